"""The proof passes where a kernel is right, and wrong kernels do not get past it.

A mutant is a kernel with one change: in a piece of its loop nest, or in its C or NumPy text. The
proof must catch it, unless it is harmless, which is decided here by plain enumeration: the mutated
text is run by itself (C is turned into Python, with arrays that allow no stray access) against
loops over the definition. And a change that is harmless must not be called a disagreement.

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

import ctypes
import faulthandler
import os
import random
import re
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Disagreement, SymconvError, ToolchainError, Unsupported
from symconv.family.member import Member
from symconv.family.pieces import Piece, Reference
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import Function, functions
from symconv.kernels.lowering import lower_c, lower_numpy
from symconv.kernels.proof import agreement, guarded, pages
from symconv.kernels.proof.agreement import prove_numpy
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import Products, written_out
from symconv.kernels.schedules.meaning import pieces
from symconv.kernels.schedules.schedule import Schedule, choose
from symconv.kernels.sources import emission as emission_module
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.source import source
from symconv.language.affine import Affine

COMPILER = toolchain.find()

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
needs_guards = pytest.mark.skipif(
    COMPILER is None or not hasattr(os, "fork") or not pages.available(),
    reason="there is no C compiler, no fork or no guard pages",
)

# The definition, by plain loops and from 0: nothing here comes from symconv's mathematics.


def triples(member: Member) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]:
    """(output, input, tap) of every product."""
    for i in product(*map(range, member.outputs)):
        for k in product(*map(range, member.taps)):
            j = tuple(a + b for a, b in zip(i, k, strict=True))
            flipped = tuple(n - 1 - x for n, x in zip(member.taps, k, strict=True))
            yield i, j, flipped if member.flip else k


def flat(place: Sequence[int], shape: Sequence[int]) -> int:
    found = 0
    for index, length in zip(place, shape, strict=True):
        found = found * length + index
    return found


def entries(member: Member, name: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(place in the output, place in each input) of every product of a function."""
    outputs, inputs, taps = member.outputs, member.inputs, member.taps
    for i, j, k in triples(member):
        at_i, at_j, at_k = flat(i, outputs), flat(j, inputs), flat(k, taps)
        yield {
            "forward": (at_i, (at_j, at_k)),
            "vjp_signal": (at_j, (at_i, at_k)),
            "vjp_filter": (at_k, (at_i, at_j)),
            "jacobian_signal": (at_i * prod(inputs) + at_j, (at_k,)),
            "jacobian_filter": (at_i * prod(taps) + at_k, (at_j,)),
        }[name]


def direct(member: Member, function: Function, inputs: Sequence[Sequence[Any]]) -> list[Any]:
    out = [0] * function.output.length
    for place, reads in entries(member, function.name):
        out[place] += prod(x[n] for x, n in zip(inputs, reads, strict=True))
    return out


# The proof passes.

LINE = [
    (1, 1, False, ("f", "g"), "unrolled"),
    (1, 1, True, ("f", "g"), "loops"),
    (1, 5, False, ("f", "g"), "loops"),
    (1, 5, True, ("x", "w"), "unrolled"),
    (5, 5, False, ("f", "g"), "unrolled"),
    (5, 5, True, ("f", "g"), "loops"),
    (2, 9, False, ("signal", "taps"), "loops"),
    (2, 9, True, ("f", "g"), "unrolled"),
    (4, 6, False, ("g", "f"), "unrolled"),
    (4, 6, True, ("x", "y"), "loops"),
    (7, 9, False, ("f", "g"), "loops"),
]
PLANE = [
    ((1, 1), (1, 1), False, ("f", "g"), "loops"),
    ((2, 3), (3, 5), True, ("f", "g"), "loops"),
    ((3, 1), (4, 4), False, ("image", "kernel"), "unrolled"),
    ((2, 2), (5, 2), False, ("f", "g"), "loops"),
]
GRID = [((i,), (j,), *rest) for i, j, *rest in LINE] + PLANE


