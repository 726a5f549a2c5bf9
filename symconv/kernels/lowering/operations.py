"""The operations that a template lays out, each one line of text with its strings final."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from symconv.family.pieces import Loop
from symconv.language.affine import Affine


@dataclass(frozen=True, slots=True)
class For:
    """Count a variable from 0 up to an extent, by ones or by another step.

    `apart` says that each round writes outputs that no other one does.
    """

    kind: ClassVar[str] = "for"
    indent: str
    variable: str
    count: Affine
    step: str = ""
    apart: bool = False

    @property
    def extent(self) -> str:
        return spelled(self.count)

    @property
    def advance(self) -> str:
        """The next one, in C."""
        return f"{self.variable} += {self.step}" if self.step else f"++{self.variable}"


@dataclass(frozen=True, slots=True)
class Parallel:
    """The rounds of the next loop are shared among threads, each with a copy of `private`."""

    kind: ClassVar[str] = "parallel"
    indent: str
    private: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Count a variable from a first value to a last one, both in the syntax of C."""

    kind: ClassVar[str] = "range"
    indent: str
    variable: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class End:
    """The end of the innermost loop."""

    kind: ClassVar[str] = "end"
    indent: str


@dataclass(frozen=True, slots=True)
class Declare:
    """A variable of the type of sums, or of vectors of them; a copy is of that of the inputs."""

    kind: ClassVar[str] = "declare"
    indent: str
    variable: str
    width: int = 0
    """How many lanes its vectors have; 0 where it is no vector."""
    reads: tuple[str, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """A vector stays in a register, as it is needed several times."""

    kind: ClassVar[str] = "keep"
    indent: str
    vector: str


@dataclass(frozen=True, slots=True)
class Add:
    """One product more in a running sum, for all lanes of a vector or for one.

    If `counted`, only for the lanes from one of them to before another: "1, 4"; `products` are then
    both factors: "f[2], g[1]", or one and 1.
    """

    kind: ClassVar[str] = "add"
    indent: str
    target: str
    products: str
    reads: tuple[str, ...] = ()
    width: int = 0
    multiplies: bool = False
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The lanes of some vectors summed and added to a number each, all of these at once."""

    kind: ClassVar[str] = "total"
    indent: str
    width: int
    count: int
    arguments: str
    """The numbers, and then the vectors."""


@dataclass(frozen=True, slots=True)
class Run:
    """A call of a routine of the same file, and the extents that it is given."""

    kind: ClassVar[str] = "run"
    indent: str
    symbol: str
    arguments: str
    counts: tuple[tuple[str, Affine], ...]


@dataclass(frozen=True, slots=True)
class Store:
    """target = products, or target += products: of so many terms, reading so many entries."""

    kind: ClassVar[str] = "store"
    indent: str
    target: str
    sign: str
    products: str
    reads: int = 0
    terms: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the compiled function with the addresses of the arrays."""

    kind: ClassVar[str] = "call"
    indent: str
    symbol: str
    arguments: str


Operation: TypeAlias = (
    For | Range | Parallel | End | Declare | Keep | Add | Total | Store | Run | Call
)

INDENT = "    "


def opened(
    loops: Sequence[Loop], depth: int, written: frozenset[str] = frozenset()
) -> Iterator[Operation]:
    """The heads of loops, one in the other; those in `written` say which outputs are written."""
    for n, loop in enumerate(loops):
        apart = loop.variable in written
        yield For(INDENT * (depth + n), loop.variable, loop.extent, apart=apart)


def closed(loops: Sequence[Loop], depth: int) -> Iterator[Operation]:
    """The ends of loops that were opened."""
    for n in reversed(range(len(loops))):
        yield End(INDENT * (depth + n))


def spelled(form: Affine) -> str:
    """An affine expression in the syntax that C and Python share.

    >>> spelled(1 + Affine.of("j") - 2 * Affine.of("i")), spelled(3 - Affine.of("t"))
    ('j - 2 * i + 1', '3 - t')
    """
    ordered = sorted(form.coefficients, key=lambda item: (item[1] < 0, item[0]))
    parts = [(c < 0, name if abs(c) == 1 else f"{abs(c)} * {name}") for name, c in ordered]
    if form.constant or not parts:
        first = bool(parts) and parts[0][0]
        parts.insert(0 if first else len(parts), (form.constant < 0, str(abs(form.constant))))
    return joined(parts)


def joined(parts: list[tuple[bool, str]]) -> str:
    """Signed texts (negative, text) as one sum."""
    text = ""
    for negative, part in parts:
        if text:
            text += f" {'-' if negative else '+'} {part}"
        else:
            text = f"-{part}" if negative else part
    return text


def coefficient(count: int, factors: list[str]) -> tuple[bool, str]:
    """A signed product: the coefficient is written only where it is not 1."""
    size = [] if abs(count) == 1 and factors else [str(abs(count))]
    return count < 0, " * ".join([*size, *factors])
