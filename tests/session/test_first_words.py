"""A weak model's line is heard from its first words on, while the rest is still drawn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from session.rooms import LAMP, NOTHING, heard_out, rooms, say, use
from simulator.errors import EndpointBusyError
from simulator.models.protocol import Decoding, Message
from simulator.models.scripted import Entry, ScriptedModel
from simulator.session import Sessions, Spoken, TurnDone

A_WORD_IN_TEN_MINUTES = 1 / 600


class SlowModel(ScriptedModel):
    """A weak model that draws nothing before it is let.

    Attributes:
        drawing: Set when it has been asked for a line.
        go_on: Set to let it draw.
    """

    def __init__(self, *speak: Entry, hear: int = 4) -> None:
        super().__init__(strong=False, hear=[NOTHING] * hear, speak=speak)
        self.drawing, self.go_on = asyncio.Event(), asyncio.Event()

    @override
    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncGenerator[str, None]:
        self.drawing.set()
        await self.go_on.wait()
        async for piece in super().stream(messages, decoding, purpose=purpose):
            yield piece


async def first_words(
    sessions: Sessions, call_id: str, model: SlowModel
) -> tuple[str, AsyncGenerator[Spoken | TurnDone, None]]:
    """What is heard of an answer before the model has drawn anything."""
    happenings = sessions.reply(call_id, "Good morning.")
    heard = ""
    while not heard.endswith((",", ", ")):
        happening = await anext(happenings)
        assert isinstance(happening, Spoken)
        heard += happening.text
    await model.drawing.wait()
    return heard, happenings


async def test_the_first_words_come_before_the_answer_is_drawn(tmp_path: Path) -> None:
    """They are those of the authored line that stands behind the model, and the line goes on from them."""
    model = SlowModel(" as they say")
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        began, happenings = await first_words(sessions, call.id, model)
        assert model.asked("speak") == []
        model.go_on.set()
        rest, done = await heard_out(happenings)
        assert done.customer is not None
        assert began + "".join(rest) == done.customer.text
        assert not done.customer.cut_off
        assert (await sessions.transcript(call.id)).events == ()


async def test_interrupted_in_the_gap_the_first_words_are_what_was_said(tmp_path: Path) -> None:
    """The turn ends there, marked; the interruption is recorded at that word and answered in the next turn."""
    model = SlowModel(" as they say", "interrupted one, as they say")
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        began, happenings = await first_words(sessions, call.id, model)
        cutting = asyncio.create_task(sessions.cut_off(call.id))
        await asyncio.sleep(0)
        model.go_on.set()
        rest, done = await heard_out(happenings)
        await cutting
        assert rest == []
        assert done.customer is not None
        assert (done.customer.text, done.customer.cut_off) == (began.rstrip(), True)
        (event,) = (await sessions.transcript(call.id)).events
        assert (event.kind, event.by, event.after_turn) == ("interrupt", "trainee", 2)
        assert event.detail == began.rstrip()
        protest = await say(sessions, call.id, "I know all that.")
        assert [one.rule for one in protest.mood.changes] == ["clock.interrupt"]
        assert protest.customer is not None
        assert protest.customer.text.startswith("interrupted")


async def test_a_model_that_fails_after_the_first_words_leaves_nothing(tmp_path: Path) -> None:
    """Nothing is stored, and the same turn can be sent again."""
    model = SlowModel([EndpointBusyError("503")], " as they say")
    model.go_on.set()
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        with pytest.raises(EndpointBusyError):
            await heard_out(sessions.reply(call.id, "Good morning."))
        assert (await sessions.resume(call.id)).transcript is None
        done = await say(sessions, call.id, "Good morning.")
        assert done.customer is not None
        transcript = await sessions.transcript(call.id)
    assert [turn.n for turn in transcript.turns] == [1, 2]
    assert transcript.events == ()


async def test_a_program_that_stops_in_the_gap_interrupts_nobody(tmp_path: Path) -> None:
    """Words that were begun are brought to their end."""
    model = SlowModel(" as they say")
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        _, happenings = await first_words(sessions, call.id, model)
        closing = asyncio.create_task(sessions._calls.close())
        await asyncio.sleep(0)
        model.go_on.set()
        await closing
        await happenings.aclose()
        transcript = await sessions.transcript(call.id)
    assert not any(turn.cut_off for turn in transcript.turns)
    assert transcript.events == ()


@pytest.mark.parametrize("words", ["I see", "Yes, yes.", "Mm-hm… go on!"])
async def test_a_sign_of_listening_lets_the_customer_talk_on(tmp_path: Path, words: str) -> None:
    """Given while they speak it is told at once, stored with their turn, and helps in the next."""
    model = SlowModel(" as they say", "complain one, as they say")
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        assert not sessions.is_sign_of_listening(call.id, words)
        _, happenings = await first_words(sessions, call.id, model)
        assert sessions.is_sign_of_listening(call.id, words)
        assert not sessions.is_sign_of_listening(call.id, "I see, but that is your own fault.")
        given = await use(sessions, call.id, "back", words)
        assert (given.trainee, given.customer) == (None, None)
        model.go_on.set()
        _, done = await heard_out(happenings)
        assert done.customer is not None
        assert not done.customer.cut_off
        (event,) = (await sessions.transcript(call.id)).events
        assert (event.kind, event.detail, event.after_turn) == ("backchannel", words, 2)
        felt = await say(sessions, call.id, "So it stays dark.")
    assert "clock.backchannel" in [one.rule for one in felt.mood.changes]


async def test_nodding_alone_calms_nobody(tmp_path: Path) -> None:
    """Of many signs in one turn three count."""
    model = ScriptedModel(hear=[NOTHING] * 2, speak=["It stays dark.", "Even the bulb is new."])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        for _ in range(9):
            await use(sessions, call.id, "back", "yes")
        felt = await say(sessions, call.id, "So.")
    assert [one.rule for one in felt.mood.changes].count("clock.backchannel") == 3
