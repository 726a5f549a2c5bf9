"""What a first equation puts into force: operators, arrays by their entries, entries one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context, Definition
from symconv.language.denominators import operand_of
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.inequalities import implied, impossible
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, name_of
from symconv.language.opaque import split
from symconv.language.patterns import has_dots
from symconv.language.subscripts import affine, separate
from symconv.language.term import Operand, Slot
from symconv.language.value import Value
from symconv.review import ranges
from symconv.review.arrays import is_example, letter, own_entries
from symconv.review.conventions import conflict, flips
from symconv.review.periods import FROM_1, from_1, periods, spread
from symconv.review.ranges import Misfit, misfit, slots
from symconv.review.scope import Scope
from symconv.writing.text import text

SUMS = written.Summation | written.SummationOver


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a statement puts into force: in words, and what is wrong with an earlier declaration."""

    what: str
    misfit: Misfit | None = None
    remark: str = ""


def declared(chain: written.Chain, scope: Scope) -> Operand | None:
    """`f in R^J` as an operand, which is in force from here on."""
    name = name_of(chain.first)
    space = chain.links[0].side
    if not isinstance(space, written.Space):
        return None
    if not space.sizes and (name is None or scope.knows(name)):
        return None
    sizes = tuple(affine(size, scope.context) for size in space.sizes)
    match chain.first:
        case written.Operation(symbol):
            scope.results[symbol] = sizes
    if name is None:
        return None
    # Where arrays were found to count from 0, what is declared after them does as well.
    first = min((known.first for known in scope.context.operands.values()), default=1)
    operand = Operand(name, sizes, first)
    scope.declare(operand)
    scope.declared_only.add(name)
    return operand


def measured(left: Line, right: Line, scope: Scope) -> Introduced | None:
    """`M = N-K+1`: a size that is made of others, and has a name from here on."""
    name = letter(left)
    sizes = {n for o in scope.context.operands.values() for s in o.sizes for n in s.variables}
    if name is None or not name[:1].isupper() or scope.knows(name) or not scope.is_new(name):
        return None
    try:
        size, domain = _rounded(name, right, scope)
    except Unsupported:
        return None
    # Before any array is declared, what is a size is told by its letter.
    known = size.variables <= sizes if sizes else all(n[:1].isupper() for n in size.variables)
    if not size.variables or not known or name in size.variables:
        return None
    names = {} if domain else {name: size}
    scope.context = scope.context.child(names=names, domain=domain)
    return Introduced(f"the size {name}")


def _rounded(name: str, right: Line, scope: Scope) -> tuple[Affine, tuple[Constraint, ...]]:
    """A size as a form; or what a size is rounded down from, and what that says of it."""
    terms = right.terms if isinstance(right, written.Sum) else (right,)
    rounded = [term for term in terms if isinstance(term, written.Floor)]
    if len(rounded) != 1:
        return affine(right, scope.here), ()
    whole, divisor = (affine(x, scope.here) for x in (rounded[0].numerator, rounded[0].denominator))
    if divisor.variables or divisor.constant < 1:
        raise Unsupported("a quotient by what is no number")
    rest = affine(written.total(*(term for term in terms if term is not rounded[0])), scope.here)
    if rest.variables:
        raise Unsupported("a size that is rounded down and made of others besides")
    quotient = (Affine.of(name) - rest) * divisor.constant
    return whole, between(quotient, whole, quotient + (divisor.constant - 1))


