"""What is declared before it is defined: the space of an array, and a size made of others."""

from __future__ import annotations

import re

from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint, between
from symconv.language.line import Line
from symconv.language.names import ONES, name_of
from symconv.language.subscripts import affine
from symconv.language.term import Operand, Slot, Term
from symconv.language.value import Value
from symconv.review.scope.arrays import letter
from symconv.review.scope.flat import flattened
from symconv.review.scope.force import Introduced
from symconv.review.scope.labels import numbered
from symconv.review.scope.scope import Scope


def declared(chain: written.Chain, scope: Scope, begins: int | None = None) -> Operand | None:
    """`f in R^J` as an operand, which is in force from here on; it may be said where it begins."""
    name = name_of(chain.first)
    space = chain.links[0].side
    if not isinstance(space, written.Space):
        return None
    if name is None and space.sizes:
        name = numbered(chain.first)
    if not space.sizes and (name is None or scope.knows(name)):
        return None
    sizes = tuple(affine(size, scope.context) for size in space.sizes)
    match chain.first:
        case written.Operation(symbol):
            scope.results[symbol] = sizes
    if name is None:
        return None
    first = scope.index_base.declared(scope.context.operands.values())
    operand = flattened(Operand(name, sizes, first if begins is None else begins), scope.flat)
    if name in ONES:
        scope.define(name, Value(tuple(Slot(size, first) for size in sizes), (Term(1),)))
        return operand
    scope.declare(operand)
    scope.declared_only.add(name)
    return operand


_NOUN = r"(?:(?:real|input|square)\s+)?(?:matri(?:x|ces)|image|kernel|filter|array|input|patch)\b"
_BE = re.compile(r"\s*be\s+an?\s*")


def worded(before: Line | None, words: str, line: Line, after: str) -> written.Chain | None:
    r"""What words declare between two formulas: `let $X$ be a $2 \times 3$ matrix`, or that of it.

    >>> shape = written.Product((written.Number(2), written.Number(3)), joint=True)
    >>> worded(written.Name("X"), " be a ", shape, " matrix. ") is not None
    True
    >>> worded(shape, " be a ", written.Name("X"), "") is None
    True
    """
    match before, line:
        case written.Name(), written.Product((rows, columns), joint=True) if _BE.fullmatch(
            words
        ) and re.match(rf"\s*{_NOUN}", after):
            name = before
        case written.Product((rows, columns), joint=True), written.Name() if re.fullmatch(
            rf"\s*{_NOUN}\s*", words
        ):
            name = line
        case _:
            return None
    if not (isinstance(rows, written.Number) and isinstance(columns, written.Number)):
        return None  # an m x n matrix is any
    return written.Chain(name, (written.Link("in", written.Space((rows, columns))),))


def measured(left: Line, right: Line, scope: Scope, said: bool = False) -> Introduced | None:
    """`M = N-K+1`: a size that is made of others, and has a name from here on.

    It is a capital, or words have `said` what a letter is. So many entries a result has, as it was
    defined for 1 <= i <= M, in its section.
    """
    name = letter(left)
    sizes = {n for o in scope.context.operands.values() for s in o.sizes for n in s.variables}
    if name is None or scope.knows(name) or name in scope.context.names:
        return None
    counted = name in sizes or scope.counts(name)
    if not (counted or name[:1].isupper() or said) and isinstance(right, written.Sum):
        # m = n - k + 1 is a size too, where n and k are nothing but sizes of arrays.
        every = {part.text for part in written.every(right) if isinstance(part, written.Name)}
        said = len(every) > 1 and every <= sizes - scope.bounds
    if not counted and not ((name[:1].isupper() or said) and scope.is_new(name)):
        return None
    try:
        size, domain = _rounded(name, right, scope)
    except Unsupported:
        return None
    # Before any array is declared, what is a size is told by its letter.
    known = size.variables <= sizes if sizes else all(n[:1].isupper() for n in size.variables)
    known = known or ((counted or said) and size.variables <= sizes | scope.bounds)
    others = sorted(size.variables - sizes)
    if not known and name in sizes and len(others) == 1 and not domain and size.variables & sizes:
        # How many outputs there are may be said before any output is: w in R^K with K = J - I + 1.
        [new], count = others, size.coefficient(others[0])
        known = abs(count) == 1 and (new[:1].isupper() or said) and scope.is_new(new)
        if known:
            rest = size - Affine.of(new) * count
            name, size, counted = new, (Affine.of(name) - rest) * count, False
    if not size.variables or not known or name in size.variables:
        return None
    if counted:
        held = domain or (Constraint.equal(Affine.of(name), size),)
        return Introduced(f"the size {name}") if scope.fix_size(name, held) else None
    names = {} if domain else {name: size}
    scope.lengths |= dict.fromkeys(names, (scope.section, True))
    scope.context = scope.context.child(names=names, domain=domain)
    return Introduced(f"the size {name}")


def _rounded(name: str, right: Line, scope: Scope) -> tuple[Affine, tuple[Constraint, ...]]:
    """A size as a form; or what a size is rounded down from, and what that says of it."""
    terms = right.terms if isinstance(right, written.Sum) else (right,)
    rounded = [term for term in terms if isinstance(term, written.Floor)]
    if len(rounded) != 1:
        return affine(right, scope.here), ()
    whole, divisor = (affine(x, scope.here) for x in (rounded[0].numerator, rounded[0].denominator))
    if divisor.variables or divisor.constant < 1:
        raise Unsupported("a quotient by what is no number")
    rest = affine(written.total(*(term for term in terms if term is not rounded[0])), scope.here)
    if rest.variables:
        raise Unsupported("a size that is rounded down and made of others besides")
    quotient = (Affine.of(name) - rest) * divisor.constant
    return whole, between(quotient, whole, quotient + (divisor.constant - 1))
