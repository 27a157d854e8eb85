"""The scenario of a persona: what the customer knows, needs and may be offered, and what the agent sees."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Gate = Literal["at_once", "asked", "trust", "hidden"]
"""When a fact is told: unasked, when asked for, from a level of trust on, or when the agent looks behind the question."""
MoodLevel = Annotated[int, Field(ge=0, le=100)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
_CUE = re.compile(r"\w+(?: -?\w+)*")


def _words_only(cue: str) -> str:
    """Refuses a cue that could never match, because its parts are compared with the beginnings of words."""
    if not _CUE.fullmatch(cue):
        raise ValueError("a cue is word beginnings parted by single spaces, without punctuation")
    return cue


Cue = Annotated[Line, AfterValidator(_words_only)]


class Part(BaseModel):
    """A part of a persona file: no unknown keys, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CardEntry(Part):
    """One line of the situation card that the agent sees."""

    label: Line
    value: Line


class Card(Part):
    """What the agent's own screen shows: the customer's record, and what is true of the product."""

    title: Line
    record: tuple[CardEntry, ...]
    product_facts: tuple[Line, ...] = ()


class Fact(Part):
    """One thing that the customer knows."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    about: Line
    """What it is about, without giving it away: "order number"."""
    text: Line
    """The fact itself, one sentence in the persona's language."""
    values: tuple[Line, ...] = ()
    """Words and numbers that nobody can say without having told the fact; the guard looks for them."""
    gate: Gate
    trust: MoodLevel | None = None
    """Least trust at which it is told; only with gate ``trust``."""
    asked_by: tuple[Cue, ...] = ()
    """Cues that an agent's question asks for it: word beginnings that all stand in one sentence."""
    say: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Authored lines that tell it."""

    @model_validator(mode="after")
    def _gate_has_its_key(self) -> Fact:
        if (self.gate == "trust") != (self.trust is not None):
            raise ValueError("'trust' goes with gate 'trust' and only there")
        if self.gate in ("asked", "hidden") and not self.asked_by:
            raise ValueError(f"gate {self.gate!r} needs 'asked_by', else nothing opens it")
        return self


class Solution(Part):
    """One thing that an agent may offer."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    text: Line
    """What is offered, one sentence."""
    fits: bool
    """Whether it solves this customer's problem."""
    offered_by: Annotated[tuple[Cue, ...], Field(min_length=1)]
    """Cues that the agent offers it: word beginnings that all stand in one sentence."""
    by_conference: bool = False
    """Whether bringing level two into the call offers it."""


class HiddenNeed(Part):
    """What the customer really needs, behind what they ask for."""

    text: Line
    fact: str
    """Id of the fact that gives it away."""
