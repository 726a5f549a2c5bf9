"""The transposed member is the adjoint: decided, and by plain numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symconv.errors import Unsupported
from symconv.family.adjoint import adjoint, is_adjoint
from symconv.family.jacobian import backprop
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.judges.expansion import expand

MEMBERS = [
    Member((4,), (6,)),
    Member((4,), (6,), flip=True),
    Member((2, 2), (3, 4)),
    *(
        Member.strided((j,), (k,), (s,), (d,), (p,))
        for j, k, s, d, p in [
            (6, 3, 2, 1, (1, 1)),
            (7, 3, 2, 1, (0, 0)),
            (8, 2, 3, 4, (2, 3)),
            (5, 4, 1, 2, (4, 3)),
        ]
    ),
    Member.strided((4, 5), (2, 3), (2, 1), (1, 2), ((1, 0), (2, 2)), channels=Channels(2, 3, 2)),
    Member.strided((7,), (3,), (2,), (1,), ((1, 1),), batch=3, channels=Channels(1, 2, 1)),
]


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_the_adjoint_sends_errors_back_for_all_sizes(member: Member) -> None:
    verdict = is_adjoint(member)
    assert (verdict.ruling, verdict.scope) == ("holds", "all sizes")


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_here_too_entry_by_entry(member: Member) -> None:
    turned = adjoint(member)
    assert turned.shape("filter") == member.shape("filter")
    sent = expand(backprop(member, "signal"), member.sizes)
    renamed = {
        place: {tuple(sorted(("e" if x == "f" else x, at) for x, at in m)): c for m, c in p.items()}
        for place, p in expand(turned.value, turned.sizes).items()
    }
    assert renamed == {place: dict(p) for place, p in sent.items()}


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_twice_is_the_member_again(member: Member) -> None:
    assert adjoint(adjoint(member)) == member


def test_a_bias_is_left_out() -> None:
    member = Member((4,), (6,), bias=True)
    assert adjoint(member) == adjoint(Member((4,), (6,)))


def test_another_flip_is_not_the_adjoint() -> None:
    member = Member((4,), (6,))
    wrong = replace(adjoint(member), flip=True)
    assert expand(wrong.value, wrong.sizes) != expand(adjoint(member).value, wrong.sizes)


def test_a_filled_border_has_no_transposed_member() -> None:
    with pytest.raises(Unsupported, match="filled by reflect"):
        adjoint(Member.strided((5,), (3,), (1,), (1,), ((1, 1),), fill=("reflect",)))
