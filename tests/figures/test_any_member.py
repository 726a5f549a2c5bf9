"""Any member has its figures or a reason why not, whatever its sizes and options."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Convolution
from symconv.errors import IllFormed, Unsupported
from symconv.figures.drawing import PAGE, SMALLEST, Cell
from symconv.figures.figure import figure
from symconv.figures.names import KINDS


@st.composite
def convolutions(draw: st.DrawFn) -> Convolution | None:
    rank = draw(st.integers(1, 2))
    largest = 60 if rank == 1 else 24

    def each(least: int, most: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(least, most)) for _ in range(rank))

    try:
        return Convolution(
            signal=each(1, largest),
            filter=each(1, draw(st.sampled_from([2, 4, 20]))),
            stride=each(1, 14),
            dilation=each(1, 5),
            padding=tuple((draw(st.integers(0, 5)), draw(st.integers(0, 5))) for _ in range(rank)),
            fill=draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
            flip=draw(st.booleans()),
            bias=draw(st.booleans()),
            names=draw(st.sampled_from([("f", "g"), ("signal", "W")])),
            origin=draw(st.integers(0, 1)),
        )
    except IllFormed:  # sizes without an output
        return None


@settings(max_examples=60)
@given(convolutions(), st.sampled_from(KINDS), st.sampled_from(["signal", "filter"]))
def test_there_is_a_figure_or_a_reason(conv: Convolution | None, kind: str, role: str) -> None:
    if conv is None:
        return
    try:
        found = figure(conv.member, kind, role)
    except Unsupported:  # which names the reason
        return
    assert found.drawing.width * SMALLEST <= PAGE
    cells = [(item.x, item.y) for item in found.drawing.items if isinstance(item, Cell)]
    assert len(cells) == len(set(cells)), "one cell over another"
    assert len(found.drawing.description) < 20_000
    assert found.svg().endswith("</svg>\n")
    assert found.tikz().count(r"\begin{") == found.tikz().count(r"\end{")
