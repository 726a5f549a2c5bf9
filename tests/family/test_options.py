"""Stride, dilation and padding: against plain loops, NumPy and SciPy; and all of the house."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import scipy.signal

from symconv import Convolution
from symconv.errors import IllFormed
from symconv.family.jacobian import backprop, jacobian
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.family.nest import nest
from symconv.family.options import strided
from symconv.family.options import transposed as adjoint
from symconv.family.pieces import Piece, boxes, scattered
from symconv.family.structure import banded, structure
from symconv.judges.decide import decide
from symconv.judges.expansion import expand
from symconv.judges.polynomial import Place, Polynomial
from symconv.judges.question import Question
from symconv.kernels.compiled.toolchain import find
from symconv.kernels.functions import functions
from symconv.kernels.proof.agreement import prove_numpy
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.meaning import value
from symconv.kernels.schedules.schedule import Schedule
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from symconv.language.elaborate import elaborate
from symconv.language.value import Value

GRID = [
    (j, k, s, d, p)
    for j, k, s, d, p in product(
        (1, 2, 8), (1, 2, 4), (1, 2, 3), (1, 2, 3), ((0, 0), (2, 1), (4, 4))
    )
    if j + sum(p) > d * (k - 1)
]
LAYERS = [
    strided((7,), (3,), 2, 1),
    strided((9,), (4,), 3, ((3, 0),), 2),
    strided((6,), (3,), 1, "causal", 2, flip=True),
    strided((5, 6), (3, 2), (2, 1), (1, (0, 2)), (1, 2)),
    strided((4, 3, 3), (2, 2, 3), 1, "same"),
    strided((2,), (5,), 4, 4),
]
IDS = [f"{m.inputs}-{m.taps}-{m.options}" for m in LAYERS]
MARKED = [
    pytest.param(m, id=name, marks=[pytest.mark.thorough] * (len(m.inputs) > 2))
    for m, name in zip(LAYERS, IDS, strict=True)
]


def plain(f: Any, g: Any, member: Member) -> Any:
    """The definition as loops over an array that is padded first."""
    padded = np.pad(f, member.padding)
    taps = np.flip(g) if member.flip else g
    out = np.zeros(member.outputs, dtype=f.dtype)
    for i in np.ndindex(member.outputs):
        for k in np.ndindex(member.taps):
            steps = zip(i, k, member.stride, member.dilation, strict=True)
            out[i] += padded[tuple(s * x + d * y for x, y, s, d in steps)] * taps[k]
    return out


@pytest.mark.parametrize("member", LAYERS, ids=IDS)
@pytest.mark.parametrize("language", ["c", "numpy"])
def test_kernels_do_what_the_loops_do(member: Member, language: str) -> None:
    if language == "c" and find() is None:
        pytest.skip("there is no C compiler")
    conv = Convolution(
        signal=member.inputs,
        filter=member.taps,
        stride=member.stride,
        padding=member.padding,
        dilation=member.dilation,
        flip=member.flip,
    )
    assert conv.member == member
    kernel = conv.kernel(language, dtype="int64")
    source = np.random.default_rng(5)
    f, g, e = (
        source.integers(-9, 9, shape) for shape in (member.inputs, member.taps, member.outputs)
    )
    assert np.array_equal(kernel.forward(f, g), plain(f, g, member))
    to_signal, to_filter = kernel.vjp_signal(e, g), kernel.vjp_filter(e, f)
    for place in np.ndindex(member.inputs):
        one = np.zeros_like(f)
        one[place] = 1
        assert to_signal[place] == (plain(one, g, member) * e).sum()
    for place in np.ndindex(member.taps):
        one = np.zeros_like(g)
        one[place] = 1
        assert to_filter[place] == (plain(f, one, member) * e).sum()
    rows = kernel.jacobian_signal(g).reshape(e.size, f.size)
    assert np.array_equal(rows @ f.ravel(), plain(f, g, member).ravel())
    assert np.array_equal(rows, conv.jacobian_array("signal", g))
    assert np.array_equal(
        kernel.jacobian_filter(f).ravel(), conv.jacobian_array("filter", f).ravel()
    )


@pytest.mark.parametrize("form", ["unrolled", "loops"])
@pytest.mark.parametrize("member", MARKED)
def test_kernels_are_proved(member: Member, form: Any, tmp_path: Any) -> None:
    emission = Emission(member, Schedule(form))
    written = written_out(emission)
    (module,) = source(emission, "numpy").values()
    prove_numpy(emission, module, written)
    if compiler := find():
        with Builds(emission, source(emission, "c"), compiler, tmp_path) as builds:
            builds.prove(written)


def counted(pieces: list[Piece]) -> dict[Place, Polynomial]:
    found: dict[Place, Polynomial] = {}
    for piece in pieces:
        for point in piece.points():
            place = tuple(1 + s.at(point) for s in piece.output.subscripts)
            polynomial = found.setdefault(place, {})
            if piece.factors:
                monomial = tuple(
                    sorted(
                        (x.array, tuple(1 + s.at(point) for s in x.subscripts))
                        for x in piece.factors
                    )
                )
                polynomial[monomial] = polynomial.get(monomial, 0) + piece.coefficient
    return found


@pytest.mark.parametrize("flip", [False, True], ids=["correlation", "convolution"])
def test_pieces_are_the_products_of_the_definition(flip: bool) -> None:
    for j, k, s, d, p in GRID:
        member = strided((j,), (k,), s, (p,), d, flip)
        operands = member.context.operands
        for name in [function.name for function in functions(member)]:
            wanted = expand(value(member, name), member.sizes)
            pieces = nest(value(member, name), member.sizes, operands)
            assert counted(pieces) == wanted, (member, name)
            assert counted([box for piece in pieces for box in boxes(piece)]) == wanted
        turned = scattered(nest(member.value, member.sizes, operands), "f", member.inputs)
        assert counted(turned) == expand(backprop(member, "signal"), member.sizes)


def test_a_stride_makes_phases_and_not_one_piece_an_output() -> None:
    member = strided((1001,), (5,), 2, 2)
    pieces = nest(backprop(member, "signal"), member.sizes, member.context.operands)
    assert len(pieces) <= 8


def asked(left: Value, right: Value, member: Member) -> Question:
    return Question(left, right, tuple(member.context.names), (), member.domain)


@pytest.mark.parametrize("member", [m for m in LAYERS if m.rank < 3], ids=str)
def test_the_definition_holds_for_all_sizes_at_its_options(member: Member) -> None:
    """The sum over the taps, against the sum of the Jacobian's columns times the signal."""
    whole = elaborate(member.operation, member.context)
    signal = elaborate(member.operation.left, member.context)
    through = jacobian(member, "signal").contracted(signal, member.rank)
    verdict = decide(asked(whole, through, member))
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


