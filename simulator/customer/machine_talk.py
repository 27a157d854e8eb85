"""Orders to a program in the agent's words: what no caller could make sense of.

Beside what is said to any program, what a trainee may try on this one: to drop its part, to swap roles, to read
out its mood. They are looked for in every language, since an order may come in another one than the call's, and
under the usual disguises: marks of chat templates, letters spelled apart, letters of another alphabet.
"""

from __future__ import annotations

import re

from simulator.cues import first_match
from simulator.customer.phrases import phrases
from simulator.talk_to_machine import PROMPT_MARKS, orders, spelled_apart, undisguised
from simulator.transcript import LOCALES, Locale

_MARKERS = re.compile(
    r"[\[【(]\s*(system|sistema|システム)[^\]】)]{0,20}[\]】)]"
    r"|(^|[.!?。！？\n]\s*)(system|sistema|developer|システム)(\s+(message|prompt|override))?\s*[:：]"
    r"|[\"'](role|content)[\"']\s*:",
    re.I,
)
"""What a caller is not told either, though an agent may read it out to somebody else."""
_SPELLED_WORDS = ("instruc", "ignor", "prompt", "system", "sistema", "指示", "無視", "命令")
"""What is spelled apart only to hide it; a name or a number may be spelled to a caller."""


def talks_to_the_machine(text: str, locale: Locale) -> bool:
    """Whether somebody talks to a program here, and not to a caller.

    Args:
        text: The agent's words.
        locale: Of the call.
    """
    plain = undisguised(text, latin=locale != "ja")
    if PROMPT_MARKS.search(plain) or _MARKERS.search(plain):
        return True
    if any(word in spelled for _, spelled in spelled_apart(plain) for word in _SPELLED_WORDS):
        return True
    return any(
        first_match((*orders()[one], *phrases(one).to_the_machine), plain, one) for one in LOCALES
    )
