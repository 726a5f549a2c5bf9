"""From what is written to what it means, written out at small sizes."""

from __future__ import annotations

import re
from typing import TypeAlias

import pytest

from symconv.errors import IllFormed, Unsupported
from symconv.judges.decide import decide
from symconv.judges.expansion import RangeError, expand
from symconv.judges.polynomial import text as shown
from symconv.judges.question import Question
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context, Definition
from symconv.language.elaborate import elaborate
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Derivative,
    Dots,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Space,
    Sum,
    Summation,
    Transpose,
    Unit,
    inequality,
    total,
)
from symconv.language.subscripts import constraints
from symconv.language.term import Operand, Slot

N, M = Affine.of("N"), Affine.of("M")
TAPS = Operand("b", (1 + N - M,))


def term(text: str) -> Line:
    return Number(int(text)) if text.isdigit() else Name(text)


def af(text: str) -> Line:
    """A subscript or a bound as it is written: 1+j-i, 2*j."""
    parts = re.findall(r"([+-]?)(?:(\d+)\*)?(\w+)", text)
    terms: list[Line] = []
    for sign, times, name in parts:
        body: Line = Product((Number(int(times)), term(name))) if times else term(name)
        terms.append(Negative(body) if sign == "-" else body)
    return total(*terms)


def at(name: str, *subscripts: str) -> Line:
    return Access(Name(name), tuple(map(af, subscripts)))


def sigma(index: str, lower: str, upper: str, body: Line) -> Line:
    return Summation(index, af(lower), af(upper), body)


def where(*branches: tuple[Line, str], otherwise: Line) -> Line:
    """Cases, with conditions like 1<=i<=J and i=j."""
    made = [Branch(value, chains(condition)) for value, condition in branches]
    return Cases((*made, Branch(otherwise)))


def chains(text: str) -> tuple[Chain, ...]:
    return tuple(chain(part) for part in text.split(" and "))


def chain(text: str) -> Chain:
    sides = re.split(r"<=|=", text)
    signs = re.findall(r"<=|=", text)
    links = [Link(sign, af(x)) for sign, x in zip(signs, sides[1:], strict=True)]
    return Chain(af(sides[0]), tuple(links))


def vector(*cells: Line | int) -> Matrix:
    return Matrix(tuple((cell,) for cell in map(cell_, cells)))


def cell_(cell: Line | int) -> Line:
    if isinstance(cell, int):
        return Number(cell) if cell >= 0 else Negative(Number(-cell))
    return cell


def grid(*rows: tuple[Line | int, ...]) -> Matrix:
    return Matrix(tuple(tuple(map(cell_, row)) for row in rows))


VALID = Definition(
    (Operand("a", (N,)), TAPS),
    ("i",),
    (Slot(M, letter="i"),),
    sigma("j", "i", "i+N-M", Product((at("a", "j"), at("b", "1+j-i")))),
)
CONTEXT = Context(
    names={"three": Affine(3)},
    operands={
        "f": Operand("f", (N,)),
        "g": Operand("g", (N,)),
        "h": Operand("h", (Affine(2),)),
        "A": Operand("A", (M, N)),
        "B": Operand("B", (N, Affine(2))),
        "x": Operand("x", (N,), first=0),
    },
    operators={("*", 1, 1): VALID},
    weights={"z": frozenset({"f"}), "y": frozenset({"f", "g"})},
)

Expected: TypeAlias = str | list[str] | list[list[str]]


def found(line: Line, **sizes: int) -> Expected:
    """A scalar as text, a vector as a list, a matrix as a list of lists."""
    value = elaborate(line, CONTEXT)
    places = expand(value, {"N": 3, "M": 2, **sizes})
    if not value.rank:
        return shown(places[()])
    if value.rank == 1:
        return [shown(p) for p in places.values()]
    rows: dict[int, list[str]] = {}
    for (r, _), polynomial in places.items():
        rows.setdefault(r, []).append(shown(polynomial))
    return list(rows.values())


