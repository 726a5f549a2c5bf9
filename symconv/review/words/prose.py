"""What the words between formulas settle: sizes, and shapes of what is convolved.

>>> settings("For example, if I = 4 and J = 6:")
{'I': 4, 'J': 6}
>>> shapes("a 2 x 3 pattern around a 4 by 5 image")
((2, 3), (4, 5))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symconv.reading.vocabulary import CONNECTIVES

_SETTING = re.compile(r"(?<![A-Za-z0-9_\\])([A-Za-z])\s*=\s*(\d{1,4})(?![\d.]*[\dA-Za-z])")
_GENERAL = re.compile(
    r"\b(?:(?:in|more) general(?:ly|\b)|generally|for (?:all|any|arbitrary|general)\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:(?<!does )(?<!do )not(?: (?:true|correct|right) that)?|instead of|rather than"
    r"|(?:(?:wrong|incorrect|mistaken)(?:ly)?|(?:a|common|typical) mistake|common error)"
    r" [^.;]{0,40}|(?:wrong|incorrect|false)\s*:"
    r"|(?:common|typical|frequent|popular) (?:\w+ )?(?:slips?|mistakes?|errors?)"
    r"(?: (?:is|are)(?: to \w+(?: that)?)?|\s*:))[\s:,*_]*\Z",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:multiplications?|multiply[\s-]?(?:add|acc)\w*|MACs?|FLOPs?|parameters|costs?|savings?"
    r"|operations|(?:number|amount) of (?:weights|products|connections)"
    r"|has [^.;]{0,60}\bweights)\b",
    re.IGNORECASE,
)
_WRONG = (
    r"(?:wrong|incorrect|mistaken|false|nonsense|an? (?:common )?(?:mistake|error))\b"
    r"(?! to\b|\s*:)"
)
_DENIED_AFTER = re.compile(
    r"[\s,.:;)]*(?:(?:but|and|however|of course)[\s,]+)*(?:which|this|that|it|the last \w+)\s+"
    rf"(?:is|was|would be)\s+(?:\w+ly\s+|of course\s+)?"
    rf"(?:{_WRONG}|not (?:true|correct|right)\b(?! that\b))",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:×|x|X|by|\\times|\*)\s*(\d{1,3})(?![\d.]*\d)")

_AGAIN = re.compile(
    r"\b(?:the same (?:sum|value|number|convolution|expression)s? (?:is|are|can|as)|equivalently"
    r"|in other words|rewritten|rewrite|substitut\w+|chang\w+ (?:of )?variables?)\b[^.;]*\Z",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"correlat|circular|cyclic|periodic|modulo|wrap|\bvalid\b|\bsame\b|adjoint|conjugat|product of",
    re.IGNORECASE,
)
_SLIDES = re.compile(r"\b(?:kernel|filter|stride)|滤波|步长", re.IGNORECASE)
_SIGNALS = re.compile(r"\[\s*([a-z])\b[^\[\]]*\]\s*(?:\*|∗|\\ast\b)\s*\\?[A-Za-z]+\s*\[\s*\1\b")
_LIST = r"[(\[]\s*-?\d+(?:\s*,\s*-?\d+)+\s*[)\]]"
_OF_LISTS = re.compile(rf"{_LIST}\s*(?:\*|∗|\\ast\b)\s*[^=&]{{0,12}}?{_LIST}")
_REASONS = re.compile(
    r"\b(?:since|because|as|note that|recall(?: that)?|us(?:e|ing)(?: that)?)\s*\Z", re.IGNORECASE
)
_SOLVED = re.compile(
    r"\b(?:set|sets|setting|equat(?:e|es|ing)|solv\w+|vanish\w*|minimi[sz]\w*|maximi[sz]\w*"
    r"|optim\w+|stationar\w+|extrem\w+)\b",
    re.IGNORECASE,
)
_EQUATIONS = re.compile(
    r"\b(?:solv(?:e|es|ed|ing)|normal equations?|systems? of (?:linear )?equations)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"(?:\A\W*|\bnow[\s,]+)(?:where|with|in which|let|set|take|choose|for)\W*\Z", re.IGNORECASE
)
_REFERRING = frozenset("which this that it".split())
_THROUGHOUT = re.compile(r"\b(?:all sizes|throughout|always|let)\b[^.;:]*$", re.I)
_GOES_ON = re.compile(r"^[\s,]*(?:and|with|and with|where|such that)?\s*$", re.I)


def throughout(text: str, before: bool) -> bool:
    """Whether the relation after these words is said to hold from here on, as that `before` was.

    >>> throughout("For all sizes with ", False), throughout(" and ", True)
    (True, True)
    """
    return bool(_THROUGHOUT.search(text)) or (before and bool(_GOES_ON.match(text)))


def generalizes(text: str) -> bool:
    """Whether words leave an example for what holds of everything.

    >>> generalizes("In general, however,"), generalizes("The general idea")
    (True, False)
    """
    return _GENERAL.search(text) is not None


def denies(text: str) -> bool:
    """Whether words say of the formula after them that it does not hold.

    >>> denies("which is 5, and not"), denies("It would be wrong to write"), denies("Wrong:")
    (True, True, True)
    >>> denies("Common slips are"), denies("A typical error is to write"), denies("is common:")
    (True, True, False)
    >>> denies("is not long:"), denies("If f depends on s and g does not,")
    (False, False)
    """
    return _DENIED.search(text) is not None


def compares(text: str) -> bool:
    """Whether words name a number to compare another one with, which denies nothing of it.

    >>> compares("takes 4 products instead of"), compares("it is not")
    (True, False)
    """
    return re.search(r"\b(?:instead of|rather than)\s*\Z", text, re.IGNORECASE) is not None


def counts(words: str) -> bool:
    """Whether words speak of how many products or parameters there are.

    >>> counts("a layer has 9 C weights"), counts("it costs"), counts("the weights are")
    (True, True, False)
    """
    return _COUNTS.search(words) is not None


def denied(after: str) -> bool:
    """Whether words say of the formula before them that it does not hold.

    >>> denied(", which is wrong, as"), denied(". This is clearly a mistake.")
    (True, True)
    >>> denied(", which is right."), denied(". It would be wrong to stop here")
    (False, False)
    >>> denied(". This is not true."), denied(". It is not true that")
    (True, False)
    """
    return _DENIED_AFTER.match(after) is not None


def convolves(text: str) -> str:
    """Whether words speak of convolution: "alone", or "beside" what else a sign may mean.

    >>> convolves("the convolution of two signals"), convolves("valid convolution"), convolves("")
    ('alone', 'beside', '')
    """
    if not re.search(r"\bconvol|falt(?:ung|et)|卷积|свёртк|свертк", text, re.IGNORECASE):
        return ""
    return "beside" if _BESIDE.search(text) else "alone"


def convolves_lists(formula: str) -> bool:
    r"""Whether an asterisk stands between two lists of numbers.

    >>> convolves_lists("(1, 1) * (1, 2)"), convolves_lists(r"2 * \\tfrac13 (1, 1)")
    (True, False)
    """
    return _OF_LISTS.search(formula) is not None


def slides(text: str) -> bool:
    """Whether words speak of filters that slide over images.

    >>> slides("the kernel"), slides("a product of matrices")
    (True, False)
    """
    return bool(convolves(text) or _SLIDES.search(text))


def convolves_signals(formulas: Iterable[str]) -> bool:
    """Whether an asterisk stands between signals with one index, which is no product.

    >>> convolves_signals([r"y[n] = x[n] * \\delta[n-1]"]), convolves_signals(["2 * x[n]"])
    (True, False)
    """
    return any(map(_SIGNALS.search, formulas))


def again(text: str) -> bool:
    """Whether words say that what follows is what came before, in other letters.

    >>> again("Counted by its places, the same sum is"), again("The same layer gives")
    (True, False)
    """
    return bool(_AGAIN.search(text))


def solves(text: str) -> bool:
    """Whether words make of a derivative that is zero an equation for what it is taken by.

    >>> solves("Setting the derivative to zero,"), solves("All other derivatives are")
    (True, False)
    """
    return bool(_SOLVED.search(text))


def names_a_side(text: str) -> bool:
    """Whether words before `= 1` may say what is that, so that no formula does.

    >>> names_a_side("then its slope"), names_a_side(", which is")
    (True, False)
    """
    return bool({*re.findall(r"\w+", text.lower())} - CONNECTIVES - _REFERRING)


def equates(text: str) -> bool:
    """Whether words announce equations that something unknown satisfies, and no identities.

    >>> equates("Solve the normal equations"), equates("The system is")
    (True, False)
    """
    return bool(_EQUATIONS.search(text))


def gives(text: str) -> bool:
    """Whether words give numbers to the name that is next: where, with, now take.

    >>> gives("where"), gives("Then we obtain"), gives("Now take")
    (True, False, True)
    """
    return bool(_GIVES.search(text))


def corresponds(text: str) -> bool:
    """Whether words after a formula hold it against another one: `n = 0` corresponds to `k = -d`.

    >>> corresponds(" corresponds to"), corresponds(" is the")
    (True, False)
    """
    return re.match(r"\s*(?:corresponds?|belongs?|maps?|is mapped)\s+to\b", text) is not None


def supposes(text: str) -> bool:
    """Whether words suppose what the formula after them says, for this sentence.

    >>> supposes("The output is delayed. If"), supposes("where")
    (True, False)
    """
    return bool(re.search(r"\b(?:if|when|whenever|suppose(?: that)?)\s*\Z", text, re.IGNORECASE))


def reasons(text: str) -> bool:
    """Whether what follows words is only why something before it is so.

    >>> reasons("Since"), reasons("We use that"), reasons("and so")
    (True, True, False)
    """
    return bool(_REASONS.search(text))


def settings(text: str) -> dict[str, int]:
    """Sizes that are given in passing."""
    return {name: int(count) for name, count in _SETTING.findall(text)}


def shapes(text: str) -> tuple[tuple[int, int], ...]:
    """Shapes such as `3 x 3`, in their order."""
    return tuple((int(a), int(b)) for a, b in _SHAPE.findall(text))
