r"""What a statement holds for: the conditions beside it, the ranges of indices, lists of names.

A condition that is there but cannot be read makes its statement unread: without it, the statement
would say more than its author did. Reasons are let go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from symconv.language import line as written
from symconv.language.line import Line, Link, Name
from symconv.reading.cursor import Unread, relation_of
from symconv.reading.expressions import expression
from symconv.reading.idioms import counting, shared
from symconv.reading.segments import levels, pieces
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import CONNECTIVES, DEPENDING, EXPLAINING, HARMLESS, LIMITING

INDICES = frozenset("ijklmnpqrt")
"""What is called by these letters runs over the numbers in braces, i = {1, 2, 3}."""


@dataclass(slots=True)
class _Clause:
    """Words, and the formula that follows them."""

    said: frozenset[str] = frozenset()
    head: Token | None = None
    formula: list[Token] = field(default_factory=list)

    @property
    def explains(self) -> bool:
        """Whether it says what something is, and limits nothing: `where ...`."""
        return bool(self.said & EXPLAINING) and not self.said & LIMITING


def conditions(rest: Sequence[Token], symbols: Collection[str]) -> tuple[written.Chain, ...]:
    """The conditions in what stands beside a statement. Raises Unread where one is not read."""
    found, limits, started = list[Line](), False, False
    clauses = _clauses(_bare(rest))
    if len(clauses) == 2 and not clauses[0].said and clauses[1].said & DEPENDING:
        return ()  # h does not depend on w
    for clause in clauses:
        if limits and clause.said <= {"and"}:
            binding = True
        elif limits and not clause.said & CONNECTIVES:
            raise _not_read(clause)
        else:
            binding = bool(clause.said & LIMITING) or not (clause.said or started)
        if "or" in clause.said or (
            binding and not clause.said <= CONNECTIVES | LIMITING | HARMLESS
        ):
            raise _not_read(clause)
        if binding:
            found += shared([*_limited(clause, symbols)])
        elif clause.said & CONNECTIVES:
            said = shared([*_mentioned(clause, symbols)])
            found += [line for line in said if not (clause.explains and defines(line))]
        limits, started = binding and bool(clause.said), True
    return tuple(chain for chain in found if isinstance(chain, written.Chain))


def explained(rest: Sequence[Token], symbols: Collection[str]) -> Iterator[written.Chain]:
    """What a statement is made of, as it is said beside it: `where z = W x + b`."""
    for clause in _clauses(_bare(rest)):
        for line in _mentioned(clause, symbols) if clause.explains else ():
            if isinstance(line, written.Chain) and defines(line):
                yield line


def defines(line: Line) -> bool:
    """Whether an equation says what an array is, and neither an index nor a size.

    >>> from symconv.reading.reader import line
    >>> [defines(line(said)) for said in ("z = W x + b", "u_i = x_i^2", "m = n - k", "u_i = 0")]
    [True, True, False, False]
    """
    match line:
        case written.Chain(written.Access(Name(), places), (Link("=", side),)):
            indexed = any(isinstance(x, Name) for place in places for x in written.every(place))
            return indexed and not isinstance(side, written.Number | Name)
        case written.Chain(Name(), (Link("=", side),)):
            return any(map(_is_of_arrays, written.every(side)))
    return False


def _is_of_arrays(line: Line) -> bool:
    match line:
        case written.Product(factors):
            names = [x.text for x in factors if isinstance(x, Name)]
            return any(one[:1].isupper() and other[:1].islower() for one, other in pairwise(names))
    return isinstance(line, written.Access | written.Call | written.Matrix | written.Operation)


def _bare(rest: Sequence[Token]) -> Sequence[Token]:
    r"""Without parentheses around all that stands beside a statement: `(i = 1, \ldots, n)`."""
    inside = _trimmed([token for token in rest if token.kind != "gap"])
    enclosed = len(inside) > 2 and inside[0].marks("(") and inside[-1].marks(")")
    if not enclosed or _is_number(inside) or any(not x.depth for x in levels(inside)[1:-1]):
        return rest
    return inside[1:-1]


def _clauses(rest: Sequence[Token]) -> list[_Clause]:
    clauses = [_Clause()]
    for token in rest:
        if token.kind == "words" or token.text == "forall":
            said = (word.strip(".,:;()").lower() for word in token.text.split())
            clauses.append(_Clause(frozenset(said) - {""}, token))
        elif token.kind != "gap":
            clauses[-1].formula.append(token)
    return [clause for clause in clauses if clause.said or clause.formula]


def _not_read(clause: _Clause) -> Unread:
    token = clause.head or clause.formula[0]
    shown = token.text if token.kind == "words" else "what stands beside it"
    return Unread(f"the condition {shown!r}", token.start, token.end)


def _limited(clause: _Clause, symbols: Collection[str]) -> Iterator[Line]:
    """What has to be read: the statement holds for nothing else."""
    formula = _trimmed(clause.formula)
    if not clause.said and _is_number(formula):
        return
    for part in pieces(formula):
        for line in _range_or_list(_trimmed(part), symbols):
            if not isinstance(line, written.Chain | written.Name):
                raise _not_read(clause)
            if isinstance(line, written.Name) and not clause.said:
                raise _not_read(clause)
            yield line


def _mentioned(clause: _Clause, symbols: Collection[str]) -> Iterator[Line]:
    """What is said as a reason: as far as it is read."""
    for part in pieces(clause.formula):
        try:
            yield from _range_or_list(_trimmed(part), symbols)
        except Unread:
            continue


def _range_or_list(found: tuple[Token, ...], symbols: Collection[str]) -> Sequence[Line]:
    if found and not _relating(found):
        return [expression(part, symbols) for part in _cut(found)]
    return (ranged(found, symbols) or listed(found, symbols)) if found else ()


def _trimmed(found: Sequence[Token]) -> tuple[Token, ...]:
    """Without the punctuation around it."""
    start, end = 0, len(found)
    while end > start and found[end - 1].marks(",", ".", ";", ":"):
        end -= 1
    while start < end and found[start].marks(",", ".", ";", ":"):
        start += 1
    return tuple(found[start:end])


def _is_number(found: Sequence[Token]) -> bool:
    """(1), (2a), (*): the number of an equation."""
    inside = found[1:-1]
    return (
        len(found) > 2
        and found[0].marks("(")
        and found[-1].marks(")")
        and (inside[0].kind == "number" or inside[0].marks("*"))
        and all(t.kind in ("number", "name") or t.marks("*", ".", "'") for t in inside)
    )


# --- ranges and lists ---------------------------------------------------------------------------


def _cut(found: Sequence[Token]) -> list[tuple[Token, ...]]:
    """Cut at the commas that stand in no bracket."""
    parts = [list[Token]()]
    for level in levels(found):
        if level.depth == 0 and level.token.marks(","):
            parts.append([])
        else:
            parts[-1].append(level.token)
    return [tuple(part) for part in parts]


def listed(found: tuple[Token, ...], symbols: Collection[str]) -> list[Line]:
    r"""`f, g \in R^n` says it of f and of g; `1 \le i, j \le n` of i and of j."""
    parts = _cut(found)
    if len(parts) == 1:
        return [expression(found, symbols)]
    relation = next((n for n, t in enumerate(parts[-1]) if relation_of(t)), None)
    sign = relation_of(parts[-1][relation]) if relation is not None else None
    if sign in ("in", "<=", "<", ">=", ">") and not any(map(_relating, parts[:-1])):
        said = parts[-1][relation:]
        return [expression((*part, *said), symbols) for part in parts[:-1] if part] + [
            expression(parts[-1], symbols)
        ]
    lines = [expression(part, symbols) for part in parts if part]
    if not all(isinstance(line, written.Chain) for line in shared(lines)):
        comma = next(level.token for level in levels(found) if level.token.marks(","))
        raise Unread("a comma between what is no list of statements", comma.start, comma.end)
    return shared(lines)


def _relating(part: Sequence[Token]) -> bool:
    return any(relation_of(token) for token in part)


def ranged(found: tuple[Token, ...], symbols: Collection[str]) -> tuple[written.Chain, ...]:
    r"""`i, j = 1, \ldots, n`, `i \in \{1, \ldots, n\}`, `i = 1, 2`: each lies between the two."""
    relation = next((n for n, t in enumerate(found) if relation_of(t) in ("=", "in")), None)
    if relation is None:
        return ()
    names, range_ = found[:relation], found[relation + 1 :]
    if not all(t.kind == "name" for t in names[::2]) or any(t.text != "," for t in names[1::2]):
        return ()
    braced = bool(range_) and range_[0].marks("\\{") and range_[-1].marks("\\}")
    if braced:
        range_ = range_[1:-1]
    parts = _cut(range_)
    numbered = len(parts) > 1 and all([t.kind for t in part] == ["number"] for part in parts)
    if numbered and braced and relation_of(found[relation]) == "=" and found[0].text not in INDICES:
        return ()  # x = {1, 2, 3} is a signal
    dotted = [n for n, part in enumerate(parts) if [t.kind for t in part] == ["dots"]]
    if not numbered and (len(parts) < 3 or dotted != [len(parts) - 2]):
        return ()
    starts = [expression(part, symbols) for part in (parts if numbered else parts[:-2])]
    upper = expression(parts[-1], symbols)
    if not counting(starts):
        if numbered:
            return ()
        raise Unread("a list that does not go on by ones", range_[0].start, range_[-1].end)
    span = (found[0].start, max(found[0].end, found[-1].end))
    return tuple(
        written.Chain(
            starts[0],
            (Link("<=", written.Name(t.text, span=(t.start, t.end))), Link("<=", upper)),
            span=span,
        )
        for t in names[::2]
    )
