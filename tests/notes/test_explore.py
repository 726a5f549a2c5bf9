"""The page to play with: in one file, small, and refused where it cannot show a member."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symconv import Convolution
from symconv.errors import IllFormed, Refused, Unsupported
from symconv.notes.explore import CONTROLS, explore
from symconv.rendering import sealed
from symconv.resources import templates
from tests.browser import MODULES

LECTURE = Convolution(4, 6)


def data(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    known = json.loads(found[1])
    assert isinstance(known, dict)
    return known


def test_it_is_one_small_file_without_a_network() -> None:
    page = explore(LECTURE.member)
    assert len(page.encode()) < 100_000
    assert sealed(page)
    assert not re.findall(r"https?:|//[a-z]+\.|\bsrc=|<link|@import|url\(|fetch\(|import\(", page)


def test_it_opens_with_the_member() -> None:
    conv = Convolution(
        signal=9, filter=2, stride=3, padding=2, dilation=4, flip=True, names=("alpha", "h"),
        origin=0,
    )  # fmt: skip
    found = data(explore(conv.member))
    assert found["setting"] == {
        "inputs": 9, "taps": 2, "stride": 3, "padding": 2, "dilation": 4, "flip": True
    }  # fmt: skip
    assert (found["names"], found["latex"], found["origin"]) == (
        ["alpha", "h"], [r"\alpha", "h"], 0
    )  # fmt: skip
    assert found["limits"] == {x.name: [x.least, x.most] for x in CONTROLS}


@pytest.mark.parametrize(
    ("conv", "why"),
    [
        (Convolution((2, 2), (3, 3)), "more than one dimension"),
        (Convolution(signal=3, filter=2, transposed=True), "a transposed convolution"),
        (Convolution(signal=3, filter=2, in_channels=1, out_channels=1), "channels or a batch"),
        (Convolution(signal=3, filter=2, bias=True), "a bias"),
        (Convolution(signal=3, filter=2, padding=1, fill="reflect"), "filled by reflect"),
        (Convolution(signal=3, filter=2, padding="same"), "different padding"),
    ],
)
def test_what_the_page_does_not_have_is_refused(conv: Convolution, why: str) -> None:
    with pytest.raises(Unsupported, match=f"the page cannot show .*{why}"):
        explore(conv.member)


@pytest.mark.parametrize("conv", [Convolution(4, 17), Convolution(1, 9)])
def test_sizes_beyond_the_page_are_refused(conv: Convolution) -> None:
    with pytest.raises(IllFormed, match="the page draws 1 to"):
        explore(conv.member)


def test_an_edited_page_is_not_overwritten(tmp_path: Path) -> None:
    page = LECTURE.explore(tmp_path / "a" / "page.html")
    assert page == tmp_path / "a" / "page.html"
    page.write_text(page.read_text("utf-8").replace("play", "work"), "utf-8")
    with pytest.raises(Refused, match="edited by hand"):
        LECTURE.explore(page)
    LECTURE.explore(page, force=True)
    assert sealed(page.read_text("utf-8"))


@pytest.mark.thorough
def test_the_script_has_its_types() -> None:
    tsc = MODULES / ".bin" / "tsc"
    if not tsc.exists() or shutil.which("node") is None:
        pytest.skip("types of the script were not checked: npm install --no-save typescript")
    ran = subprocess.run(
        [tsc, "--noEmit", "--allowJs", "--checkJs", "--target", "es2020", "--lib",
         "es2020,dom,dom.iterable", templates() / "explore" / "page.js"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
