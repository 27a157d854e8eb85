"""The character of a persona: how the customer feels, how they talk, and what they can do with a turn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.behaviours import BEHAVIOURS
from simulator.scenario import Line, MoodLevel, Part
from simulator.transcript import CustomerType
from simulator.yaml_file import misfit

Move = Literal[
    "open",
    "complain",
    "answer",
    "volunteer",
    "reveal_need",
    "ask_back",
    "not_understood",
    "challenge",
    "protest",
    "soften",
    "demand_supervisor",
    "threaten",
    "agree_to_wait",
    "object_to_wait",
    "still_there",
    "interrupted",
    "agree_to_transfer",
    "object_to_transfer",
    "puzzled",
    "accept",
    "reject",
    "thank",
    "goodbye",
    "hang_up",
    "digress",
    "cut_in",
    "take_lead",
    "demand_level_two",
    "misread",
    "belittle",
    "pick_apart",
]
"""What a customer can do with a turn; ``customer/plan.py`` chooses. The last seven belong to a type."""
MOVES_OF_TYPES: dict[CustomerType, tuple[Move, ...]] = {
    "talkative": ("digress",),
    "angry": ("cut_in",),
    "expert": ("take_lead", "demand_level_two"),
    "novice": ("misread",),
    "rude": ("belittle",),
    "polemical": ("pick_apart",),
}
"""What only customers of a type do; ``customer/types_of_customer.py`` says when."""
BANDS_OR_ANY = Literal["any", "calm", "annoyed", "angry", "furious"]
Gain = Annotated[float, Field(ge=0.0, le=3.0)]


class Mood(Part):
    """A mood on the three axes, each 0-100."""

    frustration: MoodLevel
    trust: MoodLevel
    confusion: MoodLevel


class Gains(Part):
    """How strongly this customer feels; 1 is the default effect."""

    anger: Gain = 1.0
    """Scales every rise of frustration."""
    relief: Gain = 1.0
    """Scales every fall of frustration."""
    trust: Gain = 1.0
    confusion: Gain = 1.0
    rules: dict[str, Gain] = Field(default_factory=dict)
    """Scales all effects of one rule, on top of the others."""

    @model_validator(mode="after")
    def _rules_exist(self) -> Gains:
        for rule in self.rules:
            if rule not in BEHAVIOURS and not rule.startswith(("clock.", "solution.", "phrase.")):
                raise misfit("no such rule; docs/personas.md lists them", "rules", rule)
        return self


class Temperament(Part):
    """How the customer comes in, where they settle, and when they have had enough."""

    start: Mood
    baseline: Mood
    gains: Gains = Gains()
    hang_up_after: Annotated[int, Field(ge=1, le=10)] = 2
    """Turns in a row at the band ``furious`` after which they hang up."""
    turn_limit: Annotated[int, Field(ge=4, le=200)] = 30
    """Turns of the agent after which the call is out of time."""


class Exchange(Part):
    """One example of how this customer talks."""

    agent: Line
    customer: Line


class Voice(Part):
    """How the customer talks."""

    style: Annotated[str, Field(min_length=1, max_length=1200)]
    examples: Annotated[tuple[Exchange, ...], Field(min_length=2, max_length=6)]
