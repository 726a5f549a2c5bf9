"""The public object for convolutions one after the other, and the chain rule for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.convolution import Convolution
from symconv.errors import IllFormed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import sympy

    from symconv.derivation.chain import Derivation
    from symconv.family.network import Network as Composed
    from symconv.judges.question import Verdict
    from symconv.language.line import Line
    from symconv.writing.notation import Notation


class Network:
    """Convolutions, each fed with the outputs of the one before, and the sum of squares as a loss.

    The signal's name of each is what the outputs before it are called; the last outputs are y, the
    loss is L. Raises IllFormed where shapes do not meet or one name stands for two arrays.

    >>> first = Convolution(outputs=2, inputs=3)
    >>> network = Network(first, Convolution(outputs=1, inputs=2, names=("u", "h")))
    >>> network.symbolic_outputs
    Matrix([[f_1*g_1*h_1 + f_2*g_1*h_2 + f_2*g_2*h_1 + f_3*g_2*h_2]])
    >>> network.chain_rule("g").scope
    'all sizes'
    >>> print(network.derivation().splitlines()[7])
    (dL/dh)[k] = sum_{i=1}^{I'} (dy/dh)[i,k] e2[i]   chain rule
    """

    def __init__(self, *convolutions: Convolution) -> None:
        # The judges are not needed by those who import symconv for a kernel.
        from symconv.family.network import Network as Composed

        self.convolutions = convolutions
        self.composed: Composed = Composed(tuple(each.member for each in convolutions))

    def __repr__(self) -> str:
        return f"Network({', '.join(map(repr, self.convolutions))})"

    def __str__(self) -> str:
        """What the members and the loss are, and every gradient of the loss."""
        return f"{self.definition()}\n{self.derivation()}"

    def _repr_latex_(self) -> str:
        # Notebooks do not know \\[ and \\].
        return self.derivation_latex().replace(r"\[", "$$").replace(r"\]", "$$")

    @cached_property
    def symbolic_outputs(self) -> sympy.Matrix:
        """SymPy column of the outputs in the entries of the operands that are given."""
        from symconv.judges.expansion import column

        return column(self.composed.value, self.composed.sizes)

    def jacobian(self, name: str) -> sympy.Matrix:
        """SymPy's derivatives of the outputs by every entry of an operand, given by its name."""
        from symconv.judges.expansion import differentiated

        return differentiated(
            self.symbolic_outputs, self.composed.operand(name), self.composed.sizes
        )

    def gradient(self, name: str) -> sympy.Matrix:
        """SymPy column: the derivative of the loss by every entry of an operand."""
        from symconv.judges.expansion import column

        return column(self.composed.gradient(name), self.composed.sizes)

    def chain_rule(self, name: str) -> Verdict:
        """Whether the Jacobian by an operand is the product of those on its way: decided."""
        return self.composed.chain_rule(name)

    def backprop(self, name: str) -> Verdict:
        """Whether sending 2 y back, Jacobian by Jacobian, gives the gradient: decided."""
        return self.composed.backprop(name)

    def definition(self) -> str:
        """What the members and the loss are, as plain text."""
        from symconv.derivation.composition import definitions
        from symconv.writing.text import text

        return "\n".join(map(text, definitions(self.composed)))

    def derivation(self, steps: str = "fine") -> str:
        """Every gradient of the loss from the last member to the first, as plain text.

        By moves, each decided, as those of one convolution are; "coarse" steps are several in one.
        """
        from symconv.notes.derived import in_words

        return in_words(self._gradients(steps))

    def derivation_latex(self, notation: str | Notation = "lecture") -> str:
        """Definitions and gradients as LaTeX, displays with what is said between them."""
        from symconv.derivation.composition import definitions
        from symconv.notes.derived import aligned, displays
        from symconv.writing.latex import latex
        from symconv.writing.notation import notation as named

        spelling, arrays = named(notation), frozenset(self.composed.indices)

        def spelled(line: Line, stacked: bool = False) -> str:
            return latex(line, spelling, arrays, stacked)

        rows = [f"{spelled(x.first)} & = {spelled(x.last)}" for x in definitions(self.composed)]
        return "\n".join([r"\[", aligned(rows), r"\]", displays(self._gradients(), spelled)])

    def _gradients(self, steps: str = "fine") -> list[Derivation]:
        from symconv.derivation.composition import gradients

        return gradients(self.composed, steps)

    def gradients(
        self, operands: Mapping[str, npt.ArrayLike], language: str = "c"
    ) -> dict[str, npt.NDArray[np.generic]]:
        """The gradients of the loss by every operand, by the kernels of the members.

        Arrays go in and come out by the operands' names. Raises IllFormed for one that is missing.
        """
        from symconv.family.network import OUTPUTS

        missing = [name for name in self.composed.operands if name not in operands]
        if missing:
            raise IllFormed(f"no values for {', '.join(missing)}: give an array for each operand")
        kernels = [each.kernel(language) for each in self.convolutions]
        values: dict[str, Any] = {name: operands[name] for name in self.composed.operands}
        members = self.composed.members
        after = [*(member.names[0] for member in members[1:]), OUTPUTS]
        for kernel, member, name in zip(kernels, members, after, strict=True):
            values[name] = kernel.forward(*(values[operand] for operand in member.names))
        error = 2 * values[OUTPUTS]
        found: dict[str, Any] = {}
        for kernel, member in zip(reversed(kernels), reversed(members), strict=True):
            signal, taps, *bias = member.names
            found[taps] = kernel.vjp_filter(error, values[signal])
            if bias:
                found[bias[0]] = kernel.vjp_bias(error)
            error = kernel.vjp_signal(error, values[taps])
        found[members[0].names[0]] = error
        return {name: found[name] for name in self.composed.operands}
