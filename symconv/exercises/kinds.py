"""The kinds of exercises, each drawn from a seed, with an answer that was computed or decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod
from typing import TypeAlias

from symconv.derivation import jacobians
from symconv.derivation.chain import Derivation
from symconv.derivation.rewriting import Reason
from symconv.derivation.setting import is_the_lecture, padded, setting
from symconv.errors import IllFormed
from symconv.exercises.draw import Draw
from symconv.exercises.exercise import Block, Exercise, Letters
from symconv.exercises.names import KINDS
from symconv.exercises.wrong import Refutation, listed, refuted
from symconv.family.dimension import FILLS
from symconv.family.member import Member
from symconv.language.line import (
    Access,
    Chain,
    Line,
    Link,
    Matrix,
    Name,
    Summation,
    SummationOver,
    Transpose,
    equation,
    inequality,
    parts,
)
from symconv.language.mutations import Mutant, mutants
from symconv.notes import lines

TRIES = 40
"""Mistakes that are tried in one line, until one is confirmed."""

OPTIONS = "ABCD"

EVERYTHING = 1000
"""More than any exercise has of rows, columns or products: none is left out for dots."""


class Nothing(Exception):
    """What was drawn makes no exercise."""


def output(draw: Draw, letters: Letters) -> Exercise:
    """Compute one output from numbers."""
    member = _any(draw, letters)
    signal = [draw.between(-3, 5) for _ in range(prod(member.counts("signal")))]
    taps = [draw.between(-2, 4) for _ in range(prod(member.counts("filter")))]
    if (taps == taps[::-1] and len(taps) > 1) or not any(taps):
        raise Nothing  # It could not tell a convolution from a correlation.
    n, left = _an_output(draw, member)
    worked = lines.example(member, signal, taps, EVERYTHING, EVERYTHING).last
    assert isinstance(worked, Matrix)
    (found,) = worked.rows[n]
    assert isinstance(found, Chain)
    operands = lines.operands(member, signal, taps, EVERYTHING)
    asked: list[Block] = [_laid(each) for each in operands]
    return Exercise(
        "Compute an output",
        member,
        (*_given(member), (*_at_sizes(member), "compute ", left, " for"), *asked),
        (Chain(left, (Link("=", found.first), *found.links)),),
    )


def row(draw: Draw, letters: Letters) -> Exercise:
    """Fill in one row of a Jacobian."""
    member = _any(draw, letters)
    role = draw.one(("signal", "filter"))
    columns = prod(member.counts(role))
    n, left = _an_output(draw, member)
    jacobian = lines.matrix(member, role, EVERYTHING, EVERYTHING)
    assert isinstance(jacobian.last, Matrix)
    flat = f", the {role} read row by row" if member.rank > 1 else ""
    noun = "entry" if columns == 1 else "entries"
    asked = (
        *_at_sizes(member), "fill in the row of ", left, " in the Jacobian ", jacobian.first,
        f". It has {columns} {noun}{flat}.",
    )  # fmt: skip
    return Exercise(
        "Fill in a row of a Jacobian",
        member,
        (*_given(member), asked),
        (Matrix((jacobian.last.rows[n],)),),
    )


def mistake(draw: Draw, letters: Letters) -> Exercise:
    """Find the one wrong line of a derivation."""
    member = _any(draw, letters)
    role = draw.one(("signal", "filter"))
    right = jacobians.derivations(member, role)[0]
    here = padded(member, setting(member, member.operand(role).name, member.letters("output")))
    n = draw.below(len(right.steps))
    before = right.steps[n - 1].line if n else right.first
    found = _planted(draw, right.steps[n].line, lambda line: refuted(here, before, line))
    steps = [
        replace(step, reason=(f"({m}) ", *step.reason), scope="")
        for m, step in enumerate(right.steps, 1)
    ]
    steps[n] = replace(steps[n], line=found.line)
    asked = Derivation((), right.first, tuple(steps))
    question = (
        *_given(member),
        ("One line of this derivation is wrong. Which one, and what should it be?",),
        asked,
    )
    answer = (
        (f"Line ({n + 1}) is wrong: ", *found.case, ". Right is"),
        equation(right.first, right.steps[n].line),
    )
    return Exercise("Find the mistake", member, question, answer)


def bounds(draw: Draw, letters: Letters) -> Exercise:
    """Choose the right bounds of a sum."""
    member = _any(draw, letters)
    here = padded(member, setting(member, letters=member.letters("output")))
    whole = member.definition.last
    if is_the_lecture(member) and draw.below(2):
        whole = jacobians.derivations(member, "filter")[0].steps[1].line
    sum_ = next(x for x in _inside(whole) if isinstance(x, Summation))
    right = _range(sum_)
    wrong: list[Refutation] = []
    for mutant in _limits(draw, sum_):
        found = refuted(here, sum_, mutant)
        shown = [right, *(_range(each.line) for each in wrong)]
        if found and _range(mutant) not in shown:
            wrong.append(found)
        if len(wrong) == len(OPTIONS) - 1:
            break
    else:
        raise Nothing
    options = draw.shuffled([None, *wrong])
    subject = Access(member.operation, tuple(map(Name, member.letters("output"))))
    asked = equation(subject, SummationOver((sum_.index,), (), sum_.body))
    chosen = OPTIONS[options.index(None)]
    answer: list[Block] = [(f"{chosen}: ", right, ".")]
    question: list[Block] = [
        (_convention(member),),
        *member.definitions[:-1],
        asked,
        ("for ", *listed(member.shapes), ". Over which ", Name(sum_.index), " goes the sum?"),
    ]
    for letter, option in zip(OPTIONS, options, strict=True):
        question.append((f"{letter}: ", right if option is None else _range(option.line)))
        if option is not None:
            answer.append((f"{letter} is wrong: ", *option.case, "."))
    return Exercise("Choose the right bounds", member, tuple(question), tuple(answer))


Maker: TypeAlias = "Callable[[Draw, Letters], Exercise]"
MAKERS: dict[str, Maker] = dict(zip(KINDS, (output, row, mistake, bounds), strict=True))


# --- what is drawn ------------------------------------------------------------------------------


def _lecture(draw: Draw, letters: Letters) -> Member:
    outputs, taps = draw.between(2, 5), draw.between(2, 4)
    flip = draw.below(3) == 0
    return _named(Member((outputs,), (outputs + taps - 1,), flip, letters.names), letters)


def _any(draw: Draw, letters: Letters) -> Member:
    """The lecture's, one with a stride, a dilation, padding or a fill, or one of two dimensions."""
    form = draw.below(8)
    if form < 2:
        return _lecture(draw, letters)
    flip = draw.below(3) == 0
    if form == 4:
        return _filled(draw, letters, flip)
    return _named((_stepping if form < 4 else _image)(draw, letters, form, flip), letters)


