"""The proof passes where a kernel is right."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symconv import Convolution
from symconv.errors import Disagreement
from symconv.family.member import Member
from symconv.kernels.functions import functions
from symconv.kernels.proof import agreement
from symconv.kernels.proof.agreement import prove_numpy
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import Products, written_out
from tests.kernels.compiler import COMPILER, needs_compiler
from tests.kernels.definition import entries
from tests.kernels.mutants import function_names, made, right

LINE = [
    (1, 1, False, ("f", "g"), "unrolled"),
    (1, 1, True, ("f", "g"), "loops"),
    (1, 5, False, ("f", "g"), "loops"),
    (1, 5, True, ("x", "w"), "unrolled"),
    (5, 5, False, ("f", "g"), "unrolled"),
    (5, 5, True, ("f", "g"), "loops"),
    (2, 9, False, ("signal", "taps"), "loops"),
    (2, 9, True, ("f", "g"), "unrolled"),
    (4, 6, False, ("g", "f"), "unrolled"),
    (4, 6, True, ("x", "y"), "loops"),
    (7, 9, False, ("f", "g"), "loops"),
]
PLANE = [
    ((1, 1), (1, 1), False, ("f", "g"), "loops"),
    ((2, 3), (3, 5), True, ("f", "g"), "loops"),
    ((3, 1), (4, 4), False, ("image", "kernel"), "unrolled"),
    ((2, 2), (5, 2), False, ("f", "g"), "loops"),
]
GRID = [((i,), (j,), *rest) for i, j, *rest in LINE] + PLANE


@needs_compiler
@pytest.mark.parametrize(("outputs", "inputs", "flip", "names", "form"), GRID)
def test_both_kernels_are_proved(
    outputs: tuple[int, ...],
    inputs: tuple[int, ...],
    flip: bool,
    names: tuple[str, str],
    form: str,
    tmp_path: Path,
) -> None:
    emission = made(Member(outputs, inputs, flip, names), form)
    assert COMPILER is not None
    with Builds(emission, right(emission, "c"), COMPILER, tmp_path) as builds:
        written = written_out(emission)
        for wanted in written:
            assert products(wanted) == sorted(entries(emission.member, wanted.function.name))
        (text,) = right(emission, "numpy").values()
        prove_numpy(emission, text, written)
        builds.prove(written)
    found = agreement.findings(written)
    assert {finding.kernel for finding in found} == {"numpy", "C"}
    for kernel in ("numpy", "C"):
        named = [n for finding in found if finding.kernel == kernel for n in finding.functions]
        assert sorted(named) == sorted(function_names(emission.member))
    assert not any("random" in finding.argument for finding in found)


@needs_compiler
@pytest.mark.thorough
def test_large_kernels_are_proved_on_random_inputs_and_say_so(tmp_path: Path) -> None:
    emission = made(Member((150,), (250,)), "loops")
    assert COMPILER is not None
    with Builds(emission, right(emission, "c"), COMPILER, tmp_path) as builds:
        written = written_out(emission)
        (text,) = right(emission, "numpy").values()
        prove_numpy(emission, text, written)
        builds.prove(written)
    arguments = {
        (finding.kernel, name): finding.argument
        for finding in agreement.findings(written)
        for name in finding.functions
    }
    assert set(arguments) == {
        (kernel, name) for kernel in ("numpy", "C") for name in function_names(emission.member)
    }
    for kernel in ("numpy", "C"):
        said = re.search(r"random runs .* below 2\^-(\d+)", arguments[kernel, "forward"])
        assert said is not None
        assert int(said[1]) > 100
        assert "coefficient" in arguments[kernel, "jacobian_filter"]
    # One index wrong in one loop is seen by the random runs too.
    with pytest.raises(Disagreement, match="numpy kernel, forward"):
        prove_numpy(emission, text.replace("g[t]", "g[t - 1]"), written)


def products(wanted: Products) -> list[tuple[int, tuple[int, ...]]]:
    (group,) = wanted.groups
    assert group.coefficient == 1
    reads = zip(*(column.tolist() for column in group.entries), strict=True)
    return sorted(zip(group.outputs.tolist(), reads, strict=True))


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("form", ["loops", "unrolled"])
@pytest.mark.parametrize("language", ["c", "numpy"])
@pytest.mark.parametrize(("outputs", "inputs"), [(4, 6), (2, 7), ((2, 3), (3, 5))])
def test_nan_and_infinity_reach_no_output_that_does_not_read_them(
    outputs: Any, inputs: Any, language: str, form: str
) -> None:
    if language == "c" and COMPILER is None:
        pytest.skip("there is no C compiler")
    conv = Convolution(outputs, inputs)
    kernel = conv.kernel(language, form=form)
    tested = 0
    for function in functions(conv.member):
        run = getattr(kernel, function.name)
        arrays = [1.0 + np.arange(a.length).reshape(a.shape) for a in function.inputs]
        usual = run(*arrays).ravel()
        for n, array in enumerate(arrays):
            for place in range(array.size):
                reading = {
                    out for out, reads in entries(conv.member, function.name) if reads[n] == place
                }
                for value in (np.nan, np.inf):
                    given = [x.copy() for x in arrays]
                    given[n].flat[place] = value
                    found = run(*given).ravel()
                    for out, (now, before) in enumerate(zip(found, usual, strict=True)):
                        if out in reading:
                            assert np.isnan(now) if np.isnan(value) else now == value
                        else:
                            assert now == before, (function.name, n, place, out)
                        tested += 1
    assert tested > 100
