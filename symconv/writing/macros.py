r"""LaTeX of a name or of an entry, an author's macro say, as elements of MathML.

>>> from xml.etree.ElementTree import tostring
>>> [tostring(each, "unicode") for each in elements(r"\mathbf{x}_1", ())]
['<msub><mi>𝐱</mi><mn>1</mn></msub>']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from symconv.errors import IllFormed
from symconv.writing.commands import NEW

# fmt: off
LETTERS = dict(
    pair.split("=") for pair in (
        "alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ "
        "iota=ι kappa=κ varkappa=ϰ lambda=λ mu=μ nu=ν xi=ξ pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ "
        "varsigma=ς tau=τ upsilon=υ phi=ϕ varphi=φ chi=χ psi=ψ omega=ω digamma=ϝ partial=∂ ell=ℓ "
        "imath=ı jmath=ȷ eth=ð hbar=ℏ hslash=ℏ wp=℘ Re=ℜ Im=ℑ aleph=ℵ beth=ℶ gimel=ℷ"
    ).split()
)
UPRIGHT = dict(
    pair.split("=") for pair in (
        "Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω nabla=∇ "
        "infty=∞ emptyset=∅ varnothing=∅ complement=∁ top=⊤ bot=⊥ exp=exp ldots=… dots=… cdots=⋯ "
        "square=□ lozenge=◊ blacksquare=■ bigstar=★ triangle=△ sharp=♯ flat=♭ natural=♮"
    ).split()
)
SIGNS = dict(
    pair.split("=") for pair in (
        "prime=′ backprime=‵ star=⋆ ast=∗ bullet=∙ circ=∘ dagger=† ddagger=‡ diamond=⋄ times=× "
        "cdot=⋅ otimes=⊗ oplus=⊕ odot=⊙ ominus=⊖ perp=⊥ parallel=∥ mid=∣ vert=| lvert=| rvert=| "
        "Vert=‖ lVert=‖ rVert=‖ langle=⟨ rangle=⟩ lbrack=[ rbrack=] lbrace={ rbrace=} lfloor=⌊ "
        "rfloor=⌋ lceil=⌈ rceil=⌉ colon=: forall=∀ exists=∃ leftarrow=← rightarrow=→ uparrow=↑ "
        "downarrow=↓ {={ }=} |=‖"
    ).split()
)
ACCENTS = dict(
    pair.split("=") for pair in (
        "vec=→ hat=^ tilde=~ bar=¯ dot=˙ ddot=¨ acute=´ grave=` breve=˘ check=ˇ mathring=˚ "
        "overline=‾ widehat=^ widetilde=~ overrightarrow=→ overleftarrow=← overbrace=⏞"
    ).split()
)
BELOW = {"underline": "_", "underrightarrow": "→", "underleftarrow": "←", "underbrace": "⏟"}
STRETCHED = frozenset({"overline", "widehat", "widetilde", "overrightarrow", "overleftarrow",
                       "overbrace", *BELOW})
FONTS = {
    "mathbf": "BOLD", "pmb": "BOLD", "boldsymbol": "BOLD ITALIC", "mathsf": "SANS-SERIF",
    "mathtt": "MONOSPACE", "mathcal": "SCRIPT", "mathbb": "DOUBLE-STRUCK", "mathfrak": "FRAKTUR",
    "mathit": "ITALIC",
}
ROMAN = frozenset({"mathrm", "operatorname"})
WORDS = frozenset({"text", "textrm", "textbf", "textit", "textsf", "texttt"})
PLAIN = frozenset({"mathop", "mathord", "mathbin", "mathrel", "mathnormal", "ensuremath"})
"""What takes its argument as it is."""
NOTHING = frozenset({"displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "mathstrut",
                     "bigl", "bigr", "Bigl", "Bigr"})
SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", "!": "-0.17em", " ": "0.33em",
          "quad": "1em", "qquad": "2em"}
FENCES = {"(": "prefix", "[": "prefix", ")": "postfix", "]": "postfix"}
# fmt: on

TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+|.)\s*|#(?P<place>1)|(?P<sign>\S)", re.DOTALL)

LONGEST = 10_000
"""Characters of a macro, once those that it rests on are put in."""


def elements(
    latex: str, definitions: Sequence[str], subscripts: Sequence[Element] = ()
) -> list[Element]:
    r"""The elements of a formula; `subscripts` stand where it says #1.

    `definitions` are those of an author, \newcommand{\name}[1]{...}. Raises IllFormed for a command
    that MathML has nothing for.
    """
    return _Reader(latex, _expanded(latex, definitions), subscripts).all()


def row(found: Sequence[Element]) -> Element:
    """The elements as one."""
    if len(found) == 1:
        return found[0]
    return element("mrow", *found)


def element(tag: str, *children: Element, text: str = "", **attributes: str) -> Element:
    """An element with its parts, or with its text."""
    made = Element(tag, attributes)
    made.text = text or None
    made.extend(children)
    return made


def _expanded(latex: str, definitions: Sequence[str]) -> str:
    """The formula with an author's commands put in; the last one first, as it may need others."""
    for text in reversed(definitions):
        found = NEW.fullmatch(text.strip())
        assert found is not None, "checked when the notation was made"
        name, count, body = found["a"] or found["b"], int(found["count"] or 0), found["body"]
        if found["how"] != "newcommand":
            body = rf"\operatorname{{{body}}}"
        while use := re.search(rf"\\{name}(?![A-Za-z])", latex):
            given, end = list[str](), use.end()
            for _ in range(count):
                start = latex.index("{", end)
                end = _closing(latex, start) + 1
                given.append(latex[start + 1 : end - 1])
            put = re.sub(r"#(\d)", lambda place: given[int(place[1]) - 1], body)  # noqa: B023
            latex = f"{latex[: use.start()]}{{{put}}}{latex[end:]}"
            if len(latex) > LONGEST:
                raise IllFormed(rf"\{name} grows beyond {LONGEST:,} characters: say it shorter")
    return latex


