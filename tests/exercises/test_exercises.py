"""Exercises: answers checked by other means, and the same sheet everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

import symconv
from symconv.derivation.chain import Derivation, linked
from symconv.derivation.jacobians import derivations
from symconv.derivation.setting import WEIGHT, setting, unused
from symconv.errors import IllFormed, Refused
from symconv.exercises.draw import Draw
from symconv.exercises.exercise import Exercise
from symconv.exercises.kinds import MAKERS
from symconv.exercises.sheet import sheet
from symconv.family.dimension import Dimension, Fill
from symconv.family.member import Member
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Matrix,
    Negative,
    Number,
    Summation,
    SummationOver,
    Transpose,
)
from symconv.rendering import sealed
from symconv.writing.text import text
from tests.oracle import Array, World, agree, array, drawn

SEED = 7
SHEET = sheet(24, SEED)
BY_KIND = {
    "mistake": sheet(12, SEED, kinds=["mistake"]).exercises,
    "bounds": sheet(12, SEED, kinds=["bounds"]).exercises,
}


def number(line: Line) -> int:
    if isinstance(line, Negative):
        return -number(line.body)
    assert isinstance(line, Number)
    return line.value


def numbers(line: Line) -> dict[tuple[int, ...], int]:
    """The numbers of an operand as it is laid out, by their places from 0."""
    if isinstance(line, Transpose):
        assert isinstance(line.body, Matrix)
        return {(n,): number(cell) for n, cell in enumerate(line.body.rows[0])}
    assert isinstance(line, Matrix)
    return {(r, c): number(x) for r, row in enumerate(line.rows) for c, x in enumerate(row)}


def place(left: Line, member: Member) -> tuple[int, ...]:
    """Which output a line names, from 0."""
    assert isinstance(left, Access)
    return tuple(number(each) - member.origin for each in left.subscripts)


def reads(member: Member, output: tuple[int, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Places in signal and filter of each product of an output, by what the options mean."""
    found = []
    for tap in product(*map(range, member.taps)):
        turned = tuple(n - 1 - k for n, k in zip(member.taps, tap, strict=True))
        at = tuple(
            o * s + d * k - p
            for o, s, d, k, (p, _) in zip(
                output, member.stride, member.dilation, tap, member.padding, strict=True
            )
        )
        samples = [
            filled(x, n, fill) for x, n, fill in zip(at, member.inputs, member.fill, strict=True)
        ]
        if None not in samples:
            found.append((tuple(samples), turned if member.flip else tap))
    return found


def filled(x: int, n: int, fill: Fill) -> int | None:
    """Which of n entries stands at a place, counted from 0, that may lie outside."""
    outside = {
        "zeros": None,
        "replicate": 0 if x < 0 else n - 1,
        "reflect": -x if x < 0 else 2 * (n - 1) - x,
        "circular": x % n,
    }
    return x if 0 <= x < n else outside[fill]


def test_each_kind_is_there_in_turn() -> None:
    kinds = [each.kind for each in SHEET.exercises]
    assert kinds == kinds[:4] * 6
    assert len(set(kinds)) == len(MAKERS) == 4
    assert len({each.question for each in SHEET.exercises}) == 24


def test_outputs_are_computed() -> None:
    seen = set()
    for exercise in sheet(80, SEED, kinds=["output"]).exercises:
        member = exercise.member
        operands = [x.last for x in exercise.question if isinstance(x, Chain)][-2:]
        signal, taps = map(numbers, operands)
        (answer,) = exercise.answer
        assert isinstance(answer, Chain)
        found = sum(signal[a] * taps[b] for a, b in reads(member, place(answer.first, member)))
        assert number(answer.last) == found, text(answer)
        assert list(taps.values()) != list(taps.values())[::-1]
        seen.add((member.rank, member.flip, member.plain))
    assert seen == set(product((1, 2), (False, True), (False, True)))


def test_rows_are_those_of_the_jacobian() -> None:
    fills = set[Fill]()
    for exercise in sheet(80, SEED, kinds=["row"]).exercises:
        member = exercise.member
        words = exercise.question[-1]
        assert isinstance(words, tuple)
        left = next(x for x in words if isinstance(x, Access))
        role = "signal" if "/df" in _said(words) else "filter"
        (row,) = exercise.answer
        assert isinstance(row, Matrix)
        counts = {"signal": member.inputs, "filter": member.taps}[role]
        other = member.names[role == "signal"]
        wanted: dict[tuple[int, ...], list[str]] = {}
        for pair in reads(member, place(left, member)):
            where = ",".join(str(n + member.origin) for n in pair[role == "signal"])
            wanted.setdefault(pair[role == "filter"], []).append(f"{other}[{where}]")
        for at, cell in zip(product(*map(range, counts)), row.rows[0], strict=True):
            assert sorted(text(cell).split(" + ")) == sorted(wanted.get(at, ["0"]))
        fills.update(member.fill)
    assert len(fills) > 2


