"""Polynomials in a letter that stands for nothing: A(z) = sum a_k z^k, X(z) = sum x[n] z^{-n}.

A power of the letter is an entry of an array of all its powers, and a product of two of them is one
of these again. Two polynomials are equal where all their coefficients are.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.term import Entry, Term
from symconv.language.value import Value

POWERS = "powers of the letter"
"""The array of all powers, as no author can call one."""


def exponent_of(line: Line, letter: str) -> Line | None:
    """The exponent of a power of the letter; None for any other line.

    >>> exponent_of(written.Name("z"), "z"), exponent_of(written.Name("a"), "z")
    (Number(value=1), None)
    """
    match line:
        case written.Name(text) if text == letter:
            return written.Number(1)
        case written.Power(written.Name(text), exponent) if text == letter:
            return exponent
    return None


def power_of(form: Affine) -> Value:
    return Value((), (Term(1, (Entry(POWERS, (form,)),)),))


def gathered(value: Value) -> Value:
    """The value with one power of the letter in each product: z^0 where there was none."""

    def gather(term: Term) -> Term:
        powers = [e.subscripts[0] for e in term.entries if e.operand == POWERS]
        others = tuple(e for e in term.entries if e.operand != POWERS)
        whole = reduce(Affine.__add__, powers, Affine())
        return replace(term, entries=(*others, Entry(POWERS, (whole,))))

    return value.each(gather)
