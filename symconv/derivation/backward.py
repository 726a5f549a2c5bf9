"""Errors sent back: the transposed Jacobian, as a convolution again, and the adjoint identity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.bordered import Padding, paddings, primed
from symconv.derivation.chain import NAMED, Course, Derivation, Setting, Step, derive
from symconv.derivation.gathering import single, tied, together
from symconv.derivation.jacobians import closed_form, derivations, entries, slopes
from symconv.derivation.lecture import backwards, reversed_filter, tap
from symconv.derivation.rewriting import Everywhere, Move, Reason, bound_in, opened, sums, where
from symconv.derivation.sent import recognised, sent, shaped, spread
from symconv.derivation.setting import (
    BETWEEN,
    CHANGE,
    ERRORS,
    SENT,
    TURNED,
    called,
    declared,
    freed,
    is_the_lecture,
    padded,
    setting,
    stated,
    unused,
)
from symconv.family.jacobian import columns
from symconv.family.member import Member
from symconv.family.names import ERROR, PULLED
from symconv.language.affine import Affine, between
from symconv.language.express import conditions, shape, spelled
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Name,
    Operation,
    Product,
    Summation,
    Transpose,
    equation,
)
from symconv.language.term import Operand

FOLDED = (
    "Each entry of the padded signal is a copy of one of the signal, which collects the errors of "
    "all its copies: the border is folded back."
)
"""What happens to an error as it is at the padded signal."""


def backprop(
    member: Member, role: str, steps: str = "fine", jacobian: Sequence[Derivation] = ()
) -> list[Derivation]:
    """J^T e, entry by entry: the transposed product, then the Jacobian put in.

    It ends in a convolution again, where it is one that has a name. Where padding is filled with
    anything but zeros, that is what arrives at the padded signal, of which the border is then
    folded back. The derivation of the Jacobian is made where it is not given.
    """
    jacobian = jacobian or derivations(member, role, steps)
    places = member.letters(role)
    there = freed(setting(member, steps=steps), member, places, member.operand(role).sizes)
    if is_the_lecture(member):
        return _lecture(member, role, there, jacobian)
    there = padded(member, there)
    if member.given and role == "signal":
        return _bordered(member, there, jacobian)
    lead, course = _opened(member, role, there)
    course.take(moves.put_in(closed_form(jacobian), (f"the Jacobian by the {role}",)))
    return [*_brought(member, role, course, lead)]


def _brought(member: Member, role: str, course: Course, lead: Reason) -> Iterator[Derivation]:
    """To the operation that it is, if that has a name."""
    found = sent(member, role, turned(member, role))
    if found and role == "signal" and not member.transposed:
        spread(member, course)
    else:
        tidied(course)
    if found:
        shaped(course, found)
    yield course.made(lead)
    if found:
        yield from recognised(course, found)


def _opened(member: Member, role: str, there: Setting) -> tuple[Reason, Course]:
    """(J^T e)[j] as a sum; of arrays of more axes that sum is what is meant by it."""
    rows, places = member.letters("output"), member.letters(role)
    matrix = Derivative(member.subject, Name(member.operand(role).name))
    sent: Line = Product((Transpose(matrix), Name(ERROR)))
    first = Access(sent, tuple(map(Name, places))) if places else sent
    move = moves.transposed_product(turned(member, role), member.result)
    if len(rows) == 1 and len(places) < 2:
        course = Course(there, first)
        course.take(move)
        return (), course
    arrived = replace(member.operand(role), name=unused(member, SENT))
    lead = ("What arrives is ", shape(arrived), ", entry by entry summed over all outputs:")
    summand = move.apply(first, there.context)
    return lead, Course(there, _entry(arrived, places), [Step(summand, move.reason, NAMED)])


def tidied(course: Course) -> None:
    """The sums over rows of which one term is left: without the sum."""
    rows = [each.index for each in opened(course.line)[0]]
    _, body = opened(course.line)
    if isinstance(body, Product) and isinstance(body.factors[0], Summation):
        course.take(Everywhere(moves.INTO_SUM))
    if tied(course):
        together(course)
        for row in rows:
            single(course, row)


def _bordered(member: Member, there: Setting, jacobian: Sequence[Derivation]) -> list[Derivation]:
    """By way of the error as it is at the padded signal, padding by padding."""
    rows, levels = turned(member, "signal"), paddings(member)
    found, here, whole = list[Derivation](), there, there
    above: tuple[Padding, Chain] | None = None
    for n, (known, padding) in enumerate(zip(slopes(jacobian), levels, strict=True)):
        slope, places = padding.slope(member.result), primed(member.letters("signal"), levels[n:])
        sent = replace(padding.array, name=PULLED + padding.mark)
        entry = Access(Name(slope.name), tuple(map(Name, (*rows, *places))))
        summand = Product((entry, _entry(member.result, rows)))
        meant = equation(_entry(sent, places), sums(rows, member.result, summand))
        with_it = f"{FOLDED} Dimension by dimension, with" if found else "With"
        found.append(called((with_it,), known))
        if above:
            inside = stated(freed(here, member, places, sent.sizes), slope, known)
            course = Course(inside, meant.first, [Step(meant.last, (NAMED,), NAMED)])
            course.take(moves.put_in(known, ("definition of ", Name(slope.name))))
            _folded(course, *above)
            found.append(course.made(("and",)))
        else:
            inside = stated(freed(whole, member, places, sent.sizes), slope, known)
            course = Course(inside, meant.first, [Step(meant.last, (NAMED,), NAMED)])
            course.take(moves.put_in(known, ("definition of ", Name(slope.name))))
            arrives = ("and ", shape(sent), " for what arrives at the padded signal,")
            found += _brought(member, "signal", course, arrives)
        above, whole = (padding, meant), stated(whole, slope, known)
        here = stated(declared(here, slope), sent, meant)
    assert above
    lead, course = _opened(member, "signal", whole)
    course.take(moves.put_in(closed_form(jacobian), ("the Jacobian by the signal",)))
    course.setting = here
    _folded(course, *above)
    return [*found, course.made(lead if len(levels) > 1 else (FOLDED, *lead))]


def _folded(course: Course, padding: Padding, known: Chain) -> None:
    """What a derivative sends back, in terms of that by the padded array, has its name."""
    prime = padding.primed
    repeated = [Everywhere(moves.exchange((prime,)))] if prime in bound_in(course.line) else []
    course.take_together(
        [
            Everywhere(moves.INTO_SUM),
            Everywhere(moves.INTO_CASES),
            *(Everywhere(moves.INTO_SUM) for _ in repeated),
        ]
    )
    course.take_together([Everywhere(moves.APART), Everywhere(moves.CONDITION_OUT), *repeated])
    assert isinstance(known.first, Access)
    course.take(Everywhere(moves.named_again(known, ("definition of ", known.first.array))))


def turned(member: Member, role: str) -> tuple[str, ...]:
    """The indices of rows where those of an operand's places are in use."""
    places = member.letters(role)
    return tuple(f"{x}'" if x in places else x for x in member.letters("output"))


