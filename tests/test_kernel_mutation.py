"""A thin sample of what `python -m tests.kernel_mutation` does: no changed token may escape."""

import pytest

from symconv.kernels.compiled import toolchain
from symconv.kernels.proof.builds import Builds
from symconv.kernels.sources.source import source
from tests import kernel_mutation
from tests.kernel_mutation import Mutant, emission, judged, score

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(toolchain.find() is None, reason="there is no C compiler"),
]


def test_no_changed_token_escapes() -> None:
    found, missed = score(24)
    assert not found["escaped"], missed
    assert found["caught"] > 10
    # What is harmless is few: a number that no lane counts, a hint to the compiler.
    assert found["harmless"] < 6, missed


def test_what_a_proof_lets_pass_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The self-check with sanitizers decides it, and not the proof."""
    monkeypatch.setattr(Builds, "prove", lambda self, written: None)
    text = source(emission("line"), "c")["line.c"]
    assert judged(Mutant("line", "", text)) == "harmless"
    wrong = " -= ".join(text.rsplit(" += ", 1))  # The first ones may be in sums that none needs.
    assert wrong != text
    assert judged(Mutant("line", "", wrong)) == "escaped"
    monkeypatch.setattr(kernel_mutation, "KERNELS", {"line": kernel_mutation.KERNELS["line"]})
    assert score(1)[0].total() == 1
