"""Rulings: what each rests on, and what is never said."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from symconv.errors import Unsupported
from symconv.judges.decide import BOUND, decide, prove
from symconv.judges.question import Question, Ruling
from symconv.judges.relation import Relation
from symconv.language.affine import Affine, Constraint, Obligation, between
from symconv.language.atoms import matrix, number, operand, unit
from symconv.language.term import Entry, Operand, Slot, Term
from symconv.language.value import Value

I, J, N = map(Affine.of, ["I", "J", "n"])  # noqa: E741
F = Operand("f", (J,))


def scalar(*terms: Term) -> Value:
    return Value((), terms)


def read(place: Affine | int, name: str = "f", coefficient: int = 1, **more: object) -> Term:
    whole = Term(coefficient, (Entry(name, (Affine.of(place),)),))
    return replace(whole, **more)  # type: ignore[arg-type]


def total(lower: Affine | int, upper: Affine | int, place: Affine, name: str = "f") -> Term:
    return read(place, name, locals=("@0",), constraints=between(lower, "@0", upper))


LOCAL = Affine.of("@0")


def ask(
    left: Value, right: Value, domain: tuple[Constraint, ...] = between(1, "I", "J")
) -> Question:
    return Question(left, right, ("I", "J"), (), domain)


def test_equal_sums_hold_for_all_sizes() -> None:
    verdict = decide(ask(scalar(total(1, J, LOCAL)), scalar(total(0, J - 1, J - LOCAL))))
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")
    assert verdict.counterexample is None


def test_a_split_sum_holds_only_where_the_cut_lies_inside() -> None:
    whole = scalar(total(1, J, LOCAL))
    parts = scalar(total(1, I, LOCAL), total(I + 1, J, LOCAL))
    assert decide(ask(whole, parts)).scope == "all sizes"
    verdict = decide(ask(whole, parts, (Constraint.at_most(1, "I"), Constraint.at_most(1, "J"))))
    assert verdict.ruling == "fails"
    assert verdict.counterexample is not None
    assert dict(verdict.counterexample.sizes) == {"I": 2, "J": 1}


def test_signs_and_coefficients_add_up() -> None:
    left = scalar(read(1, coefficient=3), read(2, coefficient=-1))
    assert decide(ask(left, scalar(read(1), read(2, coefficient=-1), read(1, coefficient=2)))).holds
    assert decide(ask(left, scalar(read(1), read(2), read(1, coefficient=2)))).ruling == "fails"


def test_factors_of_one_operand_commute() -> None:
    def pair(a: Affine, b: Affine) -> Value:
        entries = (Entry("f", (a,)), Entry("f", (b,)))
        return scalar(Term(1, entries, ("@0",), between(1, "@0", "J")))

    assert decide(ask(pair(LOCAL, 1 + J - LOCAL), pair(1 + J - LOCAL, LOCAL))).scope == "all sizes"
    assert decide(ask(pair(LOCAL, 1 + J - LOCAL), pair(LOCAL, LOCAL))).ruling == "fails"
    doubled = pair(LOCAL, Affine(1))
    assert decide(ask(doubled.plus(pair(Affine(1), LOCAL)), doubled.scaled(2))).scope == "all sizes"


def test_what_is_not_determined_is_counted_up_to_a_bound() -> None:
    """sum_j f[1] is J f[1]: the relation does not count, so every size up to a bound is tried."""
    left = scalar(total(1, J, Affine(1)))
    right = scalar(total(2, J + 1, Affine(1)))
    verdict = decide(ask(left, right))
    assert verdict.holds
    assert verdict.scope == f"I, J <= {BOUND}"
    assert decide(ask(left, scalar(total(1, I, Affine(1))))).ruling == "fails"


def test_a_difference_beyond_the_bound_is_never_said_to_hold_for_all_sizes() -> None:
    """Equal for J <= 7 and different beyond: the relation sees it, so nothing is proved."""
    left, right = scalar(total(1, J, LOCAL)), scalar(total(1, 7, LOCAL))
    where = Constraint.at_most("J", 7)
    cut = scalar(replace(total(1, J, LOCAL), constraints=(*between(1, "@0", J), where)))
    verdict = decide(ask(left, cut))
    assert verdict.scope != "all sizes"
    assert Relation(ask(left, cut)).equal() is not True
    assert decide(ask(left, right)).ruling == "fails"


ZERO_SIDES = {
    "no terms": (number(0), number(0)),
    "a sum that is empty for all sizes": (
        scalar(total(J + 1, J, LOCAL)),
        scalar(total(J + 1, I, LOCAL)),
    ),
    "an empty domain": (scalar(read(1)), scalar(read(1))),
}


@pytest.mark.parametrize("case", ZERO_SIDES)
def test_two_sides_that_are_zero_everywhere_do_not_hold(case: str) -> None:
    domain = between(1, "I", 0) if "domain" in case else between(1, "I", "J")
    assert decide(ask(*ZERO_SIDES[case], domain)).ruling == "undecided"


def test_terms_that_cancel_are_nothing_to_compare() -> None:
    nothing = scalar(read(1), read(1, coefficient=-1))
    assert decide(ask(nothing, number(0))).ruling == "undecided"


def test_a_summed_constant_is_counted() -> None:
    ones = scalar(Term(1, (), ("@0",), between(1, "@0", "J")))
    assert decide(ask(ones, ones)).holds


def test_zero_and_something_differ() -> None:
    verdict = decide(ask(number(0), scalar(total(1, J, LOCAL))))
    assert verdict.ruling == "fails"
    assert verdict.counterexample is not None
    assert (verdict.counterexample.left, verdict.counterexample.right) == ("0", "f[1]")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (operand(F), number(0)),
        (operand(F), operand(Operand("W", (J, J)))),
        (operand(F), operand(F).transposed()),
        (matrix([[number(1), number(2)]]), matrix([[number(1)], [number(2)]])),
    ],
    ids=["scalar", "matrix", "row", "row matrix"],
)
def test_sides_of_different_shapes_are_ill_formed(left: Value, right: Value) -> None:
    assert decide(ask(left, right)).ruling == "ill-formed"
    assert decide(ask(right, left)).ruling == "ill-formed"


@pytest.mark.parametrize(
    ("other", "ruling"), [(J, "holds"), (I, "ill-formed"), (J + 1, "ill-formed")], ids=str
)
def test_sides_of_different_lengths_are_ill_formed(other: Affine, ruling: Ruling) -> None:
    entry = Term(1, (Entry("f", (Affine(1),)),))
    left, right = (Value((Slot(size),), (entry,)) for size in (J, other))
    assert decide(ask(left, right)).ruling == ruling


def test_a_size_that_is_left_open_is_settled_by_the_other_side() -> None:
    left = unit(1)
    right = Value((Slot(J),), (Term(1, (), (), (Constraint.equal("#0", 1),)),))
    assert decide(ask(left, right)).holds
    assert decide(ask(right, left)).holds
    assert decide(ask(unit(2), right, between(2, "I", "J"))).ruling == "fails"


def test_vectors_without_any_size_are_never_refuted() -> None:
    assert decide(ask(unit(1), unit(1))).ruling == "holds"
    assert decide(ask(unit(1), unit(2))).ruling == "undecided"


def obliged(term: Term, duty: Constraint) -> Term:
    return replace(term, obligations=(Obligation(duty, term.constraints),))


def test_a_read_outside_is_shown_with_its_point() -> None:
    duty = Constraint.at_most(LOCAL, "I")
    value = scalar(obliged(total(1, J, LOCAL), duty))
    verdict = decide(ask(value, value))
    assert verdict.ruling == "ill-formed"
    found = verdict.counterexample
    assert found is not None
    assert dict(found.sizes) == {"I": 1, "J": 2}
    assert (found.left, found.right) == ("2 <= I", "must hold")


def test_a_read_outside_only_beyond_the_domain_is_none() -> None:
    duty = Constraint.at_most(LOCAL, "I")
    value = scalar(obliged(total(1, J, LOCAL), duty))
    equal = (*between(1, "I", "J"), Constraint.at_most("J", "I"))
    assert decide(ask(value, value, equal)).scope == "all sizes"


def test_the_smallest_counterexample_is_given() -> None:
    """They differ from J = 3 on."""
    left, right = scalar(total(1, J, LOCAL)), scalar(total(1, 2, LOCAL))
    verdict = decide(ask(left, right, (Constraint.at_most(2, "J"), Constraint.equal("I", 1))))
    assert verdict.counterexample is not None
    assert dict(verdict.counterexample.sizes) == {"I": 1, "J": 3}
    assert verdict.scope == "I = 1, J = 3"
    assert verdict.counterexample.left == "f[1] + f[2] + f[3]"
    assert verdict.counterexample.right == "f[1] + f[2]"


def test_a_counterexample_names_slots_by_their_letters() -> None:
    slots = (Slot(Affine(2), letter="i"), Slot(Affine(2)))
    left = Value(slots, (read(Affine.of("#0")),))
    right = Value(slots, (read(Affine.of("#0")), read(1, constraints=(Constraint.equal("#1", 2),))))
    verdict = decide(Question(left, right))
    assert verdict.counterexample is not None
    assert dict(verdict.counterexample.at) == {"i": 1, "slot 2": 2}
    assert verdict.scope == "this instance"


def test_free_indices_are_tried_all() -> None:
    """Equal at n = 1 and at n = 2, different at n = 3."""
    left = scalar(read(1))
    right = scalar(read(1), read(1, constraints=(Constraint.at_most(3, "n"),)))
    for most, ruling in ((2, "holds"), (3, "fails")):
        question = Question(left, right, ("I",), ("n",), between(1, "n", most))
        verdict = decide(question)
        assert verdict.ruling == ruling
    assert verdict.counterexample is not None
    assert verdict.counterexample.at["n"] == 3


def test_names_never_reach_the_solver() -> None:
    """Sizes and indices with names that would end a text in isl's grammar, or change it."""
    size, index = "I : 1 = 0 }", "or false"
    value = scalar(read(Affine.of(index)))
    question = Question(value, value, (size,), (index,), between(1, index, Affine.of(size)))
    assert decide(question).scope == "all sizes"
    other = scalar(read(Affine.of(index) + 1))
    assert decide(replace(question, right=other)).ruling == "fails"


