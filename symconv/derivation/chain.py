"""Derivations: a line, then moves, each link decided by both judges when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from symconv.derivation.rewriting import Everywhere, Move, Place, Reason, composed, told
from symconv.errors import IllFormed, Refused, Unsupported
from symconv.judges.decide import decide
from symconv.judges.question import Question
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Chain, Line, Link, Summation, equation
from symconv.language.term import Slot
from symconv.language.value import Value

STEPS = ("fine", "coarse")
"""How fine steps are: one for each move, or one for the moves of one stage in a row."""

NAMED = "by definition"
"""The scope of a line that says what the one before it is a name for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the lines of a derivation are about: names in force, sizes, free indices and domain."""

    context: Context
    sizes: tuple[str, ...]
    free: tuple[str, ...] = ()
    domain: tuple[Constraint, ...] = ()
    options: str = ""
    """What a proof for all sizes holds the sizes to besides: a stride, a dilation, a padding."""
    steps: str = "fine"
    shape: tuple[Slot, ...] = ()
    """The axes of what the lines are, where sums of unit vectors alone do not say."""
    meanings: dict[Line, Value] = field(init=False, default_factory=dict, compare=False, repr=False)
    """What lines were found to mean here: each of them stands before one step and after another."""

    def __post_init__(self) -> None:
        if self.steps not in STEPS:
            raise IllFormed(f"steps={self.steps!r}: choose {' or '.join(map(repr, STEPS))}")

    def meaning(self, line: Line) -> Value:
        """What a line means here. Raises IllFormed or Unsupported where it means nothing."""
        if line not in self.meanings:
            self.meanings[line] = elaborate(line, self.context)
        return self.meanings[line]


@dataclass(frozen=True, slots=True)
class Step:
    """A line that equals the one before: why, under which condition, and for which sizes."""

    line: Line
    reason: Reason
    scope: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A first line and the steps from it; `lead` is what an author says before."""

    lead: Reason
    first: Line
    steps: tuple[Step, ...]

    @property
    def chain(self) -> Chain:
        """All of it as one chain of equations."""
        return Chain(
            self.first, tuple(Link("=", step.line, told(step.reason)) for step in self.steps)
        )

    @property
    def last(self) -> Line:
        return self.steps[-1].line if self.steps else self.first


@dataclass(slots=True)
class Course:
    """A derivation while it is made: the line that has been reached, and the steps to it."""

    setting: Setting
    first: Line
    steps: list[Step] = field(default_factory=list)
    earlier: Line | None = None
    """The line from which it goes on, where `first` was found to equal it before."""
    settings: list[Setting] = field(init=False)
    """In which setting each step was decided: what is known may change on the way."""

    def __post_init__(self) -> None:
        self.settings = [self.setting for _ in self.steps]

    @property
    def line(self) -> Line:
        return self.steps[-1].line if self.steps else self.earlier or self.first

    def onwards(self, setting: Setting) -> Course:
        """Another display, which goes on from the line that has been reached."""
        return Course(setting, self.first, earlier=self.line)

    def bounds(self, summation: Summation) -> tuple[Affine, Affine]:
        """From where to where a sum of the line runs."""
        return Place(self.setting.context, ()).bounds(summation)

    def take(self, *moves: Move | Everywhere) -> None:
        """One move after the other. Raises Refused where one does not match, or does harm."""
        for move in moves:
            after = move.apply(self.line, self.setting.context)
            self.steps.append(linked(self.setting, self.line, after, move.reason, move.stage))
            self.settings.append(self.setting)

    def take_together(self, moves: Sequence[Move | Everywhere]) -> None:
        """Several moves as one step: variables changed side by side, small moves one by one.

        Raises Refused as `take` does; what they do together is decided.
        """
        after = self.line
        for move in moves:
            after = move.apply(after, self.setting.context)
        if moves:
            why = composed([move.reason for move in moves])
            self.steps.append(linked(self.setting, self.line, after, why, moves[0].stage))
            self.settings.append(self.setting)

    def made(self, lead: Reason = ()) -> Derivation:
        """What was derived, in steps as fine as the setting asks.

        Where they are coarse, moves of one stage in a row are one step, which is decided as well.
        """
        start = self.earlier or self.first
        steps = tuple(self.steps)
        if self.setting.steps == "coarse":
            steps = joined(start, self.steps, self.settings)
        return Derivation(lead, self.first, steps)


