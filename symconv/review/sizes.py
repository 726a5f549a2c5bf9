"""Size formulas: o = floor((i + 2p - k) / s) + 1 and its kin, held against counting.

What a letter stands for is taken from the words around it, or from the custom of the field. A
formula holds if it gives, at every small size that satisfies the facts, as many places of the
filter as there are; the places are counted one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.arithmetic import (
    POINTS,
    Condition,
    Formula,
    Point,
    Rational,
    Undefined,
    bounds,
    conditions,
    formula,
    identity,
    points,
    scalar_name,
    scalar_names,
    solved,
    used,
)
from symconv.review.findings import Finding

Role: TypeAlias = Literal["input", "kernel", "stride", "padding", "dilation", "output"]
Sides: TypeAlias = Literal["each", "total"]

# --- counting --------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def positions(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """The places of a filter on a signal with so much padding on each side, counted one by one.

    >>> positions(5, 3), positions(5, 3, 2), positions(5, 3, 2, 1), positions(7, 3, 1, 0, 2)
    (3, 2, 3, 3)
    """
    length = size + 2 * padding
    places = range(0, length, stride)
    return sum(start + (kernel - 1) * dilation < length for start in places)


@lru_cache(maxsize=100_000)
def sources(size: int, kernel: int, stride: int, padding: int, dilation: int) -> tuple[int, ...]:
    """The sizes of which a filter makes this size: what a transposed convolution may give.

    >>> sources(3, 3, 1, 0, 1), sources(2, 3, 2, 0, 1)
    ((5,), (5, 6))
    """
    most = stride * (size + 1) + kernel * dilation
    tried = range(1, most + 1)
    return tuple(n for n in tried if positions(n, kernel, stride, padding, dilation) == size)


# --- roles -----------------------------------------------------------------------------------

CUSTOM: Mapping[str, Role] = {
    **dict.fromkeys("inNwhWHL", "input"),
    **dict.fromkeys("kKfFm", "kernel"),
    **dict.fromkeys("sS", "stride"),
    **dict.fromkeys("pP", "padding"),
    **dict.fromkeys("dD", "dilation"),
    **dict.fromkeys("oO", "output"),
}

_SIZE = r"(?:sizes?|widths?|heights?|lengths?|shapes?|extents?|dimensions?)"
_INPUT = (
    r"(?:inputs?|images?|signals?|sequences?)(?:\s+(?:feature map|volume|tensor|image|signal))?"
)
_KERNEL = r"(?:convolution(?:al)?\s+)?(?:kernels?|filters?|(?:convolution\s+)?windows?)"
_OUTPUT = r"(?:outputs?|results?)(?:\s+(?:feature map|volume|tensor|image|signal))?"
_ARTICLE = r"(?:(?:the|a|an|each|our|its|this)\s+)?"


def _sized(what: str) -> str:
    return (
        rf"(?:{what}(?:'s)?\s+(?:spatial\s+)?{_SIZE}"
        rf"|{what}\s+(?:that\s+)?(?:of|is|has|have|with)\s+{_ARTICLE}{_SIZE}"
        rf"|{_SIZE}\s+of\s+{_ARTICLE}{what})"
    )


PHRASES: Sequence[tuple[Role, str]] = (
    ("input", _sized(_INPUT)),
    ("kernel", rf"(?:{_sized(_KERNEL)}|receptive\s+field(?:\s+size)?)"),
    ("stride", r"(?:strides?|steps?\s+of(?:\s+size)?|step\s+size)"),
    ("padding", r"(?:padding|padded\s+(?:with|by)|pad\s+(?:with|by))"),
    ("dilation", r"(?:dilation(?:\s+(?:rate|factor))?|dilated\s+by(?:\s+a\s+factor)?)"),
    ("output", _sized(_OUTPUT)),
)

_JOINING = (
    r"(?:\s|[(:,=~]|\b(?:of|is|are|be|by|to|the|a|an|along|for|in|on|and|height|width|size|"
    r"rate|factor|denoted|called|equal|equals|used|amount|number|total|zeros?|border|each|both|"
    r"sides?|that|with|depth|direction)\b)*"
)
_BEFORE = [(role, re.compile(rf"\b{phrase}(?={_JOINING}$)", re.I)) for role, phrase in PHRASES]
_SAID = r"\s*(?:[:,(–—-]+|\b(?:is|are|be|denotes?|stands?\s+for|means?)\b)\s*"
_AFTER = [
    (role, re.compile(rf"{_SAID}{_ARTICLE}(?:zero[\s-]+)?{phrase}\b", re.I))
    for role, phrase in PHRASES
]
_ROWS = re.compile(
    r"\s*(?:(?:rows?|columns?|zeros?|pixels?|entries)\s+)+of\s+(?:zero[\s-]+)?padding", re.I
)
_OTHER = re.compile(r"\b(?:effective|stretched|number\s+of\s+\w+\s+channels?|channels?)\b", re.I)
_TOTAL = re.compile(r"\b(?:total|totals|altogether|overall|in\s+all|in\s+sum)\b", re.I)
_EACH = re.compile(
    r"\b(?:(?:each|either|every|both)\s+(?:of\s+the\s+)?(?:sides?|ends?)|per\s+side|symmetric\w*|"
    r"beginning\s+and\s+(?:at\s+)?(?:the\s+)?end|left\s+and\s+(?:on\s+the\s+)?right)\b",
    re.I,
)
_CLAUSE = re.compile(r"[.;!?](?:\s|$)")
_REACH = 200


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in its parts: n'_h is n with a prime and the label h.

    >>> Spelling.of("n'_h"), Spelling.of("H_out").label
    (Spelling(base='n', primes=1, label='h'), 'out')
    """

    base: str
    primes: int = 0
    label: str = ""

    @staticmethod
    def of(name: str) -> Spelling:
        plain = name.replace("'", "").partition("^")[0]
        base, _, label = plain.partition("_")
        return Spelling(base, name.count("'"), label)

    @property
    def axis(self) -> str:
        """The label without what says which side of the layer is meant."""
        kept = [x for x in self.label.split(",") if x not in _SIDES and not x.isdigit()]
        return ",".join(kept)

    @property
    def side(self) -> Role | None:
        """What the label says outright: H_out."""
        said = {_SIDES[x] for x in self.label.split(",") if x in _SIDES}
        return said.pop() if len(said) == 1 and CUSTOM.get(self.base) in _ENDS else None


