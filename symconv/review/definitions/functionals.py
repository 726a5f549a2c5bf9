r"""Functions of whole arrays: once f(x) = x^T A x is said, f(x) is called f, and \nabla f is by x.

And \nabla_x A x is of the whole product: of a matrix alone nobody takes a gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, name_of
from symconv.reading.reader import Statement
from symconv.review.scope.scope import Scope


@dataclass
class Functionals:
    """The functions of whole arrays of one document."""

    scope: Scope
    of: dict[str, tuple[tuple[Line, ...], Line]] = field(default_factory=dict)
    """Of which arrays each is, and what it was said to be."""

    def heard(self, statement: Statement) -> Statement:
        """A statement as it is said without arguments, which may say what a function is."""
        match statement.first, statement.links:
            case written.Call(written.Name(name), arguments), [
                written.Link("=" | ":=", side),
                *_,
            ] if self._begins(name, arguments) and self.scope.known(side):
                self.of[name] = arguments, side
        return statement.changed(self._bare)

    def _begins(self, name: str, arguments: tuple[Line, ...]) -> bool:
        """Whether this can be a function of these, of which at least one is an array."""
        if name in FUNCTIONS | self.scope.context.entrywise:
            return False
        formals, _ = self.of.get(name, ((), None))
        if self.scope.knows(name) and formals != arguments:
            return False
        names = [each.text for each in arguments if isinstance(each, written.Name)]
        known = len(names) == len(arguments) and all(map(self.scope.knows, names))
        return known and any(self.scope.rank(each) for each in names)

    def _bare(self, line: Line) -> Line:
        match line:
            case written.Call(written.Name(name), arguments) if name in self.of:
                formals, body = self.of[name]
                if arguments == formals:
                    return written.Name(name, span=line.span)
                inside = tuple(map(self._bare, arguments))
                # Of a matrix in numbers nobody knows how it is made of another array.
                if len(inside) == len(formals) and any(x in formals for x in written.every(body)):
                    put = written.put(body, dict(zip(formals, inside, strict=True)))
                    return replace(put, span=line.span)
            case written.Call(written.Name("nabla"), (function,)) if (
                isinstance(bare := self._bare(function), written.Name) and bare.text in self.of
            ):
                (by, *others), _ = self.of[bare.text]
                if not others:
                    return written.Derivative(bare, by, nabla=True, span=line.span)
            case written.Product(factors):
                inside = tuple(map(self._bare, self._gathered(factors)))
                return replace(line, factors=inside) if inside[1:] else inside[0]
        return written.changed(line, self._bare)

    def _gathered(self, factors: Sequence[Line]) -> tuple[Line, ...]:
        r"""The factors with all that stand behind \nabla_x in it, where an array comes next."""
        for n, factor in enumerate(factors[:-1]):
            match factor:
                case written.Derivative(body, written.Name(), nabla=True) if self._whole(body):
                    inside = written.Product((body, *factors[n + 1 :]))
                    return (*factors[:n], replace(factor, body=inside))
        return tuple(factors)

    def _whole(self, line: Line) -> bool:
        if isinstance(line, written.Transpose):
            return True
        name = name_of(line)
        return name is not None and bool(self.scope.rank(name))
