"""A call as it stands, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.call_record import CallContents
from simulator.customer.mood import starting_mood
from simulator.customer.situation import TransferAnswer
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
        now_ms: Milliseconds since the call began, 0 where it is over.
        transfer_answer: What the customer said to an offered transfer.
        level_two: Whether somebody from level two has joined.
    """

    id: str
    persona: Persona
    on_hold: bool
    mood: MoodPoint
    outcome: Outcome | None
    transcript: Transcript | None
    now_ms: int = 0
    transfer_answer: TransferAnswer | None = None
    level_two: bool = False


def state_of(call: LiveCall, transcript: Transcript | None) -> CallState:
    """A call that is being held."""
    return CallState(
        call.id,
        call.persona,
        call.standing.hold_since_ms is not None,
        call.mood_now(),
        call.outcome,
        transcript,
        now_ms=call.clock.now_ms(),
        transfer_answer=call.inner.progress.transfer_answer,
        level_two=call.standing.level_two,
    )


def finished_state(contents: CallContents, persona: Persona) -> CallState:
    """A call that is over, from what was stored of it alone."""
    start = mood_point(starting_mood(persona), 0, ())
    mood = contents.mood[-1] if contents.mood else start
    transcript = contents.transcript()
    return CallState(contents.record.id, persona, False, mood, contents.outcome, transcript)
