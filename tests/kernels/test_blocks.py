"""Blocks: random ones on random members compile without a warning and are exact.

    python -m pytest tests/kernels/test_blocks.py --random-blocks 200

tries more of them than the suite does.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Disagreement, IllFormed, ToolchainError
from symconv.family.names import check
from symconv.family.pieces import Loop, Piece, Reference
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import NUMBERS, Function, function, functions
from symconv.kernels.proof import builds
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.edges import fringed
from symconv.kernels.schedules.machine import Machine
from symconv.kernels.schedules.meaning import Nests, nests, pieces
from symconv.kernels.schedules.schedule import PLAIN, SLIDES, Block, Schedule, Sliding, Strip
from symconv.kernels.schedules.sliding import ANYWHERE, read_besides, slid
from symconv.kernels.schedules.tiling import LANE, Tile, fits, rounds, tiles
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.source import source
from symconv.language.affine import Affine

COMPILER = toolchain.find()

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")


def random_member(random: Random) -> Convolution:
    """One of up to three dimensions, of sizes on both sides of a vector."""
    rank = random.choice([1, 1, 2, 2, 3])
    most = {1: 24, 2: 9, 3: 4}[rank]
    some = {1: 5, 2: 3, 3: 2}[rank]
    padding = tuple((random.randint(0, 3), random.randint(0, 3)) for _ in range(rank))
    options = {
        "signal": tuple(random.randint(1, most) for _ in range(rank)),
        "filter": tuple(random.randint(1, some) for _ in range(rank)),
        "stride": tuple(random.choice([1, 1, 2, 3]) for _ in range(rank)),
        "dilation": tuple(random.choice([1, 1, 2]) for _ in range(rank)),
        "padding": padding if random.random() < 0.6 else 0,
        "batch": random.choice([None, None, 2]),
        "flip": random.random() < 0.3,
    }
    if random.random() < 0.7:
        groups = random.choice([1, 1, 2])
        options |= {
            "in_channels": groups * random.randint(1, 6),
            "out_channels": groups * random.randint(1, 9),
            "groups": groups,
            "bias": random.random() < 0.3,
        }
    if random.random() < 0.2:
        options["transposed"] = True
    elif random.random() < 0.2:
        options["fill"] = random.choice(["reflect", "replicate", "circular"])
    try:
        found = Convolution(**options)  # type: ignore[arg-type]
    except IllFormed:
        return random_member(random)
    return found if found.member.products <= 6000 else random_member(random)


def random_block(random: Random, nest: Sequence[Piece]) -> Block:
    """Any loop as the vector, any order and any array staged: most make no sense, all are right."""
    names = sorted({loop.variable for piece in nest for loop in piece.loops})
    sums = sorted({loop.variable for piece in nest for loop in piece.loops if loop.reduction})
    arrays = sorted({factor.array for piece in nest for factor in piece.factors})
    if not names:
        return PLAIN
    strips = [
        Strip(name, random.randint(2, 4), random.randint(1, 5))
        for name in random.sample(names, random.randint(0, min(2, len(names))))
    ]
    return Block(
        random.choice(names),
        random.choice([2, 4, 8]),
        random.choice([1, 2, 3, 4, 8, 16]),
        random.randint(1, 6),
        tuple((name, random.randint(1, 4)) for name in random.sample(names, len(names))),
        random.choice(["", *arrays]),
        random.choice(["", "", "", *sums]),
        tuple(strips),
        slides=random.choice(SLIDES),
        narrowest=random.choice([0, 2, 4]),
    )


def proved(emission: Emission, files: dict[str, str], folder: Path) -> None:
    assert COMPILER is not None
    with Builds(emission, files, COMPILER, folder) as running:
        running.prove(written_out(emission))


def test_random_blocks_are_exact(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if COMPILER is None:
        pytest.skip("there is no C compiler")
    routines = 0
    for seed in range(request.config.getoption("--random-blocks")):
        random = Random(seed)
        member, dtype = random_member(random).member, list(NUMBERS)[seed % len(NUMBERS)]
        emission = Emission(member, Schedule("loops"), dtype, f"random{seed}")

        def block(
            _: Function, nests: Nests, __: str, ___: Machine, random: Random = random
        ) -> Block:
            order = random.choice(list(nests))
            return replace(random_block(random, nests[order]), order=order)

        files = source(emission, "c", block=block)
        routines += files[f"random{seed}.c"].count("APART void")
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            proved(emission, files, folder)
        except Exception as error:
            error.add_note(f"seed {seed}: {Convolution.of(emission.member)}")
            raise
    assert routines > 2 * request.config.getoption("--random-blocks")


# What the tiles of a piece are.

LAYER = Convolution(signal=(7, 7), filter=(3, 3), padding=1, in_channels=3, out_channels=11)
BLOCKS = {
    "forward": Block("m", 4, 8, 3, (("i2", 3), ("i1", 3)), "g"),
    "vjp_signal": Block("j2", 4, 4, 4, (("c", 2), ("j1", 4)), strips=(Strip("t2", 3),)),
    "vjp_filter": Block("t2", 4, 4, 6, (("m", 2), ("c", 3)), strips=(Strip("t1", 2),)),
}


# More taps than a vector of four has lanes, and sizes that no block divides.
LONG = Convolution(signal=(61,), filter=(15,), padding=1)
LONG_BLOCKS = {
    "forward": Block("i", 4, 12, strips=(Strip("t", 3, 4),)),
    "vjp_signal": Block("j", 4, 8, strips=(Strip("t", 2, 4),)),
    "vjp_filter": Block(
        "i", 4, 8, 4, (("t", 3),), "", "", (Strip("t", 2, 4), Strip("i", 2)), "scatter"
    ),
}

KINDS = {"layer": (LAYER, BLOCKS), "long": (LONG, LONG_BLOCKS)}


def chosen(function: Function, _: Nests, __: str, ___: Machine) -> Block:
    return BLOCKS.get(function.name, PLAIN)


def chosen_long(function: Function, _: Nests, __: str, ___: Machine) -> Block:
    return LONG_BLOCKS.get(function.name, PLAIN)


def places(nest: Sequence[Piece]) -> Counter[tuple[tuple[int, ...], ...]]:
    """Where each product goes and what it multiplies, and how often."""
    found: Counter[tuple[tuple[int, ...], ...]] = Counter()
    for piece in nest:
        for point in piece.points():
            entries = (piece.output, *piece.factors)
            found[tuple(tuple(s.at(point) for s in x.subscripts) for x in entries)] += 1
    return found


def multiplied(cut: Iterable[Tile]) -> Counter[tuple[tuple[int, ...], ...]]:
    """The same of tiles: lanes that are masked do not count."""
    found: Counter[tuple[tuple[int, ...], ...]] = Counter()
    for part in (part for tile in cut for part in tile.parts):
        for point in part.piece.points():
            first, after = part.counted or (0, part.lanes)
            if first <= point[LANE] < after:
                entries = (part.piece.output, *part.piece.factors)
                found[tuple(tuple(s.at(point) for s in x.subscripts) for x in entries)] += 1
    return found


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("kind", KINDS)
def test_tiles_do_what_their_piece_does(kind: str, name: str) -> None:
    """Each product once where it is added; where outputs are made anew, at least once."""
    conv, blocks = KINDS[kind]
    block = blocks[name]
    blocked = 0
    for piece in nests(conv.member, function(conv.member, name))[block.order]:
        if not fits(piece, block):
            continue
        blocked += 1
        wanted = places([piece])
        assert multiplied(tiles(piece, block)).keys() == wanted.keys()
        assert multiplied(tiles(replace(piece, accumulate=True), block)) == wanted
    assert blocked


def test_sums_without_lanes_are_made_at_once_too() -> None:
    """Columns at both sides of an image, each tap of which would wait for itself in a loop."""
    member = Convolution(signal=(13, 13), filter=(3, 3), padding=1).member
    known = nests(member, function(member, "vjp_filter"))["scatter"]
    block = Block("i2", 4, 4, 9, (("t1", 3), ("t2", 3)), strips=(Strip("i1", 4),))
    alone = [x for x in known if "i2" not in {y.variable for y in x.loops} and fits(x, block)]
    assert len(alone) == 2
    for piece in alone:
        cut = list(tiles(piece, block))
        assert multiplied(cut) == places([piece])
        assert not any(tile.reduces for tile in cut)
        assert {part.lanes for tile in cut for part in tile.parts} == {1}
        # Three rows of two taps.
        assert {prod(x.extent.constant for x in tile.sums) for tile in cut} == {6}


@pytest.mark.parametrize("length", [*range(1, 14), 16, 17, 24, 25, 31])
def test_strips_hold_each_row_once(length: int) -> None:
    """A sum and an output of every length, in strips that are whole, ragged or longer than it."""
    out, one = Reference("out", (Affine.of("k"),)), Affine.of("k") + Affine.of("t")
    loops = (Loop("k", Affine(length), False), Loop("t", Affine(9), True))
    piece = Piece(loops, out, (Reference("f", (one,)), Reference("e", (Affine.of("t"),))))
    for apart, rows in [(1, 3), (4, 2), (8, 3)]:
        for vector in ("k", "t"):
            strips = Strip("k", rows, apart), Strip("t", 2, apart)
            for narrowest in (0, 2):
                block = Block(vector, 4, 4, strips=strips, narrowest=narrowest)
                cut = list(tiles(piece, block))
                assert multiplied(cut).keys() == places([piece]).keys()
                assert multiplied(tiles(replace(piece, accumulate=True), block)) == places([piece])


@pytest.mark.parametrize(("inputs", "rest"), [(12, 4), (10, 2), (13, 8), (16, 8)])
@pytest.mark.parametrize("name", ["forward", "vjp_signal"])
def test_what_is_left_over_is_a_narrow_vector(name: str, inputs: int, rest: int) -> None:
    """Half a vector of eight or a quarter of it, in the middle and at the end of a signal."""
    member = Convolution(signal=inputs + 2 * (name == "forward"), filter=3, batch=6).member
    wanted = function(member, name)
    shapes = {x.name: x.axes for x in (*wanted.inputs, wanted.output)}
    block = Block("ji"[name == "forward"], 8, 8, 3, (("n", 3),), narrowest=2)
    middles, ends = fringed(nests(member, wanted)["gather"], block, shapes)
    cut = [*ends, *(tile for piece in middles for tile in tiles(piece, block))]
    assert sorted({part.lanes for tile in cut for part in tile.parts}) == sorted({8, rest})


def test_the_forward_order_has_no_outputs_that_wait_for_sums() -> None:
    """With much padding a forward map has triangles: turned round, taps would be bound by sums."""
    member = Convolution(signal=40, filter=9, padding=4).member
    known = nests(member, function(member, "vjp_filter"))
    assert any(loop.extent.coefficients for x in pieces(member, "forward") for loop in x.loops)
    assert not any(loop.extent.coefficients for x in known["scatter"] for loop in x.loops)
    many = Convolution(signal=(40, 40), filter=(15, 15), padding=7).member
    assert set(nests(many, function(many, "vjp_filter"))) == {"gather"}


def test_rounds_of_a_sum_add_up() -> None:
    nest = pieces(Convolution(signal=7, filter=3, padding=1, batch=4).member, "vjp_filter")
    (batch,) = {x.variable for piece in nest for x in piece.loops if x.extent == Affine(4)}
    zeros, *turned = rounds(nest, batch, (3,))
    assert zeros.coefficient == 0
    assert all(piece.accumulate and not piece.loops[0].reduction for piece in turned)
    assert places(turned) == places(nest)


# The text.


def test_a_blocked_text_is_a_sum_of_products_over_lanes() -> None:
    emission = Emission(LAYER.member, Schedule("loops"), name="layer")
    text = source(emission, "c", block=chosen)["layer.c"]
    assert "typedef layer_element VECTOR(4)" in text
    assert "    layer_element packed[216];\n" in text
    assert "VECTOR(4) kept_0 = LOAD(4, packed + lane + 24 * t1 + 8 * t2 + 72 * t3);\n" in text
    assert "sum_1 += f[7 * t1 + t2 + 49 * t3 + 1] * kept_0;\n" in text
    assert "LANES" not in source(emission, "c", block=lambda *_: PLAIN)["layer.c"]


def test_no_operand_is_called_what_the_text_calls_its_own() -> None:
    """Every word of a blocked text that could be the name of an operand, but for its own."""
    emission = Emission(LAYER.member, Schedule("loops"), "int32:int64", name="layer")
    text = source(emission, "c", block=chosen)["layer.c"]
    bodies = "".join(re.findall(r"^{\n.*?^}\n", text, re.MULTILINE | re.DOTALL))
    bodies = re.sub(r"^#.*$", "", bodies, flags=re.MULTILINE)
    macros = set(re.findall(r"^#define ([A-Z]+)\b", text, re.MULTILINE))
    # Letters of indices are another matter, and depend on the member.
    words = set(re.findall(r"(?<!\w)[A-Za-z]{2,}(?!\w)", bodies))
    assert {"LANES", "LOAD", "LANE", "KEEP", "APART", "INPUTS"} <= macros
    assert {"lane", "packed"} <= words
    for word in sorted(macros | words):
        with pytest.raises(IllFormed, match="choose another"):
            check((word, "other"), frozenset())


WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


@pytest.mark.parametrize("compiler", ["gcc", pytest.param("clang", marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "dtype",
    ["float32", *(pytest.param(x, marks=pytest.mark.thorough) for x in NUMBERS if x != "float32")],
)
def test_blocked_text_compiles_without_a_warning(dtype: str, compiler: str, tmp_path: Path) -> None:
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not here")
    emission = Emission(LAYER.member, Schedule("loops"), dtype, name="layer")
    for name, text in source(emission, "c", block=chosen).items():
        (tmp_path / name).write_text(text)
    here = {name: tmp_path / name for name in ("layer.c", "layer.o")}
    ring = ["-DLAYER_ELEMENT=uint64_t"] + ["-DLAYER_SUM=uint64_t"] * NUMBERS[dtype].mixed
    for more in (["-march=native"], ["-DLAYER_SCALAR"], ring):
        flags = ["-std=c99", "-O1", *WARNINGS, *more, "-c", "-o", here["layer.o"]]
        command = [compiler, *flags, here["layer.c"]]
        ran = subprocess.run(command, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr


def test_rows_of_a_strip_share_what_they_read() -> None:
    """Three vectors and three rows read five vectors, each once; what is left over is masked."""
    emission = Emission(LONG.member, Schedule("loops"), name="long")
    text = source(emission, "c", block=chosen_long)["long.c"]
    assert "VECTOR(4) kept_0 = LOAD(4, f + lane + t + 4);\n" in text
    assert "sum_1 += kept_0 * g[t];\n" in text
    assert "sum_0 += kept_0 * g[t + 4];\n" in text
    assert "ADD(4, 1, 4, sum_0, " in text
    assert "total_0 += TOTAL(4, sum_0);\n" in text
    four = "total_0, total_1, total_2, total_3, sum_0, sum_1, sum_2, sum_3"
    assert f"TOTALS_4(4, {four});\n" in text


@needs_compiler
@pytest.mark.parametrize(
    ("options", "name", "dtype", "block"),
    [
        (
            {"signal": (3, 4), "filter": (1, 3), "stride": (2, 1), "in_channels": 2}
            | {"out_channels": 7},
            "forward",
            "float64",
            Block(outer="t3"),
        ),
        # No loop has more than four rounds.
        (
            {"signal": 13, "filter": 4, "stride": 3, "padding": 1, "flip": True}
            | {"in_channels": 4, "out_channels": 4},
            "vjp_filter",
            "float32",
            Block(outer="i", order="scatter"),
        ),
    ],
)
def test_loops_that_read_in_steps_read_nothing_else(
    options: dict[str, Any], name: str, dtype: str, block: Block, tmp_path: Path
) -> None:
    """With vectors of AVX and of AVX-512, GCC 12 made them read past the filter."""
    emission = Emission(Convolution(**options).member, Schedule("loops"), dtype, name="steps")
    files = source(emission, "c", block=lambda f, *_: block if f.name == name else PLAIN)
    assert f"AS_WRITTEN\nvoid steps_{name}(" in files["steps.c"]
    proved(emission, files, tmp_path)


@pytest.mark.parametrize(("width", "how"), [(90, "COPYING"), (9, "COPYING_AS_WRITTEN")])
def test_copies_in_many_loops_are_compiled_in_one_way(width: int, how: str) -> None:
    """GCC heeds the last attribute alone: what copies and reads in steps has one for both."""
    conv = Convolution(signal=(9, width), filter=(3, 3), padding=1)
    text = source(Emission(conv.member, Schedule("loops"), "float32", name="all"), "c")["all.c"]
    assert f"\n{how}\nvoid all_jacobian_filter(" in text


@needs_compiler
def test_strips_are_proved(tmp_path: Path) -> None:
    emission = Emission(LONG.member, Schedule("loops"), "float32", name="long")
    proved(emission, source(emission, "c", block=chosen_long), tmp_path)


@pytest.mark.thorough
@needs_compiler
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32:int64"])
def test_one_lane_at_a_time_is_exact_too(dtype: str, tmp_path: Path) -> None:
    """What a compiler without vectors makes of it."""
    emission = Emission(LAYER.member, Schedule("loops"), dtype, name="layer")
    files = source(emission, "c", block=chosen)
    files["layer.c"] = f"#define LAYER_SCALAR\n{files['layer.c']}"
    proved(emission, files, tmp_path)


@pytest.mark.thorough
@needs_compiler
@pytest.mark.parametrize("kind", KINDS)
def test_wrong_numbers_in_tiles_are_caught(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One number in a routine, or in a call of it, changed by one: fewer builds notice that too."""
    monkeypatch.setattr(builds, "BUILDS", builds.BUILDS[::2])
    emission = Emission(KINDS[kind][0].member, Schedule("loops"), name="layer")
    files = source(emission, "c", block=chosen if kind == "layer" else chosen_long)
    text = files["layer.c"]
    lines = r"^ +(?:sum_\d.* \+= |.* = LOAD|out\[|layer_\w+_tile_\d\(|packed\[).*;$"
    numbers = [
        (line.start() + number.start(), line.start() + number.end())
        for line in re.finditer(lines, text, re.MULTILINE)
        for number in re.finditer(r"(?<![\w.])\d+(?![\w.])", line[0])
    ]
    assert len(numbers) > 100
    random = Random(4)
    for n, (start, end) in enumerate(random.sample(numbers, 8)):
        changed = int(text[start:end]) + random.choice([1, -1])
        folder = tmp_path / str(n)
        folder.mkdir()
        wrong = {**files, "layer.c": f"{text[:start]}{changed}{text[end:]}"}
        try:
            proved(emission, wrong, folder)
        except (Disagreement, ToolchainError):
            continue
        line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end)]
        pytest.fail(f"proved with {changed}, not {text[start:end]}: {line}")


