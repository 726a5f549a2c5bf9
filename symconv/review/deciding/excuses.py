"""Why two sides that differ may not be called wrong, or not that easily."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from symconv.errors import SymconvError
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.judges.question import Counterexample
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.formal import POWERS
from symconv.language.line import (
    Access,
    Derivative,
    Dots,
    Line,
    Matrix,
    Name,
    Negative,
    Number,
    Operation,
    Product,
    Sum,
    Summation,
    SummationOver,
    Transpose,
    every,
    has_derivative,
)
from symconv.language.matrices import BLOCKS
from symconv.language.names import name_of
from symconv.language.opaque import applied, split
from symconv.language.roots import ROOT
from symconv.language.value import Value
from symconv.review.findings import Finding
from symconv.review.scope.given import is_array
from symconv.review.scope.names import free_names

_COMPUTED = Derivative, Operation, Summation, SummationOver, Transpose, Dots
"""What is made of arrays, where it is written."""


def is_condition(lines: tuple[Line, Line], values: tuple[Value, Value], context: Context) -> bool:
    """Whether a number is said to be what declared arrays give: no claim, as these may be any.

    The entries of a filter sum to 1, or two vectors are orthogonal; or what is made of arrays of
    which no more is known is a number in an example, if it is no derivative and not zero. Or a
    matrix is said to be its transpose: it is symmetric.
    """
    free = all(value.operands & context.operands.keys() for value in values)
    if free and _is_turned(*lines):
        return True
    slopes = any(map(has_derivative, lines))
    scalars = {name for name, operand in context.operands.items() if not operand.sizes}
    if not slopes and any(
        is_zero(line) and value.operands & scalars
        for line, value in zip(lines, values[::-1], strict=True)
    ):
        return True  # (A - t I) v = 0 is to be solved
    read = {name for line in lines for name in free_names(line)}
    for line, number, value in zip(lines, values, values[::-1], strict=True):
        plain = not (number.rank or free_names(line) & context.operands.keys())
        if plain and not number.operands and value.operands and not value.rank:
            given = value.operands <= context.operands.keys() and not (slopes or is_zero(line))
            if given or not (read | value.operands) & context.values.keys():
                return True
    return False


def _is_turned(left: Line, right: Line) -> bool:
    """Whether a matrix stands on one side, and its transpose, or minus that, on the other."""
    for one, other in ((left, right), (right, left)):
        turned = other.body if isinstance(other, Negative) else other
        if isinstance(one, Name) and turned == Transpose(one):
            return True
    return False


_FACTOR = re.compile(r"([A-Za-z]\w*)\[(-?\d+)\]")


def left_out(point: Counterexample) -> list[list[tuple[str, int]]]:
    """The products of entries that one side has more than the other, which is otherwise the same.

    >>> left_out(Counterexample({}, {}, "h[0] x[1] + h[1] x[0]", "h[1] x[0]"))
    [[('h', 0), ('x', 1)]]
    >>> left_out(Counterexample({}, {}, "h[0] x[1]", "-h[0] x[1]"))
    []
    """
    left, right = (side.split(" + ") for side in (point.left, point.right))
    fewer, more = sorted((left, right), key=len)
    rest = [product for product in more if product not in fewer]
    found = [_FACTOR.findall(product) for product in rest]
    plain = all(_FACTOR.sub("", product).strip() == "" for product in rest)
    if point.sizes or point.at or len(rest) + len(fewer) != len(more) or not plain:
        return []
    return [[(name, int(place)) for name, place in product] for product in found]


def of_an_example(lines: Sequence[Line], values: tuple[Value, Value], context: Context) -> bool:
    """Whether a number that is not 0 stands beside products of entries: y[0] = x[0] h[0] + b = 3.

    A zero is one too where it is written as it was computed: y[1] = 2 * 1 - 1 * 2.
    That is so of no arrays in general, so it is of an example whose numbers were not read. Nor is a
    matrix of numbers what is made of declared arrays: A - 2 I = [-1 1; -2 2].
    """
    if any(map(has_derivative, lines)):
        return False
    given = {name for name, value in context.values.items() if is_array(name, value)}
    for line, number, value in zip(lines, values, values[::-1], strict=True):
        made = [{e.operand for e in t.entries} - {ROOT, POWERS, *given} for t in value.terms]
        plain = not (number.rank or value.rank or number.operands)
        computed = number.terms or (isinstance(line, Sum) and not free_names(line))
        if plain and computed and any(made):
            return True
        free = value.operands and value.operands <= context.operands.keys()
        if value.rank and free and number.terms and not number.operands:
            return True
    return False


def in_numbers(lines: Sequence[Line], context: Context) -> bool:
    """Whether a derivative may be taken where scalars have other numbers than are in force.

    Of those that have numbers, of one example, nothing else is known that it could be taken of,
    be it the a of a_o, which is one number for each index; and where it is said to be a number
    itself, others may have been meant.
    """
    numbers = {name for name, value in context.values.items() if _is_number(value)}
    given = {name for name, value in context.values.items() if _is_one_number(value)}
    numbers |= {name for (name, _), value in context.entries.items() if _is_number(value)}
    slopes = [part for line in lines for part in every(line) if isinstance(part, Derivative)]
    read = {part.text for slope in slopes for part in every(slope) if isinstance(part, Name)}
    plain = any(not free_names(line) and not is_zero(line) for line in lines)
    return bool(slopes) and bool((numbers and plain) or read & (numbers | given))


def _is_one_number(value: Value) -> bool:
    """Whether all entries are one number, however many there are: a of a_o = 0.7."""
    sizes = {slot.size for slot in value.slots}
    return bool(value.terms) and not value.operands and sizes == {None}


def of_unknowns(lines: Sequence[Line], context: Context) -> bool:
    """Whether each of two sides has an array that was only declared and is not on the other side.

    No identity is written so, as nothing says that one of them is made of the other.
    """
    read = [frozenset(free_names(line)) & context.operands.keys() for line in lines]
    made = any(free_names(line) & context.values.keys() for line in lines)
    slopes = any(map(has_derivative, lines))
    return not made and not slopes and bool(read[0] - read[1]) and bool(read[1] - read[0])


def of_letters(lines: Sequence[Line], context: Context, *, solved: bool) -> bool:
    """Whether two sides are made of letters alone of which nothing is known, and not of the same.

    Such an equation says what these have to be, as B^2 = 4 A C does; an identity would have the
    same letters on both sides, but where words say that it is to be `solved`. One of other entries
    of an array on each side says so too.
    """
    if any(isinstance(part, _COMPUTED) for line in lines for part in every(line)):
        return False
    try:
        values = [elaborate(line, context) for line in lines]
    except SymconvError:
        return False
    names = {name for line in lines for name in free_names(line)}
    made = names & context.values.keys() and not solved
    if made or any(map(_is_special, values[0].operands | values[1].operands)):
        return False
    one, other = (frozenset(e for term in v.terms for e in term.entries) for v in values)
    if any(subscript.variables for entry in one | other for subscript in entry.subscripts):
        return False
    arrays = {name for name, operand in context.operands.items() if operand.sizes} & names
    if not arrays:
        return solved or one != other
    pairs = (({e for e in side if e.operand == name} for side in (one, other)) for name in arrays)
    return any(mine and theirs and not mine & theirs for mine, theirs in pairs)


def on_itself(lines: Sequence[Line], context: Context) -> str | None:
    """The array of which an entry is said to be another one, or minus that: s_{k+1} = -s_k.

    Of an array that nobody defined no derivation ends so: it says that its sign alternates.
    """
    entries = [line.body if isinstance(line, Negative) else line for line in lines]
    names = {name_of(e.array) if isinstance(e, Access) else None for e in entries}
    name = names.pop()
    if names or name is None or name in context.values:
        return None
    return name if entries[0] != entries[1] else None


def _is_special(operand: str) -> bool:
    """Whether an operand stands for something, and for no letter."""
    return operand in (ROOT, POWERS) or split(operand) is not None


def of_a_tuple(lines: Sequence[Line], context: Context, *, passing: bool) -> bool:
    """Whether several names are said to be numbers: (w, b) = (0, 0).

    In `passing` that may be one example, whatever they are; else they are none that is known.
    """
    match lines:
        case (Matrix(named), Matrix(given)):
            cells = [cell for row in named for cell in row]
            names = all(isinstance(cell, Name) for cell in cells)
            known = {cell.text for cell in cells if isinstance(cell, Name)} & context.values.keys()
            if known and not passing:
                return False
            return names and all(isinstance(cell, Number) for row in given for cell in row)
    return False


def of_other_shapes(reason: str, lines: Sequence[Line], context: Context) -> str | None:
    """Why arrays may be others than was said, where it is these that do not fit."""
    if reason == SIZES and _has_unknown_matrix(lines, context):
        return "what is multiplied with a matrix may be one"
    if reason == OUTSIDE and _reads_negative(lines):
        return "entries at negative places, of a longer array"
    if reason.startswith(BLOCKS) and any(map(_lists_letters, lines)):
        return "letters that were arrays before, and may be numbers in a matrix"
    if reason in _OF_ONE and any(_is_layer(line, context) for line in lines):
        return "a layer may have one neuron"
    return None


_OF_ONE = ("the sides have 1 and 0 dimensions", "the sides have 0 and 1 dimensions")


def _lists_letters(line: Line) -> bool:
    """Whether a matrix of several rows has nothing but different letters in it: [a b; c d]."""
    if not isinstance(line, Matrix) or len(line.rows) < 2:
        return False
    cells = [cell for row in line.rows for cell in row]
    letters = {cell.text for cell in cells if isinstance(cell, Name) and len(cell.text) == 1}
    return len(letters) == len(cells) > 2 and all(map(str.islower, letters))


def _is_layer(line: Line, context: Context) -> bool:
    """Whether a side has as many entries as a layer, of which nobody says how many."""
    try:
        sizes = [slot.size for slot in elaborate(line, context).slots]
    except SymconvError:
        return False
    names = {name for size in sizes if size is not None for name in size.variables}
    return any(name.startswith("n_") for name in names)


def of_a_layer(finding: Finding) -> bool:
    """Whether a size of a layer, n_L, meets a letter of another kind, which may be the same.

    That of a layer in a formula for all of them, n_(1), is another kind than how long z is.
    """
    point = finding.counterexample
    sizes = point.left.split(" = ") if point is not None else []
    return len(sizes) == 2 and len({_kind_of_size(size) for size in sizes}) == 2


def _kind_of_size(size: str) -> str:
    if not size.startswith("n_"):
        return "of no layer"
    return "of a numbered layer" if size.strip("n_()").isdigit() else "of a layer"


def _has_unknown_matrix(lines: Sequence[Line], context: Context) -> bool:
    """Whether what is multiplied with a written matrix may be one too: W_{xh} [1; 0; 0]."""
    products = (part for line in lines for part in every(line) if isinstance(part, Product))
    return any(
        isinstance(after, Matrix)
        and isinstance(before, Access | Name)
        and not free_names(before) & (context.operands.keys() | context.values.keys())
        for product in products
        for before, after in pairwise(product.factors)
    )


def _reads_negative(lines: Sequence[Line]) -> bool:
    """Whether a written matrix has entries at negative places: a_{-1} of a longer array."""
    matrices = (part for line in lines for part in every(line) if isinstance(part, Matrix))
    return any(
        isinstance(part, Access) and any(isinstance(s, Negative) for s in part.subscripts)
        for matrix in matrices
        for part in every(matrix)
    )


def of_another(lines: Sequence[Line], context: Context) -> bool:
    """Whether scalars have numbers in force which an equation in running text may not be of.

    It says something else of numbers, or what something that is a number now is in general.
    """
    if not any(free_names(line) for line in lines):
        return False
    try:
        values = [elaborate(line, context) for line in lines]
    except SymconvError:
        return False
    numbers = [_is_number(value) for value in values]
    arrays = {name for name, value in context.values.items() if value.rank}
    read = {name for line in lines for name in free_names(line)}
    return not arrays & read and (all(numbers) or (numbers[0] and bool(values[1].operands)))


def _is_number(value: Value) -> bool:
    return not value.rank and not value.operands


def by_itself(left: Value, right: Value) -> bool:
    """Whether f'(z) on one side may be made of the f(z) on the other: a (1 - a), for one f.

    There are more of these there, then.
    """
    for mine, theirs in ((left, right), (right, left)):
        for name in mine.operands - theirs.operands:
            of = split(name)
            if of is not None and of[0].endswith("'"):
                bare = applied(of[0][:-1], of[1])
                if _degree(theirs, bare) > _degree(mine, bare):
                    return True
    return False


def _degree(value: Value, name: str) -> int:
    """How often an operand stands in a product at most."""
    counts = (sum(e.operand == name for e in term.entries) for term in value.terms)
    return max(counts, default=0)


def several(left: Value, right: Value, context: Context) -> set[str]:
    """Arrays that nobody declared and that have several numbers of subscripts: x_i and x_i[n].

    What has two or more in all of an equation is no list: another image may have channels.
    """
    here, ranks = _ranks(left, right), _ranks(*context.values.values())
    undeclared = here.keys() - context.operands.keys()
    lists = (name for name in undeclared if min(here[name]) < 2 or len(here[name]) > 1)
    return {name for name in lists if len(here[name] | ranks.get(name, set())) > 1}


def _ranks(*values: Value) -> dict[str, set[int]]:
    """With how many subscripts arrays are read."""
    ranks = dict[str, set[int]]()
    for value in values:
        for term in value.terms:
            for entry in term.entries:
                ranks.setdefault(entry.operand, set()).add(len(entry.subscripts))
    return ranks


def of_same_products(left: Line, right: Line, context: Context) -> bool:
    """Whether both sides add up products of the same arrays, which are two or more.

    A gradient that is made of just what the chain rule makes it of is meant to be that one.
    """
    try:
        sides = [elaborate(side, context) for side in (left, right)]
    except SymconvError:
        return False
    one, other = (
        {tuple(sorted(entry.operand for entry in term.entries)) for term in side.terms}
        for side in sides
    )
    return one == other and bool(one) and all(len({*product}) > 1 for product in one)


def by_chance(left: Value, right: Value) -> bool:
    """Whether sizes have to be equal of which one is a number: an example among what is general."""
    terms = (*left.terms, *right.terms)
    claims = (o.claim for term in terms for o in term.obligations if o.claim.equality)
    return any(len(claim.form.variables) == 1 for claim in claims)


def is_empty(shown: Counterexample, context: Context) -> bool:
    """Whether a counterexample is one in which a declared array has no entries."""
    sizes = (size for operand in context.operands.values() for size in operand.sizes)
    known = (size for size in sizes if size.variables and size.variables <= shown.sizes.keys())
    return any(size.at(shown.sizes) < 1 for size in known)


def is_zero(line: Line) -> bool:
    match line:
        case Number(0):
            return True
        case Matrix(rows):
            return all(is_zero(cell) for row in rows for cell in row)
    return False


def is_jacobian(line: Line, context: Context) -> bool:
    """Whether a side is the derivative of an array by an array, of which authors write less."""
    match line:
        case Derivative(body, _) if (name := name_of(body)) is not None:
            value = context.values.get(name)
            return value is not None and bool(value.rank)
    return False
