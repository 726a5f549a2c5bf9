"""Each move rewrites what its rule is about, keeps what is meant, and refuses everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symconv.derivation import moves
from symconv.derivation.chain import linked
from symconv.derivation.moves import CASES_RULE, INTO_SUM, SUM_RULE
from symconv.derivation.rewriting import Move, told
from symconv.derivation.setting import setting
from symconv.errors import Refused
from symconv.family.member import Member
from symconv.language.affine import Affine
from symconv.language.line import (
    Access,
    Derivative,
    Line,
    Name,
    Negative,
    Number,
    Operation,
    Sum,
    Unit,
    equation,
)
from symconv.language.term import Operand
from symconv.writing.text import text
from tests.derivation.written import at, d, out, row, sigma, times, total, where

LECTURE = Member((4,), (6,))
FLAT = Member((2, 2), (3, 3))
F, G = LECTURE.signal, LECTURE.filter
TAP = 1 + Affine.of("j") - "i"
TURNED = 1 + Affine.of("i") + "J" - "I" - "j"

DEFINITION = moves.definition("*", "correlation")
BY_F, BY_G = moves.product_rule("f", "g", "z"), moves.product_rule("g", "f", "z")
TO_TAPS = moves.change_of_variable("j", "k", TAP)
INNER_F, INNER_G = moves.inner_product(F), moves.inner_product(G)
ROWS = moves.stacked("i", Operand("e", (Affine.of("I"),)))

STILL = moves.constant_rule("g", "z")
SWAP = moves.exchange(("k",))
OUT = moves.out_of_sum("f")

G_F = (at("g", "1+j-i"), at("f", "j"))
G_1 = (at("g", "1"), at("f", "1"))
WINDOW = ("j", "i", "i+J-I")
BAND = ("0", "j-i", "J-I")

PAIRS: dict[str, tuple[str, Line, Move, Line]] = {
    "definition": ("f", out(), DEFINITION, sigma(*WINDOW, at("f", "j"), at("g", "1+j-i"))),
    "definition at a number": (
        "f",
        out("1"),
        DEFINITION,
        sigma("j", "1", "1+J-I", at("f", "j"), at("g", "1+j-1")),
    ),
    "definition under a derivative, which then stands before it": (
        "f",
        Derivative(out(), Name("z")),
        DEFINITION,
        d(sigma(*WINDOW, at("f", "j"), at("g", "1+j-i"))),
    ),
    "definition of the left factor": (
        "f",
        times(out(), at("f", "1")),
        DEFINITION,
        times(sigma(*WINDOW, at("f", "j"), at("g", "1+j-i")), at("f", "1")),
    ),
    "definition of the first of two": (
        "f",
        Sum((out(), out("1"))),
        DEFINITION,
        Sum((sigma(*WINDOW, at("f", "j"), at("g", "1+j-i")), out("1"))),
    ),
    "sum rule": ("f", d(sigma(*WINDOW, *G_F)), SUM_RULE, sigma(*WINDOW, d(*G_F))),
    "sum rule, the outermost sum first": (
        "f",
        d(sigma("k", "1", "J", sigma(*WINDOW, at("g", "1+j-i"), at("f", "k")))),
        SUM_RULE,
        sigma("k", "1", "J", d(sigma(*WINDOW, at("g", "1+j-i"), at("f", "k")))),
    ),
    "sum rule under a sum": (
        "f",
        sigma("k", "1", "J", d(sigma(*WINDOW, at("g", "1+j-i"), at("f", "k")))),
        SUM_RULE,
        sigma("k", "1", "J", sigma(*WINDOW, d(at("g", "1+j-i"), at("f", "k")))),
    ),
    "sum rule in a case": (
        "f",
        where(d(sigma(*WINDOW, *G_F)), "2", "i", "J"),
        SUM_RULE,
        where(sigma(*WINDOW, d(*G_F)), "2", "i", "J"),
    ),
    "sum rule, of two terms": (
        "f",
        d(Sum((at("f", "i"), times(*G_1)))),
        SUM_RULE,
        Sum((d(at("f", "i")), d(*G_1))),
    ),
    "a term that is constant": (
        "f",
        Sum((d(at("g", "1")), d(at("f", "i")))),
        STILL,
        d(at("f", "i")),
    ),
    "terms that are constant, among three": (
        "f",
        Sum((d(at("f", "1")), d(at("g", "1")), d(at("f", "i")))),
        STILL,
        Sum((d(at("f", "1")), d(at("f", "i")))),
    ),
    "into a sum": (
        "f",
        times(sigma("k", "1", "1+J-I", at("g", "k")), at("f", "i")),
        INTO_SUM,
        sigma("k", "1", "1+J-I", at("g", "k"), at("f", "i")),
    ),
    "into a sum of products, with two factors after it": (
        "f",
        times(sigma("j", "i", "i+J-I", *G_F), at("f", "i"), at("g", "1")),
        INTO_SUM,
        sigma("j", "i", "i+J-I", *G_F, at("f", "i"), at("g", "1")),
    ),
    "sums exchanged": (
        "f",
        sigma("n", "1", "J", sigma("k", "1", "1+J-I", at("g", "k"), at("f", "n"))),
        SWAP,
        sigma("k", "1", "1+J-I", sigma("n", "1", "J", at("g", "k"), at("f", "n"))),
    ),
    "out of a sum": (
        "f",
        sigma("k", "1", "1+J-I", at("g", "k"), at("f", "i")),
        OUT,
        times(at("f", "i"), sigma("k", "1", "1+J-I", at("g", "k"))),
    ),
    "cases": (
        "f",
        sigma("j", "1", "J", d(where(times(*G_F), *BAND))),
        CASES_RULE,
        sigma("j", "1", "J", where(d(*G_F), *BAND)),
    ),
    "cases, of which no zero is differentiated": (
        "f",
        d(where(at("f", "i"), "2", "i", "J", otherwise=at("f", "1"))),
        CASES_RULE,
        where(d(at("f", "i")), "2", "i", "J", otherwise=d(at("f", "1"))),
    ),
    "product rule by the signal": (
        "f",
        sigma(*WINDOW, d(*G_F)),
        BY_F,
        sigma(*WINDOW, at("g", "1+j-i"), d(at("f", "j"))),
    ),
    "product rule by the filter": (
        "g",
        sigma(*WINDOW, d(*G_F)),
        BY_G,
        sigma(*WINDOW, at("f", "j"), d(at("g", "1+j-i"))),
    ),
    "product rule, two that do not vary": (
        "f",
        d(at("g", "1"), at("f", "i"), at("g", "1")),
        BY_F,
        times(at("g", "1"), at("g", "1"), d(at("f", "i"))),
    ),
    "product rule with a guarded factor": (
        "f",
        sigma("j", "1", "J", d(where(at("g", "1+j-i"), *BAND), at("f", "j"))),
        BY_F,
        sigma("j", "1", "J", where(at("g", "1+j-i"), *BAND), d(at("f", "j"))),
    ),
    "change of variable": (
        "g",
        d(sigma(*WINDOW, *G_F)),
        TO_TAPS,
        d(sigma("k", "1", "1+J-I", at("g", "k"), at("f", "i+k-1"))),
    ),
    "change of variable downwards: bounds swapped, subscripts collected": (
        "g",
        sigma(*WINDOW, at("f", "j"), at("g", "1+i+J-I-j")),
        moves.change_of_variable("j", "k", TURNED),
        sigma("k", "1", "1+J-I", at("f", "1+i+J-k-I"), at("g", "k")),
    ),
    "change of variable by a shift": (
        "f",
        sigma(*WINDOW, *G_F),
        moves.change_of_variable("j", "n", Affine.of("j") - "i"),
        sigma("n", "0", "J-I", at("g", "1+n"), at("f", "i+n")),
    ),
    "inner product": (
        "f",
        sigma(*WINDOW, at("g", "1+j-i"), d(at("f", "j"))),
        INNER_F,
        times(sigma("j", "1", "J", row("j"), where(at("g", "1+j-i"), *BAND)), total("f")),
    ),
    "inner product over all of it, which needs no guard": (
        "g",
        sigma("k", "1", "1+J-I", at("f", "i+k-1"), d(at("g", "k"))),
        INNER_G,
        times(sigma("k", "1", "1+J-I", row("k"), at("f", "i+k-1")), total("g")),
    ),
    "inner product from the first place on, which needs one guard": (
        "f",
        sigma("j", "i", "J", at("g", "1"), d(at("f", "j"))),
        INNER_F,
        times(sigma("j", "1", "J", row("j"), where(at("g", "1"), "0", "j-i")), total("f")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_a_move_rewrites_its_line(case: str) -> None:
    varying, before, move, after = PAIRS[case]
    here = setting(LECTURE, varying, ("i",))
    made = move.apply(before, here.context)
    assert text(made) == text(after), "as it is printed"
    assert made == after, "as a tree"


@pytest.mark.parametrize("case", PAIRS)
def test_a_move_keeps_what_is_meant(case: str) -> None:
    """And not what the other operand's would."""
    varying, before, move, after = PAIRS[case]
    step = linked(setting(LECTURE, varying, ("i",)), before, after, move.reason)
    assert (step.line, step.reason, step.scope) == (after, move.reason, "all sizes")


