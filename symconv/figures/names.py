"""What may be asked for, by its name."""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["sliding", "jacobian", "flattening", "options"]
KINDS: tuple[Kind, ...] = ("sliding", "jacobian", "flattening", "options")
"""The filter over the signal; a Jacobian; an image and its matrix; stride, padding, dilation."""

FORMATS = ("svg", "tikz")
"""How figures are written."""
