"""The referee of the tests: by hand, and against the verdicts on every derivation and its mutants.

Two ways to the same answer that share nothing but the tree: elaboration and the judges on one side,
plain loops over random whole numbers on the other. `counted` says in every run what was compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest

from symconv.derivation import backward, chain, jacobians, lecture
from symconv.derivation.chain import Setting, Step
from symconv.derivation.rewriting import Reason
from symconv.derivation.tying import tying
from symconv.errors import IllFormed, Unsupported
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.language.affine import Affine
from symconv.language.line import (
    Access,
    Blank,
    Branch,
    Call,
    Cases,
    Chain,
    Derivative,
    Floor,
    Line,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    Unit,
)
from symconv.language.line import Link as Relation
from symconv.language.mutations import Mutant, mutants
from symconv.writing.text import text
from tests.oracle import (
    Array,
    Nonsense,
    OutOfRange,
    Scalar,
    Unanswered,
    World,
    Worth,
    agree,
    array,
    drawn,
    evaluate,
    same,
    vector,
)

MEMBERS = {
    "correlation": Member((2,), (4,)),
    "flip": Member((2,), (4,), flip=True),
    "2-D": Member((2, 1), (3, 2)),
    "stride": Member.strided((5,), (2,), (2,), (1,), ((0, 0),)),
    "dilation": Member.strided((5,), (2,), (1,), (2,), ((0, 0),), flip=True),
    "padding": Member.strided((3,), (2,), (1,), (1,), ((2, 1),)),
    "groups": Member((2,), (3,), channels=Channels(2, 1, 2)),
    "batch": Member((2,), (3,), batch=2),
    "bias": Member((2,), (3,), channels=Channels(1, 2), bias=True),
    "transposed": Member((5,), (2,), taps=(3,), stride=(2,), transposed=True),
}
ROLES = ("signal", "filter")


# --- the worlds of a member -------------------------------------------------------------------


def convolution(member: Member, sizes: dict[str, int]) -> Callable[[Array, Array], Array]:
    """By its definition in words: stride, dilation, padding, a flip or none, groups and a batch."""
    signals, taps, outputs = (member.letters(role) for role in (*ROLES, "output"))

    def apply(f: Array, g: Array) -> Array:
        if (len(f.axes), len(g.axes)) != (len(signals), len(taps)) or f.row or g.row:
            raise Nonsense("the operator is of arrays of other ranks")
        reach = dict(zip((*signals, *taps), (*f.axes, *g.axes), strict=True))
        axes = []
        for letter in outputs:
            found = [x for x in member.dimensions if x.i == letter]
            if not found:
                axes.append(reach[letter])
            elif member.plain:
                many = len(reach[found[0].j]) + 1 - len(reach[found[0].k])  # type: ignore[arg-type]
                axes.append(range(1, 1 + max(0, many)))
            else:
                axes.append(range(1, 1 + sizes[f"I{found[0].mark}"]))
        entries = {
            place: entry(dict(zip(outputs, place, strict=True)), f, g, reach)
            for place in product(*axes)
        }  # type: ignore[arg-type]
        return Array(tuple(axes), entries)

    def entry(out: dict[str, int], f: Array, g: Array, reach: dict[str, Any]) -> Scalar:
        total: Scalar = 0
        # Transposed, inputs and outputs change places: an output is what a tap of an input hits.
        letters = [x for x in (*taps, *signals) if x not in out]
        letters = [x for x in dict.fromkeys(letters) if member.transposed or x not in inputs]
        for found in product(*(reach[x] for x in letters)):
            at = {**out, **dict(zip(letters, found, strict=True))}
            hit = True
            for x in member.dimensions:
                start = at[x.j if member.transposed else x.i]
                there = x.stride * (start - 1) + x.dilation * (at[x.k] - 1) + 1 - x.before
                if member.transposed:
                    hit = hit and there == at[x.i]
                else:
                    hit = hit and (not (x.before or x.after) or there in reach[x.j])
                    at[x.j] = there
            if hit:
                held = {x.k: len(reach[x.k]) + 1 - at[x.k] for x in member.dimensions}
                tap = {**at, **held} if member.flip else at
                total = total + f[tuple(at[x] for x in signals)] * g[tuple(tap[x] for x in taps)]
        return total

    inputs = {x.j for x in member.dimensions}
    return apply


def reversed_filter(world: World) -> Array:
    taps = world.arrays["g"]
    return array([len(taps.entries)], [*taps.entries.values()][::-1])


def biased(world: World) -> Array:
    plain = world.operators["*"](world.arrays["f"], world.arrays["g"])
    bias = world.arrays["b"]
    return Array(plain.axes, {p: x + bias[p[:1]] for p, x in plain.entries.items()})


def between_zeros(world: World) -> Array:
    error, zeros = world.arrays["e"], [0] * (len(world.arrays["f"].entries))
    zeros = zeros[len(error.entries) :]
    return vector(*zeros, *error.entries.values(), *zeros)


def reversed_error(world: World) -> Array:
    return vector(*[*world.arrays["e"].entries.values()][::-1])


DEFINED = {
    "r": reversed_filter,
    "y": biased,
    "p": between_zeros,
    "c": reversed_error,
}

MOST = {2: 5, 3: 6, 4: 3, 5: 2, 6: 2}
"""How large sizes become, by how many there are."""

SMALLEST = 30
"""So many of the sizes are taken, by their sum."""

ENOUGH = {2: 150, 3: 150, 4: 60, 5: 6, 6: 6}
"""At so many points at most two lines are compared, drawn from all of them: lines of many sizes are
slow. One point tells two forms apart wherever they differ there.
"""


def gathered(made: Callable[[Array], Array], error: Array, shape: tuple[int, ...]) -> Array:
    """The transposed map: each entry is what the error has in common with what its unit makes."""
    places = list(product(*(range(1, n + 1) for n in shape)))
    entries = list[Any]()
    for place in places:
        one = made(array(shape, [int(each == place) for each in places]))
        entries.append(sum(one.entries[at] * error.entries[at] for at in one.entries))
    return array(shape, entries)


def operations(
    member: Member, sizes: dict[str, int], shapes: dict[str, tuple[int, ...]]
) -> dict[str, Callable[[Array, Array], Array]]:
    """The convolution and both of its transposed maps; that to the filter is of a correlation.

    Of a transposed one the error comes first in both.
    """
    signal, taps = (shapes[name] for name in member.names[:2])
    forward, plain = (convolution(x, sizes) for x in (member, replace(member, flip=False)))

    def to_filter(f: Array, e: Array) -> Array:
        return gathered(lambda g: plain(f, g), e, taps)

    return {
        "*": forward,
        r"\diamond": lambda e, g: gathered(lambda f: forward(f, g), e, signal),
        r"\star": lambda *pair: to_filter(*(pair[::-1] if member.transposed else pair)),
    }


def worlds(member: Member, here: Setting) -> list[World]:
    """All small sizes, the smallest first, and at each of them all free indices."""
    found = []
    chance = Random(20)
    counts = product(range(1, MOST[len(here.sizes)] + 1), repeat=len(here.sizes))
    allowed = []
    for each in sorted(counts, key=lambda c: (sum(c), c)):
        sizes = dict(zip(here.sizes, each, strict=True))
        fixed = {name: Affine(n) for name, n in sizes.items()}
        if all(c.substitute(fixed).truth is not False for c in here.domain):
            allowed.append(sizes)
    for sizes in allowed[:SMALLEST]:
        shapes = {
            name: tuple(size.at(sizes) for size in operand.sizes)
            for name, operand in here.context.operands.items()
        }
        world = World(
            sizes,
            {name: drawn(shape, chance) for name, shape in shapes.items()},
            operations(member, sizes, shapes),
            {name: DEFINED[name] for name in here.context.values},
            {
                weight: {name: drawn(shapes[name], chance) for name in sorted(names)}
                for weight, names in here.context.weights.items()
            },
        )
        spans = [
            [
                n
                for n in range(1, 12)
                if all(c.holds({**sizes, x: n}) for c in here.domain if x in c.form.variables)
            ]
            for x in here.free
        ]
        places = product(*spans)
        found += [world.at(**dict(zip(here.free, place, strict=True))) for place in places]
    enough = ENOUGH[len(here.sizes)]
    return found if len(found) <= enough else chance.sample(found, enough)


# --- by hand ----------------------------------------------------------------------------------

F, G, W, Z, I, J = map(Name, ["f", "g", "W", "z", "i", "J"])  # noqa: E741
ONE, TWO = Number(1), Number(2)


def at(whole: Line, *places: Line) -> Access:
    return Access(whole, places)


def at_most(*sides: Line) -> Chain:
    return Chain(sides[0], tuple(Relation("<=", side) for side in sides[1:]))


def less(left: Line, right: Line) -> Chain:
    return Chain(left, (Relation("<", right),))


SMALL = World(
    {"J": 3, "i": 2},
    {"f": vector(2, 3, 5), "g": vector(7, 11), "W": array((2, 3), range(1, 7))},
    {"*": convolution(MEMBERS["correlation"], {})},
    {},
    {"z": {"f": vector(10, 20, 30)}},
)
"""f = (2, 3, 5), g = (7, 11), W = (1 2 3; 4 5 6); f depends on z."""

ALL_J = Summation("j", ONE, J, Product((Transpose(Unit(Name("j"))), at(F, Name("j")))))
SQUARES = SummationOver(("j",), (at_most(ONE, Name("j")), less(Name("j"), J)), at(F, Name("j")))

BY_HAND: list[tuple[Line, object]] = [
    (at(F, I), 3),
    (Sum((at(F, ONE), Negative(at(G, TWO)))), -9),
    (Quotient(at(F, ONE), at(G, ONE)), Fraction(2, 7)),
    (Quotient(at(F, ONE), TWO), 1),
    (Floor(J, TWO), 1),
    (Power(at(F, I), Number(3)), 27),
    (Summation("j", ONE, J, at(F, Name("j"))), 10),
    (SQUARES, 5),
    (Sum((at(F, I), Summation("j", TWO, ONE, at(F, Name("j"))))), 3),
    (Cases((Branch(at(F, J), (less(J, J),)), Branch(at(G, I)))), 11),
    (Product((Transpose(F), F)), 38),
    (Product((W, F)), vector(23, 53)),
    (Product((G, Transpose(F))), array((2, 3), [14, 21, 35, 22, 33, 55])),
    (Transpose(W), array((3, 2), [1, 4, 2, 5, 3, 6])),
    (at(Operation("*", F, G), ONE), 47),
    (Operation("*", F, G), vector(47, 76)),
    (Product((W, Unit(I))), vector(2, 5)),
    (ALL_J, Transpose(F)),
    (Matrix(((TWO,), (Number(3),), (Number(5),))), F),
    (Matrix(((ONE, TWO, Number(3)), (Number(4), Number(5), Number(6)))), W),
    (Derivative(F, Z), vector(10, 20, 30)),
    (Derivative(G, Z), vector(0, 0)),
    (Derivative(Power(at(F, I), TWO), Z), 2 * 3 * 20),
    (Derivative(Quotient(ONE, at(F, I)), Z), Fraction(-20, 9)),
    (Derivative(Product((at(F, I), at(F, J))), Z), 3 * 30 + 5 * 20),
    (Derivative(Operation("*", F, G), Z), vector(290, 470)),
    (Derivative(Operation("*", F, G), F), array((2, 3), [7, 11, 0, 0, 7, 11])),
    (Derivative(Operation("*", F, G), G), array((2, 2), [2, 3, 3, 5])),
    (Derivative(Product((Transpose(F), F)), F), vector(4, 6, 10)),
]


@pytest.mark.parametrize(("line", "expected"), BY_HAND, ids=range(len(BY_HAND)))
def test_what_a_line_is_worth(line: Line, expected: Any) -> None:
    if not isinstance(expected, int | Fraction | Array):
        expected = evaluate(expected, SMALL)
    assert same(evaluate(line, SMALL), expected)


def test_an_array_may_count_from_any_number() -> None:
    world = World({}, {"f": vector(2, 3, first=0)})
    assert evaluate(at(F, Number(0)), world) == 2
    with pytest.raises(OutOfRange):
        evaluate(at(F, TWO), world)


SENSELESS: list[tuple[type[Exception], Line]] = [
    (OutOfRange, at(F, Number(0))),
    (OutOfRange, Product((Number(0), at(F, Number(4))))),
    (OutOfRange, Product((W, Unit(Number(4))))),
    (OutOfRange, Sum((F, Unit(Number(0))))),
    (Nonsense, at(F, Name("u"))),
    (Nonsense, at(W, ONE)),
    (Nonsense, Sum((F, ONE))),
    (Nonsense, Sum((F, G))),
    (Nonsense, Sum((F, Transpose(F)))),
    (Nonsense, Product((F, F))),
    (Nonsense, Product((W, G))),
    (Nonsense, Transpose(at(F, ONE))),
    (Nonsense, Matrix(((ONE, TWO), (ONE,)))),
    (Nonsense, Quotient(ONE, Number(0))),
    (Nonsense, Derivative(F, Name("u"))),
    (Unanswered, Derivative(Derivative(F, Z), Z)),
    (Unanswered, SummationOver(("j",), (at_most(ONE, Name("j")),), ONE)),
    (Unanswered, SummationOver(("j",), (), ONE)),
    (Unanswered, Call(F, (ONE,))),
    (Unanswered, Blank()),
]


@pytest.mark.parametrize(("error", "line"), SENSELESS, ids=range(len(SENSELESS)))
def test_what_has_no_value(error: type[Exception], line: Line) -> None:
    with pytest.raises(error):
        evaluate(line, SMALL)


def test_lines_agree_in_all_worlds_or_not() -> None:
    worlds_ = [SMALL, World({"J": 2, "i": 1}, {"f": vector(4, 6), "g": vector(1, 1)})]
    first = Summation("j", ONE, J, at(F, Name("j")))
    last = SummationOver(("k",), (at_most(ONE, Name("k"), J),), at(F, Name("k")))
    assert agree(first, last, worlds_)
    assert not agree(first, Sum((at(F, ONE), at(F, TWO))), worlds_)
    assert not agree(first, at(F, Number(3)), worlds_[1:])


# --- derivations ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A step that was decided: what is in force there, and both of its sides."""

    setting: Setting
    before: Line
    after: Line


