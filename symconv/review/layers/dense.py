"""Dense layers of which nobody says how large they are: y = W x + b, Y = X W.

What stands in a product says it: W is a matrix, x, b and y are columns; or all are matrices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symconv.documents.formats import Document, Formula
from symconv.language import line as written
from symconv.language.affine import Affine
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.term import Operand
from symconv.reading.reader import read
from symconv.review.scope.scope import Scope

_WORDS = re.compile(
    r"\b(?:layers?|weights?|matri(?:x|ces)|neur\w+|networks?)\b|[层層]|权重|矩阵|神经|神經|网络",
    re.IGNORECASE,
)
_GRADIENT = re.compile(r"\\partial|\\nabla|\\pd\b")
_NORM = re.compile(r"\\\||\\[lr]?Vert|‖|\\left\s*\||\)\s*\^\s*\{?\s*\\?[Tt]")
_SIZED = re.compile(r"\\(?:mathbb|mathbf|Bbb|mathrm)\s*\{?\s*R|\\R(?![A-Za-z])|\\reals|ℝ")


def speaks_of_layers(words: str, formulas: str) -> bool:
    """Whether a document takes gradients, and speaks of weights or layers, and of no spaces."""
    return bool(_WORDS.search(words) and _GRADIENT.search(formulas) and not _SIZED.search(formulas))


def shaped(left: Line, right: Line, scope: Scope) -> tuple[tuple[Operand, ...], str] | None:
    """The arrays of y = W x + b or Y = X W with sizes of their own, and what is assumed by that.

    None where something is known of one of them, or the letters are not of that kind.
    """
    terms = right.terms if isinstance(right, written.Sum) else (right,)
    match terms:
        case (written.Product((one, other)), *rest) if len(rest) <= 1:
            names = [name_of(side) for side in (left, one, other, *rest)]
        case _:
            return None
    found = [name for name in names if name is not None]
    if len({*found}) < len(names) or any(scope.knows(name) for name in found):
        return None
    whole, first, second = found[:3]
    kinds = [name[:1].isupper() for name in found]
    rows, columns = Affine.of(f"n_{whole}"), Affine.of(f"n_{second}")
    if kinds[:3] == [False, True, False] and not any(kinds[3:]):
        made = [Operand(name, (rows,)) for name in found[3:]]
        said = f"{first} is a matrix, and {', '.join(sorted({second, *found[3:]}))} columns"
        return (Operand(first, (rows, columns)), Operand(second, (columns,)), *made), said
    if kinds == [True, True, True]:
        inner = Affine.of(f"n_{first}{second}")
        said = f"{first} and {second} are matrices"
        return (Operand(first, (rows, inner)), Operand(second, (inner, columns))), said
    return None


def declare_column(left: Line, right: Line, scope: Scope) -> str | None:
    """Declare x of y = C x, or y = C^T x, where C is known and nothing else; its name."""
    match left:
        case written.Name(whole) if whole[:1].islower() and not scope.knows(whole):
            return _declared(right, scope)
    return None


def _declared(line: Line, scope: Scope) -> str | None:
    """Declare what a known matrix is multiplied with as a column; its name."""
    vector = _multiplied(line, scope)
    if vector is None:
        return None
    scope.declare(vector)
    scope.declared_only.add(vector.name)
    scope.index_base.presumed.add(vector.name)
    return vector.name


def _multiplied(line: Line, scope: Scope) -> Operand | None:
    """The array x of C x, where C is known and x is not."""
    match line:
        case written.Product((matrix, written.Name(name))):
            pass
        case _:
            return None
    turned = isinstance(matrix, written.Transpose)
    called = name_of(matrix.body if isinstance(matrix, written.Transpose) else matrix)
    if scope.knows(name) or name in scope.context.names or not name[:1].islower():
        return None
    value = scope.context.values.get(called or "")
    operand = scope.context.operands.get(called or "")
    if operand is not None and len(operand.sizes) == 2:
        return Operand(name, (operand.sizes[0 if turned else 1],), operand.first)
    if value is not None and value.rank == 2:
        slot = value.slots[0 if turned else 1]
        return Operand(name, (slot.size,), slot.first) if slot.size is not None else None
    return None


def declare_columns(lines: Sequence[Line], scope: Scope) -> list[str]:
    """Declare what known matrices are multiplied with at a place, (C x)_i; their names."""
    every = (part for line in lines for part in written.every(line))
    arrays = (part.array for part in every if isinstance(part, written.Access))
    return [name for array in arrays if (name := _declared(array, scope)) is not None]


def declare(operands: Sequence[Operand], scope: Scope) -> None:
    for operand in operands:
        scope.declare(operand)
        scope.dense.add(operand.name)


def in_entries(lines: Sequence[Line]) -> bool:
    """Whether entries are read on lines, or summed: of a batch, perhaps, and not of one column."""
    sums = written.Access | written.Summation | written.SummationOver
    return any(isinstance(part, sums) for line in lines for part in written.every(line))


def residuals(document: Document) -> tuple[Operand, ...]:
    r"""The arrays of least squares whose sizes nobody says: X, w and t of \|X w - t\|^2.

    >>> from symconv.documents.formats import text_document
    >>> [each.name for each in residuals(text_document(r"$$J = \|X w - t\|^2$$"))]
    ['X', 'w', 't']
    """
    formulas = [part for part in document.parts if isinstance(part, Formula)]
    squared = any(_NORM.search(part.text) for part in formulas)
    if not squared or any(_SIZED.search(part.text) for part in formulas):
        return ()
    found = {
        names
        for part in formulas
        for statement in read(part.source, part.pieces, document.macros)
        for side in statement.sides
        for each in written.every(side)
        if (body := _measured(each)) is not None and (names := _residual(body)) is not None
    }
    if len(found) != 1:
        return ()
    ((matrix, column, target),) = found
    rows, columns = Affine.of(f"n_{target}"), Affine.of(f"n_{column}")
    return (
        Operand(matrix, (rows, columns)), Operand(column, (columns,)), Operand(target, (rows,)),
    )  # fmt: skip


def _measured(line: Line) -> Line | None:
    """What is in a norm, or transposed to be multiplied with itself."""
    match line:
        case written.Call(written.Name("norm"), (body,)) | written.Transpose(body):
            return body
    return None


def squared(residual: Sequence[Operand], lines: Sequence[Line]) -> tuple[str, ...]:
    """What is assumed of such arrays where lines speak of them."""
    names = {p.text for line in lines for p in written.every(line) if isinstance(p, written.Name)}
    if not names & {each.name for each in residual}:
        return ()
    matrix, *columns = (each.name for each in residual)
    return (f"{matrix} is a matrix, and {', '.join(columns)} columns",)


def _residual(line: Line) -> tuple[str, str, str] | None:
    """X, w and t of X w - t, or of t - X w."""
    match line:
        case written.Sum(
            (written.Product((matrix, column)), written.Negative(target))
            | (target, written.Negative(written.Product((matrix, column))))
        ):
            names = [name_of(each) for each in (matrix, column, target)]
        case _:
            return None
    found = tuple(name for name in names if name is not None)
    if len({*found}) < 3 or not found[0][:1].isupper() or found[1][:1].isupper():
        return None
    return found[0], found[1], found[2]
