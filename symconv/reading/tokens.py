"""The pieces of a formula, where they stand, and what was mended to read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "number", "name", "words", "command", "begin", "end", "mark", "row", "cell", "gap", "dots"
]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula, where it stands, and whether a thin space comes before it.

    `said` is what stands over or under a relation sign: the reason for it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    apart: bool = False
    said: str = ""

    def marks(self, *texts: str) -> bool:
        """Whether it is one of these marks of punctuation."""
        return self.kind == "mark" and self.text in texts


@dataclass(frozen=True, slots=True)
class Mend:
    """What was wrong with the LaTeX, where, and what was done about it to read on."""

    start: int
    end: int
    message: str
    edit: str