_SIDES: Mapping[str, Role] = {
    "in": "input", "input": "input", "out": "output", "output": "output"
}  # fmt: skip
_ENDS = ("input", "output")


@dataclass(frozen=True, slots=True)
class Part:
    """What a name stands for, and whether the words say so."""

    role: Role
    said: bool


@dataclass(slots=True)
class Roles:
    """What the names of a document stand for, from the words around them.

    >>> roles = Roles()
    >>> roles.observe("a filter of width ", "r", " is moved by ")
    >>> roles.observe(" is moved by a stride of ", "q", ".")
    >>> roles.of("r"), roles.of("q"), roles.of("p"), roles.of("z")
    (Part(role='kernel', said=True), Part(role='stride', said=True), \
Part(role='padding', said=False), None)
    """

    said: dict[str, set[Role]] = field(default_factory=dict)
    sides: dict[str, set[Sides]] = field(default_factory=dict)

    def observe(self, before: str, name: str, after: str) -> None:
        """A name alone in running text, with the words up to the formulas before and after it."""
        role = _role(before, after)
        if role is None:
            return
        self.said.setdefault(name, set()).add(role)
        if role == "padding":
            near = f"{_last(before)} {_first(after)}"
            counted = self.sides.setdefault(Spelling.of(name).base, set())
            if _TOTAL.search(near):
                counted.add("total")
            if _EACH.search(near):
                counted.add("each")

    def of(self, name: str) -> Part | None:
        spelling = Spelling.of(name)
        if spelling.side is not None:
            return Part(spelling.side, True)
        found = self.said.get(name) or self._alike(spelling)
        if not found and spelling.primes:
            found = self._alike(replace(spelling, primes=0))
        custom = CUSTOM.get(spelling.base)
        if len(found) == 1:
            return Part(next(iter(found)), True)
        return Part(custom, False) if custom else None

    def _alike(self, spelling: Spelling) -> set[Role]:
        """What the same letter with other labels stands for."""
        found = set[Role]()
        for name, roles in self.said.items():
            other = Spelling.of(name)
            if (other.base, other.primes) == (spelling.base, spelling.primes):
                found |= roles
        return found

    def padded(self, name: str) -> Sides | None:
        """Whether padding is counted on each side or in all, where the words say it."""
        found = self.sides.get(Spelling.of(name).base, set())
        return next(iter(found)) if len(found) == 1 else None


