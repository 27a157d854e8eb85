"""A trainee's way through the app in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from simulator.errors import EndpointTimeoutError, WeightsError
from simulator.rubric import find_rubric, shipped_rubrics_dir
from simulator.session import DEFAULT_RUBRIC
from tests.browser.conftest import OpenPage, Served
from tests.browser.trainee import alert, answer, answers, box, choose, end_call, hang_up, say
from tests.ui.scripted_sessions import COACHED

pytestmark = pytest.mark.browser
Serve = Callable[..., Served]


def test_a_trainee_comes_from_choosing_to_the_report(
    app: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    """Choose, answer, three turns, hang up: score, verdicts with quotes, curve, table and downloads are there."""
    page = open_page(app.url)
    answer(page)
    say(page, "Buenas tardes, ¿qué ha pasado?")
    say(page, "Bueno, no es para tanto.")
    say(page, "Entiendo cómo se siente. Se la mando hoy mismo.")
    hang_up(page)

    expect(page.locator(".ring-number")).to_have_text(re.compile(r"^\d+$"))
    expect(page.locator(".score-text")).to_contain_text("de 100 puntos")
    criteria = find_rubric(DEFAULT_RUBRIC, shipped_rubrics_dir()).rubric.criteria
    told = page.locator(".verdict, .moment-fault, .undecided li")
    expect(told).to_have_count(len(criteria))
    expect(page.locator(".moment")).to_contain_text("le quitó importancia al problema")
    expect(page.locator(".moment-instead")).to_contain_text(COACHED)
    expect(page.locator(".curve-plot .scatterlayer .trace")).to_have_count(3)
    rows = page.locator(".ledger tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("le quitó importancia al problema")

    page.locator("a.quote").first.click()
    expect(page.locator("#said-1")).to_be_in_viewport()
    with page.expect_download() as download:
        page.get_by_text("transcript.json").click()
    saved = tmp_path / "transcript.json"
    download.value.save_as(saved)
    assert json.loads(saved.read_text())["turns"][2]["text"] == "Bueno, no es para tanto."
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar el informe").click()
    assert download.value.suggested_filename.endswith(".html")
    download.value.save_as(saved)
    assert "<mark>no es para tanto</mark>" in saved.read_text(encoding="utf-8")


def test_the_meter_says_what_the_last_turn_did_and_can_be_hidden(
    app: Served, open_page: OpenPage
) -> None:
    """The gauges follow the ledger, with the rule and the quote; hidden, neither band nor gauge is there."""
    page = open_page(app.url)
    answer(page)
    gauge = page.get_by_role("meter", name="Frustración")
    expect(gauge).to_have_attribute("aria-valuenow", "62")
    say(page, "Bueno, no es para tanto.")
    expect(gauge).not_to_have_attribute("aria-valuenow", "62")
    expect(gauge).to_have_attribute(
        "aria-valuetext", re.compile(r"^\d+ de 100, \+\d+ con el último turno$")
    )
    expect(page.locator(".why")).to_contain_text("le quitó importancia al problema")
    expect(page.locator(".why q")).to_have_text("no es para tanto")

    page.get_by_label("Mostrar el ánimo").uncheck()
    expect(page.get_by_role("meter")).to_have_count(0)
    expect(page.locator(".call-head .band")).to_have_count(0)


def test_sending_while_the_customer_speaks_cuts_them_off(serve: Serve, open_page: OpenPage) -> None:
    """The words under way stop and are marked; both turns of the trainee are stored, in order."""
    served = serve(words_per_second=4.0)
    page = open_page(served.url)
    answer(page)
    box(page).fill("¿Qué ha pasado?")
    box(page).press("Enter")
    expect(page.locator(".under-way .said-text")).to_contain_text(re.compile(r"\w+ \w+"))
    box(page).fill("Perdone que le corte.")
    box(page).press("Enter")

    expect(answers(page)).to_have_count(2, timeout=20_000)
    expect(answers(page).first).to_contain_text("interrumpido")
    hang_up(page)
    trainee = page.locator(".said-again .from-trainee .said-text")
    expect(trainee).to_have_text(["¿Qué ha pasado?", "Perdone que le corte."])
    expect(page.locator(".said-again .cut-off")).to_have_count(1)


def test_enter_pressed_twice_says_it_once(app: Served, open_page: OpenPage) -> None:
    """The box empties at the first Enter, so that the second has nothing to send."""
    page = open_page(app.url)
    answer(page)
    box(page).fill("¿Qué ha pasado?")
    box(page).press("Enter")
    box(page).press("Enter")
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".conversation .from-trainee")).to_have_count(1)
    expect(alert(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "message"),
    [("   ", "Escribe algo"), ("a" * 10_000, "10000 caracteres, el límite son 4000")],
    ids=["blank", "too long"],
)
def test_a_refused_turn_stays_in_the_box(
    app: Served, open_page: OpenPage, typed: str, message: str
) -> None:
    """What cannot be a turn goes back into the text box, in front of what was typed since."""
    page = open_page(app.url)
    answer(page)
    box(page).fill(typed)
    box(page).press("Enter")
    expect(alert(page)).to_contain_text(message)
    expect(box(page)).to_have_value(typed)
    say(page, "Buenas tardes")
    expect(alert(page)).to_have_count(0)


@pytest.mark.parametrize(
    "typed",
    [
        '<script>window.hit=1</script><img src=x onerror="window.hit=1">',
        "${window.hit=1} {{window.hit}} `${window.hit=1}`",
        "**a** [b](javascript:window.hit=1) 😀🎧",
    ],
    ids=["html", "template", "markdown and emoji"],
)
def test_what_is_typed_is_only_ever_text(app: Served, open_page: OpenPage, typed: str) -> None:
    """Nothing of a turn runs or is formatted, neither in the call nor in the report."""
    page = open_page(app.url)
    answer(page)
    say(page, typed)
    expect(page.locator(".conversation .from-trainee .said-text")).to_have_text(typed)
    hang_up(page)
    expect(page.locator("#said-1 .said-text")).to_have_text(typed)
    expect(page.locator("#said-1 :is(script, img, strong, a)")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_a_call_in_a_closed_tab_can_be_taken_up_again(serve: Serve, open_page: OpenPage) -> None:
    """The reply under way is closed, and the start page offers the call with what was stored."""
    served = serve(words_per_second=6.0)
    first = open_page(served.url)
    answer(first)
    box(first).fill("¿Qué ha pasado?")
    box(first).press("Enter")
    expect(first.locator(".under-way .said-text")).to_contain_text(re.compile(r"\w+ \w+"))
    first.close()

    second = open_page(served.url)
    resume = second.get_by_role("button", name="Retomar la llamada con Marta")
    while not resume.count():  # the turn is stored when the customer has finished speaking
        second.reload()
        second.wait_for_selector(".caller")
    resume.click()
    expect(box(second)).to_be_focused()
    expect(answers(second)).to_have_count(1)
    say(second, "Sigo aquí.")
    expect(second.locator(".conversation .from-trainee .said-text")).to_have_text(
        ["¿Qué ha pasado?", "Sigo aquí."]
    )


def test_hold_and_back_keep_what_was_typed(app: Served, open_page: OpenPage) -> None:
    """Hold asks for a reason and hides the text box; back on the line the draft is still there."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    box(page).fill("Un borrador")
    page.get_by_role("button", name="Poner en espera").click()
    page.get_by_label("Motivo").fill("Miro el almacén")
    page.get_by_label("Motivo").press("Enter")
    expect(page.locator(".hold")).to_contain_text("está en espera")
    expect(page.locator(".said-event")).to_contain_text("Miro el almacén")
    expect(box(page)).to_have_count(0)
    page.get_by_role("button", name="Volver con el cliente").click()
    expect(box(page)).to_have_value("Un borrador")
    expect(page.locator(".hold")).to_have_count(0)


