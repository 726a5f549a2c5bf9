"""The only door to Jinja: a record goes in, text comes out, sealed with a hash of its content.

A sealed file carries one line with the hash of all the others, so that a later run can tell a file
as it was written from one that somebody has edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from traceback import walk_tb

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from symconv.errors import IllFormed
from symconv.resources import templates

SEAL = re.compile(r"^.*sha256: ([0-9a-f]{64}|-).*$", re.MULTILINE)
UNSEALED = "sha256: -"


OWN = "notes/"
"""Where templates of a person's own stand among the others, by their names."""


@cache
def environment(own: Path | None = None) -> jinja2.Environment:
    """Templates lay out and decide nothing, so a name that they miss is an error.

    Those of a person's own come before those of symconv, and run where they can reach no more than
    the record that they are given.
    """
    home = jinja2.FileSystemLoader(templates())
    mine = [jinja2.PrefixLoader({OWN.rstrip("/"): jinja2.FileSystemLoader(own)})] if own else []
    kind = ImmutableSandboxedEnvironment if own else jinja2.Environment
    return kind(
        loader=jinja2.ChoiceLoader([*mine, home]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


@cache
def latex_environment(own: Path | None = None) -> jinja2.Environment:
    r"""The same for LaTeX, where braces are everywhere: \VAR{x} and \BLOCK{for ...}."""
    return environment(own).overlay(
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\COMMENT{",
        comment_end_string="}",
    )


def render(template: str, record: Mapping[str, object], own: Path | None = None) -> str:
    """The text of a template for a record, sealed where the template has a place for it.

    `own` is a folder of a person's own templates, which stand for those of the same name. Raises
    IllFormed, with file and line, for one that fails.
    """
    text = part(template, record, own)
    if own is not None and UNSEALED not in text:
        raise IllFormed(
            f"{own / template.removeprefix(OWN)}: its head is missing, by which a later run tells "
            "what was edited by hand: print every line of head in a comment"
        )
    return seal(text)


def part(template: str, record: Mapping[str, object], own: Path | None = None) -> str:
    """The same for what is put into another text, and not sealed by itself."""
    jinja = (latex_environment if template.endswith(".tex.j2") else environment)(own)
    if own is None:
        return jinja.get_template(template).render(record).rstrip("\n") + "\n"
    try:
        return jinja.get_template(template).render(record).rstrip("\n") + "\n"
    except jinja2.TemplateNotFound as error:  # Its message is the name alone.
        said = f"there is no template {error}: put one into {own}, or leave it out"
        raise IllFormed(f"{_place(error, own)}: {said}") from error
    except Exception as error:  # whatever a template may do
        raise IllFormed(f"{_place(error, own)}: {error}") from error


def own_templates(folder: Path, among: Iterable[str]) -> Path:
    """The folder. Raises IllFormed where it holds no template of these names."""
    names = [name.removeprefix(OWN) for name in among]
    if not any((folder / name).is_file() for name in names):
        raise IllFormed(f"{folder} holds no template: put one of {', '.join(names)} there")
    return folder


def _place(error: Exception, own: Path) -> str:
    """The file and the line of a template where an error came up."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    files = [f"{name}:{line}" for name, line in frames if name.endswith(".j2")]
    return files[-1] if files else str(own)


def seal(text: str) -> str:
    """Write the hash of the other lines into the line that says `sha256: -`."""
    return text.replace(UNSEALED, f"sha256: {_digest(text)}", 1)


def resealed(text: str) -> str:
    """Seal a text anew that was put together from a sealed one."""
    return seal(SEAL.sub(lambda line: line[0].replace(line[1], "-"), text, count=1))


def sealed(text: str) -> bool:
    """Whether the text is as it was when it was sealed.

    >>> whole = seal("// sha256: -\\nint x;\\n")
    >>> sealed(whole), sealed(whole.replace("x", "y")), sealed("int x;")
    (True, False, False)
    """
    found = SEAL.search(text)
    return found is not None and found.group(1) == _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(SEAL.sub("", text, count=1).encode()).hexdigest()
