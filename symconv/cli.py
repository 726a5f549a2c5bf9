"""The commands. Thin: each gathers its options, calls one function and prints what came of it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from symconv import Convolution, __version__
from symconv.errors import Disagreement, IllFormed, SymconvError
from symconv.family.dimension import FILLS
from symconv.family.names import ROLES
from symconv.family.options import WORDS
from symconv.kernels.functions import C_TYPES, LANGUAGES
from symconv.kernels.schedule import FORMS
from symconv.writing.notation import NOTATIONS
from symconv.writing.notation import notation as named

if TYPE_CHECKING:
    from symconv.judges.bounded import Bounded
    from symconv.review.report import Report

click.rich_click.TEXT_MARKUP = "rich"

STYLES = {
    "": "",
    "heading": "bold",
    "place": "bold",
    "right": "green",
    "wrong": "bold red",
    "unread": "yellow",
    "mark": "red",
    "quiet": "dim",
}
"""The colours of what a report says, by its role."""


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
            type=click.Choice(list(C_TYPES)),
            default="float64",
            show_default=True,
            help="The type of number in the kernels.",
        ),
    ):
        command = option(command)
    return command


OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The folder to write to.",
)


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


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which convolution is meant."""
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
            zeros = _one_or_each(counts(padding))
        except click.BadParameter:
            words = ", ".join(WORDS)
            raise IllFormed(f"--padding {padding!r} is no number of zeros, nor {words}") from None
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


def _one_or_each(counts: tuple[int, ...]) -> int | tuple[int, ...]:
    return counts[0] if len(counts) == 1 else counts


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="symconv")
def commands() -> None:
    """Derivations and kernels of convolution, from one definition.

    Example: [bold]symconv build -I 4 -J 6 --out notes[/bold]
    """


@commands.command(epilog="Example: symconv build -I 58 -J 64 --out conv58")
@options
@kernels
@spelling
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("generated"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; show what would differ from the folder."
)
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
def build(
    dtype: str, form: str | None, stem: str, notation: str, macros: Any, define: Any, out: Path,
    check: bool, force: bool, **definition: Any,
) -> None:  # fmt: skip
    """Write notes and kernels, and prove that the kernels equal the mathematics.

    The lecture's convolution has -I outputs and -J inputs, so 1+J-I taps, counted from 1. Written
    are its outputs, a worked example and both exact Jacobians as LaTeX, a NumPy and a C kernel
    with forward map, backprops and Jacobians, and how each was proved. With -K taps instead of -I
    there may be a stride, a dilation and padding, or the transposed member of these.
    """
    from rich.console import Console

    from symconv.building import build as make

    conv = convolution(**definition)
    spelled = named(notation, macros=macros, define=define)
    with Console(stderr=True).status(f"notes, kernels and their proof for {conv!r}"):
        built = make(conv.member, notation=spelled, dtype=dtype, form=form, name=stem)
    if check:
        _compare(out, built.texts)
    else:
        from symconv.files import write

        write(out, built.texts, force)
    _table(conv, out, built, "compared" if check else "written")


@commands.command(epilog="Example: symconv emit c -I 58 -J 64 --dtype float32 --out src")
@click.argument("language", type=click.Choice(LANGUAGES))
@options
@kernels
@OUT
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option(
    "--explain",
    is_flag=True,
    help="Say how each function in C is scheduled, why, and what it executes.",
)
def emit(
    language: str, dtype: str, form: str | None, stem: str, out: Path, force: bool, explain: bool,
    **definition: Any,
) -> None:  # fmt: skip
    """Write one kernel: C99 source and header, or a Python module that needs NumPy alone."""
    conv = convolution(**definition)
    if explain and language != "c":
        raise IllFormed("--explain is about kernels in C: symconv emit c --explain")
    for path in conv.emit(language, out, dtype=dtype, form=form, name=stem, force=force):
        click.echo(path)
    if explain:
        click.echo(f"\n{conv.explain(dtype=dtype, form=form)}")


@commands.command(epilog="Example: symconv notes -I 4 -J 6 --format md --out lecture")
@options
@spelling
@click.option(
    "--format",
    "kind",
    type=click.Choice(["tex", "md", "pdf"]),
    default="tex",
    show_default=True,
    help="LaTeX with fragments, Markdown with mathematics, or LaTeX and its PDF.",
)
@click.option("--title", default="", help="The title, in plain words.")
@click.option("--author", default="", help="Who wrote the notes, in plain words.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder with a layout of yours: document.tex.j2, fragment.tex.j2, document.md.j2.",
)
@OUT
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
def notes(
    notation: str, macros: Any, define: Any, kind: str, title: str, author: str,
    templates: Path | None, out: Path, force: bool, **definition: Any,
) -> None:  # fmt: skip
    """Write lecture notes: definition, outputs, an example, Jacobians and backprop derived."""
    conv = convolution(**definition)
    spelled = named(notation, macros=macros, define=define)
    words = {"title": title, "author": author}
    for path in conv.notes(
        out, kind=kind, notation=spelled, templates=templates, force=force, **words
    ):
        click.echo(path)


