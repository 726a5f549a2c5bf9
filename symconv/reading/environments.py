r"""What stands between \begin and \end: matrices, cases, and what only lays out.

rows     = row (break row)*
row      = cell ("&" cell)*
branches = value "&" words condition ("and" condition)*
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.cursor import Cursor
from symconv.reading.idioms import shared
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import CASES, JOINING, JOINTLY, MATRICES, OTHERWISE, WRAPPERS


def _alone(rows: Sequence[tuple[Line, ...]]) -> Iterator[tuple[Line, ...]]:
    """The rows, in which one mark of dots may stand for a whole row of them."""
    widest = max(rows, key=len)
    for row in rows:
        match row:
            case (written.Dots("vertical"),) if len(widest) > 1:
                yield tuple(
                    written.Dots("diagonal" if isinstance(cell, written.Dots) else "vertical")
                    for cell in widest
                )
            case _:
                yield row


class Environments(Cursor, ABC):
    def environment(self, begun: Token) -> Line:
        name = begun.text
        if name in WRAPPERS:
            line = self.chain()
        elif name in CASES:
            line = self.cases()
        elif name in MATRICES:
            line = self.matrix()
        else:
            raise self.unread(rf"\begin{{{name}}} inside a formula")
        if not self.of("end"):
            raise self.unread(rf"\begin{{{name}}} holds more than is read here")
        self.take()
        return line

    def matrix(self) -> Line:
        r"""Rows of cells, up to what closes them; a row of nothing at the end is none.

        Nor is one between longer rows: in Markdown rows end in `\\\\`, of which we see two ends.
        Where cells are left empty, those at the end of a row may be left out.
        """
        rows, nothing = [self.row()], (written.Blank(),)
        while self.of("row"):
            self.take()
            rows.append(self.row())
        if rows[-1] == nothing:
            rows.pop()
        if any(len(row) > 1 for row in rows):
            rows = [row for row in rows if row != nothing]
        if not rows:
            raise self.unread("a matrix without a cell")
        if any(written.Blank() in row for row in rows):
            width = max(map(len, rows))
            rows = [(*row, *(written.Blank(),) * (width - len(row))) for row in rows]
            if width > 1 and all(row[-1:] == nothing for row in rows):
                rows = [row[:-1] for row in rows]  # each row ends in a sign for a next cell
        return written.Matrix(tuple(_alone(rows)))

    def row(self) -> tuple[Line, ...]:
        """Its cells, between which & stands, or commas: [x_1, x_2]."""
        cells = [self.cell()]
        while self.of("cell") or self.after_a_comma():
            if self.of("cell"):
                self.take()
            cells.append(self.cell())
        return tuple(cells)

    def after_a_comma(self) -> bool:
        """Whether a comma stood last, and more follows in the same row."""
        if self.token is None or self.of("row", "end") or self.at("}", "\\}"):
            return False
        before = (token for token in reversed(self.tokens[: self.place]) if token.kind != "gap")
        return next((token.text for token in before), "") == ","

    def cell(self) -> Line:
        while self.of("gap") or self.at("hline"):
            self.take()
        start = self.place
        if self.token is None or self.of("cell", "row", "end") or self.at("}", "\\}"):
            return self.placed(written.Blank(), start - 1)
        line = self.chain()
        while self.at(",", ".", ";") or self.of("gap"):
            self.take()
        return line

    def old_matrix(self) -> Line:
        r"""\matrix{a & b \cr c & d}."""
        return self.within("{", self.matrix)

    # --- cases ----------------------------------------------------------------------------------

    def cases(self) -> Line:
        """Branches with their conditions; a matrix where there are more columns than that."""
        if self.columns() > 2:
            return self.matrix()
        branches = list[written.Branch]()
        while not (self.token is None or self.of("end")):
            self.branch(branches)
            if not self.of("row"):
                break
            self.take()
        for branch in branches[:-1]:
            if not branch.conditions:
                raise self.unread("a case that is not the last holds always")
        if not branches:
            raise self.unread("cases without a case")
        return written.Cases(tuple(branches))

    def columns(self) -> int:
        """How many columns there are up to the end of the environment."""
        depth, columns, widest = 0, 1, 1
        for n in range(self.place, len(self.tokens)):
            token = self.tokens[n]
            if token.kind == "begin" or token.marks("{"):
                depth += 1
            elif token.kind == "end" or token.marks("}"):
                depth -= 1
            if depth < 0:
                break
            if depth == 0 and token.kind in ("cell", "row"):
                columns = columns + 1 if token.kind == "cell" else 1
                widest = max(widest, columns)
        return widest

    def branch(self, branches: list[written.Branch]) -> None:
        """One row: a branch, or further conditions of the one before."""
        value = self.cell()
        if self.of("cell"):
            self.take()
        nothing = self.token is None or self.of("row", "end")
        if value == written.Blank() and nothing:
            return
        conditions, always = self.conditions()
        if value == written.Blank():
            if not branches or not branches[-1].conditions or not conditions:
                raise self.unread("a condition of nothing")
            before = branches[-1]
            branches[-1] = written.Branch(before.value, (*before.conditions, *conditions))
        elif always == bool(conditions):
            raise self.unread("a case without its condition")
        else:
            branches.append(written.Branch(value, conditions))

    def conditions(self) -> tuple[tuple[written.Chain, ...], bool]:
        """`if a <= b and c = d`, or `otherwise`."""
        found, listed, always = list[Line](), list[Line](), False
        while (token := self.token) is not None and token.kind not in ("cell", "row", "end"):
            if token.kind == "words" or self.at(*JOINTLY):
                found, listed = [*found, *shared(listed)], []  # only commas share a condition
            if token.kind == "words":
                said = {word.strip(".,:;()").lower() for word in token.text.split()} - {""}
                always = always or bool(said & OTHERWISE)
                if not said <= JOINING | OTHERWISE:
                    raise self.unread(f"the condition {token.text!r}")
                self.take()
            elif token.kind == "gap" or self.at(",", ".", ";", *JOINTLY):
                self.take()
            else:
                listed.append(self.chain())
        found += shared(listed)
        chains = [chain for chain in found if isinstance(chain, written.Chain)]
        if len(chains) < len(found):
            raise self.unread("a condition that states nothing")
        return tuple(chains), always
