"""The text of kernels: clean C, sound memory, NumPy alone, and a head that says what they are."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, get_args

import jinja2
import pytest
from jinja2 import meta, nodes

from symconv import __version__, rendering
from symconv.bench import limits
from symconv.bench.figures import Run
from symconv.bench.picture import picture
from symconv.building import build
from symconv.errors import IllFormed, Unsupported
from symconv.exercises.sheet import sheet
from symconv.family.member import Member
from symconv.kernels.compiled import toolchain
from symconv.kernels.functions import NUMBERS, PROJECTS, Function, functions
from symconv.kernels.lowering.operations import Operation
from symconv.kernels.proof.builds import Builds
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.schedule import LIMIT, Schedule, choose
from symconv.kernels.sources.emission import Emission, symbol
from symconv.kernels.sources.source import source
from symconv.kernels.sources.text_door import door
from symconv.kernels.sources.text_python import bindings
from symconv.notes.explore import explore
from symconv.notes.html import html
from symconv.notes.notebook import Notebook
from symconv.notes.page import dollars, laid_out, markdown
from symconv.notes.wishes import NOTEBOOK, Wishes
from symconv.rendering import environment, latex_environment, templates
from symconv.writing.notation import notation

LECTURE = Member((4,), (6,))
MEMBERS = [LECTURE, Member((1,), (1,)), Member((2,), (7,), flip=True), Member((2, 3), (3, 5))]
FORMS = ("unrolled", "loops")
DTYPES = ("float64", "float32", "int64", "int32:int64")

COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
PLUS = shutil.which("g++") or shutil.which("clang++")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def made(member: Member, form: str, dtype: str = "float64", name: str = "") -> Emission:
    return Emission(member, choose(member, form), dtype, name)


def compiled(command: Sequence[str | Path]) -> None:
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"


# Compilers have nothing to say.


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The C files of every member in every form and type of number, each in its own folder."""
    found = []
    for n, (member, form, dtype) in enumerate(product(MEMBERS, FORMS, DTYPES)):
        folder = tmp_path_factory.mktemp(f"c{n}")
        emission = made(member, form, dtype)
        for name, text in source(emission, "c").items():
            (folder / name).write_text(text)
        found.append(folder / f"{emission.stem}.c")
    return found


@pytest.mark.skipif(not COMPILERS, reason="neither gcc nor clang is here")
def test_c_compiles_without_a_warning(everything: list[Path]) -> None:
    commands = [
        [compiler, "-std=c99", "-fsyntax-only", *WARNINGS, path]
        for compiler in COMPILERS
        for path in everything
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(compiled, commands))
    assert len(commands) >= 24


