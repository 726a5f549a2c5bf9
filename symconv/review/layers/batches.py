r"""Layers of whole batches, of which the columns or the rows are examples: Z = W A + b, A = g(Z).

The form of the layers says which sizes are alike; so it says what signs between their arrays mean:
W^T * dZ is a product, and dA * g'(Z) one of entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from symconv.calculus.known import CALLED
from symconv.language import line as written
from symconv.language.line import Line, Link, Name
from symconv.language.names import FUNCTIONS, name_of
from symconv.reading.reader import Statement
from symconv.review.layers.families import moved
from symconv.review.layers.layers import Layer, Layered, layered, wholes

Shape: TypeAlias = "tuple[str, ...]"
"""What the numbers of rows and of columns are called; of a number nothing."""

EXAMPLES = "examples"
_SIGNS = ("*", r"\odot", r"\circ", r"\otimes")


@dataclass
class Batches:
    """The layers of the batches of one document.

    rules       what an array of a layer is made of, by the base of its name
    layers      of which layer arrays without a label are, counted from the one that is made
    weights     the matrix in whose product a layer is made
    parameters  this one and the bias
    first       whether the matrix stands first: then examples are columns
    turned      whether it stands transposed there
    errors      what gradients are called, delta^l for dL/dZ^l: the loss, and the base of Z
    """

    rules: dict[str, tuple[Name, Line]] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)
    weights: str = ""
    parameters: set[str] = field(default_factory=set)
    first: bool = True
    turned: bool = False
    errors: dict[str, tuple[Line, str]] = field(default_factory=dict)

    def observe(self, statement: Statement) -> None:
        """Take note of Z = W A + b, of A = g(Z), and of delta = dL/dZ."""
        match statement.first, statement.links:
            case Name() as left, (Link("=" | ":=", written.Derivative(Name() as loss, by)), *_) if (
                _letter(left) and _letter(left) == _letter(by) and _base(by) in self.layers
            ):
                self.errors[_base(left) or ""] = loss, _base(by) or ""
            case Name() as left, (Link("=" | ":=", right), *_):
                if not self._made(left, right):
                    self._activated(left, right)

    def _made(self, left: Name, right: Line) -> bool:
        terms = right.terms if isinstance(right, written.Sum) else (right,)
        match terms:
            case (written.Product((first, second)), *rest) if len(rest) < 2:
                one, other = map(_untransposed, (first, second))
            case _:
                return False
        names = [_base(each) for each in (left, one, other, *rest)]
        if None in names or self.weights:
            return False
        weighs = [_weighs(each, left) for each in (one, other)]
        # A row of a batch is written in small letters, before the matrix: z^l = h^{l-1} W^l.
        row = weighs == [False, True] and _is_capital(names[2]) and bool(_letter(left))
        if not row and not all(map(_is_capital, names[:3])):
            return False
        plain = second if weighs[0] else first
        if weighs[0] == weighs[1] or isinstance(plain, written.Transpose):
            return False
        self.first = weighs[0]
        self.turned = isinstance(first if self.first else second, written.Transpose)
        matrix, array = (one, other) if self.first else (other, one)
        self.weights = _base(matrix) or ""
        self.parameters = {self.weights, *(name for name in names[3:] if name is not None)}
        self.rules[_base(left) or ""] = left, right
        self.layers |= {_base(left) or "": 0, _base(array) or "": -1 if _bare(array) else 0}
        return True

    def _activated(self, left: Name, right: Line) -> None:
        match right:
            case written.Call(_, (Name() as argument,)) if _base(argument) in self.layers:
                base = _base(left) or ""
                if base not in self.rules:
                    self.rules[base] = left, right
                    self.layers.setdefault(base, self.layers[_base(argument) or ""])

    def is_parameter(self, line: Line) -> bool:
        return _base(line) in self.parameters

    def calls(self, statement: Statement) -> bool:
        """Whether a statement says what the error of a layer is called."""
        match statement.first, statement.links:
            case Name() as left, (Link(_, written.Derivative(loss, by)), *_):
                return self.errors.get(_base(left) or "") == (loss, _base(by))
        return False

    def is_array(self, line: Line) -> bool:
        """Whether a name is an array of the layers, and no function."""
        return _base(line) in self.layers.keys() | self.parameters | self.errors.keys()

    # --- what signs mean --------------------------------------------------------------------------

    def told(self, line: Line) -> Line:
        """The line with its signs between arrays as what sizes leave them to mean.

        What is called the error of a layer is written as the gradient that it is.
        """
        match line:
            case Name() if _base(line) in self.errors and (whole := layered(line)) is not None:
                loss, base = self.errors[whole.base]
                by = Name(str(replace(whole, base=base)), span=line.span)
                return written.Derivative(loss, by, span=line.span)
            case written.Call(Name() as array, (body,)) if self.is_array(array):
                return self.told(written.Product((array, body), joint=True, span=line.span))
            case written.Transpose(written.Call(Name() as array, (body,))) if self.is_array(array):
                turned = written.Transpose(body)  # delta (W)^T
                return self.told(written.Product((array, turned), joint=True, span=line.span))
            case written.Operation(symbol, left, right) if symbol in _SIGNS:
                left, right = self.told(left), self.told(right)
                found = self._joined(left, right) or replace(line, left=left, right=right)
                return replace(found, span=line.span)
            case written.Product((first, *rest), joint=True):
                found = self.told(first)
                if self.shape(found) is None:
                    return line
                for factor in rest:
                    joined = self._joined(found, self.told(factor))
                    if joined is None:
                        return line
                    found = joined
                return replace(found, span=line.span)
        return written.changed(line, self.told)

    def _joined(self, left: Line, right: Line) -> Line | None:
        one, other = self.shape(left), self.shape(right)
        if one is None or other is None:
            return None
        if one and one == other:
            return written.Operation(r"\odot", left, right)
        if one and other and one[1] != other[0]:
            return None
        factors = (x.factors if isinstance(x, written.Product) else (x,) for x in (left, right))
        return written.Product(tuple(factor for each in factors for factor in each))

    def shape(self, line: Line) -> Shape | None:
        """What the sizes of an array are called; None where nothing is known."""
        match line:
            case Name():
                return self._shape(line)
            case written.Number() | written.Quotient(written.Number()):
                return ()
            case written.Transpose(body):
                inner = self.shape(body)
                return inner[::-1] if inner is not None else None
            case written.Derivative(_, by):
                return self.shape(by)
            case written.Call(_, (argument,)):
                return self.shape(argument)
            case written.Negative(body):
                return self.shape(body)
            case written.Sum(terms):
                return next((s for term in terms if (s := self.shape(term)) is not None), None)
            case written.Operation(r"\odot", left, _):
                return self.shape(left)
            case written.Product(factors):
                return self._product([self.shape(factor) for factor in factors])
        return None

    def _product(self, shapes: list[Shape | None]) -> Shape | None:
        arrays = [shape for shape in shapes if shape]
        if None in shapes or any(a[1] != b[0] for a, b in pairwise(arrays)):
            return None
        return (arrays[0][0], arrays[-1][1]) if arrays else ()

    def _shape(self, name: Name) -> Shape | None:
        base, whole = _base(name), layered(name)
        layer = whole.layer if whole is not None else Layer("", self.layers.get(base or "", 0))
        if base == self.weights:
            sizes = str(layer), str(layer.after(-1))
            sizes = sizes[::-1] if self.turned else sizes
        elif base in self.layers:
            sizes = str(layer), EXAMPLES
        else:
            return None
        return sizes if self.first else sizes[::-1]

    def arrays(self, statement: Statement) -> set[str]:
        """The matrices of layers of which a statement speaks, and the biases of each example."""
        names = (
            part
            for side in statement.sides
            for part in written.every(side)
            if isinstance(part, Name)
        )
        return {name.text for name in names if self.is_array(name)}

    def functions(self, statement: Statement) -> set[str]:
        """The functions that are taken of its arrays, entry by entry: g^{[l]}."""
        sides = [link.side for link in statement.links]
        return {
            part.function.text.rstrip("'")
            for side in sides
            for part in written.every(side)
            if isinstance(part, written.Call) and isinstance(part.function, Name)
            if part.function.text not in FUNCTIONS | CALLED.keys() and self.shape(part)
        }

    # --- layers beside each other -----------------------------------------------------------------

    def needed(self, statement: Statement) -> Iterator[Statement]:
        """How the arrays of the layers are made of which a statement speaks, as definitions."""
        if isinstance(statement.first, Name) and _base(statement.first) in self.rules:
            return  # it says so itself
        named = {whole for side in statement.sides for whole in wholes(side) if whole.layer.letter}
        if not named or len({whole.layer.letter for whole in named}) > 1:
            return
        shifts = [whole.layer.shift for whole in named]
        letter = next(iter(named)).layer.letter
        there = {*named}
        for shift in range(min(shifts), max(shifts) + 1):
            for base, (left, right) in self.rules.items():
                whole, known = Layered(base, Layer(letter, shift)), layered(left)
                if known is None or known.layer.letter != letter:
                    continue
                body = moved(right, known.layer, whole.layer)
                parts = {part for part in wholes(body) if part.base in self.layers}
                if parts <= there:
                    there.add(whole)
                    yield Statement(Name(str(whole)), (Link("=", body),), (-1, -1))


def _untransposed(line: Line) -> Line:
    return line.body if isinstance(line, written.Transpose) else line


def _base(line: Line) -> str | None:
    whole = layered(line)
    return whole.base if whole is not None else name_of(line)


def _bare(line: Line) -> bool:
    return layered(line) is None


def _letter(line: Line) -> str:
    """The letter of the layer to which an array belongs, if it carries one."""
    whole = layered(line)
    return whole.layer.letter if whole is not None else ""


def _is_capital(name: str | None) -> bool:
    return bool(name) and str(name).lstrip("\\")[:1].isupper()


def _weighs(line: Line, left: Name) -> bool:
    """Whether a matrix is that of a layer: W^l of Z^l, or what is called so."""
    one, other = layered(line), layered(left)
    if one is not None and other is not None and one.layer.letter:
        return one.layer == other.layer
    return (_base(line) or "")[:1] in ("W", "T")
