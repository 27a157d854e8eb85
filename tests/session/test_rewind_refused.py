"""Turns and calls that cannot be taken back: one line that says why, and no call is made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from session.rooms import LAMP, personas_folder, rooms, say, talker
from simulator.errors import NotFoundError, PersonaChangedError, RewindError, StoreError
from simulator.settings import Settings


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        (1, "turn 1 is in the middle of an exchange"),
        (9, "no turn 9, the latest is 4"),
        (-1, "no turn -1"),
    ],
)
async def test_a_turn_that_cannot_be_taken_is_refused_with_those_that_can(
    tmp_path: Path, turn: int, message: str
) -> None:
    """One line with the call and the choice; no call is made."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        for n in range(2):
            await say(sessions, call.id, f"Turn {n}.")
        with pytest.raises(RewindError, match=message) as caught:
            await sessions.rewind(call.id, turn)
        assert caught.value.where == call.id
        assert caught.value.do == "Turns that can be taken: 0, 2, 4"
        assert len(await sessions.calls()) == 1


async def test_the_turn_that_ended_the_call_leaves_nothing_to_go_on_with(tmp_path: Path) -> None:
    """The customer's last words cannot be kept, their answer before can."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        done = await say(sessions, call.id, "Good morning.")
        while done.outcome is None:
            done = await say(sessions, call.id, f"One thing after {done.mood.after_turn}.")
        assert done.customer
        with pytest.raises(RewindError, match=f"the call ended with turn {done.customer.n}"):
            await sessions.rewind(call.id, done.customer.n)
        assert (await sessions.rewind(call.id, done.customer.n - 2)).outcome is None


async def test_a_call_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Like everywhere else."""
    async with rooms(tmp_path, talker()) as sessions:
        with pytest.raises(NotFoundError, match="no call 'nobody'"):
            await sessions.rewind("nobody", 0)


async def test_a_customer_who_has_changed_since_is_refused(tmp_path: Path) -> None:
    """Their past could no longer have made them what they are; the old call can still be read."""
    folder = tmp_path / "personas"
    shutil.copytree(personas_folder(), folder)
    changed = Settings(data_dir=tmp_path / "data", personas_dir=folder)
    async with rooms(tmp_path, talker(), settings=changed) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        path = folder / f"{LAMP}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        with pytest.raises(PersonaChangedError, match="has changed since this call") as caught:
            await sessions.rewind(call.id, 0)
        assert caught.value.where == call.id
        assert len(await sessions.calls()) == 1
        assert len((await sessions.transcript(call.id)).turns) == 2


async def test_a_branch_that_cannot_be_stored_is_no_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one whose beginning is lost: nothing is left behind in the list of calls."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")

        async def nothing(*_: object) -> None:
            return None

        with monkeypatch.context() as patch:
            patch.setattr("simulator.open_calls.OpenCalls._step", nothing)
            with pytest.raises(StoreError, match="state after 1 turns is missing"):
                await sessions.rewind(call.id, 2)
        async with sessions._store._engine.begin() as connection:
            await connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON mood BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        with pytest.raises(StoreError):
            await sessions.rewind(call.id, 2)
        assert len(await sessions.calls()) == 1
