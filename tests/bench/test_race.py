"""Who takes part, in which order calls are timed, and what is made of their times."""

import json
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symconv.bench import figures, limits, peers, picture, race, run, terminal, timing
from symconv.bench.peers import Peer, Present
from symconv.bench.race import Result, summary
from symconv.bench.rows import (
    ALONE,
    CALL,
    COPY,
    LOADS,
    MAPS,
    MEMORY,
    MULTIPLY_ADDS,
    READS,
    WRITES,
    Goal,
    Row,
)
from symconv.bench.tasks import Call, Task, task
from symconv.bench.timing import Timing
from symconv.convolution import Convolution
from symconv.errors import Disagreement
from symconv.kernels.compiled import door, toolchain
from symconv.kernels.compiled.calling import Kernel
from symconv.kernels.schedules.schedule import Block, Schedule
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.executed import executed
from symconv.rendering import sealed

ROOT = Path(__file__).parents[2]

needs_compiler = pytest.mark.skipif(toolchain.find() is None, reason="no C compiler here")

SMALL = Row(
    "small",
    "four of six & <more>",
    Convolution(outputs=4, inputs=6),
    goals=(Goal(2, ("first", "second")), Goal(0.5, (LOADS,), ("forward",)), Goal(3, ("nobody",))),
)


def test_ratios_pair_what_was_timed_in_the_same_round() -> None:
    ours, other = Timing((1.0, 10.0, 2.0)), Timing((3.0, 30.0, 6.0))
    assert other.over(ours) == 3
    assert (other.least, other.median) == (3, 6)
    # One that rested is held against the rounds that it took part in.
    assert Timing((5.0,)).over(ours) == 5


def test_all_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    class Timer:
        def __init__(self, statement: str, globals: dict[str, Any]) -> None:  # noqa: A002
            assert statement == "function(argument0, out=out)"
            self.name = globals["argument0"]

        def timeit(self, number: int) -> float:
            turns.append(self.name)
            return number * (2.0 if self.name == "slow" else 1e-5)

    monkeypatch.setattr(timing.timeit, "Timer", Timer)
    calls = {name: Call(print, (name,), {"out": None}) for name in ("fast", "slow", "other")}
    rounds: list[int] = []
    found = timing.interleaved(calls, 5, lambda: rounds.append(len(turns)))
    ends = [turns[start:end] for start, end in pairwise(rounds)]
    # Each after a call of its own that does not count.
    counted = [turn[1::2] for turn in ends]
    assert counted == [["fast", "slow", "other"]] * 2 + [["fast", "other"]] * 2
    assert all(turn[::2] == turn[1::2] for turn in ends)
    assert found["slow"].samples == (2.0,) * 3
    assert found["fast"].samples == pytest.approx((1e-5,) * 5)


def test_calls_are_timed_as_they_are_written() -> None:
    seen = []
    call = Call(lambda *given, **named: seen.append((given, named)), (1, "two"), {"out": 3})
    (found,) = timing.interleaved({"only": call}, 2).values()
    assert len(found.samples) == 2
    assert set(map(str, seen)) == {"((1, 'two'), {'out': 3})"}


def present(name: str, prepare: Callable[[Any, Task], Call | None]) -> Present:
    return Present(Peer(name, "numpy", "numpy", prepare), "1.0", np)


def right(module: Any, asked: Task) -> Call:
    return Call(module.copy, (asked.expected,))


def flipped(module: Any, asked: Task) -> Call:
    return Call(module.flip, (asked.expected,))


def broken(module: Any, asked: Task) -> Call:
    raise RuntimeError("no such plane")


@pytest.fixture
def results() -> list[Result]:
    if toolchain.find() is None:
        pytest.skip("no C compiler here")
    known = [
        present("first", right), present("second", flipped), present("third", broken),
        present("lacks", lambda module, asked: None),
    ]  # fmt: skip
    return list(race.race(SMALL, known, limits.probe(), 3))


def test_a_peer_that_computes_something_else_is_not_timed(results: list[Result]) -> None:
    assert [result.map for result in results] == list(MAPS)
    for result in results:
        assert list(result.peers) == ["first"]
        assert result.refused["second"].startswith("computes something else: entry [")
        assert result.refused["third"] == "RuntimeError: no such plane"
        assert result.best == "first"
        assert "lacks" not in result.refused
        assert set(result.limits) in (set(), {MULTIPLY_ADDS, LOADS, MEMORY, COPY, CALL})


def test_a_kernel_of_ours_that_is_wrong_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race, "wrong", lambda asked, call: "computes something else")
    with pytest.raises(Disagreement, match=r"forward of Convolution\(.*\) in float32 computes"):
        next(race.race(SMALL, [], None, 1))


