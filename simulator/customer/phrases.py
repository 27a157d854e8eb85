"""Cues that hold for every scenario: taking leave, refusing, talking to the machine, talking like an agent."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import PersonaError
from simulator.transcript import Locale
from simulator.yaml_file import load_yaml

_WORDS = re.compile(r"[\W_]+")
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
    listening: Cues
    """Short signs that the agent is listening, whole and in small letters; no cues."""
    refusal: Cues
    """What makes a clause of the agent the opposite of an offer."""
    refusal_openers: Cues
    """Single words that do so where a clause begins with them."""
    no_refusal: Cues
    """What makes none, although it looks like one."""
    paraphrase: Cues
    """What makes a sentence of the agent the customer's own words given back, which offer nothing."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["phrases/1"] = Field(alias="schema")
    es: Phrases
    en: Phrases
    ja: Phrases


SIGNS_IN_A_ROW = 3
"""More of them is talking."""


def is_sign_of_listening(text: str, locale: Locale) -> bool:
    """Whether words are nothing but a short sign of listening, such as "ya veo" or "sí, sí"."""
    said = _WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return bool(_signs(locale).fullmatch(said))


@cache
def _signs(locale: Locale) -> re.Pattern[str]:
    longest_first = sorted(phrases(locale).listening, key=len, reverse=True)
    one = "|".join(re.escape(sign) for sign in longest_first)
    gap = " ?" if locale == "ja" else " "
    return re.compile(rf"(?:{one})(?:{gap}(?:{one})){{0,{SIGNS_IN_A_ROW - 1}}}")


@cache
def _load() -> _File:
    return load_yaml(Path(__file__).with_name("phrases.yaml"), _File, PersonaError)


def phrases(locale: Locale) -> Phrases:
    """The cues of a language."""
    by_locale: dict[Locale, Phrases] = {"es": _load().es, "en": _load().en, "ja": _load().ja}
    return by_locale[locale]
