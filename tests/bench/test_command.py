"""The command `symconv bench`: what it lists, refuses and writes."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from symconv.bench import peers
from symconv.bench.rows import ROWS
from symconv.cli import main
from symconv.kernels.compiled import toolchain

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(peers, "PEERS", peers.PEERS[:1])
    for name in peers.ONE_THREAD:
        monkeypatch.setenv(name, "")

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["symconv", "bench", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_rows_and_peers_are_listed(run: Run) -> None:
    code, out, _ = run("--list")
    assert code == 0
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[:-2]] == [row.name for row in ROWS]
    assert lines[-2:] == ["peers:  numpy", "absent: none"]


@pytest.mark.skipif(toolchain.find() is None, reason="no C compiler here")
def test_a_shape_of_ones_own_is_timed_and_written(run: Run, tmp_path: Path) -> None:
    words = ("-I", "4", "-J", "6", "--dtype", "float32", "--rounds", "1")
    code, out, err = run(*words, "--json", "a/figures.json", "--picture", "a/times.svg")
    assert (code, err) == (0, "")
    assert f"1 rounds; numpy {np.__version__}" in out
    assert re.search(r"own +│ forward +│ +[\d.]+ ns │ numpy", out)
    found = json.loads((tmp_path / "a" / "figures.json").read_text())
    assert [record["map"] for record in found["results"]] == ["forward", "vjp_signal", "vjp_filter"]
    assert all(record["best"] == "numpy" for record in found["results"])
    assert (tmp_path / "a" / "times.svg").read_text().startswith("<svg")
    # Its own files it writes again; those of somebody else it leaves alone, before all the work.
    assert run(*words, "--json", "a/figures.json")[0] == 0
    (tmp_path / "mine.json").write_text("{}")
    code, out, err = run(*words, "--json", "mine.json")
    assert (code, out) == (2, "")
    assert "mine.json was edited by hand, or is not from symconv" in err
    assert run(*words, "--json", "mine.json", "--force")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "1024"), "there is no such row; did you mean 1024-7"),
        (("--only", "layer", "-J", "8"), "--only takes a row of the table"),
        (("-J", "8", "-K", "3", "--bias"), "has no bias"),
        (("-I", "9", "-J", "6"), "outputs=9 is more than inputs=6"),
        (("--rounds", "0"), "0 is not in the range"),
        (("--json", "."), "is a directory"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.replace("│", " ").split())