def introduced(
    left: Line, right: Line, scope: Scope, stated: Sequence[Constraint] = ()
) -> Introduced | None:
    """Put into force what a first equation defines; None where its left side is known already.

    Raises Unsupported where it defines something that cannot be carried.
    """
    if from_1(right):
        raise Unsupported(FROM_1)
    match left:
        case written.Access(written.Operation() as operation, indices) | written.Call(
            written.Operation() as operation, indices
        ):
            known = _operator(operation, indices, right, scope)
            return _noted(known, operation.symbol, right, scope) if known is not None else None
        case written.Access(array, indices) | written.Call(array, indices) if name_of(left) is None:
            name = name_of(array)
            if name is None or name in FUNCTIONS or _of_itself(name, right):
                return None
            if scope.knows(name) and name not in scope.declared_only:
                return None
            if isinstance(left, written.Call) and any(map(_is_entry, indices)):
                if any(isinstance(part, SUMS) for part in written.every(right)):
                    mixing = scope.context.mixing | {name.rstrip("'")}
                    scope.context = replace(scope.context, mixing=mixing)
                raise Unsupported(f"what the function {name} is")
            return _entries(name, indices, right, scope, stated)
        case written.Operation(symbol, one, other):
            match right:
                case written.Operation(sign, first, second) if sign == symbol:
                    return _named(((one, first), (other, second)), scope)
            return _own_places(left, right, scope)
        case written.Matrix() | written.Product():
            return _own_places(left, right, scope)
    name = name_of(left)
    if name is None or scope.knows(name):
        return None
    match right:
        case written.Call(function, arguments) if not scope.knows(name_of(function) or ""):
            return _dependent(name, arguments, scope)
    own = own_entries(right)
    if own is not None and not scope.knows(own.name):
        scope.declare_own(own)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
        return Introduced(f"{name} has the entries {own.name}")
    value = elaborate(right, scope.here)
    if name in value.operands and isinstance(right, written.Matrix):
        raise Unsupported(f"{name} made of its own entries in another order or shape")
    scope.define(name, value)
    return Introduced(name)


def _is_entry(argument: Line) -> bool:
    """Whether an argument is an entry of an array, z_i, and no index such as i_1."""
    return isinstance(argument, written.Access) and letter(argument) is None


def _of_itself(name: str, right: Line) -> bool:
    """Whether what is said of an array speaks of it again: a property, or a recursion."""
    return any(
        isinstance(part, written.Name) and part.text == name for part in written.every(right)
    )


def new(left: Line, scope: Scope) -> bool:
    """Whether a side is an array of which nothing is known, or all its entries at once."""
    general = _general(left)
    name = general[0] if general is not None else name_of(left)
    return name is not None and not scope.knows(name) and name not in scope.context.names


def may_change(left: Line, right: Line, scope: Scope, *, passing: bool = False) -> str | None:
    """The name that a first equation may give another meaning: one of an earlier section, say.

    What stands in passing may be about another one, of the same arrays or not.
    """
    own = own_entries(left)
    name = own.name if own is not None else name_of(left)
    general = _general(left)
    if general is not None and (scope.knows(general[0]) or _of_itself(general[0], right)):
        # A function of a whole array is no entry, even if it is spelled as the entries were.
        whole = isinstance(left, written.Call) and isinstance(right, written.Matrix)
        same = not whole and not passing and _same_arrays(general[0], right, scope)
        return None if same else general[0]
    if name is None or not scope.knows(name):
        return None
    value = scope.context.values.get(name)
    theirs = own_entries(right)
    listed = theirs is not None and (value is None or not _general_size(theirs, name))
    if scope.defined_in.get(name) != scope.section or listed:
        return name
    if value is not None and isinstance(right, written.Matrix) and has_dots(right):
        # An example of it was written out before, and now what it is in general.
        fixed = all(slot.size is not None and not slot.size.variables for slot in value.slots)
        return name if fixed else None
    if value is None or name in scope.lent:
        # What was declared in general takes numbers, and after one example those of the next.
        return name if is_example(right) else None
    return name if not value.rank else None


def _general_size(own: Operand, name: str) -> bool:
    """Whether a list of its own entries shows an array as it is in general, and no example."""
    return own.name == name and all(size.variables for size in own.sizes)


def _same_arrays(name: str, right: Line, scope: Scope) -> bool:
    """Whether an array of this section is said again of just its arrays, or of declared ones."""
    value = scope.context.values.get(name)
    if value is None or scope.defined_in.get(name) != scope.section or not value.operands:
        return False
    read = {part.text for part in written.every(right) if isinstance(part, written.Name)}
    arrays = {other for other in read if scope.knows(other)}
    sure = value.operands <= read or value.operands <= scope.context.operands.keys()
    return sure and arrays <= value.operands


