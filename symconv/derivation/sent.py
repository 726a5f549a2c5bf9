"""What is sent back, by its name: a convolution of the error with the filter, or with the signal.

    (J_f^T e)[j] is the transposed convolution of the error with the filter,
    (J_g^T e)[k] the correlation of the signal with the error, stride and dilation exchanged.

Of a transposed member the first is the convolution whose adjoint it is, and in the second error and
signal change places. Where borders are filled, all of this is about the padded signal. What arrives
at the filter of several channels, or by way of a batch, is no convolution by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.derivation import moves
from symconv.derivation.bordered import paddings, primed
from symconv.derivation.chain import Course, Derivation
from symconv.derivation.gathering import single, tied, together
from symconv.derivation.rewriting import (
    Everywhere,
    Move,
    bound_in,
    collected,
    holds,
    opened,
    renamed,
)
from symconv.derivation.setting import called
from symconv.family.adjoint import adjoint
from symconv.family.member import Member
from symconv.family.names import BIAS
from symconv.language.affine import Affine
from symconv.language.context import Definition
from symconv.language.express import shape, spelled
from symconv.language.line import (
    Access,
    Chain,
    Line,
    Name,
    Operation,
    Product,
    Summation,
    changed,
    equation,
    every,
)
from symconv.language.subscripts import affine
from symconv.language.term import Operand, Slot

TO_SIGNAL, TO_FILTER = r"\diamond", r"\star"
"""What stands between the operands of the operation by which an error arrives at the signal, and at
the filter, where that operation is not the member's own, which is *.
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """The operation that sends an error back: its operands, where it is read, what defines it.

    `arrived` is as large as what it gives.
    """

    arrived: Operand
    whole: Operation
    at: tuple[Line, ...]
    definition: Definition
    said: str
    why: str

    @property
    def line(self) -> Chain:
        """(e * g)[j] = sum ..."""
        places = tuple(map(Name, self.definition.indices))
        return equation(Access(self.whole, places), self.definition.body)


def sent(member: Member, role: str, rows: Sequence[str]) -> Sent | None:
    """The operation, if it has a name; the outputs have these indices.

    Where borders are filled, it is that which arrives at the padded signal.
    """
    signal, letters = member.signal, member.letters("signal")
    if member.given:
        signal = member.padded
        letters = primed(letters, paddings(member)) if role == "signal" else letters
    arrays = {"signal": signal, "filter": member.filter, "output": member.result}
    places = {"signal": letters, "filter": member.letters("filter"), "output": tuple(rows)}
    if role == "signal":
        return _to_signal(member, arrays, places)
    if role == BIAS or member.channels or member.batch is not None:
        return None
    return _to_filter(member, arrays, places)


Arrays = Mapping[str, Operand]
Places = Mapping[str, tuple[str, ...]]


def _to_signal(member: Member, arrays: Arrays, places: Places) -> Sent:
    other = adjoint(_reached(member) if member.transposed else _unfilled(member))
    roles = {"output": "signal", "signal": "output", "filter": "filter"}
    said = f"the {other.word}"
    if member.transposed and other.options:
        said += f" at {other.options}"
    if member.transposed and any(x.extra >= x.stride for x in member.dimensions):
        said += ", of which as many entries are taken as there are inputs"
    why = f"{other.word} of the error with the filter"
    return _made(other, roles, arrays, places, TO_SIGNAL, places["signal"], said, why, member)


