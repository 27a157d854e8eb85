"""Whether a criterion applies to a call: decided in code from the brief and the events, never by a model."""

from __future__ import annotations

from typing import Literal

from simulator.grading.measured_record import is_recorded
from simulator.rubric import Criterion
from simulator.transcript import EventKind, Transcript

Applicability = Literal[
    "applies", "type", "channel", "hold", "transfer", "hidden_need", "undecided", "unknown"
]
"""``applies``; why it does not (other type or channel, no hold, no transfer, nothing behind the question);
``undecided`` where only the words can tell (a provocation, a mistake of the company, an unrecorded hold or
transfer); ``unknown`` where the transcript does not say what kind of customer or channel it was."""

_EVENT_KINDS: dict[Literal["hold", "transfer"], frozenset[EventKind]] = {
    "hold": frozenset({"hold_start", "hold_end"}),
    "transfer": frozenset({"transfer_offer", "transfer", "conference"}),
}


def applicability(criterion: Criterion, transcript: Transcript) -> Applicability:
    """Decides whether a criterion applies."""
    when = criterion.applies_when
    if when.types:
        types = transcript.brief.customer_type if transcript.brief else ()
        if not types:
            return "unknown"
        if not set(types) & set(when.types):
            return "type"
    if when.channels:
        if transcript.channel is None:
            return "unknown"
        if transcript.channel not in when.channels:
            return "channel"
    return _by_event(criterion, transcript)


def _by_event(criterion: Criterion, transcript: Transcript) -> Applicability:
    event = criterion.applies_when.event
    if event is None:
        return "applies"
    if event == "hidden_need":
        return _by_brief(transcript)
    if event != "hold" and event != "transfer":
        return "undecided"
    if any(one.kind in _EVENT_KINDS[event] for one in transcript.events):
        return "applies"
    return event if is_recorded(transcript) else "undecided"


def _by_brief(transcript: Transcript) -> Applicability:
    if transcript.brief is None:
        return "undecided"
    return "applies" if transcript.brief.hidden_need else "hidden_need"
