"""The actual operands of an operation: what the formals of its definition stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symconv.errors import IllFormed, Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.affine import Affine, Obligation
from symconv.language.context import Context, Definition
from symconv.language.term import Operand, Slot, variable
from symconv.language.value import Value


def upright(value: Value) -> Value | None:
    """The column that a vector is, though written as a row or as a matrix of one row or column."""
    one = Affine(1)
    if value.rank == 1:
        return replace(value, row=False)
    if value.rank == 2 and value.slots[0].size == one:
        return replace(value.only_row(), row=False)
    if value.rank == 2 and value.slots[1].size == one:
        return replace(value.transposed().only_row(), row=False)
    return None


def matched(
    formals: Sequence[Operand], actuals: Sequence[Value], context: Context
) -> tuple[dict[str, Affine], dict[str, Value]]:
    """The sizes for which the formals have the shapes of the actual operands.

    A unit vector of which no size is said is as long as the formal that it stands for.
    """
    sizes: dict[str, Affine] = {}
    settled: dict[str, Value] = {}
    for formal, actual in zip(formals, actuals, strict=True):
        unit = context.lenient and all(term.placed for term in actual.terms)
        for wanted, slot in zip(formal.sizes, actual.slots, strict=True):
            if slot.size is None and unit:
                open_ = wanted.variables - sizes.keys()
                sizes |= {name: context.names.get(name, Affine.of(name)) for name in open_}
                continue
            if slot.size is None:
                raise Unsupported(f"an operand {formal.name} of unknown size")
            for name, multiple in wanted.coefficients:
                if name not in sizes and abs(multiple) == 1:
                    rest = wanted - Affine(0, ((name, multiple),))
                    if rest.variables <= sizes.keys():
                        sizes[name] = (slot.size - rest.substitute(sizes)) * multiple
                        break
        slots = [Slot(size.substitute(sizes), formal.first) for size in formal.sizes]
        settled[formal.name] = actual.counted_from([formal.first] * actual.rank).settled(slots)
    return sizes, settled


def within(actuals: Iterable[Value]) -> tuple[Obligation, ...]:
    """That unit vectors have their 1 inside, whatever is summed over their entries later on."""
    found = list[Obligation]()
    for value in actuals:
        for term in value.terms:
            for placement in term.placed:
                slot = value.slots[int(placement.variable[1:])]
                for premise in placement.premises:
                    multiple = premise.form.coefficient(placement.variable)
                    if premise.equality and abs(multiple) == 1:
                        place = Affine.of(placement.variable) - premise.form * multiple
                        others = tuple(c for c in placement.premises if c is not premise)
                        found += (Obligation(claim, others) for claim in slot.range(place))
    return tuple(found)


def settled(
    definition: Definition, sizes: Mapping[str, Affine], context: Context
) -> dict[str, Affine]:
    """Sizes of what is defined that follow from those of the operands: by rounding down, say."""
    found = dict[str, Affine]()
    here = [c.substitute(sizes) for c in context.domain]
    for slot in definition.slots:
        for name in slot.size.variables - sizes.keys() if slot.size is not None else ():
            forms = [c.form for c in here if c.form.variables == {name}]
            low = [-(f.constant // c) for f in forms if (c := f.coefficient(name)) > 0]
            high = [f.constant // -c for f in forms if (c := f.coefficient(name)) < 0]
            if low and high and max(low) == min(high):
                found[name] = Affine(max(low))
    return found


def carried(
    definition: Definition,
    sizes: Mapping[str, Affine],
    actuals: Mapping[str, Value],
    context: Context,
) -> dict[str, Value]:
    """What a definition reads that was made of its formals before, made of the actual operands."""
    if all(actuals[formal.name] == atoms.operand(formal) for formal in definition.formals):
        return {}
    read = {part.text for part in written.every(definition.body) if isinstance(part, written.Name)}
    found = dict[str, Value]()
    for name in (read & context.values.keys()) - actuals.keys():
        made = context.values[name].operands & actuals.keys()
        if made:
            # All at once: what is put in for one formal may speak of another.
            value = context.values[name].substitute(sizes)
            value = value.renamed({formal: f"formal {formal}" for formal in made})
            for formal in sorted(made):
                value = value.replaced(f"formal {formal}", actuals[formal])
            found[name] = value
    return found


def check_stated(sizes: Mapping[str, Affine], context: Context) -> None:
    """Sizes that follow from arrays written out, against what the author says they are."""
    for name, size in sizes.items():
        stated = context.names.get(name, size)
        if stated != size and not stated.variables and not size.variables:
            raise IllFormed(f"the arrays make {name} = {size.constant}, not {stated.constant}")


def padded(array: Value, kernel: Value) -> Value:
    """Zeros all around, one less on each side than the kernel is long: `pad(e) * g` is full."""
    if array.rank != kernel.rank or not array.rank:
        raise Unsupported("padding for a kernel of another number of dimensions")
    moves, wider = dict[str, Affine](), list[Slot]()
    for n, (slot, other) in enumerate(zip(array.slots, kernel.slots, strict=True)):
        if slot.size is None or other.size is None:
            raise Unsupported("padding of an array of unknown size")
        border = other.size - 1
        moves[variable(n)] = Affine.of(variable(n)) - border
        wider.append(replace(slot, size=slot.size + 2 * border))
    inside = [bound for n, slot in enumerate(array.slots) for bound in slot.range(variable(n))]
    shifted = array.guarded(inside).each(lambda term: term.substitute(moves))
    return replace(shifted, slots=tuple(wider))
