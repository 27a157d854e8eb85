"""What happened in a call beside the words: interruptions, holds, silences, private calls, times.

Pure functions over the recorded events and the times of the turns. Each figure is ``None`` where the
transcript does not carry what it takes; nothing is guessed from the words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.transcript import Event, Transcript, Turn

OVERLAP_MILLISECONDS = 300
"""Speech that begins this little before the other's end is taken as ordinary turn-taking; our choice."""
SILENCE_SECONDS = 10.0
"""Gap before the agent's answer from which a transcript without events counts it as a silence; our
choice, the length at which people on the telephone begin to ask whether somebody is there."""
_JAPANESE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_JAPANESE}]|[^\W_{_JAPANESE}]+")


@dataclass(frozen=True)
class Hold:
    """One hold.

    Attributes:
        after_turn: The turn after which it began.
        seconds: How long it lasted; ``None`` where that was not recorded.
        reason: What was given as the reason, where anything was.
    """

    after_turn: int
    seconds: float | None
    reason: str | None


@dataclass(frozen=True)
class Silence:
    """One silence of the agent outside a hold.

    Attributes:
        after_turn: The turn after which it fell.
        seconds: Its length; ``None`` where only the event was recorded.
    """

    after_turn: int
    seconds: float | None


@dataclass(frozen=True)
class ServiceMetrics:
    """The figures of a call that the ten-skills document asks for, and those that a coach looks at.

    Attributes:
        first_answer_seconds: From the beginning of the call, or from the end of the customer's words
            where the customer spoke first, to the agent's first words.
        agent_turns: Answers of the agent until the call closed.
        duration_seconds: From the first words to the last word or event.
        hold_seconds: All holds together; 0 where events were recorded and none is a hold.
        holds: Number of holds.
        longest_silence_seconds: Longest recorded silence of the agent; 0 where events were recorded and
            none is a silence.
        share_of_words: The agent's share of all words, 0-1; a Japanese character counts as a word.
        share_of_time: The agent's share of all time spoken, 0-1; ``None`` also where turns were typed.
        interruptions: How often the agent cut the customer off.
    """

    first_answer_seconds: float | None
    agent_turns: int
    duration_seconds: float | None
    hold_seconds: float | None
    holds: int | None
    longest_silence_seconds: float | None
    share_of_words: float | None
    share_of_time: float | None
    interruptions: int | None


def interrupted_turns(transcript: Transcript) -> tuple[int, ...] | None:
    """Numbers of the customer's turns that the agent cut off, in order.

    Taken from the events, the turns marked as cut off, and overlapping times, whichever are there. A short sign of listening (a ``backchannel`` event) is no interruption.

    Returns:
        ``None`` where the transcript has neither events nor the times it takes, or no customer speaks.
    """
    customer = [turn.n for turn in transcript.turns if turn.speaker == "customer"]
    if not customer:
        return None
    cut = {turn.n for turn in transcript.turns if turn.speaker == "customer" and turn.cut_off}
    for event in transcript.events:
        if event.kind == "interrupt" and event.by != "customer":
            # An event noted before the cut turn was stored carries the number of the turn before it.
            cut.add(next((n for n in customer if n >= event.after_turn), customer[-1]))
    overlapped = _overlapped(transcript.turns)
    if overlapped is None and not transcript.events:
        return tuple(sorted(cut)) or None
    return tuple(sorted(cut | (overlapped or set())))


def _overlapped(turns: Sequence[Turn]) -> set[int] | None:
    answers = _answers(turns)
    cut: set[int] = set()
    for before, after in answers:
        if before.ended_ms is None or after.started_ms is None:
            return None
        if after.started_ms < before.ended_ms - OVERLAP_MILLISECONDS:
            cut.add(before.n)
    return cut if answers else None


