"""Talking over the customer: only what was shown is stored, and the next turn feels it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from typing_extensions import override

from session.rooms import (
    LAMP,
    NOTHING,
    OPENING,
    SECOND,
    HeardModel,
    heard_out,
    hears,
    lines,
    rooms,
    say,
    talker,
)
from simulator.models.protocol import Decoding, Message
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions, Spoken, TurnDone

A_WORD_IN_TEN_MINUTES = 1 / 600
"""Slow enough that nothing but being talked over ends a line in a test."""


async def cut_short(sessions: Sessions, call_id: str, text: str) -> TurnDone:
    """One turn whose answer is talked over after its first word."""
    happenings = sessions.reply(call_id, text)
    assert isinstance(await anext(happenings), Spoken)
    rest = asyncio.create_task(heard_out(happenings))
    await sessions.cut_off(call_id)
    shown, done = await rest
    assert shown == []
    return done


async def test_only_what_was_shown_is_stored_and_the_next_turn_feels_it(tmp_path: Path) -> None:
    """The turn is marked, the event keeps the last words, and the mood pays once."""
    async with rooms(tmp_path, talker(), words_per_second=A_WORD_IN_TEN_MINUTES) as sessions:
        call = await sessions.start(LAMP, seed=1)
        done = await cut_short(sessions, call.id, "Good morning.")
        assert done.customer is not None
        assert (done.customer.text, done.customer.cut_off) == ("My", True)
        assert [one.rule for one in done.mood.changes] == ["mood.settle"]
        next_one = await cut_short(sessions, call.id, "I know, I know.")
        assert [one.rule for one in next_one.mood.changes] == ["clock.interrupt"]
        transcript = await sessions.transcript(call.id)
    assert [turn.cut_off for turn in transcript.turns] == [False, True, False, True]
    first = transcript.events[0]
    assert (first.kind, first.by, first.after_turn, first.detail) == (
        "interrupt",
        "trainee",
        2,
        "My",
    )


async def test_being_talked_over_is_felt_after_a_restart_too(tmp_path: Path) -> None:
    """What the next turn owes is read from what was stored."""
    async with rooms(tmp_path, talker(), words_per_second=A_WORD_IN_TEN_MINUTES) as first:
        call = await first.start(LAMP, seed=1)
        await cut_short(first, call.id, "Good morning.")
    async with rooms(tmp_path, talker()) as second:
        done = await say(second, call.id, "I know.")
        assert [one.rule for one in done.mood.changes] == ["clock.interrupt"]


async def test_a_fact_that_was_cut_off_was_not_told(tmp_path: Path) -> None:
    """It can be asked for again, and an agent who did not hear the hidden need has not found it."""
    asked = hears(asked=("need",))
    model = ScriptedModel(
        hear=[NOTHING, asked, NOTHING], speak=[OPENING, "Honestly? It is for a surgery."]
    )
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
    async with rooms(tmp_path, model, words_per_second=A_WORD_IN_TEN_MINUTES) as sessions:
        done = await cut_short(sessions, call.id, "What do you need?")
        assert done.customer is not None
        assert done.customer.text == "Honestly?"
        ended = await sessions.finish(call.id)
        assert ended.outcome is not None
        assert not ended.outcome.hidden_need_found


async def test_a_fact_that_was_cut_off_after_it_came_out_was_told(tmp_path: Path) -> None:
    """Also when the call is taken up by another process before it ends."""
    model = ScriptedModel(
        hear=[NOTHING, hears(asked=("need",))], speak=[OPENING, "Surgery, to be honest."]
    )
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
    async with rooms(tmp_path, model, words_per_second=A_WORD_IN_TEN_MINUTES) as sessions:
        await cut_short(sessions, call.id, "What do you need?")
    async with rooms(tmp_path, model) as sessions:
        ended = await sessions.finish(call.id)
        assert ended.outcome is not None
        assert ended.outcome.hidden_need_found


async def test_talking_before_the_customer_opens_their_mouth_is_no_interruption(
    tmp_path: Path,
) -> None:
    """The line under way is given up; nothing is marked and nothing costs."""
    drawing, silenced = asyncio.Event(), asyncio.Event()

    class Thinking(ScriptedModel):
        @override
        async def stream(
            self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
        ) -> AsyncGenerator[str, None]:
            async for piece in super().stream(messages, decoding, purpose=purpose):
                drawing.set()
                await silenced.wait()
                yield piece

    async with rooms(tmp_path, Thinking(hear=[NOTHING], speak=[OPENING])) as sessions:
        call = await sessions.start(LAMP, seed=1)
        turn = asyncio.create_task(heard_out(sessions.reply(call.id, "Good morning.")))
        await drawing.wait()
        cutting = asyncio.create_task(sessions.cut_off(call.id))
        await asyncio.sleep(0)
        silenced.set()
        shown, done = await turn
        await cutting
        assert shown == []
        assert done.customer is None
        transcript = await sessions.transcript(call.id)
    assert transcript.events == ()
    assert [turn.text for turn in transcript.turns] == ["Good morning."]


async def test_cutting_off_a_silent_customer_changes_nothing(tmp_path: Path) -> None:
    """Before the first word, between two turns, and for a call that is not held."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await sessions.cut_off(call.id)
        await sessions.cut_off("nowhere")
        done = await say(sessions, call.id, "Good morning.")
        await sessions.cut_off(call.id)
        assert done.customer is not None
        assert not done.customer.cut_off
        assert [one.rule for one in (await say(sessions, call.id, "So.")).mood.changes] == [
            "mood.settle"
        ]


