"""Of which sizes and indices a value or a line speaks."""

from __future__ import annotations

from collections.abc import Mapping

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.value import Value


def names_in(value: Value) -> set[str]:
    """The sizes and free indices of which a value speaks."""
    names = {n for slot in value.slots if slot.size is not None for n in slot.size.variables}
    for term in value.terms:
        forms = [s for entry in term.entries for s in entry.subscripts]
        forms += [c.form for c in term.constraints]
        for obligation in term.obligations:
            forms += [c.form for c in (obligation.claim, *obligation.premises)]
        names |= {name for form in forms for name in form.variables}
    return {name for name in names if not name.startswith(("#", "@"))}


def free_names(line: Line) -> set[str]:
    """The names on a line without those that a sum binds; an index i_1 is also i1.

    >>> from symconv.reading.reader import line
    >>> sorted(free_names(line(r"\\sum_{k=1}^{K} f_k g_{n-k}")))
    ['K', 'f', 'g', 'n']
    """
    match line:
        case written.Name(text):
            return {text}
        case written.Summation(index, lower, upper, body):
            return free_names(lower) | free_names(upper) | (free_names(body) - {index})
        case written.SummationOver(indices):
            return set().union(*map(free_names, written.parts(line))) - {*indices}
        case written.Access(written.Name(text), (written.Number(mark),)):
            return {text, f"{text}{mark}"}
    return set().union(*map(free_names, written.parts(line)))


def bound_names(line: Line) -> set[str]:
    """The indices over which a line sums, at any depth.

    >>> from symconv.reading.reader import line
    >>> bound_names(line(r"2 \\sum_{k=1}^{K} f_k g_{n-k}"))
    {'k'}
    """
    found = set[str]()
    for part in written.every(line):
        match part:
            case written.Summation(index):
                found.add(index)
            case written.SummationOver(indices):
                found |= {*indices}
    return found


def runs_on(line: Line, formals: frozenset[str] = frozenset()) -> bool:
    """Whether an index of a sum stands after its end too: the sum may be meant to go on.

    Letters that are `formals` of a definition stand wherever they like.

    >>> from symconv.reading.reader import line
    >>> runs_on(line(r"\\sum_j a_j + b_j")), runs_on(line(r"\\sum_j (a_j + b_i)"))
    (True, False)
    """
    return bool(bound_names(line) & (free_names(line) - formals))


def renamed(line: Line, names: Mapping[str, str]) -> Line:
    """The line with arrays called otherwise."""
    name = name_of(line)
    if name is not None:
        return written.Name(names[name], span=line.span) if name in names else line
    return written.changed(line, lambda part: renamed(part, names))


def operations(line: Line) -> set[str]:
    """The signs of the operations on a line."""
    mine = {line.symbol} if isinstance(line, written.Operation) else set[str]()
    return mine.union(*map(operations, written.parts(line)))


def astray(line: Line, other: Line) -> tuple[str, str] | None:
    """An index that stands free on one side alone, in a sum over another that is never read.

    >>> from symconv.reading.reader import line
    >>> astray(line(r"\\sum_{k=1}^{K} f_m g_{n-m}"), line("y_n"))
    ('m', 'k')
    """
    match line:
        case written.Summation(index, body=body):
            loose = {name for name in _subscripts(body) & free_names(body) if name[:1].islower()}
            alone = sorted(loose - free_names(other) - {index})
            if alone and index not in free_names(body):
                return alone[0], index
    found = (astray(part, other) for part in written.parts(line))
    return next((each for each in found if each is not None), None)


def _subscripts(line: Line) -> set[str]:
    """The names in the subscripts on a line."""
    own = set[str]()
    if isinstance(line, written.Access):
        own = own.union(*map(free_names, line.subscripts))
    return own.union(*map(_subscripts, written.parts(line)))