def _lecture(
    member: Member, role: str, there: Setting, jacobian: Sequence[Derivation]
) -> list[Derivation]:
    """By moves all the way, and then by the name of what came out."""
    (x,) = member.dimensions
    _, course = _opened(member, role, there)
    course.take(moves.put_in(entries(jacobian, there.context), (f"the Jacobian by the {role}",)))
    if role == "filter":
        return [course.made(), *_with_the_error(member, course)]
    course.take(moves.change_of_variable(x.i, x.k, tap(member)), moves.guards_exchanged(x.k))
    return [course.made(), *_full(member, course)]


def _full(member: Member, course: Course) -> list[Derivation]:
    """The error with zeros around it, as far as a tap reaches, and the filter reversed."""
    (x,) = member.dimensions
    wide = Operand(unused(member, BETWEEN), (2 * x.J - x.I,), x.origin)
    place = Affine.of(x.j) + x.I - x.J
    inside = conditions(between(x.origin, place, x.last(x.I)))
    error = where(Access(Name(ERROR), (spelled(place),)), inside)
    turned = reversed_filter(member)
    first = equation(_entry(wide, (x.j,)), error)
    second = equation(_entry(turned, (x.k,)), backwards(member))
    there = stated(stated(course.setting, wide, first), turned, second)
    course = course.onwards(there)
    form = tap(member)
    row = (Affine.of(x.k) - form.substitute({x.i: 0})) * form.coefficient(x.i)
    whole = Operation("*", Name(wide.name), Name(turned.name))
    course.take(
        moves.named_again(first, ("definition of ", Name(wide.name))),
        moves.named_again(second, ("definition of ", Name(turned.name))),
        moves.change_of_variable(x.k, x.i, row + x.J - x.I),
        moves.recognised(whole, (Name(x.j),), (f"full {member.word} with the reversed filter",)),
    )
    around = ("With ", shape(wide), ", the error between as many zeros as a tap can reach,")
    reversed_ = ("and ", shape(turned), ", the filter reversed,")
    return [called(around, first), called(reversed_, second), course.made(("this is",))]


