"""What several commands ask for: which convolution is meant, and how it is spelled and written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from symconv import Convolution
from symconv.errors import IllFormed
from symconv.family.dimension import FILLS
from symconv.family.options import WORDS
from symconv.kernels.functions import NUMBERS, PROJECTS
from symconv.kernels.schedules.schedule import FORMS
from symconv.writing.notation import NOTATIONS


def counts(text: str) -> tuple[int, ...]:
    """One whole number, or one for each dimension: 28x28."""
    try:
        return tuple(int(part) for part in text.split("x"))
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a whole number, nor several of them as in 28x28"
        ) from None


def _counted(_: object, __: object, value: str | None) -> tuple[int, ...] | None:
    return None if value is None else counts(value)


COUNTS: dict[str, Any] = {"callback": _counted, "metavar": "N[xN...]"}


def kernels(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how a kernel is written."""
    for option in (
        click.option("--name", "stem", default="", help="What files and C functions are called."),
        click.option("--form", type=click.Choice(FORMS), help="Straight-line text, or loops."),
        click.option(
            "--dtype",
            type=click.Choice(list(NUMBERS)),
            default="float64",
            show_default=True,
            help="The type of number in the kernels; a second one is that of sums and outputs.",
        ),
    ):
        command = option(command)
    return command


def packaging(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how a kernel in C goes into a project."""
    for option in (
        click.option(
            "--project",
            type=click.Choice(list(PROJECTS)),
            multiple=True,
            help="A file for a build system: the library in C, and its self-check as a test.",
        ),
        click.option(
            "--dispatch",
            is_flag=True,
            help="In C, a source for each set of instructions; each call takes the best one.",
        ),
        click.option(
            "--workspace", is_flag=True, help="In C, the caller provides memory for copies."
        ),
        click.option(
            "--threads", is_flag=True, help="In C, share long loops among threads, by OpenMP."
        ),
    ):
        command = option(command)
    return command


FILES = (".c", ".h", ".html", ".ipynb", ".md", ".pdf", ".py", ".svg", ".tex")
"""What files that symconv writes end in."""


def _folder(_: object, __: object, value: Path) -> Path:
    """A folder; one that is to be made is hardly meant to be called like a file."""
    if value.suffix in FILES and not value.is_dir():
        raise click.BadParameter(
            f"'{value}' is called like a file: name the folder to write to, as '{value.parent}'. "
            "Files in it have names of their own, which are printed."
        )
    return value


OUT = click.option(
    "--out",
    callback=_folder,
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The folder to write to.",
)


FORCE = click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")


def spelling(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how things are spelled in LaTeX."""
    for option in (
        click.option(
            "--define",
            multiple=True,
            metavar="DEFINITION",
            help=r"A macro of yours that LaTeX has to know: '\newcommand{\sig}[1]{s_{#1}}'.",
        ),
        click.option(
            "--macro",
            "macros",
            multiple=True,
            metavar="NAME=LATEX",
            help=r"How a name is spelled, 'f=\mathbf{f}', or with #1 an entry: 'f=\sig{#1}'.",
        ),
        click.option(
            "--notation",
            type=click.Choice(list(NOTATIONS)),
            default="lecture",
            show_default=True,
            help="How entries are spelled in LaTeX.",
        ),
    ):
        command = option(command)
    return command


def letters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what things are called, and what indices count from."""
    for option in (
        click.option(
            "--names",
            nargs=2,
            default=("f", "g"),
            show_default=True,
            metavar="SIGNAL FILTER",
            help="What the operands are called.",
        ),
        click.option(
            "--indices",
            nargs=3,
            default=("i", "j", "k"),
            show_default=True,
            metavar="OUTPUT INPUT TAP",
            help="What the indices are called.",
        ),
        click.option(
            "--origin",
            type=click.IntRange(0, 1),
            default=1,
            show_default=True,
            help="What indices count from.",
        ),
    ):
        command = option(command)
    return command


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which convolution is meant."""
    command = letters(command)
    for option in (
        click.option("--flip", is_flag=True, help="True convolution: the filter is flipped."),
        click.option("--bias", is_flag=True, help="Add a bias to every output channel."),
        click.option("--batch", type=int, help="How many signals share the filter."),
        click.option("--groups", type=int, default=1, help="Groups of channels."),
        click.option("--out-channels", type=int, help="Channels of the outputs."),
        click.option("--in-channels", type=int, help="Channels of the signal."),
        click.option(
            "--output-padding", **COUNTS, default="0", help="More outputs at the end. Transposed."
        ),
        click.option(
            "--transposed", is_flag=True, help="The adjoint of the member with these options."
        ),
        click.option(
            "--fill",
            type=click.Choice(FILLS),
            default="zeros",
            show_default=True,
            help="What padding is filled with.",
        ),
        click.option(
            "--padding",
            default="0",
            show_default=True,
            help="Places around the signal: a number (1), one for each dimension (1x2), "
            "before and after (2+0), "
            f"or {', '.join(WORDS)}. Needs -K.",
        ),
        click.option("--dilation", **COUNTS, default="1", help="Steps between taps. Needs -K."),
        click.option("--stride", **COUNTS, default="1", help="Steps between outputs. Needs -K."),
        click.option("-K", "--taps", **COUNTS, help="Taps, instead of outputs."),
        click.option(
            "-J",
            "--inputs",
            **COUNTS,
            default="6",
            show_default=True,
            help="Inputs; 28x28 for an image.",
        ),
        click.option("-I", "--outputs", **COUNTS, help="Outputs; 4 without -K."),
    ):
        command = option(command)
    return command


def convolution(
    outputs: tuple[int, ...] | None,
    inputs: tuple[int, ...],
    taps: tuple[int, ...] | None,
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    padding: str,
    fill: str,
    transposed: bool,
    output_padding: tuple[int, ...],
    **definition: Any,
) -> Convolution:
    """The convolution that the options name; raises IllFormed where they contradict one another."""
    if taps is None:
        options = (stride, dilation, padding, fill, transposed, output_padding)
        if options != ((1,), (1,), "0", "zeros", False, (0,)):
            raise IllFormed(
                "stride, dilation, padding, fill and transposed need -K, the number of taps"
            )
        return Convolution(outputs or (4,), inputs, **definition)
    if outputs is not None:
        raise IllFormed("-I and -K contradict each other: give outputs, or taps with options")
    zeros: Any = padding
    if padding not in WORDS:
        try:
            zeros = _places(padding, len(inputs))
        except click.BadParameter:
            words = ", ".join(WORDS)
            raise IllFormed(
                f"--padding {padding!r} is no number of zeros, nor {words}; before+after is 2+0"
            ) from None
    return Convolution(
        signal=inputs,
        filter=taps,
        stride=_one_or_each(stride),
        dilation=_one_or_each(dilation),
        padding=zeros,
        fill=fill,
        transposed=transposed,
        output_padding=_one_or_each(output_padding),
        **definition,
    )


def _places(text: str, rank: int) -> int | tuple[int | tuple[int, ...], ...]:
    """Places on each side, for each dimension, or before and after the signal: 1, 1x2, 2+0x1."""
    if "+" not in text:
        return _one_or_each(counts(text))
    sides = [tuple(n for side in part.split("+") for n in counts(side)) for part in text.split("x")]
    if any(len(each) > 2 for each in sides):
        raise click.BadParameter(text)
    pairs = tuple(each if len(each) == 2 else each * 2 for each in sides)
    return pairs * rank if len(pairs) == 1 else pairs


def _one_or_each(counts: tuple[int, ...]) -> int | tuple[int, ...]:
    return counts[0] if len(counts) == 1 else counts
