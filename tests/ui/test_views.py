"""What the templates make of hostile and of odd contents."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from simulator.grading.scorecard import Evidence, Scorecard, Suggestion, Verdict
from simulator.persona import Persona, PersonaFile
from simulator.rubric import find_rubric, shipped_rubrics_dir
from simulator.transcript import (
    LOCALES,
    Event,
    Locale,
    MoodChange,
    MoodPoint,
    Outcome,
    Transcript,
    Turn,
)
from simulator.ui import call_view, report_view, start_view
from simulator.ui.room import Flight, Room
from simulator.ui.visit import Grading, Visit, Waiting
from tests.ui.conftest import MARTA

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>${x}{{x}}'
RUBRIC = find_rubric("active-listening", shipped_rubrics_dir())
MOOD = MoodPoint(
    after_turn=1,
    frustration=70,
    trust=20,
    confusion=5,
    band="angry",
    changes=(MoodChange(rule="dont.minimise", quote=HOSTILE, frustration=14, trust=-10),),
)


class Seen(HTMLParser):
    """The tags and attributes that a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    @override
    def handle_data(self, data: str) -> None:
        self.words += data


def hostile(persona: Persona) -> Persona:
    """A customer whose file tries to be more than text."""
    card = persona.card.model_copy(
        update={
            "title": HOSTILE,
            "product_facts": (HOSTILE,),
            "record": tuple(
                one.model_copy(update={"label": HOSTILE, "value": HOSTILE})
                for one in persona.card.record
            ),
        }
    )
    return persona.model_copy(update={"name": HOSTILE, "summary": HOSTILE, "card": card})


def transcript() -> Transcript:
    """A short call full of hostile text."""
    return Transcript(
        id="abc",
        locale="es",
        turns=(
            Turn(n=1, speaker="trainee", text=HOSTILE),
            Turn(n=2, speaker="customer", text=HOSTILE, cut_off=True),
        ),
        events=(Event(kind="hold_start", after_turn=2, detail=HOSTILE, seconds=12.0),),
        mood=(MOOD,),
        outcome=Outcome(end="solved", by="trainee", solved=True),
    )


def grading() -> Grading:
    """A report on it whose quotes and reasons are hostile too."""
    rubric = RUBRIC
    verdicts = tuple(
        Verdict(
            id=one.id,
            verdict="met" if place else "not_met",
            by="judge",
            p_met=0.25,
            evidence=(Evidence(turn=1, quote=HOSTILE),),
            reason=HOSTILE,
        )
        for place, one in enumerate(rubric.rubric.criteria)
    )
    card = Scorecard(
        rubric=rubric.rubric.reference,
        rubric_sha256=rubric.sha256,
        model=HOSTILE,
        criteria=verdicts,
        score=80,
        interval=(70, 90),
        coverage=1.0,
    )
    made = Grading(transcript(), rubric.rubric)
    made.add(card)
    return made


