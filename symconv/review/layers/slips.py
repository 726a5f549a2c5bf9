r"""Slips of who writes about layers: another layer, a transpose, a prime or a rot180 left out.

>>> from symconv.language.line import Name
>>> from symconv.writing.text import text
>>> [text(each) for each in slips(Name("W^(l+1)"))]
['W^(l+2)', 'W^l']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS
from symconv.review.layers.layers import layered

ROT = written.Name("rot180")


def slips(line: Line, functions: frozenset[str] = frozenset()) -> Iterator[Line]:
    """Every line with one such change, or another of some functions, somewhere in it."""
    yield from _here(line, functions)
    for each in fields(line):
        for held in _changed(getattr(line, each.name), functions):
            yield replace(line, **{each.name: held})


def _changed(held: Any, functions: frozenset[str]) -> Iterator[Any]:
    if isinstance(held, tuple):
        for n, part in enumerate(held):
            yield from ((*held[:n], other, *held[n + 1 :]) for other in _changed(part, functions))
    elif isinstance(held, written.Written) and not isinstance(held, written.Derivative):
        yield from slips(held, functions)  # type: ignore[arg-type]


def _here(line: Line, functions: frozenset[str]) -> Iterator[Line]:
    whole = layered(line)
    if whole is not None:
        for by in (1, -1):
            yield written.Name(str(replace(whole, layer=whole.layer.after(by))))
        return
    match line:
        case written.Call(written.Name("rot180"), (body,)):
            yield body
        case written.Call(written.Name(function), arguments) if function not in FUNCTIONS:
            bare = function.rstrip("'")
            primes = function[len(bare) :]
            yield written.Call(written.Name(bare if primes else f"{bare}'"), arguments)
            for other in sorted(functions - {bare}):
                yield written.Call(written.Name(f"{other}{primes}"), arguments)
        case written.Transpose(written.Call(array, (factor,))) if layered(array) is not None:
            yield written.Product((factor, written.Transpose(array)))
        case written.Access(array, (written.Product((one, other)) as both,)):
            yield replace(line, subscripts=(replace(both, factors=(other, one)),))
        case written.Access(array, (one, other)):
            yield replace(line, subscripts=(other, one))
        case written.Product((left, right)):
            yield written.Product((_turned(left), right))
            yield written.Product((_turned(right), _turned(left)))
        case written.Operation("*", left, right) if layered(right) is not None:
            yield replace(line, right=written.Call(ROT, (right,)))
            yield replace(line, left=written.Call(ROT, (left,)))


def _turned(line: Line) -> Line:
    return line.body if isinstance(line, written.Transpose) else written.Transpose(line)
