"""Units for sets of instructions, loops shared by threads, a caller's memory: all are proved."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from math import prod
from pathlib import Path
from random import Random

import pytest

from symconv import Convolution
from symconv.errors import Disagreement, IllFormed
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import functions
from symconv.kernels.lowering import threads
from symconv.kernels.lowering.lower_c import lower
from symconv.kernels.proof import builds
from symconv.kernels.proof.builds import Builds, runnable
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules import parts
from symconv.kernels.schedules.instructions import UNITS
from symconv.kernels.schedules.meaning import nests, pieces
from symconv.kernels.schedules.schedule import PLAIN, Block, Schedule
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.selfcheck import program
from symconv.kernels.sources.source import source
from tests.kernels.test_blocks import places, random_member

COMPILER = toolchain.find()
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")

LAYER = Convolution(signal=(7, 7), filter=(3, 3), padding=1, in_channels=4, out_channels=19)


def made(conv: Convolution = LAYER, dtype: str = "float32", **options: bool) -> Emission:
    return Emission(conv.member, Schedule("loops"), dtype, "kernel", **options)


def proved(emission: Emission, files: dict[str, str], folder: Path) -> None:
    assert COMPILER is not None
    with Builds(emission, files, COMPILER, folder) as running:
        running.prove(written_out(emission))


# Units.


def test_every_unit_has_vectors_of_its_own_width() -> None:
    texts = source(made(dispatch=True), "c")
    assert list(texts) == [
        "kernel.c", "kernel.h", "kernel_avx512.c", "kernel_avx2.c", "kernel_baseline.c",
        "kernel_units.h",
    ]  # fmt: skip
    for unit, lanes in (("avx512", 16), ("avx2", 8), ("baseline", 4)):
        text = texts[f"kernel_{unit}.c"]
        # No vector is wider than what the unit may take for granted.
        widths = set(map(int, re.findall(r"typedef kernel_element VECTOR\((\d+)\) __attr", text)))
        assert widths
        assert max(widths) <= lanes
    assert 'target("avx2,fma")' in texts["kernel_avx2.c"]
    assert "target" not in texts["kernel_baseline.c"]


@needs_compiler
@pytest.mark.thorough
def test_there_is_no_state(tmp_path: Path) -> None:
    """No object holds anything that could be written to: neither data nor bss."""
    assert COMPILER is not None
    if not (size := shutil.which("size")):
        pytest.skip("there is no program to read the sizes of sections")
    for n, options in enumerate(({"dispatch": True}, {"threads": True}, {"workspace": True})):
        folder = tmp_path / str(n)
        folder.mkdir()
        texts = source(made(**options), "c")
        for name, text in texts.items():
            (folder / name).write_text(text)
        sources = [name for name in texts if name.endswith(".c")]
        subprocess.run([*COMPILER.command, "-O1", "-c", *sources], cwd=folder, check=True)
        objects = [name.replace(".c", ".o") for name in sources]
        said = subprocess.run([size, *objects], cwd=folder, capture_output=True, text=True)
        rows = [row.split() for row in said.stdout.splitlines()[1:]]
        assert [row[1:3] for row in rows] == [["0", "0"]] * len(sources)


@pytest.mark.thorough
@needs_compiler
@pytest.mark.parametrize("compiler", [name for name in ("gcc", "clang") if shutil.which(name)])
@pytest.mark.parametrize("more", ["-O2", "-DKERNEL_SCALAR", "-DKERNEL_EVERY_UNIT", "-march=native"])
def test_units_compile_without_a_warning(compiler: str, more: str, tmp_path: Path) -> None:
    emission = made(dispatch=True, workspace=True)
    texts = source(emission, "c") | program(emission)
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    sources = sorted(name for name in texts if name.endswith(".c"))
    flags = ["-std=c99", "-O1", *WARNINGS, more, "-o", "check"]
    built = subprocess.run(
        [compiler, *flags, *sources], cwd=tmp_path, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    assert subprocess.run([tmp_path / "check"], capture_output=True).returncode == 0


@pytest.mark.thorough
@needs_compiler
def test_every_unit_is_proved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One number changed in any unit stops the proof, also where it could not run here.

    It is stopped by the build over integers, which has every unit, without those of both floats.
    """
    emission = made(dispatch=True)
    files = source(emission, "c")
    proved(emission, files, tmp_path)
    monkeypatch.setattr(builds, "BUILDS", builds.BUILDS[:1])
    for unit in UNITS:
        folder = tmp_path / unit.name
        folder.mkdir()
        name = f"kernel_{unit.name}.c"
        text = files[name]
        (line,) = re.findall(r"^ +sum_\w+.* \+= .* \* .*;$", text, re.MULTILINE)[:1]
        wrong = {**files, name: text.replace(line, line.replace("+=", "-=", 1), 1)}
        with pytest.raises(Disagreement):
            proved(emission, wrong, folder)


@needs_compiler
def test_what_runs_here_is_asked_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert runnable(made()) == ()
    assert UNITS[-1] in runnable(made(dispatch=True))
    monkeypatch.setattr(toolchain, "features", lambda: frozenset({"avx2", "fma", "avx512f"}))
    assert [unit.name for unit in runnable(made(dispatch=True))] == ["avx2", "baseline"]


