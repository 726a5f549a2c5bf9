r"""What hangs on an atom: subscripts, powers, transposes, primes, labels, arguments.

    factor   = atom script*
    script   = "_" subscripts | "^" power | "'" | "[" items "]" | "(" items ")"

W_{ij} has the one subscript `i j`, be it two or a product; W^{l} is a Power, be it one or a label;
W^{(l)} and n_\text{h} are names with a label.
"""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import INDICATORS
from symconv.reading.cursor import Cursor
from symconv.reading.idioms import shared
from symconv.reading.tokens import Token
from symconv.reading.vocabulary import GREEK, LABELS, RELATIONS, SIZED_BY_IN, SPELLED

_IN_ANY_BRACKETS = (written.Name("exp"), written.Name("log"), written.Name("ln"))
r"""Functions of one number, whatever brackets stand around it: \exp[x], \exp\{x\}."""
_OF_SETS = (written.Name("max"), written.Name("min"))
"""What is said of the numbers in braces after it."""

_COMPARED = frozenset(("<", ">", "<=", ">=", "!="))
"""Relations that make a condition of what stands in brackets; x[n = 2] is an entry."""

_SCRIPTS = (r"\mathcal", r"\mathscr", r"\mathfrak", r"\mathbb{E")
_UPRIGHT = frozenset("DFT IDFT DTFT FFT IFFT FT ZT E Var".split())
"""What operators are called that are taken of what stands in braces."""


def _indicates(base: Line) -> bool:
    r"""Whether a condition may hang on it: \mathbb{1}_{\{n > 1\}}, 1_{\{n > 1\}}."""
    one = base == written.Number(1)
    return one or (isinstance(base, written.Name) and base.text in INDICATORS)


