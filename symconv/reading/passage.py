r"""Mathematics as text with its origin, the author's macros written out.

Every character knows the stretch of the source from which it comes: its own place, or the whole
call of the macro that brought it.

>>> half = Macro("half", 0, None, r"\frac12")
>>> passage = Passage.of(r"a\half b", [(0, 9)]).expanded({"half": half})
>>> passage.text, passage.span(1, 8)
('a\\frac12 b', (1, 6))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from symconv.errors import Unsupported

CALLS = 10_000
"""Calls of macros in one formula: more are taken for an expansion without end."""

LENGTH = 200_000
"""Characters of one formula: beyond that nobody has written it by hand."""

WORK = 10 * LENGTH
"""Characters that are looked at in writing out the macros of one formula."""

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Macro:
    r"""`\newcommand{\name}[arity][default]{body}`."""

    name: str
    arity: int
    default: str | None
    body: str


CUSTOMARY: Mapping[str, Macro] = MappingProxyType(
    {
        name: Macro(name, arity, None, body)
        for name, arity, body in (
            *((name, 2, r"\frac{\partial #1}{\partial #2}") for name in ("pd", "pdv", "pdiff")),
            *((name, 2, r"\frac{d #1}{d #2}") for name in ("dv", "odv")),
            ("abs", 1, r"\left|#1\right|"),
            ("norm", 1, r"\left\|#1\right\|"),
            ("R", 0, r"\mathbb{R}"),
        )
    }
)
"""Macros that many define in a file of their own, or take from a package, in the same way."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, and for each of its characters where it begins and ends in the source."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def of(source: str, pieces: Sequence[tuple[int, int]]) -> Passage:
        """The pieces of a source, one after another. Raises Unsupported where they are too long."""
        if sum(end - start for start, end in pieces) > LENGTH:
            raise Unsupported(f"a formula of more than {LENGTH} characters")
        places = [n for start, end in pieces for n in range(start, min(end, len(source)))]
        text = "".join(source[n] for n in places)
        return Passage(text, tuple(places), tuple(n + 1 for n in places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source behind the characters from start to end."""
        if start >= end:
            here = self.ends[start - 1] if start else (self.starts[0] if self.starts else 0)
            return here, here
        return self.starts[start], max(self.ends[start], self.ends[end - 1])

    def expanded(self, macros: Mapping[str, Macro]) -> Passage:
        """The passage with all macros written out. Raises Unsupported where there is no end."""
        macros = {**CUSTOMARY, **macros}
        if not any(found[1] in macros for found in _COMMAND.finditer(self.text)):
            return self
        written = _Expansion(self, macros).all()
        text = "".join(each.text for each in written)
        starts, ends = (each.start for each in written), (each.end for each in written)
        return Passage(text, tuple(starts), tuple(ends))


class _Character(NamedTuple):
    text: str
    start: int
    end: int


class _Expansion:
    """Characters that are still to be looked at, the next one last, as TeX reads them."""

    def __init__(self, passage: Passage, macros: Mapping[str, Macro]) -> None:
        characters = map(_Character, passage.text, passage.starts, passage.ends)
        self.left = list(characters)[::-1]
        self.macros = macros
        self.work = 0

    def all(self) -> list[_Character]:
        written, calls = list[_Character](), 0
        while self.left:
            taken = self.one()
            macro = self.macros.get("".join(each.text for each in taken[1:]))
            if macro is None or taken[0].text != "\\":
                written += taken
                if len(written) > LENGTH:
                    raise Unsupported(f"a formula of more than {LENGTH} characters")
                continue
            calls += 1
            if calls > CALLS:
                raise Unsupported(rf"the macro \{macro.name} expands without end")
            self.call(macro, taken)
        return written

    def put(self, characters: Iterable[_Character]) -> None:
        """Have these looked at next."""
        before = len(self.left)
        self.left += reversed(list(characters))
        self.worked(len(self.left) - before)

    def worked(self, characters: int) -> None:
        self.work += characters
        if self.work > WORK:
            raise Unsupported("macros that expand without end")

    def one(self) -> list[_Character]:
        """The next character, or the next command as a whole."""
        taken = [self.left.pop()]
        if taken[0].text == "\\" and self.left:
            taken.append(self.left.pop())
            while _letter(taken[-1]) and self.left and _letter(self.left[-1]):
                taken.append(self.left.pop())
        return taken

    def call(self, macro: Macro, taken: list[_Character]) -> None:
        """Put what a macro stands for in the place of its call."""
        arguments = list[list[_Character] | str]()
        end = taken[-1].end
        for n in range(macro.arity):
            if n == 0 and macro.default is not None:
                argument, end = self.optional(end)
                arguments.append(macro.default if argument is None else argument)
            else:
                argument, end = self.argument(end)
                arguments.append(argument)
        start, end = taken[0].start, max(end, taken[0].end)
        body = list[_Character]()
        for part in re.split(r"(#[1-9])", macro.body):
            number = int(part[1]) if re.fullmatch(r"#[1-9]", part) else 0
            filled = arguments[number - 1] if 0 < number <= len(arguments) else part
            if isinstance(filled, str):
                filled = [_Character(each, start, end) for each in filled]
            body += filled
            if re.search(r"\\[A-Za-z]+$", "".join(each.text for each in filled)):
                # TeX has made a command of it already: no letter that follows belongs to it.
                body.append(_Character(" ", start, end))
            self.worked(len(filled))
        self.put(body)

    def space(self) -> list[_Character]:
        taken = list[_Character]()
        while self.left and self.left[-1].text.isspace():
            taken.append(self.left.pop())
        return taken

    def argument(self, end: int) -> tuple[list[_Character], int]:
        """The next argument without its braces, and where it ends in the source."""
        self.worked(len(self.space()))
        if not self.left:
            return [], end
        first = self.one()
        if first[0].text != "{":
            return first, first[-1].end
        inside, depth = list[_Character](), 1
        while self.left:
            taken = self.one()
            self.worked(len(taken))
            depth += {"{": 1, "}": -1}.get(taken[0].text, 0)
            if not depth:
                return inside, taken[0].end
            inside += taken
        return inside, inside[-1].end if inside else first[0].end

    def optional(self, end: int) -> tuple[list[_Character] | None, int]:
        """The next argument if it stands in brackets; None where it does not."""
        passed = self.space()
        if not (self.left and self.left[-1].text == "["):
            self.put(passed)
            return None, end
        passed, depth = [*passed, self.left.pop()], 0
        inside = list[_Character]()
        while self.left:
            taken = self.one()
            self.worked(len(taken))
            if taken[0].text == "]" and not depth:
                return inside, taken[0].end
            depth += {"{": 1, "}": -1}.get(taken[0].text, 0)
            inside += taken
        self.put([*passed, *inside])
        return None, end


def _letter(character: _Character) -> bool:
    return character.text.isascii() and character.text.isalpha()
