"""`symconv bench`: the kernels beside other libraries, and beside the machine's limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from click import get_current_context
from click.core import ParameterSource

from symconv.cli.group import commands
from symconv.cli.options import FORCE, convolution, options
from symconv.errors import IllFormed

if TYPE_CHECKING:
    from symconv.bench.figures import Run
    from symconv.bench.rows import Row

OUTPUT = click.Path(path_type=Path, dir_okay=False)


@commands.command(epilog="Example: symconv bench --only 64-3 --rounds 3 --json figures.json")
@options
@click.option(
    "--dtype",
    type=click.Choice(["float32", "float64"]),
    default="float64",
    show_default=True,
    help="The type of number, for a shape of your own.",
)
@click.option(
    "--only", multiple=True, metavar="ROW", help="This row of the table; may be repeated."
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 1000),
    default=15,
    show_default=True,
    help="How often everybody is timed in turn.",
)
@click.option("--list", "listed", is_flag=True, help="Show rows and peers, and time nothing.")
@click.option("--json", "figures", type=OUTPUT, help="Write all figures to this file.")
@click.option("--picture", type=OUTPUT, help="Write a picture to this file, as SVG.")
@FORCE
def bench(
    dtype: str, only: tuple[str, ...], rounds: int, listed: bool,
    figures: Path | None, picture: Path | None, force: bool, **definition: Any,
) -> None:  # fmt: skip
    """Time kernels beside the libraries that are installed, on one thread each.

    Forward map and both backprops of every row of a table, or of the shape that -I, -J, -K and so
    on name. All take turns in one process, after each has been held against the definition. A ratio
    is another's time over ours: the median over the rounds. Beside it stands the nearest limit of
    the machine, measured in the same rounds: multiply-adds, those with a load each, a copy, a call.
    Where there are two cores, the last rows are of two threads, beside the same kernels on one.
    """
    from symconv.bench.rows import Row, chosen
    from symconv.files import check

    sources = map(get_current_context().get_parameter_source, definition)
    named = any(source is not ParameterSource.DEFAULT for source in sources)
    if named and only:
        raise IllFormed("--only takes a row of the table, and -I, -J, -K a shape of your own")
    if named:
        conv = convolution(**definition)
        if conv.member.bias:
            raise IllFormed("--bias: what is timed has no bias, as most libraries lack it")
        rows: tuple[Row, ...] = (Row("own", repr(conv), conv, dtype),)
    else:
        rows = chosen(only)
    if listed:
        _list(rows)
        return
    for path in (figures, picture):
        if path is not None:
            # Not after minutes of timing.
            check(path, force)
    found = _run(rows, rounds)
    _show(found)
    _write(found, figures, picture, force)


def _list(rows: tuple[Row, ...]) -> None:
    from symconv.bench.peers import PEERS, absent

    for row in rows:
        click.echo(f"{row.name:<14} {row.title}, {row.dtype}")
    missing = absent()
    here = ", ".join(peer.name for peer in PEERS if peer not in missing)
    click.echo(f"peers:  {here}\nabsent: {', '.join(peer.name for peer in missing) or 'none'}")


def _run(rows: tuple[Row, ...], rounds: int) -> Run:
    from rich.console import Console
    from rich.progress import Progress

    from symconv.bench.rows import MAPS
    from symconv.bench.run import run

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("compiling", total=len(rows) * len(MAPS) * rounds)
        return run(rows, rounds, lambda row: bar.update(task, advance=1, description=row.name))


def _show(found: Run) -> None:
    from rich.console import Console
    from rich.table import Table

    from symconv.bench import terminal
    from symconv.bench.race import summary

    console = Console(highlight=False)
    versions = ", ".join(f"{name} {number}" for name, number in found.peers.items())
    console.print(f"{found.rounds} rounds; {versions}")
    table = Table(*terminal.COLUMNS)
    for number in ("time", "ratio"):
        table.columns[terminal.COLUMNS.index(number)].justify = "right"
    for cells in terminal.rows(found.results):
        table.add_row(*cells)
    console.print(table)
    missed = Table(*terminal.MISSED)
    missed.columns[0].no_wrap = True
    for cells in terminal.missed(found.results):
        missed.add_row(*cells)
    if missed.row_count:
        console.print(missed)
    for remark in terminal.remarks(found):
        console.print(remark, markup=False)
    if (whole := summary(found.results)) is not None:
        console.print(terminal.words(whole))


def _write(found: Run, figures: Path | None, picture: Path | None, force: bool) -> None:
    from symconv.bench.figures import text
    from symconv.bench.picture import picture as drawn
    from symconv.files import write

    for path, made in ((figures, text), (picture, drawn)):
        if path is not None:
            write(path.parent, {path.name: made(found)}, force)
            click.echo(f"written: {path}")
