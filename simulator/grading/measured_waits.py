"""How long the customer was made to wait: holds, silences of the agent, private calls, and what was announced. Pure.

Each figure is ``None`` where the transcript does not carry what it takes; nothing is guessed from the words but the
time that they announce.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.announced_time import announced_seconds
from simulator.grading.measured_consent import asks
from simulator.grading.measured_record import (
    agents,
    is_recorded,
    known_locale,
    lasted_seconds,
    place_of,
)
from simulator.transcript import Event, Transcript

SILENCE_SECONDS = 10.0
"""Gap before the agent's answer from which a transcript without events counts it as a silence; our
choice, the length at which people on the telephone begin to ask whether somebody is there."""
CHAT_SILENCE_SECONDS = 60.0
"""The same in a chat, where typing an answer takes most of a minute; docs/decisions/0008."""
LONGEST_PROMISE_SECONDS = 1800.0
"""A longer time in the words before a wait speaks of something else, such as a technician's visit; our choice."""
_GRACE_SHARE = 0.1
_GRACE_SECONDS = 5.0
"""By how much an announced time may be passed, as in docs/decisions/0008: the customer's clock has the same grace."""


@dataclass(frozen=True)
class Wait:
    """One stretch in which the customer waited for the agent.

    Attributes:
        kind: A hold, a silence on the line or in a chat, or a private call of the agent outside a hold.
        after_turn: The turn after which it began.
        seconds: How long it lasted; ``None`` where that was not recorded.
        announced_seconds: What was announced; ``None`` where nothing was, or the words cannot be read.
    """

    kind: Literal["hold", "silence", "personal_call"]
    after_turn: int
    seconds: float | None
    announced_seconds: float | None = None

    @property
    def late(self) -> bool:
        """Whether it lasted longer than was announced, beyond a little grace."""
        if self.seconds is None or self.announced_seconds is None:
            return False
        grace = max(_GRACE_SECONDS, _GRACE_SHARE * self.announced_seconds)
        return self.seconds > self.announced_seconds + grace

    @property
    def kept(self) -> bool:
        """Whether a time was announced and the agent was back within it."""
        return None not in (self.seconds, self.announced_seconds) and not self.late


@dataclass(frozen=True)
class Hold(Wait):
    """One hold.

    Attributes:
        reason: What was recorded as the reason, where anything was.
        began_ms: When it began.
        ended_after: The last turn before the agent was back; where it never ended, the last of the call.
        since: The last turn before the hold before it ended: an announcement up to there belongs to that one.
    """

    reason: str | None = None
    began_ms: int | None = None
    ended_after: int = 0
    since: int = 0


def holds(transcript: Transcript) -> tuple[Hold, ...] | None:
    """The holds in order, one still open counted until the last record; ``None`` where none would be recorded."""
    found: list[Hold] = []
    begun: Event | None = None
    for event in transcript.events:
        if event.kind == "hold_start":
            begun = event
        elif event.kind == "hold_end" and begun is not None:
            found.append(_hold(transcript, begun, event, found))
            begun = None
    if begun is not None:
        found.append(_hold(transcript, begun, None, found))
    return tuple(found) if found or is_recorded(transcript) else None


def _hold(
    transcript: Transcript, begun: Event, ended: Event | None, before: Sequence[Hold]
) -> Hold:
    seconds = ended.seconds if ended else None
    ended_ms = ended.at_ms if ended else last_moment(transcript)
    if seconds is None and begun.at_ms is not None and ended_ms is not None:
        seconds = max(0, ended_ms - begun.at_ms) / 1000
    announced = begun.seconds
    if seconds is None:
        # In our own calls it is what was announced; one written by hand may mean the duration.
        seconds, announced = begun.seconds, None
    place, since = place_of(transcript, begun), before[-1].ended_after if before else 0
    return Hold(
        kind="hold",
        after_turn=place,
        seconds=seconds,
        announced_seconds=announced
        or announced_before(transcript, place, recorded=begun.detail, since=since),
        reason=begun.detail,
        began_ms=begun.at_ms,
        ended_after=place_of(transcript, ended) if ended else transcript.turns[-1].n,
        since=since,
    )


