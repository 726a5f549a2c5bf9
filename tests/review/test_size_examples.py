r"""Size formulas in documents: for one example, transposed, solved for the padding, counted."""

from __future__ import annotations

import pytest

import symconv
from tests.review.tables import verdicts

NAMED = (
    "Let $W$ be the input size, $F$ the filter size, $P$ the padding and $S$ the stride. "
    "The output size is $O = (W - F + 2P)/S + 1$.\n\n"
)

EXAMPLES = [
    ("$W = 7$, $F = 3$, $S = 2$ and $P = 0$ we get $O = 3$", "holds"),
    ("$W = 7$, $F = 3$, $S = 2$ and $P = 0$ we get $O = 2$", "fails"),
    ("$W = 227$, $F = 11$, $S = 4$ and $P = 0$ we get $O = 55$", "holds"),
    ("$W = 227$, $F = 11$, $S = 4$ and $P = 0$ we get $O = 56$", "fails"),
]


@pytest.mark.parametrize(("example", "verdict"), EXAMPLES)
def test_an_example_in_running_text(example: str, verdict: str) -> None:
    claims = symconv.verify_text(f"{NAMED}With {example}.", "notes.md").claims
    assert claims[-1].verdict == verdict


def test_a_second_example_has_its_own_numbers() -> None:
    first = EXAMPLES[0][0]
    second = "$W = 7$, $F = 3$, $S = 1$ and $P = 0$ we get $O = 5$"
    claims = symconv.verify_text(f"{NAMED}With {first}. With {second}.", "notes.md").claims
    assert [claim.verdict for claim in claims[-2:]] == ["holds", "holds"]


TRANSPOSED = """A transposed convolution with stride $s$, kernel size $k$ and padding $p$ maps an
input of size $i$ to an output of size
$$ o = %s $$
"""


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("s(i - 1) + k - 2p", "holds"),
        ("(i - 1)s - 2p + k", "holds"),
        ("s(i + 1) + k - 2p", "fails"),
        ("s i + k - 2p", "fails"),
        ("s(i - 1) + k - p", "fails"),
    ],
)
def test_transposed_sizes(formula: str, verdict: str) -> None:
    assert verdicts(TRANSPOSED % formula) == [verdict]


SOLVED = """Let $n$ be the input size, $f$ the filter size and $p$ the padding. For that we need
$$ n + 2p - f + 1 = n \\implies p = \\frac{f %s 1}{2} $$
"""


@pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "fails")])
def test_the_padding_that_keeps_the_size(sign: str, verdict: str) -> None:
    assert verdicts(SOLVED % sign) == ["unread", verdict]


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        ("940{,}800", "holds"),
        (r"940\,800", "holds"),
        ("940,800", "holds"),
        ("940800", "holds"),
        ("940{,}900", "fails"),
        ("940,900", "fails"),
    ],
)
def test_numbers_in_groups(count: str, verdict: str) -> None:
    text = rf"We need $28 \times 28 \times 16 \times 75 = {count}$ multiplications."
    assert verdicts(text) == [verdict]


def test_an_output_that_the_words_name_is_one() -> None:
    text = r"""Let the input have size $H$, the kernel size $K$, the padding $P$, the stride $S$ and
the dilation $D$. The output size is
$$
\begin{aligned}
H' &= \left\lfloor \frac{H + 2P - D(K-1) - 1}{S} \right\rfloor + 1 \\
&= \left\lfloor \frac{H + 2P - D(K-1) + S}{S} \right\rfloor
\end{aligned}
$$
"""
    assert verdicts(text) == ["holds", "fails"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$$ H_{out} = (H_{in} + 2 \\times padding - kernel\\_size) / stride + 1 $$", ["holds"]),
        ("$$ H_{out} = (H_{in} + 2 \\times padding + kernel\\_size) / stride + 1 $$", ["fails"]),
        ("$$ \\text{Output size} = \\frac{W - F + 2P}{S} + 1 $$", ["holds"]),
        (
            "$$ n^{[l]} = \\left\\lfloor \\frac{n^{[l-1]} + 2p^{[l]} - f^{[l]}}{s^{[l]}} "
            "\\right\\rfloor + 1 $$",
            ["holds"],
        ),
        (
            "The input size is $a$, $r$ is the kernel size, $q$ is the stride. The output size is "
            "\n$$ o = \\left\\lfloor \\frac{a - r}{q} \\right\\rfloor + 1 $$\n"
            "$$ o = \\left\\lfloor \\frac{a - q}{r} \\right\\rfloor + 1 $$",
            ["holds", "fails"],
        ),
        (
            "设输入大小为 $W$，卷积核大小为 $F$，步长为 $S$，填充为 $P$，则输出大小为：\n"
            "$$ O = \\frac{W - F + 2P}{S} + 1 $$\n$$ O = \\frac{W + F + 2P}{S} + 1 $$",
            ["holds", "fails"],
        ),
        (
            "$$ d_{out} = d_{in} - r + 1, $$\nwhere $d_{in}$ is the input size, $d_{out}$ is the "
            "output size and $r$ is the kernel size.",
            ["holds"],
        ),
        (
            "$$ d_{out} = d_{in} - r, $$\nwhere $d_{in}$ is the input size, $d_{out}$ is the "
            "output size and $r$ is the kernel size.",
            ["fails"],
        ),
        (
            "Sea $n$ el tamaño de la entrada, $k$ el tamaño del kernel y $s$ el paso. El tamaño "
            "de la salida es\n$$ o = \\left\\lfloor \\frac{n - k}{s} \\right\\rfloor + 1 $$\n",
            ["holds"],
        ),
    ],
)
def test_sizes_that_are_named_in_words(text: str, said: list[str]) -> None:
    assert verdicts(text) == said


