"""Size formulas: what holds, what is wrong, and what must never be said to hold."""

from __future__ import annotations

import re

import pytest

from symconv.language.line import Chain
from symconv.reading.reader import line
from symconv.review.findings import Finding
from symconv.review.sizes.formulas import WHOLLY
from symconv.review.sizes.sizes import Sizes

WORDS = {
    "q": ("We slide over an input of width ", " cells"),
    "r": ("with a filter of width ", ""),
    "t": ("moved in steps of ", ""),
    "z": ("after padding each side with ", " zeros"),
    "e": ("and a dilation factor of ", ""),
    "y": ("which leaves an output of width ", ""),
}


def told(*facts: str, names: str = "qrtzey") -> Sizes:
    """A document that says what its own letters stand for, and then these facts."""
    sizes = Sizes()
    for name in names:
        before, after = WORDS[name]
        sizes.observe(before, line(name), after)
    sizes.forget()
    for fact in facts:
        chain = line(fact)
        assert isinstance(chain, Chain)
        sizes.fact(chain)
    return sizes


def decided(sizes: Sizes, statement: str) -> Finding | None:
    chain = line(statement)
    assert isinstance(chain, Chain)
    return sizes.decide(chain.first, chain.last, fresh=True)


def ruling(sizes: Sizes, statement: str) -> str:
    finding = decided(sizes, statement)
    return "none" if finding is None else finding.ruling


FULL = r"y = \lfloor (q + 2 z - r) / t \rfloor + 1"
SPREAD = r"y = \lfloor (q + 2 z - r - (r - 1) (e - 1)) / t \rfloor + 1"

HOLDING = [
    ("y = q - r + 1", ("t = 1", "z = 0")),
    ("y = 1 + q - r", ()),
    ("y = q - r + 1", ("q = 5", "q = 6")),  # two examples of what holds anyhow
    ("y = q + 2 z - (r - 1)", ("t = 1",)),
    ("y = q + r - 1", ("z = r - 1",)),
    ("y = q", ("z = m", "r = 2 m + 1")),
    ("y = q", ("z = (r - 1) / 2",)),
    (r"y = q + 2 \lfloor r / 2 \rfloor - (r - 1)", (r"z = \lfloor r / 2 \rfloor",)),
    (r"y = \lfloor (q - r) / t \rfloor + 1", ("z = 0",)),
    (r"y = \lfloor (q - r + t) / t \rfloor", ()),
    (FULL, ()),
    (r"y = \lceil (q + 2 z - r + 1) / t \rceil", ()),
    (SPREAD, ()),
    ("y = q - 2", ("r = 3",)),
    ("y' = q' + r - 1", ("t = 1", "r' = r", "z' = r - 1")),
    ("y' = q' + (r - 1) - 2 z", ("t = 1",)),
    ("y' = q' - (r - 1)", ("z = r - 1", "t = 1")),
    ("y' = t (q' - 1) + r", ("z = 0",)),
    ("y' = t (q' - 1) + r - 2 z + b", (r"0 \le b < t",)),
    ("y' = q' - r' + 1", ()),
]


@pytest.mark.parametrize(("statement", "facts"), HOLDING)
def test_holds(statement: str, facts: tuple[str, ...]) -> None:
    finding = decided(told(*facts), statement)
    assert finding is not None
    assert finding.holds, finding
    assert "<=" in finding.scope


