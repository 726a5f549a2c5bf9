"""Guarded calls: a kernel that strays, leaves something out or meddles is found out."""

import base64
import ctypes
import json
import math
import mmap
import os
import subprocess
import sys
import time
from array import array
from pathlib import Path

import pytest

from symconv.errors import ToolchainError, Unsupported
from symconv.kernels.compiled import toolchain
from symconv.kernels.proof import guarded, pages
from symconv.kernels.proof.pages import Call, Element, Outcome

SOURCE = """
#include <stdint.h>

static int calls;

void sum64(const double *a, const double *b, double *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + b[i]; }
void sum32(const float *a, const float *b, float *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + b[i]; }
void sumu(const uint64_t *a, const uint64_t *b, uint64_t *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + b[i]; }
void copy(const double *a, double *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i]; }
void many(const double *a, double *out)
{ for (int i = 0; i < 3000; i++) out[i] = 2 * a[i]; }
void reads_past_end(const double *a, double *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + 0 * a[i + 1]; }
void reads_past_second(const float *a, const float *b, float *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + 0 * b[i + 1]; }
void reads_before_start(const uint64_t *a, uint64_t *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + 0 * a[i] + (a[i - 1] & 1); }
void writes_past_end(const double *a, double *out)
{ for (int i = 0; i < 4; i++) out[i] = a[0]; }
void writes_before_start(const double *a, double *out)
{ for (int i = -1; i < 3; i++) out[i] = a[0]; }
void skips_one(const double *a, double *out)
{ out[0] = a[0]; out[2] = a[2]; }
void skips_one_u(const uint64_t *a, uint64_t *out)
{ out[0] = a[0]; out[2] = a[2]; }
void accumulates(const float *a, float *out)
{ for (int i = 0; i < 3; i++) out[i] += a[i]; }
void meddles(const double *a, const double *b, double *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i]; ((double *)b)[1] = a[0]; }
void remembers(const double *a, double *out)
{ for (int i = 0; i < 3; i++) out[i] = a[i] + calls; calls++; }
"""

pytestmark = pytest.mark.skipif(not pages.available(), reason="no guard pages on this platform")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = toolchain.find()
    if compiler is None:
        pytest.skip("no C compiler here")
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "k.c").write_text(SOURCE)
    toolchain.shared_library(compiler, folder / "k.c", folder / "k.so")
    return folder / "k.so"


def unary(symbol: str, element: Element = "float64") -> Call:
    return Call(symbol, element, ((1, 2, 3),), 3)


def error(library: Path, call: Call) -> str:
    (outcome,) = guarded.run(library, [call])
    assert outcome.error is not None
    assert call.symbol in outcome.error
    return outcome.error


def test_results_of_all_elements(library: Path) -> None:
    big = 2**64 - 2
    assert guarded.run(
        library,
        [
            Call("sum64", "float64", ((0.1, 1e300, -0.0), (0.2, 1e300, -0.0)), 3),
            Call("sum32", "float32", ((0.5, 1.5, 2.5), (1, 1, 1)), 3),
            Call("sumu", "uint64", ((big, 7, 2**63), (1, 0, 2**63)), 3),
            Call("many", "float64", (tuple(range(3000)),), 3000),
        ],
    ) == [
        Outcome((0.1 + 0.2, 2e300, -0.0)),
        Outcome((1.5, 2.5, 3.5)),
        Outcome((big + 1, 7, 0)),
        Outcome(tuple(range(0, 6000, 2))),
    ]


def test_not_a_number_is_a_number_here(library: Path) -> None:
    (outcome,) = guarded.run(library, [Call("copy", "float64", ((math.nan, math.inf, -0.0),), 3)])
    assert outcome.error is None
    assert math.isnan(outcome.outputs[0])
    assert outcome.outputs[1] == math.inf
    assert math.copysign(1, outcome.outputs[2]) == -1


