r"""Unit vectors that are called by a letter of their own, e_i, and not \delta_i."""

from __future__ import annotations

import re

from symconv.language import line as written
from symconv.language.line import Line

CUSTOMARY = "e"
"""What unit vectors are called by most who give them a letter."""

ASSUMED = "e_i is the i-th unit vector"

_SAID = re.compile(
    r"(?<![A-Za-z])(?:\\(?:mathbf|boldsymbol|bm|vec|hat)\s*\{?\s*)?([a-z])\s*\}?\s*_\s*\{?\s*[a-z0-9]\b"
    r"[^.]{0,40}?\b(?:unit|basis|one-hot|indicator) (?:column )?vector"
    r"|\b(?:unit|basis|one-hot|indicator) (?:column )?vectors?"
    r"(?:\W{1,4}|\s+(?:is|are|be)(?: (?:called|written|denoted by))?\s+)"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat)\s*\{?\s*)?([a-z])\s*\}?\s*_"
)
"""Words that call them so, before the letter or after it."""


def called(spoken: str) -> str:
    r"""The letter by which a text calls unit vectors; empty where it does not say.

    >>> called("Let e_n be the n-th unit vector."), called(r"with unit vectors \mathbf{u}_k")
    ('e', 'u')
    >>> called("The unit vectors are e_k.")
    'e'
    >>> called("Let e_n be the error at n.")
    ''
    """
    letters = {match[1] or match[2] for match in _SAID.finditer(spoken)}
    return letters.pop() if len(letters) == 1 else ""


def unit_vectors(line: Line, letter: str) -> Line:
    """The line with the unit vectors that are called by a letter as such.

    >>> from symconv.reading.reader import line
    >>> unit_vectors(line("e_n"), "e")
    Unit(index=Name(text='n'))
    """
    match line:
        case written.Access(written.Name(text), (index,)) if text == letter:
            return written.Unit(index, span=line.span)
    return written.changed(line, lambda part: unit_vectors(part, letter))


def is_entry(left: Line, right: Line) -> bool:
    r"""Whether delta_i is said to be a number for each i, and is no unit vector nor a gradient.

    >>> from symconv.reading.reader import line
    >>> [is_entry(line(r"\delta_i"), line(right)) for right in ("a_i - t_i", r"\delta_{i+1}")]
    [True, False]
    """
    others = (written.Unit, written.Matrix, written.Cases)
    vectors = any(isinstance(part, others) for part in written.every(right))
    plain = not isinstance(right, written.Derivative | written.Name | written.Number)
    return isinstance(left, written.Unit) and plain and not vectors
