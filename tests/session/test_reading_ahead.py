"""Reading ahead: it starts after a stored turn, makes way for the next, and its failure harms nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from customer.made_up import persona
from typing_extensions import override

from session.rooms import LAMP, NOTHING, OPENING, SECOND, rooms, say, use
from simulator.errors import EndpointTimeoutError, ModelAnswerError, SimulatorError
from simulator.models.protocol import Message
from simulator.models.scripted import ScriptedModel
from simulator.reading_ahead import ReadingAhead
from simulator.transcript import Turn

CALL = (
    Turn(n=1, speaker="trainee", text="Good morning."),
    Turn(n=2, speaker="customer", text=OPENING),
)


class Reader(ScriptedModel):
    """Reads until it is stopped.

    Attributes:
        began: Set when it has begun to read the call.
        stopped: How often it was stopped.
    """

    def __init__(self) -> None:
        super().__init__(hear=[NOTHING] * 3, speak=[OPENING, SECOND, "Well then."])
        self.began = asyncio.Event()
        self.stopped = 0

    @override
    async def warm(self, messages: Sequence[Message]) -> None:
        await super().warm(messages)
        if len(messages) == 1:
            return  # before the call
        self.began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise


class Failing(ScriptedModel):
    """Cannot read ahead."""

    def __init__(self, failure: SimulatorError) -> None:
        super().__init__(hear=[NOTHING] * 2, speak=[OPENING, SECOND])
        self.failure = failure

    @override
    async def warm(self, messages: Sequence[Message]) -> None:
        await super().warm(messages)
        if len(messages) > 1:
            raise self.failure


async def test_the_call_so_far_is_read_after_each_stored_turn(tmp_path: Path) -> None:
    """Who speaks, then all that was said: what the next prompt will begin with."""
    model = ScriptedModel(hear=[NOTHING] * 2, speak=[OPENING, SECOND])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await sessions.ready(call.id)
        await say(sessions, call.id, "I see.")
        await sessions.ready(call.id)
    read = [[one.content for one in prompt[1:]] for prompt in model.warmed if len(prompt) > 1]
    said = ["Good morning.", OPENING, "I see.", SECOND]
    assert read == [said[:2], said]
    assert (
        model.warmed[-1][: len(model.asked("speak")[-1].messages) - 1][0]
        == (model.asked("speak")[-1].messages[0])
    )


async def test_the_next_turn_stops_the_reading(tmp_path: Path) -> None:
    """The model is free for whoever talks now; so it is when the program stops."""
    model = Reader()
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await model.began.wait()
        assert model.stopped == 0
        assert (await say(sessions, call.id, "I see.")).customer is not None
        assert model.stopped == 1
    assert model.stopped >= 1


async def test_nothing_is_read_after_the_end(tmp_path: Path) -> None:
    """There is no next turn."""
    model = ScriptedModel(hear=[NOTHING], speak=[OPENING, "No."])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await sessions.ready(call.id)
        read = len(model.warmed)
        await use(sessions, call.id, "transfer")
    assert len(model.warmed) == read


@pytest.mark.parametrize("failure", [EndpointTimeoutError("no answer"), ModelAnswerError("prose")])
async def test_a_failure_in_reading_ahead_harms_nothing(
    tmp_path: Path, failure: SimulatorError
) -> None:
    """Nobody waits for it; the next turn goes on."""
    async with rooms(tmp_path, Failing(failure)) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await sessions.ready(call.id)
        assert (await say(sessions, call.id, "I see.")).customer is not None


async def test_stopping_what_never_began_or_is_over_is_nothing() -> None:
    """As before the first turn."""
    model = ScriptedModel()
    ahead = ReadingAhead(model, persona())
    await ahead.stop()
    await ahead.done()
    ahead.start(CALL)
    await ahead.done()
    await ahead.stop()
    assert len(model.warmed) == 1
