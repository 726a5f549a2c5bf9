"""From a question to a verdict: both judges heard, and nothing said that neither has shown.

In this order: shapes, the few smallest sizes (where most of what is wrong is seen), the
relation for all sizes, then the expansion up to a bound.
`fails` is said only with a concrete point, evaluated by the expansion. `holds` is said only when a
product was compared somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from symconv.errors import Unsupported
from symconv.judges.expansion import RangeError, Steps, expand, solutions
from symconv.judges.polynomial import Place, Polynomial, text
from symconv.judges.question import Counterexample, Question, Verdict
from symconv.judges.relation import Relation
from symconv.language.affine import Affine, Constraint, between
from symconv.language.inequalities import implied
from symconv.language.roots import has_roots
from symconv.language.term import variable
from symconv.language.value import agreed

BOUND = 6
"""Sizes up to this one are checked where no proof for all sizes is found."""

ZERO = "both sides are zero everywhere"
"""Why nothing is said where nothing but zeros was compared."""

NARROW = "compared only where a size is not larger than 1"

OUTSIDE = "read outside its declared size"

SIZES = "arrays of different sizes meet"

INSTANCES = 400
"""Combinations of sizes that are checked at most: the bound is lower where there are many sizes."""

WIDE, MOST_WIDER = 6, 3
"""Up to where the other sizes are looked for where one is 2, and how many of those are tried."""

STEPS = 300_000
"""Steps that writing out both sides of one question may take: a few seconds.

A sum to 10^9 would otherwise never end. The largest that symconv's own tests ask takes 60
thousand.
"""

GLANCE = 200
"""Steps at the smallest sizes before a proof is tried: less than it takes."""


def decide(question: Question) -> Verdict:
    """Whether both sides are equal: see the module for what each ruling rests on."""
    if question.left.rank != question.right.rank:
        ranks = f"{question.left.rank} and {question.right.rank} dimensions"
        return Verdict("ill-formed", "this instance", f"the sides have {ranks}")
    if question.left.row != question.right.row:
        return Verdict("ill-formed", "this instance", "a row vector against a column vector")
    left, right = agreed(question.left, question.right)
    question = Question(left, right, question.sizes, question.free, question.domain)
    exact = has_roots(question.left) or has_roots(question.right)
    general = bool(question.sizes or question.free)
    provable = general and not exact
    proof = (_glance(question) or prove(question)) if provable else None
    try:
        return proof or _enumerated(question)
    except Unsupported as limit:
        # Sums may have no end, be there sizes or not.
        endless = None if general or exact else prove(question)
        return endless or Verdict("undecided", "this instance", str(limit))


def _glance(question: Question) -> Verdict | None:
    """What is wrong at the smallest sizes of all, which is seen sooner than nothing is proved.

    It is what `_enumerated` would find first.
    """
    steps = Steps(GLANCE)
    try:
        for sizes in _instances(question)[1]:
            _, verdict = _instance(question, sizes, steps)
            if verdict is not None:
                return verdict
    except (Unsupported, KeyError):
        pass  # of a letter of which nothing is known the relation says so
    return None


def prove(question: Question) -> Verdict | None:
    """A proof for all sizes, or None: the relation refutes nothing by itself, nor without islpy.

    The sides are of one shape.
    """
    try:
        relation = Relation(question)
    except Unsupported:
        return None
    if relation.equal() and relation.in_range():
        compared = relation.compares_something()
        if compared is None:
            return None
        if compared:
            return Verdict("holds", _covered(question), "the integer relations are equal")
        return Verdict("undecided", "all sizes", ZERO)
    return None


def _covered(question: Question) -> str:
    """The scope of a proof: all sizes, or the one at which the domain has some of them."""
    known = dict[str, Affine]()
    equal = [c.form for c in question.domain if c.equality]
    while True:
        forms = [form.substitute(known) for form in equal]
        alone = [form for form in forms if len(form.coefficients) == 1]
        fixed = {name: -form.constant * count for form in alone for name, count in form.coefficients
                 if abs(count) == 1}  # fmt: skip
        if not fixed:
            break
        known |= {name: Affine(value) for name, value in fixed.items()}
    said = [f"{name} = {known[name].constant}" for name in question.sizes if name in known]
    return ", ".join(said) or "all sizes"


def _enumerated(question: Question) -> Verdict:
    bound, instances = _instances(question)
    compared, steps = list[dict[str, int]](), Steps(STEPS)
    for n, sizes in enumerate(instances):
        try:
            something, verdict = _instance(question, sizes, steps)
        except Unsupported:
            # What comes first is a smallest case: what was left out is not all beyond a bound.
            bound = min(_largest(left) for left in instances[n:]) - 1
            if bound < 1:
                raise
            break
        if verdict is not None:
            return verdict
        if something:
            compared.append(sizes)
    scope = f"{', '.join(question.sizes)} <= {bound}" if question.sizes else "this instance"
    compared = [sizes for sizes in compared if _largest(sizes) <= bound]
    if not compared:
        return Verdict("undecided", scope, ZERO)
    narrow = [name for name in question.sizes if all(sizes[name] < 2 for sizes in compared)]
    if bound > 1 and any(not _is_narrow(name, question.domain) for name in narrow):
        # Where N >= 2 M, no N up to 2 says anything of how sums over M differ.
        for sizes in _wider(question, narrow):
            with suppress(Unsupported):
                _, verdict = _instance(question, sizes, Steps(STEPS))
                if verdict is not None:
                    return verdict
        return Verdict("undecided", scope, NARROW)
    return Verdict("holds", scope, "every product written out and compared")


def _wider(question: Question, narrow: Sequence[str]) -> Iterator[dict[str, int]]:
    """A few sizes where those are 2 that were never, and the others as small as they can be."""
    names = tuple(name for name in question.sizes if name not in narrow)
    known = dict.fromkeys(narrow, 2)
    fixed = {name: Affine(count) for name, count in known.items()}
    domain = (c for c in question.domain if c.form.variables <= {*question.sizes})
    within = tuple(c.substitute(fixed) for c in domain)
    try:
        found = [*islice(_admitted(names, within, WIDE), INSTANCES)]
    except Unsupported:
        return
    for sizes in sorted(found, key=lambda sizes: (0 in sizes, sum(sizes)))[:MOST_WIDER]:
        yield known | dict(zip(names, sizes, strict=True))


def _is_narrow(size: str, domain: Sequence[Constraint]) -> bool:
    """Whether a size is never larger than 1."""
    return implied(Constraint.at_most(size, 1), domain)


def _instance(
    question: Question, sizes: dict[str, int], steps: Steps
) -> tuple[bool, Verdict | None]:
    """Whether something was compared at these sizes, and what is wrong there, if anything."""
    compared = False
    for free in _points(question, sizes, steps):
        known = {**sizes, **free}
        try:
            left, right = (expand(s, known, steps) for s in (question.left, question.right))
        except RangeError as stray:
            return compared, _stray(question, sizes, free, stray)
        for place in sorted(left.keys() | right.keys()):
            if left.get(place) != right.get(place):
                return compared, _differs(question, sizes, free, place, left, right)
        compared = compared or any(left.values())
    return compared, None


def _instances(question: Question) -> tuple[int, list[dict[str, int]]]:
    """A bound, and all sizes up to it that the domain allows, in the order of their sum.

    The bound is the largest, up to BOUND, with no more instances than are checked at most. The
    first failure is so a smallest one.
    """
    names = question.sizes
    domain = tuple(c for c in question.domain if c.form.variables <= set(names))
    bound, found = _sizes(names, domain, BOUND)
    return bound, [dict(zip(names, sizes, strict=True)) for sizes in found]


@lru_cache(maxsize=64)
def _sizes(
    names: tuple[str, ...], domain: tuple[Constraint, ...], most: int
) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The same for what most questions on one statement, and on its mends, have in common."""
    for bound in range(most, 1, -1):
        try:
            found = list(islice(_admitted(names, domain, bound), INSTANCES + 1))
        except Unsupported:
            continue
        if len(found) <= INSTANCES:
            break
    else:
        bound, found = 1, list(_admitted(names, domain, 1))
    return bound, tuple(sorted(found, key=lambda sizes: (sum(sizes), *sizes)))


