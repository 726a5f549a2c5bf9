"""The cache folder: where it is, and entries that are complete or not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symconv.errors import ToolchainError
from symconv.kernels.compiled import cache

ROOT = Path(cache.__file__).parents[2]

RACER = """
import os, sys, time
from pathlib import Path
from symconv.kernels.compiled import cache

meeting = Path(sys.argv[1])

def make(folder):
    (folder / "maker").write_text(str(os.getpid()))
    (meeting / str(os.getpid())).touch()
    deadline = time.monotonic() + 10
    while len(list(meeting.iterdir())) < 4 and time.monotonic() < deadline:
        time.sleep(0.005)

print((cache.entry("abc123", make) / "maker").read_text())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "deep" / "cache"
    monkeypatch.setenv("SYMCONV_CACHE", str(place))
    return place


def test_own_variable_comes_before_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path / "own"))
    assert cache.folder() == tmp_path / "own"
    monkeypatch.setenv("SYMCONV_CACHE", "")
    assert cache.folder() == tmp_path / "xdg" / "symconv"


@pytest.mark.skipif(os.name != "posix", reason="HOME tells the home folder on POSIX only")
@pytest.mark.parametrize(
    ("system", "expected"),
    [("linux", ".cache/symconv"), ("darwin", "Library/Caches/symconv")],
)
def test_home_folder_is_the_last_resort(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, expected: str
) -> None:
    monkeypatch.delenv("SYMCONV_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", system)
    assert cache.folder() == tmp_path / expected


def test_no_home_folder_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("SYMCONV_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(ToolchainError, match="set SYMCONV_CACHE"):
        cache.folder()


def test_relative_folder_does_not_follow_the_current_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMCONV_CACHE", "here")
    assert cache.folder() == tmp_path / "here"


def test_entry_is_made_once(folder: Path) -> None:
    def refuse(_: Path) -> None:
        pytest.fail("the entry was there already")

    place = cache.entry("abc123", lambda fresh: (fresh / "file").touch())
    assert place == folder / "abc123"
    assert cache.entry("abc123", refuse) == place
    assert [path.name for path in place.iterdir()] == ["file"]
    assert [path.name for path in folder.iterdir()] == ["abc123"]


def test_entry_is_not_visible_while_it_is_made(folder: Path) -> None:
    def make(fresh: Path) -> None:
        assert fresh.parent == folder
        assert not (folder / "abc123").exists()

    assert cache.entry("abc123", make).is_dir()


@pytest.mark.parametrize("problem", [ValueError("no"), OSError("no"), KeyboardInterrupt()])
def test_failed_make_leaves_nothing(folder: Path, problem: BaseException) -> None:
    def make(fresh: Path) -> None:
        (fresh / "half").touch()
        raise problem

    with pytest.raises(type(problem)) as caught:
        cache.entry("abc123", make)
    assert caught.value is problem
    assert list(folder.iterdir()) == []


def test_what_a_killed_build_left_goes_after_a_day(folder: Path) -> None:
    old, young = folder / ".abc-left", folder / ".def-made-now"
    for place in (old, young):
        place.mkdir(parents=True)
        (place / "half").touch()
    os.utime(old, (0, 0))
    cache.entry("abc", lambda made: (made / "kernel").touch())
    assert {place.name for place in folder.iterdir()} == {"abc", young.name}


def test_four_processes_make_one_entry(folder: Path, tmp_path: Path) -> None:
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(meeting)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(4)
    ]
    makers = [racer.communicate(timeout=20)[0].strip() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 4
    assert len(list(meeting.iterdir())) == 4, "all four were to be making it at once"
    assert len(set(makers)) == 1
    assert [path.name for path in folder.iterdir()] == ["abc123"]


def test_folder_below_a_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "cache"
    monkeypatch.setenv("SYMCONV_CACHE", str(place))
    with pytest.raises(ToolchainError) as caught:
        cache.entry("abc123", lambda _: None)
    assert str(place) in str(caught.value)
    assert "set SYMCONV_CACHE" in str(caught.value)


def test_file_in_the_place_of_an_entry_is_an_error(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "abc123").touch()
    with pytest.raises(ToolchainError, match="cannot be used"):
        cache.entry("abc123", lambda _: None)
    assert [path.name for path in folder.iterdir()] == ["abc123"]


def test_digest_tells_sequences_apart() -> None:
    sequences = [[], [""], ["", ""], ["abc"], ["ab", "c"], ["a", "bc"], ["1:a"], ["\udc80"]]
    assert len({cache.digest(parts) for parts in sequences}) == len(sequences)
    assert cache.digest(["ab", "c"]) == cache.digest(iter(["ab", "c"]))
    assert len(cache.digest([])) == 64
