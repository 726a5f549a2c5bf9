"""Where the formula at hand stands: the words before it, and what the document says around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symconv.documents.formats import Part
from symconv.reading.passage import Macro
from symconv.review.words.sentences import UNLIMITED, Limits


@dataclass
class Place:
    """The formula at hand in its document."""

    words: str = ""
    """The words before it."""
    limits: Limits = UNLIMITED
    """What the sentence around the display restricts it to."""
    macros: Mapping[str, Macro] = field(default_factory=dict)
    parts: Sequence[Part] = ()
    """The parts of the document."""
    number: int = 0
    """Which of them it is."""
    running: bool = False
    """Whether it is written as those in running text are, be it a line."""
    sure: bool = True
    """Whether the statement before the one at hand was read, and is right."""
    padded: bool = False
    """Whether the document speaks of what is read outside of arrays."""

    silent: bool = False
    """Whether the document says that arrays are zero outside."""

    layers: bool = False
    """Whether the document speaks of layers and their gradients."""

    slides: bool = False
    """Whether the document speaks of filters that slide over images."""

    counts: bool = False
    """Whether its section counts products or parameters."""

    ring: bool = False
    """Whether its section speaks of numbers modulo one."""

    @property
    def around(self) -> tuple[Sequence[Part], int]:
        return self.parts, self.number
