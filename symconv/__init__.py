"""symconv: one definition of a convolution, its exact derivatives, kernels proved equal to it."""

__version__ = "0.1.0"

from symconv.convolution import Convolution
from symconv.errors import SymconvError

__all__ = ["Convolution", "SymconvError", "__version__"]
