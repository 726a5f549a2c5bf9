"""Kernels with one change: in a piece of their loop nest, or in their C or NumPy text.

Harmless changes that occur: a piece without accumulation done twice, the zero piece done twice,
any change to what straight-line C text does not print (accumulation, the zero piece), a coefficient
of an index that is always 0, a zero fill that misses what is written over later, a slice that ends
after the end of its array, which NumPy clips, subscripts that are alike changed for one another.

Counts when this was written; run with -rP for those of today. Every mutant that is not harmless
was caught.

           mutants  do not compile or run,  stray access  disagreement  harmless
                    refused when emitted                                (same text, or proved)
    C          350   85                     75            168           22
    NumPy      952  457                      -            316           179
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

import pytest

from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.family.pieces import Piece, Reference
from symconv.kernels.functions import Function, functions
from symconv.kernels.proof.products import Products, written_out
from symconv.kernels.schedules.meaning import pieces
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.source import source
from symconv.language.affine import Affine


@cache
def made(member: Member, form: str) -> Emission:
    return Emission(member, choose(member, form))


@cache
def right(emission: Emission, language: str) -> dict[str, str]:
    """The files of a kernel as they should be, which every mutant is made from."""
    return source(emission, language)


def function_names(member: Member) -> list[str]:
    return [function.name for function in functions(member)]


@cache
def known(emission: Emission) -> dict[Function, Products]:
    return {wanted.function: wanted for wanted in written_out(emission)}


Change: TypeAlias = tuple[str, str, Any]
"""The function, what is changed, and the changed thing."""


@dataclass(frozen=True)
class Mutant:
    """One function of a kernel with one change, and what its body is then."""

    emission: Emission
    function: Function
    change: str
    text: str

    def __str__(self) -> str:
        member = self.emission.member
        sizes = f"{member.outputs} {member.inputs} {self.emission.schedule.form}"
        return f"{sizes} {self.function.name}: {self.change}\n{self.text}"


def wrong_pieces(right: Sequence[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Every way to change one thing in a loop nest, with a name."""
    for n, piece in enumerate(right):

        def put(what: str, *instead: Piece, n: int = n) -> tuple[str, list[Piece]]:
            return f"piece {n}, {what}", [*right[:n], *instead, *right[n + 1 :]]

        yield put("dropped" if piece.factors else "dropped, the zero piece")
        yield put("doubled", piece, piece)
        yield put("accumulate flipped", replace(piece, accumulate=not piece.accumulate))
        yield put("sign", replace(piece, coefficient=-piece.coefficient or 1))
        if len(piece.factors) == 2:
            one, two = piece.factors
            swapped = (
                Reference(one.array, two.subscripts),
                Reference(two.array, one.subscripts),
            )
            yield put("subscripts swapped", replace(piece, factors=swapped))
        for at, loop in enumerate(piece.loops):
            before, after = piece.loops[:at], piece.loops[at + 1 :]
            outside = [other.variable for other in before]
            for what, extent in changed(loop.extent, outside):
                loops = (*before, replace(loop, extent=extent), *after)
                yield put(f"extent of {loop.variable}: {what}", replace(piece, loops=loops))
        variables = [loop.variable for loop in piece.loops]
        for what, output in changed_reference(piece.output, variables):
            yield put(what, replace(piece, output=output))
        for at, factor in enumerate(piece.factors):
            for what, other in changed_reference(factor, variables):
                factors = (*piece.factors[:at], other, *piece.factors[at + 1 :])
                yield put(what, replace(piece, factors=factors))


def changed(form: Affine, variables: Sequence[str]) -> Iterator[tuple[str, Affine]]:
    for by in (1, -1):
        yield f"constant {by:+}", form + by
        for variable in variables:
            yield f"coefficient of {variable} {by:+}", form + by * Affine.of(variable)


def changed_reference(
    reference: Reference, variables: Sequence[str]
) -> Iterator[tuple[str, Reference]]:
    for n, subscript in enumerate(reference.subscripts):
        for what, form in changed(subscript, variables):
            subscripts = (*reference.subscripts[:n], form, *reference.subscripts[n + 1 :])
            yield f"{reference.array}, {what}", replace(reference, subscripts=subscripts)


