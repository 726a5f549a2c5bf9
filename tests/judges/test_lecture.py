"""The lecture's derivations, step by step, and the same with one thing changed in them.

What is a right and what is a wrong step is said by `worth`, an evaluator of its own: whole numbers
for the operands, dual numbers for derivatives, plain loops for sums, and nothing of symconv's
algebra. Every counterexample that the judges give is put into it.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.question import Question, Verdict
from symconv.language.affine import Constraint, between
from symconv.language.elaborate import elaborate
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Derivative,
    Line,
    Link,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
    Summation,
    Transpose,
    Unit,
    equation,
    inequality,
)

# --- writing lines down -----------------------------------------------------------------------


def term(text: str) -> Line:
    return Number(int(text)) if text.isdigit() else Name(text)


def af(text: str) -> Line:
    """A subscript or a bound as it is written: 1+j-i."""
    parts = re.findall(r"([+-]?)(\w+)", text)
    terms = tuple(Negative(term(x)) if sign == "-" else term(x) for sign, x in parts)
    return terms[0] if len(terms) == 1 else Sum(terms)


def at(name: str, *subscripts: str) -> Line:
    return Access(Name(name), tuple(map(af, subscripts)))


def sigma(index: str, lower: str, upper: str, *body: Line) -> Line:
    return Summation(index, af(lower), af(upper), times(*body))


def times(*factors: Line) -> Line:
    return factors[0] if len(factors) == 1 else Product(factors)


def d(*body: Line) -> Line:
    """d/dz of what follows."""
    return Derivative(times(*body), Name("z"), operator=True)


def where(value: Line, *sides: str, otherwise: int = 0) -> Line:
    branch = Branch(value, (inequality(*map(af, sides)),))
    return Cases((branch, Branch(Number(otherwise))))


def delta(index: str) -> Line:
    return Unit(af(index))


def row(index: str) -> Line:
    return Transpose(Unit(af(index)))


def out(index: str = "i") -> Line:
    return Access(WHOLE, (af(index),))


WHOLE = Operation("*", Name("f"), Name("g"))
MEMBER = Member((4,), (6,))


def matrix(name: str, rows: list[list[int]]) -> Matrix:
    """A literal matrix of the entries of an operand, by their numbers; 0 is 0."""
    return Matrix(
        tuple(tuple(at(name, str(x)) if x else Number(0) for x in cells) for cells in rows)
    )


# --- the evaluator ----------------------------------------------------------------------------

Dual = tuple[int, int]


class Outside(Exception):
    """An operand, or a unit vector, where it has no entry."""


class Unsized(dict[tuple[int, ...], Dual]):
    """An array that reaches as far as what it meets."""


ZERO: Dual = (0, 0)
PRIMES = [p for p in range(11, 2000) if all(p % q for q in range(2, p))]


def numbers(sizes: dict[str, int], varying: str) -> dict[str, dict[tuple[int, ...], Dual]]:
    """Operands with a prime of its own in every place, and as derivatives more primes."""
    source = iter(PRIMES)
    shapes = {"f": sizes["J"], "g": 1 + sizes["J"] - sizes["I"], "e": sizes["I"]}
    return {
        name: {
            (n,): (next(source), next(source) if name == varying else 0) for n in range(1, m + 1)
        }
        for name, m in shapes.items()
    }


def whole(line: Line, env: dict[str, int]) -> int:
    match line:
        case Number(value):
            return value
        case Name(text):
            return env[text]
        case Negative(body):
            return -whole(body, env)
        case Sum(terms):
            return sum(whole(t, env) for t in terms)
    raise AssertionError(line)


def true(chain: Chain, env: dict[str, int]) -> bool:
    sides = [chain.first, *(link.side for link in chain.links)]
    values = [whole(side, env) for side in sides]
    signs = {"=": int.__eq__, "<=": int.__le__}
    return all(
        signs[link.relation](a, b)
        for a, b, link in zip(values, values[1:], chain.links, strict=False)
    )


def worth(line: Line, env: dict[str, int], arrays: dict[str, Any]) -> Any:
    """(kind, {place: dual}); kind is "" for a scalar, "c", "r", "m", or "0" for an empty sum."""
    match line:
        case Number(value):
            return "", {(): (value, 0)}
        case Name(text):
            return "c", dict(arrays[text])
        case Access(array, subscripts):
            _, entries = worth(array, env, arrays)
            place = tuple(whole(s, env) for s in subscripts)
            if place not in entries:
                raise Outside(place)
            return "", {(): entries[place]}
        case Sum(terms):
            return added([worth(t, env, arrays) for t in terms])
        case Negative(body):
            kind, entries = worth(body, env, arrays)
            return kind, mapped(entries, lambda x: (-x[0], -x[1]))
        case Product(factors):
            found = worth(factors[0], env, arrays)
            for factor in factors[1:]:
                found = multiplied(found, worth(factor, env, arrays))
            return found
        case Summation(index, lower, upper, body):
            span = range(whole(lower, env), whole(upper, env) + 1)
            return added([worth(body, {**env, index: n}, arrays) for n in span])
        case Derivative(body, Name("z")):
            kind, entries = worth(body, env, arrays)
            return kind, mapped(entries, lambda x: (x[1], 0))
        case Derivative(body, Name(operand)):
            found = {}
            for (n,) in arrays[operand]:
                still = {
                    name: {p: (x, int(name == operand and p == (n,))) for p, (x, _) in a.items()}
                    for name, a in arrays.items()
                }
                kind, entries = worth(body, env, still)
                assert kind == "c"
                found.update({(*place, n): (x[1], 0) for place, x in entries.items()})
            return "m", found
        case Operation("*", left, right):
            (_, signal), (_, taps) = worth(left, env, arrays), worth(right, env, arrays)
            count = 1 + len(signal) - len(taps)
            return "c", {
                (i,): dual_sum([dual_product(signal[i + k - 1,], taps[k,]) for (k,) in taps])
                for i in range(1, count + 1)
            }
        case Cases(branches):
            for branch in branches:
                if all(true(condition, env) for condition in branch.conditions):
                    return worth(branch.value, env, arrays)
            raise AssertionError(line)
        case Unit(index):
            return "c", Unsized({(whole(index, env),): (1, 0)})
        case Transpose(body):
            kind, entries = worth(body, env, arrays)
            if kind == "m":
                return kind, {place[::-1]: x for place, x in entries.items()}
            return {"c": "r", "r": "c"}[kind], entries
        case Matrix(rows):
            cells = {
                (r, c): worth(cell, env, arrays)[1][()]
                for r, cells in enumerate(rows, 1)
                for c, cell in enumerate(cells, 1)
            }
            if len(rows[0]) == 1:
                return "c", {(r,): x for (r, _), x in cells.items()}
            return "m", cells
    raise AssertionError(line)


def mapped(entries: Any, change: Any) -> Any:
    return type(entries)({place: change(x) for place, x in entries.items()})


def dual_sum(duals: list[Dual]) -> Dual:
    return (sum(a for a, _ in duals), sum(b for _, b in duals))


def dual_product(x: Dual, y: Dual) -> Dual:
    return (x[0] * y[0], x[0] * y[1] + x[1] * y[0])


def added(parts: list[Any]) -> Any:
    parts = [part for part in parts if part[0] != "0"]
    if not parts:
        return "0", {}
    kinds = {kind for kind, _ in parts}
    assert len(kinds) == 1, kinds
    unsized = all(isinstance(entries, Unsized) for _, entries in parts)
    places = {place for _, entries in parts for place in entries}
    found = {p: dual_sum([entries.get(p, ZERO) for _, entries in parts]) for p in places}
    return kinds.pop(), Unsized(found) if unsized else found


def multiplied(left: Any, right: Any) -> Any:
    (kind, mine), (other, theirs) = left, right
    if "0" in (kind, other):
        return "0", {}
    make = Unsized if isinstance(mine, Unsized) or isinstance(theirs, Unsized) else dict
    if not kind or not other:
        entries = {(*p, *q): dual_product(x, y) for p, x in mine.items() for q, y in theirs.items()}
        return kind or other, make(entries)
    if (kind, other) == ("c", "r"):
        return "m", make(
            {(*p, *q): dual_product(x, y) for p, x in mine.items() for q, y in theirs.items()}
        )
    assert (kind, other) in {("r", "c"), ("m", "c")}
    for place in mine:
        if not isinstance(theirs, Unsized) and (place[-1],) not in theirs:
            raise Outside(place)
    found: dict[tuple[int, ...], Dual] = {}
    for (*rest, n), x in mine.items():
        product_ = dual_product(x, theirs.get((n,), ZERO))
        found[tuple(rest)] = dual_sum([found.get(tuple(rest), ZERO), product_])
    return {"r": "", "m": "c"}[kind], found


def difference(left: Line, right: Line, env: dict[str, int], varying: str) -> Any:
    """The places where two lines differ there. Raises Outside."""
    arrays = numbers(env, varying)
    (kind, mine), (other, theirs) = worth(left, env, arrays), worth(right, env, arrays)
    assert kind == other or "0" in (kind, other)
    for sized, unsized in ((mine, theirs), (theirs, mine)):
        if isinstance(unsized, Unsized) and not unsized.keys() <= sized.keys():
            raise Outside(unsized.keys() - sized.keys())
    return {p for p in mine.keys() | theirs.keys() if mine.get(p, ZERO) != theirs.get(p, ZERO)}


# --- the lecture ------------------------------------------------------------------------------

IF_SIGNAL = ("0", "j-i", "J-I")
IF_FILTER = ("1", "k+i-1", "J")

SIGNAL = [
    Derivative(out(), Name("z")),
    d(sigma("j", "i", "i+J-I", at("g", "1+j-i"), at("f", "j"))),
    sigma("j", "i", "i+J-I", d(at("g", "1+j-i"), at("f", "j"))),
    sigma("j", "i", "i+J-I", at("g", "1+j-i"), d(at("f", "j"))),
    times(
        sigma("j", "1", "J", row("j"), where(at("g", "1+j-i"), *IF_SIGNAL)),
        d(Name("f")),
    ),
]
FILTER = [
    Derivative(out(), Name("z")),
    d(sigma("j", "i", "i+J-I", at("g", "1+j-i"), at("f", "j"))),
    d(sigma("k", "1", "1+J-I", at("g", "k"), at("f", "k+i-1"))),
    sigma("k", "1", "1+J-I", d(at("g", "k"), at("f", "k+i-1"))),
    sigma("k", "1", "1+J-I", at("f", "k+i-1"), d(at("g", "k"))),
    times(
        sigma("k", "1", "1+J-I", row("k"), where(at("f", "k+i-1"), *IF_FILTER)),
        d(Name("g")),
    ),
]
CLOSED = {
    "f": sigma(
        "i",
        "1",
        "I",
        sigma("j", "1", "J", delta("i"), row("j"), where(at("g", "1+j-i"), *IF_SIGNAL)),
    ),
    "g": sigma(
        "i",
        "1",
        "I",
        sigma("k", "1", "1+J-I", delta("i"), row("k"), where(at("f", "k+i-1"), *IF_FILTER)),
    ),
}
MATRICES = {
    "f": [[1, 2, 3, 0, 0, 0], [0, 1, 2, 3, 0, 0], [0, 0, 1, 2, 3, 0], [0, 0, 0, 1, 2, 3]],
    "g": [[1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]],
}
STEPS = {
    "definition": ("", out(), sigma("j", "i", "i+J-I", at("f", "j"), at("g", "1+j-i"))),
    "signal, definition": ("f", SIGNAL[0], SIGNAL[1]),
    "signal, sum rule": ("f", SIGNAL[1], SIGNAL[2]),
    "signal, product rule": ("f", SIGNAL[2], SIGNAL[3]),
    "signal, inner product": ("f", SIGNAL[3], SIGNAL[4]),
    "signal, end to end": ("f", SIGNAL[0], SIGNAL[4]),
    "filter, definition": ("g", FILTER[0], FILTER[1]),
    "filter, change of variable": ("g", FILTER[1], FILTER[2]),
    "filter, sum rule": ("g", FILTER[2], FILTER[3]),
    "filter, product rule": ("g", FILTER[3], FILTER[4]),
    "filter, inner product": ("g", FILTER[4], FILTER[5]),
    "filter, end to end": ("g", FILTER[0], FILTER[5]),
}
JACOBIANS = {
    "closed form by f": (CLOSED["f"], Derivative(WHOLE, Name("f"))),
    "closed form by g": (CLOSED["g"], Derivative(WHOLE, Name("g"))),
}


def decided(left: Line, right: Line, varying: str, free: tuple[str, ...] = ("i",)) -> Verdict:
    context = MEMBER.context.child(weights={"z": frozenset(varying)})
    inside = between(1, "i", "I") if free else ()
    sides = (elaborate(side, context) for side in (left, right))
    return decide(Question(*sides, ("I", "J"), free, (*MEMBER.domain, *inside)))


def at_sizes(left: Line, right: Line, sizes: dict[str, int]) -> Verdict:
    sides = (elaborate(side, MEMBER.context).substitute(sizes) for side in (left, right))
    return decide(Question(*sides))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_lecture_holds_for_all_sizes(step: str) -> None:
    varying, left, right = STEPS[step]
    verdict = decided(left, right, varying)
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")
    for big, small in product(range(1, 5), repeat=2):
        for i in range(1, small + 1 if small <= big else 0):
            assert not difference(left, right, {"I": small, "J": big, "i": i}, varying)


@pytest.mark.parametrize("step", JACOBIANS)
def test_a_closed_form_holds_for_all_sizes(step: str) -> None:
    verdict = decided(*JACOBIANS[step], "", ())
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")
    for sizes in ({"I": 1, "J": 1}, {"I": 2, "J": 3}, {"I": 2, "J": 5}, {"I": 4, "J": 4}):
        assert not difference(*JACOBIANS[step], sizes, "")


@pytest.mark.parametrize("operand", MATRICES)
def test_a_matrix_of_the_lecture_holds_at_its_sizes(operand: str) -> None:
    other = {"f": "g", "g": "f"}[operand]
    left = Derivative(WHOLE, Name(operand))
    right = matrix(other, MATRICES[operand])
    verdict = at_sizes(left, right, {"I": 4, "J": 6})
    assert (verdict.ruling, verdict.scope) == ("holds", "this instance")
    assert not difference(left, right, {"I": 4, "J": 6}, "")


def test_the_worked_example_holds() -> None:
    def column(*entries: int) -> Matrix:
        return Matrix(tuple((Number(n),) for n in entries))

    left = Operation("*", column(0, 1, 1, 0, 0, 0), column(2, 3, 1))
    right = column(4, 5, 2, 0)
    assert at_sizes(left, right, {}).holds
    assert worth(left, {}, {}) == worth(right, {}, {})
    wrong = at_sizes(left, column(4, 5, 3, 0), {})
    assert wrong.ruling == "fails"
    assert wrong.counterexample is not None
    assert dict(wrong.counterexample.at).popitem()[1] == 3
    assert (wrong.counterexample.left, wrong.counterexample.right) == ("2", "3")


def sum_fg(lower: str, upper: str, tap: str, place: str = "j") -> Line:
    return sigma("j", lower, upper, at("f", place), at("g", tap))


def inner_f(value: Line, lower: str = "1", upper: str = "J", unit: str = "j") -> Line:
    return times(sigma("j", lower, upper, row(unit), value), d(Name("f")))


def inner_g(value: Line, lower: str = "1", upper: str = "1+J-I", unit: str = "k") -> Line:
    return times(sigma("k", lower, upper, row(unit), value), d(Name("g")))


WRONG_STEPS = {
    "definition: i-j for j-i": ("", out(), sum_fg("i", "i+J-I", "1+i-j")),
    "definition: tap j-i": ("", out(), sum_fg("i", "i+J-I", "j-i")),
    "definition: tap 2+j-i": ("", out(), sum_fg("i", "i+J-I", "2+j-i")),
    "definition: flipped": ("", out(), sum_fg("i", "i+J-I", "1+i+J-I-j")),
    "definition: upper limit J": ("", out(), sum_fg("i", "J", "1+j-i")),
    "definition: upper limit one less": ("", out(), sum_fg("i", "i+J-I-1", "1+j-i")),
    "definition: lower limit one more": ("", out(), sum_fg("1+i", "i+J-I", "1+j-i")),
    "definition: lower limit 1": ("", out(), sum_fg("1", "i+J-I", "1+j-i")),
    "definition: f for g": ("", out(), sigma("j", "i", "i+J-I", at("f", "j"), at("f", "1+j-i"))),
    "definition: other output": ("", out("1"), sum_fg("i", "i+J-I", "1+j-i")),
    "definition: signal at i": ("", out(), sum_fg("i", "i+J-I", "1+j-i", "i")),
    "definition: a minus": ("", out(), Negative(sum_fg("i", "i+J-I", "1+j-i"))),
    "definition: one more term": (
        "",
        out(),
        Sum((sum_fg("i", "i+J-I", "1+j-i"), times(at("f", "i"), at("g", "1")))),
    ),
    "sum rule: limit J": (
        "f",
        SIGNAL[1],
        sigma("j", "i", "J", d(at("g", "1+j-i"), at("f", "j"))),
    ),
    "product rule: wrong factor": (
        "f",
        SIGNAL[2],
        sigma("j", "i", "i+J-I", at("f", "j"), d(at("g", "1+j-i"))),
    ),
    "product rule: operand lost": ("f", SIGNAL[2], sigma("j", "i", "i+J-I", d(at("f", "j")))),
    "product rule: derivative lost": (
        "f",
        SIGNAL[2],
        sigma("j", "i", "i+J-I", at("g", "1+j-i"), at("f", "j")),
    ),
    "product rule: read at 1+j": (
        "f",
        SIGNAL[2],
        sigma("j", "i", "i+J-I", at("g", "1+j-i"), d(at("f", "1+j"))),
    ),
    "inner product: guard one wider": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), "0", "j-i", "1+J-I")),
    ),
    "inner product: guard one narrower": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), "1", "j-i", "J-I")),
    ),
    "inner product: otherwise 1": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), *IF_SIGNAL, otherwise=1)),
    ),
    "inner product: lower limit 2": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), *IF_SIGNAL), lower="2"),
    ),
    "inner product: upper limit I": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), *IF_SIGNAL), upper="I"),
    ),
    "inner product: unit vector at i": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), *IF_SIGNAL), unit="i"),
    ),
    "inner product: unit vector at j+1": (
        "f",
        SIGNAL[3],
        inner_f(where(at("g", "1+j-i"), *IF_SIGNAL), unit="1+j"),
    ),
    "change of variable: upper limit J-I": (
        "g",
        FILTER[1],
        d(sigma("k", "1", "J-I", at("g", "k"), at("f", "k+i-1"))),
    ),
    "change of variable: lower limit 0": (
        "g",
        FILTER[1],
        d(sigma("k", "0", "J-I", at("g", "k"), at("f", "k+i-1"))),
    ),
    "change of variable: k+i": (
        "g",
        FILTER[1],
        d(sigma("k", "1", "1+J-I", at("g", "k"), at("f", "k+i"))),
    ),
    "change of variable: k-i+1": (
        "g",
        FILTER[1],
        d(sigma("k", "1", "1+J-I", at("g", "k"), at("f", "k-i+1"))),
    ),
    "filter product rule: wrong factor": (
        "g",
        FILTER[3],
        sigma("k", "1", "1+J-I", at("g", "k"), d(at("f", "k+i-1"))),
    ),
    "filter inner product: wrong guard": (
        "g",
        FILTER[4],
        inner_g(where(at("f", "k+i-1"), "2", "k+i-1", "J")),
    ),
    "filter inner product: limit I": (
        "g",
        FILTER[4],
        inner_g(where(at("f", "k+i-1"), *IF_FILTER), upper="I"),
    ),
}


def refuted(left: Line, right: Line, verdict: Verdict, varying: str, free: set[str]) -> None:
    """The counterexample is one, by the evaluator of this file."""
    found = verdict.counterexample
    assert found is not None
    env = {**found.sizes, **{name: n for name, n in found.at.items() if name in free}}
    try:
        differs = difference(left, right, env, varying)
    except Outside:
        assert verdict.ruling in {"fails", "ill-formed"}
        return
    assert verdict.ruling == "fails"
    assert tuple(n for name, n in found.at.items() if name not in free) in differs
    assert found.left != found.right


@pytest.mark.parametrize("step", WRONG_STEPS)
def test_a_corrupted_step_is_refuted_with_a_counterexample(step: str) -> None:
    varying, left, right = WRONG_STEPS[step]
    refuted(left, right, decided(left, right, varying), varying, {"i"})


def test_a_sum_over_a_unit_vector_that_is_none_is_ill_formed() -> None:
    right = inner_g(where(at("f", "k+i-1"), *IF_FILTER), lower="0")
    verdict = decided(FILTER[4], right, "g")
    refuted(FILTER[4], right, verdict, "g", {"i"})


def closed_f(value: Line, i: tuple[str, str] = ("1", "I"), j: tuple[str, str] = ("1", "J")) -> Line:
    return sigma("i", *i, sigma("j", *j, delta("i"), row("j"), value))


G_IN_BAND = where(at("g", "1+j-i"), *IF_SIGNAL)
WRONG_CLOSED = {
    "transposed": ("f", Transpose(CLOSED["g"])),
    "the other operand's": ("f", CLOSED["g"]),
    "tap 1+i-j": ("f", closed_f(where(at("g", "1+i-j"), "0", "i-j", "J-I"))),
    "flipped": ("f", closed_f(where(at("g", "1+J-I-j+i"), *IF_SIGNAL))),
    "rows from 2": ("f", closed_f(G_IN_BAND, i=("2", "I"))),
    "rows from 0": ("f", closed_f(G_IN_BAND, i=("0", "I"))),
    "rows up to J": ("f", closed_f(G_IN_BAND, i=("1", "J"))),
    "columns from 0": ("f", closed_f(G_IN_BAND, j=("0", "J"))),
    "columns up to J-1": ("f", closed_f(G_IN_BAND, j=("1", "J-1"))),
    "columns up to 1+J": ("f", closed_f(G_IN_BAND, j=("1", "1+J"))),
    "negative": ("f", closed_f(Negative(G_IN_BAND))),
    "twice": ("f", closed_f(times(Number(2), G_IN_BAND))),
    "unguarded": ("f", closed_f(at("g", "1+j-i"))),
    "Toeplitz for Hankel": (
        "g",
        sigma(
            "i",
            "1",
            "I",
            sigma(
                "k",
                "1",
                "1+J-I",
                delta("i"),
                row("k"),
                where(at("f", "k-i+1"), "1", "k-i+1", "J"),
            ),
        ),
    ),
    "filter: columns up to J-I": (
        "g",
        sigma("i", "1", "I", sigma("k", "1", "J-I", delta("i"), row("k"), at("f", "k+i-1"))),
    ),
}


OUTSIDE = {"rows from 0", "rows up to J", "columns from 0", "columns up to 1+J"}


@pytest.mark.parametrize("form", WRONG_CLOSED)
def test_a_corrupted_closed_form_is_refuted(form: str) -> None:
    operand, right = WRONG_CLOSED[form]
    left = Derivative(WHOLE, Name(operand))
    verdict = decided(left, right, "", ())
    assert verdict.ruling in {"fails", "ill-formed"}
    found = verdict.counterexample
    assert found is not None
    try:
        differs = difference(left, right, dict(found.sizes), "")
    except Outside:
        differs = {"outside"}
    assert differs
    if verdict.ruling == "fails":
        assert tuple(found.at.values()) in differs


@pytest.mark.parametrize("operand", MATRICES)
def test_every_wrong_cell_of_a_matrix_is_found(operand: str) -> None:
    other = {"f": "g", "g": "f"}[operand]
    left = Derivative(WHOLE, Name(operand))
    for r, cells in enumerate(MATRICES[operand]):
        for c, cell in enumerate(cells):
            rows = [list(cells) for cells in MATRICES[operand]]
            rows[r][c] = 0 if cell else 1
            right = matrix(other, rows)
            verdict = at_sizes(left, right, {"I": 4, "J": 6})
            assert verdict.ruling == "fails"
            assert verdict.counterexample is not None
            assert tuple(verdict.counterexample.at.values()) == (r + 1, c + 1)
            assert difference(left, right, {"I": 4, "J": 6}, "") == {(r + 1, c + 1)}


@pytest.mark.parametrize("drop", ["row", "column"])
def test_a_matrix_of_the_wrong_shape_is_ill_formed(drop: str) -> None:
    rows = MATRICES["f"][:-1] if drop == "row" else [cells[:-1] for cells in MATRICES["f"]]
    verdict = at_sizes(Derivative(WHOLE, Name("f")), matrix("g", rows), {"I": 4, "J": 6})
    assert verdict.ruling == "ill-formed"


def test_a_harmless_change_is_no_alarm() -> None:
    harmless = {
        "factors swapped": sigma("j", "i", "i+J-I", at("g", "1+j-i"), at("f", "j")),
        "letter renamed": sigma("n", "i", "i+J-I", at("f", "n"), at("g", "1+n-i")),
        "split in two": Sum(
            (
                times(at("f", "i"), at("g", "1")),
                sum_fg("1+i", "i+J-I", "1+j-i"),
            )
        ),
        "run backwards": sigma("k", "0", "J-I", at("f", "i+J-I-k"), at("g", "1+J-I-k")),
    }
    for line in harmless.values():
        assert decided(out(), line, "").scope == "all sizes"
        assert decided(out(), line, "").holds


def test_a_domain_that_is_too_wide_is_ill_formed_at_the_smallest_point() -> None:
    """The same definition, with i allowed up to J."""
    sides = [elaborate(x, MEMBER.context) for x in (out(), sum_fg("i", "i+J-I", "1+j-i"))]
    domain: tuple[Constraint, ...] = (*MEMBER.domain, *between(1, "i", "J"))
    verdict = decide(Question(sides[0], sides[1], ("I", "J"), ("i",), domain))
    assert verdict.ruling == "ill-formed"
    assert verdict.counterexample is not None
    assert dict(verdict.counterexample.sizes) == {"I": 1, "J": 2}
    assert verdict.counterexample.at["i"] == 2


def test_links_of_a_chain_are_decided_one_by_one() -> None:
    """One wrong link among right ones: only its two neighbours are touched."""
    sides = list(SIGNAL)
    sides[2] = sigma("j", "i", "J", d(at("g", "1+j-i"), at("f", "j")))
    chain = Chain(sides[0], tuple(Link("=", side) for side in sides[1:]))
    holds = []
    for left, link in zip(sides, chain.links, strict=False):
        holds.append(decided(left, link.side, "f").holds)
    assert holds == [True, False, False, True]
    assert equation(sides[0], sides[1]).last == sides[1]
