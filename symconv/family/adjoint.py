"""The adjoint of a member: the transposed member of the same filter, or the one it is that of."""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import Unsupported
from symconv.family.jacobian import backprop
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.question import Question, Verdict
from symconv.language.atoms import operand


def adjoint(member: Member) -> Member:
    """The member that takes an error of the outputs to the signal, by the same filter.

    Without its bias, which is no part of a linear map. Raises Unsupported where the padding is
    filled with anything but zeros: what sends that back is no transposed member.

    >>> adjoint(Member((4,), (6,))).outputs
    (6,)
    """
    if member.given:
        raise Unsupported(
            f"the adjoint of padding filled by {' and '.join(dict.fromkeys(member.fill))} is no "
            "transposed convolution: take vjp_signal of its kernel"
        )
    counts = member.channels
    return replace(
        member,
        outputs=member.inputs,
        inputs=member.outputs,
        names=member.names[:2],
        channels=counts and Channels(counts.outputs, counts.inputs, counts.groups),
        bias=False,
        transposed=not member.transposed,
    )


def is_adjoint(member: Member) -> Verdict:
    """Whether that member means J_f^T e: for all sizes, if it can be decided."""
    turned = adjoint(member)
    sizes = {
        str(mine.size.coefficients[0][0]): theirs.size
        for role, other in (("signal", "output"), ("output", "signal"), ("filter", "filter"))
        for mine, theirs in zip(turned.axes(role), member.axes(other), strict=True)
        if len(mine.size.coefficients) == 1
    }
    error = operand(member.result, member.letters("output"))
    value = turned.value.substitute(sizes).replaced(turned.names[0], error)
    question = Question(value, backprop(member, "signal"), tuple(member.sizes), (), member.domain)
    return decide(question)