ROW = times(sigma("j", "1", "J", row("j"), where(at("g", "1+j-i"), *BAND)), total("f"))
ALL_ROWS = sigma(
    "i", "1", "I", sigma("j", "1", "J", Unit(Name("i")), row("j"), where(at("g", "1+j-i"), *BAND))
)
WHOLE = Operation("*", Name("f"), Name("g"))
BY_Z, BY_THE_SIGNAL = Derivative(WHOLE, Name("z")), Derivative(WHOLE, Name("f"))
FIRST = Derivative(out(), Name("z"))
SUMMED = sigma("j", "1", "J", where(at("g", "1+j-i"), *BAND), d(at("f", "j")))
READ = moves.read_off(F, "z")

EQUATIONS: dict[str, tuple[Line, Move, Line]] = {
    "row by row": (equation(FIRST, ROW), ROWS, equation(BY_Z, times(ALL_ROWS, total("f")))),
    "whatever the weight": (
        equation(BY_Z, times(ALL_ROWS, total("f"))),
        READ,
        equation(BY_THE_SIGNAL, ALL_ROWS),
    ),
    "whatever the weight, entry by entry": (
        equation(FIRST, SUMMED),
        READ,
        equation(Access(BY_THE_SIGNAL, (Name("i"), Name("j"))), where(at("g", "1+j-i"), *BAND)),
    ),
    "entry by entry": (
        equation(BY_THE_SIGNAL, ALL_ROWS),
        moves.by_entries(),
        equation(Access(BY_THE_SIGNAL, (Name("i"), Name("j"))), where(at("g", "1+j-i"), *BAND)),
    ),
}