@cache
def links(which: str) -> tuple[Link, ...]:
    """Every step of every derivation of a member, as it goes to be decided."""
    member, found = MEMBERS[which], list[Link]()

    def noted(here: Setting, before: Line, after: Line, reason: Reason, stage: str = "") -> Step:
        found.append(Link(here, before, after))
        return Step(after, reason, "", stage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "linked", noted)
        made = {role: jacobians.derivations(member, role) for role in ROLES}
        for role in ROLES:
            backward.backprop(member, role, jacobian=made[role])
            backward.identity(member, role)
        if which in {"correlation", "flip"}:
            tying(member, "fine", *made.values())
        if which == "flip":
            lecture.flipping(member)
    return tuple(found)


def judged(mutant: Line, known: list[tuple[World, Worth]]) -> str:
    """What the oracle says of a mutant in the place of the right side."""
    try:
        return "same" if all(same(x, evaluate(mutant, world)) for world, x in known) else "differs"
    except Nonsense:
        return "nonsense"


def ruled(link: Link, mutant: Line) -> str:
    """What elaboration and the judges say of it."""
    try:
        return decide(chain.question(link.setting, link.before, mutant)).ruling
    except IllFormed:
        return "ill-formed"
    except Unsupported:
        return "unsupported"


@pytest.mark.thorough
@pytest.mark.parametrize("which", MEMBERS)
def test_every_step_of_the_derivations_holds(which: str) -> None:
    assert links(which)
    for link in links(which):
        points = worlds(MEMBERS[which], link.setting)
        assert points
        assert agree(link.before, link.after, points), f"{text(link.before)} = {text(link.after)}"


