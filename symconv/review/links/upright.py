"""Gradients that an author writes as rows, and Jacobians that stand transposed: no errata.

A claim about gradients that holds shows how its author writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symconv.errors import SymconvError
from symconv.judges.decide import ZERO
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Chain, Line
from symconv.language.names import name_of
from symconv.review.deciding.excuses import is_jacobian
from symconv.review.findings import Finding
from symconv.review.scope.scope import Scope

Kind: TypeAlias = tuple[int, bool]
r"""Of how many dimensions an array is by which is differentiated, and whether by \nabla.

Who writes derivatives as rows mostly has columns for gradients that are written so.
"""

Under: TypeAlias = Callable[[Context, Line, Line, Line, Sequence[Chain]], Finding]
"""The finding for two sides in a context, in a chain with a head, where conditions hold."""


@dataclass
class Upright:
    """What the claims of one document show of how its gradients stand."""

    scope: Scope
    under: Under
    known: set[Kind] = field(default_factory=set)
    """Gradients that are not transposed, as a claim shows."""
    said: bool = False
    """Whether words say how Jacobians stand."""
    rows: bool = False
    """Whether words say that gradients are rows."""

    def settle(self, left: Line, right: Line, head: Line, conditions: Sequence[Chain]) -> None:
        """Take note of which gradients a claim that holds does not hold of transposed."""
        named = any(_rows(side, self.scope) != side for side in (left, right))
        if named and not self.in_rows(left, right, head, conditions, besides=False):
            self.known.add((1, False))
        for kind in {*_gradients((left, right), self.scope)} - self.known:
            here = replace(self.scope.here, turned=self.scope.here.turned | {kind[0]})
            if not self.under(here, left, right, head, conditions).holds:
                self.known.add(kind)

    def in_rows(
        self, left: Line, right: Line, head: Line, conditions: Sequence[Chain], *,
        besides: bool,
    ) -> bool:  # fmt: skip
        """Whether a claim holds with all gradients as rows, those that have a name as well."""
        mine, theirs, first = (_rows(side, self.scope, besides) for side in (left, right, head))
        here = replace(self.scope.here, turned=frozenset((1,)))
        changed = (mine, theirs) != (left, right)
        return changed and self.under(here, mine, theirs, first, conditions).holds

    def excused(
        self, finding: Finding, left: Line, right: Line, head: Line,
        conditions: Sequence[Chain], context: Context,
    ) -> Finding:  # fmt: skip
        """What to say instead of an erratum that is none where gradients are written as rows."""
        if finding.ruling == "ill-formed" and any(
            isinstance(part, written.Derivative) and part.nabla
            for side in (left, right)
            for part in written.every(side)
        ):
            return Finding("unread", reason="a rule for gradients, of whatever fits")
        if not self.said and _may_stand_transposed(left, self.scope.here):
            mirrored = written.Transpose(left)
            again = self.under(self.scope.here, mirrored, right, head, conditions)
            if again.holds or again.reason == ZERO:
                return Finding("unread", reason="right where Jacobians are transposed")
        for besides in (False, True) if (1, False) not in self.known else ():
            if self.in_rows(left, right, head, conditions, besides=besides):
                return Finding("unread", reason="right where gradients are transposed")
        kinds = {*_gradients((left, right), self.scope)}
        if kinds and context.turned and not self.rows:
            here = replace(context, turned=frozenset[int]())
            if self.under(here, left, right, head, conditions).holds:
                return Finding("unread", reason="right where gradients are columns")
        for turned in ({*kinds}, *({kind} for kind in kinds)) if kinds else ():
            here = replace(context, turned=context.turned | {rank for rank, _ in turned})
            again = self.under(here, left, right, head, conditions)
            if again.holds and not turned & self.known:
                return Finding("unread", reason="right where gradients are transposed")
        return finding


def _may_stand_transposed(line: Line, context: Context) -> bool:
    r"""Whether a side is a Jacobian, a chain rule with one in it, or \nabla of an array."""
    match line:
        case written.Product(factors):
            slopes = all(isinstance(factor, written.Derivative) for factor in factors)
            return slopes and any(is_jacobian(factor, context) for factor in factors)
        case written.Derivative(body, nabla=True):
            with suppress(SymconvError):
                return bool(elaborate(body, context).rank)
        case written.Derivative(written.Name(body), written.Name(by)) if (
            body in context.operands and by in context.operands
        ):
            return True  # of columns that are made of each other, nobody says how
    return is_jacobian(line, context)


def _rows(line: Line, scope: Scope, besides: bool = False) -> Line:
    """A line with named gradients as rows, and `besides` what is multiplied with them."""
    if name_of(line) in scope.context.gradients.values():
        return written.Transpose(line)
    match line:
        case written.Operation(_, left, written.Call() as right) if besides:
            return replace(line, left=_rows(left, scope, besides), right=written.Transpose(right))
        case written.Access():
            return line
    return written.changed(line, lambda part: _rows(part, scope, besides))


def _gradients(lines: Sequence[Line], scope: Scope) -> Iterator[Kind]:
    """The kinds of gradients of scalars on lines."""
    for part in (part for line in lines for part in written.every(line)):
        if isinstance(part, written.Derivative):
            loss, array = name_of(part.body), name_of(part.by)
            value = scope.context.values.get(loss or "")
            if array is not None and (value is None or not value.rank):
                known = scope.context.operands.get(array)
                made = scope.context.values.get(array)
                rank = len(known.sizes) if known else made.rank if made else 0
                if rank in (1, 2):
                    yield rank, part.nabla
