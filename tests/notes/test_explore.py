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
from symconv.notes.explore import FORMS, explore, script
from symconv.rendering import sealed
from tests.browser import MODULES

LECTURE = Convolution(4, 6)
IMAGE = Convolution(signal=(4, 5), filter=(2, 3), stride=(1, 2), padding=((1, 0), (0, 2)))


def data(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    known = json.loads(found[1])
    assert isinstance(known, dict)
    return known


@pytest.mark.parametrize("conv", [LECTURE, IMAGE])
def test_it_is_one_small_file_without_a_network(conv: Convolution) -> None:
    page = explore(conv.member)
    assert len(page.encode()) < 60_000
    assert sealed(page)
    assert not re.findall(r"https?:|//[a-z]+\.|\bsrc=|<link|@import|url\(|fetch\(|import\(", page)


def test_it_opens_with_the_member() -> None:
    conv = Convolution(
        signal=9, filter=2, stride=3, padding=((2, 1),), dilation=4, flip=True,
        names=("alpha", "h"), origin=0,
    )  # fmt: skip
    found = data(explore(conv.member))
    assert found["setting"] == {
        "inputs": [9], "taps": [2], "stride": [3], "dilation": [4], "before": [2], "after": [1],
        "flip": True,
    }  # fmt: skip
    assert (found["names"], found["latex"], found["origin"]) == (
        ["alpha", "h"], [r"\alpha", "h"], 0
    )  # fmt: skip
    assert found["limits"] == {x.name: [x.least, x.most] for x in FORMS[1].sizes}


def test_it_opens_with_an_image() -> None:
    found = data(explore(IMAGE.member))
    assert found["setting"] == {
        "inputs": [4, 5], "taps": [2, 3], "stride": [1, 2], "dilation": [1, 1], "before": [1, 0],
        "after": [0, 2], "flip": False,
    }  # fmt: skip
    controls = found["controls"]
    assert isinstance(controls, list)
    assert [x["label"] for x in controls[-2:]] == [
        "padding below × right, rows", "padding below × right, columns"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("conv", "why"),
    [
        (Convolution((2, 2, 1), (3, 3, 1)), "3 dimensions"),
        (Convolution(signal=3, filter=2, transposed=True), "a transposed convolution"),
        (Convolution(signal=3, filter=2, in_channels=1, out_channels=1), "channels or a batch"),
        (Convolution(signal=3, filter=2, bias=True), "a bias"),
        (Convolution(signal=3, filter=2, padding=1, fill="reflect"), "filled by reflect"),
    ],
)
def test_what_the_page_does_not_have_is_refused(conv: Convolution, why: str) -> None:
    with pytest.raises(Unsupported, match=f"the page cannot show .*{why}"):
        explore(conv.member)


@pytest.mark.parametrize(
    "conv", [Convolution(4, 17), Convolution(1, 9), Convolution((8, 1), (8, 1))]
)
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
@pytest.mark.parametrize("rank", FORMS)
def test_the_script_has_its_types(rank: int, tmp_path: Path) -> None:
    tsc = MODULES / ".bin" / "tsc"
    if not tsc.exists() or shutil.which("node") is None:
        pytest.skip("types of the script were not checked: npm install --no-save typescript")
    (tmp_path / "script.js").write_text(script(rank), "utf-8")
    ran = subprocess.run(
        [tsc, "--noEmit", "--allowJs", "--checkJs", "--target", "es2020", "--lib",
         "es2020,dom,dom.iterable", tmp_path / "script.js"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
