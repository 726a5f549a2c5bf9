r"""Names under braces: in A = D^T \underbrace{...}_D it is said what D is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.reading.passage import Macro
from symconv.reading.reader import read
from symconv.reading.source import Source
from symconv.review.definitions.definitions import introduced
from symconv.review.scope.scope import Scope

_BEGIN = re.compile(r"\\underbrace\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
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


def _named(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    for begin in _BEGIN.finditer(text, start, end):
        depth = 1
        for brace in _BRACE.finditer(text, begin.end(), end):
            depth += {"{": 1, "}": -1}.get(brace.group(), 0)
            if not depth:
                name = _NAME.match(text, brace.end(), end)
                if name is not None:
                    yield name[1], (begin.end(), brace.start())
                break