def _general(left: Line) -> tuple[str, Sequence[Line]] | None:
    """The array and the letters of y[n]: what is said of all its entries at once."""
    match left:
        case written.Access(array, indices) | written.Call(array, indices) if name_of(left) is None:
            name, letters = name_of(array), [letter(index) for index in separate(indices, 2)]
            if name is not None and None not in letters and len({*letters}) == len(letters):
                return name, indices
    return None


def redefined(name: str, left: Line, right: Line, scope: Scope) -> Introduced:
    """A name that gets another meaning from here on. Raises Unsupported where that has none."""
    mine, own = own_entries(left), own_entries(right)
    general = _general(left)
    if general is not None:
        scope.forget(name)
        number = isinstance(right, written.Number)
        closed = number or _of_itself(name, right)
        known = None if closed else _entries(name, general[1], right, scope, ())
        if known is None:
            raise Unsupported(f"what {name} is")
        return known
    if own is not None:
        scope.declare(own)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
    else:
        value = elaborate(right, scope.here)
        scope.forget(name)
        scope.define(name, _counted(value, mine) if mine is not None else value)
    return Introduced(name)


def _counted(value: Value, own: Operand) -> Value:
    """A value whose places are called as the entries of an array are: y_0, y_1, ..."""
    return value.counted_from([own.first] * value.rank)


def _noted(known: Introduced, symbol: str, body: Line, scope: Scope) -> Introduced:
    """The same with a remark where an earlier definition of the sign runs the other way."""
    flipped = flips(body, scope.here)
    if flipped is None:
        return known
    earlier = scope.flipped.setdefault(symbol, set())
    remark = conflict(symbol, flipped, earlier)
    earlier.add(flipped)
    return replace(known, remark=remark)


def _operator(
    operation: written.Operation, indices: Sequence[Line], body: Line, scope: Scope
) -> Introduced | None:
    """`(f*g)[i] = body`, with the range of i and the sizes that the operands must have."""
    left, right = name_of(operation.left), name_of(operation.right)
    letters = [letter(index) for index in indices]
    names = [name for name in letters if name is not None]
    if left is None or right is None or len(names) != len(indices):
        return None
    formals = [scope.context.operands.get(name) for name in (left, right)]
    if any(isinstance(part, written.Integral) for part in written.every(body)):
        return Introduced(f"the continuous {operation.symbol}")
    known = [formal for formal in formals if formal is not None]
    if len(known) != len(formals):
        return Introduced(f"{operation.symbol} of operands whose sizes are not declared")
    key = (operation.symbol, len(known[0].sizes), len(known[1].sizes))
    if key in scope.context.operators:
        return None
    _count(known, names, body, scope, scope.results.get(operation.symbol, ()))
    known = [scope.context.operands[formal.name] for formal in known]
    domain = tuple(Constraint(size) for formal in known for size in formal.sizes)
    turning = tuple(
        c for each in periods((body,), scope.context) for c in each.range(scope.context)
    )
    domain += turning
    value = elaborate(spread(body), scope.context)
    wrong = misfit(value, names, scope.context.operands, domain)
    if wrong is not None:
        scope.declare(replace(wrong.operand, sizes=wrong.sizes))
        known = [scope.context.operands[formal.name] for formal in known]
        domain = tuple(Constraint(size) for formal in known for size in formal.sizes) + turning
        value = elaborate(spread(body), scope.context)
    sizes = scope.results.get(operation.symbol, ())
    if len(sizes) == len(names):
        first = known[0].first
        places = tuple(Slot(s, first, name) for name, s in zip(names, sizes, strict=True))
    else:
        places = slots(value, names, scope.context.operands, domain)
    scope.declared_only -= {formal.name for formal in known}
    definition = Definition(tuple(known), tuple(names), places, body)
    scope.context = scope.context.child(operators={key: definition})
    return Introduced(f"{operation.symbol} of {left} and {right}", wrong)


