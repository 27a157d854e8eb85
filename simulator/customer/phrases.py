"""Cues that hold for every scenario: taking leave, talking to the machine, talking like an agent."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import PersonaError
from simulator.transcript import Locale
from simulator.yaml_file import load_yaml

Cues = Annotated[tuple[str, ...], Field(min_length=1)]


class Phrases(BaseModel):
    """The cues of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    farewell: Cues
    """The agent asks whether anything else is needed, or takes leave."""
    to_the_machine: Cues
    """The agent talks to a program instead of a caller."""
    agent_speak: Cues
    """Only an agent would say this; a customer's line that does has slipped out of its role."""
    leak: Cues
    """Talks of instructions, models or the exercise."""
    openers: Cues
    """What a caller says before a colon that is no speaker's name."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["phrases/1"] = Field(alias="schema")
    es: Phrases
    en: Phrases
    ja: Phrases


@cache
def _load() -> _File:
    return load_yaml(Path(__file__).with_name("phrases.yaml"), _File, PersonaError)


def phrases(locale: Locale) -> Phrases:
    """The cues of a language."""
    by_locale: dict[Locale, Phrases] = {"es": _load().es, "en": _load().en, "ja": _load().ja}
    return by_locale[locale]