def test_a_wrong_padding_is_refuted_for_all_sizes() -> None:
    right, wrong = strided((6,), (3,), 1, ((1, 1),)), strided((6,), (3,), 1, ((2, 0),))
    verdict = decide(asked(right.value, wrong.value, right))
    assert verdict.ruling == "fails"
    assert verdict.counterexample is not None


@pytest.mark.parametrize(
    ("member", "signal", "filter"),
    [
        (strided((7,), (3,), 2, 1), ("Toeplitz at stride 2",), ("Hankel at stride 2",)),
        (strided((7,), (3,), 1, "same"), ("Toeplitz",), ("Hankel",)),
        (strided((7,), (3,), 1, 0, 2), ("Toeplitz",), ("",)),
        (strided((7,), (3,), 2, 0, 2), ("Toeplitz at stride 2",), ("Hankel",)),
        (strided((9,), (3,), 4, 0, 2), ("Toeplitz at stride 4",), ("Hankel at stride 2",)),
    ],
    ids=str,
)
def test_patterns(member: Member, signal: tuple[str], filter: tuple[str]) -> None:
    assert (structure(member, "signal"), structure(member, "filter")) == (signal, filter)
    assert banded(member, "signal")


@pytest.mark.parametrize(("padding", "mode"), [("valid", "valid"), ("full", "full")])
@pytest.mark.parametrize("flip", [False, True])
def test_scipy_agrees(padding: str, mode: str, flip: bool) -> None:
    f, g = np.arange(1, 21).reshape(4, 5), np.array([[1, -2, 3], [4, 0, -5]])
    conv = Convolution(signal=(4, 5), filter=(2, 3), padding=padding, flip=flip)
    peer = scipy.signal.convolve2d if flip else scipy.signal.correlate2d
    assert np.array_equal(conv.kernel("numpy", dtype="int64").forward(f, g), peer(f, g, mode))


