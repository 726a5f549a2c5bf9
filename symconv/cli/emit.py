"""`symconv emit`: kernels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import FORCE, OUT, convolution, kernels, options, packaging
from symconv.cli.tune import WISDOM, timed, timed_units
from symconv.errors import IllFormed
from symconv.kernels.functions import LANGUAGES
from symconv.kernels.schedules.instructions import UNITS
from symconv.kernels.schedules.machine import MACHINE, MACHINES
from symconv.kernels.schedules.schedule import Timings, UnitTimings


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
    "--machine",
    type=click.Choice([*MACHINES, "native"]),
    help=f"What C is written for: {MACHINE.name} if nothing is said, the same everywhere.",
)
@click.option(
    "--tune",
    is_flag=True,
    help="Time the few best schedules here first, as symconv tune does, and take the fastest; with "
    "--dispatch for each set of instructions that runs here.",
)
@WISDOM
@click.option(
    "--explain",
    is_flag=True,
    help="Say how each function in C is scheduled, why, and what it executes.",
)
def emit(
    language: str, dtype: str, form: str | None, stem: str, out: Path, force: bool, explain: bool,
    threads: bool, workspace: bool, dispatch: bool, project: tuple[str, ...], self_check: bool,
    machine: str | None, tune: bool, wisdom: Path | None,
    **definition: Any,
) -> None:  # fmt: skip
    """Write one kernel: C99 source and header, or a Python module that needs NumPy alone."""
    conv = convolution(**definition)
    asked = {"explain": explain, "machine": machine, "tune": tune, "wisdom": wisdom}
    for name in (name for name, given in asked.items() if given):
        if language != "c":
            raise IllFormed(f"--{name} is about kernels in C: symconv emit c --{name}")
        if dispatch and name in ("explain", "machine"):
            raise IllFormed(f"--{name} is about one set of instructions: leave out --dispatch")
    if machine and (tune or wisdom):
        raise IllFormed("schedules are timed on this machine: leave out --machine")
    blocks: Timings = ()
    units: UnitTimings = ()
    if dispatch:
        entries = timed_units(conv, dtype, form, wisdom) if tune else {}
        if wisdom and not tune:
            entries = conv.recall_units(wisdom, dtype=dtype)
            for unit in (unit.name for unit in UNITS if unit.name not in entries):
                _unknown(wisdom, f" for {unit}")
        units = tuple((name, entry.blocks) for name, entry in entries.items())
    elif tune:
        blocks = timed(conv, dtype, form, wisdom).blocks
    elif wisdom:
        entry = conv.recall(wisdom, dtype=dtype)
        if entry is None:
            _unknown(wisdom)
        blocks = entry.blocks if entry else ()
    if (tune or wisdom) and not dispatch:
        machine = "native"
    how: dict[str, Any] = {"dtype": dtype, "form": form, "machine": machine, "blocks": blocks}
    for path in conv.emit(
        language, out, name=stem, threads=threads, workspace=workspace, dispatch=dispatch,
        self_check=self_check, project=project, force=force, units=units, **how,
    ):  # fmt: skip
        click.echo(path)
    if explain:
        click.echo(f"\n{conv.explain(**how)}")


def _unknown(wisdom: Path, unit: str = "") -> None:
    click.echo(
        f"symconv: {wisdom} knows nothing of this kernel{unit} on this machine with this "
        "compiler; the model chooses",
        err=True,
    )