@needs_compiler
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_not_read_reaches_no_lane(tmp_path: Path) -> None:
    """NaN or infinity at one place changes the outputs that read it, and no others."""
    assert COMPILER is not None
    emission = Emission(LAYER.member, Schedule("loops"), name="layer")
    for name, text in source(emission, "c", block=chosen).items():
        (tmp_path / name).write_text(text)
    toolchain.shared_library(COMPILER, tmp_path / "layer.c", tmp_path / "layer.so")
    library = np.ctypeslib.load_library("layer.so", tmp_path)
    random = Random(6)
    for each in functions(LAYER.member):
        if each.name not in BLOCKS:
            continue
        reads = places(pieces(LAYER.member, each.name))
        run = library[symbol(emission, each.name)]
        run.restype = None
        for n, array in enumerate(each.inputs):
            at = tuple(random.randrange(length) for length in array.axes)
            order = [x.array for x in pieces(LAYER.member, each.name)[0].factors]
            reached = {out for out, *entries in reads if entries[order.index(array.name)] == at}
            for value in (np.nan, np.inf):
                inputs = [np.arange(1.0, x.length + 1).reshape(x.axes) for x in each.inputs]
                inputs[n][at] = value
                out = np.empty(each.output.axes)
                run(*(x.ctypes.data_as(ctypes.c_void_p) for x in (*inputs, out)))
                assert {tuple(map(int, x)) for x in np.argwhere(~np.isfinite(out))} == reached


