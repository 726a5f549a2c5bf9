"""What is wrong, and shown to be: lines that the judges refute, each with a smallest case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symconv.derivation.chain import Setting
from symconv.derivation.rewriting import Reason
from symconv.errors import IllFormed, Unsupported
from symconv.judges.decide import decide
from symconv.judges.expansion import expand
from symconv.judges.polynomial import Polynomial
from symconv.judges.question import Question
from symconv.language.elaborate import elaborate
from symconv.language.line import (
    Access,
    Derivative,
    Line,
    Name,
    Negative,
    Number,
    Quotient,
    equation,
    product,
    total,
)


@dataclass(frozen=True, slots=True)
class Refutation:
    """A line that is not what it should be, and a case that shows it, in words."""

    line: Line
    case: Reason


def refuted(setting: Setting, right: Line, wrong: Line) -> Refutation | None:
    """The case in which two lines differ, or in which one reads what is not there; else None.

    None as well where that is not decided: what is asked in an exercise has to be beyond doubt.
    """
    try:
        meant, said = (elaborate(line, setting.context) for line in (right, wrong))
        question = Question(meant, said, setting.sizes, setting.free, setting.domain)
        verdict = decide(question)
    except (IllFormed, Unsupported):
        return None
    if verdict.counterexample is None:
        return None
    sizes, at = verdict.counterexample.sizes, verdict.counterexample.at
    known = {**sizes, **{letter: at[letter] for letter in setting.free}}
    where = ("at ", *listed([equation(Name(x), Number(n)) for x, n in known.items()]))
    if verdict.ruling == "ill-formed":
        return Refutation(wrong, (*where, " it reads an entry that is not there"))
    if meant.rank:
        return None
    both = [_spelled(expand(value, known)[()]) for value in (meant, said)]
    return Refutation(wrong, (*where, " it is ", both[1], ", and should be ", both[0]))


def listed(parts: Sequence[Line]) -> Reason:
    """a, b and c"""
    return tuple(_joined(parts))


def _joined(parts: Sequence[Line]) -> Iterator[str | Line]:
    for n, part in enumerate(parts):
        if n:
            yield " and " if n == len(parts) - 1 else ", "
        yield part


def _spelled(polynomial: Polynomial) -> Line:
    """A sum of products as a line."""
    terms = list[Line]()
    for monomial, count in sorted(polynomial.items()):
        factors: list[Line] = [_entry(name, place) for name, place in monomial]
        if abs(count) != 1 or not factors:
            size = abs(Fraction(count))
            whole = Number(size.numerator)
            factors.insert(
                0, whole if size.denominator == 1 else Quotient(whole, Number(size.denominator))
            )
        term = product(*factors)
        terms.append(term if count > 0 else Negative(term))
    return total(*terms)


def _entry(name: str, place: tuple[int, ...]) -> Line:
    """f[1], or (df/dz)[1]: the operand that a derivative by a weight is for the judges."""
    body, slash, by = name.partition("/d")
    array: Line = Derivative(Name(body.removeprefix("d")), Name(by)) if slash else Name(name)
    return Access(array, tuple(map(Number, place)))
