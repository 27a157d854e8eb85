"""The call's clock in a real browser: silence, hold, transfer, personal call, chat."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Served
from tests.browser.trainee import alert, answer, answers, box, say

pytestmark = pytest.mark.browser
Serve = Callable[..., Served]
CHATTING = "es/oscar-servidor"


def key(page: Page, name: str) -> None:
    """Presses a key of the telephone."""
    page.locator(".controls").get_by_role("button", name=name).click()


def confirm(page: Page) -> None:
    """Presses the first key of the panel."""
    page.locator(".ask-keys button").first.click()


def test_the_customer_asks_into_a_silence_and_the_draft_stays(
    serve: Serve, open_page: OpenPage
) -> None:
    """Only once the trainee has said something; what is typed afterwards is still in the box."""
    page = open_page(serve(silence_seconds=2.0).url)
    answer(page)
    expect(page.locator(".said-event")).to_have_count(0)
    say(page, "¿Qué ha pasado?")
    expect(page.locator(".said-event").first).to_contain_text("Silencio (2 s)")
    expect(answers(page).nth(1)).to_be_visible()
    box(page).fill("Un borrador")
    expect(box(page)).to_have_value("Un borrador")
    expect(page.locator(".said-event")).to_have_count(2)


def test_a_hold_counts_against_what_was_announced(app: Served, open_page: OpenPage) -> None:
    """The panel takes a reason and a time; the banner shows both, and coming back in time is a promise kept."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    key(page, "Poner en espera")
    page.get_by_label("Motivo").fill("Miro el almacén")
    page.get_by_label("2 minutos").check()
    confirm(page)
    expect(page.locator(".hold")).to_contain_text("anunciaste 2:00")
    expect(page.locator(".said-event")).to_contain_text("anunciaste 120 s")
    page.get_by_role("button", name="Volver con el cliente").click()
    say(page, "Ya estoy aquí.")
    expect(page.locator(".why")).to_contain_text("Volvió cuando dijo que volvería")


def test_a_transfer_is_explained_first_and_done_second(app: Served, open_page: OpenPage) -> None:
    """Marta objects while she is angry; the panel then says so, and offers to ask again."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    key(page, "Transferir")
    confirm(page)
    expect(alert(page)).to_contain_text("di a quién y por qué")
    page.locator("#reason textarea, #reason input").fill("Mi compañera del almacén")
    confirm(page)
    expect(page.locator(".said-event")).to_contain_text("Ofreciste transferir")
    expect(answers(page)).to_have_count(2)
    key(page, "Transferir")
    expect(page.locator(".ask-keys")).to_contain_text("Preguntar otra vez")
    page.get_by_role("button", name="Transferir de todos modos").click()
    expect(page.locator(".ended")).to_contain_text("Transferiste a Marta")


def test_a_personal_call_is_taken_and_heard(app: Served, open_page: OpenPage) -> None:
    """Nothing can be said meanwhile; back on the line the customer has something to say."""
    page = open_page(app.url, width=390)
    answer(page)
    say(page, "¿Qué ha pasado?")
    key(page, "Llamada personal")
    confirm(page)
    expect(page.locator(".hold")).to_contain_text("Estás en una llamada personal")
    expect(box(page)).to_have_count(0)
    page.get_by_role("button", name="Volver con el cliente").click()
    expect(page.locator(".said-event")).to_contain_text("Atendiste una llamada personal")
    expect(answers(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_sign_of_listening_typed_meanwhile_cuts_nobody_off(
    serve: Serve, open_page: OpenPage
) -> None:
    """Other words do; the customer's words go on over a sign."""
    page = open_page(serve(words_per_second=4.0).url)
    answer(page)
    box(page).fill("¿Qué ha pasado?")
    box(page).press("Enter")
    expect(page.locator(".under-way .said-text")).to_contain_text(re.compile(r"\w+ \w+"))
    box(page).fill("Ya veo")
    box(page).press("Enter")
    expect(page.locator(".said-event")).to_contain_text("Ya veo")
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".cut-off")).to_have_count(0)
    expect(page.locator(".conversation .from-trainee")).to_have_count(1)


def test_a_chat_has_messages_and_no_telephone(app: Served, open_page: OpenPage) -> None:
    """No signs of listening, no hanging up; the customer types, and a second message waits its turn."""
    page = open_page(app.url)
    answer(page, CHATTING)
    expect(page.get_by_role("button", name="Enviar")).to_be_visible()
    expect(page.locator(".backchannels:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Llamada personal")).to_have_count(0)
    expect(page.get_by_role("button", name="Cerrar el chat")).to_be_visible()
    for text in ("¿Qué ha pasado?", "Cuénteme más."):
        box(page).fill(text)
        box(page).press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".cut-off")).to_have_count(0)
