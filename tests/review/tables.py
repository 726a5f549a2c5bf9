"""What tables of displays are held against: each after a text, as the last thing that it claims."""

from __future__ import annotations

import symconv
from symconv.review.claims import Claim


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
