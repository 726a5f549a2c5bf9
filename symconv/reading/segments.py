r"""Displays cut into segments: the tokens of one statement, and the words that stand beside them.

A display is cut at its line breaks, at gaps and commas between statements, at arrows and `and`; a
line that only goes on with a sum or a product is joined to the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from symconv.reading.cursor import relation_of
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import (
    ARROWS,
    CASES,
    CONNECTIVES,
    LIMITING,
    MATRICES,
    OPERATIONS,
    SUMS,
    WRAPPERS,
)

IMPLIES = "implies"
"""What an arrow says before the statement that follows from the one before it."""

_SIGNS = (*OPERATIONS, "cdot", "times", "/", "+", "-")
_ONWARDS = (*OPERATIONS, "cdot", "times", "/", "+", ",", ")", "]")


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens that make one statement; all words beside them; and what follows them, in order.

    `called` are words in the place of a left side: `output height = 5 - 2`.
    """

    tokens: tuple[Token, ...]
    words: tuple[str, ...] = ()
    rest: tuple[Token, ...] = ()
    called: str = ""


class Level(NamedTuple):
    """A token, how many brackets and environments are around it, and whether the innermost is a
    round or square bracket."""

    depth: int
    bracketed: bool
    token: Token


def segments(found: Sequence[Token]) -> Iterator[Segment]:
    """The segments of a display, in order."""
    for row in _joined([_unannotated(row) for row in _rows(_opened(_unbraced(found)))]):
        for piece in pieces(row):
            yield from _worded(piece)


# --- brackets -----------------------------------------------------------------------------------


def levels(found: Sequence[Token]) -> list[Level]:
    """Each token with its level. A bracket without its partner makes none: `[0, n)` makes one."""
    paired = _paired(found)
    levelled, open_ = list[Level](), list[bool]()
    for n, token in enumerate(found):
        if n in paired and _closes(token):
            open_.pop()
        levelled.append(Level(len(open_), bool(open_) and open_[-1], token))
        if n in paired and _opens(token):
            open_.append(token.marks("(", "["))
    return levelled


def _paired(found: Sequence[Token]) -> set[int]:
    paired, open_ = set[int](), list[int]()
    for n, token in enumerate(found):
        if _opens(token):
            open_.append(n)
        elif _closes(token):
            while open_ and not _fits(found[open_[-1]], token) and not _holds(found[open_[-1]]):
                open_.pop()  # a bracket that is closed by nothing
            if open_ and _fits(found[open_[-1]], token):
                paired |= {open_.pop(), n}
    return paired


def _holds(token: Token) -> bool:
    """Whether it is closed for certain: braces and environments have been mended."""
    return token.kind == "begin" or token.marks("{", "(", "[")


def _fits(opening: Token, closing: Token) -> bool:
    if closing.kind == "end" or opening.kind == "begin":
        return closing.kind == "end" and opening.kind == "begin"
    return opening.text in _FITTING[closing.text]


_FITTING = {")": ("(", "["), "]": ("(", "["), "}": ("{",), "\\}": ("\\{",), "rangle": ("langle",)}


def _opens(token: Token) -> bool:
    angle = token.kind == "command" and token.text == "langle"
    return angle or token.kind == "begin" or token.marks("(", "[", "{", "\\{")


def _closes(token: Token) -> bool:
    angle = token.kind == "command" and token.text == "rangle"
    return angle or token.kind == "end" or token.marks(")", "]", "}", "\\}")


# --- rows ---------------------------------------------------------------------------------------


def _unbraced(found: Sequence[Token]) -> Sequence[Token]:
    r"""The tokens without braces around all of them, which only hold a style: {\textstyle ...}."""
    while len(found) > 2 and found[0].marks("{") and found[1].kind == "begin":
        ends = [n for n, level in enumerate(levels(found)) if n and not level.depth]
        if ends[:1] != [len(found) - 1]:
            break
        found = found[1:-1]
    return found[1:] if _is_braced_system(found) else found


def _is_braced_system(found: Sequence[Token]) -> bool:
    r"""Whether a brace stands before several equations: \left\{ \begin{array}{l} ... \right."""
    if len(found) < 3 or not found[0].marks("\\{") or found[1].kind != "begin":
        return False
    levelled = levels(found[1:])
    ends = [n for n, level in enumerate(levelled) if n and not level.depth]
    while ends and found[ends[-1] + 1].marks(".", ","):
        ends.pop()
    inside = found[2 : ends[0] + 1] if ends else ()
    equations = found[1].text in WRAPPERS or _is_system(found, 1) or _aligned(inside, (), 0)
    return len(ends) == 1 and found[1].text not in MATRICES - {"array"} and equations


