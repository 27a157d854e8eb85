"""The page for everyone: axe-core, keyboard alone, small screens, three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Served
from tests.browser.trainee import answer, box, choose, hang_up, say

pytestmark = pytest.mark.browser
Serve = Callable[..., Served]


def findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(app: Served, open_page: OpenPage, scheme: str) -> None:
    """Start, briefing, call, each call control, hold and report, in both colour schemes."""
    page = open_page(app.url, scheme=scheme)
    assert findings(page) == []
    choose(page)
    assert findings(page) == []
    page.locator(".ready button.big").click()
    expect(box(page)).to_be_focused()
    say(page, "Bueno, no es para tanto.")
    assert findings(page) == []
    page.get_by_role("button", name="Poner en espera").click()
    expect(page.get_by_label("Motivo")).to_be_visible()
    assert findings(page) == []
    page.locator(".ask-keys button").first.click()
    expect(page.locator(".hold")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Volver con el cliente").click()
    expect(box(page)).to_be_visible()
    hang_up(page)
    page.wait_for_selector(".curve-plot .trace")
    assert findings(page) == []


def tab_to(page: Page, name: str, *, most: int = 25) -> None:
    """Presses Tab until the control of that name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.innerText || ''"
        )
        if name in focused:
            return
    pytest.fail(f"{name!r} cannot be reached with Tab")


def test_the_keyboard_alone_is_enough(app: Served, open_page: OpenPage) -> None:
    """From the start page to the report without a mouse; the focus is where the next step begins."""
    page = open_page(app.url)
    tab_to(page, "Elegir a Marta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Llamada de Marta")).to_be_focused()
    tab_to(page, "Contestar la llamada")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("¿Qué ha pasado?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Cuénteme.")
    page.keyboard.press("Enter")
    expect(page.locator(".conversation .from-trainee .said-text")).to_have_text(
        "¿Qué ha pasado?\nCuénteme."
    )
    expect(box(page)).to_be_focused()
    expect(page.locator(".under-way")).to_have_count(0)
    tab_to(page, "Colgar")
    page.keyboard.press("Enter")
    expect(page.locator(".panel-text")).to_be_visible()
    tab_to(page, "Colgar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Antes del informe")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Responder y ver el informe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tu informe")).to_be_focused()
    expect(page.locator(".recognised .match-right")).to_have_text("acertado")


def test_nothing_is_wider_than_a_small_screen(app: Served, open_page: OpenPage) -> None:
    """At 390 pixels no step scrolls sideways, whatever is typed."""
    page = open_page(app.url, width=390)

    def width() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth"))

    assert width() == 390
    answer(page)
    assert width() == 390
    say(page, "Unapalabralarguísima" * 20)
    assert width() == 390
    hang_up(page)
    page.wait_for_selector(".curve-plot .trace")
    assert width() == 390


@pytest.mark.parametrize(
    ("browser_language", "title", "tag"),
    [
        ("es-MX", "¿Quién llama hoy?", "es"),
        ("en-GB", "Who is calling today?", "en"),
        ("ja-JP", "今日は誰から電話が来ますか？", "ja"),
        ("fr-FR", "¿Quién llama hoy?", "es"),
    ],
)
def test_the_page_speaks_the_browsers_language(
    app: Served, open_page: OpenPage, browser_language: str, title: str, tag: str
) -> None:
    """The browser's language is taken where it is one of the three, else that of the settings."""
    page = open_page(app.url, language=browser_language)
    expect(page.locator("#start-title")).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", tag)


def test_another_language_can_be_chosen_in_mid_call_and_is_kept(
    app: Served, open_page: OpenPage
) -> None:
    """Choosing a language changes the interface, not the call; a reload keeps it."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    page.get_by_role("radio", name="日本語").check()
    expect(page.locator(".mood h2")).to_have_text("お客様の気分")
    expect(page.locator("button.hang-up")).to_have_text("電話を切る")
    expect(page.locator(".conversation .from-trainee .said-text")).to_have_text("¿Qué ha pasado?")
    page.reload()
    expect(page.locator("#start-title")).to_have_text("今日は誰から電話が来ますか？")


def test_the_customers_words_are_announced_once_they_are_complete(
    app: Served, open_page: OpenPage
) -> None:
    """A polite live region holds the last whole answer; the stream itself is not read out word by word."""
    page = open_page(app.url)
    answer(page)
    region = page.locator(".talk [aria-live=polite]")
    expect(region).to_have_text("")
    say(page, "¿Qué ha pasado?")
    expect(region).to_have_text(
        page.locator(".conversation .from-customer .said-text").inner_text()
    )
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