async def test_a_listener_who_leaves_after_the_first_word_loses_nothing(tmp_path: Path) -> None:
    """Closing the tab in mid-reply: the turn is stored whole, and the call goes on."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        happenings = sessions.reply(call.id, "Good morning.")
        assert await anext(happenings) == Spoken("My ")
        await happenings.aclose()
        state = await sessions.resume(call.id)
        assert state.transcript is not None
        assert [turn.text for turn in state.transcript.turns] == ["Good morning.", OPENING]
        assert (await say(sessions, call.id, "So.")).trainee is not None


async def test_a_listener_who_leaves_before_the_first_word_loses_nothing(tmp_path: Path) -> None:
    """A tab that is closed while the model still thinks."""
    model = HeardModel(hear=[NOTHING], speak=[OPENING])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        waiting = asyncio.create_task(anext(sessions.reply(call.id, "Good morning.")))
        await model.was_asked.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        state = await sessions.resume(call.id)
    assert state.transcript is not None
    assert [turn.text for turn in state.transcript.turns] == ["Good morning.", OPENING]


async def test_closing_the_program_in_mid_sentence_lets_the_customer_finish(
    tmp_path: Path,
) -> None:
    """A program that stops is no interruption by the trainee."""
    async with rooms(tmp_path, talker(), words_per_second=10) as sessions:
        call = await sessions.start(LAMP, seed=1)
        happenings = sessions.reply(call.id, "Good morning.")
        await anext(happenings)
    await happenings.aclose()
    async with rooms(tmp_path, ScriptedModel(hear=[NOTHING], speak=[SECOND])) as sessions:
        transcript = await sessions.transcript(call.id)
        assert [turn.text for turn in transcript.turns] == ["Good morning.", OPENING]
        assert not any(turn.cut_off for turn in transcript.turns)
        assert transcript.events == ()


async def test_the_customer_speaks_at_the_pace_that_is_set(tmp_path: Path) -> None:
    """A word at a time, and the rest only when it is due."""
    async with rooms(tmp_path, talker(), words_per_second=A_WORD_IN_TEN_MINUTES) as sessions:
        call = await sessions.start(LAMP, seed=1)
        happenings = sessions.reply(call.id, "Good morning.")
        assert await anext(happenings) == Spoken("My ")
        next_word = asyncio.create_task(anext(happenings))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not next_word.done()
        await sessions.cut_off(call.id)
        assert isinstance(await next_word, TurnDone)
        await happenings.aclose()


async def test_a_japanese_line_comes_a_few_characters_at_a_time() -> None:
    """Without spaces there are no words to hand out."""
    from simulator.trainee_words import pieces_of

    assert pieces_of("もういいです。", "ja") == ["もうい", "いです", "。"]
    assert "".join(pieces_of("One  two three", "en")) == "One  two three"
    assert pieces_of("", "en") == []
    assert lines(3)[0] == OPENING
