r"""Letters in bold beside the same in italics: \mathbf{x} is an array where x is a number."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BOLD = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec|pmb|underline)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|([A-Za-z])(?![A-Za-z]))"
)
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+")
_BRACED = re.compile(r"\{\s*([A-Za-z])\s*\}")
_BARE = re.compile(r"(?<![A-Za-z_^])([A-Za-z])(?![A-Za-z]|\s*[_^\[(])")


def bold(formulas: Iterable[str]) -> frozenset[str]:
    r"""The letters that stand in bold somewhere.

    >>> sorted(bold([r"\mathbf{A}\mathbf x = b"]))
    ['A', 'x']
    """
    return frozenset(m[1] or m[2] for each in formulas for m in _BOLD.finditer(each))


def italic(formula: str) -> frozenset[str]:
    r"""The letters that stand in italics in a formula, without subscripts and arguments.

    >>> sorted(italic(r"\mathbf{A} \mathbf{x} + x \cdot {y}_{1}"))
    ['x']
    """
    plain = _BRACED.sub(r"\1", _COMMANDS.sub(" ", _BOLD.sub(" ", formula)))
    return frozenset(m[1] for m in _BARE.finditer(plain))
