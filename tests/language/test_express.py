"""Printed closed forms: read back, they mean the value that they were printed from."""

from __future__ import annotations

from itertools import product

import pytest

from symconv.errors import Unsupported
from symconv.family.formulas import formulas
from symconv.family.jacobian import backprop, columns, jacobian
from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.expansion import expand
from symconv.judges.question import Question, Verdict
from symconv.kernels.functions import functions
from symconv.language.affine import Affine, Constraint, between
from symconv.language.atoms import matrix, number, operand, unit
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.express import conditions, entry, express, spelled
from symconv.language.line import Chain, Name, Number, Product, Summation, Transpose, Unit
from symconv.language.subscripts import constraints
from symconv.language.term import Entry, Operand, Slot, Term, variable
from symconv.language.value import Value
from symconv.writing.text import text

FLIPS = [False, True]
ONE_D = [Member((4,), (6,), flip) for flip in FLIPS]
TWO_D = [Member((2, 3), (3, 5), flip) for flip in FLIPS]
NAMES = [function.name for function in functions(ONE_D[0])]


def short(what: object) -> str:
    return f"{what.word} {what.outputs} {what.inputs}" if isinstance(what, Member) else str(what)


def meanings(member: Member) -> dict[str, tuple[Value, tuple[str, ...]]]:
    """The five functions, each with the letters of its slots."""
    outputs = member.letters("output")
    signal, taps = columns(member, "signal"), columns(member, "filter")
    return {
        "forward": (member.value, outputs),
        "vjp_signal": (backprop(member, "signal"), signal),
        "vjp_filter": (backprop(member, "filter"), taps),
        "jacobian_signal": (jacobian(member, "signal"), outputs + signal),
        "jacobian_filter": (jacobian(member, "filter"), outputs + taps),
    }


def same(member: Member, left: Value, right: Value, places: tuple[str, ...] = ()) -> Verdict:
    names = tuple(member.context.names)
    whole = next(iter(v for v, x in meanings(member).values() if x == places), None)
    inside: tuple[Constraint, ...] = ()
    if whole is not None:
        inside = tuple(
            c for slot, x in zip(whole.slots, places, strict=True) for c in slot.range(x)
        )
    return decide(Question(left, right, names, places, (*member.domain, *inside)))


@pytest.mark.parametrize("function", NAMES)
@pytest.mark.parametrize("member", ONE_D, ids=short)
def test_a_whole_value_means_itself_again(member: Member, function: str) -> None:
    value, places = meanings(member)[function]
    again = elaborate(express(value, places, member.domain), member.context)
    verdict = same(member, value, again)
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("function", NAMES)
@pytest.mark.parametrize("member", [*ONE_D, *TWO_D], ids=short)
def test_an_entry_means_itself_again(member: Member, function: str) -> None:
    value, places = meanings(member)[function]
    again = elaborate(entry(value, places, member.domain), member.context)
    verdict = same(member, value.at(*places), again, places)
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("function", NAMES)
@pytest.mark.parametrize("member", ONE_D, ids=short)
def test_both_sides_of_a_printed_formula_are_equal(member: Member, function: str) -> None:
    (line,) = formulas(member, function)
    left, right = (elaborate(side, member.context) for side in (line.first, line.last))
    _, places = meanings(member)[function]
    verdict = same(member, left, right, places)
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("function", [name for name in NAMES if name != "jacobian_signal"])
def test_the_formula_of_the_other_convention_is_refuted(function: str) -> None:
    """The same left side with the flipped right side: what the test above can see."""
    plain, turned = ONE_D
    _, places = meanings(plain)[function]
    left = elaborate(formulas(plain, function)[-1].first, plain.context)
    right = elaborate(formulas(turned, function)[-1].last, plain.context)
    assert same(plain, left, right, places).ruling == "fails"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("forward", "(f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]"),
        (
            "jacobian_signal",
            "(d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}",
        ),
        ("jacobian_filter", "(d(f*g)/dg)[i,k] = f[i+k-1]"),
    ],
)
def test_printed_formulas(function: str, expected: str) -> None:
    assert [text(line) for line in formulas(ONE_D[0], function)] == [expected]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Affine(), "0"),
        (Affine(3), "3"),
        (Affine(-3), "-3"),
        (1 + Affine.of("j") - "i", "1+j-i"),
        (Affine.of("J") + "i" - "I", "i+J-I"),
        (Affine.of("k") + "i" - 1, "i+k-1"),
        (-Affine.of("i"), "-i"),
        (-Affine.of("i") - 2, "-i-2"),
        (Affine.of("i") * 2 - Affine.of("J") * 3 + 1, "1+2 i-3 J"),
    ],
    ids=str,
)
def test_spelled(form: Affine, expected: str) -> None:
    assert text(spelled(form)).replace(" + ", "+").replace(" - ", "-") == expected


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        (between(0, Affine.of("j") - "i", Affine.of("J") - "I"), ["0 <= j-i <= J-I"]),
        (between(1, "j", "J"), ["1 <= j <= J"]),
        ([Constraint.at_most("i", "I")], ["i <= I"]),
        ([Constraint.at_most(2, "i")], ["2 <= i"]),
        ([Constraint.equal("i", "j")], ["j = i"]),
        ([Constraint.equal(Affine.of("i") * 2, Affine.of("j") + 3)], ["j = 2 i-3"]),
        ([Constraint.equal("n", "n'")], ["n' = n"]),
        (between(2, Affine.of("i") * 2, 2), ["2 i = 2"]),
        ([*between(1, "i", "I"), Constraint.at_most("j", 4)], ["1 <= i <= I", "j <= 4"]),
    ],
    ids=lambda x: str(x[0]) if isinstance(x, list) and isinstance(x[0], str) else "",
)
def test_conditions_are_chains_of_inequalities(
    guards: list[Constraint], expected: list[str]
) -> None:
    assert [text(chain) for chain in conditions(guards)] == [
        e.replace("-", " - ") for e in expected
    ]


