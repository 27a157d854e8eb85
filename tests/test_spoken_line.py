"""A line on its way: at pace, cut off where it stands, begun before its end is known."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import ScriptClock
from simulator.spoken_line import SpokenLine


class Listener:
    """Hears a line; falls in after so many pieces."""

    def __init__(self, pace: float = 0.0, quiet_after: int | None = None) -> None:
        self.quiet, self.nudged = asyncio.Event(), asyncio.Event()
        self.clock = ScriptClock(5_000)
        self.heard: list[str] = []
        self.quiet_after = quiet_after
        self.line = SpokenLine("en", lambda: pace, self.quiet, self.nudged, self.clock, self.hear)

    def hear(self, words: str) -> None:
        """Takes the next words."""
        self.heard.append(words)
        if self.quiet_after is not None and len(self.heard) >= self.quiet_after:
            self.quiet.set()
            self.nudged.set()


@given(st.lists(st.sampled_from(("one ", "two, ", "three. ")), max_size=8), st.integers(0, 8))
def test_what_is_heard_is_the_line_wherever_it_was_begun(words: list[str], begun: int) -> None:
    """The beginning and the rest make the whole, and the time of all its words has passed once."""

    async def speak() -> None:
        listener = Listener()
        line = "".join(words)
        if begun:
            listener.line.begin("".join(words[:begun]))
        await listener.line.finish(line)
        assert "".join(listener.heard) == line == listener.line.shown
        whole = ScriptClock(5_000)
        whole.spoken(line, "en")
        assert listener.clock.now_ms() == whole.now_ms()
        turn = listener.line.turn(2, line, whole=True)
        assert (turn is None) == (not line.strip())
        assert turn is None or (turn.started_ms, turn.cut_off) == (5_000, False)

    asyncio.run(speak())


async def test_a_line_that_is_cut_off_ends_at_that_word() -> None:
    """Nothing of the rest is heard, and the turn is marked."""
    listener = Listener(quiet_after=2)
    listener.line.begin("One two three, ")
    await listener.line.finish("One two three, four five.")
    assert listener.heard == ["One ", "two "]
    turn = listener.line.turn(2, "One two three, four five.", whole=True)
    assert turn is not None
    assert (turn.text, turn.cut_off) == ("One two", True)


async def test_a_line_given_up_after_its_first_words_is_cut_off_although_all_of_it_was_heard() -> (
    None
):
    """The model was stopped in the gap: more was going to be said."""
    listener = Listener()
    listener.line.begin("Well, ")
    await listener.line.finish("Well, ")
    turn = listener.line.turn(2, "Well, ", whole=False)
    assert turn is not None
    assert turn.cut_off


async def test_a_line_that_is_dropped_says_no_more() -> None:
    """The turn failed; the task that spoke is over."""
    listener = Listener(pace=1 / 600)
    listener.line.begin("One two three.")
    await asyncio.sleep(0)
    await listener.line.drop()
    assert listener.heard == ["One "]
    assert not listener.line.speaking
    await Listener().line.drop()


@pytest.mark.parametrize("how", ["begin", "finish"])
async def test_speaking_says_whether_words_are_going_out_now(how: Any) -> None:
    """In the gap between the first words and the rest nobody is speaking."""
    listener = Listener()
    assert not listener.line.speaking
    if how == "begin":
        listener.line.begin("One, ")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert listener.line.started_ms == 5_000
    else:
        await listener.line.finish("One.")
    assert not listener.line.speaking
