"""The lecture's derivations for a member: Jacobians, backprops and tied weights, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.chain import Derivation, Setting, Step, derive, linked
from symconv.derivation.moves import Move
from symconv.errors import Refused, Unsupported
from symconv.family.borders import by_padded, folded, unfolded
from symconv.family.formulas import formulas
from symconv.family.jacobian import columns, jacobian, pulled
from symconv.family.member import Member
from symconv.family.names import ERROR, PULLED, RESULT, ROLES, SLOPE
from symconv.language.affine import Affine
from symconv.language.context import Definition
from symconv.language.elaborate import defined
from symconv.language.express import entry, spelled
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Name,
    Number,
    Product,
    Sum,
    Summation,
    Transpose,
    Unit,
    equation,
    product,
)
from symconv.language.value import Operand, Slot, Value

WEIGHT, CHANGE, ERRORS, REVERSED = "zws", "xvd", "yuh", "rha"
"""Letters for a weight from which one operand comes and not the other, for a change of an operand,
for any error, and for the filter read from its other end: the first that no operand has.
"""

NAMED = "by definition"
"""The scope of a line that says what the one before it is a name for."""


def unused(member: Member, wanted: str) -> str:
    """The first of some letters that is not the name of an operand or of an index.

    >>> unused(Member((4,), (6,), names=("x", "w")), "xvd")
    'v'
    """
    return next(x for x in wanted if x not in (*member.names, *member.index_names))


def setting(member: Member, varying: str = "", letters: tuple[str, ...] = ()) -> Setting:
    """What is in force: the member's context, free indices, and the operand that depends on z."""
    context = member.context
    if varying:
        context = context.child(weights={unused(member, WEIGHT): frozenset({varying})})
    inside = tuple(
        bound
        for axis in member.axes("output")
        if axis.letter in letters
        for bound in member.slot(axis).range(axis.letter)
    )
    domain = (*member.domain, *inside)
    free = context.child(domain=inside)
    return Setting(
        free, tuple(member.sizes), letters, domain, "" if member.plain else member.options
    )


def derivations(member: Member, role: str) -> list[Derivation]:
    """The Jacobian by an operand, from the definition to its closed form.

    Where padding is filled with anything but zeros, that of the padded signal comes first. Raises
    Unsupported for a bias.
    """
    member.check_role(role)
    if role not in ROLES:
        raise Unsupported(f"a derivation of the Jacobian by the {role}: it is constant")
    array, other = member.operand(role), member.operand(_other(role))
    rows = member.letters("output")
    here = setting(member, array.name, rows)
    first = Derivative(member.definition.first, Name(unused(member, WEIGHT)))
    if is_the_lecture(member):
        return _lecture(member, role, here, first)
    if member.given:
        return _bordered(member, role, here, first)
    made = _gathered(member, role, here, first, (array, other), jacobian(member, role))
    (closed,) = formulas(member, f"jacobian_{role}")
    there = _everywhere(member, role, setting(member))
    return [made, _read_off(member, role, there, "which says that", closed)]


def _bordered(member: Member, role: str, here: Setting, first: Line) -> list[Derivation]:
    """By way of the padded signal p: it is constant like the signal, or varies with it."""
    context = here.context
    for name, definition in member.given:
        context = context.child(values={name: defined(definition, context)})
    here = replace(here, context=context)
    arrays = {"signal": member.padded, "filter": member.filter}
    array, other = arrays[role], arrays[_other(role)]
    meant = member.core.jacobian(array, columns(member, role))
    made = _gathered(member, role, here, first, (array, other), meant)
    *front, closed = formulas(member, f"jacobian_{role}")
    if role == "signal":
        steps = folded(member, meant, len(member.axes("output")), SLOPE)
        known = {each.name: unfolded(steps[:n]) for n, each in enumerate(steps[:-1], 1)}
        context = context.child(values=known)
    there = _everywhere(member, role, replace(here, context=context))
    lead = "this says that" if front else "which says that"
    return [made, *_named(front), _read_off(member, role, there, lead, closed)]


def _named(lines: Sequence[Chain]) -> list[Derivation]:
    """What names stand for in the line that comes after them."""
    leads = ["With", *("and" for _ in lines[1:])]
    return [
        Derivation(lead, line.first, (Step(line.last, (NAMED,), NAMED),))
        for lead, line in zip(leads, lines, strict=False)
    ]


def _other(role: str) -> str:
    return ROLES[1 - ROLES.index(role)]


def is_the_lecture(member: Member) -> bool:
    return member.plain and len(member.axes("output")) == 1 and not member.bias


