"""What is sent back, by its name: a transposed convolution, a convolution of signal and error.

    (J_f^T e)[j] is the transposed convolution of the error with the filter,
    (J_g^T e)[k] the correlation of the signal with the error, stride and dilation exchanged.

What arrives at the filter of several channels, or by way of a batch, is no convolution by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symconv.derivation import moves
from symconv.derivation.chain import Course, Derivation
from symconv.derivation.gathering import single, together
from symconv.derivation.rewriting import Everywhere, bound_in, collected, holds, opened
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

TRANSPOSED, BOTH = r"\diamond", r"\star"
"""What stands between error and filter, and between signal and error, where that operation is not
the member's own, which is *.
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """The operation that sends an error back: its operands, where it is read, what defines it.

    `role` is of the operand at which the error arrives.
    """

    role: str
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
    """The operation, if it has a name; the outputs have these indices."""
    if member.given or member.transposed or role == BIAS:
        return None
    if role == "signal":
        other = adjoint(member)
        roles = {"output": "signal", "signal": "output", "filter": "filter"}
        said = f"the {other.word}"
        why = f"{other.word} of the error with the filter"
    elif member.channels or member.batch is not None:
        return None
    else:
        other = _of_both(member)
        roles = {"output": "filter", "signal": "signal", "filter": "output"}
        said = f"the {other.word}{f' at {other.options}' if other.options else ''}"
        if {*member.stride} != {1}:
            said += ", of which as many entries are taken as there are taps"
        why = f"{other.word} of the signal with the error"
    letters = {"output": rows, **{x: member.letters(x) for x in ("signal", "filter")}}
    names = dict[str, Line]()
    for mine in ("filter", "signal", "output"):
        theirs = roles[mine]
        pairs = zip(other.letters(mine), letters[theirs], strict=True)
        names |= {letter: Name(x) for letter, x in pairs}
        for axis, size in zip(other.axes(mine), member.operand(theirs).sizes, strict=True):
            if axis.size.coefficients and axis.size == Affine.of(axis.size.coefficients[0][0]):
                names[axis.size.coefficients[0][0]] = spelled(size)
    operands = tuple(member.operand(roles[x]) for x in ("signal", "filter"))
    names |= {name: Name(x.name) for name, x in zip(other.names, operands, strict=True)}
    body = collected(_renamed(other.body, names), member.context)
    return _made(member, role, operands, body, said, why)


def _made(
    member: Member, role: str, operands: tuple[Operand, ...], body: Line, said: str, why: str
) -> Sent:
    array, places = member.operand(role), member.letters(role)
    slots = tuple(
        Slot(size, array.first, letter) for size, letter in zip(array.sizes, places, strict=True)
    )
    at: tuple[Line, ...] = tuple(map(Name, places))
    if role == "filter" and member.flip:
        at = tuple(spelled(x.last(x.K) + x.origin - x.k) for x in member.dimensions)
        why = f"{why}, read backwards"
    own = member.plain and not (member.flip or member.bias)
    symbol = TRANSPOSED if role == "signal" else "*" if own else BOTH
    whole = Operation(symbol, *(Name(x.name) for x in operands))
    return Sent(role, whole, at, Definition(operands, places, slots, body), said, why)


def _of_both(member: Member) -> Member:
    """The correlation of signal and error of which the first entries arrive at the filter."""
    exchanged = member.dilation, member.stride
    whole = Member.strided(member.inputs, member.outputs, *exchanged, member.padding)
    return replace(
        member,
        outputs=whole.outputs,
        taps=member.outputs,
        names=member.names[:2],
        flip=False,
        stride=member.dilation,
        dilation=member.stride,
        bias=False,
    )


def _renamed(line: Line, names: Mapping[str, Line]) -> Line:
    """The line with other names, those of sums as well."""
    if isinstance(line, Name):
        return names.get(line.text, line)
    if isinstance(line, Summation) and isinstance(fresh := names.get(line.index), Name):
        line = replace(line, index=fresh.text)
    return changed(line, lambda part: _renamed(part, names))


def spread(member: Member, course: Course, found: Sent) -> None:
    """From entries of the filter at some tap to a sum over all of them, all in the cases."""
    _, body = opened(course.line)
    taps = Name(member.filter.name)
    (read,) = (x for x in every(body) if isinstance(x, Access) and x.array == taps)
    places = dict(zip(member.dimensions, read.subscripts[-member.rank :], strict=True))
    away = {x: n for n, (x, at) in enumerate(places.items()) if not holds(at, x.k)}
    if away:
        first = len(read.subscripts) - member.rank
        course.take(moves.picked_out(member.filter, {first + n: x.k for x, n in away.items()}))
        if member.flip:
            turns = ((x.k, x.last(x.K) + x.origin - x.k) for x in away)
            course.take_together([moves.change_of_variable(k, k, form) for k, form in turns])
    if isinstance(opened(course.line)[1], Product):
        course.take(Everywhere(moves.INTO_SUM))
    together(course)
    for index in [each.index for each in opened(course.line)[0]]:
        if index not in bound_in(found.definition.body):
            single(course, index)
    wanted = [each.index for each in opened(found.definition.body)[0]]
    if [each.index for each in opened(course.line)[0]] != wanted:
        course.take(moves.exchange(wanted))


def recognised(member: Member, course: Course, found: Sent) -> list[Derivation]:
    """What the operation is, if it is not the member's own, and that what is sent back is that."""
    names, here = list[Derivation](), course.setting
    if found.whole.symbol != "*":
        left, right = (len(x.sizes) for x in found.definition.formals)
        operators = {(found.whole.symbol, left, right): found.definition}
        here = replace(here, context=here.context.child(operators=operators))
        there = shape(member.operand(found.role), found.whole)
        names = [called(("With ", there, f" for {found.said},"), found.line)]
    course = course.onwards(here)
    if found.role == "filter" and member.plain:
        pairs = zip(member.dimensions, _samples(member, course), strict=True)
        course.take_together([moves.change_of_variable(x.i, x.j, form) for x, form in pairs])
    course.take(moves.recognised(found.whole, found.at, (found.why,)))
    return [*names, course.made(("this is" if names else "This is",))]


def _samples(member: Member, course: Course) -> list[Affine]:
    """Where the signal is read, dimension by dimension."""
    signal = Name(member.signal.name)
    (read,) = (x for x in every(course.line) if isinstance(x, Access) and x.array == signal)
    return [affine(at, course.setting.context) for at in read.subscripts]
