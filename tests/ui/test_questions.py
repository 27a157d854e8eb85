"""What the trainee is asked before the report, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

import gradio as gr
import pytest

from simulator.errors import StoreError
from simulator.grading.wording import say as graded
from simulator.recognition_answer import CUSTOMER_TYPES, KNOWLEDGE, RecognitionAnswer
from simulator.transcript import LOCALES, Locale
from simulator.ui import recognition_view
from simulator.ui.flow import Flow
from simulator.ui.form_fields import Pressed, pressed
from simulator.ui.messages import say
from simulator.ui.visit import Visit
from tests.ui.scripted_sessions import ScriptedSessions
from tests.ui.test_branches import ASKS, reported
from tests.ui.test_flow import MARTA, answered, done, said
from tests.ui.test_views import HOSTILE, Seen, grading

FIELDS: Mapping[str, tuple[str, ...]] = {
    "types": ("angry",),
    "mood": ("calm",),
    "knowledge": ("average",),
    "need": ("Una camisa azul para su hijo hoy",),
}


async def hung_up(flow: Flow, visit: Visit) -> str:
    """A short call that is over; its id."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await done(flow.finish(visit))
    assert visit.asked
    return visit.asked.id or ""


async def test_the_answer_is_kept_and_shown_beside_the_truth(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """At once, before the first verdict; and again whenever the report is read."""
    call_id = await hung_up(flow, visit)
    steps = flow.reports.recognised(visit, FIELDS)
    await anext(steps)
    assert visit.grading
    assert visit.grading.verdicts == []
    html = recognition_view.recognition_html(visit.grading)
    assert "Una camisa azul para su hijo hoy" in html
    assert "match-close" in html
    assert html.count("match-right") == 2
    await done(steps)
    kept = await sessions.recognitions.of(call_id)
    assert kept == RecognitionAnswer(
        types=("angry",), mood="calm", knowledge="average", need=FIELDS["need"][0]
    )
    await flow.to_start(visit)
    await done(flow.reports.reread(visit, call_id))
    assert visit.step == "report"
    assert recognition_view.recognition_html(visit.grading) == html


@pytest.mark.parametrize("fields", [{}, {"need": ("  ",)}])
async def test_skipping_leads_to_a_report_without_the_table(
    flow: Flow, visit: Visit, sessions: ScriptedSessions, fields: Mapping[str, tuple[str, ...]]
) -> None:
    """By its key, or by answering nothing; nobody is asked again."""
    call_id = await hung_up(flow, visit)
    await done(flow.reports.recognised(visit, fields))
    assert visit.grading
    assert visit.grading.scorecard
    assert recognition_view.recognition_html(visit.grading).strip() == ""
    assert not await sessions.recognitions.is_open(call_id)


async def test_a_tab_that_was_closed_is_asked_when_the_report_is_read(
    flow: Flow, visit: Visit
) -> None:
    """The call was over, the question still open."""
    call_id = await hung_up(flow, visit)
    other = Visit("en")
    await flow.to_start(other)
    await done(flow.reports.reread(other, call_id))
    assert (other.step, other.asked and other.asked.id) == ("questions", call_id)
    assert "what was Marta like?" in recognition_view.questions_html(other)
    await flow.to_start(other)
    assert other.asked is None


async def test_of_two_windows_the_first_answer_counts(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The second gets its report all the same, with the first answer and a plain line."""
    call_id = await hung_up(flow, visit)
    other = Visit("ja")
    await flow.to_start(other)
    await done(flow.reports.reread(other, call_id))
    await done(flow.reports.recognised(visit, FIELDS))
    await done(flow.reports.recognised(other, {"types": ("rude",)}))
    assert other.step == "report"
    assert other.grading
    assert other.grading.recognition == await sessions.recognitions.of(call_id)
    assert other.grading.recognition
    assert other.grading.recognition.types == ("angry",)
    assert "answered before" in str(other.notice)


@pytest.mark.parametrize(
    "fields", [{"types": ("none", "rude")}, {"mood": ("glad",)}, {"need": ("a" * 301,)}]
)
async def test_a_tampered_form_is_refused_and_the_question_stays(
    flow: Flow, visit: Visit, fields: Mapping[str, tuple[str, ...]]
) -> None:
    """Nothing is kept of it; a sound answer still is."""
    await hung_up(flow, visit)
    await done(flow.reports.recognised(visit, fields))
    assert visit.step == "questions"
    assert visit.asked
    assert visit.notice
    await done(flow.reports.recognised(visit, FIELDS))
    assert visit.step == "report"
    assert visit.notice == ""


async def test_a_store_that_fails_leaves_the_question(
    flow: Flow, visit: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be answered again once there is room."""
    await hung_up(flow, visit)

    async def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(sessions.recognitions, "keep", full)
        await done(flow.reports.recognised(visit, FIELDS))
    assert (visit.step, str(visit.notice)) == ("questions", "the disk is full")
    await done(flow.reports.recognised(visit, FIELDS))
    assert visit.step == "report"


async def test_a_branch_is_not_asked(flow: Flow, visit: Visit) -> None:
    """Its trainee has read the first report."""
    await reported(flow, visit, ASKS)
    await done(flow.retry(visit, 1))
    await said(flow, visit, ASKS)
    await done(flow.finish(visit))
    assert visit.step == "report"
    assert visit.asked is None


async def test_answering_what_nobody_asks_is_nothing(flow: Flow, visit: Visit) -> None:
    """A second press, or a button of an old tab."""
    flow.choose(visit, MARTA)
    await done(flow.reports.recognised(visit, FIELDS))
    assert visit.step == "briefing"


@pytest.mark.parametrize("language", LOCALES)
async def test_the_form_is_in_the_language_of_the_interface(
    flow: Flow, visit: Visit, language: Locale
) -> None:
    """Every kind, mood and level can be chosen; the words are those of the report."""
    await hung_up(flow, visit)
    visit.language = language
    seen = Seen(recognition_view.questions_html(visit))
    values = [value for name, value in seen.attributes if name == "value"]
    assert values[:7] == [*CUSTOMER_TYPES, "none"]
    assert len(values) == 7 + 4 + 3
    assert say(language, "question_need") in seen.words
    for kind in CUSTOMER_TYPES:
        assert say(language, f"type_{kind}") == graded(f"type.{kind}", language)
    for level in KNOWLEDGE:
        assert say(language, f"knowledge_{level}") == graded(f"knowledge.{level}", language)
    assert say(language, "type_none") == graded("recognised.none", language)


def test_what_was_typed_is_text() -> None:
    """The need is the trainee's own words."""
    made = grading()
    made.recognition = RecognitionAnswer(need=HOSTILE[:300])
    seen = Seen(recognition_view.recognition_html(made))
    assert not {"script", "img"} & set(seen.tags)
    assert HOSTILE in seen.words


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"types": ["angry", 7], "need": "text", 3: ["x"]}, {"types": ("angry",)}),
        (None, {}),
        (["types"], {}),
    ],
)
def test_whatever_a_page_sends_is_read_as_far_as_it_has_the_shape(
    fields: object, found: Mapping[str, tuple[str, ...]]
) -> None:
    """Anyone can send anything."""
    event = SimpleNamespace(act="recognise", on="x", fields=fields)
    assert pressed(cast(gr.EventData, event)) == Pressed("recognise", "x", found)
