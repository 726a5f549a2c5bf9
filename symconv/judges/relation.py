"""The judge for all sizes at once: weighted integer relations with the sizes as parameters.

Each side becomes a piecewise quasi-polynomial: at (slots, free indices, subscripts of the entries)
its value is the coefficient with which that product stands there. Two sides are equal when the
difference is zero. The only door to isl; dimensions are numbered, so that no author's name ever
reaches a solver's text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import TYPE_CHECKING

from symconv.errors import Unsupported
from symconv.judges.question import Question
from symconv.language.affine import Affine, Constraint
from symconv.language.value import Term, Value, variable

if TYPE_CHECKING:
    import islpy


class Relation:
    """One question in the solver's terms. Raises Unsupported where islpy is not installed."""

    OPERATIONS = 2_000_000

    def __init__(self, question: Question) -> None:
        try:
            import islpy
        except ImportError as missing:
            raise Unsupported("islpy is not installed, so nothing is decided for all sizes") from (
                missing
            )
        self.isl = islpy
        self.question = question
        slots = [variable(n) for n in range(question.left.rank)]
        self.place = [*question.free, *slots]
        self.parameters = {name: f"p{n}" for n, name in enumerate(question.sizes)}
        self.names = self.parameters | {name: f"x{n}" for n, name in enumerate(self.place)}
        self.domain = (
            *question.domain,
            *(Constraint(Affine.of(name)) for name in question.sizes),
            *(c for n, s in enumerate(question.left.slots) for c in s.range(variable(n))),
        )

    def equal(self) -> bool | None:
        """True: proved equal everywhere in the domain. None: not proved, which refutes nothing.

        Also None where a local index is not determined by the subscripts (one product then stands
        several times at one place, and the relation does not count).
        """
        difference: dict[tuple[str, ...], islpy.PwQPolynomial] = {}
        for side, sign in ((self.question.left, 1), (self.question.right, -1)):
            for operands, terms in _by_operands(side).items():
                for term in terms:
                    if not self._determined(term):
                        return None
                    weighed = self._weighed(term, operands, sign)
                    known = difference.get(operands)
                    difference[operands] = weighed if known is None else known.add(weighed)
        return True if all(d.is_zero() for d in difference.values()) else None

    def compares_something(self) -> bool:
        """Whether a product really stands somewhere in the domain, on one side at least."""
        return any(
            not self._set(self.place, term.locals, term.constraints).is_empty()
            for side in (self.question.left, self.question.right)
            for term in side.terms
        )

    def in_range(self) -> bool:
        """Whether every obligation of both sides is met for all sizes."""
        for side in (self.question.left, self.question.right):
            for term in side.terms:
                reads = self._set([*self.place, *term.locals], (), term.constraints)
                for duty in term.obligations:
                    allowed = self._set([*self.place, *term.locals], (), (*term.constraints, duty))
                    if not reads.is_subset(allowed):
                        return False
        return True

    def _determined(self, term: Term) -> bool:
        """Whether place and subscripts leave each local at most one value."""
        if not term.locals:
            return True
        subscripts = [s for entry in term.entries for s in entry.subscripts]
        spaces = [f"s{n}" for n in range(len(subscripts))]
        here, names = self._named(term.locals)
        held = self._text((*self.domain, *term.constraints), names)
        read = " and ".join(
            f"{s} = {_spelled(form, names)}" for s, form in zip(spaces, subscripts, strict=True)
        )
        inputs = ", ".join([*(self.names[p] for p in self.place), *spaces])
        text = f"{self._prefix()} {{ [{inputs}] -> [{', '.join(here)}] : {held} and {read} }}"
        return bool(self.isl.Map(text).is_single_valued())

    def _weighed(self, term: Term, operands: tuple[str, ...], sign: int) -> islpy.PwQPolynomial:
        """The coefficient where the product stands, added over the orders of equal operands."""
        orders = [
            order
            for order in permutations(term.entries)
            if tuple(entry.operand for entry in order) == operands
        ]
        total: islpy.PwQPolynomial | None = None
        here, names = self._named(term.locals)
        held = self._text((*self.domain, *term.constraints), names)
        for order in orders:
            subscripts = [s for entry in order for s in entry.subscripts]
            spaces = [f"s{n}" for n in range(len(subscripts))]
            read = [f"{s} = {_spelled(f, names)}" for s, f in zip(spaces, subscripts, strict=True)]
            point = ", ".join([*(self.names[p] for p in self.place), *spaces])
            where = " and ".join([held, *read])
            locally = f"exists ({', '.join(here)} : {where})" if here else where
            weight = self.isl.PwQPolynomial(
                f"{self._prefix()} {{ [{point}] -> {sign * term.coefficient} : {locally} }}"
            )
            total = weight if total is None else total.add(weight)
        assert total is not None
        return total

    def _set(
        self, places: Iterable[str], local: Iterable[str], constraints: Sequence[Constraint]
    ) -> islpy.Set:
        extra = [p for p in places if p not in self.names]
        shown, names = self._named(extra)
        here, names = self._named(local, names)
        held = self._text((*self.domain, *constraints), names)
        point = ", ".join([*(self.names[p] for p in self.place), *shown])
        locally = f"exists ({', '.join(here)} : {held})" if here else held
        return self.isl.Set(f"{self._prefix()} {{ [{point}] : {locally} }}")

    def _named(
        self, local: Iterable[str], names: Mapping[str, str] | None = None
    ) -> tuple[list[str], dict[str, str]]:
        known = dict(names or self.names)
        fresh = {name: f"l{n}" for n, name in enumerate(local)}
        return list(fresh.values()), known | fresh

    def _prefix(self) -> str:
        return f"[{', '.join(self.parameters.values())}] ->"

    def _text(self, constraints: Iterable[Constraint], names: Mapping[str, str]) -> str:
        parts = [f"{_spelled(c.form, names)} {'=' if c.equality else '>='} 0" for c in constraints]
        return " and ".join(parts) or "true"


def _by_operands(side: Value) -> Mapping[tuple[str, ...], list[Term]]:
    """Terms grouped by the operands that they multiply: only those can cancel."""
    groups: defaultdict[tuple[str, ...], list[Term]] = defaultdict(list)
    for term in side.terms:
        groups[tuple(sorted(entry.operand for entry in term.entries))].append(term)
    return groups


def _spelled(form: Affine, names: Mapping[str, str]) -> str:
    return " + ".join(_parts(form, names))


def _parts(form: Affine, names: Mapping[str, str]) -> Iterator[str]:
    yield str(form.constant)
    for name, multiple in form.coefficients:
        if name not in names:
            raise Unsupported(f"{name} is neither a size nor an index of this question")
        yield f"{multiple}*{names[name]}"
