"""Convolution of functions: its closed forms, by other ways than the one that decides them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import exp, inf, pi, sqrt

import pytest
import sympy

from symconv.convolution import Convolution
from symconv.derivation import moves
from symconv.derivation.functions import (
    EVERYWHERE,
    defined,
    functions,
    inputs,
    linked,
    worked,
    worked_out,
)
from symconv.errors import Refused, Unsupported
from symconv.family.functions import Example, Part, examples, integral
from symconv.family.member import Member
from symconv.judges.integrals import evaluates, expression, same
from symconv.judges.reals import agree
from symconv.language.line import (
    Branch,
    Cases,
    Chain,
    Integral,
    Line,
    Link,
    Name,
    Negative,
    Number,
    Power,
    Quotient,
    Sum,
    inequality,
)
from symconv.language.mutations import mutants
from symconv.notes.page import markdown
from symconv.notes.wishes import Wishes
from symconv.writing.notation import notation
from symconv.writing.text import text

LECTURE = Member((4,), (6,))
NAMED = Member((4,), (6,), names=("x", "h"), index_names=("n", "m", "k"), origin=0)
BOX, DECAY, BELL = examples(LECTURE)


def test_the_definition_is_the_integral_of_the_lecture() -> None:
    assert text(defined(LECTURE)) == "(f*g)(i) = integral_{-infinity}^{infinity} f(j) g(i-j) dj"
    assert text(defined(NAMED)) == "(x*h)(n) = integral_{-infinity}^{infinity} x(m) h(n-m) dm"


def test_the_closed_forms() -> None:
    found = [text(derivation.last) for derivation in worked(LECTURE)]
    assert found == [
        "{i if 0 <= i <= 1; 2 - i if 1 <= i <= 2; 0 otherwise}",
        "{1 - exp(-i) if 0 <= i <= 1; exp(1-i) - exp(-i) if 1 <= i; 0 otherwise}",
        "sqrt(pi) exp(-i^2/4)",
    ]
    assert all(step.scope == EVERYWHERE for d in worked(LECTURE) for step in d.steps)
    assert text(worked(NAMED)[0].last) == "{n if 0 <= n <= 1; 2 - n if 1 <= n <= 2; 0 otherwise}"


def at(line: Line, where: Fraction) -> sympy.Expr:
    """A closed form at an exact point: the first case that holds."""
    if not isinstance(line, Cases):
        return expression(line).subs(sympy.Symbol("i", real=True), sympy.Rational(where))
    return at(next(b.value for b in line.branches if holds(b, where)), where)


def holds(branch: Branch, where: Fraction) -> bool:
    for chain in branch.conditions:
        sides = [chain.first, *(link.side for link in chain.links)]
        known = [where if side == Name("i") else Fraction(int(text(side))) for side in sides]
        if known != sorted(known):
            return False
    return True


POINTS = [Fraction(n, 4) for n in range(-4, 13)]


@pytest.mark.parametrize("which", [0, 1])
def test_sympy_integrates_to_the_same_at_exact_points(which: str) -> None:
    """Each example's parts put into the definition, and integrated by SymPy where both are."""
    example = examples(LECTURE)[int(which)]
    j = sympy.Symbol("j", real=True)
    for i in POINTS:
        low = max(Fraction(0), i - 1) if example.filter.high == 1 else Fraction(0)
        high = min(Fraction(1), i)
        moved = expression(example.filter.body).subs(j, sympy.Rational(i) - j)
        whole = sympy.integrate(
            expression(example.signal.body) * moved, (j, sympy.Rational(low), sympy.Rational(high))
        )
        wanted = whole if low < high else 0
        assert sympy.simplify(at(worked(LECTURE)[int(which)].last, i) - wanted) == 0


def test_a_sum_over_a_fine_grid_comes_near_the_gaussian() -> None:
    found = worked(LECTURE)[2].last
    for i in POINTS[::3]:
        grid = (n / 64 for n in range(-64 * 8, 64 * 8))
        near = sum(exp(-(j**2) / 2 - (float(i) - j) ** 2 / 2) for j in grid) / 64
        assert abs(near - float(at(found, i))) < 1e-9
    assert abs(float(at(found, Fraction(0))) - sqrt(pi)) < 1e-12


