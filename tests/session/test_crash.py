"""A program that dies between two writes: what is stored and what the customer remembers stay in step."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from session.rooms import LAMP, NOTHING, OPENING, hears, rooms, say, settings_in, talker, use
from simulator.errors import SettingsError, StoreError
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions
from simulator.store import Store, TurnRecord

HURT = hears(("dont.argue", "You broke it."))


@pytest.fixture
def broken_once(monkeypatch: pytest.MonkeyPatch) -> list[TurnRecord]:
    """Lets the next turn fail to be stored, after its checkpoint was; holds what was lost."""
    lost: list[TurnRecord] = []
    add = Store.add

    async def failing(self: Store, call_id: str, record: TurnRecord) -> None:
        if not lost:
            lost.append(record)
            raise StoreError("the disk is full")
        await add(self, call_id, record)

    monkeypatch.setattr(Store, "add", failing)
    return lost


async def test_a_turn_that_was_not_stored_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent again in the same process, it hurts once, and every later turn goes on from there."""
    model = ScriptedModel(hear=[NOTHING, HURT, HURT, NOTHING], speak=[OPENING, *[""] * 6])
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        before = await say(sessions, call.id, "Good morning.")
        with monkeypatch.context() as patch:
            patch.setattr(Store, "add", refuse)
            with pytest.raises(StoreError, match="disk is full"):
                await say(sessions, call.id, "You broke it.")
        assert (await sessions.resume(call.id)).mood == before.mood
        after = await say(sessions, call.id, "You broke it.")
        assert after.mood.frustration - before.mood.frustration == 12
        assert after.trainee is not None
        assert after.trainee.n == 3


async def refuse(self: Store, call_id: str, record: TurnRecord) -> None:
    """Stands for a store whose disk is full."""
    del self, call_id, record
    raise StoreError("the disk is full")


async def test_a_crash_between_checkpoint_and_transcript_is_undone_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest checkpoint is one turn ahead of the transcript; the one that is taken up is not."""
    model = ScriptedModel(hear=[NOTHING, HURT], speak=[OPENING, "", ""])
    async with rooms(tmp_path, model) as first:
        call = await first.start(LAMP, seed=1)
        before = await say(first, call.id, "Good morning.")
        with monkeypatch.context() as patch:
            patch.setattr(Store, "add", refuse)
            with pytest.raises(StoreError):
                await say(first, call.id, "You broke it.")
    async with rooms(tmp_path, ScriptedModel(hear=[HURT], speak=["", ""])) as second:
        state = await second.resume(call.id)
        assert state.mood == before.mood
        assert state.transcript is not None
        assert len(state.transcript.turns) == 2
        after = await say(second, call.id, "You broke it.")
        assert after.mood.frustration - before.mood.frustration == 12


async def test_a_crash_in_the_first_turn_leaves_a_call_that_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is stored there is no past, whatever checkpoint is lying about."""
    async with rooms(tmp_path, talker()) as first:
        call = await first.start(LAMP, seed=1)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "add", refuse)
            with pytest.raises(StoreError):
                await say(first, call.id, "Good morning.")
    model = ScriptedModel(hear=[NOTHING], speak=[OPENING])
    async with rooms(tmp_path, model) as second:
        assert (await second.resume(call.id)).mood == call.mood
        done = await say(second, call.id, "Good morning.")
        assert done.customer is not None
        assert done.customer.text == OPENING


async def test_a_failing_control_leaves_the_call_as_it_was(
    tmp_path: Path, broken_once: list[TurnRecord]
) -> None:
    """A hold that was not stored is no hold."""
    del broken_once
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        with pytest.raises(StoreError):
            await use(sessions, call.id, "hold", "to look it up")
        assert not (await sessions.resume(call.id)).on_hold
        await use(sessions, call.id, "hold", "to look it up")
        assert (await sessions.resume(call.id)).on_hold


async def test_a_call_whose_state_is_gone_can_still_be_read(tmp_path: Path) -> None:
    """It cannot go on, and the error says what still works."""
    async with rooms(tmp_path, talker()) as first:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
    with sqlite3.connect(settings_in(tmp_path).data_dir / "simulator.db") as database:
        database.execute("DELETE FROM checkpoints")
    database.close()
    async with rooms(tmp_path, talker()) as second:
        with pytest.raises(StoreError, match="state after 1 turns is missing") as caught:
            await second.resume(call.id)
        assert "can be graded" in (caught.value.do or "")
        assert len((await second.transcript(call.id)).turns) == 2


async def fill_disk(sessions: Sessions, writer: str, pages: int | None) -> None:
    """Lets the file of one of the two writers grow no further, or again without limit."""
    checkpoints = sessions._calls._graph.checkpointer.conn  # type: ignore[union-attr]  # the SQLite saver
    (used,) = await (await checkpoints.execute("PRAGMA page_count")).fetchone()
    limit = f"PRAGMA max_page_count={pages or used}"
    if writer == "checkpoint":
        await checkpoints.execute(limit)
    else:
        async with sessions._store._engine.connect() as connection:
            await connection.exec_driver_sql(limit)


async def talk_on(sessions: Sessions, call_id: str, turns: int) -> None:
    """Some long turns."""
    for number in range(turns):
        await say(sessions, call_id, f"Turn {number} " + "and more of it " * 200)


@pytest.mark.parametrize("writer", ["checkpoint", "transcript"])
async def test_a_full_disk_refuses_the_turn_and_keeps_what_was_stored(
    tmp_path: Path, writer: str
) -> None:
    """Whichever of the two writes meets it first; once there is space again the call goes on."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await fill_disk(sessions, writer, None)
        with pytest.raises(StoreError, match="full") as caught:
            await talk_on(sessions, call.id, 20)
        assert "has space" in (caught.value.do or "")
        stored = (await sessions.transcript(call.id)).turns
        await fill_disk(sessions, writer, 1_000_000)
        await say(sessions, call.id, "Space again.")
        turns = (await sessions.transcript(call.id)).turns
    assert turns[: len(stored)] == stored
    assert turns[len(stored)].text == "Space again."


async def test_a_damaged_database_is_refused_in_one_line(tmp_path: Path) -> None:
    """At the start, and naming the file."""
    settings = settings_in(tmp_path)
    settings.data_dir.mkdir()
    path = settings.data_dir / "simulator.db"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="not a database") as caught:
        async with Sessions(settings):
            raise AssertionError("opened")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_pages_damaged_in_the_middle_are_a_store_error(tmp_path: Path) -> None:
    """Also where the file's head is whole."""
    async with rooms(tmp_path, talker()) as first:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
    path = settings_in(tmp_path).data_dir / "simulator.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError):
        async with rooms(tmp_path, talker()) as second:
            await second.transcript(call.id)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://a/b", "nonsense"])
async def test_an_address_that_holds_no_calls_is_refused(tmp_path: Path, url: str) -> None:
    """Names the setting and the forms that are served."""
    with pytest.raises(SettingsError) as caught:
        async with Sessions(settings_in(tmp_path, database_url=url)):
            raise AssertionError("opened")
    assert caught.value.where == "SIMULATOR_DATABASE_URL"
    assert "sqlite:///" in (caught.value.do or "")
