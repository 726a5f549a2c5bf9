"""Pages in a browser, headless and without a network, and what a checker says of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MODULES = Path(__file__).parents[1] / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""A container has neither user namespaces nor a graphics card."""


@contextmanager
def running() -> Iterator[Browser]:
    """A browser; the test is skipped, and says what is missing, where there is none."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="no page was looked at: pip install -e '.[browser]'"
    )
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no page was looked at: install one of {', '.join(PROGRAMS)}")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def opened(browser: Browser, file: Path, **options: Any) -> Page:
    """A page that has asked for nothing but itself, and complained about nothing."""
    page = browser.new_context(offline=True, **options).new_page()
    page.set_default_timeout(10_000)
    asked, said = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()], "only the page itself"
    assert said == []
    return page


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds wrong: which rule, and where."""
    if not AXE.is_file():
        pytest.skip("accessibility was not checked: npm install --no-save axe-core")
    # A page may forbid foreign scripts; the debugger runs them all the same.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert len(found["passes"]) > 20
    return [(x["id"], x["nodes"][0]["html"][:200]) for x in found["violations"]]
