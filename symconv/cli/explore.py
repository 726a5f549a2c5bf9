"""`symconv explore`: a page to play with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import FORCE, convolution, options


@commands.command(epilog="Example: symconv explore -J 6 -K 3 --stride 2 --out page.html")
@options
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("explore.html"),
    show_default=True,
    help="The file to write.",
)
@FORCE
def explore(out: Path, force: bool, **definition: Any) -> None:
    """Write a page to play with: the filter slides, and whatever you point at lights up.

    One file without network, for a signal or with -J 5x5 -K 3x3 for an image: it opens with these
    sizes, and lets choose others, stride, padding, dilation and flip, type numbers, and copy LaTeX,
    NumPy or C.
    """
    click.echo(convolution(**definition).explore(out, force=force))
