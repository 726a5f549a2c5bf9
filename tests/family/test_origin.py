"""Indices that count from 0, or have other names: all that is said follows, and no kernel does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import symconv
from symconv.convolution import Convolution
from symconv.errors import IllFormed
from symconv.family.adjoint import is_adjoint
from symconv.family.jacobian import jacobian
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.options import strided, transposed
from symconv.family.structure import banded, structure
from symconv.judges.expansion import expand
from symconv.judges.polynomial import Polynomial
from symconv.kernels.proof import agreement
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from symconv.notes.contents import derivations
from symconv.notes.page import page
from symconv.writing.notation import notation

MEMBERS = {
    "correlation": Member((2,), (4,)),
    "flip": Member((3,), (5,), flip=True),
    "2-D": Member((2, 1), (3, 2), flip=True),
    "stride": strided((7,), (3,), 2, 2, 2),
    "groups": Member((2,), (3,), channels=Channels(2, 2, 2), batch=2, bias=True),
    "reflect": strided((5,), (3,), 1, 1, fill="reflect"),
    "circular": strided((4,), (3,), 1, ((0, 2),), fill="circular"),
    "replicate": strided((3,), (2,), 1, 1, fill="replicate"),
    "transposed": transposed((3,), (3,), 2, 1, output_padding=1),
}
ROLES = ("signal", "filter")


def zero(which: str) -> Member:
    return replace(MEMBERS[which], origin=0)


def moved(found: dict[tuple[int, ...], Polynomial]) -> dict[tuple[int, ...], Polynomial]:
    """What is counted from 0, counted from 1."""

    def up(place: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(n + 1 for n in place)

    return {
        up(place): {tuple((x, up(at)) for x, at in m): count for m, count in entry.items()}
        for place, entry in found.items()
    }


@pytest.mark.parametrize("which", MEMBERS)
def test_the_meaning_is_the_same_but_for_where_it_counts_from(which: str) -> None:
    one, other = MEMBERS[which], zero(which)
    assert moved(expand(other.value, other.sizes)) == expand(one.value, one.sizes)
    for role in one.roles:
        found = expand(jacobian(other, role), other.sizes)
        assert moved(found) == expand(jacobian(one, role), one.sizes)


@pytest.mark.parametrize("which", MEMBERS)
def test_structure_and_coordinates_are_the_same(which: str) -> None:
    one, other = MEMBERS[which], zero(which)
    for role in ROLES:
        assert structure(other, role) == structure(one, role)
        assert banded(other, role) == banded(one, role)
        found, wanted = (Convolution.of(m).jacobian_coordinates(role) for m in (other, one))
        for mine, theirs in (
            (found.rows, wanted.rows), (found.columns, wanted.columns),
            (found.entries, wanted.entries),
        ):  # fmt: skip
            assert np.array_equal(mine, theirs)
    if not one.given:
        assert is_adjoint(other).holds


@pytest.mark.parametrize("which", ["correlation", "flip", "stride", "reflect", "transposed"])
def test_every_step_is_decided_for_the_same_sizes(which: str) -> None:
    def scopes(member: Member) -> dict[str, list[list[str]]]:
        return {
            name: [[step.scope for step in part.steps] for part in parts]
            for name, parts in derivations(member).items()
        }

    assert scopes(zero(which)) == scopes(MEMBERS[which])


@pytest.mark.parametrize("which", MEMBERS)
def test_kernels_are_the_same(which: str) -> None:
    """But for the formulas in their comments; and the proof that they are right holds."""

    def code(member: Member) -> list[str]:
        emission = Emission(member, choose(member, "loops"), "float64", "")
        texts = [*source(emission, "c").values(), *source(emission, "numpy").values()]
        words = r'/\*.*?\*/|""".*?"""|^ *#[^\n]*$'
        return [re.sub(words, "", text, flags=re.DOTALL | re.MULTILINE) for text in texts]

    assert code(zero(which)) == code(MEMBERS[which])
    emission = Emission(zero(which), choose(zero(which), "loops"), "float64", "")
    (module,) = source(emission, "numpy").values()
    agreement.prove_numpy(emission, module, written_out(emission))


def test_the_lecture_counted_from_0() -> None:
    conv = Convolution(outputs=4, inputs=6, origin=0)
    assert str(conv).startswith(
        "Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[j-i],  0 <= i <= I - 1\n"
        "Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 0\n"
    )
    assert str(conv.symbolic_outputs[0]) == "f_0*g_0 + f_1*g_1 + f_2*g_2"
    assert str(conv.jacobian("signal").row(3)) == "Matrix([[0, 0, 0, g_0, g_1, g_2]])"
    assert conv.jacobian_latex("filter", "subscript").splitlines()[1] == r"f_{0} & f_{1} & f_{2} \\"
    assert conv.jacobian_entry("filter") == "(d(f*g)/dg)[i,k] = f[i+k]"
    assert conv.example([0, 1, 1, 0, 0, 0], [2, 3, 1]).startswith("0·2 + 1·3 + 1·1 = 4")
    assert repr(conv) == "Convolution(outputs=4, inputs=6, origin=0)"
    assert conv != Convolution(outputs=4, inputs=6)
    assert conv.adjoint().adjoint() == conv


def test_the_documents_count_from_0_throughout() -> None:
    text = "\n".join(page(replace(Member((2,), (4,)), origin=0), notation("bracket")).values())
    assert "f[0] g[0] + f[1] g[1] + f[2] g[2]" in text
    assert r"\sum_{i=0}^{I-1} \sum_{k=0}^{J-I} \delta_{i} \delta_{k}^{\mathsf{T}} f[i+k]" in text
    assert "f[4]" not in text
    assert "g[1+j-i]" not in text
    assert r"_{i=1}" not in text


def test_a_network_counts_from_one_place() -> None:
    first = Convolution(outputs=3, inputs=4, origin=0)
    second = Convolution(outputs=2, inputs=3, names=("u", "h"), origin=0)
    network = symconv.Network(first, second)
    assert str(network.symbolic_outputs[0]).count("f_0*g_0*h_0")
    assert network.chain_rule("f").scope == network.backprop("g").scope == "all sizes"
    with pytest.raises(IllFormed, match="give all of them one origin"):
        symconv.Network(first, Convolution(outputs=2, inputs=3, names=("u", "h")))


@pytest.mark.parametrize("origin", [2, -1, True, "0", None, 0.5])
def test_another_origin_is_ill_formed(origin: Any) -> None:
    with pytest.raises(IllFormed, match="indices count from 0 or from 1"):
        Convolution(outputs=2, inputs=3, origin=origin)


# --- indices ----------------------------------------------------------------------------------

NAMED: dict[str, Member] = {
    which: replace(
        member, index_names=("n", "m", "tau"), names=("x", "h", "b")[: len(member.names)]
    )
    for which, member in MEMBERS.items()
    if which in ("flip", "2-D", "stride", "reflect", "transposed")
}


@pytest.mark.parametrize("which", NAMED)
def test_indices_are_called_as_the_author_says(which: str) -> None:
    member = NAMED[which]
    text = "\n".join(page(member, notation("bracket")).values())
    assert not re.search(r"[\[{_ ,+-][ijk](_\{\d\})?[\]} ,+=-]", text)
    assert r"\tau" in text
    emission = Emission(member, choose(member, "loops"), "float64", "")
    (module,) = source(emission, "numpy").values()
    agreement.prove_numpy(emission, module, written_out(emission))


def test_a_kernel_of_such_names_runs() -> None:
    named = Convolution.of(replace(NAMED["stride"], origin=0)).kernel()
    f, g = np.arange(7.0), np.array([1.0, 10, 100])
    assert np.array_equal(
        named.forward(f, g), Convolution.of(MEMBERS["stride"]).kernel().forward(f, g)
    )


def test_the_lecture_in_the_letters_of_signal_processing() -> None:
    conv = Convolution(outputs=4, inputs=6, names=("x", "h"), indices=("n", "m", "k"))
    assert conv.jacobian_entry("signal") == (
        "(d(x*h)/dx)[n,m] = {h[1+m-n] if 0 <= m-n <= J-I; 0 otherwise}"
    )
    assert repr(conv).endswith("names=('x', 'h'), indices=('n', 'm', 'k'))")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "twice": ({"indices": ("i", "i", "k")}, "two indices are both called 'i'"),
    "a size": ({"indices": ("I", "j", "k")}, "'I' is no name for an index"),
    "digits": ({"indices": ("i1", "i2", "k")}, "'i1' is no name for an index"),
    "an operand": ({"indices": ("i", "f", "k")}, "'f' names an array or another index"),
    "the error": ({"indices": ("i", "e", "k")}, "'e' names an array"),
    "a loop": ({"indices": ("t", "j", "k")}, "'t' names an array"),
    "a word": ({"indices": ("for", "j", "k")}, "'for' is a word of Python"),
    "two": ({"indices": ("i", "j")}, "give names of an output's"),
    "no names": ({"indices": 3}, "give names of an output's"),
    "the batch": ({"indices": ("n", "j", "k"), "batch": 2}, "'n' names an array or another"),
    "the result": ({"indices": ("y", "j", "k"), "bias": True}, "'y' names an array"),
    "its operand": ({"indices": ("a", "j", "k"), "names": ("a", "g")}, "'a' names an array"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_names_of_indices_that_collide_are_refused(wrong: str) -> None:
    options, message = BAD[wrong]
    with pytest.raises(IllFormed, match=message):
        Convolution(outputs=2, inputs=3, **options)
