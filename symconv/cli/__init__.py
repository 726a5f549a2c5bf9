"""The commands. Thin: each gathers its options, calls one function and prints what came of it."""

import sys

import rich_click as click

from symconv.cli import bench, build, emit, exercises, explore, figure, notes, tune, verify
from symconv.cli.group import commands
from symconv.errors import Disagreement, SymconvError

__all__ = [
    "bench",
    "build",
    "commands",
    "emit",
    "exercises",
    "explore",
    "figure",
    "main",
    "notes",
    "tune",
    "verify",
]


def main() -> None:
    """The command `symconv`: errors are one message and exit code 2, without a traceback."""
    try:
        commands()
    except Disagreement as error:
        click.echo(f"symconv: a kernel is wrong, and nothing was written: {error}", err=True)
        sys.exit(2)
    except SymconvError as error:
        click.echo(f"symconv: {error}", err=True)
        sys.exit(2)
