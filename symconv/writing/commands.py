r"""Commands in a formula: those of LaTeX with amsmath and amssymb, and an author's own.

>>> check(r"\mathbf{f}", {})
>>> check(r"\sig{j}", definition(r"\newcommand{\sig}[1]{s_{#1}}", {}))
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symconv.errors import IllFormed

# fmt: off
GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega",
})
KNOWN = GREEK | frozenset({
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
    "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi", "varkappa", "digamma",
    "aleph", "beth", "gimel", "ell", "eth", "hbar", "hslash", "imath", "jmath", "wp", "Re", "Im",
    "partial", "nabla", "infty", "emptyset", "varnothing", "forall", "exists", "complement",
    "mathbf", "mathrm", "mathsf", "mathit", "mathtt", "mathcal", "mathbb", "mathfrak", "mathnormal",
    "boldsymbol", "pmb", "text", "textbf", "textit", "textrm", "textsf", "texttt", "textsc",
    "mathop", "mathord", "mathbin", "mathrel", "operatorname", "ensuremath",
    "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle",
    "vec", "hat", "tilde", "bar", "dot", "ddot", "acute", "grave", "breve", "check", "mathring",
    "overline", "underline", "widehat", "widetilde", "overrightarrow", "overleftarrow",
    "underrightarrow", "underleftarrow", "overbrace", "underbrace",
    "overset", "underset", "stackrel", "frac", "dfrac", "tfrac", "sqrt", "binom",
    "prime", "backprime", "star", "ast", "bullet", "circ", "dagger", "ddagger", "diamond", "times",
    "cdot", "otimes", "oplus", "odot", "ominus", "sharp", "flat", "natural", "square", "lozenge",
    "blacksquare", "bigstar", "triangle", "top", "bot", "perp", "parallel", "mid", "vert", "Vert",
    "lvert", "rvert", "lVert", "rVert", "langle", "rangle", "lbrack", "rbrack", "lbrace", "rbrace",
    "lfloor", "rfloor", "lceil", "rceil", "ldots", "cdots", "dots", "quad", "qquad", "colon",
    "bigl", "bigr", "Bigl", "Bigr", "leftarrow", "rightarrow", "uparrow",
    "downarrow", "mathstrut",
})
# fmt: on

COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
SIGNS = frozenset(",;:! {}|")
"""What may stand after a backslash besides a word: spaces, braces and a double bar."""

WORDS = re.compile(r"[A-Za-z0-9 \[\](){}_^'|/.,:;!*#]*")
"""What a formula is made of between commands: what TeX reads as it stands."""

NEW = re.compile(
    r"\\(?P<how>newcommand|DeclareMathOperator)\*?\s*(?:\{\\(?P<a>[A-Za-z]+)\}|\\(?P<b>[A-Za-z]+))"
    r"\s*(?:\[(?P<count>[1-9])\])?\s*\{(?P<body>.*)\}\s*",
    re.DOTALL,
)


def check(latex: str, own: Mapping[str, int]) -> None:
    """Raise IllFormed for a formula that LaTeX would stumble over.

    `own` are the commands that the author defines, each with the number of its arguments.
    """
    for character in WORDS.sub("", COMMAND.sub("", latex)):
        raise IllFormed(f"'{latex}' holds {character!r}: say it in LaTeX's commands for formulas")
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise IllFormed(f"'{latex}' has braces that do not match: close each one that is opened")
    for found in COMMAND.finditer(latex):
        word = found[1]
        if word in own:
            _check_arguments(latex, word, own[word], found.end())
        elif word not in KNOWN | SIGNS:
            raise IllFormed(
                rf"LaTeX does not know \{word}, in '{latex}': define it "
                rf"(--define '\newcommand{{\{word}}}...'), or take a command of amsmath or amssymb"
            )


def definition(text: str, own: Mapping[str, int]) -> dict[str, int]:
    r"""The commands that are known after one more definition, \newcommand{\name}[1]{...}.

    Raises IllFormed for a text that is no such definition, or for a name that LaTeX has already.
    """
    found = NEW.fullmatch(text.strip())
    if found is None:
        raise IllFormed(
            rf"'{text}' defines nothing: write \newcommand{{\name}}[1]{{...#1...}}, "
            r"\newcommand{\name}{...} or \DeclareMathOperator{\name}{...}"
        )
    name, count = found["a"] or found["b"], int(found["count"] or 0)
    if name in KNOWN or name in own:
        raise IllFormed(rf"\{name} is defined already: choose another name than in '{text}'")
    check(found["body"], own)
    for number in re.findall(r"#(.?)", found["body"]):
        if not number.isdigit() or not 0 < int(number) <= count:
            raise IllFormed(rf"#{number} in '{text}' is no argument: \{name} has {count} of them")
    return {**own, name: count}


def _check_arguments(latex: str, word: str, count: int, start: int) -> None:
    """Raise IllFormed where a command is not followed by as many groups as it has arguments."""
    rest = latex[start:].lstrip()
    for _ in range(count):
        if not rest.startswith("{"):
            raise IllFormed(
                rf"\{word} in '{latex}' has too few arguments: it takes {count}, in {{}}"
            )
        depth = 0
        for end, character in enumerate(rest):  # noqa: B007
            depth += {"{": 1, "}": -1}.get(character, 0)
            if not depth:
                break
        rest = rest[end + 1 :].lstrip()
