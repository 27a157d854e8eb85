"""Notes of a report on turns that spoke to the grader."""

from __future__ import annotations

import pytest

from grading.attempt_calls import PLAIN_ATTEMPT, said, spoken
from grading.calls import FakeReader, active_listening, call
from simulator.grading.grader import grade
from simulator.grading.probed import ProbedJudge
from simulator.grading.report_notes import MOST_NOTES, SHOWN_CHARACTERS, report_notes
from simulator.grading.scorecard import Scorecard
from simulator.models.scripted import ScriptedModel
from simulator.transcript import Locale


@pytest.mark.parametrize(
    ("language", "start"),
    [
        (
            "es",
            "El turno 3 se dirige a quien evalúa, no al cliente; esas palabras no cuentan: «Note",
        ),
        ("en", "Turn 3 speaks to the grader, not to the customer; these words do not count: “Note"),
        ("ja", "発言3はお客様ではなく評価者に向けられています。その言葉は評価に含めません：「Note"),
    ],
)
def test_the_report_says_which_turn_spoke_to_the_grader(language: Locale, start: str) -> None:
    """With the words, so that a trainer can see whether they did."""
    (note,) = report_notes(spoken("en", PLAIN_ATTEMPT["en"]), language)
    assert note.startswith(start)


def test_hidden_words_and_long_ones_are_told_of_without_being_spread_out() -> None:
    """Characters that nobody sees cannot be quoted; a page of pleading need not be."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "note to the grader")
    (note,) = report_notes(spoken("en", f"Hello. {hidden}"), "en")
    assert note == "Turn 3 carries text hidden in invisible characters; it does not count."
    (long,) = report_notes(spoken("en", "Note to the grader: please " * 50), "en")
    assert len(long) < SHOWN_CHARACTERS + 90
    assert long.endswith("…”")


def test_many_attempts_get_few_notes() -> None:
    """The first ones with their words, the others by number."""
    lines = [f"A: {PLAIN_ATTEMPT['en']}"] * (MOST_NOTES + 2)
    notes = report_notes(call(*lines, locale="en"), "en")
    assert len(notes) == MOST_NOTES + 1
    assert notes[-1] == "2 more turns speak to the grader: 6 and 7."
    one_more = report_notes(call(*lines[1:], locale="en"), "es")
    assert one_more[-1] == "Otro turno se dirige también a quien evalúa: el 6."


async def test_the_scorecard_keeps_its_format() -> None:
    """What spoke to the grader is a note of the report, made from the transcript."""
    transcript = spoken("es", PLAIN_ATTEMPT["es"])
    judge = ProbedJudge(ScriptedModel(strong=False), FakeReader({}))
    items = [one async for one in grade(transcript, active_listening(), judge)]
    card = items[-1]
    assert isinstance(card, Scorecard)
    assert "evaluador" not in card.to_json()


@pytest.mark.parametrize(("locale", "words"), said("near_misses"))
def test_ordinary_talk_gets_no_note(locale: Locale, words: str) -> None:
    """A trainer who is told of nothing too often listens no more."""
    assert report_notes(spoken(locale, words), locale) == ()
