r"""Lines as MathML, which browsers render themselves.

>>> from symconv.language.line import Access, Name, Number
>>> from symconv.writing.notation import notation
>>> mathml(Access(Name("g"), (Number(1),)), notation("subscript"), frozenset("fg"))
'<math><msub><mi>g</mi><mn>1</mn></msub></math>'

Letters of other fonts are those of Unicode, a fence says on which side it stands, and a table says
how its columns are aligned: MathML Core leaves nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, tostring

from symconv.language import line as written
from symconv.language.line import Line
from symconv.writing.binding import (
    ATOM,
    CALLABLE,
    CHAIN,
    PRODUCT,
    SUM,
    after_sum,
    at_the_end,
    before_a_factor,
    tall,
)
from symconv.writing.latex import name
from symconv.writing.macros import element, elements, row
from symconv.writing.notation import Notation

RELATIONS = {
    ":=": "≔",
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "~": "≈",
    "in": "∈",
    "->": "→",
    "<-": "←",
}
DOTS = {"horizontal": "⋯", "vertical": "⋮", "diagonal": "⋱"}

ALIGNED = ("text-align: right; padding-inline: 0", "text-align: left; padding-inline: 0")
"""The two sides of aligned equations."""

TIMES, APPLIED = "\u2062", "\u2061"
"""What is not seen, and read aloud: a product, and a function of what follows."""

THIN = "0.17em"
TALL = frozenset({"mfrac", "munder", "munderover", "mtable"})
"""What a fence around it grows with."""
WIDE = frozenset({"munder", "munderover"})
"""Sums: their limits are wider than the sign, and would touch a curved fence."""

MINUS = "−"
REALS, TRANSPOSED = "ℝ", "𝖳"

Parts = list[Element]


def mathml(
    line: Line,
    notation: Notation,
    arrays: frozenset[str],
    stacked: bool = False,
    display: bool = False,
    leading: str = "",
) -> str:
    """A line in a notation; `arrays` are the names that stand for whole operands.

    `stacked` puts each of several conditions of a case on a line of its own. With `display` it is
    set apart from text. `leading` is a sign that comes first, where a line goes on.

    Raises IllFormed for a macro of the notation that MathML has nothing for.
    """
    found = _Writer(notation, arrays, stacked).at(line, CHAIN)
    front = [_sign(leading)] if leading else []
    attributes = {"display": "block"} if display else {}
    return tostring(element("math", *front, *found, **attributes), encoding="unicode")


def table(equations: Sequence[written.Chain], notation: Notation, arrays: frozenset[str]) -> str:
    """Equations one below the other, aligned; one without a right side is what stands left."""
    writer = _Writer(notation, arrays, stacked=False)
    rows = list[Element]()
    for chain in equations:
        sides = [row(writer.at(chain.first, SUM)), row(writer.linked(chain.links))]
        cells = zip(sides, ALIGNED, strict=True)
        rows.append(element("mtr", *(element("mtd", side, style=style) for side, style in cells)))
    body = element("mtable", *rows, displaystyle="true")
    return tostring(element("math", body, display="block"), encoding="unicode")


class _Writer:
    def __init__(self, notation: Notation, arrays: frozenset[str], stacked: bool) -> None:
        self.notation = notation
        self.arrays = arrays
        self.stacked = stacked
        self.whole = self.latex(notation.whole)

    def latex(self, spelled: str, subscripts: Sequence[Element] = ()) -> Parts:
        return elements(spelled, self.notation.definitions, subscripts)

    def at(self, line: Line, level: int) -> Parts:
        """The line, in parentheses where it binds less tightly than its place asks for."""
        found, own = self.spelled(line)
        return found if own >= level else [_fenced("(", found, ")")]

    def one(self, line: Line, level: int = CHAIN) -> Element:
        return row(self.at(line, level))

    def spelled(self, line: Line) -> tuple[Parts, int]:
        """The elements of a line and how tightly it binds."""
        at, one = self.at, self.one
        match line:
            case written.Number(value):
                return [element("mn", text=str(value))], ATOM
            case written.Name(text):
                whole = self.whole if text in self.arrays else []
                return [*self.name(text), *whole], ATOM
            case written.Access(array, subscripts):
                return self.access(array, subscripts), ATOM
            case written.Sum(terms):
                return self.sum(terms), SUM
            case written.Negative(body):
                return [element("mo", text=MINUS, form="prefix"), *at(body, PRODUCT)], SUM
            case written.Product(factors):
                return self.product(factors), PRODUCT
            case written.Call(written.Name("sqrt"), arguments):
                return [element("msqrt", *self.listed(arguments))], ATOM
            case written.Call(function, arguments):
                inner = _fenced("(", self.listed(arguments), ")")
                return [*at(function, ATOM), _sign(APPLIED), inner], ATOM
            case written.Quotient(numerator, denominator):
                return [self.fraction(numerator, denominator)], ATOM
            case written.Floor(numerator, denominator):
                return [_fenced("⌊", [self.fraction(numerator, denominator)], "⌋")], ATOM
            case written.Power(base, exponent):
                return [element("msup", self.raised(base), one(exponent))], ATOM
            case written.Summation(index, lower, upper, body):
                under = row([*self.name(index), _sign("="), *at(lower, CHAIN)])
                sign = element("munderover", _sign("∑"), under, one(upper))
                return [sign, *at(body, after_sum(body))], SUM
            case written.SummationOver(indices, conditions, body):
                parts = [*map(self.name, indices), *(at(each, CHAIN) for each in conditions)]
                sign = element("munder", _sign("∑"), row(_joined(parts, ",")))
                return [sign, *at(body, after_sum(body))], SUM
            case written.Integral(variable, lower, upper, body):
                sign = element("msubsup", _sign("∫"), one(lower), one(upper))
                by = [element("mspace", width=THIN), element("mi", text="d")]
                return [sign, *at(body, PRODUCT), *by, *self.name(variable)], SUM
            case written.Derivative(body, by, operator):
                below = row([_partial(), *at(by, ATOM)])
                if operator:
                    sign = element("mfrac", _partial(), below)
                    return [sign, *at(body, PRODUCT)], PRODUCT
                return [element("mfrac", row([_partial(), *at(body, ATOM)]), below)], ATOM
            case written.Operation(symbol, left, right):
                return [*at(left, ATOM), *self.latex(symbol), *at(right, ATOM)], SUM
            case written.Cases(branches):
                return [row([_fence("{", "prefix"), self.cases(branches)])], ATOM
            case written.Unit(index):
                return [element("msub", element("mi", text="δ"), one(index))], ATOM
            case written.Transpose(body):
                mark = element("mi", text=TRANSPOSED)
                return [element("msup", self.raised(body), mark)], ATOM
            case written.Matrix(rows):
                cells = [[one(cell) for cell in each] for each in rows]
                table = element("mtable", *(_cells(each, "center") for each in cells))
                return [_fenced("[", [table], "]")], ATOM
            case written.Space(sizes):
                reals = element("mi", text=REALS)
                level = CHAIN if len(sizes) == 1 else PRODUCT
                shape = _joined((at(size, level) for size in sizes), "×")
                return [element("msup", reals, row(shape)) if sizes else reals], ATOM
            case written.Dots(direction):
                return [element("mo", text=DOTS[direction], lspace="0", rspace="0")], ATOM
            case written.Blank():
                return [element("mrow")], ATOM
            case written.Chain(first, links):
                return [*at(first, SUM if links else CHAIN), *self.linked(links)], CHAIN

    def linked(self, links: Sequence[written.Link]) -> Parts:
        """Relations and further sides."""
        found: Parts = []
        for link in links:
            sign = _sign(RELATIONS.get(link.relation, link.relation))
            found += [sign, *self.at(link.side, SUM)]
        return found

    def name(self, text: str) -> Parts:
        return self.latex(name(text, self.notation))

    def access(self, array: Line, subscripts: Sequence[Line]) -> Parts:
        inner = self.listed(subscripts)
        match array:
            case written.Name(text):
                own = dict(self.notation.entries).get(text)
                if own is not None:
                    return self.latex(own, inner)
                base = [*self.name(text), *self.whole]
            case _:
                base = [_fenced("(", self.at(array, CHAIN), ")")]
        opening = self.notation.opening
        fenced = _fenced("[", inner, "]") if "[" in opening else row(inner)
        if opening.startswith("_"):
            return [element("msub", row(base), fenced)]
        return [*base, fenced]

    def listed(self, lines: Sequence[Line]) -> Parts:
        return _joined((self.at(each, CHAIN) for each in lines), ",")

    def fraction(self, numerator: Line, denominator: Line) -> Element:
        return element("mfrac", self.one(numerator), self.one(denominator))

    def raised(self, base: Line) -> Element:
        if tall(base):
            return _fenced("(", self.at(base, CHAIN), ")")
        return self.one(base, ATOM)

    def sum(self, terms: Sequence[Line]) -> Parts:
        found = self.at(terms[0], SUM)
        for term in terms[1:]:
            match term:
                case written.Negative(body):
                    found = [*found, _sign(MINUS), *self.at(body, PRODUCT)]
                case _:
                    found = [*found, _sign("+"), *self.at(term, after_sum(term))]
        return found

    def product(self, factors: Sequence[Line]) -> Parts:
        *front, last = factors
        parts = [self.at(factor, before_a_factor(factor)) for factor in front]
        parts.append(self.at(last, at_the_end(last)))
        found = list(parts[0])
        for before, part in zip(front, parts[1:], strict=True):
            found.append(_sign("⋅" if _first(part).tag == "mn" else TIMES))
            called = _first(part).text == "(" and isinstance(before, CALLABLE)
            if called or _first(part).tag == "mfrac":
                found.append(element("mspace", width=THIN))
            found += part
        return found

    def cases(self, branches: Sequence[written.Branch]) -> Element:
        rows = list[Element]()
        for branch in branches:
            value = self.one(branch.value)
            first, *more = branch.conditions or (None,)
            if first is None:
                rows.append(_cells([value, _words("otherwise")], "left"))
                continue
            said = [_words("if\u00a0"), *self.at(first, CHAIN)]
            for each in more:
                if self.stacked:
                    rows.append(_cells([value, row(said)], "left"))
                    value, said = element("mrow"), [_words("and\u00a0"), *self.at(each, CHAIN)]
                else:
                    said += [_words("\u00a0and\u00a0"), *self.at(each, CHAIN)]
            rows.append(_cells([value, row(said)], "left"))
        return element("mtable", *rows)


def _first(parts: Sequence[Element]) -> Element:
    """The element that is seen first."""
    found = parts[0]
    while len(found) and found.tag == "mrow":
        found = found[0]
    return found


def _sign(text: str) -> Element:
    return element("mo", text=text)


def _words(text: str) -> Element:
    return element("mtext", text=text)


def _partial() -> Element:
    return element("mi", text="∂")


def _fence(text: str, form: str) -> Element:
    return element("mo", text=text, form=form)


def _fenced(opening: str, inner: Sequence[Element], closing: str) -> Element:
    """Fences around what they belong to: as tall as that, or as letters are."""
    front, back = _fence(opening, "prefix"), _fence(closing, "postfix")
    if any(each.tag in TALL for part in inner for each in part.iter()):
        if inner[0].tag in WIDE:
            front.set("rspace", THIN)
    else:
        front.set("stretchy", "false")
        back.set("stretchy", "false")
    return element("mrow", front, *inner, back)


def _joined(parts: Iterable[Parts], sign: str) -> Parts:
    """Parts with a sign between two of them."""
    found: Parts = []
    for part in parts:
        found += [_sign(sign), *part] if found else part
    return found


def _cells(cells: Iterable[Element], align: str) -> Element:
    """A row of a table."""
    style = {} if align == "center" else {"style": f"text-align: {align}"}
    return element("mtr", *(element("mtd", cell, **style) for cell in cells))
