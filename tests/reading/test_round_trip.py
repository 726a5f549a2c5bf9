"""What is written is read again as it was: in derivations, and in random lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symconv.derivation import backward, composition, jacobians, lecture
from symconv.derivation.chain import Derivation
from symconv.derivation.functions import defined, worked
from symconv.derivation.setting import is_the_lecture
from symconv.derivation.tying import tying
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.names import BIAS
from symconv.family.network import Network
from symconv.language import line as written
from symconv.language.line import Chain, Line, Link, Name, Number, parts
from symconv.notes import apart
from symconv.notes import derived as layout
from symconv.reading.reader import line, read
from symconv.reading.source import Source
from symconv.writing.latex import latex
from symconv.writing.notation import NOTATIONS, notation

MEMBERS = {
    "correlation": Member((2,), (4,)),
    "flip": Member((2,), (4,), flip=True),
    "2-D": Member((2, 1), (3, 2)),
    "stride": Member.strided((5,), (2,), (2,), (1,), ((0, 0),)),
    "padding": Member.strided((3,), (2,), (1,), (1,), ((2, 1),)),
    "groups": Member((2,), (3,), channels=Channels(2, 1, 2)),
    "dilation": Member.strided((5,), (2,), (1,), (2,), ((0, 0),), flip=True),
    "transposed": Member((5,), (2,), taps=(3,), stride=(2,), transposed=True),
    "bias": Member((2,), (3,), channels=Channels(1, 2), batch=2, bias=True, origin=0),
    "replicate": Member.strided((4,), (3,), (1,), (1,), ((2, 1),), fill=("replicate",)),
    "borders": Member.strided(
        (4, 4), (2, 3), (1, 2), (1, 1), ((1, 1), (1, 1)), fill=("reflect", "replicate")
    ),
    "layer": Member.strided(
        (3, 3, 3), (2, 2, 2), (1, 1, 1), (1, 1, 1), ((1, 1),) * 3, channels=Channels(2, 1, 2),
        batch=2, bias=True,
    ),
}  # fmt: skip
SLOW = {"borders", "layer"}
WHICH = [pytest.param(x, marks=[pytest.mark.thorough] * (x in SLOW)) for x in MEMBERS]
NETWORKS = {
    "two": Network((Member((4,), (6,)), Member((3,), (4,), names=("u", "h")))),
    "three": Network(
        (
            Member.strided((7,), (3,), (2,), (1,), ((1, 1),), names=("x", "v")),
            Member.strided((4,), (2,), (1,), (2,), ((2, 0),), names=("u", "w")),
            Member((2,), (4,), names=("s", "h")),
        )
    ),
    "layers": Network(
        (
            Member((3,), (4,), names=("x", "v", "b"), channels=Channels(1, 2), bias=True),
            Member.strided((3,), (3,), (1,), (1,), ((1, 1),), names=("s", "w"),
                           channels=Channels(2, 1), fill=("reflect",)),
        )
    ),
}  # fmt: skip


@cache
def lines_of(which: str) -> tuple[Line, ...]:
    """Every line of every derivation of a member."""
    return tuple(dict.fromkeys(x for each in derived(which) for x in sides(each)))


def sides(derivation: Derivation) -> list[Line]:
    return [derivation.first, *(step.line for step in derivation.steps)]


@cache
def derived(which: str) -> tuple[Derivation, ...]:
    return tuple(_derived(MEMBERS[which]))


def _derived(member: Member) -> Iterator[Derivation]:
    for role in member.roles:
        made = jacobians.derivations(member, role)
        yield from (*made, *backward.backprop(member, role, jacobian=made))
        if role != BIAS:
            yield backward.identity(member, role)
    if is_the_lecture(member):
        yield from tying(member)
        yield from lecture.flipping(member)


def names(within: Line) -> set[str]:
    """The names in a line, as its author would declare them."""
    own = {within.text} if isinstance(within, Name) else set[str]()
    own |= {within.index} if isinstance(within, written.Summation) else set()
    return own.union(*map(names, parts(within)))


@pytest.mark.parametrize("which", WHICH)
def test_every_line_of_a_derivation_is_read_again(which: str) -> None:
    member = MEMBERS[which]
    for each in lines_of(which):
        for spelling in NOTATIONS:
            text = latex(each, notation(spelling), apart.whole(member))
            assert line(text, names(each)) == each, text
    assert len(lines_of(which)) >= 20


@pytest.mark.parametrize("spelling", NOTATIONS)
@pytest.mark.parametrize("which", WHICH)
def test_every_display_is_read_again(which: str, spelling: str) -> None:
    """As it stands in notes: with reasons, and on several rows where it has no room on one."""
    shown = speller(spelling, apart.whole(MEMBERS[which]))
    assert [each for each in derived(which) if displayed(each, shown) != sides(each)] == []


@pytest.mark.parametrize("spelling", NOTATIONS)
@pytest.mark.parametrize(
    "which", [pytest.param(x, marks=[pytest.mark.thorough] * (x != "two")) for x in NETWORKS]
)
def test_every_line_of_a_network_is_read_again(which: str, spelling: str) -> None:
    network = NETWORKS[which]
    shown = speller(spelling, frozenset(network.indices))
    for chain in composition.definitions(network):
        assert line(shown(chain), names(chain)) == chain
    made = composition.gradients(network)
    for each in (x for derivation in made for x in sides(derivation)):
        assert line(shown(each), names(each)) == each, shown(each)
    assert [each for each in made if displayed(each, shown) != sides(each)] == []
    assert len(made) >= 8


def speller(spelling: str, arrays: frozenset[str]) -> apart.Spelling:
    def spelled(within: Line, stacked: bool = False) -> str:
        return latex(within, notation(spelling), arrays, stacked)

    return spelled


def displayed(derivation: Derivation, shown: apart.Spelling) -> list[Line]:
    """What is read of a derivation as it is laid out: all sides, in order."""
    rows = " \\\\\n".join(layout.rows(derivation, shown, layout.ROOM))
    known = set[str]().union(*map(names, sides(derivation)))
    found = list[Line]()
    for statement in read(Source("notes", rows), symbols=known):
        found += [statement.first] if statement.first is not None else []
        found += [link.side for link in statement.links]
    return found


def test_every_line_of_functions_is_read_again() -> None:
    member = MEMBERS["correlation"]
    chain = defined(member)
    lines = [chain.first, chain.last]
    for derivation in worked(member):
        lines += [derivation.first, *(step.line for step in derivation.steps)]
    for each in lines:
        for spelling in NOTATIONS:
            text = latex(each, notation(spelling), frozenset())
            assert line(text, names(each)) == each, text
    assert len(lines) >= 11


OWN = {
    "names": ([r"f=\mathbf{x}", r"g=\mathbf{w}", r"e=\varepsilon"], []),
    "entries": (
        [r"f=\mathbf{x}", r"f=\mathbf{x}_{#1}", "g=w", r"g=\tap{#1}", r"e=\varepsilon"],
        [r"\newcommand{\tap}[1]{w_{#1}}"],
    ),
}
"""Macros of an author's own, and their definitions: of names, and of entries by #1."""


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("macros", OWN)
def test_every_line_in_macros_of_one_s_own_is_read_again(macros: str, which: str) -> None:
    """Entries and names as the author spells them, expanded as a document of theirs is."""
    spellings, definitions = OWN[macros]
    for spelling in NOTATIONS:
        own = notation(spelling, macros=spellings, define=definitions).expanded
        for each in lines_of(which):
            text = latex(each, own, apart.whole(MEMBERS[which]))
            spelled = named(each, {"f": "x", "g": "w", "e": "varepsilon"})
            assert line(text, names(spelled)) == spelled, text


