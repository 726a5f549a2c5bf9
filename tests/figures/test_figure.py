"""Figures show what a member means: every cell, every product, whatever its options."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
import sympy

from symconv import Convolution
from symconv.errors import IllFormed, Unsupported
from symconv.figures.abbreviation import abbreviated, shortened
from symconv.figures.drawing import PAGE, SMALLEST, Cell, Drawing, Stroke, Words, letters
from symconv.figures.figure import figure, figures
from symconv.figures.matrices import Matrix
from symconv.figures.names import KINDS
from symconv.figures.palette import HUES, SHADES, Tint
from symconv.figures.reads import reads
from symconv.judges.expansion import expand, symbol
from symconv.judges.polynomial import Polynomial
from symconv.language.line import Access, Name, Number, Product, Sum
from symconv.rendering import sealed
from symconv.writing.text import text

SMALL = {
    "one": Convolution(1, 1),
    "one output": Convolution(1, 4),
    "lecture": Convolution(4, 6),
    "from 0, flipped": Convolution(4, 6, flip=True, origin=0, names=("x", "h")),
    "options": Convolution(signal=7, filter=3, stride=2, padding=((2, 1),), dilation=2),
    "reflect": Convolution(signal=5, filter=3, padding=2, fill="reflect", bias=True),
    "circular": Convolution(signal=4, filter=3, padding=((0, 2),), fill="circular"),
    "replicate": Convolution(signal=(3, 2), filter=(2, 2), padding=1, fill="replicate"),
    "image": Convolution((2, 2), (3, 3), names=("f", "W")),
    "image with options": Convolution(signal=(5, 4), filter=(2, 3), stride=(2, 1), padding=1),
}
LARGE = {
    "12, 20": Convolution(12, 20),
    "100, 130": Convolution(100, 130),
    "long names": Convolution(5, 12, names=("signal", "taps")),
    "28 x 28": Convolution(signal=(28, 28), filter=(5, 5), padding=2),
    "wide stride": Convolution(signal=90, filter=4, stride=7, dilation=9, padding=8),
}
BLOCKS = {
    "channels": Convolution(signal=4, filter=3, padding=1, in_channels=2, out_channels=2),
    "transposed": Convolution(signal=3, filter=3, stride=2, padding=1, transposed=True),
    "three dimensions": Convolution((1, 2, 1), (2, 2, 2)),
}
MEMBERS = SMALL | LARGE | BLOCKS


def drawn(name: str) -> list[Drawing]:
    """All figures that there are of a member."""
    found = []
    for kind in KINDS:
        for role in ("signal", "filter") if kind == "jacobian" else ("signal",):
            try:
                found.append(figure(MEMBERS[name].member, kind, role).drawing)
            except Unsupported:
                assert kind != "jacobian" or name == "replicate"
    return found


# --- what is drawn is what is meant -------------------------------------------------------------


@pytest.mark.parametrize("name", [*SMALL, "wide stride"])
def test_products_are_those_of_the_definition(name: str) -> None:
    member = MEMBERS[name].member
    outputs = expand(member.value, member.sizes)
    signal, filter = member.names[:2]
    for place, read in reads(member).items():
        found: Polynomial = {}
        for each in read:
            if each.sample is not None:
                tap, sample = (
                    (array, tuple(n + member.origin for n in at))
                    for array, at in ((filter, each.tap), (signal, each.sample))
                )
                monomial = tuple(sorted((tap, sample)))
                found[monomial] = found.get(monomial, 0) + 1
        output = outputs[tuple(n + member.origin for n in place)]
        assert found == {m: c for m, c in output.items() if len(m) == 2}


@pytest.mark.parametrize("name", SMALL)
def test_taps_stand_where_the_samples_are(name: str) -> None:
    """Those that stand in the signal on the sample that they read, the others in the padding."""
    member = MEMBERS[name].member
    for place, read in reads(member).items():
        assert len(read) == len({each.at for each in read}) == len({each.tap for each in read})
        for each in read:
            inside = tuple(n - x.before for n, x in zip(each.at, member.dimensions, strict=True))
            there = all(0 <= n < x.inputs for n, x in zip(inside, member.dimensions, strict=True))
            filled = any(x.filled for x in member.dimensions)
            assert each.sample == inside if there else (each.sample is None) != filled, place


@pytest.mark.parametrize("role", ["signal", "filter"])
@pytest.mark.parametrize("name", [*SMALL, *BLOCKS])
def test_cells_of_a_jacobian_are_sympy_s_derivatives(name: str, role: str) -> None:
    conv = MEMBERS[name]
    matrix = Matrix.of(conv.member, role, 1000)
    derived = conv.jacobian("signal" if role == "signal" else "filter")
    assert derived.shape == (len(matrix.rows), len(matrix.columns))
    for row in range(derived.rows):
        for column in range(derived.cols):
            assert valued(matrix.label(row, column)) == derived[row, column]


def valued(line: object) -> sympy.Expr:
    match line:
        case Number(value):
            return sympy.Integer(value)
        case Access(Name(array), places):
            return symbol(array, tuple(x.value for x in places if isinstance(x, Number)))
        case Sum(terms):
            return sympy.Add(*map(valued, terms))
    raise AssertionError(line)


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_a_cell_of_the_filter_stands_under_its_sample(name: str) -> None:
    """In the figure itself: same column, same colour, and in the sum the product of the two."""
    member = MEMBERS[name].member
    if member.rank != 1:
        pytest.skip("the arrays stand beside one another")
    drawing = figure(member, "sliding").drawing
    cells = [item for item in drawing.items if isinstance(item, Cell) and item.tint]
    samples = {cell.x: cell for cell in cells if cell.y == 0}
    taps = {cell.x: cell for cell in cells if 0 < cell.y < 2}
    products = {cell.label: cell for cell in cells if cell.y > 2}
    assert samples.keys() == taps.keys()
    matched = 0
    for x, tap in taps.items():
        assert tap.tint == samples[x].tint
        product = Product((samples[x].label, tap.label))  # type: ignore[arg-type]
        if product in products:
            assert products[product].tint == tap.tint
            matched += 1
    assert min(2, *member.taps) <= matched <= len(products)


def test_an_output_is_chosen_by_its_index() -> None:
    drawing = SMALL["lecture"].figure("sliding", at=4).drawing
    assert "(f*g)[4] = f[4] g[1] + f[5] g[2] + f[6] g[3]" in drawing.description
    assert [x.label for x in drawing.items if isinstance(x, Cell) and x.strong] == ["4"]
    from_0 = SMALL["from 0, flipped"].figure("sliding", at=0).drawing
    assert "(x*h)[0] = x[0] h[2] + x[1] h[1] + x[2] h[0]" in from_0.description


# --- sizes that have no room --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5, 20, 21, 100])
def test_what_is_left_out_is_marked(count: int) -> None:
    for shown in (shortened(count, 20), abbreviated(count, 20, [9, 11, 12])):
        kept = [n for n in shown if n is not None]
        assert (kept[0], kept[-1]) == (0, count - 1)
        assert kept == sorted(set(kept))
        for one, other in pairwise(shown):
            if one is not None and other is not None:
                assert other == one + 1
        gaps = sum(b - a > 1 for a, b in pairwise(kept))
        assert shown.count(None) == gaps
    assert {9, 11, 12} <= {*abbreviated(100, 20, [9, 11, 12])}


@pytest.mark.parametrize("name", MEMBERS)
def test_figures_fit_on_a_page(name: str) -> None:
    for drawing in drawn(name):
        assert drawing.width * SMALLEST <= PAGE, drawing.heading
        cells = [item for item in drawing.items if isinstance(item, Cell)]
        for cell in cells:
            room = cell.width * drawing.stretch
            assert letters(cell.label) * 0.24 <= room + 0.01, text_of(cell)
        corners = [(cell.x, cell.y) for cell in cells]
        assert len(corners) == len(set(corners)), "one cell over another"


def text_of(cell: Cell) -> str:
    return cell.label if isinstance(cell.label, str) else text(cell.label)


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("channels", "sliding", "one channel"),
        ("transposed", "options", "has no window"),
        ("three dimensions", "sliding", "one or two"),
        ("lecture", "flattening", "two dimensions"),
        ("28 x 28", "flattening", "choose at most 9"),
        ("replicate", "flattening", "too wide"),
    ],
)
def test_what_has_no_figure_is_refused(name: str, kind: str, why: str) -> None:
    with pytest.raises(Unsupported, match=why):
        figure(MEMBERS[name].member, kind)


def test_too_many_products_are_refused() -> None:
    huge = Convolution(10**6, 10**6 + 3).member
    for kind in ("sliding", "jacobian", "options"):
        with pytest.raises(Unsupported, match="choose smaller sizes"):
            figure(huge, kind)
    assert figures(huge) == {}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"kind": "picture"}, "choose 'sliding', 'jacobian', 'flattening' or 'options'"),
        ({"kind": "jacobian", "wrt": "bias"}, "say 'signal' or 'filter'"),
        ({"kind": "sliding", "at": (5,)}, "no output 5: outputs go from 1 to 4"),
        ({"kind": "sliding", "at": (1, 1)}, "no output 1x1: outputs go from 1 to 4"),
        ({"kind": "jacobian", "at": (1,)}, "for the figure 'sliding'"),
    ],
)
def test_what_is_none_is_ill_formed(words: dict[str, object], why: str) -> None:
    with pytest.raises(IllFormed, match=why):
        figure(SMALL["lecture"].member, **words)  # type: ignore[arg-type]


# --- the image ----------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", MEMBERS)
def test_an_image_is_whole_and_says_what_it_shows(name: str) -> None:
    seen = set()
    for each in figures(MEMBERS[name].member).values():
        image = each.svg()
        assert sealed(image)
        root = ElementTree.fromstring(image)
        title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert described is not None
        assert title.text == each.drawing.heading
        assert described.text == each.drawing.description
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
        labels = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
        wanted = [x for x in each.drawing.items if not isinstance(x, Stroke) and x.label != ""]
        assert len(labels) == len(wanted)
        assert not seen & {root.get("id")}
        seen.add(root.get("id"))
        width, height = (float(root.get(side, "0")) for side in ("width", "height"))
        for node in root.iter(f"{SVG}rect"):
            x, y = float(node.get("x", "0")), float(node.get("y", "0"))
            assert 0 <= x < x + float(node.get("width", "0")) <= width
            assert 0 <= y < y + float(node.get("height", "0")) <= height


def test_the_same_labels_stand_in_both() -> None:
    for each in figures(SMALL["image"].member).values():
        root = ElementTree.fromstring(each.svg())
        image = [
            "".join(re.sub(r"[\s\u2009]", "", "".join(node.itertext())))
            for node in root.iter(f"{SVG}text")
        ]
        nodes = re.findall(r"\\node.*? at \(.*?\) \{(.*)\};", each.tikz())
        assert sorted(map(plain, nodes)) == sorted(x.replace("∗", "*") for x in image)


def plain(latex: str) -> str:
    return re.sub(r"[${}_\s]|\\left|\\right", "", latex)


def test_names_of_greek_letters_are_letters() -> None:
    conv = Convolution(2, 3, names=("alpha", "g"))
    assert "α" in conv.figure("sliding").svg()
    assert r"\alpha_{2}" in conv.figure("sliding").tikz()


def test_a_notebook_shows_it() -> None:
    shown = SMALL["lecture"].figure("jacobian", wrt="filter")
    assert shown._repr_svg_() == shown.svg()
    assert str(shown).startswith("The Jacobian by the filter for I = 4, J = 6. row 1: f[1], f[2]")


# --- colours ------------------------------------------------------------------------------------

# H. Brettel, F. Viénot and J. Mollon's simulation, in the matrices of G. Machado and others (2009).
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def linear(colour: str) -> list[float]:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b*, of linear sRGB."""
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        sum(m * max(c, 0) for m, c in zip(row, rgb, strict=True)) / white
        for row, white in zip(matrix, (0.9505, 1, 1.089), strict=True)
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eyes", EYES)
def test_hues_are_seen_apart(eyes: str) -> None:
    seen = [
        lab(
            [
                sum(m * c for m, c in zip(row, linear(Tint(n).hex), strict=True))
                for row in EYES[eyes]
            ]
        )
        for n in range(len(HUES))
    ]
    for one, other in combinations(range(len(seen)), 2):
        least = 13 if other in (one + 1, one + len(HUES) - 1) else 9  # neighbours meet
        pairs = zip(seen[one], seen[other], strict=True)
        assert sum((a - b) ** 2 for a, b in pairs) ** 0.5 > least, (one, other)


def test_black_letters_stand_out_on_every_tint() -> None:
    for hue in range(len(HUES)):
        for shade in range(len(SHADES)):
            r, g, b = linear(Tint(hue, shade).hex)
            light = 0.2126 * r + 0.7152 * g + 0.0722 * b
            assert (light + 0.05) / (0.0056 + 0.05) > 7  # on #111


def test_every_coloured_cell_has_a_label() -> None:
    for name in MEMBERS:
        for drawing in drawn(name):
            for item in drawing.items:
                if isinstance(item, Cell) and item.tint is not None:
                    assert text_of(item)
                if isinstance(item, Words):
                    assert item.label != ""
