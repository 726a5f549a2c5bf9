"""Which name plays which part in one size formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symconv.errors import Unsupported
from symconv.review.sizes.facts import Condition
from symconv.review.sizes.roles import Part, Role, Roles, Spelling
from symconv.review.sizes.scalars import (
    Formula,
    Point,
)

DEFAULTS: Mapping[Role, int] = {"stride": 1, "padding": 0, "dilation": 1}
RANGES: Mapping[Role, range] = {
    "input": range(1, 10),
    "kernel": range(1, 6),
    "stride": range(1, 5),
    "padding": range(0, 4),
    "dilation": range(1, 4),
}
OTHERS = range(0, 5)
LARGEST = 32


@dataclass(frozen=True, slots=True)
class Cast:
    """Which name has which role in one formula; and whether it is of a transposed convolution."""

    names: Mapping[Role, str]
    transposed: bool
    said: bool
    guessed: tuple[str, ...] = ()
    original: str | None = None
    """The input of the convolution that is transposed, where the facts speak of it."""

    def value(self, role: Role, point: Point) -> int:
        return int(point[self.names[role]]) if role in self.names else DEFAULTS[role]

    def range_of(self, name: str) -> range:
        for role, own in self.names.items():
            if own == name:
                return RANGES[role]
        return OTHERS if name != self.original else RANGES["input"]

    def possible(self, point: Point, largest: int = LARGEST) -> bool:
        """Whether there is such a convolution, and one that is soon counted."""
        sizes = ((RANGES[role].start, point[name]) for role, name in self.names.items())
        return all(least <= size <= largest for least, size in sizes)


def casting(
    left: str | None,
    body: Formula,
    facts: Sequence[Condition],
    roles: Roles,
    present: Iterable[str],
) -> Cast:
    """Who plays what. Raises Unsupported where that is not clear."""
    parts = {name: part for name in body.names if (part := roles.of(name)) is not None}
    around = [name for fact in facts for name in sorted(fact.names)]
    others = [*around, *(name for name in present if name not in body.names)]
    primed = {Spelling.of(name).primes for name, part in parts.items() if part.role == "input"}
    plain = [
        name
        for name in (*body.names, *around)
        if not Spelling.of(name).primes and (part := roles.of(name)) and part.role in DEFAULTED
    ]
    own = Spelling.of(left).primes if left else 0
    transposed = own == 1 and primed == {1} and bool(plain)
    wanted = {"input": max(primed, default=0)}
    level = 0 if transposed else wanted["input"]
    axis = _axis(parts)
    names: dict[Role, str] = {}
    for name in sorted(parts, key=lambda name: (not parts[name].said, name)):
        role = parts[name].role
        if role == "output" or Spelling.of(name).primes != wanted.get(role, level):
            continue
        if not parts[name].said and _outdone(name, role, facts, others, roles):
            continue
        first = names.setdefault(role, name)
        if first != name and parts[first].said == parts[name].said:
            raise Unsupported(f"both {first} and {name} may be the {role}")
    for role in RANGES:
        if role in names:
            continue
        primes = wanted.get(role, level)
        fitting = [name for name in dict.fromkeys(others) if name != left]
        fitting = [name for name in fitting if _fits(name, role, primes, axis, roles)]
        told = [name for name in fitting if _said(name, role, roles)]
        fitting = told or [x for x in fitting if not _outdone(x, role, facts, others, roles)]
        if len(fitting) > 1:
            raise Unsupported(f"one of {', '.join(sorted(fitting))} may be the {role}")
        if fitting:
            names[role] = fitting[0]
    for role in ("input", "kernel"):
        if role not in names:
            raise Unsupported(f"nothing says which is the size of the {role}")
    free = body.names - set(names.values()) - set(around)
    if free:
        raise Unsupported(f"nothing is known of {', '.join(sorted(free))}")
    said, guessed = _left(left, names["input"], roles)
    said = said or (left is not None and roles.sure(left))
    weak = [name for role, name in names.items() if not _said(name, role, roles)]
    guessed += [f"{name} is the {_spoken(role)}" for role, name in names.items() if name in weak]
    original = names["input"].replace("'", "") if transposed else None
    return Cast(names, transposed, said and all(map(roles.sure, weak)), tuple(guessed), original)


def _outdone(
    name: str, role: Role, facts: Sequence[Condition], others: Sequence[str], roles: Roles
) -> bool:
    """Whether custom must not decide: the words give the role to another name, or the letter is
    one of which a fact makes something else, as k = 2n + 1 does."""
    axis = {"H", "W"} if role == "input" else set[str]()
    rivals = (other for other in others if other != name and {other, name} != axis)
    if any(_said(other, role, roles) for other in rivals):
        return True
    made = [fact for fact in facts if name in fact.names and len(fact.names) > 1]
    return role == "input" and bool(made)


DEFAULTED: tuple[Role, ...] = ("kernel", "stride", "padding", "dilation")


def _spoken(role: Role) -> str:
    return f"size of the {role}" if role in ("input", "kernel", "output") else role


def _said(name: str, role: Role, roles: Roles) -> bool:
    return roles.of(name) == Part(role, True)


def _fits(name: str, role: Role, primes: int, axis: str, roles: Roles) -> bool:
    part, spelling = roles.of(name), Spelling.of(name)
    own = spelling.axis in ("", axis)
    return part is not None and part.role == role and spelling.primes == primes and own


def _axis(parts: Mapping[str, Part]) -> str:
    found = {Spelling.of(name).axis for name in parts} - {""}
    if len(found) > 1:
        raise Unsupported("a formula of several axes")
    return found.pop() if found else ""


def _left(left: str | None, source: str, roles: Roles) -> tuple[bool, list[str]]:
    """Whether the words say that the left side is the output; or the same letter as the input."""
    if left is None:
        return True, []
    part = roles.of(left)
    mine, theirs = Spelling.of(left), Spelling.of(source)
    alike = mine.primes == theirs.primes or (mine.base == theirs.base and left != source)
    if part is not None and part.role == "output" and (alike or part.said or roles.transposed):
        return part.said, [] if part.said else [f"{left} is the size of the output"]
    same = mine.base == theirs.base and left != source
    if same and part is not None and part.role == "input":
        return False, [f"{left} is the size of the output"]
    raise Unsupported(f"{left} is no output")
