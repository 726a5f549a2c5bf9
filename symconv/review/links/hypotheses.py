"""What an author may take for granted, tried where a claim does not hold without it.

A hypothesis under which a claim holds is in force from there on, and said with the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.line import Line, Link
from symconv.language.names import name_of
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, Slot
from symconv.review.definitions.aliases import gradients
from symconv.review.definitions.basis import ASSUMED, CUSTOMARY, unit_vectors
from symconv.review.definitions.entries import listed
from symconv.review.definitions.flattening import flattened
from symconv.review.links.recognition import recognised
from symconv.review.scope.anchors import heard_of
from symconv.review.scope.scope import SYMMETRIC, Scope
from symconv.writing.text import text


def _same(line: Line) -> Line:
    return line


@dataclass(frozen=True, slots=True)
class Way:
    """A loss depends on other arrays through a known one alone."""

    loss: str
    array: str

    def on(self, others: Collection[str]) -> str:
        return f"{self.loss} depends on {', '.join(sorted(others))} through {self.array} alone"

    def taken(self, context: Context) -> Context:
        return replace(context, through={**context.through, self.loss: (self.array,)})


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What is assumed, in words, and the context in which it is."""

    words: str
    here: Context
    change: Callable[[Line], Line] = _same
    """What becomes of the lines besides."""
    chain: Way | None = None
    """The way, where only the chain rule is assumed, through an array that both sides speak of."""
    unnamed: Way | None = None
    """The way, where a gradient is besides written out that has a name."""
    sized: tuple[str, str] | None = None
    """An array and how its indices run, where that is assumed."""
    drawn: bool = False
    """Whether most rows of a matrix may show it, of which one is wrong."""

    def adopt(self, scope: Scope) -> None:
        """Take it for granted from here on; what waited for it is settled.

        Arrays of which it says nothing stay as they are: here they have the sizes of an example.
        """
        before = scope.here.values
        values = {n: v for n, v in self.here.values.items() if v is not before.get(n)}
        known = scope.context.operands
        biases = {n: o for n, o in self.here.operands.items() if not o.sizes and n not in known}
        scope.context = replace(
            scope.context,
            operators=self.here.operators,
            through=self.here.through,
            values={**scope.context.values, **values},
            operands={**{n: o for n, o in known.items() if n not in values}, **biases},
        )
        for name in values:
            scope.pending.pop(name, None)


def hypotheses(
    left: Line, right: Line, scope: Scope, *, flipped: bool = False
) -> Iterator[Hypothesis]:
    """Operations read as members of the family; a loss that depends on a signal by a known way.

    `flipped` is whether lists were convolved before.
    """
    read_as = recognised(left, right, scope, flipped=flipped)
    operations = [Hypothesis(words, here) for words, here in read_as]
    yield from operations
    if not scope.knows(CUSTOMARY) and any(_by_letter(line) != line for line in (left, right)):
        yield Hypothesis(ASSUMED, scope.here, _by_letter)
    for words, here, change in flattened(left, right, scope):
        yield Hypothesis(words, here, change, drawn=True)
    yield from _columns((left, right), scope)
    yield from _rings((left, right), scope)
    yield from _as_outputs((left, right), scope)
    said = {n for n in scope.bearing((left, right)) if n.lstrip("\\") in scope.symmetric}
    yield from symmetric(said, scope.here)
    ways = list(_ways(left, right, scope))
    for name, whole in listed(scope.here):
        values = {**scope.here.values, name: whole}
        for words, way in _ways(left, right, scope, (name,)):
            given = f"{name} has no entries but those that were given"
            here = way.taken(replace(scope.here, values=values))
            yield Hypothesis(f"{given}; {words}", here)
    for words, way in ways:
        yield Hypothesis(words, way.taken(scope.here), chain=way)
        if any(_unnamed(line, scope) != line for line in (left, right)):
            # What has a name is then no longer what all else depends through.
            written_out = partial(_unnamed, scope=scope)
            yield Hypothesis(words, way.taken(scope.here), written_out, unnamed=way)
    sized = list(runs(left, right, scope))
    yield from sized
    for other in sized:
        for words, way in ways:
            here = way.taken(other.here)
            yield Hypothesis(f"{other.words}; {words}", here, sized=other.sized)
    for operation in operations:
        for words, way in ways:
            yield Hypothesis(f"{operation.words}; {words}", way.taken(operation.here))


def _by_letter(line: Line) -> Line:
    return unit_vectors(line, CUSTOMARY)


