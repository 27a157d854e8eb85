"""What a trainee says that the customer was: kept once with the call, in either database, and handed to the grader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from test_store import CALL, turn

from session.rooms import LAMP, rooms, say, talker
from session.test_grading import finished, graded, judge
from simulator.database import engine_for, parse_address
from simulator.errors import NotFoundError, RecognitionError
from simulator.grading.scorecard import Scorecard
from simulator.recognition_answer import RecognitionAnswer
from simulator.recognitions import Recognitions
from simulator.store import Store, TurnRecord
from simulator.tables import SCHEMA_VERSION
from simulator.transcript import Outcome

ANSWER = RecognitionAnswer(types=("angry",), mood="calm", knowledge="average", need="Luz hoy")
OVER = TurnRecord((turn(1),), (), None, Outcome(end="ended", by="trainee"))
OWN = "call-2"
"""A call that is no branch."""


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """A store with a branch and a call that is none, both over."""
    opened = await Store.open(address)
    for fields in ({}, {"id": OWN, "parent": None, "forked_after_turn": None, "user_id": "u-7"}):
        record = type(CALL)(**{**CALL.__dict__, **fields})
        await opened.begin(record)
        await opened.add(record.id, OVER)
    yield opened
    await opened.close()


async def test_an_answer_is_kept_once(store: Store) -> None:
    """The same again is no harm, another one is refused and changes nothing."""
    answers = Recognitions(store)
    assert await answers.is_open(OWN)
    assert await answers.of(OWN) is None
    for _ in range(2):
        await answers.keep(OWN, ANSWER)
    assert await answers.of(OWN) == ANSWER
    assert not await answers.is_open(OWN)
    for other in (ANSWER.model_copy(update={"mood": "angry"}), None):
        with pytest.raises(RecognitionError, match="was answered before") as caught:
            await answers.keep(OWN, other)
        assert caught.value.case == "answered"
    assert await answers.of(OWN) == ANSWER


async def test_skipping_is_kept_too(store: Store) -> None:
    """Nobody is asked again once the report was shown, and an answer that says nothing is a skip."""
    answers = Recognitions(store)
    await answers.keep(OWN, RecognitionAnswer())
    await answers.keep(OWN, None)
    assert (await answers.of(OWN), await answers.is_open(OWN)) == (None, False)
    with pytest.raises(RecognitionError, match="was skipped before"):
        await answers.keep(OWN, ANSWER)


async def test_of_two_windows_the_first_counts(store: Store) -> None:
    """The second is told, whichever of them it is."""
    answers = Recognitions(store)
    other = ANSWER.model_copy(update={"knowledge": "expert"})
    done = await asyncio.gather(
        answers.keep(OWN, ANSWER), answers.keep(OWN, other), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "RecognitionError"]
    assert await answers.of(OWN) == (ANSWER if done[0] is None else other)


async def test_a_branch_is_not_asked(store: Store) -> None:
    """Whoever takes a call back has read what the customer was."""
    assert not await Recognitions(store).is_open(CALL.id)


async def test_only_a_call_that_is_there_and_over_can_be_answered(store: Store) -> None:
    """The other two are named."""
    answers = Recognitions(store)
    with pytest.raises(NotFoundError, match="'call-9'"):
        await answers.keep("call-9", ANSWER)
    assert not await answers.is_open("call-9")
    assert await answers.of("call-9") is await answers.of(None) is None
    await store.begin(type(CALL)(**{**CALL.__dict__, "id": "call-3"}))
    with pytest.raises(RecognitionError, match="not over") as caught:
        await answers.keep("call-3", ANSWER)
    assert caught.value.case == "open_call"


async def test_who_answered_is_kept_with_the_answer(store: Store, address: str) -> None:
    """The user of the call, for the day on which there are accounts."""
    await Recognitions(store).keep(OWN, ANSWER)
    engine = engine_for(parse_address(address)[0])
    async with engine.begin() as connection:
        rows = await connection.execute(text("SELECT call_id, user_id, given_at FROM recognitions"))
        ((call, user, given_at),) = rows.all()
    await engine.dispose()
    assert (call, user) == (OWN, "u-7")
    assert given_at.endswith("Z")


@pytest.mark.parametrize("version", [1, 2])
async def test_an_older_database_gets_what_it_lacks(
    store: Store, address: str, version: int
) -> None:
    """Tables are added and what was stored is there; opening it again changes nothing."""
    engine = engine_for(parse_address(address)[0])
    async with engine.begin() as connection:
        for table in ("recognitions", "overrides"):
            await connection.execute(text(f"DROP TABLE {table}"))
        for column in ("last_turn", "events") if version == 1 else ():
            await connection.execute(text(f"ALTER TABLE mood DROP COLUMN {column}"))
        await connection.execute(text(f"UPDATE schema_version SET version = {version}"))
    before = await _turns(store)
    for _ in range(2):
        upgraded = await Store.open(address)
        assert await _turns(upgraded) == before
        await Recognitions(upgraded).keep(OWN, ANSWER)
        await upgraded.close()
    async with engine.begin() as connection:
        found = (await connection.execute(text("SELECT version FROM schema_version"))).all()
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert [tuple(row) for row in found] == [(SCHEMA_VERSION,)]
    assert {"recognitions", "overrides"} <= set(names)


async def _turns(store: Store) -> dict[str, int]:
    return {row.id: row.turns for row in await store.calls()}


RECOGNITION = {"type.recognise_traits", "empathy.read_caller_fast"}


async def test_the_grader_gets_what_is_kept_with_the_call(tmp_path: Path) -> None:
    """Measured where it was answered, judged where it was not; the same call grades to the same again."""
    transcript = await finished(tmp_path)
    assert transcript.id is not None
    async with rooms(tmp_path, judge(300)) as sessions:
        judged = (await graded(sessions, transcript, rubric="documents"))[-1]
        await sessions.recognitions.keep(transcript.id, ANSWER)
        cards = [(await graded(sessions, transcript, rubric="documents"))[-1] for _ in range(2)]
    assert isinstance(judged, Scorecard)
    assert {one.by for one in judged.criteria if one.id in RECOGNITION} == {"judge"}
    assert cards[0] == cards[1]
    assert isinstance(cards[0], Scorecard)
    measured = [one for one in cards[0].criteria if one.id in RECOGNITION]
    assert {one.by for one in measured} == {"measured"}
    assert all("of 3 right" in one.reason for one in measured)


async def test_an_answer_given_with_a_grading_is_kept_where_the_call_is_ours(
    tmp_path: Path,
) -> None:
    """And nothing is graded by another answer than the one that is kept."""
    transcript = await finished(tmp_path)
    assert transcript.id is not None
    stranger = transcript.model_copy(update={"id": "elsewhere"})
    async with rooms(tmp_path, judge(120)) as sessions:
        for one in (transcript, stranger):
            await graded(sessions, one, recognition=ANSWER)
        assert await sessions.recognitions.of(transcript.id) == ANSWER
        assert await sessions.recognitions.of("elsewhere") is None
        other = ANSWER.model_copy(update={"mood": "furious"})
        with pytest.raises(RecognitionError, match="The first answer counts"):
            await graded(sessions, transcript, recognition=other)
        assert len(await sessions.scorecards(transcript.id)) == 1


async def test_a_call_that_is_under_way_is_not_answered(tmp_path: Path) -> None:
    """There is no last mood yet."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        with pytest.raises(RecognitionError, match="Hang up first"):
            await sessions.recognitions.keep(call.id, ANSWER)
