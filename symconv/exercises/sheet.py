"""A sheet of exercises and the sheet of their answers, as LaTeX or as pages for browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from symconv import __version__
from symconv.derivation.chain import Derivation
from symconv.errors import IllFormed
from symconv.exercises.draw import Draw
from symconv.exercises.exercise import Block, Exercise, Letters
from symconv.exercises.kinds import MAKERS, Nothing
from symconv.exercises.names import FORMS, KINDS
from symconv.family.member import Member
from symconv.files import write
from symconv.language.line import Chain
from symconv.notes.derived import sized
from symconv.notes.html import Page
from symconv.notes.shown import Shown
from symconv.rendering import UNSEALED, render
from symconv.writing.notation import Notation
from symconv.writing.notation import notation as named

MOST = 100
"""Exercises on one sheet."""

ATTEMPTS = 50
"""Draws for one exercise, until there is one that the sheet does not have yet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Exercises in their order, with their answers; drawn from a seed."""

    seed: int
    exercises: tuple[Exercise, ...]

    def texts(self, kind: str = "tex", notation: str | Notation = "lecture") -> dict[str, str]:
        """The sheet and the sheet of answers, by the names of their files.

        Raises IllFormed for a kind that is none, and for a notation that the exercises do not have.
        """
        if kind not in FORMS:
            raise IllFormed(f"{kind!r} is no kind of sheet: choose {' or '.join(map(repr, FORMS))}")
        spelled = named(notation)
        medium = _latex if kind == "tex" else Page
        both: dict[str, Callable[[Exercise], Sequence[Block]]] = {
            "exercises": lambda exercise: exercise.question,
            "answers": lambda exercise: exercise.answer,
        }
        head = [
            f"Exercises:   {len(self.exercises)}, drawn from the seed {self.seed}",
            f"Written by:  symconv {__version__}",
            UNSEALED,
        ]
        found = dict[str, str]()
        for name, part in both.items():
            items = [
                {
                    "number": n,
                    "kind": each.kind,
                    "lines": _shown(medium(each.member, spelled), part(each), n),
                }
                for n, each in enumerate(self.exercises, 1)
            ]
            record = {
                "head": head,
                "macros": spelled.definitions,
                "title": name.capitalize(),
                "items": items,
            }
            found[f"{name}.{kind}"] = render(FORMS[kind], record)
        return found

    def write(
        self,
        directory: str | Path,
        *,
        kind: str = "tex",
        notation: str | Notation = "lecture",
        force: bool = False,
    ) -> list[Path]:
        """Write both sheets, as LaTeX ("tex") or pages ("html"); their paths.

        Raises Refused, with nothing written, where a file there was edited by hand and `force` is
        not set.
        """
        return write(Path(directory), self.texts(kind, notation), force)


def sheet(
    count: int = 10,
    seed: int = 1,
    *,
    kinds: Iterable[str] = KINDS,
    names: tuple[str, str] = ("f", "g"),
    indices: tuple[str, str, str] = ("i", "j", "k"),
    origin: int = 1,
) -> Sheet:
    """Exercises of the kinds "output", "row", "mistake" and "bounds" in turn.

    The same seed gives the same sheet everywhere, and more exercises begin with the same ones.
    Raises IllFormed for a count, kind, name or origin that is none, and where there are not as many
    different exercises.

    >>> [exercise.kind for exercise in sheet(2, seed=7, kinds=["row", "output"]).exercises]
    ['Fill in a row of a Jacobian', 'Compute an output']
    """
    wanted = list(dict.fromkeys(kinds))
    for kind in wanted:
        if kind not in KINDS:
            raise IllFormed(f"{kind!r} is no kind of exercise: choose among {', '.join(KINDS)}")
    if not wanted:
        raise IllFormed(f"no kind of exercise: choose among {', '.join(KINDS)}")
    for what, number, low, high in (("count", count, 1, MOST), ("seed", seed, 0, 2**64)):
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise IllFormed(f"{what}={number!r}: give a whole number from {low} to {high}")
    letters = Letters(names, indices, origin)
    found: list[Exercise] = []
    for n in range(count):
        kind = wanted[n % len(wanted)]
        new = _drawn(kind, f"{seed}/{n}", letters, found)
        if new is None:
            raise IllFormed(
                f"count={count}: after {n} of them none was found that is new; ask for fewer, or "
                f"for more kinds than {', '.join(wanted)}"
            )
        found.append(new)
    return Sheet(seed, tuple(found))


def _drawn(kind: str, seed: str, letters: Letters, known: Sequence[Exercise]) -> Exercise | None:
    """An exercise that is not among those known, if one is found."""
    asked = [each.question for each in known]
    for attempt in range(ATTEMPTS):
        try:
            made = MAKERS[kind](Draw(f"{seed}/{attempt}"), letters)
        except Nothing:
            continue
        if made.question not in asked:
            return made
    return None


def _latex(member: Member, notation: Notation) -> Shown:
    return Shown(member, notation, _set_apart)


def _set_apart(_: str, rows: str | Sequence[str]) -> list[str]:
    """A display of LaTeX that is not numbered."""
    if isinstance(rows, str):
        return sized([r"\[", rows, r"\]"], rows)
    shown = [r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"]
    return sized(shown, rows)


def _shown(medium: Shown, blocks: Sequence[Block], number: int) -> list[str]:
    """An exercise or its answer, in LaTeX or HTML."""
    found = list[str]()
    for n, block in enumerate(blocks, 1):
        name = f"formula{number}.{n}"
        if isinstance(block, tuple):
            found += [medium.words(block), ""]
        elif isinstance(block, Derivation):
            found += medium.stepwise(name, block)
        elif isinstance(block, Chain) and len(block.links) == 1:
            found += medium.stated(block, name)
        else:
            found += medium.shown(name, [block])
    return found
