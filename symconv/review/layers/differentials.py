r"""Gradients that are called by what they are by: dW^{[l]} for the derivative of a loss by W^{[l]}.

Such names stand in documents on layers, mostly of whole batches: dW = \frac{1}{m} dZ A^T, where the
loss is the mean over m examples, and dZ is of their sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from symconv.documents.formats import Document, Formula
from symconv.language import line as written
from symconv.language.line import Line, Name, Number
from symconv.reading.losses import LOSSES
from symconv.reading.reader import Statement, read
from symconv.reading.vocabulary import SPELLED
from symconv.review.layers.batches import Batches
from symconv.review.layers.layers import Layered, layered, spelled

_WORDS = re.compile(
    r"\b(?:back-?\s?prop\w*|backward|gradients?|neural|layers?|regression)\b|反向|梯度|神经|[层層]",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?<![\\A-Za-z])d\s*\\?[A-Za-z]")
_LABELLED = re.compile(
    r"\\(?:partial|mathrm\{d\})\s*(?:\\(?:textbf|mathbf|bm|boldsymbol)\s*)?\{?\s*[A-Z]\s*\}?\s*\^"
)
"""A derivative by the matrix of a layer."""
_D = Name("d")
LOSS = r"\mathcal{L}"
"""What a loss is called that has no name."""


@dataclass
class Differentials:
    """The gradients of one document that are called dX.

    bases     of what there are such gradients
    labels    those that carry the number of a layer
    functions that are taken of arrays, and carry the number of a layer
    loss      whose gradients they are
    count     over how many examples the loss is a mean: m of 1/m
    """

    bases: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    loss: str = LOSS
    count: str = ""
    batches: Batches = field(default_factory=Batches)
    given: str = ""
    """What the statement at hand takes for granted of the loss."""

    def observe(self, document: Document) -> None:
        """Find out of what there are gradients called dX, if the document speaks of layers."""
        formulas = [part for part in document.parts if isinstance(part, Formula)]
        called = any(_CALLED.search(part.text) for part in formulas)
        labelled = any(_LABELLED.search(part.text) for part in formulas)
        if not (called or labelled):
            return
        statements = [
            statement
            for part in formulas
            for statement in read(part.source, part.pieces, document.macros)
        ]
        if not (_WORDS.search(document.words) or any(map(_is_said, statements))):
            return
        sides = [side for statement in statements for side in statement.sides]
        firsts = [by for side in sides if (by := _called(side) or _by(side)) is not None]
        if not any(map(_is_array, firsts)) and not any(map(_is_gradient, statements)):
            return
        bases = {base for side in sides for by in _after(side) if (base := _base(by)) is not None}
        plain = {base for side in sides for base in _bare(side)}
        self.bases = frozenset(bases & plain)
        every = [part for side in sides for part in written.every(side)]
        letters = {whole.layer.letter for by in firsts if (whole := layered(by)) is not None}
        self.labels = frozenset(
            whole.base
            for part in every
            if isinstance(part, written.Power | Name) and (whole := layered(part)) is not None
            # e^x and x^2 are powers, beside whatever is a layer.
            if whole.layer.letter in letters and whole.base != "e"
        )
        self.functions = frozenset(
            whole.base.rstrip("'")
            for part in every
            if isinstance(part, written.Call) and (whole := layered(part.function)) is not None
        )
        self.labels -= self.functions
        slopes = (p.body for p in every if isinstance(p, written.Derivative))
        losses = {body.text for body in slopes if isinstance(body, Name) and body.text in LOSSES}
        said = {each.first.text for each in statements if isinstance(each.first, Name)}
        losses = losses or (said & LOSSES) - self.bases
        self.loss = min(losses) if losses else LOSS
        counts = {
            name
            for statement in statements
            if statement.first is not None and _called(statement.first) is not None
            for link in statement.links
            for part in written.every(link.side)
            if (name := _share(part)) is not None
        }
        self.count = counts.pop() if len(counts) == 1 else ""
        for statement in statements:
            self.batches.observe(self.spelled(statement))
        if not any(_called(side) for side in sides) and not self.batches.weights:
            self.labels, self.functions = frozenset(), frozenset()

    def heard(self, statement: Statement) -> Statement:
        """A statement with gradients as derivatives, and signs as what they mean of arrays."""
        self.given = ""
        if not (self.bases or self.labels or self.batches.errors):
            return statement
        statement = self.spelled(statement)
        if self.batches.calls(statement):
            return statement
        statement = statement.changed(self.batches.told)
        first = statement.first
        if (
            isinstance(first, written.Derivative)
            and self.count
            and self.batches.is_parameter(first.by)
        ):
            # The loss itself is a mean; what is called dZ is of the sum.
            links = (replace(k, side=_whole(k.side, self.count)) for k in statement.links)
            whole = replace(statement, links=tuple(links))
            shares = whole != statement
            self.given = f"the loss is a mean over {self.count} examples" if shares else ""
            return whole
        return statement

    def spelled(self, statement: Statement) -> Statement:
        statement = statement.changed(lambda side: spelled(side, self.labels, self.functions))
        return statement.changed(self.derived)

    def derived(self, line: Line) -> Line:
        """The line with derivatives for dX."""
        match line:
            case written.Derivative(body, written.Transpose(by)) if self.labels:
                return written.Transpose(written.Derivative(body, by), span=line.span)
            case written.Product(factors, joint=joint):
                found = [*self._joined([*map(self.derived, self._apart(factors))])]
                if len(found) == 1:
                    return replace(found[0], span=line.span)
                return written.Product(tuple(found), joint=joint, span=line.span)
        return written.changed(line, self.derived)

    def _apart(self, factors: Sequence[Line]) -> Iterator[Line]:
        """The factors, where dz (a)^T is a gradient times a transpose: z is no function."""
        before: Line | None = None
        for factor in factors:
            match factor:
                case written.Transpose(written.Call(by, (inner,))) if self._is_by(before, by):
                    yield from (by, replace(factor, body=inner))
                case written.Call(by, (inner,)) if self._is_by(before, by):
                    yield from (by, inner)
                case _:
                    yield factor
            before = factor

    def _is_by(self, before: Line | None, by: Line) -> bool:
        return before == _D and _base(by) in self.bases

    def _joined(self, factors: Sequence[Line]) -> Iterator[Line]:
        n = 0
        while n < len(factors):
            after = factors[n + 1] if n + 1 < len(factors) else None
            turned = isinstance(after, written.Transpose)
            by = after.body if isinstance(after, written.Transpose) else after
            if factors[n] == _D and by is not None and _base(by) in self.bases:
                found: Line = written.Derivative(Name(self.loss), by)
                yield written.Transpose(found) if turned else found
                n += 2
            else:
                yield factors[n]
                n += 1


def _is_gradient(statement: Statement) -> bool:
    """Whether dz is said to be what has no differential in it, as that of a loss is: dz = a - y."""
    match statement.first, statement.links:
        case written.Product((Name("d"), Name())), (written.Link("=", side), *_):
            return _D not in [*written.every(side)] and side != Number(0)
    return False


def _is_said(statement: Statement) -> bool:
    r"""Whether it is said what dy is, the gradient by y: dy = \partial L/\partial y."""
    by = _called(statement.first) if statement.first is not None else None
    match statement.links:
        case (written.Link(_, written.Derivative(Name(loss), of)), *_):
            return loss in LOSSES and by is not None and _base(by) == _base(of)
    return False


def _called(line: Line) -> Line | None:
    """What stands after the d of dX."""
    match line:
        case written.Product((Name("d"), by)):
            return by
    return None


def _by(line: Line) -> Line | None:
    """The matrix of a layer by which a side is a derivative."""
    match line:
        case written.Derivative(Name(loss), by) if loss in LOSSES and layered(by) is not None:
            return by if (_base(by) or "")[:1].isupper() else None
    return None


def _after(line: Line) -> Iterator[Line]:
    """What stands after a d."""
    for part in written.every(line):
        if isinstance(part, written.Product):
            for before, after in pairwise(part.factors):
                if before == _D:
                    yield after.body if isinstance(after, written.Transpose) else after


def _is_array(by: Line) -> bool:
    base = _base(by)
    single = base in SPELLED or (
        base is not None and re.fullmatch(r"[a-zA-Z]|\\[A-Za-z]+\{.*\}", base)
    )
    return bool(single) and (by != Name(base or "") or (base or "").isupper())


def _base(by: Line) -> str | None:
    match by:
        case written.Access(array, _):
            return _base(array)
        case written.Power(Name(base), _) if layered(by) is not None:
            return base
        case written.Power(Name(base), written.Product((_, Name("T" | "top")))):
            return base
        case written.Power(Name(base), written.Transpose()):
            return base
        case written.Power(Name(base), Number(2)):
            return f"{base}^2"  # a variance, where it is one
        case Name(text):
            whole: Layered | None = layered(by)
            return whole.base if whole is not None else text
    return None


def _bare(line: Line) -> Iterator[str]:
    """Names on a line that stand after no d."""
    match line:
        case written.Product(factors):
            for before, factor in zip((None, *factors), factors, strict=False):
                if before != _D:
                    yield from _bare(factor)
            return
        case written.Name() | written.Power() if (base := _base(line)) is not None:
            yield base
            return
    for part in written.parts(line):
        yield from _bare(part)


def _share(line: Line) -> str | None:
    """The letter of a factor 1/m."""
    match line:
        case written.Quotient(Number(1), Name(name)):
            return name
    return None


def _whole(line: Line, count: str) -> Line:
    """A product without its factor 1/m."""
    match line:
        case written.Product(factors, joint=joint):
            kept = [factor for factor in factors if _share(factor) != count]
            if len(kept) == 1:
                return replace(kept[0], span=line.span)
            return written.Product(tuple(kept), joint=joint, span=line.span)
    return line
