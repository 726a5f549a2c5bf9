r"""What products say of arrays that nobody declares: in z = W x + b and W^T \delta W is a matrix.

Only what somebody transposes is an array for certain; sums, entries and gradients tell of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symconv.calculus.known import Known, prefixed
from symconv.errors import Unsupported
from symconv.language import line as written
from symconv.language.line import Call, Line, Name
from symconv.language.names import FUNCTIONS, OF_ENTRIES
from symconv.language.subscripts import separate
from symconv.reading.losses import LOSSES
from symconv.review.scope.labels import numbered

ENTRYWISE = (r"\odot", r"\circ")
NO_ENTRIES = FUNCTIONS - OF_ENTRIES - {"softmax"}
"""Functions that do not give as many entries as they are of."""
_EXAMPLE = re.compile(r".+\^\([a-z]\)")
_NUMBERED = re.compile(r".+_\d")
SIZES = frozenset("MNT")
"""Capitals before a matrix that may be numbers."""
ROUNDS = 6
"""So often an equation is heard, as others tell more of what it is made of."""


@dataclass(frozen=True, slots=True)
class Form:
    """How many dimensions something has, be it that of a name; whether it is a row."""

    rank: int | None = None
    name: str = ""
    row: bool = False


def ranks(equations: Iterable[tuple[Line, Line]]) -> Mapping[str, int]:
    r"""The arrays of which equations show how many dimensions they have.

    >>> from symconv.reading.reader import line
    >>> pairs = [("z_1", "W_1 x + b_1"), ("a_1", r"\sigma(z_1)"), ("s", r"W_1^T z_1")]
    >>> sorted(ranks([(line(a), line(b)) for a, b in pairs]).items())
    [('W_1', 2), ('a_1', 1), ('b_1', 1), ('s', 1), ('x', 1), ('z_1', 1)]
    """
    found = _Forms()
    pairs = [*equations]
    for _ in range(ROUNDS):
        before = dict(found.known)
        for left, right in pairs:
            found.alike([found.of(left), found.of(right)])
        found.label()
        if found.known == before:
            break
    return {name: rank for name, rank in found.known.items() if rank and name not in found.torn}


def own_numbers(equations: Sequence[tuple[Line, Line]]) -> set[str]:
    """The names with a number that are numbers of their own: z_1 = w_1 x + b_1, a_1 = g(z_1).

    Each is said once by a formula of letters, and nobody reads entries of z by an index.

    >>> from symconv.reading.reader import line
    >>> pairs = [("z_1", "w_1 x + b_1"), ("z_1", "7"), ("y_1", "x_1 + 1"), ("y_i", "x_i")]
    >>> own_numbers([(line(a), line(b)) for a, b in pairs])
    {'z_1'}
    """
    found, twice, read = dict[str, Line](), set[str](), set[str]()
    for left, right in equations:
        name = numbered(left)
        if name is not None and _has_letters(right):
            twice |= {name} if found.setdefault(name, right) != right else set()
        for part in (*written.every(left), *written.every(right)):
            if isinstance(part, written.Access) and isinstance(part.array, Name):
                read |= {part.array.text} if numbered(part) is None else set()
    return {name for name in found if name not in twice and name[:-2] not in read}


def _has_letters(line: Line) -> bool:
    """Whether a line is made of more than numbers, and functions of these."""
    match line:
        case Name() | written.Access():
            return True
        case Call(Name(), arguments):
            return any(map(_has_letters, arguments))
    return any(map(_has_letters, written.parts(line)))


@dataclass
class _Forms:
    known: dict[str, int] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)
    """Names that would be two arrays."""

    def settle(self, form: Form, rank: int) -> None:
        if form.name and self.known.setdefault(form.name, rank) != rank:
            self.torn.add(form.name)

    def alike(self, forms: Sequence[Form]) -> Form:
        """What is added, or equal: all of it has as many dimensions."""
        rank = next((form.rank for form in forms if form.rank is not None), None)
        if rank is None:
            return Form()
        for form in forms:
            self.settle(form, rank)
        return Form(rank)

    def label(self) -> None:
        """W_1 is a matrix where W_2 is one."""
        bases = {name[:-2]: rank for name, rank in self.known.items() if _NUMBERED.fullmatch(name)}
        for name in self.heard:
            if _NUMBERED.fullmatch(name) and bases.get(name[:-2]) == 2:
                self.settle(Form(None, name), 2)

    def of(self, line: Line) -> Form:
        name = line.text if isinstance(line, Name) else numbered(line)
        if isinstance(line, written.Unit) and isinstance(line.index, written.Number):
            name = f"{written.UNIT}_{line.index.value}"
        if name is not None:
            self.heard.add(name)
            return Form(self.known.get(name), name)
        match line:
            case written.Access(Name(array), places) if _EXAMPLE.fullmatch(array):
                self.settle(Form(None, array), len(separate(places, 2)))
                return Form(0)
            case written.Access(Name(array), places) if all(isinstance(x, Name) for x in places):
                self.settle(Form(None, array), len(separate(places, 2)))
                return Form(0)
            case written.Access():
                return Form(0)
            case (
                written.Number()
                | written.Quotient(written.Number())
                | Call(Name("sqrt"))
                | written.Power(_, written.Quotient())
            ):
                return Form(0)
            case written.Negative(body) | written.Quotient(body):
                return self.of(body)
            case written.Sum(terms):
                forms = [self.of(t) for t in terms if not isinstance(t, written.Number)]
                names = [form.name for form in forms if form.name]
                if len({name[:1].isupper() for name in names}) > 1:
                    self.torn |= {*names}  # X - mu: the capital is no matrix, perhaps
                return self.alike(forms)
            case written.Operation(symbol, left, right) if symbol in ENTRYWISE:
                return self.alike([self.of(left), self.of(right)])
            case written.Transpose(body):
                return self.across(self.of(body))
            case written.Product(factors):
                try:
                    factors = prefixed(factors, Known())
                except Unsupported:
                    return Form()
                # A gradient that is called dQ has the form of Q.
                factors = tuple(x for x in factors[:-1] if x != Name("d")) + factors[-1:]
                return self.product([self.of(factor) for factor in factors])
            case Call(Name(function), (argument,)) if function not in NO_ENTRIES:
                return Form(self.of(argument).rank)
            case Call(function, (argument,)) if not isinstance(function, Name) and not (
                isinstance(function, written.Access) and isinstance(argument, Name)
            ):
                return self.product([self.of(function), self.of(argument)])
            case written.Derivative(Name(loss), by) if loss.partition("_")[0] in LOSSES:
                return self.of(by)
            case written.Summation(body=body) | written.SummationOver(body=body):
                return self.of(body)
            case written.Matrix(((only,),)) if not isinstance(only, written.Chain):
                return self.of(only)
        for part in written.parts(line):
            self.of(part)
        return Form()

    def across(self, form: Form) -> Form:
        """What is transposed is a matrix, or a column, as its letter says."""
        if form.name and form.rank is None:
            self.settle(form, 2 if form.name[:1].isupper() else 1)
        rank = self.known.get(form.name, form.rank)
        return Form(rank, row=rank == 1 and not form.row)

    def product(self, forms: Sequence[Form]) -> Form:
        found, *rest = [form for form in forms if form.rank != 0] or [Form(0)]
        before = found.rank is None and [form.rank for form in rest] == [2]
        if before and found.name[:1].isupper() and found.name not in SIZES:  # Q K^T
            self.settle(found, 2)
            found = Form(2)
        for form in rest:
            small = form.name[:1].islower() or form.name.startswith("\\")
            if form.rank is None and (found.rank == 2 or found.row) and form.name:
                rank = 1 if small else 2
                self.settle(form, rank)
                form = Form(rank)
            match found.rank, form.rank:
                case 2, (1 | 2) as rank if not form.row:
                    found = Form(rank)
                case 1, 2 if found.row:
                    found = Form(1, row=True)
                case 1, 1 if found.row and not form.row:
                    found = Form(0)
                case 1, 1 if form.row and not found.row:
                    found = Form(2)
                case _:
                    return Form()
        return Form(found.rank, row=found.row) if rest else found
