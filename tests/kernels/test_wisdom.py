"""Wisdom: what timing found is kept, read back as it was, and refused where it is damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symconv import Convolution
from symconv.errors import IllFormed, Refused
from symconv.kernels.compiled import calling, toolchain, tuning, wisdom
from symconv.kernels.compiled.wisdom import Entry, Origin, Timed, read, recall, remember
from symconv.kernels.schedules.instructions import having
from symconv.kernels.schedules.machine import machine
from symconv.kernels.schedules.schedule import Block, Schedule, Sliding, Strip
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source

CONV = Convolution(signal=100, filter=9)
HERE = Origin("a processor", "a compiler", ("-O3",))
BLOCK = Block(
    "i",
    *(8, 16, 4),
    (("t", 3),),
    strips=(Strip("t", 2, 8), Strip("i", 2)),
    order="scatter",
    slides=Sliding(beyond=True, loaded=2),
)
ENTRY = Entry(repr(CONV.member), "float32", "avx2", HERE, (("vjp_filter", Timed(BLOCK, 1.5, 2.0)),))

needs_compiler = pytest.mark.skipif(toolchain.find() is None, reason="there is no C compiler")


def test_what_is_remembered_is_recalled(tmp_path: Path) -> None:
    file = tmp_path / "new" / "wisdom.json"
    assert read(file) == []
    remember(file, ENTRY)
    assert recall(file, CONV.member, "float32", HERE) == ENTRY
    assert ENTRY.blocks == (("vjp_filter", BLOCK),)


def test_an_entry_takes_the_place_of_an_older_one_only(tmp_path: Path) -> None:
    file = tmp_path / "wisdom.json"
    elsewhere = replace(ENTRY, origin=replace(HERE, compiler="another"))
    newer = replace(ENTRY, functions=())
    for entry in (ENTRY, elsewhere, newer):
        remember(file, entry)
    assert read(file) == [elsewhere, newer]


def test_wisdom_is_for_one_kernel_machine_and_compiler(tmp_path: Path) -> None:
    file = tmp_path / "wisdom.json"
    remember(file, ENTRY)
    other = Convolution(signal=100, filter=9, flip=True)
    assert recall(file, other.member, "float32", HERE) is None
    assert recall(file, CONV.member, "float64", HERE) is None
    assert recall(file, CONV.member, "float32", replace(HERE, flags=("-O2",))) is None


def damage(*place: Any, value: Any) -> str:
    """The text of a file in which one value is another."""
    record = json.loads(GOOD)
    at = record
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return json.dumps(record)


def good() -> str:
    from dataclasses import asdict

    return json.dumps({"format": 3, "kernels": [asdict(ENTRY)]})


GOOD = good()
ONE = ("kernels", 0, "functions", 0, 1, "block")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "no JSON",
        GOOD[:-20],
        "[" * 10_000,
        damage("format", value=1),
        damage("kernels", value=[1]),
        damage("kernels", 0, "machine", value="abacus"),
        damage("kernels", 0, "dtype", value="float16"),
        damage("kernels", 0, "origin", value=None),
        damage(*ONE, "lanes", value=0),
        damage(*ONE, "lanes", value=10**9),
        damage(*ONE, "width", value=3),
        damage(*ONE, "points", value=True),
        damage(*ONE, "order", value="sideways"),
        damage(*ONE, "slides", value="within"),
        damage(*ONE, "slides", "beyond", value=1),
        damage(*ONE, "slides", "loaded", value=-1),
        damage(*ONE, "tile", value=[["t"]]),
        damage(*ONE, "strips", value=[{"loop": "t", "rows": "2", "apart": 1}]),
    ],
)
def test_a_damaged_file_is_one_message(text: str, tmp_path: Path) -> None:
    file = tmp_path / "wisdom.json"
    file.write_text(text)
    for act in (lambda: read(file), lambda: remember(file, ENTRY)):
        with pytest.raises(IllFormed, match=r"wisdom\.json is no wisdom .* tune again") as caught:
            act()
        assert "\n" not in str(caught.value)
    assert file.read_text() == text


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((Refused, IllFormed), match="file"):
        remember(tmp_path / "file" / "wisdom.json", ENTRY)


def test_the_same_wisdom_gives_the_same_text() -> None:
    emission = Emission(
        CONV.member, Schedule("loops"), "float32", "k", machine("avx512"), blocks=ENTRY.blocks
    )
    text = source(emission, "c")["k.c"]
    assert text == source(replace(emission), "c")["k.c"]
    assert "kept_0 = LOAD(8, e + 32 * i + lane);" in text
    assert text != source(replace(emission, blocks=()), "c")["k.c"]


def test_a_block_in_an_order_that_is_not_there_is_harmless() -> None:
    emission = Emission(
        CONV.member, Schedule("loops"), "float32", "k", blocks=(("forward", BLOCK),)
    )
    assert "k_forward_tile_1" in source(emission, "c")["k.c"]


@needs_compiler
def test_tuning_times_what_it_keeps_and_the_kernel_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path))
    monkeypatch.setattr(tuning, "CANDIDATES", 2)
    monkeypatch.setattr(tuning, "TURNS", 2)
    monkeypatch.setattr(tuning, "SLICE", 1e-4)
    steps: list[tuple[int, int]] = []
    entry = CONV.tune(dtype="float32", progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert {name for name, _ in entry.functions} == {"forward", "vjp_signal", "vjp_filter"}
    assert all(0 < timed.nanoseconds <= timed.untuned for _, timed in entry.functions)
    assert CONV.recall(wisdom.place(), dtype="float32") == entry
    # Another block than the fastest shows in the text that is compiled.
    remember(wisdom.place(), replace(entry, functions=ENTRY.functions))
    kernel = CONV.kernel(dtype="float32")
    text = kernel.path.with_suffix(".c").read_text()
    assert "kept_0 = LOAD(8, e + 32 * i + lane);" in text


@needs_compiler
def test_each_set_of_instructions_is_tuned_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found for one unit of a dispatch stands in its source and in no other."""
    monkeypatch.setattr(tuning, "CANDIDATES", 2)
    monkeypatch.setattr(tuning, "TURNS", 1)
    monkeypatch.setattr(tuning, "SLICE", 1e-4)
    file = tmp_path / "wisdom.json"
    told: set[str] = set()
    entries = CONV.tune_units(
        dtype="float32", wisdom=file, progress=lambda unit, done, total: told.add(unit)
    )
    here = having(toolchain.features())
    assert list(entries) == [unit.name for unit in here]
    assert told == set(entries)
    assert CONV.recall_units(file, dtype="float32") == entries
    # A kernel for this machine alone is another matter.
    assert CONV.recall(file, dtype="float32") is None
    for unit in here:
        entry = entries[unit.name]
        assert entry.machine == unit.machine.name
        assert "-march=native" not in entry.origin.flags
        widths = {timed.block.width for _, timed in entry.functions}
        assert max(widths) <= max(v.width("float32") for v in unit.machine.vectors)
    narrow = replace(BLOCK, width=4)
    made: dict[str, Any] = {"name": "k", "dtype": "float32", "dispatch": True}
    CONV.emit("c", tmp_path / "model", **made)
    CONV.emit("c", tmp_path / "tuned", **made, units=(("baseline", (("forward", narrow),)),))
    differ = [
        name.name
        for name in sorted((tmp_path / "model").iterdir())
        if name.read_text() != (tmp_path / "tuned" / name.name).read_text()
    ]
    assert differ == ["k_baseline.c"]


def test_blocks_of_a_unit_that_is_not_there_are_refused(tmp_path: Path) -> None:
    units = (("avx3", (("forward", BLOCK),)),)
    with pytest.raises(IllFormed, match="'avx3' is no unit of this kernel: it has avx512, avx2, b"):
        CONV.emit("c", tmp_path, dispatch=True, units=units)
    with pytest.raises(IllFormed, match="'avx3' is no unit of this kernel: it has none"):
        CONV.emit("c", tmp_path, units=units)
    assert not list(tmp_path.iterdir())


@needs_compiler
def test_a_kernel_goes_without_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path))
    wisdom.place().write_text("{")
    compiler = toolchain.find()
    assert compiler is not None
    with pytest.warns(UserWarning, match="the model chooses"):
        assert calling._known(CONV.member, "float32", compiler) == ()
