"""The door to the C compiler: which one there is, and a shared library out of C files."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from symconv.errors import ToolchainError
from symconv.kernels.compiled import cache

if TYPE_CHECKING:
    from subprocess import Popen

FLAGS: tuple[str, ...] = (
    "-std=c99", "-O3", "-march=native", "-ffp-contract=fast", "-fPIC", "-shared",
)  # fmt: skip
"""How a shared library is compiled. By itself -std=c99 would forbid GCC to fuse s + a * b."""

WARNINGS: tuple[str, ...] = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")

PATIENCE = 120.0
"""Seconds that one compilation may take."""

_NO_DEFINES: Mapping[str, str] = MappingProxyType({})
_REMEDY = "set CC to a working C compiler, or use the numpy kernel"
_SHOWN_LINES = 20
_CPU_FIELDS = frozenset({"model name", "flags", "Features", "CPU implementer", "CPU part"})


@dataclass(frozen=True)
class Compiler:
    """A command that compiles C, and a text that changes when the compiler is replaced."""

    command: tuple[str, ...]
    identity: str


def find() -> Compiler | None:
    """The compiler to use: $CC, else cc, gcc or clang on PATH, else the ziglang wheel, else none.

    Raises ToolchainError when $CC is set to something that is not there.
    """
    if chosen := os.environ.get("CC", "").strip():
        return _chosen(chosen)
    for name in ("cc", "gcc", "clang"):
        if program := shutil.which(name):
            return Compiler((program,), _identity((program,)))
    return _ziglang()


def machine() -> str:
    """A text that differs between machines for which native code may differ."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as blocks:
            processor = _processor(blocks)
    except OSError:
        processor = platform.processor()
    return f"{platform.system()} {platform.machine()} {processor}"


def features() -> frozenset[str]:
    """What the processor can do besides, by the names of /proc/cpuinfo; nothing where it is none.

    >>> "no such thing" in features()
    False
    """
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            known = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return frozenset()
    return frozenset(known.partition(":")[2].split())


def missing() -> ToolchainError:
    """What to say where there is no compiler at all."""
    return ToolchainError(
        "no C compiler found: install gcc or clang, or the ziglang wheel, or set CC"
    )


class Compilation:
    """A compiler at work. Leaving its `with` block ends it if it has not finished by then."""

    def __init__(self, process: Popen[bytes], command: Sequence[str], output: Path) -> None:
        self._process = process
        self._command = shlex.join(command)
        self._output = output
        self._deadline = time.monotonic() + PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._end()

    def finish(self) -> None:
        """Wait for the library.

        Raises ToolchainError when the compiler failed, wrote no library or took too long.
        """
        from subprocess import TimeoutExpired

        try:
            # One that ended long ago may still be asked for what it printed.
            left = max(1.0, self._deadline - time.monotonic())
            printed, _ = self._process.communicate(timeout=left)
        except TimeoutExpired as error:
            self._end()
            raise self._failed(f"did not finish within {PATIENCE:g} seconds") from error
        if self._process.returncode != 0:
            raise self._failed(f"ended with exit status {self._process.returncode}", printed)
        if not self._output.is_file():
            raise self._failed(f"ended with exit status 0 but wrote no {self._output}", printed)

    def _end(self) -> None:
        if os.name == "posix":
            from signal import SIGKILL

            # The command is often a driver; its children hold the pipe open, so they end with it.
            # macOS denies permission to signal a group that has just exited.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, SIGKILL)
        else:
            self._process.kill()
        self._process.communicate()

    def _failed(self, what: str, printed: bytes = b"") -> ToolchainError:
        lines = printed.decode("utf-8", "replace").splitlines()
        if len(lines) > _SHOWN_LINES:
            lines[_SHOWN_LINES:] = [f"... and {len(lines) - _SHOWN_LINES} more lines"]
        said = ["It printed:", *lines] if lines else ["It printed nothing."]
        first = f"the C compiler {what}; {_REMEDY}."
        return ToolchainError("\n".join([first, f"Command: {self._command}", *said]))


