r"""Tokens as lines: one expression, by recursive descent.

What a text cannot settle by itself is left for the context: `f(x)` is a Call, be it a function or a
product; `*` is an Operation, be it a convolution or a product. What has no one meaning, such as
`a/b c`, is not read.

    chain    = side (relation side)*
    side     = term (("+" | "-") term)*
    term     = product (("*" | "/" | ...) product)*
    product  = factor+                        where a big operator or d/dz takes the rest of it
    atom     = number | name | dots | bracketed | command | environment
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line, Link
from symconv.reading.commands import Commands
from symconv.reading.cursor import Unread, relation_of, shown
from symconv.reading.idioms import alike, counting
from symconv.reading.scripts import Scripts
from symconv.reading.sequences import at_sequence, sequence
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import CLOSINGS, DOTS, OPERATIONS, WRAPPERS

__all__ = ["WRAPPERS", "Unread", "expression", "relation_of"]

HEIGHT = 100
"""Lines within one another: what walks a line later on does so by recursion."""

DIGITS = 30
"""Digits of a number that are read: beyond that it is no size and no entry."""

LONGEST_REMAINDER = 40
"""Tokens of a remainder written with brackets and a subscript."""

_CIRCLED = ("*", "circledast", "otimes", "oplus")
"""Signs on which a period may hang."""

_SPACES = (r"\mathbb{R}", r"\mathbb{C}", r"\mathbb{Z}", r"\mathbb{N}", "R")


def expression(tokens: Sequence[Token], symbols: Collection[str] = ()) -> Line:
    """One chain or one side of one. `symbols` are names such as I1, written I_{1}.

    Raises Unread where the tokens are no expression.
    """
    parser = _Parser(tokens, frozenset(symbols))
    line = parser.chain()
    if parser.token is not None:
        raise parser.unread(f"{shown(parser.token)} was not expected here")
    level, height = [line], 0
    while level:
        level, height = [part for each in level for part in written.parts(each)], height + 1
        if height > HEIGHT:
            raise Unread(f"nested more than {HEIGHT} deep", tokens[0].start, tokens[-1].end)
    return line


class _Parser(Scripts, Commands):
    # --- chains and sums ------------------------------------------------------------------------

    def chain(self) -> Line:
        start = self.place
        first = self.side()
        links = list[Link]()
        while (relation := relation_of(self.token)) is not None:
            self.congruent = self.congruent or self.at("equiv")
            said = self.take().said
            if relation == "in" and self.at("\\{") and not links:
                return self.placed(self.counted(first), start)
            links.append(Link(relation, self.space() if relation == "in" else self.side(), said))
        if links and self.at_modulus():
            first, links = self.modulo(first, links)
        return self.placed(written.Chain(first, tuple(links)), start) if links else first

    def at_modulus(self) -> bool:
        r"""Whether what all sides are equal modulo stands here: \pmod{N}, (mod N), or, after
        \equiv, mod N."""
        after = self.peek()
        inside = self.at("(") and after is not None and after.text.strip() == "mod"
        return inside or self.at("pmod") or (self.congruent and self.named("mod"))

    def modulo(self, first: Line, links: Sequence[Link]) -> tuple[Line, list[Link]]:
        """The sides of a congruence as remainders, which are equal."""
        if self.at("("):
            self.take()
            self.take()
            modulus = self.side()
            self.expect(")")
        else:
            self.take()
            modulus = self.argument() if self.at("{") else self.side()
        sides = [replace(link, side=written.modulo(link.side, modulus)) for link in links]
        return written.modulo(first, modulus), sides

    def counted(self, name: Line) -> Line:
        r"""`n \in \{0, \ldots, N-1\}`, after the sign: n lies between the two."""
        begun = self.place
        match self.within("\\{", self.items):
            case (*starts, written.Dots(), last) if starts and counting(starts):
                return written.inequality(starts[0], name, last)
            case (first, *_, last) as numbers if counting(numbers):
                return written.inequality(first, name, last)
        self.place = begun
        raise self.unread("a set or a sequence in braces")

    def space(self) -> Line:
        r"""What follows \in: R^{I \times J}, or anything else."""
        if not self.named(*_SPACES):
            return self.side()
        start = self.place
        self.take()
        sizes: tuple[Line, ...] = ()
        if self.at("^"):
            self.take()
            sizes = self.within("{", self.sizes) if self.at("{") else (self.atom(),)
        return self.placed(written.Space(sizes), start)

    def sizes(self) -> tuple[Line, ...]:
        found = [self.sum(self.size)]
        while self.at("times", "*", ","):
            self.take()
            found.append(self.sum(self.size))
        return tuple(found)

    def size(self) -> Line:
        return self.product(stop=("times", "*"))

    def side(self) -> Line:
        return self.sum(self.term)

    def sum(self, term: Callable[[], Line]) -> Line:
        start = self.place
        terms = [self.signed(term)]
        while self.at("+", "-", "pm", "mp"):
            if self.at("pm", "mp"):
                raise self.unread("a sign that is two signs")
            begun = self.place
            negative = self.take().text == "-"
            body = self.signed(term)
            terms.append(self.placed(written.Negative(body), begun) if negative else body)
        if len(terms) == 1:
            return terms[0]
        return self.placed(written.Sum(tuple(terms)), start)

    def signed(self, term: Callable[[], Line]) -> Line:
        start = self.place
        if self.at("+"):
            self.take()
            return self.deeper(lambda: self.signed(term))
        if self.at("-"):
            self.take()
            body = self.deeper(lambda: self.signed(term))
            return self.placed(written.Negative(body), start)
        return term()

    # --- products -------------------------------------------------------------------------------

    def term(self) -> Line:
        start = self.place
        left, symbol = self.product(), ""
        while self.at(*OPERATIONS, "/", "cdot", "times"):
            before, symbol = symbol, self.take().text
            after = self.peek()
            if symbol == "*" and self.at("*") and after is not None and after.kind != "number":
                self.take()  # f ** h, as the convolution of images is written
            period = self.period() if symbol in _CIRCLED else ""
            if symbol == "/":
                left = self.placed(written.Quotient(left, self.divisor()), start)
            elif symbol in ("cdot", "times"):
                rest = self.signed(self.product)
                factors = rest.factors if isinstance(rest, written.Product) else (rest,)
                left = self.placed(written.Product((left, *factors), joint=True), start)
            elif before in OPERATIONS and before != symbol and (before, symbol) != ("*", "odot"):
                raise self.unread(f"{before} and {symbol} without parentheses")
            else:
                right = self.signed(self.product)
                sign = OPERATIONS[symbol] + period
                left = self.placed(written.Operation(sign, left, right), start)
        return left

    def period(self) -> str:
        r"""The period that hangs on a sign, as in x \circledast_N h; taken if one stands here."""
        if not self.at("_"):
            return ""
        self.take()
        inside = self.within("{", self.side) if self.at("{") else self.bare()
        if not isinstance(inside, written.Name | written.Number):
            raise self.unread("a period that is no single letter or number")
        return f"_{inside.text if isinstance(inside, written.Name) else inside.value}"

    def divisor(self) -> Line:
        """What a slash divides by: one factor, since two would leave open what is below."""
        right = self.signed(self.factor)
        if self.begins(self.token) and not self.differential_here():
            raise self.unread("a factor after a slash: parentheses would say what it divides by")
        return right

    def product(self, stop: Sequence[str] = ()) -> Line:
        r"""Factors side by side, or with \cdot or \times between them, or a point: a.b + c.d."""
        start = self.place
        factors, joint = [self.factor()], False
        while (token := self.token) is not None and not self.at(*stop):
            if self.at("cdot", "times") or self.pointed():
                self.take()
                joint = True
                factors.append(self.signed(self.factor))
            elif self.of("number") and isinstance(factors[-1], written.Number):
                raise self.unread("two numbers side by side")
            elif self.begins(token) and not (self.differential_here() or self.at_modulus()):
                match self.factor():
                    case written.Call(written.MODULO, (modulus,)):
                        factors += (written.MODULO, modulus)
                    case factor:
                        factors.append(factor)
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return self.placed(written.Product(tuple(factors), joint=joint), start)

    def pointed(self) -> bool:
        """Whether a point stands right between two factors, without space: no end of a sentence."""
        before, after = self.peek(-1), self.peek()
        if not self.at(".") or before is None or after is None or self.token is None:
            return False
        tight = before.end == self.token.start and self.token.end == after.start
        return tight and after.kind in ("name", "command") and self.begins(after)

    def differential_here(self) -> bool:
        """Whether the integral ends here with its dx."""
        after = self.peek()
        ends = self.named("d") and after is not None and after.kind == "name"
        return bool(self.integrals) and ends

    def begins(self, token: Token | None) -> bool:
        if token is None or token.kind == "words":
            return False
        if token.kind in ("number", "name", "begin", "dots"):
            return True
        if token.kind == "command":
            return token.text in self.heads or token.text in CLOSINGS
        if token.marks("|", "\\|"):
            return not self.bars
        return token.marks("(", "[", "{")

    # --- atoms ----------------------------------------------------------------------------------

    def atom(self) -> Line:
        start = self.place
        return self.placed(self.deeper(self.unplaced_atom), start)

    def unplaced_atom(self) -> Line:
        token = self.take()
        match token.kind:
            case "number":
                return self.number(token)
            case "name":
                return written.Name(token.text)
            case "dots":
                return written.Dots(next(d for d in DOTS.values() if d == token.text))
            case "begin":
                return self.environment(token)
            case "command" if token.text in self.heads:
                return self.heads[token.text](self)
        self.place -= 1
        if self.at("|", "\\|"):
            return self.norm()
        if self.at(*CLOSINGS):
            return self.bracketed()
        raise self.unread(f"{shown(token)} was not expected here")

    def number(self, token: Token) -> Line:
        whole, _, rest = token.text.partition(".")
        if len(whole + rest) > DIGITS:
            self.place -= 1
            raise self.unread(f"a number of more than {DIGITS} digits")
        span = (token.start, token.end)
        if not rest:
            return written.Number(int(whole))
        return written.Quotient(
            written.Number(int(whole + rest), span=span),
            written.Number(10 ** len(rest), span=span),
        )

    def items(self) -> tuple[Line, ...]:
        r"""Chains with commas between them; `a, b \in \{0, 1\}` says it of a and of b."""
        found = [self.item()]
        while self.at(",", ";"):
            self.take()
            if not self.at(")", "]", "}"):
                start = self.place
                found.append(self.item())
                if self.at_end_of_set(start):
                    found = alike(found)
        return tuple(found)

    def at_end_of_set(self, start: int) -> bool:
        r"""Whether what was read from a place on is a name in a set of numbers."""
        read = self.tokens[start : self.place]
        return len(read) > 2 and relation_of(read[1]) == "in" and read[2].marks("\\{")

    def item(self) -> Line:
        if self.at(":"):
            raise self.unread("a colon as a subscript")
        return self.chain()

    def bracketed(self) -> Line:
        opening = self.tokens[self.place].text
        if opening == "{":
            return self.group()
        if opening == "\\{" and self.at_cases():
            return self.cases_in_an_array()
        if self.at_remainder():
            return self.remainder()
        if at_sequence(self, opening):
            return sequence(self, opening, self.item)
        if opening == "langle":
            return self.inner_product()
        if opening == "\\{":
            raise self.unread("a set or a sequence in braces")
        if opening == "lfloor":
            return _floor(self.within(opening, self.side))
        if opening == "lceil":
            return written.Call(written.Name("ceil"), (self.within(opening, self.side),))
        before = self.peek(-1) if self.place else None
        items = self.within(opening, self.listed if opening == "[" else self.items)
        multiplied = (before is not None and _ends_factor(before)) or self.begins(self.token)
        if len(items) == 1 and (
            opening == "("
            or isinstance(items[0], written.Matrix)
            or written.has_sum(items[0])
            or (multiplied and isinstance(items[0], _COMPOSED))
            or (isinstance(items[0], written.Operation) and self.at("_", "(", "["))  # [f * g]_n
        ):
            return items[0]
        return written.Matrix(tuple((item,) for item in items))

    def inner_product(self) -> Line:
        r"""\langle x, y \rangle, with the space in which it is taken as a subscript or without."""
        opening = self.tokens[self.place].text
        sides = self.within(opening, self.items)
        if len(sides) != 2:
            self.place -= 1
            raise self.unread("an inner product that is not of two arrays")
        return written.Call(written.INNER, sides)

    def at_remainder(self) -> bool:
        r"""Whether ((n-k))_N or \langle n-k \rangle_N stands here, which is n-k modulo N."""
        doubled = self.at("(") and self.at("(", ahead=1)
        first = self.place and self.tokens[self.place - 1].marks("[", "{", ",")
        if not (self.at("langle") or (doubled and first)):
            return False
        depth = 0
        for ahead in range(LONGEST_REMAINDER):
            depth += self.at("(", "langle", ahead=ahead) - self.at(")", "rangle", ahead=ahead)
            if depth == 1 and ahead > 1 and self.at("(") and not self.at(")", ahead=ahead + 1):
                return False
            if depth == 1 and self.at(",", ahead=ahead):
                return False
            if not depth:
                return self.at("_", ahead=ahead + 1)
        return False

    def remainder(self) -> Line:
        if self.at("langle"):
            body = self.within("langle", self.side)
        else:
            body = self.within("(", lambda: self.within("(", self.side))
        self.expect("_")
        return written.modulo(body, self.argument())

    def listed(self) -> tuple[Line, ...]:
        """What stands in square brackets: numbers need no commas between them."""
        numbers = list[Line]()
        start = self.place
        while self.of("number"):
            begun = self.place
            numbers.append(self.placed(self.number(self.take()), begun))
        if len(numbers) > 1 and self.at("]"):
            return tuple(numbers)
        self.place = start
        return self.items()

    def at_cases(self) -> bool:
        r"""Whether `\left\{ \begin{array}` stands here without a closing \}."""
        begun = self.peek()
        if begun is None or begun.kind != "begin" or begun.text not in ("array", "aligned"):
            return False
        after = self.end_of_group(self.place + 1) + 1 - self.place
        return not self.at("\\}", ahead=after)

    def cases_in_an_array(self) -> Line:
        self.take()
        self.take()
        line = self.cases()
        if not self.of("end"):
            raise self.unread("cases that hold more than is read here")
        self.take()
        return line

    def group(self) -> Line:
        """Braces: what stands in them, which prints as nothing but itself."""
        if self.at("}", ahead=1):
            self.place += 2
            return self.factor()
        return self.within("{", self.chain)

    def norm(self) -> Line:
        bar = self.take().text
        self.bars += 1
        body = self.side()
        self.bars -= 1
        self.expect(bar)
        return written.Call(written.Name("norm"), (body,))


_COMPOSED = written.Sum | written.Product | written.Summation | written.SummationOver
"""What square brackets only hold together beside another factor: 2 [a + b], and no list of one."""


def _ends_factor(token: Token) -> bool:
    return token.kind in ("name", "number", "end") or token.marks(")", "]", "}")


def _floor(body: Line) -> Line:
    """The Floor of a quotient, or of a sum in which one term is a quotient."""
    match body:
        case written.Quotient(numerator, denominator):
            return written.Floor(numerator, denominator)
        case written.Sum(terms):
            below = [t.denominator for t in terms if isinstance(t, written.Quotient)]
            if len(below) == 1:
                above = tuple(_lifted(term, below[0]) for term in terms)
                return written.Floor(written.Sum(above, span=body.span), below[0])
    return written.Floor(body, written.Number(1, span=body.span))


def _lifted(term: Line, below: Line) -> Line:
    """A term of a sum, written over the denominator."""
    match term:
        case written.Quotient(numerator, _):
            return numerator
        case written.Negative(body):
            return written.Negative(_lifted(body, below), span=term.span)
        case written.Number(1):
            return below
    return written.Product((below, term), span=term.span)
