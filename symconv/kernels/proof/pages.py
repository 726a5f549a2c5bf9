"""A call of a compiled kernel between guard pages: a stray access ends the process.

A kernel may read its inputs and must write every element of its output, and nothing else. Each
operand lies in memory of its own, first so that it begins right after an unreadable page, then so
that it ends right before one. What is left of its pages holds poison, as the output does before
the call, and the poison differs between the two placements, so an output that depends on it differs
too.

    python pages.py

reads {"library": path, "calls": [{"symbol": ..., "element": ..., "inputs": [[...], ...],
"length": ..., "sum": ..., "workspace": ..., "through": ..., "runs": ...}]} from stdin and writes
{"outputs": ..., "error": ...} to stdout, one line a call, the outputs as the bytes of an array in
base 64; before each call its symbol goes to stderr. It imports nothing of symconv, as it begins
anew for every build of a proof.
"""

from __future__ import annotations

import base64
import ctypes
import json
import mmap
import os
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

Element: TypeAlias = Literal["float64", "float32", "uint64", "int64", "int32"]

CODES = {"float64": "d", "float32": "f", "uint64": "Q", "int64": "q", "int32": "i"}
"""What each type is called in arrays of Python."""

_POISON = {
    "float64": (struct.pack("=Q", 0x7FF8A5A5A5A5A5A5), struct.pack("=Q", 0x7FFA5A5A5A5A5A5A)),
    "float32": (struct.pack("=L", 0x7FC5A5A5), struct.pack("=L", 0x7FDA5A5A)),
    "uint64": (b"\xa5" * 8, b"\x5a" * 8),
    "int64": (b"\xa5" * 8, b"\x5a" * 8),
    "int32": (b"\xa5" * 4, b"\x5a" * 4),
}
"""Quiet NaNs for floats; a NaN keeps its payload on its way through a sum or a product."""

# Address space costs nothing, and a row too far is more than a page away.
_GUARD = 16 * mmap.PAGESIZE
_PROT_NONE = 0


@dataclass(frozen=True)
class Call:
    """A function `void symbol(const T *input, ..., S *out)`, its inputs, the length of its output.

    S is `sum`, or T where that is empty. With a `workspace` of so many elements the function takes
    memory for them after its output, or finds its address in the variable named by `through`. It is
    called `runs` times in each of the two placements.
    """

    symbol: str
    element: Element
    inputs: tuple[tuple[float, ...], ...]
    length: int
    sum: Element | Literal[""] = ""
    workspace: int | None = None
    through: str = ""
    runs: int = 2

    @property
    def written(self) -> Element:
        """The type of the outputs."""
        return self.sum or self.element


@dataclass(frozen=True)
class Outcome:
    """What a call wrote, empty if it did not return; and what it did that it must not, if so."""

    outputs: Sequence[float]
    error: str | None = None


def available() -> bool:
    """Whether this platform has guard pages."""
    return os.name == "posix"


def perform(library: ctypes.CDLL, call: Call) -> Outcome:
    """Make one call in this process, in both placements. A stray access ends the process."""
    try:
        function = library[call.symbol]
    except AttributeError:
        return Outcome((), f"the library has no function {call.symbol}")
    function.restype = None
    code, written_code = CODES[call.element], CODES[call.written]
    inputs = [array(code, values).tobytes() for values in call.inputs]
    first: bytes | None = None
    poisons = zip(_POISON[call.element], _POISON[call.written], strict=True)
    for (poison, own), at_end in zip(poisons, (False, True), strict=True):
        operands = [_Operand(data, poison, at_end) for data in inputs]
        written = [_Operand(own * call.length, own, at_end)]
        if call.workspace is not None:
            written.append(_Operand(poison * call.workspace, poison, at_end))
        for _ in range(call.runs):
            for operand in (*operands, *written):
                operand.fill()
            addresses = [ctypes.c_void_p(x.address) for x in (*operands, *written)]
            if call.through:
                ctypes.c_void_p.in_dll(library, call.through).value = addresses.pop().value
            function(*addresses)
            result = written[0].data()
            if first is None:
                first = result
            if error := _trespass(operands, written) or _difference(first, result, len(own)):
                return Outcome(array(written_code, first), f"{call.symbol} {error}")
    return Outcome(array(written_code, first or b""))


def main() -> None:
    """Serve the request on stdin."""
    import resource

    # A kernel that crashes is an answer here, and no reason to leave a core file behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.load(sys.stdin)
    library = ctypes.CDLL(request["library"])
    for fields in request["calls"]:
        call = Call(**fields)
        print(call.symbol, file=sys.stderr, flush=True)
        outcome = perform(library, call)
        told = base64.b64encode(bytes(memoryview(array(CODES[call.written], outcome.outputs))))
        print(json.dumps({"outputs": told.decode(), "error": outcome.error}), flush=True)


class _Operand:
    """Bytes on pages of their own between two guards, at the first or at the last place there."""

    def __init__(self, data: bytes, poison: bytes, at_end: bool) -> None:
        room = max(1, -(-len(data) // mmap.PAGESIZE)) * mmap.PAGESIZE
        rest = poison * ((room - len(data)) // len(poison))
        self._image = rest + data if at_end else data + rest
        self._width = len(poison)
        self._begin = len(rest) if at_end else 0
        self._end = self._begin + len(data)
        self._memory = mmap.mmap(-1, room + 2 * _GUARD)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        _protect(base)
        _protect(base + _GUARD + room)
        self.address = base + _GUARD + self._begin

    def fill(self) -> None:
        self._memory[_GUARD : _GUARD + len(self._image)] = self._image

    def data(self) -> bytes:
        return self._memory[_GUARD + self._begin : _GUARD + self._end]

    def changed(self, own: bool) -> int | None:
        """The first element that is not as it was filled; its own ones only count if asked for."""
        now = self._memory[_GUARD : _GUARD + len(self._image)]
        before = self._image
        if not own:
            before = before[: self._begin] + self.data() + before[self._end :]
        place = _first_difference(before, now)
        return None if place is None else (place - self._begin) // self._width


def _protect(address: int) -> None:
    if _libc().mprotect(address, _GUARD, _PROT_NONE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mprotect: {os.strerror(number)}")


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return libc


def _trespass(inputs: Sequence[_Operand], written: Sequence[_Operand]) -> str | None:
    for number, operand in enumerate(inputs):
        if (element := operand.changed(own=True)) is not None:
            return f"writes to its input {number}, at element {element}"
    for operand, name in zip(written, ("output", "workspace"), strict=False):
        if (element := operand.changed(own=False)) is not None:
            return f"writes outside its {name}, at element {element}"
    return None


def _difference(first: bytes, again: bytes, width: int) -> str | None:
    place = _first_difference(first, again)
    if place is None:
        return None
    return (
        f"does not determine element {place // width} of its output from its inputs: "
        "it leaves the element unwritten, or reads memory outside its inputs"
    )


def _first_difference(one: bytes, other: bytes) -> int | None:
    if one == other:
        return None
    return next(place for place in range(len(one)) if one[place] != other[place])


if __name__ == "__main__":
    main()
