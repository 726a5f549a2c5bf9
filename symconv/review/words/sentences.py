r"""Conditions in running text: what the sentence around a display restricts it to.

`For $1 \le i \le I$ we have $$...$$`, `$$...$$ for all $1 \le i \le I$, where $0 \le k < K$.`
Only the display of the same sentence is meant, and the nearest where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from symconv.documents.formats import Formula, Part, Prose
from symconv.language import line as written
from symconv.reading.passage import Macro
from symconv.reading.reader import read

END = re.compile(r"[.!?](?=\s|$)|[。！？]|\n[ \t]*\n")
_CLOSED = re.compile(r"[.!?;](?:\s|\\(?:label|tag)\{[^{}]*\}|\\end\{[A-Za-z]+\*?\})*$")
_SOME = "odd|even|other|some|most|certain|large|small|inner|interior"
_LIMITING = "for|if|when|whenever|unless|provided|assuming"
OPENING = re.compile(
    rf"(?:^|[\s,;:(])({_LIMITING}|where|with)(?:\s+(?:all|each|every|any|that|indices|index))*"
    rf"(\s+(?:{_SOME}))?\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\s*,?\s*(?:and|,)?\s*(?:(?:also|{_LIMITING}|all|each|every)\s*)*")
_HEDGE = re.compile(rf"\s*(?:is\s+)?(?:{_SOME}|not|except|unless|divides|or)\b")
_OTHERWISE = re.compile(r"\b(?:otherwise|elsewhere|else|except|unless)\b", re.IGNORECASE)

_EXPLAINS = re.compile(
    r"\s*[,;]?\s*(?:where|here|with|wobei|mit|donde|siendo|où|avec|dove|onde|其中|式中)\b|\s*[，,]?(?:其中|式中)",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\s*outside(?:\s+of)?(?:\s+(?:the\s+)?(?:range|interval|support))?(?:\s+of)?\s*", re.IGNORECASE
)

_CASES = re.compile(r"(?:\bcases?\b|^[-*\s])[^.\n]*:?\s*$|[(（]\s*$", re.IGNORECASE)
_CLOSES = re.compile(r"\s*[)）]\s*[:：,，.。]?\s*|\s*[:：]\s*")
_EQUAL = re.compile(r"[^=<>]+(?:=|\\neq?\b|≠)[^=<>]+")

_ENTRY_IS = re.compile(r"\\?[A-Za-z]+\s*[_\[(][^=]*[^=:<>]=(?!=)")
SENTENCE = 100
"""Parts of one sentence that are looked at: who puts more formulas into it says no ranges there."""

INDEX = frozenset({"<=", "<", ">=", ">"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a display holds for besides what stands in it.

    chains   the conditions that were read
    whole    whether every one was read: otherwise it may hold for less
    """

    chains: tuple[written.Chain, ...] = ()
    whole: bool = True


UNLIMITED = Limits()


def limits(parts: Sequence[Part], macros: Mapping[str, Macro]) -> dict[int, Limits]:
    """By its number, each display that a sentence restricts, and each inline condition of one.

    >>> from symconv.documents.formats import text_document
    >>> document = text_document(r"$$ y_i = x_i $$ for $1 \\le i \\le 3$.")
    >>> found = limits(document.parts, {})
    >>> [len(found[n].chains) for n in sorted(found)]
    [1]
    """
    found = dict[int, Limits]()
    for n, part in enumerate(parts):
        if shows(part):
            chains, whole = list[written.Chain](), True
            beside = (*_before(parts, n), *_after(parts, n), *_case(parts, n))
            for formula, hedged in beside:
                said = _conditions(formula, macros)
                whole = whole and said is not None and not hedged
                chains += () if hedged else said or ()
            otherwise = any(map(_OTHERWISE.search, _around(parts, n)))
            if beside or otherwise:
                found[n] = Limits(tuple(chains), whole and not otherwise)
    return found


def _case(parts: Sequence[Part], display: int) -> Iterator[tuple[Formula, bool]]:
    """The condition of a case that is treated next: `Case 1: $i = j$`, `the class ($y_k = 1$):`.

    What an entry is there is no range of places: it is said, and not read.
    """
    said = [part for part in parts[max(0, display - 4) : display] if not _blank(part)]
    if said and isinstance(said[-1], Prose) and _CLOSES.fullmatch(said[-1].text):
        said.pop()
    match said:
        case [*_, Prose(text=words), Formula(display=False) as formula] if _CASES.search(
            words
        ) and _EQUAL.fullmatch(formula.text.strip()):
            yield formula, bool(re.search(r"[0-9]", formula.text))


def _blank(part: Part) -> bool:
    return isinstance(part, Prose) and not part.text.strip()


