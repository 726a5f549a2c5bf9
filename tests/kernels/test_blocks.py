"""Blocks: random ones on random members compile without a warning and are exact.

    python -m pytest tests/kernels/test_blocks.py --random-blocks 200

tries more of them than the suite does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from symconv import Convolution
from symconv.errors import IllFormed
from symconv.family.nest import Piece
from symconv.kernels import toolchain
from symconv.kernels.builds import Builds
from symconv.kernels.emission import Emission, source
from symconv.kernels.functions import Function
from symconv.kernels.products import written_out
from symconv.kernels.schedule import PLAIN, Block, Schedule

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
    arrays = sorted({factor.array for piece in nest for factor in piece.factors})
    if not names:
        return PLAIN
    return Block(
        random.choice(names),
        random.choice([1, 2, 3, 4, 8, 16]),
        random.randint(1, 6),
        tuple((name, random.randint(1, 4)) for name in random.sample(names, len(names))),
        random.choice(["", *arrays]),
    )


def proved(emission: Emission, files: dict[str, str], folder: Path) -> None:
    assert COMPILER is not None
    with Builds(emission, files, COMPILER, folder) as builds:
        builds.prove(written_out(emission))


def test_random_blocks_are_exact(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if COMPILER is None:
        pytest.skip("there is no C compiler")
    routines = 0
    for seed in range(request.config.getoption("--random-blocks")):
        random = Random(seed)
        emission = Emission(random_member(random).member, Schedule("loops"), name=f"random{seed}")

        def block(_: Function, nest: Sequence[Piece], __: str, random: Random = random) -> Block:
            return random_block(random, nest)

        files = source(emission, "c", block=block)
        routines += files[f"random{seed}.c"].count("static void")
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            proved(emission, files, folder)
        except Exception as error:
            error.add_note(f"seed {seed}: {Convolution.of(emission.member)}")
            raise
    assert routines > 3 * request.config.getoption("--random-blocks")
