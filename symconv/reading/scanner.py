r"""Passages as tokens: what there is to read, with what only lays it out left aside.

>>> [token.text for token in tokens(Passage.of(r"\left( x_12 \right)\,y", [(0, 22)]))[0]]
['(', 'x', '_', '1', '2', ')', 'y']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symconv.errors import Unsupported
from symconv.reading import vocabulary as words
from symconv.reading.nesting import nested, paired
from symconv.reading.passage import Passage
from symconv.reading.tokens import Kind, Mend, Token

COUNT = 30_000
"""Tokens of one formula that are read at most: a matrix of 10,000 cells and more is refused."""

SHORT = 60
"""Characters of the longest name in a font: what is longer is not looked at as a name."""

SAID = 300
"""Characters of the longest reason over a relation sign."""

LONG = 3
"""Letters of the shortest word that is a name by itself."""

_TOKEN = re.compile(
    r"""
    (?P<comment>%[^\n]*\n?)
  | (?P<row>\\\\\*?(?:\s*\[\s*-?[0-9.]*\s*(?:pt|em|ex|mm|cm|in|mu|\\[a-z]+)\s*\])?)
  | (?P<environment>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})
  | (?P<command>\\[A-Za-z]+\*?)
  | (?P<spaces>(?:\\\s\s*|~\s*){2,})
  | (?P<thin>\\[,:;!>\s]|~)
  | (?P<escaped>\\.)
  | (?P<comma>(?:0\{,\}[0-9]+|[0-9]+\{,\}(?:[0-9]{1,2}|[0-9]{4,}))(?![0-9]|\{,\}))
  | (?P<grouped>[0-9]{1,3}(?:(?:\{,\}|\\,|(?<=[0-9]),)[0-9]{3})+(?![0-9]))
  | (?P<decimal>[0-9]+\.[0-9]+)
  | (?P<digits>[0-9]+)
  | (?P<letters>[A-Za-z]+)
  | (?P<signs>[぀-ヿ一-鿿가-힯]+)
  | (?P<aside>//)
  | (?P<dots>\.\.\.)
  | (?P<pair>:=|\|\||<=|>=)
  | (?P<lowered>[₀-₉]+)
  | (?P<raised>[⁰¹²³⁴-⁹ᵀ]+)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMPUTED = re.compile(r"[0-9)]\s*(?:\\times|\\cdot|\*)\s*[0-9(][^=&,]*=\s*\Z")
_WORDS = {
    *(*words.FUNCTIONS, *words.LOSSES, *words.TRANSFORMS),
    *(*words.ACTIVATIONS, *words.CAPITALISED),
}
_SPELLED = sorted(_WORDS - words.INDICES, key=len, reverse=True)
_KNOWN = re.compile(rf"(?:{'|'.join(_SPELLED)})(?![A-Za-z])")
_ROW = re.compile(r"\\\\|\\(?:end|tag)(?![A-Za-z])|\n")
"""What ends a remark that stands at the end of a row."""
_RUNS = re.compile(r"(?:\\?_)?([A-Za-z]+)")
_WORDS_IN = re.compile(r"[A-Z]?[a-z]+")
_BRACES = re.compile(r"\\.|(?<![0-9])%[^\n]*|[{}]", re.DOTALL)
"""Braces, but those in comments; who writes \\text{90% of it} in Markdown sees a percentage."""
_SET_APART = re.compile(r"(?:&|\\quad|\\qquad|\\\s|~)\s*\Z")
"""What stands before a remark at the end of a row: `& // sum rule`."""
_DELIMITED = re.compile(r"(left|right)\s*(?:[(\[|.)\]]|\\)")
"""What stands after a backslash that is doubled for Markdown: `\\\\left(`."""
_MARKS = frozenset("[ ] | \\| \\{ \\} < > * := ( ) : ' -".split())
_PAIRS = {"||": "\\|", "<=": "le", ">=": "ge"}
_RELATED = re.compile(r"\s*\{\s*=")
_SCRIPT = re.compile(r"\s*(?:\\(?:no)?limits)?\s*[_^](?=\s*\{)")
_STACKS = re.compile(r"\\(?:over|under|stack|math|x|left|right)")
_LABELS = re.compile(r"\s*(?:\(|\\(?:text|textrm|mathrm|mbox|rm|eqref|ref)(?![A-Za-z]))")
"""How a reason begins that is a script of a relation sign."""

_ESCAPED = {"\\_": "_", "\\*": "*"}
"""In Markdown, an underscore or an asterisk is escaped for Markdown's own sake."""


def tokens(passage: Passage) -> tuple[list[Token], list[Mend]]:
    """What a passage holds, braces and environments mended so that they nest.

    Raises Unsupported where there is more than anybody writes.
    """
    found = list[Token]()
    scanner = _Scanner(passage)
    for token in scanner.all():
        found.append(token)
        if len(found) > COUNT:
            raise Unsupported(f"a formula of more than {COUNT} symbols")
    kept, mends = nested(found)
    return kept, [*mends, *paired(scanner.delimiters)]


def _relates(token: Token) -> bool:
    return token.kind in ("mark", "command") and token.text in words.RELATIONS


def _plain(said: str) -> str:
    r"""Words without their LaTeX: \text{sum rule} is `sum rule`."""
    return " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}$~]|\\.", " ", said).split())


