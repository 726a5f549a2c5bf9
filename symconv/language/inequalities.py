"""What follows from what among integer-affine constraints, by elimination.

Fourier-Motzkin over the integers: each step divides by the greatest common divisor and rounds the
constant inwards, so that `impossible` is a proof and its absence is not. Few variables are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd

from symconv.language.affine import Affine, Constraint


def impossible(constraints: Iterable[Constraint]) -> bool:
    """Whether no integer point satisfies them all; False also where that could not be shown."""
    left = _eliminated(constraints)
    return any(not form.coefficients and form.constant < 0 for form in left)


def least(variable: str, constraints: Iterable[Constraint]) -> int | None:
    """The number that a variable is not below, as the constraints show; None where they do not.

    >>> n, k = Affine.of("n"), Affine.of("k")
    >>> least("n", [Constraint(k), Constraint(n - k - 2)]), least("n", [Constraint(n - k)])
    (2, None)
    """
    left = [form for form in _eliminated(constraints, variable) if form.coefficient(variable) > 0]
    return max((-(form.constant // form.coefficient(variable)) for form in left), default=None)


def _eliminated(constraints: Iterable[Constraint], kept: str = "") -> set[Affine]:
    """What the constraints say of one variable alone, or of none; stops at what cannot be."""
    forms = {_tightened(form) for c in constraints for form in _halves(c)}
    while True:
        if any(not form.coefficients and form.constant < 0 for form in forms):
            return forms
        names = sorted({name for form in forms for name in form.variables} - {kept})
        if not names:
            return forms
        name = min(names, key=lambda n: _pairs(n, forms))
        below = [form for form in forms if form.coefficient(name) > 0]
        above = [form for form in forms if form.coefficient(name) < 0]
        rest = {form for form in forms if not form.coefficient(name)}
        forms = rest | {
            _tightened(low * -high.coefficient(name) + high * low.coefficient(name))
            for low in below
            for high in above
        }


def implied(constraint: Constraint, premises: Iterable[Constraint]) -> bool:
    """Whether the premises are shown to force the constraint.

    Premises that share no variable with it, not even through others, have no say.
    """
    near = touching(constraint.form.variables, premises)
    return all(impossible((*near, failure)) for failure in constraint.negation)


def touching(variables: Iterable[str], constraints: Iterable[Constraint]) -> list[Constraint]:
    """Those constraints that share a variable with these, be it through others."""
    waiting, near, reached = list(constraints), list[Constraint](), set(variables)
    while found := [c for c in waiting if reached & c.form.variables]:
        near += found
        waiting = [c for c in waiting if not reached & c.form.variables]
        reached |= {name for c in found for name in c.form.variables}
    return near


def evident(constraint: Constraint, premises: Iterable[Constraint]) -> bool:
    """Whether it is one of the premises, the sum of two of them, or weaker: most claims are.

    >>> i, j = Affine.of("i"), Affine.of("j")
    >>> evident(Constraint(i + j - 1), [Constraint(i - 1), Constraint(j)])
    True
    >>> evident(Constraint(i + j - 2), [Constraint(i - 1), Constraint(j)])
    False
    """
    known: dict[Coefficients, int] = {(): 0}
    for form in (form for c in premises for form in _halves(c)):
        known[form.coefficients] = min(form.constant, known.get(form.coefficients, form.constant))
    return all(_evident(form, known) for form in _halves(constraint))


Coefficients = tuple[tuple[str, int], ...]


def _evident(form: Affine, known: Mapping[Coefficients, int]) -> bool:
    """Whether a form is not below two known ones together; of which one may be 0."""
    for coefficients, least in known.items():
        rest = (form - Affine(least, coefficients)) if coefficients else form
        if rest.coefficients in known and known[rest.coefficients] <= rest.constant:
            return True
    return False


def _halves(constraint: Constraint) -> tuple[Affine, ...]:
    return (constraint.form, -constraint.form) if constraint.equality else (constraint.form,)


def _tightened(form: Affine) -> Affine:
    divisor = gcd(*(c for _, c in form.coefficients))
    if divisor <= 1:
        return form
    return Affine(form.constant // divisor, tuple((n, c // divisor) for n, c in form.coefficients))


def _pairs(name: str, forms: set[Affine]) -> int:
    signs = [form.coefficient(name) for form in forms]
    return sum(c > 0 for c in signs) * sum(c < 0 for c in signs)
