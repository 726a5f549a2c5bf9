"""Arrays that are defined by what their entries are: all at once, or one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import product

from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.atoms import matrix
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.inequalities import implied, impossible
from symconv.language.line import Line
from symconv.language.opaque import split
from symconv.language.roots import has_roots, whole_turns
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, Slot
from symconv.language.value import Value
from symconv.language.windows import at_ends
from symconv.review.definitions.operators import define_operator
from symconv.review.definitions.stacked import define_stacked
from symconv.review.scope import ranges
from symconv.review.scope.arrays import is_example, letter
from symconv.review.scope.force import Introduced
from symconv.review.scope.labels import numbered
from symconv.review.scope.names import free_names
from symconv.review.scope.periods import periods, spread
from symconv.review.scope.scope import Scope
from symconv.review.scope.starts import recount
from symconv.review.scope.unsaid import of_functions
from symconv.writing.text import text


def define_entries(
    name: str, indices: Sequence[Line], body: Line, scope: Scope, stated: Sequence[Constraint]
) -> Introduced | None:
    """`y[i] = body` for all i, or one entry: y_{11} = ..."""
    indices = separate(indices, 2)
    operation = scope.pending.get(name)
    known = _entries_of(name, indices, body, scope, stated)
    if known is not None and isinstance(operation, written.Operation):
        # y = x * w, of which y_i now says what it is, says what the sign is.
        with suppress(SymconvError):
            define_operator(operation, indices, body, scope)
    return known


def _entries_of(
    name: str, indices: Sequence[Line], body: Line, scope: Scope, stated: Sequence[Constraint]
) -> Introduced | None:
    names = [letter(index) for index in indices]
    letters = [each for each in names if each is not None]
    # "Both begin at n = 0" gives no size where n is an index.
    scope.settings = {name: size for name, size in scope.settings.items() if name not in letters}
    context = scope.here
    if len(letters) == len(indices) and len(set(letters)) == len(letters):
        if _are_labels(letters) and not free_names(body):
            raise Unsupported(f"{name} with a label, as if that were all places")
        turning = [p for p in periods((body,), context, stated) if not p.assumed]
        run = tuple(c for each in turning for c in each.range(context))
        if not context.values.keys().isdisjoint(letters):
            # L(t) = t^2 is of any t, whatever number t is in the example at hand.
            others = {n: v for n, v in context.values.items() if n not in letters}
            elaborate(body, replace(context, values=others))
        value = elaborate(body, context.child(domain=(*stated, *run)))
        if value.rank:
            raise Unsupported(f"entries of {name} that are arrays")
        held = at_ends(value).operands
        if name in held:
            return None  # what is made of it and taken back says something, and defines nothing
        read = [o for n, o in context.operands.items() if n in held]
        if turning and name in scope.declared_only:
            read.append(context.operands[name])
        declared = context.operands.get(name)
        sizes_said = declared.sizes if declared else ()
        recount(read, letters, body, scope, stated=stated, declared=sizes_said)
        if name in context.operands and not turning:
            _recounted(name, letters, read, scope, stated)
        if scope.here is not context:
            context = scope.here
            value = elaborate(body, context.child(domain=(*stated, *run)))
        wrong = None if turning or scope.zeros else _misfit(value, letters, stated, scope)
        if wrong is not None:
            scope.declare(replace(wrong.operand, sizes=wrong.sizes))
            context = scope.here
            value = elaborate(body, context.child(domain=(*stated, *run)))
        for each in turning:
            if [each.index] == letters:
                scope.periods[name] = each.modulus
        if name in context.operands:
            filled = _filled(name, letters, body, value, scope)
            return replace(filled, misfit=wrong) if filled is not None else None
        domain = tuple(Constraint(s) for o in context.operands.values() for s in o.sizes) + run
        entry = elaborate(spread(body), context)
        axes, sizes = _ranged(entry, letters, stated, domain, scope, _first(body, context))
        reach = _reach(value, axes, scope)
        if context.order and len(letters) <= 2:
            whole = _turned(body, letters, axes, context)
            if whole is not None:
                scope.define(name, whole)
                if [axis.size for axis in axes] == [None] and _repeats(body, letters[0], context):
                    scope.periods[name] = written.Name(context.order)
                return Introduced(f"{name}, with indices from 0 to {context.order}-1")
        taken = {of[0].rstrip("'") for each in value.operands if (of := split(each)) is not None}
        scope.context = replace(scope.context, entrywise=scope.context.entrywise | taken)
        recipe = Definition((), tuple(letters), axes, body)
        scope.define(name, value.array(*zip(letters, axes, strict=True)), recipe)
        scope.drop_entries(name)
        scope.context = scope.context.child(names=sizes, domain=reach)
        scope.lengths |= dict.fromkeys(sizes, (scope.section, False))
        settled = (f"{size} = {text(spelled(form))}" for size, form in sizes.items())
        return Introduced(", ".join((name, *settled)), wrong)
    label = numbered(written.Access(written.Name(name), tuple(indices)))
    if label is not None and not scope.knows(name):
        whole = elaborate(body, context)
        if whole.rank:
            scope.define(label, whole, Definition((), (), whole.slots, body))
            return Introduced(label)
    places = [affine(index, context) for index in indices]
    if any(place.variables for place in places):
        return define_stacked(name, indices, body, scope, stated)
    given = is_example(body)
    if name in scope.recursive and not given:
        raise Unsupported(f"{name} is said by what it was before")
    value = elaborate(body, context)
    key = (name, tuple(place.constant for place in places))
    if key in context.entries and not (given and key in scope.sampled):
        return None
    scope.sampled = scope.sampled | {key} if given else scope.sampled - {key}
    scope.context = replace(scope.context, entries={**scope.context.entries, key: value})
    _completed(name, scope)
    return Introduced(f"{name} at {key[1]}")


def _misfit(
    value: Value, letters: Sequence[str], stated: Sequence[Constraint], scope: Scope
) -> ranges.Misfit | None:
    """What was declared, and whose size does not fit the first that is said of it."""
    declared = {n: o for n, o in scope.here.operands.items() if n in scope.declared_only}
    domain = (*stated, *(Constraint(size) for o in declared.values() for size in o.sizes))
    try:
        wrong = ranges.misfit(value, letters, scope.here.operands, domain)
    except Unsupported:
        return None  # as what is read in cases alone
    return wrong if wrong is not None and wrong.operand.name in declared else None


def _are_labels(letters: Sequence[str]) -> bool:
    """Whether letters name points, S_{AB} = 2, or a signal: that begins at k_y = 0."""
    return all(map(str.isupper, letters)) or (len(letters) == 1 and letters[0] in "fghxyz")


def _ranged(
    value: Value,
    letters: Sequence[str],
    stated: Sequence[Constraint],
    domain: Sequence[Constraint],
    scope: Scope,
    first: int,
) -> tuple[tuple[Slot, ...], dict[str, Affine]]:
    """The slots over which indices run, by what is said and by what is read.

    Those of which nothing is known begin at the `first` place.
    Where the author gives a range by a size that nobody knows yet, the reads say what it is.
    """
    said = ranges.stated(letters, stated)
    try:
        arrays = {**scope.here.operands, **of_functions(value, scope.here)}
        read = ranges.slots(value, letters, arrays, domain)
    except Unsupported:
        known = scope.here.operands
        axes = (_axis(value, n, letters, stated, known, domain, first) for n in range(len(letters)))
        return said or tuple(axes), {}
    named = dict[str, Affine]()
    inside = said is not None
    for mine, theirs in zip(read, said or (), strict=False):
        assert mine.size is not None
        assert theirs.size is not None
        unknown = [name for name in theirs.size.variables - named.keys() if scope.is_new(name)]
        if len(unknown) == 1 and abs(multiple := theirs.size.coefficient(unknown[0])) == 1:
            rest = theirs.size.substitute({**named, unknown[0]: 0})
            form = (mine.size + mine.first - theirs.first - rest) * multiple
            if unknown[0] not in form.variables:  # else the reads say nothing of it
                named[unknown[0]] = form
        last = theirs.size.substitute(named) + theirs.first
        limits = ((mine.first, theirs.first), (last, mine.size + mine.first))
        inside = inside and all(implied(Constraint.at_most(*limit), domain) for limit in limits)
    if said is None or not inside:
        return read, {}
    sized = (replace(slot, size=slot.size.substitute(named)) for slot in said if slot.size)
    return tuple(sized), named


def _axis(
    value: Value, number: int, letters: Sequence[str], stated: Sequence[Constraint],
    arrays: Mapping[str, Operand], domain: Sequence[Constraint], first: int,
) -> Slot:  # fmt: skip
    """The slot of one index, by what is said of it or by what is read; open where neither tells."""
    own = letters[number : number + 1]
    found = ranges.stated(own, stated)
    with suppress(Unsupported):
        found = found or ranges.slots(value, own, arrays, domain)
    for slot in found or ():
        if slot.size is not None and not slot.size.variables & {*letters}:
            return slot
    return Slot(None, first, letters[number])


def _first(body: Line, context: Context) -> int:
    """From where the arrays count that a body reads; 1 where they do not count alike."""
    names = free_names(body)
    found = {context.operands[name].first for name in names & context.operands.keys()}
    for name in names & context.values.keys():
        found |= {slot.first for slot in context.values[name].slots}
    return found.pop() if len(found) == 1 else 1


def _reach(value: Value, axes: Sequence[Slot], scope: Scope) -> tuple[Constraint, ...]:
    """What must hold of a size that is first spoken of in a range, so that nothing is read outside.

    In y_i = sum_k w_k x_{s i + k} for 0 <= i < M, M is so small that x_{s (M-1) + K-1} is there.
    """
    sizes = [axis.size for axis in axes if axis.size is not None]
    if not any(scope.is_new(name) for size in sizes for name in size.variables):
        return ()
    found = list[Constraint]()
    for constraint in ranges.inside(value, scope.here.operands):
        form = constraint.form
        for axis in axes:
            if axis.letter is not None and axis.size is not None:
                least = (
                    axis.first if form.coefficient(axis.letter) > 0 else axis.first - 1 + axis.size
                )
                form = form.substitute({axis.letter: Affine.of(least)})
        found.append(replace(constraint, form=form))
    return () if impossible(found) else tuple(found)


def _turned(
    body: Line, letters: Sequence[str], axes: Sequence[Slot], context: Context
) -> Value | None:
    """All entries of an array at the size at which roots of unity are taken, written out.

    Its indices run over that size, from 0 on, unless more is known of them.
    """
    count = context.names[context.order].constant
    spans = list[range]()
    for axis in axes:
        size = axis.size if axis.size is not None and not axis.size.variables else None
        spans.append(
            range(count) if size is None else range(axis.first, axis.first + size.constant)
        )
    entries = list[Value]()
    for place in product(*spans):
        names = dict(zip(letters, map(Affine, place), strict=True))
        entries.append(elaborate(body, context.child(names=names)))
    if not entries or any(entry.rank for entry in entries) or not any(map(has_roots, entries)):
        return None
    return _laid_out(entries, spans)


def _repeats(body: Line, letter: str, context: Context) -> bool:
    """Whether an entry is the same one period later, with roots of unity."""
    count = context.names[context.order].constant
    try:
        here, there = (
            elaborate(body, context.child(names={letter: Affine(place)}))
            for place in (1, 1 + count)
        )
    except SymconvError:
        return False
    return whole_turns(here) == whole_turns(there)


def _laid_out(entries: Sequence[Value], spans: Sequence[range]) -> Value | None:
    """The vector or matrix of entries row by row; None where it would be of another rank."""
    width = len(spans[1]) if len(spans) == 2 else 1
    whole = matrix([entries[n : n + width] for n in range(0, len(entries), width)])
    return whole.counted_from([span.start for span in spans]) if whole.rank == len(spans) else None


def _completed(name: str, scope: Scope) -> None:
    """Take an array for what its entries are, once that has been said of each of them."""
    array = scope.context.operands.get(name)
    if array is None or any(size.variables for size in array.sizes):
        return
    spans = [range(array.first, array.first + size.constant) for size in array.sizes]
    whole = _together(name, spans, scope.context)
    if whole is None:
        return
    made = scope.made_of(name)
    scope.define(name, whole)
    scope.put_in(name, made)


def listed(context: Context) -> Iterator[tuple[str, Value]]:
    """Arrays of which nobody said the size, and of which entries were given that fill a matrix."""
    for name in sorted({name for name, _ in context.entries}):
        places = [place for other, place in context.entries if other == name]
        if name in context.operands or name in context.values or len({*map(len, places)}) != 1:
            continue
        spans = [range(min(axis), max(axis) + 1) for axis in zip(*places, strict=True)]
        whole = (
            _together(name, spans, context) if len({span.start for span in spans}) == 1 else None
        )
        if whole is not None and len(places) > 1:
            yield name, whole


def _together(name: str, spans: Sequence[range], context: Context) -> Value | None:
    """The vector or matrix of entries that were given one by one; None where one is missing."""
    if len(spans) not in (1, 2):
        return None
    entries = [context.entries.get((name, place)) for place in product(*spans)]
    known = [entry for entry in entries if entry is not None]
    if not known or len(known) < len(entries) or any(entry.rank for entry in known):
        return None
    return _laid_out(known, spans)


def _recounted(
    name: str,
    letters: Sequence[str],
    read: Sequence[Operand],
    scope: Scope,
    stated: Sequence[Constraint],
) -> None:
    """A declared array counts from where its range begins, or from where what it reads now does."""
    array = scope.context.operands[name]
    said = ranges.stated(letters, stated)
    now = [scope.context.operands[each.name] for each in read]
    moved = any(old.first != new.first for old, new in zip(read, now, strict=True))
    starts = {slot.first for slot in said} if said else {each.first for each in now if moved}
    if len(starts) == 1 and array.first not in starts:
        scope.declare(replace(array, first=starts.pop()))


def _filled(
    name: str, letters: Sequence[str], body: Line, value: Value, scope: Scope
) -> Introduced | None:
    """What the entries of an array are whose size was declared."""
    array = scope.context.operands[name]
    if len(letters) != len(array.sizes):
        return None
    equal = _same_sizes(letters, array, value, scope)
    sized = [
        Slot(size.substitute(equal), array.first, index)
        for index, size in zip(letters, array.sizes, strict=True)
    ]
    recipe = Definition((), tuple(letters), tuple(sized), body)
    scope.define(name, value.array(*zip(letters, sized, strict=True)), recipe)
    scope.context = scope.context.child(names=equal)
    return Introduced(", ".join((name, *(f"{m} = {text(spelled(n))}" for m, n in equal.items()))))


def _are_letters(*sizes: Affine) -> bool:
    """Whether sizes are single letters."""
    return all(len(s.variables) == 1 and s == Affine.of(*s.variables) for s in sizes)


def _same_sizes(
    letters: Sequence[str], array: Operand, value: Value, scope: Scope
) -> dict[str, Affine]:
    """Sizes that are letters, and must be equal where y_i is made of x_i: y in R^m, x in R^n."""
    found = dict[str, Affine]()
    for entry in (entry for term in value.terms for entry in term.entries):
        of = split(entry.operand)
        read = scope.context.operands.get(of[1] if of is not None else entry.operand)
        for place, theirs in zip(entry.subscripts, read.sizes if read else (), strict=False):
            for index, mine in zip(letters, array.sizes, strict=True):
                if place == Affine.of(index) and mine != theirs and _are_letters(mine, theirs):
                    (name,) = mine.variables
                    found[name] = theirs
    return found