def in_english(text: str) -> str:
    """Words between formulas as English has them, where they are known.

    >>> in_english("sinon"), in_english("if i = j")
    ('otherwise', 'if i = j')
    """
    return words.IN_ENGLISH.get(text.strip(" .,:;").lower(), text)


def _bare_arguments(token: Token, before: int) -> int:
    r"""How many arguments without braces may follow a token, each of one symbol: \frac12."""
    if token.kind == "command" and token.text in _ARGUMENTS:
        return _ARGUMENTS[token.text]
    return 0 if token.marks("{", "[") else max(0, before - 1)


_ARGUMENTS = {"frac": 2, "sqrt": 1}


class _Scanner:
    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.place = 0
        self.end = len(self.text)
        self.closings = _closings(self.text)
        self.delimiters = list[Token]()
        r"""Each \left and \right."""

    def all(self) -> Iterator[Token]:
        return self.until(len(self.text))

    def until(self, end: int) -> Iterator[Token]:
        """The tokens from this place on, none of which goes beyond the end."""
        apart, script, bare = False, False, 0
        outer, self.end = self.end, end
        while self.place < end:
            found = _TOKEN.match(self.text, self.place, end)
            assert found is not None, "every character is a token of some kind"
            for token in map(self.reasoned, self.tokens(found, script)):
                yield replace(token, apart=True) if apart else token
                bare = _bare_arguments(token, bare)
                apart, script = False, token.marks("_", "^") or bare > 0
            apart = apart or found.lastgroup == "thin"
        self.end = outer

    def reasoned(self, token: Token) -> Token:
        r"""A relation sign with the words that are set at it as a script: =^{(a)}.

        Any other script belongs to what follows: A = ^{t}B.
        """
        if not _relates(token) or (found := _SCRIPT.match(self.text, self.place)) is None:
            return token
        after, self.place = self.place, found.end()
        content = self.group(braced=True)
        inside = self.text[slice(*content)] if content else ""
        if content is None or not _LABELS.match(inside) or len(inside) > SAID:
            self.place = after
            return token
        return self.reasoned(replace(token, said=_plain(f"{token.said} {inside}")))

    def made(self, kind: Kind, text: str, start: int) -> Token:
        return Token(kind, text, *self.passage.span(start, self.place))

    def tokens(self, found: re.Match[str], script: bool) -> Iterator[Token]:
        """The tokens at this place: none for what is layout."""
        start, text = found.span()[0], found.group()
        self.place = found.end()
        match found.lastgroup:
            case "digits" | "decimal" | "comma" | "letters" | "grouped" if script:
                self.place = start + 1
                yield self.made("name" if text.isalpha() else "number", text[0], start)
            case "grouped" if not self.groups(start, text):
                self.place = start + text.index(",")
                yield self.made("number", text[: text.index(",")], start)
            case "grouped":
                yield self.made("number", re.sub(r"[^0-9]", "", text), start)
            case "comma":
                yield self.made("number", text.replace("{,}", "."), start)
            case "digits" | "decimal":
                yield self.made("number", text, start)
            case "letters":
                yield from self.letters(start, text)
            case "lowered":
                yield from self.script("_", words.SUBSCRIPTS, start, text)
            case "raised":
                yield from self.script("^", words.SUPERSCRIPTS, start, text)
            case "row" if (side := _DELIMITED.match(self.text, self.place)) is not None:
                self.place = side.end(1)
                yield from self.layout(side[1])
            case "row":
                yield self.made("row", "\\\\", start)
            case "spaces":
                yield self.made("gap", "quad", start)
            case "signs":
                yield self.made("words", in_english(text), start)
            case "aside" if _SET_APART.search(self.text[max(0, start - SHORT) : start]):
                end = _ROW.search(self.text, self.place, self.end)
                self.place = end.start() if end else self.end
                yield self.made("words", " ".join(self.text[start : self.place].split()), start)
            case "aside":
                self.place = start + 1
                yield self.made("mark", "/", start)
            case "dots":
                yield self.made("dots", "horizontal", start)
            case "environment":
                yield from self.environment(start, text)
            case "command":
                yield from self.command(start, text[1:])
            case "escaped" if text not in ("\\(", "\\)", "\\/", "\\-"):
                yield self.made("mark", _ESCAPED.get(text, text), start)
            case "pair":
                yield self.made("mark", _PAIRS.get(text, text), start)
            case "other" if text != "$":
                yield from self.symbol(start, text)

    def groups(self, start: int, text: str) -> bool:
        """Whether 940,800 is one number: after a product of numbers; 940{,}800 always is."""
        plain = re.fullmatch(r"[0-9,]+", text)
        return plain is None or _COMPUTED.search(self.text[:start]) is not None

    def symbol(self, start: int, text: str) -> Iterator[Token]:
        spelled = words.SYMBOLS.get(text, text)
        if text == "&":
            yield self.made("cell", text, start)
        elif spelled == r"\mathbb{R}":
            yield self.made("name", spelled, start)
        elif len(spelled) > 2:
            yield from self.command(start, spelled[1:])
        else:
            yield self.made("mark", spelled, start)

    def script(self, mark: str, plain: dict[str, str], start: int, text: str) -> Iterator[Token]:
        """Raised and lowered digits of Unicode."""
        inside = "".join(plain[character] for character in text)
        kind: Kind = "number" if inside.isdigit() else "name"
        for each in (mark, "{"):
            yield self.made("mark", each, start)
        yield self.made(kind, inside, start)
        yield self.made("mark", "}", start)

    def letters(self, start: int, text: str) -> Iterator[Token]:
        """A run of letters: known functions as one name, all others letter by letter."""
        known = _KNOWN.match(self.text, start)
        if known:
            self.place, name = known.end(), known.group()
            yield self.made("name", words.CAPITALISED.get(name, name), start)
            return
        if (end := self.named(start)) is not None:
            self.place = end
            yield self.made("name", self.text[start:end].replace("\\", ""), start)
            return
        differential = text[0] == "d" and text[1:] in words.SPELLED
        if differential:  # dout is the gradient by out, as dW is that by W
            self.place = start + 1
            yield self.made("name", "d", start)
            self.place = start + len(text)
            yield self.made("name", text[1:], start + 1)
            return
        before = self.text[max(0, start - len("\\partial ")) : start].rstrip()
        if text in words.SPELLED and (
            self.text[start + len(text) :].lstrip()[:1] == "_" or before.endswith("\\partial")
        ):
            yield self.made("name", text, start)
            return
        if text in words.OTHERWISE:
            yield self.made("words", text, start)
            return
        for n, letter in enumerate(text):
            self.place = start + n + 1
            yield self.made("name", letter, start + n)

    def named(self, start: int) -> int | None:
        r"""Where a name ends that is written out in words: OutputHeight, kernel\_size, stride."""
        end = None
        for found in _RUNS.finditer(self.text, start, self.end):
            if found.start() != (end or start):
                break
            parts = [part.lower() for part in _WORDS_IN.findall(found[0])]
            if not words.NAMES.issuperset(parts) or "".join(parts) != found[1].lower():
                break
            end = found.end()
        if end is None:
            return None
        length = end - start
        return end if length >= LONG or "_" in self.text[start:end] else None

    def environment(self, start: int, text: str) -> Iterator[Token]:
        side: Kind = "begin" if text.startswith("\\begin") else "end"
        name = text[text.index("{") + 1 : -1].rstrip("*")
        yield self.made(side, name, start)
        if side == "begin":
            where = re.compile(r"\s*\[[tcb]\]").match(self.text, self.place)
            self.place = where.end() if where else self.place
            if name in words.WITH_COLUMNS:
                self.group(braced=True)

    # --- commands -----------------------------------------------------------------------------

    def command(self, start: int, name: str) -> Iterator[Token]:
        if name.endswith("*") and name not in words.NAMING:
            name, self.place = name[:-1], self.place - 1
        name = words.SYNONYMS.get(name, name)
        if name in words.GAPS:
            if name in ("hspace", "hskip"):
                self.group()
            yield self.made("gap", name, start)
        elif name in words.DROPPED_WITH_ARGUMENTS:
            for _ in range(words.DROPPED_WITH_ARGUMENTS[name]):
                self.group()
            found = _RELATED.match(self.text, self.place)
            if found and name in ("color", "textcolor") and (content := self.group()) is not None:
                yield from self.inside(content)  # \color{red}{= a}, which goes on before it
        elif name in words.LAYOUT:
            yield from self.layout(name)
        elif (name == "ensuremath" or words.COLOURED.match(name)) and (
            content := self.group(braced=name != "ensuremath")
        ) is not None:
            yield from self.inside(content)
        elif name in words.DOTS:
            yield self.made("dots", words.DOTS[name], start)
        elif name in words.GREEK or (name in words.FUNCTIONS and not self.arrow(name)):
            yield self.made("name", name, start)
        elif name in words.SAID:
            yield self.made("words", words.SAID[name], start)
        elif name in words.STACKING | words.BARE:
            yield from self.stacked(start, name)
        elif name == "mathop" or name in words.BRACED | words.EQUALS:
            yield from self.set_over(start, name)
        elif name == "underline":
            yield from self.underlined(start, name)
        elif name in words.NAMING | words.WORDING:
            yield from self.upright(start, name)
        elif name in words.FONTS | words.KEPT_FONTS:
            yield from self.font(start, name)
        elif name == "\\\\":
            yield self.made("row", name, start)
        else:
            yield self.made("mark" if name in _MARKS else "command", name, start)

    def arrow(self, name: str) -> bool:
        r"""Whether a command puts an arrow over a name, \vec{x}, and does not flatten, \vec(X)."""
        called = re.compile(r"\s*(?:\\left\s*)?\(").match(self.text, self.place)
        return name in words.FONTS and called is None

    def layout(self, name: str) -> Iterator[Token]:
        r"""Nothing, but for what \left and \right make a bracket though it is none by itself.

        In Markdown `\left \\{` is \left\{: no line breaks where a bracket must stand.
        """
        if name in ("left", "right"):
            self.delimiters.append(self.made("command", name, self.place - len(name) - 1))
        doubled = re.compile(r"\s*\\(?=\\[{}|])").match(self.text, self.place)
        if name in ("left", "right", "middle") and doubled is not None:
            self.place = doubled.end()
        found = re.compile(r"\s*([.<>])").match(self.text, self.place)
        if name in ("left", "right", "middle") and found is not None:
            start, self.place = self.place, found.end()
            if found[1] != ".":
                yield self.made("command", {"<": "langle", ">": "rangle"}[found[1]], start)

    def stacked(self, start: int, name: str) -> Iterator[Token]:
        r"""\stackrel{a}{=} is =, and so is \mathrel{=}; with a question mark it states nothing."""
        single = re.compile(r"\s*\{\s*([A-Za-z])\s*\}").match(self.text, self.place)
        if name in words.BARE and single is not None:
            self.place = single.end()
            yield self.made("name", single[1], start)
            return
        above = self.group() if name in words.STACKING else (start, start)
        symbol = self.group()
        if above is not None and symbol is not None and above[1] - above[0] < SAID:
            said = self.text[slice(*above)]
            below = self.text[slice(*symbol)]
            if said.strip() in words.POINTING:
                yield from self.at_0(start, symbol)
                return
            if not set("!?") & set(said):
                found = re.fullmatch(r"\s*(=|:=|<|>|\*|\\[A-Za-z]+)\s*", below)
                if found:
                    spelled = ":=" if "def" in said and found[1] == "=" else found[1]
                    for each in self.command(start, spelled.removeprefix("\\")):
                        yield replace(each, said=_plain(said)) if _relates(each) else each
                    return
                if (sign := self.relation(start, symbol)) is not None:
                    yield replace(sign, said=_plain(f"{said} {sign.said}"))
                    return
        yield self.made("command", name, start)

    def relation(self, start: int, content: tuple[int, int]) -> Token | None:
        r"""The relation sign that is all there is in an argument, \mathop{=}, if there is one."""
        text = self.text[slice(*content)]
        if len(text) > SAID or len(_STACKS.findall(text)) > 1:
            return None  # each of several would be read twice as often as the one around it
        inside = [*self.inside(content)]
        if len(inside) != 1 or not _relates(inside[0]):
            return None
        (sign,) = inside
        return replace(self.made(sign.kind, sign.text, start), said=sign.said)

    def set_over(self, start: int, name: str) -> Iterator[Token]:
        r"""\underbrace{=}_{a} is =, and so are \mathop{=} and \xlongequal{a}."""
        before = self.place
        below = re.compile(r"\s*\[[^\]]*\]").match(self.text, self.place, self.end)
        if name in words.EQUALS and below is not None:
            self.place = below.end()
        content = self.group(braced=True)
        if content is not None and name in words.EQUALS:
            yield replace(self.made("mark", "=", start), said=_plain(self.text[slice(*content)]))
            return
        sign = self.relation(start, content) if content is not None else None
        script = _SCRIPT.match(self.text, self.place) if name in words.BRACED else None
        if sign is not None and script is not None:
            self.place = script.end()
            said = self.group(braced=True)
            sign = replace(sign, said=_plain(self.text[slice(*said)])) if said else None
        if sign is not None:
            yield sign
            return
        self.place = before
        if name in words.NAMING:
            yield from self.upright(start, name)
        else:
            yield self.made("command", name, start)

    def underlined(self, start: int, name: str) -> Iterator[Token]:
        """An underlined number in a list is its entry at 0; elsewhere it is one to be noticed."""
        content = self.group()
        inside = self.text[slice(*content)] if content and content[1] - content[0] < SHORT else ""
        if content is None or not re.fullmatch(r"[-0-9./\s]+", inside):
            yield self.made("command", name, start)
        elif re.search(r"[\[({,]\s*\Z", self.text[max(0, start - SHORT) : start]):
            yield from self.at_0(start, content)
        else:
            yield from self.inside(content)

    def at_0(self, start: int, content: tuple[int, int]) -> Iterator[Token]:
        """What is marked as the entry at 0 of a sequence."""
        yield self.made("command", words.ORIGIN, start)
        yield from self.inside(content)

    def inside(self, content: tuple[int, int]) -> Iterator[Token]:
        """The tokens of an argument that was passed."""
        after = self.place
        self.place = content[0]
        yield from self.until(content[1])
        self.place = after

    def upright(self, start: int, name: str) -> Iterator[Token]:
        """Upright words: a name where they are one word that names something."""
        if name == "rm":
            declared = re.compile(r"\s*[A-Za-z]+").match(self.text, self.place)
            content = declared.span() if declared else self.group()
            self.place = declared.end() if declared else self.place
        else:
            content = self.group()
        if content is None:
            yield self.made("command", name, start)
            return
        inside = self.text[slice(*content)]
        if name in words.WORDING and "$" in inside:
            yield from self.mixed(content)
            return
        bare = re.sub(r"[{}\s]|\\[,:;!> ]", "", inside)
        named = re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", bare) and (
            name == "rm" or inside == inside.strip()
        )
        label = self.text[max(0, start - SHORT) : start].rstrip(" {").endswith("_")
        constant = bare in words.CONSTANTS and not label
        meant = name in words.NAMING or bare in words.FUNCTIONS or constant
        meant = meant or self.called() or self.marked()
        if named and meant and bare.lower() not in words.CONNECTIVES:
            yield self.made("name", words.CAPITALISED.get(bare, bare), start)
        else:
            yield self.made("words", in_english(" ".join(inside.split())), start)

    def mixed(self, content: tuple[int, int]) -> Iterator[Token]:
        r"""\text{if $x > 0$}: words and formulas in turns."""
        after, formula = self.place, False
        self.place, end = content
        while self.place <= end:
            found = self.text.find("$", self.place, end)
            upto = found if found >= 0 else end
            if formula:
                yield from self.until(upto)
            elif self.text[self.place : upto].strip():
                start, self.place = self.place, upto
                yield self.made("words", " ".join(self.text[start:upto].split()), start)
            self.place, formula = upto + 1, not formula
        self.place = after

    def font(self, start: int, name: str) -> Iterator[Token]:
        """A name in a font is that name; what else is in a font is read as if it were not."""
        content = self.group()
        if content is None:
            return
        inside = self.text[slice(*content)] if content[1] - content[0] < SHORT else ""
        bare = re.sub(r"[{}\s]|\\[,:;!> ]", "", inside)
        if name in words.KEPT_FONTS and bare:
            font = "mathcal" if name == "cal" else name
            yield self.made("name", rf"\{font}{{{bare}}}", start)
        elif re.fullmatch(r"[A-Za-z]|[0-9]+", bare) or (
            name in words.WORDY_FONTS and re.fullmatch(r"[A-Za-z]+", bare)
        ):
            # A bold 1 is a vector of ones or an indicator, but not the number.
            yield self.made("name", bare if bare.isalpha() else rf"\{name}{{{bare}}}", start)
        else:
            self.place = content[0]
            if self.text[self.place - 1] == "{":
                self.place -= 1

    def called(self) -> bool:
        """Whether a word is followed by its argument."""
        return bool(re.compile(r"\s*(?:\\left)?(?:\(|\[|\\\{)").match(self.text, self.place))

    def marked(self) -> bool:
        r"""Whether a word has a subscript, which no word of a sentence has: \text{net}_{1}."""
        return bool(re.compile(r"\s*_").match(self.text, self.place))

    def group(self, braced: bool = False) -> tuple[int, int] | None:
        """The range of the next argument; the place moves past it, if it is whole."""
        found = re.compile(r"\s*(\\[A-Za-z]+|\\.|[^\s}])", re.DOTALL).match(
            self.text, self.place, self.end
        )
        if found is None or (braced and found[1] != "{"):
            return None
        if found[1] != "{":
            self.place = found.end()
            return found.span(1)
        closing = self.closings.get(found.start(1))
        if closing is None or closing >= self.end:
            return None
        self.place = closing + 1
        return found.end(), closing


def _closings(text: str) -> dict[int, int]:
    """For each brace that is closed, where."""
    found, open_ = dict[int, int](), list[int]()
    for brace in _BRACES.finditer(text):
        if brace.group() == "{":
            open_.append(brace.start())
        elif brace.group() == "}" and open_:
            found[open_.pop()] = brace.start()
    return found
