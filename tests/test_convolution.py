"""The public face: one object, and everything that it says hangs together."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import sympy

import symconv
from symconv.convolution import Convolution
from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source

LECTURE = Convolution(outputs=4, inputs=6)
SEVERAL = [
    LECTURE,
    Convolution(4, 6, flip=True),
    Convolution(1, 1),
    Convolution(1, 5, names=("x", "h")),
    Convolution(5, 5, flip=True),
    Convolution((2, 3), (3, 5)),
    Convolution((2, 1), (4, 2), flip=True),
]
ROLES = ["signal", "filter"]


def symbols(name: str, shape: tuple[int, ...]) -> list[sympy.Symbol]:
    return [
        sympy.Symbol("_".join([name, *(str(n + 1) for n in place)])) for place in np.ndindex(*shape)
    ]


def shapes(conv: Convolution, role: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of an operand, and of the other."""
    pair = (conv.member.inputs, conv.member.taps)
    return pair if role == "signal" else pair[::-1]


def by_loops(conv: Convolution, signal: Any, taps: Any) -> Any:
    """The outputs, by loops over outputs and taps."""
    member = conv.member
    if member.flip:
        taps = taps[tuple(slice(None, None, -1) for _ in member.taps)]
    found = np.zeros(member.outputs, signal.dtype)
    for out in np.ndindex(*member.outputs):
        for tap in np.ndindex(*member.taps):
            found[out] += signal[tuple(map(sum, zip(out, tap, strict=True)))] * taps[tap]
    return found


# --- mathematics ------------------------------------------------------------------------------


def test_the_outputs_of_the_lecture() -> None:
    f, g = sympy.symbols("f_1:7"), sympy.symbols("g_1:4")
    expected = [sum(f[i + k] * g[k] for k in range(3)) for i in range(4)]
    assert LECTURE.symbolic_outputs == sympy.Matrix(expected)
    flipped = [sum(f[i + k] * g[2 - k] for k in range(3)) for i in range(4)]
    assert Convolution(4, 6, flip=True).symbolic_outputs == sympy.Matrix(flipped)


@pytest.mark.parametrize("conv", SEVERAL, ids=repr)
def test_symbolic_outputs_at_numbers_are_those_of_loops(conv: Convolution) -> None:
    source_ = np.random.default_rng(1)
    member = conv.member
    signal, taps = (source_.integers(-9, 10, shape) for shape in (member.inputs, member.taps))
    named = {}
    for name, values in zip(member.names, (signal, taps), strict=True):
        named |= dict(zip(symbols(name, values.shape), values.ravel().tolist(), strict=True))
    found = [int(x) for x in conv.symbolic_outputs.subs(named)]
    assert found == by_loops(conv, signal, taps).ravel().tolist()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("conv", SEVERAL, ids=repr)
def test_all_forms_of_a_jacobian_are_one_matrix(conv: Convolution, role: Any) -> None:
    columns, other = shapes(conv, role)
    name = conv.member.names[1 if role == "signal" else 0]
    matrix = conv.jacobian(role)
    assert matrix.shape == (len(conv.symbolic_outputs), int(np.prod(columns)))
    wanted = conv.symbolic_outputs.jacobian(symbols(conv.member.operand(role).name, columns))
    assert matrix == wanted

    values = np.random.default_rng(2).integers(1, 100, other)
    numbers = matrix.subs(dict(zip(symbols(name, other), values.ravel().tolist(), strict=True)))
    expected = np.array(numbers.tolist(), dtype=int).tolist()
    assert conv.jacobian_array(role, values).tolist() == expected
    sparse = conv.jacobian_sparse(role, values)
    assert sparse.toarray().tolist() == expected
    assert sparse.nnz == np.prod(conv.member.outputs) * np.prod(conv.member.taps)

    places = conv.jacobian_coordinates(role)
    assert places.shape == matrix.shape
    labels = symbols(name, other)
    filled = sympy.zeros(*matrix.shape)
    for row, column, entry in zip(places.rows, places.columns, places.entries, strict=True):
        filled[int(row), int(column)] += labels[int(entry)]
    assert filled == matrix


def test_entries_of_a_jacobian_as_text() -> None:
    assert "0 <= j-i <= J-I" in LECTURE.jacobian_entry("signal")
    assert LECTURE.jacobian_entry("filter").endswith("f[i+k-1]")
    assert LECTURE.jacobian_entry("signal") != Convolution(4, 6, flip=True).jacobian_entry("signal")


