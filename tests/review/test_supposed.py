"""What running text supposes is no claim; what it says again of another array is no error."""

from __future__ import annotations

import pytest

from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked


def claims(text: str) -> list[Claim]:
    return list(checked(text_document(text, kind="markdown"), decide).claims)


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in claims(text)]


DECLARED = r"Let $a \in \mathbb{R}^N$ and $b \in \mathbb{R}^N$. "


@pytest.mark.parametrize(
    "sentence",
    [
        r"We leave out the case that $a = b$.",
        r"If both are equal, that is $a = b$, nothing is left to do.",
        r"Imposing $a = b$ makes one of them superfluous.",
        r"Unless $a = b$ there is more to say.",
        r"For $a = b$ we come back to the norm.",
        r"That $a = b$ would be a contradiction.",
        r"If $a = b$ $c = 1$, nothing is left to do.",
    ],
)
def test_what_is_supposed_is_no_error(sentence: str) -> None:
    assert not any(claim.erratum for claim in claims(DECLARED + sentence))


@pytest.mark.parametrize(
    "sentence",
    [r"So we have $a = b$.", r"Thus $a_1 + b_1 = b_1$ follows.", r"$c = 2$ $a_1 + b_1 = b_1$"],
)
def test_what_is_said_outright_may_be_one(sentence: str) -> None:
    assert verdicts(DECLARED + sentence)[-1] == "fails"


def test_a_display_may_rest_on_what_was_supposed() -> None:
    """The entries were supposed to be zero, and what follows needs it."""
    text = DECLARED + r"Imposing $a_2 = 0$, we get $$ a_1 + a_2 = a_1 $$"
    last = claims(text)[-1]
    assert last.verdict == "unread"
    assert "a" in last.reason
    elsewhere = text.replace(r"Imposing $a_2 = 0$, we get", "We get")
    assert verdicts(elsewhere)[-1] == "fails"
    assert verdicts(text + "\n\n# Elsewhere\n\n$$ a_1 + a_2 = a_1 $$")[-1] == "fails"


def test_what_follows_an_arrow_is_no_worse_than_what_it_follows_from() -> None:
    unknown = DECLARED + r"$$ q(a) = \sqrt{3} \implies a_1 + b_1 = b_1 $$"
    assert verdicts(unknown)[-1] == "unread"
    known = DECLARED + r"$$ a_1 + b_1 = b_1 + a_1 \implies a_1 + b_1 = b_1 $$"
    assert verdicts(known)[-2:] == ["holds", "fails"]


def test_a_conclusion_is_no_setting() -> None:
    """M = 1 is what a contradiction comes to, and nothing for what follows."""
    text = DECLARED + r"The power says $2^M = 2 \implies M = 1$. $$ \sum_{k=1}^M a_k = a_1 $$"
    assert verdicts(text)[-1] != "holds" or claims(text)[-1].scope != "all sizes"


def test_systems_in_a_list_are_others_and_not_wrong() -> None:
    text = "\n".join(
        (
            "* late: $y[n] = x[n-d]$ for some $d$",
            "* rough: $y[n] = x[n] - x[n-1]$",
            "* every other: $y[n] = x[2n]$",
        )
    )
    assert verdicts(text) == ["definition"] * 3
    again = text + "\n\nHence $y[n] = x[2n+1]$."
    assert verdicts(again)[-1] == "fails"


@pytest.mark.parametrize("at", [("y[n+1]", "x[n]"), ("y(n+1)", "x(n)"), ("y_{n+1}", "x_n")])
def test_systems_of_exercises_are_others_and_not_wrong(at: tuple[str, str]) -> None:
    later, here = at
    before = later.replace("+1", "") + rf" = \sum_m h_m {here.replace('n', 'n-m')}"
    before = before.replace("x_n-m", "x_{n-m}").replace("h_m", "h" + here[1:].replace("n", "m"))
    text = f"# Filters\n\n$${before}$$\n\n# Exercises\n\nIs this one linear?\n\n"
    assert verdicts(text + f"$${later} = 3 {here} + 1$$")[-1] == "unread"
    wrong = before.split("=", 1)[1].replace("n-m", "n+2-m")
    assert verdicts(text + f"$${later} = {wrong}$$")[-1] == "fails"


