"""The compiled front door: what it recognises, what it hands back, and what happens without it."""

import gc
import inspect
import itertools
import shutil
import subprocess
import sys
import threading
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from symconv.family.member import Member
from symconv.kernels.compiled import calling, door, toolchain
from symconv.kernels.compiled.calling import Kernel
from symconv.kernels.functions import NUMBERS, Function, functions
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources import text_door
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source

Array = npt.NDArray[Any]
Change = Callable[[Array], object]

ROOT = Path(calling.__file__).parents[2]

DTYPES = ("float64", "float32", "int64", "float32:float64", "int32:int64")
SMALL = Member((4,), (6,))
# The operand's name is a macro of C's complex numbers, which NumPy's headers define.
IMAGE = Member((2, 3), (4, 5), names=("I", "g"))
# So many products that the door lets other threads run.
LARGE = Member((1100,), (1160,), flip=True)
MEMBERS = (SMALL, IMAGE, LARGE)
# What is written differs by whether sums have a type of their own; the others take long together.
OTHERS = ("float32", "int64", "int32:int64")
DTYPES_MARKED = [pytest.param(x, marks=pytest.mark.thorough) if x in OTHERS else x for x in DTYPES]

pytestmark = pytest.mark.skipif(toolchain.find() is None, reason="no C compiler here")


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMCONV_CACHE", str(place))
        yield place


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Member, str], Kernel]:
    """Kernels as they are made where Python has no headers: called by the Python functions."""
    place = tmp_path_factory.mktemp("without")

    def make(member: Member, dtype: str) -> Kernel:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SYMCONV_CACHE", str(place))
            patch.setattr(door, "headers", lambda: ())
            return load(member, dtype)

    return make


def load(member: Member, dtype: str = "float64", language: str = "c") -> Kernel:
    return calling.load(member, choose(member), dtype, language)


def needs_headers() -> None:
    if not door.headers():
        pytest.skip("no headers of Python here")


def operands(function: Function, dtype: str = "float64") -> list[Array]:
    source = np.random.default_rng(0)
    kind = NUMBERS[dtype].inputs
    return [source.integers(-9, 9, array.shape).astype(kind) for array in function.inputs]


def compiled(kernel: Kernel, name: str) -> bool:
    return inspect.isbuiltin(getattr(kernel, name))


def outcome(function: Callable[..., Array], *given: object, **named: object) -> object:
    """What a call gives or raises, in a form that compares."""
    try:
        result = function(*given, **named)
    except Exception as error:
        return type(error), str(error)
    # The bytes of an array of objects are addresses.
    entries = repr(result.tolist()) if result.dtype == object else result.tobytes()
    return type(result), result.dtype, result.shape, entries, result.flags.writeable


@pytest.mark.parametrize("dtype", DTYPES_MARKED)
@pytest.mark.parametrize("member", MEMBERS)
def test_every_function_gives_what_the_numpy_kernel_gives(member: Member, dtype: str) -> None:
    needs_headers()
    kernel, reference = load(member, dtype), load(member, dtype, "numpy")
    for function in functions(member):
        call = getattr(kernel, function.name)
        assert compiled(kernel, function.name)
        inputs = operands(function, dtype)
        expected = getattr(reference, function.name)(*inputs)
        fresh = call(*inputs)
        assert (type(fresh), fresh.dtype, fresh.shape) == (
            np.ndarray,
            expected.dtype,
            expected.shape,
        )
        np.testing.assert_array_equal(fresh, expected)
        np.testing.assert_array_equal(call(*inputs, None), expected)
        np.testing.assert_array_equal(call(*inputs, out=None), expected)
        for given in ("position", "keyword"):
            out = np.full_like(expected, 77)
            same = call(*inputs, out) if given == "position" else call(*inputs, out=out)
            assert same is out
            np.testing.assert_array_equal(out, expected)


def misaligned(array: Array) -> Array:
    memory = np.empty(array.nbytes + 1, np.uint8)
    found = memory[1:].view(array.dtype).reshape(array.shape)
    found[...] = array
    return found


def readonly(array: Array) -> Array:
    found = array.copy()
    found.flags.writeable = False
    return found


class Subclass(np.ndarray[Any, Any]):
    pass


