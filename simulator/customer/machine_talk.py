"""Orders to a program in the agent's words: what no caller could make sense of.

They are looked for in every language, since an order may come in another one than the call's, and under
the usual disguises: marks of chat templates, letters spelled apart, letters of another alphabet.
"""

from __future__ import annotations

import re
import unicodedata
from typing import get_args

from simulator.customer.cues import first_match, folded
from simulator.customer.phrases import phrases
from simulator.transcript import Locale

_MARKERS = re.compile(
    r"<\||\|>|\[/?inst\]|<<sys>>|<(start|end)_of_turn>"
    r"|#{2,}\s*(system|sistema|instru|prompt|システム|指示)"
    r"|</?\s*(system|assistant|developer|prompt|instructions?)\s*>"
    r"|[\[【(]\s*(system|sistema|システム)[^\]】)]{0,20}[\]】)]"
    r"|(^|[.!?。！？\n]\s*)(system|sistema|developer|システム)(\s+(message|prompt|override))?\s*[:：]"
    r"|[\"'](role|content)[\"']\s*:",
    re.I,
)
"""Marks of chat templates and prompts, which nobody says on the telephone."""
_SPELLED_APART = re.compile(r"(?:(?<!\w)\w[ \u3000.\-_*]){5,}\w(?!\w)")
_SPELLED_WORDS = ("instruc", "ignor", "prompt", "system", "sistema", "指示", "無視", "命令")
"""What is spelled apart only to hide it; a name or a number may be spelled to a caller."""
_LOOK_ALIKES = str.maketrans(
    "аеорсхуіѕјһԁνοαѵӏАЕОРСХУІЅЈНВМТКΟΑ", "aeopcxyisjhdvoavlAEOPCXYISJHBMTKOA"
)
"""Cyrillic and Greek letters that look like Latin ones."""


def talks_to_the_machine(text: str, locale: Locale) -> bool:
    """Whether somebody talks to a program here, and not to a caller.

    Args:
        text: The agent's words.
        locale: Of the call.
    """
    plain = _undisguised(text, locale)
    if _MARKERS.search(plain):
        return True
    spelled = (re.sub(r"\W|_", "", found) for found in _SPELLED_APART.findall(plain))
    if any(word in folded(one) for one in spelled for word in _SPELLED_WORDS):
        return True
    locales: tuple[Locale, ...] = get_args(Locale)
    return any(first_match(phrases(one).to_the_machine, plain, one) for one in locales)


def _undisguised(text: str, locale: Locale) -> str:
    """The text without invisible characters, and outside Japanese without another alphabet's look-alikes."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return visible if locale == "ja" else visible.translate(_LOOK_ALIKES)
