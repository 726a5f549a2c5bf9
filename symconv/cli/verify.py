"""`symconv verify`: somebody's derivation, read and decided."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from symconv.cli.group import commands
from symconv.errors import SymconvError

if TYPE_CHECKING:
    from symconv.judges.bounded import Bounded
    from symconv.review.reports.report import Report

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
        from symconv.review.reports.report import records

        click.echo(json.dumps(records(reports), indent=2))
    wrong = any(report.errata or (strict and report.unread) for report in reports)
    sys.exit(2 if refused else int(wrong))


def _verified(file: str, judge: Bounded) -> Report:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from symconv.documents.formats import read_document
    from symconv.review.verify import checked, piped

    document = piped(sys.stdin.buffer.read()) if file == "-" else read_document(Path(file))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(escape(document.source.name), total=len(document.parts))
        return checked(document, judge.decide, lambda: bar.advance(task), judge.seconds)


def _show(report: Report, form: str, every: bool, first: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from symconv.review.reports import terminal

    if not first:
        click.echo()
    if form == "markdown":
        click.echo(report.markdown(every), nl=False)
        return
    console = Console(soft_wrap=True, highlight=False)
    width = console.width if console.is_terminal else terminal.WIDTH
    for row in terminal.rows(report.name, report.claims, every, width):
        console.print(Text.assemble(*((text, STYLES[role]) for text, role in row)))
