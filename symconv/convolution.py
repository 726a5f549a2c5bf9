"""The public object: one convolution with its mathematics and its kernels at hand."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from symconv.errors import IllFormed, Unsupported
from symconv.family.member import Member
from symconv.family.options import Padding, strided

if TYPE_CHECKING:
    import numpy.typing as npt
    import scipy.sparse
    import sympy

    from symconv.family.coordinates import Coordinates
    from symconv.kernels.calling import Kernel
    from symconv.kernels.trial import Trial

Role: TypeAlias = Literal["signal", "filter"]


class Convolution:
    """A convolution of fixed sizes, in the lecture's convention unless options say otherwise.

    I outputs, J inputs and K = 1+J-I taps, counted from 1. With a filter that is not flipped, which
    is a correlation and what networks call convolution,

        (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],

    and with `flip=True` the true convolution, in which g[1+i+J-j-I] stands instead. Sizes are whole
    numbers, or tuples of them for several dimensions. `names` are those of signal and filter.

    Or sizes of signal and filter, with options as `strided` of symconv.family.options takes them:
    `stride`, `dilation` and `padding` with zeros, one value or one for each dimension. Outputs are
    then as many as there is room for.

    Raises IllFormed for sizes or names that make no convolution, with what to change.

    >>> conv = Convolution(outputs=4, inputs=6)
    >>> conv.symbolic_outputs[0]
    f_1*g_1 + f_2*g_2 + f_3*g_3
    >>> conv.jacobian("signal").row(1)
    Matrix([[0, g_1, g_2, g_3, 0, 0]])
    >>> conv.structure("filter")
    ('Hankel',)
    >>> Convolution(signal=4, filter=3, padding="same").jacobian("signal").row(0)
    Matrix([[g_2, g_3, 0, 0]])
    """

    def __init__(
        self,
        outputs: int | Sequence[int] | None = None,
        inputs: int | Sequence[int] | None = None,
        *,
        signal: int | Sequence[int] | None = None,
        filter: int | Sequence[int] | None = None,
        stride: int | Sequence[int] = 1,
        padding: Padding = 0,
        dilation: int | Sequence[int] = 1,
        flip: bool = False,
        names: tuple[str, str] = ("f", "g"),
    ) -> None:
        if not isinstance(flip, bool):
            raise IllFormed(f"flip={flip!r}: say True for true convolution, or False")
        if signal is not None and filter is not None and outputs is inputs is None:
            sizes = _sizes(signal), _sizes(filter)
            self.member = strided(*sizes, stride, padding, dilation, flip, _names(names))
        elif (
            outputs is not None
            and inputs is not None
            and signal is filter is None
            and (stride, padding, dilation) == (1, 0, 1)
        ):
            self.member = Member(_sizes(outputs), _sizes(inputs), flip, _names(names))
        else:
            raise IllFormed(
                "give outputs and inputs, or signal and filter with stride, padding and dilation"
            )

    def __repr__(self) -> str:
        member = self.member
        if member.plain:
            sizes = f"outputs={_shown(member.outputs)}, inputs={_shown(member.inputs)}"
        else:
            sizes = (
                f"signal={_shown(member.inputs)}, filter={_shown(member.taps)}, "
                f"stride={_shown(member.stride)}, dilation={_shown(member.dilation)}, "
                f"padding={member.padding}"
            )
        flip = ", flip=True" if member.flip else ""
        names = f", names={member.names}" if member.names != ("f", "g") else ""
        return f"Convolution({sizes}{flip}{names})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Convolution) and self.member == other.member

    def __hash__(self) -> int:
        return hash(self.member)

    def __str__(self) -> str:
        """The definition, the sizes, and which of the two conventions is meant."""
        from symconv.provenance import summary

        return "\n".join(summary(self.member))

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.definition()}$"

    def definition(self, notation: str = "lecture") -> str:
        """The definition for all sizes, as LaTeX in the notation "lecture" or "subscript"."""
        return self._latex(self.member.definition, notation)

    @cached_property
    def symbolic_outputs(self) -> sympy.Matrix:
        """SymPy column of the outputs, (I, 1), in the symbols f_1, ..., g_1, ...

        In several dimensions the outputs are flattened row by row and a symbol is f_1_2.
        """
        from symconv.judges.expansion import column

        return column(self.member.value, self.member.sizes)

    def jacobian(self, role: Role) -> sympy.Matrix:
        """SymPy's derivatives of the outputs by every entry of the "signal" or the "filter".

        Shape (I, J) or (I, K). For large sizes see `jacobian_coordinates`, which differentiates the
        meaning for all sizes instead of the outputs one by one.
        """
        from symconv.judges.expansion import differentiated

        operand = self.member.operand(role)
        return differentiated(self.symbolic_outputs, operand, self.member.sizes)

    def jacobian_entry(self, role: Role) -> str:
        """The closed form for all sizes, as plain text: g[1+j-i] where 0 <= j-i <= J-I, else 0."""
        from symconv.kernels.meaning import formula
        from symconv.writing.text import text

        self.member.operand(role)
        return text(formula(self.member, f"jacobian_{role}"))

    def jacobian_latex(
        self, role: Role, notation: str = "lecture", rows: int = 12, columns: int = 12
    ) -> str:
        r"""The Jacobian at these sizes as LaTeX: g(\ldots)_{[1]} ("lecture") or g_1 ("subscript").

        A matrix of more rows or columns than asked for is printed with dots.
        """
        from symconv.notes.lines import matrix

        return self._latex(matrix(self.member, role, rows, columns), notation)

    def jacobian_coordinates(self, role: Role, values: npt.ArrayLike | None = None) -> Coordinates:
        """Where the Jacobian is not 0, and which tap or sample stands there, or its value.

        Arrays `rows`, `columns` and `entries` of I*K places, counted from 0. Without `values` of
        the other operand an entry is the place in it, flattened.
        """
        import numpy as np

        from symconv.family.coordinates import coordinates
        from symconv.kernels.meaning import pieces

        member = self.member
        columns, shape = self._shapes(role)
        other = (
            np.arange(prod(shape)).reshape(shape) if values is None else self._other(role, values)
        )
        return coordinates(pieces(member, f"jacobian_{role}"), member.outputs, columns, other)

    def jacobian_array(self, role: Role, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """The Jacobian as a dense array, (I, J) or (I, K), for given values of the other operand.

        The Jacobian by the signal depends on the filter alone, and the other way round.
        """
        return self.jacobian_coordinates(role, values).dense()

    def jacobian_sparse(self, role: Role, values: npt.ArrayLike) -> scipy.sparse.coo_array:
        """The same as a SciPy sparse array. Raises Unsupported where SciPy is not installed."""
        try:
            from scipy.sparse import coo_array
        except ImportError as missing:
            raise Unsupported(
                "SciPy is not installed: install it, or take jacobian_coordinates"
            ) from missing
        found = self.jacobian_coordinates(role, values)
        return coo_array((found.entries, (found.rows, found.columns)), shape=found.shape)

    def structure(self, role: Role) -> tuple[str, ...]:
        """The pattern of the Jacobian in each dimension, decided for all sizes.

        "Toeplitz" where entries repeat down the diagonals, "Hankel" down the anti-diagonals.
        """
        from symconv.family.jacobian import structure

        return structure(self.member, role)

    def example(self, signal: Sequence[int], taps: Sequence[int]) -> str:
        """The worked example as plain text, product by product with its sum.

        >>> print(Convolution(outputs=2, inputs=3).example([0, 1, 1], [2, 3]))
        0·2 + 1·3 = 3
        1·2 + 1·3 = 5

        Raises IllFormed for operands of the wrong length, or that hold anything but whole numbers.
        """
        from symconv.language.line import Matrix
        from symconv.notes.lines import example
        from symconv.writing.text import text

        everything = prod(self.member.inputs)
        rows = example(self.member, signal, taps, everything, everything).last
        assert isinstance(rows, Matrix)
        return "\n".join(text(row[0]) for row in rows.rows)

    def example_latex(self, signal: Sequence[int], taps: Sequence[int]) -> str:
        """The worked example as LaTeX, laid out as a lecturer writes it."""
        from symconv.notes.lines import example

        return self._latex(example(self.member, signal, taps, 12, 12), "lecture")

    def emit(
        self,
        language: str,
        directory: str | Path,
        *,
        dtype: str = "float64",
        form: str | None = None,
        name: str = "",
        force: bool = False,
    ) -> list[Path]:
        """Write the kernel as C ("c": a source and its header) or Python ("numpy"); their paths.

        `dtype` is float64, float32 or int64; `form` "unrolled" or "loops", chosen by size if not
        given; `name` what files and functions are called. Raises IllFormed or Unsupported for
        options that make no kernel, and Refused, with nothing written, where a file there was
        edited by hand and `force` is not set.
        """
        from symconv.files import write
        from symconv.kernels.emission import Emission, source
        from symconv.kernels.schedule import choose

        emission = Emission(self.member, choose(self.member, form), dtype, name)
        return write(Path(directory), source(emission, language), force)

    def kernel(
        self, language: str = "c", *, dtype: str = "float64", form: str | None = None
    ) -> Kernel:
        """The kernel, compiled for this machine and kept in a cache, ready to take NumPy arrays.

        Where there is no C compiler a warning says so in one line, and the numpy kernel serves.
        Raises ToolchainError where there is one that does not work.
        """
        from symconv.kernels import calling, toolchain
        from symconv.kernels.schedule import choose

        if language == "c" and toolchain.find() is None:
            warnings.warn(f"{toolchain.missing()}; the numpy kernel serves", stacklevel=2)
            language = "numpy"
        return calling.load(self.member, choose(self.member, form), dtype, language)

    def check(
        self, function: Callable[..., Any], name: str = "forward", *, tolerance: float = 0.0
    ) -> Trial:
        """Hold your own function against the definition.

        `name` says what it claims to be: forward(f, g), vjp_signal(e, g), vjp_filter(e, f),
        jacobian_signal(g) or jacobian_filter(f).

        >>> import numpy as np
        >>> conv = Convolution(outputs=2, inputs=3)
        >>> print(conv.check(lambda f, g: np.convolve(f, g, "valid")))
        forward differs from correlation
        for f = (1, 0, 0); g = (1, 0) entry [1] should be 1, but is 0
        """
        from symconv.kernels.trial import check

        return check(function, self.member, name, tolerance)

    def _latex(self, line: Any, notation: str) -> str:
        from symconv.writing.latex import latex
        from symconv.writing.notation import notation as named

        return latex(line, named(notation), frozenset(self.member.names))

    def _shapes(self, role: Role) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The shape of an operand, and that of the other."""
        self.member.operand(role)
        pair = (self.member.inputs, self.member.taps)
        return pair if role == "signal" else pair[::-1]

    def _other(self, role: Role, values: npt.ArrayLike) -> npt.NDArray[Any]:
        import numpy as np

        _, shape = self._shapes(role)
        known = np.asarray(values)
        name = self.member.operand("filter" if role == "signal" else "signal").name
        if known.shape != shape:
            raise IllFormed(f"{name} has shape {known.shape}: give {shape}")
        if known.dtype.kind not in "biufcO":
            raise IllFormed(f"{name} holds {known.dtype}: give numbers")
        return known


def _sizes(given: int | Sequence[int] | None) -> tuple[int, ...]:
    counts = given if isinstance(given, tuple | list) else (given,)
    return tuple(_whole(count) for count in counts)


def _whole(count: Any) -> int:
    """NumPy's whole numbers as Python's; what is none is left to the member to refuse."""
    if isinstance(count, bool) or not hasattr(count, "__index__"):
        return cast(int, count)
    return index(count)


def _shown(sizes: tuple[int, ...]) -> str:
    return str(sizes[0] if len(sizes) == 1 else sizes)


def _names(given: tuple[str, str]) -> tuple[str, str]:
    pair = tuple(given) if isinstance(given, tuple | list) else ()
    if len(pair) != 2 or not all(isinstance(name, str) for name in pair):
        raise IllFormed(f"names={given!r}: give two names, of the signal and of the filter")
    return (pair[0], pair[1])
