"""The Jacobian by a signal whose borders are filled: by the padded signal first, then by its own.

Each padding is undone in turn, the last of them first: what stands before the derivative of the
padded signal has a name, and the definition of the padded signal is put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symconv.derivation import moves
from symconv.derivation.chain import Course, Derivation, concluded
from symconv.derivation.gathering import gather, subscripts
from symconv.derivation.rewriting import OPENED, Everywhere, Move, Reason, bound_in, opened
from symconv.derivation.setting import (
    WEIGHT,
    called,
    declared,
    everywhere,
    padded,
    setting,
    stated,
    unused,
)
from symconv.family.jacobian import columns
from symconv.family.member import Member
from symconv.family.names import PADDED, SLOPE
from symconv.language.affine import Affine
from symconv.language.line import Access, Chain, Name, Sum, Summation, equation
from symconv.language.subscripts import affine
from symconv.language.term import Operand


@dataclass(frozen=True, slots=True)
class Padding:
    """One padding: the padded array, what it reads, its definition, and the index that it is along.

    In the padded array that index has a prime.
    """

    array: Operand
    inner: Operand
    definition: Chain
    index: str

    @property
    def mark(self) -> str:
        """What tells it from other paddings, in names."""
        return self.array.name.removeprefix(PADDED)

    def slope(self, rows: Operand) -> Operand:
        """The derivative by the padded array, as an array with a name."""
        sizes = (*rows.sizes, *self.array.sizes)
        return Operand(SLOPE + self.mark, sizes, self.array.first)

    @property
    def primed(self) -> str:
        """Its index in the padded array."""
        return f"{self.index}'"


def paddings(member: Member) -> list[Padding]:
    """The paddings of a member, the last of them first."""
    found, inner = list[Padding](), member.signal
    filled = (x for x in member.dimensions if x.filled)
    for (name, given), x in zip(member.given, filled, strict=True):
        array = given.operand(name)
        line = equation(Access(Name(name), tuple(map(Name, given.indices))), given.body)
        found.append(Padding(array, inner, line, x.j))
        inner = array
    return found[::-1]


def primed(letters: Sequence[str], below: Sequence[Padding]) -> tuple[str, ...]:
    """Indices of the signal, as they are called in an array that has these paddings."""
    along = {each.index: each.primed for each in below}
    return tuple(along.get(x, x) for x in letters)


def bordered(member: Member, course: Course) -> list[Derivation]:
    """From the derivative of the padded signal, under sums, to the Jacobian by the signal.

    Nothing is known in the course of the padded signal but that it may vary, and of each derivative
    by it only until it has its name.
    """
    weight, places = unused(member, WEIGHT), columns(member, "signal")
    levels, whole = paddings(member), padded(member, setting(member))
    gather(course, levels[0].array, primed(places, levels), weight)
    found: list[Derivation] = []
    lead: Reason = ()
    for n, each in enumerate(levels):
        found.append(course.made(lead))
        slope = each.slope(member.result)
        read = moves.read_off(each.array, weight, slope.name)
        known = read.apply(equation(course.first, course.line), course.setting.context)
        assert isinstance(known, Chain)
        found.append(called(("With",), known))
        whole, here = stated(whole, slope, known), course.setting
        course = course.onwards(stated(here, slope, known))
        course.take(moves.named_again(known, ("definition of ", Name(slope.name))))
        here = declared(here, slope)
        if n + 1 < len(levels):
            here = declared(here, each.inner, weight=weight)
        course.setting = stated(here, each.array, each.definition)
        _undone(course, each, primed(places, levels[n + 1 :]), weight)
        lead = ("and with the definition of ", Name(each.array.name), " this is")
    found.append(course.made(lead))
    there = everywhere(member, "signal", whole)
    read = moves.read_off(member.signal, weight)
    return [*found, concluded(there, ("which says that",), found[-1], read)]


def _undone(course: Course, padding: Padding, places: Sequence[str], weight: str) -> None:
    """From the derivative of a padded array to that of what it reads, over all of it."""
    array, inner, index, prime = padding.array, padding.inner, padding.index, padding.primed
    course.take(moves.put_in(padding.definition, ("definition of ", Name(array.name)), OPENED))
    others = [x.index for x in opened(course.line)[0] if x.index != prime]
    last = opened(course.line)[0][-1].index == prime
    course.take_together(
        [
            moves.CASES_RULE,
            moves.INTO_CASES,
            *([] if last else [moves.exchange((*others, prime))]),
            moves.case_by_case(prime),
        ]
    )
    axis = places.index(index)
    forms = [(term, _form(course, term, inner, axis)) for term in _terms(course)]
    changes = list[Move]()
    for term, form in forms:
        low, high = course.bounds(term)
        if form.coefficient(prime):
            changes.append(moves.change_of_variable(prime, index, form))
        elif low == high:
            changes.append(moves.one_term(prime, low))
    course.take_together(changes)
    if any(not form.coefficient(prime) for _, form in forms):
        # A border that repeats one entry.
        course.take(Everywhere(moves.picked_out(inner, {axis: index}, weight)))
    if prime in bound_in(course.line):
        course.take_together(
            [
                Everywhere(moves.exchange((index,))),
                Everywhere(moves.CONDITION_OUT),
                Everywhere(moves.out_of_sum(inner.name, behind=True)),
            ]
        )
    ends = Affine(inner.first), inner.sizes[axis] + (inner.first - 1)
    wider = any(course.bounds(each) != ends for each in _terms(course))
    course.take_together([*([Everywhere(moves.over({index: ends}))] * wider), moves.JOINED])
    course.take_together(
        [
            Everywhere(moves.out_of_cases(inner.name)),
            moves.out_of_sum(inner.name, behind=True),
        ]
    )
    if [x.index for x in opened(course.line)[0]] != [*places]:
        course.take(moves.exchange(places))


def _terms(course: Course) -> list[Summation]:
    """The sums of which there is one for each case."""
    _, body = opened(course.line)
    assert isinstance(body, Sum)
    return [each for each in body.terms if isinstance(each, Summation)]


def _form(course: Course, term: Summation, inner: Operand, axis: int) -> Affine:
    """Where a case reads the array within, along the axis that is padded."""
    _, body = opened(term)
    return affine(subscripts(body, inner.name)[axis], course.setting.context)
