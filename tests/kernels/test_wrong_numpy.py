"""Wrong NumPy kernels do not get past the proof, and harmless changes are no disagreements.

What is harmless is decided by plain enumeration: the mutated text is run by itself against loops
over the definition.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from symconv.errors import Disagreement
from symconv.family.member import Member
from symconv.kernels.proof.agreement import prove_numpy
from symconv.kernels.proof.products import written_out
from symconv.kernels.schedules.schedule import Schedule
from symconv.kernels.sources.emission import Emission
from tests.kernels.definition import direct
from tests.kernels.mutants import (
    SUBJECTS,
    Mutant,
    by_piece,
    by_text,
    known,
    made,
    none,
    report,
    right,
    right_bodies,
)


def numpy_text(mutant: Mutant) -> str:
    """The whole module with one body changed."""
    (text,) = right(mutant.emission, "numpy").values()
    body = right_bodies(mutant.emission, "numpy")[mutant.function]
    start = text.index(f"\ndef _{mutant.function.name}(")
    place = text.index(body, start)
    return text[:place] + mutant.text + text[place + len(body) :]


def harmless_numpy(mutant: Mutant, text: str) -> bool:
    module: dict[str, Any] = {}
    source_of_numbers = np.random.default_rng(5)
    try:
        exec(compile(text, "<mutant>", "exec"), module)
        for poison in (-7e9, np.nan, None):
            shapes = [array.shape for array in mutant.function.inputs]
            inputs = [source_of_numbers.integers(1, 1000, shape).astype(float) for shape in shapes]
            before = [x.copy() for x in inputs]
            out = None if poison is None else np.full(mutant.function.output.shape, poison)
            found = module[mutant.function.name](*inputs, out=out)
            flattened = [x.ravel().tolist() for x in before]
            wanted = direct(mutant.emission.member, mutant.function, flattened)
            same = all(np.array_equal(a, b) for a, b in zip(inputs, before, strict=True))
            if not same or found.ravel().tolist() != wanted:
                return False
    except Exception:
        return False
    return True


def judge_numpy(mutants: Sequence[Mutant], tally: Counter[str]) -> None:
    escaped, alarms = [], []
    for mutant in mutants:
        text = numpy_text(mutant)
        wanted = known(mutant.emission)[mutant.function]
        kind = "harmless, and proved"
        try:
            prove_numpy(mutant.emission, text, [wanted])
        except Disagreement:
            kind = "Disagreement"
        except Exception:
            kind = "does not run"
        tally[kind] += 1
        harmless = harmless_numpy(mutant, text)
        if kind == "harmless, and proved" and not harmless:
            escaped.append(mutant)
        if kind == "Disagreement" and harmless:
            alarms.append(mutant)
    none(escaped, "wrong kernels were proved")
    none(alarms, "harmless changes were called disagreements")


@pytest.mark.parametrize(("member", "form"), [*SUBJECTS, (Member((2, 3), (3, 5)), "unrolled")])
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_pieces_are_caught_in_numpy(member: Member, form: str) -> None:
    tally: Counter[str] = Counter()
    mutants = list(by_piece(made(member, form), "numpy", 90, tally))
    judge_numpy(mutants, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(mutants) / 5


@pytest.mark.parametrize(("member", "form"), [*SUBJECTS, (Member((2, 3), (3, 5)), "unrolled")])
@pytest.mark.usefixtures("_same_parts_once")
def test_wrong_texts_are_caught_in_numpy(member: Member, form: str) -> None:
    tally: Counter[str] = Counter()
    mutants = by_text(made(member, form), "numpy", 90)
    judge_numpy(mutants, tally)
    report(tally)
    assert tally["harmless, and proved"] < len(mutants) / 4


@pytest.mark.parametrize("form", ["loops", "unrolled"])
def test_writing_to_an_input_is_caught_in_numpy(form: str) -> None:
    emission = made(Member((4,), (6,)), form)
    mutants = []
    for function, body in right_bodies(emission, "numpy").items():
        for array in function.inputs:
            text = f"{body}    {array.name}[0] = 0\n"
            mutants.append(Mutant(emission, function, "writes to an input", text))
    judge_numpy(mutants, Counter())


@pytest.mark.parametrize("sizes", [((4,), (6,)), ((80,), (150,))], ids=["small", "large"])
@pytest.mark.parametrize("form", ["loops", "unrolled"])
def test_outputs_left_unwritten_are_caught_in_numpy(
    sizes: tuple[tuple[int, ...], tuple[int, ...]], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An array of numbers that is new may hold zeros, which is what the band leaves out."""
    emission = Emission(Member(*sizes), Schedule(form))  # type: ignore[arg-type]
    (text,) = right(emission, "numpy").values()
    start = text.index("def _jacobian_signal")
    zero = re.compile(r"^    out\[0:.*\] = 0\n", re.MULTILINE)
    match = zero.search(text, start)
    assert match is not None
    wrong = text[: match.start()] + text[match.end() :]
    (wanted,) = (w for w in written_out(emission) if w.function.name == "jacobian_signal")
    empty = np.empty
    monkeypatch.setattr(
        np, "empty", lambda shape, dtype: (empty if dtype is object else np.zeros)(shape, dtype)
    )
    with pytest.raises(Disagreement, match="jacobian_signal"):
        prove_numpy(emission, wrong, [wanted])
