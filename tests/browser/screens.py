"""Draws ``docs/screens``: ``python -m tests.browser.screens [FOLDER]``.

The pictures show the real app on the fake model of the tests, so they are the same on every machine that
has the same fonts; the customer's words are those of the persona's author.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright
from typing_extensions import override

from simulator.session import CallState
from tests.browser.conftest import CHROMIUM_SWITCHES, ServerThread, chromium
from tests.browser.trainee import choose, hang_up, say
from tests.ui.scripted_sessions import ScriptedSessions

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
TURNS = (
    "Buenas tardes, le atiende Lucía, de Hilo Claro. Cuénteme, ¿qué ha pasado?",
    "Bueno, no es para tanto, mujer.",
    "Tiene razón, le pido disculpas. Entonces, pidió una azul y le ha llegado una roja. "
    "Entiendo cómo se siente con la boda encima. ¿Me da el número de pedido?",
    "Le mando hoy mismo la camisa azul por envío urgente, gratis: la tiene mañana antes de las doce.",
)
SEED = 7


class SeededSessions(ScriptedSessions):
    """The same authored lines every time."""

    @override
    async def start(self, persona_id: str, *, seed: int | None = None) -> CallState:
        return await super().start(persona_id, seed=SEED if seed is None else seed)


def draw(folder: Path) -> None:
    """Draws every picture into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        served = ServerThread(SeededSessions(Path(data)))
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_SWITCHES)
        try:
            _walk(browser, served.url, folder, "", width=1440, scheme="light")
            _walk(browser, served.url, folder, "-dark", width=1440, scheme="dark")
            _walk(browser, served.url, folder, "-small", width=390, scheme="light")
        finally:
            browser.close()
            served.stop()


def _walk(
    browser: Browser,
    url: str,
    folder: Path,
    ending: str,
    *,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    """One way through the app with a picture at each step; the first two steps only once."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="es-ES"
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".caller")
    if not ending:
        _picture(page, folder / "start.png")
    choose(page)
    if not ending:
        _picture(page, folder / "briefing.png")
    page.locator(".ready button.big").click()
    page.wait_for_selector("#say-next")
    for text in TURNS:
        say(page, text)
    page.wait_for_selector(".why .shift")
    _picture(page, folder / f"call{ending}.png")
    hang_up(page)
    page.wait_for_selector(".curve-plot .trace")
    _picture(page, folder / f"report{ending}.png")
    context.close()


def _picture(page: Page, path: Path) -> None:
    # The timer and what moves would make every picture a new one.
    page.add_style_tag(content="* { animation: none !important; transition: none !important; }")
    page.evaluate(
        "document.querySelectorAll('.timer').forEach((clock) => {"
        " clock.removeAttribute('data-since'); clock.textContent = '02:31' })"
    )
    page.mouse.move(0, 0)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
