"""The call's clock: milliseconds since the call was answered."""

from __future__ import annotations

import time
from typing import Protocol

WORDS_PER_SECOND = 2.5
"""Speaking pace of a played script, about 150 words a minute, the middle of conversational speech."""
CHARACTERS_PER_SECOND_JA = 6.0
"""The same for Japanese, about 360 characters a minute."""


class CallClock(Protocol):
    """Tells the time of a call."""

    def now_ms(self) -> int:
        """Milliseconds since the call was answered."""
        ...

    def spoken(self, text: str, locale: str) -> None:
        """Words were said; a clock of its own lets their time pass."""
        ...

    def wait(self, seconds: float) -> None:
        """A wait that was ordered; a clock of its own lets it pass."""
        ...


class WallClock:
    """The time on the wall; words take the time that they take.

    Args:
        start_ms: Where a call that is taken up again stood.
    """

    def __init__(self, start_ms: int = 0) -> None:
        self._began = time.monotonic() - start_ms / 1000
        self._waited_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since the call was answered."""
        return round((time.monotonic() - self._began) * 1000) + self._waited_ms

    def spoken(self, text: str, locale: str) -> None:
        """Nothing to do: the words took their time."""

    def wait(self, seconds: float) -> None:
        """Counts a wait that nobody wants to sit through."""
        self._waited_ms += round(seconds * 1000)


class ScriptClock:
    """The time of a played script: words pass at speaking pace, so that two plays have the same times."""

    def __init__(self, start_ms: int = 0) -> None:
        self._ms = start_ms

    def now_ms(self) -> int:
        """Milliseconds since the call was answered."""
        return self._ms

    def spoken(self, text: str, locale: str) -> None:
        """Lets the time of the words pass."""
        if locale == "ja":
            seconds = len(text) / CHARACTERS_PER_SECOND_JA
        else:
            seconds = len(text.split()) / WORDS_PER_SECOND
        self._ms += round(seconds * 1000)

    def wait(self, seconds: float) -> None:
        """Lets the wait pass."""
        self._ms += round(seconds * 1000)
