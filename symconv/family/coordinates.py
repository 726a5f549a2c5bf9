"""A Jacobian as coordinates: which entry of the other operand stands in which row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from symconv.errors import Unsupported
from symconv.family.nest import Piece, Reference
from symconv.language.affine import Affine

Indices: TypeAlias = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Coordinates:
    """`entries[n]` stands at (`rows[n]`, `columns[n]`), counted from 0; elsewhere there is a 0.

    An entry is given by its place in the other operand, or by its value there. Arrays of several
    dimensions are flattened row by row, the last index running fastest. Indices are of 32 bits
    where that is enough, as in SciPy: filling them is a matter of memory.
    """

    shape: tuple[int, int]
    rows: Indices
    columns: Indices
    entries: npt.NDArray[Any]

    def dense(self) -> npt.NDArray[Any]:
        """The whole matrix, for entries given by their values."""
        found = np.zeros(self.shape, self.entries.dtype)
        np.add.at(found, (self.rows, self.columns), self.entries)
        return found


def coordinates(
    pieces: Sequence[Piece],
    rows: Sequence[int],
    columns: Sequence[int],
    other: npt.NDArray[Any],
) -> Coordinates:
    """The coordinates that the pieces of a Jacobian fill, with what `other` holds for each entry.

    `rows` and `columns` are the shapes of outputs and operand before they are flattened.
    """
    parts = []
    kind = np.int32 if max(prod(rows), prod(columns), other.size) < 2**31 else np.int64
    for piece in pieces:
        if piece.factors:
            if piece.coefficient != 1 or len(piece.factors) != 1:
                raise Unsupported("coordinates where an entry is no single tap or sample")
            place, (entry,) = piece.output, piece.factors
            row = Reference(place.array, place.subscripts[: len(rows)])
            column = Reference(place.array, place.subscripts[len(rows) :])
            forms = (row.flat(rows), column.flat(columns), entry.flat(other.shape))
            parts.append(_filled(piece, forms, other.ravel(), kind))
    parts = parts or [[np.empty(0, kind), np.empty(0, kind), other.ravel()[:0]]]
    found = (_joined([part[n] for part in parts]) for n in range(3))
    return Coordinates((prod(rows), prod(columns)), *found)


def _joined(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _filled(
    piece: Piece,
    forms: tuple[Affine, Affine, Affine],
    other: npt.NDArray[Any],
    kind: type[np.integer[Any]],
) -> list[npt.NDArray[Any]]:
    """Row, column and entry at every point of a piece, all loops at once."""
    axes: dict[str, Indices] = {}
    inside: npt.NDArray[np.bool_] | None = None
    for n, loop in enumerate(piece.loops):
        extent = np.asarray(_at(loop.extent, axes))
        axis = np.arange(extent.max(initial=0), dtype=kind)
        axes[loop.variable] = axis.reshape((-1,) + (1,) * (len(piece.loops) - n - 1))
        if loop.extent.coefficients:
            here = axes[loop.variable] < extent
            inside = here if inside is None else inside & here
    shape = tuple(len(axis) for axis in axes.values())
    row, column, entry = (_at(form, axes) for form in forms)
    if inside is None:
        return [np.broadcast_to(array, shape).ravel() for array in (row, column, other[entry])]
    held = np.broadcast_to(inside, shape)
    row, column, entry = (np.broadcast_to(array, shape)[held] for array in (row, column, entry))
    return [row, column, other[entry]]


def _at(form: Affine, axes: dict[str, Indices]) -> Indices:
    parts = [multiple * axes[name] for name, multiple in form.coefficients]
    return np.asarray(sum(parts[1:], start=parts[0] + form.constant) if parts else form.constant)