def announced_before(
    transcript: Transcript, place: int, *, recorded: str | None = None, since: int = 0
) -> float | None:
    """The time that the agent announced before a wait: in the recorded words, in their last turn or the question before.

    Args:
        transcript: The call.
        place: The turn after which the wait began.
        recorded: Words that the record has for it.
        since: The announcement stands after this turn.

    Returns:
        Seconds, ``None`` where no time was announced that a customer would wait on the line for.
    """
    locale = known_locale(transcript)
    if locale is None:
        return None
    said = [
        turn.text
        for turn in transcript.turns
        if turn.speaker == "trainee" and since < turn.n <= place
    ]
    candidates = [recorded, *said[-1:]]
    if asks(" ".join(said[-2:-1]), locale):
        # "May I take two minutes?" "What for?" "For the stock list." "All right."
        candidates += said[-2:-1]
    for words in candidates:
        seconds = announced_seconds(words, locale) if words else None
        if seconds is not None and seconds <= LONGEST_PROMISE_SECONDS:
            return seconds
    return None


def agent_silences(transcript: Transcript) -> tuple[Wait, ...] | None:
    """Silences of the agent: the recorded ones, or long gaps in a timed transcript without a record.

    Returns:
        ``None`` where the transcript has neither a record nor the times it takes.
    """
    recorded = [
        _wait(transcript, event, "silence") for event in agents(transcript.events, "silence")
    ]
    if recorded or is_recorded(transcript):
        return tuple(recorded)
    return _long_gaps(transcript)


def _long_gaps(transcript: Transcript) -> tuple[Wait, ...] | None:
    chat = transcript.channel == "chat"
    least = CHAT_SILENCE_SECONDS if chat else SILENCE_SECONDS
    found: list[Wait] = []
    answers = [
        (before, after)
        for before, after in itertools.pairwise(transcript.turns)
        if after.speaker == "trainee"
    ]
    for before, after in answers:
        if before.ended_ms is None or after.started_ms is None:
            return None
        if not chat and lasted_seconds(after) is None:
            return None  # typed: nobody knows how much of the gap went into the typing
        gap = (after.started_ms - before.ended_ms) / 1000
        if gap >= least:
            announced = announced_before(transcript, before.n)
            found.append(Wait("silence", before.n, gap, announced))
    return tuple(found) if answers else None


def waits(transcript: Transcript) -> tuple[Wait, ...] | None:
    """All waits of the call in order, each stretch counted once.

    A silence or a private call during a hold is part of the hold.

    Returns:
        ``None`` where the transcript has neither a record nor the times it takes.
    """
    held, quiet = holds(transcript), agent_silences(transcript)
    if held is None and quiet is None:
        return None
    away = [
        _wait(transcript, event, "personal_call")
        for event in agents(_outside_holds(transcript), "personal_call")
    ]
    outside = agents(_outside_holds(transcript), "silence")
    if any(event.kind == "silence" for event in transcript.events):
        quiet = tuple(_wait(transcript, event, "silence") for event in outside)
    return tuple(sorted((*(held or ()), *(quiet or ()), *away), key=lambda wait: wait.after_turn))


def _outside_holds(transcript: Transcript) -> list[Event]:
    outside: list[Event] = []
    held = False
    for event in transcript.events:
        if event.kind in ("hold_start", "hold_end"):
            held = event.kind == "hold_start"
        elif not held:
            outside.append(event)
    return outside


def _wait(transcript: Transcript, event: Event, kind: Literal["silence", "personal_call"]) -> Wait:
    place = place_of(transcript, event)
    return Wait(kind, place, event.seconds, announced_before(transcript, place))


def last_moment(transcript: Transcript) -> int | None:
    """The latest time that the transcript carries, in milliseconds since the call began."""
    return max(moments(transcript), default=None)


def moments(transcript: Transcript) -> list[int]:
    """All times that the transcript carries, in milliseconds since the call began."""
    times = [moment for turn in transcript.turns for moment in (turn.started_ms, turn.ended_ms)]
    times += [event.at_ms for event in transcript.events]
    return [moment for moment in times if moment is not None]
