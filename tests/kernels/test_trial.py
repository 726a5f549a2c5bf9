"""A person's function held against a definition of three operands, and of axes that are merged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symconv.family.member import Member
from symconv.kernels.functions import Array, Function
from symconv.kernels.proof import trial
from symconv.kernels.proof.products import products
from symconv.kernels.proof.trial import check
from symconv.language.affine import Affine
from symconv.language.term import Entry, Slot, Term
from symconv.language.value import Value

MEMBER = Member((4,), (6,))


@pytest.fixture
def _layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """out[q,m] = b[q,m] + f g[q,m], with q and m one axis in every array."""
    place = (Affine.of("#0"), Affine.of("#1"))
    parts = (Entry("b", place),), (Entry("f", (Affine(1),)), Entry("g", place))
    value = Value((Slot(Affine(2)), Slot(Affine(3))), tuple(Term(1, part) for part in parts))
    arrays = (Array("f", (1,)), Array("g", (6,), (2, 3)), Array("b", (6,), (2, 3)))
    function = Function("forward", arrays, Array("out", (6,), (2, 3)))
    monkeypatch.setattr(trial, "functions", lambda _: (function,))
    monkeypatch.setattr(trial, "written", lambda _, f: products(f, value, {}, {}))


@pytest.mark.usefixtures("_layer")
def test_a_right_function_holds() -> None:
    assert "all inputs" in check(lambda f, g, b: b + f * g, MEMBER, "forward").argument
    held = check(lambda f, g, b: np.asarray(b, float) + f * g, MEMBER, "forward")
    assert "holds on 28 inputs: unit vectors, which is a proof" in held.argument


@pytest.mark.usefixtures("_layer")
@pytest.mark.parametrize(
    ("function", "shown"),
    [
        (lambda f, g, b: f * g, "b = (1, 0, 0, 0, 0, 0) entry [1] should be 1, but is 0"),
        (
            lambda f, g, b: b + f * g[::-1],
            "g = (1, 0, 0, 0, 0, 0); b",
        ),
        (lambda f, g, b: b + f * g + b * g, "should be"),
        (lambda f, g, b: (b + f * g).reshape(2, 3), "gives shape (2, 3), expected (6,)"),
    ],
    ids=["no bias", "reversed", "a product too many", "by axes"],
)
def test_a_counterexample_has_the_shapes_of_the_arrays(function: Any, shown: str) -> None:
    found = check(function, MEMBER, "forward")
    assert not found
    assert shown in found.counterexample


def test_drawn_unit_vectors_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "CHOICES", 10)

    def correlate(f: Any, g: Any) -> Any:
        return np.correlate(np.asarray(f, float), g, "valid")

    held = check(correlate, MEMBER, "forward")
    assert held.argument == "holds on 26 inputs: some of all unit vectors and 16 random ones"


def test_a_function_of_no_kernel_names_those_there_are() -> None:
    with pytest.raises(Exception, match="choose one of forward, vjp_signal"):
        check(lambda f: f, MEMBER, "backward")
