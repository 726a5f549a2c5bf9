"""All documents in which `tests.mutation` plants errors, and what the names in them stand for."""

from __future__ import annotations

from collections.abc import Mapping

from tests.planted import convolutions, layers, learning, signals
from tests.planted.description import Description

BUILT_IN = convolutions.TEXTS | learning.TEXTS | signals.TEXTS | layers.TEXTS
DESCRIBED: Mapping[str, Description] = {
    **convolutions.DESCRIBED, **learning.DESCRIBED, **signals.DESCRIBED, **layers.DESCRIBED,
}  # fmt: skip
