"""What was learnt by timing: blocks of kernels, with the machine and the compiler that they suit.

A file of JSON holds it. The same wisdom gives the same text, wherever it is read.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from symconv.errors import IllFormed, Refused
from symconv.family.member import Member
from symconv.kernels.compiled import cache
from symconv.kernels.functions import NUMBERS
from symconv.kernels.schedules.instructions import UNITS
from symconv.kernels.schedules.schedule import ORDERS, Block, Sliding, Strip, Timings

FORMAT = 5
"""The version of the file. One of another version is not read."""

MOST = 4096
"""Lanes, points, rows and distances of a block at most: a file may say anything."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was timed: a text for the processor, the compiler, and its flags."""

    processor: str
    compiler: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """The fastest block of a function, its time, and that of the block that the model chose."""

    block: Block
    nanoseconds: float
    untuned: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one kernel: the fastest block of each function."""

    member: str
    dtype: str
    machine: str
    origin: Origin
    functions: tuple[tuple[str, Timed], ...]

    @property
    def blocks(self) -> Timings:
        return tuple((name, timed.block) for name, timed in self.functions)


def place() -> Path:
    """The file that is read where no other is named: it lies in the cache."""
    return cache.folder() / "wisdom.json"


def recall(path: Path, member: Member, dtype: str, origin: Origin) -> Entry | None:
    """What a file knows of a kernel, for this machine and compiler; None where it knows nothing.

    Raises IllFormed for a file that is damaged, or not one of these.
    """
    for entry in read(path):
        if (entry.member, entry.dtype, entry.origin) == (repr(member), dtype, origin):
            return entry
    return None


def remember(path: Path, entry: Entry) -> None:
    """Add an entry to a file, in the place of what it knew of that kernel.

    Raises IllFormed for a file that is damaged, Refused where it cannot be written.
    """

    def key(each: Entry) -> tuple[Any, ...]:
        return each.member, each.dtype, each.origin

    entries = [each for each in read(path) if key(each) != key(entry)]
    record = {"format": FORMAT, "kernels": [asdict(each) for each in (*entries, entry)]}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
            file.write("\n")
        os.replace(name, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"cannot write {path}: {reason}; choose another file") from error


def read(path: Path) -> list[Entry]:
    """All entries of a file; none where it is not there. Raises IllFormed where it is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error
    try:
        record = json.loads(text)
        if record["format"] != FORMAT:
            raise _damaged(path, f"its format is {record['format']!r}, not {FORMAT}")
        return [_entry(each) for each in record["kernels"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def _damaged(path: Path, reason: str) -> IllFormed:
    return IllFormed(
        f"{path} is no wisdom that can be read ({reason}): delete it, and run symconv tune again"
    )


def _entry(record: Mapping[str, Any]) -> Entry:
    origin = record["origin"]
    return Entry(
        _text(record["member"]),
        _text(record["dtype"], NUMBERS),
        _text(record["machine"], {unit.machine.name: unit for unit in UNITS}),
        Origin(
            _text(origin["processor"]),
            _text(origin["compiler"]),
            tuple(map(_text, origin["flags"])),
        ),
        tuple((_text(name), _timed(timed)) for name, timed in record["functions"]),
    )


def _timed(record: Mapping[str, Any]) -> Timed:
    return Timed(_block(record["block"]), float(record["nanoseconds"]), float(record["untuned"]))


def _block(record: Mapping[str, Any]) -> Block:
    block = Block(
        vector=_text(record["vector"]),
        width=_count(record["width"]),
        lanes=_count(record["lanes"]),
        points=_count(record["points"]),
        tile=tuple((_text(name), _count(most)) for name, most in record["tile"]),
        staged=_text(record["staged"]),
        outer=_text(record["outer"]),
        strips=tuple(
            Strip(_text(strip["loop"]), _count(strip["rows"]), _count(strip["apart"]))
            for strip in record["strips"]
        ),
        order=next(order for order in ORDERS if order == _text(record["order"], ORDERS)),
        slides=_sliding(record["slides"]),
        narrowest=_count(record["narrowest"], 0),
    )
    if block.width & (block.width - 1):
        raise ValueError(f"{block.width} lanes are no vector")
    return block


def _sliding(record: Mapping[str, Any] | None) -> Sliding | None:
    if record is None:
        return None
    beyond = record["beyond"]
    if not isinstance(beyond, bool):
        raise ValueError(f"{beyond!r} is not true or false")
    return Sliding(beyond, _count(record["loaded"], 0))


def _text(value: object, known: Sequence[str] | Mapping[str, object] = ()) -> str:
    if not isinstance(value, str) or (known and value not in known):
        raise ValueError(f"{value!r} is not what it should be")
    return value


def _count(value: object, least: int = 1) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST:
        raise ValueError(f"{value!r} is not a number from {least} to {MOST}")
    return value