# Both ends of a signal.


@pytest.mark.parametrize("narrowest", [0, 2])
@pytest.mark.parametrize(
    ("options", "name", "vector"),
    [
        ({"signal": 40, "filter": 9}, "vjp_signal", "j"),
        ({"signal": 12, "filter": 4, "padding": ((2, 3),)}, "forward", "i"),
        ({"signal": 20, "filter": 3, "padding": 5}, "forward", "i"),
        ({"signal": (9, 11), "filter": (3, 5), "padding": 2, "flip": True}, "forward", "i2"),
        ({"signal": 6, "filter": 3, "batch": 5}, "vjp_signal", "j"),
        # Outputs that are alike modulo the dilation are pieces of their own, but in the middle.
        ({"signal": 40, "filter": 5, "dilation": 2}, "vjp_signal", "j"),
        ({"signal": 41, "filter": 4, "dilation": 3, "padding": ((5, 3),)}, "forward", "i"),
        (
            {"signal": (13, 15), "filter": (3, 2), "dilation": 2, "padding": (2, 1), "flip": True},
            "vjp_signal",
            "j2",
        ),
    ],
)
def test_outputs_at_both_ends_are_in_whole_vectors(
    options: dict[str, object], name: str, vector: str, narrowest: int
) -> None:
    """Together the middle and the ends have each product at least once, and no other."""
    conv = Convolution(**options)  # type: ignore[arg-type]
    wanted = function(conv.member, name)
    shapes = {x.name: x.axes for x in (*wanted.inputs, wanted.output)}
    known = nests(conv.member, wanted)["gather"]
    block = Block(vector, 4, 8, strips=(Strip("t", 2),), narrowest=narrowest)
    middles, ends = fringed(known, block, shapes)
    counted = [(part.lanes, *part.counted) for tile in ends for part in tile.parts if part.counted]
    assert counted
    assert all(0 <= first < after <= n and after - first < n for n, first, after in counted)
    found = {x for x in places(middles) if len(x) > 2} | multiplied(ends).keys()
    assert found == {x for x in places(known) if len(x) > 2}
    for tile in ends:
        for part in tile.parts:
            if part.counted:
                entries = (x.flat(shapes[x.array]) for x in part.piece.factors)
                (across,) = (x for x in entries if x.coefficient(LANE))
                length = next(
                    prod(shapes[x.array])
                    for x in part.piece.factors
                    if x.flat(shapes[x.array]) == across
                )
                read = {across.at(point) + part.moved for point in part.piece.points()}
                assert min(read) >= 0
                assert max(read) < length


