"""What names mean where numbers are spoken of: quantities and functions, as they are written.

Both judges read this, and nothing else is common to them but the lines themselves.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import (
    Call,
    Line,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    every,
)
from symconv.language.names import FUNCTIONS, name_of
from symconv.language.subscripts import separate


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or each entry of an array: p_i = ..., by its formal indices."""

    indices: tuple[str, ...]
    body: Line


@dataclass(frozen=True, slots=True)
class Function:
    """A function of numbers: f(x) = ..., G(x, y) = ..."""

    formals: tuple[str, ...]
    body: Line


_X = Name("x")
_E, _MINUS_E = Power(Name("e"), _X), Power(Name("e"), Negative(_X))
_SIGMOID = Quotient(Number(1), Sum((Number(1), _MINUS_E)))
_RAMP = Call(Name("max"), (Number(0), _X))
_HALF = Quotient(Number(1), Number(2))

SIGMOID = Function(("x",), _SIGMOID)

CALLED: Mapping[str, Function] = MappingProxyType(
    {
        **dict.fromkeys(("sigmoid", "logistic", "Sigmoid"), SIGMOID),
        **dict.fromkeys(
            ("tanh", "Tanh"),
            Function(("x",), Quotient(Sum((_E, Negative(_MINUS_E))), Sum((_E, _MINUS_E)))),
        ),
        "sinh": Function(("x",), Product((_HALF, Sum((_E, Negative(_MINUS_E)))))),
        "cosh": Function(("x",), Product((_HALF, Sum((_E, _MINUS_E))))),
        "sech": Function(("x",), Quotient(Number(2), Sum((_E, _MINUS_E)))),
        **dict.fromkeys(("relu", "ReLU"), Function(("x",), _RAMP)),
        **dict.fromkeys(
            ("softplus", "Softplus"), Function(("x",), Call(Name("log"), (Sum((Number(1), _E)),)))
        ),
        "tan": Function(("x",), Quotient(Call(Name("sin"), (_X,)), Call(Name("cos"), (_X,)))),
        "SiLU": Function(("x",), Product((_X, _SIGMOID))),
    }
)
"""Functions whose names mean one thing, whoever writes them."""

PRIMITIVE = frozenset("exp log ln sqrt sin cos".split())
"""Functions of one number that both judges know."""

EXTREME = frozenset("max min".split())