CHANGES: dict[str, Change] = {
    "as it is": np.copy,
    "readonly": readonly,
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "columns first": np.asfortranarray,
    "negative strides": lambda a: a[..., ::-1].copy()[..., ::-1],
    "misaligned": misaligned,
    "swapped bytes": lambda a: a.astype(a.dtype.newbyteorder()),
    "float64": lambda a: a.astype("float64"),
    "float32": lambda a: a.astype("float32"),
    "int64": lambda a: a.astype("int64"),
    "int32": lambda a: a.astype("int32"),
    "longlong": lambda a: a.astype("longlong"),
    "uint64": lambda a: a.astype("uint64"),
    "int8": lambda a: a.astype("int8"),
    "complex": lambda a: a.astype("complex128"),
    "objects": lambda a: a.astype(object),
    "text": lambda a: a.astype("U"),
    "subclass": lambda a: a.view(Subclass),
    "matrix": lambda a: a.reshape(a.shape[0], -1).view(np.matrix),
    "list": lambda a: a.tolist(),
    "nested in": lambda a: a[None],
    "flat": np.ravel,
    "shorter": lambda a: a[:-1],
    "longer": lambda a: np.concatenate([a, a]),
    "scalar": lambda a: a.flat[0],
    "no dimension": lambda a: np.array(a.flat[0]),
    "empty": lambda a: a[:0],
    "none": lambda a: None,
    "number": lambda a: 3,
    "word": lambda a: "word",
}


@pytest.mark.parametrize("dtype", DTYPES_MARKED)
@pytest.mark.parametrize("member", [SMALL, IMAGE])
def test_any_argument_gives_the_result_or_the_error_of_the_python_function(
    without: Callable[[Member, str], Kernel], member: Member, dtype: str
) -> None:
    kernel, plain = load(member, dtype), without(member, dtype)
    for function in functions(member):
        front, behind = getattr(kernel, function.name), getattr(plain, function.name)
        inputs = operands(function, dtype)
        expected = outcome(behind, *inputs)
        for (change, change_it), place in itertools.product(CHANGES.items(), range(len(inputs))):
            given: list[object] = [*inputs]
            given[place] = change_it(inputs[place])
            assert outcome(front, *given) == outcome(behind, *given), change
        for change, change_it in CHANGES.items():
            out = change_it(np.zeros(function.output.shape, NUMBERS[dtype].sums))
            found = outcome(front, *inputs, out=out)
            assert found == outcome(behind, *inputs, out=out), change
            assert found == outcome(front, *inputs, out), change
            if change in ("as it is", "none"):
                assert found == expected


def test_what_is_misaligned_is_copied() -> None:
    kernel = load(SMALL)
    f, g = np.arange(6.0), np.ones(3)
    np.testing.assert_array_equal(kernel.forward(misaligned(f), misaligned(g)), [3, 6, 9, 12])
    out = misaligned(np.zeros(4))
    assert kernel.forward(f, g, out=out) is out
    np.testing.assert_array_equal(out, [3, 6, 9, 12])


def test_out_may_overlap_an_operand(without: Callable[[Member, str], Kernel]) -> None:
    kernel, plain, numpy = load(SMALL), without(SMALL, "float64"), load(SMALL, language="numpy")
    for each in (kernel, plain, numpy):
        for at in range(13):
            for place in range(2):
                memory = np.arange(19.0)
                # The operand takes places 5 to 8, and `out` six of all.
                inputs = [memory[5:9], np.ones(3)] if place == 0 else [np.ones(4), memory[5:8]]
                right = numpy.vjp_signal(*(x.copy() for x in inputs))
                found = each.vjp_signal(*inputs, memory[at : at + 6])
                np.testing.assert_array_equal(found, right)
                assert found.base is memory


ARGUMENTS: dict[str, Callable[[Array, Array, Array], tuple[tuple[object, ...], dict[str, object]]]]
ARGUMENTS = {
    "none": lambda f, g, out: ((), {}),
    "one": lambda f, g, out: ((f,), {}),
    "one and out": lambda f, g, out: ((f,), {"out": out}),
    "too many": lambda f, g, out: ((f, g, out, out), {}),
    "out twice": lambda f, g, out: ((f, g, out), {"out": out}),
    "unknown": lambda f, g, out: ((f, g), {"into": out}),
    "unknown too": lambda f, g, out: ((f, g), {"out": out, "into": out}),
    "by name": lambda f, g, out: ((), {"g": g, "f": f}),
    "all by name": lambda f, g, out: ((), {"out": out, "g": g, "f": f}),
    "one by name": lambda f, g, out: ((f,), {"g": g}),
    "given twice": lambda f, g, out: ((f, g), {"f": f}),
    "a name that is not interned": lambda f, g, out: ((f, g), {"".join(["o", "ut"]): out}),
    "a name that is not ASCII": lambda f, g, out: ((f, g), {"\u00f6ut": out}),
}


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_arguments_are_counted_and_named_as_in_python(
    without: Callable[[Member, str], Kernel], arguments: str
) -> None:
    kernel, plain = load(SMALL), without(SMALL, "float64")
    f, g = np.arange(6.0), np.arange(3.0)
    given, named = ARGUMENTS[arguments](f, g, np.zeros(4))
    assert outcome(kernel.forward, *given, **named) == outcome(plain.forward, *given, **named)