def test_ends_that_no_vector_can_be_read_at_stay_loops() -> None:
    """Neither three entries of an error are a vector of four, nor three taps."""
    conv = Convolution(signal=5, filter=3)
    wanted = function(conv.member, "vjp_signal")
    shapes = {x.name: x.axes for x in (*wanted.inputs, wanted.output)}
    known = nests(conv.member, wanted)["gather"]
    assert fringed(known, Block("j", 4, 4), shapes)[1] == []


@pytest.mark.parametrize("places", [[], [0], [0, 1, 2], [0, 1, 4, 5, 9], [3, 5, 7, 9, 11, 13, 15]])
def test_vectors_are_made_of_two_that_are_loaded(places: list[int]) -> None:
    cases = product((2, 4, 8), (2, 3, 0), ((0, 0), (-9, 12), (2, 40), ANYWHERE))
    for width, loaded, bounds in cases:
        found = slid(places, width, loaded, bounds)
        for place, first in found.items():
            assert first < place < first + width
            for one in {first, first + width} - set(places):
                assert bounds[0] <= one <= bounds[1]
            assert not {first, first + width} & found.keys()
        spared = len(found) if loaded == 2 else len(found) // 2
        assert read_besides(places, found, width) <= spared


def sliding(function: Function, nests: Nests, _: str, __: Machine) -> Block:
    """Vectors along the innermost loop, all taps at once."""
    piece = max(nests["gather"], key=lambda piece: piece.products)
    *_, inner = (loop.variable for loop in piece.loops if not loop.reduction)
    *_, taps = (loop.variable for loop in piece.loops if loop.reduction)
    if function.name == "vjp_filter":
        return Block(taps, 4, 8, 9, ((inner, 9),), slides=Sliding(True, 3))
    outer = next(loop.variable for loop in piece.loops if not loop.reduction)
    return Block(inner, 4, 8, 2, ((outer, 2),), strips=(Strip(taps, 9),), slides=Sliding(True, 3))


