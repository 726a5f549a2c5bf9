"""What is printed of a member means what the member means: read back, and decided."""

from __future__ import annotations

import pytest

from symconv.family.borders import by_padded, folded, unfolded
from symconv.family.formulas import formulas
from symconv.family.jacobian import backprop, columns, jacobian, pulled
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.judges.decide import prove
from symconv.judges.question import Question
from symconv.language.affine import Affine
from symconv.language.elaborate import elaborate
from symconv.language.line import Access, Name
from symconv.writing.text import text

ZEROS = [
    Member((4,), (6,)),
    Member((4,), (6,), flip=True),
    Member((2, 3), (3, 5), channels=Channels(2, 3), bias=True),
    Member.strided((7,), (3,), (2,), (3,), ((3, 2),), batch=2, channels=Channels(1, 2, 2)),
    Member((7,), (3,), taps=(3,), stride=(2,), transposed=True, channels=Channels(2, 1, 2)),
    Member((4,), (3,), taps=(2,), stride=(2,), dilation=(3,), padding=((2, 2),), transposed=True),
]
FILLED = [
    Member.strided((5,), (3,), (1,), (1,), ((2, 1),), fill=("reflect",)),
    Member.strided((7,), (3,), (2,), (3,), ((3, 2),), fill=("replicate",), flip=True),
    Member.strided((6,), (4,), (1,), (1,), ((0, 3),), fill=("circular",)),
    Member.strided((4, 5), (3, 2), (1, 2), (1, 1), ((1, 1), (2, 0)), fill=("reflect", "circular")),
    Member.strided(
        (4, 5), (3, 2), (1, 1), (1, 1), ((1, 1), (1, 0)), fill=("replicate", "zeros"),
        channels=Channels(2, 1, 2), batch=2, bias=True,
    ),
]  # fmt: skip


@pytest.mark.parametrize("member", ZEROS, ids=str)
@pytest.mark.parametrize("kind", ["jacobian", "vjp"])
def test_a_printed_derivative_means_the_derivative(member: Member, kind: str) -> None:
    for role in member.roles:
        (line,) = formulas(member, f"{kind}_{role}")
        assert isinstance(line.first, Access)
        letters = [name.text for name in line.first.subscripts if isinstance(name, Name)]
        meant = (jacobian if kind == "jacobian" else backprop)(member, role)
        slots = zip(letters, meant.slots, strict=True)
        array = elaborate(line.last, member.context).array(*slots)
        verdict = prove(Question(array, meant, tuple(member.sizes), (), member.domain))
        assert verdict is not None, text(line)
        assert verdict.holds


def test_a_wrong_derivative_is_not_proved() -> None:
    member = ZEROS[0]
    wrong = jacobian(member, "signal").substitute({"#0": Affine.of("#0") + 1})
    assert prove(Question(wrong, jacobian(member, "signal"), ("I", "J"), (), member.domain)) is None


@pytest.mark.parametrize("member", FILLED, ids=str)
def test_paddings_undone_one_by_one_give_the_derivative(member: Member) -> None:
    padded, rows = by_padded(member), len(member.axes("output"))
    for steps, meant in (
        (folded(member, padded, rows, "D"), jacobian(member, "signal")),
        (folded(member, pulled(member, padded), 0, "u"), backprop(member, "signal")),
    ):
        question = Question(unfolded(steps), meant, tuple(member.sizes), (), member.domain)
        verdict = prove(question)
        assert verdict is not None
        assert verdict.holds


def test_a_filled_signal_is_read_where_it_was_defined() -> None:
    member = FILLED[0]
    assert [text(line) for line in formulas(member, "forward")] == [
        "p[j] = {f[j-2] if 3 <= j <= 2+J; f[4-j] if j <= 2; f[2+2 J-j] otherwise}",
        "(f*g)[i] = sum_{k=1}^{K} p[i+k-1] g[k]",
    ]
    assert [text(line) for line in formulas(member, "vjp_signal")] == [
        "u[j] = sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= K-1; 0 otherwise}",
        "((d(f*g)/df)^T e)[j] = u[2+j] + {u[4-j] if 2 <= j <= 3; 0 otherwise}"
        " + {u[2+2 J-j] if j = J-1; 0 otherwise}",
    ]
    (line,) = formulas(member, "jacobian_filter")
    assert text(line) == "(d(f*g)/dg)[i,k] = p[i+k-1]"


def test_rows_and_columns_never_share_a_letter() -> None:
    for member in (*ZEROS, *FILLED):
        for role in member.roles:
            assert not {*member.letters("output")} & {*columns(member, role)}
