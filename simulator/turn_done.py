"""What comes of a turn: words to show, and the record that is stored and acknowledged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.call_controls import DETAIL_CHARACTERS, Moment
from simulator.call_record import SpokenTurn, TurnRecord
from simulator.clock import CallClock
from simulator.customer.mood import Mood
from simulator.customer.situation import TransferAnswer
from simulator.customer.turn import Step
from simulator.transcript import Event, EventKind, MoodChange, MoodPoint, Outcome, Turn


@dataclass(frozen=True)
class Spoken:
    """The next words of the customer, already through the guard; to be appended to what was shown."""

    text: str


@dataclass(frozen=True)
class TurnDone:
    """A turn is over and stored.

    Attributes:
        trainee: The trainee's turn as stored, ``None`` for a control without words.
        customer: The customer's turn as stored, ``None`` where they said nothing.
        mood: The customer's mood now, with the changes of this turn.
        outcome: Set when the call ended with this turn.
        transfer_answer: What the customer said to a transfer that was offered in this turn.
    """

    trainee: Turn | None
    customer: Turn | None
    mood: MoodPoint
    outcome: Outcome | None
    transfer_answer: TransferAnswer | None = None

    def record(self, source: str, events: Sequence[Event], key: str) -> TurnRecord:
        """All that the turn adds to the call.

        Args:
            source: Where the customer's words came from: ``model`` or ``authored``.
            events: What happened in it.
            key: Of the checkpoint that holds the customer's state after it.
        """
        turns = [SpokenTurn(self.trainee)] if self.trainee else []
        turns += [SpokenTurn(self.customer, source)] if self.customer else []
        return TurnRecord(turns, events, self.mood, self.outcome, state_key=key)


Happening = Spoken | TurnDone


def trainee_turn(n: int, words: str | None, clock: CallClock, locale: str) -> Turn | None:
    """The trainee's turn, said now, ``None`` without words; a clock of its own lets its time pass."""
    if words is None:
        return None
    started_ms = clock.now_ms()
    clock.spoken(words, locale)
    return Turn(n=n, speaker="trainee", text=words, started_ms=started_ms, ended_ms=clock.now_ms())


def said_turn(n: int, text: str, started_ms: int, ended_ms: int, *, cut_off: bool) -> Turn | None:
    """The customer's turn as far as it was said; ``None`` where nothing was."""
    if not text:
        return None
    return Turn(
        n=n,
        speaker="customer",
        text=text,
        started_ms=started_ms,
        ended_ms=ended_ms,
        cut_off=cut_off,
    )


def done_of(trainee: Turn | None, customer: Turn | None, step: Step, latest: int) -> TurnDone:
    """The turn as it is told to whoever listens.

    Args:
        trainee: What the trainee said.
        customer: What the customer said.
        step: What it did to the customer.
        latest: Number of the latest turn before this one.
    """
    first = trainee or customer
    point = mood_point(step.inner.mood, first.n if first else latest, step.changes)
    answer = step.plan.transfer_answer if customer else None
    return TurnDone(trainee, customer, point, step.plan.outcome, answer)


def ending_of(done: TurnDone, step: Step, moment: Moment) -> tuple[Event, ...]:
    """What the turn ends with: words talked over, the end of the call.

    Args:
        done: The turn.
        step: What it did to the customer.
        moment: When it ended, with the number of the latest turn before it.
    """
    last = done.customer or done.trainee
    after = replace(moment, after_turn=last.n) if last else moment
    found: list[Event] = []
    if done.customer and done.customer.cut_off:
        found.append(after.event("interrupt", detail=done.customer.text[-DETAIL_CHARACTERS:]))
    if done.outcome is not None:
        kind: EventKind = "hang_up" if step.plan.move == "hang_up" else "end"
        end = after.event(kind, detail=step.plan.reason)
        found.append(end.model_copy(update={"by": done.outcome.by}))
    return tuple(found)


def waiting_from(events: Sequence[Event], now_ms: int) -> tuple[Event, ...]:
    """A hold begins when the customer has answered: neither their words nor the model's time are waiting."""
    return tuple(
        event.model_copy(update={"at_ms": now_ms}) if event.kind == "hold_start" else event
        for event in events
    )


def given_in(done: TurnDone, signs: Sequence[Event], latest: int) -> tuple[Event, ...]:
    """The signs of listening that were given while a turn was under way, as events after it.

    Args:
        done: The turn.
        signs: As they were noted.
        latest: Number of the latest turn before it.
    """
    last = done.customer or done.trainee
    number = last.n if last else latest
    return tuple(one.model_copy(update={"after_turn": number}) for one in signs)


def mood_point(mood: Mood, after_turn: int, changes: Sequence[MoodChange]) -> MoodPoint:
    """The mood as it stands in the transcript."""
    return MoodPoint(
        after_turn=after_turn,
        frustration=mood.frustration,
        trust=mood.trust,
        confusion=mood.confusion,
        band=mood.band,
        changes=tuple(changes),
    )
