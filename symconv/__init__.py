"""symconv: one definition of a convolution, its exact derivatives, kernels proved equal to it."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from symconv.convolution import Convolution
from symconv.errors import SymconvError
from symconv.network import Network
from symconv.writing.notation import notation

if TYPE_CHECKING:
    from symconv.exercises.sheet import sheet as exercise_sheet
    from symconv.review.reports.report import Report
    from symconv.review.verify import verify, verify_text

__all__ = [
    "Convolution",
    "Network",
    "Report",
    "SymconvError",
    "__version__",
    "exercise_sheet",
    "notation",
    "verify",
    "verify_text",
]


def __getattr__(name: str) -> Any:
    """What is loaded when it is asked for: those who want a kernel need no reader of documents."""
    if name == "exercise_sheet":
        from symconv.exercises.sheet import sheet

        return sheet
    if name == "Report":
        from symconv.review.reports.report import Report

        return Report
    if name in ("verify", "verify_text"):
        from symconv.review import verify as front

        return getattr(front, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