def every_view(visit: Visit, room: Room, made: Grading) -> dict[str, str]:
    """All that is rendered for a tab, by name."""
    persona = room.persona
    room.panel = "hold"
    return {
        "start": start_view.start_html(visit),
        "notice": start_view.notice_html(visit, here=True),
        "briefing": start_view.briefing_head_html(visit, persona),
        "card": start_view.card_html(persona, "briefing"),
        "hints": start_view.hints_html(visit, persona),
        "waiting": start_view.waiting_html(visit, first=True, percent=40),
        "head": call_view.call_head_html(visit, room),
        "conversation": call_view.conversation_html(visit, room),
        "hold": call_view.hold_html(visit, room),
        "ended": call_view.ended_html(visit, room),
        "panel": call_view.panel_html(visit, room),
        "meter": call_view.meter_html(visit, room),
        "composer": str(call_view.composer_value(visit, room)["label"]),
        "report": report_view.report_head_html(visit, made, persona),
        "criteria": report_view.criteria_html(Visit("es"), made),
        "curve": report_view.curve_html(made),
        "ledger": report_view.ledger_html(made),
        "said": report_view.said_html(visit, made, persona),
    }


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_that_was_typed_or_stored_becomes_a_tag(language: Locale) -> None:
    """Names, cards, turns, quotes, reasons and errors are text in every view, whoever wrote them."""
    persona = hostile(MARTA.persona)
    visit = Visit(language, customers=(PersonaFile(persona, MARTA.path, MARTA.sha256),))
    visit.notice, visit.waiting = HOSTILE, Waiting(3)
    room = Room("abc", persona, MOOD, on_hold_since=1.0, outcome=transcript().outcome)
    room.recall(transcript())
    room.flights.append(Flight(HOSTILE, heard=HOSTILE, started=True))
    for name, html in every_view(visit, room, grading()).items():
        seen = Seen(html)
        assert "script" not in seen.tags, name
        assert "img" not in seen.tags, name
        assert not [key for key, _ in seen.attributes if key.startswith("on")], name
    assert HOSTILE in Seen(call_view.conversation_html(visit, room)).words


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80))
def test_a_turn_is_shown_as_it_was_said(text: str) -> None:
    """Whatever the trainee types stands in the report again, quoted parts marked and nothing lost."""
    call = Transcript(locale="es", turns=(Turn(n=1, speaker="trainee", text=text),))
    made = Grading(call, RUBRIC.rubric)
    quote = text[: len(text) // 2]
    made.verdicts = [
        Verdict(id="x", verdict="met", by="judge", evidence=(Evidence(turn=1, quote=quote),))
    ]
    (entry,) = re.findall(
        r'<p class="said-text" dir="auto">(.*?)</p>',
        report_view.said_html(Visit("es"), made, None),
        re.S,
    )
    assert Seen(entry).words == text


def test_the_downloads_are_the_stored_files() -> None:
    """Transcript and scorecard in the formats that other programs read, and the report as a page to keep."""
    html = report_view.report_head_html(Visit("es"), grading(), MARTA.persona)
    links = dict(
        re.findall(r'download="([^"]+)" href="data:application/json;base64,([^"]+)"', html)
    )
    assert set(links) == {"transcript-abc.json", "scorecard-abc.json"}
    (page,) = re.findall(r'download="informe-abc.html" href="data:text/html;base64,([^"]+)"', html)
    assert base64.b64decode(page).decode().startswith("<!doctype html>")
    stored = json.loads(base64.b64decode(links["transcript-abc.json"]))
    assert stored["schema"] == "transcript/1"
    assert stored["turns"][0]["text"] == HOSTILE
    assert json.loads(base64.b64decode(links["scorecard-abc.json"]))["schema"] == "scorecard/1"


def test_a_report_that_is_not_complete_is_not_offered_as_a_page() -> None:
    """Neither before the scorecard nor while something is still written into it."""
    made = grading()
    made.coaching = True
    assert "data:text/html" not in report_view.report_head_html(Visit("es"), made, None)
    made.coaching, made.scorecard = False, None
    assert "data:text/html" not in report_view.report_head_html(Visit("es"), made, None)


def test_each_gauge_says_its_value_and_how_it_moved() -> None:
    """A reader hears the number and the change, not only a coloured bar."""
    room = Room("abc", MARTA.persona, MOOD, turns=list(transcript().turns))
    html = call_view.meter_html(Visit("en"), room)
    assert html.count('role="meter"') == 3
    assert 'aria-valuenow="70" aria-valuetext="70 of 100, +14 with the last turn"' in html
    assert 'aria-valuenow="20" aria-valuetext="20 of 100, −10 with the last turn"' in html
    assert 'aria-valuenow="5" aria-valuetext="5 of 100"' in html
    assert "played the problem down" in html


def test_a_hidden_meter_gives_nothing_away() -> None:
    """Neither number, band nor reason is in the page while the mood is hidden."""
    room = Room("abc", MARTA.persona, MOOD, turns=list(transcript().turns))
    visit = Visit("en", mood_shown=False)
    hidden = call_view.meter_html(visit, room) + call_view.call_head_html(visit, room)
    assert "meter" not in hidden
    assert "Angry" not in hidden
    assert "played the problem down" not in hidden


def test_a_report_without_a_score_says_what_was_missing() -> None:
    """No number is shown, and the reason is."""
    made = grading()
    assert made.scorecard
    made.scorecard = made.scorecard.model_copy(
        update={"score": None, "interval": None, "coverage": 0.2}
    )
    html = report_view.report_head_html(Visit("es"), made, MARTA.persona)
    assert "Sin puntuación" in html
    assert 'class="ring-score"' not in html


def test_the_report_says_first_what_went_well_then_what_cost_most() -> None:
    """The order of the terminal's report: quoted merits, moments with advice, the rest by document; also while it grows."""
    made = grading()
    made.verdicts[3] = made.verdicts[3].model_copy(update={"evidence": ()})
    made.verdicts[4] = made.verdicts[4].model_copy(update={"verdict": "cannot_assess"})
    html = report_view.criteria_html(Visit("es"), made)
    titles = ("Lo que fue bien", "El momento que más costó", "Lo demás, documento a documento")
    places = [html.index(one) for one in (*titles, "Cifras del servicio")]
    assert places == sorted(places)
    shown = re.findall(r'class="verdict verdict-(\w+)"', html)
    assert shown == ["met"] * (len(made.verdicts) - 3) + ["met"]
    assert html.count('class="moment"') == 1
    assert html.count('class="verdict-cannot_assess"') == 1
    assert "Consejo de la rúbrica." in html
    made.scorecard, made.running, made.verdicts = None, True, made.verdicts[:1]
    assert "El momento que más costó" in report_view.criteria_html(Visit("es"), made)


def test_figures_that_need_no_grader_are_there_from_the_beginning() -> None:
    """With the place where verdicts will appear."""
    made = Grading(transcript(), RUBRIC.rubric, running=True)
    html = report_view.criteria_html(Visit("es"), made)
    assert "Los veredictos aparecen aquí según se alcanzan." in html
    assert "Respuestas hasta el cierre" in html


def test_what_could_be_said_is_announced_while_it_is_written() -> None:
    """Meanwhile the rubric's advice stands there, and nobody is told yet that it is all there is."""
    made = grading()
    made.coaching = True
    html = report_view.criteria_html(Visit("es"), made)
    assert "El evaluador escribe qué se podría haber dicho…" in html
    assert "Consejo de la rúbrica." not in html
    made.coaching = False
    assert made.scorecard
    said = Suggestion(turn=1, say="Lo siento, ahora lo miro.")
    made.scorecard = made.scorecard.model_copy(update={"suggestions": (said,)})
    assert "<q>Lo siento, ahora lo miro.</q>" in report_view.criteria_html(Visit("es"), made)


def test_a_report_that_grows_shows_how_far_it_is() -> None:
    """While the grader is at work: criteria judged and in all, no score yet."""
    made = grading()
    made.scorecard, made.running, made.verdicts = None, True, made.verdicts[:4]
    html = report_view.report_head_html(Visit("es"), made, None)
    assert f"4 de {len(made.rubric.criteria)}" in html
    assert "ring-number" not in html


def test_a_broken_customer_file_is_named_and_the_others_stay() -> None:
    """The start page lists what could not be loaded with its one line."""
    from simulator.errors import PersonaError
    from simulator.persona import BrokenPersona

    error = PersonaError("unknown key 'mod'", where="x.yaml:3")
    visit = Visit("es", customers=(MARTA,), broken=(BrokenPersona(MARTA.path, error),))
    html = start_view.start_html(visit)
    assert "x.yaml:3: unknown key &#39;mod&#39;" in html
    assert 'data-on="es/marta-pedido"' in html


@pytest.mark.parametrize("utc", ["2026-11-21T18:00:00Z", "yesterday", ""])
def test_any_stored_time_can_be_shown(utc: str) -> None:
    """A time that is none is shown as it is."""
    shown = start_view.local_time(utc)
    assert shown == utc or re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", shown)


def test_events_stand_after_the_turn_they_belong_to() -> None:
    """Also those before the first turn; the end of the call is said elsewhere."""
    turns = [Turn(n=2, speaker="trainee", text="a"), Turn(n=5, speaker="customer", text="b")]
    events = [
        Event(kind="silence", after_turn=0, seconds=9.0),
        Event(kind="hold_start", after_turn=3),
        Event(kind="end", after_turn=5),
        Event(kind="backchannel", after_turn=5, detail="ajá"),
    ]
    entries = call_view.said_entries("es", "Marta", turns, events)
    assert [one["kind"] for one in entries] == ["event", "trainee", "event", "customer", "event"]
    assert entries[0]["text"] == "Silencio (9 s)"
    assert entries[4]["text"] == "Diste una señal de que escuchas: «ajá»"
