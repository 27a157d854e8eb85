"""Cues: how a persona's author says which words ask for a fact or offer a solution.

A cue is a list of word beginnings, parted by spaces, that all stand in one sentence: ``numer pedid``
catches "¿Me dice el número de su pedido?". Small and capital letters and accents do not matter. In
Japanese, which has no spaces, each part may stand anywhere in the sentence. A part with underscores is
whole words in a row: ``system_prompt`` does not catch "the system will prompt you".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from simulator.models.clauses import sentences
from simulator.transcript import Locale


def folded(text: str) -> str:
    """Small letters without accents, width variants unified; Japanese voicing marks are kept."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Without apostrophes, so that "we'll" is one word on both sides.
    decomposed = unicodedata.normalize("NFD", plain).replace("'", "").replace("’", "")
    without = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", without)


def matches(cue: str, sentence: str, locale: Locale) -> bool:
    """Whether every part of the cue stands in the sentence."""
    parts = folded(cue).split()
    plain = folded(sentence)
    if locale == "ja":
        return all(part in plain for part in parts)
    words = re.findall(r"\w+", plain)
    row = f" {' '.join(words)} "
    return all(
        f" {part.replace('_', ' ')} " in row
        if "_" in part
        else any(word.startswith(part) for word in words)
        for part in parts
    )


def first_match(cues: Iterable[str], text: str, locale: Locale) -> str | None:
    """The first sentence of the text that any cue matches."""
    listed = tuple(cues)
    for sentence in sentences(text):
        if any(matches(cue, sentence, locale) for cue in listed):
            return sentence
    return None