WRONG = [
    ("y = q - r", ("t = 1", "z = 0")),
    ("y = q - r + 2", ()),
    ("y = q - r - 1", ()),
    ("y = q + r + 1", ()),
    ("y = q - (r + 1)", ()),
    ("y = q - 2 r + 1", ()),
    ("y = q + z - r + 1", ("t = 1",)),
    ("y = q - 2 z - r + 1", ("t = 1",)),
    ("y = q + 2 z - r", ("t = 1",)),
    ("y = q + 2 (r - 1)", ("z = r - 1", "t = 1")),
    ("y = q + 1", ("z = m", "r = 2 m + 1")),
    (r"y = \lfloor (q - r) / t \rfloor", ()),
    (r"y = \lfloor (q - r + 1) / t \rfloor + 1", ()),
    (r"y = \lfloor (q - r) / t + 2 \rfloor", ()),
    (r"y = \lfloor (q - r) / (2 t) \rfloor + 1", ()),
    (r"y = \lfloor (q + 2 z - r) / z \rfloor + 1", ()),
    (r"y = \lfloor (q + z - r) / t \rfloor + 1", ()),
    (r"y = \lfloor (q + 2 z - r) / t \rfloor - 1", ()),
    (r"y = \lfloor (q + 2 z - r - r (e - 1)) / t \rfloor + 1", ()),
    (r"y = \lfloor (q + 2 z - r - (r - 1) e) / t \rfloor + 1", ()),
    ("y' = q' + (r - 1) + 2 z", ("t = 1",)),
    ("y' = q' + r - 2 z", ("t = 1",)),
    ("y' = q' + (r - 1) - z", ("t = 1",)),
    ("y' = t (q' + 1) + r", ("z = 0",)),
    ("y' = t q' + r", ("z = 0",)),
    ("y' = t (q' - 1) - r", ("z = 0",)),
]

NEVER = [
    ("y = q + r - 1", ()),  # full, or a slip
    ("y = q", ("t = 1",)),  # same, or a slip
    (r"y = \lceil (q - r) / t \rceil + 1", ()),  # other libraries round so
    ("y = t (q - 1) + r", ()),  # transposed perhaps
    ("y = q - r + 1", ("t = 2",)),  # is t = 2 still in force?
    ("y' = t (q' - 1) + r - 2 z + b", ()),  # what is b?
    ("y' = t (q' - 1) + r - 2 z - b", (r"0 \le b < t",)),
    ("y' = 2 (q' - 1) + r + 1", ("t = 2", "z = 0")),
]


@pytest.mark.parametrize(("statement", "facts"), WRONG)
def test_fails(statement: str, facts: tuple[str, ...]) -> None:
    finding = decided(told(*facts), statement)
    assert finding is not None
    assert finding.ruling == "fails", finding
    assert finding.counterexample is not None
    assert finding.counterexample.left != finding.counterexample.right


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("y = (q - r) / t + 1", "holds"),
        ("y = (q - r + 2 z) / t + 1", "holds"),
        ("y = (q - r + 1) / t + 1", "fails"),
        ("y = (q - r) / t + 2", "fails"),
        ("y = (q - r) / t", "fails"),
    ],
)
def test_what_is_divided_is_taken_to_be_whole(statement: str, found: str) -> None:
    finding = decided(told(), statement)
    assert finding is not None
    assert finding.ruling == found
    assert (WHOLLY in finding.assumptions) == (found == "holds")


@pytest.mark.parametrize(("statement", "facts"), NEVER)
def test_neither(statement: str, facts: tuple[str, ...]) -> None:
    assert ruling(told(*facts), statement) in ("unread", "fails")


@pytest.mark.parametrize(("statement", "facts"), [*WRONG, *NEVER])
def test_custom_never_blames_nor_holds(statement: str, facts: tuple[str, ...]) -> None:
    """The same with the letters of the field, of which nobody has said anything.

    Only where a formula has all of them one change that makes it right tells that it is a slip.
    """
    letters = dict(zip("qrtzey", "nkspdo", strict=True))

    def renamed(words: str) -> str:
        return re.sub(r"(?<![\\a-z])[qrtzey](?![a-z])", lambda found: letters[found[0]], words)

    found = ruling(told(*map(renamed, facts), names=""), renamed(statement))
    slip = (statement, facts) in WRONG and {*"qrtz"} <= {*statement}
    assert found in ("unread", "none") or (slip and found == "fails")


def test_counterexample_is_of_least_sum() -> None:
    finding = decided(told(), r"y = \lfloor (q - r) / t \rfloor")
    assert finding is not None
    assert finding.counterexample is not None
    assert finding.counterexample.sizes == {"q": 1, "r": 1, "t": 1}
    assert (finding.counterexample.left, finding.counterexample.right) == ("1", "0")