def _around(parts: Sequence[Part], display: int) -> Iterator[str]:
    """The words of the sentence next to a display: those just before and just after it."""
    before = parts[display - 1] if display else None
    after = parts[display + 1] if display + 1 < len(parts) else None
    if isinstance(before, Prose):
        yield END.split(before.text)[-1]
    if isinstance(after, Prose):
        yield END.split(after.text.lstrip())[0]


def trailing(parts: Sequence[Part]) -> set[int]:
    """The inline formulas that only restrict the display before them."""
    numbers = {id(part): n for n, part in enumerate(parts)}
    return {
        numbers[id(formula)]
        for n, part in enumerate(parts)
        if shows(part)
        for formula, _ in _after(parts, n)
    }


def premises(
    parts: Sequence[Part], formula: int, macros: Mapping[str, Macro]
) -> tuple[written.Chain, ...]:
    """The ranges that a sentence has given before it comes to a formula."""
    first = formula
    while formula - first < SENTENCE and first and isinstance(parts[first - 1], Prose | Formula):
        first -= 1
        before = parts[first]
        if isinstance(before, Prose) and END.search(before.text):
            break
    inline = (p for p in parts[first:formula] if isinstance(p, Formula) and not p.display)
    inline = (part for part in inline if _relates(part))
    said = (chain for part in inline for chain in _conditions(part, macros) or ())
    return tuple(chain for chain in said if all(link.relation in INDEX for link in chain.links))


def following(
    parts: Sequence[Part], formula: int, macros: Mapping[str, Macro]
) -> tuple[str, tuple[written.Chain, ...]]:
    """The words after an inline formula, and the inequalities after them: for n < 0.

    They may be those outside of which it is said.
    """
    words = parts[formula + 1] if formula + 1 < len(parts) else None
    stated = [part for part, _ in _after(parts, formula)]
    if isinstance(words, Prose) and _BEYOND.fullmatch(words.text):
        beyond = parts[formula + 2 : formula + 3]
        stated = [part for part in beyond if isinstance(part, Formula) and _relates(part)]
    said = (_conditions(part, macros) or () for part in stated)
    every = (chain for chains in said for chain in chains)
    found = takewhile(lambda chain: {link.relation for link in chain.links} <= INDEX, every)
    return after(parts, formula), tuple(found)


_OR = re.compile(
    r"\s*,?\s*(?:or|oder|ou|o|или|或)(?:\s+(?:for|if|when|für|wenn|pour|si|для))?\s*",
    re.IGNORECASE,
)


def or_where(
    parts: Sequence[Part], formula: int, macros: Mapping[str, Macro]
) -> tuple[written.Chain, ...]:
    r"""The inequalities that words add to the first condition after a formula, "or where".

    >>> from symconv.documents.formats import text_document
    >>> text = r"Here $x_j = 0$ for $j < 0$ or $j \ge n$."
    >>> len(or_where(text_document(text).parts, 1, {}))
    1
    """
    found, at = list[written.Chain](), formula + 3
    while at + 1 < len(parts):
        words, said = parts[at : at + 2]
        if not (isinstance(words, Prose) and _OR.fullmatch(words.text)):
            break
        if not isinstance(said, Formula) or said.display or not _relates(said):
            break
        found += _conditions(said, macros) or ()
        at += 2
    return tuple(c for c in found if {link.relation for link in c.links} <= INDEX)


RESTRICTS = re.compile(r"\s*,?\s*(?:for|if|when|where|whenever)\b[^.]{0,12}$", re.IGNORECASE)
"""Words between a formula in running text and the condition under which it is said."""
_ELSEWHERE = re.compile(
    r"\s*[,;]?\s*\(?(?:(?:and|et|und)\s+)?(?:"
    r"(?:zero|0|null)\s+(?:otherwise|elsewhere|everywhere else|sonst|sinon)"
    r"|(?:else|otherwise|sonst|andernfalls|sinon)\s+(?:zero|0|null)\b)",
    re.I,
)


def zero_elsewhere(
    parts: Sequence[Part], formula: int, macros: Mapping[str, Macro]
) -> tuple[written.Chain, ...]:
    r"""Where what a formula says is so, if words say that there is zero otherwise.

    >>> from symconv.documents.formats import text_document
    >>> text = r"Let $p_k = 1$ for $1 \le k \le 6$ and zero otherwise."
    >>> len(zero_elsewhere(text_document(text).parts, 1, {}))
    1
    """
    between, within = following(parts, formula, macros)
    said = " ".join(getattr(part, "text", "") for part in parts[formula + 3 : formula + 6])
    return within if RESTRICTS.match(between) and _ELSEWHERE.match(said) else ()


