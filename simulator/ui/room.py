"""One call as the page shows it: what was stored, what is under way, and the mood."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from simulator.persona import Persona
from simulator.session import CallState, Control, TurnDone
from simulator.transcript import Event, MoodPoint, Outcome, Transcript, Turn

Panel = Literal["hold", "transfer", "conference", "personal", "end"]
"""A call control that asks for a word before it acts."""


@dataclass(eq=False)
class Flight:
    """A turn between the trainee's Enter and its storing.

    Attributes:
        text: What the trainee said; empty for a control.
        control: What it does where it is no turn of words.
        heard: The customer's words so far.
        started: Whether a handler has taken it to the customer.
        taken_at: Unix time at which the trainee sent it.
        over: Set when it was stored or came to nothing.
    """

    text: str = ""
    control: Control | None = None
    heard: str = ""
    started: bool = False
    taken_at: float = field(default_factory=time.time)
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Room:
    """The call that one or more tabs show.

    Attributes:
        call_id: Of the call.
        persona: Who calls.
        mood: Latest mood.
        turns: Stored turns.
        events: What happened beside the words, for the lines between the turns.
        flights: Turns under way, the oldest first; more than one while the customer is talked over.
        signs: Signs of listening given while the customer speaks, until they are stored.
        on_hold_since: Unix time, ``None`` while the line is open.
        promised_seconds: What was announced for this hold.
        personal_since: Unix time at which the trainee took a personal call, ``None`` without one.
        transfer_answer: What the customer said to an offered transfer.
        answered_at: Unix time at which the call's clock stood at zero.
        outcome: Set when the call is over.
        panel: The control that waits for a word.
    """

    call_id: str
    persona: Persona
    mood: MoodPoint
    turns: list[Turn] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    flights: list[Flight] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    on_hold_since: float | None = None
    promised_seconds: float | None = None
    personal_since: float | None = None
    transfer_answer: Literal["agreed", "refused"] | None = None
    answered_at: float = field(default_factory=time.time)
    outcome: Outcome | None = None
    panel: Panel | None = None

    @classmethod
    def opened(cls, state: CallState) -> Room:
        """The room of a call that was just answered or taken up again."""
        room = cls(state.id, state.persona, state.mood, outcome=state.outcome)
        room.transfer_answer = state.transfer_answer
        room.answered_at = time.time() - state.now_ms / 1000
        if state.transcript:
            room.recall(state.transcript)
        return room

    def recall(self, transcript: Transcript) -> None:
        """Takes over turns and events as they are stored, and whether the customer waits."""
        self.turns = list(transcript.turns)
        stored = _signs(transcript.events) - _signs(self.events)
        self.events = list(transcript.events)
        del self.signs[:stored]
        self.on_hold_since = self.promised_seconds = None
        for event in self.events:
            if event.kind == "hold_start":
                self.on_hold_since = self.answered_at + (event.at_ms or 0) / 1000
                self.promised_seconds = event.seconds
            elif event.kind == "hold_end":
                self.on_hold_since = self.promised_seconds = None

    @property
    def speaking(self) -> bool:
        """Whether a turn is with the customer."""
        return any(flight.started for flight in self.flights)

    @property
    def can_talk(self) -> bool:
        """Whether the customer would hear the trainee now."""
        return self.outcome is None and self.on_hold_since is None and self.personal_since is None

    @property
    def in_chat(self) -> bool:
        """Whether it is a chat, in which nobody is heard."""
        return self.persona.channel == "chat"

    @property
    def keys_shown(self) -> bool:
        """Whether the trainee can use the keys of the call."""
        return self.outcome is None and self.personal_since is None

    @property
    def level_two(self) -> bool:
        """Whether somebody from level two has joined."""
        return any(event.kind == "conference" for event in self.events)

    @property
    def silences(self) -> int:
        """Silences since the trainee last said something."""
        last = max((turn.n for turn in self.turns if turn.speaker == "trainee"), default=0)
        return sum(one.kind == "silence" and one.after_turn >= last for one in self.events)

    def take(self, text: str) -> Flight | None:
        """Notes what the trainee has just said.

        Returns:
            ``None`` where it is the same Enter pressed twice: the same words again, while the first
            ones are still without any answer.
        """
        last = self.flights[-1] if self.flights else None
        if last and last.text == text and not last.heard:
            return None
        flight = Flight(text)
        self.flights.append(flight)
        return flight

    def nod(self, words: str) -> None:
        """Notes a sign of listening, which nobody has to answer."""
        self.signs.append(words)
        self.flights.append(Flight(control=Control("back", text=words)))

    def next_flight(self) -> Flight | None:
        """The oldest turn that nobody has taken to the customer yet, marked as taken."""
        for flight in self.flights:
            if not flight.started:
                flight.started = True
                return flight
        return None

    def settle(self, flight: Flight, done: TurnDone) -> None:
        """Puts a stored turn in the place of the one under way."""
        self.drop(flight)
        self.turns.extend(turn for turn in (done.trainee, done.customer) if turn is not None)
        self.turns.sort(key=lambda turn: turn.n)
        self.mood = done.mood
        self.outcome = done.outcome or self.outcome
        self.transfer_answer = done.transfer_answer or self.transfer_answer

    def drop(self, flight: Flight) -> None:
        """Takes a turn that came to nothing out of sight."""
        if flight in self.flights:
            self.flights.remove(flight)
        flight.over.set()

    async def quiet(self, seconds: float) -> None:
        """Waits until no turn is under way any more, at most so long."""
        waits = [asyncio.ensure_future(flight.over.wait()) for flight in self.flights]
        if waits:
            _, late = await asyncio.wait(waits, timeout=seconds)
            for wait in late:
                wait.cancel()


def _signs(events: Iterable[Event]) -> int:
    return sum(event.kind == "backchannel" for event in events)
