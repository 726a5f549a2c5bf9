r"""Sums with dots: c_0 I + c_1 P + \cdots + c_{n-1} P^{n-1}.

The term before the dots and the last one are one term whose numbers differ: subscripts, exponents,
factors. These grow or fall by one from term to term, and all other terms must fit that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.patterns import hole

UNCLEAR = "dots in a sum whose terms show no plain pattern"

Subscript = Callable[[Line], Affine]


@dataclass(frozen=True, slots=True)
class Run:
    """A term with holes, what stands in each at place 0, and by how much it grows; the places."""

    term: Line
    starts: tuple[Affine, ...]
    steps: tuple[int, ...]
    first: int
    last: Affine

    def at(self, place: Affine) -> dict[str, Affine]:
        """What stands in the holes at a place."""
        both = enumerate(zip(self.starts, self.steps, strict=True))
        return {hole(n): start + place * step for n, (start, step) in both}


def dotted_sum(terms: Sequence[Line], read: Subscript) -> Run:
    """The run of terms that a sum with dots shows. Raises Unsupported where it is not plain."""
    dots = [n for n, term in enumerate(terms) if isinstance(term, written.Dots)]
    if len(dots) != 1 or not 0 < dots[0] < len(terms) - 1:
        raise Unsupported(UNCLEAR)
    before, after = terms[: dots[0]], terms[dots[0] + 1 :]
    holes = list[tuple[Affine, Affine]]()
    term = _matched(before[-1], after[-1], read, holes)
    apart = [high - low for low, high in holes]
    steps = tuple(-1 if _falls(each) else 1 for each in apart)
    lengths = {each * step for each, step in zip(apart, steps, strict=True)}
    if len(lengths) != 1:
        raise Unsupported(UNCLEAR)
    (last,) = lengths
    hidden = last.variables or last.constant > 1
    if not hidden or (len(before) == 1 and _moves_twice(term)):
        raise Unsupported(UNCLEAR)  # over all of several indices, perhaps
    run = Run(term, tuple(low for low, _ in holes), steps, 1 - len(before), last)
    places = [(Affine(n), line) for n, line in zip(range(run.first, 0), before, strict=False)]
    places += [(last - n, line) for n, line in enumerate(reversed(after[:-1]), 1)]
    for place, line in places:
        found = list[tuple[Affine, Affine]]()
        _matched(line, after[-1], read, found)
        if [low for low, _ in found] != [*run.at(place).values()]:
            raise Unsupported(UNCLEAR)
    return run


def _moves_twice(term: Line) -> bool:
    """Whether an entry has several subscripts that differ from term to term."""
    for part in written.every(term):
        if isinstance(part, written.Access):
            holes = [x for place in part.subscripts for x in written.every(place) if _is_hole(x)]
            if len(holes) > 1:
                return True
    return False


def _is_hole(line: Line) -> bool:
    return isinstance(line, written.Name) and line.text.startswith(hole(0)[:-1])


def _falls(apart: Affine) -> bool:
    signs = [count for _, count in apart.coefficients] or [apart.constant]
    return all(count < 0 for count in signs)


def _matched(one: Line, other: Line, read: Subscript, holes: list[tuple[Affine, Affine]]) -> Line:
    """The term that two are, with a hole where their numbers differ."""
    if one == other:
        return one
    match one, other:
        case written.Access(), written.Product((factor, written.Power(base, exponent))):
            # a_0, before a_1 z and a_n z^n
            factor = _matched(one, factor, read, holes)
            power = written.Power(base, _hole(Affine(), read(exponent), holes))
            return written.Product((factor, power))
        case written.Name("I"), written.Power(base, exponent):
            return written.Power(base, _hole(Affine(), read(exponent), holes))
        case _, written.Power(base, exponent) if one == base:
            return written.Power(base, _hole(Affine(1), read(exponent), holes))
        case written.Power(mine, low), written.Power(theirs, high) if mine == theirs:
            return written.Power(mine, _hole(read(low), read(high), holes))
    if isinstance(one, written.Access | written.Product | written.Negative) and type(one) is type(
        other
    ):
        ours, others = list(written.parts(one)), list(written.parts(other))
        if len(ours) == len(others):
            paired = iter([_matched(a, b, read, holes) for a, b in zip(ours, others, strict=True)])
            return written.changed(one, lambda _: next(paired))
    return _hole(read(one), read(other), holes)


def _hole(low: Affine, high: Affine, holes: list[tuple[Affine, Affine]]) -> Line:
    holes.append((low, high))
    return written.Name(hole(len(holes) - 1))