@dataclass
class Known:
    """What has been said of names so far.

    unclear   names of which something was said that is not understood: what they depend on is
              not known
    made      the names of which what is unclear was said to be made
    listed    arrays of which entries are read by an index
    ends      letters of sizes: x_N is the last entry of what is listed
    generic   functions that are differentiated, and may be any
    """

    quantities: dict[str, Quantity] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    made: dict[str, frozenset[str]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    generic: set[str] = field(default_factory=set)

    def function(self, name: str) -> Function | None:
        return self.functions.get(name) or CALLED.get(name)

    def is_function(self, name: str) -> bool:
        bare = name.rstrip("'")
        return (
            self.function(bare) is not None or bare in PRIMITIVE | EXTREME or bare in self.generic
        )

    def forget(self, name: str, body: Line | None = None) -> None:
        """Something was said of a name that is not understood: it stands for itself.

        That may be what it is: how is not understood, but of which names is.
        """
        self.quantities.pop(name, None)
        self.functions.pop(name, None)
        if body is None or name in self.unclear - self.made.keys():
            self.made.pop(name, None)
        else:
            self.made[name] = self.made.get(name, frozenset()) | _names(body)
        self.unclear.add(name)

    def may_vary(self, name: str, by: str) -> bool:
        """Whether what is unclear may depend on a name, be it through others."""
        found, todo = set[str](), [name]
        while todo:
            each = todo.pop()
            if each == by or (each in self.unclear and each not in self.made):
                return True
            if each not in found:
                found.add(each)
                what = self.quantities.get(each) or self.functions.get(each)
                todo += self.made.get(each, ())
                todo += _names(what.body) if what is not None else ()
        return False

    def apart(self, lines: Sequence[Line]) -> Known:
        """The same without numbers whose letters functions are called by: f(x, y) is of any y."""
        free = {
            argument.text
            for part in (part for line in lines for part in every(line))
            if isinstance(part, Call) and isinstance(part.function, Name)
            if (function := self.functions.get(part.function.text)) is not None
            if part.arguments == tuple(map(Name, function.formals))
            for argument in part.arguments
            if isinstance(argument, Name)
        }
        if lines and isinstance(lines[0], Call) and isinstance(lines[0].function, Name):
            # What is said of ReLU'(z) by z alone is said of any z.
            letters = {x.text for line in lines[1:] for x in every(line) if isinstance(x, Name)}
            own = {x.text for x in lines[0].arguments if isinstance(x, Name)}
            alone = {name for name in letters if not self.is_function(name)} <= own
            free |= own if alone and self.is_function(lines[0].function.text) else set()
        if free.isdisjoint(self.quantities):
            return self
        known = deepcopy(self)
        for name in free:
            known.quantities.pop(name, None)
        return known

    def define(self, name: str, what: Quantity | Function) -> None:
        self.forget(name)
        self.unclear.discard(name)
        self.generic.discard(name)
        if isinstance(what, Function):
            self.functions[name] = what
        else:
            self.quantities[name] = what


def _names(line: Line) -> frozenset[str]:
    """All names on a line, with the subscripts that are part of them and without."""
    found = {x.text for x in every(line) if isinstance(x, Name)}
    whole = {own.name for x in every(line) if (own := letter(x)) is not None}
    return frozenset(found | whole)


# --- how lines are read ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A name with the subscripts that are places; others are part of the name."""

    name: str
    places: tuple[Line, ...] = ()


OPERATORS = frozenset("Delta nabla d infinity".split())
"""Names that are mostly no numbers: they make something else of what follows."""


def letter(line: Line, known: Known | None = None) -> Letter | None:
    """A name or an entry; None for everything else.

    Where it is `known` which letters are sizes, these are places of what is listed.

    >>> letter(written.Access(Name("p"), (Name("i"),)))
    Letter(name='p', places=(Name(text='i'),))
    >>> letter(written.Access(Name("L"), (Name("CE"),)))
    Letter(name='L_CE', places=())
    """
    match line:
        case written.Access(array, subscripts):
            inner = letter(array)
            if inner is None or inner.places or inner.name in FUNCTIONS:
                return None
            places = tuple(separate(subscripts, 2))
            ends = known.ends if known is not None and inner.name in known.listed else frozenset()
            if all(_is_place(place, ends) for place in places):
                return Letter(inner.name, places)
            words = "".join(map(_word, subscripts))
            return Letter(f"{inner.name}_{words}") if words else None
    name = name_of(line)
    if name is None or name in OPERATORS | FUNCTIONS or name.startswith("e^"):
        return None
    return None if is_of_itself(line) else Letter(name)


def is_of_itself(line: Line) -> bool:
    """Whether a power has its base in its exponent, as no label has: x^{-x}.

    >>> is_of_itself(Power(Name("x"), Negative(Name("x")))), is_of_itself(Power(_X, Name("l")))
    (True, False)
    """
    match line:
        case Power(Name() as base, exponent):
            return base in written.every(exponent)
    return False


def of_others(function: Function | None, arguments: Sequence[Line]) -> bool:
    """Whether a function that reads the entries of what it is of is taken of other arrays.

    Those of L(y, p) = -sum_k y_k log p_k are no numbers that could be put in.

    >>> loss = Function(("y",), written.Access(Name("y"), (Name("k"),)))
    >>> of_others(loss, (Name("y"),)), of_others(loss, (Name("t"),))
    (False, True)
    """
    if function is None:
        return False
    read = {x.array for x in every(function.body) if isinstance(x, written.Access)}
    formals = map(Name, function.formals)
    return any(
        formal in read and formal != argument
        for formal, argument in zip(formals, arguments, strict=False)
    )


def applied(body: Line, by: Line, known: Known) -> Line:
    """What is differentiated: of the name of a function its value at what it is of."""
    name = name_of(body)
    function = known.function(name) if name is not None else None
    if name is None or function is None:
        return body
    if len(function.formals) == 1:
        return Call(Name(name), (by,))
    return Call(Name(name), tuple(map(Name, function.formals)))


def squared(line: Line) -> str | None:
    """The name of a power that is defined by itself, as a variance is: sigma^2 = ..."""
    match line:
        case Power(base, Number(count)):
            own = letter(base)
            return f"{own.name}^{count}" if own is not None and not own.places else None
    return None


def varied(line: Line, known: Known) -> Letter | None:
    """What a derivative is by: a letter, an entry, or a variance."""
    power = squared(line)
    return Letter(power) if power is not None and power in known.quantities else letter(line, known)


def _is_place(line: Line, ends: Container[str] = frozenset()) -> bool:
    """Whether a subscript is a place: an index, a number, or computed of an index."""
    match line:
        case Name(text):
            return text in ends or (len(text) == 1 and text.islower())
        case Number():
            return True
        case Negative(body):
            return _is_place(body, ends)
        case Sum(terms):
            names = (x for term in terms for x in written.every(term) if isinstance(x, Name))
            return any(_is_place(name, ends) for name in names)
    return False


def is_power(base: Line, exponent: Line, indices: Container[str]) -> bool:
    """Whether a power has an exponent of indices and sizes, and is no label: a^k, (1 - a)^{n+1}."""
    names = {x.text for x in written.every(exponent) if isinstance(x, Name)}
    if not isinstance(exponent, Name | Sum | Negative | Product) or not names:
        return False
    counting = COUNTING | LAYERS if isinstance(base, Number) else COUNTING
    usual = all(name in indices or name in counting for name in names)
    return usual and (isinstance(base, Number | Sum | Quotient) or _is_scalar(base))


def _is_scalar(base: Line) -> bool:
    return isinstance(base, Name) and len(base.text) > 0 and base.text[0].islower()


COUNTING = frozenset("k m n p q K M N".split())
"""Letters of whole numbers in exponents; others are labels there, as in x^l."""
LAYERS = frozenset("lL")
"""Letters that count layers, and are no labels of a number: 2^L."""


def _word(line: Line) -> str:
    match line:
        case Name(text):
            return text
        case Product(factors):
            return "".join(map(_word, factors))
    return ""


def prefixed(factors: tuple[Line, ...], known: Known) -> tuple[Line, ...]:
    r"""Factors with `\log a` as a function of a. Raises Unsupported where it may go farther.

    Of angles one takes multiples: \cos 2 t is that of 2 t.

    >>> call = Call(Name("cos"), (Product((Number(2), Name("t"))),))
    >>> prefixed((Name("cos"), Number(2), Name("t")), Known()) == (call,)
    True
    """
    found = list[Line]()
    rest = list(factors)
    while rest:
        factor = rest.pop(0)
        if rest and _is_function(factor, known):
            argument = rest.pop(0)
            while rest and _is_circular(factor) and _is_constant(argument):
                argument = written.product(argument, rest.pop(0))
            if rest and not (isinstance(rest[0], Call) or _is_function(rest[0], known)):
                raise Unsupported("how far the argument of a function goes")
            found.append(Call(factor, (argument,)))
        else:
            found.append(factor)
    return tuple(found)


def _is_function(line: Line, known: Known) -> bool:
    r"""Whether a factor is a function, or a power of one: \tanh^2."""
    name = line.base if isinstance(line, Power) else line
    return (
        isinstance(name, Name)
        and known.is_function(name.text)
        and name.text not in known.quantities
    )


def _is_circular(line: Line) -> bool:
    name = line.base if isinstance(line, Power) else line
    return name in (Name("sin"), Name("cos"), Name("tan"))


def _is_constant(line: Line) -> bool:
    """Whether a line is a number, or one of pi."""
    match line:
        case Number() | Name("pi"):
            return True
        case Product(parts):
            return all(map(_is_constant, parts))
    return False


def factored(power: Power, known: Known) -> Line:
    """a (1 - a)^2 as a times a power, where it was read as the square of a (1 - a)."""
    match power.base:
        case Call(function, (Sum() as argument,)) if not _is_function(function, known):
            return Call(function, (Power(argument, power.exponent),))
    return power


def is_product(call: Call, known: Known) -> bool:
    """Whether a call may be a product: a (1 - a), and not G_f(s)."""
    own = letter(call.function)
    if len(call.arguments) != 1 or (own is None and isinstance(call.function, Name)):
        return False
    if own is not None and own.name in known.quantities:
        return not isinstance(call.arguments[0], Name)
    match call.arguments[0]:
        case Sum() | Power(Sum()) | Negative():
            return True
    return False


def summed_over(line: written.SummationOver) -> tuple[str, ...]:
    """The indices of a sum, be they only in its conditions: k in k != i."""
    found = list(line.indices)
    for chain in line.conditions:
        if not found and isinstance(chain.first, Name):
            found.append(chain.first.text)
    if not found:
        raise Unsupported("a sum over nothing")
    return tuple(found)


def outermost(line: written.SummationOver) -> tuple[str, tuple[written.Chain, ...], Line]:
    """The first index of a sum, its conditions and what is summed: a sum over the others, if any.

    Conditions stay with the last index, where all that they speak of is bound.
    """
    index, *more = summed_over(line)
    if not more:
        return index, line.conditions, line.body
    return index, (), written.SummationOver(tuple(more), line.conditions, line.body)


def places_of(line: Line) -> set[str]:
    """The letters in places of entries on a line, be they bound or not."""
    found = set[str]()
    for part in written.every(line):
        if isinstance(part, written.Access | written.Unit):
            subscripts = (part.index,) if isinstance(part, written.Unit) else part.subscripts
            places = separate(subscripts, 2)
            if all(map(_is_place, places)):
                inside = (x for place in places for x in written.every(place))
                found |= {x.text for x in inside if isinstance(x, Name) and x.text.islower()}
    return found