def test_without_the_solver_sizes_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "islpy", None)
    question = ask(scalar(total(1, J, LOCAL)), scalar(total(0, J - 1, J - LOCAL)))
    with pytest.raises(Unsupported, match="islpy"):
        Relation(question)
    verdict = decide(question)
    assert (verdict.ruling, verdict.scope) == ("holds", f"I, J <= {BOUND}")
    assert decide(ask(question.left, scalar(total(1, I, LOCAL)))).ruling == "fails"


def test_a_variable_that_is_neither_size_nor_index_is_no_proof() -> None:
    value = scalar(read(Affine.of("loose")))
    with pytest.raises(Unsupported, match="loose"):
        prove(ask(value, value))


def test_in_range_looks_at_every_term_of_both_sides() -> None:
    good = scalar(total(1, J, LOCAL))
    bad = scalar(
        total(1, J, LOCAL),
        obliged(total(1, J, LOCAL, "g"), Constraint.at_most(LOCAL, J - 1)),
    )
    assert Relation(ask(good, good)).in_range()
    assert not Relation(ask(good, bad)).in_range()
    assert not Relation(ask(bad, good)).in_range()


IMAGE = tuple(
    bound
    for i, j, k in (("I1", "J1", "K1"), ("I2", "J2", "K2"))
    for bound in (
        *(Constraint.at_most(1, size) for size in (i, j, k)),
        *between(1 + Affine.of(j) - Affine.of(k), i, 1 + Affine.of(j) - Affine.of(k)),
    )
)
"""At least one place everywhere, and I = 1+J-K in both dimensions."""

