"""What symconv writes, verified by symconv: no alarm, and a short list of what stays unread."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import symconv
from symconv.documents.formats import read_document
from symconv.judges.decide import decide
from symconv.review.verify import checked

MEMBERS = {
    "correlation": symconv.Convolution(outputs=4, inputs=6),
    "true convolution": symconv.Convolution(outputs=4, inputs=6, flip=True),
    "two dimensions": symconv.Convolution(signal=(5, 4), filter=(2, 3)),
    "transposed": symconv.Convolution(signal=(3, 2), filter=(2, 2), stride=2, transposed=True),
    "counted from 0": symconv.Convolution(outputs=4, inputs=6, origin=0),
}

UNREAD = {
    "an integral": r"Integral",
    "a function of real numbers": r"function exp|what [fg] is",
    "a sum or a matrix that is abbreviated by dots": r"[Dd]ots",
    "an array written out row by row": r"dimensions written as",
    "in which row and column an entry of several indices is": r"its entries may be matrices",
}
"""Why some of it stays unread, and how that is said."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(x, marks=[pytest.mark.thorough] if n else []) for n, x in enumerate(MEMBERS)],
)
@pytest.mark.parametrize("notation", ["lecture", "subscript", "bracket"])
def test_own_notes_are_no_alarm(name: str, notation: str, tmp_path: Path) -> None:
    notes, *_ = MEMBERS[name].notes(tmp_path, kind="md", notation=notation)
    report = checked(read_document(Path(notes)), decide)
    assert [claim.text for claim in report.errata] == []
    assert sum(claim.verdict == "holds" for claim in report.claims) >= 20
    for claim in report.unread:
        assert any(re.search(how, claim.reason) for how in UNREAD.values()), claim.reason
