"""A trainer overrides a verdict in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_access import findings
from tests.browser.trainee import answer, hang_up, say

pytestmark = pytest.mark.browser
REASON = "Lo dice de la espera, no del problema."


def report(page: Page) -> None:
    """The report on a call in which the problem was minimised, as a trainer."""
    answer(page)
    say(page, "¿Qué ha pasado?")
    say(page, "Bueno, no es para tanto.")
    hang_up(page)
    expect(page.locator(".override")).to_have_count(0)
    page.get_by_role("checkbox", name="Soy quien forma").check()
    expect(page.locator(".override").first).to_be_visible()


def form(page: Page, criterion: str = "dont.minimise") -> Locator:
    """The form of a criterion, opened."""
    place = page.locator(f'.override:has([data-on="{criterion}"])')
    place.locator("summary").click()
    return place


def choose(place: Locator, verdict: str) -> None:
    """Ticks a verdict."""
    place.locator(f'.choice:has([value="{verdict}"])').click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_verdict_is_overridden_and_the_machines_stays_visible(
    app: Served, open_page: OpenPage, width: int, scheme: str
) -> None:
    """No serious finding before or after, nothing wider than the screen; the score is another one."""
    page = open_page(app.url, width=width, scheme=scheme)
    report(page)
    page.wait_for_selector(".curve-plot .trace")
    score = page.locator(".ring-number").text_content() or ""
    place = form(page)
    choose(place, "met")
    place.get_by_label("Por qué").fill(REASON)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    place.get_by_role("button", name="Guardar").click()
    machine = page.locator(".machine")
    expect(machine).to_contain_text("La máquina dijo: ocurrió")
    expect(machine.locator("s")).to_have_text("ocurrió")
    expect(page.locator(".verdict-by", has_text="Juzgado por una persona")).to_have_count(1)
    expect(page.locator(".ring-number")).not_to_have_text(score)
    expect(page.locator('[id="override-dont.minimise"]')).to_be_focused()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_form_is_empty_again_once_its_verdict_is_taken(
    app: Served, open_page: OpenPage
) -> None:
    """Wherever the verdict stands now, and however the page draws it; what stands in another form stays."""
    page = open_page(app.url)
    report(page)
    other = form(page)
    other.get_by_label("Por qué").fill(REASON)
    place = form(page, "listening.paraphrase")
    choose(place, "met")
    place.get_by_label("Por qué").fill("Lo repite con sus palabras.")
    place.get_by_role("button", name="Guardar").click()
    expect(page.locator(".machine")).to_have_count(1)
    expect(place).not_to_have_attribute("open", "")
    expect(place.locator("textarea")).to_have_value("")
    expect(place.locator(":checked")).to_have_count(0)
    expect(other.get_by_label("Por qué")).to_have_value(REASON)


def test_without_a_reason_the_browser_itself_asks_for_one(app: Served, open_page: OpenPage) -> None:
    """Nothing is sent."""
    page = open_page(app.url)
    report(page)
    place = form(page)
    choose(place, "met")
    place.get_by_role("button", name="Guardar").click()
    expect(place.get_by_label("Por qué")).to_be_focused()
    expect(page.locator(".machine")).to_have_count(0)


def test_of_two_tabs_the_second_keeps_its_words_and_decides_again(
    app: Served, open_page: OpenPage
) -> None:
    """What the first has done is shown at the form."""
    first = open_page(app.url)
    report(first)
    second = open_page(app.url)
    second.get_by_text("Llamadas terminadas").click()
    second.locator(".finished-calls [data-act=report]").first.click()
    second.get_by_role("checkbox", name="Soy quien forma").check()
    place = form(first)
    choose(place, "met")
    place.get_by_label("Por qué").fill(REASON)
    place.get_by_role("button", name="Guardar").click()
    expect(first.locator(".machine")).to_have_count(1)
    other = form(second)
    choose(other, "not_applicable")
    other.get_by_label("Por qué").fill("No hubo ocasión.")
    other.get_by_role("button", name="Guardar").click()
    expect(second.get_by_role("alert").filter(has_text="Otra persona")).to_be_visible()
    expect(second.locator(".override li")).to_contain_text(REASON)
    expect(other.get_by_label("Por qué")).to_have_value("No hubo ocasión.")
    expect(other.locator('[value="not_applicable"]')).to_be_checked()
    other.get_by_role("button", name="Guardar").click()
    expect(second.locator(".override li")).to_have_count(2)
    expect(second.get_by_role("alert").filter(has_text="Otra persona")).to_have_count(0)
