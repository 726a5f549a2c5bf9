r"""Losses of which nobody says what they are: \frac{\partial L}{\partial \gamma} of batch
normalization, as a sum of what comes from \frac{\partial L}{\partial y_i}.

As far as first derivatives go, a loss that depends on y alone is a sum of multiples of its entries.
What holds of all of these holds of any loss, and what is wrong of one is no rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from symconv.calculus.known import Known, Letter, Quantity, letter, squared, varied
from symconv.calculus.places import closure
from symconv.documents.formats import Formula, Part, Prose
from symconv.language import line as written
from symconv.language.line import Access, Line, Name, Product
from symconv.reading.losses import LOSSES
from symconv.review.functions.shapes import Shapes

_DEPENDS = re.compile(r"\s*(?:(?:that|which|and)\s+)?depends?(?:\s+only)?\s+on\s*")


@dataclass(frozen=True)
class Lossy:
    """What is known with a loss that depends on what is made last, and what that assumes.

    `through` is empty where what the loss is said to be shows that: what is known with that is
    `said`. `others` is what would be known if it depended on what is made of that.
    """

    known: Known
    through: str
    said: Known | None = None
    others: tuple[Known, ...] = ()


@dataclass
class Losses:
    """By what the losses of one document are differentiated, and what words say of them."""

    told: dict[str, set[str]] = field(default_factory=dict)
    """On what losses depend, as words say."""
    heard: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """By what losses were differentiated in a section."""
    parameters: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    """Of what losses are said to be: w and b of J(w, b)."""

    def introduce(self, parts: Sequence[Part]) -> None:
        """Find where words say on what a loss depends: L, which depends on u."""
        for loss, words, array in zip(parts, parts[1:], parts[2:], strict=False):
            match loss, words, array:
                case Formula(), Prose(text=text), Formula() if _DEPENDS.fullmatch(text):
                    if loss.text.strip() in LOSSES:
                        self.told.setdefault(loss.text.strip(), set()).add(array.text.strip())

    def observe(self, left: Line, right: Line) -> None:
        """J(w, b) = ... says what the number J is, if that is no function of w and b alone."""
        match left:
            case written.Call(Name(loss), arguments) if loss.partition("_")[0] in LOSSES and all(
                isinstance(each, Name | Access) for each in arguments
            ):
                parts = {*written.every(right)}
                sums = any(isinstance(x, written.Summation | written.SummationOver) for x in parts)
                if sums or not {*arguments} <= parts:
                    self.parameters[loss] = arguments
                else:
                    self.parameters.pop(loss, None)

    def called(self, line: Line) -> Line:
        """A line with losses by their name alone, where it is said of what they are."""
        match line:
            case written.Call(Name(loss) as name, arguments) if (
                self.parameters.get(loss) == arguments
            ):
                return name
        return written.changed(line, self.called)

    def known_with(
        self, sides: Sequence[Line], known: Known, waiting: Mapping[str, Quantity], shapes: Shapes,
        made_here: Collection[str],
    ) -> Lossy | None:  # fmt: skip
        """What is known with the loss by whose derivatives sides are made; None if there is none.

        `waiting` are definitions that may be of it, or of names of its derivatives.
        """
        named = {name: what for name, what in waiting.items() if _loss(what.body, known)}
        used = {x.text for side in sides for x in written.every(side) if isinstance(x, Name)}
        bodies = [what.body for name, what in named.items() if name in used]
        slopes = [(loss, by) for line in (*sides, *bodies) for loss, by in _slopes(line, known)]
        if len({loss for loss, _ in slopes}) != 1:
            return None
        loss, here = slopes[0][0], {by.name for _, by in slopes}
        heard = self.heard.setdefault((loss, shapes.scope.section), set())
        heard |= here
        told = self.told.get(loss, set())
        spoken = here | heard | told
        related = {x for x in spoken if x in here or any(_holds(x, y, known) for y in here)}
        last = _last(related & known.quantities.keys(), known)
        if len(last) != 1 or (len(here) < 2 and last[0] not in told):
            return None
        (base,) = last
        later = _last([name for name in made_here if _holds(name, base, known)], known)

        def through(array: str) -> Known:
            found = deepcopy(known)
            found.define(loss, Quantity((), _functional(loss, array, sides, known, shapes)))
            for name, what in named.items():
                found.define(name, what)
            return found

        others = () if base in told else tuple(map(through, later))
        if loss in waiting:
            full = {**known.quantities, loss: waiting[loss]}
            if _passes(loss, base, here - {base}, replace(known, quantities=full)):
                return Lossy(through(base), "", replace(known, quantities=full))
        others = () if base in told else tuple(map(through, later))
        return Lossy(
            through(base), f"{loss} depends on all else through {base} alone", None, others
        )

    def any_of(self, sides: Sequence[Line], known: Known, shapes: Shapes) -> Lossy | None:
        """What is known with any loss for the known one by whose derivatives sides are made.

        It is one that depends on all else through one array, as the known one does: what holds of
        all these holds of it. None if it depends on something in another way as well.
        """
        parts = (part for side in sides for part in written.every(side))
        bodies = (letter(part.body) for part in parts if isinstance(part, written.Derivative))
        made = {own.name for own in bodies if own is not None} & known.quantities.keys()
        if len(made) != 1:
            return None
        rest = {**known.quantities}
        waiting = {name: rest.pop(name) for name in made}
        lossy = self.known_with(sides, replace(known, quantities=rest), waiting, shapes, ())
        return lossy if lossy is not None and not lossy.through else None


def _last(names: Collection[str], known: Known) -> list[str]:
    """What none of the others is made of."""
    return [name for name in names if not any(_holds(x, name, known) for x in names if x != name)]


def _loss(line: Line, known: Known) -> str | None:
    """The loss whose derivative a line is, if nothing is known of it."""
    if not isinstance(line, written.Derivative):
        return None
    own = letter(line.body)
    unknown = own is not None and own.name not in known.quantities and not own.places
    if own is None or not unknown or own.name.partition("_")[0] not in LOSSES:
        return None
    return own.name


def _slopes(line: Line, known: Known) -> list[tuple[str, Letter]]:
    found = list[tuple[str, Letter]]()
    for part in written.every(line):
        loss = _loss(part, known)
        by = varied(part.by, known) if isinstance(part, written.Derivative) else None
        if loss is not None and by is not None:
            found.append((loss, by))
    return found


def _holds(whole: str, name: str, known: Known) -> bool:
    """Whether something is made of a name."""
    if whole not in known.quantities:
        return False
    lines = (line for line, _ in closure((known.quantities[whole].body,), known))
    return any(_is(part, name) for line in lines for part in written.every(line))


def _passes(loss: str, base: str, names: Collection[str], known: Known) -> bool:
    """Whether a loss is made of an array, and of what has these names through that array alone."""
    rest = {name: what for name, what in known.quantities.items() if name != base}
    alone = replace(known, quantities=rest)
    return _holds(loss, base, alone) and not any(_holds(loss, name, alone) for name in names)


def _is(part: Line, name: str) -> bool:
    return part == Name(name) or squared(part) == name


def _functional(loss: str, base: str, sides: Sequence[Line], known: Known, shapes: Shapes) -> Line:
    """The sum of all entries of an array, each times a number of its own."""
    indices = known.quantities[base].indices
    places = tuple(map(Name, indices))
    array, slope = (Name(name) for name in (base, f"d{loss}/d{base}"))
    if not places:
        return Product((slope, array))
    body: Line = Product((Access(slope, places), Access(array, places)))
    axes = shapes.of(base) or (None,) * len(indices)
    if len(axes) == 1 and axes[0] is None:
        axes = (_axis(sides, known),)
    for index, axis in zip(reversed(indices), reversed(axes), strict=True):
        if axis is None:
            body = written.SummationOver((index,), (), body)
        else:
            body = written.Summation(index, *axis, body)
    return body


def _axis(sides: Sequence[Line], known: Known) -> tuple[Line, Line] | None:
    """The limits of all sums, where these are the same."""
    lines = (line for line, _ in closure(sides, known))
    sums = (x for line in lines for x in written.every(line) if isinstance(x, written.Summation))
    found = {(x.lower, x.upper) for x in sums}
    return found.pop() if len(found) == 1 else None
