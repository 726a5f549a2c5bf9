"""Mutants: what each kind does to a small line, and what holds of all of them."""

from __future__ import annotations

from itertools import islice

import pytest

from symconv.derivation import jacobians
from symconv.family.member import Member
from symconv.language.line import (
    Access,
    Blank,
    Branch,
    Call,
    Cases,
    Chain,
    Derivative,
    Dots,
    Floor,
    Integral,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    Product,
    Quotient,
    Space,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    Unit,
    equation,
    inequality,
)
from symconv.language.mutations import mutants
from symconv.writing.text import text

F, G, I, J, K = map(Name, ["f", "g", "i", "j", "K"])  # noqa: E741
ONE, TWO, THREE = map(Number, [1, 2, 3])


def at(array: Line, *places: Line) -> Access:
    return Access(array, places)


SUM = Summation("j", I, Sum((I, K)), Product((at(F, J), at(G, Sum((ONE, J, Negative(I)))))))
OVER = SummationOver(("j", "k"), (inequality(ONE, J, K), inequality(ONE, Name("k"))), at(F, J))
CASES = Cases((Branch(at(F, J), (inequality(ONE, J, K),)), Branch(ONE)))
ROW = Matrix(((ONE, TWO),))

KINDS: list[tuple[str, Line, list[str]]] = [
    ("index +1", at(F, J), ["f[j+1]"]),
    ("index -1", at(F, Sum((J, Negative(ONE)))), ["f[j-2]"]),
    ("index +1", at(F, Sum((J, Negative(ONE)))), ["f[j]"]),
    ("index -1", at(F, ONE, J), ["f[0,j]", "f[1,j-1]"]),
    ("index +1", Unit(I), ["delta_{i+1}"]),
    ("another index or size", at(F, I, J), ["f[j,j]", "f[i,i]"]),
    ("subscripts swapped", at(F, I, J), ["f[j,i]"]),
    (
        "limit +1",
        SUM,
        ["sum_{j=i+1}^{i+K} f[j] g[1+j-i]", "sum_{j=i}^{i+K+1} f[j] g[1+j-i]"],
    ),
    (
        "another index or size",
        Summation("j", I, K, at(F, J)),
        ["sum_{j=K}^{K} f[j]", "sum_{j=i}^{i} f[j]", "sum_{j=i}^{K} f[i]", "sum_{j=i}^{K} f[K]"],
    ),
    ("sum dropped", SUM, ["f[j] g[1+j-i]"]),
    ("sum dropped", OVER, ["f[j]"]),
    (
        "index renamed in the binder",
        Summation("j", ONE, K, at(F, J)),
        ["sum_{K=1}^{K} f[j]", "sum_{u=1}^{K} f[j]"],
    ),
    ("operands swapped", Operation("*", F, G), ["g*f"]),
    ("operands swapped", Product((at(F, I), at(F, J))), []),
    ("operands swapped", Product((Transpose(F), G)), ["g f^T"]),
    ("another array", Product((at(F, I), at(G, I))), ["g[i] g[i]", "f[i] f[i]"]),
    ("another array", Derivative(Operation("*", F, G), F), ["d(g*g)/df", "d(f*f)/df", "d(f*g)/dg"]),
    ("another array", Derivative(F, Name("z")), []),
    ("sign", Sum((F, Negative(G))), ["-f - g", "f + g"]),
    ("sign", Negative(F), ["f"]),
    ("sign", at(F, J), ["-f[j]"]),
    ("sign", Summation("j", ONE, K, at(F, J)), ["sum_{j=1}^{K} (-f[j])"]),
    ("term dropped", Sum((F, G)), ["g", "f"]),
    ("factor dropped", Product((F, G)), ["g", "f"]),
    ("transposed", Product((F, at(G, J))), ["f^T g[j]"]),
    ("transposed", Derivative(F, G), ["(df/dg)^T"]),
    ("not transposed", Transpose(Derivative(F, G)), ["df/dg"]),
    ("numerator and denominator swapped", Derivative(F, G), ["dg/df"]),
    ("numerator and denominator swapped", Derivative(at(F, J), G, operator=True), []),
    ("derivative dropped", Derivative(at(F, J), G, operator=True), ["f[j]"]),
    ("entry missing", ROW, ["[ 2 ]", "[ 1 ]"]),
    ("entry doubled", ROW, ["[ 1  1  2 ]", "[ 1  2  2 ]"]),
    ("entries swapped", ROW, ["[ 2  1 ]"]),
    ("entry replaced by 0", ROW, ["[ 0  2 ]", "[ 1  0 ]"]),
    (
        "entry replaced by its neighbour",
        Matrix(((ONE, TWO, THREE),)),
        ["[ 1  1  3 ]", "[ 1  3  3 ]"],
    ),
    ("entries swapped", Matrix(((ONE,), (TWO,))), ["[ 2 ]\n[ 1 ]"]),
    ("row missing", Matrix(((ONE, TWO), (TWO, THREE))), ["[ 2  3 ]", "[ 1  2 ]"]),
    ("number +1", Matrix(((THREE, ONE),)), ["[ 4  1 ]", "[ 3  2 ]"]),
    ("number -1", at(F, Product((TWO, I))), ["f[1 i]"]),
    (
        "< or <=",
        Cases((Branch(F, (Chain(ONE, (Link("<", J), Link("<=", K))),)),)),
        ["{f if 1 <= j <= K}", "{f if 1 < j < K}"],
    ),
    (
        "condition +1",
        Cases((Branch(F, (inequality(I, J),)),)),
        ["{f if i+1 <= j}", "{f if i <= j+1}"],
    ),
    (
        "condition dropped",
        CASES,
        ["f[j]", "{f[j] if 1 <= j; 1 otherwise}", "{f[j] if j <= K; 1 otherwise}"],
    ),
    ("branches swapped", CASES, ["{1 if 1 <= j <= K; f[j] otherwise}"]),
    ("size +1", equation(G, Space((K,))), ["g = R^{K+1}"]),
]


