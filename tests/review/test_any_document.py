"""Whatever stands in a document, in whatever order: each statement is answered, at its place."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.documents.formats import Document, text_document
from symconv.judges.decide import decide
from symconv.judges.question import Question, Verdict
from symconv.language.line import Name
from symconv.reading.reader import Reading, Statement
from symconv.reading.source import Source
from symconv.review.claims import Ruling
from symconv.review.deciding.drawn import Drawn
from symconv.review.statements import BROKEN, Statements
from symconv.review.verify import checked

WORDS = [
    "Let", "If", "Then", "so", "where", "for all", "Suppose that", "is not", "in general",
    "For example, take", ".", ",", ":", "and", "called the", "size", "the gradient of", "we have",
    "product rule", "wrong",
]  # fmt: skip

FORMULAS = [
    r"x \in \mathbb{R}^N", r"w \in \mathbb{R}^{K}", "N = 5", "K = 2", "i", "0 \\le i < N",
    "i = 1, \\ldots, N", r"y_i = \sum_{k=1}^{K} w_k x_{i+k-1}", r"(w * x)_i",
    r"\frac{\partial y_i}{\partial w_k} = x_{i+k-1}",
    r"\frac{dL}{dx_j} = \sum_i \delta_i w_{j-i+1}",
    "x_1 + x_2 = x_2 + x_1", "x_1 = x_2", "1 + 1 = 3", "= 4", "a", "x", r"y = W x",
    r"W = \begin{bmatrix} w_1 & w_2 & 0 \\ 0 & w_1 & w_2 \end{bmatrix}", r"\delta_{ij}",
    r"\sigma(z) = \frac{1}{1+e^{-z}}", r"f(\ldots)", r"\{", "x_{", r"\sum_{", "&=", r"\\", "",
    r"h = w \odot x", r"\max(x_1, x_2)", r"x[n-k]", r"\dots", r"M = N - K + 1",
    r"\sum_{}", r"\mathbb{R}^{}",
]  # fmt: skip

HOUSES = [
    "${}$", "${}$", "$${}$$", "\n\n$$\n{}\n$$\n\n", "\n\n\\[ {} \\]\n\n", "\\({}\\)",
    "\n\n\\begin{{align}}\n{} \\\\ {}\n\\end{{align}}\n\n",
    "\n\n# {}\n\n", "\n\n- ${}$\n", "\n\n> ${}$\n\n",
]  # fmt: skip

formulas = st.builds(
    lambda house, one, other: house.format(one, other),
    st.sampled_from(HOUSES), st.sampled_from(FORMULAS), st.sampled_from(FORMULAS),
)  # fmt: skip
documents = st.lists(st.one_of(formulas, formulas, st.sampled_from(WORDS)), max_size=14)


def answered(pieces: list[str], kind: str) -> None:
    document = text_document(" ".join(pieces), kind=kind)
    for claim in checked(document, decide).claims:
        assert claim.verdict in get_args(Ruling)
        assert 0 <= claim.start < claim.end <= len(claim.source.text)
        assert claim.verdict not in {"fails", "unread"} or claim.reason
        assert not claim.reason.startswith(BROKEN), claim.reason


@settings(max_examples=60, deadline=None)
@given(documents, st.sampled_from(["markdown", "latex"]))
def test_any_document_is_answered(pieces: list[str], kind: str) -> None:
    answered(pieces, kind)


@pytest.mark.thorough
@settings(max_examples=1500, deadline=None)
@given(documents, st.sampled_from(["markdown", "latex"]))
def test_any_of_many_documents_is_answered(pieces: list[str], kind: str) -> None:
    answered(pieces, kind)


def test_what_breaks_on_a_line_does_not_end_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Statements.statement

    def broken(self: Statements, statement: Statement, source: Source, display: bool) -> None:
        if statement.first == Name("q"):
            raise ZeroDivisionError("nothing")
        whole(self, statement, source, display)

    monkeypatch.setattr(Statements, "statement", broken)
    text = "We have $$ 1 + 1 = 2 $$ and $$ q = 7 $$ but $$ 2 + 2 = 5 $$"
    claims = checked(text_document(text), decide).claims
    assert [claim.verdict for claim in claims] == ["holds", "unread", "fails"]
    assert "ZeroDivisionError('nothing')" in claims[1].reason


def test_what_breaks_on_a_formula_does_not_end_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Drawn.display

    def broken(self: Drawn, reading: Reading, *rest: Any) -> None:
        if len(reading.statements) > 1:
            raise ZeroDivisionError("nothing")
        whole(self, reading, *rest)

    monkeypatch.setattr(Drawn, "display", broken)
    text = "$$1 + 1 = 2$$\n\nand\n\n$$q = 7 \\\\ r = 8$$\n\nbut\n\n$$2 + 2 = 5$$\n"
    claims = checked(text_document(text, kind="markdown"), decide).claims
    assert [claim.verdict for claim in claims] == ["holds", "unread", "fails"]
    assert claims[1].text.split() == ["q", "=", "7", "\\\\", "r", "=", "8"]


def test_what_breaks_on_a_document_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Statements, document: Document) -> None:
        raise ZeroDivisionError("nothing")

    monkeypatch.setattr(Statements, "introduce", broken)
    for text, where in ("We have $$1 + 1 = 3$$", "1 + 1 = 3"), ("No formula", "No formula"):
        (claim,) = checked(text_document(text), decide).claims
        assert (claim.verdict, claim.text) == ("unread", where)
        assert "ZeroDivisionError('nothing')" in claim.reason


def test_a_step_has_so_much_time_however_much_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("symconv.review.deciding.patience.time.monotonic", lambda: now[0])

    def slow(question: Question) -> Verdict:
        now[0] += 4
        return decide(question)

    text = "$$a_1 b_1 = b_1 a_1 = a_1 b_1 + 0 = b_1 a_1 + 0 - 0$$\n\n$$c_1 d_1 = d_1 c_1$$\n"
    document = text_document(text, kind="markdown")
    assert {claim.verdict for claim in checked(document, slow).claims} == {"holds"}
    *late, last = checked(document, slow, seconds=7).claims
    assert [claim.verdict for claim in late] == ["holds", "holds", "unread"]
    assert late[-1].reason == "the judges did not finish this step within 7 seconds"
    assert last.verdict == "holds"