def within(parts: Sequence[Part], formula: int) -> str:
    """What the formulas of the sentence say that goes on in a formula.

    >>> from symconv.documents.formats import text_document
    >>> within(text_document("For $i = 0$ too. If $n = 2$ it is $$ y = 1 $$").parts, 5)
    'n = 2'
    """
    said = list[str]()
    for part in reversed(parts[max(0, formula - SENTENCE) : formula]):
        if isinstance(part, Formula):
            if shows(part):
                break
            said.append(part.text.strip())
        elif not isinstance(part, Prose) or END.search(part.text):
            break
    return " ".join(reversed(said))


_AT = re.compile(
    r"\b(?:is|are|be|was|equals?|has|have|takes?|zero|nonzero|one|[01]|starts?|begins?|ends?"
    r"|occurs?|lies|sits|cent(?:er|re)d|located|defined)\b[^.:]*\bat\s*$",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:at|for|when|if|where|only)\s*$", re.IGNORECASE)


def tells_where(parts: Sequence[Part], formula: int) -> bool:
    r"""Whether a formula says where something is so, as of a function with cases.

    >>> from symconv.documents.formats import text_document
    >>> text = r"$\\delta[n]$ is 1 at $n = 0$ and 0 elsewhere. At $n = 2$ it is"
    >>> parts = text_document(text).parts
    >>> [tells_where(parts, n) for n in (2, 4)]
    [True, False]
    """
    words = sentence(leading(parts, formula), -1)
    elsewhere = bool(_ELSEWHERE.match(after(parts, formula)))
    return bool(_AT.search(words)) or (elsewhere and bool(_WHERE.search(words)))


def after(parts: Sequence[Part], formula: int) -> str:
    """The words right after a formula."""
    words = parts[formula + 1] if formula + 1 < len(parts) else None
    return words.text if isinstance(words, Prose) else ""


def sentence(words: str, which: int) -> str:
    """The first sentence of some words (0), or the last one (-1).

    >>> sentence("One. And two", -1), sentence("of three. Four", 0)
    ('And two', 'of three')
    """
    return END.split(words)[which].strip()


def leading(parts: Sequence[Part], formula: int) -> str:
    """The words of the paragraph that come before a formula, back to a display.

    >>> from symconv.documents.formats import text_document
    >>> leading(text_document("Before.\\n\\nWith $s$ in $$ s = 1 $$").parts, 4)
    'With in '
    """
    return _back_to(parts, formula, shows)


def last_words(parts: Sequence[Part], formula: int) -> str:
    """The last words before a formula, whatever formulas stand between.

    >>> from symconv.documents.formats import text_document
    >>> last_words(text_document("There: $$ s = 1 $$ $$ t = 2 $$").parts, 2)
    'There:'
    """
    spoken = (part.text for part in reversed(parts[:formula]) if isinstance(part, Prose))
    return next((words for words in spoken if words.strip()), "")


def announcing(parts: Sequence[Part], formula: int) -> str:
    """The words of the paragraph that come before a formula, back to an equation between arrays.

    >>> from symconv.documents.formats import text_document
    >>> announcing(text_document("Take $$ y_i = x_i $$ So with $s$ it is $$ y_i = s $$").parts, 5)
    'So with it is '
    """
    return _back_to(parts, formula, _equates)


def _back_to(parts: Sequence[Part], formula: int, ends: Callable[[Part], bool]) -> str:
    """The words of the paragraph before a formula, back to one that ends them."""
    words, block = "", None
    for part in reversed(parts[max(0, formula - SENTENCE) : formula]):
        if isinstance(part, Prose) and part.block == (block or part.block):
            words, block = f"{part.text} {words}", part.block
        elif not isinstance(part, Formula) or ends(part):
            break
    return words


def continued(parts: Sequence[Part], formula: int) -> bool:
    r"""Whether the display after this one goes on with a plus or a minus.

    >>> from symconv.documents.formats import text_document
    >>> continued(text_document("$$ a = b $$\n$$ + c $$").parts, 0)
    True
    """
    after = parts[formula + 1 : formula + 3]
    blank = all(not part.text.strip() for part in after if isinstance(part, Prose))
    shown = next((part for part in after if isinstance(part, Formula)), None)
    goes_on = shown is not None and shown.display and shown.text.lstrip()[:1] in ("+", "-")
    return blank and goes_on


def explains(words: str) -> bool:
    """Whether words after a display begin to say what its letters are.

    >>> explains(", where "), explains("其中 "), explains("Then ")
    (True, True, False)
    """
    return bool(_EXPLAINS.match(words))


def ends(words: str) -> bool:
    """Whether a sentence ends among words.

    >>> ends(" is the stride. "), ends(" is the stride and ")
    (True, False)
    """
    return bool(re.search(r"[.](?:\s|$)|。", words))


