r"""Numbers that authors round: 1/3 = 0.333 is right with three decimals, and 5/36 = 0.129 is wrong.

Everything is decided by bounds that are fractions. A number that was written with decimals may be a
rounded one wherever it stands: only what is false for all that it may be is wrong, or what was
worked out to the last decimal of numbers with fewer of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from fractions import Fraction
from functools import reduce
from itertools import product
from math import floor
from types import MappingProxyType

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.review.findings import Finding
from symconv.review.scope.arrays import number_of

DIGITS = Context(prec=60)
LARGEST = 200
"""What the exponential function is taken of at most, and powers."""
MOST = 4000
"""Digits of a power at most."""
_FORTY = Fraction(1, 10**40)
SHOWN = 12
"""Decimals of a number that is shown, where it has more."""


@dataclass(frozen=True, slots=True)
class Span:
    """All that a number may be."""

    low: Fraction
    high: Fraction

    @staticmethod
    def around(number: Fraction, by: Fraction) -> Span:
        return Span(number - by, number + by)

    def meets(self, other: Span) -> bool:
        return self.low <= other.high and other.low <= self.high

    def joined(self, other: Span, join: Callable[[Fraction, Fraction], Fraction]) -> Span:
        """Of sums and products: their ends are among those of the ends."""
        found = [join(*ends) for ends in product((self.low, self.high), (other.low, other.high))]
        return Span(min(found), max(found))

    def __str__(self) -> str:
        middle = (self.low + self.high) / 2
        places = decimals(middle) if self.low == self.high else None
        if self.low == self.high and (places is None or places > SHOWN):
            return str(middle) if len(str(middle)) <= SHOWN else _shown(middle, SHOWN)
        return _shown(middle, SHOWN if places is None else places)


_DIGITS_OF_PI = Fraction("3.14159265358979323846264338327950288419716939937510")
PI = Span(_DIGITS_OF_PI, _DIGITS_OF_PI + Fraction(1, 10**49))


def decimals(number: Fraction) -> int | None:
    """How many decimals a number has, if they end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def places(line: Line) -> int | None:
    """With how many decimals a number is written: 3 of -0.125; None of what is no such number."""
    match line:
        case written.Negative(body):
            return places(body)
        case written.Quotient(written.Number() as above, written.Number(ten) as below):
            if above.span is not None and above.span == below.span:
                return len(str(ten)) - 1
    return None


def has_decimals(line: Line) -> bool:
    """Whether a number was written with a point: 0.33 is often meant as a third."""
    return any(places(part) is not None for part in written.every(line))


def rounded(exact: Fraction | Span, said: Line) -> str | None:
    """How a number with decimals is one that is known, if it is that."""
    count = places(said)
    if count is None:
        return None
    span = exact if isinstance(exact, Span) else Span(exact, exact)
    number, last = spanned(said, Fraction(0)).low, Fraction(1, 10**count)
    if number - last / 2 <= span.low and span.high <= number + last / 2:
        return f"rounded to {_counted(count)}"
    from_0 = span if number > 0 else Span(-span.high, -span.low)
    cut = abs(number) <= from_0.low and from_0.high < abs(number) + last
    if abs(number) >= 10 * last and cut:
        return f"cut off after {_counted(count)}"
    return None


def is_far(exact: Fraction, said: Line) -> bool:
    """Whether a number with decimals is none that is known, however what it is of was rounded."""
    body = said.body if isinstance(said, written.Negative) else said
    count = places(said)
    if count is None and not isinstance(body, written.Number):
        return False
    least = Fraction(2, 10**count) if count is not None else Fraction(1, 2)
    return abs(spanned(said, Fraction(0)).low - exact) > max(least, abs(exact) / 10)


