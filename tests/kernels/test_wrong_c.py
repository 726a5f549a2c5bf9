"""Wrong C kernels do not get past the proof, and harmless changes are no disagreements.

What is harmless is decided by plain enumeration: the mutated text is run by itself, turned into
Python with arrays that allow no stray access, against loops over the definition. Many mutants are
compiled as one file, under names of their own.
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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from symconv.errors import Disagreement, SymconvError, ToolchainError
from symconv.family.member import Member
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import Function
from symconv.kernels.proof import guarded, pages
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import Products, written_out
from symconv.kernels.sources.emission import Emission, symbol
from tests.kernels.compiler import COMPILER, needs_compiler, needs_guards
from tests.kernels.definition import direct
from tests.kernels.mutants import (
    SUBJECTS,
    Mutant,
    by_piece,
    by_text,
    known,
    made,
    none,
    report,
    right,
    right_bodies,
)


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
            good = list(pool.map(compiles, mine, repeat(place)))
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