def _with_the_error(member: Member, course: Course) -> list[Derivation]:
    """The signal with the error; where the filter is flipped, with the error reversed."""
    (x,) = member.dimensions
    there, names = course.setting, list[Derivation]()
    error, at, why = member.result, Affine.of(x.k), f"{member.word} of the signal with the error"
    if member.flip:
        error, at = replace(error, name=unused(member, TURNED)), x.last(x.K) + x.origin - at
        entry = Access(Name(ERROR), (spelled(x.last(x.I) + x.origin - x.i),))
        line = equation(_entry(error, (x.i,)), entry)
        there = stated(there, error, line)
        names = [called(("With ", shape(error), ", the error reversed,"), line)]
        why = f"{member.word} of the signal with the reversed error, read backwards"
    course = course.onwards(there)
    if member.flip:
        course.take(moves.named_again(line, ("definition of ", Name(error.name))))
    whole = Operation("*", Name(member.signal.name), Name(error.name))
    form = tap(member)
    column = (Affine.of(x.k) - form.substitute({x.j: 0})) * form.coefficient(x.j)
    course.take(
        moves.change_of_variable(x.i, x.j, column),
        moves.recognised(whole, (spelled(at),), (why,)),
    )
    return [*names, course.made(("this is" if names else "This is",))]


def identity(member: Member, role: str, steps: str = "fine") -> Derivation:
    """<J x, y> = <x, J^T y>: a change x of an operand, and an error y of the outputs."""
    rows, places = member.letters("output"), columns(member, role)
    array = replace(member.operand(role), name=unused(member, CHANGE))
    error = replace(member.result, name=unused(member, ERRORS))
    there = declared(setting(member, steps=steps), array, error)
    matrix = Derivative(member.subject, Name(member.operand(role).name))
    entry = Access(matrix, tuple(map(Name, (*rows, *places))))
    matrices = len(rows) == len(places) == 1
    pushed = sums(places, array, Product((entry, _entry(array, places))))
    if matrices:
        pushed = Access(Product((matrix, Name(array.name))), tuple(map(Name, rows)))
    first = sums(rows, error, Product((pushed, _entry(error, rows))))
    found: list[Move | Everywhere] = []
    if matrices:
        found.append(moves.matrix_product(places, array))
    found += [Everywhere(moves.INTO_SUM), moves.exchange(places)]
    found.append(Everywhere(moves.out_of_sum(array.name)))
    if matrices:
        found.append(moves.folded_product(error.name))
    lead = (
        "The adjoint identity, of which no step asks what the Jacobian is: for any change ",
        shape(array),
        f" of the {role} and any error ",
        shape(error),
        " of the outputs, it may go from one side of an inner product to the other, transposed:",
    )
    return derive(there, lead, first, found)


def _entry(array: Operand, letters: Sequence[str]) -> Access:
    return Access(Name(array.name), tuple(map(Name, letters)))
