"""What words suppose, or give, and do not say to be so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symconv.documents.formats import Formula, Part, Prose
from symconv.review.words.sentences import END, OPENING, SENTENCE, shows

_GIVEN = re.compile(
    r"(?:\b(?:consider|suppose|take)\s+(?:an?|the)(?:\s+\w+){1,3}"
    r"|(?<!\bis )(?<!\bare )(?<!\bas )(?<!\bbe )(?<!\bwas )\bgiven"
    r"|\ba(?:n|nother)?\s+(?:\w+\s+){1,2}has"
    r"|^\W*(?:find|determine|plot|sketch|draw|convert|implement|realize|design)\b(?!.*\bthat\b).*)"
    r"(?:\s+(?:that|an?|the|system|filter|signal))*\s*:?\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""What is said before something else is given, or something is to be found of it."""

_SUPPOSES = re.compile(
    r"\b(?:if|when|whenever|unless|provided|assum\w+|suppos\w+|let|consider\w*|setting|impos\w+"
    r"|cases?|choos\w+|such that|would|could|should|requir\w+|conditions?|wrong|incorrect|mistake"
    r"|contradict\w*|impossible|cannot|boundary|special|iff|substitut\w*|plug\w*|insert\w*)\b",
    re.IGNORECASE,
)

_SUCH_THAT = re.compile(r"\b(?:s\.\s?t\.|subject to)\s*$", re.IGNORECASE)
"""Words right before what has to be so of something that is looked for."""


def gives(parts: Sequence[Part], formula: int) -> bool:
    """Whether the words right before a formula give something else, or ask for something of it.

    >>> from symconv.documents.formats import text_document
    >>> said = "Given $a$", "It is given by $a$", "Find the output of $a$", "Consider a filter $a$"
    >>> [gives(text_document(words).parts, 1) for words in said]
    [True, False, True, True]
    """
    before = parts[formula - 1] if formula else None
    return (
        isinstance(before, Prose)
        and _begins(parts, formula - 1)
        and bool(_GIVEN.search(END.split(before.text)[-1]))
    )


def _begins(parts: Sequence[Part], words: int) -> bool:
    """Whether a sentence begins within these words, or with them."""
    part, before = parts[words], parts[words - 1] if words else None
    if not isinstance(part, Prose):
        return False
    same = isinstance(before, Prose | Formula) and before.block == part.block
    return not same or len(END.split(part.text)) > 1


def constrains(words: str) -> bool:
    """Whether words right before an equation make of it what has to be so of what is looked for.

    >>> constrains("subject to"), constrains("so that")
    (True, False)
    """
    return bool(_SUCH_THAT.search(words))


def supposed(parts: Sequence[Part], formula: int) -> bool:
    """Whether the sentence around an inline formula does not say outright that it is so.

    >>> from symconv.documents.formats import text_document
    >>> [supposed(text_document(f"{words} $a = b$.").parts, 1) for words in ("So", "Unless")]
    [False, True]
    """
    words = list[str]()
    for part in reversed(parts[max(0, formula - SENTENCE) : formula]):
        if not isinstance(part, Prose):
            if shows(part) or not isinstance(part, Formula):
                break
            continue
        ended = END.split(part.text)
        words.append(ended[-1])
        if len(ended) > 1:
            break
    before = parts[formula - 1]
    if isinstance(before, Prose) and constrains(before.text):
        return True
    opened = bool(words) and isinstance(before, Prose) and bool(OPENING.search(words[0]))
    opened = opened or gives(parts, formula)
    for part in parts[formula + 1 : formula + SENTENCE]:
        if not isinstance(part, Prose):
            if shows(part) or not isinstance(part, Formula):
                break
            continue
        ended = END.split(part.text)
        words.append(ended[0])
        if len(ended) > 1:
            break
    return opened or any(map(_SUPPOSES.search, words))