def in_decimals(
    left: Line, right: Line, worth: Callable[[Line], Fraction] | None = None
) -> Finding | None:
    """The finding for two sides of numbers alone, some of which are written with decimals.

    `worth` tells what a side is worth, to forty digits, that is no formula of numbers.

    >>> from symconv.reading.reader import line
    >>> in_decimals(line("2/3"), line("0.67")).assumptions
    ('rounded to 2 decimals',)
    >>> [in_decimals(line("5/36"), line(said)).ruling for said in ("0.129", "0.13", "0.14")]
    ['fails', 'holds', 'holds']
    """
    if worth is not None and not (has_decimals(left) or has_decimals(right)):
        return None
    try:
        exact = [_told(side, worth, _exactly) for side in (left, right)]
    except Unsupported:
        return None
    one, other = exact
    if _grouped(one, other):
        return Finding("unread", reason="right if a point or a comma only groups digits")
    if not (has_decimals(left) or has_decimals(right)):
        return None
    if one == other:
        return Finding("holds", "this instance")
    words = rounded(one, right) or rounded(other, left)
    if words is not None:
        return Finding("holds", "this instance", "in numbers", (words,))
    try:
        about = [_told(side, worth, _about, rounds=True) for side in (left, right)]
    except Unsupported:
        return None
    if _puts_in(left, right) and about[0].meets(about[1]) and all(map(_close, about)):
        return Finding("holds", "this instance", "in numbers", ("rounded numbers are put in",))
    if not about[0].meets(about[1]) or _exact(one, left, right) or _exact(other, right, left):
        shown = Counterexample({}, {}, str(one), str(other))
        return Finding("fails", "this instance", "the sides differ", (), shown)
    return Finding("unread", reason="decimals, which may be rounded")


def _puts_in(left: Line, right: Line) -> bool:
    r"""Whether one of two formulas alone holds decimals, which may be what the other is made of.

    \\sigma(2) = 1 / (1 + 0.135) takes a rounded number for e^{-2}.
    """
    formulas = places(left) is None and places(right) is None
    return formulas and has_decimals(left) != has_decimals(right)


def _close(span: Span) -> bool:
    """Whether what a number may be is known to a hundredth of it."""
    return (span.high - span.low) * 100 <= abs(span.low + span.high) / 2


def _grouped(one: Span, other: Span) -> bool:
    """Whether one number is a thousand times the other: 1.125 or 1,125, as the language has it."""
    less, more = sorted((abs(one.low), abs(other.low)))
    return more >= 1000 and more == 1000 * less


def _told(
    side: Line, worth: Callable[[Line], Fraction] | None, spanned: Callable[[Line], Span], *,
    rounds: bool = False,
) -> Span:  # fmt: skip
    """What a side may be; where it `rounds`, of a side with decimals only its form tells that."""
    try:
        return spanned(side)
    except Unsupported:
        if worth is None or (rounds and has_decimals(side)):
            raise
        return Span.around(worth(side), _FORTY)


def _exactly(side: Line) -> Span:
    return spanned(side, Fraction(0))


def _about(side: Line) -> Span:
    """What a side may be, where its decimals may be rounded; and so may a number alone."""
    if isinstance(side, written.Number):
        return Span.around(Fraction(side.value), Fraction(1, 2))
    return spanned(side, Fraction(1))


def _exact(span: Span, side: Line, said: Line) -> bool:
    """Whether a number has all decimals of what it is said to be, and more than stand in that."""
    count = places(said)
    whole = decimals(span.low) if span.low == span.high else None
    fewer = max((places(part) or 0 for part in written.every(side)), default=0)
    return count is not None and whole is not None and fewer < count and whole <= count


def mended(left: Line, right: Line) -> str | None:
    """The number that should stand where one side is a number, with as many decimals.

    >>> from symconv.reading.reader import line
    >>> mended(line("5/36"), line("0.129")), mended(line("3 - 4"), line("2"))
    ('right side: 0.139', 'right side: -1')
    """
    for words, said, other in (("right", right, left), ("left", left, right)):
        count = places(said)
        if (count is None and number_of(said) is None) or number_of(other) is not None:
            continue
        try:
            exact = spanned(other, Fraction(0))
        except Unsupported:
            return None
        return f"{words} side: {exact if count is None else _shown(exact.low, count)}"
    return None


def near(left: Line, right: Line) -> Finding | None:
    """The finding for a number that is said to be about another one, where it is that rounded."""
    for said, other in ((right, left), (left, right)):
        try:
            words = rounded(spanned(other, Fraction(0)), said)
        except Unsupported:
            return None
        if words is not None:
            return Finding("holds", "this instance", words)
    return None


