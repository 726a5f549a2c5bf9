"""From a derivative under sums to the sum over all entries of an operand: its matrix, in place.

Which moves there are to make is seen from the line: which subscripts of the operand are an index
already, which become one by a change of variable, and which have to be picked out of a sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from symconv.derivation import moves
from symconv.derivation.chain import Course
from symconv.derivation.rewriting import Move, guarded, holds, opened
from symconv.errors import Refused
from symconv.language.affine import Affine, Constraint
from symconv.language.line import Access, Cases, Derivative, Line, Name, Product
from symconv.language.subscripts import affine, constraints
from symconv.language.term import Operand


def gather(course: Course, array: Operand, places: Sequence[str], weight: str) -> None:
    """Down to sum_{j=1}^{J} c df[j]/dz, with the indices of the places."""
    if not places:
        # One number: its derivative stands alone already.
        return
    together(course)
    indices(course, array, places, weight)
    left = [each.index for each in opened(course.line)[0] if each.index not in places]
    for index in left:
        single(course, index)
    whole(course, array, places)
    _, body = opened(course.line)
    if guarded(body):
        course.take(moves.out_of_cases(array.name))
    for each in opened(course.line)[0]:
        if each.index not in places:
            course.take(moves.out_of_sum(array.name, behind=True))


def tied(course: Course) -> bool:
    """Whether some condition is an equation."""
    _, body = opened(course.line)
    factors = body.factors if isinstance(body, Product) else (body,)
    inside = [chain for x in factors if (found := guarded(x)) for chain in found[1]]
    context = course.setting.context
    return any(c.equality for chain in inside for c in constraints(chain, context))


def together(course: Course) -> None:
    """All factors within the cases, if there are any."""
    _, body = opened(course.line)
    if isinstance(body, Product) and any(isinstance(x, Cases) for x in body.factors):
        course.take(moves.INTO_CASES)


def indices(course: Course, array: Operand, places: Sequence[str], weight: str) -> None:
    """Every subscript of the operand an index over which a sum goes."""
    picked, changes = dict[int, str](), list[Move]()
    sums, body = opened(course.line)
    for n, place in enumerate(places):
        form = affine(subscripts(body, array.name)[n], course.setting.context)
        bound = [x.index for x in sums if abs(form.coefficient(x.index)) == 1]
        if form == Affine.of(place) and bound:
            continue
        if bound:
            changes.append(moves.change_of_variable(bound[0], place, form))
        else:
            picked[n] = place
    course.take_together(changes)
    if picked:
        course.take(moves.picked_out(array, picked, weight))


def single(course: Course, index: str) -> None:
    """A sum that has but one term, by its condition, without the sum."""
    found = guarded(opened(course.line)[1])
    inside = found[1] if found else ()
    for chain in inside:
        for each in constraints(chain, course.setting.context):
            at = _at(index, each)
            if at is not None:
                course.take(moves.one_term(index, at))
                return


def _at(index: str, tie: Constraint) -> Affine | None:
    step = tie.form.coefficient(index)
    if not tie.equality or abs(step) != 1:
        return None
    return tie.form.substitute({index: 0}) * -step


def whole(course: Course, array: Operand, places: Sequence[str]) -> None:
    """Those sums first, in the order of the operand's axes, and over all of it."""
    order = [each.index for each in opened(course.line)[0]]
    if order[: len(places)] != [*places]:
        course.take(moves.exchange(places))
    sums = {each.index: each for each in opened(course.line)[0]}
    ends = {
        place: (Affine(array.first), size + (array.first - 1))
        for place, size in zip(places, array.sizes, strict=True)
    }
    if any(ends[x] != course.bounds(sums[x]) for x in places):
        course.take(moves.over(ends))


def subscripts(line: Line, name: str) -> tuple[Line, ...]:
    """The subscripts of the entry that is differentiated."""
    match line:
        case Derivative(Access(Name(found), at), _, True) if found == name:
            return at
        case Product(factors):
            return subscripts(factors[-1], name)
    found_there = guarded(line)
    if found_there is None or not holds(line, name):
        raise Refused(f"no derivative of an entry of {name}")
    return subscripts(found_there[0], name)
