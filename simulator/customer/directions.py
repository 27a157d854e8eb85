"""The plan in words: one short instruction for this turn, in the language of the call."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.customer.plan import Plan
from simulator.errors import PersonaError
from simulator.persona import Move, Persona
from simulator.transcript import Band, Locale
from simulator.yaml_file import load_yaml

QUOTE_CHARACTERS = 90
"""The part of the agent's words that a direction repeats; enough to know what is meant."""


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    es: str
    en: str
    ja: str

    def of(self, locale: Locale) -> str:
        texts: dict[Locale, str] = {"es": self.es, "en": self.en, "ja": self.ja}
        return texts[locale]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["directions/1"] = Field(alias="schema")
    moods: dict[Band, _Text]
    sample: _Text
    already_told: _Text
    reasons: dict[str, _Text]
    moves: dict[Move, _Text]

    @model_validator(mode="after")
    def _complete(self) -> _File:
        missing = sorted(set(get_args(Move)) - set(self.moves))
        if missing:
            raise ValueError(f"moves without a direction: {missing}")
        return self


@cache
def _load() -> _File:
    return load_yaml(Path(__file__).with_name("directions.yaml"), _File, PersonaError)


def mood_in_words(band: Band, locale: Locale) -> str:
    """How a band sounds, for the model."""
    return _load().moods[band].of(locale)


def sample_in_words(line: str, locale: Locale) -> str:
    """An authored line shown to the model as a sample of the voice."""
    return _load().sample.of(locale).format(line=line)


def already_told(locale: Locale) -> str:
    """The heading over facts that a shortened conversation no longer shows."""
    return _load().already_told.of(locale)


def direction(plan: Plan, persona: Persona) -> str:
    """The instruction that carries out a plan."""
    texts = _load()
    words = texts.reasons.get(plan.reason, texts.moves[plan.move]).of(persona.locale)
    return words.format(
        fact=persona.fact(plan.fact).text if plan.fact else persona.problem,
        quote=(plan.quote or "…")[:QUOTE_CHARACTERS],
        solution=persona.solution(plan.solution).text if plan.solution else "",
    )
