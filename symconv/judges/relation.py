"""The judge for all sizes at once: weighted integer relations with the sizes as parameters.

Each side becomes a piecewise quasi-polynomial: at (slots, free indices, subscripts of the entries)
its value is the coefficient with which that product stands there. Two sides are equal when the
difference is zero. The only door to isl; dimensions are numbered, so that no author's name ever
reaches a solver's text, and what the solver may do for one question is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import permutations, product
from math import lcm
from typing import TYPE_CHECKING

from symconv.errors import Unsupported
from symconv.judges.question import Question
from symconv.language.affine import Affine, Constraint
from symconv.language.inequalities import evident, touching
from symconv.language.term import Term, variable
from symconv.language.value import Value

if TYPE_CHECKING:
    import islpy

OPERATIONS = 20_000_000
"""What isl may do for one question, in its own count, which is of allocations; then it gives up.

The largest of some 1300 questions that symconv's own tests ask takes between one and three
million, and a third of a second. It is a count and no clock: the same on every machine, but an
operation on long numbers takes as long as it likes. For a clock, see `judges.bounded`.
"""

REMEMBERED = 10_000
"""Answers that are kept."""

_SHOWN: dict[tuple[str, ...], bool] = {}
"""Answers of the solver, by what it was asked: of one text whether its values are single, of two
whether the first set is within the second.
"""


class Relation:
    """One question in the solver's terms. Raises Unsupported where islpy is not installed.

    A solver that gives up has proved nothing and refuted nothing, and each method says so.
    """

    def __init__(self, question: Question) -> None:
        try:
            import islpy
        except ImportError as missing:
            raise Unsupported("islpy is not installed, so nothing is decided for all sizes") from (
                missing
            )
        self.isl = islpy
        # Its own context: the count starts at 0, and nobody else's islpy is given a limit.
        self.context = islpy.Context()
        self.context.set_max_operations(OPERATIONS)
        self.question = question
        slots = [variable(n) for n in range(question.left.rank)]
        self.place = [*question.free, *slots]
        self.parameters = {name: f"p{n}" for n, name in enumerate(question.sizes)}
        self.names = self.parameters | {name: f"x{n}" for n, name in enumerate(self.place)}
        terms = (*question.left.terms, *question.right.terms)
        # Both sides are multiplied by what makes every coefficient whole.
        self.scale = lcm(*(term.coefficient.denominator for term in terms))
        self.weighed = dict[Term, "islpy.PwQPolynomial"]()
        self.domain = (
            *question.domain,
            *(Constraint(Affine.of(name)) for name in question.sizes),
        )

    def equal(self) -> bool | None:
        """True: proved equal everywhere in the domain.

        None: not proved, which refutes nothing. So also where a local index is not determined by
        the subscripts: one product then stands several times at one place, which is not counted;
        and where the solver gives up.
        """
        try:
            return self._equal()
        except self.isl.Error:
            return None

    def _equal(self) -> bool | None:
        sides = _differing(self.question.left, self.question.right)
        left, right = map(_by_operands, sides)
        # The shortest products first: where the sides differ, little is counted in vain.
        for operands in sorted(left.keys() | right.keys(), key=len):
            groups = [side[operands] for side in (left, right) if operands in side]
            weights = [weight for group in groups if (weight := self._weight(group)) is not None]
            if len(weights) < len(groups):
                return None
            if not reduce(lambda mine, theirs: mine.sub(theirs), weights).is_zero():
                return None
        return True

    def compares_something(self) -> bool | None:
        """Whether a product really stands somewhere in the domain, with what cancels left out.

        None where it cannot be counted, and where the solver gives up.
        """
        try:
            for terms in _by_operands(self.question.left.terms).values():
                weight = self._weight(terms)
                if weight is None:
                    return None
                if not weight.is_zero():
                    return True
            return False
        except self.isl.Error:
            return None

    def _weight(self, terms: Sequence[Term]) -> islpy.PwQPolynomial | None:
        """What one product of operands stands with; None where that cannot be counted."""
        found: islpy.PwQPolynomial | None = None
        for term in terms:
            if not self._determined(term):
                return None
            if term not in self.weighed:
                self.weighed[term] = self._weighed(term)
            weight = self.weighed[term]
            found = weight if found is None else found.add(weight)
        return found

    def in_range(self) -> bool:
        """Whether every obligation of both sides is shown to be met for all sizes."""
        try:
            return self._in_range()
        except self.isl.Error:
            return False

    def _in_range(self) -> bool:
        for side in (self.question.left, self.question.right):
            for term in side.terms:
                for premises, claims in _by_premises(term).items():
                    held = (*self._around(term), *premises)
                    hard = [claim for claim in claims if not evident(claim, held)]
                    if hard and not self._follow(term, held, hard):
                        return False
        return True

    def _follow(self, term: Term, held: Sequence[Constraint], claims: Sequence[Constraint]) -> bool:
        """Whether what is held forces the claims: what has to do with them, or all of it."""
        variables = {name for claim in claims for name in claim.form.variables}
        for premises in (touching(variables, held), held):
            sets = (self._set(term, c) for c in (premises, (*premises, *claims)))
            if self._shown(tuple(sets), self._is_subset):
                return True
        return False

    def _around(self, term: Term) -> tuple[Constraint, ...]:
        """The domain, and the slots that the term does not place something in."""
        slots = ((slot, variable(n)) for n, slot in enumerate(self.question.left.slots))
        return (*self.domain, *term.within(slots))

    def _determined(self, term: Term) -> bool:
        """Whether place and subscripts leave each local at most one value."""
        if not _undetermined(term):
            return True
        subscripts = [s for entry in term.entries for s in entry.subscripts]
        inputs, here, text = self._read(term, subscripts)
        relation = f"{self._prefix()} {{ [{inputs}] -> [{here}] : {text} }}"
        return self._shown((relation,), self._is_single_valued)

    def _shown(self, texts: tuple[str, ...], ask: Callable[..., bool]) -> bool:
        """What the solver says of some texts, asked once: lines of one derivation share them."""
        if texts not in _SHOWN:
            if len(_SHOWN) >= REMEMBERED:
                _SHOWN.clear()
            _SHOWN[texts] = ask(*texts)
        return _SHOWN[texts]

    def _is_single_valued(self, relation: str) -> bool:
        return bool(self.isl.Map(relation, self.context).is_single_valued())

    def _is_subset(self, some: str, others: str) -> bool:
        return bool(self.isl.Set(some, self.context).is_subset(self.isl.Set(others, self.context)))

    def _weighed(self, term: Term) -> islpy.PwQPolynomial:
        """The coefficient where the product stands, added over the orders of equal operands."""
        weights = []
        operands = sorted(entry.operand for entry in term.entries)
        equal = ([e for e in term.entries if e.operand == name] for name in dict.fromkeys(operands))
        for order in product(*map(permutations, equal)):
            subscripts = [s for entries in order for entry in entries for s in entry.subscripts]
            point, here, text = self._read(term, subscripts)
            locally = f"exists ({here} : {text})" if here else text
            weight = f"[{point}] -> {term.coefficient * self.scale} : {locally}"
            weights.append(self.isl.PwQPolynomial(f"{self._prefix()} {{ {weight} }}", self.context))
        return reduce(lambda total, weight: total.add(weight), weights)

    def _read(self, term: Term, subscripts: Sequence[Affine]) -> tuple[str, str, str]:
        """Place and subscripts, locals, and what ties them together, as text for the solver."""
        spaces = [f"s{n}" for n in range(len(subscripts))]
        here, names = self._named(term.locals)
        read = [f"{s} = {_spelled(f, names)}" for s, f in zip(spaces, subscripts, strict=True)]
        point = ", ".join([*(self.names[p] for p in self.place), *spaces])
        held = self._text((*self._around(term), *term.constraints), names)
        return point, ", ".join(here), " and ".join([held, *read])

    def _set(self, term: Term, constraints: Sequence[Constraint]) -> str:
        """The places and locals of a term at which constraints hold."""
        here, names = self._named(term.locals)
        point = ", ".join([*(self.names[p] for p in self.place), *here])
        return f"{self._prefix()} {{ [{point}] : {self._text(constraints, names)} }}"

    def _named(self, local: Iterable[str]) -> tuple[list[str], dict[str, str]]:
        fresh = {name: f"l{n}" for n, name in enumerate(local)}
        return list(fresh.values()), self.names | fresh

    def _prefix(self) -> str:
        return f"[{', '.join(self.parameters.values())}] ->"

    def _text(self, constraints: Iterable[Constraint], names: Mapping[str, str]) -> str:
        parts = [f"{_spelled(c.form, names)} {'=' if c.equality else '>='} 0" for c in constraints]
        return " and ".join(parts) or "true"


def _differing(left: Value, right: Value) -> tuple[list[Term], list[Term]]:
    """The terms of either side that the other does not have, up to the order of what they hold."""
    many = Counter(map(_kind, left.terms)) & Counter(map(_kind, right.terms))
    found = ([*left.terms], [*right.terms])
    for side in found:
        common = Counter(many)
        for term in [*side]:
            if common[_kind(term)]:
                common[_kind(term)] -= 1
                side.remove(term)
    return found


def _kind(term: Term) -> object:
    """What a term means, but for what it claims: that is asked of each side."""
    entries = frozenset(Counter(term.entries).items())
    placed = frozenset(x.variable for x in term.placed)
    return term.coefficient, entries, term.locals, frozenset(term.constraints), placed


def _undetermined(term: Term) -> set[str]:
    """Locals of a term that are not seen to follow, one after the other, from what it reads."""
    forms = [s for entry in term.entries for s in entry.subscripts]
    forms += [c.form for c in term.constraints if c.equality]
    left = set(term.locals)
    while found := {name for form in forms for name in _alone(left & form.variables)}:
        left -= found
    return left


def _alone(names: set[str]) -> set[str]:
    return names if len(names) == 1 else set()


def _by_operands(terms: Iterable[Term]) -> Mapping[tuple[str, ...], list[Term]]:
    """Terms grouped by the operands that they multiply: only those can cancel."""
    groups: defaultdict[tuple[str, ...], list[Term]] = defaultdict(list)
    for term in terms:
        groups[tuple(sorted(entry.operand for entry in term.entries))].append(term)
    return groups


def _by_premises(term: Term) -> Mapping[tuple[Constraint, ...], list[Constraint]]:
    """What a term claims, gathered where it rests on the same premises: one question for all."""
    groups: defaultdict[tuple[Constraint, ...], list[Constraint]] = defaultdict(list)
    for obligation in term.obligations:
        groups[obligation.premises].append(obligation.claim)
    return groups


def _spelled(form: Affine, names: Mapping[str, str]) -> str:
    return " + ".join(_parts(form, names))


def _parts(form: Affine, names: Mapping[str, str]) -> Iterator[str]:
    yield str(form.constant)
    for name, multiple in form.coefficients:
        if name not in names:
            raise Unsupported(f"{name} is neither a size nor an index of this question")
        yield f"{multiple}*{names[name]}"
