"""A kernel with all that goes along with it, as files for somebody's project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.errors import IllFormed
from symconv.kernels.schedules.machine import MACHINE
from symconv.kernels.sources import projects, selfcheck
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source


def delivery(
    emission: Emission, language: str, self_check: bool = False, project: Sequence[str] = ()
) -> dict[str, str]:
    """The files by their names: sources, self-check and what build systems need.

    A file for a build system builds the self-check too. Raises IllFormed for what is only for
    kernels in C, and for a build system that is none.

    >>> from symconv.family.member import Member
    >>> from symconv.kernels.schedules.schedule import Schedule
    >>> list(delivery(Emission(Member((4,), (6,)), Schedule("loops")), "c", project=["meson"]))
    ['correlation_4_6.c', 'correlation_4_6.h', 'meson.build', 'correlation_4_6_check.c']
    """
    plain = replace(
        emission,
        threads=False,
        workspace=False,
        dispatch=False,
        machine=MACHINE,
        blocks=(),
        units=(),
    )
    if language != "c" and (emission != plain or self_check or project):
        raise IllFormed(
            "threads, workspace, dispatch, self-check, project, machine and blocks "
            "are for kernels in C"
        )
    texts = source(emission, language)
    for system in project:
        texts |= projects.project(emission, system)
    if self_check or project:
        texts |= selfcheck.program(emission)
    return texts
