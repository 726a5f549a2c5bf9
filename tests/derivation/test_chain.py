"""Derivations are refused where a move is missing, or where any line of them is another.

What a wrong line is is said by `Reckoner`: whole numbers for operands, dual numbers for what
depends on a weight, plain loops for sums and for the convolution itself, and nothing of symconv's
algebra. `mutants` changes one thing in a line, wherever it can be changed; `harmless` nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

import pytest

from symconv.derivation import backward, chain, composition, functions, jacobians, lecture, moves
from symconv.derivation.chain import (
    NAMED,
    Derivation,
    Setting,
    Step,
    derive,
    linked,
    replayed,
)
from symconv.derivation.rewriting import Move, Reason, renamed
from symconv.derivation.setting import setting
from symconv.derivation.tying import tying
from symconv.errors import Refused
from symconv.family.functions import examples
from symconv.family.jacobian import columns
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.network import Network
from symconv.language.affine import Affine, between
from symconv.language.line import (
    Access,
    Cases,
    Chain,
    Derivative,
    Line,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
    Summation,
    Transpose,
    Unit,
    changed,
    equation,
)
from symconv.language.mutations import Mutant, mutants
from symconv.writing.text import text

CORRELATION, FLIP = Member((4,), (6,)), Member((4,), (6,), flip=True)
MEMBERS = {
    "correlation": CORRELATION,
    "flip": FLIP,
    "2-D": Member((2, 2), (3, 3)),
    "stride": Member.strided((7,), (3,), (2,), (1,), ((1, 1),)),
}
ROLES = ("signal", "filter")

# --- the moves of the lecture, one by one -----------------------------------------------------


def of_the_lecture(member: Member, role: str) -> tuple[Setting, Line, list[Move]]:
    """What the derivation of a row starts from, and its moves."""
    array, other = (member.operand(x) for x in (role, ROLES[1 - ROLES.index(role)]))
    tap = 1 + (Affine.of("i") + "J" - "I" - "j" if member.flip else Affine.of("j") - "i")
    change = [moves.change_of_variable("j", "k", tap)] if role == "filter" else []
    first = Derivative(Access(member.operation, (Name("i"),)), Name("z"))
    found = [
        moves.definition("*", member.word),
        *change,
        moves.SUM_RULE,
        moves.product_rule(array.name, other.name, "z"),
        moves.inner_product(array),
    ]
    return setting(member, array.name, ("i",)), first, found


def never(line: Line, place: Any) -> None:
    return None


def idle(line: Line, place: Any) -> Line:
    """A rule that matches, and changes nothing."""
    return line


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("member", [CORRELATION, FLIP], ids=["correlation", "flip"])
def test_no_move_of_the_lecture_can_be_left_out(member: Member, role: str) -> None:
    here, first, found = of_the_lecture(member, role)
    whole = derive(here, (), first, found)
    assert whole == jacobians.derivations(member, role)[0]
    for n, move in enumerate(found):
        rest = [*found[:n], *found[n + 1 :]]
        if move is not found[-1]:
            with pytest.raises(Refused, match="matches nothing in this line"):
                derive(here, (), first, rest)
            continue
        short = derive(here, (), first, rest)
        assert short.steps == whole.steps[:-1]
        equals = equation(short.first, short.last)
        with pytest.raises(Refused, match="row by row: matches nothing"):
            moves.stacked("i", member.result).apply(equals, here.context)


@pytest.mark.parametrize("role", ROLES)
def test_no_move_can_be_made_twice_or_late(role: str) -> None:
    here, first, found = of_the_lecture(CORRELATION, role)
    for n in range(len(found)):
        with pytest.raises(Refused, match="matches nothing"):
            derive(here, (), first, [*found[: n + 1], *found[n:]])
    for n in range(1, len(found)):
        with pytest.raises(Refused, match="matches nothing"):
            derive(here, (), first, [*found[n:], *found[:n]])


WANTED = {
    **{which: (member, ROLES) for which, member in MEMBERS.items()},
    "dilation": (Member.strided((5,), (2,), (1,), (2,), ((0, 0),)), ("signal",)),
    "groups": (Member((2,), (3,), channels=Channels(2, 1, 2)), ("filter",)),
    "transposed": (
        Member((7,), (3,), taps=(3,), stride=(2,), transposed=True),
        ("signal",),
    ),
    "bias": (Member((2,), (3,), bias=True), ("signal", "filter", "bias")),
    "reflect": (Member.strided((4,), (3,), (1,), (1,), ((1, 1),), fill=("reflect",)), ("signal",)),
    "replicate": (
        Member.strided((4,), (3,), (1,), (1,), ((2, 1),), fill=("replicate",)),
        ("signal",),
    ),
}
"""Members, and the operands whose derivations are made without a move."""


NETWORK = Network((Member((3,), (4,)), Member((2,), (3,), names=("u", "h"))))


def all_of(which: str) -> list[Derivation]:
    if which == "network":
        return composition.gradients(NETWORK)
    member, roles = WANTED[which]
    found = list[Derivation]()
    for role in roles:
        found += [*jacobians.derivations(member, role), *backward.backprop(member, role)]
    if which in {"correlation", "flip"}:
        found += [*tying(member), *lecture.flipping(member)]
        found += [backward.identity(member, role) for role in roles]
        # Not by what was kept of them.
        found += [functions.worked_out.__wrapped__(member, x) for x in examples(member)]
    return found


def made_or_refused(which: str) -> list[Derivation] | str:
    try:
        return all_of(which)
    except Refused as refusal:
        return str(refusal)


def undecided(here: Setting, before: Line, after: Line, reason: Reason, stage: str = "") -> Step:
    """Whether a move matches is asked here; whether it does harm, elsewhere."""
    return Step(after, reason, "", stage)


LECTURE, FILLED, ANY = {"correlation", "flip"}, {"reflect", "replicate"}, {*WANTED}
NEEDED = {
    "APART": FILLED,
    "CASES_RULE": FILLED | {"stride", "transposed"},
    "CONDITION_OUT": FILLED,
    "INTO_CASES": ANY - LECTURE,
    "INTO_SUM": LECTURE | FILLED | {"2-D", "stride", "dilation", "bias"},
    "JOINED": FILLED,
    "SQUARE_RULE": {"network"},
    "SUM_RULE": ANY | {"network"},
    "NARROWED": LECTURE,
    "antiderivative": LECTURE,
    "by_entries": LECTURE | {"network"},
    "case_by_case": FILLED,
    "chain_rule": {"network"},
    "change_of_variable": {"network"} | ANY - {"dilation"},
    "completed_square": LECTURE,
    "constant_rule": {"bias"},
    "definition": {"network"} | ANY - {"bias"},
    "exchange": LECTURE | {"dilation", "groups", "replicate"},
    "folded_product": LECTURE,
    "guards_exchanged": LECTURE,
    "inner_product": LECTURE | {"network"},
    "matrix_product": LECTURE,
    "named_again": LECTURE | FILLED,
    "one_term": {"groups", "transposed", "replicate"},
    "out_of_cases": ANY - {"correlation", "flip"},
    "out_of_sum": LECTURE | FILLED | {"dilation"},
    "outer_product": LECTURE,
    "over": ANY - {"dilation", "groups"},
    "picked_out": FILLED | {"2-D", "stride", "dilation", "groups", "bias"},
    "product_rule": ANY | {"network"},
    "put_in": ANY | {"network"},
    "read_off": ANY | {"network"},
    "recognised": ANY - {"groups"},
    "stacked": LECTURE | {"network"},
    "transposed_product": ANY,
}
"""Which of the derivations need a move."""


def disabled(monkeypatch: pytest.MonkeyPatch, name: str, rule: Any) -> None:
    dead = Move((f"without {name}",), rule)
    made = dead if isinstance(getattr(moves, name), Move) else lambda *a, **k: dead
    monkeypatch.setattr(moves, name, made)


FEW = {"correlation", "strided", "dilation", "groups"}
"""Those that are tried each time; the others take long together."""


@pytest.mark.parametrize(
    "which",
    [
        *(pytest.param(x, marks=[pytest.mark.thorough] * (x not in FEW)) for x in WANTED),
        "network",
    ],
)
def test_a_derivation_falls_with_a_move_that_it_needs_and_with_no_other(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "linked", undecided)
    as_it_is, falls = all_of(which), set[str]()
    for name in moves.__all__:
        with pytest.MonkeyPatch.context() as patch:
            disabled(patch, name, never)
            found = made_or_refused(which)
        assert found in (as_it_is, f"without {name}: matches nothing in this line")
        if found != as_it_is:
            falls.add(name)
    assert falls == {name for name, needing in NEEDED.items() if which in needing}


def test_every_move_is_needed() -> None:
    assert {name for name, needing in NEEDED.items() if needing} == {*moves.__all__}


@pytest.mark.parametrize("name", ["definition", "SUM_RULE", "product_rule", "inner_product"])
def test_a_move_that_does_nothing_does_not_pass_for_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    disabled(monkeypatch, name, idle)
    with pytest.raises(Refused, match="matches nothing in this line"):
        jacobians.derivations(CORRELATION, "signal")


def test_the_adjoint_of_a_strided_member_needs_the_derivative_of_cases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    member = Member((7,), (3,), taps=(3,), stride=(2,), transposed=True)
    jacobians.derivations(member, "signal")
    disabled(monkeypatch, "CASES_RULE", never)
    with pytest.raises(Refused, match="without CASES_RULE: matches nothing"):
        jacobians.derivations(member, "signal")


# --- an evaluator -----------------------------------------------------------------------------

Dual = tuple[int, int]
Entries = dict[tuple[int, ...], Dual]


class Senseless(Exception):
    """An entry that is not there, or a product of what has none."""


class Unsized(Entries):
    """An array made of unit vectors: it reaches as far as what it meets."""


def plus(x: Dual, y: Dual) -> Dual:
    return (x[0] + y[0], x[1] + y[1])


def by(x: Dual, y: Dual) -> Dual:
    return (x[0] * y[0], x[0] * y[1] + x[1] * y[0])


PRIMES = [p for p in range(11, 3000) if all(p % q for q in range(2, p))]


@dataclass(frozen=True)
class Reckoner:
    """What lines are worth for one member, at sizes; `varying` depends on the weight z."""

    member: Member
    sizes: dict[str, int]
    varying: str = ""

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        def along(letter: str) -> tuple[int, ...]:
            return tuple(self.sizes[f"{letter}{x.mark}"] for x in self.member.dimensions)

        inputs, outputs = along("J"), along("I")
        if self.member.plain:
            taps = tuple(1 + j - i for i, j in zip(outputs, inputs, strict=True))
        else:
            taps = along("K")
        return {"f": inputs, "g": taps, "e": outputs}

    @cached_property
    def arrays(self) -> dict[str, Entries]:
        """A prime of its own in every place, and more of them as derivatives."""
        source = iter(PRIMES)
        return {
            name: {
                place: (next(source), next(source) if name == self.varying else 0)
                for place in product(*(range(1, n + 1) for n in shape))
            }
            for name, shape in self.shapes.items()
        }

    def convolved(self, signal: Entries, taps: Entries) -> Entries:
        """By its definition in words: stride, dilation, padding, and a flip or none."""
        m = self.member
        most = self.shapes["g"]
        found: Entries = {}
        for out in product(*(range(1, n + 1) for n in self.shapes["e"])):
            total = (0, 0)
            for tap in taps:
                read = tuple(
                    s * (i - 1) + d * (k - 1) + 1 - p[0]
                    for i, k, s, d, p in zip(out, tap, m.stride, m.dilation, m.padding, strict=True)
                )
                held = tuple(n + 1 - k for n, k in zip(most, tap, strict=True)) if m.flip else tap
                total = plus(total, by(signal.get(read, (0, 0)), taps[held]))
            found[out] = total
        return found

    @cached_property
    def kept(self) -> dict[Line, tuple[str, Entries]]:
        """What holds no index, and is therefore worth the same everywhere."""
        return {}

    def worth(self, line: Line, at: dict[str, int]) -> tuple[str, Entries]:
        """A kind and entries: "" of a number, "c", "r" and "m", "t" of more axes, "0" of none."""
        if line in self.kept:
            return self.kept[line]
        match line:
            case Number(value):
                return "", {(): (value, 0)}
            case Name(name):
                return self.shaped(name), self.array(name)
            case Access(array, subscripts):
                _, entries = self.worth(array, at)
                place = tuple(whole(s, at) for s in subscripts)
                if place not in entries:
                    raise Senseless(place)
                return "", {(): entries[place]}
            case Negative(body):
                kind, entries = self.worth(body, at)
                return kind, type(entries)({p: (-a, -b) for p, (a, b) in entries.items()})
            case Sum(terms):
                return added([self.worth(term, at) for term in terms])
            case Product((first, *rest)):
                found = self.worth(first, at)
                for factor in rest:
                    found = multiplied(found, self.worth(factor, at))
                return found
            case Summation(index, lower, upper, body):
                span = range(whole(lower, at), whole(upper, at) + 1)
                return added([self.worth(body, {**at, index: n}) for n in span])
            case Derivative(body, Name("z")):
                kind, entries = self.worth(body, at)
                return kind, type(entries)({p: (b, 0) for p, (_, b) in entries.items()})
            case Derivative(Operation() as body, Name(operand)):
                self.kept[line] = found = self.jacobian(body, operand)
                return found
            case Operation("*", Name(left), Name(right)):
                if (left, right) != ("f", "g"):
                    raise Senseless("no such operation")
                kind = self.shaped("f")
                self.kept[line] = kind, self.convolved(self.array(left), self.array(right))
                return self.kept[line]
            case Cases(branches):
                taken = (b for b in branches if all(true(c, at) for c in b.conditions))
                return self.worth(next(taken).value, at)
            case Unit(index):
                return "c", Unsized({(whole(index, at),): (1, 0)})
            case Transpose(body):
                kind, entries = self.worth(body, at)
                turned = {"c": "r", "r": "c"}.get(kind, kind)
                return turned, type(entries)({p[::-1]: x for p, x in entries.items()})
        raise Senseless(line)

    def array(self, name: str) -> Entries:
        if name not in self.arrays:
            raise Senseless(name)
        return self.arrays[name]

    def shaped(self, name: str) -> str:
        return "c" if len(self.shapes[name]) == 1 else "t"

    def jacobian(self, body: Operation, operand: str) -> tuple[str, Entries]:
        found: Entries = {}
        if body != self.member.operation:
            raise Senseless("no such operation")
        for place in self.array(operand):
            signal, taps = (
                {
                    p: (x, int((name, p) == (operand, place)))
                    for p, (x, _) in self.array(name).items()
                }
                for name in ("f", "g")
            )
            column = self.convolved(signal, taps)
            found.update({(*row, *place): (x[1], 0) for row, x in column.items()})
        return ("m" if len(self.shapes["f"]) == 1 else "t"), found


def whole(line: Line, at: dict[str, int]) -> int:
    match line:
        case Number(value):
            return value
        case Name(name):
            return at[name]
        case Negative(body):
            return -whole(body, at)
        case Sum(terms):
            return sum(whole(term, at) for term in terms)
        case Product((left, right)):
            return whole(left, at) * whole(right, at)
    raise Senseless(line)


def true(condition: Chain, at: dict[str, int]) -> bool:
    sides = [whole(x, at) for x in (condition.first, *(link.side for link in condition.links))]
    pairs = zip(sides, sides[1:], condition.links, strict=False)
    signs = {"=": int.__eq__, "<=": int.__le__, "<": int.__lt__}
    return all(signs[link.relation](a, b) for a, b, link in pairs)


def added(parts: list[tuple[str, Entries]]) -> tuple[str, Entries]:
    parts = [part for part in parts if part[0] != "0"]
    if not parts:
        return "0", {}
    if len({kind for kind, _ in parts}) > 1:
        raise Senseless("a sum of what is not alike")
    make = Unsized if all(isinstance(entries, Unsized) for _, entries in parts) else dict
    found: Entries = make()
    for _, entries in parts:
        for place, x in entries.items():
            found[place] = plus(found.get(place, (0, 0)), x)
    return parts[0][0], found


def multiplied(left: tuple[str, Entries], right: tuple[str, Entries]) -> tuple[str, Entries]:
    (kind, mine), (other, theirs) = left, right
    if "0" in (kind, other):
        return "0", {}
    make = Unsized if isinstance(mine, Unsized) or isinstance(theirs, Unsized) else dict
    found: Entries = make()
    if not kind or not other or (kind, other) == ("c", "r"):
        for (p, x), (q, y) in product(mine.items(), theirs.items()):
            found[*p, *q] = by(x, y)
        return (kind or other) if not kind or not other else "m", found
    if (kind, other) not in {("r", "c"), ("m", "c")}:
        raise Senseless(f"{kind} times {other}")
    for (*rest, n), x in mine.items():
        if (n,) not in theirs:
            if not isinstance(theirs, Unsized):
                raise Senseless("a unit vector past the end")
            continue
        found[tuple(rest)] = plus(found.get(tuple(rest), (0, 0)), by(x, theirs[n,]))
    return {"r": "", "m": "c"}[kind], found


def differ(one: tuple[str, Entries], other: tuple[str, Entries]) -> bool:
    if "0" not in (one[0], other[0]) and one[0] != other[0]:
        return True
    mine, theirs = one[1], other[1]
    for sized, unsized in ((mine, theirs), (theirs, mine)):
        if isinstance(sized, Unsized) or not isinstance(unsized, Unsized):
            continue
        if not unsized.keys() <= sized.keys():
            return True
    return any(mine.get(p, (0, 0)) != theirs.get(p, (0, 0)) for p in mine.keys() | theirs.keys())


# --- what is changed --------------------------------------------------------------------------


def harmless(line: Line) -> Iterator[Mutant]:
    """The line as another author would write it: whatever can be, all over it."""
    for kind, change in (("letter", relettered), ("order", reordered), ("both +1", raised)):
        other = change(line)
        if other != line:
            yield Mutant(kind, other)


def relettered(line: Line) -> Line:
    if isinstance(line, Summation):
        fresh = f"u{line.index}"
        body = relettered(renamed(line.body, {line.index: Name(fresh)}))
        return Summation(fresh, line.lower, line.upper, body)
    return changed(line, relettered)


def reordered(line: Line) -> Line:
    match line:
        case Product(factors) if all(
            isinstance(x, Access) or (isinstance(x, Derivative) and x.operator) for x in factors
        ):
            return Product(factors[::-1])
    return changed(line, reordered)


def raised(line: Line) -> Line:
    match line:
        case Chain(first, links):
            sides = (replace(link, side=Sum((link.side, Number(1)))) for link in links)
            return Chain(Sum((first, Number(1))), tuple(sides))
    return changed(line, raised)


# --- where it is looked for -------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A step of a derivation, what stands before it, and what is in force there."""

    setting: Setting
    varying: str
    before: Line
    step: Step


