"""What the detectors read: text folded alike, its words, and the patterns of ``patterns.yaml``.

Kept apart from the customer's own cues and folding, so that one mistake does not hide in both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import FileFormatError
from simulator.transcript import Locale
from simulator.yaml_file import load_yaml

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|「[^」]*」|\"[^\"]*\"")
"""Words that somebody else said: a customer may quote an agent."""
_SENTENCE = re.compile(r"[^.!?…。！？\n]+")


class _Patterns(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    agent_speak: Annotated[tuple[str, ...], Field(min_length=1)]
    leak: Annotated[tuple[str, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["fidelity-patterns/1"] = Field(alias="schema")
    es: _Patterns
    en: _Patterns
    ja: _Patterns


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Small letters, Latin ones without accents, width variants unified, single spaces."""
    text = text.replace("’", "'")
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    # Only marks on Latin letters: a voicing mark makes another Japanese word.
    bare = re.sub("[\u0300-\u036f]", "", plain)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their marks."""
    return [part.strip() for part in _SENTENCE.findall(text) if any(c.isalnum() for c in part)]


@lru_cache(maxsize=8192)
def words(text: str, locale: Locale) -> tuple[str, ...]:
    """The words of a text; in Japanese, which has no spaces, every pair of neighbouring characters."""
    if locale == "ja":
        runs = _WORD.findall(folded(text))
        return tuple(run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1)))
    return tuple(_WORD.findall(folded(text)))


@cache
def _compiled() -> dict[tuple[Locale, str], tuple[re.Pattern[str], ...]]:
    file = load_yaml(Path(__file__).with_name("patterns.yaml"), _File, FileFormatError)
    by_locale: dict[Locale, _Patterns] = {"es": file.es, "en": file.en, "ja": file.ja}
    return {
        (locale, kind): tuple(re.compile(one) for one in getattr(patterns, kind))
        for locale, patterns in by_locale.items()
        for kind in ("agent_speak", "leak")
    }


def pattern_in(text: str, locale: Locale, kind: Literal["agent_speak", "leak"]) -> str | None:
    """The first words of the text that a pattern of the kind matches, ``None`` where none does."""
    own = _QUOTED.sub(" ", text) if kind == "agent_speak" else text
    plain = folded(own)
    for pattern in _compiled()[locale, kind]:
        found = pattern.search(plain)
        if found:
            return found[0]
    return None
