"""One size formula, o = floor((i + 2p - k) / s) + 1 or its kin, held against counting.

It holds if it gives, at every small size that satisfies the facts, as many places of the filter as
there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from symconv.errors import Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.mutations import mutants
from symconv.review.findings import Finding
from symconv.review.sizes.cast import DEFAULTS, LARGEST, RANGES, Cast, casting
from symconv.review.sizes.counting import positions, sources
from symconv.review.sizes.facts import Condition, conditions, solved, used
from symconv.review.sizes.points import POINTS, bounds, points
from symconv.review.sizes.roles import Role, Roles
from symconv.review.sizes.scalars import (
    Formula,
    Point,
    Rational,
    Undefined,
    formula,
    scalar_name,
)

Expected: TypeAlias = "Callable[[Cast, Point], tuple[int, ...]]"
"""The sizes that are right at a point; none where there is no such convolution."""


def _direct(cast: Cast, point: Point) -> tuple[int, ...]:
    sizes = [cast.value(role, point) for role in RANGES]
    count = positions(*sizes)
    return (count,) if count > 0 else ()


def _in_all(cast: Cast, point: Point) -> tuple[int, ...]:
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    count = positions(size + padding, kernel, stride, 0, dilation)
    return (count,) if count > 0 else ()


def _transposed(cast: Cast, point: Point) -> tuple[int, ...]:
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    found = sources(size, kernel, stride, padding, dilation)
    if len(found) < stride:
        return ()
    if cast.original is not None and cast.original in point:
        return tuple(n for n in found if n == point[cast.original])
    return found


def _overhanging(cast: Cast, point: Point) -> tuple[int, ...]:
    """The last place may reach beyond the end."""
    size, kernel, stride, padding, dilation = (cast.value(role, point) for role in RANGES)
    rest = size + 2 * padding - (kernel - 1) * dilation - 1
    return (-(-rest // stride) + 1,) if rest >= 0 else ()


def _kept(cast: Cast, point: Point) -> tuple[int, ...]:
    """As many as there are strides in the input, whatever the filter."""
    return (len(range(0, cast.value("input", point), cast.value("stride", point))),)


def _full(cast: Cast, point: Point) -> tuple[int, ...]:
    """Every place at which filter and input have anything in common."""
    size, kernel, stride, _, dilation = (cast.value(role, point) for role in RANGES)
    around = (kernel - 1) * dilation
    return (positions(size, kernel, stride, around, dilation),)


WHOLE = 4
"""At how many points with strides a formula has to be right where it divides without a rest."""
WHOLLY = "it is a whole number"

NEIGHBOURS = 80
"""Changes to a formula that are tried."""

INSTANCE = 5000
"""Up to which size the places of a filter are counted, where all sizes are given."""

EXCUSES: Sequence[tuple[Expected, str]] = (
    (_direct, "right for padding that is counted on each side"),
    (_in_all, "right for padding that is counted in all"),
    (_transposed, "right for a transposed convolution"),
    (_overhanging, "right where the last place may reach beyond the end"),
    (_kept, "right for padding that keeps the size"),
    (_full, "right for a full convolution"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A formula compared with counting at many points."""

    grid: Mapping[str, range]
    wrong: Counterexample | None
    """The first point at which it is wrong."""
    telling: bool
    """Whether the points were many and different enough to say that it holds."""
    whole_only: bool = False
    """Whether it is wrong only where it gives no whole number, and right at enough others."""

    @property
    def right(self) -> bool:
        return self.wrong is None and self.telling


def _try(
    body: Formula,
    cast: Cast,
    facts: Sequence[Condition],
    expected: Expected,
    any_of: bool = False,
) -> Trial:
    known = solved(facts)
    grid, found = points({*body.names, *cast.names.values()}, known, cast.range_of)
    parameters = body.names - set(cast.names.values())
    seen: dict[str, set[Rational]] = {name: set() for name in cast.names.values()}
    results, count, whole, whole_only = set[int](), 0, 0, True
    wrong: Counterexample | None = None
    undefined = False
    for point in islice(found, POINTS):
        if not cast.possible(point, LARGEST if grid else INSTANCE):
            continue
        right = expected(cast, point)
        if not right:
            continue
        try:
            said = body.at(point)
        except Undefined:
            undefined = True
            continue
        count += 1
        results.add(right[0])
        for name in seen:
            seen[name].add(point[name])
        if said not in (right if parameters or any_of else right[:1]):
            whole_only = whole_only and said.denominator != 1
            wrong = wrong or _shown(point, right[0], said)
            if not whole_only:
                break
        elif cast.value("stride", point) > 1:
            whole += 1
    if undefined and wrong is None:
        raise Unsupported("no value at some sizes")
    fixed = {fact.fixes for fact in facts}
    varied = all(len(values) > 1 for name, values in seen.items() if name not in fixed)
    telling = count >= 4 and len(results) > 1 and len(seen[cast.names["input"]]) > 1 and varied
    telling = telling or (count == 1 and not grid)
    return Trial(grid, wrong, telling, wrong is not None and whole_only and whole >= WHOLE)


