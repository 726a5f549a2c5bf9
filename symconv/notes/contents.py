"""What stands in notes about a member, whatever they are written in."""

from __future__ import annotations

from itertools import cycle, islice
from math import prod

from symconv.derivation.backward import backprop, identity
from symconv.derivation.chain import Derivation
from symconv.derivation.jacobians import derivations as jacobians
from symconv.derivation.lecture import flipping
from symconv.derivation.setting import is_the_lecture
from symconv.derivation.tying import tying
from symconv.errors import Unsupported
from symconv.family.member import Member
from symconv.family.names import ROLES
from symconv.language.line import Chain
from symconv.notes import lines

SIGNAL = (0, 1, 1, 0, 0, 0)
TAPS = (2, 3, 1)
"""The lecture's worked example; repeated for larger operands."""
BIASES = (5, -1, 2)

LARGEST = 250_000
"""Entries of outputs or of an operand up to which there are notes, though few are printed."""

MOST = 12
"""Rows, columns and products that are printed at most, wherever there is room for them."""

PRODUCTS, BESIDE = 10, 6
"""Products of numbers in one line of the worked example, and beside matrices, which are wide."""


def check_size(member: Member) -> None:
    """Raise Unsupported where the outputs or an operand could not be gone through."""
    for role in (*member.roles, "output"):
        if prod(member.counts(role)) > LARGEST:
            raise Unsupported(
                f"notes for {prod(member.counts(role)):,} entries of the {role}: they go through "
                f"{LARGEST:,} at most, and print {MOST} of them; choose smaller sizes"
            )


def derivations(member: Member, steps: str = "fine") -> dict[str, list[Derivation]]:
    """The derivations that there are for a member, by what they are called."""
    found = dict[str, list[Derivation]]()
    for role in member.roles:
        found[f"derivation_{role}"] = jacobian = jacobians(member, role, steps)
        found[f"backprop_{role}"] = backprop(member, role, steps, jacobian)
        if len(member.axes("output")) == 1 and role == ROLES[0]:
            found[f"backprop_{role}"].append(identity(member, role, steps))
    if is_the_lecture(member):
        found["flipping"] = flipping(member, steps)
        found["tying"] = tying(member, steps, *(found[f"derivation_{role}"] for role in ROLES))
    return found


def numbers(member: Member) -> tuple[tuple[int, ...], ...]:
    """What each operand of the worked example repeats. A single sample is not 0: what it would show
    is nothing.

    >>> numbers(Member((1,), (1,)))[0][0], numbers(Member((1,), (2,)))[0][0]
    (1, 0)
    """
    signal = SIGNAL if prod(member.counts("signal")) > 1 else SIGNAL[1:]
    return (signal, TAPS, BIASES)[: len(member.roles)]


def flattened(member: Member) -> list[str]:
    """What stands row by row in the worked example, as one column: no matrix of it is printed."""
    found = [role for role in member.roles if len(member.counts(role)) > 2]
    return [*found, "outputs"] if len(member.counts("output")) > 1 else found


def example(member: Member) -> list[Chain]:
    """The worked example with these numbers; where there is a bias, its operands first."""
    signal, taps, *rest = (
        list(islice(cycle(values), prod(member.counts(role))))
        for role, values in zip(member.roles, numbers(member), strict=True)
    )
    bias = rest[0] if rest else ()
    most = BESIDE if len(member.signal.sizes) == 2 else PRODUCTS
    shown = lines.example(member, signal, taps, MOST, most, bias)
    return [*(lines.operands(member, signal, taps, MOST, bias) if bias else []), shown]
