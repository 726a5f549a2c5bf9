"""How many changes of one token in emitted C the proof catches.

    python -m tests.kernel_mutation 200

changes so many tokens, the same ones each time, one by one, and asks the proof again. A change that
it lets pass is held against the self-check, compiled with sanitizers: where that finds nothing
either it is harmless, and otherwise it escaped. Nothing may escape.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from resource import RLIMIT_CPU, getrlimit, setrlimit

from symconv import Convolution
from symconv.errors import Disagreement, ToolchainError
from symconv.kernels.compiled import toolchain
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.machine import MACHINES
from symconv.kernels.schedules.schedule import Schedule
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.selfcheck import program
from symconv.kernels.sources.source import source

KERNELS = {
    "line": Convolution(signal=43, filter=9),
    "strided": Convolution(
        signal=(9, 9), filter=(3, 3), stride=2, padding=1, in_channels=3, out_channels=9
    ),
    "layer": Convolution(signal=(6, 7), filter=(3, 3), padding=1, in_channels=4, out_channels=17),
    "batch": Convolution(signal=20, filter=3, batch=3, in_channels=2, out_channels=9, bias=True),
    "rows": Convolution(signal=12, filter=3, dilation=2, padding=2, batch=6),
    "slid": Convolution(signal=53, filter=19, padding=4),
}
"""Kernels with vectors, narrow ones too, sums taken at once, copies, borders and tails."""

WIDE = "slid"
"""The one for AVX-512, where vectors are made of others and lanes are masked."""

SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g0", "-O1")

SECONDS = 20
"""Of a processor, after which a mutant that has not ended is one that is caught."""

# A loop over lanes that stays where it is would never end.
TOKENS = re.compile(
    r"(?P<number>(?<![\w.])\d+(?![\w.]))|(?P<sign> [+-] )|(?P<store> \+?= (?!LANES))|(?P<less> < )"
    r"|(?P<array>\b(?:f|g|e|packed|out)\b(?=[\[,) ]))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Mutant:
    """A kernel, and its source with one token changed."""

    name: str
    change: str
    text: str


def changed(kind: str, token: str, random: Random) -> str:
    if kind == "number":
        return str(max(0, int(token) + random.choice([1, -1])))
    if kind == "sign":
        return " - " if token == " + " else " + "
    if kind == "store":
        return " = " if token == " += " else " += "
    if kind == "less":
        return " <= "
    if kind == "array":
        return random.choice([x for x in ("f", "g", "e", "packed", "out") if x != token])
    return ""


def mutants(name: str, text: str, random: Random, count: int) -> Iterator[Mutant]:
    """Of bodies of functions, as many of each kind of token."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    for body in re.finditer(r"^{\n(.*?)^}\n", text, re.MULTILINE | re.DOTALL):
        for found in TOKENS.finditer(text, body.start(1), body.end(1)):
            kinds.setdefault(str(found.lastgroup), []).append((found.start(), found[0]))
        # A line is no token, but leaving one out is a change of its own.
        for found in re.finditer(r"^ +\S.*;\n", body[1], re.MULTILINE):
            kinds.setdefault("line", []).append((body.start(1) + found.start(), found[0]))
    order = sorted(kinds)
    for n in range(count):
        kind = order[n % len(order)]
        place, token = random.choice(kinds[kind])
        new = changed(kind, token, random)
        if new != token:
            line = text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)].strip()
            yield Mutant(
                name,
                f"{name}, {kind}: {token.strip()!r} is {new.strip()!r} in {line}",
                text[:place] + new + text[place + len(token) :],
            )


def emission(name: str) -> Emission:
    machine = MACHINES["avx512" if name == WIDE else "avx2"]
    return Emission(KERNELS[name].member, Schedule("loops"), "float32", name, machine)


def judged(mutant: Mutant) -> str:
    """What becomes of a mutant."""
    compiler = toolchain.find()
    assert compiler is not None
    made = emission(mutant.name)
    files = source(made, "c") | {f"{mutant.name}.c": mutant.text}
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Builds(made, files, compiler, Path(folder)) as builds:
                builds.prove(written_out(made))
        except ToolchainError:
            return "does not compile"
        except Disagreement:
            return "caught"
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for name, text in (files | program(made)).items():
            (here / name).write_text(text)
        sources = [here / f"{mutant.name}.c", here / f"{mutant.name}_check.c"]
        # A value too far tells by what it is, and by where it is.
        for margin in ("256", "0"):
            built = [*compiler.command, *SANITIZE, f"-DMARGIN={margin}", *sources]
            subprocess.run([*built, "-o", here / "check"], check=True, capture_output=True)
            if subprocess.run([here / "check"], capture_output=True).returncode:
                return "escaped"
        return "harmless"


@contextmanager
def stopping() -> Iterator[None]:
    """A process that is started meanwhile ends when it has worked for too long, this one does not.

    A mutant may write over what counts its rounds, and go on for ever.
    """
    known = getrlimit(RLIMIT_CPU)
    handler = signal.signal(signal.SIGXCPU, lambda *_: None)
    setrlimit(RLIMIT_CPU, (SECONDS, known[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_CPU, known)
        signal.signal(signal.SIGXCPU, handler)


def score(count: int) -> tuple[Counter[str], list[str]]:
    """How many of so many mutants became what, and those that were not caught."""
    random = Random(7)
    chosen = [
        mutant
        for name in KERNELS
        for mutant in mutants(
            name, source(emission(name), "c")[f"{name}.c"], random, count // len(KERNELS)
        )
    ]
    with stopping(), ThreadPoolExecutor(2) as pool:
        found = list(pool.map(judged, chosen))
    missed = [
        f"{what}: {mutant.change}"
        for mutant, what in zip(chosen, found, strict=True)
        if what in ("escaped", "harmless")
    ]
    return Counter(found), missed


def main() -> None:
    found, missed = score(int(sys.argv[1]))
    print(f"{sum(found.values())} mutants: {dict(found)}", *missed, sep="\n")


if __name__ == "__main__":
    main()
