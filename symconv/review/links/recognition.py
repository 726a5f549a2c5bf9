"""What an operation that nobody defined may be: members of the family, tried one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from symconv.errors import SymconvError
from symconv.family.member import Member
from symconv.family.options import strided
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.line import Line, Operation, Sum
from symconv.language.term import Operand, Slot
from symconv.language.value import Value
from symconv.review.definitions.flattening import operations
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope
from symconv.review.scope.sides import has_matrix


def _circular() -> Definition:
    """(f * g)_i = sum_k f_{i-k+1} g_k, where f goes round: f_0 is its last entry."""
    i, k, size, taps = map(written.Name, ("i", "k", "N", "K"))
    place = Sum((i, written.Negative(k), written.Number(1)))
    factor = written.Access(written.Name("g"), (k,))

    def of(at: Line, condition: written.Chain) -> Line:
        both = written.Product((written.Access(written.Name("f"), (at,)), factor))
        return written.Summation("k", written.Number(1), taps, written.or_zero(both, (condition,)))

    left = of(place, written.inequality(k, i))
    beyond = written.inequality(Sum((i, written.Number(1))), k)
    body = Sum((left, of(Sum((*place.terms, size)), beyond)))
    arrays = Operand("f", (Affine.of("N"),)), Operand("g", (Affine.of("K"),))
    return Definition(arrays, ("i",), (Slot(Affine.of("N"), letter="i"),), body)


_CIRCULAR = _circular()


def recognised(
    left: Line, right: Line, scope: Scope, *, flipped: bool = False
) -> Iterator[tuple[str, Context]]:
    """Contexts in which an undefined `*` is a member of the family, and what that assumes.

    `flipped` is whether lists were convolved before: then it is no correlation of lists.
    """
    pending = list(scope.pending.values())
    symbols = {op.symbol for side in (left, right, *pending) for op in operations(side)}
    context = scope.here
    both = {op.symbol for op in operations(left)} & {op.symbol for op in operations(right)}
    # Two Kronecker products may be equal that are none here.
    symbols -= context.products | both & {r"\otimes"}
    if not (has_matrix(left) or has_matrix(right)):
        symbols -= scope.signs  # its author says what it is
    symbols -= {op.symbol for side in (left, right) for op in _sampled(side, context)}
    for symbol in sorted(symbols):
        if scope.cyclic and (symbol, 1, 1) not in context.operators:
            wider = context.child(operators={(symbol, 1, 1): _CIRCULAR})
            yield f"{symbol} is the circular convolution", _settled(wider, scope)
        for rank in (2,) if scope.cyclic else (1, 2):
            if (symbol, rank, rank) in context.operators:
                continue
            for words, flip in (("correlation", False), ("convolution", True)):
                if flipped and rank == 1 and not flip:
                    continue
                member = Member((1,) * rank, (1,) * rank, flip=flip)
                (definition,) = member.context.operators.values()
                wider = context.child(operators={(symbol, rank, rank): definition})
                yield f"{symbol} is the valid {words}", _settled(wider, scope)
        if (kernel := _odd_kernel(symbol, (left, right), context)) is not None:
            for words, flip in (("correlation", False), ("convolution", True)):
                around = [size // 2 for size in kernel]
                member = strided(_LARGE, kernel, padding=around, flip=flip)
                wider = context.child(operators={(symbol, 2, 2): _defined(member)})
                yield f"{symbol} is the {words} with zeros around", _settled(wider, scope)


_LARGE = (99, 99)
"""Any image: its definition is one for all sizes."""


def _defined(member: Member) -> Definition:
    (definition,) = member.context.operators.values()
    return definition


def _odd_kernel(symbol: str, sides: tuple[Line, Line], context: Context) -> tuple[int, int] | None:
    """The size of the kernel beside an image, where it has a middle and the result is drawn."""
    known = (symbol, 2, 2) in context.operators
    if known or not any(isinstance(side, written.Matrix) for side in sides):
        return None
    for operation in (op for side in sides for op in operations(side) if op.symbol == symbol):
        try:
            slots = elaborate(operation.right, context).slots
        except SymconvError:
            return None
        sizes = tuple(slot.size.constant for slot in slots if slot.size is not None)
        odd = all(size % 2 for size in sizes) and max(sizes, default=1) > 1
        if len(sizes) == 2 and odd and not any(s.size.variables for s in slots if s.size):
            return sizes[0], sizes[1]
    return None


def _sampled(line: Line, context: Context) -> Iterator[written.Operation]:
    """The operations between lists of numbers of which one entry is read: it fits by chance."""
    for part in written.every(line):
        match part:
            case written.Access(written.Operation() as operation, places) if all(
                isinstance(place, written.Number) for place in places
            ):
                held = [context.values.get(name) for name in free_names(operation)]
                if all(value is not None and not value.operands for value in held):
                    yield operation


def _settled(context: Context, scope: Scope) -> Context:
    """A context with the arrays defined that waited for an operation."""
    for name, line in scope.pending.items():
        biases = _biases(line, context)
        there = replace(context, operands={**context.operands, **biases})
        try:
            value = _biased(line, there)
        except SymconvError:
            continue
        drawn = context.operands.get(name)
        if drawn is not None and not _as_large(value, drawn):
            continue
        context = there
        operands = {n: o for n, o in context.operands.items() if n != name}
        context = replace(context.child(values={name: value}), operands=operands)
    return context


def _as_large(value: Value, drawn: Operand) -> bool:
    """Whether an array may have the size in which it was drawn."""
    sizes = [slot.size for slot in value.slots]
    return len(sizes) != len(drawn.sizes) or not any(
        mine is not None and not (mine.variables or other.variables) and mine != other
        for mine, other in zip(sizes, drawn.sizes, strict=True)
    )


def _biases(line: Line, context: Context) -> dict[str, Operand]:
    """The numbers of which nothing is known that are added to an operation: b of x * w + b."""
    if not isinstance(line, Sum) or not any(isinstance(term, Operation) for term in line.terms):
        return {}
    names = {term.text for term in line.terms if isinstance(term, written.Name)}
    known = context.values.keys() | context.operands.keys() | context.names.keys()
    return {name: Operand(name, ()) for name in names - known if name[:1].islower()}


def _biased(line: Line, context: Context) -> Value:
    """What a line is worth, where a number beside an operation is added to each of its entries."""
    if not isinstance(line, Sum) or not any(isinstance(term, Operation) for term in line.terms):
        return elaborate(line, context)
    values = [elaborate(term, context) for term in line.terms]
    whole = max(values, key=lambda value: value.rank)
    each = [value if value.rank else replace(whole, terms=value.terms) for value in values]
    return reduce(Value.plus, each)
