"""The page to play with, read in a browser: for whatever is chosen it says what symconv says."""

from __future__ import annotations

import ctypes
import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from symconv import Convolution
from symconv.cli.explore import explore as command
from symconv.cli.options import convolution
from symconv.errors import IllFormed
from symconv.notes.apart import speller
from symconv.notes.explore import FORMS
from symconv.notes.lines import outputs
from symconv.writing.notation import notation
from symconv.writing.text import text
from tests.browser import opened, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Setting = dict[str, Any]
Shown = dict[str, Any]

RANDOM = Random(7)
MOST = {rank: {size.name: size.most for size in form.sizes} for rank, form in FORMS.items()}
NUMBERS = {
    rank: {
        role: [RANDOM.randint(-99, 99) for _ in range(MOST[rank][size] ** rank)]
        for role, size in (("signal", "inputs"), ("filter", "taps"))
    }
    for rank in FORMS
}
"""What is typed into the cells, those included that a setting has no room for."""

FEW, MANY = 20, 350
"""Settings that give outputs, by chance: in each run of the tests, and in those that take long."""

READ = """([settings, numbers]) => {
  Object.assign(typed, numbers); kind = "command";
  document.body.hidden = true;  // to lay hundreds of settings out takes minutes
  const text = (node) => node.textContent.replaceAll(/[\\s\\u2009]+/g, " ").trim();
  const cells = (id) => [...byId(id).querySelectorAll("tbody tr")].map(
    (row) => [...row.querySelectorAll("td")].map(text));
  const marks = byId("window") ? ["--row", "--column"] : ["--at"];
  return settings.map((wanted) => {
    change(wanted, "flip");
    const refused = byId("refused").textContent;
    if (refused) return { refused };
    const moved = byId("window") || byId("filter");
    const rows = upTo(count(setting)).map((i) => {
      go(i);
      const lit = [...byId("signal").children].map((each) => each.classList.contains("tinted"));
      return { sum: text(byId("sum")), worked: text(byId("worked")), lit,
               current: byId("by-signal").querySelectorAll("tr.current").length,
               at: marks.map((mark) => Number(moved.style.getPropertyValue(mark))) };
    });
    const texts = Object.fromEntries(Object.entries(TEXTS).map(([name, made]) => [name, made()]));
    return { rows, signal: cells("by-signal"), filter: cells("by-filter"), texts, refused,
             values: [...byId("outputs").querySelectorAll("b")].map(text),
             taps: [...byId("filter").querySelectorAll(".name")].map(text) };
  });
}"""

ALONG = """(settings) => JSON.stringify(JSON.parse(settings).map((s) => {
  const many = counts(s);
  return [many, upTo(all(many)).map((i) => reads(s, i).map((r) => [r.tap, r.at, r.sample ?? -1]))];
}))"""


def random_settings(rank: int, count: int) -> list[Setting]:
    """Every end of every size along each axis, then whatever chance gives, until so many fit."""
    random = Random(rank)

    def some() -> Setting:
        found: Setting = {
            size.name: [random.randint(size.least, size.most) for _ in range(rank)]
            for size in FORMS[rank].sizes
        }
        return found | {"flip": random.random() < 0.5}

    found = []
    for size, axis in product(FORMS[rank].sizes, range(rank)):
        for end in (size.least, size.most):
            wanted = some()
            wanted[size.name][axis] = end
            found.append(wanted)
    while sum(map(fits, found)) < count:
        found.append(some())
    return found


def fits(setting: Setting) -> bool:
    """Whether the filter has room in the signal with its padding."""
    sizes = (setting[name] for name in ("inputs", "before", "after", "dilation", "taps"))
    return all(j + p + q > d * (k - 1) for j, p, q, d, k in zip(*sizes, strict=True))


def member_of(setting: Setting, **names: Any) -> Convolution:
    options = {name: tuple(setting[name]) for name in ("stride", "dilation")}
    return Convolution(
        signal=tuple(setting["inputs"]),
        filter=tuple(setting["taps"]),
        padding=tuple(zip(setting["before"], setting["after"], strict=True)),
        flip=setting["flip"],
        **options,
        **names,
    )


