r"""Recursions and their transfer functions: Y(z), X(z) and H(z) of y[n] = a y[n-1] + x[n]."""

from __future__ import annotations

import pytest

from tests.review.tables import last, verdicts

RECURSION = r"$$ v[k] = 3 e[k] - e[k-1] + \frac{1}{4} v[k-1] $$"
CALLED = RECURSION + "\n\nIts transfer function is called $H$."

OF_THE_RECURSION = {
    r"V(z) = 3 E(z) - z^{-1} E(z) + \frac{1}{4} z^{-1} V(z)": "holds",
    r"V(z) = 3 E(z) - z^{-1} E(z) + \frac{1}{4} V(z)": "fails",
    r"V(z) (1 - \frac{1}{4} z^{-1}) = (3 - z^{-1}) E(z)": "holds",
    r"V(z) (1 + \frac{1}{4} z^{-1}) = (3 - z^{-1}) E(z)": "fails",
    r"\frac{V(z)}{E(z)} = \frac{3 - z^{-1}}{1 - \frac{1}{4} z^{-1}}": "holds",
    r"H(z) = \frac{V(z)}{E(z)} = \frac{12 z - 4}{4 z - 1}": "holds",
    r"H(z) = \frac{V(z)}{E(z)} = \frac{12 z - 4}{4 z + 1}": "fails",
    r"H(z) = \frac{12 z - 4}{4 z - 1}": "holds",
    r"H(z) = \frac{12 - 4 z}{4 z - 1}": "fails",
    r"V(z) = \frac{E(z)}{z} + v[-1]": "unread",
}


def test_transforms_of_a_recursion() -> None:
    found = {d: last(CALLED, d).verdict for d in OF_THE_RECURSION}
    assert found == OF_THE_RECURSION


def test_what_is_presumed_is_said_and_no_ground_for_an_erratum() -> None:
    claim = last(RECURSION, r"H(z) = \frac{12 z - 4}{4 z - 1}")
    assert "H(z) = V(z)/E(z)" in claim.assumptions
    assert not last(RECURSION, r"H(z) = \frac{12 z - 4}{4 z + 1}").erratum
    cascade = CALLED + "\n\n$$ w[k] = v[k] + v[k-2] $$\n\nTogether they have\n"
    assert not last(cascade, r"H(z) = (1 + z^{-2}) \frac{12 z - 4}{4 z - 1}").erratum


IN_TIME = r"""
$$ y[n] = \frac{1}{5} y[n-1] + x[n] $$

has the transfer function $H(z)$; let $u[n]$ be the unit step. Hence
"""

SIGNALS = {
    r"h[n] = \left(\frac{1}{5}\right)^n u[n]": "holds",
    r"h[n] = \left(\frac{1}{6}\right)^n u[n]": "fails",
}


def test_the_answer_to_an_impulse_is_that_of_the_filter() -> None:
    assert {display: last(IN_TIME, display).verdict for display in SIGNALS} == SIGNALS
    stepped = IN_TIME + "\n\n$$ x[n] = u[n] $$\n"
    right = r"y[n] = \frac{5}{4} u[n] - \frac{1}{4} \left(\frac{1}{5}\right)^n u[n]"
    assert last(stepped, right).verdict == "holds"
    assert last(stepped, right.replace(r"\frac{5}{4}", r"\frac{4}{5}")).verdict != "holds"


AVERAGE = r"$$ y[n] = \frac{1}{2} \sum_{k=0}^{1} x[n-2k] $$ The impulse response of this filter is"


def test_impulses_of_a_filter_without_feedback() -> None:
    right = r"h[n] = \frac{1}{2} (\delta[n] + \delta[n-2])"
    assert last(AVERAGE, right).verdict == "holds"
    assert last(AVERAGE, right.replace("n-2", "n-1")).verdict == "fails"


