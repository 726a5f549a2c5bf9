"""What is said inside a matrix: rows that are not of one length, equations in cells."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading.source import Source
from symconv.review.deciding.compare import compare
from symconv.review.deciding.rows import row_by_row
from symconv.review.definitions.aliases import in_words
from symconv.review.findings import Finding
from symconv.review.links.hypotheses import hypotheses
from symconv.review.links.links import Links
from symconv.review.scope.record import Record
from symconv.review.scope.sides import equations, stretch


@dataclass
class Matrices:
    """Says of the rows and cells of a matrix what can be said of them by themselves."""

    record: Record
    links: Links

    def rows(
        self, left: Line, right: written.Matrix, source: Source, span: tuple[int, int]
    ) -> None:
        """A matrix whose rows are not of one length: what can be said of each row."""
        scope, decide = self.record.scope, self.links.decide
        (left, matrix), taken = self.links.meant(left, right)
        assert isinstance(matrix, written.Matrix), "names change, not what holds them"
        assumed = in_words(taken)
        known = list(row_by_row(left, matrix, scope.here, decide))
        for hypothesis in hypotheses(left, matrix, scope):
            if any(each.finding.holds for each in known):
                break
            again = list(row_by_row(hypothesis.change(left), matrix, hypothesis.here, decide))
            if any(each.finding.holds for each in again):
                known, assumed = again, (hypothesis.words, *assumed)
        if all(each.finding.ruling == "unread" for each in known):
            lengths = ", ".join(map(str, sorted({len(row) for row in right.rows})))
            reason = f"a ragged matrix: rows of {lengths} cells"
            finding = Finding("ill-formed", "this instance", reason)
            self.record.say(source, span, "matrix", finding)
            return
        for each, row in zip(known, right.rows, strict=True):
            self.record.say(
                source, stretch(row, span), "matrix", each.finding.assuming(*assumed), (left, *row),
                suggestion=each.mended or None,
            )  # fmt: skip

    def cells(self, whole: Line, side: Line, source: Source) -> None:
        """Equations inside the cells of a matrix, which is the `whole`: each is a claim too."""
        for cell in equations(side):
            left = cell.first
            for link in cell.links:
                finding = compare(left, link.side, self.record.scope.here, self.links.decide)
                lines = whole, left, link.side
                self.record.say(source, cell.span or (0, 0), "example", finding, lines)
                left = link.side
