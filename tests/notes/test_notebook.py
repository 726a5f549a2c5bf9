"""Notes as a notebook: its code runs and gives what stands beside it; the file is like others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import symconv
from symconv.convolution import Convolution
from symconv.errors import Refused, Unsupported
from symconv.rendering import sealed

pytestmark = pytest.mark.thorough

MEMBERS: dict[str, dict[str, Any]] = {
    "lecture": {"outputs": 4, "inputs": 6},
    "flip": {"outputs": 2, "inputs": 3, "flip": True, "names": ("x", "h"), "origin": 0},
    "2-D and bias": {
        "signal": (3, 3), "filter": (2, 2), "padding": 1, "bias": True,
        "in_channels": 1, "out_channels": 1,
    },
    "large": {"signal": 64, "filter": 5, "stride": 2},
}  # fmt: skip


@pytest.fixture
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    pytest.importorskip("nbformat", reason="no notebook was made: pip install -e '.[notebook]'")
    (path,) = Convolution(**MEMBERS[request.param]).notes(tmp_path, kind="ipynb")
    return path


def figures(cells: list[Any]) -> dict[str, Any]:
    """What is kept of each cell that shows a figure, by its code."""
    found = {}
    for cell in cells:
        source = "".join(cell["source"])
        if source.startswith("conv.figure("):
            (output,) = cell["outputs"]
            found[source] = {kind: "".join(text) for kind, text in output["data"].items()}
    return found


def shown(cell: Any) -> str:
    """What a cell shows: what it printed, else its mathematics, else its text."""
    parts = []
    for output in cell.outputs:
        data = output.get("data", {})
        parts.append(output.get("text") or data.get("text/latex") or data.get("text/plain", ""))
    return "".join(parts)


@pytest.mark.parametrize("made", MEMBERS, indirect=True)
def test_its_code_runs(made: Path) -> None:
    reason = "no notebook was executed: pip install -e '.[notebook-test]'"
    client = pytest.importorskip("nbclient", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    import nbformat

    notebook = nbformat.read(made, 4)
    nbformat.validate(notebook)
    before = figures(notebook.cells)
    client.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    assert figures(notebook.cells) == before, "what was there before anything was run"
    assert before
    code = {cell.source: shown(cell) for cell in notebook.cells if cell.cell_type == "code"}
    assert len(code) >= 9
    (start, *_) = code
    assert "conv = symconv.Convolution(" in start
    assert code[start].startswith(r"$\displaystyle")
    assert code['conv.derive("signal")'].count("$$") >= 2
    checks = [said for source, said in code.items() if "conv.check" in source]
    assert checks[0].startswith("holds")
    conv = eval(start.splitlines()[3].removeprefix("conv = "), {"symconv": symconv})
    if conv == Convolution(4, 6):
        assert "1·2 + 1·3 + 0·1 = 5" in "".join(code.values())
        assert (
            "array([4., 5., 2., 0.])"
            in code["kernel = conv.kernel()\nkernel.forward(signal, taps)"]
        )
        assert "forward differs from correlation" in checks[1]


@pytest.mark.parametrize("made", ["lecture"], indirect=True)
def test_it_is_a_file_like_others(made: Path) -> None:
    text = made.read_text(encoding="utf-8")
    assert sealed(text)
    conv = Convolution(**MEMBERS["lecture"])
    conv.notes(made.parent, kind="ipynb")
    assert made.read_text(encoding="utf-8") == text, "the same every time"
    made.write_text(text.replace("Outputs", "What comes out"), encoding="utf-8")
    with pytest.raises(Refused, match="edited by hand"):
        conv.notes(made.parent, kind="ipynb")


@pytest.mark.parametrize("made", ["lecture"], indirect=True)
def test_its_text_is_that_of_the_notes(made: Path) -> None:
    cells = json.loads(made.read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(each["source"]) for each in cells if each["cell_type"] == "markdown")
    Convolution(**MEMBERS["lecture"]).notes(made.parent, kind="md")
    notes = (made.parent / "convolution.md").read_text("utf-8")
    images = re.findall(r"^!\[.*\]\(figure_\w+\.svg\)$", notes, re.MULTILINE)
    assert len(images) == 3, "files beside the Markdown, which a notebook does not have"
    lines = [x for x in notes.splitlines() if "sha256" not in x and x not in images]
    assert [line for line in lines if line not in text] == []
    assert "```" not in text


@pytest.mark.parametrize("made", ["lecture"], indirect=True)
def test_its_figures_are_those_of_the_notes(made: Path) -> None:
    found = figures(json.loads(made.read_text(encoding="utf-8"))["cells"])
    assert list(found) == [
        'conv.figure("sliding")',
        'conv.figure("jacobian", wrt="signal")',
        'conv.figure("jacobian", wrt="filter")',
    ]
    conv = Convolution(**MEMBERS["lecture"])
    for code, kept in found.items():
        figure = eval(code, {"conv": conv})
        assert kept["image/svg+xml"] == figure.svg()
        assert kept["text/html"] == figure._repr_html_()


@pytest.mark.parametrize("made", ["lecture"], indirect=True)
def test_the_verifier_finds_nothing_wrong(made: Path) -> None:
    report = symconv.verify(made)
    assert report.errata == ()
    assert sum(claim.verdict == "holds" for claim in report.claims) > 20


def test_templates_of_one_s_own(tmp_path: Path) -> None:
    pytest.importorskip("nbformat", reason="no notebook was made: pip install -e '.[notebook]'")
    head = "{% for line in head %}\n<!-- {{ line }} -->\n{% endfor %}\n"
    own = "Mine.\n\n## One\n\n```python\nconv\n```\n\nEnd.\n"
    (tmp_path / "notebook.md.j2").write_text(head + own, encoding="utf-8")
    (path,) = Convolution(1, 2).notes(tmp_path / "out", kind="ipynb", templates=tmp_path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    kinds = [(each["cell_type"], "".join(each["source"])) for each in cells]
    assert [kind for kind, _ in kinds] == ["markdown", "code", "markdown", "code", "markdown"]
    assert [source for _, source in kinds[2:]] == ["## One", "conv", "End."]


def test_without_nbformat_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nbformat", None)
    with pytest.raises(
        Unsupported, match=r"pip install 'symconv\[notebook\]', or take --format md"
    ):
        Convolution(1, 2).notes(tmp_path / "out", kind="ipynb")
    assert not (tmp_path / "out").exists()
