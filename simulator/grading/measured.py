"""What happened in a call beside the words: interruptions, private calls, signs of listening, and the service's figures.

Pure functions over the recorded events and the times of the turns. Each figure is ``None`` where the
transcript does not carry what it takes; nothing is guessed from the words. ``measured_waits.py`` has the waits.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.grading.measured_record import (
    agents,
    customer_turns,
    is_recorded,
    lasted_seconds,
    notes_speech_over_speech,
)
from simulator.grading.measured_waits import Wait, agent_silences, holds, moments
from simulator.transcript import Event, Transcript, Turn

OVERLAP_MILLISECONDS = 300
"""Speech that begins this little before the other's end is taken as ordinary turn-taking; our choice."""
_JAPANESE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_JAPANESE}]|[^\W_{_JAPANESE}]+")


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

    Taken from the events, the turns marked as cut off that the agent's words follow, and overlapping times,
    whichever are there. A short sign of listening (a ``backchannel`` event) is no interruption, and a line that goes
    dead in mid-sentence is a hang-up or a transfer and not talking over.

    Returns:
        ``None`` where the transcript has neither a record nor the times it takes, or no customer speaks.
    """
    customer = [turn.n for turn in customer_turns(transcript)]
    if not customer:
        return None
    cut = {
        before.n
        for before, after in itertools.pairwise(transcript.turns)
        if before.speaker == "customer" and before.cut_off and after.speaker == "trainee"
    }
    for event in agents(transcript.events, "interrupt"):
        # An event noted before the cut turn was stored carries the number of the turn before it.
        cut.add(next((n for n in customer if n >= event.after_turn), customer[-1]))
    overlapped = _overlapped(transcript.turns)
    if overlapped is None and not is_recorded(transcript):
        return tuple(sorted(cut)) or None
    return tuple(sorted(cut | (overlapped or set())))


def _overlapped(turns: Sequence[Turn]) -> set[int] | None:
    answers = [
        (before, after)
        for before, after in itertools.pairwise(turns)
        if (before.speaker, after.speaker) == ("customer", "trainee")
    ]
    cut: set[int] = set()
    for before, after in answers:
        if before.ended_ms is None or after.started_ms is None:
            return None
        if after.started_ms < before.ended_ms - OVERLAP_MILLISECONDS:
            cut.add(before.n)
    return cut if answers else None


def personal_calls(transcript: Transcript) -> tuple[Event, ...] | None:
    """The agent's private calls; ``None`` where none would be recorded."""
    found = tuple(agents(transcript.events, "personal_call"))
    return found if found or is_recorded(transcript) else None


def signs_of_listening(transcript: Transcript) -> tuple[Event, ...] | None:
    """The short words that the agent let be heard while the customer spoke; ``None`` where none would be recorded."""
    found = tuple(agents(transcript.events, "backchannel"))
    return found if found or notes_speech_over_speech(transcript) else None


def longest_customer_turn(transcript: Transcript) -> float | None:
    """Seconds of the customer's longest turn; ``None`` where one of them is untimed."""
    lengths = [lasted_seconds(turn) for turn in customer_turns(transcript)]
    known = [length for length in lengths if length is not None]
    return max(known) if known and len(known) == len(lengths) else None


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


def _duration_seconds(transcript: Transcript) -> float | None:
    times = moments(transcript)
    return (max(times) - min(times)) / 1000 if len(times) >= 2 else None


def _sum_known(seconds: Sequence[float | None] | None) -> float | None:
    if seconds is None:
        return None
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def _longest(silences: Sequence[Wait] | None) -> float | None:
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