def test_a_jacobian_as_latex_in_both_notations() -> None:
    lecture = LECTURE.jacobian_latex("signal")
    assert r"g(\ldots)_{[1]} & g(\ldots)_{[2]} & g(\ldots)_{[3]} & 0 & 0 & 0 \\" in lecture
    assert r"\frac{\partial \left(f(\ldots) * g(\ldots)\right)}{\partial f(\ldots)}" in lecture
    subscript = LECTURE.jacobian_latex("signal", notation="subscript")
    assert r"0 & 0 & 0 & g_{1} & g_{2} & g_{3}" in subscript
    assert "ldots" not in subscript
    assert r"f_{4} & f_{5} & f_{6}" in LECTURE.jacobian_latex("filter", "subscript")
    with pytest.raises(IllFormed, match="notation"):
        LECTURE.jacobian_latex("signal", notation="tensor")


def test_a_large_jacobian_is_printed_with_dots() -> None:
    text = Convolution(100, 120).jacobian_latex("signal", "subscript", rows=4, columns=6)
    assert text.count(r"\\") == 3
    assert r"\ddots" in text
    assert "g_{21}" in text.splitlines()[-2]


@pytest.mark.parametrize(
    ("conv", "role", "expected"),
    [
        (LECTURE, "signal", ("Toeplitz",)),
        (LECTURE, "filter", ("Hankel",)),
        (Convolution(4, 6, flip=True), "filter", ("Toeplitz",)),
        (Convolution((2, 3), (3, 5)), "filter", ("Hankel", "Hankel")),
    ],
    ids=repr,
)
def test_structure(conv: Convolution, role: Any, expected: tuple[str, ...]) -> None:
    assert conv.structure(role) == expected


def test_definition_and_display() -> None:
    assert r"\sum_{j=i}^{i+J-I}" in LECTURE.definition()
    assert LECTURE.definition("subscript") == (r"(f * g)_{i} = \sum_{j=i}^{i+J-I} f_{j} g_{1+j-i}")
    assert LECTURE._repr_latex_() == rf"$\displaystyle {LECTURE.definition()}$"
    assert "not flipped" in str(LECTURE)
    assert "is flipped" in str(Convolution(4, 6, flip=True))


def test_the_worked_example() -> None:
    assert LECTURE.example([0, 1, 1, 0, 0, 0], [2, 3, 1]).splitlines() == [
        "0·2 + 1·3 + 1·1 = 4",
        "1·2 + 1·3 + 0·1 = 5",
        "1·2 + 0·3 + 0·1 = 2",
        "0·2 + 0·3 + 0·1 = 0",
    ]
    assert r"0 \cdot 2 + 1 \cdot 3 + 1 \cdot 1 = 4 \\" in LECTURE.example_latex(
        [0, 1, 1, 0, 0, 0], [2, 3, 1]
    )
    with pytest.raises(IllFormed, match="give 3"):
        LECTURE.example([0, 1, 1, 0, 0, 0], [2, 3])


# --- as an object -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conv", "expected"),
    [
        (Convolution(4, 6), "Convolution(outputs=4, inputs=6)"),
        (Convolution((4,), (6,)), "Convolution(outputs=4, inputs=6)"),
        (Convolution([2, 3], [3, 5]), "Convolution(outputs=(2, 3), inputs=(3, 5))"),
        (
            Convolution(4, 6, flip=True, names=("x", "h")),
            "Convolution(outputs=4, inputs=6, flip=True, names=('x', 'h'))",
        ),
    ],
    ids=str,
)
def test_repr_makes_the_same_again(conv: Convolution, expected: str) -> None:
    assert repr(conv) == expected
    assert eval(expected) == conv
    assert hash(eval(expected)) == hash(conv)


def test_equality() -> None:
    others = [
        Convolution(3, 6),
        Convolution(4, 7),
        Convolution(4, 6, flip=True),
        Convolution(4, 6, names=("g", "f")),
    ]
    assert Convolution(4, 6) == LECTURE
    assert len({LECTURE, Convolution(4, 6), *others}) == 5
    assert LECTURE != "Convolution(outputs=4, inputs=6)"