def steps(member: Member, role: str) -> Iterator[Found]:
    name, rows = member.operand(role).name, member.letters("output")
    row = setting(member, name, rows)
    if member.plain and member.rank == 1:
        settings = [
            (row, name),
            (setting(member, name), name),
            (setting(member), ""),
        ]
    else:
        settings = [(row, name), (free(member, role, rows), "")]
    for (here, varying), made in zip(settings, jacobians.derivations(member, role), strict=True):
        yield from of(here, varying, made)
    yield from of(free(member, role, ()), "", backward.backprop(member, role)[0])
    if role == "signal" and member.plain and member.rank == 1:
        yield from of(setting(member), "", tying(member)[0])


def free(member: Member, role: str, rows: tuple[str, ...]) -> Setting:
    """Where the entries of an operand are free as well as those of the outputs, if any."""
    here = setting(member)
    places = columns(member, role)
    sizes = (axis.size for axis in (*member.axes("output")[: len(rows)], *member.axes(role)))
    letters = (*rows, *places)
    inside = (x for a, n in zip(letters, sizes, strict=True) for x in between(1, a, n))
    return replace(here, free=letters, domain=(*here.domain, *inside))


def of(here: Setting, varying: str, made: Derivation) -> Iterator[Found]:
    before = made.first
    for step in made.steps:
        if step.scope != NAMED:
            yield Found(here, varying, before, step)
        before = step.line