def made(ratio: float, name: str = "forward", row: Row = SMALL) -> Result:
    return Result(
        row, name, Timing((1e-6,)), {"first": Timing((9e-6,)), "second": Timing((ratio * 1e-6,))},
        {LOADS: Timing((4e-7,))}, {"third": "computes something else"},
    )  # fmt: skip


def test_a_goal_holds_against_each_that_it_names() -> None:
    result = made(1.5)
    assert result.best == "second"
    assert [result.reached(goal) for goal in result.goals] == pytest.approx([1.5, 0.4, None])
    assert [goal.factor for goal in made(1.5, "vjp_filter").goals] == [2, 3]
    found = summary([made(4), made(1.5), made(3)])
    assert found is not None
    assert (found.worst, found.median, found.goals, found.won) == pytest.approx((1.5, 3, 6, 2))
    assert found.where.ratio("second") == pytest.approx(1.5)
    assert summary([]) is None


def a_run(*results: Result, load: float = 0.2) -> figures.Run:
    return figures.Run(
        results,
        3,
        {"first": "1.0"},
        ("torch",),
        {"jax": "does not load: no"},
        {"wide": "it takes 2 threads"},
        load,
        "cc",
        "2000-01-01",
    )


def test_figures_hold_everything() -> None:
    text = figures.text(a_run(made(1.5)))
    assert sealed(text)
    found = json.loads(text)
    assert found["absent"] == ["torch"]
    assert (found["load"], found["rounds"]) == (0.2, 3)
    (record,) = found["results"]
    assert record["peers"]["second"]["ratio"] == pytest.approx(1.5)
    assert record["limits"][LOADS]["reached"] == pytest.approx(0.4)
    assert [goal["reached"] for goal in record["goals"]] == [False, False, None]
    assert record["refused"] == {"third": "computes something else"}
    assert found["summary"]["worst_at"] == "small forward"
    assert json.loads(figures.text(a_run()))["summary"] is None


def timings(**microseconds: float) -> dict[str, Timing]:
    return {name: Timing((each * 1e-6,) * 3) for name, each in microseconds.items()}


def test_a_missed_goal_has_what_the_machine_allows_and_what_our_text_does() -> None:
    result = made(1.5)
    assert result.allowed(result.goals[0]) is None
    assert next(terminal.missed([result]))[3:] == ("1.50x", "-", "-", "-")
    for sums, memory, loads, said in (
        (0.7, 0.1, 0.1, ("1.67x", "1.67x", "multiply-adds")),
        (0.3, 0.1, 0.55, ("3.00x", "2.00x", "its loads")),
        (0.3, 0.7, 0.55, ("1.67x", "1.67x", "memory")),
        (0.1, 0.1, 0.1, ("5.00x", "5.00x", "empty call")),
        # What was reached is allowed, however long the loops of a limit took.
        (0.3, 1.1, 0.1, ("1.50x", "1.50x", "memory")),
    ):
        bounds = timings(**{MULTIPLY_ADDS: sums, MEMORY: memory, CALL: 0.2})
        known = replace(
            result, limits={**result.limits, **bounds}, own=timings(**{READS: loads, WRITES: 0.1})
        )
        first, second = terminal.missed([known])
        assert first == ("small", "forward", "2.00x first, second", "1.50x", *said)
        assert second[:4] == ("", "forward", "50% loads", "40%")
        (record,) = figures.records(a_run(known))["results"]
        assert record["executed"][READS]["median"] == pytest.approx(loads * 1e-6)
        goal = record["goals"][0]
        assert [f"{goal[x]:.2f}x" for x in ("allowed", "executed")] == [*said[:2]]
        assert goal["bound"] == said[2]


def test_what_our_text_executes_is_counted() -> None:
    """Of 33 outputs and 9 taps: five vectors of eight, of which the last one is once more."""
    member = Convolution(signal=41, filter=9).member
    block = Block("i", 8, 16, 1)
    emission = Emission(member, Schedule("loops"), "float32", blocks=(("forward", block),))
    done = executed(emission, "forward")
    assert (done.counts.vectors, done.counts.written, done.vector) == (5 * 9, 5, 32)
    # Each number is read into all lanes once for both vectors of a block.
    assert (done.counts.read, done.counts.anywhere) == (5 * 9 + 3 * 9, 5 * 9)
    # What begins anywhere takes twice as long to read.
    times = {
        (limit, width): Timing((width / 32 * (2 if limit == LOADS else 1),))
        for limit in (MULTIPLY_ADDS, LOADS, READS, WRITES)
        for width in limits.WIDTHS
    }
    found = limits.own(done, times)
    least = {limit: timing.median * limits.COUNT for limit, timing in found.items()}
    assert least == pytest.approx({MULTIPLY_ADDS: 45, READS: 27 + 2 * 45, WRITES: 5})
    narrow = replace(done, block=replace(block, narrowest=4))
    assert limits.own(narrow, times)[WRITES].median == pytest.approx(2.5 / limits.COUNT)
    assert not limits.own(replace(done, vector=4), times)


