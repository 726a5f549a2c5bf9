"""The door to the C compiler: which one is found, and what is said when it does not work."""

import ctypes
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from symconv.errors import ToolchainError
from symconv.kernels.compiled import toolchain
from symconv.kernels.compiled.toolchain import WARNINGS, Compiler

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in compilers are shell scripts")

Script = Callable[[str, str], Path]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """A stand-in for a compiler: a shell script in the folder `bin`."""

    def write(name: str, body: str) -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


def compiler(path: Path) -> Compiler:
    return Compiler((str(path),), "stand-in")


def compile_with(path: Path, tmp_path: Path) -> str:
    """What the error says when this stand-in is asked for a library."""
    with pytest.raises(ToolchainError) as caught:
        toolchain.shared_library(compiler(path), tmp_path / "k.c", tmp_path / "k.so")
    assert "set CC to a working C compiler, or use the numpy kernel" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("value", ["/nowhere/mycc -m64", "'unclosed"])
def test_cc_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CC", value)
    with pytest.raises(ToolchainError) as caught:
        toolchain.find()
    assert repr(value) in str(caught.value)
    assert "unset" in str(caught.value)


@posix
def test_cc_comes_first_and_keeps_its_options(
    monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    wrapper, inner = script("wrapper", ""), script("mycc", "")
    script("cc", "")
    monkeypatch.setenv("PATH", str(wrapper.parent))
    monkeypatch.setenv("CC", "wrapper mycc -m64")
    found = toolchain.find()
    assert found is not None
    assert found.command == (str(wrapper), "mycc", "-m64")
    inner.write_text("#!/bin/sh\n# another version\n")
    again = toolchain.find()
    assert again is not None
    assert again.identity != found.identity


@posix
def test_path_is_searched_in_order(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    monkeypatch.setenv("CC", " ")
    for name in ("clang", "gcc", "cc"):
        path = script(name, "")
        monkeypatch.setenv("PATH", str(path.parent))
        found = toolchain.find()
        assert found is not None
        assert found.command == (str(path),)


@posix
def test_identity_follows_links_and_changes_with_the_program(
    monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    real = script("real", "")
    (real.parent / "cc").symlink_to(real)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(real.parent))
    before = toolchain.find()
    os.utime(real, ns=(0, 0))
    after = toolchain.find()
    assert before is not None
    assert after is not None
    assert before.command == after.command == (str(real.parent / "cc"),)
    assert before.identity != after.identity


def test_ziglang_wheel_is_the_last_resort(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: SimpleNamespace(origin="/z.py"))
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"9.8.7 of {name}")
    assert toolchain.find() == Compiler(
        (sys.executable, "-m", "ziglang", "cc"), "ziglang 9.8.7 of ziglang /z.py"
    )


def test_no_compiler_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert toolchain.find() is None


@posix
def test_failing_compiler_is_quoted(script: Script, tmp_path: Path) -> None:
    body = "i=1; while [ $i -le 30 ]; do echo complaint $i >&2; i=$((i+1)); done; exit 3"
    path = script("cc", body)
    message = compile_with(path, tmp_path)
    assert f"Command: {path} -std=c99" in message
    assert "exit status 3" in message
    assert "complaint 20\n... and 10 more lines" in message


@posix
def test_compiler_that_writes_nothing_is_reported(script: Script, tmp_path: Path) -> None:
    (tmp_path / "k.so").write_text("of an earlier run")
    message = compile_with(script("cc", "exit 0"), tmp_path)
    assert f"wrote no {tmp_path / 'k.so'}" in message
    assert "printed nothing" in message


def test_compiler_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    message = compile_with(tmp_path / "gone", tmp_path)
    assert f"{tmp_path / 'gone'} cannot be run: No such file or directory" in message


@posix
def test_compiler_that_hangs_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch, script: Script, tmp_path: Path
) -> None:
    monkeypatch.setattr(toolchain, "PATIENCE", 0.2)
    begun = time.monotonic()
    # The shell waits for sleep, which holds the pipe open.
    message = compile_with(script("cc", "sleep 60; exit 0"), tmp_path)
    assert "did not finish within 0.2 seconds" in message
    assert time.monotonic() - begun < 10


