"""One family of errors, so that a caller catches `SymconvError` and a reader learns what to do.

An error names the input, says what was wrong with it and what to do instead. `IllFormed` can never
become right by waiting for a newer symconv; `Unsupported` may.
"""


class SymconvError(Exception):
    """Anything that symconv refuses to do, with a message written for the person who asked."""


class IllFormed(SymconvError, ValueError):
    """The request has no meaning: sizes without an output, an operand of the wrong length."""


class Unsupported(SymconvError):
    """The request has a meaning that this version cannot carry out."""


class Refused(SymconvError):
    """Carrying out the request would destroy something, such as a file that was edited by hand."""


class ToolchainError(SymconvError):
    """A compiler is there but did not produce a library that loads."""


class Disagreement(SymconvError):
    """A kernel differs from its definition. Nothing is written when this is raised."""