def _last(words: str) -> str:
    return _CLAUSE.split(words[-_REACH:])[-1]


def _first(words: str) -> str:
    return _CLAUSE.split(words[:_REACH])[0]


def _role(before: str, after: str) -> Role | None:
    """The role that the nearest words give: those right after the name, or else before it."""
    before, after = _last(before), _first(after)
    if _ROWS.match(after):
        return "padding"
    found = [
        (match.end(), match.start(), role)
        for role, pattern in _BEFORE
        for match in pattern.finditer(before)
    ]
    if found:
        end, _, role = max(found)
        start = min(start for e, start, r in found if (e, r) == (end, role))
        return None if _OTHER.search(before[max(0, start - 25) :]) else role
    for role, pattern in _AFTER:
        match = pattern.match(after)
        if match:
            return None if _OTHER.search(match[0]) else role
    return None


# --- the cast of a formula ---------------------------------------------------------------------

DEFAULTS: Mapping[Role, int] = {"stride": 1, "padding": 0, "dilation": 1}
RANGES: Mapping[Role, range] = {
    "input": range(1, 10),
    "kernel": range(1, 6),
    "stride": range(1, 5),
    "padding": range(0, 4),
    "dilation": range(1, 4),
}
OTHERS = range(0, 5)
LARGEST = 32


@dataclass(frozen=True, slots=True)
class Cast:
    """Which name has which role in one formula; and whether it is of a transposed convolution."""

    names: Mapping[Role, str]
    transposed: bool
    said: bool
    guessed: tuple[str, ...] = ()
    original: str | None = None
    """The input of the convolution that is transposed, where the facts speak of it."""

    def value(self, role: Role, point: Point) -> int:
        return int(point[self.names[role]]) if role in self.names else DEFAULTS[role]

    def range_of(self, name: str) -> range:
        for role, own in self.names.items():
            if own == name:
                return RANGES[role]
        return OTHERS if name != self.original else RANGES["input"]

    def possible(self, point: Point) -> bool:
        """Whether there is such a convolution, and one that is soon counted."""
        sizes = ((RANGES[role].start, point[name]) for role, name in self.names.items())
        return all(least <= size <= LARGEST for least, size in sizes)


