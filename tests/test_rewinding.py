"""What the store keeps so that a call can be taken back, and what a branch has of it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.call_record import CallContents, Mark
from simulator.errors import RewindError
from simulator.rewinding import MOST_TURNS_NAMED, rewound, turns_to_rewind_to
from simulator.store import Store
from tests.test_store import CALL, mood, record, store, turn, url_of

__all__ = ["store"]  # the fixture


async def test_a_database_of_version_one_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its calls are read and go on; what was stored before is not known to end an exchange."""
    path = tmp_path / "simulator.db"
    store = await Store.open(url_of(path))
    await store.begin(CALL)
    await store.add("call-1", record(1, "a"))
    await store.close()
    with sqlite3.connect(path) as database:
        for column in ("last_turn", "events"):
            database.execute(f"ALTER TABLE mood DROP COLUMN {column}")
        database.execute("UPDATE schema_version SET version = 1")
    database.close()
    for _ in range(2):
        store = await Store.open(url_of(path))
        found = await store.contents("call-1")
        assert found.marks == (Mark("a", None, None),)
        assert turns_to_rewind_to(found) == (0,)
        with pytest.raises(RewindError, match="stored before calls could be rewound"):
            rewound(found, 2)
        await store.close()
    store = await Store.open(url_of(path))
    await store.add("call-1", record(3, "b"))
    assert (await store.contents("call-1")).marks[1] == Mark("b", 4, 2)
    await store.close()


async def test_a_branch_has_the_beginning_of_its_parent(store: Store) -> None:
    """Turns with their sources, events, moods and marks up to there; the parent keeps all of its own."""
    for first, key in ((1, "a"), (3, "b")):
        await store.add("call-1", record(first, key))
    whole = await store.contents("call-1")
    await store.branch(replace(CALL, id="call-2", parent="call-1"), rewound(whole, 2))
    branch = await store.contents("call-2")
    assert (branch.turns, branch.events, branch.mood) == (
        whole.turns[:2],
        whole.events[:1],
        whole.mood[:1],
    )
    assert branch.marks == (Mark("a", 2, 1),)
    assert await store.sources("call-2") == ("model",)
    assert await store.contents("call-1") == whole
    assert [await store.parent_of(one) for one in ("call-2", "call-1", "?")] == [
        "call-1",
        "call-0",
        None,
    ]


def test_a_long_call_names_a_few_turns_and_the_last() -> None:
    """An error stays one line whatever the call's length."""
    many = range(2, 402, 2)
    contents = CallContents(
        CALL,
        tuple(turn(n).turn for n in range(1, 401)),
        (),
        tuple(mood(n) for n in many),
        None,
        tuple(Mark(str(n), n, 0) for n in many),
    )
    with pytest.raises(RewindError) as caught:
        rewound(contents, 7)
    named = (caught.value.do or "").partition(": ")[2]
    assert named.startswith("0, 2, 4")
    assert named.endswith(" … 400")
    assert named.count(",") == MOST_TURNS_NAMED - 1