def _lecture(member: Member, role: str, here: Setting, first: Line) -> list[Derivation]:
    array, other = member.operand(role), member.operand(_other(role))
    (x,) = member.dimensions
    whole = (
        moves.SUM_RULE,
        moves.product_rule(array.name, other.name, unused(member, WEIGHT)),
        moves.inner_product(array),
    )
    opening: tuple[Move, ...] = (moves.definition("*", member.word),)
    if role == "filter":
        tap = Affine.of(x.j) - x.i + x.origin
        if member.flip:
            tap = x.origin + Affine.of(x.i) + x.J - x.I - x.j
        opening = (*opening, moves.change_of_variable(x.j, x.k, tap))
    by_entry = derive(here, "", first, (*opening, *whole))
    rows = moves.stacked(x.i, member.result).apply(by_entry.last, here.context)
    vector = setting(member, array.name)
    start: Line = Derivative(member.operation, Name(unused(member, WEIGHT)))
    stacked = Derivation("So", start, (linked(vector, start, rows, ("row by row",)),))
    assert isinstance(rows, Product)
    matrix = rows.factors[0]
    by: Line = Derivative(member.operation, Name(array.name))
    why = ("whatever the weight on which ", Name(array.name), " depends")
    read = Derivation("which says that", by, (linked(setting(member), by, matrix, why),))
    return [by_entry, stacked, read]


def _general(member: Member, array: Operand, other: Operand) -> Iterator[Move]:
    """The moves for a member of any dimensions: as many sum rules as there are sums."""
    line: Line = member.body
    if isinstance(line, Sum):
        yield moves.spelled_out(member.definition, RESULT)
        yield moves.SUM_RULE
        yield moves.constant_rule(member.names[2], unused(member, WEIGHT))
        line = line.terms[-1]
    else:
        yield moves.definition("*", member.word)
    while isinstance(line, Summation):
        yield moves.SUM_RULE
        line = line.body
    if member.transposed:
        yield moves.CASES_RULE
    yield moves.product_rule(array.name, other.name, unused(member, WEIGHT))


def _gathered(
    member: Member,
    role: str,
    here: Setting,
    first: Line,
    arrays: tuple[Operand, Operand],
    matrix: Value,
) -> Derivation:
    """Down to the sum over all entries of the first array: its matrix times its derivative."""
    made = derive(here, "", first, list(_general(member, *arrays)))
    array, places = arrays[0], columns(member, role)
    letters = (*member.letters("output"), *places)
    meant = entry(matrix, letters, member.domain, member.indices)
    weight = Name(unused(member, WEIGHT))
    varying = Access(Derivative(Name(array.name), weight), tuple(map(Name, places)))
    gathered = _sums(places, array, product(meant, varying))
    why = ("sums gathered by the entries of ", Name(array.name))
    return Derivation("", first, (*made.steps, linked(here, made.last, gathered, why)))


def _read_off(member: Member, role: str, there: Setting, lead: str, closed: Chain) -> Derivation:
    """The Jacobian, which stands before the derivative by the weight."""
    why = ("whatever the weight on which ", Name(member.operand(role).name), " depends")
    return Derivation(lead, closed.first, (linked(there, closed.first, closed.last, why),))


def _everywhere(member: Member, role: str, here: Setting) -> Setting:
    """The setting with a free index for each axis of a Jacobian."""
    letters = (*member.letters("output"), *columns(member, role))
    sizes = (*member.result.sizes, *member.operand(role).sizes)
    return _free(here, member, letters, sizes)


def _free(
    here: Setting, member: Member, letters: tuple[str, ...], sizes: Iterable[Affine]
) -> Setting:
    """The setting with free indices that reach as far as these sizes."""
    slots = (Slot(size, member.origin) for size in sizes)
    inside = (c for slot, letter in zip(slots, letters, strict=True) for c in slot.range(letter))
    return replace(here, free=letters, domain=(*member.domain, *inside))


def backprop(member: Member, role: str) -> list[Derivation]:
    """J^T e, entry by entry: the transposed product, then the Jacobian put in.

    Where padding is filled with anything but zeros, what an error is as far as the padded signal
    comes first, by its name.
    """
    *front, formula = formulas(member, f"vjp_{role}")
    places = member.letters(role)
    rows = member.letters("output")
    shared = {letter: f"{letter}'" for letter in rows if letter in places}
    turned = tuple(shared.get(letter, letter) for letter in rows)
    matrix = Derivative(member.subject, Name(member.operand(role).name))
    at, error = (*turned, *places), Access(Name(ERROR), tuple(map(Name, turned)))
    factors = (Access(matrix, tuple(map(Name, at))), error)
    summand = _sums(turned, member.result, Product(factors))
    there = _free(setting(member), member, places, member.operand(role).sizes)
    context = there.context
    for name, definition in member.given:
        context = context.child(values={name: defined(definition, context)})
    if front:
        steps = folded(member, pulled(member, by_padded(member)), 0, PULLED)
        known = {each.name: unfolded(steps[:n]) for n, each in enumerate(steps[:-1], 1)}
        context = context.child(values=known)
    there = replace(there, context=context)
    left = formula.first
    why = ("definition of the transposed product",)
    # Transposes are of matrices; for arrays of more axes this line says what is meant by one.
    matrices = len(rows) == len(places) == 1
    first = linked(there, left, summand, why) if matrices else Step(summand, why, NAMED)
    last = linked(there, summand, formula.last, (f"the Jacobian by the {role}",))
    lead = "the error as it is at the signal is" if front else ""
    return [*_named(front), Derivation(lead, left, (first, last))]