def numbers(setting: Setting, role: str) -> npt.NDArray[np.int64]:
    """Those of the cells that a setting shows."""
    size = "inputs" if role == "signal" else "taps"
    rank = len(setting[size])
    everything = np.reshape(NUMBERS[rank][role], (MOST[rank][size],) * rank)
    return everything[tuple(slice(count) for count in setting[size])]


OPENED = {1: Convolution(4, 6), 2: Convolution((3, 4), (4, 6))}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Page]:
    """One for each number of dimensions."""
    folder = tmp_path_factory.mktemp("pages")
    return {
        rank: opened(browser, conv.explore(folder / f"{rank}.html"))
        for rank, conv in OPENED.items()
    }


@pytest.fixture(scope="module")
def seen(pages: dict[int, Page], request: pytest.FixtureRequest) -> list[tuple[Setting, Shown]]:
    """What a page shows for settings of some number of dimensions."""
    rank, count = request.param
    settings = random_settings(rank, count)
    typed = {role: list(map(str, known)) for role, known in NUMBERS[rank].items()}
    return list(zip(settings, pages[rank].evaluate(READ, [settings, typed]), strict=True))


def each(count: int) -> list[Any]:
    return [pytest.param((rank, count), id=f"{rank}-D, {count}") for rank in FORMS]


FEWER = pytest.mark.parametrize("seen", each(FEW), indirect=True)
MORE = pytest.mark.parametrize(
    "seen",
    [
        *each(FEW),
        *(pytest.param(*x.values, id=x.id, marks=pytest.mark.thorough) for x in each(MANY)),
    ],
    indirect=True,
)


@MORE
def test_every_setting_is_what_symconv_means(seen: list[tuple[Setting, Shown]]) -> None:
    for setting, shown in seen:
        try:
            conv = member_of(setting)
        except IllFormed:
            assert shown["refused"].startswith("There would be no output"), setting
            assert not fits(setting)
            continue
        assert shown["refused"] == "", setting
        agrees(conv, setting, shown)


def agrees(conv: Convolution, setting: Setting, shown: Shown) -> None:
    """Jacobians, sums, products with numbers, and which samples are read."""
    member = conv.member
    f, g = numbers(setting, "signal"), numbers(setting, "filter")

    def entry(name: str, flat: int, counts: tuple[int, ...]) -> str:
        return name + ",".join(str(int(n) + 1) for n in np.unravel_index(flat, counts))

    def sample(flat: int) -> str:
        return entry("f", flat, member.inputs)

    def tap(flat: int) -> str:
        return entry("g", flat, member.taps)

    read: dict[int, list[tuple[int, int]]] = {}
    for role, named in (("signal", tap), ("filter", sample)):
        places = conv.jacobian_coordinates("signal" if role == "signal" else "filter")
        wanted = [["0"] * places.shape[1] for _ in range(places.shape[0])]
        for row, column, held in zip(places.rows, places.columns, places.entries, strict=True):
            wanted[row][column] = named(held)
            if role == "signal":
                read.setdefault(int(row), []).append((int(column), int(held)))
        assert shown[role] == wanted, setting
    values = (conv.jacobian_array("signal", g) @ f.ravel()).tolist()
    assert shown["values"] == list(map(str, values)), setting
    assert len(shown["rows"]) == len(values) == prod(member.outputs)
    assert sorted(shown["taps"]) == sorted(map(tap, range(g.size)))
    room = tuple(map(sum, zip(member.inputs, *zip(*member.padding, strict=True), strict=True)))
    for i, row in enumerate(shown["rows"]):
        pairs = sorted(read.get(i, []))
        terms = " + ".join(f"{sample(j)} {tap(k)}" for j, k in pairs) or "0"
        assert row["sum"] == f"{entry('(f ∗ g)', i, member.outputs)} = {terms}", setting
        said = " + ".join(f"{signed(f.flat[j])}·{signed(g.flat[k])}" for j, k in pairs) or "0"
        assert row["worked"] == f"{said} = {values[i]}", setting
        assert row["current"] == 1
        lit = np.argwhere(np.reshape(row["lit"], room)) - [before for before, _ in member.padding]
        inside = ((lit >= 0) & (lit < member.inputs)).all(axis=1)
        assert {j for j, _ in pairs} == {
            np.ravel_multi_index(x, member.inputs) for x in lit[inside]
        }
        assert len(lit) == g.size
        output = np.unravel_index(i, member.outputs)
        assert row["at"] == [s * n for s, n in zip(member.stride, output, strict=True)]


def signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


@FEWER
def test_worked_examples_and_latex_are_symconv_s_own(seen: list[tuple[Setting, Shown]]) -> None:
    whole = 0
    for setting, shown in seen:
        if shown["refused"]:
            continue
        conv = member_of(setting)
        operands = (numbers(setting, role).tolist() for role in ("signal", "filter"))
        example = conv.example(*operands)
        rows = [row["worked"] for row in shown["rows"]]
        assert rows == example.replace(" (", "·(").replace("+·(", "+ (").splitlines(), setting
        spelled = speller(conv.member, notation("subscript"))
        lines = [spelled(x).replace(" = ", " & = ", 1) for x in outputs(conv.member, 999, 99)]
        latex = shown["texts"]["latex"]
        body = " \\\\\n".join(lines)
        unbroken = latex.replace(" \\\\\n& \\quad {} + ", " + ")
        assert f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n" in unbroken, setting
        assert max(line.count("g_{") for line in latex.split("\\end{align*}")[0].splitlines()) <= 8
        for role in ("signal", "filter"):
            by = "signal" if role == "signal" else "filter"
            matrix = conv.jacobian_latex(by, "subscript", rows=999, columns=99)
            columns = prod(conv.member.counts(role))
            if len(rows) > 24 or columns > 16:
                said = f"by the {role} is left out: {len(rows)} rows and {columns} columns"
                assert said in latex
            else:
                assert f"\\[\n{matrix}\n\\]\n" in latex, setting
                whole += 1
    assert whole > 5


@MORE
def test_copied_numpy_runs(
    seen: list[tuple[Setting, Shown]], capsys: pytest.CaptureFixture[str]
) -> None:
    for setting, shown in seen:
        if shown["refused"]:
            continue
        names: dict[str, Any] = {}
        exec(shown["texts"]["numpy"], names)
        printed = capsys.readouterr().out
        assert printed.replace("[", " ").replace("]", " ").split() == shown["values"], setting
        f, g = (
            np.arange(prod(setting[x])).reshape(setting[x]) ** 2 + 1 for x in ("inputs", "taps")
        )
        wanted = member_of(setting).jacobian_array("signal", g) @ f.ravel()
        assert names["forward"](f, g).ravel().tolist() == wanted.tolist(), setting


@MORE
def test_copied_c_compiles_and_runs(seen: list[tuple[Setting, Shown]], tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("what is copied as C was not compiled: there is no C compiler")
    kept = [(setting, shown) for setting, shown in seen if not shown["refused"]]
    source = "\n".join(
        shown["texts"]["c"].replace("forward", f"forward_{n}") for n, (_, shown) in enumerate(kept)
    )
    (tmp_path / "all.c").write_text(source, encoding="utf-8")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    words = [compiler, *strict, "-O0", "-shared", "-fPIC", "-o", "all.so", "all.c"]
    subprocess.run(words, cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "all.so"))
    pointer = np.ctypeslib.ndpointer(dtype=np.float64, flags="C")
    for n, (setting, shown) in enumerate(kept):
        function = library[f"forward_{n}"]
        function.argtypes, function.restype = [pointer] * 3, None
        out = np.full(len(shown["rows"]), np.nan)
        f, g = (np.array(numbers(setting, x), np.float64, order="C") for x in ("signal", "filter"))
        function(f, g, out)
        assert [str(int(value)) for value in out] == shown["values"], setting


