"""`symconv verify`: what it prints, on which stream, with which exit code; and the lecture."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import symconv
from symconv.cli import main
from symconv.errors import IllFormed
from symconv.review.verify import piped

ROOT = Path(__file__).parents[2]
LECTURE = "tests/notes/lecture.md"

Run = Callable[..., tuple[int, str, str]]

RIGHT = "So $$2 + 2 = 4$$\n"
WRONG = "So $$2 + 2 = 5$$\n"
UNREAD = "So $$a = \\int_0^1 q(t) dt$$ and $$a = q^2$$\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, in a folder with some files: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name, text in {"right.md": RIGHT, "wrong.md": WRONG, "unread.md": UNREAD}.items():
        Path(name).write_text(text)

    def call(*words: str, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["symconv", "verify", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return call


def process(*words: str, **rest: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-m", "symconv", "verify", *words],
        **{"env": environment, "capture_output": True, "text": True, "cwd": ROOT, **rest},
    )


# Exit codes.


CODES = [
    (["right.md"], 0),
    (["wrong.md"], 1),
    (["unread.md"], 0),
    (["right.md", "wrong.md"], 1),
    (["wrong.md", "right.md"], 1),
    (["right.md", "unread.md"], 0),
    (["--strict", "right.md"], 0),
    (["--strict", "wrong.md"], 1),
    (["--strict", "unread.md"], 1),
    (["--strict", "right.md", "unread.md"], 1),
    (["right.md", "missing.md"], 2),
    (["missing.md", "wrong.md"], 2),
    (["--strict", "unread.md", "missing.md"], 2),
    (["--seconds", "0", "right.md"], 2),
    (["--seconds", "nan", "right.md"], 2),
    (["--format", "html", "right.md"], 2),
    ([], 2),
]


@pytest.mark.parametrize(("words", "code"), CODES)
def test_exit_codes(words: list[str], code: int, run: Run) -> None:
    ended, _, err = run(*words)
    assert ended == code
    assert bool(err) == (code == 2)


# What cannot be read.


def test_one_message_for_each_bad_file_and_the_others_go_on(run: Run) -> None:
    Path("folder").mkdir()
    Path("binary.md").write_bytes(b"ab\0cd")
    Path("latin.md").write_bytes("für $$a = b$$".encode("latin-1"))
    Path("broken.ipynb").write_text('{"cells": [')
    files = ["missing.md", "folder", "right.md", "binary.md", "latin.md", "broken.ipynb"]
    code, out, err = run(*files)
    assert code == 2
    *most, notebook = err.splitlines()
    assert most == [
        "symconv: missing.md is not there",
        "symconv: folder is a folder; name the files in it",
        "symconv: binary.md is a binary file (byte 2 is zero), not a text",
        "symconv: latin.md is not UTF-8 at byte 1; save it in UTF-8",
    ]
    assert notebook.startswith("symconv: broken.ipynb is not a notebook")
    assert out.splitlines() == [
        "right.md: 1 claim: 1 holds, 0 errata, 0 unread, 0 definitions",
        "No errata, and nothing stayed unread.",
    ]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_where_nothing_can_be_read_nothing_is_printed(form: str, run: Run) -> None:
    assert run("--format", form, "missing.md") == (2, "", "symconv: missing.md is not there\n")


def test_an_empty_file_says_nothing_wrong(run: Run) -> None:
    Path("empty.md").touch()
    assert run("empty.md") == (
        0, "empty.md: no claims, as no formula was found that says anything\n", "",
    )  # fmt: skip


PIPED = [
    (b"a \0", "standard input is binary (byte 2 is zero), not a text"),
    (b"\xfc", "standard input is not UTF-8 at byte 0; save it in UTF-8"),
    (b"\xff\xfea", "standard input is not UTF-16 at byte 2; save it in UTF-8"),
]


@pytest.mark.parametrize(("data", "message"), PIPED)
def test_what_comes_through_a_pipe_must_be_text(data: bytes, message: str, run: Run) -> None:
    with pytest.raises(IllFormed) as refused:
        piped(data)
    assert str(refused.value) == message
    assert run("-", given=data) == (2, "", f"symconv: {message}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_standard_input(encoding: str, run: Run) -> None:
    code, out, err = run("-", "right.md", given=f"Für {WRONG}".encode(encoding))
    assert (code, err) == (1, "")
    assert "\n<stdin>:1:10: does not hold: the sides differ\n" in out
    assert "\nright.md: 1 claim" in out


# The forms.


def test_several_documents_in_json_are_one_object(run: Run) -> None:
    code, out, _ = run("--format", "json", "right.md", "wrong.md")
    assert code == 1
    said = json.loads(out)
    assert said["version"] == 1
    assert [document["path"] for document in said["documents"]] == ["right.md", "wrong.md"]
    assert said["documents"][:1] == symconv.verify("right.md").documents()
    assert out.isascii()


def test_several_documents_in_markdown_and_text(run: Run) -> None:
    reports = [symconv.verify(name) for name in ("right.md", "wrong.md")]
    assert run("--format", "markdown", "right.md", "wrong.md")[1] == "\n".join(
        report.markdown() for report in reports
    )
    assert run("--all", "right.md", "wrong.md")[1] == "\n".join(
        report.text(every=True) for report in reports
    )


def test_without_a_terminal_there_are_neither_colours_nor_progress(run: Run) -> None:
    _, out, err = run("--all", "wrong.md")
    assert err == ""
    assert "\x1b" not in out


@pytest.mark.parametrize(("variable", "colours"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colours(variable: str, colours: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(variable, "1")
    _, out, _ = run("wrong.md")
    assert bool(re.search(r"\x1b\[[\d;]*3[1-7]", out)) == colours
    assert re.sub(r"\x1b\[[\d;]*m", "", out) == symconv.verify("wrong.md").text()


def test_letters_that_the_terminal_has_not_are_no_end(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"Für alle: {WRONG}", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    ran = process(str(path), env=environment)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "1 | F\\xfcr alle: So $$2 + 2 = 5$$" in ran.stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe that closes")
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_reader_that_has_seen_enough_is_no_error(form: str) -> None:
    """As with `| head`: nobody reads on."""
    read, write = os.pipe()
    os.close(read)
    try:
        ran = process(LECTURE, "--format", form, capture_output=False, stdout=write, stderr=-1)
    finally:
        os.close(write)
    assert ran.stderr == ""
    assert ran.returncode == 1


# The lecture.


WRONG_IN_THE_LECTURE = {
    "the filter's size": "w \\in \\mathbb{R}^{N-M}",
    "a signal that is too long": "1 \\\\ 0 \\\\ 2 \\\\ 1 \\\\ 0 \\\\ 3",
    "a brace": "otherwise}} \\end{cases} \\right) \\frac{\\partial}{\\partial t} x",
    "another brace": "otherwise}} \\end{cases} \\right) \\frac{\\partial}{\\partial t} w",
    "cases for a matrix": "\\begin{cases}\nx_1",
    "a row too short": "V_{2,1} & V_{2,2} \\\\\n0 & 0 & 0 & V_{1,1} & V_{1,2} & 0 & V_{2,1}",
    "another": "V_{2,1} & V_{2,2}\n",
}
"""What stands on the lines where something is wrong; once in the lecture."""


def line(of: str) -> int:
    text = (ROOT / LECTURE).read_text(encoding="utf-8")
    assert text.count(of) == 1, of
    return text[: text.index(of)].count("\n") + 1


@pytest.fixture(scope="module")
def lecture() -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = [c.record() for c in symconv.verify(ROOT / LECTURE).claims]
    return claims


def errata(claims: list[dict[str, Any]]) -> list[int]:
    return [c["line"] for c in claims if c["verdict"] in ("fails", "ill-formed")]


@pytest.mark.parametrize("what", WRONG_IN_THE_LECTURE)
def test_what_is_wrong_in_the_lecture_is_found(what: str, lecture: list[dict[str, Any]]) -> None:
    assert errata(lecture).count(line(WRONG_IN_THE_LECTURE[what])) == 1


def test_nothing_that_is_right_in_the_lecture_is_called_wrong(
    lecture: list[dict[str, Any]],
) -> None:
    assert sorted(errata(lecture)) == sorted(map(line, WRONG_IN_THE_LECTURE.values()))


def test_what_is_right_in_the_lecture_is_proved(lecture: list[dict[str, Any]]) -> None:
    assert [c for c in lecture if c["verdict"] == "unread"] == []
    holds = [c for c in lecture if c["verdict"] == "holds"]
    steps = [c for c in holds if c["kind"] == "equation"]
    assert len(steps) == 11
    assert {c["scope"] for c in steps} == {"all sizes"}
    assert [c["assumptions"] for c in steps if c["assumptions"]] == [["dw/dt = 0"], ["dx/dt = 0"]]
    examples = [c for c in holds if c["kind"] != "equation"]
    assert {c["scope"] for c in examples} == {"M = 3, N = 5", "M = 4, N = 9"}
    for row in (
        "V_{1,1} & V_{1,2} & 0 & V_{2,1} & V_{2,2} & 0 & 0 & 0 & 0",
        "w_1 & w_2 & w_3 & 0 & 0",
    ):
        assert [c for c in examples if c["line"] <= line(row) <= c["end_line"]], row


# The README.


def test_the_readme_shows_what_the_command_says() -> None:
    """Line by line, but for what it leaves out where it says so."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n\$ symconv verify (.*?)^```", text, re.M | re.S)
    words, *quoted = block.splitlines(keepends=True)
    ran = process(*words.split())
    assert ran.returncode == 1
    said = "".join("(?s:.*)" if part == "...\n" else re.escape(part) for part in quoted)
    assert re.fullmatch(said, ran.stdout), ran.stdout
