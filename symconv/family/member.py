"""One member of the family: what is written of it, and what that means.

The lecture's convention, for each dimension: I outputs, J inputs, K = 1+J-I taps, counted from 1,

    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]          correlation, what networks call convolution
    (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+i+J-I-j]      true convolution, with the filter flipped

With a stride s, a dilation d or padding, p places before the signal, K is a size of its own and the
sum runs over the taps: sum_{k=1}^K f[s(i-1)+d(k-1)+1-p] g[k], where a read outside the signal
counts as zero. Other fillings define a padded signal first, which counts from 1 as well. Channels,
groups and a batch are more indices of the same sum, a bias is one more term. The transposed member
sums over inputs and taps,

    (f*g)[i] = sum_{j=1}^J sum_{k=1}^K f[j] g[k] where s(j-1)+d(k-1)+1-p = i.

With another origin all of these count from 0: sum_{j=i}^{i+J-I} f[j] g[j-i] for 0 <= i <= I-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from symconv.family.dimension import Dimension
from symconv.family.layout import Layout
from symconv.family.names import BIAS, PADDED, RESULT
from symconv.language.affine import Affine
from symconv.language.context import Context, Definition
from symconv.language.elaborate import defined, elaborate
from symconv.language.express import shape, spelled
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Chain,
    Floor,
    Line,
    Link,
    Name,
    Number,
    Operation,
    Summation,
    equation,
    inequality,
    or_zero,
    product,
    total,
)
from symconv.language.simplify import simplified
from symconv.language.term import Operand, Slot
from symconv.language.value import Value


@dataclass(frozen=True)
class Member(Layout):
    """A layout with its definition, and the meaning of that for all sizes.

    >>> Member((4,), (6,)).taps
    (3,)
    """

    @property
    def convention(self) -> str:
        """Which of the two it is, as every printed text says."""
        if self.transposed:
            return f"transposed convolution, the adjoint of a {self.kind}"
        if self.flip:
            return "true convolution (the filter is flipped)"
        return "correlation (the filter is not flipped), which networks call convolution"

    @property
    def kind(self) -> str:
        """Which map it is, or is the adjoint of."""
        return "convolution" if self.flip else "correlation"

    @property
    def word(self) -> str:
        return f"transposed {self.kind}" if self.transposed else self.kind

    @property
    def options(self) -> str:
        """Stride, dilation and padding in words, as far as they are not the lecture's."""
        found: dict[str, tuple[int, ...]] = {
            "stride": tuple(x.stride for x in self.dimensions),
            "dilation": tuple(x.dilation for x in self.dimensions),
        }
        said = [f"{what} {_by(each)}" for what, each in found.items() if set(each) != {1}]
        if any(x.before or x.after for x in self.dimensions):
            around = ", ".join(f"{x.before}+{x.after}" for x in self.dimensions)
            said.append(f"padding {around} ({self._filling})")
        if self.transposed and any(x.extra for x in self.dimensions):
            said.append(f"output padding {_by(x.extra for x in self.dimensions)}")
        return ", ".join(said)

    @property
    def _filling(self) -> str:
        if self.transposed:
            return "cut off before+after"
        fills = [x.fill for x in self.dimensions if x.before or x.after]
        same = len(set(fills)) == 1
        return f"{fills[0] if same else ', '.join(fills)} before+after"

    @property
    def result(self) -> Operand:
        """The error: one entry for each output."""
        return self.operand("output")

    @property
    def signal(self) -> Operand:
        return self.operand("signal")

    @property
    def filter(self) -> Operand:
        return self.operand("filter")

    @property
    def indices(self) -> dict[str, tuple[str, ...]]:
        """The letters along the axes of each array, by its name."""
        return {self.operand(role).name: self.letters(role) for role in (*self.roles, "output")}

    @property
    def arrays(self) -> frozenset[str]:
        """The names that stand for whole arrays."""
        names = zip(self.roles, self.names, strict=True)
        arrays = {name for role, name in names if self.operand(role).sizes}
        return frozenset({*arrays, *([RESULT] if self.bias else [])})

    @property
    def subject(self) -> Line:
        """What it is called: f*g, or y where a bias is added."""
        return Name(RESULT) if self.bias else self.operation

    @property
    def operation(self) -> Operation:
        """f * g"""
        return Operation("*", Name(self.names[0]), Name(self.names[1]))

    @property
    def definition(self) -> Chain:
        """(f*g)[i] = sum ..."""
        places = tuple(map(Name, self.letters("output")))
        return equation(Access(self.subject, places), self.body)

    @property
    def body(self) -> Line:
        """The right side of the definition."""
        body = self._transposed if self.transposed else self._plain if self.plain else self._strided
        if "c" in self.letters("filter"):
            last = Affine.of("C") + (self.origin - 1)
            body = Summation("c", Number(self.origin), spelled(last), body)
        if not self.bias:
            return body
        bias, letters = Name(self.names[2]), tuple(map(Name, self.letters(BIAS)))
        return total(Access(bias, letters) if letters else bias, body)

    @property
    def _plain(self) -> Line:
        """sum_{j=i}^{i+J-I} f[j] g[1+j-i], over every dimension."""
        reads = [self.origin + Affine.of(x.j) - x.i for x in self.dimensions]
        body = self._product([Affine.of(x.j) for x in self.dimensions], reads)
        for x in reversed(self.dimensions):
            first = Affine.of(x.i)
            body = Summation(x.j, spelled(first), spelled(first + x.J - x.I), body)
        return body

    @property
    def _strided(self) -> Line:
        """sum_{k=1}^K f[s(i-1)+d(k-1)+1-p] g[k], with zero for what lies outside the signal."""
        padded = [x for x in self.dimensions if x.before or x.after]
        zeros = [x for x in padded if not x.filled]
        inside = [
            inequality(Number(x.origin), spelled(x.place), spelled(x.last(x.J))) for x in zeros
        ]
        reads = [Affine.of(x.k) for x in self.dimensions]
        sample = self._sample(
            [x.place + x.before if x.filled else x.place for x in self.dimensions]
        )
        if inside:
            sample = or_zero(sample, tuple(inside))
        return self._over_taps(product(sample, self._tap(reads)))

    @property
    def _transposed(self) -> Line:
        """sum_{j=1}^J sum_{k=1}^K f[j] g[k] where the tap lies at the output."""
        ties = [Chain(spelled(x.place), (Link("=", Name(x.i)),)) for x in self.dimensions]
        body = self._product(
            [Affine.of(x.j) for x in self.dimensions], [Affine.of(x.k) for x in self.dimensions]
        )
        body = self._over_taps(or_zero(body, tuple(ties)))
        for x in reversed(self.dimensions):
            body = Summation(x.j, Number(x.origin), spelled(x.last(x.J)), body)
        return body

    def _over_taps(self, body: Line) -> Line:
        for x in reversed(self.dimensions):
            body = Summation(x.k, Number(x.origin), spelled(x.last(x.K)), body)
        return body

    def _product(self, samples: list[Affine], taps: list[Affine]) -> Line:
        return product(self._sample(samples), self._tap(taps))

    def _sample(self, places: list[Affine]) -> Line:
        *_, last = [self.names[0], *(name for name, _ in self.given)]
        return Access(Name(last), self._at("signal", places))

    def _tap(self, places: list[Affine]) -> Line:
        """The tap at those places, each counted from the other end where the filter is flipped."""
        if self.flip:
            dimensions = zip(self.dimensions, places, strict=True)
            places = [x.last(x.K) + x.origin - place for x, place in dimensions]
        return Access(Name(self.names[1]), self._at("filter", places))

    def _at(self, role: str, places: list[Affine]) -> tuple[Line, ...]:
        """Subscripts: batch, group and channels by their letters, then places in space."""
        leading = self.letters(role)[: -self.rank]
        return (*map(Name, leading), *map(spelled, places))

    @property
    def relations(self) -> tuple[Chain, ...]:
        """What ties the sizes of each dimension together: I <= J, or I in closed form."""
        return tuple(chain for x in self.dimensions for chain in _sizes(x))

    @cached_property
    def given(self) -> tuple[tuple[str, Definition], ...]:
        """The padded signal, dimension by dimension, where it is filled with anything but zeros."""
        filled = [x for x in self.dimensions if x.filled]
        found = list[tuple[str, Definition]]()
        letters, slots = self.letters("signal"), [self.slot(x) for x in self.axes("signal")]
        inner = self.names[0]
        for x in filled:
            name = PADDED + (x.mark if len(filled) > 1 else "")
            slots[letters.index(x.j)] = Slot(x.padded, x.origin, x.j)
            body = Cases(tuple(self._borders(x, inner)))
            found.append((name, Definition((), letters, tuple(slots), body)))
            inner = name
        return tuple(found)

    @property
    def padded(self) -> Operand:
        """The signal with all its borders filled, by the name that the definition gives it."""
        name, last = self.given[-1]
        return last.operand(name)

    def _borders(self, x: Dimension, inner: str) -> Iterator[Branch]:
        """The signal, what stands before it and what stands after it."""
        place = Affine.of(x.j) - x.before
        before, after = {
            "reflect": (2 * x.origin - place, 2 * x.last(x.J) - place),
            "replicate": (Affine(x.origin), x.last(x.J)),
            "circular": (place + x.J, place - x.J),
        }[x.fill]

        def entry(read: Affine) -> Line:
            letters = self.letters("signal")
            return Access(
                Name(inner), tuple(spelled(read) if y == x.j else Name(y) for y in letters)
            )

        low, high = Affine(x.origin + x.before), x.last(x.J) + x.before
        inside = inequality(spelled(low), Name(x.j), spelled(high))
        yield Branch(entry(place), (inside,))
        if x.before and x.after:
            yield Branch(entry(before), (inequality(Name(x.j), spelled(low - 1)),))
        yield Branch(entry(after if x.after else before))

    @property
    def definitions(self) -> tuple[Chain, ...]:
        """All that defines it: the padded signal, if there is one, then the member itself."""
        given = [
            equation(Access(Name(name), tuple(map(Name, d.indices))), d.body)
            for name, d in self.given
        ]
        return (*given, self.definition)

    @property
    def shapes(self) -> tuple[Chain, ...]:
        """f in R^J, g in R^{1+J-I}, f*g in R^I; a padded signal before what is made of it."""
        operands = zip(self.names, map(self.operand, self.roles), strict=True)
        padded = ((name, given.operand(name)) for name, given in self.given)
        return (
            *(shape(array, Name(name)) for name, array in (*operands, *padded)),
            shape(self.result, self.subject),
        )

    @property
    def setting(self) -> tuple[Chain, ...]:
        """I = 4, J = 6."""
        return tuple(equation(Name(name), Number(count)) for name, count in self.sizes.items())

    @property
    def _bare(self) -> Context:
        """Names and operands, without any definition."""
        operands = [self.operand(role) for role in (*self.roles, "output")]
        return Context(
            names={name: Affine.of(name) for name in self.sizes},
            domain=self.domain,
            operands={operand.name: operand for operand in operands},
        )

    @property
    def _definition(self) -> Definition:
        slots = tuple(self.slot(axis) for axis in self.axes("output"))
        formals = (self.signal, self.filter)
        return Definition(formals, self.letters("output"), slots, self.body, self.given)

    @cached_property
    def context(self) -> Context:
        """Names, operands and the definition of `*`, or of y, for all sizes."""
        if self.bias:
            return self._bare.child(values={RESULT: defined(self._definition, self._bare)})
        ranks = (len(self.signal.sizes), len(self.filter.sizes))
        return self._bare.child(operators={("*", *ranks): self._definition})

    @cached_property
    def core(self) -> Value:
        """What it means in terms of the padded signal, where there is one."""
        if not self.given:
            return self.value
        operands = {**self._bare.operands, self.padded.name: self.padded}
        bare = replace(self._bare, operands=operands)
        return simplified(defined(replace(self._definition, given=()), bare), self.domain)

    @cached_property
    def value(self) -> Value:
        """What it means, for all sizes."""
        return simplified(elaborate(self.subject, self.context), self.domain)


def _sizes(x: Dimension) -> Iterator[Chain]:
    if x.plain:
        yield inequality(spelled(x.I), spelled(x.J))
        return
    least, there, _ = x.room
    if x.transposed or x.stride == 1:
        yield equation(spelled(x.I), spelled(x.I + (least - there) * (1 if x.transposed else -1)))
    else:
        spare = there - (least - x.stride * (x.I - 1))
        quotient = Floor(spelled(spare), Number(x.stride))
        yield equation(spelled(x.I), total(quotient, Number(1)))
    if x.filled:
        for bound in x.reach:
            yield inequality(Number(-bound.form.constant), spelled(x.J))


def _by(counts: Iterable[int]) -> str:
    return " x ".join(map(str, counts))
