"""Lines as plain text, for comments, terminals and messages.

>>> from symconv.language.line import Access, Name, Negative, Number, Sum
>>> text(Access(Name("g"), (Sum((Number(1), Name("j"), Negative(Name("i")))),)))
'g[1+j-i]'
"""

from __future__ import annotations

from collections.abc import Sequence

from symconv.language import line as written
from symconv.language.line import Line
from symconv.writing.binding import ATOM, CHAIN, PRODUCT, SUM, after_sum, at_the_end

COMMAND = "\\"
"""What a sign that is not on every keyboard begins with, in LaTeX."""

DOTS = {"horizontal": "...", "vertical": ":", "diagonal": "."}


def text(line: Line) -> str:
    """A line in plain text; a matrix takes one row of text for each of its rows."""
    return _at(line, CHAIN)


def _at(line: Line, level: int) -> str:
    spelled, own = _spelled(line)
    return spelled if own >= level else f"({spelled})"


def _spelled(line: Line) -> tuple[str, int]:
    match line:
        case written.Number(value):
            return str(value), ATOM
        case written.Name(name):
            return name, ATOM
        case written.Access(array, subscripts):
            inner = ",".join(map(_tight, subscripts))
            return f"{_at(array, ATOM)}[{inner}]", ATOM
        case written.Sum(terms):
            return _sum(terms), SUM
        case written.Negative(body):
            return f"-{_at(body, PRODUCT)}", SUM
        case written.Product(factors):
            return _product(factors), PRODUCT
        case written.Call(written.INNER, arguments):
            return f"<{', '.join(map(_tight, arguments))}>", ATOM
        case written.Call(written.PRODUCT_OVER, (index, lower, upper, body)):
            bounds = f"prod_{{{_tight(index)}={_tight(lower)}}}^{{{_tight(upper)}}}"
            return f"{bounds} {_at(body, after_sum(body))}", SUM
        case written.Call(function, arguments):
            return f"{_at(function, ATOM)}({', '.join(map(_tight, arguments))})", ATOM
        case written.Quotient(numerator, denominator):
            return f"{_tight(numerator, PRODUCT)}/{_tight(denominator, ATOM)}", PRODUCT
        case written.Power(base, exponent):
            return f"{_at(base, ATOM)}^{_tight(exponent, ATOM)}", ATOM
        case written.Floor(numerator, denominator):
            return f"floor({_tight(numerator, PRODUCT)}/{_tight(denominator, ATOM)})", ATOM
        case written.Summation(index, lower, upper, body):
            bounds = f"sum_{{{index}={_tight(lower)}}}^{{{_tight(upper)}}}"
            return f"{bounds} {_at(body, after_sum(body))}", SUM
        case written.SummationOver(indices, conditions, body):
            under = ",".join([*indices, *map(_tight, conditions)])
            return f"sum_{{{under}}} {_at(body, after_sum(body))}", SUM
        case written.Integral(variable, lower, upper, body):
            bounds = f"integral_{{{_tight(lower)}}}^{{{_tight(upper)}}}"
            return f"{bounds} {_at(body, PRODUCT)} d{variable}", SUM
        case written.Derivative(body, by, operator):
            if operator:
                return f"d/d{_at(by, ATOM)} {_at(body, PRODUCT)}", PRODUCT
            return f"d{_at(body, ATOM)}/d{_at(by, ATOM)}", PRODUCT
        case written.Operation(symbol, left, right):
            sign = symbol if symbol == "*" else f" {symbol.removeprefix(COMMAND)} "
            return f"{_at(left, ATOM)}{sign}{_at(right, ATOM)}", SUM
        case written.Cases(branches):
            return f"{{{'; '.join(map(_branch, branches))}}}", ATOM
        case written.Unit(index):
            return f"delta_{{{_tight(index)}}}", ATOM
        case written.Transpose(body):
            return f"{_at(body, ATOM)}^T", ATOM
        case written.Matrix(rows):
            return _matrix(rows), ATOM
        case written.Space(sizes):
            if not sizes:
                return "R", ATOM
            level = CHAIN if len(sizes) == 1 else PRODUCT
            return f"R^{{{' x '.join(_tight(size, level) for size in sizes)}}}", ATOM
        case written.Dots(direction):
            return DOTS[direction], ATOM
        case written.Blank():
            return "", ATOM
        case written.Chain(first, links):
            sides = [f"{link.relation} {_at(link.side, SUM)}" for link in links]
            return " ".join([_at(first, SUM), *sides]), CHAIN


def _tight(line: Line, level: int = CHAIN) -> str:
    return _at(line, level).replace(" + ", "+").replace(" - ", "-")


def _sum(terms: Sequence[Line]) -> str:
    joined = _at(terms[0], SUM)
    for term in terms[1:]:
        match term:
            case written.Negative(body):
                joined += f" - {_at(body, PRODUCT)}"
            case _:
                joined += f" + {_at(term, after_sum(term))}"
    return joined


def _product(factors: Sequence[Line]) -> str:
    *front, last = factors
    texts = [_at(factor, ATOM) for factor in front]
    texts.append(_at(last, at_the_end(last)))
    joined = texts[0]
    for factor in texts[1:]:
        joined += f"·{factor}" if factor[0].isdigit() else f" {factor}"
    return joined


def _branch(branch: written.Branch) -> str:
    value = _at(branch.value, CHAIN)
    if not branch.conditions:
        return f"{value} otherwise"
    return f"{value} if {' and '.join(map(_tight, branch.conditions))}"


def _matrix(rows: Sequence[Sequence[Line]]) -> str:
    cells = [[text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "[ " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " ]"
        for row in cells
    )
