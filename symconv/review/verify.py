"""The verifier's front: documents in, reports out."""

from __future__ import annotations

import codecs
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from symconv.documents.formats import Document, Formula, read_document, text_document
from symconv.errors import IllFormed
from symconv.judges.bounded import lent
from symconv.review.checker import Checker, Progress
from symconv.review.claims import Claim
from symconv.review.deciding.patience import Patience
from symconv.review.definitions.turns import EVEN, SIZES, halved, joined, orders, raised, turned
from symconv.review.findings import Decide
from symconv.review.reports.report import Report
from symconv.review.scope.steps import stepped
from symconv.review.statements import BROKEN

SECONDS = 10.0
"""For one step, after which it stays unread."""

PIPED = "<stdin>"

REMEMBERED = 2000
"""Answers of the judges that are kept."""


def verify(path: str | Path, *, seconds: float = SECONDS) -> Report:
    """Read a Markdown, LaTeX, notebook or text file, and decide what it says.

    Raises IllFormed where there is no such file, or no text in it. A step that takes more than
    `seconds` stays unread.
    """
    document = read_document(Path(path))
    with lent(seconds) as judge:
        return checked(document, judge.decide, seconds=seconds)


def verify_text(
    text: str, name: str = "<text>", kind: str = "", *, seconds: float = SECONDS
) -> Report:
    """The same for a string, of kind "markdown", "latex", "plain" or "notebook".

    >>> print(verify_text("So $$ 2 + 2 \\\\cdot 3 = 12. $$"))
    <text>: 1 claim: 0 hold, 1 erratum, 0 unread, 0 definitions
    <BLANKLINE>
    <text>:1:7: does not hold: the sides differ
      1 | So $$ 2 + 2 \\cdot 3 = 12. $$
        |       ^^^^^^^^^^^^^^^^^^
        counterexample: left is 8, right is 12
        suggestion: right side: 8
    """
    document = text_document(text, name, kind)
    with lent(seconds) as judge:
        return checked(document, judge.decide, seconds=seconds)


def checked(
    document: Document, decide: Decide, progress: Progress = tuple, seconds: float = math.inf
) -> Report:
    """The report on a document, with somebody's judge, who has so much time for each step.

    `progress` is called after each part.
    """
    try:
        claims = _claims(document, decide, progress, seconds)
    except Exception as fault:  # of ours, in what is said of the document as a whole
        claims = [_broken(document, fault)]
    return Report(document.source.name, tuple(claims))


def _claims(document: Document, decide: Decide, progress: Progress, seconds: float) -> list[Claim]:
    # While a wrong line is mended, or a document is read again, questions come more than once.
    judge = Patience(lru_cache(REMEMBERED)(decide), seconds)
    checker = Checker(judge, progress, step=judge.begin)

    def read(numbers: Mapping[str, int], proposed: frozenset[str] | None = None) -> list[Claim]:
        other = Checker(judge, numbers=numbers, proposed=proposed, step=judge.begin)
        return other.check(document)

    claims = stepped(checker.check(document), checker.steps.letters, read)
    letters = orders(document)
    if len(letters) == 1 and checker.scope.imaginary:
        sizes = EVEN if halved(document, letters[0]) else SIZES
        claims = turned(claims, [{letters[0]: size} for size in sizes], read)
    elif checker.scope.context.square:
        claims = raised(claims, checker.scope.context.square, read)
    return joined(claims, checker.scope.letters, read)


def _broken(document: Document, fault: Exception) -> Claim:
    """What is said of a document on which symconv itself breaks, at its first formula."""
    formulas = (part for part in document.parts if isinstance(part, Formula))
    first = next(formulas, None)
    source = first.source if first else document.source
    span = (first.pieces[0][0], first.pieces[-1][1]) if first else (0, len(source.text))
    reason = f"{BROKEN} on this document ({fault!r}); please report it"
    return Claim(source, *span, "markup", "unread", reason)


def piped(data: bytes) -> Document:
    """What came through a pipe: Markdown, or LaTeX where a line begins with its documentclass."""
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        at = data.index(b"\0")
        raise IllFormed(f"standard input is binary (byte {at} is zero), not a text")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8-sig"
    try:
        return text_document(data.decode(encoding), PIPED)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise IllFormed(
            f"standard input is not {name} at byte {error.start}; save it in UTF-8"
        ) from error
