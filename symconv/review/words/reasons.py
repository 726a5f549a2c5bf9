"""Reasons held against their steps: remarks, never errata.

What happened between two sides is read off them as they are written: a derivative went past a sum,
an index changed, a definition was put in. A stated reason of which there is no trace, where exactly
one other thing happened, is worth a remark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from symconv.language import line as written
from symconv.language.line import Line

SUM, PRODUCT, VARIABLE, DEFINITION, ORDER = (
    "the sum rule",
    "the product rule",
    "a change of variable",
    "a definition put in",
    "another order of factors",
)

_STATED = {
    SUM: r"sum rule|linear|differentiat\w+ (?:each|every|term)|term by term|termwise",
    PRODUCT: r"product rule|leibni[tz]",
    VARIABLE: r"(?:change|substitution) of (?:the )?(?:variable|ind)|(?:variable|index) change"
    r"|re-?ind|shift\w* (?:of )?(?:the )?ind",
    DEFINITION: r"definition|by def\b",
    ORDER: r"commut|reorder|rearrang",
}
_OTHERS = re.compile(
    r"chain rule|distribut|associat|scalar|transpos|delta|kronecker|simplif|algebra|because|since",
    re.IGNORECASE,
)


def remarks(
    words: Sequence[str], left: Line, right: Line, assumptions: Sequence[str]
) -> Iterator[str]:
    """What is to be said of the reasons of a step that holds.

    >>> from symconv.language.line import Access, Name, Number, Summation
    >>> def total(index: str) -> Line:
    ...     return Summation(index, Number(1), Name("n"), Access(Name("f"), (Name(index),)))
    >>> list(remarks(["sum rule"], total("j"), total("k"), ()))
    ['the step is a change of variable, not the sum rule']
    """
    said = " ".join(words)
    stated = {what for what, how in _STATED.items() if re.search(how, said, re.IGNORECASE)}
    vanishing = [each for each in assumptions if re.fullmatch(r"d\w+/d\w+ = 0", each)]
    if PRODUCT in stated and vanishing:
        yield f"the product rule gives one more term, which vanishes only if {vanishing[0]}"
    if not stated or _OTHERS.search(said):
        return
    happened = set(_happened(left, right))
    if len(happened) == 1 and not stated & happened:
        (really,) = happened
        yield f"the step is {really}, not {' or '.join(sorted(stated))}"


def _happened(left: Line, right: Line) -> Iterator[str]:
    """What one side became on the way to the other, as far as that is plain to see."""
    before, after = _sums(left), _sums(right)
    if _differentiated(left, written.Summation) > _differentiated(right, written.Summation):
        yield SUM
    if _differentiated(left, written.Product) > _differentiated(right, written.Product):
        yield PRODUCT
    if before != after and before.total() == after.total() and before.total():
        yield VARIABLE
    gone = _meanings(left) - _meanings(right)
    if gone and _meanings(right) - _meanings(left):
        yield DEFINITION
    if left != right and _sorted(left) == _sorted(right):
        yield ORDER


def _every(line: Line) -> Iterator[Line]:
    yield line
    for part in written.parts(line):
        yield from _every(part)


def _sums(line: Line) -> Counter[tuple[Line, ...]]:
    return Counter(
        (written.Name(each.index), each.lower, each.upper)
        for each in _every(line)
        if isinstance(each, written.Summation)
    )


def _differentiated(line: Line, kind: type[Line]) -> int:
    """How many sums, or products, stand under a derivative."""
    return sum(
        isinstance(inner, kind)
        for each in _every(line)
        if isinstance(each, written.Derivative)
        for inner in _every(each.body)
    )


def _meanings(line: Line) -> set[str]:
    """The operations and arrays of a line, by name."""
    found = set[str]()
    for each in _every(line):
        if isinstance(each, written.Operation):
            found.add(each.symbol)
        elif isinstance(each, written.Access) and isinstance(each.array, written.Name):
            found.add(each.array.text)
    return found


def _sorted(line: Line) -> Line:
    """The line with the factors of each product in one order."""
    line = written.changed(line, _sorted)
    if isinstance(line, written.Product):
        return written.Product(tuple(sorted(line.factors, key=repr)))
    return line
