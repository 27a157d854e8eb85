"""The report's page in a real browser: closed to the outside, for everyone, on a small screen and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from grading.test_report_page import CALL, page
from playwright.sync_api import BrowserContext

from simulator.transcript import LOCALES, Locale
from tests.browser.test_access import findings

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]


def written(folder: Path, language: Locale) -> str:
    """The address of a report's page on disk."""
    path = folder / "report.html"
    path.write_text(page(CALL, language=language, customer="Marta"), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_for_everyone_and_asks_for_nothing(
    contexts: Contexts, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    """In three languages: no serious finding of axe-core, nothing wider than the screen, no request, no message."""
    for language in LOCALES:
        tab = contexts(width, scheme, "es-ES").new_page()
        heard: list[str] = []
        tab.on("request", lambda request, heard=heard: heard.append(request.url))
        tab.on("console", lambda message, heard=heard: heard.append(message.text))
        address = written(tmp_path, language)
        tab.goto(address)
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert [one for one in heard if one != address and not one.startswith("data:")] == []
        assert findings(tab) == []
        tab.close()


def test_a_quote_leads_to_its_turn(contexts: Contexts, tmp_path: Path) -> None:
    """The place is in sight after the click."""
    tab = contexts(1280, "light", "es-ES").new_page()
    tab.goto(written(tmp_path, "es"))
    tab.locator("a.quote").first.click()
    assert tab.evaluate("location.hash") == "#turn-1"
    assert tab.locator("#turn-1").is_visible()
    tab.close()


def test_it_prints_on_a4_with_the_transcript_on_a_page_of_its_own(
    contexts: Contexts, tmp_path: Path
) -> None:
    """Whole pages of 210 by 297 millimetres."""
    tab = contexts(1280, "light", "es-ES").new_page()
    tab.goto(written(tmp_path, "es"))
    printed = tab.pdf(prefer_css_page_size=True)
    tab.close()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) >= 2
    for width, height in boxes:
        assert abs(float(width) - 595.3) < 2
        assert abs(float(height) - 841.9) < 2
