"""What a document says of sizes, and its size formulas decided by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.review.findings import Finding
from symconv.review.sizes.arithmetic import identity, of_any_numbers, solves
from symconv.review.sizes.facts import conditions
from symconv.review.sizes.formulas import output_size
from symconv.review.sizes.glossary import sizes_in_english
from symconv.review.sizes.roles import OUTPUT, Roles, Spelling, sized
from symconv.review.sizes.scalars import (
    Formula,
    Undefined,
    formula,
    scalar_name,
    scalar_names,
)

MOST = 300
"""Facts of one section by which sizes are decided: with more than these it is no list of sizes."""

_GIVES = re.compile(
    r"(?:\b(?:gets?|gives?|giving|yields?|obtain|so|thus|then|hence|becomes?"
    r"|(?:this|that|which) is)|^\s*:)\s*$",
    re.IGNORECASE,
)
ODD = range(1, 12, 2)
"""Sizes of filters that have a middle."""
ODD_SIZES = f"odd sizes of the filter up to {max(ODD)}"
KEPT = "by this padding the output is as large as the input"
_KEEPS = re.compile(
    r"\b(?:preserv\w+|keep\w*|kept|maintain\w*|retain\w*|same|unchanged)\b[^.]{0,60}\b(?:sizes?"
    r"|dimensions?|shapes?|resolution|height|width|length|input|convolution|padding)\b"
    r"|\b(?:output|dimensions?|sizes?)\b[^.]{0,40}\b(?:equals?|same as|unchanged)\b"
    r"|\bas (?:large|wide|long|big|high|tall) as (?:the|its|an?) input\b"
    r"|\bgrö(?:ß|ss)e\b[^.]{0,40}\b(?:erhalten|gleich|unverändert)\b|\bgleich (?:groß|breit|lang)\b"
    r"|\b(?:misma|mesma|même) (?:tama[ñn]o|taille|dimensi[óo]n)\b|\bmismo tama[ñn]o\b"
    r"|\b(?:conserv\w+|préserv\w+|mant\w+)\b[^.]{0,40}\b(?:taille|tama[ñn]o|tamanho|dimensi\w+)\b"
    r"|不变|相同|保持",
    re.I,
)
_OTHERWISE = re.compile(
    r"\b(?:full|valid|total\w*|overall|altogether|in all|both|causal|transposed?|deconv\w*)\b", re.I
)
"""Padding that is another one, or that is counted in all."""
_CALLED = re.compile(r"output|salida|sortie|ausgabe|saída|输出", re.I)
_SHAPE = re.compile(rf"\b(?:{sized(OUTPUT)})\b(?:[^.;:]|:(?=\s*$))*$", re.I)


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
    facts: dict[written.Chain, None] = field(default_factory=dict)
    """Relations that were stated, one by one and each once."""
    sized: set[str] = field(default_factory=set)
    held: dict[str, Formula] = field(default_factory=dict)
    """What this section gives for the size of an output, where counting confirms it."""
    example: dict[str, int] = field(default_factory=dict)
    """Numbers that were given since the last one for the size of an output."""
    asked: tuple[Line, Line] | None = None
    """The equation before, which was to be solved: n + 2p - f + 1 = n."""

    def observe(self, before: str, what: Line | str, after: str, made: bool = False) -> None:
        """A name, or several as in n x n, alone in running text between these words.

        `made` where a formula begins with it, which says what it is made of.
        """
        for name in [what] if isinstance(what, str) else _names(what):
            self.roles.observe(before, name, after, made)
            self.present[name] = None

    def fact(self, chain: written.Chain) -> None:
        """A relation that is stated in running text: s = 1. State it after deciding it."""
        match chain:
            case written.Chain(name, (written.Link("=", written.Number(count)),)):
                self.example[scalar_name(name) or ""] = count
                # With another number a second example begins.
                for old in [*self.facts]:
                    if old.first == name and isinstance(old.links[0].side, written.Number):
                        del self.facts[old]
        left = chain.first
        for link in chain.links:
            self.facts[written.Chain(left, (link,))] = None
            left = link.side

    def forget(self) -> None:
        """A new scope: what letters stand for stays, what was said of their values does not."""
        self.facts.clear()
        self.present.clear()
        self.held.clear()
        self.example.clear()

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
        if len(self.facts) > MOST:
            return None
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
                if sized.holds and sides[1].names:
                    self.held[name] = sides[1]
                return sized
        if not names <= self._known(facts):
            return sized or of_any_numbers(left, right, self._known(facts))
        finding = identity(left, right, facts, names)
        equation = names and (fresh or name is not None)
        if finding.ruling == "unread" or (finding.ruling == "fails" and equation):
            return sized
        return finding

    def given(self, before: str, left: Line, right: Line) -> Finding | None:
        """What to say of `o = 5` after words such as `we get`, where all other sizes are given.

        Where padding or rounding might be counted otherwise, the formula of the section says how.
        """
        name = scalar_name(left) or ""
        part = self.roles.of(name)
        if part is None or part.role != "output":
            return None
        example, self.example = self.example, {}
        if not _GIVES.search(before):
            return None
        finding = output_size(left, right, [*self.facts], self.roles, self.present)
        if finding is not None and finding.ruling == "unread":
            return self._by_formula(name, right, example)
        return finding

    def _by_formula(self, name: str, right: Line, example: Mapping[str, int]) -> Finding | None:
        """The finding where another number follows from the formula and what was given for it."""
        said = self.held.get(name)
        if said is None or not isinstance(right, written.Number):
            return None
        if example.keys() - {name} != said.names:
            return None
        sizes = {each: example[each] for each in sorted(said.names)}
        with suppress(Undefined):
            follows = said.at(sizes)
            if follows != right.value:
                point = Counterexample(sizes, {}, str(right.value), str(follows))
                scope = ", ".join(f"{each} = {count}" for each, count in sizes.items())
                return Finding("fails", scope, "its formula gives another number", (), point)
        return None

    def solved(self, left: Line, right: Line) -> Finding | None:
        """Whether `p = (f - 1)/2`, of which is said that it follows, solves the equation before."""
        if self.asked is None or scalar_name(left) is None:
            return None
        name = scalar_name(left)
        try:
            names = formula(self.asked[0]).names | formula(self.asked[1]).names
            if name not in names or name in formula(right).names:
                return None
        except Unsupported:
            return None
        if not names <= self._known([]) | {each for each in names if self.roles.of(each)}:
            return None
        given = written.Chain(left, (written.Link("=", right),))
        finding = solves(*self.asked, given)
        return finding if finding.ruling in ("holds", "fails") else None

    def kept(self, words: str, left: Line, right: Line) -> Finding | None:
        """What to say of `p = (k - 1)/2` where words say that the size stays the same by it."""
        name, text = scalar_name(left), sizes_in_english(words)
        part = self.roles.of(name or "")
        if part is None or part.role != "padding":
            return None
        if not (_KEEPS.search(text) or self._is_kept()):
            return None
        try:
            body = formula(right)
        except Unsupported:
            return None
        parts = {each: found for each in body.names if (found := self.roles.of(each))}
        by_role = {part.role: each for each, part in parts.items()}
        if len(by_role) < len(body.names) or {*by_role} not in ({"kernel"}, {"kernel", "dilation"}):
            return None
        kernel, dilation = by_role["kernel"], by_role.get("dilation")
        counted = self.roles.padded(name or "")
        for width in ODD:
            for apart in (1, 2) if dilation else (1,):
                point = {kernel: width, **({dilation: apart} if dilation else {})}
                in_all, said = apart * (width - 1), body.at(point)
                right_one = in_all if counted == "total" else in_all // 2
                unclear = counted != "each" and said == in_all
                if said != right_one and (unclear or _OTHERWISE.search(text)):
                    return None
                if said != right_one:
                    shown = Counterexample(
                        dict(sorted(point.items())), {}, str(right_one), str(said)
                    )
                    return Finding("fails", ODD_SIZES, KEPT, counterexample=shown)
        assumed = [f"{each} is the {p.role}" for each, p in parts.items() if not p.said]
        if counted == "total":
            assumed.append(f"{name} is the padding in all")
        return Finding("holds", ODD_SIZES, KEPT, ("stride 1", *assumed))

    def _is_kept(self) -> bool:
        """Whether it was said last that an output is as large as its input: O = W."""
        match [*self.facts][-1:]:
            case [written.Chain(left, (written.Link("=", right),))]:
                names = scalar_name(left), scalar_name(right)
                parts = [self.roles.of(name) for name in names if name is not None]
                return {part.role for part in parts if part is not None} == {"input", "output"}
        return False

    def called(self, words: str, line: Line) -> Finding | None:
        """What to say of a size whose name is words: `Output size = (W - F + 2P)/S + 1`."""
        if not _CALLED.search(words) or not scalar_names(line) or scalar_name(line):
            return None
        finding = output_size(None, line, [*self.facts], self.roles, self.present)
        return finding if finding is not None and finding.ruling in ("holds", "fails") else None

    def shape(self, before: str, line: Line) -> Finding | None:
        """A display without a relation after the words `the output shape is`: size x size."""
        factors = _factors(line)
        sized = all(scalar_names(x) and scalar_name(x) is None for x in factors)
        if not sized or not _SHAPE.search(before):
            return None
        findings = [
            output_size(None, each, [*self.facts], self.roles, self.present) for each in factors
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
        grown = True
        while grown:
            more = {n for fact in every if fact.names & found for n in fact.names} - found
            found |= more
            grown = bool(more)
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
            (link,) = chain.links
            if (chain.first, link.side) not in ((left, right), (right, left)):
                yield chain


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