EVERY = {
    "correlation": 17,
    "flip": 39,
    "stride": 30,
    "padding": 30,
    "transposed": 40,
    "2-D": 250,
}
"""Of so many mutants one is tried, for the tests to be quick."""

LEAST = {
    "correlation": (70, 1),
    "flip": (30, 1),
    "stride": (20, 0),
    "padding": (20, 1),
    "transposed": (20, 0),
    "2-D": (12, 0),
}
"""So many are wrong at least, and so many mean the same."""

SILENT = 1
"""So many wrong lines may be without a counterexample."""

STRICT = "< or <="
"""The kind of mutant that elaboration does not yet tell from its line: see the test below it."""


def sample(which: str) -> Iterator[tuple[Link, list[Mutant]]]:
    number = 0
    for link in links(which):
        found = []
        for mutant in mutants(link.after):
            number += 1
            if number % EVERY[which] == 0:
                found.append(mutant)
        if found:
            yield link, found


@pytest.mark.thorough
@pytest.mark.parametrize("which", EVERY)
def test_what_the_oracle_finds_wrong_is_refused_and_nothing_else(which: str) -> None:
    """Nothing false is said to hold, and what is harmless is no alarm."""
    counts: Counter[tuple[str, str]] = Counter()
    for link, found in sample(which):
        known = [(x, evaluate(link.before, x)) for x in worlds(MEMBERS[which], link.setting)]
        for mutant in found:
            oracle, verdict = judged(mutant.line, known), ruled(link, mutant.line)
            said = f"{mutant.kind}: {text(link.before)} = {text(mutant.line)}: {oracle}, {verdict}"
            assert (oracle == "same") == (verdict == "holds"), said
            counts[oracle, verdict] += 1
    print(f"{which}: {sum(counts.values())} mutants: {dict(counts)}")
    wrong, harmless = LEAST[which]
    assert sum(n for (oracle, _), n in counts.items() if oracle != "same") >= wrong
    assert counts["same", "holds"] >= harmless
    # A wrong line for which the judges find no answer is refused, but without a counterexample.
    silent = counts["differs", "undecided"] + counts["differs", "unsupported"]
    assert silent <= SILENT


def test_less_is_not_at_most() -> None:
    found = 0
    for link in links("correlation"):
        known = [
            (x, evaluate(link.before, x)) for x in worlds(MEMBERS["correlation"], link.setting)
        ]
        for mutant in mutants(link.after):
            if mutant.kind == STRICT:
                found += 1
                harmless = judged(mutant.line, known) == "same"
                assert harmless == (ruled(link, mutant.line) == "holds"), text(mutant.line)
    assert found