def _to_filter(member: Member, arrays: Arrays, places: Places) -> Sent:
    other = _of_both(_unfilled(member))
    roles = {"output": "filter", "signal": "signal", "filter": "output"}
    names = ("padded signal" if member.given else "signal", "error")
    surplus = {*member.stride} != {1}
    if member.transposed:
        roles = {"output": "filter", "signal": "output", "filter": "signal"}
        names, surplus = names[::-1], any(x.extra for x in member.dimensions)
    said = f"the {other.word}{f' at {other.options}' if other.options else ''}"
    if surplus:
        said += ", of which as many entries are taken as there are taps"
    why = f"{other.word} of the {names[0]} with the {names[1]}"
    at: tuple[Line, ...] = tuple(map(Name, places["filter"]))
    if member.flip:
        at = tuple(spelled(x.last(x.K) + x.origin - x.k) for x in member.dimensions)
        why = f"{why}, read backwards"
    own = member.plain and not (member.flip or member.bias)
    return _made(other, roles, arrays, places, "*" if own else TO_FILTER, at, said, why, member)


def _made(
    other: Member,
    roles: Mapping[str, str],
    arrays: Arrays,
    places: Places,
    symbol: str,
    at: Sequence[Line | str],
    said: str,
    why: str,
    member: Member,
) -> Sent:
    """What another member is in the names of this one; roles of the other are these of its own."""
    names = dict[str, Line]()
    for mine in ("filter", "signal", "output"):
        # An index that several share is that of what it gives.
        theirs = roles[mine]
        array = arrays[theirs]
        pairs = zip(other.letters(mine), places[theirs], strict=True)
        names |= {letter: Name(x) for letter, x in pairs}
        for axis, size in zip(other.axes(mine), array.sizes, strict=True):
            if axis.size.coefficients and axis.size == Affine.of(axis.size.coefficients[0][0]):
                names[axis.size.coefficients[0][0]] = spelled(size)
    taps, outputs = (arrays[roles[x]].sizes[-other.rank :] for x in ("filter", "output"))
    for x, k, i in zip(other.dimensions, taps, outputs, strict=True):
        if x.plain:
            names[f"J{x.mark}"] = spelled(i + k - 1)
    operands = tuple(arrays[roles[x]] for x in ("signal", "filter"))
    names |= {name: Name(x.name) for name, x in zip(other.names, operands, strict=True)}
    body = collected(_renamed(other.body, names), member.context)
    arrived, letters = arrays[roles["output"]], places[roles["output"]]
    slots = tuple(
        Slot(size, arrived.first, letter)
        for size, letter in zip(arrived.sizes, letters, strict=True)
    )
    whole = Operation(symbol, *(Name(x.name) for x in operands))
    read = tuple(Name(x) if isinstance(x, str) else x for x in at)
    return Sent(arrived, whole, read, Definition(operands, letters, slots, body), said, why)


def _unfilled(member: Member) -> Member:
    """The member that is given the padded signal, where borders are filled."""
    filled = [x.filled for x in member.dimensions]
    if not any(filled):
        return member
    padding = [(0, 0) if f else p for f, p in zip(filled, member.padding, strict=True)]
    longer = [x.inputs + (x.before + x.after) * x.filled for x in member.dimensions]
    return replace(member, inputs=tuple(longer), padding=tuple(padding), fill=())


def _reached(member: Member) -> Member:
    """The transposed member without outputs that no tap reaches, and with so many inputs that there
    are others: its formulas are the same, and it is the adjoint of a member that has just those.
    """
    more = [x.before + x.after for x in member.dimensions]
    sizes = zip(member.dimensions, more, strict=True)
    outputs = [x.outputs - x.extra + x.stride * n for x, n in sizes]
    inputs = [x.inputs + n for x, n in zip(member.dimensions, more, strict=True)]
    return replace(member, outputs=tuple(outputs), inputs=tuple(inputs))


def _of_both(member: Member) -> Member:
    """The correlation of signal and error of which the first entries arrive at the filter."""
    pair = (member.inputs, member.outputs)
    read, taps = pair[::-1] if member.transposed else pair
    exchanged = member.dilation, member.stride
    whole = Member.strided(read, taps, *exchanged, member.padding)
    return replace(
        member,
        outputs=whole.outputs,
        inputs=read,
        taps=taps,
        names=member.names[:2],
        flip=False,
        stride=member.dilation,
        dilation=member.stride,
        bias=False,
        transposed=False,
    )