def test_same_in_both_conventions() -> None:
    f, g = np.arange(1, 7), np.array([1, -2, 3, 5])
    ours = {
        word: Convolution(signal=6, filter=4, padding=word).kernel("numpy", dtype="int64")
        for word in ("same", "same-lower")
    }
    full = np.correlate(f, g, "full")
    assert ours["same"].forward(f, g).tolist() == full[2:8].tolist()
    assert ours["same-lower"].forward(f, g).tolist() == full[1:7].tolist()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"signal": 3, "filter": 5}, "at least 5 inputs"),
        ({"signal": (9, 3), "filter": (3, 3), "dilation": 2}, "dimension 2"),
        ({"signal": (9, 9), "filter": 3}, "different numbers of dimensions"),
        ({"signal": 9, "filter": 3, "stride": 0}, "stride=0"),
        ({"signal": 9, "filter": 3, "stride": 1.5}, "stride=1.5"),
        ({"signal": 9, "filter": 3, "dilation": -1}, "dilation=-1"),
        ({"signal": 9, "filter": 3, "padding": -1}, "padding=-1"),
        ({"signal": 9, "filter": 3, "padding": "sane"}, "same-lower"),
        (
            {"signal": 9, "filter": 3, "padding": (1, 1)},
            "2 values for 1 dimension; (before, after)",
        ),
        ({"signal": (9, 9), "filter": (3, 3), "stride": (1, 2, 3)}, "3 values for 2 dimensions"),
        ({"signal": 9, "filter": 0}, "filter=0"),
        ({"signal": True, "filter": 1}, "signal=True"),
        ({"outputs": 4, "inputs": 6, "stride": 2}, "signal and filter"),
        ({"outputs": 4, "inputs": 6, "signal": 6, "filter": 3}, "outputs and inputs"),
        ({"signal": 6}, "outputs and inputs"),
        ({}, "outputs and inputs"),
    ],
    ids=str,
)
def test_bad_options_are_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(IllFormed) as caught:
        Convolution(**options)
    assert said in str(caught.value)


def test_options_that_change_nothing_are_the_lecture_s() -> None:
    assert strided((6,), (3,)) == Member((4,), (6,))
    assert repr(Convolution(signal=6, filter=3)) == "Convolution(outputs=4, inputs=6)"
    changed = Convolution(signal=6, filter=3, stride=2, padding=1)
    assert "stride 2" in str(changed)
    assert eval(repr(changed), {"Convolution": Convolution}) == changed


# Transposed members and fills.


@pytest.mark.parametrize(
    ("options", "outputs"),
    [
        ({}, (6,)),
        ({"stride": 2}, (9,)),
        ({"stride": 2, "padding": 1, "output_padding": 1}, (8,)),
        ({"stride": 3, "padding": ((0, 2),), "dilation": 2}, (12,)),
        ({"dilation": 3, "output_padding": 2}, (12,)),
        ({"padding": "valid"}, (6,)),
        ({"padding": 2}, (2,)),
    ],
    ids=str,
)
def test_outputs_of_the_transposed_member(options: dict[str, Any], outputs: tuple[int]) -> None:
    """s(J-1) + d(K-1) + 1 - p + output padding, of which the forward member makes 4 again."""
    member = adjoint((4,), (3,), **options)
    assert member.outputs == outputs
    (places,) = member.padding
    forward = strided(outputs, (3,), member.stride, (places,), member.dilation)
    short = member.dimensions[0].extra < member.stride[0]
    assert (forward.outputs == (4,)) == short
    assert "transposed" in member.word
    assert "adjoint" in member.convention


def test_one_value_for_all_dimensions_or_one_for_each() -> None:
    each = adjoint((4, 4), (3, 3), (2, 2), (1, 1), (1, 1), output_padding=(1, 1))
    assert adjoint((4, 4), (3, 3), 2, 1, output_padding=1) == each
    both = strided((4, 4), (3, 3), padding=((1, 2), 1), fill="reflect")
    assert both == strided((4, 4), (3, 3), padding=((1, 2), (1, 1)), fill=("reflect", "reflect"))
    assert both != strided((4, 4), (3, 3), padding=((1, 2), 1), fill=("reflect", "circular"))


