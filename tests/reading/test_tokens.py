"""Tokens and their places, and braces and environments that are mended."""

from __future__ import annotations

import pytest

from symconv.reading.passage import Passage
from symconv.reading.scanner import tokens
from symconv.reading.tokens import Mend, Token


def found(text: str) -> tuple[list[Token], list[Mend]]:
    return tokens(Passage.of(text, [(0, len(text))]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x_12", ["x", "_", "1", "2"]),
        ("12.5 x", ["12.5", "x"]),
        (r"\left( x \right)", ["(", "x", ")"]),
        (r"\left. x \right|", ["x", "|"]),
        (r"\left< x \right>", ["langle", "x", "rangle"]),
        (r"a \leq b ≤ c", ["a", "le", "b", "le", "c"]),
        (r"\alpha*g", ["alpha", "*", "g"]),
        (r"a\_1 \* b", ["a", "_", "1", "*", "b"]),
        (r"\mathbf{x} \mathbf x \boldsymbol\beta", ["x", "x", "beta"]),
        (r"\mathbf{ab}", ["{", "a", "b", "}"]),
        (r"\mathbb{R} \cal L", [r"\mathbb{R}", r"\mathcal{L}"]),
        (r"\mathrm{out} \operatorname*{argmax} \text{for} \text{pad}(",
         ["out", "argmax", "for", "pad", "("]),
        (r"\text{if $x > 0$ or}", ["if", "x", ">", "0", "or"]),
        (r"x % \frac{" + "\n y", ["x", "y"]),
        (r"a \\% b" + "\nc", ["a", "\\\\", "c"]),
        (r"a \\[2pt] b \\* c \\ [y]", [*"a", "\\\\", "b", "\\\\", "c", "\\\\", *"[y]"]),
        (r"a \cr b", ["a", "\\\\", "b"]),
        (r"\begin{array}[t]{c|c} a \end{array}", ["array", "a", "array"]),
        (r"\begin{align*} a \end{align*}", ["align", "a", "align"]),
        (r"\tag{1}\label{x} \phantom{y} z \, \! ~", ["z"]),
        (r"\max rot180 maximum", ["max", "rot180", *"maximum"]),
        ("... \\ldots \\vdots", ["horizontal", "horizontal", "vertical"]),
        ("x² ₁₂ ℝ", ["x", "^", "{", "2", "}", "_", "{", "12", "}", r"\mathbb{R}"]),
        (r"\stackrel{def}{=} \mathrel{=} \overset{?}{=}", [":=", "=", "overset"]),
        (r"||x|| := ", ["\\|", "x", "\\|", ":="]),
    ],
)  # fmt: skip
def test_a_text_is_these_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in found(text)[0]] == expected


def test_tokens_know_their_places() -> None:
    text = r"f\,(x) \quad \text{for all} \begin{cases} ≤"
    here = [(t.kind, t.text, text[t.start : t.end], t.apart) for t in found(text)[0][:-1]]
    assert here == [
        ("name", "f", "f", False),
        ("mark", "(", "(", True),
        ("name", "x", "x", False),
        ("mark", ")", ")", False),
        ("gap", "quad", r"\quad", False),
        ("words", "for all", r"\text{for all}", False),
        ("begin", "cases", r"\begin{cases}", False),
        ("command", "le", "≤", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "mends"),
    [
        ("a}", "a", [Mend(1, 2, "a closing brace that nothing opened", "leave it out")]),
        (
            r"\begin{bmatrix} a} \end{bmatrix}",
            "bmatrix a bmatrix",
            [
                Mend(
                    17,
                    18,
                    r"a closing brace that nothing opened inside \begin{bmatrix}",
                    "leave it out",
                )
            ],
        ),
        ("{a", "{ a }", [Mend(0, 1, "a brace that is never closed", "close it at the end")]),
        (
            r"\begin{bmatrix}{a\end{bmatrix}",
            "bmatrix { a } bmatrix",
            [Mend(15, 16, r"a brace that is not closed before \end{bmatrix}", "close it")],
        ),
        (r"\left( a", "( a", [Mend(0, 5, r"\left without its \right", r"write \right.")]),
        (r"a \right)", "a )", [Mend(2, 8, r"\right without its \left", "leave it out")]),
        (r"a\end{b}", "a", [Mend(1, 8, r"\end{b} without its \begin", "leave it out")]),
        (r"{\end{b}}", "{ }", [Mend(1, 8, r"\end{b} without its \begin", "leave it out")]),
        (
            r"\begin{a}x\end{b}",
            "a x a",
            [Mend(10, 17, r"\begin{a} is ended by \end{b}", r"\end{a}")],
        ),
        (
            r"\begin{a}\begin{b}x\end{a}",
            "a b x b a",
            [Mend(9, 18, r"a \begin{b} that is not closed before \end{a}", "close it")],
        ),
        (
            r"\begin{a}x",
            "a x a",
            [Mend(0, 9, r"a \begin{a} that is never closed", "close it at the end")],
        ),
        (
            r"\text{a",
            "text { a }",
            [Mend(5, 6, "a brace that is never closed", "close it at the end")],
        ),
    ],
)  # fmt: skip
def test_what_does_not_nest_is_mended(text: str, expected: str, mends: list[Mend]) -> None:
    kept, said = found(text)
    assert " ".join(token.text for token in kept) == expected
    assert said == mends