@pytest.mark.parametrize(("kind", "line", "expected"), KINDS)
def test_a_kind_of_change(kind: str, line: Line, expected: list[str]) -> None:
    found = [text(mutant.line) for mutant in mutants(line) if mutant.kind == kind]
    if kind == "entry replaced by its neighbour":
        assert set(expected) <= set(found)
    else:
        assert found == expected


EVERYTHING: list[Line] = [
    *(line for _, line, _ in KINDS),
    SUM,
    OVER,
    Call(F, (I, Number(2))),
    Quotient(at(F, I), TWO),
    Power(Sum((F, G)), TWO),
    Floor(Sum((I, K)), TWO),
    Integral("x", Number(0), ONE, Product((Call(F, (Name("x"),)), at(G, I)))),
    Matrix(((ONE, Dots("horizontal"), Blank()), (Blank(), Dots("vertical"), TWO))),
    Chain(G, (Link("in", Space((J, K))),)),
    *(x.chain for x in jacobians.derivations(Member((4,), (6,)), "signal")),
]


@pytest.mark.parametrize("line", EVERYTHING, ids=range(len(EVERYTHING)))
def test_what_holds_of_all_mutants(line: Line) -> None:
    """In one order, each once, never the line, and hashable like any line."""
    found = [*mutants(line)]
    assert found == [*mutants(line)]
    assert line not in [mutant.line for mutant in found]
    assert len({mutant.line for mutant in found}) == len(found)
    assert all(mutant.kind for mutant in found)


def test_leaves_that_say_nothing_have_no_mutant() -> None:
    assert not [*mutants(Blank())][1:]
    assert [x.line for x in mutants(ONE)] == [TWO, Number(0), Negative(ONE)]


def test_mutants_are_made_as_they_are_asked_for() -> None:
    """The first of a large matrix do not wait for the last."""
    cells = tuple(at(F, Number(n)) for n in range(1, 2001))
    first = list(islice(mutants(Matrix((cells,))), 3))
    assert len(first) == 3


def test_a_change_is_one_change() -> None:
    """Undone by another one: what a line becomes has the line among its own mutants."""
    for line in (at(F, J), Operation("*", F, G), ROW, Sum((F, G)), Transpose(Unit(I))):
        back = ("index", "operands", "entries swapped", "sign", "number")
        for mutant in mutants(line):
            if mutant.kind.startswith(back) and mutant.kind != "sign":
                assert line in [x.line for x in mutants(mutant.line)], text(mutant.line)