@pytest.mark.parametrize("word", ["same", "same-lower", "full", "causal"])
@pytest.mark.parametrize("fill", ["reflect", "replicate", "circular"])
def test_words_and_fills_go_together(word: str, fill: str) -> None:
    """Where they stand is decided by the word, what stands there by the fill."""
    f, g = np.array([2, 3, 5, 7, 11]), np.array([1, -2, 4])
    conv = Convolution(signal=5, filter=3, padding=word, fill=fill)
    (places,) = conv.member.padding
    mode = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}[fill]
    wanted = np.correlate(np.pad(f, places, mode), g, "valid")  # type: ignore[call-overload]
    kernel = conv.kernel("numpy", dtype="int64")
    assert kernel.forward(f, g).tolist() == wanted.tolist()
    assert places == {"same": (1, 1), "same-lower": (1, 1), "full": (2, 2), "causal": (2, 0)}[word]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fill": "mirror"}, "fill='mirror' is not a filling: choose one of zeros, reflect"),
        ({"fill": ("zeros", "zeros")}, "fill=('zeros', 'zeros') has 2 values for 1 dimension"),
        ({"fill": None}, "fill=None is not a filling"),
        ({"padding": 9, "fill": "reflect"}, "8 on a side is the most there is"),
        ({"padding": 10, "fill": "circular"}, "9 on a side is the most there is"),
        ({"output_padding": 1}, "output_padding needs transposed=True"),
        ({"transposed": True, "fill": "reflect"}, "fill='reflect'"),
        ({"transposed": True, "padding": "same"}, "padding='same' has no meaning"),
        ({"transposed": True, "output_padding": 1}, "give at most 0"),
        ({"transposed": True, "output_padding": 3, "stride": 2, "dilation": 3}, "give at most 2"),
        ({"transposed": True, "output_padding": -1}, "output_padding=-1 is not a whole number"),
        ({"transposed": True, "output_padding": (0, 0)}, "2 values for 1 dimension"),
        ({"transposed": True, "padding": 6}, "cuts off all 11 outputs in dimension 1"),
        ({"transposed": 1}, "transposed=1: say True or False"),
        ({"bias": "yes"}, "bias='yes': say True or False"),
        ({"batch": 0}, "batch=0 is not a whole number of at least 1"),
        ({"groups": 2}, "groups=2 need in_channels and out_channels"),
        ({"in_channels": 2}, "in_channels and out_channels need each other"),
        ({"out_channels": 2}, "in_channels and out_channels need each other"),
        ({"in_channels": 3, "out_channels": 2, "groups": 2}, "in_channels=3 is not divisible by"),
        ({"in_channels": 2, "out_channels": 0}, "out_channels=0 is not a whole number"),
        ({"names": ("f", "g", "b")}, "give names of signal and filter"),
        ({"bias": True, "names": ("f",)}, "give names of signal, filter and bias"),
    ],
    ids=str,
)
def test_bad_options_of_the_new_members_are_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(IllFormed) as caught:
        Convolution(signal=9, filter=3, **options)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("padding", [5, ((4, 6),)], ids=str)
def test_all_but_one_output_can_be_cut_off(padding: Any) -> None:
    assert adjoint((9,), (3,), padding=padding).outputs == (1,)


@pytest.mark.parametrize(
    "option",
    [
        {"stride": 2},
        {"padding": 1},
        {"dilation": 2},
        {"fill": "reflect"},
        {"transposed": True},
        {"output_padding": 1},
    ],
    ids=str,
)
def test_outputs_and_inputs_take_no_options(option: dict[str, Any]) -> None:
    with pytest.raises(IllFormed):
        Convolution(outputs=4, inputs=6, **option)


@pytest.mark.parametrize("role", ROLES)
def test_derivatives_of_the_outputs_are_the_closed_form(role: Any) -> None:
    conv = Convolution(signal=(4, 5), filter=(2, 3), stride=(1, 2), padding=((1, 0), (0, 2)))
    other = "filter" if role == "signal" else "signal"
    numbers = {
        symbol: n + 2 for n, symbol in enumerate(sorted(conv.jacobian(role).free_symbols, key=str))
    }
    array = conv.member.operand(other)
    shape = conv.member.taps if other == "filter" else conv.member.inputs
    names = ["_".join([array.name, *(str(x + 1) for x in p)]) for p in np.ndindex(*shape)]
    by_name = {str(symbol): n for symbol, n in numbers.items()}
    given = np.array([by_name.get(name, 0) for name in names]).reshape(shape)
    wanted = np.array(conv.jacobian(role).subs(numbers)).astype(int)
    assert np.array_equal(conv.jacobian_array(role, given), wanted)