_GOES_ON = re.compile(r"[\s,;:]*(?:[a-z]|(?:So|Hence|Then|Thus|Therefore|Consequently)\b)")


def goes_on(words: str) -> bool:
    """Whether all words after a display belong to its sentence, or draw a conclusion from it.

    >>> goes_on(" so that "), goes_on("Hence"), goes_on("is a matrix. Here")
    (True, True, False)
    """
    return _GOES_ON.match(words) is not None and not ends(words)


def _before(parts: Sequence[Part], display: int) -> tuple[tuple[Formula, bool], ...]:
    """The conditions between the beginning of the sentence and its display."""
    first = display
    while first > display - SENTENCE and first and isinstance(parts[first - 1], Prose | Formula):
        first -= 1
        before = parts[first]
        if isinstance(before, Prose) and END.search(before.text):
            break
        if shows(before):
            break
    # What follows the display before this one is said of that, and perhaps of this one too.
    shared = {id(formula) for formula, _ in _after(parts, first)} if shows(parts[first]) else set()
    listed = _listed(parts[first:display], begun=False)
    return tuple((formula, hedged or id(formula) in shared) for formula, hedged in listed)


def _after(parts: Sequence[Part], display: int) -> tuple[tuple[Formula, bool], ...]:
    """The conditions between a display and the end of its sentence."""
    part = parts[display]
    assert isinstance(part, Formula), "a display is a formula"
    if _CLOSED.search(part.stretch.rstrip()):
        return ()
    last, most = display + 1, min(len(parts), display + SENTENCE)
    while last < most and isinstance(parts[last], Prose | Formula):
        if shows(parts[last]):
            break
        last += 1
    return tuple(_listed(parts[display + 1 : last], begun=True))


def shows(part: Part) -> bool:
    return isinstance(part, Formula) and part.display


def _equates(part: Part) -> bool:
    """Whether a formula is a display, or says what an entry is: y_i = ..., y[n] = ..."""
    entry = isinstance(part, Formula) and _ENTRY_IS.match(part.text.strip()) is not None
    return entry or shows(part)


def _listed(parts: Sequence[Part], begun: bool) -> Iterator[tuple[Formula, bool]]:
    """Inline formulas after `for all` and the like, to the end of the sentence.

    Where the sentence is `begun`, a condition must come first in it, and no capital.
    """
    mode, some, first = "", False, True
    for n, part in enumerate(parts):
        if isinstance(part, Prose):
            text = part.text
            if begun and first:
                text = text.lstrip(" \t\n,;")
                if text[:1].isupper():
                    return
            pieces = END.split(text)
            if begun and len(pieces) > 1:
                return
            last = pieces[-1]
            opening = OPENING.search(last)
            if opening is not None and n and not opening.start() and _is_zero(parts[n - 1]):
                mode = ""  # h[n] = 0 for n < 0: it says where that is zero
            elif opening is not None and not (begun and first and opening.start() > 1):
                mode, some = opening[1].lower(), bool(opening[2])
            elif not (mode and _BETWEEN.fullmatch(last)):
                mode = ""
        elif isinstance(part, Formula) and mode:
            following = parts[n + 1] if n + 1 < len(parts) else None
            hedged = isinstance(following, Prose) and bool(_HEDGE.match(following.text))
            if mode not in ("where", "with"):
                yield part, hedged or some or mode == "unless"
            elif _relates(part):
                yield part, False
        first = False


def _is_zero(part: Part) -> bool:
    """Whether a formula says that something is zero."""
    return isinstance(part, Formula) and bool(re.search(r"[^=]=\s*0\s*$", part.text))


def _relates(part: Formula) -> bool:
    """Whether a formula after `where` says how an index runs, and not what a letter stands for."""
    inside = part.stretch
    return bool(re.search(r"\\l(?:e|eq|t|eqslant)\b|\\g(?:e|eq|t|eqslant)\b|[<>≤≥]|dots", inside))


def _conditions(formula: Formula, macros: Mapping[str, Macro]) -> tuple[written.Chain, ...] | None:
    """What a formula says of indices and sizes; None where that is not read."""
    found = list[written.Chain]()
    for statement in read(formula.source, formula.pieces, macros):
        if statement.trouble is not None or statement.first is None:
            return None
        signs = {link.relation for link in statement.links}
        if not signs:
            if not isinstance(statement.first, written.Name):
                return None
        elif signs <= INDEX | {"=", "!="}:
            found.append(written.Chain(statement.first, statement.links))
        elif signs != {"in"} or not isinstance(statement.links[0].side, written.Space):
            return None
    return tuple(found)
