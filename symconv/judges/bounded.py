"""The judges in a process of their own, which is stopped when a question takes too long.

For questions from somebody else's document. The judges count what they do and give up (`STEPS` in
decide, `OPERATIONS` in relation), but what an operation costs is not theirs to say: sets exist on
which the solver runs away, or takes all memory, within the count. So one process answers all
questions, has a limit on its memory, and is killed and replaced when the time of a question is up.

It is started with `subprocess`, as multiprocessing would run the user's own script a second time
where that is not guarded. Frames are pickles, and both ends are this file.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType

from symconv.errors import SymconvError, Unsupported
from symconv.judges.decide import decide
from symconv.judges.question import Question, Verdict
from symconv.language.atoms import number

STARTING = 60.0
"""Seconds that a new process has to load the judges; it takes a quarter of one."""

GRACE = 1.0
"""Seconds after which a process ends by itself that should have been ended."""

FULL = 77
"""The exit status of a process that had no memory left."""

BOOT = (
    "import sys; sys.path[:] = sys.argv[3:]; from symconv.judges.bounded import serve;"
    "serve(float(sys.argv[1]), int(sys.argv[2]))"
)
"""The other end, with the modules of this one: the folder of a hostile document is none of them."""


class Bounded:
    """Decides questions, each within its seconds and megabytes.

    A question that does not fit is undecided, and the next one is answered as usual. Repeating
    `decide` is cheap: the process stays, and a question costs about a millisecond more
    than in this process. For one thread at a time.

        >>> from symconv.language.term import Entry, Term
        >>> from symconv.language.value import Value
        >>> from symconv.language.affine import Affine, between
        >>> def total(last):
        ...     place = Entry("f", (Affine.of("@0"),))
        ...     return Value((), (Term(1, (place,), ("@0",), between(1, "@0", last)),))
        >>> with Bounded(seconds=10, megabytes=1024) as judge:
        ...     verdict = judge.decide(Question(total("J"), total("J"), ("J",)))
        >>> verdict.scope
        'all sizes'
    """

    def __init__(self, seconds: float = 10, megabytes: int = 1024) -> None:
        self.seconds, self.megabytes = seconds, megabytes
        self._worker: _Worker | None = None

    def __enter__(self) -> Bounded:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one; the next question would start another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def decide(self, question: Question) -> Verdict:
        """What `decide` says or raises, and undecided where time or memory ends before that.

        So also where the judges fail as they never should: a document is no reason to stop. Raises
        Unsupported where no process can be started.
        """
        frame, left = pickle.dumps(question), self.seconds
        while True:
            used = self._worker is not None
            worker, self._worker = self._worker or _Worker(self.seconds, self.megabytes), None
            began = time.monotonic()
            try:
                answer = worker.ask(frame, left)
            except _Ended as ended:
                left -= time.monotonic() - began
                # A used process may owe its end to earlier questions, or have ended before this.
                if used and left > 0:
                    continue
                return Verdict("undecided", "this instance", str(ended))
            self._worker = worker
            if isinstance(answer, SymconvError):
                raise answer
            return answer

    def decide_all(self, questions: Iterable[Question]) -> Iterator[Verdict]:
        """A verdict for each question, when it is asked for."""
        return map(self.decide, questions)


_resting: dict[tuple[int, float], Bounded] = {}
"""Judges that nobody needs at present, by the process that they answer and their seconds."""


@contextlib.contextmanager
def lent(seconds: float = 10) -> Iterator[Bounded]:
    """A judge for a while, whose process is that of who had it before, where there is one.

    Starting a process takes longer than most documents: it stays for who comes next, until the
    interpreter ends. Threads that ask at the same time have a judge each.

        >>> from symconv.language.atoms import number
        >>> with lent() as judge:
        ...     verdict = judge.decide(Question(number(1), number(1)))
        >>> verdict.ruling
        'holds'
    """
    place = os.getpid(), seconds  # what a fork copied belongs to its parent
    judge = _resting.pop(place, None) or Bounded(seconds)
    try:
        yield judge
    finally:
        if _resting.setdefault(place, judge) is not judge:
            judge.close()


@atexit.register
def _end_resting() -> None:
    for place, judge in list(_resting.items()):
        if place[0] == os.getpid():
            judge.close()


class _Ended(Exception):
    """The other process is no more, and why."""


class _Worker:
    """The process that decides, seen from the one that asks. It is ended whenever it fails."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self.seconds, self.megabytes = seconds, megabytes
        options = [str(seconds), str(megabytes), *sys.path]
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", BOOT, *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for this process, which ends the other
            )
            self.ask(b"", STARTING)
        except (OSError, _Ended) as problem:
            message = f"the process that decides questions could not be started: {problem}"
            raise Unsupported(message) from problem

    def ask(self, frame: bytes, seconds: float) -> Verdict | SymconvError:
        """Send a question, if there is one, and wait for what comes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(max(seconds, 0), stop)
        timer.daemon = True
        timer.start()
        try:
            self.process.stdin.write(frame)
            self.process.stdin.flush()
            answer: Verdict | SymconvError = pickle.load(self.process.stdout)
            return answer
        except (OSError, EOFError, pickle.UnpicklingError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)  # it says why it ends, unless it is killed while it does
            raise _Ended(self._reason(late.is_set(), self.end())) from None
        except BaseException:
            # Ctrl-C: an answer that still comes must not be taken for that to the next question.
            self.end()
            raise
        finally:
            timer.cancel()
            timer.join()

    def end(self) -> int:
        """Kill the process, which has nothing to lose; its exit status, where it was faster."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()

    def _reason(self, late: bool, status: int) -> str:
        if late or status == -getattr(signal, "SIGALRM", 0):
            return f"the judges did not finish within {self.seconds:g} seconds"
        if status == FULL:
            return f"the judges needed more than {self.megabytes} megabytes"
        ended = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"the process of the judges was ended {ended}"


def serve(seconds: float, megabytes: int) -> None:
    """The other process: answers questions until there is nobody left to ask them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(megabytes)
    # Load the solver, which is part of the start and not of the first question.
    decide(Question(number(1), number(1), ("n",)))
    pickle.dump(None, answers)
    answers.flush()
    # Started well: from here on a solver's complaints are noise to whoever reads the verdicts.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        while True:
            question: Question = pickle.load(questions)
            _alarm(seconds + GRACE)
            answers.write(_answered(question))
            answers.flush()
            _alarm(0)
    except MemoryError:
        os._exit(FULL)
    except (EOFError, BrokenPipeError):
        os._exit(0)


def _answered(question: Question) -> bytes:
    answer: Verdict | SymconvError
    try:
        try:
            answer = decide(question)
        except SymconvError as refused:
            answer = refused
        return pickle.dumps(answer)
    except MemoryError:
        raise
    except Exception as error:
        reason = f"the judges failed: {type(error).__name__}: {error}"
        return pickle.dumps(Verdict("undecided", "this instance", reason))


def _limit_memory(megabytes: int) -> None:
    """Where the platform has such a limit; nor does a process that crashes leave its memory."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (soft, hard))


def _alarm(seconds: float) -> None:
    """End this process then, whatever the solver does: who asked may be dead, and kill nobody."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
