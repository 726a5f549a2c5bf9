"""Files are written all or none, and never over somebody's own work."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from symconv.errors import Refused
from symconv.files import difference, write
from symconv.rendering import UNSEALED, seal

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links as POSIX has them")


def text(body: str) -> str:
    return seal(f"# {UNSEALED}\n{body}\n")


OLD = {name: text(f"old {name}") for name in ("a.py", "b.py", "c.py")}
NEW = {name: text(f"new {name}") for name in OLD}


def contents(folder: Path) -> dict[str, str]:
    """Every file, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "out"
    write(place, OLD)
    return place


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_writes_into_a_new_folder(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "down"
    assert write(place, OLD) == [place / name for name in OLD]
    assert contents(tmp_path) == {f"deep/down/{name}": text for name, text in OLD.items()}


def test_writes_over_its_own_files(folder: Path) -> None:
    (folder / "other.txt").write_text("mine")
    write(folder, NEW)
    assert contents(folder) == {**NEW, "other.txt": "mine"}


def test_bytes_are_utf8_with_plain_newlines(tmp_path: Path) -> None:
    write(tmp_path, {"a": text("1·2 × 3")})
    assert (tmp_path / "a").read_bytes() == text("1·2 × 3").encode()


@pytest.mark.parametrize(
    "edit",
    [
        lambda old: old + "more\n",
        lambda old: old.replace("old", "older"),
        lambda old: old[:-1],
        lambda old: "",
        lambda old: "my own file\n",
    ],
)
@pytest.mark.parametrize("which", sorted(OLD))
def test_one_edited_file_stops_all(edit: object, which: str, folder: Path) -> None:
    place = folder / which
    assert callable(edit)
    place.write_text(edit(OLD[which]))
    before = contents(folder)
    with pytest.raises(Refused) as caught:
        write(folder, NEW)
    assert str(place) in str(caught.value)
    assert "--force" in str(caught.value)
    assert contents(folder) == before
    write(folder, NEW, force=True)
    assert contents(folder) == NEW


def test_a_file_that_is_no_text_is_somebodys_own(folder: Path) -> None:
    (folder / "b.py").write_bytes(b"\xff\xfe\x00sha256: -")
    with pytest.raises(Refused, match=r"b\.py"):
        write(folder, NEW)
    assert (folder / "a.py").read_text() == OLD["a.py"]
    assert sorted(os.listdir(folder)) == sorted(OLD)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("which", sorted(OLD))
def test_a_folder_in_the_place_of_a_file_stops_all(force: bool, which: str, folder: Path) -> None:
    (folder / which).unlink()
    (folder / which).mkdir()
    before = contents(folder)
    with pytest.raises(Refused) as caught:
        write(folder, NEW, force=force)
    assert which in str(caught.value) or str(folder) in str(caught.value)
    assert contents(folder) == before, "all or nothing"


@pytest.mark.parametrize("force", [False, True])
def test_a_file_in_the_place_of_the_folder(force: bool, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Refused, match="choose another folder") as caught:
            write(place, NEW, force=force)
        assert str(place) in str(caught.value)
    assert contents(tmp_path) == {"file": "mine"}


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot write to /proc/self/nothing"):
        write(Path("/proc/self/nothing"), NEW)


@posix
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 0)() == 0, reason="permissions do not stop the superuser"
)
def test_a_folder_without_permission(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        with pytest.raises(Refused, match="Permission denied"):
            write(folder, NEW)
        assert contents(folder) == OLD
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("step", ["fdopen", "mkstemp"])
def test_a_failure_half_way_changes_nothing(
    step: str, at: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up while the files are written beside their places."""
    module = {"fdopen": "os.fdopen", "mkstemp": "tempfile.mkstemp"}[step]
    right = {"fdopen": os.fdopen, "mkstemp": __import__("tempfile").mkstemp}[step]
    count = 0

    def full(*args: object, **options: object) -> object:
        nonlocal count
        count += 1
        if count == at + 1:
            raise OSError(28, "No space left on device")
        return right(*args, **options)  # type: ignore[operator]

    with monkeypatch.context() as patch:
        patch.setattr(module, full)
        with pytest.raises(Refused, match="No space left on device"):
            write(folder, NEW)
    assert contents(folder) == OLD
    assert sorted(os.listdir(folder)) == sorted(OLD)


@posix
@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_are_those_of_any_new_file(mask: int, mode: int, tmp_path: Path) -> None:
    os.umask(mask)
    (path,) = write(tmp_path / "out", {"a": OLD["a.py"]})
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert os.umask(mask) == mask, "the mask is as it was"


def test_no_file_is_left_over(folder: Path) -> None:
    write(folder, NEW)
    write(folder, OLD)
    assert sorted(os.listdir(folder)) == sorted(OLD)


# What would change.


def test_no_difference_right_after_writing(folder: Path) -> None:
    assert difference(folder, OLD) == ""


def test_differences_are_shown_file_by_file(folder: Path) -> None:
    found = difference(folder, {**OLD, "b.py": NEW["b.py"]})
    assert found.startswith(f"--- {folder / 'b.py'} (there)\n+++ {folder / 'b.py'} (regenerated)\n")
    assert {"-old b.py", "+new b.py"} <= set(found.splitlines())
    assert "a.py" not in found
    assert contents(folder) == OLD


def test_a_file_that_is_not_there_differs(tmp_path: Path) -> None:
    found = difference(tmp_path / "absent", {"a.py": OLD["a.py"]})
    assert "\n+old a.py\n" in found
    assert not (tmp_path / "absent").exists()


def test_a_last_line_that_does_not_end_differs(folder: Path) -> None:
    (folder / "a.py").write_text(OLD["a.py"][:-1])
    assert difference(folder, OLD) != ""


def test_other_line_ends_differ(folder: Path) -> None:
    """--check promises the bytes that build writes."""
    (folder / "a.py").write_bytes(OLD["a.py"].replace("\n", "\r\n").encode())
    assert difference(folder, OLD) != ""
