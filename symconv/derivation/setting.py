"""What is in force where a member is spoken of: its names, free indices, and letters of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.derivation.chain import NAMED, Derivation, Setting, Step
from symconv.derivation.rewriting import Reason
from symconv.family.jacobian import columns
from symconv.family.member import Member
from symconv.language.affine import Affine
from symconv.language.context import Definition
from symconv.language.elaborate import defined
from symconv.language.line import Access, Chain, Name
from symconv.language.term import Operand, Slot

WEIGHT, CHANGE, ERRORS, REVERSED = "zws", "xvd", "yuh", "rha"
BETWEEN, TURNED, SENT = "pow", "cbo", "avo"
"""Letters for a weight from which one operand comes and not the other, for a change of an operand,
for any error, for the filter read from its other end; for an error between zeros, read from its
other end, and as it arrives at an operand: the first that no operand has.
"""
ARRAYS = (CHANGE, ERRORS, REVERSED, BETWEEN, TURNED, SENT)


def unused(member: Member, wanted: str) -> str:
    """The first of some letters that is not the name of an array or of an index.

    >>> unused(Member((4,), (6,), names=("x", "w")), "xvd")
    'v'
    """
    letters = (x for role in (*member.roles, "output") for x in member.letters(role))
    given = (name for name, _ in member.given)
    taken = {*member.names, *member.index_names, *letters, *member.arrays, *given}
    return next(x for x in wanted if x not in taken)


def is_the_lecture(member: Member) -> bool:
    """Whether it is the lecture's form: one dimension, and no option."""
    return member.plain and len(member.axes("output")) == 1 and not member.bias


def setting(
    member: Member, varying: str = "", letters: tuple[str, ...] = (), steps: str = "fine"
) -> Setting:
    """What is in force: the member's context, free indices, and the operand that depends on z."""
    context = member.context
    if varying:
        context = context.child(weights={unused(member, WEIGHT): frozenset({varying})})
    inside = tuple(
        bound
        for axis in member.axes("output")
        if axis.letter in letters
        for bound in member.slot(axis).range(axis.letter)
    )
    domain = (*member.domain, *inside)
    options = "" if member.plain else member.options
    free = context.child(domain=inside)
    return Setting(free, tuple(member.sizes), letters, domain, options, steps)


def everywhere(member: Member, role: str, here: Setting) -> Setting:
    """The setting with a free index for each axis of a Jacobian."""
    letters = (*member.letters("output"), *columns(member, role))
    sizes = (*member.result.sizes, *member.operand(role).sizes)
    return freed(here, member, letters, sizes)


def freed(
    here: Setting, member: Member, letters: tuple[str, ...], sizes: Iterable[Affine]
) -> Setting:
    """The setting with free indices that reach as far as these sizes."""
    slots = (Slot(size, member.origin) for size in sizes)
    inside = tuple(
        c for slot, letter in zip(slots, letters, strict=True) for c in slot.range(letter)
    )
    context = here.context.child(domain=inside)
    return replace(here, context=context, free=letters, domain=(*member.domain, *inside))


def padded(member: Member, here: Setting) -> Setting:
    """The setting in which the padded signal is known by its name."""
    context = here.context
    for name, definition in member.given:
        context = context.child(values={name: defined(definition, context)})
    return replace(here, context=context)


def stated(here: Setting, array: Operand, line: Chain) -> Setting:
    """The setting with an array that is what a line says, entry by entry."""
    assert isinstance(line.first, Access)
    letters = tuple(x.text for x in line.first.subscripts if isinstance(x, Name))
    slots = tuple(
        Slot(size, array.first, letter) for size, letter in zip(array.sizes, letters, strict=True)
    )
    value = defined(Definition((), letters, slots, line.last), here.context)
    return replace(here, context=here.context.child(values={array.name: value}))


def declared(here: Setting, *arrays: Operand, weight: str = "") -> Setting:
    """The setting with more arrays, of which nothing is known but what may depend on a weight.

    What holds for any array holds for one that was defined, and is decided much faster.
    """
    context = here.context
    names = {array.name for array in arrays}
    weights = {weight: context.weights[weight] | names} if weight else {}
    context = replace(
        context,
        operands={**context.operands, **{array.name: array for array in arrays}},
        values={name: value for name, value in context.values.items() if name not in names},
        weights={**context.weights, **weights},
    )
    return replace(here, context=context)


def called(lead: Reason, line: Chain) -> Derivation:
    """What a name stands for, after what is said of it."""
    return Derivation(lead, line.first, (Step(line.last, (NAMED,), NAMED),))


def varied(member: Member, role: str) -> tuple[str, str]:
    """Of signal and filter that which varies, and the other; the signal maybe as it is padded."""
    read = member.padded if member.given else member.signal
    pair = (read.name, member.filter.name)
    return pair[::-1] if role == "filter" else pair
