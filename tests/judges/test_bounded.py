"""Judges that are stopped: whatever a question does, a verdict comes and the next one is heard."""

from __future__ import annotations

import importlib
import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from symconv.errors import Unsupported
from symconv.judges import bounded, relation
from symconv.judges.bounded import Bounded, lent
from symconv.judges.decide import decide
from symconv.judges.expansion import Steps
from symconv.judges.question import Question
from symconv.judges.relation import Relation
from symconv.language.affine import Affine, Constraint, Integral, between
from symconv.language.atoms import number, operand
from symconv.language.term import Entry, Slot, Term
from symconv.language.term import Operand as Array
from symconv.language.value import Value

LOCAL = Affine.of("@0")
MANY = 10**9

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals, and limits to memory")


def total(last: Integral, place: Integral = LOCAL) -> Value:
    entry = Entry("f", (Affine.of(place),))
    return Value((), (Term(1, (entry,), ("@0",), between(1, "@0", last)),))


def market_split(count: int, rows: int) -> Value:
    """Which of many weights add up to half of all, several times over: hard for every solver."""
    chance = random.Random(1)
    names = tuple(f"@{n}" for n in range(count))
    held = [bound for name in names for bound in between(0, name, 1)]
    for _ in range(rows):
        weights = [chance.randint(0, 99) for _ in names]
        form = Affine.sum(0, zip(names, weights, strict=True))
        held.append(Constraint.equal(form, sum(weights) // 2))
    return Value((), (Term(1, (Entry("f", (LOCAL,)),), names, tuple(held)),))


HOLDS = Question(total("J"), total("J", 1 + Affine.of("J") - LOCAL), ("J",))
RUNAWAY = Question(market_split(30, 4), market_split(30, 4), ("n",))


@pytest.fixture(scope="module")
def judge() -> Iterator[Bounded]:
    with Bounded(seconds=60) as judge:
        yield judge


QUESTIONS = {
    "holds": HOLDS,
    "fails": Question(total("J"), total(2), ("J",)),
    "at given sizes": Question(total(3), total(3, 4 - LOCAL)),
    "undecided": Question(number(0), number(0), ("J",)),
    "shapes": Question(number(1), operand(Array("f", (Affine.of("J"),))), ("J",)),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_the_verdict_is_that_of_the_judges(judge: Bounded, case: str) -> None:
    assert judge.decide(QUESTIONS[case]) == decide(QUESTIONS[case])


def test_many_questions_are_answered_by_one_process(judge: Bounded) -> None:
    judge.decide(HOLDS)
    before = worker(judge)
    assert list(judge.decide_all(QUESTIONS.values())) == [decide(q) for q in QUESTIONS.values()]
    assert worker(judge) == before


def test_what_the_judges_refuse_is_refused_here(judge: Bounded) -> None:
    loose = total("loose")
    with pytest.raises(Unsupported, match="loose"):
        decide(Question(loose, loose, ("J",)))
    with pytest.raises(Unsupported, match="loose"):
        judge.decide(Question(loose, loose, ("J",)))
    assert judge.decide(HOLDS).holds


def test_judges_that_fail_leave_it_undecided(judge: Bounded) -> None:
    """Python does not print whole numbers of any length; nor is this a way to end a review."""
    long = total("J", LOCAL * 10**5000)
    verdict = judge.decide(Question(long, long, ("J",)))
    assert verdict.ruling == "undecided"
    assert "ValueError" in verdict.reason
    assert judge.decide(HOLDS).holds


LONG = operand(Array("f", (Affine(10**30),)))
COUNTED = {
    "a sum": (total(MANY), total(MANY - 1)),
    "of one product": (total(MANY, 1), total(MANY, 1)),
    "an array": (LONG, LONG.scaled(2)),
}


@pytest.mark.parametrize("case", COUNTED)
def test_what_cannot_be_written_out_is_undecided_by_count(case: str) -> None:
    """In this process and without a clock: the same on every machine."""
    verdict = decide(Question(*COUNTED[case]))
    assert verdict.ruling == "undecided"
    assert "steps" in verdict.reason


def test_what_cannot_be_written_out_may_be_proved() -> None:
    assert decide(Question(total(MANY), total(MANY, MANY + 1 - LOCAL))).holds


def test_free_indices_and_sizes_are_counted_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("symconv.judges.decide"), "STEPS", 1000)
    monkeypatch.setitem(sys.modules, "islpy", None)
    value = total(2)
    assert decide(Question(value, value, (), ("n",), between(1, "n", 100))).holds
    verdict = decide(Question(value, value, (), ("n",), between(1, "n", MANY)))
    assert verdict.reason == "more than 1000 steps to write everything out"
    sizes = tuple(f"n{k}" for k in range(64))
    assert decide(Question(value, value, sizes)).ruling == "undecided"


def test_a_failure_is_found_before_the_steps_are_used_up() -> None:
    few = Question(total("J"), total(1), ("J",), (), between(0, "J", MANY))
    assert decide(few).ruling == "fails"


@pytest.mark.parametrize("case", QUESTIONS)
@pytest.mark.parametrize("steps", [0, 10, 10**6])
def test_a_glance_sees_what_is_found_anyway(
    case: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = decide(QUESTIONS[case])
    monkeypatch.setattr(importlib.import_module("symconv.judges.decide"), "GLANCE", steps)
    assert decide(QUESTIONS[case]) == expected


def test_no_step_is_taken_twice() -> None:
    steps = Steps(2)
    steps.take(2)
    with pytest.raises(Unsupported, match="more than 2 steps"):
        steps.take()


@pytest.mark.parametrize("exponent", range(0, 20))
def test_a_solver_that_gives_up_says_nothing_false(
    exponent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it is cut short: equal sides are not refuted, and others not proved."""
    pytest.importorskip("islpy")
    monkeypatch.setattr(relation, "OPERATIONS", 2**exponent)
    same = Relation(HOLDS)
    assert same.equal() in (True, None)
    assert same.compares_something() in (True, None)
    assert Relation(QUESTIONS["fails"]).equal() is None
    assert Relation(QUESTIONS["undecided"]).compares_something() in (False, None)
    assert decide(HOLDS).holds
    assert decide(QUESTIONS["fails"]).ruling == "fails"


def test_a_solver_that_gives_up_leaves_the_sizes_to_be_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("islpy")
    assert decide(HOLDS).scope == "all sizes"
    monkeypatch.setattr(relation, "OPERATIONS", 100)
    assert decide(HOLDS).scope == "J <= 6"


def test_a_question_without_an_end_is_given_up() -> None:
    pytest.importorskip("islpy")
    with Bounded(seconds=1) as judge:
        verdict = judge.decide(RUNAWAY)
        assert verdict.ruling == "undecided"
        assert verdict.reason == "the judges did not finish within 1 seconds"
    with Bounded(seconds=60) as judge:
        assert judge.decide(HOLDS).holds


def test_the_question_after_one_that_was_given_up_is_answered() -> None:
    pytest.importorskip("islpy")
    with Bounded(seconds=60) as judge:
        assert judge.decide(HOLDS).holds
        before = worker(judge)
        judge.seconds = 0.5
        assert "did not finish" in judge.decide(RUNAWAY).reason
        judge.seconds = 60
        assert judge.decide(HOLDS).holds
        assert worker(judge) != before


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="a limit that other systems may not keep")
def test_a_question_that_takes_all_memory_is_undecided() -> None:
    """A hundred megabytes of names, which have to be read before anything is counted."""
    value = Value((Slot(Affine(1)),), (Term(1, (Entry("f" * 10**8, (Affine(1),)),)),))
    with Bounded(seconds=60, megabytes=150) as judge:
        verdict = judge.decide(Question(value, value))
        assert verdict.ruling == "undecided"
        assert verdict.reason == "the judges needed more than 150 megabytes"
        assert judge.decide(HOLDS).holds


def worker(judge: Bounded) -> int:
    assert judge._worker is not None
    return judge._worker.process.pid


def runs(process: int) -> bool:
    """Whether it does; the dead whom nobody has asked for do not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def wait_for_the_end_of(process: int) -> None:
    """As long as a test may take; a process that stays is killed, and the test has failed."""
    for _ in range(600):
        if not runs(process):
            return
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    pytest.fail("the process of the judges stays")


@posix
def test_a_process_that_was_killed_meanwhile_is_replaced(judge: Bounded) -> None:
    judge.decide(HOLDS)
    before = worker(judge)
    os.kill(before, signal.SIGKILL)
    assert judge.decide(HOLDS).holds
    assert worker(judge) != before


@posix
def test_a_process_that_is_killed_at_its_first_question_leaves_it_undecided() -> None:
    pytest.importorskip("islpy")
    killed: list[int] = []

    def kill(started: bounded._Worker) -> None:
        killed.append(started.process.pid)
        started.process.send_signal(signal.SIGKILL)

    with Bounded(seconds=120) as judge, pytest.MonkeyPatch.context() as patch:
        ask = bounded._Worker.ask

        def asked(self: bounded._Worker, frame: bytes, seconds: float) -> object:
            if frame:
                threading.Timer(0.3, kill, [self]).start()
            return ask(self, frame, seconds)

        patch.setattr(bounded._Worker, "ask", asked)
        verdict = judge.decide(RUNAWAY)
        assert verdict.ruling == "undecided"
        assert verdict.reason == "the process of the judges was ended by signal 9"
        assert len(killed) == 1
        patch.undo()
        assert judge.decide(HOLDS).holds


def test_a_process_that_cannot_start_is_a_plain_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Bounded() as judge, pytest.raises(Unsupported, match="could not be started"):
        judge.decide(HOLDS)


@linux
def test_the_process_ends_with_the_object() -> None:
    with Bounded(seconds=60) as judge:
        judge.decide(HOLDS)
        process = worker(judge)
        assert runs(process)
    assert not runs(process)
    judge.close()


def test_a_process_that_is_lent_answers_the_next_one_too() -> None:
    with lent(60) as judge, lent(60) as other:
        judge.decide(HOLDS)
        other.decide(HOLDS)
        processes = {worker(judge), worker(other)}
    assert len(processes) == 2
    with lent(60) as judge:
        assert judge.decide(QUESTIONS["fails"]).ruling == "fails"
        assert worker(judge) in processes
    with lent(61) as judge:
        assert judge.decide(HOLDS).holds
        assert worker(judge) not in processes


@linux
def test_ctrl_c_ends_the_question_and_its_process(request: pytest.FixtureRequest) -> None:
    """Nor is a late answer taken for that to the next question."""
    pytest.importorskip("islpy")
    # A shell lets its background jobs ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    with Bounded(seconds=120) as judge:
        judge.decide(HOLDS)
        process = worker(judge)
        timer = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            judge.decide(RUNAWAY)
        assert not runs(process)
        assert judge.decide(HOLDS).holds


SCRIPT = """
import sys
from symconv.judges.bounded import Bounded, lent
from symconv.judges.question import Question
from symconv.language.affine import Affine, between
from symconv.language.term import Entry, Term
from symconv.language.value import Value

place = Entry("f", (Affine.of("@0"),))
side = Value((), (Term(1, (place,), ("@0",), between(1, "@0", "J")),))
judge = Bounded(seconds=3)
print(judge.decide(Question(side, side, ("J",))).ruling, judge._worker.process.pid, flush=True)
"""


def script(tmp_path: Path, more: str = "") -> subprocess.Popen[str]:
    """A person's own script, without a guard, in a folder of its own."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT + textwrap.dedent(more))
    (tmp_path / "pickle.py").write_text("raise SystemExit('a file of the folder was run')")
    here = Path(bounded.__file__).parents[2]
    start = f"import runpy, sys; sys.path.insert(0, {str(here)!r}); runpy.run_path({str(path)!r})"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", start],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """And a folder with files of its own is none of the process's business."""
    with script(tmp_path) as running:
        printed, _ = running.communicate()
    assert running.returncode == 0
    assert [line.split()[0] for line in printed.splitlines()] == ["holds"]
    if sys.platform == "linux":
        wait_for_the_end_of(int(printed.split()[1]))


@linux
@pytest.mark.parametrize("busy", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_the_process_ends_when_who_asked_is_killed(tmp_path: Path, busy: bool) -> None:
    """Also in the midst of a question, where it reads nothing: its own alarm ends it."""
    if busy:
        pytest.importorskip("islpy")
    more = f"""
        import pickle
        question = pickle.loads(bytes.fromhex({pickle.dumps(RUNAWAY).hex()!r}))
        print("asks", flush=True)
        judge.decide(question)
    """
    idle = """
        import time
        print("waits", flush=True)
        time.sleep(600)
    """
    with script(tmp_path, more if busy else idle) as running:
        assert running.stdout is not None
        process = int(running.stdout.readline().split()[1])
        running.stdout.readline()
        time.sleep(1)  # so that the question has arrived; nothing is asserted of it
        running.kill()
        running.communicate()
    wait_for_the_end_of(process)
