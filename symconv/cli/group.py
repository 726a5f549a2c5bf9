"""The group that all commands are in."""

import rich_click as click

from symconv import __version__

click.rich_click.TEXT_MARKUP = "rich"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="symconv")
def commands() -> None:
    """Derivations and kernels of convolution, from one definition.

    Example: [bold]symconv build -I 4 -J 6 --out notes[/bold]
    """
