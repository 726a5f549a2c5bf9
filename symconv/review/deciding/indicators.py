r"""Conditions in brackets, [j = i + k], which are 1 where they hold and 0 elsewhere.

>>> from symconv.reading.reader import line
>>> from symconv.writing.text import text
>>> text(indicators(line(r"w_k [j = i + k]")))
'{w[k] if j = i+k; 0 otherwise}'

What a condition multiplies is read only where it holds: outside of that w may have no entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from symconv.language import line as written
from symconv.language.line import Cases, Chain, Line, Number, or_zero, product
from symconv.language.names import INDICATORS


def indicators(line: Line) -> Line:
    """The line with cases in the place of conditions in brackets."""
    match line:
        case written.Access(written.Name(one), held) | written.Call(written.Name(one), held) if (
            one in INDICATORS and _conditions(held)
        ):
            return _one_where(held, line)
        case written.Access(Number(1), held) | written.Call(Number(1), held) if _conditions(held):
            return _one_where(held, line)
        case written.Access(array, subscripts) if _conditions(held := subscripts[-1:]):
            if isinstance(array, written.Name) and not _equal(held):
                return line  # h[k >= K] = 0 is said of the entries h[k]
            front = subscripts[:-1]
            whole = written.Access(indicators(array), front) if front else indicators(array)
            return _guarded(product(whole, _one_where(held, line)))
        case written.Matrix(((Chain() as only,),)):
            return _one_where((only,), line)
        case written.Product():
            return _guarded(written.changed(line, indicators))
    return written.changed(line, indicators)


def _guarded(line: Line) -> Line:
    """A product of which a factor is 1 or 0, with the entries beside it where that is 1."""
    factors = line.factors if isinstance(line, written.Product) else ()
    held = [each for each in factors if isinstance(each, Cases) and _is_one(each)]
    entries = [each for each in factors if isinstance(each, written.Access)]
    if len(held) != 1 or not entries or any(_operator(each) for each in factors):
        return line
    one, *others = held[0].branches
    inside = replace(held[0], branches=(replace(one, value=product(*entries)), *others))
    kept = [inside if each is held[0] else each for each in factors if each not in entries]
    return replace(product(*kept), span=line.span)


def _is_one(cases: Cases) -> bool:
    return [branch.value for branch in cases.branches] == [Number(1), Number(0)]


def _operator(line: Line) -> bool:
    return isinstance(line, written.Derivative) and line.operator


def _conditions(held: Sequence[Line]) -> TypeGuard[tuple[Chain, ...]]:
    return bool(held) and all(isinstance(each, Chain) for each in held)


def _equal(held: Sequence[Line]) -> bool:
    """Whether all conditions are equations."""
    return all(isinstance(c, Chain) and {x.relation for x in c.links} == {"="} for c in held)


def _one_where(conditions: tuple[Chain, ...], line: Line) -> Cases:
    return or_zero(Number(1), conditions, line.span)
