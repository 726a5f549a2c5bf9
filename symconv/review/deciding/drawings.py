"""Matrices with dots beside what they should show: bands, and pictures with a wrong cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symconv.errors import SymconvError, Unsupported
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.drawn import dots_reader, patterned
from symconv.language.elaborate import elaborate
from symconv.language.line import Line, Matrix, Name, Product
from symconv.language.patterns import band, has_dots
from symconv.language.value import Value
from symconv.review.claims import ERRATA
from symconv.review.deciding.pictures import large_sizes, places
from symconv.review.deciding.questions import elaborated
from symconv.review.findings import Finding


def valued(side: Line, other: Line, context: Context) -> Value:
    """The value of a side; of a band, whose dots do not say how large it is, beside the other.

    A band times a vector has as many columns as that has entries.
    """
    try:
        return elaborated(side, context)
    except Unsupported:
        match side:
            case Matrix() as drawn if has_dots(drawn):
                vector = None
            case Product((Matrix() as drawn, vector)) if has_dots(drawn):
                pass
            case _:
                raise
    sizes = [slot.size for slot in elaborated(other, context).slots]
    if vector is not None:
        sizes += [slot.size for slot in elaborated(vector, context).slots]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        raise Unsupported("a band of unknown size")
    whole = patterned(band(drawn, known, dots_reader(context)), context, elaborate)
    if vector is None:
        return whole
    return elaborated(Product((Name("band"), vector)), context.child(values={"band": whole}))


def pictured(
    left: Line, right: Line, context: Context, told: Callable[[Value, Value], Finding]
) -> Finding | None:
    """What is wrong with a matrix with dots that shows no pattern, beside what it should show."""
    if not (isinstance(right, Matrix) and has_dots(right)):
        return None
    try:
        whole = elaborated(left, context)
        sizes = large_sizes(whole, right, context)
        if sizes is None:
            return None
        known = {name: Affine(count) for name, count in sizes.items()}
        whole, shown = whole.substitute(known), 0
        wrong = list[Finding]()
        for row, starts, cells in places(whole, right, sizes):
            values = [elaborate(cell, context).substitute(known) for cell in cells]
            missed: list[Finding] | None = None
            for start in starts:
                entries = [whole.at(*map(Affine, (*row, start + n))) for n in range(len(cells))]
                pairs = zip(entries, values, strict=True)
                false = [each for e, v in pairs if not (each := told(e, v)).holds]
                if missed is None or len(false) < len(missed):
                    missed = false
            shown += len(cells)
            wrong += missed or ()
    except SymconvError:
        return None
    if not 0 < len(wrong) <= min(MOST_WRONG, shown // 3):
        return None
    if any(each.ruling not in ERRATA for each in wrong):
        return None
    scope = ", ".join(f"{name} = {count}" for name, count in sizes.items())
    return replace(wrong[0], scope=scope, reason="an entry is not what the others show")


MOST_WRONG = 2
"""Where more cells than these are wrong, it may be another matrix, or drawn in another way."""