def _columns(lines: Sequence[Line], scope: Scope) -> Iterator[Hypothesis]:
    """What a known matrix is multiplied with has as many entries: x of y = H x, as y counts."""
    here = scope.here
    wholes = (here.values[line.text] for line in lines
              if isinstance(line, written.Name) and line.text in here.values)  # fmt: skip
    firsts = {slot.first for value in wholes for slot in value.slots}
    found = dict[str, Operand]()
    for part in (part for line in lines for part in written.every(line)):
        match part:
            case written.Product((*_, matrix, written.Name(name))) if not scope.knows(name):
                turned = isinstance(matrix, written.Transpose)
                plain = matrix.body if isinstance(matrix, written.Transpose) else matrix
                value = here.values.get(name_of(plain) or "")
                slot = value.slots[not turned] if value and value.rank == 2 else None
                if slot is not None and slot.size is not None and name[:1].islower():
                    first = firsts or {slot.first}
                    if len(first) == 1:
                        found[name] = Operand(name, (slot.size,), *first)
    if found:
        names = sorted(found)
        there = replace(here, operands={**here.operands, **found})
        are = "is a column" if len(names) == 1 else "are columns"
        yield Hypothesis(f"{' and '.join(names)} {are}", there)


def _rings(lines: Sequence[Line], scope: Scope) -> Iterator[Hypothesis]:
    """Signals beside a circular convolution are as long as those it was said of: one period."""
    here = scope.here
    periods = {
        symbol: known.formals[0].sizes
        for (symbol, *_), known in here.operators.items()
        if isinstance(known, Definition)
        and len({o.sizes for o in known.formals}) == 1
        and {o.first for o in known.formals} == {0}
    }
    found = dict[str, Operand]()
    for line in lines:
        for part in written.every(line):
            if isinstance(part, written.Operation) and part.symbol in periods:
                for name in _signals(part) - here.operands.keys() - here.values.keys():
                    found[name] = Operand(name, periods[part.symbol], 0)
    if found:
        names = sorted(found)
        size = ", ".join({text(spelled(size)) for o in found.values() for size in o.sizes})
        there = replace(here, operands={**here.operands, **found})
        yield Hypothesis(f"{', '.join(names)} of {size} samples, counted from 0", there)


def _as_outputs(lines: Sequence[Line], scope: Scope) -> Iterator[Hypothesis]:
    """A sum without limits runs as far as the array that is defined by the same index does.

    After y_i = sum_j w_j x_{i+j-1} for 1 <= i <= m that is so of sum_i x_{i+j-1} x_{i+k-1}.
    """
    open_sums = [x for line in lines for x in written.every(line)
                 if isinstance(x, written.SummationOver) and not x.conditions]  # fmt: skip
    ranges = dict[str, set[Slot]]()
    for name, value in scope.here.values.items() if open_sums else ():
        for slot in value.slots:
            if slot.letter and slot.size is not None and not scope.is_earlier(name):
                ranges.setdefault(slot.letter, set()).add(slot)
    indices = {index for each in open_sums for index in each.indices}
    known = {i: slots.pop() for i, slots in ranges.items() if i in indices and len(slots) == 1}
    if not known:
        return

    def limited(line: Line) -> Line:
        line = written.changed(line, limited)
        match line:
            case written.SummationOver(over, (), body) if not known.keys().isdisjoint(over):
                held = tuple(_run(index, known[index]) for index in over if index in known)
                return written.SummationOver(over, held, body, span=line.span)
        return line

    said = (text(_run(index, slot)) for index, slot in sorted(known.items()))
    yield Hypothesis(f"a sum runs over {', '.join(said)}", scope.here, limited)


def _run(index: str, slot: Slot) -> written.Chain:
    """The range of an index along an axis."""
    assert slot.size is not None, "an axis of a known size"
    first, last = spelled(Affine(slot.first)), spelled(slot.size + (slot.first - 1))
    return written.inequality(first, written.Name(index), last)


def _signals(operation: written.Operation) -> set[str]:
    """The names beside the signs of nested operations."""
    found = set[str]()
    for side in (operation.left, operation.right):
        for part in written.every(side):
            if isinstance(part, written.Name) and part.text[:1].islower():
                found.add(part.text)
    return found


def symmetric(names: Collection[str], here: Context) -> Iterator[Hypothesis]:
    """Declared matrices that are their transposes, as each S + S^T is, and nothing else."""
    for name in sorted(names):
        operand = here.operands.get(name)
        if operand is None or len(operand.sizes) != 2:
            continue
        half = replace(operand, name=f"half of {name}")
        context = replace(here, operands={**here.operands, half.name: half})
        part = written.Name(half.name)
        try:
            whole = elaborate(written.Sum((part, written.Transpose(part))), context)
        except SymconvError:
            continue
        values = {**here.values, name: whole}
        operands = {n: o for n, o in context.operands.items() if n != name}
        there = replace(context, values=values, operands=operands)
        yield Hypothesis(f"{name}{SYMMETRIC}", there)


