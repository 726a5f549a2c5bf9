r"""Roots of unity, exactly: e^{2 \pi i k/n} as a power of one root whose order they all divide.

A value holds the powers as entries of an operand that no author can write, at subscripts that are
numbers; `reduced` brings what polynomials say of them to one form, so that equal numbers look the
same. At a given n an exponent such as jk is one of a few, by the remainders of j and of k.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import gcd, prod

from symconv.errors import Unsupported
from symconv.language import atoms
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.language.names import name_of, subscripted
from symconv.language.term import Entry, Operand, Rational, Term, tidy
from symconv.language.value import Value

ORDER = 60
"""The order of the root of which all others are powers: a multiple of 1 to 6, and of 4 for i."""

ROOT = "root of unity"
"""The operand whose entry at k is the k-th power of that root."""

OTHER_SIZE = "it speaks of another size"
"""Why F_4 is not known where there are not 4 points."""

CASES = 40
"""Combinations of remainders of the indices in one exponent that are written out."""

_REDUCTION = ((14, -1), (10, 1), (8, 1), (6, 1), (2, -1), (0, -1))
"""The 16th power by lower ones: x^16 + x^14 - x^10 - x^8 - x^6 + x^2 + 1 is 0 (cyclotomic)."""

Phase = Mapping[tuple[str, ...], Fraction]
"""A polynomial in indices: how many whole turns, over ORDER."""


def root(exponent: int) -> Value:
    """A power of the root, where 1 and -1 are plain numbers.

    >>> root(60), root(30).terms[0].coefficient, root(15).terms[0].entries[0].operand
    (Value(slots=(), terms=(Term(coefficient=1, entries=(), locals=(), constraints=(), \
obligations=(), placed=()),), row=False), -1, 'root of unity')
    """
    exponent %= ORDER
    if exponent % (ORDER // 2) == 0:
        return atoms.number(-1 if exponent else 1)
    return Value((), (Term(1, (Entry(ROOT, (Affine(exponent),)),)),))


IMAGINARY = root(ORDER // 4)
"""The imaginary unit."""


def has_roots(value: Value) -> bool:
    return ROOT in value.operands


def real(value: Value) -> Value:
    """The same of arrays that are real: they are their complex conjugates."""

    def bare(term: Term) -> Term:
        entries = (Entry(e.operand.removesuffix(CONJUGATE), e.subscripts) for e in term.entries)
        return replace(term, entries=tuple(entries))

    return value.each(bare)


def whole_turns(value: Value) -> Value:
    """A value whose roots have exponents of less than one turn, which says the same of them."""

    def turned(term: Term) -> Term:
        entries = (
            Entry(entry.operand, tuple(_within(place) for place in entry.subscripts))
            if entry.operand == ROOT
            else entry
            for entry in term.entries
        )
        return replace(term, entries=tuple(entries))

    return value.each(turned)


def _within(exponent: Affine) -> Affine:
    turns = ((name, count % ORDER) for name, count in exponent.coefficients)
    return Affine.sum(exponent.constant % ORDER, turns)


def turn_of(value: Value) -> int | None:
    """Of which power of the root a scalar is; None for another number."""
    match value.terms:
        case (Term(1, (Entry(operand, (place,)),), (), ()),) if operand == ROOT:
            return place.constant
        case (Term(1 | -1 as sign, (), (), ()),) if not value.rank:
            return 0 if sign == 1 else ORDER // 2
    return None


def unitary(value: Value) -> Value | None:
    """The inverse of a matrix of roots that is its conjugate over its size, as those of a DFT are.

    None where that is not so: it is computed, and not taken for granted.
    """
    size = value.slots[0].size if value.rank == 2 else None
    if size is None or size != value.slots[1].size or size.variables:
        return None
    turned = conjugated(value).transposed().scaled(Fraction(1, size.constant))
    whole = value.times(turned)
    first = [slot.first for slot in whole.slots]
    for r, c in product(range(size.constant), repeat=2):
        if _entry(whole, r + first[0], c + first[1]) != ({0: 1} if r == c else {}):
            return None
    return turned


def _entry(matrix: Value, row: int, column: int) -> dict[int, Rational] | None:
    """One number of a matrix in its one form; None where it is not known."""
    return powers_of(matrix.at(Affine(row), Affine(column)))


def powers_of(value: Value) -> dict[int, Rational] | None:
    """A number that is made of roots, in its one form; None where it is not known."""
    powers = dict[int, Rational]()
    if value.rank or value.operands - {ROOT}:
        return None
    for term in value.terms:
        if term.locals or term.constraints:
            return None
        power = sum(held.subscripts[0].constant for held in term.entries) % ORDER
        powers[power] = powers.get(power, 0) + term.coefficient
    return reduced(powers)


def _is_symmetric(matrix: Value) -> bool:
    rows, columns = matrix.slots
    size = rows.size
    if size is None or size.variables or (size, rows.first) != (columns.size, columns.first):
        return False
    places = range(rows.first, rows.first + size.constant)
    entries = {(r, c): _entry(matrix, r, c) for r, c in product(places, repeat=2)}
    return all(entry is not None and entry == entries[c, r] for (r, c), entry in entries.items())


CONJUGATE = "^*"
"""What the name of an array has at its end that holds the complex conjugates of another one."""


def conjugated(value: Value, context: Context | None = None) -> Value:
    """The complex conjugate of what is made of roots and numbers.

    In a context with roots of some order it may be made of arrays too, which may be complex.
    """
    if value.operands - {ROOT} and (context is None or not context.order):
        raise Unsupported("a complex conjugate of what may be complex or not")

    def other(entry: Entry) -> Entry:
        if entry.operand == ROOT:
            return Entry(ROOT, tuple(-place for place in entry.subscripts))
        bare = entry.operand.removesuffix(CONJUGATE)
        return Entry(bare if bare != entry.operand else bare + CONJUGATE, entry.subscripts)

    def turned(term: Term) -> Term:
        return replace(term, entries=tuple(map(other, term.entries)))

    return value.each(turned)


# --- powers --------------------------------------------------------------------------------------


def exponential(exponent: Line, context: Context) -> Value:
    r"""e to an exponent that is a multiple of \pi i. Raises Unsupported for another one."""
    phase = dict[tuple[str, ...], Fraction]()
    for names, count in _polynomial(exponent, context).items():
        rest = list(names)
        for wanted in ("pi", written_imaginary(context)):
            if wanted is None or wanted not in rest:
                raise Unsupported("an exponential of what is no multiple of pi i")
            rest.remove(wanted)
        phase[tuple(rest)] = count * ORDER / 2
    return _powers(phase)


def raised(turn: int, exponent: Line, context: Context) -> Value:
    """A root to a power in which indices may be multiplied with each other."""
    return _powers({n: count * turn for n, count in _polynomial(exponent, context).items()})


def written_imaginary(context: Context) -> str | None:
    """What the imaginary unit is called."""
    return next((name for name, value in context.values.items() if value == IMAGINARY), None)


def _powers(phase: Phase) -> Value:
    """The root to a power, by cases of the remainders of the indices in it."""
    if any(count.denominator != 1 for count in phase.values()):
        raise Unsupported("a root of unity at a size that is too large, or not given")
    turns = {names: int(count) % ORDER for names, count in phase.items()}
    turns = {names: count for names, count in turns.items() if count}
    if any(name[:1].isupper() for names in turns for name in names):
        raise Unsupported("a root of unity of an order that is not given")
    indices = sorted({name for names in turns for name in names})
    periods = [
        ORDER // gcd(ORDER, *(count for names, count in turns.items() if name in names))
        for name in indices
    ]
    if prod(periods) > CASES:
        raise Unsupported("an exponent with too many cases")
    terms = list[Term]()
    for remainders in product(*map(range, periods)):
        point = dict(zip(indices, remainders, strict=True))
        turn = sum(count * prod(point[n] for n in names) for names, count in turns.items())
        here = [
            Constraint.equal(name, Affine.of(f"turns {n}") * period + point[name])
            for n, (name, period) in enumerate(zip(indices, periods, strict=True))
        ]
        for term in root(turn).guarded(here).terms:
            term = term.summed([f"turns {n}" for n in range(len(indices))])
            known = tidy(term)
            if known is not None:
                terms.append(known)
    return Value((), tuple(terms))


def _polynomial(line: Line, context: Context) -> dict[tuple[str, ...], Fraction]:
    """A product of indices, of given sizes and of numbers, as a polynomial in the indices."""
    match line:
        case written.Number(count):
            return dict[tuple[str, ...], Fraction]({(): Fraction(count)} if count else {})
        case written.Name(text):
            return _of_a_name(text, context)
        case written.Negative(body):
            return {names: -count for names, count in _polynomial(body, context).items()}
        case written.Sum(terms):
            total = dict[tuple[str, ...], Fraction]()
            for term in terms:
                for names, part in _polynomial(term, context).items():
                    total[names] = total.get(names, Fraction()) + part
            return {names: part for names, part in total.items() if part}
        case written.Product(factors) if written.MODULO not in factors:
            found: dict[tuple[str, ...], Fraction] = {(): Fraction(1)}
            for factor in factors:
                found = _multiplied(found, _polynomial(factor, context))
            return found
        case written.Call(written.Name() as factor, (body,)):
            pair = _polynomial(factor, context), _polynomial(body, context)
            return _multiplied(*pair)
        case written.Quotient(above, below):
            divisor = _polynomial(below, context)
            if set(divisor) != {()}:
                raise Unsupported("a root of unity of an order that is not given")
            return {n: count / divisor[()] for n, count in _polynomial(above, context).items()}
    raise Unsupported(f"a {type(line).__name__} in an exponent")


def _of_a_name(text: str, context: Context) -> dict[tuple[str, ...], Fraction]:
    if text == "pi" or (text == written_imaginary(context) and text not in context.names):
        return {(text,): Fraction(1)}
    if text in context.values or text in context.operands:
        raise Unsupported(f"the array {text} in an exponent")
    form = context.names.get(text, Affine.of(text))
    found: dict[tuple[str, ...], Fraction] = {
        (name,): Fraction(count) for name, count in form.coefficients
    }
    if form.constant:
        found[()] = Fraction(form.constant)
    return found


def _multiplied(
    left: Mapping[tuple[str, ...], Fraction], right: Mapping[tuple[str, ...], Fraction]
) -> dict[tuple[str, ...], Fraction]:
    found = dict[tuple[str, ...], Fraction]()
    for (names, count), (others, times) in product(left.items(), right.items()):
        key = tuple(sorted((*names, *others)))
        found[key] = found.get(key, Fraction()) + count * times
    return found


# --- one form ------------------------------------------------------------------------------------


def reduced(powers: Mapping[int, Rational]) -> dict[int, Rational]:
    """A sum of powers of the root by the first sixteen of them alone, which are independent.

    >>> reduced({20: 1, 40: 1, 0: 1}), reduced({30: 1})
    ({}, {0: -1})
    """
    found = dict[int, Rational]()
    for power, count in powers.items():
        found[power % ORDER] = found.get(power % ORDER, 0) + count
    for power in range(ORDER - 1, 15, -1):
        count = found.pop(power, 0)
        if count:
            for lower, times in _REDUCTION:
                below = power - 16 + lower
                found[below] = found.get(below, 0) + count * times
    return {power: count for power, count in found.items() if count}


def is_root_name(line: Line, context: Context) -> int | None:
    """The power of the root that a name stands for, be it barred, or with a size below it."""
    name = name_of(line)
    if name is None and isinstance(line, written.Access):
        name = subscripted(line)
    value = context.values.get(name or "") or conjugate(name or "", context)
    return turn_of(value) if value is not None and not value.rank else None


def indices(line: Line, context: Context) -> set[str]:
    """The names in exponents of roots of unity on a line, but for those of sizes and numbers."""
    found = set[str]()
    for part in written.every(line):
        match part:
            case written.Power(base, exponent) if (
                base == written.Name("e") or is_root_name(base, context) is not None
            ):
                held = written.every(exponent)
            case written.Call(written.Name("exp"), (exponent,)):
                held = written.every(exponent)
            case _:
                continue
        found |= {x.text for x in held if isinstance(x, written.Name)}
    unit = written_imaginary(context)
    return {n for n in found - {"pi", unit} if n not in context.names and n[:1].islower()}


def sized(subscript: Line) -> int | None:
    r"""The size of a square matrix that a subscript may be: F_4, F_{4 \\times 4}."""
    match subscript:
        case written.Number(count):
            return count
        case written.Product((written.Number(rows), written.Number(columns))) if rows == columns:
            return rows
    return None


def of_order(line: Line, context: Context) -> Line:
    """The line with F in the place of F_n, where roots of unity are taken of n."""
    match line:
        case written.Access(written.Name(text) as name, (written.Name(size),)) if (
            size == context.order and text[:1].isupper()
        ):
            return name
    return written.changed(line, lambda part: of_order(part, context))


def root_called(name: str, subscripts: Sequence[Line], context: Context) -> Value | None:
    r"""\\omega_n, which is one name."""
    match subscripts:
        case (written.Quotient(written.Name(size), written.Number(part)),):
            value = context.values.get(f"{name}_{size}")
            turn = turn_of(value) if value is not None else None
            return root(turn * part) if turn is not None else None
        case (size,) if (count := sized(size)) is not None:
            whole = context.values.get(name)
            if whole is not None and whole.rank == 2 and has_roots(whole):
                if whole.slots[0].size != Affine(count):
                    raise Unsupported(OTHER_SIZE)
                return whole
            if whole is not None and name.isupper() and turn_of(whole) is not None:
                if context.names.get(context.order) != Affine(count):
                    raise Unsupported(OTHER_SIZE)
                return whole
    known = subscripted(written.Access(written.Name(name), tuple(subscripts)))
    value = context.values.get(known or "")
    return value if value is not None and turn_of(value) is not None else None


def conjugate(name: str, context: Context) -> Value | None:
    """What F^H and \\bar{F} are, where F is made of roots of unity."""
    bare = name.removeprefix("\\bar{").removeprefix("\\overline{")
    if bare != name:
        value = context.values.get(bare.removesuffix("}"))
        return conjugated(value, context) if value is not None and has_roots(value) else None
    base, mark, label = name.rpartition("^")
    value = context.values.get(base)
    if not mark or value is None or not has_roots(value) or label not in ("H", "*", "dagger"):
        return None
    turned = conjugated(value, context)
    if label == "*" and turned.rank == 2 and not _is_symmetric(turned):
        raise Unsupported(f"whether {name} is transposed")
    return turned.transposed() if turned.rank else turned


def one_period(name: str, context: Context) -> Value | None:
    """An array that nobody declared, with as many entries as there are roots of unity, from 0 on.

    That is only so where others are made of its entries, and none of them is read elsewhere.
    """
    count = context.names[context.order]
    reads = [
        entry.subscripts
        for value in context.values.values()
        for term in value.terms
        for entry in term.entries
        if entry.operand == name
    ]
    inside = all(
        len(places) == 1 and (places[0].variables or 0 <= places[0].constant < count.constant)
        for places in reads
    )
    return atoms.operand(Operand(name, (count,), 0)) if reads and inside else None
