"""`symconv build`: notes, kernels and their proof."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import rich_click as click

from symconv import Convolution
from symconv.cli.group import commands
from symconv.cli.options import FORCE, convolution, kernels, options, packaging, spelling
from symconv.writing.notation import notation as named


@commands.command(epilog="Example: symconv build -I 58 -J 64 --out conv58")
@options
@kernels
@packaging
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
@FORCE
def build(
    dtype: str, form: str | None, stem: str, threads: bool, workspace: bool, dispatch: bool,
    project: tuple[str, ...], notation: str, macros: Any, define: Any, out: Path,
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
        built = make(
            conv.member, notation=spelled, dtype=dtype, form=form, name=stem, threads=threads,
            workspace=workspace, dispatch=dispatch, project=project,
        )  # fmt: skip
    if check:
        _compare(out, built.texts)
    else:
        from symconv.files import write

        write(out, built.texts, force)
    _table(conv, out, built, "compared" if check else "written")


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
