"""Gradients of a loss through several convolutions: by moves, and what the whole meaning gives."""

from __future__ import annotations

import re

import pytest

from symconv import Convolution, Network
from symconv.derivation import moves
from symconv.derivation.bordered import paddings
from symconv.derivation.chain import NAMED, Derivation
from symconv.derivation.composition import definitions, gradients
from symconv.derivation.jacobians import derivations, slopes
from symconv.derivation.rewriting import told
from symconv.derivation.setting import padded, setting, stated
from symconv.errors import Refused
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.family.network import LOSS, OUTPUTS
from symconv.family.network import Network as Composed
from symconv.judges.expansion import expand
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Access, Derivative, Name
from symconv.language.term import Operand
from symconv.language.value import Value
from symconv.writing.text import text

LECTURE = Composed((Member((4,), (6,)), Member((3,), (4,), names=("u", "h"))))
NETWORKS = {
    "lecture": LECTURE,
    "flip": Composed((Member((4,), (6,), flip=True), Member((2,), (4,), names=("u", "h")))),
    "three": Composed(
        (
            Member.strided((7,), (3,), (2,), (1,), ((1, 1),), names=("x", "v")),
            Member.strided((4,), (2,), (1,), (2,), ((2, 0),), names=("u", "w")),
            Member((2,), (4,), names=("s", "h")),
        )
    ),
    "layers": Composed(
        (
            Member((3,), (4,), names=("x", "v", "b"), channels=Channels(1, 2), bias=True),
            Member((2,), (3,), names=("u", "w", "d"), channels=Channels(2, 1), bias=True),
        )
    ),
    "reflect": Composed(
        (
            Member.strided((4,), (3,), (1,), (1,), ((1, 1),), fill=("reflect",)),
            Member((3,), (4,), names=("u", "h")),
        )
    ),
}


def test_the_derivation_as_printed() -> None:
    public = Network(Convolution(4, 6), Convolution(3, 4, names=("u", "h")))
    assert [text(line) for line in definitions(LECTURE)] == [
        "u[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]",
        "y[i] = sum_{j=i}^{i+I-I'} u[j] h[1+j-i]",
        "L = sum_{i=1}^{I'} y[i] y[i]",
    ]
    assert re.sub(r" {2,}", "  ", public.derivation()).splitlines() == [
        "dL/dz = d/dz (sum_{i=1}^{I'} y[i] y[i])  definition of L",
        "  = sum_{i=1}^{I'} d/dz y[i] y[i]  sum rule",
        "  = sum_{i=1}^{I'} 2 y[i] d/dz y[i]  derivative of a square",
        "which says that",
        "(dL/dy)[i] = 2 y[i]  whatever the weight on which y depends",
        "With e2 in R^{I'} for it,",
        "e2[i] = (dL/dy)[i]  by definition",
        "(dL/dh)[k] = sum_{i=1}^{I'} (dy/dh)[i,k] e2[i]  chain rule",
        "  = sum_{i=1}^{I'} u[i+k-1] e2[i]  the Jacobian by the filter",
        "(dL/du)[j] = sum_{i=1}^{I'} (dy/du)[i,j] e2[i]  chain rule",
        "  = sum_{i=1}^{I'} {h[1+j-i] if 0 <= j-i <= I-I'; 0 otherwise} e2[i]"
        "  the Jacobian by the signal",
        "With e1 in R^{I} for it,",
        "e1[i] = (dL/du)[i]  by definition",
        "(dL/dg)[k] = sum_{i=1}^{I} (du/dg)[i,k] e1[i]  chain rule",
        "  = sum_{i=1}^{I} f[i+k-1] e1[i]  the Jacobian by the filter",
        "(dL/df)[j] = sum_{i=1}^{I} (du/df)[i,j] e1[i]  chain rule",
        "  = sum_{i=1}^{I} {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise} e1[i]"
        "  the Jacobian by the signal",
        "Each step is decided for all sizes.",
    ]


