"""A moment of a call: when something is done, and how the call stands then. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.customer.situation import TransferAnswer
from simulator.standing import Standing
from simulator.transcript import Channel, Event, EventKind

SILENCE_SECONDS = 8.0
"""A wait from which the customer asks whether anyone is there; shorter pauses are part of talking."""


@dataclass(frozen=True)
class Moment:
    """When something is done, and how the call stands then.

    Attributes:
        now_ms: Milliseconds since the call began.
        after_turn: Number of the latest turn, 0 before the first.
        standing: Of the call.
        channel: Nobody can be talked over in a chat.
        talked_over: Whether the trainee cut off the customer's latest words.
        transfer_answer: What the customer said to an offered transfer.
        wants_someone_else: Whether they demanded a supervisor or level two.
        silence_seconds: From which a wait is a silence.
    """

    now_ms: int
    after_turn: int
    standing: Standing = field(default_factory=Standing)
    channel: Channel = "phone"
    talked_over: bool = False
    transfer_answer: TransferAnswer | None = None
    wants_someone_else: bool = False
    silence_seconds: float = SILENCE_SECONDS

    @property
    def quiet_seconds(self) -> float:
        """How long nothing has been said and nothing has happened."""
        return max(0.0, (self.now_ms - self.standing.quiet_since_ms) / 1000)

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