def _stepping(draw: Draw, letters: Letters, form: int, flip: bool) -> Member:
    """With a stride or with a dilation, and perhaps padded."""
    signal, taps = (draw.between(5, 7),), (draw.between(2, 3),)
    once, several = (1,), (draw.between(1, 2),)
    steps = (several, once) if form == 2 else (once, several)
    around = ((draw.between(0, 2), draw.between(0, 1)),)
    return Member.strided(signal, taps, *steps, around, flip, letters.names)


def _filled(draw: Draw, letters: Letters, flip: bool) -> Member:
    """Padded with entries of the signal itself."""
    signal, taps, fill = (draw.between(5, 7),), (draw.between(2, 3),), (draw.one(FILLS[1:]),)
    around = ((1, draw.below(2)),)
    made = _named(Member.strided(signal, taps, (1,), (1,), around, flip, letters.names), letters)
    try:
        return replace(made, fill=fill)
    except IllFormed:
        raise Nothing from None  # The padded signal's own letter stands for something else.


def _image(draw: Draw, letters: Letters, form: int, flip: bool) -> Member:
    """As it is, with a stride, or padded with zeros."""
    outputs = (2, draw.between(2, 3))
    if form == 5:
        return Member(outputs, tuple(n + 1 for n in outputs), flip, letters.names)
    once, none = (1, 1), ((0, 0), (0, 0))
    if form == 6:
        apart = (draw.between(1, 2), 2)
        image = (apart[0] + 2, 4)
        return Member.strided(image, (2, 2), apart, once, none, flip, letters.names)
    around = ((1, draw.below(2)), (draw.below(2), 1))
    return Member.strided(outputs, (2, 2), once, once, around, flip, letters.names)


