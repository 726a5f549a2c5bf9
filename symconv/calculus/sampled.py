"""The second judge: what a line is worth at a point, with sixty digits, derivatives carried along.

It shares nothing with the first but the lines and what names mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from symconv.calculus.dual import (
    PI,
    Dual,
    Scalar,
    Undefined,
    add,
    any_function,
    computed,
    cosine,
    exp,
    inverse,
    log,
    negative,
    power,
    primal,
    sine,
    slope,
    times,
)
from symconv.calculus.known import (
    EXTREME,
    Known,
    applied,
    factored,
    is_of_itself,
    is_power,
    is_product,
    letter,
    outermost,
    prefixed,
    squared,
    varied,
)
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Line, Name, Number

STEPS = 20_000

Entry = tuple[str, tuple[int, ...]]
Names = Mapping[str, "Scalar | int"]


@dataclass
class Sample:
    """Lines at one point.

    sizes    what the sizes are, and in `most` how far a sum goes of which nobody says it
    indices  what free indices are
    value    what letters and entries are
    """

    known: Known
    sizes: Mapping[str, int]
    indices: Mapping[str, int]
    most: int
    first: int
    value: Callable[[Entry], Decimal]
    steps: int = 0
    _seeds: dict[Entry, tuple[int, ...]] = field(default_factory=dict)
    _kept: tuple[str, ...] = ()

    def at(self, line: Line) -> Decimal:
        """What a line is worth. Raises Undefined where that is nothing."""
        self.steps = 0
        return computed(lambda: self._of(line, {}))

    def _of(self, line: Line, names: Names) -> Scalar:
        self.steps += 1
        if self.steps > STEPS:
            raise Unsupported("too many steps")

        def of(part: Line) -> Scalar:
            return self._of(part, names)

        match line:
            case Number(count):
                return Decimal(count)
            case written.Sum(terms):
                return _total([of(term) for term in terms])
            case written.Negative(body):
                return negative(of(body))
            case written.Product(factors):
                return _product([of(factor) for factor in prefixed(factors, self.known)])
            case written.Operation(r"\cdot" | r"\times", left, right):
                return times(of(left), of(right))
            case written.Quotient(above, below):
                return times(of(above), inverse(of(below)))
            case written.Matrix(((only,),)):
                return of(only)
            case written.Power(base, exponent):
                product = factored(line, self.known)
                return of(product) if product != line else self._power(base, exponent, names)
            case written.Call(written.PRODUCT_OVER, (Name(index), lower, upper, body)):
                span = range(self._place(lower, names), self._place(upper, names) + 1)
                return _product([self._of(body, {**names, index: n}) for n in span])
            case written.Call(function, arguments):
                return self._call(function, arguments, names)
            case written.Summation(index, lower, upper, body):
                start, stop = self._place(lower, names), self._place(upper, names)
                return self._sum(index, range(start, stop + 1), body, (), names)
            case written.SummationOver():
                span = range(self.first, self.first + self.most)
                index, conditions, body = outermost(line)
                return self._sum(index, span, body, conditions, names)
            case written.Derivative(body, by):
                return self._derived(body, by, names)
            case written.Cases(branches):
                for branch in branches:
                    if all(self._holds(chain, names) for chain in branch.conditions):
                        return of(branch.value)
                raise Undefined("no case")
            case written.Unit(index):
                return self._delta((index,), names)
            case written.Access(Name("delta"), places) if "delta" not in self.known.quantities:
                return self._delta(places, names)
        return self._letter(line, names)

    def _letter(self, line: Line, names: Names) -> Scalar:
        if isinstance(line, Name) and line.text in names:
            found = names[line.text]
            return Decimal(found) if isinstance(found, int) else found
        if isinstance(line, Name) and line.text in self.indices:
            return Decimal(self.indices[line.text])
        own = letter(line, self.known)
        if own is None:
            raise Unsupported("no number")
        places = tuple(self._place(place, names) for place in own.places)
        return self._entry((own.name, places))

    def _entry(self, entry: Entry) -> Scalar:
        name, places = entry
        quantity = self.known.quantities.get(name)
        if quantity is not None and len(quantity.indices) != len(places):
            raise Unsupported(f"{name} with {len(places)} subscripts")
        if quantity is None:
            found: Scalar = self._given(entry)
        else:
            kept = self._kept
            self._kept = tuple(each for each in kept if each != name)
            found = self._of(quantity.body, dict(zip(quantity.indices, places, strict=True)))
            self._kept = kept
            if name not in kept:
                return found
        for level in self._seeds.get(entry, ()):
            found = Dual(found, Decimal(1), level)
        return found

    def _given(self, entry: Entry) -> Decimal:
        if not entry[1] and entry[0] in self.sizes:
            return Decimal(self.sizes[entry[0]])
        if entry == ("pi", ()):
            return PI
        return self.value(entry)

    def _place(self, line: Line, names: Names) -> int:
        match line:
            case Number(count):
                return count
            case Name(text):
                held = names.get(text, self.indices.get(text, self.sizes.get(text)))
                if isinstance(held, int):
                    return held
        return self._whole(line, names)

    def _whole(self, line: Line, names: Names) -> int:
        found = primal(self._of(line, names))
        if found != int(found):
            raise Undefined("a limit that is not whole")
        return int(found)

    def _delta(self, places: Sequence[Line], names: Names) -> Scalar:
        match tuple(places):
            case (written.Product((one, other)),) | (one, other):
                return Decimal(self._place(one, names) == self._place(other, names))
        raise Unsupported("a unit vector")

    def _power(self, base: Line, exponent: Line, names: Names) -> Scalar:
        if base == Name("e") and "e" not in self.known.quantities and "e" not in names:
            return exp(self._of(exponent, names))
        if is_of_itself(written.Power(base, exponent)):
            return exp(times(self._of(exponent, names), log(self._of(base, names))))
        if is_power(base, exponent, (*names, *self.indices)):
            inner, often = self._of(base, names), self._of(exponent, names)
            if isinstance(often, Decimal) and often == int(often):
                return power(inner, Fraction(int(often)))
            return exp(times(often, log(inner)))
        if letter(written.Power(base, exponent)) is not None and isinstance(base, Name):
            return self._letter(written.Power(base, exponent), names)
        own = squared(written.Power(base, exponent))
        if own is not None and own in self.known.quantities:
            return self._entry((own, ()))
        return power(self._of(base, names), _fraction(exponent))

    def _call(self, function: Line, arguments: Sequence[Line], names: Names) -> Scalar:
        match function:
            case written.Power(Name(text) as base, exponent) if self.known.is_function(text):
                return power(self._call(base, arguments, names), _fraction(exponent))
        values = [self._of(argument, names) for argument in arguments]
        name = function.text if isinstance(function, Name) else None
        if name is not None and self.known.is_function(name):
            return self._applied(name, values)
        if not is_product(written.Call(function, tuple(arguments)), self.known):
            raise Unsupported("what may be a function")
        return times(self._of(function, names), values[0])

    def _applied(self, name: str, values: Sequence[Scalar]) -> Scalar:
        if name in EXTREME:
            choice = max if name == "max" else min
            return choice(values, key=primal)
        function = self.known.function(name)
        if function is not None:
            return self._of(function.body, dict(zip(function.formals, values, strict=True)))
        (value,) = values
        if name.endswith("'"):
            level = self._new_level()
            seeds = self._seeds
            self._seeds = {**seeds, ("", (level,)): (level,)}
            found = slope(self._applied(name[:-1], [Dual(value, Decimal(1), level)]), level)
            self._seeds = seeds
            return found
        match name:
            case _ if name in self.known.generic:
                return any_function(name, value)
            case "sqrt":
                return power(value, Fraction(1, 2))
            case "sin":
                return sine(value)
            case "cos":
                return cosine(value)
            case "exp":
                return exp(value)
        return log(value)

    def _new_level(self) -> int:
        return 1 + max((n for levels in self._seeds.values() for n in levels), default=0)

    def _derived(self, body: Line, by: Line, names: Names) -> Scalar:
        own = varied(by, self.known)
        if own is None:
            raise Unsupported("a derivative by what has no name")
        entry = own.name, tuple(self._place(place, names) for place in own.places)
        body = applied(body, by, self.known)
        level, kept, seeds = self._new_level(), self._kept, self._seeds
        self._seeds = {**seeds, entry: (*seeds.get(entry, ()), level)}
        self._kept = (*kept, own.name)
        try:
            return slope(self._of(body, names), level)
        finally:
            self._seeds, self._kept = seeds, kept

    def _sum(
        self, index: str, span: range, body: Line, conditions: Sequence[written.Chain], names: Names
    ) -> Scalar:
        found: Scalar = Decimal(0)
        for n in span:
            inner = {**names, index: n}
            if all(self._holds(chain, inner) for chain in conditions):
                found = add(found, self._of(body, inner))
        return found

    def _holds(self, chain: written.Chain, names: Names) -> bool:
        left = chain.first
        for link in chain.links:
            one, other = self._compared(left, names), self._compared(link.side, names)
            true = {
                "=": one == other, "!=": one != other, "<": one < other, ">": one > other,
                "<=": one <= other, ">=": one >= other,
            }  # fmt: skip
            if link.relation not in true:
                raise Unsupported("a condition")
            if not true[link.relation]:
                return False
            left = link.side
        return True

    def _compared(self, line: Line, names: Names) -> Decimal:
        if isinstance(line, Name) and line.text not in names and line.text in self.indices:
            return Decimal(self.indices[line.text])
        return primal(self._of(line, names))


def _total(values: Sequence[Scalar]) -> Scalar:
    found: Scalar = Decimal(0)
    for value in values:
        found = add(found, value)
    return found


def _product(values: Sequence[Scalar]) -> Scalar:
    found: Scalar = Decimal(1)
    for value in values:
        found = times(found, value)
    return found


def _fraction(line: Line) -> Fraction:
    match line:
        case Number(count):
            return Fraction(count)
        case written.Negative(body):
            return -_fraction(body)
        case written.Quotient(Number(above), Number(below)) if below:
            return Fraction(above, below)
    raise Unsupported("a power that is no number")
