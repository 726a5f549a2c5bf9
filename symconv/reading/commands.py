r"""What begins with a command: fractions and derivatives, sums, integrals, and what is put around.

sum        = "\sum" limits term               limits = "_" conditions, "^" upper
product    = "\prod" limits term
integral   = "\int" limits product "d" name
derivative = "\frac" "{\partial" factor? "}" "{\partial" factor "}" product?
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.reading.environments import Environments
from symconv.reading.idioms import shared
from symconv.reading.vocabulary import ACCENTS

HIGHEST = 4
"""Orders of derivatives that are read."""


@dataclass(frozen=True, slots=True)
class _Partial:
    r"""`\partial y` on one side of a fraction; `\partial` alone has no body.

    `order` is 2 of \partial^2, and `others` are those after it: y of \partial x \partial y.
    """

    body: Line | None
    order: int = 1
    others: tuple[Line, ...] = ()


class Commands(Environments, ABC):
    # --- fractions and derivatives --------------------------------------------------------------

    def fraction(self) -> Line:
        below = self.end_of_group(self.place) + 1 - self.place
        if not (self.differential(0) and self.differential(below)):
            return self.digits() or written.Quotient(self.argument(), self.argument())
        above, under = self.partials(), self.partials()
        if under.body is None:
            raise self.unread("a derivative without what it is by")
        if under.order > 1 or above.others:
            raise self.unread("a derivative by several variables")
        if above.order > 1 or under.others:
            return self.higher(above, under)
        if above.body is not None:
            return written.Derivative(above.body, under.body)
        if not self.begins(self.token):
            raise self.unread("a derivative of nothing")
        return written.Derivative(self.product(), under.body, operator=True)

    def higher(self, above: _Partial, under: _Partial) -> Line:
        """A derivative of higher order as one of derivatives."""
        assert under.body is not None, "it is by something"
        names = list[Line]()
        for each in (under.body, *under.others):
            match each:
                case written.Power(base, written.Number(count)) if count <= HIGHEST:
                    names += [base] * count
                case _:
                    names.append(each)
        if len(names) != above.order:
            raise self.unread("a derivative whose order is not that of what it is by")
        body = above.body
        if body is None and not self.begins(self.token):
            raise self.unread("a derivative of nothing")
        found = self.product() if body is None else body
        for name in reversed(names):
            found = written.Derivative(found, name, operator=body is None)
        return found

    def digits(self) -> Line | None:
        r"""\frac12, which is 1/2: without braces each digit is an argument."""
        token = self.token
        if token is None or token.kind != "number" or len(token.text) == 1:
            return None
        if len(token.text) != 2 or not token.text.isdigit():
            raise self.unread("a fraction of numbers without braces")
        self.take()
        above, below = (written.Number(int(digit)) for digit in token.text)
        return written.Quotient(above, below)

    def differential(self, ahead: int) -> bool:
        r"""Whether one half of a fraction is `\partial` or `d`, or begins with that."""
        token = self.peek(ahead)
        while token is not None and token.marks("{") and self.at("{", ahead=ahead + 1):
            ahead += 1  # \color{red}{\partial x} in braces of its own
        if token is None or not token.marks("{"):
            return self.at("partial", ahead=ahead) or (token is not None and token.text == "d")
        first, second = self.peek(ahead + 1), self.peek(ahead + 2)
        if self.at("partial", ahead=ahead + 1):
            return True
        upright = first is not None and first.kind == "name" and first.text == "d"
        return upright and second is not None and (second.kind == "name" or second.text in "}(^")

    def partials(self) -> _Partial:
        if not self.at("{"):
            self.take()
            return _Partial(None)
        return self.within("{", self.partials if self.at("{", ahead=1) else self.half)

    def half(self) -> _Partial:
        self.take()
        if self.at("}"):
            return _Partial(None)
        order = written.Number(1)
        if self.at("^"):
            self.take()
            match self.argument():
                case written.Number() as order:
                    pass
                case _:
                    raise self.unread("a derivative whose order is no number")
        if self.at("}"):
            return _Partial(None, order.value)
        body, others = self.factor(), list[Line]()
        while self.at("partial") or self.named("d"):
            self.take()
            others.append(self.factor())
        if others:
            return _Partial(body, order.value, tuple(others))
        if self.token is None or not self.begins(self.token):
            return _Partial(body, order.value)
        rest = self.product()
        factors = rest.factors if isinstance(rest, written.Product) else (rest,)
        return _Partial(written.Product((body, *factors)), order.value)

    def partial(self) -> Line:
        r"""\partial y / \partial x, or \partial_x y with one factor after it."""
        if self.at("_"):
            self.take()
            by, body = self.argument(), self.factor()
            if self.begins(self.token):
                raise self.unread("a derivative before several factors")
            return written.Derivative(body, by)
        body = self.factor()
        self.expect("/")
        self.expect("partial")
        return written.Derivative(body, self.factor())

    def nabla(self) -> Line:
        if self.at("^") and self.at("_", ahead=2):
            self.take()
            if self.take().text not in ("T", "top"):
                raise self.unread("a power of a gradient")
            return written.Transpose(self.nabla())
        if self.at("_"):
            self.take()
            by = self.argument()
            body = self.factor()
            if not any(isinstance(part, written.Name) for part in written.every(body)):
                rest = self.product()  # of a number alone nobody takes a gradient
                factors = rest.factors if isinstance(rest, written.Product) else (rest,)
                body = written.Product((body, *factors))
            return written.Derivative(body, by, nabla=True)
        return written.Call(written.Name("nabla"), (self.factor(),))

    # --- sums and integrals ---------------------------------------------------------------------

    def limits(self) -> tuple[tuple[Line, ...], Line | None]:
        """What stands under and over a sum."""
        found = dict[str, tuple[Line, ...]]()
        while self.at("_", "^"):
            mark = self.take().text
            if mark in found:
                raise self.doubled(mark)
            if self.at("{") and self.at("}", ahead=1):
                self.place += 2  # \sum_{k}^{}: nothing is said of its end
                continue
            found[mark] = self.limit()
        over = found.get("^")
        if over is not None and len(over) > 1:
            raise self.unread("a sum with several upper limits")
        return found.get("_", ()), over[0] if over else None

    def limit(self) -> tuple[Line, ...]:
        if not self.at("{"):
            return (self.atom(),)
        if not self.at("substack", ahead=1):
            return self.within("{", self.such_that)
        self.take()
        self.take()
        found = self.within("{", self.lines)
        self.expect("}")
        return found

    def such_that(self) -> tuple[Line, ...]:
        """`i : i < n`: indices, and what they satisfy."""
        found = self.items()
        if self.at(":"):
            self.take()
            found += self.items()
        return found

    def lines(self) -> tuple[Line, ...]:
        r"""Limits on several lines, in \substack."""
        found = self.items()
        while self.of("row"):
            self.take()
            found += self.items()
        return found

    def summation(self) -> Line:
        under, upper = self.limits()
        under = tuple(map(_indexed, under))
        body = self.signed(self.term)
        for limit in under:
            body = _labelled(body, limit)
        under = tuple(_labelled(limit, limit) for limit in under)
        match under, upper:
            case (), _:
                raise self.unread("a sum that does not say over what")
            case (*names, written.Chain(written.Name() as last, (Link("=", lower),))), top if (
                top is not None and all(isinstance(each, written.Name) for each in names)
            ):
                if (lower, top) == (written.INFINITY, written.Negative(written.INFINITY)):
                    lower, top = top, lower  # of k = n - p, where p runs over all numbers
                for name in reversed([*names, last]):
                    assert isinstance(name, written.Name)
                    body = written.Summation(name.text, lower, top, body)
                return body
            case _, None:
                return self.over(shared(under), body)
            case (written.Name(index),), written.Name() as top:
                return written.Summation(index, written.Number(1), top, body)
            case _, top if top is not None and (run := _all_but(under, top)) is not None:
                counted, lower, but = run
                there = written.Branch(body, but), written.Branch(written.Number(0))
                return written.Summation(counted, lower, top, written.Cases(there))
        raise self.unread("a sum with an upper limit whose lower limit is not read")

    def multiplication(self) -> Line:
        under, upper = self.limits()
        body = self.term()
        match tuple(map(_indexed, under)), upper:
            case (written.Chain(written.Name() as index, (Link("=", lower),)),), top if top:
                factors = body.factors if isinstance(body, written.Product) else (body,)
                if len(factors) > 1 and not all(index in written.every(f) for f in factors):
                    raise self.unread("how far a product goes")
                return written.Call(written.PRODUCT_OVER, (index, lower, top, body))
        raise self.unread("a product that does not say from where to where")

    def over(self, under: list[Line], body: Line) -> Line:
        """A sum whose limits are not both written."""
        indices, conditions = list[str](), list[written.Chain]()
        for each in under:
            match each:
                case written.Name(index):
                    indices.append(index)
                case written.Product(factors) if all(isinstance(f, written.Name) for f in factors):
                    indices += [f.text for f in factors if isinstance(f, written.Name)]
                case written.Chain(first, (Link("in", written.Space() as of),)) if names := _named(
                    first
                ):
                    if not any(token.start == of.span[0] and "Z" in token.text
                               for token in self.tokens if of.span):  # fmt: skip
                        raise self.unread("a sum over numbers that are not all whole ones")
                    indices += names
                case written.Chain():
                    conditions.append(each)
                case written.Matrix() if names := _named(each):
                    indices += names
                case _:
                    raise self.unread("a sum whose index is no name")
        return written.SummationOver(tuple(indices), tuple(conditions), body)

    def integral(self) -> Line:
        under, upper = self.limits()
        if len(under) > 1:
            raise self.unread("an integral with several lower limits")
        lower = under[0] if under else written.Negative(written.INFINITY)
        self.integrals += 1
        body = self.product()
        self.integrals -= 1
        if not self.named("d"):
            raise self.unread("an integral without its differential")
        self.take()
        variable = self.take()
        if variable.kind != "name":
            raise self.unread("an integral by something that is no name")
        return written.Integral(variable.text, lower, upper or written.INFINITY, body)

    # --- what is put around ---------------------------------------------------------------------

    def root(self) -> Line:
        if self.at("["):
            raise self.unread("a root of higher order")
        return written.Call(written.Name("sqrt"), (self.argument(),))

    def accented(self) -> Line:
        accent = self.tokens[self.place - 1].text
        match self.argument():
            case written.Name(text):
                return written.Name(rf"\{accent}{{{text}}}")
            case written.Access(written.Name(text), places):
                return written.Access(written.Name(rf"\{accent}{{{text}}}"), places)
            case other:
                return written.Call(written.Name(rf"\{accent}"), (other,))

    def braced(self) -> Line:
        r"""\underbrace{a}_{b} is a."""
        body = self.argument()
        while self.at("_", "^"):
            self.take()
            self.place = min(self.end_of_group(self.place) + 1, len(self.tokens))
        return body

    def infinity(self) -> Line:
        return written.INFINITY

    heads: ClassVar[dict[str, Callable[[Commands], Line]]] = {
        "frac": fraction,
        "partial": partial,
        "nabla": nabla,
        "sum": summation,
        "prod": multiplication,
        "int": integral,
        "sqrt": root,
        "underbrace": braced,
        "overbrace": braced,
        "boxed": lambda parser: parser.argument(),
        "infty": infinity,
        "matrix": Environments.old_matrix,
        "pmatrix": Environments.old_matrix,
        "bmatrix": Environments.old_matrix,
        **dict.fromkeys(ACCENTS, accented),
    }


def _all_but(
    under: Sequence[Line], top: Line
) -> tuple[str, Line, tuple[written.Chain, ...]] | None:
    """The index of k = 1, k != i, or of k != i alone; from where it runs, and where it is not."""
    but, starts = list[written.Chain](), list[written.Chain]()
    for each in under:
        match each:
            case written.Chain(written.Name(), (Link("!="),)):
                but.append(each)
            case written.Chain(written.Name(), (Link("="),)):
                starts.append(each)
            case _:
                return None
    indices = {
        chain.first.text for chain in (*but, *starts) if isinstance(chain.first, written.Name)
    }
    if not but or len(indices) != 1 or len(starts) > 1:
        return None
    if not starts and isinstance(top, written.Sum):
        return None  # up to n - 1: from 0, or but the last
    lower = starts[0].last if starts else written.Number(1)
    return indices.pop(), lower, tuple(but)


def _named(index: Line) -> list[str]:
    """The indices k of `k in Z`, or m and n of `(m, n) in Z^2`; none of anything else."""
    match index:
        case written.Matrix(rows):
            cells = [cell for row in rows for cell in row]
        case _:
            cells = [index]
    names = [cell.text for cell in cells if isinstance(cell, written.Name)]
    return names if len(names) == len(cells) else []


def _labelled(line: Line, limit: Line) -> Line:
    """The line with an index that has a letter for a label as one name, k_i of sum_{k_i=0}."""
    match limit:
        case written.Chain(
            written.Access(written.Name(text), (written.Name(label),)) as index, (Link("="), *_)
        ):
            name = written.Name(f"{text}_{label}", span=index.span)
        case _:
            return line

    def named(part: Line) -> Line:
        return name if part == index else written.changed(part, named)

    return named(line)


def _indexed(limit: Line) -> Line:
    """A limit with an index such as j_{1} as one name; what j is set to is an entry as ever."""
    match limit:
        case written.Access(written.Name(letter), (written.Number(mark),)):
            return written.Name(f"{letter}{mark}", span=limit.span)
        case written.Chain(first, (Link("="), *_)):
            return replace(limit, first=_indexed(first))
        case written.Chain(first, links):
            sides = tuple(replace(link, side=_indexed(link.side)) for link in links)
            return written.Chain(_indexed(first), sides, span=limit.span)
    return limit
