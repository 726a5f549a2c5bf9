"""Errors sent back: the transposed Jacobian, as a convolution again, and the adjoint identity."""

from __future__ import annotations

from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.chain import NAMED, Derivation, Setting, Step, derive, joined, linked
from symconv.derivation.lecture import backwards, reversed_filter, tap
from symconv.derivation.matrices import (
    folded_product,
    guards_exchanged,
    matrix_product,
    put_in,
    sums,
    transposed_product,
)
from symconv.derivation.moves import MULTIPLIED, Reason
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
    named,
    padded,
    setting,
    unused,
)
from symconv.family.borders import by_padded, folded, unfolded
from symconv.family.formulas import formulas
from symconv.family.jacobian import columns, pulled
from symconv.family.member import Member
from symconv.family.names import ERROR, PULLED
from symconv.language.affine import Affine, between
from symconv.language.context import Definition
from symconv.language.elaborate import defined
from symconv.language.express import conditions, shape, spelled
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Derivative,
    Line,
    Name,
    Number,
    Operation,
    Product,
    equation,
)
from symconv.language.value import Operand, Slot, Value


def backprop(member: Member, role: str, steps: str = "fine") -> list[Derivation]:
    """J^T e, entry by entry: the transposed product, then the Jacobian put in.

    In the lecture's form it ends in a convolution again. Where padding is filled with anything but
    zeros, what an error is as far as the padded signal comes first, by its name.
    """
    *front, formula = formulas(member, f"vjp_{role}")
    places = member.letters(role)
    there = freed(setting(member, steps=steps), member, places, member.operand(role).sizes)
    if is_the_lecture(member):
        return _lecture(member, role, there)
    there = padded(member, there)
    if front:
        folds = folded(member, pulled(member, by_padded(member)), 0, PULLED)
        known = {each.name: unfolded(folds[:n]) for n, each in enumerate(folds[:-1], 1)}
        there = replace(there, context=there.context.child(values=known))
    rows = member.letters("output")
    turned = tuple(f"{letter}'" if letter in places else letter for letter in rows)
    opened, first = transposed_product(turned, member.result), formula.first
    summand = opened.apply(first, there.context)
    lead: Reason = ("the error as it is at the signal is",) if front else ()
    if len(rows) == 1 and len(places) < 2:
        step = linked(there, first, summand, opened.reason, MULTIPLIED)
    else:
        # What is transposed is a matrix; for arrays of more axes this line says what is meant.
        sent = replace(member.operand(role), name=unused(member, SENT))
        lead = ("What arrives is ", shape(sent), ", entry by entry summed over all outputs:")
        first, step = _entry(sent, places), Step(summand, opened.reason, NAMED)
    last = linked(there, summand, formula.last, (f"the Jacobian by the {role}",), MULTIPLIED)
    return [*named(front), Derivation(lead, first, joined(there, first, (step, last)))]


def _lecture(member: Member, role: str, there: Setting) -> list[Derivation]:
    """By moves all the way, and then by the name of what came out."""
    (x,) = member.dimensions
    (closed,) = formulas(member, f"jacobian_{role}")
    (formula,) = formulas(member, f"vjp_{role}")
    found = [
        transposed_product((x.i,), member.result),
        put_in(closed, (f"the Jacobian by the {role}",)),
    ]
    if role == "filter":
        made = derive(there, (), formula.first, found)
        return [made, *_with_the_error(member, there, formula.first)]
    found += [moves.change_of_variable(x.i, x.k, tap(member)), guards_exchanged(x.k)]
    made = derive(there, (), formula.first, found)
    return [made, *_full(member, there, formula.first)]


def _full(member: Member, there: Setting, first: Line) -> list[Derivation]:
    """The error with zeros around it, as far as a tap reaches, and the filter reversed."""
    (x,) = member.dimensions
    wide = Operand(unused(member, BETWEEN), (2 * x.J - x.I,), x.origin)
    place = Affine.of(x.j) + x.I - x.J
    inside = conditions(between(x.origin, place, x.last(x.I)))
    entry = Branch(Access(Name(ERROR), (spelled(place),)), inside)
    body = Cases((entry, Branch(Number(0))))
    turned = reversed_filter(member)
    known = {
        wide.name: _known(wide, x.j, body, there),
        turned.name: _known(turned, x.k, backwards(member), there),
    }
    there = replace(there, context=there.context.child(values=known))
    last = Access(Operation("*", Name(wide.name), Name(turned.name)), (Name(x.j),))
    step = linked(there, first, last, (f"full {member.word} with the reversed filter",))
    return [
        called(
            ("With ", shape(wide), ", the error between as many zeros as a tap can reach,"),
            equation(Access(Name(wide.name), (Name(x.j),)), body),
        ),
        called(
            ("and ", shape(turned), ", the filter reversed,"),
            equation(Access(Name(turned.name), (Name(x.k),)), backwards(member)),
        ),
        Derivation(("this is",), first, (step,)),
    ]


def _with_the_error(member: Member, there: Setting, first: Line) -> list[Derivation]:
    """The signal with the error; where the filter is flipped, with the error reversed."""
    (x,) = member.dimensions
    signal, place, names = member.signal.name, Affine.of(x.k), list[Derivation]()
    error, why = member.result, f"{member.word} of the signal with the error"
    if member.flip:
        error, place = replace(error, name=unused(member, TURNED)), x.last(x.K) + x.origin - place
        entry = Access(Name(ERROR), (spelled(x.last(x.I) + x.origin - x.i),))
        known = {error.name: _known(error, x.i, entry, there)}
        there = replace(there, context=there.context.child(values=known))
        line = equation(Access(Name(error.name), (Name(x.i),)), entry)
        names = [called(("With ", shape(error), ", the error reversed,"), line)]
        why = f"{member.word} of the signal with the reversed error, read backwards"
    last = Access(Operation("*", Name(signal), Name(error.name)), (spelled(place),))
    return [*names, Derivation(("This is",), first, (linked(there, first, last, (why,)),))]


def _known(array: Operand, letter: str, body: Line, there: Setting) -> Value:
    """What an array is that is said entry by entry."""
    slots = (Slot(array.sizes[0], array.first, letter),)
    return defined(Definition((), (letter,), slots, body), there.context)


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
    found = [matrix_product(places, array)] * matrices
    found += [moves.INTO_SUM] * len(places)
    # Every sum over columns goes out past every sum over rows.
    found += [moves.exchange(rows, places)] * (len(places) * len(rows))
    found += [moves.out_of_sum(array.name)] * len(rows)
    found += [folded_product(error.name)] * matrices
    lead = (
        "The adjoint identity: for any change ",
        shape(array),
        f" of the {role} and any error ",
        shape(error),
        " of the outputs, the Jacobian may go from one side of an inner product to the other, "
        "transposed:",
    )
    return derive(there, lead, first, found)


def _entry(array: Operand, letters: tuple[str, ...]) -> Line:
    return Access(Name(array.name), tuple(map(Name, letters)))
