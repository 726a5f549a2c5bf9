"""Braces and environments that nest: what their author left open is closed, and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symconv.reading.tokens import Kind, Mend, Token


def nested(found: list[Token]) -> tuple[list[Token], list[Mend]]:
    r"""Braces and environments that nest, with what had to be changed for it."""
    nesting = _Nesting()
    for token in found:
        if token.kind == "begin" or token.marks("{"):
            nesting.open(token)
        elif token.marks("}"):
            nesting.brace(token)
        elif token.kind == "end":
            nesting.end(token)
        else:
            nesting.kept.append(token)
    nesting.finish(found[-1].end if found else 0)
    return nesting.kept, nesting.mends


def paired(delimiters: Sequence[Token]) -> list[Mend]:
    r"""What is said of each \left without its \right, and of each \right without its \left.

    >>> [found.message for found in paired([Token("command", "right", 0, 6)])]
    ['\\right without its \\left']
    """
    opened, alone = list[Token](), list[Token]()
    for token in delimiters:
        if token.text == "left":
            opened.append(token)
        elif opened:
            opened.pop()
        else:
            alone.append(token)
    return [
        *(Mend(t.start, t.end, r"\right without its \left", "leave it out") for t in alone),
        *(Mend(t.start, t.end, r"\left without its \right", r"write \right.") for t in opened),
    ]


class _Nesting:
    def __init__(self) -> None:
        self.kept = list[Token]()
        self.mends = list[Mend]()
        self.opened = list[Token]()
        self.begun = Counter[str]()
        self.environments = 0

    def mend(self, token: Token, message: str, edit: str) -> None:
        self.mends.append(Mend(token.start, token.end, message, edit))

    def open(self, token: Token) -> None:
        self.opened.append(token)
        if token.kind == "begin":
            self.begun[token.text] += 1
            self.environments += 1
        self.kept.append(token)

    def left(self) -> Token:
        """What was opened last, which is open no longer."""
        token = self.opened.pop()
        if token.kind == "begin":
            self.begun[token.text] -= 1
            self.environments -= 1
        return token

    def close(self, at: int, message: str, edit: str) -> None:
        """Close what was opened last, which its author left open."""
        token = self.left()
        self.mend(token, message, edit)
        kind: Kind = "mark" if token.kind == "mark" else "end"
        self.kept.append(Token(kind, "}" if token.kind == "mark" else token.text, at, at))

    def brace(self, token: Token) -> None:
        top = self.opened[-1] if self.opened else None
        if top is None or top.kind == "begin":
            where = rf" inside \begin{{{top.text}}}" if top else ""
            self.mend(token, f"a closing brace that nothing opened{where}", "leave it out")
            return
        self.opened.pop()
        self.kept.append(token)

    def end(self, token: Token) -> None:
        name = token.text
        if not self.environments:
            self.mend(token, rf"\end{{{name}}} without its \begin", "leave it out")
            return
        while self.opened[-1].kind == "mark":
            message = rf"a brace that is not closed before \end{{{name}}}"
            self.close(token.start, message, "close it")
        if not self.begun[name]:
            begun = self.left()
            message = rf"\begin{{{begun.text}}} is ended by \end{{{name}}}"
            self.mend(token, message, rf"\end{{{begun.text}}}")
            self.kept.append(replace(token, text=begun.text))
            return
        while (top := self.opened[-1]).marks("{") or top.text != name:
            message = rf"{_opening(top)} that is not closed before \end{{{name}}}"
            self.close(token.start, message, "close it")
        self.left()
        self.kept.append(token)

    def finish(self, end: int) -> None:
        while self.opened:
            message = f"{_opening(self.opened[-1])} that is never closed"
            self.close(end, message, "close it at the end")


def _opening(token: Token) -> str:
    return "a brace" if token.kind == "mark" else rf"a \begin{{{token.text}}}"
