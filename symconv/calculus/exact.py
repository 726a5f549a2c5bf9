"""The first judge: a line as a quotient of polynomials in what is independent, exactly.

Definitions are put in, sums are kept, and derivatives taken by their rules. At cases, the sign of
what is compared has to be given: `Undecided` names it, and each of them is tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from symconv.calculus.conditions import Conditions, Names, meeting
from symconv.calculus.functions import (
    circular,
    exponential,
    logarithm,
    positive,
    raised_to,
    rooted,
    to_power,
)
from symconv.calculus.generators import Applied, Atom, Range, bound, is_plain, number, same
from symconv.calculus.known import (
    EXTREME,
    Known,
    applied,
    factored,
    is_of_itself,
    is_power,
    is_product,
    letter,
    of_others,
    outermost,
    prefixed,
    squared,
    varied,
)
from symconv.calculus.ratio import NOTHING, ONE, Generator, Polynomial, Ratio
from symconv.calculus.slopes import derivative
from symconv.calculus.sums import changed, closed, fresh, multiplied, summed
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import INFINITY, Line, Name, Number

COMPLEX = frozenset("i j \\mathrm{i} \\mathrm{j} imath jmath".split())
"""Letters that are no real numbers for many authors."""

DEEPEST = 40
"""Definitions within definitions, and functions of functions."""


@dataclass
class Exact(Conditions):
    """Reads lines, the names of which have one meaning, at places that are told apart.

    places   what free indices are called; those that are called alike are one place
    signs    of which sign polynomials are, in the order in which they were asked for
    whole    whether all sums run over all places
    still    whether sums stay as they are written, and are not moved
    wide     whether no entry lies outside of a sum over such
    factors  names that are numbers for certain, and no functions: a in a (1 - a)
    read     the letters that were read, definitions being put in
    numbers  those among them that were read without subscripts
    used     the names whose definitions were put in
    ranges   over what sums run
    sizes    in the limits of sums
    divisors what must not be 0, as sums of powers are divided by it
    """

    known: Known
    places: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[Polynomial, int] = field(default_factory=dict)
    whole: bool = False
    factors: frozenset[str] = frozenset()
    still: bool = False
    wide: bool = False
    read: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    ranges: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    divisors: set[Polynomial] = field(default_factory=set)
    _kept: tuple[str, ...] = ()
    """Names that stand for themselves: something is differentiated by them."""
    _depth: int = 0
    standing: dict[Atom, Ratio] = field(default_factory=dict)
    edges: list[Polynomial] = field(default_factory=list)

    def of(self, line: Line, names: Names | None = None) -> Ratio:
        """What a line is. Raises Unsupported where that is none of what can be said here."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unsupported("definitions that go in a circle, or too deep")
        try:
            return self._of(line, names or {})
        finally:
            self._depth -= 1

    def _of(self, line: Line, names: Names) -> Ratio:
        match line:
            case Number(count):
                return Ratio.number(count)
            case written.Sum(terms):
                found = NOTHING
                for term in terms:
                    found = found.plus(self.of(term, names))
                return found
            case written.Negative(body):
                return NOTHING.plus(self.of(body, names), -1)
            case written.Product(factors):
                found = ONE
                for factor in prefixed(factors, self.known):
                    found = rooted(found.times(self.of(factor, names)))
                return found
            case written.Operation(r"\cdot" | r"\times", left, right):
                return rooted(self.of(left, names).times(self.of(right, names)))
            case written.Quotient(above, below):
                return rooted(self.of(above, names).over(self.of(below, names)))
            case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
                return self.of(only, names)
            case written.Power(base, exponent):
                product = factored(line, self.known)
                if product != line:
                    return self.of(product, names)
                return self._power(base, exponent, names)
            case written.Call(written.PRODUCT_OVER, (Name(index), lower, upper, body)):
                ends, place = (self.place(lower, names), self.place(upper, names)), fresh()
                return multiplied(*ends, place, self.of(body, {**names, index: Affine.of(place)}))
            case written.Call(function, arguments):
                return self._call(function, arguments, names)
            case written.Summation(index, lower, upper, body):
                return self._sum(index, self._range(lower, upper, names), body, (), names)
            case written.SummationOver():
                index, conditions, body = outermost(line)
                return self._sum(index, Range(wide=self.wide), body, conditions, names)
            case written.Derivative(body, by):
                return self._derived(body, by, names)
            case written.Cases(branches):
                return self.cases(branches, names)
            case written.Unit(index):
                return self._delta((index,), names)
            case written.Access(Name("delta"), places) if "delta" not in self.known.quantities:
                return self._delta(places, names)
        return self._letter(line, names)

    # --- letters ----------------------------------------------------------------------------------

    def _letter(self, line: Line, names: Names) -> Ratio:
        if isinstance(line, Name) and line.text in names:
            held = names[line.text]
            return number(held) if isinstance(held, Affine) else held
        found = letter(line, self.known)
        if found is None:
            raise Unsupported(f"{type(line).__name__} is no number here")
        places = tuple(self.place(place, names) for place in found.places)
        if found.name in COMPLEX and not places:
            raise Unsupported(f"{found.name}, which may be the imaginary unit")
        if not places and self.known.is_function(found.name):
            raise Unsupported(f"{found.name} as a number")
        if not places and found.name in self.places:
            return number(Affine.of(self.places[found.name]))
        return self.entry(found.name, places)

    def entry(self, name: str, places: tuple[Affine, ...]) -> Ratio:
        """What a name is, or its entry at places: as it is defined, or a letter."""
        quantity = self.known.quantities.get(name)
        if quantity is None and name == "pi" and not places:
            return Ratio.of(Atom(name))
        if quantity is None or name in self._kept:
            self.read.add(name)
            if not places:
                self.numbers.add(name)
            return Ratio.of(Atom(name, places))
        if len(quantity.indices) != len(places):
            raise Unsupported(f"{name} with {len(places)} subscripts")
        self.used.add(name)
        return self.of(quantity.body, dict(zip(quantity.indices, places, strict=True)))

    def place(self, line: Line, names: Names) -> Affine:
        """An index, or what is computed of indices and sizes."""
        match line:
            case Number(count):
                return Affine(count)
            case Name(text) if line != INFINITY:
                held = names.get(text)
                if isinstance(held, Affine):
                    return held
                if held is None and text not in self.known.quantities:
                    return Affine.of(self.places.get(text, text))
            case written.Negative(body):
                return -self.place(body, names)
            case written.Sum(terms):
                return reduce(Affine.__add__, (self.place(term, names) for term in terms))
            case written.Product((Number(count), Name() as index)):
                return self.place(index, names) * count
        raise Unsupported("a place that is computed")

    def _delta(self, places: Sequence[Line], names: Names) -> Ratio:
        match tuple(places):
            case (written.Product((one, other)),) | (one, other):
                return same(self.place(one, names), self.place(other, names))
        raise Unsupported("a unit vector")

    # --- functions --------------------------------------------------------------------------------

    def _power(self, base: Line, exponent: Line, names: Names) -> Ratio:
        if base == Name("e") and "e" not in self.known.quantities and "e" not in names:
            return exponential(self.of(exponent, names))
        if is_of_itself(written.Power(base, exponent)):
            return exponential(self.of(exponent, names).times(logarithm(self.of(base, names))))
        if self._is_power(written.Power(base, exponent), names):
            often = self.place(exponent, names)
            mine = often.variables - {*self.places.values()}
            self.read |= {name for name in mine if not bound(name)}
            return raised_to(self.of(base, names), often)
        found = letter(written.Power(base, exponent))
        if found is not None and isinstance(base, Name):
            if base.text in self.known.quantities or base.text in names or base.text in self.read:
                raise Unsupported(f"{found.name}, a power or a label")
            return self._letter(written.Power(base, exponent), names)
        own = squared(written.Power(base, exponent))
        if own is not None and own in self.known.quantities:
            return self.entry(own, ())
        power = _rational(exponent)
        if power is None:
            raise Unsupported("a power that is no number")
        return rooted(to_power(self.of(base, names), power))

    def _is_power(self, line: Line, names: Names) -> bool:
        if not isinstance(line, written.Power):
            return False
        return is_power(line.base, line.exponent, (*names, *self.places))

    def _call(self, function: Line, arguments: Sequence[Line], names: Names) -> Ratio:
        if isinstance(function, written.Power) and isinstance(function.base, Name):
            power = _rational(function.exponent)
            if self.known.is_function(function.base.text) and power is not None and power > 0:
                return to_power(self._call(function.base, arguments, names), power)
        name = function.text if isinstance(function, Name) else None
        if name is not None and self.known.is_function(name):
            if of_others(self.known.functions.get(name), arguments):
                raise Unsupported(f"{name} of other arrays")
            values = [self.of(argument, names) for argument in arguments]
            return self.applied(name, values)
        if name is not None and not self._is_number(name, names):
            raise Unsupported(f"the function {name}")
        if not is_product(written.Call(function, tuple(arguments)), self.known):
            raise Unsupported("what may be a function")
        return rooted(self.of(function, names).times(self.of(arguments[0], names)))

    def _is_number(self, name: str, names: Names) -> bool:
        """Whether a name that stands before parentheses is known to be a factor."""
        return name in names or name in self.known.quantities or name in self.factors

    def applied(self, name: str, values: Sequence[Ratio]) -> Ratio:
        """A function, or with primes its derivative, at numbers."""
        bare = name.rstrip("'")
        primes = len(name) - len(bare)
        if bare in EXTREME and len(values) == 2 and not primes:
            difference = values[0].plus(values[1], -1)
            if self.at_places(difference):
                ramp = rooted(difference.times(positive(difference)))
                return values[1].plus(ramp) if bare == "max" else values[0].plus(ramp, -1)
            more = self.sign(difference) >= 0
            return values[0] if more == (bare == "max") else values[1]
        function = self.known.function(bare)
        formals = len(function.formals) if function is not None else 1
        if len(values) != formals or bare in EXTREME or (primes and formals > 1):
            raise Unsupported(f"{bare} of {len(values)} numbers")
        if not primes:
            return self._at(bare, *values)
        here = Atom(fresh().replace("@", "argument "))
        self.standing[here] = values[0]
        found = self._at(bare, Ratio.of(here))
        for _ in range(primes):
            found = derivative(found, here)

        def put(ratio: Ratio) -> Ratio:
            return changed(ratio, lambda g: values[0] if g == here else Ratio.of(g))

        self.edges += (put(Ratio(of)).above for of in meeting(found, here.name))
        return put(found)

    def _at(self, name: str, value: Ratio, *more: Ratio) -> Ratio:
        function = self.known.function(name)
        if function is not None:
            if name in self.known.functions:
                self.used.add(name)
            return self.of(function.body, dict(zip(function.formals, (value, *more), strict=True)))
        match name:
            case _ if name in self.known.generic:
                return Ratio.of(Applied(name, 0, value))
            case "exp":
                return exponential(value)
            case "log" | "ln":
                return logarithm(value)
            case "sin" | "cos":
                cosine, sine = circular(value)
                return sine if name == "sin" else cosine
            case "sqrt":
                return rooted(to_power(value, Fraction(1, 2)))
        raise Unsupported(f"the function {name}")

    # --- derivatives ------------------------------------------------------------------------------

    def _derived(self, body: Line, by: Line, names: Names) -> Ratio:
        place = varied(by, self.known)
        if place is None:
            raise Unsupported("a derivative by what has no name")
        if isinstance(by, Name) and by.text in names:
            raise Unsupported("a derivative by what stands for something else")
        at = tuple(self.place(each, names) for each in place.places)
        body = applied(body, by, self.known)
        own = letter(body) if not self._is_power(body, names) else None
        if own is not None and own.name not in self.known.quantities:
            raise Unsupported(f"nothing is known of {own.name}")
        before, read = self._kept, self.read
        own_value = place.name in self.known.quantities and place.name not in before
        self._kept, self.read = (*before, place.name), set()
        try:
            value = self.of(body, names)
            letters = self.read
        finally:
            inside = self.read - {place.name} if own_value else self.read
            self._kept, self.read = before, read | inside
        if place.name not in letters:
            raise Unsupported(f"how it depends on {place.name}")
        others = letters & self.known.unclear - {place.name}
        unclear = sorted(each for each in others if self.known.may_vary(each, place.name))
        if unclear:
            raise Unsupported(f"how {', '.join(unclear)} depends on {place.name}")
        self.edges += meeting(value, place.name)
        found = derivative(value, Atom(place.name, at))

        def meant(generator: Generator) -> Ratio:
            if isinstance(generator, Atom) and generator.name == place.name:
                return self.entry(generator.name, generator.places)
            return Ratio.of(generator)

        return changed(found, meant) if own_value else found

    # --- sums -------------------------------------------------------------------------------------

    def _range(self, lower: Line, upper: Line, names: Names) -> Range:
        first, last = self.place(lower, names), self.place(upper, names)
        self.sizes |= {name for name in last.variables if not bound(name)}
        size = last - last.constant
        whole = (first, last.constant) in ((Affine(1), 0), (Affine(), -1))
        whole = whole and is_plain(size) and bool(size.variables - {*self.places.values()})
        whole = whole and not any(map(bound, size.variables))
        self.ranges.add(f"{first} {last}")
        limits = None if self.whole and whole else (first, last)
        return Range(limits, number(last - first + 1), whole, self.still, self.wide)

    def _sum(
        self, index: str, over: Range, body: Line, conditions: Sequence[written.Chain], names: Names
    ) -> Ratio:
        place = fresh()
        inner = {**names, index: Affine.of(place)}
        value = self.of(body, inner)
        for chain in conditions:
            value = value.times(self.where(chain, inner))
        found, rest, divisors = closed(over, place, value)
        self.divisors |= {divisor.above for divisor in divisors if divisor.constant is None}
        return found.plus(summed(over, place, rest)) if not rest.zero else found


def _rational(line: Line) -> Fraction | None:
    match line:
        case Number(count):
            return Fraction(count)
        case written.Negative(body):
            inner = _rational(body)
            return -inner if inner is not None else None
        case written.Quotient(Number(above), Number(below)) if below:
            return Fraction(above, below)
    return None