def test_functions_describe_themselves(without: Callable[[Member, str], Kernel]) -> None:
    needs_headers()
    for member in MEMBERS:
        kernel, plain = load(member), without(member, "float64")
        for name in [function.name for function in functions(member)]:
            front, behind = getattr(kernel, name), getattr(plain, name)
            assert front.__name__ == behind.__name__ == name
            assert inspect.getdoc(front) == inspect.getdoc(behind)
            assert inspect.signature(front) == inspect.signature(behind)


def test_nothing_is_kept_of_a_call() -> None:
    kernel = load(SMALL)
    f, g, out, short, many = np.ones(6), np.ones(3), np.zeros(4), np.ones(2), [1.0] * 6
    held = (f, g, out, short, many, None)

    def calls() -> None:
        kernel.forward(f, g)
        kernel.forward(f, g, out)
        kernel.forward(f, g, out=out)
        kernel.forward(many, g, out=out)
        outcome(kernel.forward, f, short)
        outcome(kernel.forward, f, g, out=short)
        outcome(kernel.forward, f, g, out, out)
        outcome(kernel.forward, f, g, f)

    calls()
    before = [sys.getrefcount(each) for each in held]
    for _ in range(1000):
        calls()
    after = [sys.getrefcount(each) for each in held]
    # None is shared with the rest of the interpreter.
    assert after[:-1] == before[:-1]
    assert abs(after[-1] - before[-1]) < 100


def test_memory_does_not_grow() -> None:
    kernel = load(SMALL)
    f, g = np.ones(6), np.ones(3)
    kernel.forward(f, g)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(20_000):
            kernel.forward(f, g)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 10_000


def module_of(kernel: Kernel) -> ModuleType:
    front = kernel.forward
    found: ModuleType = front.__self__  # type: ignore[attr-defined]
    return found


def test_kernels_are_apart_and_can_be_dropped() -> None:
    needs_headers()
    one, two, again = load(SMALL), load(IMAGE), load(SMALL)
    assert module_of(one) is not module_of(again)
    assert one.forward(np.ones(6), np.ones(3)).shape == (4,)
    assert two.forward(np.ones((4, 5)), np.ones((3, 3))).shape == (2, 3)
    gone = weakref.ref(module_of(again))
    del again
    gc.collect()
    assert gone() is None
    assert one.forward([1] * 6, [1] * 3).tolist() == [3, 3, 3, 3]