def _named(member: Member, letters: Letters) -> Member:
    return replace(member, index_names=letters.indices, origin=letters.origin)


def _an_output(draw: Draw, member: Member) -> tuple[int, Line]:
    """One of the outputs: how many stand before it, and what it is called."""
    found = lines.outputs(member, EVERYTHING, 1)
    n = draw.below(len(found))
    return n, found[n].first


def _planted(draw: Draw, line: Line, wrong: Callable[[Line], Refutation | None]) -> Refutation:
    """The line with a change that is confirmed to be wrong; each kind of change as likely."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in mutants(line):
        kinds.setdefault(mutant.kind, []).append(mutant)
    for _ in range(TRIES):
        found = wrong(draw.one(draw.one(list(kinds.values()))).line)
        if found:
            return found
    raise Nothing


def _limits(draw: Draw, sum_: Summation) -> Iterator[Summation]:
    """The sum between other bounds, one or both of them changed."""
    changed = [
        each.line
        for each in mutants(sum_)
        if isinstance(each.line, Summation)
        and (each.line.index, each.line.body) == (sum_.index, sum_.body)
    ]
    both = [
        replace(one, upper=other.upper)
        for one in changed
        for other in changed
        if one.lower != sum_.lower and other.upper != sum_.upper
    ]
    yield from draw.shuffled([*changed, *both])


# --- what is said -------------------------------------------------------------------------------


def _convention(member: Member) -> str:
    """Which of the two it is, and where indices begin."""
    options = ", ".join(_options(member))
    options = f", with {options}" if options else ""
    return f"Convolution means {member.convention}{options}. Counted from {member.origin} it is"


def _options(member: Member) -> Iterator[str]:
    """What it has besides, each in words; what is as always is not spoken of."""
    for word, steps in (("stride", member.stride), ("dilation", member.dilation)):
        if set(steps) != {1}:
            yield f"{word} {' x '.join(map(str, steps))}"
    for n, x in enumerate(member.dimensions, 1):
        sides = (("before", x.before), ("after", x.after))
        said = [f"{count} {where}" for where, count in sides if count]
        kind = f"{x.fill} padding" if x.filled else "padding"
        along = f" along dimension {n}" if member.rank > 1 else ""
        if said:
            yield f"{kind} {' and '.join(said)}{along}"


def _given(member: Member) -> tuple[Block, ...]:
    return ((_convention(member),), *member.definitions)


def _at_sizes(member: Member) -> Reason:
    return ("For ", *listed(member.setting), ", ")


def _range(line: Line) -> Chain:
    assert isinstance(line, Summation)
    return inequality(line.lower, Name(line.index), line.upper)


def _laid(operand: Chain) -> Line:
    """A column as a transposed row, which takes less room."""
    if isinstance(operand.last, Matrix) and all(len(cells) == 1 for cells in operand.last.rows):
        cells = tuple(cell for (cell,) in operand.last.rows)
        return equation(operand.first, Transpose(Matrix((cells,))))
    return operand


def _inside(line: Line) -> Iterator[Line]:
    yield line
    for part in parts(line):
        yield from _inside(part)
