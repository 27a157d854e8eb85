"""What the customer takes from one turn of the agent; ``hearing.py`` fills it in."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Oddity = Literal["no_words", "foreign", "to_the_machine"]
"""A turn that no caller could make sense of: no letters, another language, or orders to a program."""


class Behaviour(BaseModel):
    """A behaviour heard in the agent's turn.

    Attributes:
        id: One of ``behaviours.BEHAVIOURS``.
        quote: The agent's words that show it, verbatim.
        p: Probability that it is shown, 0-1, as far as the hearing model can tell.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    quote: str
    p: float


class Appraisal(BaseModel):
    """What was heard in one turn.

    Attributes:
        behaviours: Those heard, each at most once.
        asked: Ids of the scenario's facts that the agent asked for.
        solution: Id of the scenario's solution that was offered, fitting or not.
        solution_quote: The words that offered it.
        farewell: Whether the agent asked if anything else is needed, or took leave.
        long_turn: Whether the agent talked for long without a pause.
        oddity: Set where the turn makes no sense to a caller.
    """

    model_config = ConfigDict(frozen=True)

    behaviours: tuple[Behaviour, ...] = ()
    asked: tuple[str, ...] = ()
    solution: str | None = None
    solution_quote: str | None = None
    farewell: bool = False
    long_turn: bool = False
    oddity: Oddity | None = None

    def shows(self, *ids: str) -> bool:
        """Whether any of these behaviours was heard."""
        return any(one.id in ids for one in self.behaviours)
