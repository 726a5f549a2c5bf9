"""Letters that stand as places on lines and in what these mean, and which of them may be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symconv.calculus.known import Known, letter, places_of, summed_over
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.line import Line, Name
from symconv.language.subscripts import affine


def closure(lines: Sequence[Line], known: Known) -> Iterator[tuple[Line, frozenset[str]]]:
    """Lines and the definitions of all names in them, each with its formals."""
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
                todo.append((function.body, frozenset(function.formals)))


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


def spans(lines: Sequence[Line], indices: Sequence[str]) -> Mapping[str, range]:
    r"""How far letters go where a sum between numbers runs: n of h_n in sum_{k=1}^3 h_k.

    >>> from symconv.reading.reader import line
    >>> dict(spans([line(r"\sum_{k=1}^{3} h_k x_{i-k}"), line("h_n")], ["i", "n"]))
    {'n': range(1, 4)}
    """
    runs = dict[tuple[str, int], range]()
    parts = [part for line in lines for part in written.every(line)]
    for part in parts:
        if isinstance(part, written.Summation):
            ends = _number(part.lower), _number(part.upper)
            if ends[0] is not None and ends[1] is not None:
                for place in _places(part.body, part.index):
                    runs[place] = range(ends[0], ends[1] + 1)
    found = dict[str, range]()
    for index in indices:
        for place in (place for part in lines for place in _places(part, index)):
            if place in runs:
                found[index] = runs[place]
    return found


def _number(line: Line) -> int | None:
    try:
        form = affine(line, Context())
    except Unsupported:
        return None
    return None if form.variables else form.constant


def _places(line: Line, index: str) -> Iterator[tuple[str, int]]:
    """The places of arrays at which a letter stands alone."""
    for part in written.every(line):
        own = letter(part)
        if own is not None:
            yield from ((own.name, n) for n, at in enumerate(own.places) if at == Name(index))


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