def _shown(point: Point, right: Rational, said: Rational) -> Counterexample:
    sizes = {name: int(count) for name, count in sorted(point.items())}
    return Counterexample(sizes, {}, str(right), str(said))


def output_size(
    left: Line | None,
    right: Line,
    facts: Iterable[written.Chain],
    roles: Roles,
    present: Iterable[str] = (),
) -> Finding | None:
    """Whether `left = right` gives the size of the output; None where it is not about that.

    `present` are names that the words bring in: for any i, k and s. No left side is the output.
    """
    name = scalar_name(left) if left is not None else None
    if left is not None and name is None:
        return None
    try:
        body = formula(right)
        about = [fact for fact in conditions(facts) if name not in fact.names]
        cast = casting(name, body, about, roles, present)
        near = used(about, body.names | set(cast.names.values()))
        finding = _judged(body, cast, near, roles)
        if finding.reason == UNSAID and {*NAMED} <= cast.names.keys() and _slips(right, cast):
            finding = _judged(body, replace(cast, said=True), near, roles).assuming(*cast.guessed)
        if finding.holds and name is not None:
            roles.confirmed |= {name, *(body.names & {*cast.names.values()})}
            padding = cast.names.get("padding", "")
            if padding in body.names and _reading(cast, roles)[0] is _direct:
                roles.counts(padding, "each")
        return finding
    except Unsupported as limit:
        return Finding("unread", reason=str(limit))


UNSAID = "what the letters stand for is not said"
NAMED: Sequence[Role] = ("input", "kernel", "stride", "padding")
"""What a formula names of which the letters tell by themselves that it is one for a size."""


def _slips(right: Line, cast: Cast) -> bool:
    """Whether one change makes a formula right whose letters stand for what they mostly do."""
    one_more = written.Sum((right, written.Number(1)))
    for mended in (one_more, *(each.line for each in islice(mutants(right), NEIGHBOURS))):
        with suppress(Unsupported):
            if _right(formula(mended), cast, (), _direct):
                return True
    return False


COUNTED = (
    "counts the places of the filter",
    "the convolution takes it back to the size of its output",
)
"""Why a size formula holds."""


def _reading(cast: Cast, roles: Roles) -> tuple[Expected, str]:
    if cast.transposed or roles.transposed:
        return _transposed, COUNTED[1]
    padding = cast.names.get("padding")
    if padding is not None and roles.padded(padding) == "total":
        return _in_all, COUNTED[0]
    return _direct, COUNTED[0]


def _judged(body: Formula, cast: Cast, facts: tuple[Condition, ...], roles: Roles) -> Finding:
    expected, reason = _reading(cast, roles)
    loose = tuple(fact for fact in facts if fact.fixes not in body.names)
    for stated in dict.fromkeys((loose, facts)):
        trial = _try(body, cast, stated, expected)
        if trial.right:
            scope = ", ".join((*map(str, stated), *filter(None, (bounds(trial.grid),))))
            return Finding("holds", scope, reason, _assumptions(cast, expected))
    if trial.wrong is None:
        return Finding("unread", reason="too few sizes to compare it at")
    excuse = _excuse(body, cast, facts, expected, roles)
    if expected is _transposed and _try(body, cast, facts, expected, True).wrong is None:
        excuse = "right with some output padding"
    if trial.whole_only and trial.telling:
        taken = (*_assumptions(cast, expected), WHOLLY)
        return Finding("holds", bounds(trial.grid), reason, taken)
    if not trial.grid and not {"stride", "padding"} <= cast.names.keys():
        excuse = excuse or "stride and padding are not said"
    if not cast.said or excuse:
        return Finding("unread", reason=excuse or UNSAID)
    scope = ", ".join((*map(str, facts), *filter(None, (bounds(trial.grid),))))
    return Finding("fails", scope, "counts other places of the filter", (), trial.wrong)


def _assumptions(cast: Cast, expected: Expected) -> tuple[str, ...]:
    said = list(cast.guessed)
    if "stride" not in cast.names:
        said.append("stride 1")
    if "padding" not in cast.names:
        said.append("no padding")
    elif expected is _in_all:
        said.append(f"{cast.names['padding']} is the padding in all")
    return tuple(said)


def _excuse(
    body: Formula, cast: Cast, facts: tuple[Condition, ...], expected: Expected, roles: Roles
) -> str:
    """Under which other reading it would be right, if there is any."""
    stated = roles.padded(cast.names.get("padding", ""))
    for other, words in EXCUSES:
        told = (stated == "each" and other is _in_all) or (stated == "total" and other is _direct)
        if other is not expected and not told and _right(body, cast, facts, other):
            return words
    kept = {role: n for role, n in cast.names.items() if n in body.names or role not in DEFAULTS}
    if _right(body, replace(cast, names=kept), (), expected):
        return "right only without what was said of other names"
    return ""


def _right(body: Formula, cast: Cast, facts: tuple[Condition, ...], expected: Expected) -> bool:
    if not body.names <= {*cast.names.values(), *(n for fact in facts for n in fact.names)}:
        return False
    try:
        trial = _try(body, cast, facts, expected)
    except Unsupported:
        return False
    return trial.wrong is None or trial.whole_only