def _opened(found: Sequence[Token]) -> Sequence[Token]:
    """The tokens without environments that only lay out a whole display."""
    kept, wrappers = list[Token](), list[int]()
    arrays = {id(token) for token in _arrays(found)}
    before: Token | None = None
    for n, level in enumerate(levels(found)):
        token = level.token
        first = before is None or before.kind in ("gap", "row", "cell", "begin")
        wraps = token.kind == "begin" and level.depth == len(wrappers)
        system = token.text in CASES and _is_system(found, n)
        wraps = wraps and (token.text in WRAPPERS or id(token) in arrays or system)
        before = token
        if wraps and first:
            wrappers.append(level.depth)
        elif token.kind == "end" and wrappers and level.depth == wrappers[-1]:
            wrappers.pop()
        else:
            kept.append(token)
    return kept


def _arrays(found: Sequence[Token]) -> Iterator[Token]:
    """Arrays with a column for the relation, a &=& b, or that hold all of a display: lines too."""
    begun = list[int]()
    for n, token in enumerate(found):
        if token.kind == "begin":
            begun.append(n)
        elif token.kind == "end" and begun:
            start = begun.pop()
            inside = found[start + 1 : n]
            if token.text == "array" and _aligned(inside, found[n + 1 :], start):
                yield found[start]


def _aligned(inside: Sequence[Token], after: Sequence[Token], start: int) -> bool:
    there = [token for level in levels(inside) if not level.depth for token in (level.token,)]
    relations = [n for n, token in enumerate(there) if relation_of(token) is not None]
    apart = any(
        there[n - 1].kind == "cell" and there[n + 1].kind == "cell"
        for n in relations
        if 0 < n < len(there) - 1
    )
    alone = not start and not any(map(_counts, after))
    return apart or (alone and bool(relations) and not any(t.kind == "cell" for t in there))


def _is_system(found: Sequence[Token], start: int) -> bool:
    """Whether the environment that begins there holds equations, and no cases of one value."""
    rows, depth = [False], 0
    for token in found[start + 1 :]:
        depth += _opens(token) - _closes(token)
        if depth < 0:
            break
        if depth == 0 and token.kind == "cell":
            return False
        if depth == 0 and token.kind == "row":
            rows.append(False)
        rows[-1] = rows[-1] or (depth == 0 and token.marks("="))
    return len(rows) > 1 and all(rows)


def _rows(found: Sequence[Token]) -> list[list[Token]]:
    """The lines of a display; a line break within brackets is none, nor how far it sets in."""
    rows, broken = [list[Token]()], False
    for level in levels([*_unpadded(found)]):
        kind = level.token.kind
        if level.depth == 0 and kind == "row":
            rows.append([])
        elif level.bracketed and (kind in ("row", "cell") or (broken and kind == "gap")):
            broken = True
        else:
            broken = False
            rows[-1].append(level.token)
    return [row for row in rows if any(map(_counts, row))]


def _unannotated(row: Sequence[Token]) -> list[Token]:
    """A row whose last cell holds words that are set as a matrix, with these as words beside it."""
    kept, levelled = list[Token](), levels(row)
    related, n = False, 0
    while n < len(row):
        depth, _, token = levelled[n]
        set_in = bool(kept) and kept[-1].kind == "cell" and related
        if depth == 0 and set_in and (token.kind == "begin" or token.marks("{")):
            end = next(m for m in range(n + 1, len(row)) if levelled[m].depth == 0)
            inside = row[n : end + 1]
            words = [each.text for each in inside if each.kind == "words"]
            if words and any(each.kind == "begin" and each.text in MATRICES for each in inside):
                kept.append(replace(token, kind="words", text=" ".join(words), end=row[end].end))
                n = end + 1
                continue
        related = related or (depth == 0 and relation_of(token) is not None)
        kept.append(token)
        n += 1
    return kept


def _unpadded(found: Sequence[Token]) -> Iterator[Token]:
    """Without the empty groups by which a sign at the beginning of a line keeps its distance."""
    n = 0
    while n < len(found):
        empty = found[n].marks("{") and n + 2 < len(found) and found[n + 1].marks("}")
        if empty and _signs(found[n + 2], _SIGNS):
            n += 2
        yield found[n]
        n += 1


