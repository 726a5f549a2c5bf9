"""Which way an operation runs: authors call by one sign what flips an operand and what does not."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.subscripts import affine


def flips(body: Line, context: Context) -> bool | None:
    """Whether a definition runs one operand backwards; None where that is not plain.

    >>> from symconv.language.line import Access, Integral, Name, Negative, Number, Product, Sum
    >>> f = Access(Name("f"), (Name("j"),))
    >>> g = Access(Name("g"), (Sum((Name("i"), Negative(Name("j")))),))
    >>> flips(Integral("j", Number(0), Number(1), Product((f, g))), Context())
    True
    """
    match body:
        case written.Integral(index, _, _, inner) | written.Summation(index, _, _, inner):
            pass
        case written.SummationOver((index,), _, inner):
            pass
        case _:
            return None
    steps = list(_steps(inner, index, context))
    return steps[0] != steps[1] if len(steps) == 2 and {*steps} <= {1, -1} else None


def _steps(line: Line, index: str, context: Context) -> Iterator[int]:
    """By how much each argument grows with an index."""
    match line:
        case written.Access(_, places) | written.Call(_, places):
            for place in places:
                try:
                    step = affine(place, context).coefficient(index)
                except SymconvError:
                    step = 0
                if step:
                    yield step
        case _:
            for part in written.parts(line):
                yield from _steps(part, index, context)


def conflict(symbol: str, flipped: bool, earlier: set[bool]) -> str:
    """A remark where one sign stands for what flips and for what does not.

    >>> conflict("*", True, {False})
    '* runs one operand backwards here, and does not in an earlier definition'
    """
    if not earlier or flipped in earlier:
        return ""
    now, then = ("runs one operand backwards", "does not")
    if not flipped:
        now, then = ("runs both operands the same way", "does not")
    return f"{symbol} {now} here, and {then} in an earlier definition"
