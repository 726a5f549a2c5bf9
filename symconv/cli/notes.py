"""`symconv notes` and `symconv derive`: whole documents, and one derivation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from symconv.cli.group import commands
from symconv.cli.options import FORCE, OUT, convolution, options, spelling
from symconv.derivation.chain import STEPS
from symconv.family.names import BIAS, ROLES
from symconv.writing.notation import notation as named

FINENESS = click.option(
    "--steps",
    type=click.Choice(STEPS),
    default=STEPS[0],
    show_default=True,
    help="A step for each move, or one for moves that belong together.",
)


@commands.command(epilog="Example: symconv notes -I 4 -J 6 --format md --out lecture")
@options
@spelling
@click.option(
    "--format",
    "kind",
    type=click.Choice(["tex", "pdf", "html", "md", "ipynb"]),
    default="tex",
    show_default=True,
    help="LaTeX with fragments, its PDF too, a page for browsers, Markdown, or a notebook.",
)
@FINENESS
@click.option("--title", default="", help="The title, in plain words.")
@click.option("--author", default="", help="Who wrote the notes, in plain words.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder with a layout of yours: document.tex.j2, document.html.j2, page.css and others.",
)
@OUT
@FORCE
def notes(
    notation: str, macros: Any, define: Any, kind: str, steps: str, title: str, author: str,
    templates: Path | None, out: Path, force: bool, **definition: Any,
) -> None:  # fmt: skip
    """Write lecture notes: definition, outputs, an example, Jacobians and backprop derived."""
    conv = convolution(**definition)
    spelled = named(notation, macros=macros, define=define)
    words = {"title": title, "author": author, "steps": steps}
    for path in conv.notes(
        out, kind=kind, notation=spelled, templates=templates, force=force, **words
    ):
        click.echo(path)


@commands.command(epilog="Example: symconv derive -I 4 -J 6 --wrt filter")
@options
@click.option(
    "--wrt",
    type=click.Choice((*ROLES, BIAS)),
    default="signal",
    show_default=True,
    help="The operand by which is differentiated.",
)
@click.option("--backprop", is_flag=True, help="What sends an error back, instead.")
@FINENESS
@click.option("--latex", is_flag=True, help="LaTeX to paste into a document, instead of text.")
@spelling
def derive(
    wrt: Any, backprop: bool, steps: str, latex: bool, notation: str, macros: Any, define: Any,
    **definition: Any,
) -> None:  # fmt: skip
    """Derive a Jacobian step by step, each with its reason, decided for all sizes."""
    conv = convolution(**definition)
    found = (conv.derive_backprop if backprop else conv.derive)(wrt, steps)
    spelled = named(notation, macros=macros, define=define)
    click.echo(found.latex(spelled) if latex else str(found))
