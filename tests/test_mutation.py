"""What the verifier makes of planted errors: a thin sample of what `python -m tests.mutation` does.

The command tries all of them; here it is one in so many.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.language.line import Access, Cases, Line, Name, Number, Sum, Summation
from symconv.review.verify import checked
from tests.mutation import (
    BUILT_IN,
    DESCRIBED,
    Place,
    Rates,
    Truth,
    free,
    judged,
    main,
    places,
    trials,
    without_mends,
)

LECTURE = Path(__file__).parent / "notes" / "lecture.md"
TEXTS = {"lecture.md": LECTURE.read_text(encoding="utf-8"), **BUILT_IN}
EVERY = {
    "lecture.md": 60, "images": 28, "rings": 9, "sequences": 3, "ranges": 15, "patterns": 12,
    "sizes": 4, "lists": 7, "operators": 4, "neuron": 7, "softmax": 4, "means": 5,
    "transforms": 3, "drawings": 3, "vectors": 3, "batch": 5, "normalized": 7, "strided": 4,
}  # fmt: skip
CAUGHT = {
    **dict.fromkeys(TEXTS, 1.0), "images": 0.9, "sizes": 0.75, "lists": 0.85, "operators": 0.9,
    "neuron": 0.7, "softmax": 0.75, "means": 0.85, "transforms": 0.6,
    "vectors": 0.75, "batch": 0.7, "normalized": 0.45, "strided": 0.35,
}  # fmt: skip
"""The share of the sample that is caught, as measured: it may only grow."""


@cache
def rates(name: str) -> Rates:
    with without_mends():
        return Rates(tuple(trials(TEXTS[name], DESCRIBED[name], decide, EVERY[name])))


@pytest.mark.thorough
@pytest.mark.parametrize("name", TEXTS)
def test_the_verifier_never_errs(name: str) -> None:
    """No false hold, no alarm on what is right, nothing else called wrong; and most is caught."""
    found = rates(name)
    assert [str(trial) for trial in found.faults] == []
    assert found.of("caught") >= 10
    assert found.caught >= CAUGHT[name]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("lecture.md", 16),
        ("images", 6),
        ("rings", 3),
        ("operators", 4),
        ("sequences", 4),
        ("ranges", 7),
        ("patterns", 3),
        ("sizes", 2),
        ("lists", 6),
        ("neuron", 14),
        ("softmax", 6),
        ("means", 7),
        pytest.param("vectors", 6, marks=pytest.mark.thorough),
        pytest.param("batch", 4, marks=pytest.mark.thorough),
        pytest.param("normalized", 6, marks=pytest.mark.thorough),
        pytest.param("strided", 5, marks=pytest.mark.thorough),
        ("transforms", 4),
        ("drawings", 2),
    ],
)
def test_every_link_that_holds_is_found_and_true(name: str, count: int) -> None:
    """All of them but the rows of a ragged matrix; and the oracle agrees with each."""
    document = text_document(TEXTS[name])
    found = [*places(document, checked(document, decide).claims)]
    assert len(found) == count
    assert all(Truth(place, DESCRIBED[name]).holds(place.right) for place in found)


def first_place() -> Place:
    document = text_document(TEXTS["images"])
    return next(places(document, checked(document, decide).claims))


def test_the_oracle_and_the_verdicts_are_told_apart() -> None:
    """What is wrong and held is a false hold, unless an assumption that is named makes it right."""
    place = first_place()
    oracle = Truth(place, DESCRIBED["images"])
    wrong: Line = Number(1)
    assert not oracle.holds(wrong)
    assert judged([place.claim], wrong, False, oracle) == "false hold"
    assert judged([place.claim], place.right, True, oracle) == "holds"
    assert judged([], wrong, False, oracle) == "unread"
    assert isinstance(place.right, Summation)
    longer = Summation("a", Name("p"), Sum((Name("p"), Name("C"))), place.right.body)
    assert not oracle.holds(longer)
    assert oracle.under(longer, ["k is zero outside what its definition reads"])


def test_what_holds_in_an_example_only_does_not_hold() -> None:
    """Found by a mutant of the lecture, and made as small as it gets."""
    text = r"""Let $x \in \mathbb{R}^N$ and $w \in \mathbb{R}^{N-M+1}$. Then
$$ (x*w)_m = \sum_{n=m}^{m+N-M} x_n w_{n-m+1} $$
Take M = 3 and N = 5. $$ 1 + 1 = 2 $$

# All sizes

$$ (x*w)_m = \sum_{k=1}^{N-M+1} w_k
\begin{cases} x_{m+k-1} & \text{if } m+M-1 \le N \\ 0 & \text{otherwise} \end{cases} $$
"""
    last = checked(text_document(text), decide).claims[-1]
    assert last.verdict != "holds" or last.scope != "all sizes"


def test_free_names() -> None:
    body = Summation("j", Name("i"), Name("K"), Access(Name("f"), (Name("j"),)))
    assert free(body) == {"i", "K", "f"}
    assert free(Cases(())) == frozenset()


def test_a_document_that_is_not_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["elsewhere.md"])
    assert "not described" in capsys.readouterr().err


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images", "--every", "100"]) == 0
    printed = capsys.readouterr().out
    assert "false holds" in printed
    assert "100.00% of what is truly wrong" in printed
