"""What authors write in short, which is then no erratum: by the lines and remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symconv.judges.decide import SIZES
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.review.findings import Finding
from symconv.review.scope.names import free_names

_WHERE = r"(?://|\b(?:where|when|here|at)\b|此时|当|其中)"
"""How a remark begins that says for which letters a line is."""


def in_short(finding: Finding, lines: Sequence[Line], context: Context, beside: str) -> str | None:
    """Why what seems wrong of two sides may be right; None where nothing is known of the kind.

    It may be so by what stands `beside` them.
    """
    return (
        _to_be_solved(finding, lines)
        or _of_a_letter(lines, beside)
        or _of_one_place(finding, lines, context)
        or _with_a_dot(lines)
        or _own_list(finding, lines)
    )


def _of_one_place(finding: Finding, lines: Sequence[Line], context: Context) -> str | None:
    """Why an entry may be what stands for any: in y_1 = sum_k x_{n+k} w_k the letter n is 1.

    That is no letter of which it is known that it is a size.
    """
    sizes = finding.counterexample.sizes if finding.counterexample else {}
    left, right = lines
    match left.by if isinstance(left, written.Derivative) else left:
        case written.Access(_, places) if not free_names(written.total(*places)):
            letters = {
                name
                for part in written.every(right)
                if isinstance(part, written.Access)
                for place in part.subscripts
                for name in free_names(place)
            }
            slots = (slot.size for value in context.values.values() for slot in value.slots)
            known = (*slots, *(size for o in context.operands.values() for size in o.sizes))
            lengths = {name for size in known if size is not None for name in size.variables}
            free = sorted(letters & free_names(right) & sizes.keys() - lengths)
            if free:
                return f"right, perhaps, at some {', '.join(free)}"
    return None


def _of_a_letter(lines: Sequence[Line], beside: str) -> str | None:
    """Why a letter that only one side has is none of any: `// where m = i - k` says what it is."""
    left, right = map(free_names, lines)
    for name in sorted(right - left):
        if re.search(rf"{_WHERE}[^.;]*(?<![A-Za-z\\]){re.escape(name)}\s*=(?!=)", beside, re.I):
            return f"right, perhaps, for the {name} that is said beside it"
    return None


def _with_a_dot(lines: Sequence[Line]) -> str | None:
    """Why a product may be a convolution: f(i,j) . g(i,j) is a sum of g(k,l) f(i-k,j-l)."""
    left, right = lines
    match left:
        case written.Product(
            (written.Call(written.Name(one), places), written.Call(written.Name(other), also))
        ) if places == also and one != other and written.has_sum(right):
            read = {
                part.function.text
                for part in written.every(right)
                if isinstance(part, written.Call) and isinstance(part.function, written.Name)
            }
            if {one, other} <= read:
                return "right if the dot is a convolution"
    return None


def _own_list(finding: Finding, lines: Sequence[Line]) -> str | None:
    """Why an array is the list of its entries, from whichever number they count."""
    left, right = lines
    if finding.reason == SIZES:
        return None  # it is too long, or too short
    if not isinstance(right, written.Matrix) or len(right.rows[0]) > 1:
        return None
    cells = [row[0] for row in right.rows if not isinstance(row[0], written.Dots)]
    places = list[int]()
    for cell in cells:
        match cell:
            case written.Access(array, (place,)) if array == left:
                places += [place.value] if isinstance(place, written.Number) else []
            case _:
                return None
    ordered = places == [*range(places[0], places[0] + len(places))] if places else False
    return "it lists the entries of the array" if ordered else None


def _to_be_solved(finding: Finding, lines: Sequence[Line]) -> str | None:
    """Why an equation is no claim: H(z) = 0 says for which z that is so."""
    sizes = finding.counterexample.sizes if finding.counterexample else {}
    match lines:
        case (written.Call(written.Name(), (written.Name(letter),)), written.Number(0)) if (
            letter in sizes
        ):
            return f"an equation for {letter}"
    return None
