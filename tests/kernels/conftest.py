"""What tests of wrong kernels share."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from symconv.kernels.lowering import lower_c, lower_numpy
from symconv.kernels.sources import emission as emission_module


@pytest.fixture(scope="module")
def _same_parts_once() -> Iterator[None]:
    """Comments and heads are the same in all mutants, and four functions of five in each."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("formulas", "head"):
            patch.setattr(emission_module, name, cache(getattr(emission_module, name)))
        for module in (lower_c, lower_numpy):
            patch.setattr(module, "lower", once(module.lower))
        yield


def once(lower: Callable[..., Any]) -> Callable[..., Any]:
    kept = cache(lower)
    return lambda function, nest, *options: kept(function, tuple(nest), *options)