def _counts(token: Token) -> bool:
    return token.kind not in ("cell", "gap")


def _signs(token: Token | None, signs: Sequence[str]) -> bool:
    return token is not None and token.kind in ("mark", "command") and token.text in signs


def _joined(rows: Sequence[list[Token]]) -> list[list[Token]]:
    """Rows with those joined on that only go on with a sum or a product."""
    joined, last, unfinished = list[list[Token]](), None, False
    for row in rows:
        begins = next(filter(_counts, row))
        hanging = unfinished or relation_of(last) is not None or _signs(last, _SIGNS)
        goes_on = _signs(begins, _ONWARDS) or (_signs(begins, "-") and not _relates(levels(row)))
        if joined and (hanging or goes_on or _is_reason(row, begins)):
            joined[-1] += row[row.index(begins) :] if unfinished else row
        else:
            joined.append(list(row))
        last, unfinished = next(filter(_counts, reversed(row))), _unfinished(row)
    return joined


def _unfinished(row: Sequence[Token]) -> bool:
    r"""Whether a row ends with a sum or a derivative of nothing: \sum_{i=1}^{I}, \frac{d}{dz}."""
    found = [token for token in row if _counts(token)]
    start = _argument(found, len(found))
    while start and found[start - 1].marks("_", "^"):
        start = _argument(found, start - 1)
    if any(t.kind == "command" and t.text in SUMS for t in found[start : start + 1]):
        return True
    first = _argument(found, start)
    upper, lower = (
        [t for t in x if not t.marks("{", "}")] for x in (found[first:start], found[start:])
    )
    differentiated = len(upper) == 1 and upper[0].text in ("partial", "d") and len(lower) > 1
    return (
        differentiated
        and first > 0
        and found[first - 1].text == "frac"
        and lower[0].text == upper[0].text
    )


def _argument(found: Sequence[Token], end: int) -> int:
    """Where the group or the one token begins that ends there."""
    depth = 0
    for n in range(end - 1, -1, -1):
        depth += found[n].marks("}") - found[n].marks("{")
        if depth <= 0:
            return n
    return 0


def _is_reason(row: Sequence[Token], begins: Token) -> bool:
    """Whether a row that is set in tells why the one before holds: `& \\qquad \\text{sum rule}`."""
    set_in = row[0].kind in ("cell", "gap") and begins.kind == "words"
    return set_in and not {word.strip(".,:") for word in begins.text.lower().split()} <= CONNECTIVES


def _relates(levelled: Sequence[Level]) -> bool:
    return any(level.depth == 0 and relation_of(level.token) for level in levelled)


# --- pieces -------------------------------------------------------------------------------------


