"""The page to play with, used by a person: keys, pointer, touch, numbers, copying, a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from symconv import Convolution
from tests.browser import opened, running, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.thorough

IMAGE = Convolution(signal=(4, 5), filter=(2, 3), stride=(1, 2), padding=((1, 0), (0, 0)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as found:
        yield found


def page_of(browser: Browser, folder: Path, conv: Convolution, **options: Any) -> Page:
    return opened(browser, conv.explore(folder / "page.html", force=True), **options)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    return page_of(browser, tmp_path, Convolution(4, 6))


@pytest.fixture
def image(browser: Browser, tmp_path: Path) -> Page:
    return page_of(browser, tmp_path, IMAGE)


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


def swipe(page: Page, start: tuple[float, float], far: tuple[float, float]) -> None:
    """A finger that is put down, moved and lifted, as the browser is told by its screen."""
    finger = page.context.new_cdp_session(page)
    (x, y), (right, down) = start, far

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for n in range(1, 5):
        touch("touchMove", {"x": x + right * n / 4, "y": y + down * n / 4})
    touch("touchEnd")


@pytest.mark.parametrize("touch", [False, True])
def test_the_filter_is_dragged(browser: Browser, tmp_path: Path, touch: bool) -> None:
    conv = Convolution(signal=9, filter=3, stride=2)
    page = page_of(browser, tmp_path, conv, has_touch=touch)
    box = page.locator("#filter .cell").nth(1).bounding_box()
    assert box is not None
    x, y, far = box["x"] + box["width"] / 2, box["y"] + 6, 2 * box["width"]
    if touch:
        swipe(page, (x, y), (far, 0))
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
        ("before", "", "has to be a whole number"),
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


# --- in two dimensions --------------------------------------------------------------------------


def test_arrows_go_up_and_down_among_the_outputs(image: Page) -> None:
    assert image.locator("#outputs button").count() == 8
    image.locator("#outputs [tabindex='0']").focus()
    for key, place in (
        ("ArrowDown", "2,1"), ("ArrowRight", "2,2"), ("ArrowRight", "3,1"), ("ArrowUp", "2,1"),
        ("End", "4,2"), ("ArrowDown", "4,2"), ("Home", "1,1"), ("ArrowLeft", "1,1"),
    ):  # fmt: skip
        image.keyboard.press(key)
        assert image.locator("#outputs [aria-pressed=true] span").inner_text() == place, key
        assert image.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert image.locator("#outputs [tabindex='0']").count() == 1
    image.locator("h1").click()
    before = image.evaluate("scrollY")
    image.keyboard.press("ArrowDown")
    image.wait_for_function(f"scrollY > {before}")
    assert image.locator("#place").input_value() == "0", "elsewhere the page is scrolled"


@pytest.mark.parametrize("touch", [False, True])
def test_the_window_is_dragged(browser: Browser, tmp_path: Path, touch: bool) -> None:
    image = page_of(browser, tmp_path, IMAGE, has_touch=touch)
    box = image.locator("#signal .cell").nth(7).bounding_box()
    assert box is not None
    x, y, far = box["x"] + box["width"] / 2, box["y"] + 8, (2 * box["width"], 2 * box["height"])
    if touch:
        swipe(image, (x, y), far)
    else:
        image.mouse.move(x, y)
        image.mouse.down()
        image.mouse.move(x + far[0], y + far[1], steps=4)
        image.mouse.up()
    assert image.locator("#outputs [aria-pressed=true] span").inner_text() == "3,2"


def test_pointing_at_an_output_shows_what_it_reads(image: Page) -> None:
    image.locator("#outputs button").nth(5).hover()
    assert image.locator("#place").input_value() == "5"
    assert image.locator("#sum .term").all_text_contents() == [
        f"f{a},{b}\u2009g{c},{d}" for a, c in ((2, 1), (3, 2)) for b, d in ((3, 1), (4, 2), (5, 3))
    ]
    marks = [x.get_attribute("data-tap") for x in image.locator("#signal .tinted").all()]
    assert marks == ["g 1,1", "g 1,2", "g 1,3", "g 2,1", "g 2,2", "g 2,3"]
    image.locator("#signal .cell").nth(13).hover()
    lit = [" ".join(x.split()) for x in image.locator(".lit").all_text_contents()]
    assert [x.replace("\u2009", " ") for x in lit] == ["f2,4", "g1,2", "f2,4 g1,2", "g1,2", "f2,4"]
    row = image.locator("#by-signal tr.current")
    assert row.locator("th").inner_text() == "(f ∗ g)3,2"
    image.locator("#by-filter tbody tr").nth(1).locator("td").first.hover()
    assert image.locator("#place").input_value() == "1"


def test_the_row_of_an_output_is_in_sight(browser: Browser, tmp_path: Path) -> None:
    conv = Convolution(signal=(7, 7), filter=(3, 3), padding=2)
    image = page_of(browser, tmp_path, conv, viewport={"width": 390, "height": 800})
    for key in ("End", "Home"):
        image.keyboard.press(key)
        for by in ("signal", "filter"):
            seen = image.evaluate(
                """(by) => {
                  const cell = byId(by).querySelector("tr.current .tinted");
                  const [a, b] = [byId(by).parentElement, cell].map((x) =>
                    x.getBoundingClientRect());
                  const inside = (low, high) => b[low] >= a[low] && b[high] <= a[high];
                  return inside("top", "bottom") && inside("left", "right");
                }""",
                f"by-{by}",
            )
            assert seen, (key, by)


@pytest.mark.parametrize(
    ("size", "typed", "said"),
    [
        ("inputs2", "9", "inputs, columns: 7 is the most that can be drawn here. symconv itself "
         "takes any size: symconv notes -J 4x9 -K 2x3 --stride 1x2 --padding 1+0x0+0"),
        ("taps1", "9", "taps, rows: 4 is the most"),
        ("dilation2", "3", "There would be no output: 3 taps at dilation 3 reach over 7 places, "
         "and there are 5."),
        ("after1", "x", "padding below × right, rows has to be a whole number"),
    ],
)  # fmt: skip
def test_absurd_sizes_of_an_image_are_refused(
    image: Page, size: str, typed: str, said: str
) -> None:
    before = image.locator("#stage").inner_html()
    image.fill(f"#{size}", typed)
    image.keyboard.press("Tab")
    assert said in image.locator("#refused").inner_text()
    assert image.locator(f"#{size}").get_attribute("aria-invalid") == "true"
    assert image.locator("#stage").inner_html() == before
    image.locator("[data-for=taps2][data-step='-1']").click()
    assert image.locator("#refused").inner_text() == ""
    assert image.locator("#filter .cell").count() == 4


# --- every reader -------------------------------------------------------------------------------


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("large", [False, True])
def test_it_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, rank: int, scheme: Any, width: int, large: bool
) -> None:
    page = page_of(
        browser, tmp_path, IMAGE if rank > 1 else Convolution(4, 6), color_scheme=scheme,
        reduced_motion="reduce", viewport={"width": width, "height": 800},
    )  # fmt: skip
    if large:
        page.evaluate(
            """for (const size of ["inputs", "taps", "before"]) {
              change({ ...setting, [size]: setting[size].map(() => DATA.limits[size][1]) }, "flip");
            }"""
        )
        page.locator(".stepper input").nth(2 * rank).fill("9")
        page.fill("#filter input", "x")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    moved = "window" if rank > 1 else "filter"
    assert page.evaluate(f"getComputedStyle(byId('{moved}')).transitionDuration") == "0s"
    page.locator("#tab-latex").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-numpy"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "what has the focus is seen"
    assert violations(page) == []
