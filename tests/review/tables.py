"""What tables are held against: all that a text claims, or a display after it, as its last one."""

from __future__ import annotations

import symconv
from symconv.documents.formats import text_document
from symconv.judges.decide import decide
from symconv.review.claims import Claim
from symconv.review.verify import checked


def verdicts(text: str) -> list[str]:
    """What is said of each claim of a text in Markdown, by judges that have no time limit."""
    return [x.verdict for x in checked(text_document(text, kind="markdown"), decide).claims]


def last(text: str, display: str) -> Claim:
    return symconv.verify_text(f"{text}\n$$ {display} $$\n", "a.md").claims[-1]


def check_right(before: str, display: str) -> None:
    claim = last(before, display)
    assert claim.verdict == "holds", claim.reason


def check_wrong(before: str, display: str, mend: str) -> None:
    """It is shown where it fails, and the mend has this in it."""
    claim = last(before, display)
    assert claim.erratum
    assert claim.counterexample is not None
    assert mend.replace(" ", "") in (claim.suggestion or "").replace(" ", "")


def check_unread(before: str, display: str, reason: str) -> None:
    claim = last(before, display)
    assert claim.verdict == "unread", claim
    assert reason in claim.reason