def test_the_table_says_who_was_fastest_and_what_is_missing() -> None:
    rows = list(terminal.rows([made(1.5), made(2.5, "vjp_signal")]))
    assert rows == [
        ("small", "forward", "1.00 µs", "second", "1.50x", "40% of loads", "0 of 2"),
        ("", "to signal", "1.00 µs", "second", "2.50x", "40% of loads", "1 of 1"),
    ]
    assert list(terminal.remarks(a_run(made(1.5)))) == [
        "absent, as not installed: torch",
        "jax takes no part: it does not load: no",
        "wide is not timed: it takes 2 threads",
        "third is not timed at small, forward: it computes something else",
    ]
    whole = summary([made(1.5)])
    assert whole is not None
    assert "1.50x at worst (small, forward, second); 0 of 2 goals reached" in terminal.words(whole)


def test_what_is_said_of_threads() -> None:
    """They are held against themselves on one, and are no part of what is said of peers."""
    shared = Row("wide", "", SMALL.conv, goals=(Goal(1.8, (ALONE,)),), threads=2)
    result = Result(shared, "forward", Timing((1e-6,)), {ALONE: Timing((1.9e-6,))}, {}, {})
    assert [result.reached(goal) for goal in result.goals] == pytest.approx([1.9])
    assert next(terminal.rows([result]))[3:] == (ALONE, "1.90x", "-", "1 of 1")
    assert summary([result]) is None
    whole = summary([made(4), result])
    assert whole is not None
    assert (whole.maps, whole.median, whole.goals) == (1, 4, 3)
    assert "two" not in picture.picture(a_run(made(4), result))
    assert not any("computing" in said for said in terminal.remarks(a_run(load=0.2)))
    assert any("a load of 4.9" in said for said in terminal.remarks(a_run(load=4.9)))


@pytest.mark.thorough
@needs_compiler
def test_threads_are_only_timed_where_there_are_as_many_cores(
    monkeypatch: pytest.MonkeyPatch, environment: None
) -> None:
    monkeypatch.setattr(peers, "PEERS", ())
    shared = Row("wide", "", Convolution(signal=40_000, filter=9), threads=2)
    monkeypatch.setattr(run, "cores", lambda: 1)
    found = run.run([shared], 1)
    assert (found.results, found.skipped) == (
        (), {"wide": "it takes 2 threads, and there is 1 core"},
    )  # fmt: skip
    monkeypatch.setattr(run, "cores", lambda: 2)
    found = run.run([shared], 1)
    if not found.skipped:
        assert [list(result.peers) for result in found.results] == [[ALONE]] * 3
        assert not any(result.limits for result in found.results)


