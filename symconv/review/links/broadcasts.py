"""Sums in which an author lets a vector be added to each row, or each column, of a matrix."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.spread import axis_of


def broadcasts(lines: tuple[Line, ...], context: Context) -> tuple[str, ...]:
    """What sums on these lines take for granted: "b is added to each row"."""
    return tuple(dict.fromkeys(words for line in lines for words in _said(line, context)))


def _said(line: Line, context: Context) -> Iterator[str]:
    for part in written.every(line):
        if isinstance(part, written.Sum) and len(part.terms) > 1:
            yield from _of_terms(part.terms, context)


def _of_terms(terms: tuple[Line, ...], context: Context) -> Iterator[str]:
    try:
        values = [elaborate(term, context) for term in terms]
        matrix = max(values, key=lambda value: value.rank)
        axes = [axis_of(value, matrix) for value in values]
    except SymconvError:
        return
    for term, axis in zip(terms, axes, strict=True):
        if axis is not None:
            name = name_of(term) or "a vector"
            yield f"{name} is added to each {('column', 'row')[axis]}"
