"""What an agent does in a turn, by words or by a call control, and what that means for the customer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.customer.mood import Stimulus
from simulator.customer.plan import ControlSignal
from simulator.errors import ControlError
from simulator.transcript import Event, EventKind

ControlKind = Literal[
    "hold", "resume", "transfer", "conference", "wait", "interrupt", "back", "end"
]
SILENCE_SECONDS = 8.0
"""A wait from which the customer asks whether anyone is there; shorter pauses are part of talking."""
LONGEST_WAIT_SECONDS = 3600.0
WAIT_UNIT_SECONDS = 15.0
"""Time on hold or in silence that costs one default effect of ``clock.hold`` or ``clock.wait``."""
MOST_WAIT_UNITS = 6.0
BACKCHANNEL_STRENGTH = 0.5
"""A sign of listening does half of its default effect: it comes often and costs nothing."""
DETAIL_CHARACTERS = 80
"""The part of the words that an event keeps; the whole stands in the turn."""


@dataclass(frozen=True)
class Control:
    """A call control: what an agent does beside talking.

    Attributes:
        kind: ``hold`` and ``transfer`` take a reason in ``text``; ``interrupt`` and ``back`` take words.
        text: The reason or the words; may be empty.
        seconds: Only for ``wait``.
    """

    kind: ControlKind
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Moment:
    """When something is done.

    Attributes:
        now_ms: Milliseconds since the call began.
        after_turn: Number of the latest turn, 0 before the first.
        hold_since_ms: Set while the customer waits on hold.
    """

    now_ms: int
    after_turn: int
    hold_since_ms: int | None

    def event(
        self, kind: EventKind, *, detail: str | None = None, seconds: float | None = None
    ) -> Event:
        """Something that the agent does now."""
        return Event(
            kind=kind,
            at_ms=self.now_ms,
            by="trainee",
            after_turn=self.after_turn,
            detail=detail or None,
            seconds=seconds,
        )


@dataclass(frozen=True)
class Act:
    """What the agent did in one turn, as the customer meets it.

    Attributes:
        words: What was said; ``None`` for a control without words.
        signal: The call control that the plan answers to.
        events: To be stored with the turn.
        measured: What it does to the mood beside what is heard in the words.
        answered: Whether the customer has a turn now; else only the events are stored.
    """

    words: str | None = None
    signal: ControlSignal | None = None
    events: tuple[Event, ...] = ()
    measured: tuple[Stimulus, ...] = ()
    answered: bool = True


def act_of_words(words: str, moment: Moment) -> Act:
    """The agent says something.

    Raises:
        ControlError: The customer is on hold.
    """
    _check_listening(moment)
    return Act(words=words)


def act_of(control: Control, moment: Moment) -> Act:
    """The agent uses a call control.

    Args:
        control: With text that is cleaned and within the limit.
        moment: When; for a wait, its end.

    Raises:
        ControlError: It is the wrong time for it, or a wait of impossible length.
    """
    if control.kind == "hold":
        return _hold(control.text, moment)
    if control.kind == "resume":
        if moment.hold_since_ms is None:
            raise ControlError("the customer is not on hold", do="There is nothing to resume")
        return Act(events=_off_hold(moment), answered=False)
    if control.kind == "interrupt":
        _check_listening(moment)
        said = control.text[:DETAIL_CHARACTERS]
        return Act(
            words=control.text,
            signal="interrupted",
            events=(moment.event("interrupt", detail=said),),
            measured=(Stimulus(rule="clock.interrupt", quote=said),),
        )
    if control.kind == "back":
        _check_listening(moment)
        said = control.text[:DETAIL_CHARACTERS]
        return Act(events=(moment.event("backchannel", detail=said),), answered=False)
    if control.kind == "wait":
        return _wait(control.seconds, moment)
    return _leave(control, moment)


def carried_over(event: Event) -> Stimulus | None:
    """What an event outside a turn adds to the next turn's mood.

    A hold that is over costs by its length, a sign of listening helps a little, and being talked over in
    mid-sentence hurts when the customer next has a say.
    """
    if event.kind == "hold_end":
        return waited("clock.hold", event.seconds or 0.0)
    if event.kind == "backchannel":
        return Stimulus(rule="clock.backchannel", quote=event.detail, strength=BACKCHANNEL_STRENGTH)
    if event.kind == "interrupt":
        return Stimulus(rule="clock.interrupt")
    return None


def waited(rule: str, seconds: float) -> Stimulus | None:
    """What a wait costs, ``None`` for one too short to count."""
    units = min(MOST_WAIT_UNITS, seconds / WAIT_UNIT_SECONDS)
    return Stimulus(rule=rule, strength=units) if units >= 1 else None


def check_wait(seconds: float) -> None:
    """Refuses a wait of impossible length.

    Raises:
        ControlError: It is not above 0 and at most ``LONGEST_WAIT_SECONDS``.
    """
    if not 0 < seconds <= LONGEST_WAIT_SECONDS:
        raise ControlError(
            f"a wait of {seconds:g} seconds, the limit is {LONGEST_WAIT_SECONDS:g}",
            do=f"Write between 1 and {LONGEST_WAIT_SECONDS:g} seconds",
        )


def _check_listening(moment: Moment) -> None:
    if moment.hold_since_ms is not None:
        raise ControlError("the customer is on hold and hears nothing", do="Resume the call first")


def _hold(reason: str, moment: Moment) -> Act:
    if moment.hold_since_ms is not None:
        raise ControlError("the customer is already on hold", do="Resume the call first")
    return Act(
        signal="hold_explained" if reason else "hold_abrupt",
        events=(moment.event("hold_start", detail=reason),),
        measured=() if reason else (Stimulus(rule="dont.abrupt_hold"),),
    )


def _off_hold(moment: Moment) -> tuple[Event, ...]:
    if moment.hold_since_ms is None:
        return ()
    seconds = max(0.0, (moment.now_ms - moment.hold_since_ms) / 1000)
    return (moment.event("hold_end", seconds=round(seconds, 1)),)


def _wait(seconds: float, moment: Moment) -> Act:
    if moment.hold_since_ms is not None or seconds < SILENCE_SECONDS:
        return Act(answered=False)
    cost = waited("clock.wait", seconds)
    return Act(
        signal="silence",
        events=(moment.event("silence", seconds=seconds),),
        measured=(cost,) if cost else (),
    )


def _leave(control: Control, moment: Moment) -> Act:
    """Transfer, conference and hanging up; each takes a customer who is on hold off it."""
    kinds: dict[str, tuple[EventKind, ControlSignal]] = {
        "transfer": (
            "transfer",
            "transfer_explained" if control.text else "transfer_unexplained",
        ),
        "conference": ("conference", "conference"),
        "end": ("hang_up", "agent_ends"),
    }
    kind, signal = kinds[control.kind]
    ended = _off_hold(moment)
    measured = [cost for one in ended if (cost := carried_over(one))]
    if signal == "transfer_unexplained":
        measured.append(Stimulus(rule="dont.unexplained_transfer"))
    return Act(
        signal=signal,
        events=(*ended, moment.event(kind, detail=control.text)),
        measured=tuple(measured),
    )
