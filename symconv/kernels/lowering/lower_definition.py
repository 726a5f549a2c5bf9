"""A definition to loops in C, straight from its meaning: nothing here comes from the loop nest.

Indices count from where the definition counts from. Each loop is over what the constraints leave of
an index once those outside of it are known; that with the fewest values is the outermost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symconv.family.names import REDUCED
from symconv.kernels.functions import Array
from symconv.kernels.lowering.operations import (
    INDENT,
    End,
    Operation,
    Range,
    Store,
    coefficient,
    spelled,
)
from symconv.language.affine import Affine, Constraint
from symconv.language.term import Operand, Slot, Term, variable
from symconv.language.value import Value

LEAST, GREATEST, QUOTIENT = "least_of", "greatest_of", "quotient_of"
"""Functions of two whole numbers: the smaller, the larger, and the quotient rounded down."""


def lower(
    value: Value,
    sizes: Mapping[str, int],
    operands: Mapping[str, Operand],
    arrays: Sequence[Array],
    output: Array,
) -> list[Operation]:
    """Loops that add every product of a value to an output that is zero, array by array.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.functions import functions
    >>> member = Member((4,), (6,))
    >>> forward = functions(member)[0]
    >>> known = (member.sizes, member.context.operands, forward.inputs, forward.output)
    >>> outer, inner, store, *_ = lower(member.value, *known)
    >>> outer.variable, outer.first, outer.last, inner.variable, inner.first, inner.last
    ('i', '1', '4', 't1', 'i', 'i + 2')
    >>> store.target, store.sign, store.products
    ('out[i - 1]', '+=', 'f[t1 - 1] * g[t1 - i]')
    """
    shapes = {array.name: array.axes for array in (*arrays, output)}
    operations: list[Operation] = []
    for term in value.terms:
        names = _names(value.slots, term)
        within = term.within((slot, variable(n)) for n, slot in enumerate(value.slots))
        held = [c.substitute(sizes).substitute(names) for c in (*within, *term.constraints)]
        place = [Affine.of(names[variable(n)]) - s.first for n, s in enumerate(value.slots)]
        factors = []
        for entry in term.entries:
            known = operands.get(entry.operand)
            first = known.first if known else 1
            subscripts = [s.substitute(sizes).substitute(names) - first for s in entry.subscripts]
            factors.append(f"{entry.operand}[{spelled(_flat(subscripts, shapes[entry.operand]))}]")
        target = f"{output.name}[{spelled(_flat(place, output.axes))}]"
        operations += _nested(
            target, coefficient(term.count, factors), len(factors), list(names.values()), held
        )
    return operations


def _names(slots: Sequence[Slot], term: Term) -> dict[str, str]:
    """What indices are called in C: those of the outputs by their letters."""
    names = {variable(n): slot.letter.replace("'", "_") for n, slot in enumerate(slots)}
    return names | {local: f"{REDUCED}{n}" for n, local in enumerate(term.locals, 1)}


def _flat(subscripts: Sequence[Affine], axes: Sequence[int]) -> Affine:
    flat = Affine()
    for subscript, length in zip(subscripts, axes, strict=True):
        flat = flat * length + subscript
    return flat


def _nested(
    target: str,
    product: tuple[bool, str],
    reads: int,
    waiting: list[str],
    constraints: Sequence[Constraint],
) -> Iterator[Operation]:
    if any(c.truth is False for c in constraints):
        return
    forms = [f for c in constraints for f in ((c.form, -c.form) if c.equality else (c.form,))]
    reach: dict[str, tuple[int, int]] = {}
    depth = 1
    while waiting:
        spans = {name: span for name in waiting if (span := _Span.of(name, forms, reach))}
        name = min(spans, key=lambda name: spans[name].count(reach))
        yield Range(INDENT * depth, name, spans[name].first, spans[name].last)
        reach[name] = spans[name].interval(reach)
        waiting.remove(name)
        depth += 1
    negative, products = product
    yield Store(INDENT * depth, target, "-=" if negative else "+=", products, reads, reads - 1)
    for n in reversed(range(1, depth)):
        yield End(INDENT * n)


@dataclass(frozen=True, slots=True)
class _Span:
    """Bounds of an index: at least each lower form over its divisor, at most each upper one."""

    lower: tuple[tuple[Affine, int], ...]
    upper: tuple[tuple[Affine, int], ...]

    @staticmethod
    def of(name: str, forms: Sequence[Affine], known: Mapping[str, object]) -> _Span | None:
        """What the forms say of it that hold nothing unknown besides; None if it has no end."""
        lower: dict[tuple[Affine, int], None] = {}
        upper: dict[tuple[Affine, int], None] = {}
        for form in forms:
            multiple = form.coefficient(name)
            rest = form - Affine.of(name) * multiple
            if multiple and rest.variables <= known.keys():
                (lower if multiple > 0 else upper)[
                    -rest if multiple > 0 else rest, abs(multiple)
                ] = None
        return _Span(tuple(lower), tuple(upper)) if lower and upper else None

    def count(self, reach: Mapping[str, tuple[int, int]]) -> int:
        """How many values it has at most, or few more."""
        return min(
            _interval(high * down - low * up, reach)[1] // (up * down) + 1
            for low, down in self.lower
            for high, up in self.upper
        )

    def interval(self, reach: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
        low = max(-(-_interval(form, reach)[0] // by) for form, by in self.lower)
        return low, min(_interval(form, reach)[1] // by for form, by in self.upper)

    @property
    def first(self) -> str:
        fixed = [-(-form.constant // by) for form, by in self.lower if not form.coefficients]
        shown = [
            spelled(form) if by == 1 else f"-{QUOTIENT}({spelled(-form)}, {by})"
            for form, by in self.lower
            if form.coefficients
        ]
        return _of(GREATEST, [*([str(max(fixed))] if fixed else []), *shown])

    @property
    def last(self) -> str:
        fixed = [form.constant // by for form, by in self.upper if not form.coefficients]
        shown = [
            spelled(form) if by == 1 else f"{QUOTIENT}({spelled(form)}, {by})"
            for form, by in self.upper
            if form.coefficients
        ]
        return _of(LEAST, [*([str(min(fixed))] if fixed else []), *shown])


def _of(function: str, forms: Sequence[str]) -> str:
    text = forms[-1]
    for form in reversed(forms[:-1]):
        text = f"{function}({form}, {text})"
    return text


def _interval(form: Affine, reach: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """The least and the greatest value of a form whose variables lie in intervals."""
    low = high = form.constant
    for name, multiple in form.coefficients:
        ends = sorted(multiple * end for end in reach[name])
        low, high = low + ends[0], high + ends[1]
    return low, high
