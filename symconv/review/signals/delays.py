"""What the z-transform makes of sequences on a line: of x[n-k] it makes z^{-k} X(z).

An impulse, a unit step and a power from 0 on have transforms of their own.
"""

from __future__ import annotations

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context
from symconv.language.express import spelled
from symconv.language.line import Line, Name, Negative, Number, Power
from symconv.language.subscripts import affine
from symconv.review.scope.names import free_names

LETTER = "z"

IMPULSE, STEP = "delta", "u"

MOST = 16
"""Terms of a sum that are written out."""


def transform(line: Line, index: str, step: str = STEP) -> dict[str, Line] | None:
    """What stands before each transform of sequences in that of a sum of them; None of others.

    What is no transform of a sequence stands at "". The letter of the unit step is `step`.

    >>> from symconv.reading.reader import line
    >>> transform(line("3 x[n-2]"), "n").keys()
    dict_keys(['x'])
    """
    match line:
        case written.Sum(terms):
            found = dict[str, Line]()
            for term in terms:
                each = transform(term, index, step)
                if each is None:
                    return None
                for array, body in each.items():
                    more = found.get(array)
                    found[array] = body if more is None else written.Sum((more, body))
            return found
        case written.Negative(body):
            each = transform(body, index, step)
            return None if each is None else {a: Negative(b) for a, b in each.items()}
        case written.Product(factors):
            return _product(factors, index, step)
        case written.Quotient(above, below) if index not in free_names(below):
            each = transform(above, index, step)
            return (
                None if each is None else {a: written.Quotient(b, below) for a, b in each.items()}
            )
        case written.Access(Name(array), (place,)) | written.Call(Name(array), (place,)):
            return _delayed(array, place, index, step)
        case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
            return transform(only, index, step)
        case written.Summation(k, Number(low), Number(high), body) if high - low < MOST:
            terms = tuple(written.put(body, {Name(k): Number(at)}) for at in range(low, high + 1))
            return transform(written.Sum(terms), index, step) if terms else None
    return None


def _product(factors: tuple[Line, ...], index: str, step: str) -> dict[str, Line] | None:
    """The transform of what has one factor that is a sequence, and perhaps one that is a power."""
    moving = [factor for factor in factors if index in free_names(factor)]
    still = [factor for factor in factors if factor not in moving]
    powers = [x for x in moving if isinstance(x, Power)]
    rest = [x for x in moving if x not in powers]
    if len(rest) != 1 or len(powers) > 1:
        return None
    if powers:
        match powers[0], rest[0]:
            case Power(base, Name(letter)), written.Access(Name(array), (Name(other),)) if (
                array == step and letter == other == index and index not in free_names(base)
            ):
                each: dict[str, Line] | None = {"": _geometric(base)}
            case _:
                return None
    else:
        each = transform(rest[0], index, step)
    if each is None:
        return None
    return {array: written.Product((*still, body)) for array, body in each.items()}


def _geometric(base: Line) -> Line:
    """The transform of a^n u[n]."""
    once = written.Product((base, Power(Name(LETTER), Negative(Number(1)))))
    return written.Quotient(Number(1), written.Sum((Number(1), Negative(once))))


def _delayed(array: str, place: Line, index: str, step: str) -> dict[str, Line] | None:
    """The transform of x[n-k], of an impulse, and of a unit step."""
    try:
        delay = Affine.of(index) - affine(place, Context())
    except SymconvError:
        return None
    if index in delay.variables:
        return None
    power = Power(Name(LETTER), spelled(-delay)) if delay != Affine() else Number(1)
    if array == IMPULSE:
        return {"": power}
    if array == step:
        return {"": written.Product((power, _geometric(Number(1))))}
    return {array: power}


def multiplied(line: Line) -> Line:
    """The line with z z in the place of z^2, which could be a name with a label elsewhere."""
    match line:
        case Power(Name(letter), Number(count)) if letter == LETTER and 0 < count <= MOST:
            return written.product(*[Name(LETTER)] * int(count))
        case Power(Name(letter), Negative(Number(count))) if letter == LETTER and count <= MOST:
            return written.Quotient(Number(1), multiplied(Power(Name(LETTER), Number(count))))
    return written.changed(line, multiplied)
