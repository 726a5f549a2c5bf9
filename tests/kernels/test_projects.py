"""Fragments for CMake and Meson build the library and run its self-check, for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from symconv import Convolution
from symconv.errors import IllFormed
from symconv.kernels.functions import PROJECTS

LAYER = Convolution(signal=(5, 5), filter=(3, 3), padding=1, in_channels=2, out_channels=17)

SETTINGS = {"plain": {}, "dispatch": {"dispatch": True, "workspace": True}}
EACH = ["plain", pytest.param("dispatch", marks=pytest.mark.thorough)]


def ran(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def emitted(folder: Path, system: str, setting: str, threads: bool = False) -> None:
    LAYER.emit(
        "c", folder, name="layer", dtype="float32", project=[system], threads=threads,
        **SETTINGS[setting],
    )  # fmt: skip


MAIN = """
#include "layer.h"
int main(void) { return layer_forward == 0; }
"""


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("cmake"), reason="CMake is not here: none is tried")
@pytest.mark.parametrize("setting", EACH)
def test_cmake_builds_and_tests_a_kernel(setting: str, tmp_path: Path) -> None:
    """In a project of somebody's own, which adds the folder and links to the target."""
    emitted(tmp_path / "layer", "cmake", setting, threads=setting == "plain")
    (tmp_path / "main.c").write_text(MAIN)
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(own C)\nenable_testing()\n"
        "add_subdirectory(layer)\nadd_executable(own main.c)\n"
        "target_link_libraries(own PRIVATE layer)\nadd_test(NAME own COMMAND own)\n"
    )
    ran("cmake", "-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Debug", cwd=tmp_path)
    ran("cmake", "--build", "build", cwd=tmp_path)
    said = ran("ctest", cwd=tmp_path / "build")
    assert "100% tests passed, 0 tests failed out of 2" in said
    if setting == "dispatch":
        assert "-march=native" not in (tmp_path / "layer" / "CMakeLists.txt").read_text()


def meson() -> list[str] | None:
    """Meson of this Python or of the system; it needs Ninja."""
    if not shutil.which("ninja"):
        return None
    try:
        import mesonbuild  # noqa: F401
    except ImportError:
        found = shutil.which("meson")
        return [found] if found else None
    return [sys.executable, "-m", "mesonbuild.mesonmain"]


@pytest.mark.thorough
@pytest.mark.skipif(meson() is None, reason="Meson or Ninja is not here: none is tried")
@pytest.mark.parametrize("setting", EACH)
def test_meson_builds_and_tests_a_kernel(setting: str, tmp_path: Path) -> None:
    """As a subproject, which is asked for by the name of its dependency."""
    emitted(tmp_path / "subprojects" / "layer", "meson", setting)
    (tmp_path / "main.c").write_text(MAIN)
    (tmp_path / "meson.build").write_text(
        "project('own', 'c')\n"
        "layer = dependency('layer', fallback : ['layer', 'layer_dep'])\n"
        "test('own', executable('own', 'main.c', dependencies : layer))\n"
    )
    command = meson()
    assert command is not None
    ran(*command, "setup", "build", cwd=tmp_path)
    said = ran(*command, "test", "-C", "build", cwd=tmp_path)
    assert "Ok:                2" in said.replace("Ok:                 2", "Ok:                2")


def test_no_other_build_system_is_known(tmp_path: Path) -> None:
    with pytest.raises(IllFormed, match="'bazel' is no build system here: choose cmake or meson"):
        LAYER.emit("c", tmp_path, project=["bazel"])
    with pytest.raises(IllFormed, match="are for kernels in C"):
        LAYER.emit("numpy", tmp_path, project=list(PROJECTS))
    assert not list(tmp_path.iterdir())
