r"""Gradients through several outputs: dL/dX_c has a sum over all Y_d that are made of X_c.

An index that stands on the right side alone, in dL/dY_d, is free there: the sum is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.review.findings import Finding
from symconv.review.scope.names import free_names
from symconv.writing.text import text


@dataclass
class Outputs:
    """Arrays with an index of which a document says what they are made of: O_j = sum_i I_i * K_ij.

    It matters not whether that was read: only which arrays stand there, and with which indices.
    Who writes no sum there leaves out the signs of all sums, and they are not missing.
    """

    known: dict[str, tuple[str, Line]] = field(default_factory=dict)

    def observe(self, left: Line, right: Line) -> None:
        match left:
            case written.Access(array, (written.Name(index),)) if (
                name := name_of(array)
            ) and _has_sum(right):
                self.known.setdefault(name, (index, right))

    def missing_sum(self, left: Line, right: Line) -> tuple[Finding, str] | None:
        """What is wrong with a gradient that leaves out the sum over the outputs."""
        match left:
            case written.Derivative(written.Name(loss), written.Access(array, subscripts)):
                source = name_of(array)
            case _:
                return None
        mine = {name for each in subscripts for name in free_names(each)}
        for name, place in _gradients(right, loss):
            index = place.text
            if name not in self.known or index in mine or index not in free_names(right):
                continue
            own, body = self.known[name]
            if source is not None and _made_of(body, source, len(mine), own):
                said = (
                    f"{index} stands on the right side alone: every {name}_{own} is made of "
                    f"{text(written.Access(array, subscripts))}, so the sum over {index} is missing"
                )
                finding = Finding("ill-formed", "all sizes", said)
                return finding, f"right side: a sum of it over {index}"
        return None


def _has_sum(line: Line) -> bool:
    return written.has_sum(line)


def _gradients(line: Line, loss: str) -> Sequence[tuple[str, written.Name]]:
    """The arrays by whose entry with one letter a loss is differentiated, with that letter."""
    found = list[tuple[str, written.Name]]()
    for part in written.every(line):
        match part:
            case written.Derivative(
                written.Name(name), written.Access(array, (written.Name() as place,))
            ) if name == loss:
                found.append((name_of(array) or "", place))
    return found


def _made_of(body: Line, source: str, rank: int, own: str) -> bool:
    """Whether entries of an array stand in a line, none of which depends on the line's index."""
    places = [
        separate(part.subscripts, rank)
        for part in written.every(body)
        if isinstance(part, written.Access) and name_of(part.array) == source
    ]
    return bool(places) and all(own not in free_names(p) for each in places for p in each)
