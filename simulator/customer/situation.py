"""What a plan depends on and what it is: the call so far, what a turn brought, and the customer's decision."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulator.behaviours import DONTS
from simulator.customer.appraisal import Appraisal
from simulator.customer.disclosure import open_facts
from simulator.customer.mood import Mood
from simulator.persona import Fact, Move, Persona
from simulator.transcript import EndKind, MoodChange, Outcome

ControlSignal = Literal[
    "hold_explained",
    "hold_abrupt",
    "back_from_hold",
    "transfer_offered",
    "transfer_agreed",
    "transfer_unexplained",
    "conference",
    "personal_call",
    "silence",
    "interrupted",
    "agent_ends",
]
TransferAnswer = Literal["agreed", "refused"]
"""What the customer said when a transfer was explained and asked for."""
MOVES_KEPT = 3
"""Moves that a plan looks back on; the state would else grow with every turn."""


class Progress(BaseModel):
    """How far the call has come, as the customer sees it."""

    model_config = ConfigDict(frozen=True)

    agent_turns: int = 0
    told: tuple[str, ...] = ()
    """Facts told, in order."""
    asked: tuple[str, ...] = ()
    """Facts that the agent has asked for."""
    moves: tuple[Move, ...] = ()
    """The latest moves, the last one last."""
    counts: dict[Move, int] = {}
    """How often each move was made in the call."""
    accepted: str | None = None
    """The solution that was accepted."""
    doubted: tuple[str, ...] = ()
    """Solutions that were doubted once."""
    furious_turns: int = 0
    """Turns in a row that ended in the band ``furious``."""
    transfer_answer: TransferAnswer | None = None
    """The latest answer to an offered transfer."""

    @property
    def wants_someone_else(self) -> bool:
        """Whether the customer has demanded a supervisor or somebody from level two."""
        return any(self.counts.get(move) for move in ("demand_supervisor", "demand_level_two"))


class Situation(BaseModel):
    """All that a plan depends on: progress up to the turn before, and what this turn brought."""

    model_config = ConfigDict(frozen=True)

    persona: Persona
    progress: Progress
    appraisal: Appraisal
    mood: Mood
    """After this turn's changes."""
    changes: tuple[MoodChange, ...] = ()
    signal: ControlSignal | None = None
    """A call control used in this turn."""

    def asked(self) -> tuple[str, ...]:
        """Facts asked for so far, this turn included."""
        new = (one for one in self.appraisal.asked if one not in self.progress.asked)
        return (*self.progress.asked, *new)

    def open_untold(self) -> tuple[Fact, ...]:
        """Facts that may be told and were not yet."""
        told = self.progress.told
        may = open_facts(self.persona, told=told, asked=self.asked(), trust=self.mood.trust)
        return tuple(fact for fact in may if fact.id not in told)

    def swing(self) -> int:
        """Change of frustration in this turn, in points."""
        return sum(change.frustration for change in self.changes)

    def outcome(self, end: EndKind, by: Literal["trainee", "customer", "system"]) -> Outcome:
        """How the call ends, where it ends now."""
        need = self.persona.hidden_need
        return Outcome(
            end=end,
            by=by,
            solved=self.progress.accepted is not None,
            hidden_need_found=need is not None and need.fact in self.progress.told,
        )

    def worst_dont(self) -> MoodChange | None:
        """The don't that cost most in this turn."""
        hurtful = [change for change in self.changes if change.rule in DONTS]
        return max(hurtful, key=lambda change: change.frustration, default=None)


class Plan(BaseModel):
    """What the customer does now.

    Attributes:
        move: The move.
        reason: Name of the rule that chose it.
        fact: The fact that is told.
        quote: The agent's words that the customer answers to.
        solution: The solution that is accepted, doubted or refused.
        outcome: Set where the call ends with this turn.
        transfer_answer: Set where a transfer was offered.
        speaks: Whether the customer says anything; not when the agent has hung up.
    """

    model_config = ConfigDict(frozen=True)

    move: Move
    reason: str
    fact: str | None = None
    quote: str | None = None
    solution: str | None = None
    outcome: Outcome | None = None
    transfer_answer: TransferAnswer | None = None
    speaks: bool = True


def advance(progress: Progress, situation: Situation, plan: Plan) -> Progress:
    """The progress after the plan was carried out."""
    told = progress.told if plan.fact in (None, *progress.told) else (*progress.told, plan.fact)
    doubted = progress.doubted
    if plan.reason == "doubts_solution" and plan.solution:
        doubted = (*doubted, plan.solution)
    furious = situation.mood.band == "furious"
    return Progress(
        agent_turns=progress.agent_turns + 1,
        told=told,
        asked=situation.asked(),
        moves=(*progress.moves, plan.move)[-MOVES_KEPT:],
        counts={**progress.counts, plan.move: progress.counts.get(plan.move, 0) + 1},
        accepted=plan.solution if plan.move == "accept" else progress.accepted,
        doubted=doubted,
        furious_turns=progress.furious_turns + 1 if furious else 0,
        transfer_answer=plan.transfer_answer or progress.transfer_answer,
    )
