"""Names of operands: which there are, what may be one, and what is taken."""

from __future__ import annotations

import itertools
import keyword
import re
from collections.abc import Sequence

from symconv.errors import IllFormed

ROLES = ("signal", "filter")
"""The two operands of every member, in the order in which they are given everywhere."""

BIAS = "bias"
"""The role of the third operand, of members that have one."""

ERROR = "e"
"""The operand that is propagated back: the derivative of a loss by each output."""

OUTPUT = "out"
"""The array that a kernel fills."""

REDUCED = "t"
"""What loops of a kernel are called that add up."""

RESULT = "y"
"""What a member is called that is more than f*g: one with a bias."""

PADDED = "p"
"""The signal with its borders filled, where they are filled with anything but zeros."""

PULLED, SLOPE = "u", "D"
"""The error sent back as far as the padded signal, and the derivative by it."""

# fmt: off
TEXT = frozenset({
    "NULL", "np", "ctypes", "range", "sum", "result",
    "lane", "at", "packed", "part", "parts", "workspace",
    "LANES", "LANE", "LOAD", "STORE", "KEEP", "APART", "FAR_APART", "TOTAL", "INPUTS",
    "TOTALS_3", "TOTALS_4", "COPYING",
    "VECTOR", "SHUFFLE", "SLIDE", "EDGE", "ADD", "KEPT", "vector", "slid",
})
"""What the text of a kernel uses under names of its own."""

C_KEYWORDS = frozenset({
    "auto", "break", "case", "char", "const", "double", "else", "enum", "extern", "float",
    "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
    "signed", "sizeof", "static", "struct", "switch", "union", "unsigned", "void", "volatile",
    "while",
})
# fmt: on


def check_indices(letters: Sequence[str]) -> None:
    """Raise IllFormed for names of indices that are none, or that are not three.

    >>> check_indices(("n", "m", "k"))
    """
    if len(letters) != 3 or not all(isinstance(letter, str) for letter in letters):
        raise IllFormed(f"indices={letters!r}: give names of an output's, an input's and a tap's")
    for letter in letters:
        if not re.fullmatch(r"[a-z]+", letter):
            raise IllFormed(
                f"{letter!r} is no name for an index: use small letters, as capitals are sizes"
            )
        if keyword.iskeyword(letter) or letter in C_KEYWORDS | TEXT:
            raise IllFormed(
                f"{letter!r} is a word of Python, of C or of the kernels: choose another index"
            )
        if letters.count(letter) > 1:
            raise IllFormed(f"two indices are both called {letter!r}: give three names")


def check_apart(letters: Sequence[str], taken: frozenset[str]) -> None:
    """Raise IllFormed for indices that are called like something else."""
    for letter in letters:
        if letter in taken | {ERROR, OUTPUT, REDUCED}:
            raise IllFormed(f"{letter!r} names an array or another index: choose another index")


def check(names: Sequence[str], taken: frozenset[str]) -> None:
    """Raise IllFormed for names that collide with one another, with an index or with a language.

    >>> check(("f", "W"), frozenset({"I", "J"}))
    """
    for one, other in itertools.combinations(range(len(names)), 2):
        if names[one] == names[other]:
            roles = [*ROLES, BIAS]
            raise IllFormed(
                f"{roles[one]} and {roles[other]} are both called {names[one]!r}: give two names"
            )
    for name in names:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
            raise IllFormed(f"{name!r} is not a name: use letters and digits, a letter first")
        if keyword.iskeyword(name) or name in C_KEYWORDS | TEXT:
            raise IllFormed(
                f"{name!r} is a word of Python, of C or of the kernels: choose another name"
            )
        index = re.fullmatch(r"[a-z][0-9]*", name) and name[0] in "eijklmnpqt"
        if index or name in taken | {ERROR, OUTPUT}:
            raise IllFormed(f"{name!r} names an index, a size or the error: choose another")