def points(found: Found, member: Member) -> Iterator[tuple[Reckoner, dict[str, int]]]:
    """Small sizes and all free indices at them; the same sizes share what they reckon with."""
    most = 4 if member.rank == 1 else 2
    for counts in product(range(1, most + 1), repeat=len(found.setting.sizes)):
        sizes = dict(zip(found.setting.sizes, counts, strict=True))
        fixed = {name: Affine(n) for name, n in sizes.items()}
        if any(c.substitute(fixed).truth is False for c in member.domain):
            continue
        reckoner = Reckoner(member, sizes, found.varying)
        spans = (
            [
                n
                for n in range(1, 8)
                if all(
                    c.holds({**sizes, letter: n})
                    for c in found.setting.domain
                    if letter in c.form.variables
                )
            ]
            for letter in found.setting.free
        )
        for place in product(*spans):
            yield reckoner, {**sizes, **dict(zip(found.setting.free, place, strict=True))}


def judged(known: list[Any], line: Line) -> str:
    """Whether the line is worth something else at one of the points, or nothing: "" if neither."""
    for reckoner, at, meant in known:
        try:
            if differ(reckoner.worth(line, at), meant):
                return "differs"
        except (Senseless, KeyError, StopIteration):
            return "senseless"
    return ""


HARMLESS = {"letter", "order", "both +1"}

