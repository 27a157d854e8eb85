"""What the record of a call carries, and where in the conversation its events fall. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.transcript import LOCALES, Event, Locale, Transcript, Turn


def is_recorded(transcript: Transcript) -> bool:
    """Whether what happened beside the words was written down as the call went on.

    Only then does it mean anything that an event is *not* there. A call of ours says so by its persona's hash. A log
    of another system closes with an ``end``, or has times on all turns and on an event. A transcript in which a
    hand noted a transfer and a farewell without times is no log: what else happened, nobody wrote down.
    """
    if transcript.persona_sha256 is not None:
        return True
    if any(event.kind == "end" for event in transcript.events):
        return True
    return all(turn.started_ms is not None for turn in transcript.turns) and any(
        event.at_ms is not None for event in transcript.events
    )


def notes_speech_over_speech(transcript: Transcript) -> bool:
    """Whether the record would show a short word that falls while the other side speaks.

    Ours does. Of another system's log one cannot know unless it has such an event: a telephone exchange writes down
    holds and transfers and hears nobody.
    """
    if transcript.persona_sha256 is not None:
        return True
    kinds = {event.kind for event in transcript.events}
    return is_recorded(transcript) and bool(kinds & {"backchannel", "interrupt"})


def place_of(transcript: Transcript, event: Event) -> int:
    """Number of the turn after which an event falls, found by its time where it carries none."""
    if event.after_turn or event.at_ms is None:
        return event.after_turn
    begun = [
        turn.n
        for turn in transcript.turns
        if turn.started_ms is not None and turn.started_ms <= event.at_ms
    ]
    return max(begun, default=0)


def agents(events: Iterable[Event], *kinds: str) -> list[Event]:
    """The events of some kinds that are not the customer's, in order."""
    return [event for event in events if event.kind in kinds and event.by != "customer"]


def agent_turn_before(transcript: Transcript, place: int) -> Turn | None:
    """The agent's last turn up to a place in the call."""
    said = [turn for turn in transcript.turns if turn.speaker == "trainee" and turn.n <= place]
    return said[-1] if said else None


def agent_turn_after(transcript: Transcript, place: int) -> Turn | None:
    """The agent's first turn after a place in the call."""
    return next(
        (turn for turn in transcript.turns if turn.speaker == "trainee" and turn.n > place), None
    )


def customer_turns(transcript: Transcript) -> list[Turn]:
    """The customer's turns in order."""
    return [turn for turn in transcript.turns if turn.speaker == "customer"]


def lasted_seconds(turn: Turn) -> float | None:
    """How long a turn was in the saying; ``None`` where untimed or typed, for a typed turn arrives at once."""
    if turn.started_ms is None or turn.ended_ms is None or turn.ended_ms <= turn.started_ms:
        return None
    return (turn.ended_ms - turn.started_ms) / 1000


def known_locale(transcript: Transcript) -> Locale | None:
    """The call's language where words of it can be read, ``None`` for one that nobody here knows."""
    start = transcript.locale.replace("_", "-").partition("-")[0].lower()
    return next((known for known in LOCALES if known == start), None)
