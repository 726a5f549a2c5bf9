"""What a schedule has to know of a machine. Only how fast a kernel is depends on it."""

from __future__ import annotations

from dataclasses import dataclass

BYTES = {"float64": 8, "float32": 4, "int64": 8}
"""The sizes of the elements of kernels."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Vectors of so many bytes, and per cycle so many multiply-adds of vectors, and loads."""

    name: str
    vector: int
    registers: int
    fused: float
    loads: float
    latency: int
    stack: int
    """Elements that a copy on the stack may have: threads do not have much of it."""

    def width(self, dtype: str) -> int:
        """How many elements a vector has."""
        return self.vector // BYTES[dtype]


MACHINE = Machine("x86-64 with AVX2", 32, 16, 2, 2, 4, 2**15)
"""What kernels are made for: the text is the same everywhere, and right everywhere."""
