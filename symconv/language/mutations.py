"""One change to a line, somewhere: every slip of the pen that an author may make.

The same lines serve three times: planted in what is right they measure the verifier, around what is
wrong they are its proposals, and in an exercise they are what is to be found. Some of them mean the
same as the line: that is for a judge to say.

    >>> for mutant in mutants(Unit(Number(1))):
    ...     print(mutant.kind, mutant.line)
    sign Negative(body=Unit(index=Number(value=1)))
    transposed Transpose(body=Unit(index=Number(value=1)))
    index +1 Unit(index=Number(value=2))
    index -1 Unit(index=Number(value=0))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from symconv.language.line import (
    INFINITY,
    MODULO,
    Access,
    Branch,
    Call,
    Cases,
    Chain,
    Derivative,
    Integral,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    Product,
    RelationSign,
    Space,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    Unit,
    Written,
    product,
    total,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """The line with one change in it, and what kind of change it is."""

    kind: str
    line: Line


Change: TypeAlias = "tuple[str, Any]"

WHOLE: dict[tuple[type, str], str] = {
    (Access, "subscripts"): "index",
    (Call, "arguments"): "index",
    (Unit, "index"): "index",
    (Summation, "lower"): "limit",
    (Summation, "upper"): "limit",
    (Integral, "lower"): "limit",
    (Integral, "upper"): "limit",
    (SummationOver, "conditions"): "condition",
    (Branch, "conditions"): "condition",
    (Space, "sizes"): "size",
}
"""Where whole numbers stand, and what they are called there. Elsewhere stand values."""

STRICT: dict[RelationSign, RelationSign] = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}

CONTAINERS = (Sum, Negative, Summation, SummationOver, Integral, Cases, Matrix, Chain)
"""What takes no minus before it: the parts do, or what it stands in does."""

SHARING = (Sum, Negative, Product, Access, Derivative, Operation, Transpose, Call, Unit)
"""What gives its parts no minus of their own: it would be that of the whole."""

FRESH = "uvwnmpqrstabcdhxyz"
"""Letters for an index that stands nowhere else."""


def mutants(line: Line) -> Iterator[Mutant]:
    """Every line with one change, each once and in a fixed order; never the line itself."""
    seen = {line}
    for kind, mutant in _inside(None, "", line, _Scope.of(line), ""):
        if mutant not in seen:
            seen.add(mutant)
            yield Mutant(kind, mutant)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names that may stand for one another at a place: of arrays, of indices and sizes."""

    arrays: tuple[str, ...]
    whole: tuple[str, ...]

    @staticmethod
    def of(line: Line) -> _Scope:
        found = [*_names(line, "", frozenset())]
        whole = dict.fromkeys(name for name, role, free in found if role and free)
        bound = {name for name, _, free in found if not free}
        arrays = dict.fromkeys(
            name for name, role, _ in found if not role and name not in whole.keys() | bound
        )
        return _Scope(tuple(arrays), tuple(whole))

    def within(self, line: Line, field: str) -> _Scope:
        """The scope of a part: with the indices that the line binds there."""
        return replace(self, whole=tuple(dict.fromkeys((*self.whole, *_bound(line, field)))))


def _bound(line: Any, field: str) -> tuple[str, ...]:
    """The indices that a line binds in a part of it."""
    match line:
        case Summation(index) if field == "body":
            return (index,)
        case Integral(variable) if field == "body":
            return (variable,)
        case SummationOver(indices) if field in {"conditions", "body"}:
            return indices
    return ()


