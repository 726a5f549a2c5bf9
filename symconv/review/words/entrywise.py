r"""Functions that a document takes of whole arrays entry by entry: sigma, where it has \sigma'(z).

It says so where it multiplies by f'(z) entry by entry or by f'(z_i), where it calls f an
activation, or where it says in words that functions are applied to each entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.documents.formats import Formula, Part, Prose

_WORDS = re.compile(
    r"\b(?:element|entry|component|coordinate)[- ]?wise\b|\b(?:to|of) each (?:entry|element|comp)"
    r"|\b(?:entry by entry|elementwise|entrywise|componentwise|pointwise nonlinearit\w+)\b",
    re.IGNORECASE,
)
_ACTIVATION = re.compile(
    r"\b(?:activations?|non-?linearit(?:y|ies)|non-?linear functions?|transfer functions?)"
    r"(?:\s+functions?)?[\s,(:]*(?:of|is|by|as)?\s*$",
    re.IGNORECASE,
)
_ENTRYWISE = re.compile(r"\\odot|\\circ(?![A-Za-z])|⊙|∘")
_PRIMED = re.compile(r"\\?([A-Za-z]+)\s*(?:'|\^\{?\s*\\prime\s*\}?)\s*(?:\\left\s*)?\(")
_OF_ENTRIES = re.compile(
    r"\\?([A-Za-z]+)(\s*(?:'|\^\{?\s*\\prime\s*\}?))?\s*(?:\\left\s*)?\(\s*[A-Za-z]"
    r"\s*(?:\^\s*(?:\{[^{}]*\}|\w)\s*)?_\s*[{a-z]"
)
_NAME = re.compile(r"\s*\\?([A-Za-z]+)(?:\s*\([\s\\A-Za-z.]*\))?\s*")
CUSTOMARY = ("sigma", "phi", "varphi", "psi", "rho")


def entrywise(parts: Sequence[Part]) -> frozenset[str]:
    r"""The functions that are taken of arrays entry by entry.

    >>> from symconv.documents.formats import text_document
    >>> sorted(entrywise(text_document(r"So $\delta = W^T e \odot g'(z)$.").parts))
    ['g']
    >>> sorted(entrywise(text_document(r"So $\delta_i = e_i g'(z_i)$ for $\sigma(z_i)$.").parts))
    ['g', 'sigma']
    >>> sorted(entrywise(text_document(r"The activation function $h$ is smooth.").parts))
    ['h']
    """
    return frozenset(_found(parts))


def _found(parts: Sequence[Part]) -> Iterator[str]:
    words = ""
    for part in parts:
        if isinstance(part, Prose):
            words = part.text
            if _WORDS.search(words):
                yield from CUSTOMARY
        elif isinstance(part, Formula):
            inside = part.stretch
            if _ENTRYWISE.search(inside):
                yield from _PRIMED.findall(inside)
            for function, primed in _OF_ENTRIES.findall(inside):
                if primed or function in CUSTOMARY:
                    yield function
            name = _NAME.fullmatch(inside)
            if name and _ACTIVATION.search(words):
                yield name[1]
            words = ""
