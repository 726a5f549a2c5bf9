"""What arrays and functions are called, as it is written."""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line

REVERSALS = frozenset({"flip", "rot180"})
"""Functions that read an array backwards along every axis."""

FUNCTIONS = frozenset(
    "sqrt exp log ln sin cos tan tanh sinh cosh max min argmax argmin softmax sigmoid relu ReLU "
    "norm abs mean avg det tr Tr trace rank dim diag vec reshape maxpool MaxPool avgpool AvgPool "
    "meanpool conv corr pad sign sgn floor ceil mod inner".split()
)
"""What is called so is no array, whatever stands in its parentheses."""

TRACES = ("tr", "Tr", "trace")
OF_ARRAYS = frozenset(("vec", "diag", *TRACES))
"""Functions whose argument is an array, of which all entries are what they are made of."""

LARGEST_OF = frozenset("maxpool MaxPool".split())
"""Functions that take the largest entry of each window."""

MEANS_OF = frozenset("avgpool AvgPool meanpool".split())
"""Functions that take the mean of each window."""

ONES = frozenset(rf"\{font}{{1}}" for font in ("mathbf", "mathbb", "bm", "boldsymbol"))
"""What arrays of ones are called."""
INDICATORS = ONES | {one.replace("1", "I") for one in ONES}
"""What authors write before a condition, which is 1 where that holds and 0 elsewhere."""

OF_ENTRIES = frozenset("sqrt exp log ln sin cos tan tanh sinh cosh sigmoid relu ReLU".split())
"""Those that make a number of a number."""


def name_of(line: Line) -> str | None:
    """The name of an array as it is written: W, W^{l+1} where the power is a label, F_{2 x 2}."""
    match line:
        case written.Name(text):
            return text
        case written.Power(written.Name(text), exponent) if not isinstance(
            exponent, written.Number
        ) and exponent != written.Negative(written.Number(1)):
            label = _label(exponent)
            return f"{text}^{label}" if label else None
        case written.Access(written.Name(text), (written.Product(factors, joint=True),)) if all(
            isinstance(factor, written.Number) for factor in factors
        ):
            return f"{text}_{'x'.join(map(_label, factors))}"
    return None


def _label(line: Line) -> str:
    """A superscript that is no power, as one word: l, l+1; empty where it is more than that."""
    match line:
        case written.Name(text):
            return text
        case written.Number(count):
            return str(count)
        case written.Negative(body):
            return f"-{_label(body)}"
        case written.Sum(terms):
            return "+".join(map(_label, terms)).replace("+-", "-")
    return ""


def normed(line: Line) -> tuple[Line, Line | None] | None:
    """The array whose norm a line is, and the norm's subscript."""
    match line:
        case written.Call(written.Name("norm"), (array,)):
            return array, None
        case written.Access(written.Call(written.Name("norm"), (array,)), (kind,)):
            return array, kind
    return None


def subscripted(line: Line) -> str | None:
    r"""\omega_n or W_1 as one name; None for an entry at another place."""
    match line:
        case written.Access(written.Name(text), (written.Name(size),)):
            return f"{text}_{size}"
        case written.Access(written.Name(text), (written.Number(size),)):
            return f"{text}_{size}"
    return None
