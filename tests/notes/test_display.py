"""Objects as they show themselves in a notebook: whole, small, escaped, and right."""

from __future__ import annotations

import base64
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from symconv import Convolution, Network
from symconv.judges.question import Counterexample, Verdict

MEMBERS: dict[str, dict[str, Any]] = {
    "lecture": {"outputs": 4, "inputs": 6},
    "one": {"outputs": 1, "inputs": 1},
    "flip": {"outputs": 2, "inputs": 3, "flip": True, "names": ("x", "h"), "origin": 0},
    "causal": {"signal": 6, "filter": 3, "padding": "causal"},
    "reflect": {"signal": 6, "filter": 3, "padding": 1, "fill": "reflect"},
    "2-D": {"signal": (4, 5), "filter": (2, 3), "stride": (1, 2), "padding": 1},
    "channels": {"signal": 4, "filter": 3, "in_channels": 2, "out_channels": 2, "bias": True},
    "transposed": {"signal": 3, "filter": 3, "stride": 2, "transposed": True},
}  # fmt: skip


def image(html: str) -> tuple[str, str]:
    """The image that a piece of HTML holds, and the words for it."""
    (found,) = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]*)" alt="([^"]*)"', html)
    return base64.b64decode(found[0]).decode(), found[1]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_convolution_is_its_formula_and_a_picture(name: str) -> None:
    conv = Convolution(**MEMBERS[name])
    html = conv._repr_html_()
    tree = ElementTree.fromstring(html.replace('100%">', '100%"/>'))
    assert len(tree.findall("math")) == len(conv.member.definitions)
    assert conv.member.convention[1:] in html
    kind = "jacobian" if name in ("channels", "transposed") else "sliding"
    drawn, words = image(html)
    assert drawn == conv.figure(kind).svg()
    assert words.startswith(conv.figure(kind).drawing.heading)
    assert not re.findall(r"https?://(?!www\.w3\.org)|<script|url\((?!#)|@import", html + drawn)
    assert len(html) < 60_000


def test_a_large_one_has_no_picture_and_is_small() -> None:
    html = Convolution(10_000, 20_000)._repr_html_()
    assert "<img" not in html
    assert "<math" in html
    assert len(html) < 2_000


def test_a_figure_says_what_it_is() -> None:
    figure = Convolution(2, 3).figure("jacobian", wrt="filter")
    assert repr(figure) == "<Figure: The Jacobian by the filter for I = 2, J = 3>"
    drawn, words = image(figure._repr_html_())
    assert drawn == figure._repr_svg_() == figure.svg()
    assert words == str(figure)


def test_a_network_is_its_lines() -> None:
    network = Network(Convolution(4, 6), Convolution(3, 4, names=("u", "h")))
    latex = network._repr_latex_()
    assert latex.startswith("$$\n\\begin{aligned}\n")
    assert latex.endswith("$$\nEach step is decided for all sizes.")
    assert latex.count("& = ") + latex.count("\\quad = ") == 17
    assert str(network).startswith("u[i] = ")


def test_a_verdict_says_where_sides_differ() -> None:
    case = Counterexample({"I": 1}, {"i": 2}, "f[1] < 0", "g[1]")
    verdict = Verdict("fails", "this instance", "the sides differ", case)
    said = "at I = 1, i = 2: left is f[1] < 0, right is g[1]"
    assert str(verdict) == f"fails (this instance): the sides differ\n{said}"
    assert verdict._repr_html_() == (
        f"<strong>fails</strong> (this instance): the sides differ<br>{said.replace('<', '&lt;')}"
    )
    stray = Verdict("ill-formed", "", "", Counterexample({}, {}, "1 <= J", "must hold"))
    assert str(stray) == "ill-formed\n1 <= J must hold"
