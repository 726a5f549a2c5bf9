r"""How things are spelled: the part of a printed formula that does not change what it means.

>>> own = notation("bracket", macros=[r"f=\mathbf{f}", r"g=\tap{#1}"],
...                define=[r"\newcommand{\tap}[1]{w_{#1}}"])
>>> own.name_of("f"), own.entry_of("g", "1+j-i"), own.entry_of("f", "j")
('\\mathbf{f}', '\\tap{1+j-i}', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from symconv.errors import IllFormed
from symconv.writing.commands import check, definition, expanded

PLACE = "#1"
"""Where the subscripts of an entry go in a macro."""


@dataclass(frozen=True, slots=True)
class Notation:
    r"""The LaTeX around the subscripts of an operand, and after a whole operand.

    `names` and `entries` are the author's own: what a name is spelled, and what an entry of an
    array is, with #1 for its subscripts; `definitions` are the macros that a document needs.

    >>> notation("lecture").whole
    '(\\ldots)'
    """

    name: str
    whole: str
    opening: str
    closing: str
    names: tuple[tuple[str, str], ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    definitions: tuple[str, ...] = ()

    def name_of(self, name: str) -> str | None:
        """The author's own spelling of a name, if there is one."""
        return dict(self.names).get(name)

    def entry_of(self, array: str, subscripts: str) -> str | None:
        """The author's own spelling of an entry, if there is one."""
        macro = dict(self.entries).get(array)
        return None if macro is None else macro.replace(PLACE, subscripts)

    @property
    def expanded(self) -> Notation:
        """The same without definitions, for renderers that keep none: macros are written out."""

        def plain(macros: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
            return tuple((name, expanded(latex, self.definitions)) for name, latex in macros)

        return replace(self, names=plain(self.names), entries=plain(self.entries), definitions=())


NOTATIONS = {
    n.name: n
    for n in (
        Notation("lecture", whole=r"(\ldots)", opening="_{[", closing="]}"),
        Notation("subscript", whole="", opening="_{", closing="}"),
        Notation("bracket", whole="", opening="[", closing="]"),
    )
}


def notation(
    known: str | Notation, *, macros: Iterable[str] = (), define: Sequence[str] = ()
) -> Notation:
    r"""The notation of a name, or one that is given, with macros of the author's own.

    A macro `f=\mathbf{f}` says how the name f is spelled, and one with #1, as in `f=\sig{#1}`, how
    an entry of f is, #1 being its subscripts. `define` are the definitions that macros rest on,
    \newcommand{\sig}[1]{...}, which documents begin with.

    Raises IllFormed for a name that is none, and for a macro that LaTeX does not know.
    """
    if isinstance(known, str) and known not in NOTATIONS:
        *front, last = map(repr, NOTATIONS)
        raise IllFormed(f"{known!r} is not a notation: choose {', '.join(front)} or {last}")
    if not isinstance(known, str | Notation):
        raise IllFormed(f"{known!r} is not a notation: give its name, or a Notation")
    found = NOTATIONS[known] if isinstance(known, str) else known
    commands = dict[str, int]()
    for text in (*found.definitions, *define):
        commands = definition(text, commands)
    names, entries = dict(found.names), dict(found.entries)
    for macro in macros:
        name, sign, latex = macro.partition("=")
        name, latex = name.strip(), latex.strip()
        if not sign or not latex or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
            raise IllFormed(
                rf"'{macro}' is no macro: write a name and its LaTeX, as in f=\mathbf{{f}}, "
                r"or with #1 for the subscripts of an entry, as in f=\sig{#1}"
            )
        check(latex, commands)
        if re.search(r"#(?!1)", latex):
            raise IllFormed(f"'{macro}': #1 stands for all subscripts, and there is no other place")
        spelled = entries if PLACE in latex else names
        if name in spelled:
            raise IllFormed(f"'{macro}' is the second macro for {name}: give one")
        spelled[name] = latex
    definitions = (*found.definitions, *(text.strip() for text in define))
    return replace(
        found, names=tuple(names.items()), entries=tuple(entries.items()), definitions=definitions
    )