def _count(
    arrays: Sequence[Operand],
    names: Sequence[str],
    body: Line,
    scope: Scope,
    result: Sequence[Affine] = (),
    stated: Sequence[Constraint] = (),
) -> None:
    """Declared arrays count from 0 where their definition fits that and does not fit 1.

    Those that count from 0 already count from 1 where it fits only that. What is read under
    conditions says nothing of that by itself, but with the declared sizes of the result. Where it
    does not follow how far an index goes, but it is `stated`, that tells where arrays begin.
    """

    def fits(first: int | None) -> bool:
        counted = {x.name: x if first is None else replace(x, first=first) for x in arrays}
        operands = {**scope.context.operands, **counted}
        domain = tuple(Constraint(size) for array in arrays for size in array.sizes)
        turning = periods((body,), scope.here)
        domain += tuple(c for each in turning for c in each.range(scope.here))
        try:
            value = elaborate(spread(body), replace(scope.context, operands=operands))
        except Unsupported:
            return False
        try:
            found = slots(value, names, operands, domain)
        except Unsupported:
            if stated:
                return ranges.begun(value, operands, (*domain, *stated))
            start = min((array.first for array in counted.values()), default=1)
            places = [Slot(size, start) for size in result]
            run = (c for name, slot in zip(names, places, strict=False) for c in slot.range(name))
            known = (*domain, *scope.context.domain, *run)
            return len(places) == len(names) and ranges.contained(value, known)
        some = [Constraint(slot.size - 1) for slot in found if slot.size is not None]
        fit = misfit(value, names, operands, domain) is None
        inside = not turning or bool(ranges.inside(value, operands))
        return fit and inside and not impossible((*domain, *some))

    if fits(None):
        return
    for first in (1, 0):
        if fits(first):
            for array in arrays:
                scope.declare(replace(array, first=first))
                scope.declared_only.add(array.name)
            return


def _entries(
    name: str, indices: Sequence[Line], body: Line, scope: Scope, stated: Sequence[Constraint]
) -> Introduced | None:
    """`y[i] = body` for all i, or one entry: y_{11} = ..."""
    context = scope.here
    indices = separate(indices, 2)
    names = [letter(index) for index in indices]
    letters = [each for each in names if each is not None]
    if len(letters) == len(indices) and len(set(letters)) == len(letters):
        turning = [p for p in periods((body,), context, stated) if not p.assumed]
        run = tuple(c for each in turning for c in each.range(context))
        value = elaborate(body, context.child(domain=(*stated, *run)))
        read = [o for n, o in context.operands.items() if n in value.operands]
        if turning and name in scope.declared_only:
            read.append(context.operands[name])
        if name not in context.operands or turning:
            _count(read, letters, body, scope, stated=stated)
        if scope.here is not context:
            context = scope.here
            value = elaborate(body, context.child(domain=(*stated, *run)))
        for each in turning:
            if [each.index] == letters:
                scope.periods[name] = each.modulus
        if name in context.operands:
            return _filled(name, letters, value, scope)
        domain = tuple(Constraint(s) for o in context.operands.values() for s in o.sizes) + run
        axes, sizes = _ranged(elaborate(spread(body), context), letters, stated, domain, scope)
        scope.define(name, value.array(*zip(letters, axes, strict=True)))
        scope.context = scope.context.child(names=sizes)
        settled = (f"{size} = {text(spelled(form))}" for size, form in sizes.items())
        return Introduced(", ".join((name, *settled)))
    entry = elaborate(written.Access(written.Name(name), tuple(indices)), context)
    reads = [one for term in entry.terms for one in term.entries]
    places = reads[0].subscripts if reads else ()
    if not places or any(place.variables for place in places):
        return None
    value = elaborate(body, context)
    key = (name, tuple(place.constant for place in places))
    scope.context = replace(scope.context, entries={**scope.context.entries, key: value})
    return Introduced(f"{name} at {key[1]}")


