"""`symconv tune`: the fastest blocks of a kernel, by timing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from symconv import Convolution
from symconv.cli.group import commands
from symconv.cli.options import convolution, kernels, options

if TYPE_CHECKING:
    from symconv.kernels.compiled.wisdom import Entry

WISDOM = click.option(
    "--wisdom",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of what was learnt by timing; in the cache if not given.",
)


@commands.command(epilog="Example: symconv tune -J 64 -K 8 --dtype float32 --wisdom conv64.json")
@options
@kernels
@WISDOM
def tune(
    dtype: str, form: str | None, stem: str, wisdom: Path | None, **definition: Any
) -> None:  # fmt: skip
    """Time the few best schedules of a C kernel on this machine, and keep the fastest.

    They are compiled and take turns. What is learnt goes to a file, from which conv.kernel() and
    symconv emit --wisdom take it.
    """
    conv = convolution(**definition)
    _table(conv, timed(conv, dtype, form, wisdom))


def timed(conv: Convolution, dtype: str, form: str | None, wisdom: Path | None) -> Entry:
    """What timing finds, with a bar that shows how far it is."""
    with _bar(conv) as progress:
        return conv.tune(dtype=dtype, form=form, wisdom=wisdom, progress=partial(progress, ""))


def timed_units(
    conv: Convolution, dtype: str, form: str | None, wisdom: Path | None
) -> dict[str, Entry]:
    """The same for each set of instructions that runs here, by its name."""
    with _bar(conv) as progress:
        return conv.tune_units(dtype=dtype, form=form, wisdom=wisdom, progress=progress)


@contextmanager
def _bar(conv: Convolution) -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        title = f"timing schedules of {conv!r}"
        task = bar.add_task(title, total=None)

        def progress(unit: str, done: int, total: int) -> None:
            said = f"{title}, {unit}" if unit else title
            bar.update(task, completed=done, total=total, description=said)

        yield progress


def _table(conv: Convolution, entry: Entry) -> None:
    from rich.console import Console
    from rich.table import Table

    from symconv.kernels.sources.explanation import described

    table = Table(title=f"{conv!r}, {entry.dtype}, on {entry.machine}", title_justify="left")
    table.add_column("function")
    table.add_column("schedule")
    table.add_column("nanoseconds", justify="right")
    table.add_column("as chosen by the model", justify="right")
    for name, found in entry.functions:
        times = (f"{time:,.1f}" for time in (found.nanoseconds, found.untuned))
        table.add_row(name, described(found.block), *times)
    Console().print(table)