IMAGE_SIZES = ("I1", "J1", "I2", "J2", "K1", "K2")


def image(cut: int) -> Question:
    """Whether sum_{j=1}^{J1} f[j] is that of its first entries alone: not proved for all sizes."""
    whole = total(1, Affine.of("J1"), LOCAL)
    first = replace(whole, constraints=(*whole.constraints, Constraint.at_most(LOCAL, cut)))
    return Question(scalar(whole), scalar(first), IMAGE_SIZES, (), IMAGE)


def test_sizes_that_others_determine_are_not_tried_apart() -> None:
    """Six sizes of an image, of which two follow: enough instances are left for large ones."""
    verdict = decide(image(4))
    assert verdict.ruling == "fails"
    assert verdict.counterexample is not None
    smallest = {"I1": 1, "J1": 5, "I2": 1, "J2": 1, "K1": 5, "K2": 1}
    assert dict(verdict.counterexample.sizes) == smallest
    assert decide(image(5)).scope == f"{', '.join(IMAGE_SIZES)} <= 5"


def test_where_steps_run_out_what_was_done_is_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symconv.judges.decide.STEPS", 400)
    verdict = decide(image(5))
    assert verdict.ruling == "holds"
    bound = int(verdict.scope.rpartition(" ")[2])
    assert 1 <= bound < 5
    assert decide(image(1)).ruling == "fails"
    monkeypatch.setattr("symconv.judges.decide.STEPS", 1)
    assert decide(image(5)).ruling == "undecided"