def named(within: Line, others: dict[str, str]) -> Line:
    if isinstance(within, Name):
        return Name(others.get(within.text, within.text))
    return written.changed(within, lambda part: named(part, others))


# --- random lines -------------------------------------------------------------------------------

ARRAYS = frozenset(["f", "g", "signal", "alpha"])
SYMBOLS = {"I1", "J2", "signal", "tap"}
"""As an author declares them: what else is a word as a subscript is a label, as in n_out."""

numbers = st.integers(0, 120).map(Number)
scalars = st.sampled_from(["x", "i", "I", "K", "I1", "J2", "m'", "beta", "n_out", "W^(l)", "tap"])
whole = st.sampled_from(sorted(ARRAYS)).map(Name)
indices = st.sampled_from("ijk")
atoms = st.one_of(numbers, scalars.map(Name), whole)


def _lists(each: st.SearchStrategy[Line], low: int = 2) -> st.SearchStrategy[tuple[Line, ...]]:
    return st.lists(each, min_size=low, max_size=3).map(tuple)


def _conditions(side: st.SearchStrategy[Line]) -> st.SearchStrategy[Chain]:
    link = st.builds(Link, st.sampled_from(["<=", "<", ">=", ">", "=", "!="]), side)
    return st.builds(Chain, side, st.lists(link, min_size=1, max_size=2).map(tuple))


