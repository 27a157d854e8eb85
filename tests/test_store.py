"""The store: what goes in comes out, a turn goes in whole or not at all, and trouble is one line."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.database import parse_address
from simulator.errors import NotFoundError, SettingsError, StoreError
from simulator.grading.scorecard import Scorecard
from simulator.store import CallRecord, SpokenTurn, Store, TurnRecord
from simulator.tables import SCHEMA_VERSION
from simulator.transcript import Brief, Event, MoodChange, MoodPoint, Outcome, Turn

CALL = CallRecord(
    id="call-1",
    persona="es/marta-pedido",
    persona_sha256="0" * 64,
    locale="es",
    channel="phone",
    model="scripted:test",
    seed=7,
    started_at="2026-11-21T18:00:00Z",
    brief=Brief(problem="una camisa", facts={"order": "48213"}, knowledge="novice"),
    parent="call-0",
    forked_after_turn=3,
)
CARD = Scorecard(
    transcript="call-1",
    rubric="active-listening@1",
    rubric_sha256="1" * 64,
    model="scripted:test",
    criteria=(),
    score=None,
    interval=None,
    coverage=0.0,
)


def url_of(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store with one call in it."""
    opened = await Store.open(url_of(tmp_path / "simulator.db"))
    await opened.begin(CALL)
    yield opened
    await opened.close()


def mood(after_turn: int) -> MoodPoint:
    """A mood with one line in its ledger."""
    change = MoodChange(rule="dont.argue", quote="¿no?", frustration=12)
    return MoodPoint(
        after_turn=after_turn,
        frustration=62,
        trust=31,
        confusion=0,
        band="angry",
        changes=(change,),
    )


def turn(n: int, text: str = "Buenos días.") -> SpokenTurn:
    """One turn, trainee and customer by turns."""
    said = Turn(n=n, speaker="trainee" if n % 2 else "customer", text=text, started_ms=n * 1000)
    return SpokenTurn(said, None if n % 2 else "model")


def record(first: int, key: str) -> TurnRecord:
    """Two turns with an event and a mood."""
    event = Event(kind="interrupt", at_ms=10, by="trainee", after_turn=first, detail="¡oiga!")
    return TurnRecord((turn(first), turn(first + 1)), (event,), mood(first), state_key=key)


async def test_what_goes_in_comes_out(store: Store) -> None:
    """Every field of a call, its turns, events, moods, outcome and scorecards."""
    outcome = Outcome(end="hung_up", by="customer")
    await store.add("call-1", record(1, "a"))
    await store.add("call-1", TurnRecord(events=[Event(kind="hold_start", after_turn=2)]))
    await store.add("call-1", TurnRecord((turn(3),), (), mood(3), outcome, state_key="b"))
    await store.add_scorecard("call-1", CARD)
    found = await store.contents("call-1")
    assert found.record == CALL
    assert found.turns == tuple(turn(n).turn for n in (1, 2, 3))
    assert [one.kind for one in found.events] == ["interrupt", "hold_start"]
    assert found.mood == (mood(1), mood(3))
    assert (found.outcome, found.state_key) == (outcome, "b")
    assert await store.sources("call-1") == ("model",)
    assert await store.scorecards("call-1") == (CARD,)
    (row,) = await store.calls()
    assert (row.id, row.turns, row.outcome) == ("call-1", 3, outcome)
    transcript = found.transcript()
    assert transcript is not None
    assert (transcript.parent, transcript.forked_after_turn) == ("call-0", 3)


async def test_a_call_without_turns_has_no_transcript(store: Store) -> None:
    """And no state to go on from."""
    found = await store.contents("call-1")
    assert (found.transcript(), found.state_key, found.mood) == (None, None, ())


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
async def test_any_text_comes_back_as_it_was_said(text: str) -> None:
    """Whatever a turn may hold, in any script."""
    folder = Path(tempfile.mkdtemp())
    try:
        store = await Store.open(url_of(folder / "simulator.db"))
        await store.begin(CALL)
        event = Event(kind="hold_start", detail=text)
        await store.add("call-1", TurnRecord((turn(1, text),), (event,), mood(1)))
        found = await store.contents("call-1")
        await store.close()
    finally:
        shutil.rmtree(folder)
    assert found.turns[0].text == text
    assert found.events[0].detail == text


async def test_a_turn_is_stored_whole_or_not_at_all(store: Store) -> None:
    """Where one part cannot be stored, none is."""
    await store.add("call-1", record(1, "a"))
    before = await store.contents("call-1")
    for twice in (
        record(1, "b"),
        TurnRecord((turn(3), turn(3)), (), mood(3), Outcome(end="ended", by="system")),
    ):
        with pytest.raises(StoreError, match="another window or process"):
            await store.add("call-1", twice)
        assert await store.contents("call-1") == before


async def test_going_on_from_an_old_state_is_refused(store: Store) -> None:
    """Only the latest state of a call may be gone on from."""
    await store.check_state("call-1", None)
    await store.add("call-1", record(1, "a"))
    await store.check_state("call-1", "a")
    await store.add("call-1", record(3, "b"))
    for old in (None, "a", "c"):
        with pytest.raises(StoreError, match="has gone on"):
            await store.check_state("call-1", old)