@pytest.mark.parametrize(("words", "formula", "verdict"), [
    ("To preserve the size of the input we take", "p = (k-1)/2", "holds"),
    ("To preserve the size of the input we take", "p = (k+1)/2", "fails"),
    ("The size stays the same as the input with a dilation $d$ for", "p = d(k-1)/2", "holds"),
    ("To keep the size, a total padding", "p = k-1", "holds"),
    ("To keep the size, a total padding", "p = k", "unread"),
    ("To preserve the size of the input we take", "p = k-1", "unread"),
    ("Same padding is above. With full padding", "p = k-1", "unread"),
    ("步长为 1 时，图像大小不变：", "p = (k-1)/2", "holds"),
])  # fmt: skip
def test_padding_that_keeps_the_size(words: str, formula: str, verdict: str) -> None:
    claims = symconv.verify_text(
        f"A kernel of size $k$ with padding $p$.\n\n{words} ${formula}$.\n", "a.md"
    ).claims
    assert claims[-1].verdict == verdict, claims[-1]


def test_heights_are_said_and_widths_go_without_saying() -> None:
    axes = r"""
The input height is $H$ and the kernel height is $k_h$. Then
$$ H_{\text{out}} = \left\lfloor \frac{H + 2 p_h - k_h}{s_h} \right\rfloor + 1 $$ and
$$ W_{\text{out}} = \left\lfloor \frac{W + 2 p_w - k_w}{s_w} \right\rfloor + 1 $$
"""
    assert [claim.verdict for claim in symconv.verify_text(axes, "a.md").claims] == ["holds"] * 2


ROUNDED = """With stride $s$, padding $p$ and kernel size $k$ the output size is
$$ o = \\left\\lfloor \\frac{n + 2p - k}{s} \\right\\rfloor + 1 $$ for an input of size $n$.

"""
UPSAMPLED = """The output size of the transposed convolution is $o' = s(n - 1) + k - 2p$ with stride
$s$, padding $p$, kernel size $k$ and input size $n$. """


@pytest.mark.parametrize(
    ("before", "example", "verdict"),
    [
        (ROUNDED, "For $n = 6$, $k = 3$, $s = 2$, $p = 1$ we get $o = 3$.", "holds"),
        # Right where the last place may reach beyond the end, and wrong by the formula.
        (ROUNDED, "For $n = 6$, $k = 3$, $s = 2$, $p = 1$ we get $o = 4$.", "fails"),
        (ROUNDED, "If $n = 9$, $k = 3$, $s = 2$ and $p = 1$, then $o = 6$.", "fails"),
        (UPSAMPLED, "For $n = 5$, $k = 3$, $s = 2$, $p = 1$ we get $o' = 9$.", "holds"),
        (UPSAMPLED, "For $n = 5$, $k = 3$, $s = 2$, $p = 1$ we get $o' = 10$.", "fails"),
    ],
)
def test_an_example_is_held_against_the_formula_of_its_section(
    before: str, example: str, verdict: str
) -> None:
    assert verdicts(before + example)[-1] == verdict


@pytest.mark.parametrize(
    "example",
    [
        "For $n = 9$, $k = 5$, $s = 1$ and same padding we get $o = 9$.",
        "For $n = 6$, $k = 3$, $s = 2$, $p = 1$ and $q = 1$ we get $o = 4$.",
    ],
)
def test_what_a_formula_does_not_speak_of_is_no_ground_for_errata(example: str) -> None:
    assert "fails" not in verdicts(ROUNDED + example)
