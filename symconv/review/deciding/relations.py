"""Inequalities between sizes and indices, and memberships, decided where that can be done.

An inequality that is neither always true nor always false is a claim only where its author
concludes it from ranges that he gives; else it is a condition that he makes. `fails` needs a point
at which it is wrong.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product

from symconv.errors import SymconvError, Unsupported
from symconv.judges.question import Counterexample
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.inequalities import implied, impossible
from symconv.language.line import Line, Link, RelationSign
from symconv.language.subscripts import affine, constraints
from symconv.language.value import Value
from symconv.review.deciding.decimals import near
from symconv.review.deciding.questions import nonnegative
from symconv.review.findings import Finding
from symconv.review.scope.anchors import loose
from symconv.review.scope.sides import plain
from symconv.writing.text import text

ORDERS: Mapping[RelationSign, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}

MOST = 6
"""Counterexamples are searched among sizes and indices up to this one."""

LETTERS = 5
"""Sizes and indices of one inequality for which that is done."""

_CONCLUDES = re.compile(
    r"\b(?:so(?!\s+that\s+\w)|hence|thus|therefore|then|consequently|follows|implies|gives|have|get)\b"
    r"(?!.*\b(?:let|assume|suppose|require|need|if|since|because|for|where|with|when)\b)",
    re.IGNORECASE | re.DOTALL,
)


def concludes(words: str) -> bool:
    """Whether words say that what follows them is a consequence, and no condition.

    >>> concludes("and therefore"), concludes("so assume that")
    (True, False)
    """
    return bool(_CONCLUDES.search(re.split(r"[.!?;]\s", words)[-1]))


def related(
    left: Line,
    link: Link,
    context: Context,
    premises: Sequence[Constraint] = (),
    concluded: bool = False,
    said: Collection[written.Chain] = (),
) -> Finding:
    """The finding for an inequality or a membership; other relations are not read.

    `said` is all that this section said of sizes, be it of one case alone.
    """
    if link.relation in ORDERS:
        return ordered(left, link.relation, link.side, context, premises, concluded, said)
    if link.relation == "in" and isinstance(link.side, written.Space):
        try:
            return shaped(plain(left), link.side, context)
        except SymconvError as problem:
            return Finding("unread", reason=str(problem))
    about = near(left, link.side) if link.relation == "~" else None
    return about or Finding("unread", reason=f"a relation {link.relation}")


def ordered(
    left: Line,
    sign: RelationSign,
    right: Line,
    context: Context,
    premises: Sequence[Constraint] = (),
    concluded: bool = False,
    said: Collection[written.Chain] = (),
) -> Finding:
    """Whether `left <= right` where the premises hold: a definition where it is a condition."""
    try:
        claims = constraints(written.Chain(left, (written.Link(sign, right),)), context)
    except Unsupported as limit:
        return _numbers(left, sign, right, context) or Finding("unread", reason=str(limit))
    if not claims:
        return Finding("definition", reason="a range without an end")
    if len(claims) > 1:
        return Finding("unread", reason="a condition that is several")
    (claim,) = claims
    domain = (*context.domain, *nonnegative(context), *premises)
    scope = "all sizes" if claim.form.variables else "this instance"
    if impossible(domain):
        return Finding("unread", reason="nothing satisfies the conditions before it")
    if claim.truth or (claim.truth is None and implied(claim, domain)):
        return Finding("holds", scope, "it follows from the ranges")
    never = impossible((*domain, claim))
    other = [each for each in said if each != written.Chain(left, (written.Link(sign, right),))]
    settled = _settled(claim, context, premises) or _sharpened(claim, domain, other, context)
    settled = concluded and settled
    if not (never or settled):
        return Finding("definition", reason="a condition on sizes or indices")
    sides = [affine(side, context) for side in (left, right)]
    point = _missed(claim, sides, domain)
    if point is None:
        return Finding("unread", reason="no small sizes at which it is wrong")
    return _wrong(f"not {sign} there", point, sides)


def _wrong(reason: str, point: dict[str, int], sides: Sequence[Affine]) -> Finding:
    where = ", ".join(f"{name} = {count}" for name, count in point.items())
    shown = Counterexample(point, {}, *(str(side.at(point)) for side in sides))
    return Finding("fails", where or "this instance", reason, (), shown)


def _numbers(left: Line, sign: RelationSign, right: Line, context: Context) -> Finding | None:
    """The finding for two numbers, which may be fractions."""
    sides = [_number(side, context) for side in (left, right)]
    if None in sides:
        return None
    one, other = (side for side in sides if side is not None)
    if ORDERS[sign](one, other):
        return Finding("holds", "this instance", "both sides are numbers")
    shown = Counterexample({}, {}, str(one), str(other))
    return Finding("fails", "this instance", "the numbers say otherwise", (), shown)


def _number(side: Line, context: Context) -> Fraction | None:
    try:
        return elaborate(side, context).fraction
    except SymconvError:
        return None


def _settled(claim: Constraint, context: Context, premises: Sequence[Constraint]) -> bool:
    """Whether a claim is about indices that all lie between given limits, and declared sizes.

    Sizes alone an author relates in words that are not read.
    """
    sizes = {n for o in context.operands.values() for s in o.sizes for n in s.variables}
    indices = claim.form.variables - sizes
    limits = [c.form for c in premises if not c.equality and c.form.variables & indices]
    bounded = all({1, -1} <= {_sign(f.coefficient(name)) for f in limits} for name in indices)
    known = {name for form in limits for name in form.variables} <= sizes | indices
    return bool(indices) and bounded and known


def _sharpened(
    claim: Constraint, domain: Sequence[Constraint], said: Sequence[written.Chain], context: Context
) -> bool:
    """Whether a claim says more of the very thing that is known: N - K >= 1 after N - K >= 0.

    It may follow from what was `said` of a case: suppose that N > K.
    """
    more = (c.form - claim.form for c in domain if not c.equality and not claim.equality)
    if not any(not rest.variables and rest.constant > 0 for rest in more):
        return False
    for chain in said:
        with suppress(Unsupported):
            if implied(claim, (*domain, *constraints(chain, context))):
                return False
    return True


def _sign(count: int) -> int:
    return (count > 0) - (count < 0)


def _missed(
    claim: Constraint, sides: Sequence[Affine], domain: Sequence[Constraint]
) -> dict[str, int] | None:
    """A smallest point of the domain at which a claim about two sides is wrong."""
    names = {name for side in sides for name in side.variables}
    while near := [c for c in domain if names & c.form.variables and c.form.variables - names]:
        names |= {name for c in near for name in c.form.variables}
    order = sorted(names)
    if len(order) > LETTERS:
        return None
    within = [c for c in domain if c.form.variables <= names]
    points = product(range(MOST + 1), repeat=len(order))
    for values in sorted(points, key=lambda each: (sum(each), each)):
        point = dict(zip(order, values, strict=True))
        if not claim.holds(point) and all(c.holds(point) for c in within):
            return point
    return None


def shaped(what: Line, space: written.Space, context: Context) -> Finding:
    """Whether an array that is known has the sizes that a membership says.

    Raises IllFormed or Unsupported where the array has no meaning here.
    """
    value = elaborate(what, context)
    said = tuple(affine(size, context) for size in space.sizes)
    sizes = _sizes(value)
    if sizes is None:
        return Finding("unread", reason="an array of unknown size")
    listed = what.body if isinstance(what, written.Transpose) else what
    if isinstance(listed, written.Matrix) and said != sizes:
        return Finding("unread", reason="a list whose cells may be arrays")
    if len(said) == 2 and value.rank == 1:
        sizes = (Affine(1), *sizes) if value.row else (*sizes, Affine(1))
    if len(said) != len(sizes):
        count = f"{len(sizes)} dimensions, not {len(said)}"
        open_ = 1 in (len(said), len(sizes)) or loose(value, context)
        return Finding("unread" if open_ else "ill-formed", reason=count)
    if said == sizes:
        return Finding("holds", "all sizes", "the sizes are equal")
    if said == sizes[::-1] and _differentiates(what):
        return Finding("unread", reason="a Jacobian in the other layout")
    if any(map(_is_step, written.every(what))):
        return Finding("unread", reason="an entry, or one of several arrays: h_t")
    known = {n for o in context.operands.values() for s in o.sizes for n in s.variables}
    if not {name for size in said for name in size.variables} <= known:
        return Finding("unread", reason="sizes of which nothing is known")
    domain = (*context.domain, *nonnegative(context), *(Constraint(size) for size in sizes))
    for mine, theirs in zip(sizes, said, strict=True):
        point = _missed(Constraint.equal(mine, theirs), (mine, theirs), domain)
        if point is not None:
            return _wrong(f"it lies in {_spaced(sizes)}", point, (mine, theirs))
    return Finding("unread", reason="sizes that differ at no small size")


def _sizes(value: Value) -> tuple[Affine, ...] | None:
    sizes = tuple(slot.size for slot in value.slots if slot.size is not None)
    return sizes if len(sizes) == value.rank else None


def _is_step(part: Line) -> bool:
    """Whether an entry is read at a letter, which may as well tell arrays apart: h_t."""
    return isinstance(part, written.Access) and any(
        isinstance(place, written.Name) for place in part.subscripts
    )


def _spaced(sizes: Sequence[Affine]) -> str:
    return text(written.Space(tuple(map(spelled, sizes))))


def _differentiates(line: Line) -> bool:
    return isinstance(line, written.Derivative) or any(map(_differentiates, written.parts(line)))
