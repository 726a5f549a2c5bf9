"""The command line: what it writes, what it refuses, with which exit code and in which words."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from symconv import __version__
from symconv.cli import commands, main
from symconv.kernels.compiled import toolchain

ROOT = Path(__file__).parents[1]

KERNEL = ["correlation_4_6.c", "correlation_4_6.h", "correlation_4_6.py"]
CHECK = "correlation_4_6_check.c"
NOTES = [
    "convolution.tex",
    "example.tex",
    "jacobian_filter.tex",
    "derivation_signal.tex",
    "derivation_filter.tex",
    "backprop_signal.tex",
    "backprop_filter.tex",
    "flipping.tex",
    "tying.tex",
    "jacobian_signal.tex",
    "outputs.tex",
    *(f"figure_{name}.tex" for name in ("sliding", "jacobian_signal", "jacobian_filter")),
]
IMAGES = [name.replace(".tex", ".svg") for name in NOTES if name.startswith("figure_")]
BUILT = sorted([*KERNEL, CHECK, *NOTES, *IMAGES, "proof.txt"])

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, in an empty folder: exit code, stdout, stderr.

    An error that is not one of symconv's is not caught, and fails the test.
    """
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["symconv", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# Help.


def test_version() -> None:
    result = CliRunner().invoke(commands, ["--version"])
    assert result.exit_code == 0
    assert result.output == f"symconv, version {__version__}\n"


@pytest.mark.parametrize("name", sorted(commands.commands))
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_shows_every_option_and_an_example(
    name: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERMINAL_WIDTH", "120")
    result = CliRunner().invoke(commands, [name, option])
    assert result.exit_code == 0, result.output
    command = commands.commands[name]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            for word in parameter.opts:
                assert re.search(rf"(?<![\w-]){word}(?![\w-])", result.output), word
    example = re.search(rf"Example: (symconv {name} .+)", result.output)
    assert example is not None
    assert command.help
    first_line = command.help.splitlines()[0]
    assert first_line.split(":")[0][:40] in result.output


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.thorough] * (name in ("bench", "tune")))
        for name in sorted(commands.commands)
    ],
)
def test_the_example_of_the_help_works(name: str, run: Run) -> None:
    _, out, _ = run(name, "--help")
    example = re.search(r"Example: symconv (.+)", out)
    assert example is not None
    if name == "verify":
        Path("notes.md").write_text("$$2 + 2 = 4$$")
    code, out, err = run(*example[1].split())
    assert (code, err) == (0, "")
    assert contents(Path.cwd()) or name == "derive"
    assert out


