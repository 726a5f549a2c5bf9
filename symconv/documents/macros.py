r"""Macros that an author defines, and formulas without them: \newcommand, \def, boxes around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symconv.documents.delimiters import Braces
from symconv.documents.parts import Range, Span
from symconv.documents.stretches import cut
from symconv.reading.passage import Macro

_COMMAND = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?[ \t]*"
    r"(?:\{[ \t]*\\(?P<braced>[A-Za-z@]+|.)[ \t]*\}|\\(?P<bare>[A-Za-z@]+|.))\s{0,9}"
    r"(?:\[(?P<arity>\d)\])?\s{0,9}(?:\[(?P<default>[^\[\]\n]{0,200})\])?\s{0,9}(?=\{)"
    r"|[gex]?def[ \t]*\\(?P<defined>[A-Za-z@]+|.)[ \t]*(?P<parameters>(?:#\d){0,9})[ \t]*(?=\{)"
    r"|DeclareMathOperator(?P<star>\*?)[ \t]*\{?[ \t]*\\(?P<operator>[A-Za-z@]+)[ \t]*\}?"
    r"\s{0,9}(?=\{))"
)
DEFINING = (
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|[gex]?def|DeclareMathOperator)"
    r"(?![A-Za-z@])"
)
_DEFINING = re.compile(DEFINING)


def define(braces: Braces, start: int, limit: int) -> tuple[Macro, int] | None:
    """The macro defined at start and where its definition ends; none if it is not a simple one."""
    text = braces.text
    found = _COMMAND.match(text, start, limit)
    if not found:
        return None
    end = braces.end(found.end(), limit)
    if end < 0:
        return None
    body = text[found.end() + 1 : end - 1]
    if found["operator"]:
        return Macro(found["operator"], 0, None, rf"\operatorname{found['star']}{{{body}}}"), end
    if found["defined"]:
        return Macro(found["defined"], len(found["parameters"]) // 2, None, body), end
    arity = int(found["arity"] or 0)
    name = found["braced"] or found["bare"]
    return Macro(name, arity, found["default"] if arity else None, body), end


_BOX = re.compile(
    r"\\(?:resizebox\*?[ \t]*\{[^{}]{0,80}\}[ \t]*\{[^{}]{0,80}\}|scalebox[ \t]*\{[^{}]{0,80}\})"
    r"\s{0,9}(?=\{\s{0,9}\$)"
)


def unboxed(braces: Braces, start: int, end: int) -> Iterator[Range]:
    r"""What sets a formula smaller around it, as `\resizebox{..}{!}{$` and `$}`."""
    text = braces.text
    for found in _BOX.finditer(text, start, end):
        close = braces.end(found.end(), end)
        if close < 0:
            continue
        last = text.rfind("$", found.end(), close)
        first = text.find("$", found.end(), end)
        if first < last and not text[last + 1 : close - 1].strip():
            yield found.start(), first + 1
            yield last, close
            return


def cleaned(braces: Braces, span: Span, macros: dict[str, Macro]) -> Span | None:
    """A formula without boxes and the macros that it defines; none if nothing else is in it."""
    text = braces.text
    holes: list[Range] = []
    for start, end in span.pieces:
        holes += unboxed(braces, start, end)
        while found := _DEFINING.search(text, start, end):
            defined = define(braces, found.start(), end)
            start = found.end()
            if defined:
                macros[defined[0].name] = defined[0]
                start = defined[1]
                holes.append((found.start(), start))
    pieces = cut(span.pieces, sorted(holes))
    some = [n for n, (start, end) in enumerate(pieces) if text[start:end].strip()]
    # White space between pieces keeps `\\a` and `b` two words; at the ends it is nothing.
    return replace(span, pieces=pieces[some[0] : some[-1] + 1]) if some else None
