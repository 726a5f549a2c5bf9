r"""Conditions in brackets, [j = i + k], which are 1 where they hold and 0 elsewhere.

>>> from symconv.reading.reader import line
>>> from symconv.writing.text import text
>>> text(indicators(line(r"w_k [j = i + k]")))
'w[k] {1 if j = i+k; 0 otherwise}'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from symconv.language import line as written
from symconv.language.line import Cases, Chain, Line, Number, or_zero, product
from symconv.reading.vocabulary import INDICATORS


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
            return product(whole, _one_where(held, line))
        case written.Matrix(((Chain() as only,),)):
            return _one_where((only,), line)
    return written.changed(line, indicators)


def _conditions(held: Sequence[Line]) -> TypeGuard[tuple[Chain, ...]]:
    return bool(held) and all(isinstance(each, Chain) for each in held)


def _equal(held: Sequence[Line]) -> bool:
    """Whether all conditions are equations."""
    return all(isinstance(c, Chain) and {x.relation for x in c.links} == {"="} for c in held)


def _one_where(conditions: tuple[Chain, ...], line: Line) -> Cases:
    return or_zero(Number(1), conditions, line.span)