@needs_compiler
@pytest.mark.parametrize(("outputs", "inputs", "flip", "names", "form"), GRID)
def test_both_kernels_are_proved(
    outputs: tuple[int, ...],
    inputs: tuple[int, ...],
    flip: bool,
    names: tuple[str, str],
    form: str,
    tmp_path: Path,
) -> None:
    emission = made(Member(outputs, inputs, flip, names), form)
    assert COMPILER is not None
    with Builds(emission, right(emission, "c"), COMPILER, tmp_path) as builds:
        written = written_out(emission)
        for wanted in written:
            assert products(wanted) == sorted(entries(emission.member, wanted.function.name))
        (text,) = right(emission, "numpy").values()
        prove_numpy(emission, text, written)
        builds.prove(written)
    found = agreement.findings(written)
    assert {finding.kernel for finding in found} == {"numpy", "C"}
    for kernel in ("numpy", "C"):
        named = [n for finding in found if finding.kernel == kernel for n in finding.functions]
        assert sorted(named) == sorted(function_names(emission.member))
    assert not any("random" in finding.argument for finding in found)


@needs_compiler
@pytest.mark.thorough
def test_large_kernels_are_proved_on_random_inputs_and_say_so(tmp_path: Path) -> None:
    emission = made(Member((150,), (250,)), "loops")
    assert COMPILER is not None
    with Builds(emission, right(emission, "c"), COMPILER, tmp_path) as builds:
        written = written_out(emission)
        (text,) = right(emission, "numpy").values()
        prove_numpy(emission, text, written)
        builds.prove(written)
    arguments = {
        (finding.kernel, name): finding.argument
        for finding in agreement.findings(written)
        for name in finding.functions
    }
    assert set(arguments) == {
        (kernel, name) for kernel in ("numpy", "C") for name in function_names(emission.member)
    }
    for kernel in ("numpy", "C"):
        said = re.search(r"random runs .* below 2\^-(\d+)", arguments[kernel, "forward"])
        assert said is not None
        assert int(said[1]) > 100
        assert "coefficient" in arguments[kernel, "jacobian_filter"]
    # One index wrong in one loop is seen by the random runs too.
    with pytest.raises(Disagreement, match="numpy kernel, forward"):
        prove_numpy(emission, text.replace("g[t]", "g[t - 1]"), written)


def products(wanted: Products) -> list[tuple[int, tuple[int, ...]]]:
    (group,) = wanted.groups
    assert group.coefficient == 1
    reads = zip(*(column.tolist() for column in group.entries), strict=True)
    return sorted(zip(group.outputs.tolist(), reads, strict=True))


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


# Mutants.


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