def test_top_level_help_lists_the_commands(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "Example: symconv build" in out
    for name in commands.commands:
        assert re.search(rf"\b{name}\b", out)


# build.


def test_build_writes_what_it_lists(run: Run) -> None:
    code, out, err = run("build")
    assert (code, err) == (0, "")
    assert sorted(contents(Path.cwd() / "generated")) == BUILT
    listed = re.search(r"written in generated.: ([\w.,\s]+?proof\.txt)", out)
    assert listed is not None
    assert sorted(listed[1].replace(",", " ").split()) == BUILT
    for words in ("numpy", "jacobian_filter", "correlation (the filter is not flipped)"):
        assert words in " ".join(out.split())
    assert sorted(os.listdir()) == ["generated"]


def test_check_passes_until_something_differs(run: Run) -> None:
    options = ["-I", "2", "-J", "3", "--out", "here"]
    assert run("build", *options)[0] == 0
    before = contents(Path.cwd())
    code, out, err = run("build", *options, "--check")
    assert (code, err) == (0, "")
    assert "compared in here" in out
    edited = Path("here/outputs.tex")
    edited.write_text(edited.read_text().replace("begin{align}", "begin{gather}", 1))
    code, out, err = run("build", *options, "--check")
    assert code == 1
    assert "here is not what symconv build writes" in err
    assert re.search(r"^-\\begin\{gather\}$", out, re.MULTILINE)
    assert re.search(r"^\+\\begin\{align\}$", out, re.MULTILINE)
    assert re.findall(r"^--- (.*) \(there\)$", out, re.MULTILINE) == [str(edited)]
    edited.unlink()
    code, out, _ = run("build", *options, "--check")
    assert code == 1
    assert "+++ " in out
    assert not edited.exists(), "--check writes nothing"
    assert run("build", *options)[0] == 0
    assert contents(Path.cwd()) == before


def test_check_of_another_member_fails(run: Run) -> None:
    assert run("build", "-I", "2", "-J", "3", "--out", "here")[0] == 0
    before = contents(Path.cwd())
    assert run("build", "-I", "2", "-J", "3", "--flip", "--out", "here", "--check")[0] == 1
    assert run("build", "-I", "2", "-J", "4", "--out", "here", "--check")[0] == 1
    assert contents(Path.cwd()) == before


def test_build_refuses_to_overwrite_edited_files(run: Run) -> None:
    assert run("build", "--out", "here")[0] == 0
    edited = Path("here/correlation_4_6.py")
    edited.write_text(edited.read_text() + "# mine\n")
    Path("here/proof.txt").unlink()
    before = contents(Path.cwd())
    code, out, err = run("build", "--out", "here", "--dtype", "float32")
    assert (code, out) == (2, "")
    assert err.startswith(f"symconv: {edited} was edited by hand")
    assert "--force" in err
    assert contents(Path.cwd()) == before
    code, _, err = run("build", "--out", "here", "--dtype", "float32", "--force")
    assert (code, err) == (0, "")
    assert "np.float32" in edited.read_text()
    assert sorted(contents(Path.cwd() / "here")) == BUILT


def test_build_takes_every_option(run: Run) -> None:
    code, _, err = run(
        "build", "-I", "3", "-J", "5", "--flip", "--names", "x", "w", "--dtype", "int64", "--form",
        "loops", "--name", "smooth", "--notation", "subscript", "--out", "a/b",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert sorted(contents(Path("a/b"))) == sorted(
        ["smooth.c", "smooth.h", "smooth_check.c", "smooth.py", *NOTES, *IMAGES, "proof.txt"]
    )
    texts = {name: text.decode() for name, text in contents(Path("a/b")).items()}
    assert "x_{1} w_{3}" in texts["outputs.tex"]
    assert "for (ptrdiff_t" in texts["smooth.c"]
    assert "int64_t" in texts["smooth.h"]
    for name, text in texts.items():
        assert "true convolution (the filter is flipped)" in text, name
        assert "I = 3, J = 5; 3 taps" in text, name


# emit.


@pytest.mark.parametrize(("language", "files"), [("c", KERNEL[:2]), ("numpy", KERNEL[2:])])
def test_emit_writes_one_kernel_and_prints_its_paths(
    language: str, files: list[str], run: Run
) -> None:
    code, out, err = run("emit", language, "--out", "src")
    assert (code, err) == (0, "")
    assert [Path(line) for line in out.splitlines()] == [Path("src") / name for name in files]
    assert sorted(contents(Path.cwd())) == [f"src/{name}" for name in files]
    edited = Path("src") / files[0]
    edited.write_text(edited.read_text() + "\n")
    code, out, err = run("emit", language, "--out", "src")
    assert (code, out) == (2, "")
    assert str(edited) in err
    assert run("emit", language, "--out", "src", "--force")[0] == 0


def test_emit_and_build_write_the_same(run: Run) -> None:
    assert run("build", "--out", "all")[0] == 0
    assert run("emit", "c", "--out", "one")[0] == 0
    assert run("emit", "numpy", "--out", "one")[0] == 0
    whole = contents(Path("all"))
    assert contents(Path("one")) == {name: whole[name] for name in KERNEL}


def test_emit_explains_itself(run: Run) -> None:
    options = ["-J", "9x9", "-K", "3x3", "--in-channels", "8", "--out-channels", "8"]
    code, out, _ = run("emit", "c", *options, "--out", "src", "--explain")
    assert code == 0
    assert "schedule   8 lanes of " in out
    assert "counted" in out
    code, _, err = run("emit", "numpy", "--out", "src", "--explain")
    assert code == 2
    assert "--explain is about kernels in C" in err


def test_emit_has_no_limit_that_only_the_proof_has(run: Run) -> None:
    assert run("emit", "c", "-I", "3000", "-J", "5000", "--out", "src")[0] == 0
    code, _, err = run("build", "-I", "3000", "-J", "5000", "--out", "all")
    assert code == 2
    assert "more than 5,000,000 products" in err
    assert "symconv emit" in err
    assert not Path("all").exists()


# What is refused.

BAD = [
    (["build", "-I", "5", "-J", "3"], ["outputs=5", "inputs=3"]),
    (["build", "-I", "0"], ["outputs=0", "at least 1"]),
    (["build", "-J", "0"], ["inputs=0", "at least 1"]),
    (["build", "-I", "-2"], ["outputs=-2", "at least 1"]),
    (["build", "-I", "4.5"], ["4.5", "whole number"]),
    (["build", "-J", "six"], ["six", "whole number"]),
    (["build", "-I", "100", "-J", "200", "--form", "unrolled"], ["10,100", "2,000", "loops"]),
    (["build", "--form", "fast"], ["fast", "unrolled"]),
    (["build", "--dtype", "int8"], ["int8", "float64"]),
    (["build", "--notation", "morse"], ["morse", "lecture"]),
    (["build", "--names", "f", "f"], ["'f'", "two names"]),
    (["build", "--names", "f", "2g"], ["'2g'", "letters"]),
    (["build", "--names", "e", "g"], ["'e'", "another"]),
    (["build", "--names", "if", "g"], ["'if'", "another"]),
    (["build", "--name", "two words"], ["two words", "letters"]),
    (["build", "--name", "../up"], ["../up", "letters"]),
    (["build", "--out", "file"], ["file", "is a file"]),
    (["build", "--out", "file/below"], ["file/below", "another folder"]),
    (["emit", "c", "--out", "file/below"], ["file/below", "another folder"]),
    (["notes", "--format", "html", "--out", "a/page.html"], ["a/page.html", "folder", "'a'"]),
    (["emit", "rust"], ["rust", "numpy"]),
    (["emit", "c", "-I", "7"], ["outputs=7", "inputs=6"]),
    (["emit", "c", "-K", "3", "--stride", "0"], ["stride=0", "at least 1"]),
    (["emit", "c", "-K", "3", "--stride", "1.5"], ["1.5", "whole number"]),
    (["emit", "c", "-J", "9x2", "-K", "3x5"], ["dimension 2", "at least 5 inputs"]),
    (["emit", "c", "-K", "3x3"], ["different numbers of dimensions"]),
    (
        ["emit", "c", "-K", "3", "--padding", "1x1"],
        ["2 values for 1 dimension", "((before, after),)"],
    ),
    (["emit", "c", "-K", "3", "--padding", "-1"], ["padding=-1", "at least 0"]),
    (["emit", "c", "-K", "3", "--padding", "1+2+3"], ["'1+2+3' is no number of zeros", "2+0"]),
    (["emit", "c", "-K", "3", "--padding", "1+"], ["'1+' is no number of zeros"]),
    (["emit", "c", "-K", "3", "--padding", "2+0x1"], ["2 values for 1 dimension"]),
    (["emit", "c", "-K", "3", "--padding", "6", "--fill", "reflect"], ["too wide", "5 on a side"]),
    (["emit", "c", "-K", "3", "--padding", "7", "--fill", "circular"], ["too wide", "6 on a side"]),
    (["emit", "c", "-K", "3", "--in-channels", "3"], ["out_channels", "give both"]),
    (["emit", "c", "-K", "3", "--groups", "2"], ["groups=2", "in_channels"]),
    (
        ["emit", "c", "--in-channels", "3", "--out-channels", "4", "--groups", "2"],
        ["in_channels=3 is not divisible by groups=2"],
    ),
    (["emit", "c", "--batch", "0"], ["batch=0", "at least 1"]),
    (["emit", "c", "--transposed"], ["transposed need -K"]),
    (["emit", "c", "-K", "3", "--output-padding", "1"], ["needs transposed"]),
    (["emit", "c", "-K", "3", "--transposed", "--padding", "same"], ["'same'", "no meaning"]),
    (["emit", "c", "-K", "3", "--transposed", "--padding", "9"], ["cuts off", "at most 7"]),
    (
        ["emit", "c", "-K", "3", "--transposed", "--output-padding", "1"],
        ["output_padding=1", "give at most 0"],
    ),
    (
        ["emit", "c", "-K", "3", "--transposed", "--padding", "1", "--fill", "reflect"],
        ["fill='reflect'", "transposed"],
    ),
    (["emit"], ["Missing argument"]),
    (["compile"], ["compile"]),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_input_is_one_message_and_leaves_nothing(
    words: list[str], said: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    Path("file").write_text("mine")
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    flat = re.sub(r"[\s│╭╮╰╯─]+", " ", err)
    for word in said:
        assert word in flat
    assert "Traceback" not in err
    assert len(re.findall(r"symconv: |Error", err)) == 1, "one message"
    assert contents(Path.cwd()) == {"file": b"mine"}
    assert os.listdir() == ["file"]
    assert os.listdir(scratch) == []


@pytest.mark.skipif(os.name != "posix", reason="needs a shell script")
@pytest.mark.parametrize(
    ("compiler", "said"),
    [
        ("exit 1", ["exit status 1", "It printed nothing", "set CC"]),
        ("echo no licence; exit 1", ["exit status 1", "no licence"]),
        ("exit 0", ["wrote no"]),
        (None, ["names no program", "set CC"]),
    ],
)
def test_a_broken_compiler_is_named_and_nothing_is_written(
    compiler: str | None, said: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "broken-cc"
    if compiler is not None:
        script.write_text(f"#!/bin/sh\n{compiler}\n")
        script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    code, out, err = run("build")
    assert (code, out) == (2, "")
    assert err.startswith("symconv: ")
    for word in [*said, str(script)]:
        assert word in err
    assert "Traceback" not in err
    assert os.listdir() == []


@pytest.mark.skipif(find_spec("ziglang") is not None, reason="ziglang is a compiler by itself")
def test_without_a_compiler_the_files_are_the_same_and_a_remark_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("build", "--out", "with")[0] == 0
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    assert toolchain.find() is None
    code, out, err = run("build", "--out", "without")
    assert (code, err) == (0, "")
    assert "The C kernel was not proved here: no C compiler found" in " ".join(out.split())
    assert contents(Path("without")) == contents(Path("with"))


# From outside.


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["build", "-I", "2", "-J", "3", "--out", "here"], 0),
        (["build", "-I", "2", "-J", "3", "--out", "here", "--check"], 1),
        (["build", "-I", "5", "-J", "3", "--out", "here"], 2),
    ],
)
def test_exit_codes_of_the_process(words: list[str], code: int, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "symconv", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / "here").exists() == (code == 0)
    assert bool(ran.stderr) == (code != 0)


# figure.


@pytest.mark.parametrize(
    ("form", "file"),
    [("svg", "figure_jacobian_filter.svg"), ("tikz", "figure_jacobian_filter.tex")],
)
def test_figure_writes_one_file_and_never_over_somebody_s_own(
    form: str, file: str, run: Run
) -> None:
    words = ("figure", "jacobian", "--wrt", "filter", "--format", form, "--out", "here")
    code, out, err = run(*words)
    assert (code, out, err) == (0, f"{Path('here', file)}\n", "")
    made = Path("here", file)
    made.write_text(made.read_text() + "mine\n")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "edited by hand" in err
    assert run(*words, "--force")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["flattening"], "as in -J 3x3"),
        (["sliding", "--at", "9"], "outputs go from 1 to 4"),
        (["sliding", "--at", "x"], "is not a whole number"),
        (["jacobian", "-I", "900000", "-J", "900002"], "choose smaller sizes"),
        (["options", "-J", "4", "-K", "3", "--transposed"], "has no window"),
        (["picture"], "is not one of"),
    ],
)
def test_figure_refuses_with_a_reason(words: list[str], said: str, run: Run) -> None:
    code, out, err = run("figure", *words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Traceback" not in err
    assert contents(Path.cwd()) == {}