SCALARS = {
    "number": (Number(7), "7"),
    "name with a value": (Name("three"), "3"),
    "entry": (at("f", "2"), "f[2]"),
    "entry of a matrix": (at("A", "2", "1+1"), "A[2,2]"),
    "sum": (Sum((at("f", "1"), Number(2))), "2 + f[1]"),
    "difference": (Sum((at("f", "1"), Negative(at("g", "3")))), "f[1] - g[3]"),
    "cancelled": (Sum((at("f", "1"), Negative(at("f", "1")))), "0"),
    "negative of a difference": (
        Negative(Sum((at("f", "1"), Negative(at("g", "1"))))),
        "-f[1] + g[1]",
    ),
    "product": (Product((at("f", "1"), Number(2), at("g", "2"))), "2 f[1] g[2]"),
    "product of sums": (
        Product((Sum((at("f", "1"), Number(1))), Sum((at("f", "1"), Negative(Number(1)))))),
        "-1 + f[1] f[1]",
    ),
    "summation": (sigma("j", "1", "N", at("f", "j")), "f[1] + f[2] + f[3]"),
    "summation of a constant": (sigma("j", "1", "N", Number(2)), "6"),
    "summation from elsewhere": (sigma("j", "2", "N", at("f", "j")), "f[2] + f[3]"),
    "summation of one": (sigma("j", "N", "N", at("f", "j")), "f[3]"),
    "empty summation": (sigma("j", "N", "1", at("f", "j")), "0"),
    "empty summation far off": (sigma("j", "9", "2", at("f", "j")), "0"),
    "backwards": (sigma("j", "0", "2", at("f", "N-j")), "f[1] + f[2] + f[3]"),
    "nested": (
        sigma("i", "1", "2", sigma("j", "i", "2", Product((at("f", "i"), at("g", "j"))))),
        "f[1] g[1] + f[1] g[2] + f[2] g[2]",
    ),
    "nested with one letter": (
        sigma("j", "1", "2", Product((at("f", "j"), sigma("j", "2", "3", at("g", "j"))))),
        "f[1] g[2] + f[1] g[3] + f[2] g[2] + f[2] g[3]",
    ),
    "nested with one letter in a bound": (
        sigma("j", "1", "2", sigma("j", "j", "2", at("f", "j"))),
        "f[1] + 2 f[2]",
    ),
    "product of two sums with one letter": (
        Product((sigma("j", "1", "2", at("f", "j")), sigma("j", "1", "2", at("g", "j")))),
        "f[1] g[1] + f[1] g[2] + f[2] g[1] + f[2] g[2]",
    ),
    "letter named like a size": (sigma("M", "1", "N", at("f", "M")), "f[1] + f[2] + f[3]"),
    "inner product": (
        Product((Transpose(Name("f")), Name("g"))),
        "f[1] g[1] + f[2] g[2] + f[3] g[3]",
    ),
    "unit vector picks": (Product((Transpose(Unit(Number(2))), Name("f"))), "f[2]"),
    "unit vector at a sum's index": (
        sigma("j", "2", "N", Product((Transpose(Unit(Name("j"))), Name("f")))),
        "f[2] + f[3]",
    ),
    "entry of a product": (
        Access(Product((Name("A"), Name("f"))), (Number(2),)),
        "A[2,1] f[1] + A[2,2] f[2] + A[2,3] f[3]",
    ),
    "counted from 0": (sigma("j", "0", "N-1", at("x", "j")), "x[0] + x[1] + x[2]"),
    "twice the index": (sigma("j", "1", "1", at("f", "1+2*j")), "f[3]"),
}


@pytest.mark.parametrize("case", SCALARS)
def test_scalars(case: str) -> None:
    line, expected = SCALARS[case]
    assert found(line) == expected


ARRAYS: dict[str, tuple[Line, Expected]] = {
    "operand": (Name("f"), ["f[1]", "f[2]", "f[3]"]),
    "operand from 0": (Name("x"), ["x[0]", "x[1]", "x[2]"]),
    "matrix": (Name("A"), [["A[1,1]", "A[1,2]", "A[1,3]"], ["A[2,1]", "A[2,2]", "A[2,3]"]]),
    "sum of vectors": (Sum((Name("f"), Name("g"))), [f"f[{n}] + g[{n}]" for n in (1, 2, 3)]),
    "scaled vector": (Product((Number(2), Name("f"))), ["2 f[1]", "2 f[2]", "2 f[3]"]),
    "scaled from the right": (
        Product((Name("f"), at("g", "1"))),
        [f"f[{n}] g[1]" for n in (1, 2, 3)],
    ),
    "matrix times vector": (
        Product((Name("A"), Name("f"))),
        [" + ".join(f"A[{r},{c}] f[{c}]" for c in (1, 2, 3)) for r in (1, 2)],
    ),
    "matrix times matrix": (
        Product((Name("A"), Name("B"))),
        [[" + ".join(f"A[{r},{n}] B[{n},{c}]" for n in (1, 2, 3)) for c in (1, 2)] for r in (1, 2)],
    ),
    "three matrices": (
        Product((Transpose(Unit(Number(2))), Name("A"), Name("B"), Unit(Number(1)))),
        "A[2,1] B[1,1] + A[2,2] B[2,1] + A[2,3] B[3,1]",
    ),
    "row times matrix": (
        Product((Transpose(Name("f")), Name("B"))),
        [" + ".join(f"B[{n},{c}] f[{n}]" for n in (1, 2, 3)) for c in (1, 2)],
    ),
    "transposed matrix": (
        Transpose(Name("A")),
        [["A[1,1]", "A[2,1]"], ["A[1,2]", "A[2,2]"], ["A[1,3]", "A[2,3]"]],
    ),
    "transposed twice": (Transpose(Transpose(Name("h"))), ["h[1]", "h[2]"]),
    "transposed matrix times vector": (
        Product((Transpose(Name("A")), Name("h"))),
        [f"A[1,{c}] h[1] + A[2,{c}] h[2]" for c in (1, 2, 3)],
    ),
    "outer product": (
        Product((Name("h"), Transpose(Name("f")))),
        [[f"f[{c}] h[{r}]" for c in (1, 2, 3)] for r in (1, 2)],
    ),
    "literal column": (vector(4, -5, 0), ["4", "-5", "0"]),
    "literal matrix": (grid((1, at("f", "1")), (0, -2)), [["1", "f[1]"], ["0", "-2"]]),
    "literal matrix times vector": (
        Product((grid((1, 2), (0, -1)), Name("h"))),
        ["h[1] + 2 h[2]", "-h[2]"],
    ),
    "one row": (grid((1, 2, 3)), [["1", "2", "3"]]),
    "unit vectors add up": (
        Sum((Product((Unit(Number(3)), at("f", "1"))), Name("g"))),
        ["g[1]", "g[2]", "f[1] + g[3]"],
    ),
    "matrix of unit vectors": (
        Sum((Product((Unit(Number(1)), Transpose(Unit(Number(3))), Number(5))), Name("A"))),
        [["A[1,1]", "A[1,2]", "5 + A[1,3]"], ["A[2,1]", "A[2,2]", "A[2,3]"]],
    ),
    "weighted by sum": (
        Sum((sigma("j", "1", "N", Product((Unit(Name("j")), at("g", "1+N-j")))), Name("f"))),
        ["f[1] + g[3]", "f[2] + g[2]", "f[3] + g[1]"],
    ),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_arrays(case: str) -> None:
    line, expected = ARRAYS[case]
    assert found(line) == expected


F, G, ONE = at("f", "1"), at("g", "1"), Number(1)
CASES = {
    "one range": (where((F, "2<=i<=3"), otherwise=Number(0)), ["0", "f[1]", "f[1]", "0"]),
    "non-zero otherwise": (where((F, "i=2"), otherwise=G), ["g[1]", "f[1]", "g[1]", "g[1]"]),
    "two conditions": (
        where((F, "2<=i and i<=3"), otherwise=ONE),
        ["1", "f[1]", "f[1]", "1"],
    ),
    "a range and an equality": (
        where((F, "2<=i<=4 and 2*i=6"), otherwise=ONE),
        ["1", "1", "f[1]", "1"],
    ),
    "the first that holds": (
        where((F, "i<=2"), (G, "i<=3"), otherwise=ONE),
        ["f[1]", "f[1]", "g[1]", "1"],
    ),
    "the first again, after several conditions": (
        where((F, "2<=i<=3 and i<=2"), (G, "1<=i<=3"), otherwise=ONE),
        ["g[1]", "f[1]", "g[1]", "1"],
    ),
    "never": (where((F, "i<=0"), otherwise=G), ["g[1]"] * 4),
    "always": (where((F, "0<=i"), otherwise=G), ["f[1]"] * 4),
    "no otherwise": (Cases((Branch(F, chains("i<=1")),)), ["f[1]", "0", "0", "0"]),
    "with a size": (where((F, "i<=N-1"), otherwise=ONE), ["f[1]", "f[1]", "1", "1"]),
    "reads only where it holds": (
        where((at("f", "i"), "i<=3"), otherwise=Number(0)),
        ["f[1]", "f[2]", "f[3]", "0"],
    ),
    "within a sum": (
        sigma("j", "1", "4", where((at("f", "j"), "j<=3 and j<=i"), otherwise=Number(2))),
        ["6 + f[1]", "4 + f[1] + f[2]", *["2 + f[1] + f[2] + f[3]"] * 2],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    line, expected = CASES[case]
    value = elaborate(line, CONTEXT)
    sizes = [{"N": 3, "M": 2, "i": i} for i in (1, 2, 3, 4)]
    assert [shown(expand(value, x)[()]) for x in sizes] == expected


def test_cases_of_arrays() -> None:
    line = where((Name("f"), "i<=1"), otherwise=Sum((Name("g"), Name("f"))))
    value = elaborate(line, CONTEXT)
    rows = [[shown(p) for p in expand(value, {"N": 2, "i": i}).values()] for i in (1, 2)]
    assert rows == [["f[1]", "f[2]"], ["f[1] + g[1]", "f[2] + g[2]"]]


# --- operators --------------------------------------------------------------------------------


def test_a_definition_serves_literal_vectors() -> None:
    line = Operation("*", vector(0, 1, 1, 0, 0, 0), vector(2, 3, 1))
    assert found(line) == ["4", "5", "2", "0"]


def test_a_definition_serves_vectors_of_entries() -> None:
    line = Operation("*", vector(at("f", "1"), at("f", "2"), 3), vector(at("g", "1"), -1))
    assert found(line) == ["f[1] g[1] - f[2]", "-3 + f[2] g[1]"]


def test_a_definition_serves_whole_operands() -> None:
    line = Operation("*", Name("f"), Name("h"))
    assert found(line, N=4) == [f"f[{n}] h[1] + f[{n + 1}] h[2]" for n in (1, 2, 3)]


def test_a_definition_serves_its_own_result() -> None:
    line = Operation("*", Operation("*", Name("f"), Name("h")), vector(1, 10))
    assert found(line) == ["f[1] h[1] + 10 f[2] h[1] + f[2] h[2] + 10 f[3] h[2]"]


def test_a_bound_index_does_not_capture_a_free_one_in_an_operand() -> None:
    """The operand holds the free index j; the body of the definition sums over a j of its own."""
    line = Operation("*", Product((at("f", "j"), Name("g"))), vector(1, 10))
    assert found(line, j=3) == ["f[3] g[1] + 10 f[3] g[2]", "f[3] g[2] + 10 f[3] g[3]"]
    summed = sigma("j", "1", "2", Access(line, (Name("j"),)))
    expected = ["f[1] g[1] + 10 f[1] g[2] + f[2] g[2] + 10 f[2] g[3]"]
    assert [found(summed)] == expected


def test_a_free_index_named_like_the_definition_s_index_is_not_captured() -> None:
    line = Operation("*", Product((at("f", "i"), Name("g"))), vector(1, 10))
    assert found(line, i=3) == ["f[3] g[1] + 10 f[3] g[2]", "f[3] g[2] + 10 f[3] g[3]"]


def test_formals_hide_operands_of_the_same_name() -> None:
    swapped = Definition(
        (Operand("g", (N,)), Operand("f", (N,))),
        ("i",),
        (Slot(N),),
        Sum((at("g", "i"), Negative(at("f", "i")))),
    )
    context = Context(operands=CONTEXT.operands, operators={("-", 1, 1): swapped})
    value = elaborate(Operation("-", Name("f"), Name("g")), context)
    assert [shown(p) for p in expand(value, {"N": 2}).values()] == ["f[1] - g[1]", "f[2] - g[2]"]


def test_an_operator_without_a_definition_is_ill_formed() -> None:
    for line in (
        Operation("*", Name("A"), Name("f")),
        Operation("o", Name("f"), Name("g")),
    ):
        with pytest.raises(IllFormed, match="no definition"):
            elaborate(line, CONTEXT)


def test_operands_of_sizes_without_an_output_compare_nothing() -> None:
    """A filter longer than its signal has no valid output, and no entry of it may be asked."""
    line = Operation("*", vector(1, 2), vector(1, 2, 3))
    assert found(line) == []


# --- derivatives ------------------------------------------------------------------------------

DERIVATIVES: dict[str, tuple[Line, Expected]] = {
    "of an entry": (Derivative(at("f", "2"), Name("z")), "df/dz[2]"),
    "of what does not vary": (Derivative(at("g", "2"), Name("z")), "0"),
    "of a constant": (Derivative(Number(3), Name("z")), "0"),
    "Leibniz": (
        Derivative(Product((at("f", "1"), at("g", "2"))), Name("y")),
        "df/dy[1] g[2] + dg/dy[2] f[1]",
    ),
    "one factor varies": (
        Derivative(Product((at("f", "1"), at("g", "2"))), Name("z"), operator=True),
        "df/dz[1] g[2]",
    ),
    "of a square": (
        Derivative(Product((at("f", "1"), at("f", "1"))), Name("z")),
        "2 df/dz[1] f[1]",
    ),
    "of a sum": (
        Derivative(sigma("j", "1", "2", Product((at("f", "j"), at("g", "1")))), Name("z")),
        "df/dz[1] g[1] + df/dz[2] g[1]",
    ),
    "of a negative": (Derivative(Negative(at("f", "1")), Name("z")), "-df/dz[1]"),
    "of a vector": (Derivative(Name("f"), Name("z")), [f"df/dz[{n}]" for n in (1, 2, 3)]),
    "Jacobian of an operand by itself": (
        Derivative(Name("f"), Name("f")),
        [[str(int(r == c)) for c in (1, 2, 3)] for r in (1, 2, 3)],
    ),
    "Jacobian of a product": (
        Derivative(Product((Name("A"), Name("f"))), Name("f")),
        [[f"A[{r},{c}]" for c in (1, 2, 3)] for r in (1, 2)],
    ),
    "Jacobian of a scalar": (
        Derivative(Product((Transpose(Name("f")), Name("f"))), Name("f")),
        ["2 f[1]", "2 f[2]", "2 f[3]"],
    ),
    "Jacobian by what is not there": (
        Derivative(at("g", "1"), Name("f")),
        ["0", "0", "0"],
    ),
    "Jacobian of an operation": (
        Derivative(Operation("*", Name("f"), vector(5, 7)), Name("f")),
        [["5", "7", "0"], ["0", "5", "7"]],
    ),
    "Jacobian by an operand from 0": (
        Derivative(Product((at("x", "0"), at("x", "2"))), Name("x")),
        ["x[2]", "0", "x[0]"],
    ),
    "the same operand on both sides": (
        Derivative(Operation("*", Name("f"), vector(at("f", "1"), 2)), Name("f")),
        [["2 f[1]", "2", "0"], ["f[2]", "f[1]", "2"]],
    ),
}


@pytest.mark.parametrize("case", DERIVATIVES)
def test_derivatives(case: str) -> None:
    line, expected = DERIVATIVES[case]
    assert found(line) == expected


def test_a_derivative_by_what_is_neither_is_unsupported() -> None:
    for by in (Name("N"), Number(1)):
        with pytest.raises(Unsupported, match="weight"):
            elaborate(Derivative(at("f", "1"), by), CONTEXT)


def test_a_second_derivative_by_a_weight_is_unsupported_and_not_zero() -> None:
    line = Derivative(Derivative(at("f", "1"), Name("z")), Name("z"))
    with pytest.raises(Unsupported):
        elaborate(line, CONTEXT)


# --- what has no meaning ----------------------------------------------------------------------

ILL_FORMED = {
    "ragged matrix": grid((1, 2), (3,)),
    "column times column": Product((Name("f"), Name("g"))),
    "column times matrix": Product((Name("f"), Name("A"))),
    "matrix times row": Product((Name("A"), Transpose(Name("f")))),
    "too many subscripts": at("f", "1", "2"),
    "too few subscripts": at("A", "1"),
    "vector plus scalar": Sum((Name("f"), Number(1))),
    "vector plus matrix": Sum((Name("f"), Name("A"))),
    "subscript of a scalar": Access(at("f", "1"), (Number(1),)),
}


@pytest.mark.parametrize("case", ILL_FORMED)
def test_ill_formed(case: str) -> None:
    with pytest.raises(IllFormed):
        elaborate(ILL_FORMED[case], CONTEXT)


def test_a_row_plus_a_column_is_ill_formed() -> None:
    with pytest.raises(IllFormed):
        elaborate(Sum((Transpose(Name("f")), Name("f"))), CONTEXT)


UNSUPPORTED: dict[str, Line] = {
    "an index as a number": Product((Name("i"), at("f", "1"))),
    "a product of indices in a subscript": Access(Name("f"), (Product((Name("i"), Name("N"))),)),
    "an entry in a subscript": Access(Name("f"), (at("g", "1"),)),
    "dots": Sum((at("f", "1"), Dots("horizontal"))),
    "a space": Space((Name("N"),)),
    "a chain": inequality(Number(1), Number(2)),
    "a unit vector in an operation": Operation("*", Unit(Number(1)), Name("f")),
}


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_unsupported(case: str) -> None:
    with pytest.raises(Unsupported):
        elaborate(UNSUPPORTED[case], CONTEXT)


def test_membership_is_no_condition() -> None:
    with pytest.raises(Unsupported, match="relation in"):
        constraints(Chain(Name("j"), (Link("in", Number(2)),)), CONTEXT)


OUTSIDE = {
    "before the first": (at("f", "0"), {}),
    "after the last": (at("f", "N+1"), {}),
    "in a sum": (sigma("j", "1", "N", at("f", "j+1")), {"N": 1}),
    "in the second dimension": (at("A", "1", "N+1"), {}),
    "from 0, at its size": (at("x", "N"), {}),
    "from 0, before": (at("x", "0-1"), {}),
    "an entry of a sum of vectors": (Access(Sum((Name("f"), Name("g"))), (af("N+1"),)), {}),
    "an output that is none": (
        Access(Operation("*", Name("f"), vector(1, 2)), (Name("N"),)),
        {},
    ),
    "vectors of different lengths": (Sum((Name("f"), Name("h"))), {"N": 3}),
    "a matrix times a vector that is too short": (Product((Name("A"), Name("h"))), {"N": 3}),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_what_is_read_outside_is_not_taken_for_zero(case: str) -> None:
    line, sizes = OUTSIDE[case]
    value = elaborate(line, CONTEXT)
    with pytest.raises(RangeError):
        expand(value, {"N": 2, "M": 1, **sizes})


@pytest.mark.parametrize(
    ("subscript", "smallest"),
    [
        ("j+1", {"N": 1, "j": 1}),
        ("j-1", {"N": 1, "j": 1}),
        ("2*j", {"N": 1, "j": 1}),
        ("4-j", {"N": 1, "j": 1}),
        ("j-2", {"N": 1, "j": 1}),
        ("3+j-N", {"N": 1, "j": 1}),
    ],
)
def test_a_read_outside_is_ill_formed_at_the_smallest_point(
    subscript: str, smallest: dict[str, int]
) -> None:
    value = elaborate(at("f", subscript), CONTEXT)
    domain = (Constraint.at_most(1, "N"), *between(1, "j", "N"))
    verdict = decide(Question(value, value, ("N",), ("j",), domain))
    assert verdict.ruling == "ill-formed"
    assert verdict.counterexample is not None
    assert {**verdict.counterexample.sizes, "j": verdict.counterexample.at["j"]} == smallest


UNITS = {
    "delta 0 times a vector": Product((Transpose(Unit(Number(0))), Name("f"))),
    "delta past the end times a vector": Product((Transpose(Unit(af("N+1"))), Name("f"))),
    "delta 0 plus a vector": Sum((Unit(Number(0)), Name("f"))),
    "delta past the end plus a vector": Sum((Name("f"), Unit(af("N+1")))),
    "delta 0 in a sum": sigma("j", "0", "N", Product((Transpose(Unit(Name("j"))), Name("f")))),
    "matrix times delta 0": Product((Name("A"), Unit(Number(0)))),
    "row of delta past the end": Sum(
        (Name("A"), Product((Unit(af("M+1")), Transpose(Unit(Number(1))))))
    ),
}


@pytest.mark.parametrize("case", UNITS)
def test_a_unit_vector_outside_its_size_is_ill_formed(case: str) -> None:
    value = elaborate(UNITS[case], CONTEXT)
    with pytest.raises(RangeError):
        expand(value, {"N": 3, "M": 2})