def test_a_condition_holds_exactly_where_the_guard_does() -> None:
    """Every chain that is printed, read at every point, against the guard itself."""
    j_i = Affine.of("j") - "i"
    for guards in (
        between(0, j_i, Affine.of("J") - "I"),
        between(j_i, 1, "J"),
        (Constraint.at_most(j_i, 1), Constraint.at_most("i", "J")),
        (Constraint.equal(Affine.of("i") * 2, Affine.of("j") + 1),),
        (Constraint(-j_i), Constraint(3 - Affine.of("i") - "j")),
    ):
        chains = conditions(list(guards))
        for i, j, small, big in product(range(-2, 4), repeat=4):
            point = {"i": i, "j": j, "I": small, "J": big}
            held = all(_holds(chain, point) for chain in chains)
            assert held == all(g.holds(point) for g in guards)


def _holds(chain: Chain, point: dict[str, int]) -> bool:
    return all(c.holds(point) for c in constraints(chain, Context()))


def test_guards_that_follow_from_the_domain_are_dropped() -> None:
    member = ONE_D[0]
    value = jacobian(member, "filter").guarded([Constraint.at_most(2, variable(0))])
    later = Constraint.at_most(2, "i")
    assert text(entry(value, ("i", "k"), member.domain)) == "{f[i+k-1] if 2 <= i; 0 otherwise}"
    assert text(entry(value, ("i", "k"), (*member.domain, later))) == "f[i+k-1]"


def test_letters_of_sums_are_those_that_are_free() -> None:
    """The operand is called j and a slot k: neither is taken for the sum."""
    bounds = between(1, "@0", "#0")
    term = Term(1, (Entry("j", (Affine.of("@0"),)),), ("@0",), bounds)
    value = Value((Slot(Affine.of("I")),), (term,))
    assert text(entry(value, ("k",))) == "sum_{i=1}^{k} j[i]"
    assert text(entry(value, ("k",), axes={"j": ("t",)})) == "sum_{t=1}^{k} j[t]"
    assert text(entry(value, ("t",), axes={"j": ("t",)})) == "sum_{i=1}^{t} j[i]"


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (number(0), (), "0"),
        (number(-3), (), "-3"),
        (matrix([[number(1)], [number(-2)]]), ("i",), None),
        (matrix([[number(1), number(0), number(2)]]), ("i", "j"), None),
        (matrix([[number(1)], [number(-2)]]).transposed(), ("i",), None),
    ],
    ids=["zero", "negative", "column", "row matrix", "row vector"],
)
def test_literal_values_mean_themselves_again(
    value: Value, places: tuple[str, ...], expected: str | None
) -> None:
    line = express(value, places)
    again = elaborate(line, Context())
    if expected is not None:
        assert text(line) == expected
        assert expand(again, {}) == expand(value, {})
    else:
        assert decide(Question(value, again)).holds


def test_a_row_is_printed_with_transposed_unit_vectors() -> None:
    row = matrix([[number(7)], [number(8)]]).transposed()
    line = express(row, ("i",))
    assert isinstance(line, Summation)
    assert isinstance(line.body, Product)
    assert line.body.factors[0] == Transpose(Unit(Name("i")))
    assert (line.lower, line.upper) == (Number(1), Number(2))


def test_what_cannot_be_printed_says_so() -> None:
    three = Value((Slot(Affine(2)),) * 3, ())
    with pytest.raises(Unsupported, match="3 dimensions"):
        express(three, ("i", "j", "k"))
    with pytest.raises(Unsupported, match="unknown size"):
        express(unit(2), ("i",))
    unbounded = Value((), (Term(1, (Entry("f", (Affine.of("@0"),)),), ("@0",)),))
    with pytest.raises(Unsupported, match="bounds"):
        express(unbounded, ())


def test_a_size_is_a_slot_of_the_operand_and_not_of_its_first_place() -> None:
    """An operand that counts from 0 is summed from 0 to its size less one."""
    line = express(operand(Operand("x", (Affine.of("N"),), first=0)), ("n",))
    assert isinstance(line, Summation)
    assert (text(line.lower), text(line.upper)) == ("0", "N - 1")
