"""Kernels as source text: the files of one kernel in one language."""

from __future__ import annotations

from symconv.kernels.functions import check_language
from symconv.kernels.schedules.choice import choose_block
from symconv.kernels.schedules.meaning import Nest, pieces
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.text_c import Blocks, c_files
from symconv.kernels.sources.text_python import numpy_files


def source(
    emission: Emission, language: str, nest: Nest = pieces, block: Blocks = choose_block
) -> dict[str, str]:
    """The files of a kernel by their names: `.c` and `.h`, or one Python module.

    `nest` gives the pieces of each function, and `block` how its loops are blocked in C; tests put
    wrong pieces and random blocks in their place. Raises IllFormed for a language that is none.
    """
    check_language(language)
    return c_files(emission, nest, block) if language == "c" else numpy_files(emission, nest)
