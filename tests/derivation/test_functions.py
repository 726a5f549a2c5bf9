"""Convolution of functions: its closed forms, by other ways than the one that decides them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import exp, inf, pi, sqrt

import pytest
import sympy

from symconv.convolution import Convolution
from symconv.derivation.functions import EVERYWHERE, defined, inputs, worked, worked_out
from symconv.errors import Refused, Unsupported
from symconv.family.functions import Part, examples, pieces
from symconv.family.member import Member
from symconv.judges.integrals import evaluates, expression, same
from symconv.language.line import Branch, Cases, Integral, Line, Name, Negative, Number, Sum
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
def test_pieces_are_where_both_functions_are(
    mine: tuple[float, float], other: tuple[float, float]
) -> None:
    """Point by point: j is within the bounds of the piece that i is in, exactly if both are."""
    example = replace(BOX, signal=Part(Number(1), *mine), filter=Part(Number(1), *other))
    found = pieces(example, "i")
    for i in [Fraction(n, 2) + Fraction(1, 7) for n in range(-14, 14)]:
        here = [piece for piece in found if piece.low < i < piece.high]
        assert len(here) <= 1
        for j in [Fraction(n, 3) + Fraction(1, 11) for n in range(-30, 30)]:
            both = mine[0] <= j <= mine[1] and other[0] <= i - j <= other[1]
            inside = [p for p in here if bound(p.lower, i) <= j <= bound(p.upper, i)]
            assert both == bool(inside)


def bound(line: Line, i: Fraction) -> float | Fraction:
    found = expression(line).subs(sympy.Symbol("i", real=True), sympy.Rational(i))
    return Fraction(str(found)) if found.is_finite else float(found)


# --- what is wrong is refused -----------------------------------------------------------------


@pytest.mark.parametrize("example", [BOX, DECAY, BELL], ids=["box", "exponential", "Gaussian"])
def test_a_wrong_example_is_refused(example: object) -> None:
    right = next(x for x in examples(LECTURE) if x == example)
    wrong = [
        replace(right, values=(Sum((right.values[0], Number(1))), *right.values[1:])),
        replace(right, values=(Negative(right.values[0]), *right.values[1:])),
        replace(right, antiderivative=Negative(right.antiderivative)),
        replace(right, antiderivative=Name("i")),
        replace(right, product=Sum((right.product, Name("i")))),
    ]
    for each in wrong:
        with pytest.raises(Refused, match=" is not "):
            worked_out(LECTURE, each)


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