@pytest.mark.parametrize("case", EQUATIONS)
def test_a_move_makes_another_equation_of_one(case: str) -> None:
    before, move, after = EQUATIONS[case]
    made = move.apply(before, setting(LECTURE, "f").context)
    assert text(made) == text(after)
    assert made == after
    with pytest.raises(Refused, match="matches nothing"):
        move.apply(after, setting(LECTURE, "f").context)


def test_what_an_equation_does_not_say_is_not_read_off() -> None:
    """Where a sum leaves places out, where the weight is another, or stands elsewhere as well."""
    here = setting(LECTURE, "f").context
    for right in (
        sigma("j", "2", "J", where(at("g", "1+j-i"), *BAND), d(at("f", "j"))),
        sigma("j", "1", "I", where(at("g", "1+j-i"), *BAND), d(at("f", "j"))),
        sigma("j", "1", "J", d(at("g", "1")), d(at("f", "j"))),
        sigma("j", "1", "J", at("g", "1"), d(at("f", "j"), by="w")),
        sigma("j", "1", "J", at("g", "1"), d(at("f", "1+J-j"))),
        sigma("k", "1", "1+J-I", at("f", "k"), d(at("g", "k"))),
        times(ALL_ROWS, Derivative(Name("g"), Name("z"))),
        sigma("j", "1", "J", at("g", "1"), at("f", "j")),
    ):
        with pytest.raises(Refused, match="whatever the weight on which f depends: matches"):
            READ.apply(equation(FIRST, right), here)


