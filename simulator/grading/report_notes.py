"""Notes of a report: which turns spoke to the grader, and with which words, so that a trainer can see for themselves."""

from __future__ import annotations

from simulator.grading.attempts import parted
from simulator.grading.visible import visible
from simulator.grading.wording import number_list, say
from simulator.transcript import Locale, Transcript

MOST_NOTES = 5
"""Turns that get a note with their words; the others are only counted."""
SHOWN_CHARACTERS = 90
_QUOTATION: dict[Locale, tuple[str, str]] = {"es": ("«", "»"), "en": ("“", "”"), "ja": ("「", "」")}


def report_notes(transcript: Transcript, language: Locale) -> tuple[str, ...]:
    """One sentence for each turn that speaks to the grader, without hidden characters; none in most calls.

    Args:
        transcript: The call.
        language: Of the report.
    """
    found = [(turn, attempts) for turn, attempts in _attempts(transcript).items() if attempts]
    notes = [_note(turn, attempts, language) for turn, attempts in found[:MOST_NOTES]]
    more = [turn for turn, _ in found[MOST_NOTES:]]
    if more:
        turns = number_list(more[:MOST_NOTES], language) + ("…" if len(more) > MOST_NOTES else "")
        notes.append(say("note.more", language, count=len(more), turns=turns))
    return tuple(notes)


def _attempts(transcript: Transcript) -> dict[int, tuple[str, ...]]:
    """By turn what speaks to the grader in it and in what happened after it."""
    found = {turn.n: parted(turn.text).attempts for turn in transcript.turns}
    for event in transcript.events:
        attempts = parted(event.detail or "").attempts
        if attempts:
            turn = max(event.after_turn, transcript.turns[0].n)
            found[turn] = (*found.get(turn, ()), *attempts)
    return dict(sorted(found.items()))


def _note(turn: int, attempts: tuple[str, ...], language: Locale) -> str:
    words = " … ".join(filter(None, (visible(one).strip() for one in attempts)))
    if not words:
        return say("note.hidden", language, turn=turn)
    if len(words) > SHOWN_CHARACTERS:
        words = words[:SHOWN_CHARACTERS].rstrip() + "…"
    opening, closing = _QUOTATION[language]
    return say("note.attempt", language, turn=turn, words=f"{opening}{words}{closing}")