# --- where the product is not 0 ---------------------------------------------------------------

BOUNDS = [
    ((0, 1), (0, 1)), ((0, 2), (-1, 0)), ((-3, 1), (2, 4)), ((0, 1), (0, inf)), ((-inf, 0), (0, 1)),
    ((0, inf), (0, inf)), ((-inf, inf), (0, 1)), ((-inf, inf), (-inf, inf)), ((-inf, 2), (1, inf)),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "other"), BOUNDS)
def test_limits_are_narrowed_to_where_both_functions_are(
    mine: tuple[float, float], other: tuple[float, float]
) -> None:
    """Point by point: j is within the limits of the case that i is in, exactly if both are."""
    example = replace(BOX, signal=Part(Number(1), *mine), filter=Part(Number(1), *other))
    line: Line = integral(LECTURE)
    for known in functions(LECTURE, example):
        line = moves.put_in(known, ("",)).apply(line, LECTURE.context)
    if {*mine, *other} == {-inf, inf}:
        with pytest.raises(Refused, match="the product is 0 elsewhere: matches nothing"):
            moves.NARROWED.apply(line, LECTURE.context)
        return
    made = moves.NARROWED.apply(line, LECTURE.context)
    cases = made.branches if isinstance(made, Cases) else (Branch(made),)
    for i in [Fraction(n, 2) + Fraction(1, 7) for n in range(-14, 14)]:
        here = next(branch.value for branch in cases if holds(branch, i))
        for j in [Fraction(n, 3) + Fraction(1, 11) for n in range(-30, 30)]:
            both = mine[0] <= j <= mine[1] and other[0] <= i - j <= other[1]
            inside = isinstance(here, Integral) and (
                bound(here.lower, i) <= j <= bound(here.upper, i)
            )
            assert both == inside
    assert agree(line, made, "i")


def bound(line: Line, i: Fraction) -> float | Fraction:
    found = expression(line).subs(sympy.Symbol("i", real=True), sympy.Rational(i))
    return Fraction(str(found)) if found.is_finite else float(found)


# --- what is wrong is refused -----------------------------------------------------------------


CLOSED = "by the antiderivative .*: matches nothing in this line"


@pytest.mark.parametrize("example", [BOX, DECAY, BELL], ids=["box", "exponential", "Gaussian"])
def test_a_wrong_hint_is_refused(example: Example) -> None:
    for wrong in (Negative(example.antiderivative), Name("i"), Name("infinity")):
        with pytest.raises(Refused, match=CLOSED):
            worked_out(LECTURE, replace(example, antiderivative=wrong))
    if example.rewritten:
        for other in (Number(1), example.filter.body):
            with pytest.raises(Refused, match="completing the square: matches nothing"):
                worked_out(LECTURE, replace(example, rewritten=other))


HARMLESS = {
    BOX: [],
    DECAY: [
        "integral_{-infinity}^{infinity} {exp(-(i-j)) if 0 <= i-j; 0 otherwise} "
        "{1 if 0 <= j <= 1; 0 otherwise} dj"
    ],
    BELL: [
        "integral_{-infinity}^{infinity} exp(-(i-j)^2/2) exp(-j^2/2) dj",
        "integral_{-infinity}^{infinity} exp(-(j-i/2)^2) exp(-i^2/4) dj",
        "exp(-i^2/4) sqrt(pi)",
    ],
}
"""Lines with a change that changes nothing: two factors are exchanged."""


@pytest.mark.parametrize("example", HARMLESS, ids=["box", "exponential", "Gaussian"])
def test_a_corrupted_line_is_refused_by_what_links_it(example: Example) -> None:
    made = worked_out(LECTURE, example)
    befores = [made.first, *(step.line for step in made.steps)]
    refused, held = 0, list[str]()
    for n, (before, step) in enumerate(zip(befores, made.steps, strict=False)):
        known = example if n else None
        assert linked(LECTURE, before, step.line, step.reason, known) == step
        for mutant in mutants(step.line):
            try:
                held.append(text(linked(LECTURE, before, mutant.line, step.reason, known).line))
            except Refused:
                refused += 1
    assert refused > 90
    assert held == HARMLESS[example]


FREE, BOUND = Name("i"), Name("j")
ONE = Number(1)


