"""Reasons held against their steps: remarks, never errata.

What happened between two sides is read off them as they are written: a derivative went past a
sum, an index changed, a definition was put in. A stated reason of which there is no trace, where
exactly one other thing happened, is worth a remark. Words are meant loosely: each reason stands
for all that authors call so, and a definition that is put in may have brought anything with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of

SUM, PRODUCT, CHAIN, FACTOR, VARIABLE, DEFINITION, ORDER, SWAP, APART, SPREAD, TURN, SIFTING = (
    "the sum rule",
    "the product rule",
    "the chain rule",
    "a factor taken past a derivative",
    "a change of variable",
    "a definition put in",
    "another order of factors",
    "a swap of two sums",
    "a sum taken apart",
    "distributivity",
    "transposition",
    "the sifting of a delta",
)
"""What may happen between two sides."""


class Reason(NamedTuple):
    """How a reason is spelled, what a remark calls it, and all that may be meant by it."""

    spelled: str
    called: str
    means: frozenset[str]


_REASONS = [
    Reason(spelled, called, frozenset(means))
    for spelled, called, means in (
        (r"sum rule|differentiat\w+ (?:each|every|term)|term by term|termwise",
         SUM, (SUM, APART, FACTOR)),
        (r"linear", "linearity", (SUM, APART, FACTOR, SPREAD, SWAP)),
        (r"product rule|leibni[tz]", PRODUCT, (PRODUCT, FACTOR)),
        (r"chain rule", CHAIN, (CHAIN, FACTOR)),
        (r"(?:change|substitution) of (?:the )?(?:variable|ind)|(?:variable|index) change"
         r"|re-?ind|shift\w* (?:of )?(?:the )?ind|renam|relabel", VARIABLE, (VARIABLE, SWAP)),
        (r"substitut|plug|insert", "a substitution", (VARIABLE, DEFINITION)),
        (r"definition of \$?\\?[a-z]\b", DEFINITION, (VARIABLE, DEFINITION)),
        (r"definition|by def\b|^def\.?$", DEFINITION, (DEFINITION,)),
        (r"commut", "commutativity", (ORDER, SWAP, APART)),
        (r"reorder|rearrang", "another order", (ORDER, SWAP, APART, SPREAD, VARIABLE)),
        (r"(?:swap|exchang|interchang|switch|chang)\w* (?:of )?(?:the )?(?:order|sum)|fubini",
         SWAP, (SWAP, VARIABLE, SUM)),
        (r"associat", "associativity", (ORDER, SWAP, APART, SPREAD)),
        (r"distribut|factor\w* out|expan", SPREAD, (SPREAD, APART, FACTOR)),
        (r"transpos", TURN, (TURN, SWAP, ORDER)),
        (r"kronecker|sift|delta", SIFTING, (SIFTING,)),
    )
]  # fmt: skip
_OTHERS = re.compile(
    r"scalar|simplif|algebra|because|since|definition of (?:the )?(?:partial )?deriv|symmetr|period"
    r"|orthogon|identity|assum|constant|not |n't|equality in|tight|see |induct|again|also|later",
    re.IGNORECASE,
)
"""Words with which something else is said, or more."""
_BEFORE = re.compile(
    r"\b(?:by|using|with|applying|from)\s+(?:the\s+)?([a-z][a-z -]{3,40}?)"
    r"\W*(?:(?:we|one) (?:gets?|ha(?:ve|s)|obtains?|finds?|sees?)"
    r"|(?:this|it|which) (?:gives|becomes|is))?"
    r"(?: that)?\W*$",
    re.IGNORECASE,
)
_INEQUALITIES = re.compile(
    r"(?:the )?(triangle inequality|(?:cauchy|jensen|h[oö]lder|minkowski)[-–a-z' ]*)", re.IGNORECASE
)


def remarks(
    words: Sequence[str], left: Line, right: Line, assumptions: Sequence[str]
) -> Iterator[str]:
    """What is to be said of the reasons of a step that holds, which is an equality.

    >>> from symconv.language.line import Access, Name, Number, Summation
    >>> def total(index: str) -> Line:
    ...     return Summation(index, Number(1), Name("n"), Access(Name("f"), (Name(index),)))
    >>> list(remarks(["sum rule"], total("j"), total("k"), ()))
    ['the step is a change of variable, not the sum rule']
    """
    said = " ".join(words)
    stated = [each for each in _REASONS if re.search(each.spelled, said, re.IGNORECASE)]
    vanishing = [each for each in assumptions if re.fullmatch(r"d\w+/d\w+ = 0", each)]
    if vanishing and any(each.called == PRODUCT for each in stated):
        yield f"the product rule gives one more term, which vanishes only if {vanishing[0]}"
    if _OTHERS.search(said):
        return
    if found := _INEQUALITIES.search(said):
        yield f"{found[0].strip()} gives an inequality, and this step is an equality"
        return
    if not stated:
        return
    happened = set(_happened(left, right, bool(vanishing)))
    meant = frozenset[str]().union(*(each.means for each in stated))
    if len(happened) != 1 or happened & meant:
        return
    if meant & set(_possible(left, right, happened)):
        return
    (really,) = happened
    called = sorted({each.called for each in stated})
    yield f"the step is {really}, not {' or '.join(called)}"


def announced(words: str) -> str:
    """The reason that words give right before a formula, if they do.

    >>> announced("So we are done. By the product rule, we get:"), announced("the sum rule is")
    ('product rule', '')
    """
    found = _BEFORE.search(words)
    return found[1] if found else ""


# --- what happened ------------------------------------------------------------------------------


def _happened(left: Line, right: Line, vanishing: bool) -> Iterator[str]:
    """What one side became on the way to the other, as far as that is plain to see."""
    if _differentiated(left, written.Summation, written.Sum) > _differentiated(
        right, written.Summation, written.Sum
    ):
        yield SUM
    leibniz = False
    if _differentiated(left, written.Product) > _differentiated(right, written.Product):
        leibniz = _slopes_added(right) > _slopes_added(left)
        yield PRODUCT if vanishing or leibniz else FACTOR
    if _chained(right) and not _chained(left):
        yield CHAIN
    before, after = _sums(left), _sums(right)
    swapped = any((inner, outer) in _nested(right) for outer, inner in _nested(left))
    if swapped:
        yield SWAP
    elif before != after and before.total() == after.total() and before.total():
        yield VARIABLE
    gone, new = _meanings(left) - _meanings(right), _meanings(right) - _meanings(left)
    if gone and new:
        yield DEFINITION
    elif "delta" in gone or _count(left, written.Unit) > _count(right, written.Unit):
        yield SIFTING
    if _count(left, written.Transpose) != _count(right, written.Transpose):
        yield TURN
    if _factored(left) != _factored(right):
        yield SPREAD
    if not leibniz and _added(left) != _added(right):
        yield APART
    one, other = _tidy(left), _tidy(right)
    if one != other and _sorted(one) == _sorted(other):
        yield ORDER


def _possible(left: Line, right: Line, happened: set[str]) -> Iterator[str]:
    """What may have happened besides, of which nothing need be seen."""
    if DEFINITION in happened:
        yield from (VARIABLE, ORDER, SWAP, TURN, SIFTING)
        if _count(right, written.Sum):
            yield from (APART, SPREAD)
        if _count(right, written.Derivative) and not isinstance(right, written.Derivative):
            yield from (SUM, PRODUCT, CHAIN, FACTOR)
    if any(isinstance(part, written.Transpose) for part in (*_values(left), *_values(right))):
        yield TURN
    if _by(left) != _by(right) or not _by(left) or any(map(_curved, (left, right))):
        yield CHAIN


# --- what stands on a line ----------------------------------------------------------------------


def _values(line: Line) -> Iterator[Line]:
    """A line and all that it is made of, but neither subscripts nor limits of sums."""
    yield line
    match line:
        case written.Access(array):
            inside: tuple[Line, ...] = (array,)
        case written.Summation(body=body) | written.SummationOver(body=body):
            inside = (body,)
        case written.Derivative(body=body):
            inside = (body,)
        case _:
            inside = written.parts(line)
    for part in inside:
        yield from _values(part)


def _count(line: Line, *kinds: type[Line]) -> int:
    return sum(isinstance(part, kinds) for part in _values(line))


def _sums(line: Line) -> Counter[tuple[Line, ...]]:
    return Counter(
        (written.Name(each.index), each.lower, each.upper)
        for each in _values(line)
        if isinstance(each, written.Summation)
    )


def _nested(line: Line) -> set[tuple[str, str]]:
    """Of each two sums, one in the other, the indices."""
    return {
        (outer.index, inner.index)
        for outer in _values(line)
        if isinstance(outer, written.Summation)
        for inner in _values(outer.body)
        if isinstance(inner, written.Summation)
    }


def _differentiated(line: Line, *kinds: type[Line]) -> int:
    """How many sums, or products, stand under a derivative."""
    return sum(
        isinstance(inner, kinds)
        for each in _values(line)
        if isinstance(each, written.Derivative)
        for inner in _values(each.body)
    )


def _slopes_added(line: Line) -> int:
    """Sums with derivatives in two of their terms: u dv/dz + v du/dz."""
    return sum(
        sum(any(isinstance(x, written.Derivative) for x in _values(term)) for term in each.terms)
        > 1
        for each in _values(line)
        if isinstance(each, written.Sum)
    )


def _chained(line: Line) -> bool:
    """Whether two derivatives are multiplied, one of what the other is by: dL/dy dy/dx."""
    for each in _values(line):
        if isinstance(each, written.Product):
            slopes = [x for x in each.factors if isinstance(x, written.Derivative)]
            bodies = {_array(x.body) for x in slopes}
            if any(_array(x.by) in bodies for x in slopes):
                return True
    return False


def _by(line: Line) -> set[str | None]:
    """By what is differentiated on a line."""
    return {_array(x.by) for x in _values(line) if isinstance(x, written.Derivative)}


def _array(line: Line) -> str | None:
    return name_of(line.array if isinstance(line, written.Access) else line)


def _curved(line: Line) -> bool:
    """Whether there is any function of which the chain rule is as good as any other."""
    curves = written.Call, written.Power, written.Quotient, written.Cases, written.Matrix
    return _count(line, *curves) > 0


def _factored(line: Line) -> int:
    """Products of which a factor is a sum: a (b + c), a \\sum_i b_i."""
    sums = written.Sum, written.Summation, written.SummationOver
    return sum(
        isinstance(part, written.Product) and any(isinstance(x, sums) for x in part.factors)
        for part in _values(line)
    )


def _added(line: Line) -> int:
    """Sums over an index of what is itself added: \\sum_i (a_i + b_i)."""
    return sum(
        isinstance(part, written.Summation | written.SummationOver)
        and isinstance(part.body, written.Sum)
        for part in _values(line)
    )


def _meanings(line: Line) -> set[str]:
    """The operations and arrays of a line, by name."""
    found = set[str]()
    for each in _values(line):
        if isinstance(each, written.Operation):
            found.add(each.symbol)
        elif isinstance(each, written.Access) and isinstance(each.array, written.Name):
            found.add(each.array.text)
    return found


def _tidy(line: Line) -> Line:
    """The line with its subscripts in one order."""
    if isinstance(line, written.Access):
        return written.Access(line.array, tuple(map(_sorted, line.subscripts)))
    return written.changed(line, _tidy)


def _sorted(line: Line) -> Line:
    """The line with the factors of each product, and the terms of each sum, in one order."""
    line = written.changed(line, _sorted)
    match line:
        case written.Product(factors):
            return written.Product(tuple(sorted(factors, key=repr)))
        case written.Sum(terms):
            return written.Sum(tuple(sorted(terms, key=repr)))
    return line