def _branches(deeper: st.SearchStrategy[Line]) -> st.SearchStrategy[written.Cases]:
    conditions = st.lists(_conditions(deeper), min_size=1, max_size=2).map(tuple)
    guarded = st.lists(st.builds(written.Branch, deeper, conditions), min_size=1, max_size=2)
    last = st.one_of(st.just(()), deeper.map(lambda value: (written.Branch(value),)))
    return st.builds(lambda some, end: written.Cases((*some, *end)), guarded, last)


def _matrices(cell: st.SearchStrategy[Line]) -> st.SearchStrategy[written.Matrix]:
    def of(columns: int) -> st.SearchStrategy[written.Matrix]:
        row = st.lists(cell, min_size=columns, max_size=columns).map(tuple)
        return st.lists(row, min_size=1, max_size=3).map(tuple).map(written.Matrix)

    return st.integers(1, 3).flatmap(of)


def _lines(deeper: st.SearchStrategy[Line]) -> st.SearchStrategy[Line]:
    def without(*kinds: type) -> st.SearchStrategy[Line]:
        return deeper.filter(lambda each: not isinstance(each, kinds))

    signed = without(written.Sum)
    terms = st.tuples(
        without(written.Sum, written.Negative),
        st.one_of(signed, signed.map(lambda each: written.Negative(each))),
    )
    accessed = st.one_of(whole, st.builds(written.Operation, st.just("*"), whole, whole))
    exponents = st.one_of(numbers, st.sampled_from("lmn").map(Name))
    cells = st.one_of(
        deeper,
        st.sampled_from(["horizontal", "vertical", "diagonal"]).map(written.Dots),
    )
    unit = st.one_of(st.integers(0, 9).map(Number), indices.map(Name))
    return st.one_of(
        st.builds(written.Access, accessed, _lists(deeper, 1)),
        terms.map(written.Sum),
        without(written.Negative).map(written.Negative),
        _lists(without(written.Product)).map(written.Product),
        st.builds(written.Call, scalars.map(Name), _lists(deeper, 1)),
        st.builds(written.Quotient, deeper, deeper),
        st.builds(written.Floor, deeper, deeper),
        st.builds(written.Power, deeper, exponents),
        st.builds(written.Summation, indices, deeper, deeper, deeper),
        st.builds(
            written.SummationOver, st.tuples(indices), st.tuples(_conditions(numbers)), deeper
        ),
        st.builds(written.Integral, indices, deeper, deeper, deeper),
        st.builds(written.Derivative, deeper, st.one_of(whole, scalars.map(Name)), st.booleans()),
        st.builds(written.Operation, st.sampled_from(["*", r"\odot", r"\otimes"]), deeper, deeper),
        _branches(deeper),
        unit.map(written.Unit),
        deeper.map(written.Transpose),
        _matrices(cells),
    )


trees = st.recursive(atoms, _lines, max_leaves=6)
spaces = _lists(st.one_of(numbers, scalars.map(Name)), 0).map(written.Space)
chains = st.one_of(
    _conditions(trees),
    st.builds(lambda side, space: Chain(side, (Link("in", space),)), trees, spaces),
)


@pytest.mark.parametrize("spelling", NOTATIONS)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(trees, chains))
def test_a_line_that_is_written_is_read_as_it_was(spelling: str, tree: Line) -> None:
    text = latex(tree, notation(spelling), ARRAYS)
    assert line(text, SYMBOLS) == tree, text
