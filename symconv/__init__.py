"""symconv: one definition of a convolution, its exact derivatives, kernels proved equal to it."""

__version__ = "0.1.0"

from symconv.convolution import Convolution
from symconv.errors import SymconvError
from symconv.network import Network
from symconv.writing.notation import notation

__all__ = ["Convolution", "Network", "SymconvError", "__version__", "notation"]
