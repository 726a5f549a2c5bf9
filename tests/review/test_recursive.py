r"""Filters with feedback: sequences that are said by what they were before, and powers."""

from __future__ import annotations

from tests.review.tables import last, verdicts

SMOOTH = r"$$ y[n] = a y[n-1] + (1-a) x[n] $$"

AFTER = {
    "y[1] = a y[0] + (1-a) x[1]": "holds",
    "y[2] = a^2 y[0] + a (1-a) x[1] + (1-a) x[2]": "holds",
    "y[2] = a^2 y[0] + (1-a) x[1] + (1-a) x[2]": "fails",
    "y[2] = (1-a) x[2] + (1-a) a x[1] + (1-a) a^2 x[0] + a^3 y[-1]": "holds",
    "y[2] = (1-a) x[2] + (1-a) a x[1] + (1-a) a^2 x[0] + a^2 y[-1]": "fails",
    "y[2] = (1-a) (x[2] + a x[1] + a x[0])": "unread",
    "y[n] = a^2 y[n-2] + a (1-a) x[n-1] + (1-a) x[n]": "holds",
    "y[n] = a^2 y[n-2] + (1-a) x[n-1] + (1-a) x[n]": "unread",
    "y[n] = x[n] + y[n-2]": "unread",
}


def test_steps_of_a_recursion_are_put_in() -> None:
    assert {display: last(SMOOTH, display).verdict for display in AFTER} == AFTER


SECOND = r"$$ v[k] = e[k] + b v[k-1] - c v[k-2] $$"

AFTER_IT = {
    "v[2] = e[2] + b v[1] - c v[0]": "holds",
    "v[2] = e[2] + b v[1] + c v[0]": "fails",
    "v[3] = e[3] + b e[2] + (b^2 - c) v[1] - b c v[0]": "holds",
    "v[1] = e[1] + b e[0]": "holds",
    "v[k] = 3 v[k-2]": "unread",
}


def test_a_recursion_may_go_back_several_places() -> None:
    assert {display: last(SECOND, display).verdict for display in AFTER_IT} == AFTER_IT
    assert last(SECOND, "v[1] = e[1] + b e[0]").assumptions == ("v[-1] = 0", "v[-2] = 0")


def test_a_recursion_begins_with_nothing_or_where_it_is_said() -> None:
    claim = last(SMOOTH, "y[1] = (1-a) x[1] + (1-a) a x[0]")
    assert (claim.verdict, claim.assumptions) == ("holds", ("y[-1] = 0",))
    begun = SMOOTH + "\n\n$$ y[0] = 0 $$\n"
    assert last(begun, "y[2] = (1-a) (x[2] + a x[1])").verdict == "holds"
    assert last(begun, "y[2] = (1-a) (x[2] + x[1])").verdict == "fails"


def test_another_recursion_of_the_same_letter_is_no_erratum() -> None:
    other = SMOOTH + "\n\nNow take the filter $y[n] = a y[n-1] + x[n]$ instead.\n"
    assert not last(other, "y[2] = a^2 y[0] + a x[1] + x[2]").erratum


CHAIN = r"""$$ y[n] = \sum_{k=0}^{n} a^{n-k} = a^n \sum_{k=0}^{n} a^{-k} = %s $$
for $n \geq 0$."""


def test_what_holds_for_all_places_holds_for_some() -> None:
    assert verdicts(CHAIN % r"\frac{1 - a^{n+1}}{1 - a}")[-2:] == ["holds", "holds"]
    assert verdicts(CHAIN % r"\frac{1 - a^{n}}{1 - a}")[-2:] == ["holds", "unread"]


def test_a_formula_for_some_numbers_is_no_definition_for_all() -> None:
    parts = "$$ f(x) = x^2 $$ for $x > 0$, and\n\n$$ f(x) = -x^2 $$ for $x < 0$. So\n"
    assert not last(parts, "f(-2) = -4").erratum
    assert last(parts, "f(-2) = 4").verdict != "holds"


def test_a_filter_is_said_in_running_text() -> None:
    text = r"The leaky integrator $y[n] = a y[n-1] + (1-a) x[n]$ has"
    right = "y[2] = a^2 y[0] + a (1-a) x[1] + (1-a) x[2]"
    assert last(text, right).verdict == "holds"
    assert last(text, right.replace("a^2", "a")).verdict == "fails"
