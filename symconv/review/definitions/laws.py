r"""Laws of an operation on sequences: x * h = h * x, and (a x + b y) * h = a (x * h) + b (y * h).

They speak of whole sequences, and of any: both sides are read at one place n. \delta is the unit
impulse, and a letter that multiplies a sequence is a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.line import Line, Operation
from symconv.language.term import Entry, Term
from symconv.language.value import Value
from symconv.review.definitions.sequences import (
    OPERATOR,
    SYMBOLS,
    Sequences,
    at_places,
    impulse,
    is_inner,
)
from symconv.review.scope.labels import numbered
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope

ANY = "any sequences"
"""The value in a context that names all sequences which a law is said of."""


@dataclass(frozen=True, slots=True)
class Law:
    """Both sides at one place; the context in which their sequences may be any.

    alike   whether the sides speak of the same sequences, so that one may be called wrong
    taken   what it takes for granted
    """

    left: Line
    right: Line
    here: Context
    alike: bool
    taken: tuple[str, ...] = ()


def law(left: Line, right: Line, sequences: Sequences, scope: Scope) -> Law | None:
    """The law that an equation states of an operation that is known; None where it is none."""
    left, right = sequences.normal(left), sequences.normal(right)
    known = (free_names(left) | free_names(right)) & (scope.context.values.keys() - {written.UNIT})
    if known and all(map(is_of_letters, (left, right))):
        # What holds of any sequences holds of those that are known; others it is no law for.
        left, right = (_renamed(side, known) for side in (left, right))
    every = [part for side in (left, right) for part in written.every(side)]
    operators = {sign for sign, _ in sequences.known if sign.startswith(OPERATOR)}
    signs = {part.symbol for part in every if isinstance(part, Operation)}
    signs &= {*SYMBOLS} | operators
    ranks = {rank for sign, rank in sequences.known if sign in signs}
    written_at = {*_letters(left), *_letters(right)}
    if not signs or len(ranks) != 1 or len(written_at) > 1:
        return None
    (rank,) = ranks
    if any((sign, rank) not in sequences.known for sign in signs):
        return None
    place = (*written_at, sequences.known[min(signs), rank].indices)[0]
    sides = [_whole(side, place, scope) for side in (left, right)]
    if len(place) != rank or sides[0] is None or sides[1] is None:
        return None
    names = [{*_sequences(side)} - {written.UNIT} for side in sides if side is not None]
    any_of = [Entry(name, (Affine(0),) * rank) for name in sorted(names[0] | names[1])]
    any_of += [Entry(name, ()) for side in sides if side is not None for name in _scalars(side)]
    said = tuple(Term(1, (entry,)) for entry in any_of)
    letters = tuple(map(written.Name, place))
    at = [at_places(side, letters, place) for side in sides if side is not None]
    one, other = (_impulses(sequences.spelled(side, scope)) for side in at)
    here = scope.here.child(values={ANY: Value((), said)})
    alike = names[0] == names[1] and not known
    return Law(one, other, here, alike or is_distribution(left, right))


def is_of_letters(line: Line) -> bool:
    """Whether a line is of letters alone, as laws of an operation are."""
    of = (written.Name, Operation, written.Sum, written.Product, written.Negative, written.Call)
    return all(isinstance(part, of) for part in written.every(line))


def is_distribution(left: Line, right: Line) -> bool:
    """Whether a sum stands beside an operation, and the products of its terms on the other side.

    Each product is of two sequences of the first side: f * (g + h) = f * g + f * h, be it right or
    not. Nothing else is meant by that than a law.
    """
    if not all(map(is_of_letters, (left, right))):
        return False
    for one, other in ((left, right), (right, left)):
        match one:
            case Operation(_, written.Name(), written.Sum(terms)):
                pass
            case Operation(_, written.Sum(terms), written.Name()):
                pass
            case _:
                continue
        names = [*_sequences(one)]
        parts = [part.body if isinstance(part, written.Negative) else part
                 for part in (other.terms if isinstance(other, written.Sum) else ())]  # fmt: skip
        pairs = [{*_sequences(part)} for part in parts if isinstance(part, Operation)]
        few = len(pairs) == len(parts) == len(terms) and all(len(pair) == 2 for pair in pairs)
        if few and len({*names}) == len(names) and all(pair <= {*names} for pair in pairs):
            return True
    return False


def _renamed(line: Line, known: Collection[str]) -> Line:
    match line:
        case written.Name(text) if text in known:
            return written.Name(f"any {text}")
    return written.changed(line, lambda part: _renamed(part, known))


def at_its_places(
    left: Line, right: Line, sequences: Sequences, scope: Scope
) -> tuple[Line, Line] | None:
    """`y = x + w * x` at the places at which the operation was defined; None for other lines.

    What is only added may be a number, such as the bias of w * x + b.
    """
    right = sequences.normal(right)
    operations = [part for part in written.every(right) if isinstance(part, Operation)]
    signs = {part.symbol for part in operations}
    ranks = {rank for sign, rank in sequences.known if sign in signs}
    if not isinstance(left, written.Name) or scope.knows(left.text) or len(ranks) != 1:
        return None
    (rank,) = ranks
    if any((sign, rank) not in sequences.known for sign in signs):
        return None
    place = sequences.known[min(signs), rank].indices
    whole = _whole(right, place, scope)
    inside = {name for part in operations for name in free_names(part)}
    if whole is None or left.text in inside or not {*_sequences(whole)} <= inside:
        return None
    letters = tuple(map(written.Name, place))
    return written.Access(left, letters), at_places(whole, letters, place)


def sifting(left: Line, right: Line, scope: Scope) -> Law | None:
    r"""What `x[n] = \sum_k x[k] \delta[n-k]` says of any signal x; None for other lines."""
    match left:
        case written.Access(written.Name(name), places) if (
            letters := _names(places)
        ) and not scope.knows(name):
            pass
        case _:
            return None
    said = (Term(1, (Entry(name, (Affine(0),) * len(places)),)),)
    here = scope.here.child(values={ANY: Value((), said)})
    if (entries := _written_out(name, right)) is not None and len(places) == 1:
        there = tuple(_where(each, places[0]) for each in entries)
        only = f"{name} is zero at all other places"
        return Law(written.Sum(there), right, here, True, (only,))
    body, bound = right, set[str]()
    while isinstance(body, written.Summation | written.SummationOver):
        indices = (body.index,) if isinstance(body, written.Summation) else body.indices
        body, bound = body.body, bound | {*indices}
    if not bound or not isinstance(body, written.Product):
        return None
    signals = [each for each in body.factors if isinstance(each, written.Access)]
    if not any(map(_is_impulse, body.factors)) or len(signals) != 1 or len(body.factors) != 2:
        return None
    (signal,) = signals
    read = {part.text for part in written.every(right) if isinstance(part, written.Name)}
    own = signal.array == left.array and len(signal.subscripts) == len(places)
    if not own or read - {name, written.INFINITY.text} > bound | {*letters}:
        return None
    return Law(left, right, here, True)


def _written_out(name: str, right: Line) -> list[written.Access] | None:
    r"""The entries of a signal in x[0] \delta[n] + x[1] \delta[n-1]; None for other lines."""
    found = list[written.Access]()
    for term in right.terms if isinstance(right, written.Sum) else ():
        match term:
            case written.Product((written.Access(written.Name(text), (place,)) as entry, factor)):
                body = place.body if isinstance(place, written.Negative) else place
                if text != name or not isinstance(body, written.Number) or not _is_impulse(factor):
                    return None
                found.append(entry)
            case _:
                return None
    return found if len({entry.subscripts for entry in found}) == len(found) > 1 else None


def _where(entry: written.Access, place: Line) -> Line:
    """An entry where it stands, and zero at other places."""
    there = written.Chain(place, (written.Link("=", entry.subscripts[0]),))
    return written.or_zero(entry, (there,))


def _is_impulse(line: Line) -> bool:
    """Whether a line is 1 where something is zero, and 0 elsewhere."""
    return isinstance(line, written.Cases) and line == written.or_zero(
        written.Number(1), line.branches[0].conditions
    )


def of_products(
    left: Line, right: Line, head: Line, sequences: Sequences, scope: Scope
) -> Law | None:
    """What an equation says of inner products of sequences, which may be any; or None.

    It is said of the sequences that stand whole in it, or in the `head` of its chain.
    """
    if not any(rank == 1 for _, rank in sequences.known):
        return None
    every = [part for side in (left, right, head) for part in written.every(side)]
    factors = [part for part in every if isinstance(part, written.Call) and is_inner(part)]
    names = {name for call in factors for side in call.arguments for name in _sequences(side)}
    if not names or any(scope.knows(name) for name in names):
        return None
    said = tuple(Term(1, (Entry(name, (Affine(0),)),)) for name in sorted(names))
    sides = [sequences.spelled(side, scope) for side in (left, right)]
    if any(is_inner(part) for side in sides for part in written.every(side)):
        return None
    here = scope.here.child(values={ANY: Value((), said)})
    return Law(sides[0], sides[1], here, True)


def _letters(line: Line) -> Iterator[tuple[str, ...]]:
    """The letters at which sequences stand: n of x[n] * h[n]."""
    match line:
        case written.Access(_, places) if places and (names := _names(places)) is not None:
            yield names
    for part in written.parts(line):
        yield from _letters(part)


def _names(places: Sequence[Line]) -> tuple[str, ...] | None:
    names = tuple(place.text for place in places if isinstance(place, written.Name))
    return names if len(names) == len(places) else None


def _whole(line: Line, letters: tuple[str, ...], scope: Scope) -> Line | None:
    """A side as a sequence, without the letter; None where it is none, or one that is known."""
    name = numbered(line)
    if name is not None:
        line = written.Name(name)
    match line:
        case written.Name(text):
            named = scope.context.names.keys() | scope.context.operands.keys()
            known = text in named or text in scope.context.values
            return None if known or text in letters else line
        case written.Access(array, places) if _names(places) == letters:
            return _whole(array, letters, scope)
        case written.Call(written.Name(scalar), (body,)) if not isinstance(body, written.Name):
            return _scaled([written.Name(scalar)], body, letters, scope)
        case written.Product(factors):
            return _scaled(factors[:-1], factors[-1], letters, scope)
        case Operation(symbol, left, right) if symbol.startswith(OPERATOR):
            inner = _whole(left, letters, scope)
            return Operation(symbol, inner, right) if inner is not None else None
        case Operation(_, left, right):
            sides = [_whole(side, letters, scope) for side in (left, right)]
            if sides[0] is not None and sides[1] is not None:
                return Operation(line.symbol, sides[0], sides[1])
        case written.Sum(terms):
            found = [_whole(term, letters, scope) for term in terms]
            whole = tuple(term for term in found if term is not None)
            return written.Sum(whole) if len(whole) == len(terms) else None
        case written.Negative(body):
            inner = _whole(body, letters, scope)
            return written.Negative(inner) if inner is not None else None
    return None


def _scaled(
    scalars: Sequence[Line], body: Line, letters: tuple[str, ...], scope: Scope
) -> Line | None:
    inner = _whole(body, letters, scope)
    numbers = list[Line]()
    for each in scalars:
        match each:
            case written.Number():
                numbers.append(each)
            case written.Name(text) if text not in letters and not scope.knows(text):
                numbers.append(written.Access(each, ()))
            case _:
                return None
    return written.Product((*numbers, inner)) if inner is not None else None


def _sequences(line: Line) -> Iterator[str]:
    match line:
        case written.Name(text):
            yield text
        case written.Access():
            return
        case Operation(symbol, left, _) if symbol.startswith(OPERATOR):
            yield from _sequences(left)
            return
    for part in written.parts(line):
        yield from _sequences(part)


def _scalars(line: Line) -> Iterator[str]:
    for part in written.every(line):
        match part:
            case written.Access(written.Name(text), ()):
                yield text


def _impulses(line: Line) -> Line:
    match line:
        case written.Access(written.Name(written.UNIT), places):
            return impulse(places, line)
    return written.changed(line, _impulses)