def derive(
    setting: Setting, lead: Reason, first: Line, moves: Sequence[Move | Everywhere]
) -> Derivation:
    """Apply moves one after the other. Raises Refused where one does not match, or does harm."""
    course = Course(setting, first)
    course.take(*moves)
    return course.made(lead)


def concluded(setting: Setting, lead: Reason, before: Derivation, move: Move) -> Derivation:
    """What a move makes of the equation that was derived: another equation, which is decided."""
    found = move.apply(equation(before.first, before.last), setting.context)
    if not isinstance(found, Chain):
        raise Refused(f"{told(move.reason)}: gives no equation")
    step = linked(setting, found.first, found.last, move.reason, move.stage)
    return Derivation(lead, found.first, (step,))


def _stage_there(pair: tuple[Step, Setting]) -> tuple[str, int]:
    """The stage of a step, and which setting it was decided in; none for a name."""
    step, setting = pair
    return "" if step.scope == NAMED else step.stage, id(setting)


def joined(start: Line, steps: Sequence[Step], settings: Sequence[Setting]) -> tuple[Step, ...]:
    """Steps of one stage in a row as one, where what is known stays the same.

    That goes from the line before them to their last, and is decided anew. A line that names
    something stays by itself.
    """
    found: list[Step] = []
    pairs = zip(steps, settings, strict=True)
    for (stage, _), run in groupby(pairs, key=_stage_there):
        several, (setting, *_) = zip(*run, strict=True)
        if stage and len(several) > 1:
            why = composed([step.reason for step in several])
            before = found[-1].line if found else start
            several = (linked(setting, before, several[-1].line, why, stage),)
        found += several
    return tuple(found)


def question(setting: Setting, before: Line, after: Line) -> Question:
    """Whether two lines mean the same there. Raises IllFormed or Unsupported for one of neither."""
    left, right = (setting.meaning(line) for line in (before, after))
    if len(setting.shape) == left.rank == right.rank:
        left, right = (side.settled(setting.shape) for side in (left, right))
    return Question(left, right, setting.sizes, setting.free, setting.domain)


def linked(setting: Setting, before: Line, after: Line, reason: Reason, stage: str = "") -> Step:
    """The step from one line to the next, if they mean the same. Raises Refused otherwise."""
    try:
        verdict = decide(question(setting, before, after))
    except (IllFormed, Unsupported) as error:
        raise Refused(f"{told(reason)}: the two lines cannot be compared ({error})") from error
    if not verdict.holds:
        found = verdict.counterexample
        shown = f": {found.left} against {found.right}" if found else ""
        raise Refused(
            f"{told(reason)}: the two lines do not mean the same ({verdict.reason}{shown})"
        )
    scope = verdict.scope
    if scope == "all sizes" and setting.options:
        scope = f"all sizes, at {setting.options}"
    return Step(after, reason, scope, stage)


def replayed(setting: Setting, derivation: Derivation, moves: Sequence[Move]) -> Derivation:
    """The same derivation made again. Raises Refused at the first line that differs from it."""
    if len(moves) != len(derivation.steps):
        raise Refused(f"{len(derivation.steps)} steps, but {len(moves)} moves")
    again = derive(setting, derivation.lead, derivation.first, moves)
    for made, given in zip(again.steps, derivation.steps, strict=True):
        if made != given:
            raise Refused(f"{told(given.reason)}: this move gives another line")
    return again
