"""Fragments of build systems that build a kernel as a library, with its self-check as a test."""

from __future__ import annotations

from symconv.errors import IllFormed
from symconv.kernels.functions import PROJECTS
from symconv.kernels.sources.emission import Emission, file, flags, units
from symconv.rendering import render


def project(emission: Emission, system: str) -> dict[str, str]:
    """The fragment for a build system, by the name of its file. Raises IllFormed for no system.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedules.schedule import Schedule
    >>> list(project(Emission(Member((4,), (6,)), Schedule("loops")), "meson"))
    ['meson.build']
    """
    if system not in PROJECTS:
        raise IllFormed(f"{system!r} is no build system here: choose {' or '.join(PROJECTS)}")
    name = PROJECTS[system]
    native = "-march=native"
    record = {
        "file": file(emission, name),
        "stem": emission.stem,
        "macro": emission.stem.upper(),
        "sources": units(emission),
        "flags": [x for x in flags(emission) if x not in (native, "-fopenmp")],
        "native": native in flags(emission),
        "threads": emission.threads,
    }
    return {name: render(f"c/{name}.j2", record)}
