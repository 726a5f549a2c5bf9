"""How wide LaTeX mathematics will be, estimated from its text, to choose what fits on a line."""

from __future__ import annotations

import re
from itertools import zip_longest

TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+)|\\.|(?P<sign>\S)")

SMALL = 0.7
"""The size of a subscript beside that of its line."""

SIGNS = 1.0
"""The width of a letter or a digit, in units of half an em, where signs take more."""

WIDE = {
    **{"ldots": 2.4, "cdots": 2.8, "sum": 2.9, "le": 3.0, "in": 3.0, "partial": 1.2, "delta": 0.9},
    **{"quad": 2.0, "qquad": 4.0},
}
NOTHING = frozenset({"left", "right", "mathrm", "mathsf", "mathbb", "frac", "text", "cdot"})
MATRIX = re.compile(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", re.DOTALL)
CASES = re.compile(r"\\begin\{cases\}(.*?)\\end\{cases\}", re.DOTALL)
FRACTION = r"\frac{"
ENDS = re.compile(r"\\\\(?:\[\d+pt\])?")
SPACED = {"=": 3.0, "+": 2.8, "-": 2.8, "*": 2.4, "&": 0.0, ",": 0.9}


def width(latex: str) -> float:
    r"""The estimated width of a formula of one line, in units of half an em (5pt at 10pt).

    Of the two parts of a fraction, and of the rows of cases, the wider one counts; of a matrix the
    widest cell of each column, with space around it.

    >>> width("g_{12}") < width(r"g(\\ldots)_{[12]}") < 11
    True
    >>> width(r"\frac{f}{fgh} + g") == width("fgh + g")
    True
    """
    total, scales, raised = 0.0, [1.0], False
    for token in TOKEN.finditer(_flat(latex)):
        command, sign = token["command"], token["sign"]
        if sign in ("_", "^"):
            raised = True
            continue
        if sign == "{":
            scales.append(scales[-1] * (SMALL if raised else 1.0))
        elif sign == "}":
            scales.pop()
        elif command:
            total += 0.0 if command in NOTHING else scales[-1] * WIDE.get(command, 1.1)
        elif sign:
            # In a subscript TeX leaves out the space around a sign.
            own = SPACED.get(sign, SIGNS) if len(scales) == 1 else SIGNS
            total += own * scales[-1] * (SMALL if raised else 1.0)
        raised = False
    return total


def _flat(latex: str) -> str:
    """The formula with the wider part in the place of each fraction, and of all cases."""
    latex = MATRIX.sub(_columns, latex)
    latex = CASES.sub(lambda found: max(ENDS.split(found[1]), key=width), latex)
    start = latex.rfind(FRACTION)
    if start < 0:
        return latex
    middle = _closing(latex, start + len(FRACTION))
    end = _closing(latex, middle + 2)
    parts = latex[start + len(FRACTION) : middle], latex[middle + 2 : end]
    return _flat(latex[:start] + max(parts, key=width) + latex[end + 1 :])


def _columns(matrix: re.Match[str]) -> str:
    """The widest cell of each column of a matrix, with the space around them."""
    rows = [row.split("&") for row in ENDS.split(matrix[1])]
    widest = (max(column, key=width) for column in zip_longest(*rows, fillvalue=""))
    return r"\quad ".join(["", *widest, ""])


def _closing(latex: str, start: int) -> int:
    """Where the brace is closed that was opened just before the start."""
    depth = 1
    for place in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[place], 0)
        if not depth:
            return place
    raise ValueError(f"an open brace in {latex!r}")