@pytest.fixture(scope="module")
def _same_parts_once() -> Iterator[None]:
    """Comments and heads are the same in all mutants, and four functions of five in each."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("formulas", "head"):
            patch.setattr(emission_module, name, cache(getattr(emission_module, name)))
        for module in (lower_c, lower_numpy):
            patch.setattr(module, "lower", once(module.lower))
        yield


def once(lower: Callable[..., Any]) -> Callable[..., Any]:
    kept = cache(lower)
    return lambda function, nest, *options: kept(function, tuple(nest), *options)


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


# C. Many mutants are compiled as one file, under names of their own.


class Entries(list[Any]):
    """An array that allows no access outside it, and no reading of what was never written."""

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < len(self) or super().__getitem__(place) is None:
            raise IndexError(place)
        return super().__getitem__(place)

    def __setitem__(self, place: Any, value: Any) -> None:
        if not 0 <= place < len(self):
            raise IndexError(place)
        super().__setitem__(place, value)


def in_python(mutant: Mutant) -> str:
    """The body of a C function as Python, statement by statement."""
    lines, depth = [], 0
    used = re.sub(r"\(void\)\w+;", "", mutant.text)
    for statement in re.findall(r"\s*(?:for \([^{]*{|}|[^;{}]+;)", " ".join(used.split())):
        line = statement.strip().rstrip(";")
        if line == "}":
            depth -= 1
            continue
        loop = re.fullmatch(r"for \(ptrdiff_t (\w+) = (.+); \1 < (.+); \+\+\1\) {", line)
        if loop is None:
            lines.append(" " * depth + re.sub(r"^\w+_element (?=sum)", "", line))
            continue
        lines.append(" " * depth + f"for {loop[1]} in range({loop[2]}, {loop[3]}):")
        depth += 1
        lines.append(" " * depth + "pass")
    return "\n".join(lines)


def harmless_c(mutant: Mutant) -> bool:
    code = compile(in_python(mutant), str(mutant), "exec")
    source_of_numbers = random.Random(5)
    for _ in range(2):
        inputs = {
            array.name: Entries(source_of_numbers.getrandbits(20) for _ in range(array.length))
            for array in mutant.function.inputs
        }
        before = [list(x) for x in inputs.values()]
        out = Entries([None] * mutant.function.output.length)
        try:
            exec(code, {**inputs, "out": out, "range": range})
        except IndexError:
            return False
        wanted = direct(mutant.emission.member, mutant.function, before)
        if list(out) != wanted or [list(x) for x in inputs.values()] != before:
            return False
    return True


def compiles(mutant: Mutant, folder: Path) -> bool:
    """Whether the compiler takes the text, with warnings for errors as in the proof."""
    assert COMPILER is not None
    flags = ["-std=c99", "-fsyntax-only", *toolchain.WARNINGS, f"-I{folder}", "-xc", "-"]
    ran = subprocess.run(
        [*COMPILER.command, *flags],
        input=c_text(mutant.emission, [mutant]),
        capture_output=True,
        text=True,
    )
    return ran.returncode == 0


def c_text(emission: Emission, mutants: Sequence[Mutant]) -> str:
    files = right(emission, "c")
    text = files[f"{emission.stem}.c"]
    parts = [f'#include "{emission.stem}.h"\n']
    for n, mutant in enumerate(mutants):
        name = symbol(emission, mutant.function.name)
        match = re.search(rf"^void {name}(\(\n.*?^{{\n)", text, re.MULTILINE | re.DOTALL)
        assert match is not None
        parts.append(f"void {name}_{n}{match[1]}{mutant.text}}}\n")
    return "\n".join(parts)


def tried(trials: Sequence[Callable[[], None]], folder: Path) -> list[str]:
    """What became of each trial, each in a process of its own: what it raised, "" for nothing.

    A mutant may do anything to the process that it runs in. Two run at once.
    """
    running: dict[int, int] = {}
    found = [""] * len(trials)

    def wait() -> None:
        process, status = os.wait()
        n = running.pop(process)
        said = folder / f"{n}.txt"
        if os.WIFSIGNALED(status):
            found[n] = signal.Signals(os.WTERMSIG(status)).name
        else:
            found[n] = said.read_text()

    for n, trial in enumerate(trials):
        while len(running) >= 2:
            wait()
        process = os.fork()
        if process == 0:
            said = ""
            faulthandler.disable()
            signal.alarm(60)
            try:
                trial()
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            (folder / f"{n}.txt").write_text(said)
            os._exit(0)
        running[process] = n
    while running:
        wait()
    return found


def proved(mutants: Sequence[Mutant], folder: Path, fresh: bool = False) -> list[str]:
    """What the proof of C kernels says of each mutant of one emission."""
    if not mutants:
        return []
    assert COMPILER is not None
    emission = mutants[0].emission
    here = Path(tempfile.mkdtemp(dir=folder))
    files = {**right(emission, "c"), f"{emission.stem}.c": c_text(emission, mutants)}
    with Builds(emission, files, COMPILER, here) as builds:
        try:
            builds.prove([])
        except ToolchainError as error:
            # A warning that only optimizing brings: which one of them is it?
            if len(mutants) == 1:
                return [f"ToolchainError: {error}"]
            half = len(mutants) // 2
            return proved(mutants[:half], folder, fresh) + proved(mutants[half:], folder, fresh)
        trials = []
        for n, mutant in enumerate(mutants):
            function = replace(mutant.function, name=f"{mutant.function.name}_{n}")
            wanted = replace(known(emission)[mutant.function], function=function)
            trials.append(lambda wanted=wanted: prove_here(builds, wanted, fresh))
        return tried(trials, here)


def prove_here(builds: Builds, wanted: Products, fresh: bool) -> None:
    """The proof in a process of its own; a fresh Python for each guarded call takes longer."""
    if not fresh:
        import resource  # not on Windows, where nothing comes here

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        guarded.run = lambda library, calls: [
            pages.perform(ctypes.CDLL(str(library)), call) for call in calls
        ]
    builds.prove([wanted])


def judge_c(mutants: Sequence[Mutant], folder: Path, tally: Counter[str]) -> None:
    """Hold the proof's word on every mutant against enumeration."""
    emissions = list(dict.fromkeys(mutant.emission for mutant in mutants))
    escaped, alarms = [], []
    for emission in emissions:
        place = folder / f"{emission.stem}_{emission.schedule.form}"
        place.mkdir(exist_ok=True)
        for name, text in right(emission, "c").items():
            (place / name).write_text(text)
        mine = [mutant for mutant in mutants if mutant.emission == emission]
        with ThreadPoolExecutor(2) as pool:
            good = list(pool.map(lambda mutant: compiles(mutant, place), mine))  # noqa: B023
        tally["does not compile"] += good.count(False)
        kept = [mutant for mutant, fine in zip(mine, good, strict=True) if fine]
        for mutant, said in zip(kept, proved(kept, place), strict=True):
            harmless = harmless_c(mutant)
            kind = re.split(r"[ :]", said)[0]
            # A guarded call in a Python of its own makes a Disagreement of the signal.
            assert kind in ("", "Disagreement", "ToolchainError", "SIGSEGV", "SIGBUS"), said
            tally[kind or "harmless, and proved"] += 1
            if not kind and not harmless:
                escaped.append(mutant)
            if kind not in ("", "ToolchainError") and harmless:
                alarms.append(mutant)
    none(escaped, "wrong kernels were proved")
    none(alarms, "harmless changes were called disagreements")