def _ranged(
    value: Value,
    letters: Sequence[str],
    stated: Sequence[Constraint],
    domain: Sequence[Constraint],
    scope: Scope,
) -> tuple[tuple[Slot, ...], dict[str, Affine]]:
    """The slots over which indices run, by what is said and by what is read.

    Where the author gives a range by a size that nobody knows yet, the reads say what it is.
    """
    said = ranges.stated(letters, stated)
    try:
        arrays = {**scope.here.operands, **_of_functions(value, scope.here)}
        read = ranges.slots(value, letters, arrays, domain)
    except Unsupported:
        return said or tuple(Slot(None, letter=letter) for letter in letters), {}
    named = dict[str, Affine]()
    inside = said is not None
    for mine, theirs in zip(read, said or (), strict=False):
        assert mine.size is not None
        assert theirs.size is not None
        unknown = [name for name in theirs.size.variables - named.keys() if scope.is_new(name)]
        if len(unknown) == 1 and abs(multiple := theirs.size.coefficient(unknown[0])) == 1:
            rest = theirs.size.substitute({**named, unknown[0]: 0})
            named[unknown[0]] = (mine.size + mine.first - theirs.first - rest) * multiple
        last = theirs.size.substitute(named) + theirs.first
        limits = ((mine.first, theirs.first), (last, mine.size + mine.first))
        inside = inside and all(implied(Constraint.at_most(*limit), domain) for limit in limits)
    if said is None or not inside:
        return read, {}
    sized = (replace(slot, size=slot.size.substitute(named)) for slot in said if slot.size)
    return tuple(sized), named


def _of_functions(value: Value, context: Context) -> dict[str, Operand]:
    """What holds the values of functions, which reaches as far as the arrays they are taken of."""
    found = dict[str, Operand]()
    for held in value.operands:
        _, array = split(held) or ("", "")
        if array in context.operands:
            found[held] = replace(context.operands[array], name=held)
        elif array in context.values:
            whole = context.values[array]
            if all(slot.size is not None for slot in whole.slots):
                found[held] = whole.like(held)
    return found


def _filled(name: str, letters: Sequence[str], value: Value, scope: Scope) -> Introduced | None:
    """What the entries of an array are whose size was declared."""
    array = scope.context.operands[name]
    if len(letters) != len(array.sizes):
        return None
    sized = [
        Slot(size, array.first, index) for index, size in zip(letters, array.sizes, strict=True)
    ]
    scope.define(name, value.array(*zip(letters, sized, strict=True)))
    return Introduced(name)


def _own_places(left: Line, right: Line, scope: Scope) -> Introduced | None:
    """A matrix of the entries of an array that is not known yet equals something: defines it."""
    mine, theirs = own_entries(left), own_entries(right)
    for own, other in ((mine, right), (theirs, left)):
        if own is not None and not scope.knows(own.name):
            scope.declare_all(other)
            try:
                scope.define(own.name, _counted(elaborate(other, scope.here), own))
            except Unsupported:
                scope.declare(own)
                scope.pending[own.name] = other
            return Introduced(own.name)
    return None


def _dependent(name: str, arguments: Sequence[Line], scope: Scope) -> Introduced | None:
    """`c = f(Y)` with any f: c depends on Y alone."""
    arrays = [operand_of(name_of(argument) or "", scope.context) for argument in arguments]
    known = tuple(array.name for array in arrays if array is not None)
    if not known or len(known) < len(arrays):
        raise Unsupported("a function of which nothing is known")
    through = {**scope.context.through, name: known}
    scope.context = replace(scope.context, through=through)
    return Introduced(f"{name} depends on {', '.join(known)} alone")


def _named(pairs: Sequence[tuple[Line, Line]], scope: Scope) -> Introduced | None:
    """`W * X = [w_11 ..] * [x_11 ..]` says what W and X are, where nobody has said so yet."""
    found = []
    for one, matrix in pairs:
        name, own = name_of(one), own_entries(matrix)
        if name is None or own is None or scope.knows(name):
            return None
        found.append((name, own))
    for name, own in found:
        scope.declare(own)
        if own.name != name:
            scope.define(name, elaborate(written.Name(own.name), scope.context))
    return Introduced(" and ".join(name for name, _ in found))
