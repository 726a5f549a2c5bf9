r"""Arrays whose entries are said at places that are computed: W_{m,(c-1)K+k} = w_{m,c,k}.

So images are unrolled, channel after channel, into the columns of a matrix. Each place is said
once, by letters of which the sums before or the sizes of arrays say where they run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.subscripts import affine
from symconv.language.term import Slot
from symconv.review.scope import ranges
from symconv.review.scope.arrays import letter
from symconv.review.scope.force import Introduced
from symconv.review.scope.scope import Scope

Ends = tuple[Affine, Affine]
"""The first and the last number of a range."""


def define_stacked(
    name: str, indices: Sequence[Line], body: Line, scope: Scope, stated: Sequence[Constraint]
) -> Introduced | None:
    """`W[m, 2(c-1)+k] = w[m,c,k]`; None where the places are no such ones.

    Raises Unsupported where it is not known how far the letters run, or two of them meet.
    """
    context = scope.here
    places = {n: affine(each, context) for n, each in enumerate(indices) if letter(each) is None}
    inner = sorted({name for place in places.values() for name in place.variables})
    plain = {n: each for n, index in enumerate(indices) if (each := letter(index)) is not None}
    apart = len({*plain.values()}) == len(plain) and not {*plain.values()} & {*inner}
    if not inner or not apart or not all(len(form.variables) > 1 for form in places.values()):
        return None
    value = elaborate(body, context.child(domain=tuple(stated)))
    if value.rank or name in value.operands:
        return None
    ends = {each: _ends(each, body, scope, stated) for each in inner}
    inside = [
        c
        for each, (first, last) in ends.items()
        for c in (Constraint.at_most(first, each), Constraint.at_most(each, last))
    ]
    if not all(_told_apart(form, ends) for form in places.values()):
        raise Unsupported(f"{name} at places of which some are said twice")
    axes = list[tuple[str, Slot]]()
    equal = list[Constraint]()
    for n in range(len(indices)):
        if n in plain:
            axes.append((plain[n], _axis(plain[n], body, scope, stated)))
        else:
            slot = _span(places[n], ends)
            axes.append((f"place {n}", slot))
            equal.append(Constraint.equal(axes[n][0], places[n]))
    whole = value.each(lambda term: term.where((*inside, *equal)).summed(inner))
    scope.define(name, whole.array(*axes))
    scope.drop_entries(name)
    return Introduced(name)


def _ends(index: str, body: Line, scope: Scope, stated: Sequence[Constraint]) -> Ends:
    """From where to where a letter runs: as it is said, as in sums before, or as arrays go."""
    slot = (ranges.stated([index], stated) or (None,))[0]
    if slot is None:
        found = {*_summed(index, scope)}
        if len(found) == 1:
            return found.pop()
        value = elaborate(body, scope.here)
        (slot,) = ranges.slots(value, [index], scope.here.operands, stated)
    if slot.size is None:
        raise Unsupported(f"how far {index} runs")
    return Affine(slot.first), slot.size + slot.first - 1


def _summed(index: str, scope: Scope) -> Iterator[Ends]:
    """The limits of the sums over a letter in what is in force."""
    for recipe in scope.context.recipes.values():
        for part in written.every(recipe.body):
            if isinstance(part, written.Summation) and part.index == index:
                yield affine(part.lower, scope.here), affine(part.upper, scope.here)


def _axis(index: str, body: Line, scope: Scope, stated: Sequence[Constraint]) -> Slot:
    """The slot of a place that is a letter; open where nothing says how far it runs."""
    try:
        first, last = _ends(index, body, scope, stated)
    except Unsupported:
        return Slot(None, letter=index)
    if first.variables:
        return Slot(None, letter=index)
    return Slot(last - first + 1, first.constant, index)


def _span(form: Affine, ends: Mapping[str, Ends]) -> Slot:
    """From the least place that a form is to the largest one."""
    least = most = form
    for name, (first, last) in ends.items():
        low, high = (first, last) if form.coefficient(name) > 0 else (last, first)
        least, most = least.substitute({name: low}), most.substitute({name: high})
    if least.variables:
        raise Unsupported("places that begin at no number")
    return Slot(most - least + 1, least.constant)


def _told_apart(form: Affine, ends: Mapping[str, Ends]) -> bool:
    """Whether no two choices of the letters give one place: each steps over all smaller ones."""
    reach = Affine()
    for name, multiple in sorted(form.coefficients, key=lambda each: abs(each[1])):
        span, step = ends[name][1] - ends[name][0], abs(multiple)
        if span == Affine():
            continue
        if reach.variables or step <= reach.constant:
            return False
        reach += span * step
    return True
