r"""Displays as statements: what an author put into one formula, cut where he cut it.

A display may hold several statements (rows, gaps, commas), words that give reasons or conditions,
and statements that go on from the one before (`= ...`).

>>> (statement,) = read(Source("notes", r"y = f_1 \qquad \text{by definition}"))
>>> statement.first, statement.links[0].relation, statement.words
(Name(text='y'), '=', ('by definition',))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Link, Name
from symconv.reading.brackets import unbracketed
from symconv.reading.changes import put_in
from symconv.reading.conditions import INDICES, conditions, explained, listed, ranged
from symconv.reading.cursor import Unread, relation_of
from symconv.reading.expressions import expression
from symconv.reading.idioms import shared
from symconv.reading.losses import losses_of_parameters
from symconv.reading.mappings import mappings
from symconv.reading.overs import overs
from symconv.reading.passage import Macro, Passage
from symconv.reading.primes import primes_first
from symconv.reading.quantities import convolving, quantities
from symconv.reading.scanner import tokens
from symconv.reading.segments import Segment, segments
from symconv.reading.source import Source
from symconv.reading.tokens import Mend, Token
from symconv.reading.underscores import underscored
from symconv.reading.vocabulary import CASES

SHORT, LONG = 250, 4000
"""Characters of formulas whose readings are kept: of longer ones fewer are, as they are large."""

NO_MACROS: Mapping[str, Macro] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a display.

    first       its first side; None where it goes on from the statement before (`= ...`)
    links       relations and further sides, each side with its place
    words       reasons and remarks that stand beside it
    conditions  what the words say it holds for: `for 1 <= i <= n`
    called      words in the place of a first side, `output height = 5 - 2`
    trouble     why it was not read, if it was not: then it has neither side nor link
    """

    first: Line | None
    links: tuple[Link, ...]
    span: tuple[int, int]
    words: tuple[str, ...] = ()
    conditions: tuple[written.Chain, ...] = ()
    called: str = ""
    trouble: Unread | None = field(default=None, compare=False)

    @property
    def sides(self) -> tuple[Line, ...]:
        """All that is written on either side of a relation."""
        first = (self.first,) if self.first is not None else ()
        return (*first, *(link.side for link in self.links))

    def changed(self, change: Callable[[Line], Line]) -> Statement:
        """The statement with each of its sides changed."""
        first = change(self.first) if self.first is not None else None
        links = tuple(replace(link, side=change(link.side)) for link in self.links)
        return replace(self, first=first, links=links)


@dataclass(frozen=True, slots=True)
class Reading:
    """All statements of a display, and what had to be mended to read them."""

    statements: tuple[Statement, ...]
    mends: tuple[Mend, ...]

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)


def read(
    source: Source,
    pieces: Sequence[tuple[int, int]] = (),
    macros: Mapping[str, Macro] = NO_MACROS,
    symbols: Collection[str] = (),
) -> Reading:
    """The statements in the pieces of a source, or in all of it.

    What cannot be read is a statement with its trouble; nothing is ever guessed.
    """
    spans = tuple(pieces) or ((0, len(source.text)),)
    length = sum(end - start for start, end in spans)
    reads = _short if length < SHORT else _long if length < LONG else _read
    return reads(source.text, spans, frozenset(macros.items()), frozenset(symbols))


def _read(
    text: str,
    pieces: tuple[tuple[int, int], ...],
    macros: frozenset[tuple[str, Macro]],
    symbols: frozenset[str],
) -> Reading:
    whole = (pieces[0][0], pieces[-1][1])
    try:
        found, mends = tokens(Passage.of(text, pieces).expanded(dict(macros)))
        found, missing = underscored(overs(unbracketed(found)))
        mends = [*mends, *missing]
    except Unsupported as limit:
        return Reading((_unread(Unread(str(limit), *whole)),), ())
    statements = [
        statement
        for segment in segments(mappings(quantities(convolving(primes_first(found)))))
        for statement in _stated(segment, symbols)
    ]
    statements = [one.changed(losses_of_parameters) for one in _restricted(statements)]
    return Reading(tuple(statements), (*mends, *_columns(statements, found)))


_short, _long = lru_cache(maxsize=4096)(_read), lru_cache(maxsize=256)(_read)
"""The same of what was read before: who asks what a sentence says reads its formulas once more."""


def line(text: str, symbols: Collection[str] = ()) -> Line:
    """The one line that a text holds. Raises Unread.

    >>> line("a_{1+j}")
    Access(array=Name(text='a'), subscripts=(Sum(terms=(Number(value=1), Name(text='j'))),))
    """
    found, mends = tokens(Passage.of(text, [(0, len(text))]))
    if mends:
        raise Unread(mends[0].message, mends[0].start, mends[0].end)
    return expression(found, symbols)


def _unread(trouble: Unread, words: Sequence[str] = ()) -> Statement:
    return Statement(None, (), (trouble.start, trouble.end), tuple(words), trouble=trouble)


def _stated(segment: Segment, symbols: Collection[str]) -> Iterator[Statement]:
    found = segment.tokens
    if not found:
        return
    span = (found[0].start, max(found[0].end, found[-1].end))
    try:
        holds_for = conditions(segment.rest, symbols)
        for said in explained(segment.rest, symbols):
            assert said.span is not None, "what was read stands somewhere"
            yield Statement(said.first, said.links, said.span, ("where",))
        for first, links in _sides(found, symbols):
            called = segment.called if first is None else ""
            links, rest = put_in(first, links, holds_for)
            yield Statement(first, links, span, segment.words, rest, called)
    except Unread as trouble:
        yield replace(_unread(trouble, segment.words), span=span)


