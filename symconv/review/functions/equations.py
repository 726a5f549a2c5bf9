"""What equations between numbers are by their form: derivatives, averages, sums of powers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.calculus.decide import Pair
from symconv.calculus.known import CALLED, EXTREME, PRIMITIVE, is_of_itself, is_power, letter
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.language.names import name_of
from symconv.review.deciding.indicators import indicators
from symconv.review.scope.sides import plain


def read_as(line: Line) -> Line:
    return _mixed(indicators(plain(line)))


def _mixed(line: Line) -> Line:
    """The line with softmax(z)_j for softmax(z_j), which no number is taken for.

    >>> from symconv.reading.reader import line
    >>> _mixed(line("softmax(z_j)")) == line("softmax(z)_j")
    True
    """
    match line:
        case written.Call(Name("softmax") as function, (written.Access(array, places),)) if all(
            isinstance(place, Name) for place in places
        ):
            return written.Access(written.Call(function, (array,)), places, span=line.span)
    return written.changed(line, _mixed)


def ranks(part: Line) -> Iterator[tuple[str, int]]:
    """Names that are arrays of so many dimensions on a line, or sizes, which have -1."""
    match part:
        case written.Access():
            own = letter(part)
            if own is not None:
                yield own.name, len(own.places)
        case written.Summation():
            for inner in written.every(part.upper):
                if isinstance(inner, Name):
                    yield inner.text, -1


CIRCULAR = ("sin", "cos", "tan")


def slopes(line: Line) -> bool:
    """Whether a line is a derivative, or a product of derivatives."""
    match line:
        case written.Derivative():
            return True
        case Name(text) | written.Call(Name(text)):
            return text.endswith("'")
        case written.Negative(body):
            return slopes(body)
        case written.Product(factors):
            return all(map(slopes, factors))
    return False


def by_composed(line: Line) -> bool:
    """Whether something is differentiated by x_{2i+p}: p runs as it does in a definition."""
    slopes_there = (x.by for x in written.every(line) if isinstance(x, written.Derivative))
    places = (
        place for by in slopes_there if isinstance(by, written.Access) for place in by.subscripts
    )
    return any(isinstance(place, written.Sum) for place in places)


def is_polynomial(line: Line, letters: Sequence[str]) -> bool:
    """Whether a line is a polynomial with numbers, of these letters alone."""
    match line:
        case Name(text):
            return text in letters
        case Number():
            return True
        case written.Sum() | written.Product() | written.Negative():
            return all(is_polynomial(part, letters) for part in written.parts(line))
        case written.Power(base, Number()) | written.Quotient(base, Number()):
            return is_polynomial(base, letters)
    return False


def of_angles(line: Line) -> bool:
    """Whether sines are taken of parts of a circle: of whole numbers of these, more is equal."""
    parts = [*written.every(line)]
    calls = (part for part in parts if isinstance(part, written.Call))
    taken = [call for call in calls if name_of(call.function) in CIRCULAR]
    turned = any(Name("pi") in [*written.every(each)] for each in taken)
    return turned and not any(isinstance(x, written.Derivative) for x in parts)


def averages(line: Line) -> bool:
    """Whether a sum is divided by its size, or is one of powers by its index."""
    parts = [*written.every(line)]
    sums = [part for part in parts if isinstance(part, written.Summation)]
    sizes = {x for each in sums for x in written.every(each.upper)}
    divided = (_factors(x.denominator) for x in parts if isinstance(x, written.Quotient))
    return any(each <= sizes for each in divided) or any(map(geometric, sums))


def _factors(line: Line) -> set[Line]:
    """What is multiplied: H and W of H W, and N of N^2."""
    match line:
        case written.Product(factors):
            return {x for each in factors for x in _factors(each)}
        case written.Operation(r"\times" | r"\cdot", left, right):
            return _factors(left) | _factors(right)
        case written.Power(base, Number()):
            return _factors(base)
    return {line}


def geometric(line: Line) -> bool:
    if not isinstance(line, written.Summation):
        return False
    powers = (x for x in written.every(line.body) if isinstance(x, written.Power))
    return any(
        is_power(x.base, x.exponent, (line.index,))
        and Name(line.index) in written.every(x.exponent)
        for x in powers
    )


def within(line: Line) -> bool:
    """Whether all letters of a line are what functions are taken of, be it x of x^{-x}."""
    match line:
        case written.Power() if is_of_itself(line):
            return True
        case written.Call(Name(name)):
            return name in CALLED or name in PRIMITIVE | EXTREME or name == "sigma"
        case written.Power(Name("e")) | Number():
            return True
        case Name() | written.Access():
            return False
    return all(map(within, written.parts(line)))


def is_sum(part: Line) -> bool:
    return isinstance(part, written.Summation | written.SummationOver)


def is_matrix(part: Line) -> bool:
    if isinstance(part, written.Transpose | written.Matrix | written.Operation):
        return True
    return isinstance(part, Name) and len(part.text) == 1 and part.text.isupper()


BOUNDS = frozenset({"<=", "<", ">=", ">", "!=", "in"})
"""Relations that only restrict for what something is said."""


def told_apart(conditions: Sequence[written.Chain]) -> tuple[tuple[Pair, ...], bool] | None:
    """The conditions that places are one, or are not, and whether these are all.

    The others restrict letters, n >= 0: what holds does so for them too. None if any says more.
    """
    found, whole = list[Pair](), True
    for chain in conditions:
        match chain:
            case written.Chain(Name(one), (written.Link("=" | "!=" as sign, Name(other)),)):
                found.append(Pair(one, other, sign == "="))
            case _ if {link.relation for link in chain.links} <= BOUNDS:
                whole = False
            case _:
                return None
    return tuple(found), whole
