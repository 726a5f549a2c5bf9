"""The judge at given sizes: every term written out, by plain enumeration.

The enumeration itself needs nothing but Python. Turning what it finds into SymPy expressions, and
letting SymPy differentiate them, is the second half of this file and the only door to SymPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from symconv.errors import Unsupported
from symconv.judges.polynomial import Monomial, Place, Polynomial
from symconv.language.affine import Affine, Constraint
from symconv.language.roots import ORDER, ROOT, has_roots, reduced
from symconv.language.term import Operand, Slot, Term, variable
from symconv.language.value import Value

if TYPE_CHECKING:
    import sympy


class RangeError(Exception):
    """An obligation that does not hold at a point where its term is read."""

    def __init__(self, obligation: Constraint, point: Mapping[str, int]) -> None:
        super().__init__(f"{obligation} at {dict(point)}")
        self.obligation = obligation
        self.point = dict(point)


class Steps:
    """How many more steps an enumeration may take, where somebody else's sums are written out.

    A step is a place of an array, a value of an index, or the beginning of a search.
    """

    def __init__(self, most: int) -> None:
        self.most = self.left = most

    def take(self, count: int = 1) -> None:
        self.left -= count
        if self.left < 0:
            raise Unsupported(f"more than {self.most} steps to write everything out")


def places(slots: Sequence[Slot], sizes: Mapping[str, int]) -> Iterator[Place]:
    """All places of an array, the last index running fastest."""
    yield from product(*(_span(slot, sizes) for slot in slots))


def _span(slot: Slot, sizes: Mapping[str, int]) -> range:
    if slot.size is None:
        raise Unsupported("an array of unknown size cannot be written out")
    return range(slot.first, slot.first + slot.size.at(sizes))


def expand(
    value: Value, sizes: Mapping[str, int], steps: Steps | None = None
) -> dict[Place, Polynomial]:
    """Each entry as a polynomial: monomials (sorted operand entries) with their coefficients.

    `sizes` gives every size and every free index. Raises RangeError where an operand is read
    outside its declared size, and Unsupported where it takes more steps than there are.

    >>> from symconv.language.term import Operand
    >>> from symconv.language.atoms import operand
    >>> expand(operand(Operand("f", (Affine.of("J"),))), {"J": 1})
    {(1,): {(('f', (1,)),): 1}}
    """
    if steps is not None:
        spans = (_span(slot, sizes) for slot in value.slots)
        steps.take(prod(max(0, span.stop - span.start) for span in spans))
    found: dict[Place, Polynomial] = {place: {} for place in places(value.slots, sizes)}
    for term in value.terms:
        _check_ranges(term, value.slots, sizes, steps)
        for point in _points(term, value.slots, sizes, steps):
            polynomial = found[tuple(point[variable(n)] for n in range(value.rank))]
            monomial = tuple(
                sorted((e.operand, tuple(s.at(point) for s in e.subscripts)) for e in term.entries)
            )
            polynomial[monomial] = polynomial.get(monomial, 0) + term.coefficient
    if has_roots(value):
        found = {place: _reduced(polynomial) for place, polynomial in found.items()}
    return {place: {m: c for m, c in p.items() if c} for place, p in found.items()}


def _reduced(polynomial: Polynomial) -> Polynomial:
    """The same with sums of roots of unity in the one form that each of them has."""
    by_rest = dict[Monomial, dict[int, int | Fraction]]()
    for monomial, count in polynomial.items():
        power = sum(place[0] for operand, place in monomial if operand == ROOT)
        rest = tuple(entry for entry in monomial if entry[0] != ROOT)
        powers = by_rest.setdefault(rest, {})
        powers[power % ORDER] = powers.get(power % ORDER, 0) + count
    found: Polynomial = {}
    for rest, powers in by_rest.items():
        for power, count in reduced(powers).items():
            entry = ((ROOT, (power,)),) if power else ()
            found[tuple(sorted((*rest, *entry)))] = count
    return found


def _check_ranges(
    term: Term, slots: Sequence[Slot], sizes: Mapping[str, int], steps: Steps | None
) -> None:
    """Raise RangeError at the first point at which an obligation fails whose premises hold."""
    ranges = term.within((slot, variable(n)) for n, slot in enumerate(slots))
    for obligation in term.obligations:
        for miss in obligation.claim.negation:
            wrong = [c.substitute(sizes) for c in (*ranges, *obligation.premises, miss)]
            names = sorted({name for c in wrong for name in c.form.variables})
            for point in solutions(names, wrong, steps):
                raise RangeError(obligation.claim, {**sizes, **point})


def _points(
    term: Term, slots: Sequence[Slot], sizes: Mapping[str, int], steps: Steps | None
) -> Iterator[dict[str, int]]:
    """All assignments of slots and locals at which the term counts."""
    ranges = term.within((slot, variable(n)) for n, slot in enumerate(slots))
    names = [variable(n) for n in range(len(slots))] + list(term.locals)
    constraints = [c.substitute(sizes) for c in (*ranges, *term.constraints)]
    for found in solutions(names, constraints, steps):
        yield {**sizes, **found}


def solutions(
    names: Sequence[str], constraints: Sequence[Constraint], steps: Steps | None = None
) -> Iterator[dict[str, int]]:
    """All integer points of a bounded set, as nested loops whose bounds are the constraints.

    The dictionary is the same one each time. Raises Unsupported where the set is not bounded, and
    where there are more steps to it than there may be.
    """
    if steps is not None:
        steps.take()
    if any(c.truth is False for c in constraints):
        return
    loops = _loops(names, constraints)
    point: dict[str, int] = {}

    def walk(level: int) -> Iterator[dict[str, int]]:
        if level == len(loops):
            yield point
            return
        name, bounds = loops[level]
        lower = max(-(rest.at(point) // c) for c, rest in bounds if c > 0)
        upper = min(rest.at(point) // -c for c, rest in bounds if c < 0)
        for point[name] in range(lower, upper + 1):
            if steps is not None:
                steps.take()
            yield from walk(level + 1)
        point.pop(name, None)

    yield from walk(0)


def _loops(
    names: Sequence[str], constraints: Sequence[Constraint]
) -> list[tuple[str, list[tuple[int, Affine]]]]:
    """An order of the variables in which the earlier ones bound the next, with those bounds.

    What the earlier ones determine comes first: it costs no loop. A bound (c, rest) says
    c * variable + rest >= 0.
    """
    forms = [f for c in constraints for f in ((c.form, -c.form) if c.equality else (c.form,))]
    waiting, chosen = list(names), set[str]()
    loops = []
    while waiting:
        bounded = {
            name: bounds for name in waiting if _bounded(bounds := _bounds(name, forms, chosen))
        }
        if not bounded:
            raise Unsupported(f"no finite range for {', '.join(waiting)}")
        name = next((x for x in bounded if _determined(bounded[x])), next(iter(bounded)))
        loops.append((name, bounded[name]))
        waiting.remove(name)
        chosen.add(name)
    return loops


def _bounds(name: str, forms: Sequence[Affine], chosen: Set[str]) -> list[tuple[int, Affine]]:
    return [
        (c, form - Affine.of(name) * c)
        for form in forms
        if (c := form.coefficient(name)) and form.variables <= chosen | {name}
    ]


def _bounded(bounds: Sequence[tuple[int, Affine]]) -> bool:
    return any(c > 0 for c, _ in bounds) and any(c < 0 for c, _ in bounds)


def _determined(bounds: Sequence[tuple[int, Affine]]) -> bool:
    return any((-c, -rest) in bounds for c, rest in bounds)


def symbol(operand: str, place: Place) -> sympy.Symbol:
    """The SymPy symbol of one entry: f_2, W_1_2."""
    import sympy

    return sympy.Symbol("_".join([operand, *map(str, place)]))


def expression(polynomial: Polynomial) -> sympy.Expr:
    """A polynomial as a SymPy expression, built at once: repeated `+` would be quadratic."""
    import sympy

    return sympy.Add(
        *(
            sympy.Mul(count, *(symbol(operand, place) for operand, place in monomial))
            for monomial, count in polynomial.items()
        )
    )


def column(value: Value, sizes: Mapping[str, int]) -> sympy.Matrix:
    """All entries of a value as a SymPy column, the last index running fastest."""
    import sympy

    return sympy.Matrix([expression(p) for p in expand(value, sizes).values()])


def differentiated(entries: sympy.Matrix, by: Operand, sizes: Mapping[str, int]) -> sympy.Matrix:
    """The Jacobian of a column of expressions by the entries of an operand.

    SymPy's own derivative of each expression by each symbol that it holds.
    """
    import sympy

    slots = [Slot(size, by.first) for size in by.sizes]
    columns = {symbol(by.name, place): n for n, place in enumerate(places(slots, sizes))}
    found = {
        (row, columns[held]): entry.diff(held)
        for row, entry in enumerate(entries)
        for held in entry.free_symbols
        if held in columns
    }
    return sympy.Matrix(sympy.SparseMatrix(len(entries), len(columns), found))
