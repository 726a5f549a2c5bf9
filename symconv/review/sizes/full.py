"""How long the convolution of two sequences is: L_y = L_x + L_h - 1, and L = N + M - 1 in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from symconv.documents.formats import Formula, Part, Prose
from symconv.judges.question import Counterexample
from symconv.language.context import Context
from symconv.language.line import Line
from symconv.review.findings import Finding
from symconv.review.scope.anchors import heard_of
from symconv.review.sizes.scalars import Undefined, formula, scalar_name, scalar_names

MOST = 3
"""Up to here lengths are tried."""
PLACES = "counts the places at which the two have anything in common"

_LENGTH = (
    r"(?:lengths?|long|samples?|points?|entries|elements?|taps?|size|Längen?|longitud|长度|长)"
)
_BEFORE = re.compile(rf"\b{_LENGTH}\s*(?:of|is|are|=|为|是)?\s*$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*-?\s*{_LENGTH}(?:\b|$)", re.IGNORECASE)
_SPEAKS = re.compile(
    r"lengths?\b|\blong\b|nonzero|non-zero|support|samples|Länge|longitud|长度", re.IGNORECASE
)
_CONVOLVES = re.compile(r"convol|filter|FIR|impulse response|Faltung|卷积|output", re.IGNORECASE)
_OTHER = re.compile(
    r"circular|cyclic|periodic|valid|\bsame\b|pooling|stride|padding|padded|\bpad\b|overlap"
    r"|correlat|at least|kernel|\b(?:FFT|DFT|Fourier|concatenat\w*|buffers?|memory|index|indices"
    r"|position|choose|needs?|suffic\w*|enough)\b",
    re.IGNORECASE,
)


def convolved_length(
    left: Line, right: Line, words: str, parts: Sequence[Part], context: Context
) -> Finding | None:
    """Whether the sum of two lengths less one is said; None where it is not about such lengths.

    `words` are those around the equation. L_x and L_h are the lengths of sequences of which the
    context knows something, as N and M are where words say so anywhere.
    """
    name, names = scalar_name(left), sorted(scalar_names(right) or ())
    if name is None or len(names) != 2 or name in names:
        return None
    if not _SPEAKS.search(words) or _OTHER.search(words):
        return None
    spoken = bool(_CONVOLVES.search(words)) and all(_is_length(n, parts) for n in names)
    if not (spoken or _labelled([name, *names], context)):
        return None
    body = formula(right)
    wrong: Counterexample | None = None
    try:
        for one, other in product(range(1, MOST + 1), repeat=2):
            point = {names[0]: one, names[1]: other}
            # Each place beyond the first adds one, whatever is said: else it speaks of another.
            said = body.at(point)
            if said - one - other != body.at(dict.fromkeys(names, 1)) - 2:
                return None
            if said != one + other - 1 and wrong is None:
                wrong = Counterexample(point, {}, str(one + other - 1), str(said))
    except Undefined:
        return None
    if wrong is None:
        return Finding("holds", "all sizes", PLACES)
    return Finding("fails", "all sizes", PLACES, counterexample=wrong)


def _labelled(names: Sequence[str], context: Context) -> bool:
    """Whether lengths are called by one letter and by their sequences: L_y, L_x, L_h."""
    halves = [name.partition("_") for name in names]
    labels = {label for _, _, label in halves}
    bases = {base for base, _, _ in halves}
    known = all(heard_of(label, context) for label in labels)
    return known and len(bases) == 1 and len(labels) == len(names)


def _is_length(name: str, parts: Sequence[Part]) -> bool:
    """Whether words say of a letter that it is a length."""
    for n, part in enumerate(parts):
        if isinstance(part, Formula) and not part.display and part.text.strip() == name:
            before, after = parts[n - 1 : n], parts[n + 1 : n + 2]
            if any(isinstance(p, Prose) and _BEFORE.search(p.text) for p in before):
                return True
            if any(isinstance(p, Prose) and _AFTER.match(p.text) for p in after):
                return True
    return False
