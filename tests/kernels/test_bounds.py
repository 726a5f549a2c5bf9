"""What bounds the time of emitting and compiling: lines of text, and blocks that are considered.

`python -m tests.kernel_times` measures the time itself.
"""

from __future__ import annotations

import pytest

from symconv.kernels.schedules.candidates import _Score
from symconv.kernels.schedules.schedule import Block
from symconv.kernels.sources.source import source
from tests import kernel_times
from tests.kernel_times import Times, emissions

LINES = 3_100
"""GCC takes a third of a millisecond for each, and half of one on a slower machine."""

BLOCKS = 30_000
"""Of all functions of a kernel; each of them takes about 40 microseconds, scored or not."""


@pytest.mark.thorough
def test_no_text_is_too_long_and_no_choice_too_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    considered = 0
    laid = _Score.laid

    def counted(self: _Score, block: Block) -> object:
        nonlocal considered
        considered += 1
        return laid(self, block)

    monkeypatch.setattr(_Score, "laid", counted)
    most = 0
    for name, emission in emissions():
        considered = 0
        lines = source(emission, "c")["kernel.c"].count("\n")
        assert lines < LINES, (name, emission.machine.name)
        assert considered < BLOCKS, (name, emission.machine.name)
        most = max(most, considered)
    assert most > BLOCKS // 4


def test_a_slow_kernel_ends_the_command_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([Times(0.1, 0.2, 10, "fast"), Times(1.5, 0.6, 20, "slow")])
    monkeypatch.setattr(kernel_times, "emissions", lambda: [("one", None), ("other", None)])
    monkeypatch.setattr(kernel_times, "timed", lambda *_: next(times))
    assert kernel_times.main() == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == " 2.10 s: 1.50 to emit, 0.60 to compile 20 lines of slow"
    assert second.endswith("lines of fast")
