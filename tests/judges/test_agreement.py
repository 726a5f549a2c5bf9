"""The law that the two judges agree, over random values and random changes to them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from symconv.judges.decide import decide
from symconv.judges.expansion import RangeError, expand, places
from symconv.judges.polynomial import Place, Polynomial
from symconv.judges.question import Question
from symconv.judges.relation import Relation
from symconv.kernels.proof import enumeration
from symconv.language.affine import Affine, Constraint, Integral, Obligation, between
from symconv.language.term import Entry, Slot, Term
from symconv.language.value import Value

I, J, N = Affine.of("I"), Affine.of("J"), Affine.of("n")  # noqa: E741
FREE = ("n",)
RANKS = {"f": 1, "g": 1, "W": 2}
MOST = 4
"""Sizes up to which everything is written out."""

LAW = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module", autouse=True)
def _small_sizes() -> Iterator[None]:
    """What has no proof is enumerated: over sizes that take no time."""
    module = importlib.import_module("symconv.judges.decide")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BOUND", MOST)
        yield


def subscripts(names: list[str]) -> st.SearchStrategy[Affine]:
    """Up to two variables, one of them perhaps twice, and a small constant."""
    multiples = st.sampled_from([1, 1, 1, -1, 2])
    part = st.tuples(st.sampled_from(names), multiples)
    return st.builds(Affine.sum, st.integers(-1, 2), st.lists(part, max_size=2))


@st.composite
def terms(draw: st.DrawFn, rank: int) -> Term:
    slots = [f"#{n}" for n in range(rank)]
    inner = [f"@{n}" for n in range(draw(st.integers(0, 2)))]
    outside = ["n", *slots]
    held: list[Constraint] = []
    for n, name in enumerate(inner):
        base = draw(st.sampled_from([*map(Affine.of, [*outside, *inner[:n]]), Affine(1)]))
        reach = draw(st.sampled_from([I, J, J - I, 1 + J - I, Affine(2)]))
        held += between(base, name, base + reach)
    names = [*outside, *inner, "I", "J"]
    for form in draw(st.lists(subscripts(names), max_size=1)):
        held.append(Constraint(form, draw(st.sampled_from([False, False, True]))))
    read = [*outside, *inner]
    entries = []
    for operand in draw(st.lists(st.sampled_from("ffgW"), min_size=min(1, len(inner)), max_size=2)):
        places = [draw(subscripts(read)) for _ in range(RANKS[operand])]
        entries.append(Entry(operand, tuple(places)))
    claims = draw(st.lists(subscripts(names).map(Constraint), max_size=1))
    duties = [Obligation(claim, tuple(held)) for claim in claims]
    obliged = draw(st.sampled_from([False, False, True]))
    coefficient = draw(st.sampled_from([1, 1, 2, -1, -3, Fraction(1, 2), Fraction(-5, 3)]))
    return Term(
        coefficient, tuple(entries), tuple(inner), tuple(held), tuple(duties) if obliged else ()
    )


@st.composite
def values(draw: st.DrawFn) -> Value:
    rank = draw(st.integers(0, 2))
    sizes = [draw(st.sampled_from([I, J, 1 + J - I, Affine(2)])) for _ in range(rank)]
    slots = tuple(Slot(size, draw(st.sampled_from([1, 1, 0]))) for size in sizes)
    found = draw(st.lists(terms(rank), min_size=1, max_size=3))
    return Value(slots, tuple(found)).each(lambda term: term)


@st.composite
def rewritten(draw: st.DrawFn, value: Value) -> Value:
    """The same value, written otherwise."""
    assume(value.terms)
    n = draw(st.integers(0, len(value.terms) - 1))
    term = value.terms[n]
    way = draw(st.sampled_from(["split", "reverse", "shift", "cancel", "double"]))
    if way == "split":
        cut = Constraint(draw(subscripts(["n", "I", *term.locals])))
        parts = [term.where([c]) for c in (cut, *cut.negation)]
    elif way == "reverse":
        parts = [replace(term, entries=term.entries[::-1])]
    elif way == "shift":
        by: dict[str, Integral] = {name: 2 - Affine.of(name) for name in term.locals}
        parts = [term.substitute(by)]
    elif way == "cancel":
        more = draw(terms(value.rank))
        parts = [term, more, replace(more, coefficient=-more.coefficient)]
    else:
        parts = [replace(term, coefficient=term.coefficient - 5), replace(term, coefficient=5)]
    rest = value.terms[:n] + value.terms[n + 1 :]
    return replace(value, terms=(*parts, *rest)).each(lambda term: term)


@st.composite
def mutated(draw: st.DrawFn, value: Value) -> Value:
    """The same value with one thing changed, which may or may not change what it means."""
    assume(value.terms)
    n = draw(st.integers(0, len(value.terms) - 1))
    term = value.terms[n]
    way = draw(st.sampled_from(["coefficient", "drop", "subscript", "operand", "bound", "sign"]))
    if way in ("subscript", "operand"):
        assume(term.entries)
        first, *others = term.entries
        if way == "operand":
            first = replace(first, operand={"f": "g", "g": "f", "W": "V"}[first.operand])
        else:
            by = draw(st.sampled_from([1, -1, N, J - I]))
            first = replace(first, subscripts=(first.subscripts[0] + by, *first.subscripts[1:]))
        parts = [replace(term, entries=(first, *others))]
    elif way == "bound":
        assume(term.constraints)
        wider = draw(st.sampled_from([1, -1]))
        first_guard, *guards = term.constraints
        parts = [
            replace(
                term, constraints=(replace(first_guard, form=first_guard.form + wider), *guards)
            )
        ]
    else:
        changed = {"coefficient": term.coefficient + 1, "drop": 0, "sign": -term.coefficient}
        parts = [replace(term, coefficient=changed[way])]
    rest = value.terms[:n] + value.terms[n + 1 :]
    return replace(value, terms=(*parts, *rest)).each(lambda term: term)


def asked(left: Value, right: Value) -> Question:
    return Question(left, right, ("I", "J"), FREE, (*between(1, "I", "J"), *between(1, "n", "I")))


def instances(most: int = MOST) -> Iterator[dict[str, int]]:
    for small, big in product(range(1, most + 1), repeat=2):
        for n in range(1, small + 1) if small <= big else ():
            yield {"I": small, "J": big, "n": n}


def written_out(value: Value, sizes: dict[str, int]) -> dict[Place, Polynomial] | None:
    try:
        return expand(value, sizes)
    except RangeError:
        return None


def agree(question: Question) -> str:
    """Hold every word of the judges against everything written out; their ruling."""
    relation, verdict = Relation(question), decide(question)
    proved, kept = relation.equal(), relation.in_range()
    sides = [[written_out(s, x) for x in instances()] for s in (question.left, question.right)]
    both = list(zip(*sides, strict=True))
    strays = any(left is None or right is None for left, right in both)
    differs = any(left != right for left, right in both if left is not None and right is not None)
    assert not (proved and differs), "proved equal, and different"
    assert not (kept and strays), "proved in range, and outside"
    if verdict.holds:
        assert not differs
        assert not strays
    found = verdict.counterexample
    if verdict.ruling == "fails":
        assert found is not None
        point = {**found.sizes, "n": found.at["n"]}
        place = tuple(n for name, n in found.at.items() if name not in FREE)
        left, right = expand(question.left, point), expand(question.right, point)
        assert left[place] != right[place]
        assert found.left != found.right
    if verdict.ruling == "ill-formed":
        assert found is not None
        point = {**found.sizes, "n": found.at["n"]}
        assert None in (written_out(question.left, point), written_out(question.right, point))
    event(verdict.ruling)
    return verdict.ruling


@settings(LAW, max_examples=50)
@given(st.data())
def test_judges_agree_on_two_ways_to_write_one_value(data: st.DataObject) -> None:
    value = data.draw(values())
    ruling = agree(asked(value, data.draw(rewritten(value))))
    assert ruling != "fails"


@settings(LAW, max_examples=60)
@given(st.data())
def test_judges_agree_on_a_value_and_a_changed_one(data: st.DataObject) -> None:
    value = data.draw(values())
    agree(asked(value, data.draw(mutated(value))))


@settings(LAW, max_examples=30)
@given(st.data())
def test_judges_agree_on_two_changes(data: st.DataObject) -> None:
    value = data.draw(values())
    agree(asked(data.draw(mutated(value)), data.draw(rewritten(value))))


@settings(LAW, max_examples=60)
@given(values())
def test_the_expansion_is_plain_enumeration(value: Value) -> None:
    """Every assignment of slots and locals in a box that holds them all, tried one by one."""
    sizes = {"I": 2, "J": 3, "n": 2}
    assume(written_out(value, sizes) is not None)
    wanted: dict[Place, Polynomial] = {}
    spans = [range(s.first, s.first + s.size.at(sizes)) for s in value.slots if s.size]
    for place in product(*spans):
        polynomial: Polynomial = {}
        for term in value.terms:
            for inner in product(range(-3, 10), repeat=len(term.locals)):
                point = sizes | {f"#{n}": x for n, x in enumerate(place)}
                point |= dict(zip(term.locals, inner, strict=True))
                if all(c.holds(point) for c in term.constraints):
                    read = [
                        (e.operand, tuple(s.at(point) for s in e.subscripts)) for e in term.entries
                    ]
                    monomial = tuple(sorted(read))
                    polynomial[monomial] = polynomial.get(monomial, 0) + term.coefficient
        wanted[place] = {m: c for m, c in polynomial.items() if c}
    assert expand(value, sizes) == wanted


def by_arrays(value: Value, sizes: dict[str, int]) -> dict[Place, Polynomial] | None:
    """What the enumeration that kernels are proved with finds."""
    found: dict[Place, Polynomial] = {place: {} for place in places(value.slots, sizes)}
    try:
        for batch in enumeration.batches(value, sizes):
            for n in range(batch.count):
                polynomial = found[tuple(int(column[n]) for column in batch.place)]
                read = [(name, tuple(int(s[n]) for s in at)) for name, at in batch.factors]
                monomial = tuple(sorted(read))
                polynomial[monomial] = polynomial.get(monomial, 0) + batch.coefficient
    except RangeError:
        return None
    return {place: {m: c for m, c in p.items() if c} for place, p in found.items()}


@pytest.mark.parametrize("room", [enumeration.ROOM, 2])
def test_the_expansion_by_arrays_is_the_same(room: int) -> None:
    """In parts of any size, and whether or not something is read outside its operand."""

    @settings(LAW, max_examples=60)
    @given(values())
    def agreed(value: Value) -> None:
        value = value.scaled(6)  # code counts in whole numbers
        for sizes in instances(3):
            assert by_arrays(value, sizes) == written_out(value, sizes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enumeration, "ROOM", room)
        agreed()