@commands.command(epilog="Example: symconv derive -I 4 -J 6 --wrt filter")
@options
@click.option(
    "--wrt",
    type=click.Choice(ROLES),
    default="signal",
    show_default=True,
    help="The operand by which is differentiated.",
)
@click.option("--backprop", is_flag=True, help="What sends an error back, instead.")
@click.option("--latex", is_flag=True, help="LaTeX to paste into a document, instead of text.")
@spelling
def derive(
    wrt: Any, backprop: bool, latex: bool, notation: str, macros: Any, define: Any,
    **definition: Any,
) -> None:  # fmt: skip
    """Derive a Jacobian step by step, each with its reason, decided for all sizes."""
    conv = convolution(**definition)
    found = conv.derive_backprop(wrt) if backprop else conv.derive(wrt)
    spelled = named(notation, macros=macros, define=define)
    click.echo(found.latex(spelled) if latex else str(found))


@commands.command(epilog="Example: symconv verify --all notes.md")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for a review or an issue.",
)
@click.option("--all", "every", is_flag=True, help="Every claim, and not the errata alone.")
@click.option("--strict", is_flag=True, help="Exit code 1 also for what stayed unread.")
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=10,
    show_default=True,
    help="For one step of a derivation; one that takes longer stays unread.",
)
def verify(files: tuple[str, ...], form: str, every: bool, strict: bool, seconds: int) -> None:
    """Read derivations written by hand, and say what holds and what does not.

    FILE is Markdown, LaTeX, a Jupyter notebook or plain text; - is standard input. Each step is
    decided: for all sizes where that is possible. What is wrong is shown with its place, a smallest
    counterexample and, where there is one, a correction. What was not understood stays unread, and
    is counted. The exit code is 0 without errata, 1 with, and 2 where a file could not be read.
    """
    from symconv.judges.bounded import Bounded

    # An author's letters may be none of this terminal's; to show them as codes is better than not.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    reports: list[Report] = []
    refused = False
    with Bounded(seconds) as judge:
        for file in files:
            try:
                report = _verified(file, judge)
            except SymconvError as error:
                click.echo(f"symconv: {error}", err=True)
                refused = True
                continue
            if form != "json":
                _show(report, form, every, first=not reports)
            reports.append(report)
    if form == "json" and reports:
        from symconv.review.report import records

        click.echo(json.dumps(records(reports), indent=2))
    wrong = any(report.errata or (strict and report.unread) for report in reports)
    sys.exit(2 if refused else int(wrong))


def _verified(file: str, judge: Bounded) -> Report:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from symconv.review.documents import read_document
    from symconv.review.verify import checked, piped

    document = piped(sys.stdin.buffer.read()) if file == "-" else read_document(Path(file))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(escape(document.source.name), total=len(document.parts))
        return checked(document, judge.decide, lambda: bar.advance(task))


def _show(report: Report, form: str, every: bool, first: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from symconv.review import terminal

    if not first:
        click.echo()
    if form == "markdown":
        click.echo(report.markdown(every), nl=False)
        return
    console = Console(soft_wrap=True, highlight=False)
    width = console.width if console.is_terminal else terminal.WIDTH
    for row in terminal.rows(report.name, report.claims, every, width):
        console.print(Text.assemble(*((text, STYLES[role]) for text, role in row)))


def _compare(out: Path, texts: dict[str, str]) -> None:
    from symconv.files import difference

    if found := difference(out, texts):
        click.echo(found, nl=False)
        click.echo(f"symconv: {out} is not what symconv build writes", err=True)
        sys.exit(1)


def _table(conv: Convolution, out: Path, built: Any, verb: str) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"{conv!r}: {conv.member.convention}", title_justify="left")
    table.add_column("kernel")
    table.add_column("functions")
    table.add_column("equal their definitions because")
    for finding in built.findings:
        table.add_row(finding.kernel, ", ".join(finding.functions), finding.argument)
    console.print(f"{verb} in {out}{os.sep}: {', '.join(built.texts)}", highlight=False)
    console.print(table)
    for remark in built.remarks:
        console.print(remark)


def main() -> None:
    """The command `symconv`: errors are one message and exit code 2, without a traceback."""
    try:
        commands()
    except Disagreement as error:
        click.echo(f"symconv: a kernel is wrong, and nothing was written: {error}", err=True)
        sys.exit(2)
    except SymconvError as error:
        click.echo(f"symconv: {error}", err=True)
        sys.exit(2)