# Threads.


@pytest.mark.thorough
def test_rounds_of_a_shared_loop_write_outputs_of_their_own() -> None:
    """Of random members, in every order of their loops: no output in two rounds of one loop."""
    loops = 0
    for seed in range(6):
        member = random_member(Random(seed)).member
        for function in functions(member):
            for cut in nests(member, function).values():
                for piece in cut:
                    written = {x for s in piece.output.subscripts for x in s.variables}
                    reached: dict[tuple[str, tuple[int, ...]], int] = {}
                    for point in piece.points():
                        place = tuple(s.at(point) for s in piece.output.subscripts)
                        for name in written:
                            assert reached.setdefault((name, place), point[name]) == point[name]
                    loops += len(written)
    assert loops > 100


@needs_compiler
def test_shared_loops_are_exact(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proved with OpenMP on, every loop shared that may be."""
    monkeypatch.setattr(threads, "WORTH", 1)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setattr(Builds, "FLAGS", (*Builds.FLAGS, "-fopenmp"))
    wide = Convolution(signal=5, filter=3, in_channels=40, out_channels=48)
    emission = made(wide, threads=True)
    files = source(emission, "c")
    assert files["kernel.c"].count("#pragma omp parallel for") > 3
    assert "private(packed)" in files["kernel.c"]
    proved(emission, files, tmp_path)


LONG = Convolution(signal=9_000, filter=3)
PLANE = Convolution(signal=(61, 67), filter=(3, 3), padding=1)


@needs_compiler
@pytest.mark.thorough
@pytest.mark.parametrize("conv", [LONG, PLANE])
def test_sums_in_parts_are_exact(
    conv: Convolution, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a long sum each part has outputs of its own; one product, or place, less is noticed."""
    monkeypatch.setattr(threads, "WORTH", 1)
    monkeypatch.setattr(parts, "SHORT", 2**10)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setattr(Builds, "FLAGS", (*Builds.FLAGS, "-fopenmp", "-w"))
    emission = made(conv, threads=True)
    files = source(emission, "c")
    text = files["kernel.c"]
    (room,) = re.findall(r"kernel_element parts\[(\d+)\];", text)
    assert "    for (ptrdiff_t part = 0; part < " in text.partition("#pragma omp")[2]
    proved(emission, files, tmp_path)
    summed = re.search(r"part < (\d+); \+\+part\) {\n +sum", text)
    assert summed is not None
    count = int(summed[1])
    # These and one of two floats notice what is wrong by themselves.
    monkeypatch.setattr(builds, "BUILDS", builds.BUILDS[:2])
    for n, (right, wrong) in enumerate(
        [
            (f"parts[{room}]", f"parts[{int(room) - 1}]"),
            (summed[0], summed[0].replace(str(count), str(count - 1))),
            (f"part < {count}", f"part < {count - 1}"),
        ]
    ):
        folder = tmp_path / str(n)
        folder.mkdir()
        with pytest.raises(Disagreement):
            proved(emission, {**files, "kernel.c": text.replace(right, wrong, 1)}, folder)


def test_parts_of_random_sums_hold_each_product_once() -> None:
    """Whatever the member, the order and the loop of lanes; the parts' own sum is over all."""
    found = 0
    for seed in range(12):
        random = Random(seed)
        member = random_member(random).member
        for function in functions(member)[:3]:
            for cut in nests(member, function).values():
                vector = random.choice([x.variable for piece in cut for x in piece.loops] or [""])
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(parts, "SHORT", 4)
                    split = parts.in_parts(function, cut, Block(vector, 4, 4))
                if split is None:
                    continue
                found += 1
                count, *axes = split.function.output.shape
                assert tuple(axes) == function.output.axes
                wanted, got = places(cut), places(split.pieces)
                # Without the filling with zero, and without the place of the part.
                assert sum(n for key, n in got.items() if len(key) == 1) == prod((count, *axes))
                merged = Counter[tuple[tuple[int, ...], ...]]()
                for (output, *entries), n in got.items():
                    if entries:
                        assert 0 <= output[0] < count
                        merged[output[1:], *entries] += n
                assert merged == Counter({k: n for k, n in wanted.items() if len(k) > 1})
                total = places([split.total])
                assert len(total) == prod((count, *axes))
                assert all(part[1:] == out for out, part in total)
    assert found > 12


OWN_TEAM = """
#include <pthread.h>
#include <stdlib.h>

static __thread int mine;
static void (*work)(void *);
static void *data;

int omp_get_thread_num(void) { return mine; }
int omp_get_num_threads(void) { return 3; }
static void *run(void *number) { mine = (int)(size_t)number; work(data); return 0; }

void GOMP_parallel(void (*given)(void *), void *with, unsigned count, unsigned flags)
{
    pthread_t others[2];
    (void)count, (void)flags, work = given, data = with;
    for (size_t n = 0; n < 2; ++n)
        if (pthread_create(&others[n], 0, run, (void *)(n + 1))) abort();
    run(0);
    for (size_t n = 0; n < 2; ++n) pthread_join(others[n], 0);
}
"""
"""What stands in for GCC's library of OpenMP, of which the sanitizer cannot see how it waits."""


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("gcc"), reason="there is no GCC")
@pytest.mark.parametrize("conv", [LONG, PLANE, Convolution(
    signal=5, filter=3, in_channels=40, out_channels=48)])  # fmt: skip
