"""The trainee's words as a turn takes them, and a customer's line as it is shown."""

from __future__ import annotations

import re
import unicodedata

from simulator.errors import TurnRefusedError

JAPANESE_PIECE = 3
"""Characters of a Japanese line that are shown at a time; about half a second of speech."""
_WORDS = re.compile(r"\S+\s*|\s+")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co")
"""Unicode categories of what is neither a word nor a sign: control, format, half and private characters."""


def clean(text: str) -> str:
    """The words of a turn: no control or invisible characters, single spaces, no white space around."""
    plain = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if char in "\n\r\t" else char
        for char in plain
        if char in "\n\r\t" or unicodedata.category(char) not in _INVISIBLE
    )
    return re.sub(r"\s+", " ", visible).strip()


def accepted(text: str, limit: int) -> str:
    """The cleaned words of a turn.

    Args:
        text: As typed.
        limit: Most characters of a turn.

    Raises:
        TurnRefusedError: There is nothing in it, or more than the limit.
    """
    words = within(text, limit)
    if not words:
        raise TurnRefusedError("there are no words in this turn", do="Type what you want to say")
    return words


def within(text: str, limit: int) -> str:
    """The cleaned text, which may be empty.

    Raises:
        TurnRefusedError: There is more than the limit; names both numbers.
    """
    words = clean(text)
    if len(words) > limit:
        raise TurnRefusedError(
            f"the turn has {len(words)} characters, the limit is {limit}",
            do="Say it in several turns",
        )
    return words


def pieces_of(line: str, locale: str) -> list[str]:
    """A line in the pieces in which it is shown: words, in Japanese a few characters at a time."""
    if locale == "ja":
        return [line[at : at + JAPANESE_PIECE] for at in range(0, len(line), JAPANESE_PIECE)]
    return _WORDS.findall(line)
