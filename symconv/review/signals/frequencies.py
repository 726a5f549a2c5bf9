r"""Discrete-time Fourier transforms in their letter: of X(e^{j\omega}) = \sum x[n] e^{-j\omega n}.

What holds for all angles holds of the powers of e^{j\omega}, which is a letter as z is. So where a
document has such transforms, they are read as z-transforms are.
"""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line, Name, Negative, Number, Power, Product, Quotient, Sum
from symconv.review.signals.circle import UNITS, applied


def in_letter(line: Line, angle: str, letter: str) -> Line:
    r"""The line with powers of the letter for those of e^{j\omega}, and for cosines of angles.

    >>> from symconv.reading.reader import line
    >>> in_letter(line(r"e^{-j\omega n}"), "omega", "z")
    Power(base=Name(text='z'), exponent=Negative(body=Name(text='n')))
    >>> in_letter(line(r"X(\omega)"), "omega", "z") == line("X(z)")
    True
    """
    return _turned(applied(line), angle, letter)


def _turned(line: Line, angle: str, letter: str) -> Line:
    match line:
        case Power(Name("e"), exponent) | written.Call(Name("exp"), (exponent,)):
            times = _multiple(exponent, angle, units=1)
            if times is not None:
                return _power(letter, times, line.span)
        case written.Call(Name("cos"), (argument,)):
            times = _multiple(argument, angle, units=0)
            if times is not None:
                ends = _power(letter, times), _power(letter, Negative(times))
                return Quotient(Sum(ends), Number(2), span=line.span)
        case written.Call(Name(text) as function, (argument,)) if text[:1].isupper():
            if argument in (Name(angle), Negative(Name(angle))):
                times = Number(1) if argument == Name(angle) else Negative(Number(1))
                return written.Call(function, (_power(letter, times),), span=line.span)
    return written.changed(line, lambda part: _turned(part, angle, letter))


def inverted(line: Line, letter: str) -> Line:
    """The line with the inverse of its letter: the conjugate, where its coefficients are real."""
    match line:
        case Name(text) if text == letter:
            return Power(line, Negative(Number(1)))
        case Power(Name(text) as base, Negative(exponent)) if text == letter:
            return _power(letter, exponent, base.span)
        case Power(Name(text) as base, exponent) if text == letter:
            return _power(letter, Negative(exponent), base.span)
    return written.changed(line, lambda part: inverted(part, letter))


def magnitudes(line: Line, letter: str) -> Line:
    """The line with squares of magnitudes as products, if what they are of has real coefficients.

    >>> from symconv.reading.reader import line
    >>> magnitudes(line("|H(z)|^2"), "z") == line("H(z) H(z^{-1})")
    True
    """
    match line:
        case Power(written.Call(Name("norm"), (body,)), Number(2)) if Name(letter) in written.every(
            body
        ):
            return Product((body, inverted(body, letter)), span=line.span)
    return written.changed(line, lambda part: magnitudes(part, letter))


def _power(letter: str, times: Line, span: tuple[int, int] | None = None) -> Line:
    if times == Number(1):
        return Name(letter, span=span)
    return Power(Name(letter), times, span=span)


def _multiple(line: Line, angle: str, units: int) -> Line | None:
    """How often an angle is taken on a line, with as many imaginary units; None for other lines."""
    match line:
        case Negative(body):
            times = _multiple(body, angle, units)
            return None if times is None else Negative(times)
        case Sum(terms):
            found = [_multiple(term, angle, units) for term in terms]
            known = tuple(times for times in found if times is not None)
            return Sum(known) if len(known) == len(terms) else None
        case Name(text) if text == angle and not units:
            return Number(1)
        case Product(factors):
            left, rest = units, list[Line]()
            angles = 0
            for factor in factors:
                match factor:
                    case Name(text) if text in UNITS:
                        left -= 1
                    case Name(text) if text == angle:
                        angles += 1
                    case written.Call(Name(text), (taken,)) if text == angle:
                        angles += 1
                        rest.append(taken)
                    case _:
                        rest.append(factor)
            if left or angles != 1:
                return None
            return written.product(*rest) if rest else Number(1)
    return None