def test_a_definition_of_two_dimensions_is_unfolded_by_its_own_indices() -> None:
    whole = Operation("*", Name("f"), Name("g"))
    here = setting(FLAT, "f", ("i1", "i2"))
    line = Access(whole, (Name("i1"), Name("i2")))
    assert DEFINITION.apply(line, here.context) == FLAT.body
    with pytest.raises(Refused, match="matches nothing"):
        DEFINITION.apply(out("i1"), here.context)


REFUSED: dict[str, tuple[Line, Move]] = {
    "definition: the sum itself": (sigma(*WINDOW, *G_F), DEFINITION),
    "definition: operands exchanged": (out("i", "g", "f"), DEFINITION),
    "definition: one operand twice": (out("i", "f", "f"), DEFINITION),
    "definition: the whole, without an index": (LECTURE.operation, DEFINITION),
    "definition: two indices": (Access(LECTURE.operation, (Name("i"), Name("i"))), DEFINITION),
    "definition: another operation": (out(), moves.definition("x", "cross product")),
    "definition: the derivative of the whole": (
        Derivative(LECTURE.operation, Name("z")),
        DEFINITION,
    ),
    "sum rule: a product": (d(*G_F), SUM_RULE),
    "sum rule: a sum of products, not under a derivative": (sigma(*WINDOW, *G_F), SUM_RULE),
    "sum rule: the derivative inside the sum": (sigma(*WINDOW, d(*G_F)), SUM_RULE),
    "sum rule: a factor before the sum": (d(at("g", "1"), sigma(*WINDOW, at("f", "j"))), SUM_RULE),
    "sum rule: cases": (d(where(times(*G_F), *BAND)), SUM_RULE),
    "sum rule: a derivative over a fraction bar": (
        Derivative(sigma(*WINDOW, *G_F), Name("z")),
        SUM_RULE,
    ),
    "a constant term: one that varies": (Sum((d(at("f", "1")), d(at("f", "i")))), STILL),
    "a constant term: not differentiated": (Sum((at("g", "1"), d(at("f", "i")))), STILL),
    "a constant term: a product with what varies": (Sum((d(*G_1), d(at("f", "i")))), STILL),
    "a constant term: by another weight": (Sum((d(at("g", "1"), by="w"), at("f", "1"))), STILL),
    "a constant term: no sum": (d(at("g", "1")), STILL),
    "into a sum: no factor": (sigma("k", "1", "I", at("g", "k")), INTO_SUM),
    "into a sum: the factor before it": (
        times(at("f", "i"), sigma("k", "1", "I", at("g", "k"))),
        INTO_SUM,
    ),
    "into a sum: a factor of the same index": (
        times(sigma("i", "1", "I", at("f", "i")), at("g", "i")),
        INTO_SUM,
    ),
    "sums exchanged: one sum": (sigma("n", "1", "J", at("f", "n")), SWAP),
    "sums exchanged: already": (
        sigma("k", "1", "I", sigma("n", "1", "J", at("g", "k"), at("f", "n"))),
        SWAP,
    ),
    "sums exchanged: bounds by the outer index": (
        sigma("n", "1", "J", sigma("k", "1", "n", at("g", "k"), at("f", "n"))),
        SWAP,
    ),
    "sums exchanged: the outer bounds by the inner index": (
        sigma("n", "1", "k", sigma("k", "1", "I", at("g", "k"), at("f", "n"))),
        SWAP,
    ),
    "sums exchanged: a factor between them": (
        sigma("n", "1", "J", at("f", "n"), sigma("k", "1", "I", at("g", "k"))),
        SWAP,
    ),
    "out of a sum: a factor of the index": (sigma(*WINDOW, *G_F), OUT),
    "out of a sum: another operand": (sigma("j", "1", "J", at("g", "1"), at("f", "j")), OUT),
    "out of a sum: every factor": (sigma("j", "1", "J", at("f", "i"), at("f", "1")), OUT),
    "out of a sum: one factor": (sigma("j", "1", "J", at("f", "i")), OUT),
    "cases: a sum": (d(sigma(*WINDOW, *G_F)), CASES_RULE),
    "cases: a product of cases": (d(at("f", "j"), where(at("g", "1+j-i"), *BAND)), CASES_RULE),
    "cases: no derivative": (where(times(*G_F), *BAND), CASES_RULE),
    "product rule: a sum": (d(sigma(*WINDOW, *G_F)), BY_F),
    "product rule: no derivative": (times(*G_F), BY_F),
    "product rule: one factor": (d(at("f", "j")), BY_F),
    "product rule: both factors vary": (d(at("f", "j"), at("f", "1")), BY_F),
    "product rule: three factors, of which two vary": (
        d(at("f", "j"), at("g", "1"), at("f", "1")),
        BY_F,
    ),
    "product rule: no factor varies": (d(at("g", "1"), at("g", "2")), BY_F),
    "product rule: a factor of both": (d(at("g", "1"), sigma(*WINDOW, *G_F), at("f", "1")), BY_F),
    "product rule: another array, which may vary": (d(at("h", "1"), at("f", "j")), BY_F),
    "product rule: by another weight": (d(*G_F, by="w"), BY_F),
    "product rule: already carried out": (times(at("g", "1"), d(at("f", "j"))), BY_F),
    "change of variable: onto a letter in use": (
        sigma(*WINDOW, at("g", "k"), at("f", "j")),
        TO_TAPS,
    ),
    "change of variable: of another index": (
        sigma("n", "i", "i+J-I", at("g", "1+n-i"), at("f", "n")),
        TO_TAPS,
    ),
    "change of variable: no sum": (times(*G_F), TO_TAPS),
    "inner product: the place is not the index": (
        sigma("k", "1", "1+J-I", at("g", "k"), d(at("f", "i+k-1"))),
        INNER_F,
    ),
    "inner product: the other operand": (
        sigma(*WINDOW, at("g", "1+j-i"), d(at("f", "j"))),
        INNER_G,
    ),
    "inner product: a derivative of the product": (sigma(*WINDOW, d(*G_F)), INNER_F),
    "inner product: the derivative first": (
        sigma(*WINDOW, d(at("f", "j")), at("g", "1+j-i")),
        INNER_F,
    ),
    "inner product: nothing differentiated": (sigma(*WINDOW, *G_F), INNER_F),
    "inner product: no sum": (times(at("g", "1"), d(at("f", "i"))), INNER_F),
    "row by row: no equation": (ROW, ROWS),
    "row by row: a sum alone": (
        equation(FIRST, sigma("j", "1", "J", row("j"), at("g", "1"))),
        ROWS,
    ),
    "row by row: three factors": (equation(FIRST, times(*ROW.factors, at("g", "1"))), ROWS),
    "row by row: a sum of other products": (
        equation(FIRST, times(sigma("j", "1", "J", at("f", "j"), at("g", "1")), total("f"))),
        ROWS,
    ),
    "row by row: the row of another index": (
        equation(FIRST, times(sigma("j", "1", "J", row("k"), at("g", "1")), total("f"))),
        ROWS,
    ),
    "row by row: another row": (equation(Derivative(out("j"), Name("z")), ROW), ROWS),
    "definition: at a place called like an index that is summed over": (out("j"), DEFINITION),
    "row by row: of numbers": (equation(FIRST, times(at("f", "1"), total("f"))), ROWS),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_move_refuses_what_its_rule_is_not_about(case: str) -> None:
    line, move = REFUSED[case]
    with pytest.raises(Refused) as refusal:
        move.apply(line, setting(LECTURE, "f", ("i",)).context)
    assert str(refusal.value) == f"{told(move.reason)}: matches nothing in this line"


@pytest.mark.parametrize("step", [-2, 0, 2, 3])
def test_no_variable_is_changed_by_a_step_that_leaves_numbers_out(step: int) -> None:
    form = Affine.of("j") * step + 1
    with pytest.raises(Refused, match="not every whole number has one j"):
        moves.change_of_variable("j", "k", form)


@pytest.mark.parametrize("step", [-1, 1])
def test_every_step_of_one_is_undone_by_its_inverse(step: int) -> None:
    here = setting(LECTURE, "f", ("i",))
    line = sigma(*WINDOW, at("g", "1+j-i"), at("f", "j"))
    there = moves.change_of_variable("j", "k", Affine.of("j") * step + "I")
    back = moves.change_of_variable("k", "j", (Affine.of("k") - "I") * step)
    changed = there.apply(line, here.context)
    assert changed != line
    assert back.apply(changed, here.context) == line


def test_a_condition_takes_part_in_a_change_of_variable() -> None:
    here = setting(LECTURE, "f", ("i",))
    line = sigma("j", "1", "J", where(times(*G_F), *BAND))
    made = TO_TAPS.apply(line, here.context)
    assert text(made) == ("sum_{k=2-i}^{1+J-i} {g[k] f[i+k-1] if 1 <= k <= 1+J-I; 0 otherwise}")
    assert linked(here, line, made, TO_TAPS.reason).scope == "all sizes"


def test_all_indices_of_a_definition_are_replaced_at_once() -> None:
    """(f*g)[i2,i1] reads f where its indices are exchanged, and not twice at one place."""
    here = setting(FLAT, "f", ("i1", "i2"))
    line = Access(Operation("*", Name("f"), Name("g")), (Name("i2"), Name("i1")))
    made = moves.definition("*", "correlation").apply(line, here.context)
    assert text(made).startswith("sum_{j1=i2}^{i2+J1-I1} sum_{j2=i1}^{i1+J2-I2} ")
    assert text(made).endswith("g[1+j1-i2,1+j2-i1]")


def test_lines_that_cannot_be_compared_are_refused() -> None:
    here = setting(LECTURE, "f", ("i",))
    for strange in (at("h", "1"), times(Name("f"), Name("f")), Name("I")):
        with pytest.raises(Refused, match="why: the two lines cannot be compared"):
            linked(here, at("f", "1"), strange, ("why",))


def test_sum_rule_and_product_rule_are_two_moves_though_neither_changes_the_meaning() -> None:
    here = setting(LECTURE, "f", ("i",))
    first = d(sigma(*WINDOW, *G_F))
    summed = SUM_RULE.apply(first, here.context)
    done = BY_F.apply(summed, here.context)
    assert len({text(first), text(summed), text(done)}) == 3
    for line, wrong in ((first, BY_F), (summed, SUM_RULE), (done, SUM_RULE), (done, BY_F)):
        with pytest.raises(Refused):
            wrong.apply(line, here.context)
    for before, after in ((first, summed), (summed, done), (first, done)):
        assert linked(here, before, after, ("either",)).scope == "all sizes"


@pytest.mark.parametrize("varying", ["f", "g"])
def test_a_product_rule_for_the_wrong_operand_matches_but_is_not_believed(varying: str) -> None:
    """g df/dz for d(g f)/dz, where it is g that depends on z: only the judges know."""
    line = sigma(*WINDOW, d(*G_F))
    here = setting(LECTURE, varying, ("i",))
    wrong, right = (BY_G, BY_F) if varying == "f" else (BY_F, BY_G)
    linked(here, line, right.apply(line, here.context), right.reason)
    with pytest.raises(Refused, match=r"product rule, as d./dz = 0: the two lines do not mean"):
        linked(here, line, wrong.apply(line, here.context), wrong.reason)


@pytest.mark.parametrize("guarded", [False, True])
def test_a_guard_is_left_out_only_where_it_follows(guarded: bool) -> None:
    """The same sum over an operand that reaches as far, and over one that reaches further."""
    here = setting(LECTURE, "g", ("i",))
    array = replace(G, sizes=(G.sizes[0] + int(guarded),))
    line = sigma("k", "1", "1+J-I", at("f", "i+k-1"), d(at("g", "k")))
    made = text(moves.inner_product(array).apply(line, here.context))
    assert ("otherwise" in made) is guarded
    assert "otherwise" not in text(INNER_G.apply(line, here.context))


def test_an_operand_counted_from_zero_is_summed_from_zero() -> None:
    here = setting(LECTURE, "g", ("i",))
    array = Operand("g", (Affine.of("K"),), first=0)
    line = sigma("k", "0", "K-1", at("f", "i"), d(at("g", "k")))
    made = moves.inner_product(array).apply(line, here.context)
    assert text(made) == "(sum_{k=0}^{K-1} delta_{k}^T f[i]) dg/dz"


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (DEFINITION, "definition of correlation"),
        (SUM_RULE, "sum rule"),
        (CASES_RULE, "derivative of each case"),
        (STILL, "a term that is constant, as dg/dz = 0"),
        (INTO_SUM, "distributive law"),
        (OUT, "distributive law"),
        (SWAP, "sums exchanged"),
        (BY_F, "product rule, as dg/dz = 0"),
        (BY_G, "product rule, as df/dz = 0"),
        (TO_TAPS, "change of variable k = 1 + j - i"),
        (INNER_F, "definition of inner product"),
        (ROWS, "row by row"),
    ],
)
def test_a_move_says_what_it_does(move: Move, said: str) -> None:
    assert told(move.reason) == said


