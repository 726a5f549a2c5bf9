"""The wheel and the sdist hold what they must, and the wheel works from an empty folder."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import symconv
from symconv.rendering import templates

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.thorough  # a wheel and an sdist are built

pytest.importorskip("build", reason="the build frontend is not installed")
pytest.importorskip("hatchling", reason="the build backend is not installed")


def ran(*command: str | Path, cwd: Path, site: Path | None = None) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    ran(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder
    )  # fmt: skip
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def site(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed where only PYTHONPATH finds it; the other packages are those here."""
    folder = tmp_path_factory.mktemp("site")
    ran(
        sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet",
        "--target", folder, built[1], cwd=folder,
    )  # fmt: skip
    return folder


def under(folder: str, ending: str = "") -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob(f"*{ending}")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_its_templates(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"symconv-{symconv.__version__}.dist-info/METADATA").decode()
        points = archive.read(f"symconv-{symconv.__version__}.dist-info/entry_points.txt").decode()
    code = {name for name in names if ".dist-info/" not in name}
    assert "symconv/py.typed" in code
    assert under("symconv", ".py") <= code
    inside = {f"symconv/{name}" for name in under("templates")}
    assert len(inside) > 10
    assert {name for name in code if name.startswith("symconv/templates/")} == inside
    assert all(name.startswith("symconv/") for name in code), "nothing beside the package"
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert "symconv = symconv.cli:main" in points
    assert f"Version: {symconv.__version__}\n" in metadata
    assert "Requires-Python: >=3.11\n" in metadata
    assert "# symconv" in metadata, "the README"


def test_the_sdist_holds_everything_to_build_and_test(built: tuple[Path, Path]) -> None:
    top = f"symconv-{symconv.__version__}/"
    with tarfile.open(built[0]) as archive:
        names = {name.removeprefix(top) for name in archive.getnames()}
    wanted = under("symconv", ".py") | under("templates") | under("tests", ".py")
    wanted |= under("generated")
    assert wanted <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "symconv/py.typed"} <= names
    assert not [name for name in names if "__pycache__" in name or ".git/" in name]


SCRIPT = """
import symconv
from pathlib import Path
from symconv.rendering import templates
package = Path(symconv.__file__).parent
assert templates() == package / "templates", templates()
kernel = symconv.Convolution(4, 6).kernel("numpy")
assert list(kernel.forward([0, 1, 1, 0, 0, 0], [2, 3, 1])) == [4, 5, 2, 0]
print(package)
"""


def test_the_wheel_works_from_an_empty_folder(site: Path, tmp_path: Path) -> None:
    assert ran(sys.executable, "-c", SCRIPT, cwd=tmp_path, site=site).strip() == str(
        site / "symconv"
    )
    (command,) = (path for path in (site / "bin").iterdir() if path.stem == "symconv")
    said = ran(command, "build", "-I", "2", "-J", "3", "--out", "here", cwd=tmp_path, site=site)
    assert "written in here" in said
    assert os.listdir(tmp_path) == ["here"]
    assert (tmp_path / "here" / "correlation_2_3.c").is_file()
    ran(command, "build", "-I", "2", "-J", "3", "--out", "here", "--check", cwd=tmp_path, site=site)


def test_the_wheel_writes_what_the_checkout_writes(site: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "symconv", "emit", "c", "-I", "3", "-J", "5", "--out"]
    ran(*words, "wheel", cwd=tmp_path, site=site)
    ran(*words, "checkout", cwd=tmp_path, site=ROOT)
    for name in ("correlation_3_5.c", "correlation_3_5.h"):
        one, other = tmp_path / "wheel" / name, tmp_path / "checkout" / name
        assert one.read_bytes() == other.read_bytes()


def test_a_checkout_has_its_templates_beside_the_package() -> None:
    if Path(symconv.__file__).parent != ROOT / "symconv":
        pytest.skip("symconv is installed here, and not used from the checkout")
    assert templates() == ROOT / "templates"
    assert not (ROOT / "symconv" / "templates").exists()