def _closing(latex: str, start: int) -> int:
    """Where the brace is closed that is opened at the start."""
    depth = 0
    for place in range(start, len(latex)):
        if latex[place - 1 : place] != "\\":
            depth += {"{": 1, "}": -1}.get(latex[place], 0)
        if not depth:
            return place
    raise IllFormed(f"'{latex}' has braces that do not match: close each one that is opened")


class _Reader:
    def __init__(self, said: str, latex: str, subscripts: Sequence[Element]) -> None:
        self.said = said
        self.latex = latex
        self.subscripts = subscripts
        self.place = 0
        self.font = ""

    def all(self) -> list[Element]:
        """Everything up to the end of the group, or of the formula."""
        found = list[Element]()
        while (token := self.token()) is not None and token["sign"] != "}":
            base = self.one()
            found += self.scripts(base) if base else []
        return found

    def token(self) -> re.Match[str] | None:
        """What comes next, spaces left out; nothing is taken."""
        start = re.compile(r"\s*").match(self.latex, self.place)
        return TOKEN.match(self.latex, start.end() if start else self.place)

    def scripts(self, base: list[Element]) -> list[Element]:
        """The base with what is raised or lowered after it, primes among them."""
        under, over = list[Element](), list[Element]()
        while (
            (token := self.token()) is not None and (mark := token["sign"] or "") in "_^'" and mark
        ):
            self.place = token.end()
            if mark == "'":
                over.append(element("mo", text="′"))
            elif mark == "_" and not under:
                under = [row(self.argument())]
            elif mark == "^" and not any(each.text != "′" for each in over):
                over.append(row(self.argument()))
            else:
                raise self.refused(f"a second {mark}")
        if under and over:
            return [element("msubsup", row(base), *under, row(over))]
        if under:
            return [element("msub", row(base), *under)]
        return [element("msup", row(base), row(over))] if over else base

    def argument(self) -> list[Element]:
        token = self.token()
        if token is None or token["sign"] == "}":
            raise self.refused("a command or a script without its argument")
        if (token["sign"] or "").isdigit():
            # Without braces one digit is all of it.
            self.place = token.end()
            return [self.number(token["sign"])]
        return self.one()

    def one(self) -> list[Element]:
        """One letter, number, sign, group or command with its arguments."""
        token = self.token()
        assert token is not None
        self.place = token.end()
        if token["place"]:
            return list(self.subscripts)
        if token["command"]:
            return self.command(token["command"])
        sign = token["sign"]
        if sign == "{":
            found = self.all()
            self.place = (self.token() or token).end()
            return [row(found)] if len(found) != 1 else found
        if sign in "_^":
            raise self.refused(f"{sign} with nothing before it")
        if sign.isdigit():
            more = re.compile(r"\d*").match(self.latex, self.place)
            assert more is not None
            self.place = more.end()
            return [self.number(sign + more[0])]
        if sign.isalpha():
            return [self.letter(sign, self.font or "ITALIC")]
        if sign in FENCES:
            return [element("mo", text=sign, form=FENCES[sign], stretchy="false")]
        return [element("mo", text={"-": "−", "*": "∗"}.get(sign, sign))]

    def number(self, digits: str) -> Element:
        return element("mn", text="".join(_in(self.font, x) for x in digits))

    def letter(self, letter: str, font: str) -> Element:
        if font == "ITALIC":
            return element("mi", text=letter)
        return _upright(_in(font, letter))

    def command(self, word: str) -> list[Element]:
        if word in LETTERS:
            return [self.letter(LETTERS[word], self.font or "ITALIC")]
        if word in UPRIGHT:
            return [_upright(UPRIGHT[word])]
        if word in SIGNS:
            return [element("mo", text=SIGNS[word], stretchy="false")]
        if word in SPACES:
            return [element("mspace", width=SPACES[word])]
        if word in NOTHING:
            return []
        if word in FONTS:
            return self.within(FONTS[word])
        if word in ROMAN:
            return [_upright(self.words(word))]
        if word in WORDS:
            text = self.words(word).replace(" ", "\u00a0")
            font = FONTS.get(f"math{word.removeprefix('text')}", "")
            return [element("mtext", text="".join(_in(font, x) for x in text))]
        if word in PLAIN:
            return self.argument()
        if word in ACCENTS:
            mark = element("mo", text=ACCENTS[word], stretchy=str(word in STRETCHED).lower())
            return [element("mover", row(self.argument()), mark, accent="true")]
        if word in BELOW:
            mark = element("mo", text=BELOW[word])
            return [element("munder", row(self.argument()), mark, accentunder="true")]
        if word in ("overset", "stackrel", "underset"):
            other, base = row(self.argument()), row(self.argument())
            return [element("munder" if word == "underset" else "mover", base, other)]
        if word in ("frac", "dfrac", "tfrac"):
            return [element("mfrac", row(self.argument()), row(self.argument()))]
        if word == "sqrt" and (self.token() or {"sign": ""})["sign"] != "[":
            return [element("msqrt", *self.argument())]
        raise self.refused(rf"\{word}")

    def within(self, font: str) -> list[Element]:
        """The argument in a font."""
        before, self.font = self.font, font
        found = self.argument()
        self.font = before
        return found

    def words(self, command: str) -> str:
        """The argument of a command for text, as it stands."""
        token = self.token()
        if token is None or token["sign"] != "{":
            raise self.refused(rf"\{command} without braces")
        end = _closing(self.latex, token.start())
        self.place, words = end + 1, self.latex[token.end() : end]
        if re.search(r"[\\{}_^#]", words):
            raise self.refused(f"more than words in '{words}'")
        return words

    def refused(self, what: str) -> IllFormed:
        return IllFormed(
            f"'{self.said}' cannot be shown in HTML, for {what}: take another spelling there, "
            "or --format tex"
        )


def _upright(letters: str) -> Element:
    """A name that is not set in italics, as one letter alone would be."""
    if len(letters) == 1 and (letters.isascii() or letters in UPRIGHT.values()):
        return element("mi", text=letters, mathvariant="normal")
    return element("mi", text=letters)


def _in(font: str, letter: str) -> str:
    """A letter or a digit in a font of Unicode's; itself where there is none."""
    if not font or not letter.isalnum():
        return letter
    plain = unicodedata.name(letter).removeprefix("GREEK ").removeprefix("LATIN ")
    plain = plain.replace("SMALL LETTER", "SMALL").replace("CAPITAL LETTER", "CAPITAL")
    other = {"FRAKTUR": "BLACK-LETTER"}.get(font, font)
    for name in (f"MATHEMATICAL {font} {plain}", f"{other} {plain}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return letter
