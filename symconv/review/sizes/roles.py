"""What a letter stands for in a size formula: from the words around it, or by custom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from symconv.review.sizes.glossary import sizes_in_english

Role: TypeAlias = Literal["input", "kernel", "stride", "padding", "dilation", "output"]
Sides: TypeAlias = Literal["each", "total"]

CUSTOM: Mapping[str, Role] = {
    **dict.fromkeys("inNwhWHL", "input"),
    **dict.fromkeys("kKfFm", "kernel"),
    **dict.fromkeys("sS", "stride"),
    **dict.fromkeys("pP", "padding"),
    **dict.fromkeys("dD", "dilation"),
    **dict.fromkeys("oO", "output"),
}

NAMED: Mapping[str, Role] = {
    "input": "input", "image": "input", "kernel": "kernel", "filter": "kernel", "stride": "stride",
    "strides": "stride", "padding": "padding", "pad": "padding", "dilation": "dilation",
    "output": "output",
}  # fmt: skip
"""Words that are the names of sizes."""

_PARTS = re.compile(r"[A-Z]?[a-z]+")
_SIZE = r"(?:sizes?|widths?|heights?|lengths?|shapes?|extents?|dimensions?)"
_INPUT = (
    r"(?:inputs?|images?|signals?|sequences?)(?:\s+(?:feature map|volume|tensor|image|signal))?"
)
_KERNEL = r"(?:convolution(?:al)?\s+)?(?:kernels?|filters?|(?:convolution\s+)?windows?)"
OUTPUT = r"(?:outputs?|results?)(?:\s+(?:feature map|volume|tensor|image|signal))?"
_ARTICLE = r"(?:(?:the|a|an|each|our|its|this)\s+)?"


def sized(what: str) -> str:
    return (
        rf"(?:{what}(?:'s)?\s+(?:spatial\s+)?{_SIZE}"
        rf"|{what}\s+(?:that\s+)?(?:of|is|has|have|with)\s+{_ARTICLE}(?:spatial\s+)?{_SIZE}"
        rf"|{_SIZE}\s+of\s+{_ARTICLE}{what})"
    )


_VOLUME = rf"{_ARTICLE}(?:volume|map|feature\s+map|tensor|image)\s+of\s+{_ARTICLE}{_SIZE}"
_TAKES = r"(?:accepts?|takes?|receives?)\s+"
_GIVES = r"(?:produces?|gives?|yields?|returns?)\s+"

PHRASES: Sequence[tuple[Role, str]] = (
    ("input", rf"(?:{sized(_INPUT)}|{_TAKES}{_VOLUME})"),
    ("kernel", rf"(?:{sized(_KERNEL)}|receptive\s+field(?:\s+size)?|spatial\s+extent)"),
    ("stride", r"(?:strides?|steps?\s+of(?:\s+size)?|step\s+size)"),
    ("padding", r"(?:padding|padded\s+(?:with|by)|pad\s+(?:with|by))"),
    ("dilation", r"(?:dilation(?:\s+(?:rate|factor))?|dilated\s+by(?:\s+a\s+factor)?)"),
    ("output", rf"(?:{sized(OUTPUT)}|{_GIVES}{_VOLUME})"),
)

_JOINING = (
    r"(?:\s|[(:,=~]|\b(?:of|is|are|be|by|to|the|a|an|along|for|in|on|and|height|width|size|"
    r"rate|factor|denoted|called|equal|equals|used|amount|number|total|zeros?|border|each|both|"
    r"sides?|that|with|depth|direction)\b)*"
)
_NAMING = [(role, re.compile(rf"\b{phrase}", re.I)) for role, phrase in PHRASES]
_BEFORE = [(role, re.compile(rf"\b{phrase}(?={_JOINING}$)", re.I)) for role, phrase in PHRASES]
_SAID = r"\s*(?:[:,(–—-]+|\b(?:is|are|be|denotes?|stands?\s+for|means?)\b)\s*"
_AFTER = [
    (role, re.compile(rf"{_SAID}{_ARTICLE}(?:zero[\s-]+)?{phrase}\b", re.I))
    for role, phrase in PHRASES
]
_BESIDE = [
    (role, re.compile(rf"\s*(?:the|an?)\s+(?:zero[\s-]+)?{phrase}\b", re.I))
    for role, phrase in PHRASES
]
_LISTED = re.compile(r"^\s*(?:be|is|are|denotes?)?\s*(?:the|an?)\s[^.;]*(?:,|\band)\s*$", re.I)
"""After `W be the input size,`: what comes next is a name, and then what it is."""
_ROWS = re.compile(
    r"\s*(?:(?:rows?|columns?|zeros?|pixels?|entries)\s+)+of\s+(?:zero[\s-]+)?padding", re.I
)
_BOLD = re.compile(r"\*\*|__")
_EXPLAINED = re.compile(r"\s*(?:[:=–—]|-+\s)")
"""As an entry of a glossary begins, after the name: `$k$: the kernel size`."""
_OTHER = re.compile(r"\b(?:effective|stretched|number\s+of\s+\w+\s+channels?|channels?)\b", re.I)
_TOTAL = re.compile(r"\b(?:total|totals|altogether|overall|in\s+all|in\s+sum)\b", re.I)
_EACH = re.compile(
    r"\b(?:(?:each|either|every|both)\s+(?:of\s+the\s+)?(?:sides?|ends?)|per\s+side|symmetric\w*|"
    r"beginning\s+and\s+(?:at\s+)?(?:the\s+)?end|left\s+and\s+(?:on\s+the\s+)?right)\b",
    re.I,
)
_TRANSPOSED = re.compile(r"\b(?:transposed?\s+conv\w*|deconv\w*|fractionally)", re.I)
_CLAUSE = re.compile(r"[.;!?](?:\s|$)")
_LEADS = re.compile(r"\s*(?:of|is|equal\s+to|equals)?\s*", re.I)
"""All that stands between a phrase and the name or the formula of which it is said."""
_REACH = 200
_WITH = re.compile(
    r"\b(?:with|without|under|after|including|considering|given|for|(?:in|of)\s+the\s+presence\s+of"
    r"|in\s+(?:the\s+)?case\s+of)\s+(?:\w+\s+)?$",
    re.I,
)
"""Before what only tells which output is meant: the output size with padding is ..."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in its parts: n'_h is n with a prime and the label h.

    >>> Spelling.of("n'_h"), Spelling.of("H_out").label
    (Spelling(base='n', primes=1, label='h', layer=''), 'out')
    """

    base: str
    primes: int = 0
    label: str = ""
    layer: str = ""

    @staticmethod
    def of(name: str) -> Spelling:
        plain, _, layer = name.replace("'", "").partition("^")
        layer, _, lowered = layer.partition("_")
        base, _, label = plain.partition("_")
        return Spelling(base, name.count("'"), label or lowered, layer)

    @property
    def axis(self) -> str:
        """The label without what says which side of the layer is meant."""
        kept = [x for x in self.label.split(",") if x not in _SIDES and not x.isdigit()]
        return ",".join(kept)

    @property
    def side(self) -> Role | None:
        """What the label says outright: H_out."""
        said = {_SIDES[x] for x in self.label.split(",") if x in _SIDES}
        sized = CUSTOM.get(self.base) in _ENDS or self.base in _LENGTHS
        return said.pop() if len(said) == 1 and sized else None


_SIDES: Mapping[str, Role] = {
    "in": "input", "input": "input", "out": "output", "output": "output"
}  # fmt: skip
_ENDS = ("input", "output")
_LENGTHS = frozenset("dDsSlmMtTxy")
"""Letters that are lengths beside `in` and `out`, whatever they are by custom: d_in."""


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
    transposed: bool = False
    """Whether the words before the formula at hand speak of a transposed convolution."""
    spoken: frozenset[Role] = frozenset()
    """Of what the words before the formula at hand speak, be it without a letter."""
    confirmed: set[str] = field(default_factory=set)
    """Names of which a formula was right that counts all by what they stand for."""

    def hear(self, words: str) -> None:
        """The words of the sentence in which a formula stands."""
        self.transposed = bool(_TRANSPOSED.search(_last(words)))
        sentence = sizes_in_english(_last(words))
        self.spoken = frozenset(role for role, phrase in _NAMING if phrase.search(sentence))

    def observe(self, before: str, name: str, after: str, made: bool = False) -> None:
        """A name alone in running text, with the words up to the formulas before and after it.

        `made` where a formula begins with the name, which says what it is made of.
        """
        before, after = (sizes_in_english(_BOLD.sub("", words)) for words in (before, after))
        role = _role(before, after)
        if made and role != "output" and _tells_which(before):
            role = "output"
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
        if spelling.base in "DdCc" and spelling.label.isdigit():
            return None  # D_1 beside W_1 and H_1 is a depth
        if spelling.side is not None:
            return Part(spelling.side, True)
        found = self.said.get(name) or self._alike(spelling)
        if not found and spelling.primes:
            found = self._alike(replace(spelling, primes=0))
        custom = CUSTOM.get(spelling.base)
        if len(found) == 1:
            return Part(next(iter(found)), True)
        if (spelled := _spelled(name)) is not None:
            return Part(spelled, True)
        return Part(custom, False) if custom else None

    def sure(self, name: str) -> bool:
        """Whether it is known what a name stands for: the words say it of the name, or of what it
        is by custom, or a formula was right for it."""
        part = self.of(name)
        known = part is not None and (part.said or part.role in self.spoken)
        return known or name in self.confirmed

    def _alike(self, spelling: Spelling) -> set[Role]:
        """What the same letter with other labels stands for."""
        found = set[Role]()
        for name, roles in self.said.items():
            other = Spelling.of(name)
            if (other.base, other.primes) == (spelling.base, spelling.primes):
                # What goes into a layer has the letter of what comes out of the one before.
                same = other.layer == spelling.layer
                same = same and not _opposite(other.label, spelling.label)
                found |= roles if same else roles - {*_ENDS}
        return found

    def counts(self, name: str, sides: Sides) -> None:
        """A formula that is right shows how padding is counted, where no words say it."""
        if not self.sides.get(Spelling.of(name).base):
            self.sides[Spelling.of(name).base] = {sides}

    def padded(self, name: str) -> Sides | None:
        """Whether padding is counted on each side or in all, where the words say it."""
        found = self.sides.get(Spelling.of(name).base, set())
        return next(iter(found)) if len(found) == 1 else None


def _spelled(name: str) -> Role | None:
    """The role of a name that is a word, or several: kernel_size, OutputHeight."""
    said = {NAMED[part.lower()] for part in _PARTS.findall(name) if part.lower() in NAMED}
    return said.pop() if len(said) == 1 else None


def _opposite(label: str, other: str) -> bool:
    """Whether each of two labels says that the other one is meant: H_i and H_o, H_1 and H_2."""
    numbers = label.isdigit() and other.isdigit() and label != other
    return numbers or {label, other} == {"i", "o"}


def _tells_which(words: str) -> bool:
    """Whether an output is what the words speak of, and all else tells which one."""
    words = _last(words)
    spoken = [m.end() for role, at in _NAMING if role == "output" for m in at.finditer(words)]
    others = [m.start() for role, at in _NAMING if role != "output" for m in at.finditer(words)]
    beyond = [start for start in others if spoken and start >= min(spoken)]
    return bool(beyond) and all(_WITH.search(words[:start]) for start in beyond)


def _last(words: str) -> str:
    return _CLAUSE.split(words[-_REACH:])[-1]


def _first(words: str) -> str:
    return _CLAUSE.split(words[:_REACH])[0]


def _role(before: str, after: str) -> Role | None:
    """The role that the nearest words give: those right after the name, or else before it."""
    told, whole = before, after
    before, after = _last(before), _first(after)
    if _ROWS.match(after):
        return "padding"
    glossary = _EXPLAINED.match(whole) and _EXPLAINED.match(told)
    if glossary or _LISTED.search(before):
        # What stands before is said of the name before: `k is the kernel size, s is the stride`.
        for role, pattern in (*_BESIDE, *_AFTER):
            if pattern.match(after):
                return role
        if glossary:
            return None
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
        ends = match is not None and bool(_LEADS.fullmatch(whole[match.end() :]))
        if match and not (ends and match[0].startswith(",")):  # said of the formula that follows
            return None if _OTHER.search(match[0]) else role
    return None
