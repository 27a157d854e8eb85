"""The customer's words on their way to the trainee: handed out at speaking pace, the first before the last are known."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from simulator.clock import CallClock
from simulator.trainee_words import pieces_of
from simulator.transcript import Locale, Turn
from simulator.turn_done import said_turn


class SpokenLine:
    """Hands one line out, word by word.

    Args:
        locale: Of the call; Japanese goes out a few characters at a time.
        words_per_second: Speaking pace; asked before every word, 0 is at once.
        quiet: Ends the line where it stands.
        nudged: Ends the pause between two words.
        clock: Of the call.
        show: Takes the next words.

    Attributes:
        shown: What has gone out so far.
        started_ms: When the first word did, ``None`` before.
        speaking: Whether words are going out now.
    """

    def __init__(
        self,
        locale: Locale,
        words_per_second: Callable[[], float],
        quiet: asyncio.Event,
        nudged: asyncio.Event,
        clock: CallClock,
        show: Callable[[str], None],
    ) -> None:
        self._locale = locale
        self._words_per_second = words_per_second
        self._quiet = quiet
        self._nudged = nudged
        self._clock = clock
        self._show = show
        self._beginning: asyncio.Task[None] | None = None
        self.shown = ""
        self.started_ms: int | None = None
        self.speaking = False

    def begin(self, words: str) -> None:
        """Starts with words that the line is sure to begin with, while the rest is still being found."""
        self._beginning = asyncio.create_task(self._hand_out(words))

    async def finish(self, line: str) -> None:
        """Hands out what is left of the line, and lets the time of all its words pass.

        Args:
            line: The whole line; it starts with what it was begun with.
        """
        if self._beginning:
            await self._beginning
        if not self._quiet.is_set():
            await self._hand_out(line.removeprefix(self.shown))
        self._clock.spoken(self.shown, self._locale)

    def turn(
        self, number: int, line: str, *, whole: bool, asks_into_silence: bool = False
    ) -> Turn | None:
        """What the trainee heard of a line; ``None`` where it was nothing.

        Args:
            number: Of the turn.
            line: The line as it was to be said.
            whole: Whether nothing more was going to be said.
            asks_into_silence: Whether they asked if anyone is there: to be answered in mid-sentence is
                what they want, and cuts nobody off.
        """
        now_ms = self._clock.now_ms()
        return said_turn(
            number,
            self.shown.rstrip(),
            now_ms if self.started_ms is None else self.started_ms,
            now_ms,
            cut_off=bool(self.shown)
            and not asks_into_silence
            and (self.shown != line or not whole),
        )

    async def drop(self) -> None:
        """Stops handing out, because the turn failed."""
        if self._beginning:
            self._beginning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beginning

    async def _hand_out(self, words: str) -> None:
        if self.started_ms is None:
            self.started_ms = self._clock.now_ms()
        self.speaking = True
        try:
            for piece in pieces_of(words, self._locale):
                if self._quiet.is_set():
                    break
                self.shown += piece
                self._show(piece)
                pace = self._words_per_second()
                if pace:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._nudged.wait(), 1 / pace)
        finally:
            self.speaking = False
