"""Worked examples: numbers that are given to letters, and what formulas are with them."""

from __future__ import annotations

import pytest

from symconv import verify_text

NEURON = (
    r"Take $u_1 = 2$, $u_2 = -1$, $p_1 = 3$, $p_2 = 4$ and $c = 1$. "
    r"Then $s = u_1 p_1 + u_2 p_2 + c = %s$. With ReLU $q = \max(0, s) = %s$, and with the "
    r"target $t = 5$ the loss is $L = \frac12 (q - t)^2 = %s$, "
    r"so that $\frac{\partial L}{\partial u_2} = (q - t) p_2 = %s$."
)


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in verify_text(text, "a.md").claims]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [((3, 3, 2, -8), 0), ((3, 3, 4, -8), 1), ((3, 3, 2, 8), 1)],
)
def test_numbers_are_put_into_formulas(numbers: tuple[int, ...], wrong: int) -> None:
    found = verdicts(NEURON % numbers)
    assert sum(each == "fails" for each in found) == wrong
    assert found.count("holds") >= 4 - wrong


def test_a_formula_is_written_again_with_numbers() -> None:
    step = r"$$ v' = v - \eta \cdot \frac{\partial E}{\partial v} = 0.5 - 0.1 \cdot 0.3 = %s $$"
    assert verdicts(step % "0.47")[-2:] == ["definition", "holds"]
    assert verdicts(step % "0.53")[-1] == "fails"


def test_general_formulas_are_not_held_against_an_example() -> None:
    text = r"Let $x = 2$ and $f = x^2 = 4$. $$ \frac{\partial f}{\partial x} = 2 x $$ "
    assert "fails" not in verdicts(
        text + r"Later $x = 3$, and $\frac{\partial f}{\partial x} = 6$."
    )


def test_numbers_of_another_section_refute_nothing() -> None:
    text = "# One\n\nLet $x = 2$ and $$ f = x^3 $$\n\n# Two\n\n"
    assert "fails" not in verdicts(text + r"$\frac{\partial f}{\partial x} = 3$")


@pytest.mark.parametrize("other", [r"\frac{\pi}{2}", r"2 \pi", r"\frac{3 \pi}{4}"])
@pytest.mark.parametrize("words", ["The angle", "It is zero between them, at", "Close to"])
def test_running_text_speaks_of_one_number_after_another(words: str, other: str) -> None:
    before = r"It passes near $\Phi=0$ and near $\Phi=\pi$."
    claim = verify_text(rf"{before} {words} $\Phi={other}$ nothing is left.", "a.md").claims[-1]
    assert claim.verdict == "unread"
    claim = verify_text(rf"{before} Hence $\Phi={other}$.", "a.md").claims[-1]
    assert claim.verdict == "fails"
