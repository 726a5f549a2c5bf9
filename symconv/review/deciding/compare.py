"""Two sides in a scope, and whether they are equal: shapes, what is silent, what excuses a failure.

`fails` and `ill-formed` are said only where every name on both sides is anchored: declared, defined
or derived from such. Of what nobody declared it can be said at most that it holds.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.language import line as written
from symconv.language.affine import Constraint
from symconv.language.context import Context
from symconv.language.line import (
    Line,
    Name,
    Negative,
    Number,
    Power,
    Product,
)
from symconv.language.matrices import IDENTITY
from symconv.language.roots import CONJUGATE, ROOT, real
from symconv.language.value import Value
from symconv.review.claims import ERRATA
from symconv.review.deciding.assumptions import zero_outside
from symconv.review.deciding.decided import NOTHING, found
from symconv.review.deciding.decimals import has_decimals, is_far, rounded
from symconv.review.deciding.drawings import pictured, valued
from symconv.review.deciding.excuses import (
    is_condition,
    is_jacobian,
    is_zero,
    of_an_example,
)
from symconv.review.deciding.fractions import cleared
from symconv.review.deciding.questions import elaborated
from symconv.review.deciding.transforms import at_each, exponents, halved, one_period, wraps
from symconv.review.deciding.unfinished import as_far, unfinished
from symconv.review.definitions.formal import anchored as polynomials_in
from symconv.review.definitions.formal import in_powers
from symconv.review.findings import Decide, Finding
from symconv.review.scope.anchors import unknown, unsized
from symconv.review.scope.names import astray, free_names
from symconv.review.scope.periods import turns
from symconv.review.scope.supports import is_part

BY_CHANCE = "sizes of which one is a number, the other in general"
NOT_EMPTY = "no array is empty"


def compare(
    left: Line,
    right: Line,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...] = (),
) -> Finding:
    """Whether two sides are equal in a context, for all sizes and indices in the domain."""
    if domain and (turns(left) or turns(right) or context.maps):
        context = context.child(domain=domain)
    if context.order and (letters := exponents(left, right, context)):
        return at_each(
            letters,
            context,
            domain,
            lambda here, inside: compare(left, right, here, decide, inside),
        )
    left, right = _without_inverse(left, right, context)
    if context.letter:
        one, other, words = cleared(left, right, context.letter)
        if words:
            finding = compare(one, other, context, decide, domain)
            return finding.assuming(*words) if finding.holds else finding
    try:
        for whole, broken in ((left, right), (right, left)):
            if (shown := unfinished(broken)) is not None:
                return as_far(whole, shown, context, decide, domain)
        values = valued(left, right, context), valued(right, left, context)
        if is_zero(right) and not values[1].rank:
            values = values[0], replace(values[0], terms=())
    except Unsupported as limit:
        unread = Finding("unread", reason=str(limit))

        def told(entry: Value, cell: Value) -> Finding:
            return found(entry, cell, context, decide, domain, stated_zero=True)

        return pictured(left, right, context, told) or unread
    except IllFormed as wrong:
        return _misshapen(Finding("ill-formed", "this instance", str(wrong)), left, right, context)
    context = polynomials_in((left, right), values, context)
    ranges, assumed = one_period(values, context, domain)
    domain += ranges
    finding = found(*values, context, decide, domain, stated_zero=is_zero(right))
    mixed = sorted(n for v in values for n in v.operands if n.endswith(CONJUGATE))
    if context.order and finding.ruling in ("fails", "unread") and mixed:
        plain = real(values[0]), real(values[1])
        again = found(*plain, context, decide, domain, stated_zero=is_zero(right))
        names = sorted({name.removesuffix(CONJUGATE) for name in mixed})
        said = f"{', '.join(names)} {'are' if len(names) > 1 else 'is'} real"
        if again.holds and any(_is_transform(name, context) for name in names):
            return Finding("unread", reason=f"right if {said}, as transforms mostly are not")
        if again.holds or again.ruling == "fails":
            values, finding = plain, again.assuming(said) if again.holds else again
    if finding.holds and finding.reason == NOTHING and any(_changes(x) for x in (left, right)):
        return Finding("unread", reason="derivatives of what is not made of what they are by")
    stated = is_zero(left) or is_zero(right)
    if (
        finding.holds
        and finding.reason == NOTHING
        and not stated
        and _vanish((left, right), context)
    ):
        return Finding("unread", reason=f"{NOTHING}, as it is said what is zero outside")
    silent = sorted((values[0].operands | values[1].operands) & context.silent)
    if silent and finding.reason == OUTSIDE and finding.ruling in ERRATA:
        values = zero_outside(values[0]), zero_outside(values[1])
        finding = found(*values, context, decide, domain, stated_zero=is_zero(right))
        finding = finding.assuming(*(f"{name} is zero outside its size" for name in silent))
        if not finding.holds and not (finding.ruling == "fails" and {*silent} <= context.ended):
            return Finding("unread", reason="what is read outside may be zero")
    finding = finding.assuming(*assumed) if finding.holds else finding
    if context.letter and finding.counterexample is not None:
        finding = replace(finding, counterexample=in_powers(finding.counterexample, context.letter))
    stray = astray(right, left) or astray(left, right) if finding.ruling == "unread" else None
    if stray is not None and not {stray[0]} & (context.names.keys() | context.values.keys()):
        said = f"{stray[0]} stands on one side alone, and nothing is read of {stray[1]}"
        return Finding("ill-formed", "all sizes", said)
    if finding.ruling == "ill-formed" and values[0].rank != values[1].rank:
        if any(is_jacobian(side, context) for side in (left, right)):
            return Finding("unread", reason="a Jacobian that is written in short")
        return _misshapen(finding, left, right, context)
    if (
        context.order
        and finding.ruling in ERRATA
        and any(wraps(value, context) for value in values)
    ):
        return Finding("unread", reason="wrong unless what is read repeats after one period")
    half = written.Quotient(Name(context.order), Number(2))
    of_half = context.order and any(half in written.every(side) for side in (left, right))
    halves = halved(values, context) if of_half and finding.ruling == "fails" else None
    if halves is not None and found(*halves, context, decide, domain).holds:
        return Finding("unread", reason="wrong unless what is read repeats after half a period")
    if (
        context.order
        and finding.reason == SIZES
        and values[0].operands | values[1].operands != {ROOT}
    ):
        return Finding("unread", reason="signals and their transforms may be of other lengths")
    if finding.ruling == "fails" and is_condition((left, right), values, context):
        return Finding("unread", reason="a condition on arrays of which nothing is known but sizes")
    if finding.ruling == "fails" and of_an_example((left, right), values, context):
        return Finding("unread", reason="a number of an example that was not read")
    if finding.ruling == "fails" and (has_decimals(left) or has_decimals(right)):
        for exact, number in ((values[0].fraction, right), (values[1].fraction, left)):
            if exact is not None and (how := rounded(exact, number)) is not None:
                return Finding("holds", finding.scope, "in numbers", (how,))
            if exact is not None and is_far(exact, number):
                return finding
        return Finding("unread", reason="decimals, which may be rounded")
    return finding


def _without_inverse(left: Line, right: Line, context: Context) -> tuple[Line, Line]:
    """A^{-1} = B as A B = 1, where A is no matrix of numbers which can be inverted."""
    match left:
        case Power(base, Negative(Number(1))):
            try:
                elaborated(left, context)
            except Unsupported:
                pass
            except IllFormed:
                return left, right
            else:
                return left, right
            try:
                size = elaborated(base, context).slots
            except SymconvError:
                return left, right
            if (
                len(size) == 2
                and size[0].size == size[1].size
                and context.values.get("I") == IDENTITY
            ):
                return Product((base, right)), Name("I")
    return left, right


def _misshapen(wrong: Finding, left: Line, right: Line, context: Context) -> Finding:
    """Shapes that do not meet: ill-formed only where the shape of every name is known."""
    names = unknown(left, context) | unknown(right, context)
    nameless = sorted(names | unsized(left, context) | unsized(right, context))
    if not nameless:
        return wrong
    reason = f"{wrong.reason}; nothing is known of {', '.join(nameless)}"
    return Finding("unread", reason=reason)


def in_range(
    line: Line, context: Context, decide: Decide, domain: tuple[Constraint, ...] = ()
) -> Finding:
    """Whether a line by itself reads nothing outside its declared size, within a domain."""
    return compare(line, line, context, decide, domain)


def _is_transform(name: str, context: Context) -> bool:
    """Whether a name is the capital of a known array."""
    small = name.lower()
    read = set[str]().union(*(value.operands for value in context.values.values()))
    return name[:1].isupper() and small in read | context.operands.keys() | context.values.keys()


def _vanish(sides: tuple[Line, Line], context: Context) -> bool:
    """Whether a sequence is read of which no more was said than where it is zero."""
    known = ((name, context.values.get(name)) for side in sides for name in free_names(side))
    return any(value is not None and is_part(name, value) for name, value in known)


def _changes(line: Line) -> bool:
    """Whether entries of one array are differentiated by those of another."""
    return any(
        isinstance(part, written.Derivative) and isinstance(part.body, written.Access)
        for part in written.every(line)
    )
