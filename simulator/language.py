"""Whether a text is in the language of the call: by script first, by py3langid where that cannot tell."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from simulator.transcript import Locale

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

WORDS_TO_TELL = 5
"""Fewer words than this are too little for the identifier to be trusted with."""
SURE = 0.97
"""Probability from which another language is believed."""
NEIGHBOURS = ("es", "en", "ja", "pt", "fr", "de", "it", "ca", "zh", "ko", "ru")
"""Languages that a confused model or trainee is likely to fall into."""
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(NEIGHBOURS))
    return identifier


def load_identifier() -> None:
    """Loads the identifier's tables, half a second of work, so that the first turn does not pay for it."""
    _identifier()


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it at all, in any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def _share(text: str, prefixes: tuple[str, ...]) -> float:
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return 0.0
    hits = sum(unicodedata.name(char, "").startswith(prefixes) for char in letters)
    return hits / len(letters)


def is_japanese(character: str) -> bool:
    """Whether a character belongs to kana or the Chinese characters."""
    code = ord(character)
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF


def is_foreign(text: str, locale: Locale) -> bool:
    """Whether the text is surely not in the language of the call; short texts get the benefit of doubt."""
    latin = _share(text, ("LATIN", "FULLWIDTH LATIN"))
    words = _WORD.findall(text)
    if locale == "ja":
        japanese = _share(text, ("HIRAGANA", "KATAKANA"))
        if latin >= 0.8 and len(words) >= 3:
            return True
        return japanese == 0.0 and latin < 0.5 and sum(char.isalpha() for char in text) >= 12
    if words and latin < 0.6:
        return True
    if len(words) < WORDS_TO_TELL:
        return False
    language, probability = _identifier().classify(text)
    return language != locale and float(probability) >= SURE
