"""Files that symconv writes: all of them or none, and never over somebody's own work."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from symconv.errors import Refused
from symconv.rendering import sealed


def write(folder: Path, texts: Mapping[str, str], force: bool = False) -> list[Path]:
    """Write texts as files of a folder, beside their places first and then into them.

    Raises Refused, with nothing written, where a file there is not as symconv wrote it and `force`
    is not set, and where the folder cannot be written.
    """
    places = {folder / name: text for name, text in texts.items()}
    for place in places:
        check(place, force)
    beside: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place, text in places.items():
            handle, name = tempfile.mkstemp(dir=folder, prefix=f".{place.name}-")
            beside[place] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        # mkstemp makes files that only their owner may read.
        mask = os.umask(0)
        os.umask(mask)
        for place, temporary in beside.items():
            temporary.chmod(0o666 & ~mask)
            os.replace(temporary, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"cannot write to {folder}: {reason}; choose another folder") from error
    finally:
        for temporary in beside.values():
            temporary.unlink(missing_ok=True)
    return list(places)


def difference(folder: Path, texts: Mapping[str, str]) -> str:
    """What writing the texts would change, as a unified diff; empty where nothing would."""
    parts: list[str] = []
    for name, text in texts.items():
        place = folder / name
        there = _read(place, errors="replace") if place.is_file() else ""
        parts += difflib.unified_diff(
            there.splitlines(keepends=True),
            text.splitlines(keepends=True),
            f"{place} (there)",
            f"{place} (regenerated)",
        )
    return "".join(parts)


def _read(place: Path, errors: str = "strict") -> str:
    """The text as it is there, line ends included."""
    with place.open(encoding="utf-8", errors=errors, newline="") as file:
        return file.read()


def check(place: Path, force: bool) -> None:
    """Raise Refused where a file there is not as symconv wrote it, and `force` is not set."""
    if place.is_dir():
        raise Refused(f"{place} is a folder: move it away, or choose another folder to write to")
    if force or not place.exists():
        return
    try:
        intact = sealed(_read(place))
    except (OSError, UnicodeDecodeError):
        intact = False
    if not intact:
        raise Refused(
            f"{place} was edited by hand, or is not from symconv: "
            "move it away, choose another folder, or use --force to overwrite it"
        )