@pytest.mark.parametrize(
    "call",
    [
        unary("reads_past_end"),
        Call("reads_past_second", "float32", ((1, 2, 3), (1, 2, 3)), 3),
        unary("reads_before_start", "uint64"),
        unary("writes_before_start"),
    ],
    ids=lambda call: call.symbol,
)
def test_stray_access_kills_the_child(library: Path, call: Call) -> None:
    assert "outside its operands" in error(library, call)


def test_nothing_can_be_read_near_an_operand() -> None:
    read, write = os.pipe()

    def readable(address: int) -> bool:
        # The system call refuses what would kill this process.
        try:
            return os.write(write, (ctypes.c_char * 1).from_address(address)) == 1
        except OSError:
            return False

    try:
        # The system places some of so many side by side.
        for operand in [pages._Operand(bytes(24), bytes(8), at_end=False) for _ in range(20)]:
            near = range(-16, 17)
            found = [page for page in near if readable(operand.address + page * mmap.PAGESIZE)]
            assert found == [0]
    finally:
        os.close(read)
        os.close(write)


def test_write_past_the_end_is_seen(library: Path) -> None:
    assert "writes outside its output, at element 3" in error(library, unary("writes_past_end"))


@pytest.mark.parametrize(
    "call",
    [unary("skips_one"), unary("skips_one_u", "uint64")],
    ids=lambda call: call.symbol,
)
def test_unwritten_element_is_seen(library: Path, call: Call) -> None:
    assert "does not determine element 1 of its output" in error(library, call)


def test_output_that_is_added_to_is_seen(library: Path) -> None:
    assert "does not determine element 0" in error(library, unary("accumulates", "float32"))


def test_changed_input_is_seen(library: Path) -> None:
    call = Call("meddles", "float64", ((1, 2, 3), (4, 5, 6)), 3)
    assert "writes to its input 1, at element 1" in error(library, call)


def test_state_between_runs_is_seen(library: Path) -> None:
    assert "does not determine element 0" in error(library, unary("remembers"))


def test_missing_function_is_named(library: Path) -> None:
    assert "no function nothing_of_the_kind" in error(library, unary("nothing_of_the_kind"))


def test_calls_around_a_crash_keep_their_outcomes(library: Path) -> None:
    calls = [unary("copy"), unary("reads_past_end"), unary("copy"), unary("reads_past_end")]
    outcomes = guarded.run(library, calls)
    good = Outcome((1, 2, 3))
    assert [outcomes[0], outcomes[2]] == [good, good]
    for outcome in (outcomes[1], outcomes[3]):
        assert outcome.error is not None
        assert "reads_past_end" in outcome.error


def test_name_is_on_stderr_before_the_call(library: Path) -> None:
    calls = [
        {"symbol": symbol, "element": "float64", "inputs": [[1, 2, 3]], "length": 3}
        for symbol in ("copy", "reads_past_end")
    ]
    child = subprocess.run(
        [sys.executable, pages.__file__],
        input=json.dumps({"library": str(library), "calls": calls}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode < 0
    assert child.stderr.splitlines() == ["copy", "reads_past_end"]
    told = json.loads(child.stdout)
    assert array("d", base64.b64decode(told["outputs"])).tolist() == [1.0, 2.0, 3.0]
    assert told["error"] is None


def test_child_ignores_modules_of_the_current_folder(
    library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    assert guarded.run(library, [unary("copy")]) == [Outcome((1, 2, 3))]


def test_library_that_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "k.so").write_text("no library")
    with pytest.raises(ToolchainError) as caught:
        guarded.run(tmp_path / "k.so", [unary("copy")])
    assert str(tmp_path / "k.so") in str(caught.value)


def test_no_calls_need_no_library(tmp_path: Path) -> None:
    assert guarded.run(tmp_path / "gone.so", []) == []


def test_platform_without_guard_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guarded, "available", lambda: False)
    with pytest.raises(Unsupported, match="no guard pages"):
        guarded.run(tmp_path / "k.so", [unary("copy")])


def test_no_core_file_and_little_time(
    library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    begun = time.monotonic()
    guarded.run(library, [unary("copy")] * 9 + [unary("reads_past_end")])
    assert time.monotonic() - begun < 2
    assert list(tmp_path.iterdir()) == []