def _admitted(
    names: tuple[str, ...], domain: tuple[Constraint, ...], bound: int
) -> Iterator[tuple[int, ...]]:
    """All sizes from 0 to a bound that the domain allows."""
    box = [c for name in names for c in between(0, name, bound)]
    for sizes in solutions(names, [*box, *domain], Steps(STEPS)):
        yield tuple(sizes[name] for name in names)


def _largest(sizes: Mapping[str, int]) -> int:
    return max(sizes.values(), default=0)


def _points(question: Question, sizes: Mapping[str, int], steps: Steps) -> Iterator[dict[str, int]]:
    """The free indices that the domain allows at these sizes."""
    fixed = {name: Affine(count) for name, count in sizes.items()}
    domain = [c.substitute(fixed) for c in question.domain]
    for point in solutions(question.free, domain, steps):
        yield dict(point)


def _stray(
    question: Question, sizes: dict[str, int], free: dict[str, int], stray: RangeError
) -> Verdict:
    letters = {variable(n): s.letter or f"slot {n + 1}" for n, s in enumerate(question.left.slots)}
    at = {letters.get(name, name): n for name, n in stray.point.items() if name not in sizes}
    # What the judges numbered says nothing to an author: its value does.
    inner = {name: Affine(n) for name, n in stray.point.items() if name.startswith(("#", "@"))}
    shown = _shown(stray.obligation.substitute(inner))
    named = {name: n for name, n in at.items() if not name.startswith("@")}
    reason = SIZES if stray.obligation.equality else OUTSIDE
    missed = Counterexample(sizes, free | named, shown, "must hold")
    return Verdict("ill-formed", "this instance", reason, missed)


def _shown(obligation: Constraint) -> str:
    """An obligation with what is added on one side and what is taken away on the other.

    >>> _shown(Constraint.at_most("j", Affine.of("J") - 1))
    'j + 1 <= J'
    """
    form = obligation.form
    above = Affine.sum(max(form.constant, 0), ((n, c) for n, c in form.coefficients if c > 0))
    sign = "=" if obligation.equality else "<="
    return f"{_sum(above - form)} {sign} {_sum(above)}"


def _sum(form: Affine) -> str:
    parts = [name if c == 1 else f"{c} {name}" for name, c in form.coefficients]
    parts += [str(form.constant)] * (form.constant != 0 or not parts)
    return " + ".join(parts)


def _differs(
    question: Question,
    sizes: dict[str, int],
    free: dict[str, int],
    place: Place,
    left: Mapping[Place, Polynomial],
    right: Mapping[Place, Polynomial],
) -> Verdict:
    letters = [s.letter or f"slot {n + 1}" for n, s in enumerate(question.left.slots)]
    at = free | dict(zip(letters, place, strict=True))
    sides = (text(side.get(place, {})) for side in (left, right))
    scope = ", ".join(f"{k} = {v}" for k, v in sizes.items()) or "this instance"
    return Verdict("fails", scope, "the sides differ", Counterexample(sizes, at, *sides))
