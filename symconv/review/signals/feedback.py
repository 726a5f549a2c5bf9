r"""Filters with feedback whose input is given in numbers: y[n] = \frac12 y[n-1] + x[n], x = {1, 2}.

Where it is said that y is zero before the input begins, its entries are numbers, one after another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symconv.errors import SymconvError
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.atoms import number
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Line
from symconv.language.subscripts import affine
from symconv.language.value import Value
from symconv.reading.reader import Statement
from symconv.review.deciding.finite import spanning
from symconv.review.scope.given import is_array, is_sequence
from symconv.review.scope.names import free_names
from symconv.review.scope.scope import Scope

MOST = 16
"""Entries that are computed."""

_AT_REST = re.compile(
    r"\b(?:initial(?:ly)?\s+(?:at\s+)?rest|zero\s+initial|initial\s+conditions?\s+(?:are|is)\s+zero"
    r"|starts?\s+(?:from|at)\s+(?:zero|rest)|at\s+rest)\b",
    re.IGNORECASE,
)
_ZERO = re.compile(
    r"([A-Za-z])\s*\[\s*(?:-\s*1\s*\]\s*(?:=[^=$]*)?=\s*0(?![.\d])|([a-z])\s*\]\s*=\s*0"
    r"[^.;=]{0,30}?\b\2\s*(?:<|\\lt\b)\s*0)"
)


@dataclass(frozen=True, slots=True)
class Recursion:
    """`y[index] = body`, which reads y at up to `order` places before, in a section."""

    index: str
    body: Line
    order: int
    section: int


def recursion(statement: Statement, section: int) -> tuple[str, Recursion] | None:
    """The sequence that a statement says by what it was before, and how."""
    match statement.first, statement.links[:1]:
        case written.Access(written.Name(name), (written.Name(index),)), (written.Link("=", body),):
            pass
        case _:
            return None
    reads = (part for part in written.every(body) if isinstance(part, written.Access))
    delays = [_delay(each, index) for each in reads if each.array == written.Name(name)]
    known = [delay for delay in delays if delay is not None and delay > 0]
    if not known or len(known) < len(delays):
        return None
    return name, Recursion(index, body, max(known), section)


def implicit(statement: Statement) -> frozenset[str]:
    """The sequences of which a left side adds up delayed entries: y[n] - a y[n-1] = x[n].

    >>> from symconv.reading.reader import line
    >>> whole = written.Chain(line("y[n] - 3 y[n-1]"), (written.Link("=", line("x[n]")),))
    >>> sorted(implicit(Statement(whole.first, whole.links, (0, 0))))
    ['y']
    """
    if not isinstance(statement.first, written.Sum):
        return frozenset()
    places = dict[str, set[Line]]()
    for part in written.every(statement.first):
        match part:
            case written.Access(written.Name(name), (place,)) | written.Call(
                written.Name(name), (place,)
            ) if free_names(place):
                places.setdefault(name, set()).add(place)
    return frozenset(name for name, found in places.items() if len(found) > 1)


def _delay(entry: written.Access, index: str) -> int | None:
    """How many places before the index an entry stands."""
    try:
        (place,) = (affine(each, Context()) for each in entry.subscripts)
    except (SymconvError, ValueError):
        return None
    back = Affine.of(index) - place
    return None if back.variables else back.constant


@dataclass
class Feedback:
    """The recursions of a document, and from where on their sequences are known in numbers."""

    scope: Scope
    rests: bool = False
    zeros: frozenset[str] = frozenset()
    known: dict[str, Recursion] = field(default_factory=dict)
    made: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    """Of what inputs the entries were made that are in force."""

    def introduce(self, spoken: str) -> None:
        """What a document says of what sequences are before they begin."""
        self.rests = bool(_AT_REST.search(spoken))
        self.zeros = frozenset(match[1] for match in _ZERO.finditer(spoken))

    def heard(self, statement: Statement) -> None:
        """Take note of a recursion, and compute the entries of those whose input is given now."""
        found = recursion(statement, self.scope.section)
        if found is not None and self.known.get(found[0]) != found[1]:
            self._forget(found[0])
            self.known[found[0]] = found[1]
            self.scope.recursive.add(found[0])
        for name, known in [*self.known.items()]:
            if known.section != self.scope.section:
                self._forget(name)
                del self.known[name]
                self.scope.recursive.discard(name)
            elif self.rests or name in self.zeros:
                self._compute(name, known)
                self.scope.doubted -= {name} & self.made.keys()  # that y[-1] = 0 is in force

    def _compute(self, name: str, known: Recursion) -> None:
        scope = self.scope
        inputs = free_names(known.body) - {name, known.index}
        given = {each: value for each, value in scope.here.values.items() if each in inputs}
        if self.made.get(name) == given or scope.knows(name) or given.keys() != inputs:
            return
        self._forget(name)
        if not all(is_sequence(x, value) or is_array(x, value) for x, value in given.items()):
            return
        lists = {
            each: spanning(value, [(-MOST, 2 * MOST)])
            for each, value in given.items()
            if is_array(each, value) and value.rank == 1
        }
        entries = _entries(name, known, scope.here.child(values=lists))
        # What has no input and is at rest is zero everywhere: nobody speaks of that.
        if any(value.fraction for value in entries.values()):
            self.made[name] = given
            scope.context = replace(scope.context, entries={**scope.context.entries, **entries})

    def _forget(self, name: str) -> None:
        if self.made.pop(name, None) is not None:
            kept = {key: v for key, v in self.scope.context.entries.items() if key[0] != name}
            self.scope.context = replace(self.scope.context, entries=kept)


def _entries(
    name: str, known: Recursion, context: Context
) -> dict[tuple[str, tuple[int, ...]], Value]:
    """The entries from before 0 on, each made of those before it, as long as they are numbers."""
    entries: dict[tuple[str, tuple[int, ...]], Value] = {
        (name, (-back,)): number(0) for back in range(1, known.order + 1)
    }
    for place in range(MOST):
        here = replace(context, entries={**context.entries, **entries})
        try:
            value = elaborate(known.body, here.child(names={known.index: Affine(place)}))
        except SymconvError:
            break
        if value.fraction is None:
            break
        entries[name, (place,)] = number(value.fraction)
    return entries
