"""The main job: notes, kernels and the proof that they agree, for one member.

Write the definition out; emit both kernels; start to compile the C kernel; meanwhile write the
notes and prove the NumPy kernel; then prove the C kernel. Nothing is returned unless all of it
holds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from symconv.family.member import Member
from symconv.figures.figure import figures
from symconv.kernels.compiled import toolchain
from symconv.kernels.proof import agreement, pages
from symconv.kernels.proof.agreement import Finding
from symconv.kernels.proof.builds import Builds, runnable
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.instructions import UNITS
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources import projects, selfcheck
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from symconv.notes.page import page
from symconv.provenance import head
from symconv.rendering import render
from symconv.writing.notation import Notation
from symconv.writing.notation import notation as named


@dataclass(frozen=True, slots=True)
class Built:
    """Files by name, what was proved of them, and what could not be done here."""

    texts: dict[str, str]
    findings: list[Finding]
    remarks: list[str]


def build(
    member: Member,
    *,
    notation: str | Notation = "lecture",
    dtype: str = "float64",
    form: str | None = None,
    name: str = "",
    threads: bool = False,
    workspace: bool = False,
    dispatch: bool = False,
    project: Sequence[str] = (),
) -> Built:
    """Everything about a member, and the proof; what the options mean, `Convolution.emit` says.

    Raises Disagreement where a kernel differs from the definition, ToolchainError where a compiler
    is there but does not work. Without any compiler the C kernel is written and a remark says that
    it was not proved here.
    """
    emission = Emission(
        member,
        choose(member, form),
        dtype,
        name,
        threads=threads,
        workspace=workspace,
        dispatch=dispatch,
    )
    written = written_out(emission)
    c_files, numpy_files = source(emission, "c"), source(emission, "numpy")
    compiler = toolchain.find()
    with tempfile.TemporaryDirectory(prefix="symconv-") as folder:
        builds = Builds(emission, c_files, compiler, Path(folder)) if compiler else None
        with builds or nullcontext():
            texts = page(member, named(notation)) | c_files | selfcheck.program(emission)
            for system in project:
                texts |= projects.project(emission, system)
            texts |= numpy_files
            texts |= {f"{name}.svg": drawn.svg() for name, drawn in figures(member).items()}
            (module,) = numpy_files.values()
            agreement.prove_numpy(emission, module, written)
            if builds:
                builds.prove(written)
    findings = agreement.findings(written)
    texts["proof.txt"] = render(
        "notes/proof.txt.j2", {"head": head(member, str(emission.numbers)), "findings": findings}
    )
    shown = findings if compiler else [f for f in findings if f.kernel != "C"]
    return Built(texts, shown, _remarks(emission, compiler))


def _remarks(emission: Emission, compiler: toolchain.Compiler | None) -> list[str]:
    if compiler is None:
        return [f"The C kernel was not proved here: {toolchain.missing()}"]
    if not pages.available():
        return ["The floating-point builds were not run here: this platform has no guard pages."]
    absent = [unit for unit in UNITS if emission.dispatch and unit not in runnable(emission)]
    return [
        f"The floating-point builds for {unit.machine.described} were not run here: this processor "
        "is not known to have that."
        for unit in absent
    ]