def _said(words: tuple[Any, ...]) -> str:
    return "".join(x if isinstance(x, str) else text(x) for x in words)


def worlds(member: Member, varying: str = "") -> list[World]:
    """The member's form at small sizes, at each output, with random operands that vary with z."""
    chance, found = Random(1), []
    most = 5 - member.rank
    for sizes in product(*(_small(x, most) for x in member.dimensions)):
        inputs, taps = zip(*sizes, strict=True)
        options = (member.stride, member.dilation, member.padding, member.flip, member.names)
        small = (
            Member(tuple(j - k + 1 for j, k in sizes), inputs, member.flip, member.names)
            if member.plain
            else Member.strided(inputs, taps, *options, member.fill)
        )
        small = replace(small, index_names=member.index_names, origin=member.origin)
        shapes = {small.operand(role).name: small.counts(role) for role in ("signal", "filter")}
        arrays, slopes = (
            {name: drawn(shape, chance, small.origin) for name, shape in shapes.items()}
            for _ in range(2)
        )
        weights = {unused(small, WEIGHT): {varying: slopes[varying]}} if varying else {}
        for place in product(*(range(small.origin, small.origin + n) for n in small.outputs)):
            at = dict(zip(small.letters("output"), place, strict=True))
            defined = {name: partial(padded, small) for name, _ in small.given}
            found.append(World({**small.sizes, **at}, arrays, defined=defined, slopes=weights))
    return found


def padded(member: Member, world: World) -> Array:
    """The signal of one dimension with what stands around it."""
    signal, first = world.arrays[member.signal.name].entries, member.origin
    (n,), ((before, after),), (fill,) = member.inputs, member.padding, member.fill
    places = [filled(x, n, fill) for x in range(-before, n + after)]
    return array((len(places),), [signal[first + x,] for x in places if x is not None], first)


def _small(x: Dimension, most: int) -> list[tuple[int, int]]:
    """Inputs and taps along one dimension for which there is an output, and enough to fill with."""
    widest = max(x.before, x.after)
    least = {"reflect": widest + 1, "circular": widest}.get(x.fill, 1)
    return [
        (j, k)
        for j, k in product(range(max(1, least), most + 1), range(1, most))
        if x.dilation * (k - 1) < j + x.before + x.after
    ]


def test_one_line_is_wrong_and_the_answer_says_which() -> None:
    wrong, seen = [], set()
    for exercise in BY_KIND["mistake"]:
        asked = exercise.question[-1]
        assert isinstance(asked, Derivation)
        member = exercise.member
        right = next(
            made
            for role in ("signal", "filter")
            if len((made := derivations(member, role)[0]).steps) == len(asked.steps)
            and sum(a.line != b.line for a, b in zip(made.steps, asked.steps, strict=True)) == 1
        )
        (n,) = [
            n
            for n, pair in enumerate(zip(right.steps, asked.steps, strict=True))
            if pair[0].line != pair[1].line
        ]
        said, corrected = exercise.answer
        assert isinstance(said, tuple)
        assert _said(said).startswith(f"Line ({n + 1}) is wrong: at I")
        assert isinstance(corrected, Chain)
        assert corrected.last == right.steps[n].line
        role = "signal" if right == derivations(member, "signal")[0] else "filter"
        here = setting(member, member.operand(role).name, member.letters("output"))
        before = asked.steps[n - 1].line if n else asked.first
        with pytest.raises(Refused):
            linked(here, before, asked.steps[n].line, ("planted",))
        small = worlds(member, member.operand(role).name)
        assert isinstance(asked.first, Derivative)
        meant = replace(asked.first, body=member.definition.last)
        assert agree(meant, right.steps[n].line, small)
        assert not agree(meant, asked.steps[n].line, small)
        wrong.append(text(asked.steps[n].line))
        seen.add((member.rank, member.flip, member.options.split(" (")[0]))
    assert len(set(wrong)) > 8
    assert len(seen) > 6


def test_only_the_right_bounds_are_right() -> None:
    for exercise in BY_KIND["bounds"]:
        options = [x for x in exercise.question if isinstance(x, tuple) and x[0][1:] == ": "]
        assert [str(x[0])[0] for x in options] == list("ABCD")
        said = exercise.answer[0]
        assert isinstance(said, tuple)
        right = str(said[0])[0]
        for option in options:
            assert isinstance(option[1], Chain)
            assert _right(exercise, option[1]) == (option[0][0] == right), _said(option)
        others = [_said(x) for x in exercise.answer[1:] if isinstance(x, tuple)]
        assert [x[0] for x in others] == sorted(set("ABCD") - {right})
        assert all(" is wrong: at I" in x for x in others)


