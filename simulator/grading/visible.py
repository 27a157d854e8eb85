"""What of a text can be seen: control, invisible and direction-changing characters taken out.

Trainee text reaches the judge's prompt and the terminal. Characters that no reader sees can carry orders to
a model (Unicode tags), reverse what is displayed (bidirectional controls) or drive the terminal (escape).
"""

from __future__ import annotations

import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")
"""Letters and marks that show nothing although Unicode does not class them as controls."""


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing, not even a space."""
    if character in _SPACES:
        return False
    code = ord(character)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:  # variation selectors
        return True
    return character in _BLANK_LETTERS or unicodedata.category(character) in _HIDDEN_CATEGORIES


def is_space(character: str) -> bool:
    """Whether a character shows as white space or breaks the line."""
    return character in _SPACES or character.isspace()


def visible(text: str) -> str:
    """The text without hidden characters, on one line: every white space becomes a plain space."""
    shown = (
        " " if is_space(character) else character
        for character in text
        if is_space(character) or not is_hidden(character)
    )
    return "".join(shown)
