"""What an equation may change that was in force before, and what names mean from there on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate, made_by
from symconv.language.formal import POWERS
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.patterns import has_dots
from symconv.language.roots import ROOT, conjugate, has_roots
from symconv.language.subscripts import separate
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.reading.vocabulary import FUNCTIONS
from symconv.review.definitions.definitions import (
    called_as,
    counted,
    is_power,
    made_of_it,
    of_itself,
)
from symconv.review.definitions.entries import define_entries
from symconv.review.scope.arrays import is_example, letter, own_entries
from symconv.review.scope.force import Introduced
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope
from symconv.review.scope.supports import is_part
from symconv.review.scope.written_out import declare_own


def is_loop(left: Line, right: Line, scope: Scope) -> bool:
    """Whether an array nobody has defined is said to be made of what is made of it, and others.

    So it is in a feedback loop, e[n] = x[n] - y[n] and y[n] = sum h[k] e[n-k], and of a state,
    x[n+1] = a x[n] + b u[n]. What has no sum may say of an array that it is even, or repeats.
    """
    general = _general(left)
    match left:
        case written.Access(written.Name(name), (written.Sum((written.Name(), _)),)):
            general = name, left.subscripts
    if general is None or scope.knows(general[0]):
        return False
    try:
        made = elaborate(right, scope.here)
    except SymconvError:
        return False
    summed = ROOT in made.operands or any(term.locals for term in made.terms)
    alone = made.operands - {ROOT} == {general[0]}
    return general[0] in made.operands and not (summed and alone)


def is_general(left: Line) -> bool:
    """Whether a side is an entry of an array at any place, y[n], and none at a given one."""
    return _general(left) is not None


def new(left: Line, scope: Scope) -> bool:
    """Whether a side is an array of which nothing is known, or all its entries at once."""
    general, own = _general(left), own_entries(left)
    if own is not None and own.name in scope.declared_only | scope.free_listed:
        return True
    name = general[0] if general is not None else name_of(left)
    if name is not None and scope.context.order and conjugate(name, scope.here) is not None:
        return False
    return name is not None and not scope.knows(name) and name not in scope.context.names


def may_change(
    left: Line, right: Line, scope: Scope, *, passing: bool = False, other: bool = False,
    given: bool = False,
) -> str | None:  # fmt: skip
    """The name that a first equation may give another meaning: one of an earlier section, say.

    What stands in passing may be about another one, of the same arrays or not; so may what words
    say is an `other` one. What has numbers may get others where words say that it is `given`.
    """
    own = own_entries(left)
    name = own.name if own is not None else name_of(left)
    general = _general(left)
    if is_power(left, scope) or {name, general[0] if general else None} & scope.layers:
        return None
    if general is not None and (scope.knows(general[0]) or of_itself(general[0], right)):
        # A function of a whole array is no entry, even if it is spelled as the entries were.
        whole = isinstance(left, written.Call) and isinstance(right, written.Matrix)
        other = other or general[0] in scope.supposed
        # After the convolution of signals y[n] that of images is another one, y[m, n].
        other = other or 0 < (scope.rank(general[0]) or 0) < len(separate(general[1], 2))
        known = says_again(general[0], right, scope) or is_result(left, right, scope)
        same = not (whole or passing or other) and known
        return None if same else general[0]
    if name is None or not scope.knows(name) or made_of_it(name, right, scope):
        return None
    value = scope.context.values.get(name)
    if scope.points is not None and value is not None and _is_transform(name, value, scope):
        return None
    theirs = own_entries(right)
    listed = theirs is not None and (value is None or not _general_size(theirs, name))
    if scope.defined_in.get(name) != scope.section or listed:
        return name
    if value is not None and isinstance(right, written.Matrix) and has_dots(right):
        return name if in_general(name, right, scope) else None
    lent = name in scope.lent and not (value and not value.operands and _is_made(name, scope))
    entries = value is not None and value.operands and value.operands <= scope.free_listed
    if value is None or lent or is_part(name, value) or entries:
        # What was declared in general takes numbers, and after one example those of the next.
        return name if is_example(right) else None
    outright = not value.operands and _is_drawn(name, scope)
    given = given or outright or _is_padded(name, right, scope)
    if (passing or given) and is_example(right) and not _is_made(name, scope):
        return name
    # A polynomial in numbers was one example of those in letters.
    in_letters = POWERS in value.operands and value.operands != {POWERS}
    if in_letters:
        return None
    if other or value.rank:
        return name if other else None
    again = bool(free_names(right) - {*FUNCTIONS}) and says_again(name, right, scope)
    return None if again else name


def in_general(name: str, right: Line, scope: Scope) -> bool:
    """Whether an example of a matrix was written out before, and dots say what it is in general."""
    value = scope.context.values.get(name)
    if value is None or not isinstance(right, written.Matrix) or not has_dots(right):
        return False
    return all(slot.size is not None and not slot.size.variables for slot in value.slots)


def is_computed(line: Line, scope: Scope) -> bool:
    """Whether a line is an entry, at a given place, of an array that was made of given numbers."""
    if not isinstance(line, written.Access) or not isinstance(line.array, written.Name):
        return False
    value = scope.context.values.get(line.array.text)
    given = value is not None and bool(value.rank) and not value.operands
    placed = all(isinstance(place, written.Number) for place in line.subscripts)
    return given and placed and _is_made(line.array.text, scope)


def _is_transform(name: str, value: Value, scope: Scope) -> bool:
    """Whether an array was made of lists of numbers with roots of unity."""
    held = (scope.context.values.get(operand) for operand in value.operands - {ROOT})
    given = all(each is not None and not each.operands for each in held)
    return bool(value.rank) and given and _is_made(name, scope)


def _is_made(name: str, scope: Scope) -> bool:
    """Whether an array was computed of others, and not given outright."""
    recipe = scope.context.recipes.get(name)
    return recipe is None or any(map(scope.knows, free_names(recipe.body)))


def is_result(left: Line, right: Line, scope: Scope) -> bool:
    """Whether a signal was computed of given ones in this section, and a side is numbers for it."""
    general = _general(left)
    name = general[0] if general is not None else ""
    values, recipe = scope.context.values, scope.context.recipes.get(name)
    if name not in values or recipe is None:
        return False
    if any(each not in values or values[each].operands for each in values[name].operands):
        return False
    if scope.defined_in.get(name) != scope.section or any(map(scope.knows, free_names(right))):
        return False
    return not free_names(recipe.body).isdisjoint(scope.defined_in)


def _is_drawn(name: str, scope: Scope) -> bool:
    """Whether a name stands for a matrix that was drawn: one kernel in numbers may follow it."""
    recipe = scope.context.recipes.get(name)
    if recipe is None or not isinstance(recipe.body, written.Matrix):
        return False
    return len(recipe.body.rows) > 1 and len(recipe.body.rows[0]) > 1


def _is_padded(name: str, right: Line, scope: Scope) -> bool:
    """Whether a list is the one that a sequence was given by, with zeros after it."""
    recipe = scope.context.recipes.get(name)
    match recipe.body if recipe is not None else None, right:
        case written.Matrix(before), written.Matrix(now):
            zero = ((written.Number(0),),) * (len(now) - len(before))
            return now == (*before, *zero)
    return False


def _general_size(own: Operand, name: str) -> bool:
    """Whether a list of its own entries shows an array as it is in general, and no example."""
    return own.name == name and all(size.variables for size in own.sizes)


def says_again(name: str, right: Line, scope: Scope) -> bool:
    """Whether an array of this section is said again of just its arrays, or of declared ones."""
    value = scope.context.values.get(name)
    if scope.defined_in.get(name) != scope.section:
        return False
    if value is None and name in scope.context.operands:
        # What is made of an array says something of it, as its transform does, taken back.
        known = (scope.context.values.get(part) for part in free_names(right))
        return any(each is not None and {name, ROOT} <= each.operands for each in known)
    if value is None or not value.operands:
        return False
    read = {part.text for part in written.every(right) if isinstance(part, written.Name)}
    arrays = {other for other in read if scope.knows(other)}
    if has_roots(value):
        try:
            theirs = elaborate(right, scope.here).operands | {ROOT}
            summed = any(isinstance(part, written.Summation) for part in written.every(right))
            if theirs == value.operands or (summed and theirs < value.operands):
                return True
        except SymconvError:
            pass
        # What is said of transforms is said of what they are transforms of.
        held = [scope.context.values.get(other) for other in arrays]
        made = {operand for each in held if each is not None for operand in each.operands}
        return made | {ROOT} == value.operands | {ROOT}
    made = {x for other in arrays for x in _made_of(other, scope)}
    sure = value.operands - scope.context.operands.keys() <= read | made
    return sure and made <= value.operands


def _made_of(array: str, scope: Scope) -> Collection[str]:
    """The operands of an array that is made of others; itself otherwise."""
    value = scope.context.values.get(array)
    return value.operands if value is not None and value.operands else (array,)


def _general(left: Line) -> tuple[str, Sequence[Line]] | None:
    """The array and the letters of y[n]: what is said of all its entries at once."""
    match left:
        case written.Access(array, indices) | written.Call(array, indices) if name_of(left) is None:
            name, letters = name_of(array), [letter(index) for index in separate(indices, 2)]
            if name is not None and None not in letters and len({*letters}) == len(letters):
                return name, indices
    return None


def redefined(name: str, left: Line, right: Line, scope: Scope) -> Introduced:
    """A name that gets another meaning from here on. Raises Unsupported where that has none.

    What was said in passing of what it meant before makes no doubts any more.
    """
    known = _redefined(name, left, right, scope)
    scope.doubted.discard(name)
    return known


def _redefined(name: str, left: Line, right: Line, scope: Scope) -> Introduced:
    mine, own = own_entries(left), own_entries(right)
    general = _general(left)
    if general is not None:
        declared = name in scope.context.operands
        made = scope.made_of(name)
        scope.forget(name)
        number = isinstance(right, written.Number)
        closed = number or of_itself(name, right)
        known = None if closed else define_entries(name, general[1], right, scope, ())
        if known is None:
            raise Unsupported(f"what {name} is")
        if declared:
            # What was made of any such array is made of this one from here on.
            scope.put_in(name, made)
        _make_anew(name, scope)
        return known
    if own is not None:
        declare_own(own, scope)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
    else:
        value = counted(elaborate(right, scope.here), right, scope)
        value = _from_where(name, value, scope)
        scope.forget(name)
        if mine is not None:
            scope.define(name, called_as(value, mine))
        else:
            scope.define(name, value, Definition((), (), value.slots, right))
        _make_anew(name, scope, example=is_example(right))
    return Introduced(name)


def _make_anew(name: str, scope: Scope, *, example: bool = False) -> None:
    """What was made of the numbers of one example is made of those of the next."""
    changed = {name}
    for other, value in tuple(scope.context.values.items()):
        recipe = scope.context.recipes.get(other)
        if recipe is None or other in changed or value.operands & changed:
            continue
        if not (free_names(recipe.body) - {*recipe.indices}) & changed:
            continue
        if example:
            scope.lend(other)
        section = scope.defined_in.get(other, scope.section)
        scope.forget(other)
        scope.renewed.add(other)
        changed.add(other)
        indices = tuple(map(written.Name, recipe.indices))
        try:
            if indices:
                define_entries(other, indices, recipe.body, scope, ())
            else:
                scope.define(other, made_by(recipe, scope.here), recipe)
        except SymconvError:
            continue  # it is not known any more
        scope.defined_in[other] = section


def _from_where(name: str, value: Value, scope: Scope) -> Value:
    """A value that takes the place of an array: its places are called as that array's are."""
    known = scope.context.operands.get(name)
    if known is None or value.rank != len(known.sizes):
        return value
    return value.counted_from([known.first] * value.rank)
