"""What symconv writes, verified by symconv: no alarm, and a short list of what stays unread."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import symconv
from symconv.documents.formats import read_document
from symconv.judges.decide import decide
from symconv.review.verify import checked

MEMBERS = {
    "correlation": symconv.Convolution(outputs=4, inputs=6),
    "strided": symconv.Convolution(signal=9, filter=3, stride=2),
    "biased": symconv.Convolution(outputs=4, inputs=6, bias=True),
    "reflect": symconv.Convolution(signal=6, filter=3, padding=1, fill="reflect"),
    "true convolution": symconv.Convolution(outputs=4, inputs=6, flip=True),
    "counted from 0": symconv.Convolution(outputs=4, inputs=6, origin=0),
    "counted from 0, strided, padded": symconv.Convolution(
        signal=9, filter=3, stride=2, padding=1, origin=0, names=("x", "h"), indices=("n", "m", "k")
    ),
    "dilated": symconv.Convolution(signal=9, filter=3, dilation=2),
    "padded": symconv.Convolution(signal=6, filter=3, padding=1),
    "causal": symconv.Convolution(signal=6, filter=3, padding="causal"),
    "full": symconv.Convolution(signal=6, filter=3, padding="full"),
    "replicate": symconv.Convolution(signal=6, filter=3, padding=1, fill="replicate"),
    "circular": symconv.Convolution(signal=4, filter=3, padding=((0, 2),), fill="circular"),
    "two dimensions": symconv.Convolution(signal=(5, 4), filter=(2, 3)),
    "two dimensions, strided, padded": symconv.Convolution(
        signal=(5, 4), filter=(2, 3), stride=2, padding=1
    ),
    "channels": symconv.Convolution(signal=5, filter=2, in_channels=2, out_channels=3),
    "images of channels, biased": symconv.Convolution(
        signal=(4, 4), filter=(2, 2), in_channels=2, out_channels=2, bias=True
    ),
    "groups": symconv.Convolution(signal=5, filter=2, in_channels=4, out_channels=2, groups=2),
    "batch": symconv.Convolution(signal=5, filter=2, batch=2),
    "transposed": symconv.Convolution(
        signal=3, filter=3, stride=2, padding=1, output_padding=1, transposed=True
    ),
    "transposed image": symconv.Convolution(
        signal=(3, 2), filter=(2, 2), stride=2, transposed=True
    ),
}

SAMPLE = {
    ("correlation", "lecture"),
    ("strided", "subscript"),
    ("biased", "bracket"),
}
"""Those that are verified each time; the others take long together."""
NOTATIONS = "lecture", "subscript", "bracket"
WHOLE = {*MEMBERS} - {
    *("dilated", "causal", "full", "replicate", "padded", "two dimensions", "channels", "batch"),
    *("groups", "counted from 0", "transposed image", "images of channels, biased"),
}
"""Members in all notations; of each of the others the next notation in turn."""

UNREAD = {
    "an integral": r"Integral",
    "a function of real numbers": r"function exp|what [fg] is",
    "a sum, an array or a matrix that is abbreviated by dots":
        r"[Dd]ots|what [fgy] is from here on",
    "an array written out row by row whose dots leave its size open": r"dimensions written as",
    "in which row and column an entry of several indices is: row = J (c - 1) + j":
        r"its entries may be matrices|an index or a size is not a value",
    "an example whose filter, of three dimensions, is written as one column":
        r"no definition for arrays of 2 and 1 dimensions",
}  # fmt: skip
"""Why some of it stays unread, and how that is said."""


def _report(name: str, folder: Path, **options: Any) -> symconv.Report:
    paths = MEMBERS[name].notes(folder, **options)
    (notes,) = (path for path in paths if path.stem == "convolution")
    report = checked(read_document(notes), decide)
    assert [claim.text for claim in report.errata] == []
    for claim in report.unread:
        assert any(re.search(how, claim.reason) for how in UNREAD.values()), claim.reason
    return report


@pytest.mark.parametrize(
    ("name", "notation"),
    [
        pytest.param(*pair, marks=[] if pair in SAMPLE else pytest.mark.thorough)
        for n, name in enumerate(MEMBERS)
        for pair in product([name], NOTATIONS if name in WHOLE else NOTATIONS[n % 3 : n % 3 + 1])
    ],
)
def test_own_notes_are_no_alarm(name: str, notation: str, tmp_path: Path) -> None:
    report = _report(name, tmp_path, kind="md", notation=notation)
    assert sum(claim.verdict == "holds" for claim in report.claims) >= 20


MACROS = symconv.notation(
    "bracket", macros=[r"f=\mathbf{a}", r"g=\tap"], define=[r"\newcommand{\tap}{\mathbf{w}}"]
)


@pytest.mark.parametrize("kind", ["tex", pytest.param("md", marks=pytest.mark.thorough)])
def test_own_notes_with_macros_are_no_alarm(kind: str, tmp_path: Path) -> None:
    report = _report("strided", tmp_path, kind=kind, notation=MACROS)
    assert sum(claim.verdict == "holds" for claim in report.claims) >= 20


@pytest.mark.thorough
def test_own_notes_whose_entries_have_another_letter_are_no_alarm(tmp_path: Path) -> None:
    spelled = symconv.notation(
        "lecture", macros=[r"g=\tap{#1}"], define=[r"\newcommand{\tap}[1]{w_{#1}}"]
    )
    for name in ("correlation", "counted from 0"):
        report = _report(name, tmp_path / name, kind="tex", notation=spelled)
        assert sum(claim.verdict == "holds" for claim in report.claims) >= 40
