"""From what is meant to a line that says so: printed closed forms, formulas in comments.

`elaborate(express(value, ...))` means the value again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from symconv.errors import Unsupported
from symconv.language.affine import Affine, Constraint
from symconv.language.inequalities import implied
from symconv.language.line import (
    Access,
    Chain,
    Line,
    Link,
    Name,
    Negative,
    Number,
    Product,
    Quotient,
    Space,
    Summation,
    Transpose,
    Unit,
    inequality,
    or_zero,
    product,
    total,
)
from symconv.language.term import Operand, Term, variable
from symconv.language.value import Value

LETTERS = "jikmlnpqrstuvw"


def shape(array: Operand, called: Line | None = None) -> Chain:
    """f in R^J, of an array by its name, or by what it is called.

    >>> shape(Operand("f", (Affine.of("J"),))).links[0].relation
    'in'
    """
    space = Space(tuple(map(spelled, array.sizes)))
    return Chain(called or Name(array.name), (Link("in", space),))


def entry(
    value: Value,
    letters: Sequence[str],
    domain: Sequence[Constraint] = (),
    axes: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Line:
    """The entry of a value at the indices named by the letters.

    Guards that follow from the domain, or from the letters lying inside their slots, are dropped.
    `axes` are the letters of operands: a summed index takes that of an axis along which it runs.
    """
    names = {variable(n): letter for n, letter in enumerate(letters)}
    scalar = value.each(lambda term: term.substitute(names))
    inside = [c for slot, x in zip(value.slots, letters, strict=True) for c in slot.range(x)]
    return total(*(_term(term, (*domain, *inside), axes) for term in scalar.terms))


def express(
    value: Value,
    letters: Sequence[str],
    domain: Sequence[Constraint] = (),
    axes: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Line:
    """The whole value: a scalar, or `sum_i sum_j unit_i unit_j^T (entry)`.

    Raises Unsupported for an array of more than two dimensions, and where a size is unknown.
    """
    body = entry(value, letters, domain, axes)
    units: list[Line] = [Unit(Name(letter)) for letter in letters]
    if value.rank == 2:
        units[1] = Transpose(units[1])
    elif value.rank > 2:
        raise Unsupported(f"an array of {value.rank} dimensions as a sum of unit vectors")
    elif value.row:
        units[0] = Transpose(units[0])
    line = product(*units) if units and body == Number(1) else product(*units, body)
    for slot, letter in reversed(list(zip(value.slots, letters, strict=True))):
        if slot.size is None:
            raise Unsupported("a sum of unit vectors of unknown size")
        line = Summation(
            letter, spelled(Affine(slot.first)), spelled(slot.size + (slot.first - 1)), line
        )
    return line


def spelled(form: Affine) -> Line:
    """An affine expression in the order of the lecture: 1+j-i, i+J-I, k+i-1."""
    positive = [(n, c) for n, c in form.coefficients if c > 0]
    negative = [(n, -c) for n, c in form.coefficients if c < 0]
    terms: list[Line] = [_multiple(n, c) for n, c in sorted(positive, key=_indices_first)]
    terms += [Negative(_multiple(n, c)) for n, c in sorted(negative, key=_indices_first)]
    if form.constant > 0:
        terms.insert(0, Number(form.constant))
    elif form.constant < 0:
        terms.append(Negative(Number(-form.constant)))
    return total(*terms)


def conditions(guards: Sequence[Constraint]) -> tuple[Chain, ...]:
    """Guards as chains of inequalities: 0 <= j-i <= J-I."""
    return tuple(_ranges(guards))


def _multiple(name: str, count: int) -> Line:
    return Name(name) if count == 1 else Product((Number(count), Name(name)))


def _indices_first(item: tuple[str, int]) -> tuple[bool, str]:
    return (_is_size(item[0]), item[0])


def _is_size(name: str) -> bool:
    """By the convention of the field an index is a small letter and a size a capital."""
    return name[:1].isupper()


@dataclass(frozen=True, slots=True)
class _Bounds:
    local: str
    lower: Affine
    upper: Affine


def _term(term: Term, domain: Sequence[Constraint], axes: Mapping[str, Sequence[str]]) -> Line:
    names = _lettered(term, domain, axes)
    term = replace(term.substitute(names), locals=tuple(names.values()))
    bounds, guards = _split(term)
    known = [*domain]
    for bound in bounds:
        known += [Constraint.at_most(bound.lower, bound.local)]
        known += [Constraint.at_most(bound.local, bound.upper)]
    guards = [g for g in guards if not implied(g, known)]
    body: Line = product(*_factors(term))
    if guards:
        body = or_zero(body, conditions(guards))
    for bound in reversed(bounds):
        body = Summation(bound.local, spelled(bound.lower), spelled(bound.upper), body)
    return Negative(body) if term.coefficient < 0 else body


def _factors(term: Term) -> Iterator[Line]:
    size = abs(Fraction(term.coefficient))
    if size.denominator != 1:
        yield Quotient(Number(size.numerator), Number(size.denominator))
    elif size != 1 or not term.entries:
        yield Number(size.numerator)
    for item in term.entries:
        yield Access(Name(item.operand), tuple(spelled(s) for s in item.subscripts))


def _lettered(
    term: Term, domain: Sequence[Constraint], axes: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """A letter for each summed index: that of the axis along which it runs, or the next free."""
    taken = {n for item in term.entries for s in item.subscripts for n in s.variables}
    taken |= {n for c in (*term.constraints, *domain) for n in c.form.variables}
    taken |= {item.operand for item in term.entries}
    along = {
        subscript: letter
        for item in reversed(term.entries)
        for subscript, letter in zip(item.subscripts, axes.get(item.operand, ()), strict=False)
    }
    names = dict[str, str]()
    for local in term.locals:
        wanted = [along[Affine.of(local)]] if Affine.of(local) in along else []
        free = (x for x in (*wanted, *LETTERS) if x not in taken)
        letter = next(free, None)
        if letter is None:
            raise Unsupported(f"a formula with {len(term.locals)} sums")
        names[local] = letter
        taken.add(letter)
    return names


def _split(term: Term) -> tuple[list[_Bounds], list[Constraint]]:
    """Bounds for each local, in an order in which each needs only earlier ones; the rest guard."""
    open_locals, guards = list(term.locals), list(term.constraints)
    bounds: list[_Bounds] = []
    while open_locals:
        for local in open_locals:
            later = set(open_locals) - {local}
            lower = _bound(local, guards, later, 1)
            upper = _bound(local, guards, later, -1)
            if lower and upper:
                bounds.append(_Bounds(local, Affine.of(local) - lower.form, upper.form + local))
                guards = [g for g in guards if g not in (lower, upper)]
                open_locals.remove(local)
                break
        else:
            raise Unsupported("a sum without bounds that could be printed")
    return bounds, guards


def _bound(
    local: str, guards: Iterable[Constraint], later: set[str], sign: int
) -> Constraint | None:
    """The simplest bound of a local on one side: one in sizes alone before one in indices."""
    found = [
        guard
        for guard in guards
        if not guard.equality
        and guard.form.coefficient(local) == sign
        and not guard.form.variables & later
    ]
    return min(
        found,
        key=lambda g: sum(not _is_size(n) for n in g.form.variables),
        default=None,
    )


def _ranges(guards: Sequence[Constraint]) -> Iterator[Chain]:
    """A lower and an upper bound of the same combination of indices make one chain."""
    waiting = sorted(guards, key=lambda g: sorted(_parted(g.form)[0].variables))
    while waiting:
        guard = waiting.pop(0)
        middle, rest = _parted(guard.form)
        if guard.equality:
            yield _tie(guard.form)
            continue
        partner = next((g for g in waiting if _opposes(g, middle)), None)
        if partner is None:
            yield _one_sided(middle, rest)
            continue
        waiting.remove(partner)
        low, high = rest, _parted(partner.form)[1]
        if low != high and not high.variables and not high.constant:
            # A lower bound of 0 reads best, whichever way round the indices then stand.
            low, middle, high = high, -middle, low
        elif (low.variables or low.constant) and _leads_negative(middle):
            low, middle, high = high, -middle, low
        if -low == high:
            yield Chain(spelled(middle), (Link("=", spelled(high)),))
        else:
            yield inequality(spelled(-low), spelled(middle), spelled(high))


def _tie(form: Affine) -> Chain:
    """An equality, solved for an index where one can be: j = 2 i+k-3, n' = n."""
    indices = [(n, c) for n, c in form.coefficients if abs(c) == 1 and not _is_size(n)]
    if indices:
        name, sign = indices[-1]
        left = Affine.of(name)
        return Chain(Name(name), (Link("=", spelled(left - form * sign)),))
    middle, rest = _parted(form)
    return Chain(spelled(middle), (Link("=", spelled(-rest)),))


def _parted(form: Affine) -> tuple[Affine, Affine]:
    """The part in indices, and the part in sizes and the constant."""
    indices = tuple((n, c) for n, c in form.coefficients if not _is_size(n))
    return Affine(0, indices), form - Affine(0, indices)


def _opposes(guard: Constraint, middle: Affine) -> bool:
    return not guard.equality and _parted(guard.form)[0] == -middle


def _leads_negative(middle: Affine) -> bool:
    """Whether the later of the indices would be printed with a minus: j-i is wanted, not i-j."""
    return bool(middle.coefficients) and middle.coefficients[-1][1] < 0


def _one_sided(middle: Affine, rest: Affine) -> Chain:
    if _leads_negative(middle):
        return inequality(spelled(-middle), spelled(rest))
    return inequality(spelled(-rest), spelled(middle))
