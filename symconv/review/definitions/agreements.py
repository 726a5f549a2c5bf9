r"""What authors agree on without saying it: I is the identity, \otimes a Kronecker product."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symconv.documents.formats import Document, Formula, Part, Prose
from symconv.language.affine import Affine
from symconv.language.matrices import IDENTITY
from symconv.language.roots import IMAGINARY
from symconv.review.definitions import basis
from symconv.review.definitions.formal import TURN, angle, polynomial_letter
from symconv.review.definitions.pooling import windows
from symconv.review.definitions.turns import imaginary, only_order, orders, side, square
from symconv.review.scope.index_base import IndexBase
from symconv.review.scope.scope import Scope
from symconv.review.scope.supports import STEP

OTHERWISE_USED = re.compile(
    r"(?<![A-Za-z\\_])I(?![A-Za-z])\s*"
    r"(_\s*(\{[^}]*[a-z,0]|\{?\s*1\b|[a-z0]\b|\{?\d+\}?\s*=)|[(\[]|\*|\\ast|\\star|\\in\b|'"
    r"|-\s*\d|\+\s*\d|-\s*[JKF]|[,;]?\s*\\[lc]?dots)"
    r"|(\*|\\ast|\\star|\\sum_[^^]*\^|\\leq?q?|<=?|\\times|\^|[1-9J]\s*[-+])\s*\{?\s*"
    r"(?<![A-Za-z\\])I(?![A-Za-z_])"
)
"""I as an image, a current, an index or a size: with arguments, under an operation, in bounds."""

VEC = re.compile(r"\\(mathrm|operatorname|text|mathop)\*?\{vec\}.*\\otimes")
r"""Columns stacked beside \\otimes, which then is a Kronecker product."""

_GO_ROUND = re.compile(r"\b(?:circular(?:ly)?|cyclic(?:ally)?|periodic)\s+(?:convol|correl)")

STEP_SAID = re.compile(
    r"\bunit[- ]step(?:\s+(?:function|sequence|signal))?[\s,(:]*u\s*[\[(]"
    r"|(?<![A-Za-z])u\s*[\[(]\s*[a-z]\s*[\])]\s*(?:,|is|denotes|being)?\s*(?:the|a)?\s*"
    r"unit[- ]step\b",
    re.IGNORECASE,
)
"""Words that say that u[n] is 1 from 0 on."""

_IMPULSES = re.compile(r"impuls|\bunit samples?\b|kronecker|脉冲|冲激|冲击", re.IGNORECASE)
_DELTAS = re.compile(r"\\delta\s*(?:\\left)?\(([^()]*)\)")
_AT = re.compile(r"(?=.*[i-n])[\si-nN\d+\-]*(?:\\right)?")

STEPS = re.compile(
    r"\^\s*(?:\{\s*)?([a-z])\s*\}?\s*(?:\\[,;:!]\s*|\\cdot\s*)?u\s*(?:\[\s*\1\s*\]|\(\s*\1\s*\))"
    r"|(?<![A-Za-z])[hwx]\s*\[\s*([a-z])\s*\]\s*=\s*u\s*\[\s*\2\s*\]\s*-\s*u\s*\[\s*\2\s*-"
)
"""A signal that begins by u[n] what went on forever, a^n u[n], or ends, x[n] = u[n] - u[n-N].

What y[n] = u[n] - u[n-1] is made of may be any input."""

_LIMITS = re.compile(
    r"\\sum\s*(?:\\limits\s*)?(?:_\s*(?:\{[^{}]*\}|\S)\s*)?(?:\^\s*(?:\{[^{}]*\}|\S))?"
)
"""A sum up to n, whose limit is no exponent."""

IMAGE = re.compile(r"\b(image|input|intensity|layer|signal|current)s?\W{1,4}I\b", re.I)
"""What else is called so in running text."""


def agreements(
    document: Document, scope: Scope, numbers: Mapping[str, int], lists: Sequence[str]
) -> None:
    """Put into force what a document takes for known, where nothing in it speaks against that.

    `lists` are equations that give signals beside its formulas.
    """
    parts = document.parts
    said, formulas = document.words.lower(), document.formulas
    if not any(OTHERWISE_USED.search(each) for each in formulas) and not _image(parts):
        scope.context = scope.context.child(values={"I": IDENTITY})
    scope.basis = basis.called(document.spoken)
    scope.index_base = IndexBase.of(document.spoken, formulas, lists)
    unit = imaginary(document)
    if unit is not None and len(numbers) == 1 and orders(document) == tuple(numbers):
        scope.context = replace(scope.context, order=orders(document)[0])
    if unit is not None and not orders(document) and (count := only_order(document)) is not None:
        # The size of the roots is called what it is.
        names = {str(count): Affine(count)}
        scope.context = replace(scope.context.child(names=names), order=str(count))
    if unit is not None:
        scope.imaginary = unit
        scope.context = scope.context.child(values={unit: IMAGINARY})
    scope.angle = angle(formulas)
    letter = polynomial_letter(said, formulas) or (TURN if scope.angle else "")
    scope.context = replace(scope.context, letter=letter)
    if STEP_SAID.search(document.spoken) or any(map(_has_steps, formulas)):
        scope.context, scope.steps = scope.context.child(values={"u": STEP}), True
    deltas = [bool(_AT.fullmatch(m[1])) for each in formulas for m in _DELTAS.finditer(each)]
    scope.at_places = any(deltas)
    # That of a time t is no sequence.
    scope.impulses = any(deltas) and all(deltas) and bool(_IMPULSES.search(document.spoken))
    scope.cyclic = bool(_GO_ROUND.search(said))
    scope.context = replace(scope.context, square="" if unit else square(formulas))
    scope.context = replace(scope.context, side=side(formulas))
    scope.windows, scope.strides = windows(parts)
    if "kronecker" in said or any(VEC.search(each) for each in formulas):
        scope.context = replace(scope.context, products=frozenset({r"\otimes"}))


def _has_steps(formula: str) -> bool:
    r"""Whether a signal in a formula begins by a unit step.

    >>> _has_steps(r"h[n] = a^{n} u[n]"), _has_steps(r"s[n] = \\sum_{j=0}^{n} u[n]")
    (True, False)
    """
    return bool(STEPS.search(_LIMITS.sub(" ", formula)))


def _image(parts: Sequence[Part]) -> bool:
    """Whether words before a formula say that its I is an image."""
    words = ""
    for part in parts:
        if isinstance(part, Prose):
            words = part.text[-20:]
        elif isinstance(part, Formula):
            if IMAGE.search(f"{words} {part.text}"):
                return True
            words = ""
    return False
