"""Documents with polynomials or z-transforms: in which letter they are, and what A(z) is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.context import Context
from symconv.language.formal import POWERS, exponent_of
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS
from symconv.language.value import Value

_WORDS = re.compile(
    r"\bpolynomials?\b|\bz\W{1,3}transform|\bpower series\b|\bgenerating function", re.IGNORECASE
)
_SIGNALS = re.compile(
    r"(?<![A-Za-z\\])[A-Z]\s*\(\s*z\s*\).*(?<![A-Za-z\\])z\s*\^\s*\{\s*-", re.DOTALL
)
_RAISED = re.compile(r"(?<![A-Za-z\\_^])([a-z])\s*\^\s*(?:\{\s*)?(?:[-+]?\s*(?:[a-z]\b|\d))")
_OF = re.compile(r"(?<![A-Za-z\\])[A-Z]\s*\(\s*([a-z])\s*\)")


def polynomial_letter(words: str, formulas: Sequence[str]) -> str:
    r"""The letter of the polynomials of which words speak; empty where it is none, or not plain.

    >>> polynomial_letter("The z-transform is", [r"X(z) = \sum_n x[n] z^{-n}"])
    'z'
    >>> polynomial_letter("The z-transform is", [r"X(z) = \sum_n x[n] z^{-n}", "z_i = 1"])
    ''
    >>> polynomial_letter("The transfer function is", [r"H(z) = 1 + z^{-1}"])
    'z'
    """
    whole = " ".join(formulas)
    if not (_WORDS.search(words) or _SIGNALS.search(whole)):
        return ""
    found = {m[1] for m in _RAISED.finditer(whole)} & {m[1] for m in _OF.finditer(whole)}
    found = found or {m[1] for m in _RAISED.finditer(whole)}
    if len(found) != 1:
        return ""
    (letter,) = found
    other = re.compile(
        rf"(?<![A-Za-z\\]){letter}\s*(?:_|\[|\\in\b|'|\^\s*\{{?\s*(?:T\b|\(|\[|\*|\\))"
        rf"|\\(?:sum|int|prod)\s*_\s*\{{?\s*{letter}\b"
        rf"|\be\s*\^"
    )
    return "" if other.search(whole) else letter


_TURNS = re.compile(
    r"\\sum.*?(?:\be|\\mathrm\s*\{\s*e\s*\})\s*\^\s*\{(?:[^{}]|\{[^{}]*\})*?"
    r"(?<![A-Za-z])[ij](?![A-Za-z])(?:[^{}]|\{[^{}]*\})*?\\([oO])mega(?![A-Za-z])",
    re.DOTALL,
)


TURN = "exp(j omega)"
"""The letter of transforms that have an angle: what holds of its powers holds for all angles."""


def angle(formulas: Sequence[str]) -> str:
    r"""What the angle of discrete-time Fourier transforms is called; empty where there are none.

    >>> angle([r"X(e^{j\omega}) = \sum_n x[n] e^{-j\omega n}"])
    'omega'
    """
    found = {f"{m[1]}mega" for each in formulas for m in _TURNS.finditer(each)}
    return found.pop() if len(found) == 1 else ""


def called(line: Line, letter: str) -> Line:
    """The line with A(z) as one name."""
    match line:
        case written.Call(written.Name(name), (written.Name(of),)) if (
            of == letter and name not in FUNCTIONS
        ):
            return written.Name(f"{name}({letter})", span=line.span)
    return written.changed(line, lambda part: called(part, letter))


def anchored(lines: Sequence[Line], values: Sequence[Value], context: Context) -> Context:
    """The context in which what is wrong about polynomials may be called so.

    That is where one side multiplies them, and both are made of the same coefficients: else it may
    be an equation that has solutions.
    """
    made = [value.operands - {POWERS} for value in values]
    if not context.letter or made[0] != made[1]:
        return context
    if not any(_multiplies(line, context.letter) for line in lines):
        return context
    return replace(context, multiplied=True)


def in_powers(shown: Counterexample, letter: str) -> Counterexample:
    """A counterexample with powers of the letter, as an author writes them."""

    def spelled(side: str) -> str:
        side = re.sub(rf" ?{POWERS}\[0\](?= [+-]|$)", "", side)
        side = re.sub(rf"{POWERS}\[0\] ?", "", side)
        side = side.replace(f"{POWERS}[1]", letter)
        return re.sub(rf"{POWERS}\[(-?\d+)\]", rf"{letter}^\1", side) or "1"

    return replace(shown, left=spelled(shown.left), right=spelled(shown.right))


def _multiplies(line: Line, letter: str) -> bool:
    """Whether two polynomials are multiplied on a line, or a power of one is taken."""
    for part in written.every(line):
        match part:
            case written.Product(factors):
                powers = [f for f in factors if exponent_of(f, letter) is not None]
                found = [f for f in factors if _is_polynomial(f, letter) and f not in powers]
                if found and len(found) + len(powers) > 1:
                    return True
            case written.Power(base, written.Number()) if _is_polynomial(base, letter):
                return True
    return False


def _is_polynomial(line: Line, letter: str) -> bool:
    match line:
        case written.Name(text):
            return text.endswith(f"({letter})")
        case written.Sum() | written.Summation() | written.SummationOver() | written.Power():
            return any(exponent_of(part, letter) is not None for part in written.every(line))
    return False