def _cast(
    left: str | None,
    body: Formula,
    facts: Sequence[Condition],
    roles: Roles,
    present: Iterable[str],
) -> Cast:
    """Who plays what. Raises Unsupported where that is not clear."""
    parts = {name: part for name in body.names if (part := roles.of(name)) is not None}
    around = [name for fact in facts for name in sorted(fact.names)]
    others = [*around, *(name for name in present if name not in body.names)]
    primed = {Spelling.of(name).primes for name, part in parts.items() if part.role == "input"}
    plain = [
        name
        for name in (*body.names, *around)
        if not Spelling.of(name).primes and (part := roles.of(name)) and part.role in DEFAULTED
    ]
    own = Spelling.of(left).primes if left else 0
    transposed = own == 1 and primed == {1} and bool(plain)
    wanted = {"input": max(primed, default=0)}
    level = 0 if transposed else wanted["input"]
    axis = _axis(parts)
    names: dict[Role, str] = {}
    for name in sorted(parts, key=lambda name: (not parts[name].said, name)):
        role = parts[name].role
        if role == "output" or Spelling.of(name).primes != wanted.get(role, level):
            continue
        if not parts[name].said and _outdone(name, role, facts, others, roles):
            continue
        first = names.setdefault(role, name)
        if first != name and parts[first].said == parts[name].said:
            raise Unsupported(f"both {first} and {name} may be the {role}")
    for role in RANGES:
        if role in names:
            continue
        primes = wanted.get(role, level)
        fitting = [name for name in dict.fromkeys(others) if name != left]
        fitting = [name for name in fitting if _fits(name, role, primes, axis, roles)]
        told = [name for name in fitting if _said(name, role, roles)]
        fitting = told or [x for x in fitting if not _outdone(x, role, facts, others, roles)]
        if len(fitting) > 1:
            raise Unsupported(f"one of {', '.join(sorted(fitting))} may be the {role}")
        if fitting:
            names[role] = fitting[0]
    for role in ("input", "kernel"):
        if role not in names:
            raise Unsupported(f"nothing says which is the size of the {role}")
    free = body.names - set(names.values()) - set(around)
    if free:
        raise Unsupported(f"nothing is known of {', '.join(sorted(free))}")
    said, guessed = _left(left, names["input"], roles)
    weak = [name for role, name in names.items() if not _said(name, role, roles)]
    guessed += [f"{name} is the {_spoken(role)}" for role, name in names.items() if name in weak]
    original = names["input"].replace("'", "") if transposed else None
    return Cast(names, transposed, said and not weak, tuple(guessed), original)


def _outdone(
    name: str, role: Role, facts: Sequence[Condition], others: Sequence[str], roles: Roles
) -> bool:
    """Whether custom must not decide: the words give the role to another name, or the letter is
    one of which a fact makes something else, as k = 2n + 1 does."""
    if any(_said(other, role, roles) for other in others if other != name):
        return True
    made = [fact for fact in facts if name in fact.names and len(fact.names) > 1]
    return role == "input" and bool(made)


DEFAULTED: tuple[Role, ...] = ("kernel", "stride", "padding", "dilation")


def _spoken(role: Role) -> str:
    return f"size of the {role}" if role in ("input", "kernel", "output") else role


def _said(name: str, role: Role, roles: Roles) -> bool:
    return roles.of(name) == Part(role, True)


def _fits(name: str, role: Role, primes: int, axis: str, roles: Roles) -> bool:
    part, spelling = roles.of(name), Spelling.of(name)
    own = spelling.axis in ("", axis)
    return part is not None and part.role == role and spelling.primes == primes and own


def _axis(parts: Mapping[str, Part]) -> str:
    found = {Spelling.of(name).axis for name in parts} - {""}
    if len(found) > 1:
        raise Unsupported("a formula of several axes")
    return found.pop() if found else ""


def _left(left: str | None, source: str, roles: Roles) -> tuple[bool, list[str]]:
    """Whether the words say that the left side is the output; or the same letter as the input."""
    if left is None:
        return True, []
    part = roles.of(left)
    alike = Spelling.of(left).primes == Spelling.of(source).primes
    if part is not None and part.role == "output" and alike:
        return part.said, [] if part.said else [f"{left} is the size of the output"]
    same = Spelling.of(left).base == Spelling.of(source).base and left != source
    if same and part is not None and part.role == "input":
        return False, [f"{left} is the size of the output"]
    raise Unsupported(f"{left} is no output")


# --- readings --------------------------------------------------------------------------------

Expected: TypeAlias = "Callable[[Cast, Point], tuple[int, ...]]"
"""The sizes that are right at a point; none where there is no such convolution."""


def _direct(cast: Cast, point: Point) -> tuple[int, ...]:
    sizes = [cast.value(role, point) for role in RANGES]
    count = positions(*sizes)
    return (count,) if count > 0 else ()


def _in_all(cast: Cast, point: Point) -> tuple[int, ...]:
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    count = positions(size + padding, kernel, stride, 0, dilation)
    return (count,) if count > 0 else ()