@pytest.mark.parametrize(
    ("outputs", "inputs", "message"),
    [
        (7, 6, "outputs=7 is more than inputs=6"),
        (0, 6, "outputs=0"),
        (True, 6, "outputs=True"),
        (4.0, 6, "outputs=4.0"),
        ("4", 6, "outputs='4'"),
        ((2, 2), 6, "different numbers of dimensions"),
        ((2, 2), (3,), "different numbers of dimensions"),
    ],
    ids=str,
)
def test_sizes_that_are_refused(outputs: Any, inputs: Any, message: str) -> None:
    with pytest.raises(IllFormed) as caught:
        Convolution(outputs, inputs)
    assert message in str(caught.value)
    assert isinstance(caught.value, SymconvError | ValueError)


@pytest.mark.parametrize("names", [("f",), ("f", "g", "h"), ("f", 3), ("f", "f"), "fgh"], ids=repr)
def test_names_that_are_refused(names: Any) -> None:
    with pytest.raises(IllFormed, match=r"give names of signal and filter|give two names"):
        Convolution(4, 6, names=names)


@pytest.mark.parametrize("role", ["taps", "", "f"])
def test_a_role_that_is_none(role: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: LECTURE.jacobian(role),
        lambda: LECTURE.jacobian_entry(role),
        lambda: LECTURE.jacobian_latex(role),
        lambda: LECTURE.jacobian_coordinates(role),
        lambda: LECTURE.jacobian_array(role, [1, 2, 3]),
        lambda: LECTURE.structure(role),
    ]
    for call in calls:
        with pytest.raises(IllFormed, match="say one of 'signal', 'filter'"):
            call()


def test_values_of_the_wrong_shape_or_kind() -> None:
    for values in ([1, 2], [[1, 2, 3]], 3, []):
        with pytest.raises(IllFormed, match=r"g has shape .*: give \(3,\)"):
            LECTURE.jacobian_array("signal", values)
    with pytest.raises(IllFormed, match="numbers"):
        LECTURE.jacobian_array("signal", ["a", "b", "c"])
    with pytest.raises(IllFormed, match=r"f has shape \(3,\): give \(6,\)"):
        LECTURE.jacobian_sparse("filter", [1, 2, 3])


def test_without_scipy_there_is_no_sparse_array(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(Unsupported, match="SciPy is not installed"):
        LECTURE.jacobian_sparse("signal", [2, 3, 1])
    assert LECTURE.jacobian_array("signal", [2, 3, 1])[0].tolist() == [2, 3, 1, 0, 0, 0]


def test_values_keep_their_type() -> None:
    assert LECTURE.jacobian_array("signal", np.ones(3, np.float32)).dtype == np.float32
    exact = LECTURE.jacobian_array("signal", np.array([10**30, 1, 2], object))
    assert exact[0].tolist() == [10**30, 1, 2, 0, 0, 0]


# --- holding somebody's function against the definition ---------------------------------------


def correlate(f: Any, g: Any) -> Any:
    return np.correlate(f, g, "valid")


def convolve(f: Any, g: Any) -> Any:
    return np.convolve(f, g, "valid")


def fourier(f: Any, g: Any) -> Any:
    n = len(f) + len(g) - 1
    product = np.fft.rfft(f, n) * np.fft.rfft(g[::-1], n)
    return np.fft.irfft(product, n)[len(g) - 1 : len(f)]


def shown(trial: Any) -> str:
    assert not trial
    assert not trial.holds
    return trial.counterexample


def test_a_right_function_holds_for_all_inputs() -> None:
    trial = LECTURE.check(correlate)
    assert trial
    assert "all inputs" in str(trial)
    assert trial.counterexample == ""
    assert Convolution(4, 6, flip=True).check(convolve)


def test_the_other_convention_is_refuted() -> None:
    trial = LECTURE.check(convolve)
    assert "differs from correlation" in str(trial)
    assert "entry [1] should be 1, but is 0" in shown(trial)
    turned = Convolution(4, 6, flip=True).check(correlate)
    assert "differs from convolution" in str(turned)
    shown(turned)


def test_a_counterexample_is_one_and_small() -> None:
    found = re.search(
        r"f = \((.*?)\); g = \((.*?)\) entry \[(\d)\] should be (\d), but is (\d)",
        shown(LECTURE.check(convolve)),
    )
    assert found
    f, g = (np.array([int(x) for x in part.split(",")]) for part in found.groups()[:2])
    place, wanted, got = map(int, found.groups()[2:])
    assert correlate(f, g)[place - 1] == wanted
    assert convolve(f, g)[place - 1] == got
    assert sum(f) == sum(g) == 1


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda f, g: 1 / 0, "raises ZeroDivisionError"),
        (lambda f, g: np.correlate(f, g, "same"), "gives shape (6,), expected (4,)"),
        (lambda f, g: correlate(f, g)[:, None], "gives shape (4, 1), expected (4,)"),
        (lambda f, g: None, "gives shape ()"),
        (lambda f, g: [], "gives shape (0,)"),
        (lambda f, g: correlate(f, g) * np.nan, "but is nan"),
        (lambda f, g: correlate(f, g) + np.inf, "but is inf"),
        (lambda f, g: correlate(f, g) + 1, "should be 0, but is 1"),
        (lambda f, g: -correlate(f, g), "should be 1, but is -1"),
        (lambda f, g: np.concatenate([correlate(f, g)[:3], [0]]), "entry [4]"),
        (lambda f: f, "raises TypeError"),
        (lambda f, g: np.abs(correlate(f, g)), "but is"),
        (lambda f, g: correlate(f, g) ** 2, "but is"),
    ],
    ids=[
        "raises",
        "too long",
        "wide",
        "none",
        "empty",
        "nan",
        "infinite",
        "offset",
        "sign",
        "last",
        "one argument",
        "absolute",
        "squared",
    ],
)
def test_what_is_wrong_is_shown(function: Callable[..., Any], expected: str) -> None:
    assert expected in shown(LECTURE.check(function))


