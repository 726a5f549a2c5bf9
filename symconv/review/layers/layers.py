r"""Names that carry the number of a layer: z^l, W^{(l+1)}, a^{[l-1]}, w_{jk}^l, \delta_j^{(l)}.

However it is written, the layer becomes part of the name: W^{l+1} is called W^(l+1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of

_LABELLED = re.compile(r"(.+)\^(?:\(([A-Za-z]+)([+-]\d+)?\)|\((\d+)\)|([A-Za-z]+))")
TRANSPOSES = (written.Name("T"), written.Name("top"))


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer l + shift; without a letter, a layer of a given number.

    >>> str(Layer("l", 0)), str(Layer("l", -1)), str(Layer("", 2))
    ('l', '(l-1)', '(2)')
    """

    letter: str
    shift: int

    def __str__(self) -> str:
        if not self.letter:
            return f"({self.shift})"
        return f"({self.letter}{self.shift:+d})" if self.shift else self.letter

    def after(self, layers: int) -> Layer:
        return replace(self, shift=self.shift + layers)


@dataclass(frozen=True, slots=True)
class Layered:
    """A name and the layer that it is of."""

    base: str
    layer: Layer

    def __str__(self) -> str:
        return f"{self.base}^{self.layer}"


def layered(line: Line) -> Layered | None:
    """The name and the layer of a whole array.

    >>> from symconv.reading.reader import line
    >>> [str(layered(line(text))) for text in ("z^l", "a^{(l-1)}", "W^{[l+1]}", "W^{(2)}", "x^2")]
    ['z^l', 'a^(l-1)', 'W^(l+1)', 'W^(2)', 'None']
    """
    match line:
        case written.Name(text):
            found = _LABELLED.fullmatch(text)
            if found is None or found[2] == "T":
                return None
            letter, shift = found[2] or found[5] or "", int(found[4] or found[3] or 0)
            return Layered(found[1], Layer(letter, shift))
        case written.Power(written.Name(base), exponent):
            layer = _layer(exponent)
            return Layered(base, layer) if layer is not None else None
    return None


def _layer(exponent: Line) -> Layer | None:
    match exponent:
        case written.Matrix(((written.Number(count),),)):
            return Layer("", count)
        case written.Matrix(((inside,),)):
            return _layer(inside)
        case written.Name(letter):
            return Layer(letter, 0)
        case written.Sum((written.Name(letter), written.Number(count))):
            return Layer(letter, count)
        case written.Sum((written.Name(letter), written.Negative(written.Number(count)))):
            return Layer(letter, -count)
    return None


def spelled(line: Line, bases: frozenset[str], functions: frozenset[str] = frozenset()) -> Line:
    """The line with the layers of some names, and functions, as parts of these names."""

    def inner(part: Line) -> Line:
        return spelled(part, bases, functions)

    match line:
        case written.Call(function, arguments) if (
            whole := layered(function)
        ) is not None and whole.base.rstrip("'") in functions:
            bare = whole.base.rstrip("'")
            primes = whole.base[len(bare) :]
            called = written.Name(f"{bare}^{whole.layer}{primes}", span=function.span)
            return written.Call(called, tuple(map(inner, arguments)), span=line.span)
        case written.Power(base, written.Product((*rest, last))) if last in TRANSPOSES and rest:
            untransposed = written.Power(base, written.product(*rest), span=line.span)
            if (whole := layered(untransposed)) is not None and whole.base in bases:
                return written.Transpose(inner(untransposed), span=line.span)
        case written.Power(base, written.Transpose(label)):
            whole = layered(written.Power(base, label))
            if whole is not None and whole.base in bases:
                return written.Transpose(written.Name(str(whole)), span=line.span)
        case written.Power(written.Access(array, places), exponent):
            whole = layered(written.Power(array, exponent))
            if whole is not None and whole.base in bases:
                return written.Access(
                    written.Name(str(whole)), tuple(map(inner, places)), span=line.span
                )
        case written.Power(written.Unit(place), exponent):
            whole = layered(written.Power(written.Name(written.UNIT), exponent))
            if whole is not None and written.UNIT in bases:
                return written.Access(written.Name(str(whole)), (inner(place),), span=line.span)
    whole = layered(line)
    if whole is not None and whole.base in bases:
        return written.Name(str(whole), span=line.span)
    return written.changed(line, inner)


def slope_of(line: written.Derivative, layer: Layer) -> tuple[str, str] | None:
    r"""The loss and the array of its layer by which it is differentiated: C and z of dC/dz^l.

    >>> from symconv.reading.reader import line
    >>> slope_of(line(r"\frac{\partial C}{\partial z^l}"), Layer("l", 0))
    ('C', 'z')
    """
    of = layered(line.by.array if isinstance(line.by, written.Access) else line.by)
    loss = name_of(line.body)
    if of is None or loss is None or of.layer != layer:
        return None
    return loss, of.base


def wholes(line: Line) -> Iterator[Layered]:
    """All names with a layer on a line."""
    for part in written.every(line):
        whole = layered(part)
        if whole is not None:
            yield whole