def _right(exercise: Exercise, between: Chain) -> bool:
    """Whether the sum between these bounds is the output, at all small sizes."""
    sums = (x.last for x in exercise.question if isinstance(x, Chain))
    last = next(x for x in sums if isinstance(x, SummationOver))
    (letter,) = last.indices
    sum_ = Summation(letter, between.first, between.last, last.body)
    return agree(exercise.member.definition.last, sum_, worlds(exercise.member))


# --- the same everywhere ------------------------------------------------------------------------


def test_draws_are_those_that_python_promises_to_keep() -> None:
    draw = Draw("7/0/0")
    assert [draw.below(1000) for _ in range(6)] == [230, 738, 803, 549, 672, 735]
    assert Draw("a").shuffled("abcdef") == list("baedcf")
    assert {Draw(str(n)).between(2, 4) for n in range(50)} == {2, 3, 4}


def test_another_process_draws_the_same() -> None:
    code = f"import symconv; print(symconv.exercise_sheet(4, {SEED}).texts()['exercises.tex'])"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "12"},
        capture_output=True, text=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    assert said.strip() == sheet(4, SEED).texts()["exercises.tex"].strip()


def test_more_exercises_begin_with_the_same_ones() -> None:
    assert sheet(6, SEED).exercises == SHEET.exercises[:6]
    assert sheet(4, SEED + 1).exercises != SHEET.exercises[:4]


# --- sheets -------------------------------------------------------------------------------------


def test_sheets_are_files_like_others(tmp_path: Path) -> None:
    made = sheet(4, SEED)
    for kind in ("tex", "html"):
        paths = made.write(tmp_path, kind=kind)
        assert [path.name for path in paths] == [f"exercises.{kind}", f"answers.{kind}"]
        assert all(sealed(path.read_text("utf-8")) for path in paths)
        questions, answers = (path.read_text("utf-8") for path in paths)
        assert "is wrong: at" not in questions
        assert answers.count("is wrong: at") == 4
        for text_ in (questions, answers):
            labels = re.findall(r'aria-label="(Copy[^"]*)"', text_)
            assert len(labels) == len(set(labels))
        paths[0].write_text("mine", "utf-8")
        with pytest.raises(Refused, match="edited by hand"):
            made.write(tmp_path, kind=kind)


def test_own_letters_and_an_origin() -> None:
    made = sheet(8, SEED, names=("x", "h"), indices=("n", "m", "p"), origin=0)
    tex = made.texts(notation="bracket")["exercises.tex"]
    assert "h[m-n]" in tex
    assert "Counted from 0" in tex
    assert not re.search(r"\bf\[|\bg\[", tex)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"count": 0}, "count=0: give a whole number from 1 to 100"),
        ({"count": 101}, "count=101"),
        ({"count": True}, "count=True"),
        ({"count": 2.0}, "count=2.0"),
        ({"seed": -1}, "seed=-1"),
        ({"kinds": []}, "no kind of exercise: choose among output, row, mistake, bounds"),
        ({"kinds": ["essay"]}, "'essay' is no kind of exercise"),
        ({"names": ("f", "f")}, "'f'"),
        ({"origin": 2}, "origin"),
    ],
)
def test_what_cannot_be_is_refused(wanted: dict[str, Any], why: str) -> None:
    with pytest.raises(IllFormed, match=re.escape(why)):
        sheet(**wanted)


def test_a_kind_of_sheet_that_is_none() -> None:
    with pytest.raises(IllFormed, match="'pdf' is no kind of sheet: choose 'tex' or 'html'"):
        sheet(1).texts("pdf")


def test_where_nothing_new_is_left_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    first = SHEET.exercises[0]
    monkeypatch.setitem(MAKERS, "output", lambda draw, letters: first)
    with pytest.raises(IllFormed, match="count=3: after 1 of them none was found that is new"):
        sheet(3, kinds=["output"])


@pytest.mark.thorough
@pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="pdflatex is not installed, so whether sheets compile was not tested",
)
@pytest.mark.parametrize("notation", ["lecture", "bracket"])
def test_sheets_compile_and_nothing_sticks_out(tmp_path: Path, notation: str) -> None:
    paths = sheet(40, 3).write(tmp_path, notation=notation)
    for path in paths:
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", path.name],
            cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
        assert "Overfull" not in done.stdout


def test_it_is_at_hand() -> None:
    assert symconv.exercise_sheet is sheet