def test_threads_do_not_race(
    conv: Convolution, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sanitizer finds no two accesses without an order; where all write one part it does."""
    monkeypatch.setattr(threads, "WORTH", 1)
    monkeypatch.setattr(parts, "SHORT", 2**10)
    emission = made(conv, threads=True)
    texts = source(emission, "c") | program(emission) | {"team.c": OWN_TEAM}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    sanitize = ["-fsanitize=thread", "-O1", "-g0"]

    def ran(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "kernel.c").write_text(text)
        compiled = ["gcc", "-fopenmp", *sanitize, "-c", "kernel.c"]
        subprocess.run(compiled, cwd=tmp_path, check=True)
        linked = ["gcc", *sanitize, "kernel.o", "kernel_check.c", "team.c", "-o", "check"]
        if subprocess.run(linked, cwd=tmp_path, capture_output=True).returncode:
            pytest.skip("there is no sanitizer for threads")
        # It does not bear a layout of memory that newer systems choose.
        plain = ["setarch", "-R"] if shutil.which("setarch") else []
        command = [*plain, tmp_path / "check"]
        return subprocess.run(command, capture_output=True, text=True)

    text = texts["kernel.c"]
    found = ran(text)
    assert found.returncode == 0, found.stdout + found.stderr
    shared = re.findall(r"schedule\(static\).*\n#endif\n +for \(ptrdiff_t (\w+) = 0", text)
    wrong = re.sub(rf"(out|parts)( \+ |\[)\d+ \* ({'|'.join(shared)})\b", r"\1\g<2>0", text)
    assert wrong != text
    assert "ThreadSanitizer: data race" in ran(wrong).stderr


def test_short_loops_are_not_shared() -> None:
    small = source(made(threads=True), "c")["kernel.c"]
    assert "#pragma omp" not in small
    large = Convolution(signal=100_000, filter=9)
    text = source(made(large, threads=True), "c")["kernel.c"]
    assert text.count("#ifdef _OPENMP\n#pragma omp parallel for schedule(static)\n#endif\n") == 3
    assert text.count(" parts[") > 1
    assert "#pragma omp" not in source(made(large), "c")["kernel.c"]


# Memory of the caller's.


@needs_compiler
@pytest.mark.thorough
def test_a_workspace_is_used_within_its_bounds(tmp_path: Path) -> None:
    emission = made(workspace=True)
    files = source(emission, "c")
    assert "kernel_element *packed = workspace;\n" in files["kernel.c"]
    assert "kernel_element packed[" not in files["kernel.c"]
    proved(emission, files, tmp_path)
    smaller = re.sub(r"return (\d+) \* sizeof", "return (\\1 - 16) * sizeof", files["kernel.c"])
    # In a folder of its own: a library of the same path would be the one that is loaded.
    folder = tmp_path / "smaller"
    folder.mkdir()
    with pytest.raises(Disagreement, match=r"outside its (workspace|operands)"):
        proved(emission, {**files, "kernel.c": smaller}, folder)


def test_a_workspace_may_be_larger_than_a_stack() -> None:
    wide = Convolution(signal=(16, 16), filter=(3, 3), in_channels=600, out_channels=600)
    bodies = {}
    for workspace in (False, True):
        text = source(made(wide, workspace=workspace), "c")["kernel.c"]
        rooms = re.findall(r"packed\[(\d+)\];|return (\d+) \* sizeof", text)
        bodies[workspace] = max(int(one or other) for one, other in rooms)
    assert bodies[False] <= 2**15 < bodies[True]


def test_threads_have_copies_of_their_own() -> None:
    with pytest.raises(IllFormed, match="threads and workspace exclude each other"):
        made(threads=True, workspace=True)


def test_loops_are_marked_by_what_they_write() -> None:
    member = Convolution(signal=40, filter=3, batch=2).member
    cut = pieces(member, "vjp_filter")
    (function,) = (f for f in functions(member) if f.name == "vjp_filter")
    body = lower(function, cut, Schedule("loops"), PLAIN, "kernel")
    marked = {x.variable for x in body.operations if getattr(x, "apart", False)}
    assert marked == {"k"}


def test_what_is_for_one_set_of_instructions_is_refused_for_all(tmp_path: Path) -> None:
    """Blocks are as wide as one machine's vectors: in the baseline they would be slow, or fail."""
    conv = Convolution(outputs=4, inputs=6)
    with pytest.raises(IllFormed, match="every set of instructions: leave out machine and blocks"):
        conv.emit("c", tmp_path, dispatch=True, machine="avx512")
    with pytest.raises(IllFormed, match="are for kernels in C"):
        conv.emit("numpy", tmp_path, machine="avx512")
    assert not list(tmp_path.iterdir())
