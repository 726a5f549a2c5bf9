r"""Letters in bold beside the same in italics: \mathbf{x} is an array where x is a number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from symconv.language import line as written
from symconv.language.line import Line, Name
from symconv.reading.reader import Statement
from symconv.reading.source import Source

_BOLD = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec|pmb|underline)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|([A-Za-z])(?![A-Za-z]))"
)
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+")
_BRACED = re.compile(r"\{\s*([A-Za-z])\s*\}")
_SIZES = re.compile(r"\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*(?:\{([^{}]*)\}|([A-Za-z]))")
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


def sizes_beside_arrays(formulas: Iterable[str]) -> frozenset[str]:
    r"""The letters that are an array in bold and a size in italics.

    >>> sorted(sizes_beside_arrays([r"\mathbf{W} \in \mathbb{R}^{h \times d}", r"\mathbf{h} = 0"]))
    ['h']
    """
    texts = list(formulas)
    sizes = (italic(m[1] or m[2] or "") for each in texts for m in _SIZES.finditer(each))
    return bold(texts).intersection(*[frozenset[str]().union(*sizes)])


def told_apart(statement: Statement, source: Source, letters: Collection[str]) -> Statement:
    """The statement with sizes among these letters as letters of another kind.

    What is indexed, called, transposed or differentiated by is the array, in whatever font.
    """
    if not letters:
        return statement
    return statement.changed(lambda side: _told_apart(side, source.text, letters))


def _told_apart(line: Line, text: str, letters: Collection[str]) -> Line:
    match line:
        case Name(letter, span=span) if letter in letters and span and text[slice(*span)] == letter:
            return Name(_in_italics(letter), span=span)
        case written.Access(Name() as array, places):
            inner = tuple(_told_apart(place, text, letters) for place in places)
            return written.Access(array, inner, span=line.span)
        case written.Call(Name()) | written.Transpose(Name()) | written.Derivative():
            return line
    return written.changed(line, lambda part: _told_apart(part, text, letters))


def _in_italics(letter: str) -> str:
    """Unicode's mathematical italics, which have their h elsewhere.

    >>> _in_italics("h"), _in_italics("n")
    ('ℎ', '𝑛')
    """
    if letter == "h":
        return "\u210e"
    begins = ("a", 0x1D44E) if letter.islower() else ("A", 0x1D434)
    return chr(begins[1] + ord(letter) - ord(begins[0]))
