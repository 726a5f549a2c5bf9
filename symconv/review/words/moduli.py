"""Sections in which indices go round, "with indices modulo N", or numbers do, as those of Z_5."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symconv.documents.formats import Formula, Heading, Part, Prose
from symconv.language import line as written
from symconv.reading.reader import Statement
from symconv.review.words.sentences import after

_MODULO = re.compile(
    r"\b(?:ind(?:ex|ices)|subscripts?|arguments?|arithmetic)\b[^.;]{0,50}\b(?:modulo|mod)\s*\Z"
    r"|\bperiodic(?:ally)?\b[^.;]{0,30}\bperiod\s*\Z"
    r"|\b(?:signal|sequence|function)s?\b[^.;]{0,20}\b(?:of|with)\s+(?:the\s+same\s+)?period\s*\Z",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:ind(?:ex|ices)|subscripts?|arguments?|arithmetic)\b[^.;]{0,50}\b(?:modulo|mod)"
    r"\s+([A-Za-z])\b(?!\w)",
    re.IGNORECASE,
)
_RING = re.compile(
    r"(?:\\(?:mathbb|mathbf|bm|Bbb)\s*\{?\s*[ZF]\s*\}?|ℤ|𝔽|\\[ZF])\s*_\s*\{?\s*\d|\bGF\s*\("
    r"|\\p?mod\s*\{?\s*\d|\\equiv[^$]*\\pmod"
)
"""The rings Z_5 and F_2, and what is equal in one of them."""
_BESIDE = re.compile(r"\s*\(?\s*mod(?:ulo)?\b[\s.]*(?:(\d+)|([A-Z])\b|\Z)", re.IGNORECASE)
_AFTER = re.compile(r"\s*-\s*periodic\b", re.IGNORECASE)
_LETTER = re.compile(r"\s*([A-Za-z])\s*")


def modulus(section: Sequence[Part]) -> str | None:
    """The letter modulo which a section says that its indices are taken; None where it says none.

    >>> from symconv.documents.formats import text_document
    >>> modulus(text_document("The indices of $f$ are taken modulo $N$.").parts)
    'N'
    >>> modulus(text_document("Let $f$ be a signal of period $N$.").parts)
    'N'
    >>> modulus(text_document("Take $7$ modulo $N$.").parts) is None
    True
    """
    found = set[str]()
    for n, part in enumerate(section):
        before = section[n - 1] if n else None
        after = section[n + 1] if n + 1 < len(section) else None
        if isinstance(part, Prose):
            found |= {match[1] for match in _PLAIN.finditer(part.text)}
        elif isinstance(part, Formula) and (letter := _LETTER.fullmatch(part.stretch)):
            said = isinstance(before, Prose) and _MODULO.search(_spoken(section[:n]))
            if said or (isinstance(after, Prose) and _AFTER.match(after.text)):
                found.add(letter[1])
    return found.pop() if len(found) == 1 else None


def congruent(statement: Statement, parts: Sequence[Part], formula: int) -> Statement:
    r"""The statement between remainders, where words beside it say that it is of these.

    >>> from symconv.documents.formats import text_document
    >>> from symconv.reading.reader import read
    >>> from symconv.reading.source import Source
    >>> (said,), parts = read(Source("notes", "7 = 3")), text_document("$7 = 3$ modulo $4$").parts
    >>> congruent(said, parts, 0).first == written.modulo(written.Number(7), written.Number(4))
    True
    """
    then = next((each for each in parts[formula + 1 :] if isinstance(each, Formula)), None)
    beside = map(_BESIDE.match, (*statement.words, after(parts, formula)))
    said = next(filter(None, beside), None)
    if said is None or not statement.links or statement.first is None:
        return statement
    number = said[1] or said[2] or (then.stretch.strip() if then else "")
    modulus = written.Number(int(number)) if number.isdigit() else written.Name(number)
    return statement.changed(lambda side: written.modulo(side, modulus))


def in_a_ring(section: Sequence[Part]) -> bool:
    r"""Whether a section speaks of numbers modulo one: of GF(2), of x = 1 \pmod 5.

    >>> from symconv.documents.formats import text_document
    >>> says = r"in $\mathbb{Z}_5^3$", r"$x \equiv 1 \pmod{7}$", r"$y[n \bmod 4]$, $\mathbb{Z}_N$"
    >>> [in_a_ring(text_document(said).parts) for said in says]
    [True, True, False]
    """
    return any(_RING.search(part.stretch) for part in section if isinstance(part, Formula))


def section_at(parts: Sequence[Part], start: int) -> Sequence[Part]:
    """The parts from one on, up to the next heading."""
    ends = (n for n in range(start, len(parts)) if isinstance(parts[n], Heading))
    return parts[start : next(ends, len(parts))]


def _spoken(parts: Sequence[Part]) -> str:
    """The end of the words before a formula, with what stands in other formulas left out."""
    words = ""
    for part in reversed(parts[-3:]):
        if isinstance(part, Prose):
            words = f"{part.text} {words}"
        elif not isinstance(part, Formula) or part.display:
            break
    return words