def test_the_picture_has_a_mark_for_every_peer() -> None:
    text = picture.picture(a_run(made(0.02), made(250, "vjp_signal")))
    assert sealed(text)
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    marks = [x for x in root.iter(f"{space}path") if x.get("class") == "mark"]
    assert [mark[0].text for mark in marks] == [
        "first 9.00x, 9.00 µs", "second 0.02x, 20.0 ns",
        "first 9.00x, 9.00 µs", "second 250x, 250 µs",
    ]  # fmt: skip
    words = [x.text for x in root.iter(f"{space}text")]
    assert {"0.01x", "1x", "1000x", "first", "second"} <= set(words)
    assert "four of six & <more>, float32, forward" in words
    places = [float(re.findall(r"M([\d.]+)", mark.get("d") or "")[0]) for mark in marks]
    (ours,) = (x.get("x1", "") for x in root.iter(f"{space}line") if x.get("class") == "ours")
    assert places[1] < float(ours) < places[0] < places[3] < picture.WIDTH
    assert len(picture.MARKS) >= len(peers.PEERS)
    assert ET.fromstring(picture.picture(a_run())) is not None


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What loading peers puts into it is taken out again."""
    for name in peers.ONE_THREAD:
        monkeypatch.setenv(name, "")


def test_absent_peers_are_named_and_broken_ones_say_why(
    monkeypatch: pytest.MonkeyPatch, environment: None
) -> None:
    table = (
        Peer("numpy", "numpy", "numpy", right),
        Peer("missing", "no_such_module", "no-such-distribution", right),
        Peer("broken", "no_such_module", "numpy", right),
    )
    monkeypatch.setattr(peers, "PEERS", table)
    assert [peer.name for peer in peers.absent()] == ["missing"]
    found, failed = peers.load(None)
    assert [each.peer.name for each in found] == ["numpy"]
    assert found[0].version == np.__version__
    assert failed == {"broken": "does not load: No module named 'no_such_module'"}


SHAPES = {
    "vector": Convolution(signal=20, filter=5),
    "rows": Convolution(outputs=4, inputs=6, batch=5),
    "plane": Convolution(signal=(33, 40), filter=(3, 5), padding=((1, 1), (2, 2))),
    "valid plane": Convolution(signal=(7, 9), filter=(3, 2)),
    "strided": Convolution(signal=(7, 9), filter=(3, 3), stride=2, padding=1),
    "layer": Convolution(
        signal=(6, 5), filter=(3, 3), in_channels=4, out_channels=6, groups=2, batch=2,
        dilation=(1, 2), padding=(1, 2),
    ),
    "solid": Convolution(signal=(4, 5, 6), filter=(2, 3, 2)),
    "uneven": Convolution(signal=9, filter=3, padding=((2, 0),)),
    "flipped": Convolution(outputs=4, inputs=6, flip=True),
    "ring": Convolution(signal=6, filter=3, padding=1, fill="circular"),
}  # fmt: skip


@cache
def reference(shape: str) -> Kernel:
    return SHAPES[shape].kernel("numpy", dtype="int64")


LACKS = {"uneven", "flipped", "ring"}
"""What no peer is asked for: each of them would need operands of another shape."""


@needs_compiler
@pytest.mark.parametrize("name", [peer.name for peer in peers.PEERS])
def test_every_installed_peer_computes_what_is_defined(name: str, environment: None) -> None:
    (peer,) = (peer for peer in peers.PEERS if peer.name == name)
    if peer in peers.absent():
        pytest.skip(f"{name} is not installed")
    probe = limits.probe()
    table, present_ = peers.PEERS, [peer]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peers, "PEERS", tuple(present_))
        (here,), failed = peers.load(probe and probe.call)
    assert table is peers.PEERS
    assert not failed
    timed = 0
    for (shape, conv), map_, dtype in product(SHAPES.items(), MAPS, ("float32", "float64")):
        asked = task(conv.member, map_, dtype, reference(shape))
        calls, refused = race.checked(asked, [here])
        assert not refused, (shape, map_, dtype)
        assert not (calls and shape in LACKS)
        timed += len(calls)
    assert timed >= (3 if name != "halide" else 1)


@needs_compiler
def test_limits_are_times_that_grow_with_the_work() -> None:
    probe = limits.probe()
    if probe is None:
        pytest.skip("no headers of Python here")
    conv = Convolution(outputs=4, inputs=6)
    asked = task(conv.member, "forward", "float64", conv.kernel("numpy", dtype="int64"))
    out = np.zeros(4)
    calls = limits.calls(probe, asked, Call(print, asked.operands, {"out": out}))
    for call in calls.values():
        call.function(*call.arguments, **call.named)
    with pytest.raises(TypeError, match="give an array to write to, and those to read"):
        probe.move0(out)
    to, source = calls[COPY, 0].arguments
    np.testing.assert_array_equal(to, source)
    times = {(MULTIPLY_ADDS, 16): Timing((5.0,)), (MULTIPLY_ADDS, 32): Timing((6.0,))}
    found = limits.allowed(asked, {**times, (COPY, 0): Timing((3.0,))})
    # Vectors of 32 bytes take 4 of these numbers; 12 products are 3 of them.
    assert found[MULTIPLY_ADDS].median == pytest.approx(6.0 * 3 / limits.COUNT)
    assert found[COPY].median == 3


@pytest.mark.thorough
@needs_compiler
def test_no_multiply_add_of_a_limit_is_left_out(tmp_path: Path) -> None:
    """GCC knew that 2 times a half and 1 is 2 again: one of twelve sums was never made."""
    compiler = toolchain.find()
    if compiler is None or not door.headers():
        pytest.skip("no headers of Python here")
    source, out = tmp_path / "probe.c", tmp_path / "probe.s"
    source.write_text(limits.source())
    flags = [*door.flags(door.headers()), "-S", source, "-o", out]
    subprocess.run([*compiler.command, *flags], check=True)
    wide = subprocess.run([*compiler.command, "-march=x86-64-v3", *flags], capture_output=True)
    if wide.returncode:
        pytest.skip("the compiler makes no AVX2")
    body = out.read_text().split("\nmultiply_adds32:")[1].split("\nmultiply_adds64:")[0]
    sums = re.findall(r"vfn?madd\w*ps\s.*ymm", body.split("ret\n")[0])
    assert sums
    assert len(sums) % 12 == 0


def test_the_extra_installs_every_peer() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["optional-dependencies"]["peers"] + project["dependencies"]
    names = {re.split(r"[^\w-]", each)[0] for each in asked}
    assert {peer.distribution for peer in peers.PEERS} <= names
