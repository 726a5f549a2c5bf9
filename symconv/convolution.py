"""The public object: one convolution with its mathematics and its kernels at hand."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from symconv.errors import IllFormed, Unsupported
from symconv.family import arguments
from symconv.family.member import Member
from symconv.family.names import BIAS
from symconv.family.options import Padding, strided
from symconv.family.options import transposed as adjoint

if TYPE_CHECKING:
    import numpy.typing as npt
    import scipy.sparse
    import sympy

    from symconv.family.coordinates import Coordinates
    from symconv.figures.figure import Figure
    from symconv.kernels.compiled.calling import Kernel
    from symconv.kernels.compiled.wisdom import Entry
    from symconv.kernels.proof.trial import Trial
    from symconv.kernels.schedules.schedule import Timings, UnitTimings
    from symconv.kernels.sources.emission import Emission
    from symconv.notes.derived import Derived
    from symconv.writing.notation import Notation

Role: TypeAlias = Literal["signal", "filter", "bias"]


class Convolution:
    """A convolution of fixed sizes, in the lecture's convention unless options say otherwise.

    I outputs, J inputs and K = 1+J-I taps, counted from 1. With a filter that is not flipped, which
    is a correlation and what networks call convolution,

        (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],

    and with `flip=True` the true convolution, in which g[1+i+J-j-I] stands instead. Sizes are whole
    numbers, or tuples of them for several dimensions. `names` are those of signal and filter, and
    `indices` those of an output's, an input's and a tap's; they count from `origin`, which is 1 or
    0. Arrays of Python count from 0 whatever the formulas do.

    Or sizes of `signal` and `filter`, with `stride`, `dilation`, `padding` and `fill` as `strided`
    of symconv.family.options takes them, one value or one for each dimension; outputs are then as
    many as there is room for. With `transposed=True` it is the adjoint of the member with these
    options, and `output_padding` chooses among those that have one adjoint.

    Arrays of several channels need `in_channels` and `out_channels`: signal (C, J), filter
    (M, C/groups, K), outputs (M, I), and a filter of (C, M/groups, K) where it is transposed. With
    `batch` the signal and the outputs have one axis more, in front. `bias=True` adds b[m] to every
    output of channel m.

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
        fill: str | Sequence[str] = "zeros",
        in_channels: int | None = None,
        out_channels: int | None = None,
        groups: int = 1,
        batch: int | None = None,
        bias: bool = False,
        flip: bool = False,
        transposed: bool = False,
        output_padding: int | Sequence[int] = 0,
        names: Sequence[str] = ("f", "g"),
        indices: Sequence[str] = ("i", "j", "k"),
        origin: int = 1,
    ) -> None:
        for what, switch in (("flip", flip), ("bias", bias), ("transposed", transposed)):
            if not isinstance(switch, bool):
                raise IllFormed(f"{what}={switch!r}: say True or False")
        known: dict[str, Any] = {
            "flip": flip,
            "names": arguments.names(names, bias),
            "channels": arguments.channels(in_channels, out_channels, groups),
            "batch": None if batch is None else arguments.whole(batch),
            "bias": bias,
        }
        if signal is not None and filter is not None and outputs is inputs is None:
            known |= {"signal": arguments.sizes(signal), "taps": arguments.sizes(filter)}
            known |= {"stride": stride, "padding": padding, "dilation": dilation}
            if transposed:
                if fill != "zeros":
                    raise IllFormed(f"fill={fill!r}: a transposed member cuts off, not fills")
                self.member = adjoint(**known, output_padding=output_padding)
            elif output_padding != 0:
                raise IllFormed("output_padding needs transposed=True")
            else:
                self.member = strided(**known, fill=fill)
        elif (
            outputs is not None
            and inputs is not None
            and signal is filter is None
            and (stride, padding, dilation, fill) == (1, 0, 1, "zeros")
            and (transposed, output_padding) == (False, 0)
        ):
            self.member = Member(arguments.sizes(outputs), arguments.sizes(inputs), **known)
        else:
            raise IllFormed(
                "give outputs and inputs, or signal and filter with stride, padding and dilation"
            )
        letters = tuple(indices) if isinstance(indices, tuple | list) else (indices,)
        self.member = replace(self.member, index_names=letters, origin=origin)

    @classmethod
    def of(cls, member: Member) -> Self:
        """The convolution of a member."""
        made = cls.__new__(cls)
        made.member = member
        return made

    @classmethod
    def from_torch(cls, module: Any, signal: int | Sequence[int], batch: int | None = None) -> Self:
        """That of a torch.nn.Conv1d, 2d, 3d or ConvTranspose1d, 2d, 3d on a signal of this size."""
        from symconv.family.dictionary import torch_options

        return cls(**torch_options(module, signal, batch))

    @classmethod
    def from_onnx(cls, node: Any, signal: Sequence[int], filter: Sequence[int]) -> Self:
        """That of an ONNX node Conv or ConvTranspose, for the shapes of its X and W."""
        from symconv.family.dictionary import onnx_options

        return cls(**onnx_options(node, signal, filter))

    def __repr__(self) -> str:
        return f"Convolution({arguments.said(self.member)})"

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

    def _repr_html_(self) -> str:
        from symconv.notes.display import display

        return display(self.member)

    def definition(self, notation: str | Notation = "lecture") -> str:
        """The definition for all sizes, as LaTeX in a notation: see `symconv.notation`."""
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
        from symconv.kernels.functions import check_dense

        self.member.check_role(role)
        operand = self.member.operand(role)
        check_dense(self.member, role)
        return differentiated(self.symbolic_outputs, operand, self.member.sizes)

    def adjoint(self) -> Convolution:
        """The transposed convolution that is J_f^T, or the one that a transposed one is that of.

        >>> Convolution(outputs=4, inputs=6).adjoint().adjoint() == Convolution(4, 6)
        True

        Raises Unsupported for padding that is filled with anything but zeros.
        """
        from symconv.family.adjoint import adjoint

        return Convolution.of(adjoint(self.member))

    def jacobian_entry(self, role: Role) -> str:
        """The closed form for all sizes, as plain text: g[1+j-i] where 0 <= j-i <= J-I, else 0."""
        from symconv.family.formulas import formulas
        from symconv.writing.text import text

        self.member.check_role(role)
        return "\n".join(map(text, formulas(self.member, f"jacobian_{role}")))

    def jacobian_latex(
        self,
        role: Role,
        notation: str | Notation = "lecture",
        rows: int = 12,
        columns: int = 12,
    ) -> str:
        r"""The Jacobian at these sizes as LaTeX: g(\ldots)_{[1]} ("lecture") or g_1 ("subscript").

        A matrix of more rows or columns than asked for is printed with dots.
        """
        from symconv.notes.lines import matrix

        self.member.check_role(role)
        return self._latex(matrix(self.member, role, rows, columns), notation)

    def jacobian_coordinates(self, role: Role, values: npt.ArrayLike | None = None) -> Coordinates:
        """Where the Jacobian is not 0, and which tap or sample stands there, or its value.

        Arrays `rows`, `columns` and `entries` of I*K places, counted from 0. Without `values` of
        the other operand an entry is the place in it, flattened.
        """
        from symconv.family.coordinates import coordinates

        self.member.check_role(role)
        return coordinates(self.member, role, values)

    def jacobian_array(self, role: Role, values: npt.ArrayLike | None = None) -> npt.NDArray[Any]:
        """The Jacobian as a dense array, (I, J) or (I, K), for given values of the other operand.

        The Jacobian by the signal depends on the filter alone, and the other way round. Raises
        Unsupported, with its size, where it is too large to be held with all its zeros.
        """
        from symconv.kernels.functions import check_dense

        check_dense(self.member, role)
        return self._filled(role, values).dense()

    def jacobian_sparse(
        self, role: Role, values: npt.ArrayLike | None = None
    ) -> scipy.sparse.coo_array:
        """The same as a SciPy sparse array. Raises Unsupported where SciPy is not installed."""
        try:
            from scipy.sparse import coo_array
        except ImportError as missing:
            raise Unsupported(
                "SciPy is not installed: install it, or take jacobian_coordinates"
            ) from missing
        found = self._filled(role, values)
        return coo_array((found.entries, (found.rows, found.columns)), shape=found.shape)

    def derive(self, role: Role, steps: str = "fine") -> Derived:
        """The derivation of the Jacobian by an operand, every step decided before it is there.

        Prints as text with aligned reasons; `.latex()` is for a document. With `steps="coarse"`
        moves that belong together are one step, which is decided as well.

        >>> print(Convolution(outputs=4, inputs=6).derive("filter").parts[0].steps[1].scope)
        all sizes

        Padding that is filled with anything but zeros is derived by way of the padded signal.
        Raises IllFormed for a role that is none, or for steps that are neither.
        """
        from symconv.derivation.jacobians import derivations
        from symconv.notes.derived import Derived

        return Derived(self.member, tuple(derivations(self.member, role, steps)))

    def derive_backprop(self, role: Role, steps: str = "fine") -> Derived:
        """The derivation of J^T e for an operand, from the Jacobian; prints as `derive` does."""
        from symconv.derivation.backward import backprop
        from symconv.notes.derived import Derived

        return Derived(self.member, tuple(backprop(self.member, role, steps)))

    def structure(self, role: Role) -> tuple[str, ...]:
        """The pattern of the Jacobian along each axis of the outputs, decided for all sizes.

        "Toeplitz" where entries repeat down the diagonals, "Hankel" down the anti-diagonals; see
        symconv.family.structure for those of borders, channels and batches.
        """
        from symconv.family.structure import structure

        return structure(self.member, role)

    def example(self, signal: Sequence[int], taps: Sequence[int], bias: Sequence[int] = ()) -> str:
        """The worked example as plain text, product by product with its sum.

        >>> print(Convolution(outputs=2, inputs=3).example([0, 1, 1], [2, 3]))
        0·2 + 1·3 = 3
        1·2 + 1·3 = 5

        Raises IllFormed for operands of the wrong length, or that hold anything but whole numbers.
        """
        from symconv.language.line import Matrix
        from symconv.notes.lines import example
        from symconv.writing.text import text

        everything = self.member.products
        rows = example(self.member, signal, taps, everything, everything, bias).last
        assert isinstance(rows, Matrix)
        return "\n".join(text(row[0]) for row in rows.rows)

    def example_latex(
        self, signal: Sequence[int], taps: Sequence[int], bias: Sequence[int] = ()
    ) -> str:
        """The worked example as LaTeX, laid out as a lecturer writes it."""
        from symconv.notes.lines import example

        return self._latex(example(self.member, signal, taps, 12, 12, bias), "lecture")

    def notes(
        self,
        directory: str | Path,
        *,
        kind: str = "tex",
        notation: str | Notation = "lecture",
        steps: str = "fine",
        title: str = "",
        author: str = "",
        templates: str | Path | None = None,
        force: bool = False,
    ) -> list[Path]:
        """Write lecture notes as "tex" (LaTeX), "pdf", "html", "md" or "ipynb"; their paths.

        `notation` is "lecture", "subscript" or "bracket", or one of your own: `symconv.notation`.
        `steps` are "fine" or "coarse", as for `derive`. A PDF comes with its LaTeX. `templates` is
        a folder with a layout of your own: document.tex.j2 and others of symconv's templates/notes,
        which stand for those.

        Raises IllFormed for a kind, notation or steps that are none, for a macro that HTML has
        nothing for, and for a template that fails, with file and line; Unsupported for sizes too
        large for notes, and where a PDF needs a TeX engine or a notebook nbformat; Refused where a
        file there was edited by hand and `force` is not set. Nothing is written then.
        """
        from symconv.files import write
        from symconv.notes.html import html
        from symconv.notes.notebook import notebook
        from symconv.notes.page import markdown, page
        from symconv.notes.typeset import pdf
        from symconv.notes.wishes import Wishes
        from symconv.writing.notation import notation as named

        makers = {"tex": page, "pdf": page, "html": html, "md": markdown}
        makers["ipynb"] = partial(notebook, f"symconv.{self!r}")
        if kind not in makers:
            *front, last = map(repr, makers)
            raise IllFormed(f"{kind!r} is no kind of notes: choose {', '.join(front)} or {last}")
        own = None if templates is None else Path(templates)
        wishes = Wishes(title, author, own, functions=True, steps=steps)
        made = makers[kind](self.member, named(notation), wishes)
        document = pdf(made, "convolution.tex") if kind == "pdf" else b""
        paths = write(Path(directory), made, force)
        if document:
            # Beside its LaTeX, which was found untouched: so this is symconv's own as well.
            paths.append(Path(directory, "convolution.pdf"))
            paths[-1].write_bytes(document)
        return paths

    def figure(
        self, kind: str, *, wrt: str = "signal", at: int | Sequence[int] | None = None
    ) -> Figure:
        """A picture, which a notebook shows: "sliding", "jacobian", "flattening" or "options".

        The filter over the signal with the products of one output, which `at` chooses by its
        index; the Jacobian by `wrt`; an image flattened, and its matrix; where stride, padding and
        dilation put the filter. `.svg()` is an image, `.tikz()` a fragment for a LaTeX document
        that has \\usepackage{tikz}. What has no room is left out for dots.

        >>> print(Convolution(outputs=2, inputs=3).figure("sliding", at=1).drawing.heading)
        The filter over the signal at output 1 for I = 2, J = 3

        Raises IllFormed for a figure, an operand or an output that is none, and Unsupported where
        there is no such figure of this convolution, or one too large.
        """
        from symconv.figures.figure import figure

        place = None if at is None else arguments.sizes(at)
        return figure(self.member, kind, wrt, place)

    def explore(self, path: str | Path, *, force: bool = False) -> Path:
        """Write a page to play with, in one file, that opens with these sizes; its path.

        Raises Unsupported for what the page does not show, as more than two dimensions, IllFormed
        for sizes beyond what it draws, and Refused, with nothing written, where the file there was
        edited by hand and `force` is not set.
        """
        from symconv.files import write
        from symconv.notes.explore import explore

        place = Path(path)
        (written,) = write(place.parent, {place.name: explore(self.member)}, force)
        return written

    def emit(
        self,
        language: str,
        directory: str | Path,
        *,
        dtype: str = "float64",
        form: str | None = None,
        name: str = "",
        threads: bool = False,
        workspace: bool = False,
        dispatch: bool = False,
        self_check: bool = False,
        project: Sequence[str] = (),
        force: bool = False,
        machine: str | None = None,
        blocks: Timings = (),
        units: UnitTimings = (),
    ) -> list[Path]:
        """Write the kernel as C ("c": a source and its header) or Python ("numpy"); their paths.

        `dtype` is float64, float32 or int64, or two types: with "float32:float64" and "int32:int64"
        sums and outputs have the second one; `form` "unrolled" or "loops", chosen by size if not
        given; `name` what files and functions are called. The rest is for C: `threads` share long
        loops by OpenMP; with `workspace` functions take memory for copies instead of a stack's;
        `dispatch` writes a source for each set of instructions and one that chooses among them;
        `self_check` a program that checks the kernel where it is used; and `project` names build
        systems, "cmake" or "meson", for which a file that builds all this is written. `machine` is
        what it is written for, "avx2", "avx512" or "native", and `blocks` are schedules that `tune`
        found; `units` those that `tune_units` found for the sources of a dispatch.

        Raises IllFormed or Unsupported for options that make no kernel, and Refused, with nothing
        written, where a file there was edited by hand and `force` is not set.
        """
        from symconv.files import write
        from symconv.kernels.sources.delivery import delivery

        emission = replace(
            self._emission(dtype, form, name, machine, blocks),
            threads=threads,
            workspace=workspace,
            dispatch=dispatch,
            units=units,
        )
        return write(Path(directory), delivery(emission, language, self_check, project), force)

    def explain(
        self,
        *,
        dtype: str = "float64",
        form: str | None = None,
        machine: str | None = None,
        blocks: Timings = (),
    ) -> str:
        """How each function of the C kernel is scheduled, why, and what one call executes."""
        from symconv.kernels.sources.explanation import explain

        return explain(self._emission(dtype, form, "", machine, blocks))

    def tune(
        self,
        *,
        dtype: str = "float64",
        form: str | None = None,
        wisdom: str | Path | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Entry:
        """Time the few best schedules of the C kernel on this machine, and keep the fastest.

        They are kept in the file `wisdom`, or else in the cache, where `kernel` finds them.
        `progress` is told how many steps are done, and of how many. Raises ToolchainError where
        there is no compiler that works, IllFormed for a file that is no wisdom.
        """
        from symconv.kernels.compiled.tuning import learn

        file = None if wisdom is None else Path(wisdom)
        return learn(self._emission(dtype, form, "", "native", ()), file, progress)

    def tune_units(
        self,
        *,
        dtype: str = "float64",
        form: str | None = None,
        wisdom: str | Path | None = None,
        progress: Callable[[str, int, int], None] = lambda unit, done, total: None,
    ) -> dict[str, Entry]:
        """The same for each set of instructions that runs on this machine, by its name.

        `progress` is told the name as well. What does not run here is left to the model.
        """
        from symconv.kernels.compiled.tuning import learn_units

        file = None if wisdom is None else Path(wisdom)
        return learn_units(self._emission(dtype, form, "", None, ()), file, progress)

    def recall_units(self, wisdom: str | Path, *, dtype: str = "float64") -> dict[str, Entry]:
        """What a file of wisdom knows of this kernel here, for each set of instructions.

        Raises IllFormed where the file is damaged or not there.
        """
        from symconv.kernels.compiled.tuning import learnt_units

        return learnt_units(self.member, dtype, Path(wisdom))

    def recall(self, wisdom: str | Path, *, dtype: str = "float64") -> Entry | None:
        """What a file of wisdom knows of this kernel here; None where it knows nothing.

        Raises IllFormed where the file is damaged or not there.
        """
        from symconv.kernels.compiled.tuning import learnt

        return learnt(self.member, dtype, Path(wisdom))

    def _emission(
        self, dtype: str, form: str | None, name: str, machine: str | None, blocks: Timings
    ) -> Emission:
        from symconv.kernels.schedules.machine import MACHINE
        from symconv.kernels.schedules.machine import machine as known
        from symconv.kernels.schedules.schedule import choose
        from symconv.kernels.sources.emission import Emission

        chosen = known(machine) if machine else MACHINE
        return Emission(self.member, choose(self.member, form), dtype, name, chosen, blocks=blocks)

    def kernel(
        self,
        language: str = "c",
        *,
        dtype: str = "float64",
        form: str | None = None,
        threads: bool = False,
    ) -> Kernel:
        """The kernel, compiled for this machine and kept in a cache, ready to take NumPy arrays.

        Its functions take batches: see Kernel. With `threads`, those in C share long loops by
        OpenMP, among as many threads as OMP_NUM_THREADS says, or else as there are cores; results
        are the same by any number of them. Where Python's headers are missing the kernel is called
        through ctypes, more slowly; where there is no C compiler a warning says so in one line, and
        the numpy kernel serves. Results and errors are the same.
        Raises ToolchainError where there is a compiler that does not work, or lacks OpenMP.
        """
        from symconv.kernels.compiled import calling, toolchain
        from symconv.kernels.schedules.schedule import choose

        if language == "c" and toolchain.find() is None:
            warnings.warn(f"{toolchain.missing()}; the numpy kernel serves", stacklevel=2)
            language = "numpy"
        return calling.load(self.member, choose(self.member, form), dtype, language, threads)

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
        from symconv.kernels.proof.trial import check

        return check(function, self.member, name, tolerance)

    def _latex(self, line: Any, notation: str | Notation) -> str:
        from symconv.notes.apart import speller
        from symconv.writing.notation import notation as named

        return speller(self.member, named(notation))(line)

    def _filled(self, role: Role, values: npt.ArrayLike | None) -> Coordinates:
        if values is None and role != BIAS:
            raise IllFormed(f"the Jacobian by the {role} needs the values of the other operand")
        return self.jacobian_coordinates(role, values)