def wrong_texts(body: str, function: Function) -> Iterator[tuple[str, str]]:
    """Every way to change one token of a text, or to drop a line of it."""

    def tokens(pattern: str, instead: Callable[[re.Match[str]], list[str]]) -> Iterator[str]:
        for match in re.finditer(pattern, body):
            for text in instead(match):
                yield body[: match.start()] + text + body[match.end() :]

    arrays = [array.name for array in (*function.inputs, function.output)]
    named = "|".join(arrays)
    changes = {
        "integer": (r"(?<![\w.])\d+(?![\w.])", lambda m: [str(int(m[0]) + 1), str(int(m[0]) - 1)]),
        "sign": (r" [+-] ", lambda m: [" - " if m[0] == " + " else " + "]),
        "assignment": (r" \+?= ", lambda m: [" = ", " -= "] if m[0] == " += " else [" += "]),
        "operand": (rf"\b({named})(?=\[)", lambda m: [name for name in arrays if name != m[0]]),
        "line dropped": (r"(?m)^.*\n", lambda _: [""]),
    }
    for what, (pattern, instead) in changes.items():
        for text in tokens(pattern, instead):
            yield f"text, {what}", text


def by_piece(
    emission: Emission, language: str, count: int, tally: Counter[str]
) -> Iterator[Mutant]:
    """Mutants by their pieces. An emission that refuses wrong pieces has caught them."""
    nests = {name: pieces(emission.member, name) for name in function_names(emission.member)}
    changes = [(name, *change) for name in nests for change in wrong_pieces(nests[name])]
    unchanged = right_bodies(emission, language)
    for name, change, wrong in sample(changes, count):
        instead = {**nests, name: wrong}
        try:
            files = source(emission, language, lambda _, n, instead=instead: instead[n])
        except (Unsupported, KeyError, ValueError, AttributeError):
            tally["refused when emitted"] += 1
            continue
        after = bodies(emission, language, files)
        differing = [function for function in after if after[function] != unchanged[function]]
        if not differing:
            tally["same text"] += 1
        for function in differing:
            yield Mutant(emission, function, change, after[function])


def by_text(emission: Emission, language: str, count: int) -> list[Mutant]:
    written = right_bodies(emission, language)
    changes = [
        (function.name, change, Mutant(emission, function, change, text))
        for function, body in written.items()
        for change, text in wrong_texts(body, function)
    ]
    return [mutant for _, _, mutant in sample(changes, count)]


def sample(changes: Sequence[Change], count: int) -> list[Change]:
    """As many of every kind of change to every function, the same ones at every run."""
    kinds: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        what = re.sub(r"^piece \d+, |\w+, (?=con|coef)|(?<=of )\w+| [+-]1", "", change[1])
        kinds.setdefault((change[0], what), []).append(change)
    choice = random.Random(11)
    shuffled = [choice.sample(some, len(some)) for some in kinds.values()]
    turns = range(max(map(len, shuffled)))
    return [some[turn] for turn in turns for some in shuffled if turn < len(some)][:count]


@cache
def right_bodies(emission: Emission, language: str) -> dict[Function, str]:
    return bodies(emission, language, right(emission, language))


def bodies(emission: Emission, language: str, files: dict[str, str]) -> dict[Function, str]:
    """What stands in each function of single arrays."""
    (text,) = (text for name, text in files.items() if not name.endswith(".h"))
    found = {}
    for function in functions(emission.member):
        if language == "c":
            pattern = rf"^void {symbol(emission, function.name)}\(\n.*?^{{\n(.*?)^}}\n"
        else:
            pattern = rf"^def _{function.name}\([^\n]*\n[^\n]*\n(.*?)\n\ndef {function.name}\("
        match = re.search(pattern, text, re.MULTILINE | re.DOTALL)
        assert match is not None, function
        found[function] = match[1]
    return found


def none(mutants: Sequence[Mutant], what: str) -> None:
    if mutants:
        pytest.fail("\n".join([f"{len(mutants)} {what}", *map(str, mutants)]), pytrace=False)


def report(tally: Counter[str]) -> None:
    print(f"{sum(tally.values())} mutants: ", dict(tally))


SUBJECTS = [
    (Member((4,), (6,)), "loops"),
    (Member((4,), (6,)), "unrolled"),
    (Member((2,), (7,), flip=True), "loops"),
    (Member((2, 3), (3, 5), flip=True), "loops"),
]