async def test_an_unknown_call_is_named(store: Store) -> None:
    """Reading it fails, asking for it does not."""
    with pytest.raises(NotFoundError, match="'call-9'"):
        await store.contents("call-9")
    assert await store.has("call-1")
    assert not await store.has("call-9")
    assert await store.sources("call-9") == await store.scorecards("call-9") == ()
    with pytest.raises(StoreError):
        await store.add("call-9", record(1, "a"))


async def test_calls_are_listed_the_newest_first(store: Store) -> None:
    """By when they began."""
    for number, began in enumerate(("2026-11-22T08:00:00Z", "2026-11-20T08:00:00Z"), 2):
        fields = {**CALL.__dict__, "id": f"call-{number}", "started_at": began}
        await store.begin(CallRecord(**fields))
    assert [row.id for row in await store.calls()] == ["call-2", "call-1", "call-3"]


async def test_a_database_is_opened_again_by_the_same_version(tmp_path: Path) -> None:
    """What was stored is there, and nothing is made anew."""
    path = tmp_path / "simulator.db"
    for _ in range(2):
        store = await Store.open(url_of(path))
        if not await store.has("call-1"):
            await store.begin(CALL)
        await store.close()
    with sqlite3.connect(path) as database:
        versions = database.execute("SELECT version FROM schema_version").fetchall()
        journal = database.execute("PRAGMA journal_mode").fetchone()
    database.close()
    assert versions == [(SCHEMA_VERSION,)]
    assert journal == ("wal",)


async def test_a_database_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Both versions are named; not a table is added."""
    path = tmp_path / "simulator.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE schema_version (version INTEGER)")
        database.execute("INSERT INTO schema_version VALUES (99)")
    database.close()
    with pytest.raises(
        StoreError, match=f"version 99, this program reads version {SCHEMA_VERSION}"
    ):
        await Store.open(url_of(path))
    with sqlite3.connect(path) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    database.close()
    assert tables == [("schema_version",)]


async def test_a_stored_value_that_is_damaged_is_a_store_error(
    store: Store, tmp_path: Path
) -> None:
    """A hand that edits the database may leave what is no JSON, or no mood."""
    await store.add("call-1", record(1, "a"))
    for damage in ("no json", '{"after_turn": 1, "frustration": 900}'):
        with sqlite3.connect(tmp_path / "simulator.db") as database:
            database.execute("UPDATE mood SET body = ?", (damage,))
        database.close()
        with pytest.raises(StoreError, match="cannot be read") as caught:
            await store.contents("call-1")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["below_a_file", "in_proc", "is_a_folder"])
async def test_a_place_that_cannot_hold_a_database_is_named(tmp_path: Path, place: str) -> None:
    """With the setting that names another."""
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder" / "simulator.db").mkdir(parents=True)
    path = {
        "below_a_file": tmp_path / "file" / "simulator.db",
        "in_proc": Path("/proc/customer-simulator/simulator.db"),
        "is_a_folder": tmp_path / "folder" / "simulator.db",
    }[place]
    with pytest.raises(StoreError) as caught:
        await Store.open(url_of(path))
    assert "SIMULATOR_DATA_DIR" in (caught.value.do or "")
    assert str(path.parent) in str(caught.value)


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    """A folder that can be read and not written, by a user for whom that holds: root is nobody meanwhile."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def make_read_only(folder: Path) -> None:
    """For whoever we are, and root gives up being root."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


async def test_a_read_only_data_folder_is_named(nobodys_folder: Path) -> None:
    """A database that is there can not be gone on with either."""
    path = nobodys_folder / "simulator.db"
    store = await Store.open(url_of(path))
    await store.close()
    make_read_only(nobodys_folder)
    for url in (url_of(path), url_of(nobodys_folder / "new.db")):
        with pytest.raises(StoreError, match="cannot be used") as caught:
            await Store.open(url)
        assert str(nobodys_folder) in str(caught.value)
        assert "writable" in (caught.value.do or "")


async def test_a_writer_that_holds_the_file_is_waited_for(store: Store, tmp_path: Path) -> None:
    """Another process in the middle of its own turn costs time, not the turn."""
    other = sqlite3.connect(
        tmp_path / "simulator.db", isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    adding = asyncio.create_task(store.add("call-1", record(1, "a")))
    done, _ = await asyncio.wait({adding}, timeout=0.05)
    assert not done
    other.execute("ROLLBACK")
    other.close()
    await adding
    assert len((await store.contents("call-1")).turns) == 2


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("sqlite:////tmp/a b.db", "/tmp/a b.db"),
        ("sqlite:///calls.db", "calls.db"),
        ("postgresql://me:secret@host:5/calls", "postgresql://me:***@host:5/calls"),
        ("postgresql+psycopg://me@host/calls", "postgresql+psycopg://me@host/calls"),
    ],
)
def test_an_address_names_its_place_without_the_password(url: str, where: str) -> None:
    """What errors show may be read by anybody."""
    assert parse_address(url)[1] == where


@pytest.mark.parametrize(
    "url", ["", "calls.db", "mysql://me@host/calls", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """Names the setting and shows the two forms."""
    with pytest.raises(SettingsError) as caught:
        parse_address(url)
    assert caught.value.where == "SIMULATOR_DATABASE_URL"
    assert caught.value.do == "Write sqlite:///path or postgresql://user@host/name"
