"""From two sides in a scope to the question that the judges answer: sizes, free indices, domain."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from symconv.errors import SymconvError, Unsupported
from symconv.judges.question import Question
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.line import Access, Cases, Chain, Line, Summation, SummationOver, parts
from symconv.language.names import name_of
from symconv.language.subscripts import affine, constraints, separate
from symconv.language.value import Value
from symconv.review.scope.names import free_names, names_in
from symconv.review.scope.ranges import ends, inside

_kept: OrderedDict[tuple[int, Line], tuple[Context, Value]] = OrderedDict()
"""Sides of a chain stand twice, and its head many times: what they mean is kept for a while."""


def elaborated(line: Line, context: Context) -> Value:
    key = (id(context), line)
    if key not in _kept:
        _kept[key] = (context, elaborate(line, context))
        while len(_kept) > 64:
            _kept.popitem(last=False)
    return _kept[key][1]


RESTRICTED = "it is said to hold only where something does that was not read"


def restricted(
    conditions: Sequence[Chain], context: Context
) -> tuple[tuple[Constraint, ...], bool]:
    """What conditions beside a statement say of sizes and indices, and whether that is all.

    An equation between arrays restricts nothing: it says what a name stands for.
    """
    found, whole = list[Constraint](), True
    for condition in conditions:
        try:
            found += constraints(condition, context)
        except Unsupported:
            whole = whole and all(link.relation in ("=", ":=") for link in condition.links)
    return tuple(found), whole


def understood(line: Line, context: Context) -> tuple[Constraint, ...]:
    """The range of the free indices of a head of a chain, as far as its reads settle it."""
    known = tuple(_reached(line, context))
    try:
        value = elaborated(line, context)
    except SymconvError:
        return known
    sizes = {name for o in context.operands.values() for s in o.sizes for name in s.variables}
    reads = (c for c in inside(value, context.operands) if _indices(c, sizes))
    return (*known, *_understood(value), *reads)


def as_before(lines: Sequence[Line], context: Context) -> tuple[tuple[Constraint, ...], str]:
    """Where free letters run if they run as they do in the definitions of the arrays on a line.

    In dY_i/dX_{2i+a}, where Y_i is a sum of X_{2i+a} over a, which nothing else bounds.
    """
    every = [part for line in lines for part in written.every(line)]
    names = {name for part in every if (name := name_of(part)) is not None}
    bound = {part.index for part in every if isinstance(part, Summation)}
    free = set().union(*map(free_names, lines)) - bound
    found = dict[str, tuple[Constraint, ...]]()
    for name in sorted(names & context.recipes.keys()):
        recipe = context.recipes[name]
        for part in written.every(recipe.body):
            if isinstance(part, Summation) and part.index in free - found.keys():
                try:
                    limits = affine(part.lower, context), affine(part.upper, context)
                except Unsupported:
                    continue
                found[part.index] = between(limits[0], Affine.of(part.index), limits[1])
    said = f"{', '.join(found)} as in the definition"
    return tuple(c for each in found.values() for c in each), said


def _indices(constraint: Constraint, sizes: set[str]) -> bool:
    """Whether it is about a free index, and about no slot."""
    names = constraint.form.variables
    return any(name[:1].islower() for name in names - sizes) and not any("#" in n for n in names)


def _reached(line: Line, context: Context) -> Iterator[Constraint]:
    """Where an entry is meant: one that an array has; of an array that nobody declared, one that
    its definition reads.
    """
    match line:
        case Summation() | SummationOver() | Cases():
            return
        case Access(array, subscripts):
            name = name_of(array) or ""
            reach = context.reaches.get(name) or ends(context.values.get(name))
            places = separate(subscripts, len(reach))
            if reach and len(places) == len(reach):
                try:
                    for place, limits in zip(places, reach, strict=True):
                        if limits is not None:
                            yield from between(limits[0], affine(place, context), limits[1])
                except Unsupported:
                    return
    for part in parts(line):
        yield from _reached(part, context)


def asked(
    left: Value, right: Value, context: Context, domain: tuple[Constraint, ...] = ()
) -> Question:
    """The question about two values: capital letters and what sizes are made of are sizes."""
    names = sorted(names_in(left) | names_in(right))
    here = (*context.domain, *nonnegative(context), *domain, *_understood(left))
    known = tuple(dict.fromkeys(c for c in here if c.form.variables <= set(names)))
    sizes = {name for o in context.operands.values() for s in o.sizes for name in s.variables}
    free = tuple(name for name in names if name not in sizes and name[:1].islower())
    return Question(
        left,
        right,
        tuple(name for name in names if name not in free),
        free,
        tuple(c for c in known if c.truth is None),
    )


def nonnegative(context: Context) -> Iterator[Constraint]:
    """No declared operand has less than no entries."""
    for operand in context.operands.values():
        for size in operand.sizes:
            yield Constraint(size)


def some(context: Context, question: Question) -> Iterator[Constraint]:
    """That declared arrays whose sizes the question speaks of have entries at all."""
    names = {*question.sizes, *question.free}
    for constraint in nonnegative(context):
        if constraint.form.variables and constraint.form.variables <= names:
            yield Constraint(constraint.form - 1)


def long_enough(left: Value, right: Value) -> tuple[Constraint, ...]:
    """That sizes which are letters reach to the places that are read by their numbers: 2 <= n."""
    claims = (o for value in (left, right) for term in value.terms for o in term.obligations)
    plain = (o.claim for o in claims if not o.premises and not o.claim.equality)
    letters = (c for c in plain if len(c.form.coefficients) == 1 and c.form.constant < 0)
    return tuple(dict.fromkeys(c for c in letters if c.form.coefficients[0][1] == 1))


def _understood(value: Value) -> Iterator[Constraint]:
    """The range of the free indices of a left side: where what it reads exists."""
    for term in value.terms:
        for obligation in term.obligations:
            plain = not any(n.startswith(("#", "@")) for n in obligation.claim.form.variables)
            if plain and not obligation.premises:
                yield obligation.claim


def fitted(left: Value, right: Value) -> dict[str, Affine]:
    """Sizes that follow from a side written out: a matrix of 4 x 6 says I = 4 and J = 6."""
    sizes = dict[str, Affine]()
    if left.rank != right.rank:
        return {}
    for mine, theirs in zip(left.slots, right.slots, strict=True):
        if mine.size is None or theirs.size is None:
            continue
        for general, literal in ((mine.size, theirs.size), (theirs.size, mine.size)):
            general = general.substitute(sizes)
            if literal.variables or len(general.variables) != 1:
                continue
            (name,) = general.variables
            multiple = general.coefficient(name)
            if abs(multiple) == 1:
                sizes[name] = (literal - (general - Affine.of(name) * multiple)) * multiple
    return sizes