def identity(member: Member, role: str) -> Derivation:
    """<J x, y> = <x, J^T y>: a change x of an operand, and an error y of the outputs."""
    rows, places = member.letters("output"), columns(member, role)
    x, y = unused(member, CHANGE), unused(member, ERRORS)
    array, error = replace(member.operand(role), name=x), replace(member.result, name=y)
    here = setting(member)
    operands = {**here.context.operands, x: array, y: error}
    there = replace(here, context=replace(here.context, operands=operands))
    matrix = Derivative(member.subject, Name(member.operand(role).name))
    entry_of = Access(matrix, tuple(map(Name, (*rows, *places))))
    change = Access(Name(x), tuple(map(Name, places)))
    pushed = _sums(places, array, Product((entry_of, change)))
    first = _sums(rows, error, Product((pushed, Access(Name(y), tuple(map(Name, rows))))))
    steps = [moves.INTO_SUM] * len(places)
    # Every sum over columns goes out past every sum over rows.
    steps += [moves.exchange(rows, places)] * (len(places) * len(rows))
    steps += [moves.out_of_sum(x)] * len(rows)
    lead = f"For any change ${x}$ of the {role} and any error ${y}$ of the outputs,"
    return derive(there, lead, first, steps)


def _sums(letters: tuple[str, ...], array: Operand, body: Line) -> Line:
    for letter, size in reversed(list(zip(letters, array.sizes, strict=True))):
        last = spelled(size + (array.first - 1))
        body = Summation(letter, Number(array.first), last, body)
    return body


def flipping(member: Member) -> Derivation:
    """The true convolution as the correlation with the filter reversed, or the other way round.

    Raises Refused for any but the lecture's form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("a filter is reversed in the lecture's form, in one dimension")
    (x,) = member.dimensions
    here = setting(member, letters=member.letters("output"))
    signal, taps = member.names
    reversed_tap = Access(Name(taps), (spelled(x.last(x.K) + x.origin - x.k),))
    definition = Definition((), (x.k,), (Slot(x.K, x.origin, x.k),), reversed_tap)
    name = unused(member, REVERSED)
    turned = defined(definition, here.context)
    there = replace(here, context=here.context.child(values={name: turned}))
    straight = Affine.of(x.j) - x.i + x.origin
    place = straight if member.flip else x.last(x.K) + x.origin - straight
    body = product(Access(Name(signal), (Name(x.j),)), Access(Name(name), (spelled(place),)))
    other = Summation(x.j, Name(x.i), spelled(Affine.of(x.i) + x.J - x.I), body)
    first = Access(member.operation, (Name(x.i),))
    opened = derive(there, "", first, [moves.definition("*", member.word)])
    why = ("the filter reversed, ", equation(Access(Name(name), (Name(x.k),)), reversed_tap))
    step = linked(there, opened.last, other, why)
    lead = "A true convolution is the correlation with the reversed filter:"
    if not member.flip:
        lead = "A correlation is the true convolution, of which the integral is one, with the "
        lead += "reversed filter, as that is then read backwards:"
    return Derivation(lead, first, (*opened.steps, step))


def tying(member: Member) -> Derivation:
    """J_f = sum_k g[k] T_k: a dense layer whose weights are re-used down the diagonals.

    Raises Refused for any but the lecture's own form in one dimension.
    """
    if not is_the_lecture(member):
        raise Refused("tied weights are derived for the lecture's form in one dimension")
    (x,) = member.dimensions
    straight = Affine.of(x.k) + x.i - x.origin
    turned = x.origin + Affine.of(x.i) + x.J - x.I - x.k
    place = spelled(turned if member.flip else straight)
    units = Product((Unit(Name(x.i)), Transpose(Unit(place))))
    pattern = _sums((x.i,), member.result, units)
    tap = Access(Name(member.names[1]), (Name(x.k),))
    tied = _sums((x.k,), member.filter, Product((tap, pattern)))
    left: Line = Derivative(member.operation, Name(member.names[0]))
    here = setting(member)
    return Derivation("", left, (linked(here, left, tied, ("gathered by taps",)),))