EVERY = {"correlation": 5, "flip": 12, "2-D": 30, "stride": 17}
"""Of so many mutants one is tried, for the tests to be quick."""

LEAST = {"correlation": (75, 6), "flip": (28, 2), "2-D": (11, 1), "stride": (17, 2)}
"""So many are wrong at least for each role, and so many are harmless."""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("which", "role"),
    [
        ("correlation", "signal"),
        ("correlation", "filter"),
        ("flip", "signal"),
        ("flip", "filter"),
        ("2-D", "filter"),
        ("stride", "signal"),
    ],
)
def test_every_wrong_line_is_refused_and_no_harmless_one(which: str, role: str) -> None:
    member = MEMBERS[which]
    counts: Counter[str] = Counter()
    number = 0
    for found in steps(member, role):
        here, before, step = found.setting, found.before, found.step
        assert linked(here, before, step.line, step.reason, step.stage) == step
        known = [
            (reckoner, at, reckoner.worth(before, at)) for reckoner, at in points(found, member)
        ]
        assert known
        assert not judged(known, step.line), text(step.line)
        for change in (*harmless(step.line), *mutants(step.line)):
            what, mutant = change.kind, change.line
            number += 1
            if what not in HARMLESS and number % EVERY[which]:
                continue
            verdict = judged(known, mutant)
            counts[verdict] += 1
            said = f"{what}: {text(before)} = {text(mutant)} ({verdict or 'the same'})"
            try:
                made = linked(here, before, mutant, ("changed",))
            except Refused:
                # Also for an index that nothing binds, or a row added to a column.
                assert verdict, said
            else:
                assert not verdict, said
                assert made.scope == step.scope, said
    wrong, same = LEAST[which]
    assert counts["differs"] + counts["senseless"] >= wrong
    assert counts["differs"] >= wrong // 4
    assert counts[""] >= same


