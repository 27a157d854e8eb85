"""Cues: how a persona's author says which words ask for a fact or offer a solution.

A cue is a list of word beginnings, parted by spaces, that all stand in one sentence: ``numer pedid``
catches "¿Me dice el número de su pedido?". Small and capital letters and accents do not matter. In
Japanese, which has no spaces, each part may stand anywhere in the sentence. A part with underscores is
whole words in a row: ``system_prompt`` does not catch "the system will prompt you". A part with a minus
must not stand in the sentence: ``番号 教えて -電話`` does not catch "お電話番号を教えてください".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from simulator.models.clauses import sentences
from simulator.transcript import Locale

_WORD = re.compile(r"\w+")


KEPT_CHARACTERS = 4000
"""Folded texts up to this length are kept for the next cue; longer ones would fill the memory."""


def folded(text: str) -> str:
    """Small letters without accents, width variants unified; Japanese voicing marks are kept."""
    return _kept_folded(text) if len(text) <= KEPT_CHARACTERS else _folded(text)


@lru_cache(maxsize=256)
def _kept_folded(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Without apostrophes, so that "we'll" is one word on both sides.
    decomposed = unicodedata.normalize("NFD", plain).replace("'", "").replace("’", "")
    without = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", without)


def matches(cue: str, sentence: str, locale: Locale) -> bool:
    """Whether every part of the cue stands in the sentence, and none that must not."""
    searched = folded(sentence) if locale == "ja" else _row(sentence)
    wanted, unwanted = _searched_for(cue, locale)
    return all(part in searched for part in wanted) and not any(
        part in searched for part in unwanted
    )


def could_match(cues: tuple[str, ...], text: str, locale: Locale) -> tuple[str, ...]:
    """Those of the cues that a sentence of the text may match: their parts stand somewhere in it."""
    searched = folded(text) if locale == "ja" else _row(text)
    return tuple(
        cue
        for cue, first, rest in _beginnings(cues, locale)
        if first in searched and all(part in searched for part in rest)
    )


@lru_cache(maxsize=256)
def _beginnings(
    cues: tuple[str, ...], locale: Locale
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Cues with what must stand in the text, the first part by itself."""
    wanted = ((cue, _searched_for(cue, locale)[0]) for cue in cues)
    return tuple((cue, parts[0], parts[1:]) for cue, parts in wanted)


def _row(text: str) -> str:
    """The folded words of a text, each with a space before and after it."""
    return _kept_row(text) if len(text) <= KEPT_CHARACTERS else _worded(text)


# Hundreds of cues are held against each sentence of every turn.
@lru_cache(maxsize=256)
def _kept_row(text: str) -> str:
    return _worded(text)


def _worded(text: str) -> str:
    return f" {' '.join(_WORD.findall(folded(text)))} "


@lru_cache(maxsize=16_384)
def _searched_for(cue: str, locale: Locale) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What must stand in the row, a space and a word beginning or whole words between spaces; and what must not."""
    parts = folded(cue).split()
    wanted = tuple(_in_a_row(part, locale) for part in parts if not part.startswith("-"))
    unwanted = tuple(_in_a_row(part[1:], locale) for part in parts if part.startswith("-"))
    return wanted, unwanted


def _in_a_row(part: str, locale: Locale) -> str:
    if locale == "ja":
        return part
    return f" {part.replace('_', ' ')} " if "_" in part else f" {part}"


def first_match(cues: Iterable[str], text: str, locale: Locale) -> str | None:
    """The first sentence of the text that any cue matches."""
    listed = tuple(cues)
    for sentence in sentences(text):
        if any(matches(cue, sentence, locale) for cue in listed):
            return sentence
    return None