@posix
def test_compilations_run_at_once(
    monkeypatch: pytest.MonkeyPatch, script: Script, tmp_path: Path
) -> None:
    monkeypatch.setattr(toolchain, "PATIENCE", 10.0)
    # Each stand-in waits for the other one, and the last argument is the output.
    body = "touch {0}; while [ ! -e {1} ]; do sleep 0.01; done; for o; do :; done; touch $o"
    one, two = (shlex.quote(str(tmp_path / name)) for name in ("one", "two"))
    first = compiler(script("first", body.format(one, two)))
    second = compiler(script("second", body.format(two, one)))
    with (
        toolchain.start(first, tmp_path / "1.c", tmp_path / "1.so") as left,
        toolchain.start(second, tmp_path / "2.c", tmp_path / "2.so") as right,
    ):
        left.finish()
        right.finish()
    assert (tmp_path / "1.so").exists()
    assert (tmp_path / "2.so").exists()


@posix
def test_leaving_early_ends_the_compiler(script: Script, tmp_path: Path) -> None:
    slow = compiler(script("slow", "sleep 60"))
    begun = time.monotonic()
    with pytest.raises(KeyError), toolchain.start(slow, tmp_path / "k.c", tmp_path / "k.so"):
        raise KeyError
    assert time.monotonic() - begun < 10


@posix
def test_zig_has_its_own_flag_and_cache(
    monkeypatch: pytest.MonkeyPatch, script: Script, tmp_path: Path
) -> None:
    zig = compiler(script("zig", 'echo "$@ in $ZIG_GLOBAL_CACHE_DIR"; exit 1'))
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ZIG_GLOBAL_CACHE_DIR", raising=False)
    with pytest.raises(ToolchainError) as caught:
        toolchain.shared_library(zig, tmp_path / "k.c", tmp_path / "k.so")
    assert "-mcpu=native" in str(caught.value)
    assert "-march=native" not in str(caught.value)
    assert f"in {tmp_path / 'cache' / 'zig'}" in str(caught.value)
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", "mine")
    with pytest.raises(ToolchainError, match="in mine"):
        toolchain.shared_library(zig, tmp_path / "k.c", tmp_path / "k.so")


@pytest.mark.parametrize(
    ("machine", "expected"), [("x86_64", "-march=native"), ("arm64", "-mcpu=native")]
)
@posix
def test_native_is_spelled_for_the_machine(
    monkeypatch: pytest.MonkeyPatch, script: Script, tmp_path: Path, machine: str, expected: str
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert f" {expected} " in compile_with(script("cc", "exit 1"), tmp_path)


def test_real_compiler_makes_a_library_that_loads(tmp_path: Path) -> None:
    found = toolchain.find()
    if found is None:
        pytest.skip("no C compiler here")
    source, library = tmp_path / "k.c", tmp_path / "k.so"
    source.write_text("int answer(void);\nint answer(void) { return ANSWER; }\n")
    toolchain.shared_library(
        found, source, library, {"ANSWER": "42"}, (*toolchain.FLAGS, *WARNINGS)
    )
    assert ctypes.CDLL(str(library)).answer() == 42
    source.write_text("int answer(void) { int unused; return 1; }\n")
    with pytest.raises(ToolchainError, match="unused"):
        toolchain.shared_library(found, source, library, flags=(*toolchain.FLAGS, *WARNINGS))
    assert not library.exists()


def test_several_files_make_one_library(tmp_path: Path) -> None:
    found = toolchain.find()
    if found is None:
        pytest.skip("no C compiler here")
    one, two, library = tmp_path / "1.c", tmp_path / "2.c", tmp_path / "k.so"
    one.write_text("int half(void);\nint half(void) { return 21; }\n")
    two.write_text("int half(void);\nint whole(void);\nint whole(void) { return 2 * half(); }\n")
    toolchain.shared_library(found, one, library, more=[two])
    assert ctypes.CDLL(str(library)).whole() == 42


def test_every_compiler_on_path_takes_the_flags(tmp_path: Path) -> None:
    programs = [path for name in ("gcc", "clang") if (path := shutil.which(name))]
    if not programs:
        pytest.skip("neither gcc nor clang here")
    (tmp_path / "k.c").write_text("void k(double *out);\nvoid k(double *out) { *out = 1; }\n")
    for program in programs:
        toolchain.shared_library(compiler(Path(program)), tmp_path / "k.c", tmp_path / "k.so")


def test_machine_reads_what_the_first_block_says_of_instructions() -> None:
    block = "processor\t: 0\nmodel name\t: A\ncpu MHz\t\t: {0}\nflags\t\t: {1}\n\n"

    def read(*blocks: str) -> str:
        return toolchain._processor("".join(blocks).splitlines(keepends=True))

    slow = read(block.format(1000, "fma avx"), block.format(1000, "none"))
    assert slow == read(block.format(2000, "fma avx"))
    assert slow != read(block.format(1000, "fma avx avx512f"))


def test_machine_is_stable() -> None:
    assert toolchain.machine() == toolchain.machine() != ""