def test_an_offset_is_seen_on_the_smallest_input() -> None:
    assert "f = (0, 0, 0, 0, 0, 0); g = (0, 0, 0)" in shown(
        LECTURE.check(lambda f, g: correlate(f, g) + 1)
    )


def test_a_fourier_transform_needs_a_tolerance() -> None:
    trial = LECTURE.check(fourier)
    assert "tolerance" in shown(trial)
    held = LECTURE.check(fourier, tolerance=1e-9)
    assert held
    assert "inputs" in held.argument
    assert "all inputs" not in held.argument
    assert not LECTURE.check(lambda f, g: fourier(f, g) * 1.001, tolerance=1e-9)
    assert not LECTURE.check(convolve, tolerance=0.5)


BACKPROPS: dict[str, Callable[..., Any]] = {
    "vjp_signal": lambda e, g: np.convolve(e, g, "full"),
    "vjp_filter": lambda e, f: np.correlate(f, e, "valid"),
    "jacobian_signal": lambda g: np.array(
        [[g[c - r] if 0 <= c - r < 3 else 0 for c in range(6)] for r in range(4)]
    ),
    "jacobian_filter": lambda f: np.array([[f[r + k] for k in range(3)] for r in range(4)]),
}


@pytest.mark.parametrize("name", BACKPROPS)
def test_every_function_of_a_kernel_can_be_checked(name: str) -> None:
    assert "all inputs" in LECTURE.check(BACKPROPS[name], name).argument
    wrong = LECTURE.check(lambda *x: np.flip(BACKPROPS[name](*x)), name)
    assert f"{name} differs" in str(wrong)
    shown(wrong)


@pytest.mark.parametrize("name", ["backward", "", "vjp", "jacobian"])
def test_a_function_of_no_kernel(name: str) -> None:
    with pytest.raises(IllFormed, match="choose one of forward") as caught:
        LECTURE.check(correlate, name)
    assert repr(name) in str(caught.value)


def test_a_function_that_writes_into_its_inputs_does_not_spoil_the_next() -> None:
    def spoils(f: Any, g: Any) -> Any:
        found = correlate(f, g)
        f[:], g[:] = 0, 0
        return found

    assert LECTURE.check(spoils)


def test_two_dimensions() -> None:
    conv = Convolution((2, 3), (3, 5))
    assert conv.check(lambda f, g: by_loops(conv, f, g))
    assert not conv.check(lambda f, g: by_loops(conv, f, g[::-1]))


# --- nothing is canned ------------------------------------------------------------------------


