"""Derivations as they are read: reasons aligned in a terminal, displays that fit on a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from symconv.convolution import Convolution, Role
from symconv.derivation.chain import NAMED
from symconv.derivation.rewriting import told
from symconv.errors import IllFormed
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.notes.derived import ROOM, STUCK, Derived, broken, scopes
from symconv.writing.width import width

NOTATIONS = ("lecture", "subscript")
LECTURE = Convolution(outputs=4, inputs=6)
ROLES: tuple[Role, ...] = ("signal", "filter")

BY_SIGNAL = """\
d(f*g)[i]/dz = d/dz (sum_{j=i}^{i+J-I} f[j] g[1+j-i])                                         \
definition of correlation
             = sum_{j=i}^{i+J-I} d/dz f[j] g[1+j-i]                                           \
sum rule
             = sum_{j=i}^{i+J-I} g[1+j-i] d/dz f[j]                                           \
product rule, as dg/dz = 0
             = (sum_{j=1}^{J} delta_{j}^T {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}) df/dz   \
definition of inner product
So
d(f*g)/dz = (sum_{i=1}^{I} sum_{j=1}^{J} delta_{i} delta_{j}^T \
{g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}) df/dz   row by row
which says that
d(f*g)/df = sum_{i=1}^{I} sum_{j=1}^{J} delta_{i} delta_{j}^T \
{g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}   whatever the weight on which f depends
Each step is decided for all sizes."""

BY_FILTER = """\
d(f*g)[i]/dz = d/dz (sum_{j=i}^{i+J-I} f[j] g[1+j-i])           definition of correlation
             = d/dz (sum_{k=1}^{1+J-I} f[i+k-1] g[k])           change of variable k = 1 + j - i
             = sum_{k=1}^{1+J-I} d/dz f[i+k-1] g[k]             sum rule
             = sum_{k=1}^{1+J-I} f[i+k-1] d/dz g[k]             product rule, as df/dz = 0
             = (sum_{k=1}^{1+J-I} delta_{k}^T f[i+k-1]) dg/dz   definition of inner product
So
d(f*g)/dz = (sum_{i=1}^{I} sum_{k=1}^{1+J-I} delta_{i} delta_{k}^T f[i+k-1]) dg/dz   row by row
which says that
d(f*g)/dg = sum_{i=1}^{I} sum_{k=1}^{1+J-I} delta_{i} delta_{k}^T f[i+k-1]   \
whatever the weight on which g depends
Each step is decided for all sizes."""

BACK_TO_SIGNAL = """\
((d(f*g)/df)^T e)[j] = sum_{i=1}^{I} (d(f*g)/df)[i,j] e[i]                                 \
definition of the transposed product
                     = sum_{i=1}^{I} {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise} e[i]       \
