"""Fractions of polynomials or transforms: H(z) = Y(z)/X(z) says that H(z) X(z) = Y(z)."""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.formal import exponent_of
from symconv.language.line import Line
from symconv.writing.text import text


def cleared(left: Line, right: Line, letter: str) -> tuple[Line, Line, tuple[str, ...]]:
    """Both sides times all that is divided by with the letter in it, none of which is 0.

    >>> from symconv.reading.reader import line
    >>> one, other, words = cleared(line("z"), line(r"\\frac{1 - z^2}{1 + z}"), "z")
    >>> text(one), text(other), words
    ('z (1 + z)', '1 - z^2', ('1 + z is not 0',))
    """
    (above, below), (over, under) = _fraction(left, letter), _fraction(right, letter)
    words = dict.fromkeys(f"{_said(each)} is not 0" for each in (*below, *under))
    return _times(above, under), _times(over, below), tuple(words)


def _said(divisor: Line) -> str:
    """What something is divided by in words; a transform is what is written as a sum over all n."""
    whole = written.has_sum(divisor)
    return "what it is divided by" if whole else text(divisor)


Divided = tuple[Line, tuple[Line, ...]]
"""What a line is of which: it is divided by all of these."""


def _fraction(line: Line, letter: str) -> Divided:
    match line:
        case written.Quotient(above, below) if _has(below, letter):
            (top, under), (over, down) = _fraction(above, letter), _fraction(below, letter)
            return _times(top, down), (*under, over)
        case written.Product(factors) if any(_divides(f, letter) for f in factors):
            parts = [_fraction(factor, letter) for factor in factors]
            divisors = tuple(each for _, under in parts for each in under)
            return written.product(*(top for top, _ in parts)), divisors
        case written.Negative(body) if _divides(body, letter):
            top, under = _fraction(body, letter)
            return written.Negative(top), under
        case written.Sum(terms) if any(_divides(term, letter) for term in terms):
            parts = [_fraction(term, letter) for term in terms]
            tops = [
                _times(top, tuple(d for m, (_, ds) in enumerate(parts) if m != n for d in ds))
                for n, (top, _) in enumerate(parts)
            ]
            return written.Sum(tuple(tops)), tuple(d for _, ds in parts for d in ds)
    return line, ()


def _times(line: Line, factors: tuple[Line, ...]) -> Line:
    return written.product(line, *factors) if factors else line


def _divides(line: Line, letter: str) -> bool:
    return any(
        isinstance(part, written.Quotient) and _has(part.denominator, letter)
        for part in written.every(line)
    )


def _has(line: Line, letter: str) -> bool:
    return any(exponent_of(part, letter) is not None for part in written.every(line))
