"""Sequences that a document says by what they were before, and what it says of them after that."""

from __future__ import annotations

from dataclasses import replace

from symconv.calculus.decide import Answer
from symconv.calculus.known import Function, Quantity
from symconv.calculus.recursions import is_recursive, reaches, solves, stepped
from symconv.errors import SymconvError, Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.express import spelled
from symconv.language.line import Line, Name
from symconv.review.functions.meanings import Meanings

EXAMPLE = "this example"


def recursive(
    left: Line, right: Line, own: tuple[str, Function | Quantity] | None, meanings: Meanings, *,
    first: bool, display: bool,
) -> Answer | None:  # fmt: skip
    """Whether a sequence, or its entry, is what its recursion makes of it; None if that is open.

    `own` is what an equation would define, which in running text may be another recursion.
    """
    answer: Answer | None = None
    if own is not None and display and own[0] in meanings.recursions:
        answer = solved(*own, meanings)
    if own is not None and not display:
        renewed(*own, meanings)
    if answer is None and first:
        answer = unrolled(left, right, meanings)
    return answer if answer is not None and answer.ruling != "unread" else None


def solved(name: str, what: Function | Quantity, meanings: Meanings) -> Answer | None:
    """Whether a sequence that was said by what it was before is in closed form what is said."""
    known = meanings.recursions[name]
    if not isinstance(what, Quantity) or len(what.indices) != len(known.indices):
        return None
    if is_recursive(name, what) or not _here(name, meanings):
        return None
    try:
        return solves(name, known, what, meanings.known, _start(name, meanings))
    except Unsupported:
        return None


def unrolled(left: Line, right: Line, meanings: Meanings) -> Answer | None:
    """Whether an entry of a sequence that was said by what it was before is what is said."""
    name = ""
    if isinstance(left, written.Access) and isinstance(left.array, Name):
        name = left.array.text
    recursion = meanings.recursions.get(name)
    if recursion is None or not _here(name, meanings):
        return None
    inputs = _arrays(recursion.body) - {name}
    try:
        answer = reaches(name, recursion, left, right, meanings.known, _start(name, meanings))
    except Unsupported:
        answer = Answer("unread")
    if answer.ruling != "holds" and inputs and not inputs & _arrays(right):
        return _in_numbers(name, left, right, meanings)
    return answer if answer.ruling != "unread" else None


def _in_numbers(name: str, left: Line, right: Line, meanings: Meanings) -> Answer | None:
    """The same where entries of which a sequence is made have numbers in the example at hand.

    k_1 = 7 and j_0 = 1 make r_1 = 1 + (7 - 1) 1 of r_l = r_{l-1} + (k_l - 1) j_{l-1}.
    """
    start, recursion = _start(name, meanings), meanings.recursions[name]
    if start is None:
        return None

    def number(array: str, place: int) -> Line:
        count = meanings.scope.settings.get(f"{array}{place}")
        if count is not None:
            return spelled(Affine(count))
        begun, made = _start(array, meanings), meanings.recursions.get(array)
        if begun is None or made is None or not _here(array, meanings):
            raise Unsupported(f"what {array}[{place}] is")
        return stepped(array, made, place, begun, number)

    try:
        answer = reaches(name, recursion, left, right, meanings.known, start, number)
    except SymconvError:
        return None
    if answer.ruling == "fails" and meanings.scope.changed:
        return None  # of several examples it may be of one that does not say all its numbers
    return replace(answer, scope=EXAMPLE)


def _arrays(line: Line) -> set[str]:
    """The arrays of which entries are read on a line."""
    reads = (part.array for part in written.every(line) if isinstance(part, written.Access))
    return {array.text for array in reads if isinstance(array, Name)}


def renewed(name: str, what: Function | Quantity, meanings: Meanings) -> None:
    """Forget what a sequence was before, where running text says it anew."""
    if isinstance(what, Quantity) and is_recursive(name, what):
        meanings.recursions.pop(name, None)


def _here(name: str, meanings: Meanings) -> bool:
    return meanings.made_in.get(name) == meanings.scope.section


def _start(name: str, meanings: Meanings) -> tuple[int, Line] | None:
    return meanings.starts.get((name, meanings.scope.section))