def _renamed(line: Line, names: Mapping[str, Line]) -> Line:
    """The line with other names, those of sums as well."""
    if isinstance(line, Name):
        return names.get(line.text, line)
    if isinstance(line, Summation) and isinstance(fresh := names.get(line.index), Name):
        line = replace(line, index=fresh.text)
    return changed(line, lambda part: _renamed(part, names))


# --- to the shape of that operation ---------------------------------------------------------------


def spread(member: Member, course: Course) -> None:
    """From entries of the filter at some tap to a sum over all of them."""
    read = _read(course.line, Name(member.filter.name))
    places = dict(zip(member.dimensions, read[-member.rank :], strict=True))
    away = {x: n for n, (x, at) in enumerate(places.items()) if not holds(at, x.k)}
    if away:
        first = len(read) - member.rank
        course.take(moves.picked_out(member.filter, {first + n: x.k for x, n in away.items()}))
        if member.flip:
            turns = ((x.k, x.last(x.K) + x.origin - x.k) for x in away)
            course.take_together([moves.change_of_variable(k, k, form) for k, form in turns])
    if isinstance(opened(course.line)[1], Product):
        course.take_together([Everywhere(moves.INTO_SUM), moves.INTO_CASES])
    else:
        together(course)


def shaped(course: Course, found: Sent) -> None:
    """The same sums as in the definition of the operation, from and to the same places."""
    wanted = renamed(
        found.definition.body, dict(zip(found.definition.indices, found.at, strict=True))
    )
    _reindexed(course, found, wanted)
    left = [x.index for x in opened(course.line)[0] if x.index not in bound_in(wanted)]
    if left and tied(course):
        together(course)
        for index in left:
            single(course, index)
    spans = {each.index: course.bounds(each) for each in opened(wanted)[0]}
    if any(spans[x.index] != course.bounds(x) for x in opened(course.line)[0]):
        # A condition protects all that is read only where all stands within the cases.
        together(course)
        course.take(moves.over(spans))
    if [x.index for x in opened(course.line)[0]] != [*spans]:
        course.take(moves.exchange([*spans]))


def _reindexed(course: Course, found: Sent, wanted: Line) -> None:
    """The indices of the operation, as it reads at them what the line reads elsewhere."""
    known = [each.index for each in opened(course.line)[0]]
    changes = list[Move]()
    for fresh in (x.index for x in opened(wanted)[0] if x.index not in known):
        forms = (
            (there - here.substitute({fresh: 0})) * here.coefficient(fresh)
            for array in (found.whole.left, found.whole.right)
            for here, there in zip(
                _reads(wanted, array, course), _reads(course.line, array, course), strict=True
            )
            if abs(here.coefficient(fresh)) == 1
        )
        form = next(forms)
        (old,) = (x for x in known if form.coefficient(x))
        changes.append(moves.change_of_variable(old, fresh, form))
    course.take_together(changes)


def _read(line: Line, array: Line) -> tuple[Line, ...]:
    """Where an array is read, which stands once in a line."""
    (found,) = (x for x in every(line) if isinstance(x, Access) and x.array == array)
    return found.subscripts


def _reads(line: Line, array: Line, course: Course) -> list[Affine]:
    return [affine(at, course.setting.context) for at in _read(line, array)]


def recognised(course: Course, found: Sent) -> list[Derivation]:
    """What the operation is, if it is not the member's own, and that what is sent back is that."""
    names, here = list[Derivation](), course.setting
    if found.whole.symbol != "*":
        left, right = (len(x.sizes) for x in found.definition.formals)
        operators = {(found.whole.symbol, left, right): found.definition}
        here = replace(here, context=here.context.child(operators=operators))
        there = shape(found.arrived, found.whole)
        names = [called(("With ", there, f" for {found.said},"), found.line)]
    course = course.onwards(here)
    course.take(moves.recognised(found.whole, found.at, (found.why,)))
    return [*names, course.made(("this is" if names else "This is",))]