def pieces(row: Sequence[Token]) -> list[list[Token]]:
    """A row cut at arrows, and at commas and gaps where both sides state something."""
    found, related, worded = [list[Token]()], False, False
    for here in _seen(levels(row)):
        worded = worded or here.worded
        if here.cuts(related) and not worded:
            found.append([replace(here.token, kind="words", text=IMPLIES)] * here.is_arrow)
            related = False
        elif here.spaces:
            found[-1].append(replace(here.token, kind="gap"))
        elif here.token.kind != "cell" or here.depth:
            related = related or (here.depth == 0 and relation_of(here.token) is not None)
            found[-1].append(here.token)
    return [piece for piece in found if any(t.kind != "gap" for t in piece)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A token and what is around it.

    ahead   whether a relation follows before any word
    dotted  whether dots follow before any relation
    counts  whether it is the comma of a list that counts: 1, 2, 3
    worded  whether it is words, and no script
    """

    depth: int
    token: Token
    before: Token | None
    after: Token | None
    ahead: bool
    dotted: bool
    counts: bool
    worded: bool

    def cuts(self, related: bool) -> bool:
        token, after = self.token, self.after
        if self.depth:
            return False
        if self.is_arrow:
            return True
        comma = token.marks(",", ";")
        if not (token.kind in ("gap", "cell") or comma) or not (related and self.ahead):
            return False
        if comma and self.within_a_list():
            return False
        if not comma and (relation_of(self.before) is not None or _signs(self.before, _SIGNS)):
            return False
        words = after is not None and (after.kind == "words" or after.text == "forall")
        return not (words or relation_of(after) is not None or _signs(after, _ONWARDS))

    @property
    def is_arrow(self) -> bool:
        return self.token.kind == "command" and self.token.text in ARROWS

    def within_a_list(self) -> bool:
        """The commas of `1, 2, ..., n`, and of `1, 2, 3`."""
        dots = self.before is not None and self.before.kind == "dots"
        return self.dotted or self.counts or dots

    @property
    def spaces(self) -> bool:
        """Whether it is an alignment that stands between two things that do not belong together."""
        beside = (self.before, self.after)
        return (
            self.depth == 0
            and self.token.kind == "cell"
            and all(
                t is not None and relation_of(t) is None and not _signs(t, _SIGNS) for t in beside
            )
            and not any(t is not None and t.kind == "words" for t in beside)
        )


def _seen(levelled: Sequence[Level]) -> list[_Seen]:
    """Each token with what is around it, from the end on, so that each is looked at once."""
    seen, after, ahead, dotted = list[_Seen](), None, False, False
    befores, before = list[Token | None](), None
    for level in levelled:
        befores.append(before)
        before = level.token if _counts(level.token) else before
    for n in reversed(range(len(levelled))):
        depth, _, token = levelled[n]
        previous = levelled[n - 1].token if n else None
        script = previous is not None and previous.marks("_", "^")
        worded = depth == 0 and token.kind == "words" and not script
        counts = _counts_on([level.token for level in levelled[max(0, n - 1) : n + 3]])
        seen.append(_Seen(depth, token, befores[n], after, ahead, dotted, counts, worded))
        if depth == 0:
            relates = relation_of(token) is not None
            ahead = (ahead and not worded) or relates
            dotted = (dotted and not relates) or token.kind == "dots"
        after = token if _counts(token) else after
    return seen[::-1]


def _counts_on(near: Sequence[Token]) -> bool:
    """Whether a comma stands between a number and the next one, which multiplies nothing."""
    match near:
        case [one, comma, two, *rest] if comma.marks(",") and one.text.isdigit():
            ends = all(t.kind in ("gap", "row", "cell") or t.marks(",", ";", ".") for t in rest)
            return ends and two.text.isdigit() and int(two.text) == int(one.text) + 1
    return False


# --- words --------------------------------------------------------------------------------------


def _worded(piece: Sequence[Token]) -> Iterator[Segment]:
    """A piece with its leading words left out, and its reasons and conditions set apart."""
    seen = _seen(levels(piece))
    start = 0
    while start < len(seen):
        leading = list[str]()
        while start < len(seen) and seen[start].token.kind in ("words", "gap"):
            leading += [seen[start].token.text] * (seen[start].token.kind == "words")
            start += 1
        apart = (n for n in range(start + 1, len(seen)) if _sets_apart(seen[n]))
        stop = next(apart, len(seen))
        body = [here.token for here in seen[start:stop]]
        body = [
            token
            for n, token in enumerate(body)
            if not (seen[start + n].depth == 0 and token.kind == "gap")
        ]
        end = _end_of_rest(seen, stop, _relates(levels(body)))
        yield _segment(body, [here.token for here in seen[stop:end]], leading)
        start = end + (end < len(seen) and seen[end].worded)


def _sets_apart(here: _Seen) -> bool:
    if here.depth == 0 and here.token.kind == "gap":
        beside = (here.before, here.after)
        return all(
            t is not None and relation_of(t) is None and not _signs(t, _SIGNS) for t in beside
        )
    return here.worded or (here.depth == 0 and here.token.text == "forall")


def _end_of_rest(seen: Sequence[_Seen], start: int, related: bool) -> int:
    """Where what is said beside a statement ends: where `and` begins the next statement.

    After a gap, a statement may follow one that states nothing by itself, such as a number.
    """
    if start < len(seen) and not seen[start].worded and not related and seen[start].ahead:
        return start
    limited = False
    for n in range(start, len(seen)):
        said = seen[n].token.text.lower() if seen[n].worded else ""
        limited = limited or bool(LIMITING & set(said.split())) or seen[n].token.text == "forall"
        if said == "and" and not limited and seen[n].ahead:
            return n
    return len(seen)


def _segment(body: Sequence[Token], rest: Sequence[Token], leading: Sequence[str]) -> Segment:
    end = len(body)
    while end and body[end - 1].marks(",", ".", ";", ":"):
        end -= 1
    words = (token.text for token in rest if token.kind == "words")
    related = bool(body) and relation_of(body[0]) is not None
    called = " ".join(leading) if related and not set(leading) <= {IMPLIES} else ""
    if {word.strip(".,:") for word in called.lower().split()} <= CONNECTIVES:
        called = ""
    return Segment(tuple(body[:end]), (*leading, *words), tuple(rest), called)
