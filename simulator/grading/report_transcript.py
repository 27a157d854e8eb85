"""The call at the end of a report: turns with the quoted words marked, and what happened between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.grading.scorecard import Evidence, Verdict
from simulator.grading.wording import say
from simulator.transcript import Event, Locale, Transcript

_TOLD_ELSEWHERE = frozenset({"end"})
"""Events that a report's head tells."""


@dataclass(frozen=True)
class Piece:
    """A part of a turn.

    Attributes:
        text: As it was said.
        quoted: Whether a verdict rests on it.
    """

    text: str
    quoted: bool


@dataclass(frozen=True)
class Entry:
    """A turn, or something that happened between turns.

    Attributes:
        turn: Number of the turn, ``None`` for what happened beside the words.
        by_agent: Whether the agent said it.
        pieces: What was said or happened.
        cut_off: Whether the other side talked over the end.
    """

    turn: int | None
    by_agent: bool
    pieces: tuple[Piece, ...]
    cut_off: bool = False


def entries(
    transcript: Transcript, verdicts: Iterable[Verdict], language: Locale
) -> tuple[Entry, ...]:
    """Turns and events in the order in which they happened.

    Args:
        transcript: The call.
        verdicts: Whose quotes are marked.
        language: Of the report.
    """
    quotes = [quote for verdict in verdicts for quote in verdict.evidence]
    events = [one for one in transcript.events if one.kind not in _TOLD_ELSEWHERE]
    turns = transcript.turns
    found = [_event(one, language) for one in events if one.after_turn < turns[0].n]
    for place, turn in enumerate(turns):
        pieces = quoted_pieces(turn.text, turn.n, quotes)
        found.append(Entry(turn.n, turn.speaker == "trainee", pieces, turn.cut_off))
        end = turns[place + 1].n if place + 1 < len(turns) else None
        found += [
            _event(one, language)
            for one in events
            if one.after_turn >= turn.n and (end is None or one.after_turn < end)
        ]
    return tuple(found)


def quoted_pieces(text: str, turn: int, quotes: Sequence[Evidence]) -> tuple[Piece, ...]:
    """A turn cut into words that were quoted and words that were not; nothing is lost.

    Args:
        text: Of the turn.
        turn: Its number.
        quotes: Of any turns.
    """
    marked = [False] * len(text)
    for evidence in quotes:
        start = text.find(evidence.quote) if evidence.turn == turn and evidence.quote else -1
        if start >= 0:
            marked[start : start + len(evidence.quote)] = [True] * len(evidence.quote)
    pieces: list[Piece] = []
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[begin]:
            pieces.append(Piece(text[begin:place], marked[begin]))
            begin = place
    return tuple(pieces)


def _event(event: Event, language: Locale) -> Entry:
    text = say(f"page.event.{event.kind}", language)
    details = []
    if event.by in ("trainee", "customer"):
        details.append(say("page.agent" if event.by == "trainee" else "page.customer", language))
    if event.seconds:
        key = "page.announced" if event.kind == "hold_start" else "report.seconds"
        details.append(say(key, language, seconds=round(event.seconds)))
    if details:
        text = f"{text} · {' · '.join(details)}"
    if event.detail:
        text = f"{text}: {event.detail}"
    return Entry(None, event.by == "trainee", (Piece(text, quoted=False),))