def test_the_evaluator_knows_the_lecture() -> None:
    """By hand: f = (2, 3, 5), g = (7, 11), and what becomes of them where the filter is flipped."""
    signal = {(1,): (2, 0), (2,): (3, 0), (3,): (5, 0)}
    taps = {(1,): (7, 0), (2,): (11, 0)}
    for member, expected in ((CORRELATION, (47, 76)), (FLIP, (43, 68))):
        found = Reckoner(member, {"I": 2, "J": 3}).convolved(signal, taps)
        assert found == {(1,): (expected[0], 0), (2,): (expected[1], 0)}
    strided = Reckoner(MEMBERS["stride"], {"I": 2, "J": 3, "K": 2}).convolved(signal, taps)
    assert strided == {(1,): (22, 0), (2,): (76, 0)}


# --- the same moves again ---------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_derivation_is_replayed_and_any_other_line_refused(role: str) -> None:
    """Also one that means the same: it is not what the move makes of the line before."""
    here, first, found = of_the_lecture(CORRELATION, role)
    made = derive(here, (), first, found)
    assert replayed(here, made, found) == made
    for n, step in enumerate(made.steps):
        others = [*mutants(step.line)]
        assert [*harmless(step.line)]
        for mutant in (*harmless(step.line), others[n % len(others)]):
            steps = (*made.steps[:n], replace(step, line=mutant.line), *made.steps[n + 1 :])
            with pytest.raises(Refused, match="this move gives another line"):
                replayed(here, replace(made, steps=steps), found)


