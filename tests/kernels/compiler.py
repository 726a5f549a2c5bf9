"""Which tests need a C compiler, and which guard pages besides."""

import os

import pytest

from symconv.kernels.compiled import toolchain
from symconv.kernels.proof import pages

COMPILER = toolchain.find()
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
needs_guards = pytest.mark.skipif(
    COMPILER is None or not hasattr(os, "fork") or not pages.available(),
    reason="there is no C compiler, no fork or no guard pages",
)
