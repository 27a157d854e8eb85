"""The report as a page: whole, closed to the outside, and safe against what stands in a call."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from grading.calls import active_listening, call
from simulator.grading.report_curve import BOTTOM, HEIGHT, LEFT, MOST_TICKS, TOP, mood_curve
from simulator.grading.report_page import report_page
from simulator.grading.report_transcript import quoted_pieces
from simulator.grading.scorecard import Evidence, Scorecard, Suggestion, Verdict
from simulator.grading.wording import say
from simulator.transcript import (
    LOCALES,
    Brief,
    Event,
    Locale,
    MoodChange,
    MoodPoint,
    Outcome,
    Transcript,
)

RUBRIC = active_listening().rubric
HOSTILE = '"></q><script>alert(1)</script><img src=//evil.example onerror=alert(1)>{{ 7*7 }}'
LOADING = ("src", "srcset", "action", "data", "poster", "background")


class Seen(HTMLParser):
    """The tags, attributes and words that a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    @override
    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [value or "" for _, one, value in self.attributes if one == name]


def scorecard(*verdicts: Verdict, **rest: object) -> Scorecard:
    """A scorecard of some verdicts."""
    card = Scorecard(
        transcript="call-1",
        rubric="active-listening@1",
        rubric_sha256="0" * 64,
        model="scripted:test",
        criteria=verdicts or VERDICTS,
        score=71,
        interval=(60, 82),
        coverage=0.86,
    )
    return card.model_copy(update=rest)


def verdict(criterion_id: str, name: str, turn: int = 3, quote: str = "", why: str = "") -> Verdict:
    """A verdict, with a quote or without."""
    evidence = [{"turn": turn, "quote": quote}] if quote else []
    return Verdict.model_validate(
        {"id": criterion_id, "verdict": name, "by": "judge", "evidence": evidence, "reason": why}
    )


VERDICTS = (
    verdict("listening.clarify", "met", 1, "¿Qué ha pasado?"),
    verdict("dont.minimise", "not_met", 3, "No es para tanto"),
    verdict("dont.argue", "met"),
    verdict("listening.full_attention", "cannot_assess", why=say("unassessed.uncalibrated", "es")),
)


def point(turn: int, frustration: int, *rules: str) -> MoodPoint:
    """A mood point."""
    changes = tuple(MoodChange(rule=one, frustration=14, trust=-10) for one in rules)
    return MoodPoint(
        after_turn=turn,
        frustration=frustration,
        trust=30,
        confusion=5,
        band="angry",
        changes=changes,
    )


CALL = call(
    "A: ¿Qué ha pasado?",
    "C: Llegó roja.",
    "A: No es para tanto, mujer.",
    "C: ¿Perdone?",
    events=(
        Event(kind="hold_start", after_turn=2, by="trainee", seconds=30, detail="Miro el almacén"),
        Event(kind="end", after_turn=4, by="trainee"),
    ),
    mood=(point(1, 60, "clock.wait"), point(3, 74, "dont.minimise")),
    outcome=Outcome(end="hung_up", by="customer"),
    brief=Brief(hidden_need="Tenerla hoy."),
    persona="es/marta-pedido",
    started_at="2026-11-21T18:00:00Z",
)


def page(transcript: Transcript = CALL, card: Scorecard | None = None, **rest: str) -> str:
    """The page on the call."""
    return report_page(transcript, RUBRIC, card or scorecard(), **rest)


@pytest.mark.parametrize("language", LOCALES)
def test_the_page_needs_nothing_from_outside_and_runs_nothing(language: Locale) -> None:
    """No script, no request, no form, in any language; its own policy forbids what might slip in."""
    seen = Seen(page(language=language))
    assert "script" not in seen.tags
    assert "form" not in seen.tags
    assert "iframe" not in seen.tags
    assert not [one for one in seen.attributes if one[1] in LOADING]
    assert all(value.startswith(("#", "data:,")) for value in seen.values("href"))
    assert "default-src 'none'" in seen.values("content")[-1]
    assert "url(" not in page(language=language)
    assert "@import" not in page(language=language)
    assert seen.values("lang")[0] == language


def test_the_order_is_that_of_a_report_with_the_transcript_at_the_end() -> None:
    """Merits, moments, curve, the rest, figures, ledger, signature, transcript."""
    html = page()
    parts = (
        "71",
        "Lo que fue bien",
        "Los momentos que más costaron",
        "El ánimo del cliente, turno a turno",
        "Lo demás, documento a documento",
        "Cifras del servicio",
        "Qué movió al cliente",
        "Revisado por",
        "Lo que se dijo</h2>",
    )
    places = [html.index(f">{part}" if part != "71" else "<strong>71") for part in parts]
    assert places == sorted(places)


def test_every_quote_leads_to_its_turn() -> None:
    """Each link of the page has its place in it, and each turn is there once."""
    seen = Seen(page())
    ids = seen.values("id")
    assert len(set(ids)) == len(ids)
    links = [value for value in seen.values("href") if value.startswith("#")]
    assert {"#turn-1", "#turn-3"} <= set(links)
    assert {link[1:] for link in links} <= set(ids)
    assert [one for one in ids if one.startswith("turn-")] == [f"turn-{n}" for n in range(1, 5)]
    astray = scorecard(verdict("listening.clarify", "met", 99, "nadie"))
    assert "#turn-99" not in page(card=astray)


def test_what_came_from_call_and_model_is_text_and_nothing_else() -> None:
    """Turns, quotes, reasons, suggestions, names, events: whatever they hold, the page has no more tags than before."""
    plain = call("A: a", "C: b", "A: c")
    hostile = call(f"A: {HOSTILE}", f"C: {HOSTILE}", f"A: {HOSTILE}").model_copy(
        update={
            "persona": HOSTILE,
            "started_at": HOSTILE,
            "events": (Event(kind="silence", after_turn=1, detail=HOSTILE),),
            "mood": (
                point(1, 40),
                MoodPoint(
                    after_turn=3,
                    frustration=60,
                    trust=2,
                    confusion=3,
                    band="angry",
                    changes=(MoodChange(rule=HOSTILE, quote=HOSTILE, frustration=30),),
                ),
            ),
        }
    )
    card = scorecard(
        verdict("listening.clarify", "met", 1, HOSTILE, HOSTILE),
        verdict("dont.minimise", "not_met", 3, HOSTILE, HOSTILE),
        verdict("gone.away", "cannot_assess", why=HOSTILE),
        model=HOSTILE,
        transcript=HOSTILE,
        rubric=HOSTILE,
        suggestions=(Suggestion(turn=3, say=HOSTILE),),
    )
    seen = Seen(page(hostile, card, customer=HOSTILE))
    assert set(seen.tags) <= set(Seen(page()).tags) | {"mark", "ul", "li"}
    assert not [name for _, name, _ in seen.attributes if name.startswith("on")]
    assert HOSTILE in seen.words
    assert "49" not in Seen(page(plain, card, customer=HOSTILE)).words.replace(HOSTILE, "")


def test_hidden_characters_of_quotes_and_names_are_taken_out() -> None:
    """A name cannot turn the line round that it stands in."""
    turns = call("A: ¿Qué\u202e ha pasado?", "C: Uno\ndos").turns
    html = page(CALL.model_copy(update={"turns": turns}), customer="Mar\u202eta")
    assert "\u202e" not in html
    assert "Uno\ndos" in html
    assert "Informe de la llamada con Marta" in html


def test_the_same_call_gives_the_same_page() -> None:
    """To the byte: no clock and no chance in it."""
    assert page() == page()


def test_a_turn_is_shown_whole_with_its_quoted_words_marked() -> None:
    """And what happened beside the words stands where it happened."""
    html = page()
    assert "<mark>No es para tanto</mark>, mujer." in html
    assert html.index("Empieza la espera · Agente · anunció 30 s: Miro el almacén") > html.index(
        'id="turn-2"'
    )


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_cutting_a_turn_at_its_quotes_loses_nothing(text: str, start: int, end: int) -> None:
    """The pieces together are the turn."""
    quote = Evidence(turn=1, quote=text[start:end])
    pieces = quoted_pieces(text, 1, [quote])
    assert "".join(piece.text for piece in pieces) == text
    assert any(piece.quoted for piece in pieces) == bool(quote.quote)


@pytest.mark.parametrize(
    "transcript",
    [
        call("C: ¿Hay alguien?"),
        call("A: Hola.", locale="fr"),
        call("A: Hola.", mood=(point(0, 50),)),
        call("A: " + "palabra " * 12_000, "C: Sí."),
    ],
)
def test_a_foreign_or_odd_transcript_has_a_page_all_the_same(transcript: Transcript) -> None:
    """With the fields it has: no agent, an unknown language, one mood point, a turn of 100 kB."""
    html = page(transcript, scorecard(verdict("dont.argue", "met"), score=None, interval=None))
    assert html.count("<html") == 1
    assert "None" not in Seen(html).words


def test_a_call_without_a_ledger_has_no_curve() -> None:
    """Nothing is drawn that nobody recorded."""
    bare = CALL.model_copy(update={"mood": ()})
    assert mood_curve(bare, (), "es") is None
    assert 'class="drawing"' not in page(bare)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100)), min_size=1, max_size=40),
)
def test_the_curve_stays_within_its_drawing(points: list[tuple[int, int]]) -> None:
    """Whatever turns the ledger names, with no more turns written below than there is room for."""
    mood = tuple(point(turn, level) for turn, level in sorted(points))
    curve = mood_curve(call("A: a").model_copy(update={"mood": mood}), (), "en")
    assert curve
    for line in curve.lines:
        assert all(dot.x >= LEFT for dot in line.dots)
        assert all(TOP <= dot.y <= HEIGHT - BOTTOM for dot in line.dots)
        xs = [dot.x for dot in line.dots]
        assert xs == sorted(xs)
    assert len(curve.ticks) <= MOST_TICKS


def test_the_page_prints_on_paper_and_survives_grey() -> None:
    """A4, rows and cards uncut, headings of tables repeated, and no verdict told by colour alone."""
    style = page().partition("<style>")[2].partition("</style>")[0]
    printed = style.partition("@media print")[2]
    assert "size: A4" in printed
    assert re.search(r"tr, \.moment[^}]*break-inside: avoid", printed)
    assert "table-header-group" in printed
    shapes = re.findall(r"\.mark-\w+ \{[^}]*border-(?:style|width)[^}]*\}", style)
    assert len(shapes) == 3
    assert "prefers-color-scheme: dark" in style
    assert "screen and (prefers-color-scheme: dark)" in style
