"""The only door to Jinja: a record goes in, text comes out, sealed with a hash of its content.

A sealed file carries one line with the hash of all the others, so that a later run can tell a file
as it was written from one that somebody has edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache

import jinja2

from symconv.resources import templates

SEAL = re.compile(r"^.*sha256: ([0-9a-f]{64}|-).*$", re.MULTILINE)
UNSEALED = "sha256: -"


@cache
def environment() -> jinja2.Environment:
    """Templates lay out and decide nothing, so a name that they miss is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


@cache
def latex_environment() -> jinja2.Environment:
    r"""The same for LaTeX, where braces are everywhere: \VAR{x} and \BLOCK{for ...}."""
    return environment().overlay(
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\COMMENT{",
        comment_end_string="}",
    )


def render(template: str, record: Mapping[str, object]) -> str:
    """The text of a template for a record, sealed where the template has a place for it."""
    jinja = latex_environment() if template.endswith(".tex.j2") else environment()
    return seal(jinja.get_template(template).render(record).rstrip("\n") + "\n")


def seal(text: str) -> str:
    """Write the hash of the other lines into the line that says `sha256: -`."""
    return text.replace(UNSEALED, f"sha256: {_digest(text)}", 1)


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