def spanned(line: Line, slack: Fraction) -> Span:
    """What a formula of numbers may be, each decimal one with so much of its last place around it.

    Raises Unsupported where it is none.
    """
    count = places(line)

    def inner(part: Line) -> Span:
        return spanned(part, slack)

    match line:
        case written.Negative(body):
            span = inner(body)
            return Span(-span.high, -span.low)
        case written.Quotient(written.Number(above), written.Number(below)) if count is not None:
            return Span.around(Fraction(above, below), slack / below)
        case written.Number(number):
            return Span(Fraction(number), Fraction(number))
        case written.Sum(terms):
            return reduce(lambda one, other: one.joined(other, Fraction.__add__), map(inner, terms))
        case Name("pi"):
            return PI
        case written.Product((Name(function), argument)) if function in FUNCTIONS:
            return FUNCTIONS[function](inner(argument))
        case written.Product(factors):
            return _product(list(map(inner, factors)))
        case written.Operation(r"\cdot" | "*" | r"\times", one, other):
            return _product([inner(one), inner(other)])
        case written.Quotient(above, below):
            return _product([inner(above), _inverse(inner(below))])
        case written.Floor(above, below):
            quotient = _product([inner(above), _inverse(inner(below))])
            if floor(quotient.low) != floor(quotient.high):
                raise Unsupported("rounded down from what may be on both sides of a whole number")
            return Span(Fraction(floor(quotient.low)), Fraction(floor(quotient.low)))
        case written.Power(Name("e"), exponent) | written.Call(Name("exp"), (exponent,)):
            return _exponential(inner(exponent))
        case written.Power(base, exponent):
            return _power(inner(base), inner(exponent))
        case written.Call(Name(function), (argument,)) if function in FUNCTIONS:
            return FUNCTIONS[function](inner(argument))
    raise Unsupported("no formula of numbers")


def _product(spans: list[Span]) -> Span:
    return reduce(lambda one, other: one.joined(other, Fraction.__mul__), spans)


def _inverse(span: Span) -> Span:
    if span.low <= 0 <= span.high:
        raise Unsupported("a division by what may be zero")
    return Span(1 / span.high, 1 / span.low)


def _power(base: Span, exponent: Span) -> Span:
    count = exponent.low
    digits = max(len(str(end)) for end in (base.low, base.high))
    whole = exponent.low == exponent.high and count.denominator == 1
    if not whole or abs(count) > LARGEST or digits * abs(count) > MOST:
        raise Unsupported("a power that is too large or not whole")
    if count < 0:
        return _inverse(_power(base, Span(-count, -count)))
    ends = [base.low ** int(count), base.high ** int(count)]
    if count % 2 == 0 and base.low < 0 < base.high:
        ends.append(Fraction(0))
    return Span(min(ends), max(ends))


def _monotone(span: Span, of: Callable[[Decimal], Decimal]) -> Span:
    """What a function that grows makes of a span; its values are right to fifty digits."""
    try:
        ends = [of(_decimal(end)) for end in (span.low, span.high)]
    except DecimalException as problem:
        raise Unsupported("no value there") from problem
    low, high = (Fraction(end) for end in ends)
    return Span(low - abs(low) / 10**50, high + abs(high) / 10**50)


def _decimal(number: Fraction) -> Decimal:
    return DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def _exponential(span: Span) -> Span:
    if max(abs(span.low), abs(span.high)) > LARGEST:
        raise Unsupported("an exponential beyond all bounds")
    return _monotone(span, DIGITS.exp)


def _root(span: Span) -> Span:
    if span.low < 0:
        raise Unsupported("a root of what may be negative")
    return _monotone(span, DIGITS.sqrt)


def _logarithm(span: Span) -> Span:
    if span.low <= 0:
        raise Unsupported("a logarithm of what may be negative")
    return _monotone(span, DIGITS.ln)


def _tanh(span: Span) -> Span:
    """1 - 2 / (e^{2x} + 1), which grows with x."""
    below = _exponential(Span(2 * span.low, 2 * span.high))
    return Span(1 - 2 / (below.low + 1), 1 - 2 / (below.high + 1))


FUNCTIONS: Mapping[str, Callable[[Span], Span]] = MappingProxyType(
    {"sqrt": _root, "ln": _logarithm, "tanh": _tanh}
)


def _counted(count: int) -> str:
    return f"{count} decimal{'s' if count != 1 else ''}"


def _shown(number: Fraction, count: int) -> str:
    scaled = round(abs(number) * 10**count)
    whole, rest = divmod(scaled, 10**count)
    sign = "-" if number < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{count}}" if count else f"{sign}{whole}"
