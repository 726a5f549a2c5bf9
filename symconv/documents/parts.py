"""What a document is made of: headings, prose, formulas, and where each stands.

Offsets count characters from 0, ranges are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symconv.reading.passage import Macro
from symconv.reading.source import Source

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is the widest. Formulas in a title stay in its text and are no parts."""

    source: Source
    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between formulas; what is no prose (code, tags, targets, comments) stands as spaces.

    Character k of `text` is at offset `start + k`. Parts of one paragraph, item or cell have the
    same `block` (numbered within a source).
    """

    source: Source
    start: int
    end: int
    text: str
    block: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Formula:
    r"""Mathematics, without its delimiters; several pieces are read one after the other.

    >>> text = "$A$*$B$"
    >>> formula = Formula(Source("notes.md", text), ((1, 2), (3, 4), (5, 6)), False, "")
    >>> formula.text
    'A * B'
    """

    source: Source
    pieces: tuple[Range, ...]
    display: bool
    environment: str
    block: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """What stands in it, its pieces side by side."""
        return " ".join(self.source.text[start:stop] for start, stop in self.pieces)

    @property
    def stretch(self) -> str:
        """All from its first piece to its last, with what stands between them."""
        return self.source.text[self.pieces[0][0] : self.pieces[-1][1]]


@dataclass(frozen=True, slots=True)
class Opening:
    r"""`\begin{name}` of something that is neither mathematics nor verbatim; starts there."""

    source: Source
    start: int
    name: str


@dataclass(frozen=True, slots=True)
class Closing:
    r"""`\end{name}` of something that is neither mathematics nor verbatim; ends there."""

    source: Source
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """Code as it stands, in a block or in a sentence, and how many parts stand before it."""

    text: str
    before: int


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table row by row, without the rule, and how many parts stand before it."""

    rows: tuple[tuple[str, ...], ...]
    before: int


Aside = Code | Table
"""What stands beside the text: its parts are in the text as well, or are no prose."""

Part = Heading | Prose | Formula | Opening | Closing


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the author should know about the text itself; finding went on after it.

    It is not certain where another file is missed, which may lie in another folder.
    """

    source: Source
    start: int
    end: int
    message: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """Parts in reading order; those of an included file, with their own source, at its place."""

    source: Source
    parts: tuple[Part, ...]
    macros: Mapping[str, Macro]
    faults: tuple[Fault, ...]
    asides: tuple[Aside, ...] = ()

    @property
    def formulas(self) -> tuple[str, ...]:
        """What stands in each formula."""
        return tuple(part.text for part in self.parts if isinstance(part, Formula))

    @property
    def words(self) -> str:
        """All prose and headings."""
        return " ".join(part.text for part in self.parts if isinstance(part, Prose | Heading))

    @property
    def spoken(self) -> str:
        """All prose with its formulas."""
        return " ".join(part.text for part in self.parts if isinstance(part, Prose | Formula))


@dataclass(slots=True)
class Findings:
    """What a reader of one source found, before it is put in order."""

    parts: list[Part] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A formula with its delimiters, from start to end."""

    start: int
    end: int
    pieces: tuple[Range, ...]
    display: bool = False
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Parts that stand from start to end, none for something that only ends the prose."""

    start: int
    end: int
    parts: tuple[Part, ...] = ()


def ranges(parts: Iterable[Part]) -> Iterator[Range]:
    """From where to where each part stands, without the delimiters of a formula."""
    for part in parts:
        match part:
            case Formula(pieces=pieces):
                yield pieces[0][0], pieces[-1][1]
            case Opening(start=start):
                yield start, start
            case Closing(end=end):
                yield end, end
            case _:
                yield part.start, part.end
