"""`symconv exercises`: a sheet, and a sheet of answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import FORCE, OUT, letters, spelling
from symconv.exercises.names import FORMS, KINDS
from symconv.writing.notation import notation as named


@commands.command(epilog="Example: symconv exercises --count 10 --seed 7 --format html")
@click.option("--count", type=int, default=10, show_default=True, help="How many exercises.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same sheet."
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only exercises of this kind; may be given several times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="tex",
    show_default=True,
    help="LaTeX, or pages for browsers.",
)
@letters
@spelling
@OUT
@FORCE
def exercises(
    count: int, seed: int, kinds: tuple[str, ...], form: str, names: Any, indices: Any, origin: int,
    notation: str, macros: Any, define: Any, out: Path, force: bool,
) -> None:  # fmt: skip
    """Write exercises and, on a sheet of their own, the answers.

    Compute an output, fill in a row of a Jacobian, find the mistake in a derivation, choose the
    right bounds. Answers are exact, and what is wrong was shown to be.
    """
    from symconv.exercises.sheet import sheet

    made = sheet(count, seed, kinds=kinds or KINDS, names=names, indices=indices, origin=origin)
    spelled = named(notation, macros=macros, define=define)
    for path in made.write(out, kind=form, notation=spelled, force=force):
        click.echo(path)
