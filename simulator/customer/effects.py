"""The default effect of every rule on the mood, read from ``effects.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.behaviours import BEHAVIOURS, DONTS, DOS
from simulator.errors import PersonaError
from simulator.yaml_file import load_yaml, misfit

Delta = Annotated[int, Field(ge=-40, le=40)]
OTHER_RULES: tuple[str, ...] = (
    "clock.interrupt",
    "clock.wait",
    "clock.hold",
    "clock.broken_promise",
    "clock.kept_promise",
    "clock.personal_call",
    "clock.backchannel",
    "solution.fits",
    "solution.unfit",
    "solution.level_two",
    "phrase.stock",
)
"""Rules beside the behaviours."""
SETTLE = "mood.settle"
"""Name in the ledger of the slow return to the baseline; it has no entry in ``effects.yaml``."""


class Effect(BaseModel):
    """What one rule does to the mood, before the persona's gains."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    """The source document that the rule comes from."""
    frustration: Delta
    trust: Delta
    confusion: Delta


class Effects(BaseModel):
    """All rules, in the order in which the ledger lists changes of one turn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["effects/1"] = Field(alias="schema")
    rules: dict[str, Effect]

    @model_validator(mode="after")
    def _complete_and_signed(self) -> Effects:
        for rule in self.rules:
            if rule not in BEHAVIOURS + OTHER_RULES:
                raise misfit("no such rule", "rules", rule)
        missing = sorted(set(BEHAVIOURS + OTHER_RULES) - set(self.rules))
        if missing:
            raise misfit(f"rules missing: {', '.join(missing)}", "rules")
        for rule in DOS:
            if self.rules[rule].frustration > 0:
                problem = "a do must not raise frustration"
                raise misfit(problem, "rules", rule, "frustration")
        for rule in DONTS:
            if self.rules[rule].frustration < 0:
                problem = "a don't must not lower frustration"
                raise misfit(problem, "rules", rule, "frustration")
        return self


@cache
def default_effects() -> Effects:
    """The effects that come with the program."""
    return load_yaml(Path(__file__).with_name("effects.yaml"), Effects, PersonaError)
