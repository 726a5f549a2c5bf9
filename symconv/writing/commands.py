r"""Commands in a formula: those of LaTeX with amsmath and amssymb, and an author's own.

>>> check(r"\mathbf{f}", {})
>>> check(r"\sig{j}", definition(r"\newcommand{\sig}[1]{s_{#1}}", {}))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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


def expanded(latex: str, definitions: Sequence[str]) -> str:
    r"""The formula without the commands that these define: what TeX makes of them.

    >>> expanded(r"\tap{\ell}^2", [r"\newcommand{\tap}[1]{w_{#1}}"])
    'w_{\\ell}^2'
    """
    for text in reversed(definitions):
        found = NEW.fullmatch(text.strip())
        assert found is not None, "it was read when it was given"
        body = found["body"]
        if found["how"] == "DeclareMathOperator":
            body = rf"\operatorname{{{body}}}"
        latex = _replaced(latex, found["a"] or found["b"], int(found["count"] or 0), body)
    return latex


def _replaced(latex: str, word: str, count: int, body: str) -> str:
    """The formula with a body for each use of a command, and groups for its places."""
    use = re.search(rf"\\{word}(?![A-Za-z])", latex)
    if use is None:
        return latex
    rest, groups = latex[use.end() :], list[str]()
    for _ in range(count):
        group, rest = _group(rest.lstrip())
        groups.append(_replaced(group[1:-1], word, count, body))
    own = re.sub(r"#(\d)", lambda place: groups[int(place[1]) - 1], body)
    return latex[: use.start()] + own + _replaced(rest, word, count, body)


def _group(latex: str) -> tuple[str, str]:
    """The braces that a formula begins with, and what comes after them."""
    depth = 0
    for end, character in enumerate(latex):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if not depth:
            return latex[: end + 1], latex[end + 1 :]
    raise ValueError(f"an open brace in {latex!r}")


def _check_arguments(latex: str, word: str, count: int, start: int) -> None:
    """Raise IllFormed where a command is not followed by as many groups as it has arguments."""
    rest = latex[start:].lstrip()
    for _ in range(count):
        if not rest.startswith("{"):
            raise IllFormed(
                rf"\{word} in '{latex}' has too few arguments: it takes {count}, in {{}}"
            )
        rest = _group(rest)[1].lstrip()
