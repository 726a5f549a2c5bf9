"""The compiled front door of a kernel: for which interpreter it is, and how it is built.

The door is an extension module of CPython that takes the common case, exact arrays, to the kernel
in tens of nanoseconds; through ctypes the same call takes microseconds. The extension holds the
kernel itself too, so it is the one library of its cache entry.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

from symconv.errors import ToolchainError
from symconv.kernels.compiled import toolchain

if TYPE_CHECKING:
    from symconv.kernels.sources.emission import Emission

LIBRARY = "kernel.so"
"""A kernel by itself, called through ctypes."""

DOOR = "_door.c"
"""How the name of the source of a door ends."""

MODULE = "kernel"
"""The name of the extension module, which its initializing function carries."""


def identity() -> tuple[str, ...]:
    """What a built door fits: an interpreter and a version of NumPy."""
    # The bindings need NumPy next, so here it costs nothing.
    from numpy import __version__

    return EXTENSION_SUFFIXES[0], str(sys.implementation.cache_tag), __version__


def build(compiler: toolchain.Compiler, emission: Emission, folder: Path) -> tuple[str, str]:
    """Compile the kernel whose source is in the folder: the library, and the module in it.

    Where the headers of Python and NumPy are not there or do not compile, the library is the kernel
    by itself, and the name of the module is empty. Raises ToolchainError when the compiler does not
    produce that either.
    """
    source = folder / f"{emission.stem}.c"
    shared = ("-fopenmp",) if emission.threads else ()
    if includes := headers():
        from symconv.kernels.sources.text_door import door

        front = folder / f"{emission.stem}{DOOR}"
        front.write_text(door(emission, MODULE), encoding="utf-8")
        # Its file name tells builds of Python apart, as Python itself does.
        library = MODULE + EXTENSION_SUFFIXES[0]
        # What is wrong with the kernel, rather than with the headers, shows below.
        with suppress(ToolchainError):
            how = (*flags(includes), *shared)
            toolchain.shared_library(compiler, front, folder / library, flags=how)
            return library, MODULE
    how = (*toolchain.FLAGS, *shared)
    toolchain.shared_library(compiler, source, folder / LIBRARY, flags=how)
    return LIBRARY, ""


def lacks(folder: Path) -> bool:
    """Whether the library in a folder was built where there were no headers."""
    return not any(folder.glob(f"*{DOOR}"))


def headers() -> tuple[str, ...]:
    """The folders of the headers of this Python and its NumPy; empty where Python has none."""
    from sysconfig import get_path

    import numpy

    # Some systems keep what depends on the platform in a folder of its own.
    folders = (get_path("include"), get_path("platinclude"))
    if not any(Path(folder, "Python.h").is_file() for folder in folders):
        return ()
    return (*dict.fromkeys(folders), numpy.get_include())


def flags(includes: Sequence[str]) -> tuple[str, ...]:
    """How a door is compiled: as the kernel is, with the headers."""
    # As folders of the system, so that there are no warnings about the headers themselves.
    found = [part for folder in includes for part in ("-isystem", folder)]
    # The interpreter that loads the module has Python's functions; elsewhere this is the default.
    linking = ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    # What another library cannot replace may become part of the loops over a batch.
    # Extensions of Python are compiled without its assertions.
    return (*toolchain.FLAGS, "-DNDEBUG", "-fvisibility=hidden", *linking, *found)
