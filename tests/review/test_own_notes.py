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
    "an integral": r"Integral|infinity",
    "a function of real numbers": r"Call|\bx\b|Power|Quotient|exp",
    "the error, whose size the notes do not declare": r"nothing is known of|e is not a declared",
    "a matrix that is abbreviated by dots": r"Dots|from here on",
    "sizes that are rounded down": r"Floor",
    "an array of more than two dimensions as a matrix": r"a transpose of an array",
    "a padded signal and its sum, whose ranges do not follow": r"range|more than two bounds",
    "an operation whose definition is not read": r"has no definition|is not a declared operand",
    "a sum of sizes on its own": r"may be matrices|both sides are zero|scalar|neither a declared",
    "an array written out row by row": r"dimensions written as",
    "words": r"expected|words|stands before",
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