def said(conv: Convolution) -> dict[str, str]:
    """Everything that is printed or emitted of a convolution."""
    emission = Emission(conv.member, choose(conv.member), name="kernel")
    found = {
        "outputs": str(conv.symbolic_outputs),
        "definition": conv.definition(),
        "summary": str(conv),
        **source(emission, "c"),
        **source(emission, "numpy"),
    }
    for role in ("signal", "filter"):
        found[f"jacobian {role}"] = str(conv.jacobian(role))
        found[f"latex {role}"] = conv.jacobian_latex(role)
        found[f"entry {role}"] = conv.jacobian_entry(role)
    return found


VARIANTS = {
    "the lecture's": LECTURE,
    "one output less": Convolution(3, 6),
    "one input more": Convolution(4, 7),
    "both": Convolution(3, 5),
    "flipped": Convolution(4, 6, flip=True),
    "other names": Convolution(4, 6, names=("x", "h")),
    "names swapped": Convolution(4, 6, names=("g", "f")),
    "two dimensions": Convolution((2, 2), (3, 3)),
}
FOR_ALL_SIZES = {"definition", "entry signal", "entry filter"}
SIZES_ONLY = {"the lecture's", "one output less", "one input more", "both"}


@pytest.mark.parametrize(
    ("one", "other"), list(combinations(VARIANTS, 2)), ids=lambda x: x if isinstance(x, str) else ""
)
def test_everything_changes_when_anything_does(one: str, other: str) -> None:
    left, right = said(VARIANTS[one]), said(VARIANTS[other])
    same = {what for what in left if left[what] == right[what]}
    expected: set[str] = set()
    if {one, other} <= SIZES_ONLY:
        expected = set(FOR_ALL_SIZES)
    assert same - {"kernel.h"} == expected
    assert left["kernel.h"] != right["kernel.h"]


def test_what_is_emitted_is_what_is_derived() -> None:
    """The outputs of the emitted NumPy module are the symbolic ones, in every variant."""
    source_ = np.random.default_rng(7)
    for conv in VARIANTS.values():
        member = conv.member
        emission = Emission(member, choose(member), "int64", name="kernel")
        module: dict[str, Any] = {"__name__": "kernel"}
        exec(source(emission, "numpy")["kernel.py"], module)
        signal, taps = (source_.integers(-9, 10, shape) for shape in (member.inputs, member.taps))
        assert module["forward"](signal, taps).tolist() == by_loops(conv, signal, taps).tolist()
        error = source_.integers(-9, 10, member.outputs)
        by_signal = conv.jacobian_array("signal", taps).T @ error.ravel()
        assert module["vjp_signal"](error, taps).ravel().tolist() == by_signal.tolist()
        by_filter = conv.jacobian_array("filter", signal).T @ error.ravel()
        assert module["vjp_filter"](error, signal).ravel().tolist() == by_filter.tolist()


@pytest.mark.parametrize("names", [("t", "g"), ("np", "g"), ("f", "range")], ids=repr)
def test_a_name_that_the_text_uses_is_refused_or_works(names: tuple[str, str]) -> None:
    try:
        conv = Convolution(4, 6, names=names)
    except IllFormed:
        return
    kernel = conv.kernel("numpy", form="loops")
    f, g, e = np.arange(6.0), np.array([2.0, 3.0, 1.0]), np.array([1.0, -2.0, 3.0, 5.0])
    assert kernel.forward(f, g).tolist() == np.correlate(f, g, "valid").tolist()
    assert kernel.vjp_signal(e, g).tolist() == np.convolve(e, g).tolist()
    assert kernel.vjp_filter(e, f).tolist() == np.correlate(f, e, "valid").tolist()


@pytest.mark.parametrize("outputs", [None, 4.5j], ids=repr)
def test_sizes_of_no_kind_are_refused(outputs: Any) -> None:
    with pytest.raises(IllFormed):
        Convolution(outputs, 6)


@pytest.mark.parametrize("entry", ["a", None], ids=repr)
def test_outputs_that_are_no_numbers_are_shown(entry: Any) -> None:
    assert "but is" in shown(LECTURE.check(lambda f, g: [entry] * 4))


def test_the_package_says_what_it_offers() -> None:
    assert symconv.Convolution is Convolution
    assert set(symconv.__all__) == {
        "Convolution", "Network", "Report", "SymconvError", "__version__", "exercise_sheet",
        "notation", "verify", "verify_text",
    }  # fmt: skip
    assert re.fullmatch(r"\d+\.\d+\.\d+", symconv.__version__)
