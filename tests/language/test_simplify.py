"""Simplified values: fewer words, the same meaning, and no obligation forgotten that is not met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symconv.family.jacobian import backprop, jacobian
from symconv.family.member import Member
from symconv.family.options import strided, transposed
from symconv.judges.expansion import RangeError, expand
from symconv.language.affine import Affine, Constraint, Obligation, between
from symconv.language.atoms import operand
from symconv.language.elaborate import elaborate
from symconv.language.simplify import simplified
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

I, J = Affine.of("I"), Affine.of("J")  # noqa: E741
DOMAIN = between(1, I, J)
SIZES = [{"I": i, "J": j} for j in range(1, 5) for i in range(1, j + 1)]


def outcome(value: Value, sizes: dict[str, int]) -> object:
    """The expansion, or that something is read which is not there."""
    try:
        return expand(value, sizes)
    except RangeError:
        return "read outside"


def same(value: Value, other: Value) -> bool:
    return all(outcome(value, sizes) == outcome(other, sizes) for sizes in SIZES)


def words(value: Value) -> int:
    return sum(1 + len(term.constraints) + len(term.obligations) for term in value.terms)


# Random values.

forms = st.builds(
    Affine.sum,
    st.integers(-2, 3),
    st.lists(
        st.tuples(st.sampled_from(["#0", "@0", "I", "J"]), st.sampled_from([1, 1, -1, 2, -2])),
        min_size=1,
        max_size=3,
    ),
)
constraints = st.one_of(
    st.builds(Constraint, forms),
    st.builds(Constraint, forms),
    st.builds(lambda form: Constraint.equal(form, 0), forms),
    st.sampled_from([*between(1, "#0", J), *between(0, Affine.of("@0") - "#0", J - I)]),
)


@st.composite
def values(draw: st.DrawFn) -> Value:
    terms = []
    for _ in range(draw(st.integers(1, 2))):
        entries = (Entry("f", (draw(forms),)), Entry("g", (Affine.of("@0"),)))
        claims = draw(st.lists(constraints, max_size=2))
        bounds = draw(
            st.sampled_from([between(1, "@0", J), between("#0", "@0", J), between(I, "@0", J)])
        )
        term = Term(draw(st.sampled_from([1, -2])), entries, ("@0",)).provided(
            Obligation(claim) for claim in claims
        )
        terms.append(term.where((*bounds, *draw(st.lists(constraints, max_size=3)))))
    return Value((Slot(draw(st.sampled_from([I, J, J - I + 1]))),), tuple(terms))


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(values())
def test_the_meaning_stays(value: Value) -> None:
    short = simplified(value, DOMAIN)
    assert same(value, short)
    assert same(value, simplified(short, DOMAIN))
    assert words(short) <= words(value)


# Members.

MEMBERS = [
    Member((2,), (4,), flip=True),
    strided((4,), (2,), 2, ((1, 2),), bias=True),
    strided((4,), (3,), 1, ((2, 1),), fill="reflect"),
    strided((3,), (2,), 1, ((1, 2),), 2, fill="circular", batch=2),
    strided((3, 2), (2, 2), (1, 2), ((1, 0), (1, 1)), fill=("replicate", "zeros")),
    transposed((3,), (2,), 2, 1, 3, output_padding=1),
]


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_what_members_mean_stays(member: Member) -> None:
    written = elaborate(member.subject, member.context)
    assert expand(member.value, member.sizes) == expand(written, member.sizes)
    assert words(member.value) <= words(written)
    assert not any(term.obligations for term in member.value.terms)
    for meaning in (jacobian(member, "signal"), backprop(member, "filter")):
        short = simplified(meaning, member.domain)
        assert expand(short, member.sizes) == expand(meaning, member.sizes)


# What is dropped and what is kept.

f = operand(Operand("f", (J,)))


@pytest.mark.parametrize(
    ("guard", "kept"),
    [
        ([Constraint.at_most(0, "#0")], 0),
        ([Constraint.at_most(1, "#0")], 0),
        ([Constraint.at_most(2, "#0")], 1),
        ([Constraint.at_most("#0", J)], 0),
        ([Constraint.at_most("#0", J - 1)], 1),
        ([Constraint.at_most("#0", J + J - I)], 0),
        ([Constraint.at_most("#0", I)], 1),
        ([Constraint.at_most(3, "#0"), Constraint.at_most(2, "#0")], 1),
        ([Constraint.at_most(2, "#0"), Constraint.at_most(2, "#0")], 1),
        ([Constraint.equal("#0", I)], 1),
        ([Constraint.at_most("#0", I), Constraint.at_most(I, "#0")], 1),
    ],
)
def test_conditions_that_say_nothing(guard: list[Constraint], kept: int) -> None:
    (term,) = simplified(f.guarded(guard), DOMAIN).terms
    assert len(term.constraints) == kept


@pytest.mark.parametrize(
    "guard",
    [
        [Constraint.at_most("#0", 0)],
        [Constraint.at_most(J + 1, "#0")],
        [Constraint.at_most("#0", 1), Constraint.at_most(J, "#0"), Constraint.at_most(2, I)],
        [Constraint.equal(Affine.of("#0") * 2, J * 2 - 1)],
    ],
    ids=str,
)
def test_a_term_that_stands_nowhere_is_left_out(guard: list[Constraint]) -> None:
    assert simplified(f.guarded(guard), DOMAIN).terms == ()
    assert simplified(f.guarded(guard).plus(f), DOMAIN).terms == f.terms


def test_bounds_of_a_sum_stay_though_they_are_implied() -> None:
    """sum_{k=1}^J f[k] where 1 <= k is said twice over: a formula needs its bounds."""
    inner = between(1, "@0", J)
    tied = Constraint.at_most(Affine.of("#0") + 1, Affine.of("@0") + 1)
    term = Term(1, (Entry("f", (Affine.of("@0"),)),), ("@0",), (*inner, tied))
    value = Value((Slot(J),), (term,))
    assert set(simplified(value, DOMAIN).terms[0].constraints) == {*inner, tied}


@pytest.mark.parametrize(
    ("claim", "premises", "met"),
    [
        (Constraint.at_most(1, "#0"), (), True),
        (Constraint.at_most(2, "#0"), (), False),
        (Constraint.at_most(2, "#0"), (Constraint.at_most(3, "#0"),), True),
        (Constraint.at_most("#0", I), (), False),
        (Constraint.at_most("#0", I), (Constraint.at_most("#0", 1),), True),
        (Constraint.at_most(I, J), (), True),
        (Constraint.at_most(J, I), (), False),
        (Constraint.equal(I, J), (), False),
        (Constraint.equal(I, J), (Constraint.at_most(J, I),), True),
    ],
    ids=str,
)
def test_obligations_are_dropped_where_they_are_met(
    claim: Constraint, premises: tuple[Constraint, ...], met: bool
) -> None:
    value = f.each(lambda term: term.provided([Obligation(claim, premises)]))
    assert value.terms[0].obligations
    short = simplified(value, DOMAIN)
    assert bool(short.terms[0].obligations) is not met
    assert same(value, short)


def test_a_condition_of_the_term_is_no_premise_of_its_obligation() -> None:
    """f[#0-1] beside a factor that is zero at 1: that f[0] is read stays to be judged."""
    read = Entry("f", (Affine.of("#0") - 1,))
    inside = Obligation(Constraint.at_most(1, Affine.of("#0") - 1))
    beside = Constraint.at_most(2, "#0")
    value = Value((Slot(J),), (Term(1, (read,), (), (beside,), (inside,)),))
    assert simplified(value, DOMAIN).terms[0].obligations == (inside,)


def test_obligations_of_a_term_that_stands_nowhere() -> None:
    """f[0] beside a factor that is zero everywhere: still f[0] is read."""
    inside = Obligation(Constraint.at_most(2, "#0"))
    beside = Constraint.at_most(J + 1, "#0")
    value = Value(
        (Slot(J),), (Term(1, (Entry("f", (Affine.of("#0") - 1,)),), (), (beside,), (inside,)),)
    )
    assert same(value, simplified(value, DOMAIN))


# The tests above see a simplification that drops too much.


def dropped(value: Value) -> Iterator[Value]:
    """The value with one constraint or one obligation less, for each of them."""
    for n, term in enumerate(value.terms):
        for field in ("constraints", "obligations"):
            for thing in getattr(term, field):
                left = tuple(x for x in getattr(term, field) if x is not thing)
                changed: Any = replace(term, **{field: left})
                yield replace(value, terms=(*value.terms[:n], changed, *value.terms[n + 1 :]))


def test_one_constraint_or_obligation_too_many_is_seen() -> None:
    """What is kept of a value that needs all of it: each piece that is left out shows."""
    guard = (Constraint.at_most(2, "#0"), Constraint.at_most("#0", J - 1))
    owed = Obligation(Constraint.at_most("#0", I))
    value = f.guarded(guard).each(lambda term: term.provided([owed]))
    short = simplified(value, DOMAIN)
    mutants = list(dropped(short))
    assert len(mutants) == 3
    assert not any(same(value, mutant) for mutant in mutants)


@pytest.mark.parametrize("member", MEMBERS[1:4], ids=str)
def test_no_guard_of_a_padded_member_could_go_as_well(member: Member) -> None:
    """Each condition that is left, beside the bounds of a sum, says something at some size."""
    whole = expand(member.value, member.sizes)
    guards = 0
    for n, term in enumerate(member.value.terms):
        for guard in term.constraints:
            inner = {name for name in guard.form.variables if name[0] in "#@"}
            if len(inner) > 1 or not inner <= {*term.locals}:
                left = replace(term, constraints=tuple(c for c in term.constraints if c != guard))
                terms = (*member.value.terms[:n], left, *member.value.terms[n + 1 :])
                assert expand(replace(member.value, terms=terms), member.sizes) != whole
                guards += 1
    assert guards
