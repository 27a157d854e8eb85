"""Trying a call again from its report, and the comparison of the two."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from simulator.errors import StoreError
from tests.browser.conftest import OpenPage, Served
from tests.browser.test_access import findings
from tests.browser.trainee import alert, answer, box, hang_up, say

pytestmark = pytest.mark.browser
ASKS = "Buenas tardes, ¿qué ha pasado?"
HURTS = "Bueno, no es para tanto."
HELPS = "Le pido disculpas. Entiendo cómo se siente."


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_turn_is_tried_again_and_both_calls_stand_side_by_side(
    app: Served, open_page: OpenPage, width: int, scheme: str
) -> None:
    """From the keyboard too: the conversation so far, then one plot, one table, nothing wider than the screen."""
    page = open_page(app.url, width=width, scheme=scheme)
    answer(page)
    say(page, ASKS)
    say(page, HURTS)
    hang_up(page)
    expect(page.locator(".branch")).to_have_count(0)

    page.get_by_role("button", name="Probar otra vez desde el turno 3").focus()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    expect(page.locator(".conversation .from-trainee .said-text")).to_have_text([ASKS])
    expect(page.locator(".conversation .from-customer")).to_have_count(1)
    say(page, HELPS)
    hang_up(page)

    branch = page.get_by_role("region", name="Antes y ahora")
    expect(branch).to_contain_text("Hasta el turno 2 las dos llamadas son la misma")
    expect(branch.get_by_role("row", name="Puntuación")).to_contain_text("entre")
    expect(branch.locator(".branch-score")).to_contain_text("Diferencia con la puntuación de antes")
    expect(page.locator(".curve-plot").first.locator(".scatterlayer .trace")).to_have_count(6)
    expect(page.locator(".said-fork")).to_have_count(1)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width

    branch.get_by_role("button", name="Leer el informe de antes").click()
    expect(page.locator(".branch")).to_have_count(0)
    expect(page.locator(".said-again .from-trainee .said-text").last).to_have_text(HURTS)


def test_a_call_that_cannot_be_taken_back_says_so_at_the_top_of_the_report(
    app: Served, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the language of the page, with the English line at hand; the report stays."""
    page = open_page(app.url)
    answer(page)
    say(page, ASKS)
    hang_up(page)

    async def failing(*_args: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(app.sessions, "rewind", failing)
        page.get_by_role("button", name="Probar otra vez desde el turno 1").click()
        expect(alert(page)).to_contain_text("No se puede leer o guardar la llamada.")
    expect(alert(page)).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Tu informe")).to_be_focused()
    alert(page).get_by_text("Detalle técnico").click()
    expect(alert(page)).to_contain_text("the disk is full")
    assert findings(page) == []