def _transposed(cast: Cast, point: Point) -> tuple[int, ...]:
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    found = sources(size, kernel, stride, padding, dilation)
    if len(found) < stride:
        return ()
    if cast.original is not None and cast.original in point:
        return tuple(n for n in found if n == point[cast.original])
    return found


def _overhanging(cast: Cast, point: Point) -> tuple[int, ...]:
    """The last place may reach beyond the end."""
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    rest = size + 2 * padding - (kernel - 1) * dilation - 1
    return (-(-rest // stride) + 1,) if rest >= 0 else ()


def _kept(cast: Cast, point: Point) -> tuple[int, ...]:
    """As many as there are strides in the input, whatever the filter."""
    return (len(range(0, cast.value("input", point), cast.value("stride", point))),)


def _full(cast: Cast, point: Point) -> tuple[int, ...]:
    """Every place at which filter and input have anything in common."""
    size, kernel, stride, _, dilation = (cast.value(role, point) for role in RANGES)
    around = (kernel - 1) * dilation
    return (positions(size, kernel, stride, around, dilation),)


EXCUSES: Sequence[tuple[Expected, str]] = (
    (_direct, "right for padding that is counted on each side"),
    (_in_all, "right for padding that is counted in all"),
    (_transposed, "right for a transposed convolution"),
    (_overhanging, "right where the last place may reach beyond the end"),
    (_kept, "right for padding that keeps the size"),
    (_full, "right for a full convolution"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A formula compared with counting at many points."""

    grid: Mapping[str, range]
    wrong: Counterexample | None
    """The first point at which it is wrong."""
    telling: bool
    """Whether the points were many and different enough to say that it holds."""
    whole_only: bool = False
    """Whether it is wrong only where it gives no whole number."""

    @property
    def right(self) -> bool:
        return self.wrong is None and self.telling


def _try(body: Formula, cast: Cast, facts: Sequence[Condition], expected: Expected) -> Trial:
    known = solved(facts)
    grid, found = points({*body.names, *cast.names.values()}, known, cast.range_of)
    parameters = body.names - set(cast.names.values())
    seen: dict[str, set[Rational]] = {name: set() for name in cast.names.values()}
    results, count, whole_only = set[int](), 0, True
    wrong: Counterexample | None = None
    for point in islice(found, POINTS):
        if not cast.possible(point):
            continue
        right = expected(cast, point)
        if not right:
            continue
        try:
            said = body.at(point)
        except Undefined:
            raise Unsupported("no value at some sizes") from None
        count += 1
        results.add(right[0])
        for name in seen:
            seen[name].add(point[name])
        if said not in (right if parameters else right[:1]):
            whole_only = whole_only and said.denominator != 1
            wrong = wrong or _shown(point, right[0], said)
            if not whole_only:
                break
    fixed = {fact.fixes for fact in facts}
    varied = all(len(values) > 1 for name, values in seen.items() if name not in fixed)
    telling = count >= 4 and len(results) > 1 and len(seen[cast.names["input"]]) > 1 and varied
    return Trial(grid, wrong, telling, wrong is not None and whole_only)


def _shown(point: Point, right: Rational, said: Rational) -> Counterexample:
    sizes = {name: int(count) for name, count in sorted(point.items())}
    return Counterexample(sizes, {}, str(right), str(said))


# --- decisions -------------------------------------------------------------------------------


def output_size(
    left: Line | None,
    right: Line,
    facts: Iterable[written.Chain],
    roles: Roles,
    present: Iterable[str] = (),
) -> Finding | None:
    """Whether `left = right` gives the size of the output; None where it is not about that.

    `present` are names that the words bring in: for any i, k and s. No left side is the output.
    """
    name = scalar_name(left) if left is not None else None
    if left is not None and name is None:
        return None
    try:
        body = formula(right)
        about = [fact for fact in conditions(facts) if name not in fact.names]
        cast = _cast(name, body, about, roles, present)
        near = used(about, body.names | set(cast.names.values()))
        return _judged(body, cast, near, roles)
    except Unsupported as limit:
        return Finding("unread", reason=str(limit))


def _reading(cast: Cast, roles: Roles) -> tuple[Expected, str]:
    if cast.transposed:
        return _transposed, "the convolution takes it back to the size of its output"
    padding = cast.names.get("padding")
    if padding is not None and roles.padded(padding) == "total":
        return _in_all, "counts the places of the filter"
    return _direct, "counts the places of the filter"


def _judged(body: Formula, cast: Cast, facts: tuple[Condition, ...], roles: Roles) -> Finding:
    expected, reason = _reading(cast, roles)
    loose = tuple(fact for fact in facts if fact.fixes not in body.names)
    for stated in dict.fromkeys((loose, facts)):
        trial = _try(body, cast, stated, expected)
        if trial.right:
            scope = ", ".join((*map(str, stated), *filter(None, (bounds(trial.grid),))))
            return Finding("holds", scope, reason, _assumptions(cast, expected))
    if trial.wrong is None:
        return Finding("unread", reason="too few sizes to compare it at")
    excuse = _excuse(body, cast, facts, expected, roles)
    if trial.whole_only:
        excuse = "right only where it is a whole number"
    if not cast.said or excuse:
        return Finding("unread", reason=excuse or "what the letters stand for is not said")
    scope = ", ".join((*map(str, facts), *filter(None, (bounds(trial.grid),))))
    return Finding("fails", scope, "counts other places of the filter", (), trial.wrong)


def _assumptions(cast: Cast, expected: Expected) -> tuple[str, ...]:
    said = list(cast.guessed)
    if "stride" not in cast.names:
        said.append("stride 1")
    if "padding" not in cast.names:
        said.append("no padding")
    elif expected is _in_all:
        said.append(f"{cast.names['padding']} is the padding in all")
    return tuple(said)


def _excuse(
    body: Formula, cast: Cast, facts: tuple[Condition, ...], expected: Expected, roles: Roles
) -> str:
    """Under which other reading it would be right, if there is any."""
    stated = roles.padded(cast.names.get("padding", ""))
    for other, words in EXCUSES:
        told = (stated == "each" and other is _in_all) or (stated == "total" and other is _direct)
        if other is not expected and not told and _right(body, cast, facts, other):
            return words
    kept = {role: n for role, n in cast.names.items() if n in body.names or role not in DEFAULTS}
    if _right(body, replace(cast, names=kept), (), expected):
        return "right only without what was said of other names"
    return ""


def _right(body: Formula, cast: Cast, facts: tuple[Condition, ...], expected: Expected) -> bool:
    if not body.names <= {*cast.names.values(), *(n for fact in facts for n in fact.names)}:
        return False
    try:
        return _try(body, cast, facts, expected).wrong is None
    except Unsupported:
        return False


_SHAPE = re.compile(rf"\b(?:{_sized(_OUTPUT)})\b(?:[^.;:]|:(?=\s*$))*$", re.I)


@dataclass(slots=True)
class Sizes:
    """What a document says of sizes, up to a place in it.

    >>> from symconv.reading.reader import line
    >>> sizes = Sizes()
    >>> sizes.observe("an input size ", "n", "")
    >>> sizes.observe("a kernel of size ", "k", "")
    >>> sizes.observe("an output size ", "o", "")
    >>> sizes.decide(line("o"), line("n - k + 1"), fresh=True).scope
    'n <= 9, k <= 5'
    >>> sizes.decide(line("o"), line("n - k"), fresh=True).ruling
    'fails'
    """

    roles: Roles = field(default_factory=Roles)
    present: dict[str, None] = field(default_factory=dict)
    facts: list[written.Chain] = field(default_factory=list)
    sized: set[str] = field(default_factory=set)

    def observe(self, before: str, what: Line | str, after: str) -> None:
        """A name, or several as in n x n, alone in running text between these words."""
        for name in [what] if isinstance(what, str) else _names(what):
            self.roles.observe(before, name, after)
            self.present[name] = None

    def fact(self, chain: written.Chain) -> None:
        """A relation that is stated in running text: s = 1. State it after deciding it."""
        self.facts.append(chain)

    def forget(self) -> None:
        """A new scope: what letters stand for stays, what was said of their values does not."""
        self.facts.clear()
        self.present.clear()

    def decide(
        self, left: Line, right: Line, fresh: bool = False, head: Line | None = None
    ) -> Finding | None:
        """Whether two neighbours in a chain are equal; None where this is not about sizes.

        `fresh` where the left side is the first of a statement: then it may be an equation that
        holds for some sizes only, and nothing but a size of an output is called wrong. Where two
        neighbours settle nothing, the right one is held against the `head` of the chain.
        """
        finding = self._decided(left, right, fresh)
        if (finding is None or finding.ruling == "unread") and head is not None and not fresh:
            return self._decided(head, right, True) or finding
        return finding

    def _decided(self, left: Line, right: Line, fresh: bool) -> Finding | None:
        name = scalar_name(left)
        try:
            sides = formula(left), formula(right)
        except Unsupported:
            return None
        facts = [*self._without(left, right)]
        names = sides[0].names | sides[1].names
        sized: Finding | None = None
        if name is not None and name not in sides[1].names and self._output(name, sides[1]):
            sized = output_size(left, right, facts, self.roles, self.present)
            if sized is not None and sized.ruling != "unread":
                self.sized |= names
                return sized
        if not names <= self._known(facts):
            return sized
        finding = identity(left, right, facts, names)
        equation = names and (fresh or name is not None)
        if finding.ruling == "unread" or (finding.ruling == "fails" and equation):
            return sized
        return finding

    def shape(self, before: str, line: Line) -> Finding | None:
        """A display without a relation after the words `the output shape is`: size x size."""
        factors = _factors(line)
        sized = all(scalar_names(x) and scalar_name(x) is None for x in factors)
        if not sized or not _SHAPE.search(before):
            return None
        findings = [
            output_size(None, each, self.facts, self.roles, self.present) for each in factors
        ]
        found = [finding for finding in findings if finding is not None]
        if len(found) < 2 or len(found) < len(factors):
            return None
        for ruling in ("fails", "unread"):
            for finding in found:
                if finding.ruling == ruling:
                    return finding
        scopes = dict.fromkeys(finding.scope for finding in found)
        assumed = dict.fromkeys(x for finding in found for x in finding.assumptions)
        return replace(found[0], scope="; ".join(scopes), assumptions=tuple(assumed))

    def _known(self, facts: Iterable[written.Chain]) -> frozenset[str]:
        """The names of sizes: said to be, in a size formula, or in one fact with such a name."""
        found = self.sized | {
            name for name in self.present if (part := self.roles.of(name)) and part.said
        }
        every = conditions(facts)
        found |= {n for fact in every for n in fact.names if (p := self.roles.of(n)) and p.said}
        for _ in every:
            found |= {n for fact in every if fact.names & found for n in fact.names}
        return frozenset(found)

    def _output(self, name: str, body: Formula) -> bool:
        part = self.roles.of(name)
        if part is not None and part.role == "output":
            return True
        bases = {Spelling.of(each).base for each in body.names}
        return part is not None and part.role == "input" and Spelling.of(name).base in bases

    def _without(self, left: Line, right: Line) -> Iterator[written.Chain]:
        """The facts without the very relation that is to be decided."""
        for chain in self.facts:
            sides = (chain.first, *(link.side for link in chain.links))
            for one, link in zip(sides, chain.links, strict=False):
                if (one, link.side) not in ((left, right), (right, left)):
                    yield written.Chain(one, (link,))


def _names(line: Line) -> list[str]:
    """The names that stand alone: one, or the factors of n x n."""
    found = [scalar_name(factor) for factor in _factors(line)]
    return [name for name in dict.fromkeys(found) if name] if all(found) else []


def _factors(line: Line) -> tuple[Line, ...]:
    match line:
        case written.Product(factors):
            return factors
        case written.Operation(r"\times" | r"\cdot" | "*", left, right):
            return (*_factors(left), *_factors(right))
    return (line,)
