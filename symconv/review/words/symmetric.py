"""Matrices of which words say that they are symmetric, or diagonal: they are their transposes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symconv.documents.formats import Formula, Part, Prose

_SYMMETRIC = r"(?:symmetric(?:al)?|hermitian|diagonal)\b"
_NOT = re.compile(r"\b(?:not|no|non|never|neither|nor|if|unless)\b[^.;]*\Z", re.IGNORECASE)
_AFTER = re.compile(rf"(?:[^.;,]{{0,40}}?\b)?{_SYMMETRIC}", re.IGNORECASE)
_BEFORE = re.compile(rf"\b{_SYMMETRIC}(?:\s+[a-z]+){{0,3}}\s*\Z", re.IGNORECASE)
_NAME = re.compile(r"\s*(?:\\(?:mathbf|boldsymbol|bm)\s*)?\{?\s*(\\?[A-Za-z]+)\s*\}?\s*")
_SPEAKS = re.compile(r"(?<![a-z])(?:symmetric|hermitian)(?!\s+padding)|对称的?矩?阵", re.IGNORECASE)


def symmetric(section: Sequence[Part]) -> frozenset[str]:
    """The matrices of which a section says that they are symmetric.

    >>> from symconv.documents.formats import text_document
    >>> says = "where $A$ is a symmetric matrix", "Let $B$ be symmetric.", "a diagonal matrix $D$"
    >>> [sorted(symmetric(text_document(each).parts)) for each in says]
    [['A'], ['B'], ['D']]
    >>> symmetric(text_document("If $A$ is not symmetric, or if the diagonal of $B$ is 0.").parts)
    frozenset()
    """
    found = set[str]()
    for n, part in enumerate(section):
        name = _NAME.fullmatch(part.stretch) if isinstance(part, Formula) else None
        if name is None:
            continue
        before = section[n - 1] if n else None
        after = section[n + 1] if n + 1 < len(section) else None
        words = before.text if isinstance(before, Prose) else ""
        behind = _AFTER.match(after.text) if isinstance(after, Prose) else None
        ahead = _BEFORE.search(words)
        first = ahead.start() if ahead is not None else len(words)
        denied = _NOT.search(words[:first]) or (behind and _NOT.search(behind[0]))
        if (behind or ahead) and not denied:
            found.add(name[1].lstrip("\\"))
    return frozenset(found)


def speaks_of_symmetric(words: str) -> bool:
    """Whether words speak of symmetric matrices.

    >>> speaks_of_symmetric("for symmetric matrices"), speaks_of_symmetric("symmetric padding")
    (True, False)
    """
    return bool(_SPEAKS.search(words))