def _unnamed(line: Line, scope: Scope) -> Line:
    """The line with dC/dz_i in the place of delta_i, which is what that is called."""
    called = {name: key for key, name in scope.context.gradients.items()}
    match line:
        case written.Access(written.Name(name), places) if name in called:
            loss, array = called[name]
            by = written.Access(written.Name(array), places)
            return written.Derivative(written.Name(loss), by, span=line.span)
        case written.Unit(place) if written.UNIT in called:
            return _unnamed(written.Access(written.Name(written.UNIT), (place,)), scope)
        case written.Name(name) if name in called:
            loss, array = called[name]
            return written.Derivative(written.Name(loss), written.Name(array), span=line.span)
    return written.changed(line, lambda part: _unnamed(part, scope))


def independences(
    conditions: Sequence[written.Chain], scope: Scope
) -> tuple[tuple[str, ...], Context]:
    """What reasons beside a statement say does not depend on a weight: `as df/dz = 0`."""
    weights, words = dict(scope.here.weights), list[str]()
    for condition in conditions:
        match condition:
            case written.Chain(
                written.Derivative(body, written.Name(weight)), (Link("=", written.Number(0)),)
            ) if (name := name_of(body)) in scope.here.operands and not scope.knows(weight):
                every = frozenset(scope.here.operands)
                weights[weight] = weights.get(weight, every) - {str(name)}
                words.append(f"d{name}/d{weight} = 0")
    return tuple(words), replace(scope.here, weights=weights)


def _ways(
    left: Line, right: Line, scope: Scope, listed: Sequence[str] = ()
) -> Iterator[tuple[str, Way]]:
    """Arrays of known meaning through which a loss may depend on what it is differentiated by.

    Those are looked at that are `listed`, if any are.
    """
    taken = {*gradients(left), *gradients(right)}
    context = scope.context
    for loss in sorted({loss for loss, _ in taken}):
        named = {array for other, array in taken if other == loss}
        named |= {array for other, array in context.gradients if other == loss}
        for array in sorted({*(listed or {*context.values, *scope.pending})} & named):
            if not all(name in scope.pending or heard_of(name, context) for name in named):
                continue  # of a bias that no output has nothing follows
            way = Way(loss, array)
            if named > {array} and context.through.get(loss) != (array,):
                yield way.on(named - {array}), way


def runs(left: Line, right: Line, scope: Scope) -> Iterator[Hypothesis]:
    """An array of unknown size has that over which a sum runs: sum_{i=0}^{H-1} dL/dY_i ...

    Along axes where it is read elsewhere its size stays open.
    """
    for name, value in scope.context.values.items():
        if value.slots and all(slot.size is None for slot in value.slots):
            called = {of for (_, array), of in scope.context.gradients.items() if array == name}
            for side in (right, left):
                found = _limits(side, {name, *called}, {}, scope.here)
                if found is not None and len(found) == value.rank:
                    slots = [
                        Slot(each[1] - each[0] + 1, each[0].constant) if each is not None else slot
                        for slot, each in zip(value.slots, found, strict=True)
                    ]
                    sized = replace(value, slots=tuple(slots))
                    known = [(text(spelled(a)), text(spelled(b))) for a, b in filter(None, found)]
                    ranges = ", ".join(f"{first}..{last}" for first, last in known)
                    which = "the indices" if len(known) == len(found) else "indices"
                    words = f"{which} of {name} run over {ranges}"
                    values = {**scope.here.values, name: sized}
                    here = replace(scope.here, values=values)
                    yield Hypothesis(words, here, sized=(name, ranges))


def _limits(
    line: Line, names: Collection[str], bound: Mapping[str, tuple[Affine, Affine]], context: Context
) -> list[tuple[Affine, Affine] | None] | None:
    """The limits of the sums whose indices are the subscripts of an array, in their order.

    None for a subscript that is no index of a sum.
    """
    match line:
        case written.Summation(index, lower, upper, body):
            try:
                limits = affine(lower, context), affine(upper, context)
            except SymconvError:
                return None
            return _limits(body, names, {**bound, index: limits}, context)
        case written.Access(written.Name(array), subscripts) if array in names:
            places = separate(subscripts, 2)
            letters = [place.text if isinstance(place, written.Name) else "" for place in places]
            found = [bound.get(letter) for letter in letters]
            known = [limits for limits in found if limits is not None]
            return found if known and not any(first.variables for first, _ in known) else None
    for part in written.parts(line):
        found_inside = _limits(part, names, bound, context)
        if found_inside is not None:
            return found_inside
    return None
