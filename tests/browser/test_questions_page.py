"""The questions before the report in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_access import findings
from tests.browser.trainee import answer, end_call, say

pytestmark = pytest.mark.browser


def questions(page: Page) -> None:
    """A short call, up to the questions."""
    answer(page)
    say(page, "¿Qué ha pasado?")
    end_call(page)
    page.wait_for_selector(".questions")


def choice(page: Page, name: str, value: str) -> None:
    """Ticks one."""
    page.locator(f'.choice:has([name={name}][value="{value}"])').click()


def ticked(page: Page) -> list[str]:
    """What is ticked."""
    return [str(one.get_attribute("value")) for one in page.locator(".questions :checked").all()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_questions_are_for_everyone(
    app: Served, open_page: OpenPage, width: int, scheme: str
) -> None:
    """No serious finding, nothing wider than the screen; the answer stands in the report."""
    page = open_page(app.url, width=width, scheme=scheme)
    questions(page)
    choice(page, "types", "angry")
    choice(page, "mood", "annoyed")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Responder").click()
    expect(page.locator(".recognised tbody tr")).to_have_count(4)
    expect(page.locator(".recognised .match-right").first).to_have_text("acertado")
    page.wait_for_selector(".report-head .ring-number")
    page.wait_for_selector(".curve-plot .trace")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_none_of_these_excludes_the_others(app: Served, open_page: OpenPage) -> None:
    """In both directions, as soon as it is ticked."""
    page = open_page(app.url)
    questions(page)
    choice(page, "types", "angry")
    choice(page, "types", "rude")
    assert ticked(page) == ["angry", "rude"]
    choice(page, "types", "none")
    assert ticked(page) == ["none"]
    choice(page, "types", "novice")
    assert ticked(page) == ["novice"]


def test_another_language_keeps_what_was_ticked_and_typed(app: Served, open_page: OpenPage) -> None:
    """The form is drawn anew, the answer is not lost."""
    page = open_page(app.url)
    questions(page)
    choice(page, "types", "angry")
    choice(page, "knowledge", "average")
    page.get_by_label("¿Qué necesitaba").fill("Una camisa azul")
    page.get_by_role("radio", name="English").check()
    expect(page.locator("#questions-title")).to_have_text("Before the report: what was Marta like?")
    expect(page.get_by_label("What did they really need?")).to_have_value("Una camisa azul")
    assert ticked(page) == ["angry", "average"]
    page.get_by_role("button", name="Answer and see").click()
    expect(page.locator(".recognised")).to_contain_text("Una camisa azul")


def test_one_click_skips_them(app: Served, open_page: OpenPage) -> None:
    """The report has no table then."""
    page = open_page(app.url)
    questions(page)
    page.get_by_role("button", name="Saltar las preguntas").click()
    page.wait_for_selector(".report-head .ring-number")
    expect(page.locator(".recognised")).to_have_count(0)
