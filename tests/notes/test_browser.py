"""Pages in a browser, headless: links, copying, phones, the dark, accessibility, no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import symconv
import tests.browser
from symconv.convolution import Convolution
from tests.browser import running, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.thorough

PAGES: dict[str, dict[str, Any]] = {
    "one": {"outputs": 1, "inputs": 1},
    "lecture": {"outputs": 12, "inputs": 20},
    "2-D": {"outputs": (2, 2), "inputs": (3, 4), "names": ("f", "W")},
    "stride": {"signal": 9, "filter": 3, "stride": 2, "padding": 1},
    "channels": {
        "signal": (4, 4), "filter": (3, 3), "padding": 1,
        "in_channels": 2, "out_channels": 2, "bias": True,
    },
}  # fmt: skip
SHEET = "exercises"
SCREENS = [("light", 900), ("dark", 900), ("light", 390), ("dark", 390)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, each in a folder of its own."""
    root = tmp_path_factory.mktemp("pages")
    for name, options in PAGES.items():
        words = {"title": "A <b> & more", "author": 'A. "B"'} if name == "one" else {}
        Convolution(**options).notes(root / name, kind="html", notation="subscript", **words)
    symconv.exercise_sheet(4, 7).write(root / SHEET, kind="html", notation="subscript")
    return root


def opened(browser: Browser, folder: Path, name: str, **options: Any) -> Page:
    return tests.browser.opened(browser, max((folder / name).iterdir()), **options)


def until(page: Page, condition: str) -> None:
    """Wait for something on the page, whose policy forbids Playwright's own way to do so."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within 10 s: {condition}")


def screen(scheme: str, width: int) -> dict[str, Any]:
    return {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}


@pytest.mark.parametrize("name", [*PAGES, SHEET])
@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_it_fits(browser: Browser, folder: Path, name: str, scheme: str, width: int) -> None:
    page = opened(browser, folder, name, **screen(scheme, width))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper, ink = page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor,"
        " getComputedStyle(document.querySelector('math')).color]"
    )
    light = "rgb(255, 255, 255)"
    assert (paper == light) == (scheme == "light"), paper
    assert ink != paper
    assert page.evaluate("[...document.querySelectorAll('merror')].length") == 0


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("one", "light", 900),
        ("2-D", "dark", 390),
        ("channels", "light", 390),
        ("2-D", "dark", 900),
        (SHEET, "light", 390),
    ],
)
def test_it_is_accessible(
    browser: Browser, folder: Path, name: str, scheme: str, width: int
) -> None:
    assert violations(opened(browser, folder, name, **screen(scheme, width))) == []


def test_the_contents_lead_to_their_sections(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "lecture", **screen("light", 900))
    links = page.get_by_role("navigation", name="Contents").get_by_role("link")
    assert links.count() == 9
    for link in links.all():
        words = link.inner_text()
        link.click()
        heading = page.locator("h2:target")
        assert heading.inner_text() == words
        assert heading.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_latex_is_copied_by_a_click(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "lecture", permissions=["clipboard-read", "clipboard-write"])
    for button in page.get_by_role("button").all():
        button.click()
        source = button.evaluate("e => e.nextElementSibling.textContent")
        assert page.evaluate("navigator.clipboard.readText()") == source
        until(page, "document.getElementById('said').textContent === 'Copied'")
    assert page.get_by_text("Copied").count() == 2, "the last button, and what is read aloud"
    button = page.get_by_role("button", name="Copy LaTeX: Jacobian by the filter", exact=True)
    button.press("Enter")
    until(page, "document.getElementById('said').textContent === ''")
    assert button.inner_text() == "Copy LaTeX"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(r"\frac{\partial \left(f * g\right)}{\partial g} = \begin{bmatrix}")


def test_where_copying_is_forbidden_latex_is_shown(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "lecture")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    button = page.get_by_role("button", name="Copy LaTeX: outputs", exact=True)
    button.click()
    source = page.locator("pre:visible")
    assert source.count() == 1
    assert page.evaluate("String(getSelection())").strip() == source.inner_text().strip()
    assert "Ctrl+C" in page.get_by_role("status").inner_text()


def test_wide_formulas_are_scrolled_by_keys(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "lecture", **screen("light", 390))
    until(page, "document.querySelector('.formula:not([tabindex])') !== null")
    for formula in page.locator(".formula").all():
        wide = formula.evaluate("e => e.scrollWidth > e.clientWidth")
        assert (formula.get_attribute("tabindex") == "0") == wide
        assert formula.get_attribute("aria-label")
    for figure in page.locator("figure").all():
        wide = figure.evaluate("e => e.scrollWidth > e.clientWidth")
        assert (figure.get_attribute("tabindex") == "0") == wide
        drawn, own = figure.locator("svg").evaluate("e => [e.clientWidth, e.viewBox.baseVal.width]")
        assert abs(drawn - own) <= 1, "letters are not made smaller"
    formula = page.get_by_role("group", name="Jacobian by the signal", exact=True)
    formula.focus()
    formula.press("ArrowRight")
    until(page, "document.activeElement.scrollLeft > 0")


def test_without_scripts_everything_is_there(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "one", java_script_enabled=False)
    assert page.locator("button:visible").count() == 0
    assert page.locator("pre:visible").count() == page.locator(".display").count() > 0
    assert page.locator("h1").inner_text() == "A <b> & more"


def test_on_paper_there_is_nothing_to_click(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "2-D", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("nav:visible, button:visible").count() == 0
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert len(page.pdf()) > 10_000
