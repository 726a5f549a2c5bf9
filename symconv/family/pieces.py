"""Pieces: nests of loops over a product of entries, and what becomes of them.

Everything here counts from 0. A piece is a strided tensor contraction: loops, and for the output
and each factor one affine subscript per dimension. Whatever made the value (a stride, a flip, a
clipped bound) has become constants, and nothing that reads a piece may ask for it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symconv.family.names import ERROR, OUTPUT
from symconv.language.affine import Affine


@dataclass(frozen=True, slots=True)
class Loop:
    """variable = 0, 1, ... below an extent, which may depend on the loops outside."""

    variable: str
    extent: Affine
    reduction: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of an array, its subscripts affine in the loop variables."""

    array: str
    subscripts: tuple[Affine, ...]

    def substitute(self, mapping: Mapping[str, Affine]) -> Reference:
        return Reference(self.array, tuple(s.substitute(mapping) for s in self.subscripts))

    def flat(self, shape: Sequence[int]) -> Affine:
        """Its place in an array laid out row by row."""
        # All at once: sums of expressions, each in its own form, take several times as long.
        constant, steps = 0, dict[str, int]()
        for subscript, length in zip(self.subscripts, shape, strict=True):
            constant = constant * length + subscript.constant
            for name in steps:
                steps[name] *= length
            for name, step in subscript.coefficients:
                steps[name] = steps.get(name, 0) + step
        return Affine.sum(constant, steps.items())


@dataclass(frozen=True, slots=True)
class Piece:
    """output (+)= coefficient * product of the factors, summed over the reduction loops.

    Every output that the loops reach is written once, unless `accumulate` says that it is added to.
    A piece without factors fills with its coefficient.
    """

    loops: tuple[Loop, ...]
    output: Reference
    factors: tuple[Reference, ...]
    coefficient: int = 1
    accumulate: bool = False

    @property
    def products(self) -> int:
        """How many points the loops visit."""
        return sum(1 for _ in self.points())

    def points(self) -> Iterator[dict[str, int]]:
        """Every assignment of the loop variables, slowly and plainly."""

        def walk(level: int, point: dict[str, int]) -> Iterator[dict[str, int]]:
            if level == len(self.loops):
                yield point
                return
            loop = self.loops[level]
            for count in range(loop.extent.at(point)):
                yield from walk(level + 1, {**point, loop.variable: count})

        return walk(0, {})


def scattered(pieces: Sequence[Piece], array: str, shape: Sequence[int]) -> list[Piece]:
    """The same products with a factor as the output: the adjoint, in scatter form.

    The error takes the place of what was the output. All loops are boxes where they were before.
    """
    turned = [zero(shape)]
    for piece in pieces:
        output = next((factor for factor in piece.factors if factor.array == array), None)
        if output is None:
            continue
        reached = {name for s in output.subscripts for name in s.variables}
        turned.append(
            Piece(
                tuple(Loop(x.variable, x.extent, x.variable not in reached) for x in piece.loops),
                Reference(piece.output.array, output.subscripts),
                (
                    Reference(ERROR, piece.output.subscripts),
                    *(factor for factor in piece.factors if factor.array != array),
                ),
                piece.coefficient,
                accumulate=True,
            )
        )
    return turned


def boxes(piece: Piece, variable: str = "") -> Iterator[Piece]:
    """The same piece as pieces without triangles: a loop that others depend on is written out.

    If a variable is given, only the loops on which its own depends.
    """
    known = [loop for loop in piece.loops if variable in ("", loop.variable)]
    deciding = {name for loop in known for name in loop.extent.variables}
    outer = next((loop for loop in piece.loops if loop.variable in deciding), None)
    if outer is None:
        yield piece
        return
    for count in range(outer.extent.constant):
        here = {outer.variable: Affine(count)}
        yield from boxes(
            Piece(
                tuple(
                    Loop(x.variable, x.extent.substitute(here), x.reduction)
                    for x in piece.loops
                    if x != outer
                ),
                piece.output.substitute(here),
                tuple(factor.substitute(here) for factor in piece.factors),
                piece.coefficient,
                piece.accumulate,
            ),
            variable,
        )


def zero(shape: Sequence[int], array: str = OUTPUT) -> Piece:
    """The piece that fills an array with 0."""
    names = [f"n{n}" for n in range(len(shape))]
    loops = tuple(Loop(x, Affine(n), False) for x, n in zip(names, shape, strict=True))
    return Piece(loops, Reference(array, tuple(Affine.of(x) for x in names)), (), 0)