@pytest.mark.parametrize("which", NETWORKS)
def test_each_step_is_decided_for_all_sizes(which: str) -> None:
    steps = [step for each in gradients(NETWORKS[which]) for step in each.steps]
    assert len(steps) > 10
    assert all(step.scope.startswith("all sizes") or step.scope == NAMED for step in steps)
    coarse = [step for each in gradients(NETWORKS[which], "coarse") for step in each.steps]
    assert len(coarse) < len(steps)


@pytest.mark.parametrize("which", NETWORKS)
def test_a_gradient_is_what_sending_back_gives(which: str) -> None:
    """At these sizes, and found without any move: each error times a Jacobian of the family."""
    network = NETWORKS[which]
    last = {}
    for each in gradients(network):
        first = each.first.array if isinstance(each.first, Access) else each.first
        if isinstance(first, Derivative) and first.body == Name(LOSS) and first.by != Name("z"):
            last[text(first.by)] = each
    assert {*last} == {*network.operands, OUTPUTS, *(m.names[0] for m in network.members[1:])}
    for step in network.backward:
        found = meaning(network, last[step.operand], step.value)
        assert expand(found, network.sizes) == expand(step.value, network.sizes)
        assert any(expand(found, network.sizes).values())


def meaning(network: Composed, made: Derivation, like: Value) -> Value:
    """What a last line means, where errors are arrays, and p and D what the first member has."""
    arrays = [network.operand(name) for name in network.operands]
    arrays.append(network.stages[-1].like(OUTPUTS))
    for n, stage in enumerate(network.stages, 1):
        arrays.append(stage.like(f"e{n}"))
        arrays += [stage.like(member.names[0]) for member in network.members[n : n + 1]]
    first, values = network.members[0], dict[str, Value]()
    if first.given:
        here = padded(first, setting(first))
        slope = slopes(derivations(first, "signal"))[0]
        here = stated(here, paddings(first)[0].slope(first.result), slope)
        values = {name: here.context.values[name] for name in ("p", "D")}
    operands = {array.name: array for array in arrays}
    context = Context(domain=network.domain, operands=operands, values=values)
    letters = [x.text for x in made.first.subscripts] if isinstance(made.first, Access) else []
    return elaborate(made.last, context).array(*zip(letters, like.slots, strict=True))


def test_a_chain_rule_needs_to_know_what_the_loss_depends_on() -> None:
    error = Operand("e", LECTURE.members[0].result.sizes)
    move = moves.chain_rule("u", ("i",), error)
    line = Access(Derivative(Name(LOSS), Name("g")), (Name("k"),))
    known = Context(through={LOSS: ("u",)}, gradients={(LOSS, "u"): "e"})
    assert text(move.apply(line, known)) == "sum_{i=1}^{I} (du/dg)[i,k] e[i]"
    assert told(move.reason) == "chain rule"
    for other in (
        Context(),
        Context(through={LOSS: ("u", "w")}, gradients={(LOSS, "u"): "e"}),
        Context(through={LOSS: ("u",)}, gradients={(LOSS, "u"): "d"}),
    ):
        with pytest.raises(Refused, match="chain rule: matches nothing"):
            move.apply(line, other)
    for strange in (Derivative(Name(LOSS), Name("u")), Name(LOSS)):
        with pytest.raises(Refused, match="chain rule: matches nothing"):
            move.apply(strange, known)


def test_in_latex_and_in_a_notebook() -> None:
    public = Network(Convolution(4, 6), Convolution(3, 4, names=("u", "h")))
    shown = public.derivation_latex("subscript")
    assert shown.count(r"\[") == shown.count(r"\]") == 1 + len(gradients(LECTURE))
    assert r"u_{i} & = \sum_{j=i}^{i+J-I} f_{j} g_{1+j-i}" in shown
    assert r"\text{chain rule}" in shown
    assert public._repr_latex_().count("$$") == 2 * (1 + len(gradients(LECTURE)))
