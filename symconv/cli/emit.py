"""`symconv emit`: kernels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import FORCE, OUT, convolution, kernels, options, packaging
from symconv.errors import IllFormed
from symconv.kernels.functions import LANGUAGES


@commands.command(epilog="Example: symconv emit c -I 58 -J 64 --dtype float32 --out src")
@click.argument("language", type=click.Choice(LANGUAGES))
@options
@kernels
@OUT
@FORCE
@packaging
@click.option(
    "--self-check", is_flag=True, help="Also a program that checks the kernel where it is used."
)
@click.option(
    "--explain",
    is_flag=True,
    help="Say how each function in C is scheduled, why, and what it executes.",
)
def emit(
    language: str, dtype: str, form: str | None, stem: str, out: Path, force: bool, explain: bool,
    threads: bool, workspace: bool, dispatch: bool, project: tuple[str, ...], self_check: bool,
    **definition: Any,
) -> None:  # fmt: skip
    """Write one kernel: C99 source and header, or a Python module that needs NumPy alone."""
    conv = convolution(**definition)
    if explain and language != "c":
        raise IllFormed("--explain is about kernels in C: symconv emit c --explain")
    if explain and dispatch:
        raise IllFormed("--explain tells of one set of instructions: leave out --dispatch")
    for path in conv.emit(
        language, out, dtype=dtype, form=form, name=stem, threads=threads, workspace=workspace,
        dispatch=dispatch, self_check=self_check, project=project, force=force,
    ):  # fmt: skip
        click.echo(path)
    if explain:
        click.echo(f"\n{conv.explain(dtype=dtype, form=form)}")
