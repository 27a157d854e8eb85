"""Talk to a program instead of a person: marks of its prompts, orders to it, and letters in disguise.

Neither the customer nor the grader takes such words for what an agent says to a caller. Orders are looked for
in every language, since one may come in another language than the call's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.cues import folded
from simulator.errors import FileFormatError
from simulator.transcript import LOCALES, Locale
from simulator.yaml_file import load_yaml

PROMPT_MARKS = re.compile(
    r"<\||\|>|\[/?inst\]|<<sys>>|<(start|end)_of_turn>"
    r"|#{2,}\s*(system|sistema|instru|prompt|システム|指示)"
    r"|</?\s*(system|assistant|developer|prompt|instructions?)\s*>",
    re.I,
)
"""Marks of chat templates and prompts, which nobody says on the telephone."""
LOOK_ALIKES = str.maketrans(
    "аеорсхуіѕјһԁνοαѵӏАЕОРСХУІЅЈНВМТКΟΑ", "aeopcxyisjhdvoavlAEOPCXYISJHBMTKOA"
)
"""Cyrillic and Greek letters that look like Latin ones."""
_SPELLED_APART = re.compile(r"(?:(?<!\w)\w[ \u3000.\-_*]){5,}\w(?!\w)")
Cues = Annotated[tuple[str, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["talk_to_machine/1"] = Field(alias="schema")
    es: Cues
    en: Cues
    ja: Cues


@cache
def orders() -> dict[Locale, tuple[str, ...]]:
    """Cues of orders to a program, by the language that they are in."""
    path = Path(__file__).with_suffix(".yaml")
    file = load_yaml(path, _File, FileFormatError)
    return dict(zip(LOCALES, (file.es, file.en, file.ja), strict=True))


def undisguised(text: str, *, latin: bool) -> str:
    """The text without invisible characters.

    Args:
        text: What was said.
        latin: Whether letters of another alphabet that look like Latin ones are taken for these.
    """
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return visible.translate(LOOK_ALIKES) if latin else visible


def spelled_apart(text: str) -> list[tuple[int, str]]:
    """Words whose letters stand apart ("i g n o r e"): where each begins, and the word, folded."""
    return [
        (found.start(), folded(re.sub(r"\W|_", "", found[0])))
        for found in _SPELLED_APART.finditer(text)
    ]