def _restricted(statements: Sequence[Statement]) -> list[Statement]:
    r"""Statements with the ranges after them as their conditions: `y_i = x_i, \quad 1 \le i \le n`.

    A range stands without words, and speaks of a letter of the statement before it. So does a
    change of variable, `k = n-m+1`. After a reason that something does not depend on a weight,
    another one belongs to it.
    """
    found = list[Statement]()
    for statement in statements:
        before = found[-1] if found else None
        if before is not None and before.links and statement.first is not None:
            still = written.Chain(statement.first, statement.links)
            if _is_still(still) and any(map(_is_still, before.conditions[-1:])):
                found[-1] = replace(before, conditions=(*before.conditions, still))
                continue
        signs = {link.relation for link in statement.links}
        ranges = bool(signs) and signs <= {"<=", "<", ">=", ">"} and not statement.words
        ranges = ranges or (before is not None and _is_case(statement, before))
        if before is not None and before.links and _is_change(statement, found[-2:]):
            assert statement.first is not None, "a letter"
            change = written.Chain(statement.first, statement.links)
            found[-1] = replace(before, conditions=(*before.conditions, change))
            continue
        if before is None or not ranges or statement.first is None or not before.links:
            found.append(statement)
            continue
        chain = written.Chain(statement.first, statement.links)
        known = {name for side in before.sides for name in _letters(side)}
        equal = all(link.relation in ("=", ":=") for link in before.links)
        if equal and any(name[:1].islower() for name in _letters(chain) & known):
            found[-1] = replace(before, conditions=_with(before.conditions, chain))
        else:
            found.append(statement)
    return found


def _with(ranges: Sequence[Line], chain: written.Chain) -> tuple[written.Chain, ...]:
    r"""Ranges and one more, which may end the one before: `1 \le i, j \le n`."""
    together = [each for each in shared([*ranges, chain]) if isinstance(each, written.Chain)]
    return tuple(together)


def _is_case(statement: Statement, before: Statement) -> bool:
    r"""Whether it only says which places another statement speaks of: a_{ij} = 0, i \ne j."""
    match statement:
        case Statement(Name(one), (Link("=" | "!=", Name(other)),), words=()):
            every = [part for side in before.sides for part in written.every(side)]
            found = {
                name.text
                for part in every
                if isinstance(part, written.Access)
                for place in part.subscripts
                for name in written.every(place)
                if isinstance(name, Name)
            }
            return one[:1] in INDICES and {one, other} <= found
    return False


def _is_change(statement: Statement, before: Sequence[Statement]) -> bool:
    """Whether it only says what the index of a sum is by which another one goes on."""
    match statement:
        case Statement(Name(letter), (Link("=", side),), words=(), conditions=()):
            sides = [one.first for one in before] + [x.side for one in before for x in one.links]
            every = [part for one in sides if one is not None for part in written.every(one)]
            sums = [part for part in every if isinstance(part, written.Summation)]
            letters = {name for one in sides if one is not None for name in _letters(one)}
            bound = {part.index for part in sums}
            return letter in bound and bool(_letters(side) & letters)
    return False


def _is_still(chain: written.Chain) -> bool:
    """Whether it says of a whole array that it does not depend on a weight."""
    match chain:
        case written.Chain(written.Derivative(), (Link("=", written.Number(0)),)):
            return True
    return False


def _letters(line: Line) -> set[str]:
    if isinstance(line, written.Name):
        return {line.text}
    return set[str]().union(*map(_letters, written.parts(line)))


def _sides(
    found: tuple[Token, ...], symbols: Collection[str]
) -> list[tuple[Line | None, tuple[Link, ...]]]:
    """What one segment states: its first side, None where it goes on, and its links."""
    if relation_of(found[0]) is not None:
        nothing = Token("number", "0", found[0].start, found[0].start)
        line = expression([nothing, *found], symbols)
        return [(None, line.links if isinstance(line, written.Chain) else ())]
    lines = ranged(found, symbols) or listed(found, symbols)
    return [
        (line.first, line.links) if isinstance(line, written.Chain) else (line, ())
        for line in lines
    ]


def _columns(statements: Sequence[Statement], found: Sequence[Token]) -> Iterator[Mend]:
    """`cases` with more columns than a value and its condition: a matrix was meant."""
    begun = {t.start: t for t in found if t.kind == "begin" and t.text in CASES}
    if not begun:
        return
    for statement in statements:
        for side in statement.sides:
            for matrix in _matrices(side):
                if matrix.span is None or matrix.span[0] not in begun:
                    continue
                token = begun[matrix.span[0]]
                columns = max(map(len, matrix.rows))
                said = f"cases has two columns, a value and its condition; here are {columns}"
                yield Mend(token.start, token.end, said, r"write \begin{bmatrix}")


def _matrices(side: Line) -> Iterator[written.Matrix]:
    if isinstance(side, written.Matrix):
        yield side
    for part in written.parts(side):
        yield from _matrices(part)
