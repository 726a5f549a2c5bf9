"""Derivatives of a member as values: Jacobians, backprops, and the names of their structure."""

from __future__ import annotations

from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.question import Question
from symconv.language.affine import Affine, Integral, between
from symconv.language.value import Value, operand, variable

TOEPLITZ, HANKEL = "Toeplitz", "Hankel"


def letters(member: Member, role: str) -> tuple[str, ...]:
    """The indices of an operand: j for the signal, k for the filter."""
    return tuple(group[1 if role == "signal" else 2] for group in member.letters)


def jacobian(member: Member, role: str) -> Value:
    """The derivative of every output by every entry of an operand, for all sizes.

    Slots: the outputs' dimensions, then the operand's.
    """
    return member.value.jacobian(member.operand(role), letters(member, role))


def backprop(member: Member, role: str) -> Value:
    """J^T e: the error of the outputs, sent back to an operand, for all sizes.

    Slots: the operand's dimensions.
    """
    error = operand(member.result, [letter for letter, _, _ in member.letters])
    return error.contracted(jacobian(member, role), member.rank)


def structure(member: Member, role: str) -> tuple[str, ...]:
    """The pattern of a Jacobian in each dimension, for all sizes: Toeplitz, Hankel or "" for none.

    Also "" where nothing can be decided for all sizes, for want of islpy.

    Decided, not asserted: a matrix is Toeplitz where the entry one row and one column further is
    the same entry, and Hankel where the entry one row further and one column back is; at a stride,
    as many columns as the stride has samples, or taps.
    """
    value = jacobian(member, role)
    found = []
    for dimension in range(member.rank):
        stride, dilation = member.stride[dimension], member.dilation[dimension]
        further = stride if role == "signal" else stride // dilation
        if role == "filter" and stride % dilation:
            found.append("")
            continue
        names = [
            name if stride == 1 else f"{name} at stride {stride}"
            for name, step in ((TOEPLITZ, further), (HANKEL, -further))
            if _for_all_sizes(_shifted(member, role, value, dimension, step))
        ]
        found.append(" and ".join(names))
    return tuple(found)


def banded(member: Member, role: str) -> bool:
    """Whether, for all sizes, an output's entries stand within the reach of its taps, in a band.

    Decided in the first dimension, of which every other is a copy.
    """
    value = jacobian(member, role)
    row, column = Affine.of(variable(0)) - 1, Affine.of(variable(member.rank)) - 1
    right = column - member.stride[0] * row + member.padding[0][0]
    band = value.guarded(between(0, right, member.dilation[0] * (member.filter.sizes[0] - 1)))
    names = tuple(member.context.names)
    return _for_all_sizes(Question(value, band, names, (), member.domain))


def _for_all_sizes(question: Question) -> bool:
    """Whether it is proved; without islpy nothing is, and a checked range is not enough here."""
    verdict = decide(question)
    return verdict.holds and verdict.scope == "all sizes"


def _shifted(member: Member, role: str, value: Value, dimension: int, step: int) -> Question:
    """Is the entry one output further, and `step` columns further, the same entry?"""
    rows = [f"row {n}" for n in range(member.rank)]
    columns = [f"column {n}" for n in range(member.rank)]
    further: list[Integral] = [Affine.of(name) for name in (*rows, *columns)]
    further[dimension] = Affine.of(rows[dimension]) + 1
    further[member.rank + dimension] = Affine.of(columns[dimension]) + step
    inside = [
        bound
        for places in ([*rows, *columns], further)
        for slot, place in zip(value.slots, places, strict=True)
        if slot.size is not None
        for bound in between(slot.first, place, slot.size)
    ]
    return Question(
        value.at(*rows, *columns),
        value.at(*further),
        tuple(member.context.names),
        (*rows, *columns),
        (*member.domain, *inside),
    )