def test_an_array_of_which_nothing_was_said_is_defined_within_a_chain() -> None:
    text = r"$$ y_n = u_n = \begin{cases} 1 & n \ge 0 \\ 0 & \text{otherwise} \end{cases} $$"
    assert verdicts(text) == ["definition", "definition"]
    assert verdicts(f"{text}\n\n$$ u_2 = 1 $$\n\n$$ u_3 = 0 $$")[-2:] == ["holds", "fails"]


@pytest.mark.parametrize(
    ("subscript", "verdict"),
    [("[2n]", "fails"), (r"[2 \cdot n]", "fails"), ("[n+1]", "definition")],
)
def test_a_product_in_brackets_is_one_subscript(subscript: str, verdict: str) -> None:
    text = rf"$$ z[n] = x[n+1] $$ and so $$ z[n] = x{subscript} $$"
    assert verdicts(text)[-1] == verdict
    at_1 = subscript.replace("2n", "2 \\cdot n").replace("n", "1")
    one = rf"$$ z[n] = x{subscript} + x[n] $$ so that $$ z[1] - x[1] = x{at_1} $$"
    assert verdicts(one)[-1] == "holds"


def test_one_name_with_one_and_with_two_subscripts_is_two_arrays() -> None:
    text = r"$$ y[n] = \sum_{k=0}^{2} h[k] x[n-k] = \sum_{k=0}^{2} h[k] \sum_{i=0}^{3} x_i[n-k] $$"
    assert verdicts(text)[-1] == "unread"
    assert "subscripts" in claims(text)[-1].reason


def test_a_convolution_turned_around_takes_for_zero_what_lies_outside() -> None:
    text = r"$$ (x*h)[n] = \sum_{k=0}^{N-1} h[k] x[n-k] = \sum_{k=0}^{N-1} x[k] h[n-k] $$"
    assert verdicts(text)[-1] == "unread"
    wrong = text.replace(r"x[k] h[n-k] $$", r"x[k] h[n-k+1] $$")
    assert verdicts(wrong)[-1] == "fails"


def test_doubled_backslashes_before_a_brace_are_markdown() -> None:
    text = r"""$$ h_n = \left \\{ \begin{array}{ll} 1 & n = 0 \\ 0 & n \ne 0 \end{array} \right. $$
"""
    assert not any(claim.erratum for claim in claims(text))


def test_a_formula_between_spaces_is_one_where_it_is_latex() -> None:
    assert verdicts(DECLARED + r"So $ a_1 + b_1 = b_1 + a_1 $ is said.")[-1] == "holds"
    assert verdicts("It costs $ 5 and not $ 6 or $7.") == []


def test_a_definition_said_again_is_no_claim_that_holds() -> None:
    text = DECLARED + "\n\n$$ c_i = a_i + b_i $$\n\nAs was said,\n\n$$ c_i = a_i + b_i $$\n"
    assert verdicts(text)[-1] == "definition"
    other = text.replace("c_i = a_i + b_i $$\n\nAs", "c_i = b_i + a_i $$\n\nAs")
    assert verdicts(other)[-1] == "holds"


def test_answers_to_choose_from_are_no_errors() -> None:
    text = """Which of these turns one of the signals around?

1. \\( y[n] = \\sum_{k=0}^{2} x[k] h[n+k] \\)
2. \\( y[n] = \\sum_{k=0}^{2} x[k] h[n-k] \\)
3. \\( y[n] = \\sum_{k=0}^{2} x[n] h[k] \\)
"""
    assert verdicts(text) == ["definition", "unread", "unread"]


def test_what_a_clause_with_if_says_of_an_array_may_be_otherwise_after_it() -> None:
    text = """If $y[n] = x[n-1]$ then it is delayed. The filter is $$ y[n] = x[n] - x[n-1]. $$"""
    assert verdicts(text) == ["definition", "definition"]


@pytest.mark.parametrize(
    "display", [r"\sum_{k=1}^{n} w_k = 1", r"u \cdot v = 0", r"\langle u, v \rangle = 0"]
)
def test_a_number_that_declared_arrays_give_is_a_condition(display: str) -> None:
    assert verdicts(rf"Let $u, v, w \in \mathbb{{R}}^n$. $$ {display} $$")[-1] == "unread"
