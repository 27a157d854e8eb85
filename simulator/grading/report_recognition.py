"""The table "You said / It was" of a report, as words in its language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.grading.measured_finding import listed
from simulator.grading.recognition import Match, compared
from simulator.grading.wording import TEXTS, say
from simulator.recognition_answer import RecognitionAnswer
from simulator.transcript import Brief, Locale, Transcript


@dataclass(frozen=True)
class RecognitionLine:
    """One line of the table.

    Attributes:
        label: What was asked.
        said: What the trainee said.
        was: What is true.
        match: How the two compare.
        word: The same in a word or two; empty where nothing can be said of it.
    """

    label: str
    said: str
    was: str
    match: Match
    word: str


def recognition_lines(
    answer: RecognitionAnswer | None, transcript: Transcript, language: Locale
) -> tuple[RecognitionLine, ...]:
    """The lines of the table, none where the trainee was not asked or said nothing.

    Args:
        answer: What was said.
        transcript: The call.
        language: Of the report.
    """
    if answer is None or answer.says_nothing:
        return ()
    brief = transcript.brief or Brief()
    last = transcript.mood[-1].band if transcript.mood else None
    found = compared(answer, transcript)
    unsaid, unknown = say("recognised.unsaid", language), say("recognised.unknown", language)
    need = brief.hidden_need or say("recognised.no_need", language)

    def line(what: str, said: str, was: str, match: Match) -> RecognitionLine:
        word = "" if match in ("unsaid", "unknown") else say(f"recognised.{match}", language)
        return RecognitionLine(
            say(f"recognised.{what}", language), said or unsaid, was or unknown, match, word
        )

    types = _types(answer.types, language), _types(brief.customer_type or None, language)
    levels = [_named("knowledge", one, language) for one in (answer.knowledge, brief.knowledge)]
    moods = [_named("band", one, language) for one in (answer.mood, last)]
    return (
        line("types", types[0], types[1], found.types),
        line("knowledge", levels[0], levels[1], found.knowledge),
        line("mood", moods[0], moods[1], found.mood),
        line("need", answer.need, need if transcript.brief else "", found.need),
    )


def _types(types: Iterable[str] | None, language: Locale) -> str:
    if types is None:
        return ""
    words = [_named("type", one, language) for one in types]
    return listed(words, language) if words else say("recognised.none", language)


def _named(group: str, value: str | None, language: Locale) -> str:
    """The word for a value; a transcript from elsewhere may have one that is not known here."""
    key = f"{group}.{value}"
    return say(key, language) if key in TEXTS else value or ""
