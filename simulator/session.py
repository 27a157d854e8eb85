"""The one door to calls for app, command line and evals: start, reply, control, finish, grade."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from simulator.grading.scorecard import Scorecard, Verdict
from simulator.persona import BrokenPersona, Persona, PersonaFile
from simulator.rubric import BrokenRubric, RubricFile
from simulator.settings import Settings
from simulator.transcript import MoodPoint, Outcome, Transcript, Turn

ControlKind = Literal[
    "hold", "resume", "transfer", "conference", "wait", "interrupt", "back", "end"
]


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
    """

    trainee: Turn | None
    customer: Turn | None
    mood: MoodPoint
    outcome: Outcome | None


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


@dataclass(frozen=True)
class CallSummary:
    """One line of the list of calls."""

    id: str
    persona: str
    started_at: str
    turns: int
    outcome: Outcome | None


class Sessions:
    """Opens, holds, resumes and grades the calls of one process. Use as an async context manager."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def __aenter__(self) -> Sessions:
        raise NotImplementedError

    async def __aexit__(self, *exc: object) -> None:
        raise NotImplementedError

    def personas(self) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
        """The personas that can call, and the files that could not be loaded."""
        raise NotImplementedError

    def rubrics(self) -> tuple[tuple[RubricFile, ...], tuple[BrokenRubric, ...]]:
        """The rubrics that can grade, and the files that could not be loaded."""
        raise NotImplementedError

    async def start(self, persona_id: str, *, seed: int | None = None) -> CallState:
        """Lets a customer call. Returns once the model is ready; the trainee speaks first."""
        raise NotImplementedError

    async def resume(self, call_id: str) -> CallState:
        """Takes an open or finished call up again where it stood, also after a restart."""
        raise NotImplementedError

    def reply(self, call_id: str, text: str) -> AsyncIterator[Spoken | TurnDone]:
        """One turn of the trainee: the customer's words as they come, then what was stored."""
        raise NotImplementedError

    def control(self, call_id: str, control: Control) -> AsyncIterator[Spoken | TurnDone]:
        """One call control; like ``reply``."""
        raise NotImplementedError

    async def cut_off(self, call_id: str) -> None:
        """Stops the customer's words that are under way, as by talking over them; waits until it is quiet."""
        raise NotImplementedError

    async def finish(self, call_id: str) -> Transcript:
        """Hangs up, if the call is still open, and returns the transcript."""
        raise NotImplementedError

    async def calls(self) -> tuple[CallSummary, ...]:
        """All calls, the newest first."""
        raise NotImplementedError

    async def transcript(self, call_id: str) -> Transcript:
        """The call as stored."""
        raise NotImplementedError

    def grade(
        self, transcript: Transcript, rubric: str = "active-listening", *, locale: str | None = None
    ) -> AsyncIterator[Verdict | Scorecard]:
        """Verdicts as they are reached, then the scorecard; stored where the call is ours."""
        raise NotImplementedError