def _names(line: Any, role: str, bound: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """Every name with what it counts as there, and whether it is free; not what one derives by."""
    if isinstance(line, tuple):
        for part in line:
            yield from _names(part, role, bound)
    elif isinstance(line, Name):
        if line not in (INFINITY, MODULO):
            yield line.text, role, line.text not in bound
    elif isinstance(line, Written | Branch | Link):
        for each in fields(line):
            part = getattr(line, each.name)
            here = bound.union(_bound(line, each.name))
            weight = isinstance(line, Derivative) and each.name == "by" and isinstance(part, Name)
            if not weight:
                yield from _names(part, _role(line, each.name, role), here)


def _role(holder: Any, field: str, role: str) -> str:
    """What stands in a field: whole numbers of some kind, or values."""
    if isinstance(holder, Access) and field == "array":
        return ""
    return WHOLE.get((type(holder), field), role)


def _everywhere(line: Line, scope: _Scope, role: str) -> Iterator[Change]:
    """The changes of a line and those of its parts."""
    yield from _changes(line, scope, role)
    for each in fields(line):
        inner = scope.within(line, each.name)
        for kind, part in _inside(line, each.name, getattr(line, each.name), inner, role):
            changed = replace(line, **{each.name: part})
            match changed:
                case Power(base, Number(1)):
                    yield kind, base
                case _:
                    yield kind, changed


def _inside(holder: Any, field: str, held: Any, scope: _Scope, role: str) -> Iterator[Change]:
    """The changes of what stands in a field of a line, of a branch or of a link."""
    if isinstance(held, tuple):
        for n, one in enumerate(held):
            for kind, part in _inside(holder, field, one, scope, role):
                yield kind, (*held[:n], part, *held[n + 1 :])
    elif isinstance(held, Branch | Link):
        for each in fields(held):
            for kind, part in _inside(held, each.name, getattr(held, each.name), scope, role):
                yield kind, replace(held, **{each.name: part})
    elif isinstance(held, Written):
        whole: Any = held
        inner = _role(holder, field, role)
        outermost = not role or isinstance(holder, Chain | Link)
        if inner and outermost and not isinstance(whole, Chain):
            yield from _shifts(whole, inner)
        elif isinstance(whole, Number) and not (role and isinstance(holder, Sum | Negative)):
            yield from _shifts(whole, "number")
        if not inner:
            yield from _signed(whole, holder)
            yield from _turned(whole, holder)
        yield from _everywhere(whole, scope, inner)


def _changes(line: Line, scope: _Scope, role: str) -> Iterator[Change]:
    """The changes of one line, its parts left as they are."""
    match line:
        case Name(name):
            for names, kind in ((scope.whole, "index or size"), (scope.arrays, "array")):
                if name in names:
                    yield from ((f"another {kind}", Name(x)) for x in names if x != name)
        case Access(_, subscripts):
            orders = _neighbours(subscripts)
            yield from (("subscripts swapped", replace(line, subscripts=x)) for x in orders)
        case Sum(terms):
            for n, term in enumerate(terms):
                turned = term.body if isinstance(term, Negative) else Negative(term)
                yield "sign", replace(line, terms=(*terms[:n], turned, *terms[n + 1 :]))
            yield from (("term dropped", total(*x)) for x in _shorter(terms))
        case Negative(body):
            yield "sign", body
        case Product(factors) if MODULO in factors:
            yield "remainder dropped", product(*factors[: factors.index(MODULO)])
        case Product(factors):
            yield from (("factor dropped", product(*x)) for x in _shorter(factors))
            for n, swapped in enumerate(_neighbours(factors)):
                if not (role or (_scalar(factors[n]) and _scalar(factors[n + 1]))):
                    yield "operands swapped", replace(line, factors=swapped)
        case Summation(body=body) | SummationOver(body=body) | Integral(body=body):
            yield "sum dropped", body
            yield from (("index renamed in the binder", x) for x in _rebound(line, scope))
            if isinstance(line, SummationOver):
                lists = _shorter(line.conditions)
                yield from (("condition dropped", replace(line, conditions=x)) for x in lists)
        case Derivative(body, by, operator):
            yield "derivative dropped", body
            if not operator:
                yield "numerator and denominator swapped", replace(line, body=by, by=body)
        case Operation(_, left, right):
            yield "operands swapped", replace(line, left=right, right=left)
        case Transpose(body):
            yield "not transposed", body
        case Cases(branches):
            yield from _cases(line, branches)
        case Matrix(rows):
            yield from _matrix(rows)
        case Chain(first, links) if role == "condition":
            for n, link in enumerate(links):
                sign = replace(link, relation=STRICT.get(link.relation, link.relation))
                yield "< or <=", replace(line, links=(*links[:n], sign, *links[n + 1 :]))
            if len(links) > 1:
                yield "condition dropped", Chain(first, links[:-1])
                yield "condition dropped", Chain(links[0].side, links[1:])


def _shifts(line: Line, what: str) -> Iterator[Change]:
    """One more and one less, with what is added to a constant that stands there already."""
    yield f"{what} +1", _shifted(line, 1)
    yield f"{what} -1", _shifted(line, -1)


def _shifted(line: Line, by: int) -> Line:
    if isinstance(line, Product) and MODULO in line.factors:
        where = line.factors.index(MODULO)
        body = _shifted(product(*line.factors[:where]), by)
        return replace(line, factors=(body, *line.factors[where:]))
    terms = line.terms if isinstance(line, Sum) else (line,)
    for n, term in enumerate(terms):
        match term:
            case Number(value):
                moved = by + value
            case Negative(Number(value)):
                moved = by - value
            case _:
                continue
        kept = (_number(moved),) if moved or len(terms) == 1 else ()
        return total(*terms[:n], *kept, *terms[n + 1 :])
    return Sum((*terms, _number(by)))


def _number(value: int) -> Line:
    return Number(value) if value >= 0 else Negative(Number(-value))


def _signed(line: Line, holder: Any) -> Iterator[Change]:
    """A minus before a value that no sum and no product holds: those have one of their own."""
    if not isinstance(line, CONTAINERS) and not isinstance(holder, SHARING) and line != Number(0):
        yield "sign", Negative(line)


def _turned(line: Line, holder: Any) -> Iterator[Change]:
    """A transpose of what may be a vector or a matrix."""
    whole = isinstance(line, Unit | Matrix) or (isinstance(line, Derivative) and not line.operator)
    named = isinstance(line, Name) and isinstance(holder, Product | Sum)
    if (whole or named) and not isinstance(holder, Transpose | Derivative | Operation):
        yield "transposed", Transpose(line)


def _scalar(line: Line) -> bool:
    """Whether a factor is plainly no array, so that its place does not matter."""
    match line:
        case Access() | Number():
            return True
        case Negative(body) | Summation(body=body) | Derivative(body=body, operator=True):
            return _scalar(body)
        case Product(parts) | Sum(parts):
            return all(map(_scalar, parts))
        case Cases(branches):
            return all(_scalar(branch.value) for branch in branches)
    return False


def _rebound(line: Summation | SummationOver | Integral, scope: _Scope) -> Iterator[Line]:
    """The sum over another index, while the body keeps the old one."""
    inside = {*scope.whole, *scope.arrays, *(name for name, *_ in _names(line, "", frozenset()))}
    fresh = next((letter for letter in FRESH if letter not in inside), "u'")
    for name in (*scope.whole, fresh):
        match line:
            case Summation():
                yield replace(line, index=name)
            case Integral():
                yield replace(line, variable=name)
            case SummationOver(indices):
                for n in range(len(indices)):
                    yield replace(line, indices=(*indices[:n], name, *indices[n + 1 :]))


def _cases(line: Cases, branches: tuple[Branch, ...]) -> Iterator[Change]:
    for n, branch in enumerate(branches):
        for fewer in _shorter(branch.conditions):
            among = replace(branch, conditions=fewer)
            yield "condition dropped", Cases((*branches[:n], among, *branches[n + 1 :]))
        if len(branch.conditions) == 1:
            held = (*branches[:n], Branch(branch.value))
            yield "condition dropped", Cases(held) if n else branch.value
    for values in _neighbours(tuple(branch.value for branch in branches)):
        pairs = zip(branches, values, strict=True)
        yield "branches swapped", Cases(tuple(replace(b, value=x) for b, x in pairs))


def _matrix(rows: tuple[tuple[Line, ...], ...]) -> Iterator[Change]:
    """Slips in the cells of a row, or of the column where there is but one; and in the rows."""
    if all(len(row) == 1 for row in rows):
        for kind, cells in _cells(tuple(cell for (cell,) in rows)):
            yield kind, Matrix(tuple((cell,) for cell in cells))
        return
    for n, row in enumerate(rows):
        for kind, cells in _cells(row):
            yield kind, Matrix((*rows[:n], cells, *rows[n + 1 :]))
    yield from (("row missing", Matrix(x)) for x in _shorter(rows))


def _cells(cells: tuple[Line, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    yield from (("entry missing", x) for x in _shorter(cells))
    yield from (("entries swapped", x) for x in _neighbours(cells))
    for n, cell in enumerate(cells):
        yield "entry doubled", (*cells[: n + 1], cell, *cells[n + 1 :])
        for kind, other in (("0", Number(0)), *(("its neighbour", x) for x in cells[n + 1 :][:1])):
            yield f"entry replaced by {kind}", (*cells[:n], other, *cells[n + 1 :])
        if n:
            yield "entry replaced by its neighbour", (*cells[:n], cells[n - 1], *cells[n + 1 :])


def _shorter(held: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """One dropped, where another is left."""
    if len(held) > 1:
        yield from ((*held[:n], *held[n + 1 :]) for n in range(len(held)))


def _neighbours(held: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Two that stand side by side in the other order."""
    for n in range(len(held) - 1):
        yield (*held[:n], held[n + 1], held[n], *held[n + 2 :])