class Scripts(Cursor, ABC):
    def factor(self) -> Line:
        start = self.place
        base, hung, indexed = self.atom(), set[str](), False
        while (token := self.token) is not None:
            if self.at("_", "^"):
                if token.text in hung:
                    raise self.doubled(token.text, certain=not indexed)
                hung.add(token.text)
                if token.text == "_":
                    base = self.subscripted(base)
                else:
                    base = _upright(self.raised(base), self.tokens[start : start + 2])
            elif self.at("'"):
                base = self.primed(base)
            elif base in _IN_ANY_BRACKETS and self.at("[", "\\{"):
                base = written.Call(base, self.within(token.text, self.items))
            elif self.at("[") and not token.apart and self.may_be_indexed(base):
                if self.placeholder("]"):
                    continue
                base, indexed = self.indexed(base), True
            elif self.at("(") and not token.apart and self.may_be_called(base):
                if self.placeholder(")"):
                    hung.clear()
                    continue
                base = written.Call(base, self.within("(", self.items))
                hung.clear()
            elif self.at("\\{") and (
                base in _OF_SETS or self.is_operator(base) or _indicates(base)
            ):
                base = written.Call(base, self.within("\\{", self.items))
            else:
                break
            base = self.placed(base, start)
        return base

    def is_operator(self, base: Line) -> bool:
        r"""Whether braces may hold what an operator is taken of: \mathcal{F}\{x\}, DFT_N\{x\}."""
        match base:
            case written.Access(whole, (written.Name(),)) | written.Power(whole):
                return self.is_operator(whole)
            case written.Name(text):
                after = self.peek()
                begins = after is not None and after.kind == "begin"
                return not begins and (text.startswith(_SCRIPTS) or text in _UPRIGHT)
        return False

    def may_be_called(self, base: Line) -> bool:
        """f(x), and not x[k] (f * g)[n - k] nor x_k (w')_k, where an entry is multiplied."""
        entry = isinstance(base, written.Access) and self.at("'", ahead=2)
        return (
            may_be_called(base)
            and not self.tokens[self.place - 1].marks("]")
            and not (entry and self.at(")", ahead=3) and self.at("_", "^", ahead=4))
        )

    def may_be_indexed(self, base: Line) -> bool:
        """x[n], and after it x[n][m]; h_1[n]; (f*g)[n], where a sum would be multiplied; x^2[n].

        What is at hand in w_k [z > 0] is multiplied by 1 or 0.
        """
        before = self.tokens[self.place - 1]
        if isinstance(base, written.Access) and self.is_condition():
            return False
        match base:
            case written.Power(written.Name() | written.Access(written.Name()), written.Number()):
                return True
        whole = written.Operation | written.Derivative | written.Product | written.Transpose
        named = isinstance(base, written.Name | written.Access)
        return named or (before.marks(")") and isinstance(base, whole))

    def is_condition(self) -> bool:
        """Whether a relation other than an equation stands in the brackets that open here."""
        depth = 0
        for token in self.tokens[self.place :]:
            depth += token.marks("[", "(", "{") - token.marks("]", ")", "}")
            if not depth:
                return False
            if depth == 1 and RELATIONS.get(token.text) in _COMPARED:
                return True
        return False

    def indexed(self, base: Line) -> Line:
        """x[n]; x[n][m], which is x[n, m]; h_1[n], h_1 being a name of its own; x[n=2], x^2[n]."""
        if isinstance(base, written.Power):
            return replace(base, base=self.indexed(base.base))
        again = self.tokens[self.place - 1].marks("]")
        subscripts = tuple(map(_joined, self.within("[", self.items)))
        if isinstance(base, written.Name) and base.text not in INDICATORS:
            subscripts = tuple(map(_at, subscripts))
        match base:
            case written.Access(written.Name(text) as array, (mark,)) if not again:
                match mark:
                    case written.Number(count):
                        return written.Access(replace(array, text=f"{text}_{count}"), subscripts)
                    case written.Name(label) if label.isupper():
                        return written.Access(replace(array, text=f"{text}_{label}"), subscripts)
        if isinstance(base, written.Access):
            return written.Access(base.array, (*base.subscripts, *subscripts))
        return written.Access(base, subscripts)

    def placeholder(self, close: str) -> bool:
        r"""f(\ldots) and f[\cdot] are f: whether that stands here, which is then taken."""
        after = self.peek()
        dots = after is not None and after.kind == "dots"
        if (dots or self.at("cdot", ahead=1)) and self.at(close, ahead=2):
            self.place += 3
            return True
        return False

    def subscripted(self, base: Line) -> Line:
        if isinstance(base, written.Power) and _is_norm(base.base):
            return written.Power(self.subscripted(base.base), base.exponent)
        self.expect("_")
        if self.shaped(base):
            return base
        start, label = self.place, self.label()
        if label is not None:
            return self.labelled(base, f"_{label}")
        inside = self.peek()
        if self.at("{") and inside and inside.kind == "words" and self.at(",", ahead=2):
            # R_{\text{col},j}: a label and a subscript.
            subscripts = self.within("{", self.after_a_label)
            return written.Access(self.labelled(base, f"_{inside.text}"), subscripts)
        if self.at("{") and self.at("\\{", ahead=1) and _indicates(base):
            subscripts = self.within("{", lambda: self.within("\\{", self.items))
        elif self.at("{") and self.at("[", ahead=1):
            subscripts = self.within("{", lambda: self.within("[", self.items))
        elif self.at("{", "["):
            subscripts = self.within("{" if self.at("{") else "[", self.items)
        else:
            subscripts = (self.bare(),)
        subscripts = tuple(place for each in self.from_zero(subscripts) for place in _places(each))
        if isinstance(base, written.Name) and base.text in SPELLED:
            taken = (token.text for token in self.tokens[start : self.place])
            mark = "".join(text for text in taken if text not in "{}")
            if mark.isalnum() and not _INDICES.issuperset(mark):
                return self.labelled(base, f"_{mark}")
        if base in _OF_SETS:
            subscripts = tuple(shared(subscripts))
            match subscripts:
                case (written.Chain(index, (written.Link("=", lower),)),) if self.at("^"):
                    self.take()
                    subscripts = (written.inequality(lower, index, self.argument()),)
        match base, subscripts:
            case written.Name("rot"), (written.Number(180),):
                return written.Name("rot180")
            case written.Name("delta"), (index,) if not _glued(index):
                return written.Unit(index)
            case written.Name(text), (written.Number(count),) if f"{text}{count}" in self.symbols:
                return written.Name(f"{text}{count}")
        return written.Access(base, subscripts)

    def shaped(self, base: Line) -> bool:
        r"""Whether a shape is hung on an array, W_{m \times n}, which is then taken."""
        sides = self.peek(1), self.peek(3)
        braced = self.at("{") and self.at("times", ahead=2) and self.at("}", ahead=4)
        sized = all(t is not None and _is_size(t) for t in sides)
        named = any(t is not None and t.kind == "name" for t in sides)
        if braced and isinstance(base, written.Matrix) and not named:
            # Of a matrix that is written out it says how large it is.
            named = [t.text for t in sides if t] == [str(n) for n in _shape(base)]
        # F_{2 \times 2} may be one of several that are called after their sizes.
        if braced and sized and named:
            self.place += 5
            return True
        return False

    def from_zero(self, subscripts: tuple[Line, ...]) -> tuple[Line, ...]:
        """h_{01} has two subscripts, and is not h_1."""
        token = self.tokens[self.place - (2 if self.tokens[self.place - 1].marks("}", "]") else 1)]
        zero = token.text.isdigit() and token.text[0] == "0" and len(token.text) > 1
        if zero and len(subscripts) == 1 and isinstance(subscripts[0], written.Number):
            return (written.Product(tuple(written.Number(int(d)) for d in token.text)),)
        return subscripts

    def after_a_label(self) -> tuple[Line, ...]:
        self.place += 2
        return self.items()

    def raised(self, base: Line) -> Line:
        self.expect("^")
        braces = self.at("{")
        inside = self.peek(int(braces))
        alone = inside is not None and (not braces or self.at("}", ahead=2))
        if inside is None:
            raise self.unread("something is missing at the end")
        if alone and inside.text in ("T", "top") and inside.kind != "number":
            self.place += 3 if braces else 1
            return written.Transpose(base)
        if inside.marks("'") or (inside.kind == "command" and inside.text == "prime"):
            return self.primes(base, braces)
        updated = braces and alone and inside.marks("+", "-")
        if updated or (alone and (inside.marks("*") or inside.text == "dagger")):
            self.place += 3 if braces else 1
            return self.labelled(base, f"^{inside.text}")
        label = self.label()
        if label is not None:
            return self.labelled(base, f"^{label}")
        if braces and ((inside.marks("(") and self.closes_before_brace()) or self.of_a_layer(base)):
            start = self.place + 1
            self.within("{", self.side)
            _, *mark, _ = (token.text for token in self.tokens[start : self.place - 1])
            return self.labelled(base, f"^({''.join(mark)})")
        if not braces:
            return written.Power(base, self.bare())
        exponents = self.within("{", self.items)
        if len(exponents) != 1:
            raise self.unread("a power with several exponents")
        return written.Power(base, exponents[0])

    def of_a_layer(self, base: Line) -> bool:
        """Whether the number of a layer is hung on a name, W^{[2]}, a^{[l-1]}; it is no power."""
        inside = [self.peek(ahead) for ahead in range(1, 7)]
        marks = "".join("" if token is None else token.text for token in inside)
        found = re.match(r"\[(?:\d+|[A-Za-z](?:[+-]\d+)?)\]\}", marks)
        return found is not None and isinstance(base, written.Name | written.Access | written.Unit)

    def closes_before_brace(self) -> bool:
        """Whether x^{(k)} stands here, and not x^{(k+1)n}."""
        depth = 0
        for ahead in range(1, len(self.tokens) - self.place):
            depth += self.at("(", ahead=ahead) - self.at(")", ahead=ahead)
            if not depth:
                return self.at("}", ahead=ahead + 1)
        return False

    def primes(self, base: Line, braces: bool) -> Line:
        r"""x^\prime, x^{'}, x^{\prime\prime}."""
        if braces:
            self.take()
        base = self.primed(base)
        while braces and self.at("'", "prime"):
            base = self.primed(base)
        if braces:
            self.expect("}")
        return base

    def primed(self, base: Line) -> Line:
        self.take()
        return self.labelled(base, "'")

    def label(self) -> str | None:
        r"""A word as a script: n_\text{h}, H_{out}; taken if one stands here.

        A declared name is none.
        """
        braces = self.at("{")
        inside = self.peek(int(braces))
        if braces and (word := self.spelled()) is not None:
            self.place += len(word) + 2
            return word
        if inside is None or (braces and not self.at("}", ahead=2)):
            return None
        known = inside.text in GREEK or inside.text in self.symbols
        named = inside.kind == "name" and len(inside.text) > 1 and not known
        if inside.kind != "words" and not named:
            return None
        self.place += 3 if braces else 1
        return inside.text

    def spelled(self) -> str | None:
        """The word that the letters in braces spell, if they do; w_{ij}, x_{in} have indices."""
        before, letters = self.peek(-2), list[Token]()
        while (token := self.peek(len(letters) + 1)) is not None and token.kind == "name":
            letters.append(token)
        close = self.at("}", ahead=len(letters) + 1)
        word = "".join(token.text for token in letters)
        if not close or len(word) != len(letters) or any(token.apart for token in letters[1:]):
            return None
        sized = word == "in" and before is not None and before.text in SIZED_BY_IN
        return word if sized or word in LABELS else None

    def labelled(self, base: Line, label: str) -> Line:
        match base:
            case written.Access(written.Name(text), (written.Number(count),)) if (
                f"{text}{count}{label}" in self.symbols
            ):
                return written.Name(f"{text}{count}{label}", span=base.span)
            case written.Name(text):
                return replace(base, text=f"{text}{label}")
            case written.Access(written.Name(text) as array, _):
                return replace(base, array=replace(array, text=f"{text}{label}"))
            case written.Unit(index):
                return written.Access(written.Name(f"{written.UNIT}{label}"), (index,))
            case _ if _is_norm(base):
                return written.Access(base, (written.Name(label.removeprefix("_")),))
        raise self.unread("a word or a mark as a script of something that is no name")

    def bare(self) -> Line:
        """A script without braces: one symbol."""
        if self.at("-", "+"):
            raise self.unread("a sign as a script needs braces")
        return self.atom()


