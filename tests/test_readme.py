"""Everything that the README shows is so."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", TEXT, re.MULTILINE | re.DOTALL)


def blocks(*languages: str) -> list[str]:
    return [body for language, body in BLOCKS if language in languages]


def command_lines() -> list[list[str]]:
    """`symconv ...` as it stands in blocks for a shell, with or without a prompt."""
    lines = "".join(blocks("sh", "bash", "shell", "console")).replace("\\\n", " ").splitlines()
    split = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]
    return [words for words in split if words and words[0] == "symconv"]


def test_the_readme_has_something_to_try() -> None:
    assert TEXT.count("\n```") == 2 * len(BLOCKS), "a block that does not end"
    assert blocks("python", "pycon")
    assert command_lines()


def test_python_says_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One session from the first block to the last; blocks without prompts are run as they are."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    runner = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST)
    said: list[str] = []
    tried = 0
    for n, block in enumerate(blocks("python", "pycon")):
        if ">>>" not in block:
            exec(compile(block, f"<README block {n + 1}>", "exec"), names)
            tried += 1
            continue
        test = doctest.DocTestParser().get_doctest(block, names, f"block {n + 1}", "README.md", 0)
        result = runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
        assert result.failed == 0, "".join(said)
        tried += len(test.examples)
    assert tried > 0


@pytest.mark.thorough
def test_commands_work(tmp_path: Path) -> None:
    """All of them, one after the other in one folder."""
    for words in command_lines():
        ran = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, f"{shlex.join(words)}\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize("block", blocks("c"))
def test_c_is_quoted_from_what_is_generated(block: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "generated").glob("*.[ch]")]
    if not texts:
        pytest.skip("generated/ is empty: run symconv build")
    assert any(block in text for text in texts)


def test_links_lead_somewhere() -> None:
    local = [link for link in re.findall(r"\]\(([^)#\s]+)\)", TEXT) if "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []
