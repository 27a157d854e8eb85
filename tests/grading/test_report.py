"""The report: order, words in three languages, figures, and what moved the customer."""

from __future__ import annotations

import pytest

from grading.calls import ENDED, active_listening, call, timed
from simulator.grading.report import Report, build_report
from simulator.grading.report_mood import ledger_phrase
from simulator.grading.report_text import report_text
from simulator.grading.scorecard import Evidence, Scorecard, Verdict
from simulator.transcript import Event, MoodChange, MoodPoint, Transcript

RUBRIC = active_listening().rubric


def verdict(criterion_id: str, name: str, *quotes: str, reason: str = "") -> Verdict:
    """A verdict with quotes of turn 3."""
    evidence = [{"turn": 3, "quote": quote} for quote in quotes]
    return Verdict.model_validate(
        {"id": criterion_id, "verdict": name, "by": "judge", "evidence": evidence, "reason": reason}
    )


VERDICTS = (
    verdict("listening.full_attention", "cannot_assess", reason="No está calibrado."),
    verdict("listening.no_interrupting", "met"),
    verdict("listening.clarify", "met", "¿Qué día la pidió?"),
    verdict("listening.paraphrase", "met", "pidió la azul"),
    verdict("dont.argue", "not_met", "Eso es imposible"),
    verdict("dont.minimise", "not_met", "No es para tanto", reason="Ocurre en 1 de sus 2 turnos."),
    verdict("dont.distracted", "not_applicable"),
)
MOOD = (
    MoodPoint(
        after_turn=1,
        frustration=60,
        trust=30,
        confusion=10,
        band="angry",
        changes=(MoodChange(rule="mood.settle", frustration=-2),),
    ),
    MoodPoint(
        after_turn=4,
        frustration=74,
        trust=20,
        confusion=10,
        band="angry",
        changes=(
            MoodChange(rule="dont.minimise", quote="no es para tanto", frustration=14, trust=-10),
            MoodChange(rule="clock.hold", trust=-1),
            MoodChange(rule="opening.use_name"),
        ),
    ),
    MoodPoint(after_turn=5, frustration=74, trust=20, confusion=10, band="angry"),
)
CALL = timed(
    ("A: Dígame.", 1000, 2000),
    ("C: Pedí la azul.", 2500, 5000),
    ("A: Ya. No es para tanto.", 6000, 96_000),
    events=(
        Event(kind="hold_start", at_ms=10_000, after_turn=2),
        Event(kind="hold_end", at_ms=85_000, after_turn=2),
        ENDED,
    ),
    mood=MOOD,
)


def scorecard(*verdicts: Verdict, score: int | None = 71) -> Scorecard:
    """A scorecard of some verdicts."""
    return Scorecard(
        transcript="call-1",
        rubric="active-listening@1",
        rubric_sha256="0" * 64,
        model="scripted:test",
        criteria=verdicts or VERDICTS,
        score=score,
        interval=None if score is None else (60, 82),
        coverage=0.86,
    )


def report(transcript: Transcript = CALL, language: str | None = None) -> Report:
    """The report on the call."""
    return build_report(transcript, RUBRIC, scorecard(), language=language)


def test_what_went_well_comes_first_then_what_cost_most_then_the_rest() -> None:
    """Merits that are quoted, by weight; faults by weight; then the unquoted, the open, the rest."""
    shown = report()
    assert [one.id for one in shown.went_well] == ["listening.paraphrase", "listening.clarify"]
    assert [one.id for one in shown.cost_most] == ["dont.minimise", "dont.argue"]
    assert [one.id for one in shown.rest] == [
        "listening.no_interrupting",
        "listening.full_attention",
        "dont.distracted",
    ]


@pytest.mark.parametrize(
    ("language", "title", "word", "phrase"),
    [
        ("es", "No quitar importancia", "ocurrió", "le quitó importancia al problema"),
        ("en", "Not playing it down", "it happened", "played the problem down"),
        ("ja", "問題を軽く扱わない", "見られた", "問題を軽く扱った"),
    ],
)
def test_titles_words_and_the_ledger_come_in_the_language_of_the_report(
    language: str, title: str, word: str, phrase: str
) -> None:
    """Whatever language the call was in."""
    shown = report(language=language)
    fault = shown.cost_most[0]
    assert (fault.title, fault.word) == (title, word)
    assert fault.advice == RUBRIC.criteria[5].advice.in_language(language)
    assert shown.mood[0].reasons[0].phrase == phrase


def test_the_headline_gives_the_score_with_its_interval_and_how_much_was_assessed() -> None:
    """Both sentences carry their numbers."""
    shown = report()
    assert shown.headline == "Puntuación: 71 de 100 (entre 60 y 82)"
    assert shown.coverage_line == "Valorado: 86 % de lo que procede (5 de 6 criterios)"


def test_too_little_assessed_is_said_instead_of_a_score() -> None:
    """With both numbers."""
    card = scorecard(verdict("dont.argue", "cannot_assess"), score=None)
    card = card.model_copy(update={"coverage": 0.31})
    shown = build_report(CALL, RUBRIC, card)
    assert shown.headline == "Sin puntuación: se valoró el 31 % y hace falta el 40 %"
    assert shown.score is None


def test_the_figures_are_ready_to_show() -> None:
    """Seconds and minutes, shares, counts."""
    values = {one.id: one.value for one in report().metrics}
    assert values == {
        "first_answer_seconds": "1 s",
        "agent_turns": "2",
        "duration_seconds": "1 min 35 s",
        "holds": "1",
        "hold_seconds": "1 min 15 s",
        "longest_silence_seconds": "0 s",
        "share_of_words": "67 %",
        "share_of_time": "97 %",
        "interruptions": "0",
    }


def test_figures_without_data_say_so() -> None:
    """Never a zero that was not measured."""
    shown = report(call("A: Hola.", "C: Hola."), "en")
    values = {one.id: one.value for one in shown.metrics}
    assert values["interruptions"] == values["hold_seconds"] == values["share_of_time"] == "no data"


def test_only_turns_that_moved_the_customer_are_shown_with_their_reasons() -> None:
    """A mood that merely settles or stays is no moment, a rule without an effect no reason."""
    (moment,) = report().mood
    assert (moment.turn, moment.before, moment.after) == (3, 60, 74)
    assert moment.sentence == "Frustración 60 → 74 (enfado)"
    assert [one.rule for one in moment.reasons] == ["dont.minimise", "clock.hold"]
    assert moment.reasons[0].quote == "no es para tanto"


def test_a_rule_that_the_report_does_not_know_shows_its_id() -> None:
    """A transcript of a newer version still shows."""
    assert ledger_phrase("future.rule", "es") == "future.rule"


def test_a_verdict_on_a_criterion_that_the_rubric_lost_is_shown_by_its_id() -> None:
    """Old scorecards outlive rubrics."""
    shown = build_report(CALL, RUBRIC, scorecard(verdict("gone.away", "not_met")))
    assert (shown.cost_most[0].title, shown.cost_most[0].advice) == ("gone.away", "")


def test_the_terminal_shows_quotes_advice_figures_and_mood() -> None:
    """In order, within the width."""
    text = report_text(report(), width=72)
    parts = (
        "Puntuación: 71 de 100",
        "Lo que fue bien",
        "«pidió la azul» (turno 3)",
        "Lo que más costó",
        "«No es para tanto» (turno 3)",
        "Consejo: No te toca a ti",
        "Lo demás",
        "No está calibrado.",
        "Cifras del servicio",
        "1 min 15 s",
        "Qué movió al cliente",
        "le quitó importancia al problema «no es para tanto» (frustración +14,",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert all(len(line) <= 72 for line in text.split("\n"))


def test_a_transcript_cannot_drive_the_terminal() -> None:
    """Escape codes and markup in quotes are shown or dropped, never obeyed."""
    evil = Evidence(turn=3, quote="\x1b[31m[bold]hola[/bold]\u202e")
    card = scorecard(verdict("dont.argue", "not_met").model_copy(update={"evidence": (evil,)}))
    text = report_text(build_report(CALL, RUBRIC, card))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]hola[/bold]" in text
    assert "\x1b[" in report_text(build_report(CALL, RUBRIC, scorecard()), colour=True)
