r"""Words that say of a letter that it is the sigmoid function, and words that only suppose.

>>> from symconv.documents.formats import text_document
>>> [*sigmoids(text_document(r"Here $\sigma$ is the sigmoid function.").parts)]
['sigma']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.documents.formats import Formula, Part, Prose

_BEFORE = re.compile(
    r"\b(?:sigmoid|logistic)(?:\s+(?:activation|function|non-?linearity))*[\s,:(]*$", re.IGNORECASE
)
_AFTER = re.compile(
    r"^[\s,)]*(?:is|denotes|being|stands for|for)\s+(?:the|a)\s+(?:(?:usual|standard|logistic)\s+)?"
    r"(?:sigmoid|logistic)\b(?!\s+(?:regression|layer|loss))",
    re.IGNORECASE,
)
_SUPPOSING = re.compile(
    r"\b(?:if|when|whenever|unless|until|for|at|case|assum\w+|suppos\w+)[\s,]*$", re.IGNORECASE
)
_GOES_ON = re.compile(r"[\s,]*(?:and|or)?[\s,]*")
_CALLED = re.compile(
    r"(?<!of )\b(?:the|a)\s+(?:logistic\s+)?sigmoid(?:\s+(?:activation|function))*"
    r"(?:\s+(?:is|are))?(?:\s+(?:defined|given))?(?:\s+(?:as|by))?[\s:,(]*$",
    re.IGNORECASE,
)
_PRIMED = re.compile(r"([A-Za-z]+)\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*(?:\\left)?\s*\(")
_FUNCTION = re.compile(r"\s*\\?([A-Za-z]+)\s*(?:\(\s*\\?(?:[a-z]+|cdot)\s*\))?\s*")
_ANOTHER = re.compile(
    r"\btanh\b|\bhyperbolic\b|relu\b|\brectif|\blinear\b|\bidentity\b|\bstep\b|\bsoftplus\b|"
    r"\bswish\b|elu\b|\bsoftmax\b|\bgaussian\b",
    re.IGNORECASE,
)

CUSTOMARY = frozenset("sigma g f h phi varphi psi S s rho".split())
"""Letters of functions; others in these words are what functions are taken of."""


def sigmoids(parts: Sequence[Part]) -> Iterator[str]:
    """The letters of which words before or after them say that they are the sigmoid function."""
    for n, part in enumerate(parts):
        if not isinstance(part, Formula) or part.display:
            continue
        found = _FUNCTION.fullmatch(part.stretch)
        said = _BEFORE.search(_words(parts, n - 1)) or _AFTER.search(_words(parts, n + 1))
        if found and found[1] in CUSTOMARY and said:
            yield found[1]


def unsaid(formulas: Sequence[str]) -> Iterator[str]:
    r"""The functions that are differentiated, and of which no formula says what they are.

    >>> [*unsaid([r"a = \sigma(z)", r"a' = \sigma'(z)", "f(x) = x^2", "f'(x)"])]
    ['sigma']
    """
    every = "\n".join(formulas)
    for name in sorted({*_PRIMED.findall(every)} & CUSTOMARY):
        if not re.search(rf"\\?\b{name}\s*(?:\\left)?\(\s*\\?\w+\s*(?:\\right)?\)\s*&?\s*=", every):
            yield name


def speaks_of_sigmoids(words: str) -> bool:
    """Whether words speak of sigmoids, so that this is what sigma may be.

    >>> speaks_of_sigmoids("a neuron with sigmoid activation"), speaks_of_sigmoids("the variance")
    (True, False)
    """
    return re.search(r"(?<![a-z])sigmoid|\blogistic\b", words, re.IGNORECASE) is not None


def calls_sigmoid(words: str) -> bool:
    """Whether words before a definition say that it is the sigmoid function that is defined.

    >>> calls_sigmoid("The sigmoid function is"), calls_sigmoid("The inverse of the sigmoid is")
    (True, False)
    """
    return _CALLED.search(words) is not None


def calls_another(words: str) -> bool:
    """Whether the sentence before a formula speaks of another activation, and of no sigmoid.

    >>> calls_another("This is not so of the derivative of the ReLU, which is")
    True
    >>> calls_another("Unlike ReLU, the sigmoid is"), calls_another("The ReLU is 0. It is")
    (False, False)
    """
    sentence = re.split(r"[.!?;]\s", words)[-1]
    return _ANOTHER.search(sentence) is not None and not speaks_of_sigmoids(sentence)


def supposes(words: str, before: bool) -> bool:
    """Whether words only suppose what the formula after them says, as the one `before` was."""
    goes_on = before and _GOES_ON.fullmatch(words) is not None
    return goes_on or _SUPPOSING.search(words) is not None


def _words(parts: Sequence[Part], n: int) -> str:
    part = parts[n] if 0 <= n < len(parts) else None
    return part.text if isinstance(part, Prose) else ""