ON_THE_CIRCLE = {
    r"e^{i\omega} = \cos\omega + i \sin\omega": "holds",
    r"1 + e^{-j\omega} + e^{-2j\omega} = e^{-j\omega} (1 + 2 \cos\omega)": "holds",
    r"1 + e^{-j\omega} + e^{-2j\omega} = e^{-j\omega} (1 + \cos\omega)": "fails",
    r"1 - e^{-j\omega} = 2 j e^{-j\omega/2} \sin(\omega/2)": "holds",
    r"1 + e^{-j\omega} = 2 e^{-j\omega/2} \cos(\omega/2)": "holds",
    r"1 + e^{-j\omega} = 2 e^{-j\omega} \cos(\omega/2)": "fails",
    r"(1 + 2 \cos\omega)^2 = 1 + 4 \cos\omega + 4 \cos^2\omega": "holds",
    r"(1 + 2 \cos\omega)^2 = 3 + 4 \cos\omega + 2 \cos 2\omega": "holds",
    r"(1 + 2 \cos\omega)^2 = 3 + 4 \cos\omega + 4 \cos 2\omega": "fails",
    r"1 + 2 \cos\omega = 0": "unread",
    r"H(e^{j\omega}) = \frac{3 - e^{-j\omega}}{1 - \frac{1}{4} e^{-j\omega}}": "holds",
    r"H(e^{j\omega}) = \frac{1}{2}": "unread",
    r"H(\omega) = \frac{3 - e^{-j\omega}}{1 - \frac{1}{4} e^{-j\omega}}": "holds",
    r"H(\omega) = \frac{3 - e^{-j\omega}}{1 + \frac{1}{4} e^{-j\omega}}": "fails",
}


def test_responses_to_frequencies_are_what_filters_are_on_the_unit_circle() -> None:
    assert {each: last(CALLED, each).verdict for each in ON_THE_CIRCLE} == ON_THE_CIRCLE


ANOTHER = [
    ("Its transfer function is", "", "fails"),
    ("Solving for it gives", "", "fails"),
    ("As a result the filter has", "", "fails"),
    ("Given", ", what is the recursion?", "unread"),
    ("Find the recursion of the filter with", "", "unread"),
    ("A low-pass filter has", "", "unread"),
    ("Another filter is", "", "unread"),
    ("**Exercise.** A system has the transfer function", "", "unread"),
]


@pytest.mark.parametrize(("words", "after", "verdict"), ANOTHER)
@pytest.mark.parametrize("formula", ["${}$", "\n\n$${}$$\n\n"])
def test_what_is_given_may_be_another_filter(
    words: str, after: str, verdict: str, formula: str
) -> None:
    text = "The filter $v[n] = v[n-1] - 0.2 v[n-2] + u[n]$ has a transfer function.\n\n"
    text += f"{words} " + formula.format(r"H(z) = \frac{1 - z^{-1}}{1 + 0.2 z^{-1}}") + after
    assert verdicts(text)[-1] == verdict


FIRST = r"The transfer function of $v[k] = \frac14 v[k-1] + e[k]$ is $H(z)$."
OTHER = {
    "So": "fails",
    "Second example. The transfer function is": "unread",
    "**Exercise 2.** The transfer function is": "unread",
    "Given the transfer function": "unread",
    "(b)": "unread",
    "For the filter above, we get. Therefore": "fails",
}


def test_words_that_begin_another_example_speak_of_another_filter() -> None:
    display = r"H(z) = \frac{1}{1 - \frac15 z^{-1}}"
    found = {words: last(f"{FIRST}\n\n{words}", display).verdict for words in OTHER}
    assert found == OTHER


def test_a_filter_that_was_left_is_not_held_against_the_answer_of_the_next() -> None:
    of = r"$e[k] = \delta[k] + \delta[k-1]$ and $$ v[k] = \delta[k] + 5 \delta[k-3] $$ So"
    display = r"H(z) = \frac{1 + 5 z^{-3}}{1 + z^{-1}}"
    assert not last(f"{FIRST}\n\nAs another example, take {of}", display).erratum


def test_what_goes_on_without_an_input_is_not_zero_as_it_is_at_rest() -> None:
    fibonacci = "With zero initial conditions it rests: $q[n] = q[n-1] + q[n-2]$."
    assert last(fibonacci, "q[5] = 7 q[4]").verdict == "fails"


def test_a_recursion_that_was_not_read_may_give_another_sequence() -> None:
    first = r"$$ g[k] = \frac12 (\delta[k] + \delta[k-1]) $$ so"
    second = rf"{first} $g[0] = \frac12$. Then there is $$ g[k] - 0.3 g[k-1] = \delta[k] $$ so"
    assert last(first, "g[0] = 1").verdict == "fails"
    assert last(second, "g[0] = 1").verdict == "unread"