def test_custom_letters_are_assumed() -> None:
    finding = decided(Sizes(), r"o = \lfloor (n + 2 p - f) / s \rfloor + 1")
    assert finding is not None
    assert finding.holds
    assert "f is the size of the kernel" in finding.assumptions
    layers = decided(Sizes(), r"W_2 = \lfloor (W_1 - F + 2 P) / S \rfloor + 1")
    assert layers is not None
    assert "W_2 is the size of the output" in layers.assumptions


def test_a_letter_that_the_words_bring_in_is_free() -> None:
    sizes = told()
    assert ruling(sizes, "y = q - r + 1") == "holds"
    sizes.observe("for all ", line("q"), ", ")
    sizes.observe(" and ", line("t"), ", ")
    assert ruling(sizes, "y = q - r + 1") == "unread"
    sizes.forget()
    assert ruling(sizes, "y = q - r + 1") == "holds"


def test_a_letter_of_a_fact_is_no_input() -> None:
    """In k = 2n + 1 the n is no size of an input, whatever n is elsewhere."""
    chain = line("k = 2 n + 1")
    assert isinstance(chain, Chain)
    sizes = Sizes()
    for name in ("o", "k"):
        sizes.observe("", line(name), "")
    sizes.fact(chain)
    assert ruling(sizes, "o = n + 1 - n") == "unread"
    assert ruling(sizes, "o = n - k + 1") == "unread"


def test_padding_in_all_only_where_the_words_say_so() -> None:
    statement = "y = q - r + v + 1"
    sizes = told(names="qry")
    sizes.observe("and a padding of ", line("v"), "")
    assert ruling(sizes, statement) == "unread"
    sizes = told(names="qry")
    sizes.observe("we add a total of ", line("v"), " columns of padding")
    finding = decided(sizes, statement)
    assert finding is not None
    assert finding.holds
    assert "v is the padding in all" in finding.assumptions


def test_later_links_and_heads() -> None:
    sizes = told("t = 1", "z = m", "r = 2 m + 1")
    head = line("y")
    first, second = line("q + 2 m - (r - 1)"), line("q + 2 m - 2 m")
    found = [
        sizes.decide(head, first, fresh=True),
        sizes.decide(first, second, head=head),
        sizes.decide(second, line("q"), head=head),
        sizes.decide(second, line("q + 1"), head=head),
    ]
    assert [each.ruling if each else None for each in found] == ["holds"] * 3 + ["fails"]


def test_a_fact_does_not_prove_itself() -> None:
    sizes = told("z = r - 1")
    finding = sizes.decide(line("z"), line("r - 1"), fresh=True)
    assert finding is None


@pytest.mark.parametrize("statement", ["A B = B A", "q_j = x_j", "n^2 = 2 n", "c = c + 1"])
def test_not_about_sizes(statement: str) -> None:
    assert ruling(Sizes(), statement) == "none"


@pytest.mark.parametrize("fact", ["t = 1000000", "r = 999999", "r = 2^{16 m}", "t = 10^6 m"])
def test_large_facts_cost_nothing(fact: str) -> None:
    for statement in ("y = q - 2", "y' = q' + z", FULL):
        assert ruling(told(fact), statement) in ("unread", "holds", "fails")


def test_shape() -> None:
    sizes = Sizes()
    sizes.observe("For an input of shape ", line(r"a_v \times a_u"), "")
    sizes.observe("and a filter of shape ", line(r"c_v \times c_u"), "")
    right, wrong = r"(a_v - c_v + 1) \times (a_u - c_u + 1)", r"(a_v - c_v + 1) \times (a_u - c_u)"
    for text, expected in ((right, "holds"), (wrong, "fails")):
        finding = sizes.shape("the output shape is", line(text))
        assert finding is not None
        assert finding.ruling == expected
    assert sizes.shape("the area is", line(right)) is None