def _answers(turns: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Each turn of the customer that the agent's turn follows, with that turn."""
    return [
        (before, after)
        for before, after in itertools.pairwise(turns)
        if (before.speaker, after.speaker) == ("customer", "trainee")
    ]


def personal_calls(transcript: Transcript) -> tuple[Event, ...] | None:
    """The agent's private calls; ``None`` where the transcript records no events."""
    if not transcript.events:
        return None
    return tuple(
        event
        for event in transcript.events
        if event.kind == "personal_call" and event.by != "customer"
    )


def holds(transcript: Transcript) -> tuple[Hold, ...] | None:
    """The holds in order, one still open counted until the last record; ``None`` without events."""
    if not transcript.events:
        return None
    found: list[Hold] = []
    begun: Event | None = None
    for event in transcript.events:
        if event.kind == "hold_start":
            begun = event
        elif event.kind == "hold_end" and begun is not None:
            found.append(_hold(begun, event.at_ms, event.seconds))
            begun = None
    if begun is not None:
        found.append(_hold(begun, _last_moment(transcript), None))
    return tuple(found)


def _hold(begun: Event, ended_ms: int | None, seconds: float | None) -> Hold:
    if seconds is None and begun.at_ms is not None and ended_ms is not None:
        seconds = max(0, ended_ms - begun.at_ms) / 1000
    if seconds is None:
        # In our own calls it is what was announced; one written by hand may mean the duration.
        seconds = begun.seconds
    return Hold(begun.after_turn, seconds, begun.detail)


def agent_silences(transcript: Transcript) -> tuple[Silence, ...] | None:
    """Silences of the agent: the recorded ones, or long gaps in a timed transcript without events.

    Returns:
        ``None`` where the transcript has neither events nor the times it takes.
    """
    if transcript.events:
        return tuple(
            Silence(event.after_turn, event.seconds)
            for event in transcript.events
            if event.kind == "silence" and event.by != "customer"
        )
    answers = _answers(transcript.turns)
    found: list[Silence] = []
    for before, after in answers:
        if before.ended_ms is None or after.started_ms is None:
            return None
        gap = (after.started_ms - before.ended_ms) / 1000
        if gap >= SILENCE_SECONDS:
            found.append(Silence(before.n, gap))
    return tuple(found) if answers else None


def service_metrics(transcript: Transcript) -> ServiceMetrics:
    """All figures of a call."""
    held = holds(transcript)
    silences = agent_silences(transcript)
    interrupted = interrupted_turns(transcript)
    return ServiceMetrics(
        first_answer_seconds=_first_answer_seconds(transcript.turns),
        agent_turns=sum(turn.speaker == "trainee" for turn in transcript.turns),
        duration_seconds=_duration_seconds(transcript),
        hold_seconds=_sum_known(None if held is None else [one.seconds for one in held]),
        holds=None if held is None else len(held),
        longest_silence_seconds=_longest(silences),
        share_of_words=_share([(turn.speaker, _words(turn.text)) for turn in transcript.turns]),
        share_of_time=_share_of_time(transcript.turns),
        interruptions=None if interrupted is None else len(interrupted),
    )


def _first_answer_seconds(turns: Sequence[Turn]) -> float | None:
    place = next((at for at, turn in enumerate(turns) if turn.speaker == "trainee"), None)
    if place is None or turns[place].started_ms is None:
        return None
    waiting_since = turns[place - 1].ended_ms if place else 0
    if waiting_since is None:
        return None
    return max(0, (turns[place].started_ms or 0) - waiting_since) / 1000


def _moments(transcript: Transcript) -> list[int]:
    times = [moment for turn in transcript.turns for moment in (turn.started_ms, turn.ended_ms)]
    times += [event.at_ms for event in transcript.events]
    return [moment for moment in times if moment is not None]


def _last_moment(transcript: Transcript) -> int | None:
    return max(_moments(transcript), default=None)


def _duration_seconds(transcript: Transcript) -> float | None:
    moments = _moments(transcript)
    return (max(moments) - min(moments)) / 1000 if len(moments) >= 2 else None


def _sum_known(seconds: Sequence[float | None] | None) -> float | None:
    if seconds is None:
        return None
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def _longest(silences: Sequence[Silence] | None) -> float | None:
    if silences is None:
        return None
    known = [one.seconds for one in silences if one.seconds is not None]
    if silences and not known:
        return None
    return max(known, default=0.0)


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _share_of_time(turns: Sequence[Turn]) -> float | None:
    spoken: list[tuple[Literal["trainee", "customer"], int]] = []
    for turn in turns:
        if turn.started_ms is None or turn.ended_ms is None:
            return None
        lasted = max(0, turn.ended_ms - turn.started_ms)
        if lasted == 0 and _words(turn.text):
            return None  # a typed turn arrives at once: nobody knows how long it was in the saying
        spoken.append((turn.speaker, lasted))
    return _share(spoken)


def _share(amounts: Sequence[tuple[Literal["trainee", "customer"], int]]) -> float | None:
    total = sum(amount for _, amount in amounts)
    if total == 0:
        return None
    return sum(amount for speaker, amount in amounts if speaker == "trainee") / total