def test_a_reason_or_a_scope_that_was_edited_is_no_replay() -> None:
    here, first, found = of_the_lecture(CORRELATION, "signal")
    made = derive(here, (), first, found)
    for edited in (
        replace(made.steps[1], reason=("linearity",)),
        replace(made.steps[1], scope="I, J <= 6"),
    ):
        steps = (made.steps[0], edited, *made.steps[2:])
        with pytest.raises(Refused, match="this move gives another line"):
            replayed(here, replace(made, steps=steps), found)
    with pytest.raises(Refused, match="4 steps, but 3 moves"):
        replayed(here, made, found[:-1])
    with pytest.raises(Refused, match="3 steps, but 4 moves"):
        replayed(here, replace(made, steps=made.steps[:-1]), found)
    other = replace(made, first=Derivative(Access(CORRELATION.operation, (Number(1),)), Name("z")))
    with pytest.raises(Refused):
        replayed(here, other, found)


def test_a_move_that_does_harm_is_refused_with_a_counterexample() -> None:
    """A rule may match and be wrong: what it makes is decided like any other line."""
    here, first, found = of_the_lecture(CORRELATION, "signal")

    def rule(line: Line, place: Any) -> Line | None:
        if isinstance(line, Summation):
            return replace(line, upper=Sum((line.upper, Negative(Number(1)))))
        return None

    with pytest.raises(Refused) as refusal:
        derive(here, (), first, [found[0], Move(("a slip",), rule)])
    assert str(refusal.value) == (
        "a slip: the two lines do not mean the same (the sides differ: df/dz[1] g[1] against 0)"
    )


