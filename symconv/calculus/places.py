"""Letters that stand as places on lines and in what these mean, and which of them may be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symconv.calculus.known import Known, places_of, summed_over
from symconv.language import line as written
from symconv.language.line import Line, Name


def closure(lines: Sequence[Line], known: Known) -> Iterator[tuple[Line, frozenset[str]]]:
    """Lines and the definitions of all names in them, each with its formal indices."""
    done = set[str]()
    todo: list[tuple[Line, frozenset[str]]] = [(line, frozenset()) for line in lines]
    while todo:
        line, formals = todo.pop()
        yield line, formals
        for name in {x.text.rstrip("'") for x in written.every(line) if isinstance(x, Name)} - done:
            done.add(name)
            quantity, function = known.quantities.get(name), known.functions.get(name)
            if quantity is not None:
                todo.append((quantity.body, frozenset(quantity.indices)))
            if function is not None:
                todo.append((function.body, frozenset()))


def free_places(line: Line, formals: frozenset[str]) -> set[str]:
    """The letters of free places on a line."""
    match line:
        case written.Summation(index, lower, upper, body):
            inner = formals | {index}
            limits = free_places(lower, formals) | free_places(upper, formals)
            return limits | free_places(body, inner)
        case written.Call(written.PRODUCT_OVER, (Name(index), lower, upper, body)):
            limits = free_places(lower, formals) | free_places(upper, formals)
            return limits | free_places(body, formals | {index})
        case written.SummationOver(_, conditions, body):
            inner = formals | {*summed_over(line)}
            return set[str]().union(*(free_places(x, inner) for x in (body, *conditions)))
        case written.Access() | written.Unit():
            own = places_of(line) - formals
            return own.union(*(free_places(part, formals) for part in written.parts(line)))
    return set[str]().union(*(free_places(part, formals) for part in written.parts(line)))


def told_apart(indices: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Every way in which some places may be one: what each of them is called."""
    if not indices:
        yield {}
        return
    *rest, last = indices
    for places in told_apart(rest):
        for other in dict.fromkeys(places.values()):
            yield {**places, last: other}
        yield {**places, last: last}


def runs_on(line: Line, formals: frozenset[str] = frozenset()) -> bool:
    """Whether an index of a sum stands after its end too: the sum may be meant to go on.

    >>> from symconv.reading.reader import line
    >>> runs_on(line(r"\\sum_j a_j + b_j")), runs_on(line(r"\\sum_j (a_j + b_i)"))
    (True, False)
    """
    bound = set[str]()
    for part in written.every(line):
        match part:
            case written.Summation(index):
                bound.add(index)
            case written.SummationOver():
                bound |= {*summed_over(part)}
    return bool(bound & free_places(line, formals))