@pytest.mark.skipif(PLUS is None, reason="there is no C++ compiler")
def test_headers_are_cplusplus_too(everything: list[Path], tmp_path: Path) -> None:
    """All headers of one type in one C++ file, each twice: guards and names do not collide."""
    for form, dtype in product(FORMS, DTYPES):
        lines, folders = [], []
        for member in MEMBERS:
            stem = made(member, form, dtype).stem
            (path,) = (
                path
                for path, (m, f, d) in zip(everything, product(MEMBERS, FORMS, DTYPES), strict=True)
                if (m, f, d) == (member, form, dtype)
            )
            folders.append(f"-I{path.parent}")
            lines += [f'#include "{stem}.h"'] * 2
            # Linked as C: the address is taken as that of a C function.
            lines.append(f"auto *const use_{stem} = &{stem}_forward;")
        file = tmp_path / f"{form}_{dtype}.cpp"
        file.write_text("\n".join([*lines, ""]))
        assert PLUS is not None
        flags = ["-std=c++11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        compiled([PLUS, *flags, *folders, file])


# A program with operands that fit exactly, under sanitizers.

MAIN = """
#include "{stem}.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef {stem}_element T;

static T *copied(const T *from, size_t count)
{{
    T *to = malloc(count * sizeof(T));
    if (to == NULL) exit(3);
    memcpy(to, from, count * sizeof(T));
    return to;
}}

int main(void)
{{
    int wrong = 0;
{calls}
    return wrong != 0;
}}
"""

CALL = """
    {{
        {operands}
        const T wanted[] = {{{wanted}}};
        T *out = malloc(sizeof(wanted));
        if (out == NULL) exit(3);
        {symbol}({arguments}, out);
        wrong += memcmp(out, wanted, sizeof(wanted)) != 0;
        {frees} free(out);
    }}
"""


def direct(member: Member, name: str, inputs: Sequence[Sequence[int]]) -> list[int]:
    """What a function computes, by loops over the definition that count from 0."""

    def flat(place: Sequence[int], shape: Sequence[int]) -> int:
        found = 0
        for index, length in zip(place, shape, strict=True):
            found = found * length + index
        return found

    one, other = inputs[0], inputs[-1]
    (asked,) = (function for function in functions(member) if function.name == name)
    out = [0] * asked.output.length
    for output in product(*map(range, member.outputs)):
        for tap in product(*map(range, member.taps)):
            i, k = flat(output, member.outputs), flat(tap, member.taps)
            j = flat([a + b for a, b in zip(output, tap, strict=True)], member.inputs)
            if member.flip:
                k = prod(member.taps) - 1 - k
            place, value = {
                "forward": lambda i, j, k: (i, one[j] * other[k]),
                "vjp_signal": lambda i, j, k: (j, one[i] * other[k]),
                "vjp_filter": lambda i, j, k: (k, one[i] * other[j]),
                "jacobian_signal": lambda i, j, k: (i * prod(member.inputs) + j, one[k]),
                "jacobian_filter": lambda i, j, k: (i * prod(member.taps) + k, one[j]),
            }[name](i, j, k)
            out[place] += value
    return out


def call(emission: Emission, function: Function) -> str:
    values = [[3 + 7 * n + a.length for n in range(a.length)] for a in function.inputs]
    operands = [
        f"const T {a.name}_[] = {{{', '.join(map(str, x))}}}; "
        f"T *{a.name} = copied({a.name}_, {a.length});"
        for a, x in zip(function.inputs, values, strict=True)
    ]
    return CALL.format(
        operands=" ".join(operands),
        wanted=", ".join(map(str, direct(emission.member, function.name, values))),
        symbol=symbol(emission, function.name),
        arguments=", ".join(array.name for array in function.inputs),
        frees=" ".join(f"free({array.name});" for array in function.inputs),
    )


@pytest.mark.thorough
@pytest.mark.skipif(not COMPILERS, reason="neither gcc nor clang is here")
def test_kernels_run_clean_under_sanitizers(tmp_path: Path) -> None:
    compiler = COMPILERS[0]
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    (tmp_path / "none.c").write_text("int main(void) { return 0; }\n")
    probe = subprocess.run(
        [compiler, *sanitize, tmp_path / "none.c", "-o", tmp_path / "none"], capture_output=True
    )
    if probe.returncode != 0:
        pytest.skip(f"{compiler} has no sanitizers here")
    subjects = [
        made(Member((4,), (6,)), "loops", "float64"),
        made(Member((4,), (6,)), "unrolled", "float32", "written_out"),
        made(Member((1,), (1,)), "loops", "int64"),
        made(Member((5,), (5,), flip=True), "loops", "float32"),
        made(Member((2,), (7,), flip=True), "loops", "int64"),
        made(Member((2, 3), (3, 5), flip=True), "loops", "float64"),
        made(Member((7,), (30,)), "loops", "float32"),
    ]

    def tried(emission: Emission) -> tuple[int, int, str]:
        folder = tmp_path / emission.stem
        folder.mkdir()
        for name, text in source(emission, "c").items():
            (folder / name).write_text(text)
        kernel = folder / f"{emission.stem}.c"
        calls = "".join(call(emission, function) for function in functions(emission.member))
        (folder / "main.c").write_text(MAIN.format(stem=emission.stem, calls=calls))
        codes = []
        for name in ("right", "wrong"):
            if name == "wrong":
                # The same program sees a kernel that reads one entry further.
                (taps,) = (a for a in functions(emission.member)[0].inputs[1:])
                text = kernel.read_text()
                body = text.index(f"{emission.stem}_forward(")
                end = text.index("\n}\n", body)
                further = f"\n    out[0] += {taps.name}[{taps.length}];"
                kernel.write_text(text[:end] + further + text[end:])
            program = folder / name
            compiled([compiler, "-g0", "-O1", *sanitize, kernel, folder / "main.c", "-o", program])
            ran = subprocess.run([program], capture_output=True, text=True)
            codes.append(ran.returncode)
            if name == "right":
                said = ran.stderr
        return codes[0], codes[1], said

    with ThreadPoolExecutor(2) as pool:
        for emission, (right, wrong, said) in zip(subjects, pool.map(tried, subjects), strict=True):
            assert right == 0, f"{emission.stem}: {right} {said}"
            assert wrong != 0, f"{emission.stem}: the sanitizer does not see a wrong kernel"


# NumPy.

ALONE = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("kernel", sys.argv[1])
kernel = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kernel)
import numpy as np
f, g, e = [0, 1, 1, 0, 0, 0], [2, 3, 1], [1, 10, 100, 1000]
print(json.dumps({
    "forward": kernel.forward(f, g).tolist(),
    "vjp_signal": kernel.vjp_signal(e, g).tolist(),
    "vjp_filter": kernel.vjp_filter(e, f).tolist(),
    "jacobian_signal": kernel.jacobian_signal(g).tolist(),
    "jacobian_filter": kernel.jacobian_filter(f).tolist(),
    "dtype": str(kernel.forward(f, g).dtype),
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
}))
"""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_module_needs_numpy_alone(form: str, dtype: str, tmp_path: Path) -> None:
    emission = made(LECTURE, form, dtype)
    ((name, text),) = source(emission, "numpy").items()
    (tmp_path / name).write_text(text)
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", ALONE, tmp_path / name],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert not {"symconv", "sympy", "jinja2"} & set(found.pop("modules"))
    # The lecture's worked example: 0*2 + 1*3 + 1*1 and so on.
    assert found == {
        "forward": [4, 5, 2, 0],
        "vjp_signal": [2, 23, 231, 2310, 3100, 1000],
        "vjp_filter": [110, 11, 1],
        "jacobian_signal": [
            [2, 3, 1, 0, 0, 0],
            [0, 2, 3, 1, 0, 0],
            [0, 0, 2, 3, 1, 0],
            [0, 0, 0, 2, 3, 1],
        ],
        "jacobian_filter": [[0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]],
        "dtype": NUMBERS[dtype].sums,
    }


# What the text says.


@pytest.mark.parametrize("flip", [False, True])
def test_every_head_names_definition_sizes_convention_and_version(flip: bool) -> None:
    emission = made(Member((4,), (6,), flip, ("x", "w")), "unrolled", "float32")
    files = source(emission, "c") | source(emission, "numpy")
    assert len(files) == 3
    tap = "w[1+i+J-j-I]" if flip else "w[1+j-i]"
    convention = (
        "true convolution (the filter is flipped)"
        if flip
        else "correlation (the filter is not flipped), which networks call convolution"
    )
    for name, text in files.items():
        head = "\n".join(text.splitlines()[:12])
        assert name in head.splitlines()[0] + head.splitlines()[1]
        for words in (
            f"Definition:  (x*w)[i] = sum_{{j=i}}^{{i+J-I}} x[j] {tap},  1 <= i <= I",
            f"Convention:  {convention}",
            "Sizes:       I = 4, J = 6; 3 taps",
            "Numbers:     float32",
            f"Written by:  symconv {__version__}",
        ):
            assert words in head, name
        assert re.search(r"sha256: [0-9a-f]{64}$", head, re.MULTILINE)


FORMULAS = {
    "forward": "(f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]",
    "vjp_signal": "((d(f*g)/df)^T e)[j] = "
    "sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}",
    "vjp_filter": "((d(f*g)/dg)^T e)[k] = sum_{i=1}^{I} e[i] f[i+k-1]",
    "jacobian_signal": "(d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}",
    "jacobian_filter": "(d(f*g)/dg)[i,k] = f[i+k-1]",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_function_carries_its_formula(form: str) -> None:
    emission = made(LECTURE, form)
    c = source(emission, "c")["correlation_4_6.c"]
    (module,) = source(emission, "numpy").values()
    assert set(FORMULAS) == {function.name for function in functions(LECTURE)}
    for name, formula in FORMULAS.items():
        assert f"/*\n * {formula}\n */\nvoid correlation_4_6_{name}(\n" in c
        assert re.search(rf'def {name}\(.*\):\n    """{name}: .*\n\n    (.*)\n    """', module)[
            1
        ] == (formula)


def test_long_formulas_are_wrapped() -> None:
    emission = made(Member((2, 3), (3, 5), names=("photograph", "smoothing")), "loops")
    for text in [*source(emission, "c").values(), *source(emission, "numpy").values()]:
        assert max(map(len, text.splitlines())) <= 100


def test_options_show_in_the_text() -> None:
    plain = source(made(LECTURE, "unrolled"), "c")["correlation_4_6.c"]
    assert "out[0] = f[0] * g[0] + f[1] * g[1] + f[2] * g[2];" in plain
    flipped = source(made(replace(LECTURE, flip=True), "unrolled"), "c")
    assert sorted(flipped) == ["convolution_4_6.c", "convolution_4_6.h"]
    assert "out[0] = f[0] * g[2] + f[1] * g[1] + f[2] * g[0];" in flipped["convolution_4_6.c"]
    named = source(made(replace(LECTURE, names=("x", "w")), "unrolled"), "c")
    assert "out[0] = x[0] * w[0] + x[1] * w[1] + x[2] * w[2];" in named["correlation_4_6.c"]
    for dtype, ctype in (("float64", "double"), ("float32", "float"), ("int64", "int64_t")):
        emission = made(LECTURE, "unrolled", dtype)
        header = source(emission, "c")["correlation_4_6.h"]
        assert f"#define CORRELATION_4_6_ELEMENT {ctype}\n" in header
        assert f"ELEMENT = np.{dtype}\n" in source(emission, "numpy")["correlation_4_6.py"]
    called = source(made(LECTURE, "unrolled", name="blur"), "c")
    assert sorted(called) == ["blur.c", "blur.h"]
    assert "void blur_forward(" in called["blur.c"]
    assert "correlation_4_6" not in "".join(called.values())
    assert list(source(made(LECTURE, "unrolled", name="blur"), "numpy")) == ["blur.py"]
    assert "for (" in source(made(LECTURE, "loops"), "c")["correlation_4_6.c"]
    assert "for (" not in plain
    plane = source(made(Member((2, 3), (3, 5)), "loops"), "c")
    assert sorted(plane) == ["correlation_2x3_3x5.c", "correlation_2x3_3x5.h"]


def test_text_is_a_function_of_its_options() -> None:
    for language in ("c", "numpy"):
        texts = [source(made(LECTURE, "loops"), language) for _ in range(2)]
        assert texts[0] == texts[1]


# What is refused.


def test_unrolled_text_has_a_limit() -> None:
    assert choose(Member((LIMIT,), (LIMIT,)), "unrolled") == Schedule("unrolled")
    with pytest.raises(Unsupported, match=r"2,002 products .* 2,000 .* \(form='loops'"):
        choose(Member((1001,), (1002,)), "unrolled")
    assert choose(Member((1001,), (1002,))) == Schedule("loops")
    assert choose(LECTURE) == Schedule("unrolled")


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda: Emission(LECTURE, choose(LECTURE), "float16"), ["'float16'", "float64, float32"]),
        (lambda: Emission(LECTURE, choose(LECTURE), "double"), ["'double'", "choose"]),
        (lambda: choose(LECTURE, "vector"), ["'vector'", "'unrolled' or 'loops'"]),
        (lambda: source(made(LECTURE, "loops"), "rust"), ["'rust'", "'c' or 'numpy'"]),
        (lambda: made(LECTURE, "loops", name="two words"), ["'two words'", "letters and digits"]),
        (lambda: made(LECTURE, "loops", name="3x"), ["'3x'", "letters and digits"]),
        (lambda: made(LECTURE, "loops", name="größe"), ["'größe'", "letters and digits"]),
        (lambda: made(LECTURE, "loops", name="../up"), ["'../up'", "letters and digits"]),
    ],
)
def test_bad_options_are_named(attempt: Any, words: list[str]) -> None:
    with pytest.raises(IllFormed) as caught:
        attempt()
    for word in words:
        assert word in str(caught.value)


# Templates lay out, and decide nothing.

TEMPLATES = sorted(path.relative_to(templates()).as_posix() for path in templates().rglob("*.j2"))


def parsed(name: str) -> nodes.Template:
    jinja = latex_environment() if name.endswith(".tex.j2") else environment()
    return jinja.parse((templates() / name).read_text(encoding="utf-8"))


def decides(tree: nodes.Template) -> Iterator[str]:
    """What a template may not do."""
    forbidden = (
        nodes.Macro,
        nodes.CallBlock,
        nodes.Assign,
        nodes.AssignBlock,
        nodes.Compare,
        nodes.BinExpr,
        nodes.Not,
        nodes.Neg,
        nodes.CondExpr,
        nodes.Call,
        nodes.Test,
        nodes.Getitem,
        nodes.With,
        nodes.Import,
        nodes.FromImport,
    )
    for node in tree.find_all(forbidden):
        yield f"line {node.lineno}: {type(node).__name__}"
    for node in tree.find_all(nodes.If):
        if not isinstance(node.test, nodes.Name | nodes.Getattr):
            yield f"line {node.lineno}: a condition that is not plain"
    for node in tree.find_all(nodes.For):
        if node.test is not None or node.recursive:
            yield f"line {node.lineno}: a loop that is not plain"
    for node in tree.find_all(nodes.Filter):
        if node.name != "join":
            yield f"line {node.lineno}: the filter {node.name}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_only_lay_out(name: str) -> None:
    assert list(decides(parsed(name))) == []


@pytest.mark.parametrize(
    "text",
    [
        "{% macro m() %}{% endmacro %}",
        "{% set x = 1 %}",
        "{% if x == 1 %}{% endif %}",
        "{{ x + 1 }}",
        "{{ -x }}",
        "{% if not x %}{% endif %}",
        "{{ 'a' if x }}",
        "{% for x in y if x %}{% endfor %}",
        "{{ x | upper }}",
        "{{ x[0] }}",
        "{{ x() }}",
        "{% if x is defined %}{% endif %}",
    ],
)
def test_a_template_that_decides_is_seen(text: str) -> None:
    assert list(decides(environment().parse(text))) != []


def test_templates_name_what_their_records_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name in a template is in its record, also on a branch that is not taken."""
    records: dict[str, set[str]] = {}
    render = jinja2.Template.render

    def spy(template: jinja2.Template, record: dict[str, object]) -> str:
        assert template.name is not None
        keys = set(record)
        assert records.setdefault(template.name, keys) == keys
        return render(template, record)

    def named(name: str) -> set[str]:
        found = set(meta.find_undeclared_variables(parsed(name)))
        if list(meta.find_referenced_templates(parsed(name))) == [None]:
            folder = name.partition("/")[0]
            parts = [t for t in TEMPLATES if t.startswith(f"{folder}/") and is_part(t)]
            assert parts
            found = found.union(*map(named, parts)) - {"operation"}
        return found

    monkeypatch.setattr(jinja2.Template, "render", spy)
    monkeypatch.setattr(toolchain, "find", lambda: None)
    build(LECTURE, project=tuple(PROJECTS))
    source(Emission(LECTURE, choose(LECTURE), dispatch=True), "c")
    markdown(LECTURE, notation("lecture"))
    html(LECTURE, notation("lecture"), Wishes())
    explore(LECTURE)
    for kind in ("tex", "html"):
        sheet(10, seed=7).texts(kind)
    laid_out(Notebook(LECTURE, notation("lecture"), dollars), Wishes(), NOTEBOOK)
    emission = made(LECTURE, "loops")
    bindings(emission, "kernel.so", "kernel")
    door(emission, "kernel")
    limits.source()
    picture(Run((), 1, {}, (), {}, {}, 0.0, "", ""))
    rendering.render("c/timing.c.j2", {})

    assert set(records) == {name for name in TEMPLATES if not is_part(name)}
    missing = {name: named(name) - keys for name, keys in records.items()}
    assert not any(missing.values()), missing


def test_every_operation_has_a_template() -> None:
    """Each kind of operation has a file, in C or in Python, and no file is left over."""
    kinds = {operation.kind for operation in get_args(Operation)}
    assert kinds == {Path(name).name.partition(".")[0] for name in TEMPLATES if is_part(name)}


def is_part(name: str) -> bool:
    """Whether a template is included by others: those have no ending beside .j2."""
    return name.count(".") == 1


@pytest.mark.skipif(toolchain.find() is None, reason="there is no C compiler")
def test_the_element_can_be_chosen_when_compiling(tmp_path: Path) -> None:
    """The macro that the header names replaces the type: the proof rests on it."""
    emission = made(LECTURE, "loops", "int64", "chosen")
    compiler = toolchain.find()
    assert compiler is not None
    header = source(emission, "c")["chosen.h"]
    assert "define\n * CHOSEN_ELEMENT (float, int64_t, ...)" in header
    with Builds(emission, source(emission, "c"), compiler, tmp_path) as builds:
        builds.prove(written_out(emission))
        assert os.listdir(tmp_path).count("float32.so") == 1
