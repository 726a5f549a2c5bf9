"""`symconv figure`: one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import COUNTS, FORCE, OUT, convolution, options
from symconv.family.names import ROLES
from symconv.figures.names import FORMATS, KINDS


@commands.command(epilog="Example: symconv figure jacobian -I 4 -J 6 --wrt filter --out pictures")
@click.argument("kind", type=click.Choice(KINDS))
@options
@click.option(
    "--wrt",
    type=click.Choice(ROLES),
    default="signal",
    show_default=True,
    help="The operand of the Jacobian.",
)
@click.option("--at", **COUNTS, help="The output over which the filter slides; else the second.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="svg",
    show_default=True,
    help="An image, or a fragment for LaTeX with TikZ.",
)
@OUT
@FORCE
def figure(
    kind: str, wrt: str, at: tuple[int, ...] | None, form: str, out: Path, force: bool,
    **definition: Any,
) -> None:  # fmt: skip
    """Draw a figure: the filter as it slides, a Jacobian, an image flattened, or the options.

    `sliding` shows one output with its products, `jacobian` the bands of the matrix by the signal
    or the anti-diagonals of the one by the filter, `flattening` an image and its doubly block
    Toeplitz matrix, `options` where stride, padding and dilation put the filter.
    """
    from symconv.files import write

    drawn = convolution(**definition).figure(kind, wrt=wrt, at=at)
    for path in write(out, drawn.texts(form), force):
        click.echo(path)