def start(
    compiler: Compiler,
    source: Path,
    output: Path,
    defines: Mapping[str, str] = _NO_DEFINES,
    flags: Sequence[str] = FLAGS,
    more: Sequence[Path] = (),
) -> Compilation:
    """Start to compile a C file to a shared library, to be awaited with `finish`.

    Further files in `more` become part of the same library. Raises ToolchainError when the
    compiler cannot be run.
    """
    # A process that finds its kernels in the cache never pays for this import.
    from subprocess import DEVNULL, PIPE, STDOUT, Popen

    zig = _is_zig(compiler.command)
    environment = dict(os.environ)
    if zig:
        environment.setdefault("ZIG_GLOBAL_CACHE_DIR", str(cache.folder() / "zig"))
    command = [
        *compiler.command,
        *_for_target(flags, zig),
        *(f"-D{name}={value}" for name, value in defines.items()),
        *map(str, (source, *more)),
        "-o",
        str(output),
    ]
    # A library of an earlier run must not pass for the output of this one.
    output.unlink(missing_ok=True)
    try:
        process = Popen(
            command,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise ToolchainError(
            f"the C compiler {compiler.command[0]} cannot be run: {error.strerror}; {_REMEDY}.\n"
            f"Command: {shlex.join(command)}"
        ) from error
    return Compilation(process, command, output)


def shared_library(
    compiler: Compiler,
    source: Path,
    output: Path,
    defines: Mapping[str, str] = _NO_DEFINES,
    flags: Sequence[str] = FLAGS,
    more: Sequence[Path] = (),
) -> None:
    """Compile a C file, and those in `more`, to one shared library.

    Raises ToolchainError when the compiler cannot be run, failed, wrote no library or took too
    long.
    """
    with start(compiler, source, output, defines, flags, more) as compilation:
        compilation.finish()


def _chosen(value: str) -> Compiler:
    try:
        words = shlex.split(value, posix=os.name == "posix")
    except ValueError as error:
        raise ToolchainError(
            f"CC={value!r} is not a command ({error}); quote it properly, or unset CC"
        ) from error
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise ToolchainError(
            f"CC={value!r} names no program that can be run; "
            "set CC to the command of a C compiler, or unset it"
        )
    command = (program, *words[1:])
    return Compiler(command, _identity(command))


def _identity(command: tuple[str, ...]) -> str:
    return " ".join(_word(word) for word in command)


def _word(word: str) -> str:
    # Also for later words: in CC="ccache gcc" the compiler is the second one.
    program = shutil.which(word)
    if program is None:
        return word
    resolved = Path(program).resolve()
    status = resolved.stat()
    return f"{word}={resolved}:{status.st_size}:{status.st_mtime_ns}"


def _ziglang() -> Compiler | None:
    # Neither import is needed where another compiler was found first.
    from importlib.util import find_spec

    spec = find_spec("ziglang")
    if spec is None:
        return None
    from importlib.metadata import PackageNotFoundError, version

    try:
        identity = f"ziglang {version('ziglang')} {spec.origin}"
    except PackageNotFoundError:
        return None
    return Compiler((sys.executable, "-m", "ziglang", "cc"), identity)


def _is_zig(command: Sequence[str]) -> bool:
    return any(Path(word).stem in ("zig", "ziglang") for word in command)


def _for_target(flags: Sequence[str], zig: bool) -> list[str]:
    # On ARM older clangs refuse -march=native, and -mcpu=native is what it means on x86;
    # zig documents -mcpu alone.
    if zig or platform.machine() in ("arm64", "aarch64"):
        return ["-mcpu=native" if flag == "-march=native" else flag for flag in flags]
    return list(flags)


def _processor(blocks: Iterable[str]) -> str:
    """The digest of what the first block of /proc/cpuinfo says about the instruction set."""
    first = takewhile(str.strip, blocks)
    return cache.digest(line for line in first if line.partition(":")[0].strip() in _CPU_FIELDS)