SUBJECTS = [
    (Member((4,), (6,)), "loops"),
    (Member((4,), (6,)), "unrolled"),
    (Member((2,), (7,), flip=True), "loops"),
    (Member((2, 3), (3, 5), flip=True), "loops"),
]


@pytest.mark.thorough
@needs_guards
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_pieces_are_caught_in_c(tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    chosen = []
    for member, form in SUBJECTS:
        chosen += by_piece(made(member, form), "c", 35, tally)
    judge_c(chosen, tmp_path, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(chosen) / 5


@pytest.mark.thorough
@needs_guards
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_texts_are_caught_in_c(tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    chosen = []
    for member, form in [
        *SUBJECTS,
        (Member((1,), (3,)), "unrolled"),
        (Member((2,), (2,)), "loops"),
    ]:
        chosen += by_text(made(member, form), "c", 35)
    judge_c(chosen, tmp_path, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(chosen) / 10


@needs_guards
@pytest.mark.usefixtures("_same_parts_once")
def test_stray_accesses_are_caught_in_c(tmp_path: Path) -> None:
    """Reads and writes next to each array, outputs left out, inputs written to."""
    emission = made(Member((4,), (6,)), "unrolled")
    mutants = []
    for function, body in right_bodies(emission, "c").items():

        def put(what: str, text: str, function: Function = function) -> None:
            mutants.append(Mutant(emission, function, what, text))

        for array in (*function.inputs, function.output):
            for place in (array.length, -1):
                put("reads outside", f"{body}    out[0] += 0 * {array.name}[{place}];\n")
        for place in (function.output.length, -1):
            put("writes outside", f"{body}    out[{place}] = 0;\n")
        for array in function.inputs:
            cast = f"(({emission.stem}_element *){array.name})"
            put("writes to an input", f"{body}    {cast}[0] += 1;\n")
        lines = body.splitlines(keepends=True)
        for n in (0, len(lines) // 2, len(lines) - 1):
            put("leaves one unwritten", "".join(lines[:n] + lines[n + 1 :]))
    # As a build does it, one of each; and all without a new Python for each.
    whole = list({mutant.change: mutant for mutant in mutants}.values())
    assert len(whole) == 4
    for mutant, said in zip(whole, proved(whole, tmp_path, fresh=True), strict=True):
        assert said.startswith("Disagreement"), f"{mutant}\n{said or 'proved'}"
    for mutant, said in zip(mutants, proved(mutants, tmp_path), strict=True):
        assert said.startswith(("Disagreement", "SIGSEGV")), f"{mutant}\n{said or 'proved'}"


@needs_compiler
def test_a_wrong_c_file_stops_the_proof(tmp_path: Path) -> None:
    """The same by the whole file, as a build goes."""
    emission = made(Member((4,), (6,)), "loops")
    files = right(emission, "c")
    text = files[f"{emission.stem}.c"]
    assert COMPILER is not None
    written = written_out(emission)
    for n, (old, new, error) in enumerate(
        [
            ("sum += f[i + t] * g[t];", "sum -= f[i + t] * g[t];", Disagreement),
            ("out[i] = sum;", "out[i] = sum", ToolchainError),
            ("out[i] = sum;", "", ToolchainError),
            ("sum += f[i + t] * g[t];", "sum += f[i + t] * f[t];", ToolchainError),
        ]
    ):
        assert text.count(old) == 1
        here = tmp_path / str(n)
        here.mkdir()
        wrong = {**files, f"{emission.stem}.c": text.replace(old, new)}
        with (
            pytest.raises(error) as caught,
            Builds(emission, wrong, COMPILER, here) as builds,
        ):
            builds.prove(written)
        assert isinstance(caught.value, SymconvError)


# NumPy.


def numpy_text(mutant: Mutant) -> str:
    """The whole module with one body changed."""
    (text,) = right(mutant.emission, "numpy").values()
    body = right_bodies(mutant.emission, "numpy")[mutant.function]
    start = text.index(f"\ndef _{mutant.function.name}(")
    place = text.index(body, start)
    return text[:place] + mutant.text + text[place + len(body) :]


def harmless_numpy(mutant: Mutant, text: str) -> bool:
    module: dict[str, Any] = {}
    source_of_numbers = np.random.default_rng(5)
    try:
        exec(compile(text, "<mutant>", "exec"), module)
        for poison in (-7e9, np.nan, None):
            shapes = [array.shape for array in mutant.function.inputs]
            inputs = [source_of_numbers.integers(1, 1000, shape).astype(float) for shape in shapes]
            before = [x.copy() for x in inputs]
            out = None if poison is None else np.full(mutant.function.output.shape, poison)
            found = module[mutant.function.name](*inputs, out=out)
            flattened = [x.ravel().tolist() for x in before]
            wanted = direct(mutant.emission.member, mutant.function, flattened)
            same = all(np.array_equal(a, b) for a, b in zip(inputs, before, strict=True))
            if not same or found.ravel().tolist() != wanted:
                return False
    except Exception:
        return False
    return True


def judge_numpy(mutants: Sequence[Mutant], tally: Counter[str]) -> None:
    escaped, alarms = [], []
    for mutant in mutants:
        text = numpy_text(mutant)
        wanted = known(mutant.emission)[mutant.function]
        kind = "harmless, and proved"
        try:
            prove_numpy(mutant.emission, text, [wanted])
        except Disagreement:
            kind = "Disagreement"
        except Exception:
            kind = "does not run"
        tally[kind] += 1
        harmless = harmless_numpy(mutant, text)
        if kind == "harmless, and proved" and not harmless:
            escaped.append(mutant)
        if kind == "Disagreement" and harmless:
            alarms.append(mutant)
    none(escaped, "wrong kernels were proved")
    none(alarms, "harmless changes were called disagreements")


@pytest.mark.parametrize(("member", "form"), [*SUBJECTS, (Member((2, 3), (3, 5)), "unrolled")])
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_pieces_are_caught_in_numpy(member: Member, form: str) -> None:
    tally: Counter[str] = Counter()
    mutants = list(by_piece(made(member, form), "numpy", 90, tally))
    judge_numpy(mutants, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(mutants) / 5


@pytest.mark.parametrize(("member", "form"), [*SUBJECTS, (Member((2, 3), (3, 5)), "unrolled")])
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_texts_are_caught_in_numpy(member: Member, form: str) -> None:
    tally: Counter[str] = Counter()
    mutants = by_text(made(member, form), "numpy", 90)
    judge_numpy(mutants, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(mutants) / 4


@pytest.mark.parametrize("form", ["loops", "unrolled"])
def test_writing_to_an_input_is_caught_in_numpy(form: str) -> None:
    emission = made(Member((4,), (6,)), form)
    mutants = []
    for function, body in right_bodies(emission, "numpy").items():
        for array in function.inputs:
            text = f"{body}    {array.name}[0] = 0\n"
            mutants.append(Mutant(emission, function, "writes to an input", text))
    judge_numpy(mutants, Counter())


@pytest.mark.parametrize("sizes", [((4,), (6,)), ((80,), (150,))], ids=["small", "large"])
@pytest.mark.parametrize("form", ["loops", "unrolled"])
def test_outputs_left_unwritten_are_caught_in_numpy(
    sizes: tuple[tuple[int, ...], tuple[int, ...]], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An array of numbers that is new may hold zeros, which is what the band leaves out."""
    emission = Emission(Member(*sizes), Schedule(form))  # type: ignore[arg-type]
    (text,) = right(emission, "numpy").values()
    start = text.index("def _jacobian_signal")
    zero = re.compile(r"^    out\[0:.*\] = 0\n", re.MULTILINE)
    match = zero.search(text, start)
    assert match is not None
    wrong = text[: match.start()] + text[match.end() :]
    (wanted,) = (w for w in written_out(emission) if w.function.name == "jacobian_signal")
    empty = np.empty
    monkeypatch.setattr(
        np, "empty", lambda shape, dtype: (empty if dtype is object else np.zeros)(shape, dtype)
    )
    with pytest.raises(Disagreement, match="jacobian_signal"):
        prove_numpy(emission, wrong, [wanted])


# What the values of whole numbers cannot show.


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("form", ["loops", "unrolled"])
@pytest.mark.parametrize("language", ["c", "numpy"])
@pytest.mark.parametrize(("outputs", "inputs"), [(4, 6), (2, 7), ((2, 3), (3, 5))])
def test_nan_and_infinity_reach_no_output_that_does_not_read_them(
    outputs: Any, inputs: Any, language: str, form: str
) -> None:
    if language == "c" and COMPILER is None:
        pytest.skip("there is no C compiler")
    conv = Convolution(outputs, inputs)
    kernel = conv.kernel(language, form=form)
    tested = 0
    for function in functions(conv.member):
        run = getattr(kernel, function.name)
        arrays = [1.0 + np.arange(a.length).reshape(a.shape) for a in function.inputs]
        usual = run(*arrays).ravel()
        for n, array in enumerate(arrays):
            for place in range(array.size):
                reading = {
                    out for out, reads in entries(conv.member, function.name) if reads[n] == place
                }
                for value in (np.nan, np.inf):
                    given = [x.copy() for x in arrays]
                    given[n].flat[place] = value
                    found = run(*given).ravel()
                    for out, (now, before) in enumerate(zip(found, usual, strict=True)):
                        if out in reading:
                            assert np.isnan(now) if np.isnan(value) else now == value
                        else:
                            assert now == before, (function.name, n, place, out)
                        tested += 1
    assert tested > 100
