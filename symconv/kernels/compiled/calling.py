"""A kernel that can be called: emitted, compiled where it is C, kept in the cache and loaded.

A kernel that is in the cache is loaded without any symbolic work: the key is made of what decides
its text, of the sources of symconv itself, and of the compiler and the machine.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from symconv import __version__
from symconv.errors import IllFormed
from symconv.family.member import Member
from symconv.family.names import BIAS, ROLES
from symconv.kernels.compiled import cache, door, toolchain, wisdom
from symconv.kernels.functions import SHARED, check_dense, check_language, functions
from symconv.kernels.schedules.schedule import Schedule, Timings
from symconv.resources import PACKAGE, templates

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from symconv.kernels.sources.emission import Emission

    Array: TypeAlias = npt.NDArray[np.generic]


class Kernel:
    """The functions of one kernel. Each takes arrays and `out=`, an array to write to.

    For I outputs, J inputs and K taps: forward(f, g) -> (I,); vjp_signal(e, g) -> (J,), which is
    J_f^T e; vjp_filter(e, f) -> (K,), which is J_g^T e; jacobian_signal(g) -> (I, J);
    jacobian_filter(f) -> (I, K). In several dimensions each of these is that many axes, behind
    those of batch and channels. With a bias there are forward(f, g, b) and vjp_bias(e).

    Axes before these are those of a batch, and go together as NumPy's do: a filter without them is
    shared by all rows, and forward(f, g) of shapes (10, J) and (K,) is (10, I). vjp_filter then
    gives one array for each row; vjp_filter_shared, and vjp_bias_shared, their sum, which is what a
    shared filter is to be changed by. Operands may be lists, or laid out in any way; `out` may be
    too, and may overlap an operand.

    Arrays of a safely convertible type are converted, and lists of numbers as far as their kind
    allows. ValueError names an operand of the wrong shape, with the signature that is expected;
    TypeError one of the wrong type. Unsupported says which Jacobian is too large to be filled.
    """

    forward: Callable[..., Array]
    vjp_signal: Callable[..., Array]
    vjp_filter: Callable[..., Array]
    vjp_bias: Callable[..., Array]
    vjp_filter_shared: Callable[..., Array]
    vjp_bias_shared: Callable[..., Array]
    jacobian_signal: Callable[..., Array]
    jacobian_filter: Callable[..., Array]

    def __init__(self, member: Member, module: ModuleType, language: str) -> None:
        self.language = language
        self.path = Path(str(module.__file__))
        self._member = member
        for function in functions(member):
            setattr(self, function.name, getattr(module, function.name))
            if function.name in SHARED:
                name = f"{function.name}_shared"
                setattr(self, name, getattr(module, name))

    def __getattr__(self, name: str) -> Callable[..., Array]:
        kind, _, role = name.partition("_")
        if kind == "jacobian" and role in ROLES:
            check_dense(self._member, role)
        raise AttributeError(f"the kernel of {self._member.word} has no function {name}")

    def __repr__(self) -> str:
        return f"<symconv {self.language} kernel {self.path.stem}>"

    def jvp_signal(self, v: npt.ArrayLike, g: npt.ArrayLike, out: Array | None = None) -> Array:
        """J_f v: what a change v of the signal does to the outputs."""
        return self._moved(v, g, out)

    def jvp_filter(self, f: npt.ArrayLike, v: npt.ArrayLike, out: Array | None = None) -> Array:
        """J_g v: what a change v of the filter does to the outputs."""
        return self._moved(f, v, out)

    def _moved(self, f: npt.ArrayLike, g: npt.ArrayLike, out: Array | None) -> Array:
        """The map without its bias: it is linear in either operand."""
        if not self._member.bias:
            return self.forward(f, g, out=out)
        # NumPy is there by now; importing it is left to the module of the kernel.
        from numpy import zeros

        return self.forward(f, g, zeros(self._member.shape(BIAS), bool), out=out)


def load(
    member: Member, schedule: Schedule, dtype: str, language: str, threads: bool = False
) -> Kernel:
    """The kernel of a member, made when the cache does not have it.

    In C, `threads` share long loops. Raises IllFormed for a language that is none, ToolchainError
    where there is no compiler or it does not produce a library.
    """
    check_language(language)
    decides = [__version__, _sources(), repr((member, schedule, dtype, threads)), language]
    if language == "numpy":
        key = cache.digest(decides)
        make = _numpy(member, schedule, dtype)
    else:
        compiler = toolchain.find()
        if compiler is None:
            raise toolchain.missing()
        built = [compiler.identity, *toolchain.FLAGS, toolchain.machine(), *door.identity()]
        blocks = _known(member, dtype, compiler)
        key = cache.digest([*decides, *built, repr(blocks)])
        make = _compiled(member, schedule, dtype, compiler, blocks, threads)
    folder = cache.entry(key, make)
    if language == "c" and door.lacks(folder) and (headers := door.headers()):
        # They have come since it was built.
        folder = cache.entry(cache.digest([key, *headers]), make)
    (module,) = folder.glob("*.py")
    return Kernel(member, _imported(module, f"symconv_kernel_{key[:16]}"), language)


def _numpy(member: Member, schedule: Schedule, dtype: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        from symconv.kernels.sources.source import source

        _write(folder, source(_emission(member, schedule, dtype), "numpy"))

    return make


def _compiled(
    member: Member,
    schedule: Schedule,
    dtype: str,
    compiler: toolchain.Compiler,
    blocks: Timings,
    threads: bool,
) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        from symconv.kernels.sources.source import source
        from symconv.kernels.sources.text_python import bindings

        emission = _emission(member, schedule, dtype, blocks, threads)
        _write(folder, source(emission, "c"))
        library, module = door.build(compiler, emission, folder)
        _write(folder, {f"{emission.stem}.py": bindings(emission, library, module)})

    return make


def _known(member: Member, dtype: str, compiler: toolchain.Compiler) -> Timings:
    """The blocks that were timed here; none, with a warning, where the file is damaged."""
    origin = wisdom.Origin(toolchain.machine(), compiler.identity, toolchain.FLAGS)
    try:
        entry = wisdom.recall(wisdom.place(), member, dtype, origin)
    except IllFormed as error:
        warnings.warn(f"{error}; until then the model chooses", stacklevel=4)
        return ()
    return entry.blocks if entry else ()


def _emission(
    member: Member,
    schedule: Schedule,
    dtype: str,
    blocks: Timings = (),
    threads: bool = False,
) -> Emission:
    from symconv.kernels.schedules.machine import native
    from symconv.kernels.sources.emission import Emission

    return Emission(member, schedule, dtype, machine=native(), threads=threads, blocks=blocks)


def emitted(member: Member, schedule: Schedule, dtype: str) -> Emission:
    """What the source of a kernel in C is made of that `load` compiles."""
    compiler = toolchain.find()
    return _emission(member, schedule, dtype, _known(member, dtype, compiler) if compiler else ())


def _write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _imported(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None, path
    assert spec.loader is not None, path
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@once
def _sources() -> str:
    """What the text of a kernel depends on in symconv itself, so that an old one is not taken."""
    # Not by pathlib, which is slow: this runs at the start of every process.
    paths = [
        os.path.join(folder, name)
        for top in {PACKAGE, templates()}
        for folder, _, names in os.walk(top)
        for name in names
        if name.endswith((".py", ".j2"))
    ]
    return cache.digest(_text(path) for path in sorted(set(paths)))


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
