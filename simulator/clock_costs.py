"""What the call's clock costs the customer's mood: waits, holds, promises, interruptions, personal calls. Pure."""

from __future__ import annotations

from simulator.customer.mood import Stimulus
from simulator.transcript import Event

WAIT_UNIT_SECONDS = 15.0
"""Time on hold, in silence or beside a personal call that costs one default effect of its rule."""
MOST_WAIT_UNITS = 6.0
LATE_UNIT_SECONDS = 30.0
"""Time beyond what was announced that costs one more default effect of ``clock.broken_promise``."""
GRACE_SHARE = 0.1
"""Part of the announced time by which an agent may be late: "two minutes" is no stopwatch."""
GRACE_SECONDS = 5.0
"""The same at least."""
CHAT_WAIT_SECONDS = 60.0
"""Wait for the next message from which a chat counts it as a silence; typing an answer takes most of a minute."""
BACKCHANNEL_STRENGTH = 0.5
"""A sign of listening does half of its default effect: it comes often and costs nothing."""
MOST_SIGNS = 3
"""Signs of listening that count towards one turn; else an agent could calm a customer by nodding alone."""


def waited(rule: str, seconds: float) -> Stimulus | None:
    """What a wait costs, ``None`` for one too short to count."""
    units = min(MOST_WAIT_UNITS, seconds / WAIT_UNIT_SECONDS)
    return Stimulus(rule=rule, strength=units) if units >= 1 else None


def chat_wait(seconds: float) -> tuple[Stimulus, ...]:
    """What a wait between two messages of a chat costs: only what is beyond ``CHAT_WAIT_SECONDS``."""
    cost = waited("clock.wait", seconds - CHAT_WAIT_SECONDS)
    return (cost,) if cost else ()


def personal_call(seconds: float) -> Stimulus:
    """What a personal call within the customer's hearing costs; the shortest is noticed."""
    units = min(MOST_WAIT_UNITS, max(1.0, seconds / WAIT_UNIT_SECONDS))
    return Stimulus(rule="clock.personal_call", strength=units)


def held(seconds: float, promised_seconds: float | None) -> tuple[Stimulus, ...]:
    """What a hold that is over costs, and what its promise was worth.

    Args:
        seconds: How long it lasted.
        promised_seconds: What was announced, ``None`` where nothing was.
    """
    cost = waited("clock.hold", seconds)
    costs = (cost,) if cost else ()
    if promised_seconds is None:
        return costs
    late = seconds - promised_seconds
    if late <= max(GRACE_SECONDS, GRACE_SHARE * promised_seconds):
        return (*costs, Stimulus(rule="clock.kept_promise"))
    units = min(MOST_WAIT_UNITS, 1 + late / LATE_UNIT_SECONDS)
    return (*costs, Stimulus(rule="clock.broken_promise", strength=units))


def carried_over(event: Event, promised_seconds: float | None = None) -> tuple[Stimulus, ...]:
    """What an event outside a turn adds to the next turn's mood.

    A hold that is over costs by its length, so does a silence into which the customer did not ask; a sign of
    listening helps a little, and being talked over in mid-sentence hurts when the customer next has a say.

    Args:
        event: What happened.
        promised_seconds: What was announced for the hold that ends with it.
    """
    if event.kind == "hold_end":
        return held(event.seconds or 0.0, promised_seconds)
    if event.kind == "silence":
        cost = waited("clock.wait", event.seconds or 0.0)
        return (cost,) if cost else ()
    if event.kind == "backchannel":
        rule = "clock.backchannel"
        return (Stimulus(rule=rule, quote=event.detail, strength=BACKCHANNEL_STRENGTH),)
    if event.kind == "interrupt":
        return (Stimulus(rule="clock.interrupt"),)
    return ()
