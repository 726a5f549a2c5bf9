r"""Lines as LaTeX, for amsmath.

>>> from symconv.language.line import Access, Name, Number
>>> from symconv.writing.notation import notation
>>> latex(Access(Name("g"), (Number(1),)), notation("lecture"), frozenset("fg"))
'g(\\ldots)_{[1]}'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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
from symconv.writing.commands import GREEK
from symconv.writing.notation import Notation

RELATIONS = {
    "=": "=",
    ":=": ":=",
    "<=": r"\le",
    "<": "<",
    ">=": r"\ge",
    ">": ">",
    "!=": r"\ne",
    "~": r"\approx",
    "in": r"\in",
    "->": r"\to",
    "<-": r"\leftarrow",
}
SYMBOLS = {**{name: name for name in (*GREEK, "exp")}, written.INFINITY.text: "infty"}
"""What LaTeX has a command for, by its name in lines."""

DOTS = {"horizontal": r"\cdots", "vertical": r"\vdots", "diagonal": r"\ddots"}

HIGH = re.compile(r"\\(frac|int|sum)(?![A-Za-z])")
"""What is higher than a row of cases or of a matrix leaves room for."""

GAP = "[4pt]"
"""The room that it gets: without, integrals in cases run into each other."""


def latex(line: Line, notation: Notation, arrays: frozenset[str], stacked: bool = False) -> str:
    """A line in a notation; `arrays` are the names that stand for whole operands.

    `stacked` puts each of several conditions of a case on a line of its own, which is narrower.
    """
    return _Writer(notation, arrays, stacked).at(line, CHAIN)


def columns_of(line: Line) -> int:
    """The number of columns of the widest matrix in a line: amsmath has to be told beyond ten."""
    match line:
        case written.Matrix(rows):
            return max(len(row) for row in rows)
        case written.Chain(first, links):
            return max(columns_of(side) for side in (first, *(link.side for link in links)))
    return 0


class _Writer:
    def __init__(self, notation: Notation, arrays: frozenset[str], stacked: bool) -> None:
        self.notation = notation
        self.arrays = arrays
        self.conjunction = r" \\ & \text{and } " if stacked else r" \text{ and } "

    def at(self, line: Line, level: int) -> str:
        """The line, in parentheses where it binds less tightly than its place asks for."""
        text, own = self.spelled(line)
        return text if own >= level else rf"\left({text}\right)"

    def spelled(self, line: Line) -> tuple[str, int]:
        """The text of a line and how tightly it binds."""
        at = self.at
        match line:
            case written.Number(value):
                return str(value), ATOM
            case written.Name(text):
                return self._name(text) + (self.notation.whole if text in self.arrays else ""), ATOM
            case written.Access(array, subscripts):
                return self._access(array, subscripts), ATOM
            case written.Sum(terms):
                return self._sum(terms), SUM
            case written.Negative(body):
                return f"-{at(body, PRODUCT)}", SUM
            case written.Product(factors):
                return self._product(factors), PRODUCT
            case written.Call(written.PRODUCT_OVER, (index, lower, upper, body)):
                start = f"{self._tight(index)}={self._tight(lower)}"
                bounds = rf"\prod_{{{start}}}^{{{self._tight(upper)}}}"
                return f"{bounds} {at(body, after_sum(body))}", SUM
            case written.Call(function, arguments):
                inner = ", ".join(self._tight(argument) for argument in arguments)
                if function == written.Name("sqrt"):
                    return rf"\sqrt{{{inner}}}", ATOM
                if function == written.INNER:
                    return rf"\left\langle {inner} \right\rangle", ATOM
                tall = r"\frac" in inner
                return at(function, ATOM) + (
                    rf"\left({inner}\right)" if tall else f"({inner})"
                ), ATOM
            case written.Quotient(numerator, denominator):
                return self._fraction(numerator, denominator), ATOM
            case written.Floor(numerator, denominator):
                quotient = self._fraction(numerator, denominator)
                return rf"\left\lfloor {quotient} \right\rfloor", ATOM
            case written.Power(base, exponent):
                return rf"{self._raised(base)}^{{{self._tight(exponent)}}}", ATOM
            case written.Summation(index, lower, upper, body):
                bounds = (
                    rf"\sum_{{{self._name(index)}={self._tight(lower)}}}^{{{self._tight(upper)}}}"
                )
                return f"{bounds} {at(body, after_sum(body))}", SUM
            case written.SummationOver(indices, conditions, body):
                under = ",".join([*map(self._name, indices), *map(self._tight, conditions)])
                return rf"\sum_{{{under}}} {at(body, after_sum(body))}", SUM
            case written.Integral(variable, lower, upper, body):
                bounds = rf"\int_{{{self._tight(lower)}}}^{{{self._tight(upper)}}}"
                return rf"{bounds} {at(body, PRODUCT)} \, d{self._name(variable)}", SUM
            case written.Derivative(body, by, operator):
                below = rf"\partial {at(by, ATOM)}"
                if operator:
                    return rf"\frac{{\partial}}{{{below}}} {at(body, PRODUCT)}", PRODUCT
                return rf"\frac{{\partial {at(body, ATOM)}}}{{{below}}}", ATOM
            case written.Operation(symbol, left, right):
                return f"{at(left, ATOM)} {symbol} {at(right, ATOM)}", SUM
            case written.Cases(branches):
                rows = _stacked([self._branch(branch) for branch in branches], " ")
                return rf"\begin{{cases}} {rows} \end{{cases}}", ATOM
            case written.Unit(index):
                return rf"\delta_{{{self._tight(index)}}}", ATOM
            case written.Transpose(body):
                return rf"{self._raised(body)}^{{\mathsf{{T}}}}", ATOM
            case written.Matrix(rows):
                return self._matrix(rows), ATOM
            case written.Space(sizes):
                if not sizes:
                    return r"\mathbb{R}", ATOM
                level = CHAIN if len(sizes) == 1 else PRODUCT
                shape = r" \times ".join(self._tight(size, level) for size in sizes)
                return rf"\mathbb{{R}}^{{{shape}}}", ATOM
            case written.Dots(direction):
                return DOTS[direction], ATOM
            case written.Blank():
                return "", ATOM
            case written.Chain(first, links):
                if not links:
                    return at(first, CHAIN), CHAIN
                sides = [f"{RELATIONS[x.relation]} {at(x.side, SUM)}" for x in links]
                return " ".join([at(first, SUM), *sides]), CHAIN

    def _access(self, array: Line, subscripts: Sequence[Line]) -> str:
        inner = ",".join(map(self._tight, subscripts))
        match array:
            case written.Name(text):
                own = self.notation.entry_of(text, inner)
                if own is not None:
                    return own
                base = self._name(text) + self.notation.whole
            case _:
                text = self.at(array, CHAIN)
                base = rf"\left({text}\right)" if r"\frac" in text else f"({text})"
        if self.notation.opening.startswith("_") and not base.endswith(")") and "_" in base:
            base = f"{{{base}}}"
        return f"{base}{self.notation.opening}{inner}{self.notation.closing}"

    def _fraction(self, numerator: Line, denominator: Line) -> str:
        return rf"\frac{{{self._tight(numerator)}}}{{{self._tight(denominator)}}}"

    def _raised(self, base: Line) -> str:
        if tall(base):
            return rf"\left({self.at(base, CHAIN)}\right)"
        text = self.at(base, ATOM)
        # A macro may bring a superscript of its own.
        own = isinstance(base, written.Name | written.Access) and "^" in text
        return f"{{{text}}}" if own else text

    def _name(self, text: str) -> str:
        return name(text, self.notation)

    def _tight(self, line: Line, level: int = CHAIN) -> str:
        return self.at(line, level).replace(" + ", "+").replace(" - ", "-")

    def _sum(self, terms: Sequence[Line]) -> str:
        text = self.at(terms[0], SUM)
        for term in terms[1:]:
            match term:
                case written.Negative(body):
                    text += f" - {self.at(body, PRODUCT)}"
                case _:
                    text += f" + {self.at(term, after_sum(term))}"
        return text

    def _product(self, factors: Sequence[Line]) -> str:
        *front, last = factors
        texts = [self.at(factor, before_a_factor(factor)) for factor in front]
        texts.append(self.at(last, at_the_end(last)))
        text = texts[0]
        for before, factor in zip(front, texts[1:], strict=True):
            if factor[0].isdigit():
                text += rf" \cdot {factor}"
            elif factor.startswith((r"\left(", "(")) and isinstance(before, CALLABLE):
                # A thin space keeps them apart.
                text += rf" \, {factor}"
            else:
                text += f" {factor}"
        return text

    def _branch(self, branch: written.Branch) -> str:
        value = self.at(branch.value, CHAIN)
        if not branch.conditions:
            return rf"{value} & \text{{otherwise}}"
        joined = self.conjunction.join(map(self._condition, branch.conditions))
        return rf"{value} & \text{{if }} {joined}"

    def _condition(self, condition: Line) -> str:
        """After words TeX takes a minus for a binary one, unless it is in braces."""
        text = self._tight(condition)
        if not text.startswith("-") or not isinstance(condition, written.Chain):
            return text
        first = self._tight(condition.first, SUM)
        return f"{{{first}}}{text.removeprefix(first)}"

    def _matrix(self, rows: Sequence[Sequence[Line]]) -> str:
        cells = [" & ".join(self.at(cell, CHAIN) for cell in row) for row in rows]
        return "\\begin{bmatrix}\n" + _stacked(cells, "\n") + "\n\\end{bmatrix}"


def _stacked(rows: Sequence[str], space: str) -> str:
    """Rows below each other, further apart where what meets is high."""
    text = rows[0]
    for above, row in pairwise(rows):
        # Of stacked conditions the value stands beside the first.
        met = above.rpartition(r"\\")[2], row.partition(r"\\")[0]
        text += rf" \\{GAP if any(map(HIGH.search, met)) else ''}{space}{row}"
    return text


def name(text: str, notation: Notation) -> str:
    """A name in LaTeX: I1 is I with subscript 1, m' as it is, alpha Greek, signal upright.

    The author's own spelling comes first, of the whole name or of its letters.
    """
    own = notation.name_of(text)
    if own is not None:
        return own
    found = re.fullmatch(r"(\\[a-z]+\{.*?\}|[A-Za-z]+)(\d*)('*)", text)
    if found is None:
        return _labelled(text, notation)
    letters, digits, primes = found.groups()
    own = notation.name_of(letters)
    if own is not None:
        # Its own subscript or superscript must not meet another.
        letters = f"{{{own}}}" if (digits or primes) and re.search("[_^']", own) else own
    elif len(letters) > 1 and not letters.startswith("\\"):
        letters = rf"\{SYMBOLS[letters]}" if letters in SYMBOLS else rf"\mathrm{{{letters}}}"
    return (rf"{letters}_{{{digits}}}" if digits else letters) + primes


def _labelled(text: str, notation: Notation) -> str:
    """A name with the labels of its author: n_out, W^(l)."""
    mark = max(text.rfind("_"), text.rfind("^"))
    if mark <= 0:
        raise ValueError(f"{text!r} is not a name")
    label = text[mark + 1 :]
    primes = label[len(label.rstrip("'")) :]
    label = label.rstrip("'")
    if label not in ("*", "dagger") and not label.startswith("("):
        label = rf"\text{{{label}}}"
    spelled = rf"\{label}" if label == "dagger" else label
    return f"{name(text[:mark], notation)}{text[mark]}{{{spelled}}}{primes}"
