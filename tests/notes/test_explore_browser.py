"""The page to play with, used in a browser: for every setting it says what symconv says."""

from __future__ import annotations

import ctypes
import itertools
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from symconv import Convolution
from symconv.errors import IllFormed
from symconv.notes.apart import speller
from symconv.notes.explore import CONTROLS
from symconv.notes.lines import outputs
from symconv.writing.notation import notation
from symconv.writing.text import text
from tests.browser import opened, running, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.thorough

Setting = dict[str, Any]
Integers = npt.NDArray[np.int64]

CHOSEN = {
    "inputs": (1, 2, 3, 6, 16),
    "taps": (1, 2, 3, 5, 8),
    "stride": (1, 2, 3, 4),
    "padding": (0, 1, 2, 4),
    "dilation": (1, 2, 4),
    "flip": (False, True),
}
"""Of each option the least and the most, and some between."""

RANDOM = Random(7)
SIGNAL = [RANDOM.randint(-99, 99) for _ in range(16)]
TAPS = [RANDOM.randint(-99, 99) for _ in range(8)]

READ = """([settings, signal, taps]) => {
  typed.signal = signal; typed.filter = taps; kind = "command";
  document.body.hidden = true;  // to lay thousands of settings out takes minutes
  const text = (node) => node.textContent.replaceAll(/[\\s\\u2009]+/g, " ").trim();
  const cells = (id) => [...byId(id).querySelectorAll("tbody tr")].map(
    (row) => [...row.querySelectorAll("td")].map(text));
  return settings.map((wanted) => {
    change(wanted, "inputs");
    const refused = byId("refused").textContent;
    if (refused) return { refused };
    const rows = upTo(count(setting)).map((i) => {
      go(i);
      const lit = [...byId("signal").children].map((each) => each.classList.contains("tinted"));
      return { sum: text(byId("sum")), worked: text(byId("worked")), lit,
               current: byId("by-signal").querySelectorAll("tr.current").length,
               at: Number(byId("filter").style.getPropertyValue("--at")) };
    });
    const texts = Object.fromEntries(Object.entries(TEXTS).map(([name, made]) => [name, made()]));
    return { rows, signal: cells("by-signal"), filter: cells("by-filter"), texts, refused,
             values: [...byId("outputs").querySelectorAll("b")].map(text),
             taps: [...byId("filter").querySelectorAll(".name")].map(text) };
  });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as found:
        yield found


def page_of(browser: Browser, folder: Path, conv: Convolution, **options: Any) -> Page:
    return opened(browser, conv.explore(folder / "page.html", force=True), **options)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    return page_of(browser, tmp_path, Convolution(4, 6))


def member_of(setting: Setting, **names: Any) -> Convolution:
    sizes = {"signal": setting["inputs"], "filter": setting["taps"]}
    others = {name: setting[name] for name in ("stride", "padding", "dilation", "flip")}
    return Convolution(**sizes, **others, **names)


@pytest.fixture(scope="module")
def grid(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Setting, Any]]:
    """What the page shows for each setting of the grid."""
    settings = [dict(zip(CHOSEN, x, strict=True)) for x in itertools.product(*CHOSEN.values())]
    page = page_of(browser, tmp_path_factory.mktemp("grid"), Convolution(4, 6))
    shown = page.evaluate(READ, [settings, list(map(str, SIGNAL)), list(map(str, TAPS))])
    return list(zip(settings, shown, strict=True))


def test_the_grid_reaches_every_end() -> None:
    for control in CONTROLS:
        assert {control.least, control.most} <= set(CHOSEN[control.name])


def test_every_setting_is_what_symconv_means(grid: list[tuple[Setting, Any]]) -> None:
    accepted = 0
    for setting, shown in grid:
        try:
            conv = member_of(setting)
        except IllFormed:
            assert shown["refused"].startswith("There would be no output"), setting
            continue
        assert shown["refused"] == "", setting
        accepted += 1
        agrees(conv, setting, shown)
    assert 1200 < accepted < len(grid)


def agrees(conv: Convolution, setting: Setting, shown: Any) -> None:
    """Jacobians, sums, products with numbers, and which samples are read."""
    f, g = np.array(SIGNAL[: setting["inputs"]]), np.array(TAPS[: setting["taps"]])
    for role, name in (("signal", "g"), ("filter", "f")):
        places = conv.jacobian_coordinates("signal" if role == "signal" else "filter")
        wanted = [["0"] * places.shape[1] for _ in range(places.shape[0])]
        for row, column, entry in zip(places.rows, places.columns, places.entries, strict=True):
            wanted[row][column] = f"{name}{entry + 1}"
        assert shown[role] == wanted, setting
    matrix = conv.jacobian_array("signal", g)
    assert shown["values"] == list(map(str, (matrix @ f).tolist())), setting
    taps = conv.jacobian_coordinates("signal")
    read: dict[int, list[tuple[int, int]]] = {}
    for row, column, tap in zip(taps.rows, taps.columns, taps.entries, strict=True):
        read.setdefault(int(row), []).append((int(column), int(tap)))
    assert len(shown["rows"]) == matrix.shape[0]
    for i, row in enumerate(shown["rows"]):
        pairs = sorted(read.get(i, []))
        terms = " + ".join(f"f{j + 1} g{k + 1}" for j, k in pairs) or "0"
        assert row["sum"] == f"(f ∗ g){i + 1} = {terms}", setting
        numbers = " + ".join(f"{signed(SIGNAL[j])}·{signed(TAPS[k])}" for j, k in pairs) or "0"
        assert row["worked"] == f"{numbers} = {matrix[i] @ f}", setting
        assert row["current"] == 1
        lit = {at - setting["padding"] for at, on in enumerate(row["lit"]) if on}
        assert {j for j, _ in pairs} == {j for j in lit if 0 <= j < setting["inputs"]}
        assert len(lit) == setting["taps"] == len(shown["taps"])
        assert row["at"] == setting["stride"] * i


def signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def test_worked_examples_and_latex_are_symconv_s_own(grid: list[tuple[Setting, Any]]) -> None:
    tried = 0
    for setting, shown in grid[::23]:
        if shown["refused"]:
            continue
        conv = member_of(setting)
        example = conv.example(SIGNAL[: setting["inputs"]], TAPS[: setting["taps"]])
        rows = [row["worked"] for row in shown["rows"]]
        assert rows == example.replace(" (", "·(").replace("+·(", "+ (").splitlines(), setting
        spelled = speller(conv.member, notation("subscript"))
        lines = [spelled(x).replace(" = ", " & = ", 1) for x in outputs(conv.member, 99, 99)]
        latex = shown["texts"]["latex"]
        body = " \\\\\n".join(lines)
        assert f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n" in latex, setting
        for role in ("signal", "filter"):
            by = "signal" if role == "signal" else "filter"
            matrix = conv.jacobian_latex(by, "subscript", rows=99, columns=99)
            assert f"\\[\n{matrix}\n\\]\n" in latex, setting
        tried += 1
    assert tried > 60


def test_copied_numpy_runs(
    grid: list[tuple[Setting, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    for setting, shown in grid:
        if shown["refused"]:
            continue
        names: dict[str, Any] = {}
        exec(shown["texts"]["numpy"], names)
        printed = capsys.readouterr().out
        assert printed.strip("[]\n").split() == shown["values"], setting
        f, g = np.arange(setting["inputs"]) ** 2 + 1, np.arange(setting["taps"]) * 5 - 3
        wanted = member_of(setting).jacobian_array("signal", g) @ f
        assert names["forward"](f, g).tolist() == wanted.tolist(), setting


def test_copied_c_compiles_and_runs(grid: list[tuple[Setting, Any]], tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("what is copied as C was not compiled: there is no C compiler")
    kept = [(setting, shown) for setting, shown in grid if not shown["refused"]]
    source = "\n".join(
        shown["texts"]["c"].replace("forward", f"forward_{n}") for n, (_, shown) in enumerate(kept)
    )
    (tmp_path / "all.c").write_text(source, encoding="utf-8")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    words = [compiler, *strict, "-O0", "-shared", "-fPIC", "-o", "all.so", "all.c"]
    subprocess.run(words, cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "all.so"))
    pointer = np.ctypeslib.ndpointer(dtype=np.float64, flags="C")
    f, g = np.array(SIGNAL, float), np.array(TAPS, float)
    for n, (setting, shown) in enumerate(kept):
        function = library[f"forward_{n}"]
        function.argtypes, function.restype = [pointer] * 3, None
        out = np.full(len(shown["rows"]), np.nan)
        function(f, g, out)
        assert [str(int(value)) for value in out] == shown["values"], setting


def test_names_and_origin_are_the_member_s(browser: Browser, tmp_path: Path) -> None:
    conv = Convolution(4, 6, names=("alpha", "taps"), origin=0)
    page = page_of(browser, tmp_path, conv)
    assert page.locator("#sum").inner_text().startswith("(alpha ∗ taps)")
    shown = page.evaluate("[TEXTS.latex(), TEXTS.command(), TEXTS.numpy()]")
    for role in ("signal", "filter"):
        by = "signal" if role == "signal" else "filter"
        assert conv.jacobian_latex(by, "subscript") in shown[0]
    assert shown[1] == "symconv build -J 6 -K 3 --names alpha taps --origin 0\n"
    assert "def forward(alpha, taps):" in shown[2]
    definition = text(outputs(conv.member, 9, 9)[0])
    assert definition.startswith("(alpha*taps)[0] = alpha[0] taps[0]")


# --- used by a person ---------------------------------------------------------------------------


def pressed(page: Page) -> str:
    return page.locator("#outputs [aria-pressed=true] b").inner_text()


def test_keys_buttons_and_the_slider_go_from_output_to_output(page: Page) -> None:
    assert pressed(page) == "4"
    page.keyboard.press("ArrowRight")
    assert pressed(page) == "5"
    page.keyboard.press("End")
    assert pressed(page) == "0"
    assert page.locator("#on").is_disabled()
    page.locator("#back").click()
    assert pressed(page) == "2"
    page.keyboard.press("Home")
    page.locator("#place").focus()
    page.keyboard.press("ArrowRight")
    assert pressed(page) == "5"
    page.locator("#outputs button").nth(3).click()
    assert page.locator("#sum").inner_text().startswith("(f ∗ g)4 = f4")
    page.locator("#play").click()
    page.wait_for_function(
        "document.querySelector('#outputs [aria-pressed=true] b').textContent === '4'"
    )
    page.locator("#play").click()


@pytest.mark.parametrize("touch", [False, True])
def test_the_filter_is_dragged(browser: Browser, tmp_path: Path, touch: bool) -> None:
    conv = Convolution(signal=9, filter=3, stride=2)
    page = page_of(browser, tmp_path, conv, has_touch=touch)
    box = page.locator("#filter .cell").nth(1).bounding_box()
    assert box is not None
    x, y, far = box["x"] + box["width"] / 2, box["y"] + 6, 2 * box["width"]
    if touch:
        # The events that a finger makes.
        page.evaluate(
            """([x, y, far]) => {
              const send = (kind, at) => document.elementFromPoint(x, y).dispatchEvent(
                new PointerEvent(kind, { clientX: at, clientY: y, pointerType: "touch",
                                         pointerId: 1, bubbles: true }));
              byId("stage").setPointerCapture = () => {};
              send("pointerdown", x); send("pointermove", x + far); send("pointerup", x + far);
            }""",
            [x, y, far],
        )
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + far, y, steps=4)
        page.mouse.up()
    assert page.locator("#place").input_value() == "1"


def test_what_belongs_together_lights_up(page: Page) -> None:
    page.keyboard.press("ArrowRight")

    def lit() -> list[str]:
        return [
            " ".join(x.split()).replace("\u2009", " ")
            for x in page.locator(".lit").all_text_contents()
        ]

    page.locator("#sum .term").nth(2).hover()
    assert lit() == ["f4", "g3", "f4 g3", "g3", "f4"]
    page.locator("#signal .cell").nth(2).hover()
    assert lit() == ["f3", "g2", "f3 g2", "g2", "f3"]
    page.locator("#signal .cell").nth(5).hover()
    assert lit() == []
    page.locator("#by-signal tbody tr").nth(3).locator("td").nth(4).hover()
    assert lit() == ["f5", "g2", "f5 g2", "g2", "f5"]
    assert pressed(page) == "0"
    page.locator("#filter input").first.focus()
    assert lit() == ["f4", "g1", "f4 g1", "g1", "f4"]


def test_numbers_are_typed(page: Page) -> None:
    page.locator("#signal input").nth(1).fill("-0.125")
    page.locator("#filter input").nth(0).fill("0,1")
    page.keyboard.press("Escape")
    assert page.locator("#worked").inner_text() == "0·0.1 + (-0.125)·3 + 1·1 = 0.625"
    for strange in ("x", "", "1e9", "99999", "1.2345", "--1"):
        page.locator("#filter input").nth(2).fill(strange)
        assert "it counts as 0: g 3." in page.locator("#strange").inner_text()
        assert page.locator("#worked").inner_text().endswith("1·0 = -0.375")
        assert page.locator("[aria-invalid]").count() == 1
    page.locator("#filter input").nth(2).fill("−2")
    assert page.locator("#strange").inner_text() == ""
    assert "np.array([0.1, 3, -2])" in page.evaluate("TEXTS.numpy()")
    page.locator("[data-for=taps][data-step='-1']").click()
    page.locator("[data-for=taps][data-step='1']").click()
    assert page.locator("#filter input").nth(2).input_value() == "−2", "kept"


@pytest.mark.parametrize(
    ("size", "typed", "said"),
    [
        ("inputs", "100000", "16 is the most that can be drawn here"),
        ("inputs", "0", "at least 1"),
        ("taps", "-3", "has to be a whole number"),
        ("taps", "7", "7 taps at dilation 1 reach over 7 places, and there are 6"),
        ("stride", "1.5", "has to be a whole number"),
        ("padding", "", "has to be a whole number"),
        ("dilation", "3", "3 taps at dilation 3 reach over 7 places"),
        ("dilation", "<b>", "has to be a whole number"),
    ],
)
def test_absurd_sizes_are_refused_and_change_nothing(
    page: Page, size: str, typed: str, said: str
) -> None:
    before = page.locator("#stage").inner_html()
    page.fill(f"#{size}", typed)
    page.keyboard.press("Tab")
    assert said in page.locator("#refused").inner_text()
    assert page.locator(f"#{size}").get_attribute("aria-invalid") == "true"
    assert page.locator("#stage").inner_html() == before
    page.locator("[data-for=inputs][data-step='1']").click()
    assert page.locator("#refused").inner_text() == ""
    assert page.locator("[aria-invalid]").count() == 0


@pytest.mark.parametrize("kind", ["latex", "numpy", "c", "command"])
def test_texts_are_copied(browser: Browser, tmp_path: Path, kind: str) -> None:
    page = page_of(
        browser, tmp_path, Convolution(4, 6), permissions=["clipboard-read", "clipboard-write"]
    )
    page.locator(f"#tab-{kind}").click()
    page.locator("#copy").click()
    page.wait_for_function("byId('copied').textContent === 'Copied.'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.locator("#text").text_content()
    assert copied.strip()


def test_the_command_is_one_of_symconv(page: Page) -> None:
    page.evaluate("change({ stride: 2, padding: 1, dilation: 2, flip: true }, 'flip')")
    assert page.evaluate("TEXTS.command()") == (
        "symconv build -J 6 -K 3 --stride 2 --padding 1 --dilation 2 --flip\n"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("large", [False, True])
def test_it_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, scheme: Any, width: int, large: bool
) -> None:
    page = page_of(
        browser, tmp_path, Convolution(4, 6), color_scheme=scheme, reduced_motion="reduce",
        viewport={"width": width, "height": 800},
    )  # fmt: skip
    if large:
        page.evaluate("change({ inputs: 16, taps: 8, padding: 4 }, 'inputs')")
        page.fill("#stride", "9")
        page.fill("#filter input", "x")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(byId('filter')).transitionDuration") == "0s"
    page.locator("#tab-latex").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-numpy"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "what has the focus is seen"
    assert violations(page) == []
