"""Two sides in a scope, and whether they are equal: shapes, assumptions, what may be called wrong.

`fails` and `ill-formed` are said only where every name on both sides is anchored: declared, defined
or derived from such. Of what nobody declared it can be said at most that it holds.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod

from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.judges.decide import OUTSIDE, SIZES, ZERO
from symconv.judges.question import Question, Verdict
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.formal import POWERS, gathered
from symconv.language.line import (
    Line,
    Name,
    Negative,
    Number,
    Power,
    Product,
)
from symconv.language.matrices import IDENTITY
from symconv.language.names import FUNCTIONS
from symconv.language.opaque import split
from symconv.language.roots import ROOT, written_imaginary
from symconv.language.value import Value
from symconv.review.anchors import anchored, called, gradient_of, loose, unknown, unsized
from symconv.review.assumptions import ending, independent, supported, zero_outside
from symconv.review.claims import ERRATA, Ruling
from symconv.review.decimals import has_decimals, rounded
from symconv.review.drawings import pictured, valued
from symconv.review.excuses import (
    by_chance,
    by_itself,
    is_condition,
    is_empty,
    is_jacobian,
    is_zero,
    of_an_example,
    several,
)
from symconv.review.findings import Decide, Finding
from symconv.review.formal import anchored as polynomials_in
from symconv.review.formal import in_powers
from symconv.review.fractions import cleared
from symconv.review.given import is_array, is_sequence, longest_list, put_in
from symconv.review.limits import (
    CUT_SHORT,
    LONGEST,
    ZERO_OUTSIDE,
    anywhere,
    commuted,
    open_ended,
    own_size,
    unlimited,
    written_out,
)
from symconv.review.names import astray
from symconv.review.periods import turns
from symconv.review.questions import asked, elaborated, fitted, long_enough, some
from symconv.review.supports import is_part
from symconv.review.transforms import at_each, exponents, one_period, wraps
from symconv.review.unrolled import ROW_BY_ROW, extents, unrolled
from symconv.review.unsaid import unbounded, within

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
    silent = sorted((values[0].operands | values[1].operands) & context.silent)
    if silent and finding.reason == OUTSIDE and finding.ruling in ERRATA:
        values = zero_outside(values[0]), zero_outside(values[1])
        finding = found(*values, context, decide, domain, stated_zero=is_zero(right))
        finding = finding.assuming(*(f"{name} is zero outside its size" for name in silent))
        if not finding.holds:
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


def found(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...] = (),
    stated_zero: bool = False,
) -> Finding:
    """The finding for two values; see the module for what each ruling needs."""
    left, right = _column(left, right), _column(right, left)
    if POWERS in left.operands | right.operands:
        left, right = gathered(left), gathered(right)
    if left.rank == right.rank == 1 and left.row != right.row and not anchored(left, context):
        return Finding("unread", reason="a row against a column of undeclared entries")
    sizes = fitted(left, right)
    if sizes:
        stated = tuple(f"{name} = {size.constant}" for name, size in sizes.items())
        left, right = left.substitute(sizes), right.substitute(sizes)
        finding = _decided(left, right, context, decide, domain, stated_zero)
        return replace(finding, scope=", ".join(stated))
    return _decided(left, right, context, decide, domain, stated_zero)


def _column(value: Value, other: Value) -> Value:
    """A matrix of one column as a vector, where it meets one."""
    if value.rank != 2 or other.rank != 1 or other.row or value.slots[1].size != Affine(1):
        return value
    first = value.slots[1].first
    flat = value.each(lambda term: term.substitute({"#1": Affine(first)}))
    return replace(flat, slots=value.slots[:1])


def _decided(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...],
    stated_zero: bool,
) -> Finding:
    if left.rank != right.rank:
        counts = {_count(left), _count(right)}
        if len(counts) == 1 and None not in counts:
            return _written_out(left, right, context, decide, domain)
        if None in counts and len(counts) == 2:
            return Finding("unread", reason="an array of unknown size written out")
    left, right = (put_in(side, context, is_part) for side in (left, right))
    question = asked(left, right, context, domain)
    unsaid = unbounded(question)
    verdict, question = _answered(question, decide)
    now = [put_in(side, context, is_sequence) for side in (left, right)]
    if not verdict.holds and now != [left, right]:
        again = decide(asked(now[0], now[1], context, domain))
        if again.holds and not _tiny(again):
            return Finding("holds", again.scope, again.reason)
    if verdict.ruling == "undecided":
        if verdict.reason == ZERO and stated_zero:
            return Finding("holds", verdict.scope, "both sides are zero")
        verdict = supported(question, decide) or verdict
    if verdict.ruling == "undecided":
        return Finding("unread", reason=verdict.reason)
    if verdict.holds and not _tiny(verdict):
        return Finding("holds", verdict.scope, verdict.reason)
    if verdict.holds:
        # What is wrong with larger arrays may well be right where all have one entry.
        for assumption, lefts, rights in ending(left, right, context):
            again = decide(asked(lefts, rights, context, domain))
            if again.holds and not _tiny(again):
                return Finding("holds", again.scope, again.reason, (assumption,))
        return Finding("unread", reason="tried only where no size is larger than 1")
    numbered = [put_in(side, context, is_array) for side in (left, right)]
    if numbered != [left, right]:
        # An entry that was chosen for being the largest is a number too.
        return _decided(numbered[0], numbered[1], context, decide, domain, stated_zero)
    taken: tuple[str, ...] = ()
    if verdict.counterexample is not None and is_empty(verdict.counterexample, context):
        domain, taken = (*domain, *some(context, question)), (NOT_EMPTY,)
        again = decide(asked(left, right, context, domain))
        if again.holds:
            return Finding("holds", again.scope, again.reason, taken)
        # A difference between arrays that have entries tells more.
        verdict = again if again.counterexample is not None else verdict
    if verdict.reason == OUTSIDE and (least := long_enough(left, right)):
        domain = (*domain, *least)
        again = decide(asked(left, right, context, domain))
        words = (
            f"{-each.form.constant} <= {name}" for each in least for name in each.form.variables
        )
        if again.holds:
            return Finding("holds", again.scope, again.reason, (*taken, *words))
        verdict = again if again.counterexample is not None else verdict
    for assumption, lefts, rights in (
        *independent(left, right, context),
        *ending(left, right, context),
    ):
        again = decide(asked(lefts, rights, context, domain))
        if again.holds:
            return Finding("holds", again.scope, again.reason, (*taken, assumption))
    if open_ended(left, right, context) or commuted(left, right, context):
        again = decide(asked(unlimited(left), unlimited(right), context, domain))
        if again.holds:
            return Finding("unread", reason=CUT_SHORT)
    if own := own_size(left, right, context):
        whole, right_for = longest_list(context), 0
        for size in range(1, LONGEST + 1):
            if right_for and size > whole:
                break
            sized = left.substitute({own: Affine(size)}), right.substitute({own: Affine(size)})
            again = decide(asked(*sized, context, domain))
            if again.holds and written_out(left, right):
                return Finding("holds", f"{own} = {size}", "a sum written out")
            if again.holds and size == whole:
                return Finding("holds", f"{own} = {size}", "as many as the longest list has")
            right_for = right_for or (size if again.holds else 0)
        if right_for:
            return Finding("unread", reason=f"right for {own} = {right_for}")
    given = (n for n in left.operands | right.operands if n in context.values)
    stale = sorted(name for name in given if not is_part(name, context.values[name]))
    if stale:
        return Finding("unread", reason=f"{', '.join(stale)} got a meaning only after it was used")
    partly = sorted((left.operands | right.operands) & {name for name, _ in context.entries})
    if partly:
        return Finding("unread", reason=f"not all entries of {', '.join(partly)} are known")
    if verdict.reason == SIZES and by_chance(left, right):
        return Finding("unread", reason=BY_CHANCE)
    unlike_ranks = sorted(several(left, right, context))
    if unlike_ranks:
        return Finding(
            "unread", reason=f"{', '.join(unlike_ranks)} with one and with more subscripts"
        )
    named = called(left) | called(right)
    unlike = {name.rstrip("'") for name in called(left) ^ called(right)} - context.generic
    if verdict.ruling == "fails" and (unlike or named & FUNCTIONS or by_itself(left, right)):
        functions = ", ".join(sorted(named))
        return Finding("unread", reason=f"what {functions} is may make it right")
    differing = {of[1] for n in left.operands ^ right.operands if (of := split(n)) is not None}
    if differing & context.unnamed:
        return Finding("unread", reason="functions of different expressions")
    slopes = [{n for n in side.operands if gradient_of(n, context)} for side in (left, right)]
    if bool(slopes[0]) != bool(slopes[1]) and verdict.ruling == "fails":
        unknown_slope = ", ".join(sorted(slopes[0] | slopes[1]))
        return Finding("unread", reason=f"nothing is known of {unknown_slope}")
    alone = sorted((left.operands ^ right.operands) - context.operands.keys() - {ROOT})
    if alone and verdict.ruling == "fails" and written_imaginary(context) is not None:
        # Signals and their transforms have one letter, and examples follow each other.
        return Finding("unread", reason=f"nothing is known of {', '.join(alone)}")
    if unsaid:
        there = within(left, right, context, unsaid)
        again, _ = _answered(asked(left, right, context, (*domain, *there)), decide)
        if again.holds:
            assumption = f"all is there that is read at {', '.join(sorted(unsaid))}"
            return Finding("holds", again.scope, again.reason, (*taken, assumption))
        if again.ruling in ERRATA:
            verdict = again
        elif verdict.reason == OUTSIDE:
            return Finding("unread", reason=again.reason)
    nameless = sorted(loose(left, context) | loose(right, context))
    if nameless == [POWERS]:
        return Finding("unread", reason="it may be an equation that some numbers satisfy")
    if nameless and verdict.reason not in (OUTSIDE, SIZES):
        return Finding("unread", reason=f"nothing is known of {', '.join(nameless)}")
    endless = asked(anywhere(left), anywhere(right), context, domain)
    if verdict.reason == OUTSIDE and endless.free and not left.rank and left != right:
        endless = replace(endless, sizes=(*endless.sizes, *endless.free), free=())
        if decide(endless).holds:
            return Finding("unread", reason=ZERO_OUTSIDE)
    ruling: Ruling = "fails" if verdict.ruling == "fails" else "ill-formed"
    return Finding(ruling, verdict.scope, verdict.reason, (), verdict.counterexample)


def _tiny(verdict: Verdict) -> bool:
    """Whether what holds was tried only where all arrays have one entry."""
    return verdict.scope.endswith("<= 1")


def _answered(question: Question, decide: Decide) -> tuple[Verdict, Question]:
    """The verdict, with free indices among the sizes where they have no ends."""
    verdict = decide(question)
    if not verdict.holds and question.free:
        question = replace(question, sizes=(*question.sizes, *question.free), free=())
        verdict = decide(question)
    return verdict, question


def _written_out(
    left: Value,
    right: Value,
    context: Context,
    decide: Decide,
    domain: tuple[Constraint, ...],
) -> Finding:
    """An array against one of fewer dimensions with as many entries: the order is not said."""
    unread = Finding("unread", reason=f"{left.rank} dimensions written as {right.rank}")
    more, fewer = (left, right) if left.rank > right.rank else (right, left)
    flat = unrolled(more, fewer)
    if flat is None:
        return unread
    verdict = decide(asked(flat, fewer, context, domain))
    if not verdict.holds:
        return unread
    return Finding("holds", verdict.scope, verdict.reason, (ROW_BY_ROW,))


def _count(value: Value) -> int | None:
    """How many entries an array has, where that is a number: it may be written out row by row."""
    sizes = extents(value)
    return prod(sizes) if sizes else None