_INDICES = frozenset("ijklmnpqrst")
"""Letters of places: out_i is an entry, and out_{h1} a name."""


def _is_norm(line: Line) -> bool:
    return isinstance(line, written.Call) and line.function == written.Name("norm")


def _shape(matrix: written.Matrix) -> tuple[int, int]:
    return len(matrix.rows), max(map(len, matrix.rows), default=0)


def _is_size(token: Token) -> bool:
    """Whether a token may be a size, and is no index: m, 3."""
    return token.kind == "number" or (token.kind == "name" and token.text not in ("i", "j", "k"))


def _at(subscript: Line) -> Line:
    """The number of an entry, without the letter that is said to be that: 2 of x[n=2]."""
    match subscript:
        case written.Chain(written.Name(), (written.Link("=", written.Number() as place),)):
            return place
    return subscript


def _places(subscript: Line) -> tuple[Line, ...]:
    """The subscripts in a pair: Z_{(m,n)}, J_{(i,j),(m,n)}."""
    match subscript:
        case written.Matrix(rows, None) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
    return (subscript,)


def _joined(subscript: Line) -> Line:
    """x[2n] and x[Mn] have one subscript, a product; x_{2n} and x[mn] may have two."""
    match subscript:
        case written.Product(factors) if any(map(_scales, factors)):
            return replace(subscript, joint=True)
    return subscript


def _scales(factor: Line) -> bool:
    """Whether a factor is a number, or called as sizes are, and no index."""
    return isinstance(factor, written.Number) or (
        isinstance(factor, written.Name) and factor.text[:1].isupper()
    )


def may_be_called(base: Line) -> bool:
    """Whether a parenthesis after it may hold its arguments."""
    return isinstance(base, written.Name | written.Access | written.Operation) or (
        isinstance(base, written.Power) and isinstance(base.base, written.Name)
    )


def _upright(base: Line, begins: Sequence[Token]) -> Line:
    """[x_0, x_1]^T is the column that [x_0, x_1] is taken for anyway."""
    match base:
        case written.Transpose(written.Matrix(rows) as listed) if (
            begins[0].marks("[", "(") and begins[-1].kind != "begin" and len(rows) > 1
        ):
            return listed
    return base


def _glued(index: Line) -> bool:
    """Whether a script is two subscripts written without a comma: ij, 12."""
    match index:
        case written.Number(count):
            return count > 9
        case written.Product(factors):
            return all(isinstance(f, written.Name | written.Number) for f in factors)
    return False
