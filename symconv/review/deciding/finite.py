"""Sequences that an author writes out, x = [1, 2, 3]: they are zero outside.

What a sum makes of them is taken at all places at which it meets some of their entries, and x * h
is such an array too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from symconv.errors import SymconvError
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.judges.expansion import Steps, solutions
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line, Operation
from symconv.language.patterns import has_dots
from symconv.language.term import Slot, Term
from symconv.language.value import Value
from symconv.review.deciding.assumptions import zero_outside
from symconv.review.deciding.compare import compare
from symconv.review.definitions.sequences import Sequences
from symconv.review.findings import Decide, Finding
from symconv.review.scope.arrays import is_example
from symconv.review.scope.names import free_names, names_in
from symconv.review.scope.scope import Scope

SOME_PLACES = "of which places it speaks"
LONGEST = 60
"""Entries of a sequence, and of a list that may show a part of it."""
STEPS = 20_000
"""Steps that looking for the places of one array may take."""


def of_sequences(
    left: Line, right: Line, context: Context, decide: Decide, domain: tuple[Constraint, ...],
    sequences: Sequences, scope: Scope,
) -> Finding:  # fmt: skip
    """The finding for two sides; with sequences that are zero outside, where they may be."""
    left, context = convolved(left, sequences, scope, context)
    right, context = convolved(right, sequences, scope, context)
    wider = extended((left, right), context, scope.zeros)
    placed = in_place(left, right, wider.here if wider is not None else context)
    if placed is not None:
        finding = compare(*placed, decide)
        return finding.assuming(*wider.words) if wider is not None else finding
    if wider is None or not wider.given:
        finding = compare(left, right, context, decide, domain)
        if wider is None or finding.reason not in (OUTSIDE, SIZES):
            return finding
    again = compare(left, right, wider.here, decide, domain)
    if again.reason in (OUTSIDE, SIZES):
        if wider.inside is not None:
            inside = compare(left, right, wider.inside, decide, domain)
            if inside.ruling in ("holds", "fails"):
                return inside
        return no_part(left, right, wider.here, decide) or Finding("unread", reason=SOME_PLACES)
    return again.assuming(*wider.words) if again.ruling != "unread" else again


def no_part(left: Line, right: Line, context: Context, decide: Decide) -> Finding | None:
    """The erratum that a list of numbers is no part of a sequence, whatever places it shows."""
    for side, listed in ((left, right), (right, left)):
        if not (isinstance(listed, written.Matrix) and is_example(listed)) or has_dots(listed):
            continue
        whole, part = elaborate(side, context), elaborate(listed, context)
        if whole.rank != 1 or part.rank != 1 or not (is_given(whole) and is_given(part)):
            continue
        (slot,), (shown,) = whole.slots, part.slots
        assert slot.size is not None, "it is given"
        assert shown.size is not None, "it is given"
        most, count = slot.size.constant, shown.size.constant
        if most + count > LONGEST:
            return None
        names = written.Name("sequence 0"), written.Name("sequence 1")
        alone = replace(zero_outside(whole), row=part.row)
        first = None
        for start in range(slot.first, slot.first + most + count):
            begun = start - count + 1
            stretch = spanning(alone, [(begun, begun + count - 1)])
            values = {names[0].text: stretch, names[1].text: part.counted_from([begun])}
            finding = compare(*names, context.child(values=values), decide)
            if finding.ruling != "fails":
                return None
            first = finding if begun == slot.first else first
        return first
    return None


@dataclass(frozen=True, slots=True)
class Extended:
    """A context in which arrays are made of sequences that are zero outside.

    `given` is whether these are all arrays of numbers. The context `inside` has them only at those
    places where nothing is read outside, if that is so at some of them.
    """

    here: Context
    words: tuple[str, ...]
    given: bool
    inside: Context | None


def is_given(value: Value | None) -> bool:
    """Whether a value is an array of numbers."""
    if value is None or not value.rank or value.operands:
        return False
    return all(slot.size is not None and not slot.size.variables for slot in value.slots)


def extended(lines: tuple[Line, Line], context: Context, zeros: bool) -> Extended | None:
    """The arrays on lines that sums make of sequences, at all places where they are not zero.

    Arrays of numbers are such sequences, and any others where words speak of `zeros`.
    """
    names = free_names(lines[0]) | free_names(lines[1])
    found, inside, read, all_given = dict[str, Value](), dict[str, Value](), set[str](), True
    for name in sorted(names & context.recipes.keys() & context.values.keys()):
        recipe = context.recipes[name]
        arrays = free_names(recipe.body) & (context.values.keys() | context.operands.keys())
        given = all(is_given(context.values.get(array)) for array in arrays)
        if not (recipe.indices and arrays and (given or zeros)):
            continue
        whole = _everywhere(context.values[name], recipe.body, recipe.indices, context)
        if whole is not None:
            found[name] = whole
            read |= arrays
            all_given = all_given and given
            valid = _valid(whole, recipe.body, recipe.indices, context) if given else None
            inside |= {name: valid} if valid is not None else {}
    if not found:
        return None
    words = tuple(f"{name} is zero outside its size" for name in sorted(read))
    valid_only = context.child(values=inside) if inside else None
    return Extended(context.child(values=found), words, all_given, valid_only)


def _read(body: Line, context: Context) -> Value:
    """A body with arrays of the same sizes in the place of lists, where what is 0 is not seen."""
    given = {name: context.values[name] for name in free_names(body) & context.values.keys()}
    lists = {name: each.like(name) for name, each in given.items() if is_given(each)}
    values = {name: each for name, each in context.values.items() if name not in lists}
    opened = replace(context, values=values, operands={**context.operands, **lists})
    return elaborate(body, opened)


def _everywhere(value: Value, body: Line, indices: Sequence[str], context: Context) -> Value | None:
    """An array with zeros for what is read outside, at all places where something is read."""
    steps, spans = Steps(STEPS), list[tuple[int, int]]()
    try:
        for term in zero_outside(_read(body, context)).terms:
            for point in solutions([*indices, *term.locals], term.constraints, steps):
                here = [point[place] for place in indices]
                spans = [
                    (min(first, at), max(last, at))
                    for (first, last), at in zip(spans or [(x, x) for x in here], here, strict=True)
                ]
    except SymconvError:
        return None
    return spanning(value, spans) if spans else None


def _valid(whole: Value, body: Line, indices: Sequence[str], context: Context) -> Value | None:
    """An array at those of its places at which nothing is read outside, if they fill a box."""
    steps, places = Steps(STEPS), list[tuple[int, ...]]()
    sizes = [slot.size.constant if slot.size is not None else 0 for slot in whole.slots]
    every = [range(s.first, s.first + n) for s, n in zip(whole.slots, sizes, strict=True)]
    try:
        read = _read(body, context)
        for place in product(*every):
            at = dict(zip(indices, map(Affine, place), strict=True))
            if all(_is_inside(term.substitute(at), steps) for term in read.terms):
                places.append(place)
    except SymconvError:
        return None
    spans = [(min(axis), max(axis)) for axis in zip(*places, strict=True)]
    filled = prod(last - first + 1 for first, last in spans) == len(places)
    return spanning(whole, spans) if places and filled else None


def _is_inside(term: Term, steps: Steps) -> bool:
    """Whether a term reads nothing outside of its arrays."""
    return all(
        obligation.claim.holds(point) or not all(p.holds(point) for p in obligation.premises)
        for point in solutions(term.locals, term.constraints, steps)
        for obligation in term.obligations
    )


def spanning(value: Value, spans: Sequence[tuple[int, int]]) -> Value:
    """An array, zero where it reads outside, whose places are those from first to last."""
    sized = (
        replace(slot, size=Affine(last - first + 1), first=first)
        for slot, (first, last) in zip(value.slots, spans, strict=True)
    )
    return replace(zero_outside(value), slots=tuple(sized))


def in_place(
    left: Line, right: Line, context: Context
) -> tuple[written.Name, written.Name, Context] | None:
    r"""Two sides of which one is a list of numbers, each at all places at which one is not zero.

    The list stands beside a sequence at any place, x[n] + h[n] = \{1, 2\}, or one of its entries
    is marked as that at 0. They get names that mean them in the context.
    """
    for turned, (side, listed) in enumerate(((left, right), (right, left))):
        if not (isinstance(listed, written.Matrix) and is_example(listed)) or has_dots(listed):
            continue
        try:
            one, other = elaborate(side, context), elaborate(listed, context)
        except SymconvError:
            continue
        if one.rank == 0 and not one.operands:
            letters = [name for name in names_in(one) if name in free_names(side)]
            whole = one.array(*((x, Slot(None, letter=x)) for x in letters))
            found = _everywhere(whole, side, letters, context) if len(letters) == 1 else None
        elif one.rank == 1 and one.slots[0].size is None and not one.operands and other.rank == 1:
            # Of a signal without end, u[n] - u[n-3], a list shows the places from 0 on.
            count, start = len(listed.rows) * len(listed.rows[0]), listed.first or 0
            found = spanning(one, [(start, start + count - 1)])
        else:
            found = one if listed.first is not None and is_given(one) else None
        if found is None or other.rank != 1 or found.rank != 1:
            continue
        if listed.first is None:
            other = other.counted_from([slot.first for slot in found.slots])
        sides = _over_all((found, replace(other, row=found.row)))
        names = ("sequence 0", "sequence 1")
        here = context.child(values=dict(zip(names, sides[:: -1 if turned else 1], strict=True)))
        return written.Name(names[0]), written.Name(names[1]), here
    return None


def _over_all(vectors: Sequence[Value]) -> list[Value]:
    """Vectors at all places that one of them has, zero where they have none."""
    slots = [vector.slots[0] for vector in vectors]
    first = min(slot.first for slot in slots)
    last = max(slot.first + slot.size.constant for slot in slots if slot.size is not None)
    return [spanning(vector, [(first, last - 1)]) for vector in vectors]


def convolved(
    line: Line, sequences: Sequences, scope: Scope, context: Context
) -> tuple[Line, Context]:
    """The line with a name for each x * h of two sequences that are given, and what that means."""
    for operation in _operations(line, sequences):
        name = f"{operation.symbol} {len(context.values)}"
        whole = _whole(operation, sequences, scope, context)
        if whole is not None:
            context = context.child(values={name: whole})
            line = written.put(line, {operation: written.Name(name)})
    return line, context


def _operations(line: Line, sequences: Sequences) -> Iterator[Operation]:
    """The operations on a line that stand alone, and not at a place as (x * h)[n] does."""
    match line:
        case written.Access(Operation(), _) | written.Call(Operation(), _):
            return
        case Operation(symbol, _, _) if (symbol, 1) in sequences.known:
            yield line
            return
    for part in written.parts(line):
        yield from _operations(part, sequences)


def _whole(
    operation: Operation, sequences: Sequences, scope: Scope, context: Context
) -> Value | None:
    sides = list[Line]()
    for n, side in enumerate((operation.left, operation.right)):
        if isinstance(side, Operation):
            value = _whole(side, sequences, scope, context)
        else:
            try:
                value = elaborate(side, context)
            except SymconvError:
                return None
        if value is None or value.rank != 1 or not is_given(value):
            return None
        sides.append(written.Name(f"sequence {n}"))
        context = context.child(values={f"sequence {n}": replace(value, row=False)})
    (index,) = sequences.known[operation.symbol, 1].indices
    entry = written.Access(Operation(operation.symbol, *sides), (written.Name(index),))
    body = sequences.spelled(entry, scope)
    try:
        value = elaborate(body, context)
    except SymconvError:
        return None
    whole = value.array((index, Slot(None, letter=index)))
    return _everywhere(whole, body, (index,), context)
