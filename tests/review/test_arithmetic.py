"""Whether two scalar formulas are equal, under facts and without."""

from __future__ import annotations

import pytest

from symconv.language.line import Chain, Product, Sum
from symconv.reading.reader import line
from symconv.review.sizes.arithmetic import identity, of_any_numbers

IDENTITIES = [
    ("2 (q - 1) - (q - 1)", "q - 1", (), "holds"),
    ("(q + r)^2", "q^2 + 2 q r + r^2", (), "holds"),
    (r"\lfloor (q + t) / t \rfloor", r"\lfloor q / t \rfloor + 1", (), "holds"),
    (r"\lfloor (q - 1) / 2 \rfloor", r"\lceil q / 2 \rceil - 1", (), "holds"),
    (r"2 \lfloor r / 2 \rfloor", "2 m", ("r = 2 m + 1",), "holds"),
    (r"2 \lfloor r / 2 \rfloor", "r - 1", ("r = 2 m + 1",), "holds"),
    ("(r - 1) / 2", "z", ("z = (r - 1) / 2",), "holds"),
    ("2 (q - 1) - (q - 1)", "q + 1", (), "fails"),
    ("q + r + 2 z", "q + r - 2 z", (), "fails"),
    ("q - 2 z + r", "q - r + 3", ("z = r - 1",), "fails"),
    (r"\lfloor q / t \rfloor", r"\lfloor (q + t) / t \rfloor", (), "fails"),
    (r"2 \lfloor r / 2 \rfloor", "2 m", (), "unread"),  # nobody says what m is
    (r"2 \lfloor r / 2 \rfloor", "r - 1", (), "unread"),  # perhaps r is odd
    ("q", "r", (), "unread"),
    ("q", "q + 1", ("q = 1", "q = 2"), "unread"),  # no such size
    ("q (q-1) (q-2) (q-3) (q-4) (q-5) (q-6)", "0", (), "unread"),  # zero at small sizes only
    ("g(q + 1)", "g(q) + g(1)", (), "unread"),  # a function perhaps
]


@pytest.mark.parametrize(("left", "right", "facts", "expected"), IDENTITIES)
def test_identity(left: str, right: str, facts: tuple[str, ...], expected: str) -> None:
    chains = [line(fact) for fact in facts]
    finding = identity(line(left), line(right), [c for c in chains if isinstance(c, Chain)])
    assert finding.ruling == expected, finding
    assert (finding.counterexample is not None) == (expected == "fails")


def test_smallest_point() -> None:
    finding = identity(line("q r"), line("q + r"))
    assert finding.counterexample is not None
    assert finding.counterexample.sizes == {"q": 0, "r": 1}


def test_too_many_names() -> None:
    many = [line(name) for name in "abcdefghijklm"]
    assert identity(Product(tuple(many)), Sum(tuple(many))).ruling == "unread"


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        (r"\frac{K K M F^2 + M N F^2}{K K M N F^2}", r"\frac{1}{N} + \frac{1}{K^2}", True),
        (r"\frac{K K M F^2 + M N F^2}{K K M N F^2}", r"\frac{1}{M} + \frac{1}{K^2}", False),
        (r"3 (3^2 C^2)", "27 C^2", True),
        (r"3 (3^2 C^2)", "9 C^2", False),
        (r"\frac{A B}{B}", "A", True),
        ("A B + 1", "B A + 1", False),
        ("A * A", "A * A", False),
    ],
)
def test_formulas_in_letters_of_which_nothing_is_said(left: str, right: str, holds: bool) -> None:
    finding = of_any_numbers(line(left), line(right), ())
    assert (finding is not None and finding.holds) == holds
