"""Claims that hold where arrays are zero outside of what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.language.line import Chain, Line
from symconv.review.findings import Finding
from symconv.review.links import Links


def with_zeros(
    links: Links, left: Line, right: Line, head: Line, conditions: Sequence[Chain], *, drawn: bool
) -> Finding | None:
    """What holds where arrays are zero outside, as the document says of some of them.

    Those of which a matrix was `drawn` have the entries that were read.
    """
    scope = links.scope
    context = scope.context
    read = dict(links.origins.read_in(left)) if drawn else {}
    scope.context = replace(
        context,
        operands={**context.operands, **read},
        silent=frozenset((*context.operands, *read, *context.gradients.values())),
    )
    finding = links.compared(left, right, head, conditions)
    scope.context = replace(scope.context, operands=context.operands, silent=context.silent)
    return finding if finding.holds else None
