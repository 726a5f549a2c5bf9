"""Members one after the other: one meaning, its Jacobians, and the chain rule for a loss.

The signal of each member after the first is the outputs of the one before, under the name that the
member gives it: with u for (f, g) and (u, h), u = f*g and y = u*h. Sizes of later members have
primes. The loss is the sum of squares, L = sum_i y[i] y[i], and its gradients are found twice: as
derivatives of what L means, and by sending 2 y back through one Jacobian after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symconv.errors import IllFormed, Unsupported
from symconv.family.jacobian import columns, jacobian
from symconv.family.member import Member
from symconv.judges.decide import decide
from symconv.judges.question import Question, Verdict
from symconv.language.affine import Affine, Constraint
from symconv.language.atoms import operand
from symconv.language.term import Operand
from symconv.language.value import Value

OUTPUTS, LOSS = "y", "L"
"""What the outputs of the last member are called, and the sum of their squares."""


@dataclass(frozen=True, slots=True)
class Backward:
    """One gradient of the loss: the member and the operand that it is by, and what its entries are.

    `error` is the gradient's own name where it is sent further back, else empty.
    """

    member: int
    operand: str
    error: str
    value: Value


@dataclass(frozen=True)
class Network:
    """Members, each fed with the outputs of the one before.

    >>> first, second = Member((4,), (6,)), Member((3,), (4,), names=("u", "h"))
    >>> Network((first, second)).operands
    ('f', 'g', 'h')
    """

    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise IllFormed("a network of no members: give one convolution or more")
        if len({member.origin for member in self.members}) > 1:
            raise IllFormed(
                "some members count from 0 and some from 1: give all of them one origin"
            )
        names = [name for member in self.members for name in member.names]
        for name in names:
            if names.count(name) > 1 or name in (OUTPUTS, LOSS):
                raise IllFormed(
                    f"{name!r} stands for two arrays: give each convolution names=(signal, filter) "
                    "of its own, the signal being what the outputs before it are called"
                )
        for n, (before, after) in enumerate(zip(self.members, self.members[1:], strict=False), 1):
            given, wanted = before.shape("output"), after.shape("signal")
            if given != wanted:
                raise IllFormed(
                    f"member {n} has outputs of shape {given}, and member {n + 1} takes signals of "
                    f"shape {wanted}: make them equal"
                )
            if before.counts("output") != after.counts("signal"):
                raise Unsupported(
                    f"members {n} and {n + 1} part their channels into groups differently"
                )

    @property
    def operands(self) -> tuple[str, ...]:
        """The operands that are given: the first signal, all filters and biases."""
        return (self.members[0].names[0], *(x for m in self.members for x in m.names[1:]))

    @cached_property
    def renaming(self) -> tuple[dict[str, Affine], ...]:
        """For each member what its sizes are called here: primed, or those of what it is fed."""
        found = list[dict[str, Affine]]()
        for n, member in enumerate(self.members):
            names = {name: Affine.of(name + "'" * n) for name in member.sizes}
            if n:
                pairs = zip(member.axes("signal"), self.members[n - 1].axes("output"), strict=True)
                names |= {
                    str(mine.size.coefficients[0][0]): theirs.size.substitute(found[-1])
                    for mine, theirs in pairs
                }
            found.append(names)
        return tuple(found)

    @property
    def sizes(self) -> dict[str, int]:
        """The chosen sizes by the names that they have here."""
        return {
            form.coefficients[0][0]: member.sizes[name]
            for member, names in zip(self.members, self.renaming, strict=True)
            for name, form in names.items()
            if len(form.coefficients) == 1
        }

    @property
    def domain(self) -> tuple[Constraint, ...]:
        """What the sizes satisfy."""
        return tuple(
            dict.fromkeys(
                c.substitute(names)
                for member, names in zip(self.members, self.renaming, strict=True)
                for c in member.domain
            )
        )

    @property
    def indices(self) -> dict[str, tuple[str, ...]]:
        """The letters along the axes of each array, by its name."""
        known = {OUTPUTS: self.members[-1].letters("output")}
        for n, member in enumerate(self.members, 1):
            roles = zip(member.names, member.roles, strict=True)
            known |= {name: member.letters(role) for name, role in roles}
            known[f"e{n}"] = member.letters("output")
        return known

    @cached_property
    def stages(self) -> tuple[Value, ...]:
        """What each member gives, in terms of what it is fed."""
        return tuple(
            member.value.substitute(names)
            for member, names in zip(self.members, self.renaming, strict=True)
        )

    def _fed(self, value: Value, upto: int) -> Value:
        """A value with the outputs of members put in the place of the signals they are fed to."""
        for n in range(upto, 0, -1):
            value = value.replaced(self.members[n].names[0], self.stages[n - 1])
        return value

    @cached_property
    def value(self) -> Value:
        """What the whole network computes, in terms of the operands that are given."""
        last = len(self.members) - 1
        return self._fed(self.stages[last], last)

    def _place(self, name: str) -> tuple[int, str]:
        """The member that has an operand, and its role there."""
        if name not in self.operands:
            raise IllFormed(f"{name!r} is not given: choose one of {', '.join(self.operands)}")
        for n, member in enumerate(self.members):
            if name in member.names:
                return n, member.roles[member.names.index(name)]
        raise AssertionError(name)

    def operand(self, name: str) -> Operand:
        n, role = self._place(name)
        array = self.members[n].operand(role)
        sizes = tuple(size.substitute(self.renaming[n]) for size in array.sizes)
        return Operand(name, sizes, array.first)

    def jacobian(self, name: str) -> Value:
        """The derivative of every output by every entry of an operand, from the whole meaning."""
        n, role = self._place(name)
        return self.value.jacobian(self.operand(name), columns(self.members[n], role))

    def product(self, name: str) -> Value:
        """The product of the Jacobians of the members on the way from an operand to the outputs."""
        at, role = self._place(name)
        found = jacobian(self.members[at], role).substitute(self.renaming[at])
        for n in range(at + 1, len(self.members)):
            outer = jacobian(self.members[n], "signal").substitute(self.renaming[n])
            found = outer.contracted(found, len(self.members[n].axes("signal")))
        return self._fed(found, len(self.members) - 1)

    def chain_rule(self, name: str) -> Verdict:
        """Whether the Jacobian is the product of Jacobians: for all sizes, if it can be decided."""
        return self._decide(self.jacobian(name), self.product(name))

    def _decide(self, left: Value, right: Value) -> Verdict:
        return decide(Question(left, right, tuple(self.sizes), (), self.domain))

    @cached_property
    def loss(self) -> Value:
        """The sum of the squares of all outputs."""
        return self.value.contracted(self.value, self.value.rank)

    def gradient(self, name: str) -> Value:
        """The derivative of the loss by every entry of an operand, from what the loss means."""
        n, role = self._place(name)
        return self.loss.jacobian(self.operand(name), self.members[n].letters(role))

    @cached_property
    def backward(self) -> tuple[Backward, ...]:
        """The gradients of the loss, from the last member to the first, each by what is known.

        `e1`, `e2`, ... are the gradients by the outputs of the first member, of the second, ...
        """
        last = len(self.members)
        letters = self.members[-1].letters("output")
        twice = operand(self.stages[-1].like(OUTPUTS), letters).scaled(2)
        found = [Backward(last, OUTPUTS, f"e{last}", twice)]
        for n in range(last - 1, -1, -1):
            member = self.members[n]
            error = operand(self.stages[n].like(f"e{n + 1}"), member.letters("output"))
            for role, name in reversed(list(zip(member.roles, member.names, strict=True))):
                matrix = jacobian(member, role).substitute(self.renaming[n])
                sent = error.contracted(matrix, len(error.slots))
                sends = f"e{n}" if n and role == "signal" else ""
                found.append(Backward(n, name, sends, sent))
        return tuple(found)

    def unrolled(self, step: Backward) -> Value:
        """A gradient with everything put in that it is made of, down to the given operands."""
        value = step.value
        for earlier in reversed(self.backward[: self.backward.index(step)]):
            if earlier.error:
                value = value.replaced(earlier.error, earlier.value)
        value = value.replaced(OUTPUTS, self.stages[-1])
        return self._fed(value, len(self.members) - 1)

    def backprop(self, name: str) -> Verdict:
        """Whether sending the error back gives the gradient of the loss."""
        self._place(name)
        (step,) = (step for step in self.backward if step.operand == name)
        return self._decide(self.gradient(name), self.unrolled(step))