@FEWER
def test_the_copied_command_names_the_same_member(seen: list[tuple[Setting, Shown]]) -> None:
    for setting, shown in seen:
        if shown["refused"]:
            continue
        program, name, *words = shlex.split(shown["texts"]["command"])
        assert (program, name) == ("symconv", "build")
        names = {"help_option_names": ["-h", "--help"]}  # What is asked for first is kept.
        given = command.make_context("explore", words, **names).params
        del given["out"], given["force"]
        assert convolution(**given) == member_of(setting), shown["texts"]["command"]


@pytest.mark.thorough
@pytest.mark.parametrize(("rank", "axis"), [(1, 0), (2, 0), (2, 1)])
def test_along_an_axis_every_setting_reads_what_it_should(
    pages: dict[int, Page], rank: int, axis: int
) -> None:
    """All there are of one axis, beside one of the other: axes have nothing to do with another."""
    sizes = FORMS[rank].sizes
    beside = dict(zip((x.name for x in sizes), (3, 2, 2, 1, 1, 0), strict=True))
    every = product(*(range(size.least, size.most + 1) for size in sizes))
    settings = []
    for chosen in every:
        own = {size.name: value for size, value in zip(sizes, chosen, strict=True)}
        lists = {
            name: [own[name] if x == axis else beside[name] for x in range(rank)] for name in own
        }
        settings.append(lists | {"flip": sum(chosen) % 2 == 1})
    tried = 0
    for start in range(0, len(settings), 4000):
        part = settings[start : start + 4000]
        for setting, (many, read) in zip(part, read_of(pages[rank], part), strict=True):
            tried += 1
            assert read == expected(setting, many), setting
    assert tried == prod(size.most - size.least + 1 for size in sizes)


def read_of(page: Page, settings: list[Setting]) -> Any:
    """As text: Playwright's own way takes minutes for so many numbers."""
    return json.loads(page.evaluate(ALONG, json.dumps(settings)))


def expected(s: Setting, many: list[int]) -> list[list[list[int]]]:
    """Tap, place and sample of every product, by what the words mean."""
    tap, at, sample, inside = (np.zeros((1, 1), np.int64) for _ in range(4))
    for x, count in enumerate(many):
        j, before, after, k, d = (
            s[n][x] for n in ("inputs", "before", "after", "taps", "dilation")
        )
        first = range(0, j + before + after - d * (k - 1), s["stride"][x])
        assert count == len(first), s
        steps = np.arange(k)
        own = np.add.outer(np.array(first, int), d * steps)
        # The axis that was there before, then this one, for outputs as for steps.
        tap = _row_by_row(tap * k, np.broadcast_to(steps[::-1] if s["flip"] else steps, own.shape))
        at = _row_by_row(at * (j + before + after), own)
        sample = _row_by_row(sample * j, own - before)
        inside = _row_by_row(inside, (own < before) | (own >= before + j))
    found = np.stack([tap, at, np.where(inside > 0, -1, sample)], axis=-1)
    return found.tolist()  # type: ignore[no-any-return]


def _row_by_row(outer: Any, inner: Any) -> Any:
    """The sums of one entry of each, those of the second running faster."""
    summed = outer[:, None, :, None] + inner[None, :, None, :]
    return summed.reshape(outer.shape[0] * inner.shape[0], outer.shape[1] * inner.shape[1])


def test_names_and_origin_are_the_member_s(browser: Browser, tmp_path: Path) -> None:
    conv = Convolution(4, 6, names=("alpha", "taps"), origin=0)
    page = opened(browser, conv.explore(tmp_path / "page.html"))
    assert page.locator("#sum").inner_text().startswith("(alpha ∗ taps)")
    shown = page.evaluate("[TEXTS.latex(), TEXTS.command(), TEXTS.numpy()]")
    for role in ("signal", "filter"):
        by = "signal" if role == "signal" else "filter"
        assert conv.jacobian_latex(by, "subscript") in shown[0]
    assert shown[1] == "symconv build -J 6 -K 3 --names alpha taps --origin 0\n"
    assert "def forward(alpha, taps):" in shown[2]
    definition = text(outputs(conv.member, 9, 9)[0])
    assert definition.startswith("(alpha*taps)[0] = alpha[0] taps[0]")
