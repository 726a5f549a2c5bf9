"""Members of every kind against plain loops over NumPy's own padding, which know no symconv."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from symconv import Convolution
from symconv.errors import Unsupported
from symconv.family.jacobian import backprop, jacobian, pushed
from symconv.family.member import Member
from symconv.family.nest import nest
from symconv.family.pieces import Piece, scattered
from symconv.judges.decide import decide
from symconv.judges.expansion import expand
from symconv.judges.question import Question
from symconv.kernels.compiled.toolchain import find
from symconv.kernels.functions import DENSE, check_dense, functions
from symconv.kernels.schedules.meaning import value
from symconv.kernels.schedules.schedule import FORMS
from symconv.language.value import Value

Integers = npt.NDArray[np.int64]
Shape = tuple[int, ...]
Product = tuple[tuple[str, int], ...]
"""The operands' names and flat places from 0, sorted."""

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@dataclass(frozen=True)
class Options:
    """What a person says of a member; all but the first two as the simplest member has it."""

    signal: Shape
    filter: Shape
    stride: Shape = ()
    dilation: Shape = ()
    padding: tuple[tuple[int, int], ...] = ()
    fill: tuple[str, ...] = ()
    channels: tuple[int, int] | None = None
    """In and out of one group."""
    groups: int = 1
    batch: int | None = None
    bias: bool = False
    flip: bool = False
    extra: Shape | None = None
    """The output padding of a transposed member."""

    def __post_init__(self) -> None:
        rank = len(self.signal)
        for name, usual in (("stride", 1), ("dilation", 1), ("padding", (0, 0)), ("fill", "zeros")):
            object.__setattr__(self, name, getattr(self, name) or (usual,) * rank)

    @cached_property
    def convolution(self) -> Convolution:
        said: dict[str, Any] = {}
        if self.channels:
            inward, outward = self.channels
            said["in_channels"] = inward * self.groups
            said["out_channels"] = outward * self.groups
            said["groups"] = self.groups
        if self.extra is not None:
            said |= {"transposed": True, "output_padding": self.extra}
        else:
            said["fill"] = self.fill
        return Convolution(
            signal=self.signal, filter=self.filter, stride=self.stride, dilation=self.dilation,
            padding=self.padding, batch=self.batch, bias=self.bias, flip=self.flip, **said,
        )  # fmt: skip

    @property
    def member(self) -> Member:
        return self.convolution.member

    @cached_property
    def outputs(self) -> Shape:
        """By counting where a tap still finds a sample."""
        found = []
        for n, (j, k, s, d, p) in enumerate(
            zip(self.signal, self.filter, self.stride, self.dilation, self.padding, strict=True)
        ):
            if self.extra is None:
                found.append(len(range(0, j + sum(p) - d * (k - 1), s)))
            else:
                found.append(s * (j - 1) + d * (k - 1) + 1 + self.extra[n] - sum(p))
        return tuple(found)

    @cached_property
    def split(self) -> dict[str, Shape]:
        """Shapes with batch, groups and channels as axes of their own, be they 1."""
        inward, outward = self.channels or (1, 1)
        many, pair = self.batch or 1, (inward, outward)
        if self.extra is None:
            pair = (outward, inward)
        return {
            "f": (many, self.groups, inward, *self.signal),
            "g": (self.groups, *pair, *self.filter),
            "b": (self.groups, outward),
            "e": (many, self.groups, outward, *self.outputs),
        }

    def shape(self, name: str) -> Shape:
        """As a person passes it."""
        inward, outward = self.channels or (1, 1)
        many = () if self.batch is None else (self.batch,)
        if self.channels is None:
            spatial = {"f": self.signal, "g": self.filter, "b": (), "e": self.outputs}
            return (*(() if name in "gb" else many), *spatial[name])
        inner = outward if self.extra is not None else inward
        outer = inward if self.extra is not None else outward
        return {
            "f": (*many, inward * self.groups, *self.signal),
            "g": (outer * self.groups, inner, *self.filter),
            "b": (outward * self.groups,),
            "e": (*many, outward * self.groups, *self.outputs),
        }[name]

    @cached_property
    def products(self) -> list[tuple[int, int, int]]:
        """Every product of the definition: flat places of the output, of the sample, of the tap."""
        places = {name: np.arange(prod(shape)).reshape(shape) for name, shape in self.split.items()}
        taps = places["g"]
        if self.flip:
            taps = np.flip(taps, tuple(range(3, taps.ndim)))
        walk = self._adjoint if self.extra is not None else self._padded
        return list(walk(places["f"], taps, places["e"]))

    def _padded(self, f: Integers, taps: Integers, out: Integers) -> Iterator[tuple[int, int, int]]:
        for axis, (places, fill) in enumerate(zip(self.padding, self.fill, strict=True), 3):
            widths = [places if n == axis else (0, 0) for n in range(f.ndim)]
            nothing = {"constant_values": -1} if fill == "zeros" else {}
            f = np.pad(f, widths, MODES[fill], **nothing)  # type: ignore[call-overload]
        for q, m, c, *k in np.ndindex(taps.shape):
            for n, *i in np.ndindex(out.shape[:1] + out.shape[3:]):
                steps = zip(self.stride, i, self.dilation, k, strict=True)
                sample = f[(n, q, c, *(s * x + d * y for s, x, d, y in steps))]
                if sample >= 0:
                    yield int(out[(n, q, m, *i)]), int(sample), int(taps[(q, m, c, *k)])

    def _adjoint(
        self, f: Integers, taps: Integers, out: Integers
    ) -> Iterator[tuple[int, int, int]]:
        before = [first for first, _ in self.padding]
        for q, c, m, *k in np.ndindex(taps.shape):
            for n, *j in np.ndindex(f.shape[:1] + f.shape[3:]):
                steps = zip(self.stride, j, self.dilation, k, before, strict=True)
                i = [s * x + d * y - p for s, x, d, y, p in steps]
                if all(0 <= x < count for x, count in zip(i, self.outputs, strict=True)):
                    yield int(out[(n, q, m, *i)]), int(f[(n, q, c, *j)]), int(taps[(q, c, m, *k)])

    def polynomials(self, function: str) -> list[Counter[Product]]:
        """What each entry of a function's result is a sum of, in the order of its flat places."""
        sizes = {name: prod(shape) for name, shape in self.split.items()}
        rows, kind = sizes["e"], function.partition("_")[0]
        role = {"signal": "f", "filter": "g", "bias": "b"}.get(function.partition("_")[2], "")
        length = {"forward": rows, "vjp": sizes.get(role, 0), "jacobian": 0}[kind]
        length = length or rows * sizes[role]
        found: list[Counter[Product]] = [Counter() for _ in range(length)]
        every = [(out, {"f": sample, "g": tap}) for out, sample, tap in self.products]
        if self.bias:
            outward = (self.channels or (1, 1))[1] * self.groups
            inside = prod(self.outputs)
            every += [(out, {"b": out // inside % outward}) for out in range(rows)]
        for out, read in every:
            if role and role not in read:
                continue
            rest = dict(read)
            place = out
            if role:
                column = rest.pop(role)
                place = column if kind == "vjp" else out * sizes[role] + column
            if kind == "vjp":
                rest["e"] = out
            found[place][tuple(sorted(rest.items()))] += 1
        return found

    def operands(self) -> dict[str, Integers]:
        """Asymmetric numbers, by name and as a person passes them."""
        source = np.random.default_rng(7)
        names = "fgeb" if self.bias else "fge"
        return {x: source.integers(-9, 10, self.shape(x)) for x in names}


def evaluated(entries: Sequence[Mapping[Product, int]], known: Mapping[str, Integers]) -> Integers:
    flat = {name: array.ravel() for name, array in known.items()}
    return np.array(
        [
            sum(count * prod(int(flat[x][at]) for x, at in factors) for factors, count in e.items())
            for e in entries
        ]
    )


def expanded(meaning: Value, member: Member) -> list[Counter[Product]]:
    """The expansion of a value, every place flattened."""
    arrays = {member.operand(role).name: member.counts(role) for role in member.roles}
    arrays |= {"e": member.counts("output"), "v": member.counts("signal")}
    return [
        Counter(
            {
                tuple(sorted((x, _flat([n - 1 for n in at], arrays[x])) for x, at in factors)): n
                for factors, n in polynomial.items()
            }
        )
        for polynomial in expand(meaning, member.sizes).values()
    ]


def _flat(place: Sequence[int], shape: Shape) -> int:
    return int(np.ravel_multi_index(tuple(place), shape)) if shape else 0


def run(
    pieces: Sequence[Piece], shape: Shape, arrays: Mapping[str, Shape]
) -> list[Counter[Product]]:
    """What pieces compute, point by point; each output is set once before anything is added."""
    held: list[Counter[Product] | None] = [None] * prod(shape)
    for piece in pieces:
        here: dict[int, Counter[Product]] = {}
        for point in piece.points():
            place = _flat([s.at(point) for s in piece.output.subscripts], shape)
            reads = ((x.array, [s.at(point) for s in x.subscripts]) for x in piece.factors)
            factors = tuple(sorted((name, _flat(at, arrays[name])) for name, at in reads))
            here.setdefault(place, Counter())[factors] += piece.coefficient
        for place, found in here.items():
            known = held[place]
            if piece.accumulate:
                assert known is not None, "adds to what is not there"
                known.update(found)
            else:
                assert not known, "sets what is there already"
                held[place] = found if piece.coefficient else Counter()
    assert None not in held
    return [entry for entry in held if entry is not None]


def drawn(source: Random) -> Options:
    """A member of up to three dimensions and few products."""
    rank = source.choice([1, 1, 1, 2, 2, 3])
    turned = source.random() < 0.3
    most = {1: 3, 2: 2, 3: 2}[rank]
    each: list[tuple[Any, ...]] = []
    for _ in range(rank):
        k, s, d = source.randint(1, most), source.randint(1, 3), source.randint(1, most)
        p = source.choice([(0, 0), (1, 0), (0, 2), (1, 1), (2, 1), (3, 0)])
        # Filled in all of three dimensions, a member has 27 terms: that takes its time.
        many = turned or sum(x[5] != "zeros" for x in each) > 1
        fill = "zeros" if many else source.choice(sorted(MODES))
        extra = source.randrange(max(s, d)) if turned else 0
        reach = d * (k - 1) + 1
        least = -(-(1 + sum(p) - extra - reach) // s) + 1 if turned else reach - sum(p)
        least = max(1, least, {"reflect": max(p) + 1, "circular": max(p)}.get(fill, 1))
        j = least + source.randint(0, {1: 3, 2: 2, 3: 1}[rank])
        each.append((j, k, s, d, p, fill, extra))
    signal, taps, stride, dilation, padding, fills, extras = zip(*each, strict=True)
    channels = source.choice([None, None, (1, 1), (2, 1), (1, 2), (2, 3)])
    found = Options(
        signal, taps, stride, dilation, padding, fills, channels,
        source.randint(1, 3) if channels else 1, source.choice([None, None, 1, 2]),
        source.random() < 0.5, source.random() < 0.5, extras if turned else None,
    )  # fmt: skip
    return found if len(found.products) <= 120 else drawn(source)


MEMBERS = [drawn(Random(n)) for n in range(32)]


def test_random_members_are_of_every_kind() -> None:
    kinds: Counter[str] = Counter()
    for said in MEMBERS:
        kinds[f"rank {len(said.signal)}"] += 1
        kinds["transposed"] += said.extra is not None
        kinds["output padding"] += any(said.extra or ())
        kinds["groups of channels"] += said.groups > 1 and said.channels != (1, 1)
        kinds["depthwise"] += said.groups > 1 and said.channels == (1, 2)
        kinds |= {x: kinds[x] + getattr(said, x) for x in ("bias", "flip")}
        kinds["batch"] += said.batch == 2
        kinds["stride"] += max(said.stride) > 1
        kinds["dilation"] += max(said.dilation) > 1
        kinds.update({f for f, p in zip(said.fill, said.padding, strict=True) if any(p)})
        kinds["lopsided"] += any(first != last for first, last in said.padding)
    assert len(kinds) == 17
    assert min(kinds.values()) >= 3, kinds


# What the loops themselves say, by hand.


def test_the_loops_are_right_where_a_person_can_see_it() -> None:
    """Each fill at a glance; channels, stride, flip and the adjoint by one number each."""
    f = {name: np.array([2, 3, 5, 7]) for name in "f"}
    for fill, wanted in {
        "zeros": [0, 0, 2, 3, 5, 7, 0],
        "reflect": [5, 3, 2, 3, 5, 7, 5],
        "replicate": [2, 2, 2, 3, 5, 7, 7],
        "circular": [5, 7, 2, 3, 5, 7, 2],
    }.items():
        padded = Options((4,), (1,), padding=((2, 1),), fill=(fill,))
        known = f | {"g": np.array([1])}
        assert evaluated(padded.polynomials("forward"), known).tolist() == wanted
    known = {"f": np.array([1, 10, 100, 1000, 10000]), "g": np.array([1, 2])}
    strided = Options((5,), (2,), (2,), (3,))
    assert evaluated(strided.polynomials("forward"), known).tolist() == [2001]
    assert evaluated(replace(strided, flip=True).polynomials("forward"), known).tolist() == [1002]
    known = {"f": np.array([1, 10]), "g": np.array([1, 2, 3]), "b": np.array([500])}
    turned = Options((2,), (3,), (2,), padding=((1, 0),), extra=(1,), bias=True)
    assert evaluated(turned.polynomials("forward"), known).tolist() == [502, 513, 520, 530, 500]
    depthwise = Options((1,), (1,), channels=(1, 2), groups=2)
    known = {"f": np.array([1, 10]), "g": np.array([2, 3, 4, 5])}
    assert evaluated(depthwise.polynomials("forward"), known).tolist() == [2, 3, 40, 50]


# What members mean.


@pytest.mark.parametrize("said", MEMBERS, ids=map(str, range(len(MEMBERS))))
def test_a_member_is_what_the_loops_compute(said: Options) -> None:
    conv = said.convolution
    member = conv.member
    for name, role in (("f", "signal"), ("g", "filter"), ("e", "output"), ("b", "bias")):
        if name != "b" or said.bias:
            assert member.shape(role) == said.shape(name)
    assert expanded(member.value, member) == said.polynomials("forward")
    assert all(bound.holds(member.sizes) for bound in member.domain)
    assert eval(repr(conv), {"Convolution": Convolution}) == conv


@pytest.mark.parametrize("said", MEMBERS, ids=map(str, range(len(MEMBERS))))
def test_every_function_and_its_pieces(said: Options) -> None:
    """J^T e and Jacobians are those of the loops, and so are the loops that kernels run."""
    member = said.member
    arrays = {member.operand(role).name: member.counts(role) for role in member.roles}
    arrays["e"] = member.counts("output")
    names = [function.name for function in functions(member)]
    for name in [*names, *(["jacobian_bias"] if said.bias else [])]:
        wanted, meaning = said.polynomials(name), value(member, name)
        assert expanded(meaning, member) == wanted, name
        shape = tuple(slot.size.at(member.sizes) for slot in meaning.slots if slot.size is not None)
        pieces = nest(meaning, member.sizes, member.context.operands)
        assert run(pieces, shape, arrays) == wanted, name
    forward = nest(member.value, member.sizes, member.context.operands)
    turned = scattered(forward, "f", member.counts("signal"))
    assert run(turned, member.counts("signal"), arrays) == said.polynomials("vjp_signal")


def test_the_test_sees_wrong_pieces() -> None:
    member = Options((4,), (3,), padding=((1, 1),), fill=("replicate",), bias=True).member
    wanted = expanded(member.value, member)
    arrays = {member.operand(role).name: member.counts(role) for role in member.roles}
    pieces = nest(member.value, member.sizes, member.context.operands)
    assert run(pieces, (4,), arrays) == wanted
    added = next(n for n, piece in enumerate(pieces) if piece.accumulate)
    changed = replace(pieces[added], coefficient=2), replace(pieces[added], accumulate=False)
    for wrong in (
        [*pieces, pieces[added]],
        [*pieces[:added], *pieces[added + 1 :]],
        [*pieces[:added], changed[0], *pieces[added + 1 :]],
        [*pieces[:added], changed[1], *pieces[added + 1 :]],
        pieces[::-1],
    ):
        try:
            found = run(wrong, (4,), arrays)
        except AssertionError:
            continue
        assert found != wanted


# Laws.


@pytest.mark.parametrize("said", MEMBERS, ids=map(str, range(len(MEMBERS))))
def test_a_change_pushed_forward_and_an_error_pulled_back(said: Options) -> None:
    """J v is the map of v alone, without the bias; and <J v, e> = <v, J^T e>."""
    member = said.member
    known = said.operands()
    for role, name in (("signal", "f"), ("filter", "g"), ("bias", "b"))[: len(member.roles)]:
        arrays = {**known, "v": np.random.default_rng(3).integers(-9, 10, said.shape(name))}
        moved = expand(pushed(member, role, "v"), member.sizes)
        wanted = {
            place: {
                tuple(sorted(("v" if x == name else x, at) for x, at in factors)): count
                for factors, count in polynomial.items()
                if name in dict(factors)
            }
            for place, polynomial in expand(member.value, member.sizes).items()
        }
        assert moved == wanted
        there = _summed(moved, arrays, {**_counts(member), "v": member.counts(role)}, "e")
        back = expand(backprop(member, role), member.sizes)
        again = _summed(back, arrays, {**_counts(member), "v": member.counts(role)}, "v")
        assert there == again


def _counts(member: Member) -> dict[str, Shape]:
    arrays = {member.operand(role).name: member.counts(role) for role in member.roles}
    return arrays | {"e": member.counts("output")}


def _summed(
    entries: Mapping[Any, Mapping[Any, int]],
    known: Mapping[str, Integers],
    shapes: Mapping[str, Shape],
    other: str,
) -> int:
    """The inner product of an array, written out, with another."""
    arrays = {name: known[name].reshape(shape) for name, shape in shapes.items()}
    total = 0
    for place, polynomial in entries.items():
        for factors, count in polynomial.items():
            reads = [*factors, (other, place)]
            total += count * prod(int(arrays[x][tuple(n - 1 for n in at)]) for x, at in reads)
    return total


@pytest.mark.parametrize(
    "said",
    [
        Options((5,), (3,), (2,), (1,), ((1, 2),)),
        Options((4,), (2,), (1,), (2,), ((2, 1),), ("reflect",), bias=True),
        Options((3,), (3,), (1,), (1,), ((2, 2),), ("replicate",), (2, 1), bias=True),
        Options((2, 3), (2, 2), (1, 2), (1, 1), ((1, 1), (0, 3)), ("circular", "replicate")),
        Options((2,), (2,), (1,), (1,), ((0, 0),), (), (1, 2), 2, 2, True),
        Options((3,), (3,), (2,), (1,), ((1, 1),), (), (2, 1), 1, None, True, True, (1,)),
        Options((2, 2), (2, 2), (2, 1), (1, 2), ((0, 1), (1, 0)), extra=(0, 1)),
    ],
    ids=str,
)
def test_jacobians_are_sympys_derivatives(said: Options) -> None:
    conv = said.convolution
    operands = said.operands()
    symbols = {
        "_".join([name, *(str(n + 1) for n in place)]): int(operands[name].reshape(shape)[place])
        for name, shape in _counts(conv.member).items()
        for place in np.ndindex(*shape)
    }
    for role, other in (("signal", "g"), ("filter", "f"), ("bias", ""))[: len(conv.member.roles)]:
        derivative = conv.jacobian(role)  # type: ignore[arg-type]
        rows, columns = derivative.shape
        wanted = said.polynomials(f"jacobian_{role}")
        known = {str(x): x for x in derivative.free_symbols}
        numbers = derivative.subs({known[x]: n for x, n in symbols.items() if x in known})
        found = np.array(numbers).astype(int)
        assert np.array_equal(found.ravel(), evaluated(wanted, operands))
        values = operands[other] if other else None
        dense = conv.jacobian_array(role, values)  # type: ignore[arg-type]
        assert dense.shape == (rows, columns)
        assert np.array_equal(dense, found)
        assert expanded(jacobian(conv.member, role), conv.member) == wanted


@pytest.mark.parametrize("said", MEMBERS, ids=map(str, range(len(MEMBERS))))
def test_coordinates_are_every_product_once(said: Options) -> None:
    """Entries that meet, as those of a replicated or reflected sample do, are listed each."""
    conv = said.convolution
    every = {
        "signal": [(out, sample, tap) for out, sample, tap in said.products],
        "filter": [(out, tap, sample) for out, sample, tap in said.products],
    }
    operands = said.operands()
    for role, name in (("signal", "g"), ("filter", "f")):
        found = conv.jacobian_coordinates(role)  # type: ignore[arg-type]
        lists = (array.tolist() for array in (found.rows, found.columns, found.entries))
        triples = zip(*lists, strict=True)
        assert sorted(triples) == sorted(every[role])
        dense = conv.jacobian_array(role, operands[name])  # type: ignore[arg-type]
        wanted = evaluated(said.polynomials(f"jacobian_{role}"), operands)
        assert np.array_equal(dense.ravel(), wanted)
    if said.bias:
        ones = conv.jacobian_array("bias").ravel().tolist()
        assert ones == [sum(entry.values()) for entry in said.polynomials("jacobian_bias")]


def test_entries_that_meet_are_listed_twice_and_add() -> None:
    conv = Convolution(signal=3, filter=3, padding=2, fill="replicate")
    found = conv.jacobian_coordinates("signal")
    first = found.rows == 0
    assert found.columns[first].tolist() == [0, 0, 0]
    assert sorted(found.entries[first].tolist()) == [0, 1, 2]
    assert conv.jacobian_array("signal", [1, 10, 100])[0].tolist() == [111, 0, 0]


# The transposed member is the adjoint, for all sizes.

ADJOINTS = [
    Options((3,), (2,), (s,), (d,), (p,), extra=(x,), flip=flip)
    for s, d, p, x, flip in [
        (1, 1, (0, 0), 0, False), (1, 1, (1, 0), 0, True), (2, 1, (0, 0), 0, False),
        (2, 1, (1, 1), 1, False), (1, 2, (0, 1), 0, True), (2, 3, (2, 1), 1, False),
        (3, 2, (0, 2), 2, True), (3, 1, (1, 0), 0, False), (2, 2, (1, 2), 1, False),
    ]
] + [
    Options((3,), (3,), (2,), (1,), ((1, 1),), (), (2, 3), 2, 2, extra=(1,)),
    Options((2,), (2,), (3,), (2,), ((0, 1),), (), (1, 2), 1, None, extra=(2,), flip=True),
]  # fmt: skip


def adjoint(said: Options) -> tuple[Member, Value]:
    """The transposed member, and what its forward member sends back, in the same names."""
    turned = said.member
    channels = said.channels and said.channels[::-1]
    forward = replace(said, signal=said.outputs, extra=None, channels=channels).member
    assert forward.outputs == turned.inputs
    names = {f"{a}{x.mark}": f"{b}{x.mark}" for x in turned.dimensions for a, b in ("IJ", "JI")}
    names |= {"C": "M", "M": "C"}
    back = backprop(forward, "signal").substitute(names)
    return turned, back.each(
        lambda term: replace(
            term,
            entries=tuple(
                replace(entry, operand={"e": "f"}.get(entry.operand, entry.operand))
                for entry in term.entries
            ),
        )
    )


@pytest.mark.parametrize("said", ADJOINTS, ids=str)
def test_the_transposed_member_is_the_adjoint_for_all_sizes(said: Options) -> None:
    turned, back = adjoint(said)
    verdict = decide(Question(turned.value, back, tuple(turned.sizes), (), turned.domain))
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


def test_another_member_s_adjoint_is_refuted() -> None:
    turned, _ = adjoint(ADJOINTS[3])
    _, other = adjoint(replace(ADJOINTS[3], padding=((2, 0),)))
    verdict = decide(Question(turned.value, other, tuple(turned.sizes), (), turned.domain))
    assert verdict.ruling == "fails"


@pytest.mark.parametrize(
    "said",
    [
        Options((2, 3), (2, 2), (2, 1), (1, 2), ((1, 0), (0, 1)), extra=(1, 0)),
        Options((3, 2), (3, 1), (1, 3), (2, 1), ((2, 1), (0, 0)), (), (2, 1), 2, extra=(0, 2)),
    ],
    ids=str,
)
def test_the_transposed_member_is_the_adjoint_in_two_dimensions(said: Options) -> None:
    turned, back = adjoint(said)
    assert expand(turned.value, turned.sizes) == expand(back, turned.sizes)


# Kernels.

KERNELS = [
    Options((6,), (3,), (2,), (1,), ((1, 2),), ("reflect",), bias=True),
    Options((5,), (3,), (1,), (2,), ((3, 1),), ("replicate",), flip=True),
    Options((3,), (2,), (2,), (1,), ((1, 0),), (), (2, 3), 1, 2, True),
    Options((3,), (3,), (1,), (1,), ((1, 1),), (), (1, 2), 2),
    Options((3, 4), (2, 2), (2, 1), (1, 2), ((2, 0), (1, 1)), ("reflect", "circular"), bias=True),
    Options((2, 1, 2), (2, 1, 2), (1, 2, 1), (1, 1, 1), ((1, 0), (0, 0), (1, 0)),
            ("zeros", "zeros", "circular"), (1, 2), 2, 1, True),
    Options((3,), (3,), (3,), (2,), ((1, 2),), extra=(2,), bias=True),
    Options((2,), (3,), (2,), (1,), ((1, 0),), (), (2, 1), 2, 2, True, True, (1,)),
    Options((2, 2), (3, 2), (2, 1), (1, 2), ((0, 1), (1, 0)), (), (2, 1), 1, None, True, False,
            (0, 1)),
    Options((5,), (4,), (1,), (1,), ((2, 1),), ("circular",)),
    Options((3,), (2,), channels=(2, 1), groups=2, batch=3, flip=True),
    Options((2, 3), (2, 3), (1, 2), (1, 1), ((1, 1), (2, 1)), ("replicate", "zeros"), (2, 1)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "language", "form"),
    [(said, "numpy", form) for said in KERNELS for form in FORMS]
    + [(said, "c", FORMS[n % 2]) for n, said in enumerate(KERNELS[:9])],
    ids=str,
)
def test_kernels_compute_what_the_loops_do(said: Options, language: str, form: str) -> None:
    if language == "c" and find() is None:
        pytest.skip("there is no C compiler")
    known, conv = said.operands(), said.convolution
    names = {"forward", "vjp_signal", "vjp_filter", "jacobian_signal", "jacobian_filter"}
    if said.bias:
        names.add("vjp_bias")
    assert {function.name for function in functions(conv.member)} == names
    kernel = conv.kernel(language, dtype="int64", form=form)
    for function in functions(conv.member):
        operands = [known[array.name] for array in function.inputs]
        found = getattr(kernel, function.name)(*operands)
        wanted = evaluated(said.polynomials(function.name), known)
        kind, _, role = function.name.partition("_")
        shape = said.shape({"signal": "f", "filter": "g", "bias": "b", "": "e"}[role])
        assert found.shape == (said.shape("e") + shape if kind == "jacobian" else shape)
        assert np.array_equal(found.ravel(), wanted), function.name
    bare = replace(said, bias=False).polynomials("forward")
    change = {"f": known["f"] + 1, "g": known["g"] - 2}
    moved = kernel.jvp_signal(change["f"], known["g"])
    assert np.array_equal(moved.ravel(), evaluated(bare, {**known, "f": change["f"]}))
    moved = kernel.jvp_filter(known["f"], change["g"])
    assert np.array_equal(moved.ravel(), evaluated(bare, {**known, "g": change["g"]}))


# Jacobians too large to be filled.


@pytest.mark.parametrize(
    ("said", "role", "shape", "size"),
    [
        ({"signal": 40_000, "filter": 3}, "signal", "39,998 x 40,000", "12.8 GB"),
        ({"signal": 600, "filter": 3, "padding": 1, "fill": "circular", "batch": 10},
         "signal", "6,000 x 6,000", "0.3 GB"),
        ({"signal": 700, "filter": 5, "in_channels": 64, "out_channels": 64, "groups": 64},
         "signal", "44,544 x 44,800", "16.0 GB"),
        ({"signal": (30, 30), "filter": (3, 3), "in_channels": 64, "out_channels": 128,
          "stride": 2, "transposed": True}, "filter", "476,288 x 73,728", "280.9 GB"),
    ],
    ids=["long", "a batch", "channels", "transposed"],
)  # fmt: skip
def test_a_jacobian_that_is_too_large_is_refused_at_once(
    said: dict[str, Any], role: Any, shape: str, size: str
) -> None:
    conv = Convolution(**said)
    rows, columns = (prod(conv.member.shape(x)) for x in ("output", role))
    assert f"{rows:,} x {columns:,}" == shape
    other = np.zeros(conv.member.shape("filter" if role == "signal" else "signal"))
    tracemalloc.start()
    try:
        for attempt in (
            lambda: check_dense(conv.member, role),
            lambda: conv.jacobian_array(role, other),
            lambda: conv.jacobian(role),
        ):
            with pytest.raises(Unsupported) as refused:
                attempt()
            said_there = str(refused.value)
            assert f"the Jacobian by the {role} has {shape} entries, {size}" in said_there
            assert f"jacobian_sparse({role!r}, ...)" in said_there
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    assert f"jacobian_{role}" not in {function.name for function in functions(conv.member)}


def test_the_largest_that_is_filled() -> None:
    """On both sides of the limit, which counts the entries."""
    most = DENSE // 2000
    inside, beyond = (Convolution(outputs=2000, inputs=n) for n in (most, most + 1))
    check_dense(inside.member, "signal")
    check_dense(inside.member, "filter")
    with pytest.raises(Unsupported, match=f"2,000 x {most + 1:,} entries"):
        check_dense(beyond.member, "signal")
    assert {"jacobian_signal", "jacobian_filter"} <= {x.name for x in functions(inside.member)}
    names = {x.name for x in functions(beyond.member)}
    assert "jacobian_signal" not in names
    assert "jacobian_filter" in names