def test_a_door_without_its_python_functions_says_so() -> None:
    needs_headers()
    path = load(SMALL).path.with_name(door.MODULE + EXTENSION_SUFFIXES[0])
    spec = spec_from_file_location(door.MODULE, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.forward(np.ones(6), np.ones(3)).tolist() == [3, 3, 3, 3]
    # What other processes hand over has a type of its own that is the same.
    sent = np.ones(6, np.dtype("float64", copy=True))
    assert sent.dtype is not np.ones(3).dtype
    assert module.forward(sent, np.ones(3)).tolist() == [3, 3, 3, 3]
    with pytest.raises(RuntimeError, match="not been handed over"):
        module.forward([1] * 6, np.ones(3))
    with pytest.raises(TypeError, match="give 5 functions, not 1"):
        module.hand_over(print)


def test_other_threads_run_during_a_large_call() -> None:
    needs_headers()
    text = text_door.door(Emission(LARGE, choose(LARGE)), door.MODULE)
    # Five functions, to an array that is given and to a new one, and a sum over a batch.
    assert text.count("Py_BEGIN_ALLOW_THREADS") == text.count("Py_END_ALLOW_THREADS") == 11
    small = text_door.door(Emission(SMALL, choose(SMALL)), door.MODULE)
    # Only a sum over a batch, which is as large as the batch is.
    assert small.count("Py_BEGIN_ALLOW_THREADS") == 1
    kernel = load(LARGE)
    f, g = np.arange(1160.0), np.arange(61.0)
    expected = kernel.forward(f, g)
    found: list[Array] = []

    def work() -> None:
        found.extend(kernel.forward(f, g) for _ in range(200))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800
    assert all(np.array_equal(each, expected) for each in found)


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("dtype", DTYPES_MARKED)
def test_ctypes_serves_where_there_are_no_headers(
    without: Callable[[Member, str], Kernel], member: Member, dtype: str
) -> None:
    plain, reference = without(member, dtype), load(member, dtype, "numpy")
    assert plain.path.with_name(door.LIBRARY).is_file()
    for function in functions(member):
        assert not compiled(plain, function.name)
        inputs = operands(function, dtype)
        np.testing.assert_array_equal(
            getattr(plain, function.name)(*inputs), getattr(reference, function.name)(*inputs)
        )


def test_ctypes_serves_where_the_headers_do_not_compile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Python.h").write_text("#error not for this compiler\n")
    monkeypatch.setattr(door, "headers", lambda: (str(tmp_path),))
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path / "cache"))
    kernel = load(SMALL)
    assert not compiled(kernel, "forward")
    assert kernel.forward(np.ones(6), np.ones(3)).tolist() == [3, 3, 3, 3]


def test_a_kernel_gets_its_door_once_there_are_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_headers()
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "headers", lambda: ())
        assert not compiled(load(SMALL), "forward")
    assert compiled(load(SMALL), "forward")
    assert len(list(tmp_path.iterdir())) == 2


def test_headers_are_those_of_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in door.headers()[-1:]:
        assert Path(folder, "numpy", "arrayobject.h").is_file()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / name))
    assert door.headers() == ()
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "Python.h").touch()
    assert door.headers()[:2] == (str(tmp_path / "include"), str(tmp_path / "platinclude"))


@pytest.mark.parametrize("program", ["gcc", pytest.param("clang", marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "dtype",
    [x if x == "float32:float64" else pytest.param(x, marks=pytest.mark.thorough) for x in DTYPES],
)
def test_compilers_find_nothing_to_warn_about(tmp_path: Path, program: str, dtype: str) -> None:
    needs_headers()
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} here")
    for member in MEMBERS:
        made = Emission(member, choose(member), dtype)
        for name, text in source(made, "c").items():
            (tmp_path / name).write_text(text)
        front = tmp_path / "door.c"
        front.write_text(text_door.door(made, door.MODULE))
        toolchain.shared_library(
            toolchain.Compiler((path,), program),
            front,
            tmp_path / "k.so",
            flags=(*door.flags(door.headers()), "-Wall", "-Wextra", "-Werror"),
        )


FRESH = """
import sys
import numpy as np
from symconv.family.member import Member
from symconv.kernels.compiled.calling import load
from symconv.kernels.schedules.schedule import choose

member = Member((4,), (6,))
kernel = load(member, choose(member), "float64", "c")
print(kernel.forward(np.arange(6.0), np.ones(3)).tolist())
print(sorted({"sympy", "islpy", "jinja2", "subprocess", "sysconfig"} & set(sys.modules)))
"""


def fresh() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", FRESH],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_cached_kernel_loads_without_what_made_it() -> None:
    # The first process makes the kernel where symconv has been edited since this one started.
    for process in (fresh() for _ in range(2)):
        printed, failed = process.communicate()
    assert printed.splitlines() == ["[3.0, 6.0, 9.0, 12.0]", "[]"], failed


def test_two_processes_make_one_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path))
    for process in [fresh() for _ in range(2)]:
        printed, failed = process.communicate()
        assert printed.startswith("[3.0, 6.0, 9.0, 12.0]"), failed
    (entry,) = tmp_path.iterdir()
    assert len(list(entry.glob("*.py"))) == 1


def test_another_python_or_numpy_has_a_kernel_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMCONV_CACHE", str(tmp_path))
    first = load(SMALL).path
    monkeypatch.setattr(door, "identity", lambda: (".so", "cpython-399", "9.9"))
    assert load(SMALL).path != first
    assert load(SMALL).path.parent.parent == first.parent.parent == tmp_path
