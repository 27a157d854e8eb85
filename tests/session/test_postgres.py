"""The same doors over PostgreSQL: a server of the test's own, on loopback, gone afterwards."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from session.rooms import LAMP, NOTHING, OPENING, hears, rooms, say, settings_in, talker, use
from session.test_grading import graded, judge
from simulator.errors import StoreError
from simulator.grading.scorecard import Scorecard
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions
from simulator.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, server: str) -> Settings:
    """Settings whose calls are kept by the server."""
    return settings_in(tmp_path, database_url=server)


async def test_a_call_lives_in_postgres(tmp_path: Path, settings: Settings) -> None:
    """Started, replied to, held, taken up by a second process, finished and graded."""
    async with rooms(tmp_path, talker(), settings=settings) as first:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning 🙂 ご用件\x00!")
        left = await use(first, call.id, "hold", "I look it up.")
    model = ScriptedModel(hear=[hears(("dont.argue", "You broke it."))], speak=["", ""])
    async with rooms(tmp_path, model, settings=settings) as second:
        state = await second.resume(call.id)
        assert state.on_hold
        assert state.mood == left.mood
        await use(second, call.id, "resume")
        done = await say(second, call.id, "You broke it.")
        assert done.mood.frustration == left.mood.frustration + 12
        transcript = await second.finish(call.id)
    assert [turn.text for turn in transcript.turns][::3] == [
        "Good morning 🙂 ご用件!",
        "You broke it.",
    ]
    async with rooms(tmp_path, judge(), settings=settings) as third:
        card = (await graded(third, transcript))[-1]
        assert isinstance(card, Scorecard)
        assert await third.scorecards(call.id) == (card,)
        (row,) = await third.calls()
        assert row.outcome == transcript.outcome
    assert not (settings.data_dir / "simulator.db").exists()


async def test_two_replicas_on_one_call_store_one_turn(tmp_path: Path, settings: Settings) -> None:
    """The second is told, and goes on from where the first stood once it has taken the call up again."""
    async with (
        rooms(tmp_path, talker(), settings=settings) as first,
        rooms(tmp_path, talker(), settings=settings) as second,
    ):
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
        await second.resume(call.id)
        stored = await say(first, call.id, "The first goes on.")
        with pytest.raises(StoreError, match="another window or process"):
            await say(second, call.id, "The second goes on.")
        assert (await second.resume(call.id)).mood == stored.mood
        await say(second, call.id, "Now the second.")
        assert len((await first.transcript(call.id)).turns) == 6


async def test_a_turn_that_was_not_stored_is_not_remembered(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checkpoint that is a turn ahead is passed over here as well."""
    model = ScriptedModel(hear=[NOTHING, hears(("dont.argue", "You broke it."))], speak=[""] * 4)
    async with rooms(tmp_path, model, settings=settings) as first:
        call = await first.start(LAMP, seed=1)
        before = await say(first, call.id, "Good morning.")

        async def refuse(*_: object) -> None:
            raise StoreError("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr("simulator.store.Store.add", refuse)
            with pytest.raises(StoreError):
                await say(first, call.id, "You broke it.")
    async with rooms(tmp_path, talker(), settings=settings) as second:
        assert (await second.resume(call.id)).mood == before.mood


async def test_a_call_in_postgres_is_taken_back(tmp_path: Path, settings: Settings) -> None:
    """By a second process, with the mood of that turn; and its branch taken up by a third."""
    model = ScriptedModel(
        hear=[NOTHING, hears(("dont.argue", "You broke it."))], speak=[OPENING, *[""] * 4]
    )
    async with rooms(tmp_path, model, settings=settings) as first:
        call = await first.start(LAMP, seed=1)
        before = await say(first, call.id, "Good morning 🙂")
        await say(first, call.id, "You broke it.")
        old = await first.finish(call.id)
    async with rooms(tmp_path, talker(), settings=settings) as second:
        branch = await second.rewind(call.id, 2)
        assert branch.mood == before.mood
        assert branch.transcript
        assert branch.transcript.turns == old.turns[:2]
        assert await second.transcript(call.id) == old
    async with rooms(tmp_path, talker(), settings=settings) as third:
        assert (await third.resume(branch.id)).mood == before.mood
        await say(third, branch.id, "I look it up.")
        assert (await third.rewind(branch.id, 0)).transcript is None


async def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    """One line that says what, where and what to do."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://calls:secret@127.0.0.1:{closed.getsockname()[1]}/postgres"
        with pytest.raises(StoreError, match="cannot be used") as caught:
            async with Sessions(settings_in(tmp_path, database_url=url)):
                raise AssertionError("opened")
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
