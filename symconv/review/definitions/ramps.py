r"""max(0, z_i) is the ReLU of z_i, and where z_i > 0 is asked of arrays its slope is meant.

So a gradient through a ReLU is written: \sum_i d_i 1[z_i > 0] x_i, or \sum_{i : z_i > 0} d_i x_i.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line, Link, Name, Number
from symconv.language.names import INDICATORS

RAMP = Name("ReLU")
_SLOPE = Name("ReLU'")
_SPOKEN = re.compile(r"\\max\s*(?:\\left\s*)?[(\\{]+\s*0\s*,|ReLU|relu|,\s*0\s*(?:\\right\s*)?\)")


def has_ramps(formulas: Sequence[str]) -> bool:
    r"""Whether formulas take the positive part of something.

    >>> has_ramps([r"a_i = \max(0, z_i)"]), has_ramps([r"p = \max(a_1, a_2)"])
    (True, False)
    """
    return any(map(_SPOKEN.search, formulas))


def ramped(line: Line) -> Line:
    r"""The line with the ReLU and its slope by their names.

    >>> from symconv.reading.reader import line as read
    >>> ramped(read(r"\max(0, z_i)")) == read(r"\operatorname{ReLU}(z_i)")
    True
    >>> ramped(read(r"\mathbf{1}[z_i > 0]")) == ramped(read("[z_i > 0]"))
    True
    >>> len(ramped(read(r"\sum_{i : z_i > 0} d_i x_i")).body.factors)
    3
    """
    match line:
        case written.Call(Name("max"), (Number(0), body) | (body, Number(0))) if _is_array(body):
            return written.Call(RAMP, (ramped(body),), span=line.span)
        case written.Summation():
            return replace(line, body=ramped(line.body))  # \max(0, n-K+1) is where a sum begins
        case written.SummationOver(indices, conditions, body) if conditions:
            slopes = [_slope(each) for each in conditions]
            left = [c for c, s in zip(conditions, slopes, strict=True) if s is None]
            factors = [each for each in slopes if each is not None]
            if factors:
                inner = ramped(body)
                more = inner.factors if isinstance(inner, written.Product) else (inner,)
                whole = written.Product((*factors, *more))
                return written.SummationOver(indices, tuple(left), whole, span=line.span)
        case written.Access(written.Access() as factor, (condition,)) if (
            positive := _slope(condition)
        ) is not None:  # v_i [z_i > 0]
            return written.Product((ramped(factor), positive), span=line.span)
    asked = _asked(line)
    slope = _slope(asked) if asked is not None else None
    return slope if slope is not None else written.changed(line, ramped)


def _asked(line: Line) -> Line | None:
    """The condition of which a line is 1 where it holds, and 0 elsewhere."""
    match line:
        case written.Matrix(((condition,),)):
            return condition
        case written.Access(Name(one), (condition,)) | written.Call(Name(one), (condition,)) if (
            one in INDICATORS
        ):
            return condition
        case written.Access(Number(1), (condition,)):
            return condition
    return None


def _slope(condition: Line) -> Line | None:
    """The slope of the ReLU that is 1 where an entry is positive, or its complement."""
    match condition:
        case written.Chain(written.Access(Name(), _) as entry, (Link(sign, Number(0)),)):
            pass
        case _:
            return None
    slope = written.Call(_SLOPE, (entry,))
    if sign in (">", ">="):
        return slope
    return written.Sum((Number(1), written.Negative(slope))) if sign in ("<", "<=") else None


def _is_array(body: Line) -> bool:
    return any(isinstance(part, Name | written.Access) for part in written.every(body))
