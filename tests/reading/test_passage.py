"""Macros written out, and the places of what they bring."""

from __future__ import annotations

import pytest

from symconv.reading.passage import Macro, Passage
from symconv.reading.source import Place, Source

MACROS = {
    m.name: m
    for m in (
        Macro("R", 0, None, r"\mathbb{R}"),
        Macro("half", 0, None, r"\frac12"),
        Macro("a", 0, None, r"\alpha"),
        Macro("at", 2, None, "#1_{#2}"),
        Macro("swap", 2, None, "#2#1"),
        Macro("dim", 2, "n", r"\R^{#1 #2}"),
        Macro("twice", 1, None, "#1#1"),
    )
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"x \R^n", r"x \mathbb{R} ^n".replace(" ^", "^")),
        (r"\Real \\R", r"\Real \\R"),
        (r"\half b", r"\frac12 b"),
        (r"\at{f}{j+1}", "f_{j+1}"),
        (r"\at f j", "f_{j}"),
        (r"\at{\at{f}{i}}{\{}", r"f_{i}_{\{}"),
        (r"\swap\half x", r"x\frac12"),
        (r"\dim{m}", r"\mathbb{R}^{n m}"),
        (r"\dim[k]{m}", r"\mathbb{R}^{k m}"),
        (r"\dim [{]}]{m}", r"\mathbb{R}^{{]} m}"),
        (r"\twice\a", r"\alpha \alpha  "),
        (r"\twice", ""),
        (r"\at{f", "f_{}"),
    ],
)
def test_macros_are_written_out(text: str, expected: str) -> None:
    found = Passage.of(text, [(0, len(text))]).expanded(MACROS)
    assert found.text.replace("  ", " ").strip() == expected.replace("  ", " ").strip()
    assert len(found.text) == len(found.starts) == len(found.ends)


def test_what_a_macro_brings_has_the_place_of_its_call_and_an_argument_its_own() -> None:
    text = r"z = \at{f}{j}"
    found = Passage.of(text, [(0, len(text))]).expanded(MACROS)
    assert found.text == "z = f_{j}"
    assert [found.span(n, n + 1) for n in (0, 4, 5, 7)] == [(0, 1), (8, 9), (4, 13), (11, 12)]


def test_pieces_are_read_one_after_another() -> None:
    passage = Passage.of("$A$*$B$", [(1, 2), (3, 4), (5, 6)])
    assert (passage.text, passage.span(0, 3), passage.span(3, 3)) == ("A*B", (1, 6), (6, 6))
    assert Passage.of("ab", [(1, 5)]).text == "b"


def test_places_count_from_one() -> None:
    source = Source("a", "ab\r\nc\n")
    assert [source.place(n) for n in (0, 3, 4, 6)] == [
        Place(1, 1),
        Place(1, 4),
        Place(2, 1),
        Place(3, 1),
    ]
    assert [source.line(n) for n in (1, 2, 3)] == ["ab", "c", ""]
