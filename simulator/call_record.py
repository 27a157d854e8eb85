"""What the store takes and gives: a call when it starts, what one turn adds, and all of it read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.transcript import Brief, Channel, Event, MoodPoint, Outcome, Transcript, Turn


@dataclass(frozen=True)
class CallRecord:
    """What is known of a call when it starts."""

    id: str
    persona: str
    persona_sha256: str
    locale: str
    channel: Channel
    model: str
    seed: int
    started_at: str
    brief: Brief
    parent: str | None = None
    forked_after_turn: int | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class Mark:
    """Where a call stood when an exchange had just been stored.

    Attributes:
        state_key: Of the checkpoint that holds the customer's state after it.
        last_turn: Number of the latest turn, 0 where nothing had been said; ``None`` in a call that was
            stored before this was noted.
        events: How many events there were; ``None`` likewise.
    """

    state_key: str | None
    last_turn: int | None
    events: int | None


@dataclass(frozen=True)
class CallContents:
    """All that was stored of a call; ``mood`` and ``marks`` have one entry for each turn and control."""

    record: CallRecord
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    mood: tuple[MoodPoint, ...]
    outcome: Outcome | None
    marks: tuple[Mark, ...] = ()

    @property
    def state_key(self) -> str | None:
        """Key of the customer's state after the last exchange; ``None`` while nothing has happened."""
        return self.marks[-1].state_key if self.marks else None

    def latest_answer(self) -> Turn | None:
        """What the customer said in the latest exchange; ``None`` where they said nothing in it."""
        last = self.turns[-1] if self.turns else None
        if last is None or last.speaker != "customer":
            return None
        earlier = self.marks[-2].last_turn if len(self.marks) > 1 else 0
        return None if earlier == last.n else last

    def transcript(self) -> Transcript | None:
        """The call as ``transcript/1``, ``None`` while nothing has been said in it."""
        if not self.turns:
            return None
        record = self.record
        return Transcript(
            id=record.id,
            persona=record.persona,
            persona_sha256=record.persona_sha256,
            locale=record.locale,
            channel=record.channel,
            model=record.model,
            seed=record.seed,
            started_at=record.started_at,
            parent=record.parent,
            forked_after_turn=record.forked_after_turn,
            turns=self.turns,
            events=self.events,
            mood=self.mood,
            outcome=self.outcome,
            brief=record.brief,
        )


@dataclass(frozen=True)
class CallRow:
    """One line of the list of calls."""

    id: str
    persona: str
    started_at: str
    turns: int
    outcome: Outcome | None


@dataclass(frozen=True)
class SpokenTurn:
    """A turn to be stored, and where the customer's words came from."""

    turn: Turn
    source: str | None = None


@dataclass(frozen=True)
class TurnRecord:
    """All that one turn adds to a call; stored in one transaction or not at all."""

    turns: Sequence[SpokenTurn] = ()
    events: Sequence[Event] = ()
    mood: MoodPoint | None = None
    outcome: Outcome | None = None
    state_key: str | None = None
    """Key of the customer's state after the turn; goes with ``mood``."""
