"""A call as it stands, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.call_record import CallContents
from simulator.customer.mood import starting_mood
from simulator.live_call import LiveCall
from simulator.persona import Persona
from simulator.transcript import MoodPoint, Outcome, Transcript
from simulator.turn_done import mood_point


@dataclass(frozen=True)
class CallState:
    """A call as it stands.

    Attributes:
        id: Of the call.
        persona: Who calls.
        on_hold: Whether the customer is waiting on hold.
        mood: Latest mood.
        outcome: ``None`` while the call is open.
        transcript: All that is stored; ``None`` until something was said.
    """

    id: str
    persona: Persona
    on_hold: bool
    mood: MoodPoint
    outcome: Outcome | None
    transcript: Transcript | None


def state_of(call: LiveCall, transcript: Transcript | None) -> CallState:
    """A call that is being held."""
    on_hold = call.hold_since_ms is not None
    return CallState(call.id, call.persona, on_hold, call.mood_now(), call.outcome, transcript)


def finished_state(contents: CallContents, persona: Persona) -> CallState:
    """A call that is over, from what was stored of it alone."""
    start = mood_point(starting_mood(persona), 0, ())
    mood = contents.mood[-1] if contents.mood else start
    transcript = contents.transcript()
    return CallState(contents.record.id, persona, False, mood, contents.outcome, transcript)
