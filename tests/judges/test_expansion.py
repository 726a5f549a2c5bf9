"""Writing out: bounded sets of points, polynomials, and what SymPy makes of them."""

from __future__ import annotations

from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.errors import Unsupported
from symconv.judges.expansion import (
    RangeError,
    column,
    differentiated,
    expand,
    expression,
    solutions,
    symbol,
)
from symconv.judges.polynomial import Exact, text
from symconv.language.affine import Affine, Constraint, Obligation, between
from symconv.language.atoms import operand
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=80)

NAMES = ["a", "b"]
forms = st.builds(
    Affine.sum,
    st.integers(-4, 4),
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-3, 3)), max_size=2),
)
guards = st.lists(st.builds(Constraint, forms, st.booleans()), max_size=3)


@LAW
@given(guards)
def test_solutions_are_all_points_once(held: list[Constraint]) -> None:
    boxed = [*between(-3, "a", 4), *between(Affine.of("a") - 2, "b", Affine.of("a") + 3), *held]
    points = [(p["a"], p["b"]) for p in solutions(["b", "a"], boxed)]
    wanted = {
        (a, b)
        for a, b in product(range(-9, 9), repeat=2)
        if all(c.holds({"a": a, "b": b}) for c in boxed)
    }
    assert len(points) == len(set(points))
    assert set(points) == wanted


def test_bounds_may_have_multiples() -> None:
    """1 <= 2 a <= 7 and 3 b = a."""
    held = [*between(1, Affine.of("a") * 2, 7), Constraint.equal(Affine.of("b") * 3, "a")]
    assert [dict(p) for p in solutions(["a", "b"], held)] == [{"a": 3, "b": 1}]


def test_a_set_that_is_not_bounded_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="finite"):
        list(solutions(["a"], [Constraint.at_most(1, "a")]))
    assert list(solutions(["a"], [Constraint(Affine(-1))])) == []
    assert list(solutions([], [])) == [{}]


def test_an_array_of_unknown_size_cannot_be_written_out() -> None:
    with pytest.raises(Unsupported, match="unknown size"):
        expand(Value((Slot(None),), ()), {})


def test_every_place_is_there_the_last_index_running_fastest() -> None:
    value = Value((Slot(Affine(2)), Slot(Affine.of("N"), first=0)), ())
    assert list(expand(value, {"N": 2})) == [(1, 0), (1, 1), (2, 0), (2, 1)]
    assert expand(value, {"N": 0}) == {}


def test_what_cancels_is_not_there() -> None:
    entries = (Entry("f", (Affine(1),)),)
    value = Value((), (Term(2, entries), Term(-2, entries), Term(1)))
    assert expand(value, {}) == {(): {(): 1}}


def test_an_obligation_counts_only_where_its_term_does() -> None:
    guard, duty = Constraint.at_most("#0", 2), Constraint.at_most("#0", 1)
    value = Value((Slot(Affine(3)),), (Term(1, (), (), (guard,), (Obligation(duty, (guard,)),)),))
    with pytest.raises(RangeError) as caught:
        expand(value, {})
    assert caught.value.obligation == duty
    assert caught.value.point["#0"] == 2
    assert expand(value.guarded([duty]), {}) == {(1,): {(): 1}, (2,): {}, (3,): {}}


def test_symbols_and_columns() -> None:
    assert symbol("W", (1, 12)) == sympy.Symbol("W_1_12")
    found = column(operand(Operand("I", (Affine(2),))), {})
    assert found == sympy.Matrix([sympy.Symbol("I_1"), sympy.Symbol("I_2")])


def test_an_expression_is_the_polynomial() -> None:
    f, g = sympy.Symbol("f_1"), sympy.Symbol("g_2")
    pair = (("f", (1,)), ("g", (2,)))
    assert expression({pair: 2, (("f", (1,)),) * 2: -1, (): 5}) == 2 * f * g - f**2 + 5
    assert expression({}) == 0


def test_differentiated_is_a_jacobian_with_the_right_shape() -> None:
    x, y = sympy.symbols("x_0 x_2")
    by = Operand("x", (Affine.of("N"),), first=0)
    found = differentiated(sympy.Matrix([x * y, y**2, sympy.Integer(3)]), by, {"N": 3})
    assert found == sympy.Matrix([[y, 0, x], [0, 0, 2 * y], [0, 0, 0]])


monomials = st.lists(
    st.tuples(st.sampled_from("fg"), st.integers(1, 2).map(lambda n: (n,))), max_size=2
)
exacts = st.builds(
    lambda terms: Exact({tuple(sorted(m)): c for m, c in terms}),
    st.lists(st.tuples(monomials, st.integers(-3, 3)), max_size=3),
)


@LAW
@given(exacts, exacts, exacts, st.integers(-3, 3))
def test_exact_numbers_are_a_ring(x: Exact, y: Exact, z: Exact, n: int) -> None:
    assert (x + y).terms == (y + x).terms
    assert (x * y).terms == (y * x).terms
    assert (x * (y + z)).terms == (x * y + x * z).terms
    assert (x - x).terms == {}
    assert (n * x - x * n).terms == {}
    assert (0 - x).terms == (-x).terms
    assert (x + 0).terms == (1 * x).terms == x.terms
    wanted = sympy.expand(expression(x.terms) * expression(y.terms) + n)
    assert sympy.expand(expression((x * y + n).terms)) == wanted


def test_exact_takes_whole_numbers_only() -> None:
    x = Exact.entry("f", (1,))
    assert (x + 2.0).terms == (x + 2).terms
    for other in (0.5, "1", None, float("nan"), float("inf")):
        with pytest.raises(TypeError):
            x + other
        with pytest.raises(TypeError):
            other * x


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, "0"),
        ({(): -2}, "-2"),
        ({(("f", (1,)),): -1}, "-f[1]"),
        ({(("f", (1,)),): 3, (("W", (1, 2)),): -2}, "-2 W[1,2] + 3 f[1]"),
        ({(("f", (2,)), ("g", (1,))): 1, (("f", (1,)),): -1}, "-f[1] + f[2] g[1]"),
        ({(("f", (10,)),): 1, (("f", (9,)),): 1}, "f[9] + f[10]"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_polynomials_as_text(terms: dict[object, int], expected: str) -> None:
    assert text(terms) == expected  # type: ignore[arg-type]
