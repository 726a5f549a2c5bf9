r"""Names under braces: in A = D^T \underbrace{...}_D it is said what D is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.passage import Macro
from symconv.reading.reader import Statement, read
from symconv.reading.source import Source
from symconv.review.definitions.definitions import introduced
from symconv.review.scope.scope import Scope

_BEGIN = re.compile(r"\\underbrace\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BELOW = re.compile(r"\s*_\s*(?=\{)")
_NAME = re.compile(r"\s*_\s*(?:\{\s*)?([A-Za-z])\s*(?:\}|(?=[\s\\&=+.,-]|$))")


def define_named(
    source: Source, span: tuple[int, int], macros: Mapping[str, Macro], scope: Scope
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Define what has its name under a brace, if nothing is known of that; each with its place."""
    for name, inside in _named(source.text, *span):
        statements = [*read(source, (inside,), macros)]
        if len(statements) != 1 or statements[0].links or scope.knows(name):
            continue
        body = statements[0].first
        if not isinstance(body, written.Matrix):
            continue
        try:
            known = introduced(written.Name(name), body, scope)
        except SymconvError:
            continue
        if known is not None:
            yield known.what, inside


def entries_named(
    statements: Iterable[Statement], source: Source, pieces: Sequence[tuple[int, int]],
    macros: Mapping[str, Macro], scope: Scope,
) -> Iterator[Statement]:  # fmt: skip
    r"""The statements with Z_{ij} for \underbrace{...}_{Z_{ij}}, and what that is before them."""
    said = dict[Line, Statement]()
    for start, end in pieces:
        for inside, after in _braced(source.text, start, end):
            below = _BELOW.match(source.text, after, end)
            if below is None:
                continue
            called = (below.end() + 1, _closed(source.text, below.end() + 1, end))
            one, other = (_alone(source, span, macros) for span in (called, inside))
            match one, other:
                case written.Access(written.Name(name)), written.Sum() if not scope.knows(name):
                    link = written.Link("=", other)
                    # What stands below comes after it in the text: the claim begins with it.
                    said[other] = Statement(replace(one, span=inside), (link,), inside)
    for statement in statements:
        sides = [link.side for link in statement.links]
        held = {part for side in sides for part in written.every(side)} & said.keys()
        if statement.first is None or not held:
            yield statement
            continue
        names = dict[Line, Line]()
        for body in sorted(held, key=str):
            equation = said[body]
            assert equation.first is not None, "it is a name and what that is"
            names[body] = equation.first
            yield equation
        yield statement.changed(partial(written.put, given=names))


def _alone(source: Source, span: tuple[int, int], macros: Mapping[str, Macro]) -> Line | None:
    statements = [*read(source, (span,), macros)]
    return statements[0].first if len(statements) == 1 and not statements[0].links else None


def _named(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    for inside, after in _braced(text, start, end):
        name = _NAME.match(text, after, end)
        if name is not None:
            yield name[1], inside


def _braced(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], int]]:
    """What stands over each brace, and where what stands below it begins."""
    for begin in _BEGIN.finditer(text, start, end):
        closed = _closed(text, begin.end(), end)
        if closed < end:
            yield (begin.end(), closed), closed + 1


def _closed(text: str, start: int, end: int) -> int:
    """Where the group ends that has begun."""
    depth = 1
    for brace in _BRACE.finditer(text, start, end):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if not depth:
            return brace.start()
    return end