def slides(conv: Convolution) -> tuple[Emission, dict[str, str]]:
    """Kernels that make vectors of others wherever they can."""
    emission = Emission(conv.member, Schedule("loops"), name="ends")

    def block(wanted: Function, nests: Nests, dtype: str, machine: Machine) -> Block:
        if wanted.name.startswith("jacobian"):
            return PLAIN
        return sliding(wanted, nests, dtype, machine)

    return emission, source(emission, "c", block=block)


@needs_compiler
def test_no_vector_is_read_before_an_array_or_behind_it(tmp_path: Path) -> None:
    """Four outputs of four taps lie in two vectors, of which one would be outside the signal."""
    emission, files = slides(Convolution(signal=7, filter=4))
    proved(emission, files, tmp_path)


@needs_compiler
@pytest.mark.parametrize(
    "options",
    [
        {"signal": 40, "filter": 9},
        {"signal": 20, "filter": 3, "padding": 5},
        pytest.param(
            {"signal": (9, 11), "filter": (3, 5), "padding": 2, "flip": True},
            marks=pytest.mark.thorough,
        ),
        {"signal": 12, "filter": 4, "padding": ((2, 3),), "batch": 3},
        {"signal": 41, "filter": 4, "dilation": 3, "padding": ((5, 3),)},
    ],
)
def test_ends_and_vectors_made_of_two_are_exact(options: dict[str, object], tmp_path: Path) -> None:
    """Random blocks seldom have them."""
    emission, files = slides(Convolution(**options))  # type: ignore[arg-type]
    bodies = re.sub(r"^#.*(\\\n.*)*$", "", files["ends.c"], flags=re.MULTILINE)
    assert {"EDGE(4, ", "ADD(4, ", "SLIDE(4, "} <= set(re.findall(r"\b[A-Z]+\(4, ", bodies))
    proved(emission, files, tmp_path)


def test_lanes_that_are_written_far_apart_have_routines_of_their_own_kind() -> None:
    """GCC takes longer than for all else to look for vectors in them, and finds none."""
    plane = Convolution(signal=(9, 9), filter=(3, 3), in_channels=16, out_channels=16)
    row = Convolution(signal=200, filter=31)
    blocks = {plane: Block("m", 8, 8, 1, staged="g"), row: Block("i", 8, 8, 1)}
    for conv, kind in ((plane, "FAR_APART"), (row, "APART")):
        given = (("forward", blocks[conv]),)
        emission = Emission(conv.member, Schedule("loops"), "float32", "tried", blocks=given)
        text = source(emission, "c")["tried.c"]
        assert set(re.findall(r"static (\w+) void tried_forward_tile", text)) == {kind}
        assert ("#define FAR_APART" in text) == ("FAR_APART void" in text)
