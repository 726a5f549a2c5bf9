"""What losses are called, and J for J(W, b): their values are what is differentiated."""

from __future__ import annotations

from symconv.language import line as written
from symconv.language.line import Line
from symconv.reading import vocabulary as words

LOSSES = frozenset(
    (*words.LOSSES, *r"L E C J \ell ell \mathcal{L} \mathcal{J} \mathcal{E}".split())
)
"""What losses are called."""
PARAMETERS = frozenset(("W", "w", "b", "theta", "Theta"))
"""What they depend on: of whose values they are said to be, J(W, b)."""


def losses_of_parameters(line: Line) -> Line:
    """The line with J for J(W, b): a loss by its name, whatever it is said to depend on.

    >>> from symconv.language.line import Call, Name
    >>> losses_of_parameters(Call(Name("J"), (Name("W"), Name("b"))))
    Name(text='J')
    """
    match line:
        case written.Call(written.Name(loss), (_, _, *_) as arguments) if loss in LOSSES:
            names = [each.text for each in arguments if isinstance(each, written.Name)]
            if len(names) == len(arguments) and PARAMETERS & {*names}:
                return written.Name(loss, span=line.span)
    return written.changed(line, losses_of_parameters)
