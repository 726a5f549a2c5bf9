"""Affine forms and constraints: the algebra that everything else stands on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.language.affine import Affine, Constraint, between

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=60)

NAMES = "abc"
forms = st.builds(
    Affine.sum,
    st.integers(-9, 9),
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-4, 4)), max_size=4),
)
points = st.fixed_dictionaries({name: st.integers(-9, 9) for name in NAMES})


@LAW
@given(forms, forms, st.integers(-5, 5), points)
def test_arithmetic_is_that_of_values(x: Affine, y: Affine, n: int, point: dict[str, int]) -> None:
    a, b = x.at(point), y.at(point)
    assert (x + y).at(point) == a + b
    assert (x - y).at(point) == a - b
    assert (n - x).at(point) == n - a
    assert (n * x).at(point) == (x * n).at(point) == n * a
    assert (-x).at(point) == -a
    assert (x + "a").at(point) == a + point["a"]


@LAW
@given(forms, forms, forms, st.integers(-5, 5))
def test_equal_forms_are_one_form(x: Affine, y: Affine, z: Affine, n: int) -> None:
    assert x + y == y + x
    assert (x + y) + z == x + (y + z)
    assert x - x == Affine()
    assert x + (y - x) == y
    assert n * (x + y) == n * x + n * y
    assert hash(x + y) == hash(y + x)
    assert x * 0 == Affine(0)


@LAW
@given(forms, forms)
def test_equal_values_everywhere_are_equal_forms(x: Affine, y: Affine) -> None:
    """Four points in general position tell two forms apart."""
    corners = [dict.fromkeys(NAMES, 0)] + [{**dict.fromkeys(NAMES, 0), n: 1} for n in NAMES]
    assert (x == y) == all(x.at(p) == y.at(p) for p in corners)


@LAW
@given(forms, forms, forms, points)
def test_substitution_is_simultaneous(
    x: Affine, y: Affine, z: Affine, point: dict[str, int]
) -> None:
    changed = {**point, "a": y.at(point), "b": z.at(point)}
    assert x.substitute({"a": y, "b": z}).at(point) == x.at(changed)


def test_substitution_swaps() -> None:
    form = Affine.of("a") * 2 - "b" + 1
    assert form.substitute({"a": "b", "b": "a"}) == Affine.of("b") * 2 - "a" + 1
    assert form.substitute({"c": "a"}) is form
    assert form.substitute({"a": 3}) == 7 - Affine.of("b")


def test_what_a_form_is_made_of() -> None:
    form = 1 + Affine.of("j") - Affine.of("i") * 2
    assert form.variables == {"i", "j"}
    assert [form.coefficient(n) for n in "ijk"] == [-2, 1, 0]
    assert (form + Affine.of("i") * 2).variables == {"j"}
    assert Affine.of(form) is form
    assert Affine.of(True) == Affine(1)


@LAW
@given(forms, st.booleans(), points)
def test_exactly_one_of_a_constraint_and_its_negations_holds(
    form: Affine, equality: bool, point: dict[str, int]
) -> None:
    constraint = Constraint(form, equality)
    assert sum(c.holds(point) for c in (constraint, *constraint.negation)) == 1


@LAW
@given(forms, forms, forms, points)
def test_constraints_say_what_their_names_say(
    x: Affine, y: Affine, z: Affine, point: dict[str, int]
) -> None:
    a, b, c = (form.at(point) for form in (x, y, z))
    assert Constraint.at_most(x, y).holds(point) == (a <= b)
    assert Constraint.equal(x, y).holds(point) == (a == b)
    assert Constraint.equal(x, y) == Constraint.equal(y, x)
    assert all(k.holds(point) for k in between(x, y, z)) == (a <= b <= c)
    whole = Constraint.equal(x, y).substitute({"a": z})
    assert whole.holds(point) == Constraint.equal(x, y).holds({**point, "a": c})


@pytest.mark.parametrize(
    ("constraint", "truth"),
    [
        (Constraint(Affine(0)), True),
        (Constraint(Affine(-1)), False),
        (Constraint(Affine(1), True), False),
        (Constraint(Affine(0), True), True),
        (Constraint(Affine.of("a")), None),
        (Constraint.at_most("a", Affine.of("a") + 1), True),
    ],
    ids=str,
)
def test_truth_where_no_variable_is_left(constraint: Constraint, truth: bool | None) -> None:
    assert constraint.truth is truth