def cases(*branches: tuple[Line, int, int]) -> Line:
    """Values, each from one whole number to another, and 0 elsewhere."""
    given = (Branch(v, (inequality(Number(a), FREE, Number(b)),)) for v, a, b in branches)
    return Cases((*given, Branch(Number(0))))


def up_to(end: Line, body: Line = ONE) -> Integral:
    return Integral("j", Number(0), end, body)


HALF = Quotient(Number(1), Number(2))
DIFFERENT: dict[str, tuple[Line, Line, Line | None]] = {
    "equal at one point": (FREE, HALF, None),
    "equal at the places where cases change": (
        cases((FREE, 0, 1)), cases((Power(FREE, Number(2)), 0, 1)), None,
    ),
    "wrong from a place on": (cases((FREE, 0, 1)), cases((FREE, 0, 2)), None),
    "wrong at one place": (cases((FREE, 0, 1)), cases((Number(5), 1, 1), (FREE, 0, 1)), None),
    "integrals to elsewhere": (up_to(Number(1)), up_to(Number(2)), None),
    "integrals of something else": (up_to(Number(1), BOUND), up_to(Number(1), FREE), None),
    "an integral of what is not 0": (up_to(Number(1)), Number(0), BOUND),
    "a value of an integral": (up_to(FREE), Sum((FREE, Number(1))), BOUND),
    "by what is no antiderivative": (up_to(FREE), FREE, Power(BOUND, Number(2))),
}  # fmt: skip


@pytest.mark.parametrize("which", DIFFERENT)
def test_functions_that_differ_do_not_agree(which: str) -> None:
    left, right, primitive = DIFFERENT[which]
    assert not agree(left, right, "i", (), primitive)


STRANGE: dict[str, tuple[Line, Line]] = {
    "two hold at once": (cases((FREE, 0, 2), (FREE, 1, 3)), cases((FREE, 0, 3))),
    "another relation than <=": (
        FREE,
        Cases((Branch(FREE, (Chain(FREE, (Link("<", Number(1)),)),)),)),
    ),
    "an integral beside what is none": (up_to(Number(1)), FREE),
    "from above to below": (up_to(Negative(Number(1))), up_to(Number(1))),
    "several variables": (up_to(Number(1)), Integral("n", Number(0), Number(1), Number(1))),
    "of which nothing is known": (FREE, Cases((Branch(FREE, (inequality(Number(0), BOUND),)),))),
}


@pytest.mark.parametrize("why", STRANGE)
def test_what_cannot_be_compared_is_said(why: str) -> None:
    left, right = STRANGE[why]
    with pytest.raises(Unsupported, match=why):
        agree(left, right, "i")


def test_what_has_no_place_in_a_closed_form_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="a Cases in a closed form"):
        same(Cases((Branch(Number(1)),)), Number(1))


def test_an_antiderivative_of_something_else_is_none() -> None:
    integral = Integral("j", Number(0), Number(1), Name("j"))
    assert not evaluates(integral, Name("j"), Number(1))


# --- on the page ------------------------------------------------------------------------------


def test_the_passage_to_vectors_is_called_a_definition() -> None:
    page = markdown(LECTURE, notation("lecture"), Wishes(functions=True))["convolution.md"]
    order = [
        "## Convolution of functions",
        r"= \int_{-\infty}^{\infty} f(j) g(i-j) \, dj",
        r"\sqrt{\pi} \exp\left(-\frac{i^{2}}{4}\right)",
        "Each step is decided for all real numbers.",
        "## Definition",
        "that is a definition, and no step from the one above",
        "a correlation is the true convolution",
        "## Outputs",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert all(f"${text(x)}$" for pair in inputs(LECTURE) for x in pair)


def test_functions_are_left_out_where_vectors_have_no_such_form() -> None:
    image = Member((1, 1), (2, 2))
    page = markdown(image, notation("lecture"), Wishes(functions=True))["convolution.md"]
    assert "Convolution of functions" not in page
    assert r"\int" not in page


def test_notes_have_them(tmp_path: object) -> None:
    conv = Convolution(outputs=1, inputs=2)
    paths = conv.notes(str(tmp_path), kind="tex", notation="bracket")
    assert "functions.tex" in {path.name for path in paths}