def test_a_draft_survives_a_reload_and_stays_with_its_call(
    app: Served, open_page: OpenPage
) -> None:
    """What was typed and not sent is there when the call is taken up again, and in no other call."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    box(page).fill("A medio escribir")
    page.reload()
    page.wait_for_selector(".caller")
    answer(page)
    expect(box(page)).to_have_value("")
    page.reload()
    page.locator("[data-act=resume]").first.click()
    expect(box(page)).to_have_value("A medio escribir")


def test_a_sign_of_listening_is_noted(app: Served, open_page: OpenPage) -> None:
    """A short sign is not a turn; it stands as an event between the turns."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    page.get_by_role("button", name="Ajá").click()
    expect(page.locator(".said-event")).to_contain_text("Ajá")
    expect(answers(page)).to_have_count(1)


def test_a_customer_who_hangs_up_leaves_the_way_to_the_report(
    app: Served, open_page: OpenPage
) -> None:
    """After the customer's end nothing more can be typed; one button leads to the report."""
    page = open_page(app.url)
    answer(page)
    # Marta has had enough after three furious turns in a row.
    for word in ("Bueno", "Mire", "Oiga", "Vamos"):
        say(page, f"{word}, qué tontería, no es para tanto.")
    expect(page.locator(".ended")).to_contain_text("ha colgado")
    expect(box(page)).to_have_count(0)
    page.get_by_role("button", name="Ver el informe").click()
    page.get_by_role("button", name="Saltar las preguntas").click()
    expect(page.locator(".outcome")).to_contain_text("ha colgado")


def test_an_error_is_one_line_where_the_trainee_is(serve: Serve, open_page: OpenPage) -> None:
    """A model that does not start is announced with what to do, and the trainee can try again."""
    failure = WeightsError("no model file", do="Type: simulator model fetch")
    page = open_page(serve(fail_start=failure).url)
    choose(page)
    page.locator(".ready button.big").click()
    notice = page.get_by_role("alert").filter(has_text="Falta el archivo del modelo")
    expect(notice.locator("p").first).to_contain_text("simulator model fetch")
    notice.get_by_text("Detalle técnico").click()
    expect(notice).to_contain_text("no model file. Type: simulator model fetch")
    expect(page.locator(".ready button.big")).to_be_enabled()


def test_a_grading_that_breaks_off_can_be_repeated(serve: Serve, open_page: OpenPage) -> None:
    """The verdicts so far stay, the error is shown, and one button grades again."""
    page = open_page(serve(fail_grading=EndpointTimeoutError("no answer in 120 s")).url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    end_call(page)
    page.get_by_role("button", name="Saltar las preguntas").click()
    expect(alert(page)).to_contain_text("no answer in 120 s")
    expect(page.locator(".verdict")).to_have_count(2)
    page.get_by_role("button", name="Evaluar de nuevo").click()
    expect(page.locator(".ring-number")).to_have_text(re.compile(r"\d"))
    expect(alert(page)).to_have_count(0)


def test_the_same_customer_can_be_practised_again(app: Served, open_page: OpenPage) -> None:
    """From the report one button leads back to the same situation card, and to a fresh call."""
    page = open_page(app.url)
    answer(page)
    say(page, "¿Qué ha pasado?")
    hang_up(page)
    page.get_by_role("button", name="Practicar otra vez").click()
    page.locator(".ready button.big").click()
    expect(box(page)).to_be_focused()
    expect(page.locator(".conversation .said")).to_have_count(0)
