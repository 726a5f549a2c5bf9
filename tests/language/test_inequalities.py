"""`impossible` and `implied`: never wrong, and right where the printed formulas need them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.language.affine import Affine, Constraint, between
from symconv.language.inequalities import implied, impossible

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=150)

NAMES = "abc"
BOX = range(-4, 5)
forms = st.builds(
    Affine.sum,
    st.integers(-6, 6),
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-3, 3)), min_size=1, max_size=3),
)
constraints = st.builds(Constraint, forms, st.sampled_from([False, False, False, True]))
systems = st.lists(constraints, max_size=4)


def inside(system: list[Constraint]) -> list[dict[str, int]]:
    """All points of a box, one by one."""
    points = (dict(zip(NAMES, p, strict=True)) for p in product(BOX, repeat=len(NAMES)))
    return [point for point in points if all(c.holds(point) for c in system)]


@LAW
@given(systems)
def test_a_system_with_a_point_is_not_impossible(system: list[Constraint]) -> None:
    if inside(system):
        assert not impossible(system)


@LAW
@given(systems)
def test_a_system_without_a_point_in_a_box_is_impossible_within_that_box(
    system: list[Constraint],
) -> None:
    """Not all of them are shown; where it is shown, it is so."""
    boxed = [*system, *(c for name in NAMES for c in between(BOX[0], name, BOX[-1]))]
    assert not (impossible(boxed) and inside(system))


@LAW
@given(systems, constraints)
def test_what_is_implied_holds_at_every_point(
    system: list[Constraint], conclusion: Constraint
) -> None:
    if implied(conclusion, system):
        assert all(conclusion.holds(point) for point in inside(system))


A, B, C, D, I, J = map(Affine.of, ["a", "b", "c", "d", "I", "J"])  # noqa: E741

IMPOSSIBLE = {
    "a constant": [Constraint(Affine(-1))],
    "an equality of constants": [Constraint(Affine(2), True)],
    "an interval turned round": [*between(5, "a", 4)],
    "no whole number between": [Constraint.at_most(1, 2 * A), Constraint.at_most(2 * A, 1)],
    "an odd number is even": [Constraint.equal(2 * A, 2 * B + 1)],
    "thirds": [*between(1, 3 * A, 2)],
    "a cycle": [
        Constraint.at_most(A + 1, B),
        Constraint.at_most(B, C),
        Constraint.at_most(C, A),
    ],
    "through an equality": [Constraint.equal(A + B, 3), *between(2, "a", 5), *between(2, "b", 5)],
    "a tap past the filter": [
        *between(1, "a", "I"),
        *between(0, B - A, J - I),
        Constraint.at_most(1 + J, B),
    ],
    "sizes without an output": [*between(1, "I", "J"), Constraint.at_most(J, 0)],
}
POSSIBLE = {
    "nothing asked": [],
    "one point": [*between(4, "a", 4)],
    "half-open": [Constraint.at_most(4, "a")],
    "an even number": [Constraint.equal(2 * A, 4)],
    "a tap in the filter": [*between(1, "a", "I"), *between(0, B - A, J - I)],
    "equal sizes": [*between(1, "I", "J"), Constraint.at_most(J, I)],
}


@pytest.mark.parametrize("system", IMPOSSIBLE)
def test_impossible(system: str) -> None:
    assert impossible(IMPOSSIBLE[system])


@pytest.mark.parametrize("system", POSSIBLE)
def test_possible(system: str) -> None:
    assert not impossible(POSSIBLE[system])


DOMAIN = (*between(1, "I", "J"), *between(1, "a", "I"), *between(0, B - A, J - I))
IMPLIED = {
    "the signal from its first place": Constraint.at_most(1, B),
    "the signal to its last": Constraint.at_most(B, J),
    "a tap at least 1": Constraint.at_most(1, 1 + B - A),
    "a tap at most K": Constraint.at_most(1 + B - A, 1 + J - I),
    "a signal at least": Constraint.at_most(1, J),
}
NOT_IMPLIED = {
    "one place further": Constraint.at_most(1 + B, J),
    "one tap less": Constraint.at_most(1 + B - A, J - I),
    "sizes are equal": Constraint.equal(I, J),
    "more than one output": Constraint.at_most(2, I),
}


@pytest.mark.parametrize("conclusion", IMPLIED)
def test_what_the_domain_of_a_convolution_implies(conclusion: str) -> None:
    assert implied(IMPLIED[conclusion], DOMAIN)


@pytest.mark.parametrize("conclusion", NOT_IMPLIED)
def test_what_it_does_not_imply(conclusion: str) -> None:
    assert not implied(NOT_IMPLIED[conclusion], DOMAIN)


def test_an_equality_is_implied_by_both_its_halves() -> None:
    both = [Constraint.at_most("a", "b"), Constraint.at_most("b", "a")]
    assert implied(Constraint.equal("a", "b"), both)
    assert not implied(Constraint.equal("a", "b"), both[:1])
    assert not implied(Constraint.equal("a", "b"), both[1:])
