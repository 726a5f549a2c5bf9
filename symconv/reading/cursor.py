"""Tokens one after another: what stands here, and the place of what was read.

The rooms of the grammar (scripts, environments, commands, expressions) are classes on top of this
one, each with the rules that its docstring names; what they need of each other is declared here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from symconv.errors import SymconvError
from symconv.language.line import Line, RelationSign
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import CLOSINGS, RELATIONS

T = TypeVar("T")

DEPTH = 40
"""Brackets and operators within one another that are followed: no author goes that deep, and
Python's stack ends."""


class Unread(SymconvError):
    """A stretch of text that could not be read, with its place and what was not understood."""

    def __init__(self, message: str, start: int, end: int, *, certain: bool = False) -> None:
        """`certain` where LaTeX does not read it either."""
        super().__init__(message)
        self.start = start
        self.end = end
        self.certain = certain


def relation_of(token: Token | None) -> RelationSign | None:
    """The relation that a token stands for, if it is one."""
    if token is None or token.kind not in ("mark", "command"):
        return None
    return RELATIONS.get(token.text)


def shown(token: Token) -> str:
    """A token in a message to its author."""
    known = {"row": "a line break", "cell": "&", "gap": "a gap", "dots": "dots"}
    if token.kind in ("words", "begin", "end"):
        said = {"words": "the text %r", "begin": r"\begin{%s}", "end": r"\end{%s}"}
        return said[token.kind] % token.text
    if not token.text.isprintable():
        return repr(token.text)
    return known.get(token.kind) or (rf"\{token.text}" if token.kind == "command" else token.text)


class Cursor(ABC):
    """A place among tokens, and how many brackets are open there."""

    def __init__(self, tokens: Sequence[Token], symbols: frozenset[str]) -> None:
        self.tokens = tokens
        self.symbols = symbols
        self.place = 0
        self.depth = 0
        self.integrals = 0
        self.congruent = False
        self.bars = 0

    @property
    def token(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def peek(self, ahead: int = 1) -> Token | None:
        at = self.place + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def at(self, *texts: str, ahead: int = 0) -> bool:
        """Whether one of these marks or commands stands here."""
        token = self.peek(ahead)
        return token is not None and token.kind in ("mark", "command") and token.text in texts

    def named(self, *texts: str) -> bool:
        return self.token is not None and self.token.kind == "name" and self.token.text in texts

    def of(self, *kinds: str) -> bool:
        return self.token is not None and self.token.kind in kinds

    def take(self) -> Token:
        token = self.token
        if token is None:
            raise self.unread("something is missing at the end")
        self.place += 1
        return token

    def expect(self, text: str) -> Token:
        if not self.at(text):
            found = f"instead of {shown(self.token)}" if self.token else "at the end"
            raise self.unread(f"{text} was expected {found}")
        return self.take()

    def unread(self, message: str, *, certain: bool = False) -> Unread:
        token = self.token or (self.tokens[-1] if self.tokens else None)
        place = (token.start, token.end) if token else (0, 0)
        return Unread(message, *place, certain=certain)

    def doubled(self, mark: str, *, certain: bool = True) -> Unread:
        """A second subscript or superscript, which LaTeX refuses."""
        return self.unread(f"a second {mark}: LaTeX takes one of each", certain=certain)

    def placed(self, line: Line, start: int) -> Line:
        """The line with its place: from a token on to the last one taken."""
        first, last = self.tokens[start], self.tokens[max(self.place - 1, start)]
        return replace(line, span=(first.start, max(first.end, last.end)))

    def deeper(self, read: Callable[[], T]) -> T:
        """What is read one level further in."""
        self.depth += 1
        if self.depth > DEPTH:
            raise self.unread(f"brackets or operators nested more than {DEPTH} deep")
        found = read()
        self.depth -= 1
        return found

    def within(self, opening: str, read: Callable[[], T]) -> T:
        """What stands between an opening and its closing."""
        self.expect(opening)
        found = self.deeper(read)
        self.expect(CLOSINGS[opening])
        return found

    def end_of_group(self, place: int) -> int:
        """The place of the token that closes what a token opens; its own if it opens nothing."""
        return self.ends.get(place, place)

    @cached_property
    def ends(self) -> dict[int, int]:
        found, opened = dict[int, int](), list[int]()
        for n, token in enumerate(self.tokens):
            if token.kind == "begin" or token.marks("{"):
                opened.append(n)
            elif opened and (token.kind == "end" or token.marks("}")):
                found[opened.pop()] = n
        return found

    # --- what the rooms need of each other ------------------------------------------------------

    @abstractmethod
    def chain(self) -> Line:
        """Sides and relations, or one side."""

    @abstractmethod
    def side(self) -> Line:
        """A sum."""

    @abstractmethod
    def signed(self, term: Callable[[], Line]) -> Line:
        """What is added in a sum, with the signs before it."""

    @abstractmethod
    def term(self) -> Line:
        """What is added in a sum."""

    @abstractmethod
    def product(self, stop: Sequence[str] = ()) -> Line:
        """Factors side by side."""

    @abstractmethod
    def factor(self) -> Line:
        """An atom with its scripts."""

    @abstractmethod
    def atom(self) -> Line:
        """What holds together by itself."""

    @abstractmethod
    def begins(self, token: Token | None) -> bool:
        """Whether a factor can begin with the token."""

    @abstractmethod
    def items(self) -> tuple[Line, ...]:
        """Chains with commas between them."""

    def argument(self) -> Line:
        """The argument of a command, or a script."""
        return self.within("{", self.chain) if self.at("{") else self.atom()