def test_what_is_zero_on_both_sides_is_not_taken_for_a_proof() -> None:
    here = setting(CORRELATION, "g", ("i",))
    zero = Derivative(Access(Name("f"), (Name("i"),)), Name("z"), operator=True)
    with pytest.raises(Refused, match="both sides are zero everywhere"):
        linked(here, zero, Number(0), ("f does not depend on z",))


def test_a_step_says_the_options_that_its_proof_holds_the_sizes_to() -> None:
    here, first, found = of_the_lecture(CORRELATION, "signal")
    plain = derive(here, (), first, found[:2])
    with_options = derive(replace(here, options="stride 2"), (), first, found[:2])
    assert {step.scope for step in plain.steps} == {"all sizes"}
    assert {step.scope for step in with_options.steps} == {"all sizes, at stride 2"}


def test_without_a_proof_the_sizes_that_were_tried_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("symconv.judges.decide.prove", lambda question: None)
    here, first, found = of_the_lecture(CORRELATION, "filter")
    small = replace(here, options="stride 2")
    for there in (here, small):
        assert {step.scope for step in derive(there, (), first, found[:2]).steps} == {"I, J <= 6"}


def test_a_derivation_is_one_chain() -> None:
    here, first, found = of_the_lecture(CORRELATION, "signal")
    made = derive(here, ("Thus",), first, found)
    assert made.lead == ("Thus",)
    assert made.chain.first == made.first == first
    assert [link.side for link in made.chain.links] == [step.line for step in made.steps]
    assert [link.reason for link in made.chain.links][2] == "product rule, as dg/dz = 0"
    assert made.chain.last == made.last
    assert derive(here, (), first, []).last == first
