"""How the points of a nest are laid out in the text: written out, in loops, or in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member

Form: TypeAlias = Literal["unrolled", "loops"]
FORMS: Sequence[Form] = ("unrolled", "loops")

Order: TypeAlias = Literal["gather", "scatter"]
ORDERS: Sequence[Order] = ("gather", "scatter")

LIMIT = 2_000
"""Products written out at most: beyond, compile times grow faster than the text."""

FEW = 64
"""Products up to which straight-line text is chosen unasked: it fits on a page."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A loop cut into strips of so many rows that lie `apart`: rows stand in the text together."""

    loop: str
    rows: int
    apart: int = 1


@dataclass(frozen=True, slots=True)
class Sliding:
    """Vectors that lie in two others are made of these, and not loaded.

    The two are read anyway or, `beyond`, for this alone. Every so many of such vectors is `loaded`
    all the same, so that neither loads nor what makes vectors are waited for; 0 is none of them.
    """

    beyond: bool
    loaded: int


SLIDES: Sequence[Sliding | None] = (
    None,
    *(Sliding(beyond, loaded) for loaded in (2, 3, 0) for beyond in (False, True)),
)


@dataclass(frozen=True, slots=True)
class Block:
    """How the loops of one function are blocked. It names loops, whatever they mean.

    The points of the loop `vector` are taken `lanes` at a time, as vectors of a `width` where they
    lie side by side; if it is a reduction, each lane has a sum of its own. Up to `points` outputs,
    or blocks of lanes of them, are summed at once, so that what they share is read once: of each
    loop in `tile` as many as it says there, as long as there is room. The rows of `strips` are
    taken at once too: of outputs, each has sums of its own; of sums, they are added to the same
    ones. The array `staged` is copied beforehand so that lanes lie side by side. In the order
    "scatter" the products are those of the forward map, each added to what it has a part in. Where
    it `slides`, vectors are made of others. What is left of the outputs is one vector where it is
    half of one, or half of that: of `narrowest` lanes at least, and where that is 0 all vectors are
    whole.

    Where there is no vector, and in pieces that do not have that loop, loops stay as they are.
    """

    vector: str = ""
    width: int = 1
    lanes: int = 1
    points: int = 1
    tile: tuple[tuple[str, int], ...] = ()
    staged: str = ""
    outer: str = ""
    strips: tuple[Strip, ...] = ()
    order: Order = "gather"
    slides: Sliding | None = None
    narrowest: int = 0

    def vector_of(self, lanes: int) -> int:
        """How many lanes the vectors have that so many outputs are: the width, or fewer.

        >>> block = Block("i", 8, 16, narrowest=2)
        >>> block.vector_of(4), block.vector_of(1), block.vector_of(3)
        (4, 8, 8)
        """
        narrow = 0 < self.narrowest <= lanes < self.width and lanes > 1
        return lanes if narrow and not lanes & (lanes - 1) else self.width


PLAIN = Block()

Timings: TypeAlias = tuple[tuple[str, Block], ...]
"""Blocks that were found by timing: of each function by its name."""

UnitTimings: TypeAlias = tuple[tuple[str, Timings], ...]
"""The same for several sets of instructions, by their names."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The form of every function of one kernel."""

    form: Form


def choose(member: Member, form: str | None = None) -> Schedule:
    """The schedule of a member's kernels; `form` overrides the choice.

    Raises IllFormed for a form that is none, Unsupported where writing out would be too long.
    """
    products = member.products
    if form is None:
        return Schedule("unrolled" if products <= FEW else "loops")
    if form not in FORMS:
        raise IllFormed(f"form={form!r} is not a form: choose 'unrolled' or 'loops'")
    if form == "unrolled" and products > LIMIT:
        raise Unsupported(
            f"{products:,} products written out, where {LIMIT:,} is the limit: use loops "
            "(form='loops', or --form loops)"
        )
    return Schedule("unrolled" if form == "unrolled" else "loops")
