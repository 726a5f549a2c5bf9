"""What `symconv build` writes is what is committed, and the same whatever came before it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symconv import Convolution
from symconv.building import build

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated"

# No compiler is found here: what is written does not depend on one.
SCRIPT = """
import sys
from pathlib import Path
from symconv import Convolution
from symconv.building import build
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from symconv.kernels.schedules.schedule import choose
for sizes in {orders}:
    conv = Convolution(*sizes)
    member = conv.member
    source(Emission(member, choose(member)), "numpy")
    texts = build(member).texts
    if sizes == (4, 6):
        for name, text in texts.items():
            Path(sys.argv[1], name).write_text(text, encoding="utf-8", newline="\\n")
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.skipif(
    not GENERATED.is_dir() or not any(GENERATED.iterdir()),
    reason="generated/ is empty: run symconv build",
)
def test_the_committed_folder_is_what_build_writes() -> None:
    texts = build(Convolution(4, 6).member).texts
    written = {name: text.encode() for name, text in texts.items()}
    there = contents(GENERATED)
    assert sorted(there) == sorted(written)
    for name in there:
        assert there[name] == written[name], f"{name} differs: run symconv build"


@pytest.mark.parametrize(
    ("seed", "orders"),
    [
        pytest.param("1", [(3, 3), (1, 7), (4, 6)], marks=pytest.mark.thorough),
        pytest.param("0", [(4, 6)], marks=pytest.mark.thorough),
        pytest.param("77", [(4, 6), (2, 5)], marks=pytest.mark.thorough),
    ],
)
def test_order_and_hash_seed_do_not_matter(
    seed: str, orders: list[tuple[int, int]], tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(orders=orders), tmp_path],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": "", "LC_ALL": "C"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    expected = {name: text.encode() for name, text in build(Convolution(4, 6).member).texts.items()}
    assert contents(tmp_path) == expected


def test_lines_end_alike_everywhere() -> None:
    for name, text in build(Convolution(4, 6).member).texts.items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert "\r" not in text, name
        assert str(ROOT) not in text, name
        assert os.sep + "tmp" not in text, name
        assert not any(line != line.rstrip() for line in text.splitlines()), name