the Jacobian by the signal
"""


@pytest.mark.parametrize(("role", "golden"), [("signal", BY_SIGNAL), ("filter", BY_FILTER)])
def test_the_lecture_for_a_terminal(role: Role, golden: str) -> None:
    assert str(LECTURE.derive(role)) == golden


def test_a_backprop_for_a_terminal() -> None:
    assert str(LECTURE.derive_backprop("signal")).startswith(BACK_TO_SIGNAL)


MEMBERS = {
    "correlation": LECTURE.member,
    "flip": Member((4,), (6,), flip=True),
    "2-D": Member((2, 2), (3, 3)),
    "stride": Member.strided((7,), (3,), (2,), (1,), ((1, 1),)),
    "groups": Member((2,), (4,), channels=Channels(2, 3, 2)),
    "transposed": Member((7,), (3,), taps=(3,), stride=(2,), transposed=True),
    "names": Member((4,), (6,), names=("image", "pattern")),
    "bias": Member((2,), (4,), bias=True),
}


@cache
def derived(which: str, role: Role) -> Derived:
    return Convolution.of(MEMBERS[which]).derive(role)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", MEMBERS)
def test_derivations_are_laid_out(which: str, role: Role) -> None:
    reasons_stand_in_one_column(which, role)
    for notation in NOTATIONS:
        rows_fit_on_a_line(which, role, notation)
        every_step_is_displayed_with_its_reason(which, role, notation)


def reasons_stand_in_one_column(which: str, role: Role) -> None:
    found = derived(which, role)
    *shown, last = str(found).splitlines()
    assert last.startswith("Each step is decided for all sizes")
    for part in found.parts:
        if part.lead:
            assert shown.pop(0) == told(part.lead)
        rows = [shown.pop(0) for _ in part.steps]
        reasons = [link.reason for link in part.chain.links]
        starts = {len(row) - len(why) for row, why in zip(rows, reasons, strict=True)}
        assert len(starts) == 1
        assert all(row.endswith(f"   {why}") for row, why in zip(rows, reasons, strict=True))
        assert len({row.index(" = ") for row in rows}) == 1
        assert all(row.rstrip() == row for row in rows)
    assert not shown


# --- LaTeX ------------------------------------------------------------------------------------

TEXT = re.compile(r"\\text\{[^{}]*\}")
BESIDE, BELOW_LEFT, BELOW_ALL = "reasons beside", "left side above", "reasons below"


def displays(latex: str) -> list[str]:
    return re.findall(r"\\begin\{aligned\}\n(.*?)\n\\end\{aligned\}", latex, re.DOTALL)


def layout(display: str) -> str:
    if re.search(r"^& \\qquad ", display, re.MULTILINE):
        return BELOW_ALL
    return BELOW_LEFT if display.startswith("& ") else BESIDE


def laid_out(which: str, role: Role, notation: str) -> list[str]:
    return displays(derived(which, role).latex(notation))


@pytest.mark.parametrize(
    ("role", "notation", "expected"),
    [
        ("signal", "lecture", [BELOW_LEFT, BELOW_LEFT, BELOW_ALL]),
        ("filter", "lecture", [BELOW_LEFT, BESIDE, BELOW_LEFT]),
        ("filter", "subscript", [BESIDE, BESIDE, BESIDE]),
    ],
)
def test_each_layout_is_reached(role: Role, notation: str, expected: list[str]) -> None:
    assert [layout(display) for display in laid_out("correlation", role, notation)] == expected


def rows_fit_on_a_line(which: str, role: Role, notation: str) -> None:
    """What stands on a line together: the left side where it is beside, formula and reason."""
    for display in laid_out(which, role, notation):
        rows = [re.split(r"(?<!&)&&?(?!&)", row) for row in lines_of(display)]
        wide = max(len(row) for row in rows)
        columns = [max(width(plain(row[n])) for row in rows if n < len(row)) for n in range(wide)]
        assert sum(columns) <= ROOM, display


def lines_of(display: str) -> list[str]:
    """The rows of the display, rather than those of the cases in it."""
    flat = re.sub(
        r"\\begin\{cases\}.*?\\end\{cases\}", lambda x: x[0].replace("&", ""), display,
        flags=re.DOTALL,
    )  # fmt: skip
    return re.sub(r" (\\notag )?\\\\\*?\n", "\n", flat).splitlines()


def plain(cell: str) -> str:
    """A cell with its words as so many letters of a formula."""
    words = TEXT.sub(lambda x: "n" * len(x[0].removeprefix(r"\text{")[:-1].replace(" ", "")), cell)
    return re.sub(r"\\q?quad", "nn", words)


def every_step_is_displayed_with_its_reason(which: str, role: Role, notation: str) -> None:
    found = derived(which, role)
    latex = found.latex(notation)
    rows = latex.splitlines()
    assert rows.count(r"\[") == rows.count(r"\]") == len(found.parts)
    assert latex.endswith(scopes(found.parts))
    assert "(\\ldots)" in latex or notation == "subscript"
    assert "ldots" not in latex or notation == "lecture"
    for display, part in zip(displays(latex), found.parts, strict=True):
        relations = [row for row in lines_of(display) if re.search(r"(^|[^&])& (\\quad )?= ", row)]
        assert len(relations) == len(part.steps)
        for step in part.steps:
            said = step.reason[0]
            assert rf"\text{{{said}}}" in display
        assert display.count("{") == display.count("}")
        assert display.count(r"\left") == display.count(r"\right")


def test_a_formula_is_broken_before_a_sign_where_that_suffices() -> None:
    """Beside cases it would be shorter, but a factor would begin the next line."""
    cases = r"\left(\begin{cases} f & \text{if } i = 1 \\ 0 & \text{otherwise} \end{cases}\right)"
    formula = f"g {cases} h + g {cases} hhhhhh"
    assert broken(formula, 0.9 * width(formula)).split(f"{STUCK}& \\qquad ") == [
        f"g {cases} h",
        f"+ g {cases} hhhhhh",
    ]


def test_a_notation_that_is_none_is_ill_formed() -> None:
    with pytest.raises(IllFormed, match="'physics' is not a notation"):
        LECTURE.derive("signal").latex("physics")


# --- for which sizes --------------------------------------------------------------------------


def test_what_only_names_something_is_not_said_to_be_decided() -> None:
    back = Convolution.of(MEMBERS["2-D"]).derive_backprop("signal")
    first, *others = (step.scope for step in back.parts[0].steps)
    assert (first, {*others}) == (NAMED, {"all sizes"})
    assert scopes(back.parts) == "Each step is decided for all sizes."


def test_scopes_that_differ_are_said_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two proofs fail: the sizes that were tried are said of these steps, and of no other."""
    from symconv.judges import decide

    prove, asked = decide.prove, []

    def forgetful(question: decide.Question) -> decide.Verdict | None:
        asked.append(question)
        return None if len(asked) in (2, 3) else prove(question)

    monkeypatch.setattr(decide, "prove", forgetful)
    assert scopes(LECTURE.derive("signal").parts) == (
        "definition of correlation: all sizes; sum rule, product rule, as dg/dz = 0: I, J <= 6; "
        "definition of inner product, row by row, whatever the weight on which f depends: "
        "all sizes."
    )


# --- as TeX sees it ---------------------------------------------------------------------------

DOCUMENT = r"""\documentclass[a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb}
\begin{document}
%s
\end{document}
"""


@pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed, so whether derivations compile by themselves was not tested",
)
def test_derivations_compile_in_a_document_of_one_s_own(tmp_path: Path) -> None:
    """With amsmath and nothing else; what a notebook shows, and both notations."""
    parts = list[str]()
    for which in ("correlation", "2-D", "stride"):
        for role in ROLES:
            found = derived(which, role)
            parts += [found._repr_latex_(), *(found.latex(notation) for notation in NOTATIONS)]
            parts.append(Convolution.of(MEMBERS[which]).derive_backprop(role).latex())
    (tmp_path / "own.tex").write_text(DOCUMENT % "\n\n".join(parts), encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "own.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    log = (tmp_path / "own.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert not re.findall(r"^(?:Overfull|LaTeX Warning|Missing character).*", log, re.MULTILINE)


def test_a_notebook_is_given_displays_between_dollars() -> None:
    for role in ROLES:
        shown = LECTURE.derive(role)._repr_latex_()
        assert shown.count("$$") == 6
        assert shown.startswith("$$\n\\begin{aligned}")
        assert shown.endswith("\\end{aligned}\n$$")
        assert "\nSo\n" in shown
        assert "\nwhich says that\n" in shown