def test_what_has_a_bias_is_spelled_out_as_it_is_defined() -> None:
    member = Member((2,), (3,), bias=True)
    here = setting(member, "f", ("i",))
    move = moves.put_in(member.definition, ("definition of y",))
    y = Access(Name("y"), (Name("i"),))
    assert told(move.reason) == "definition of y"
    assert move.apply(y, here.context) == member.body
    made = move.apply(Derivative(y, Name("z")), here.context)
    assert made == Derivative(member.body, Name("z"), operator=True)
    assert linked(here, Derivative(y, Name("z")), made, move.reason).scope == "all sizes"
    for other in (Access(Name("y"), (Number(1),) * 2), Name("y"), member.body):
        with pytest.raises(Refused, match="matches nothing"):
            move.apply(other, here.context)


@pytest.mark.parametrize("rule", [SUM_RULE, CASES_RULE, BY_F, STILL, INTO_SUM, SWAP, OUT])
def test_no_rule_matches_what_has_neither_sums_nor_derivatives(rule: Move) -> None:
    here = setting(LECTURE, "f", ("i",))
    for line in (Number(0), Name("f"), at("f", "i"), times(*G_1), Sum(G_1), Negative(at("f", "1"))):
        with pytest.raises(Refused):
            rule.apply(line, here.context)


def test_moves_take_the_first_place_from_left_to_right() -> None:
    here = setting(LECTURE, "f", ("i",))
    inner = d(sigma(*WINDOW, *G_F))
    twice = Sum((inner, inner))
    once = SUM_RULE.apply(twice, here.context)
    assert once == Sum((sigma(*WINDOW, d(*G_F)), inner))
    both = SUM_RULE.apply(once, here.context)
    assert both == Sum((sigma(*WINDOW, d(*G_F)),) * 2)
    with pytest.raises(Refused):
        SUM_RULE.apply(both, here.context)


def test_the_sides_of_a_chain_are_places_as_well() -> None:
    here = setting(LECTURE, "f", ("i",))
    made = DEFINITION.apply(equation(at("f", "1"), out()), here.context)
    assert made == equation(at("f", "1"), LECTURE.body)
