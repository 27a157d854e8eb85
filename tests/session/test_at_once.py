"""Several hands on one call: taken one after the other, and nothing of any of them is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from session.rooms import (
    LAMP,
    NOTHING,
    OPENING,
    HeardModel,
    OnlyModel,
    rooms,
    say,
    settings_in,
    talker,
    use,
)
from simulator.errors import CallClosedError, ControlError, SimulatorError, StoreError
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions, TurnDone


async def test_four_replies_at_once_are_taken_one_after_the_other(tmp_path: Path) -> None:
    """Each is stored whole, with its own answer, in the order in which they came."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        done = await asyncio.gather(*(say(sessions, call.id, f"Turn {n}.") for n in range(4)))
        transcript = await sessions.transcript(call.id)
    assert [turn.n for turn in transcript.turns] == list(range(1, 9))
    assert [turn.text for turn in transcript.turns[::2]] == [f"Turn {n}." for n in range(4)]
    assert [turn.speaker for turn in transcript.turns] == ["trainee", "customer"] * 4
    assert len(transcript.mood) == 4
    assert [one.mood for one in done] == list(transcript.mood)


async def test_replies_at_once_to_a_call_that_is_taken_up_again_share_it(tmp_path: Path) -> None:
    """After a restart, four tabs that go on at once still hold one call between them."""
    async with rooms(tmp_path, talker()) as first:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
    async with rooms(tmp_path, talker()) as second:
        await asyncio.gather(*(say(second, call.id, f"Turn {n}.") for n in range(4)))
        transcript = await second.transcript(call.id)
    assert [turn.n for turn in transcript.turns] == list(range(1, 11))


async def test_two_calls_at_once_do_not_mix(tmp_path: Path) -> None:
    """Each keeps its own words and its own mood."""
    async with rooms(tmp_path, ScriptedModel(hear=[NOTHING] * 20, speak=[""] * 40)) as sessions:
        calls = [await sessions.start(LAMP, seed=seed) for seed in range(3)]
        await asyncio.gather(
            *(say(sessions, call.id, f"{call.id} {n}") for n in range(4) for call in calls)
        )
        for call in calls:
            turns = (await sessions.transcript(call.id)).turns
            assert len(turns) == 8
            assert all(turn.text.startswith(call.id) for turn in turns[::2])


async def test_two_holds_at_once_are_one_hold(tmp_path: Path) -> None:
    """The second is refused, whatever the order of the clicks."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        results = await asyncio.gather(
            use(sessions, call.id, "hold", "one"),
            use(sessions, call.id, "hold", "two"),
            return_exceptions=True,
        )
        assert isinstance(results[0], TurnDone)
        assert isinstance(results[1], ControlError)
        events = (await sessions.transcript(call.id)).events
    assert [one.kind for one in events] == ["hold_start"]


async def test_finishing_twice_at_once_ends_the_call_once(tmp_path: Path) -> None:
    """Also while a turn is under way: both get the same transcript."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        turn = asyncio.create_task(say(sessions, call.id, "So."))
        await asyncio.sleep(0)
        once, twice = await asyncio.gather(sessions.finish(call.id), sessions.finish(call.id))
        await turn
    assert once == twice
    assert [one.kind for one in once.events] == ["hang_up", "end"]
    assert len(once.turns) == 4


async def test_a_turn_that_waits_while_the_call_ends_is_told_so(tmp_path: Path) -> None:
    """It is not stored behind the end."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        ended, late = await asyncio.gather(
            use(sessions, call.id, "transfer"),
            say(sessions, call.id, "One more thing."),
            return_exceptions=True,
        )
        assert isinstance(ended, TurnDone)
        assert isinstance(late, CallClosedError)
        texts = [turn.text for turn in (await sessions.transcript(call.id)).turns]
    assert "One more thing." not in texts


async def test_a_second_process_on_the_same_call_is_refused_and_loses_nothing_of_the_first(
    tmp_path: Path,
) -> None:
    """It is told so before a word is shown, and can go on after it has taken the call up again."""
    async with rooms(tmp_path, talker()) as first, rooms(tmp_path, talker()) as second:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
        await second.resume(call.id)
        await say(first, call.id, "The first goes on.")
        for _ in range(2):
            with pytest.raises(StoreError, match="another window or process") as caught:
                await anext(second.reply(call.id, "The second goes on."))
            assert "resume" in (caught.value.do or "")
        await say(first, call.id, "And on.")
        state = await second.resume(call.id)
        assert state.transcript is not None
        assert [turn.text for turn in state.transcript.turns[::2]] == [
            "Good morning.",
            "The first goes on.",
            "And on.",
        ]
        assert state.mood == state.transcript.mood[-1]
        done = await say(second, call.id, "Now the second.")
        assert done.trainee is not None
        assert done.trainee.n == 7


async def test_two_processes_at_the_very_same_moment_store_one_turn(tmp_path: Path) -> None:
    """Whoever comes second loses their turn, not the call: what is resumed is the one that was stored."""
    async with rooms(tmp_path, talker()) as first, rooms(tmp_path, talker()) as second:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
        await second.resume(call.id)
        results = await asyncio.gather(
            say(first, call.id, "From the first."),
            say(second, call.id, "From the second."),
            return_exceptions=True,
        )
        stored = [one for one in results if isinstance(one, TurnDone)]
        refused = [one for one in results if isinstance(one, StoreError)]
        assert (len(stored), len(refused)) == (1, 1)
    async with rooms(tmp_path, ScriptedModel(hear=[NOTHING], speak=["", ""])) as third:
        state = await third.resume(call.id)
        assert state.mood == stored[0].mood
        assert state.transcript is not None
        assert state.transcript.turns[2] == stored[0].trainee
        assert (await say(third, call.id, "On we go.")).customer is not None


async def test_processes_that_open_a_new_database_at_once_share_it(tmp_path: Path) -> None:
    """App and command line started together on a fresh machine."""
    settings = settings_in(tmp_path)
    pool = OnlyModel(talker())

    async def one_call() -> str:
        async with Sessions(settings, models=pool) as sessions:
            return (await sessions.start(LAMP)).id

    ids = await asyncio.gather(*(one_call() for _ in range(4)))
    async with Sessions(settings, models=pool) as sessions:
        assert {row.id for row in await sessions.calls()} == set(ids)


async def test_a_failure_nobody_waits_for_is_noted_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A tab that was closed hears nothing; whoever runs the server does."""
    model = HeardModel(hear=[SimulatorError("the model fell over")], speak=[OPENING])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        waiting = asyncio.create_task(anext(sessions.reply(call.id, "Good morning.")))
        await model.was_asked.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert "the model fell over" in caplog.text
