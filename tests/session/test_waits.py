"""Promises, silences, personal calls, and the waits of a chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.rooms import CHATTING, LAMP, rooms, say, talker, use
from simulator.errors import ControlError
from simulator.grading.measured import agent_silences, personal_calls, service_metrics
from simulator.session import Control, Sessions, TurnDone
from simulator.settings import Settings
from simulator.transcript import Event


async def opened(sessions: Sessions, persona: str = LAMP) -> str:
    """A call in which the customer has said why they call."""
    call = await sessions.start(persona, seed=1)
    await say(sessions, call.id, "Good morning.")
    return call.id


def rules(done: TurnDone) -> list[str]:
    """What moved the mood, the way back to the baseline left out."""
    return [one.rule for one in done.mood.changes if one.rule != "mood.settle"]


async def events(sessions: Sessions, call_id: str) -> list[tuple[str, float | None]]:
    """Kinds and seconds."""
    found: tuple[Event, ...] = (await sessions.transcript(call_id)).events
    return [(one.kind, one.seconds) for one in found]


async def report(sessions: Sessions, call_id: str, seconds: float, kind: str = "wait") -> TurnDone:
    """What the page reports: seconds that have passed already."""
    control = Control(kind, seconds=seconds, passed=True)  # type: ignore[arg-type]  # one of two kinds
    return [one async for one in sessions.control(call_id, control)][-1]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("waited", "felt"),
    [
        (20, ["clock.hold", "clock.kept_promise"]),
        (60, ["clock.hold", "clock.kept_promise"]),
        (90, ["clock.hold", "clock.broken_promise"]),
    ],
)
async def test_an_announced_hold_is_a_promise(
    tmp_path: Path, waited: float, felt: list[str]
) -> None:
    """The time in the words is recorded with the hold; kept or broken, the customer says so in their mood."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "hold", "I look it up, back in a minute.")
        assert await events(sessions, call_id) == [("hold_start", 60.0)]
        await use(sessions, call_id, "wait", seconds=waited)
        await use(sessions, call_id, "resume")
        assert (await events(sessions, call_id))[1] == ("hold_end", waited)
        back = await say(sessions, call_id, "I am back.")
    assert rules(back) == felt


async def test_the_customers_answer_is_no_part_of_the_hold(tmp_path: Path) -> None:
    """The clock of a hold starts when they have answered, and the event says when that was."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        agreed = await use(sessions, call_id, "hold", "I look it up.")
        await use(sessions, call_id, "resume")
        transcript = await sessions.transcript(call_id)
    assert agreed.customer is not None
    assert transcript.events[0].at_ms == agreed.customer.ended_ms
    assert transcript.events[1].seconds == 0.0


async def test_a_time_that_was_chosen_counts_as_announced(tmp_path: Path) -> None:
    """As in the app's panel; it stands before one in the words."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "hold", "I look it up, a minute.", seconds=120)
        assert await events(sessions, call_id) == [("hold_start", 120.0)]


async def test_a_promise_outlives_a_restart(tmp_path: Path) -> None:
    """It is read from the events."""
    async with rooms(tmp_path, talker()) as first:
        call_id = await opened(first)
        await use(first, call_id, "hold", "Back in 30 seconds.")
    async with rooms(tmp_path, talker()) as second:
        await use(second, call_id, "wait", seconds=90)
        await use(second, call_id, "resume")
        assert rules(await say(second, call_id, "I am back.")) == [
            "clock.hold",
            "clock.broken_promise",
        ]


async def test_the_customer_asks_into_the_silence_twice_and_then_only_waits(
    tmp_path: Path,
) -> None:
    """Later silences are recorded and cost in the next turn; the trainee's words begin anew."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        asked = [await use(sessions, call_id, "wait", seconds=20) for _ in range(4)]
        assert [one.customer is not None for one in asked] == [True, True, False, False]
        assert len(await events(sessions, call_id)) == 4
        assert rules(await say(sessions, call_id, "Sorry.")) == ["clock.wait", "clock.wait"]
        assert (await use(sessions, call_id, "wait", seconds=20)).customer is not None


async def test_a_silence_that_was_only_waited_through_costs_after_a_restart_too(
    tmp_path: Path,
) -> None:
    """And the customer does not begin to ask again."""
    async with rooms(tmp_path, talker()) as first:
        call_id = await opened(first)
        for _ in range(3):
            await use(first, call_id, "wait", seconds=20)
    async with rooms(tmp_path, talker()) as second:
        assert (await use(second, call_id, "wait", seconds=20)).customer is None
        assert rules(await say(second, call_id, "Sorry.")) == ["clock.wait", "clock.wait"]


async def test_a_page_that_claims_more_silence_than_there_was_is_not_believed(
    tmp_path: Path,
) -> None:
    """Two tabs on one call report the same silence; the call's clock knows that it was one."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        assert (await report(sessions, call_id, 8.0)).customer is None
        assert await events(sessions, call_id) == []


async def test_the_length_of_a_silence_can_be_set(tmp_path: Path) -> None:
    """For whoever needs more time."""
    from session.rooms import settings_in

    patient: Settings = settings_in(tmp_path, silence_seconds=60)
    async with rooms(tmp_path, talker(), settings=patient) as sessions:
        call_id = await opened(sessions)
        assert (await use(sessions, call_id, "wait", seconds=59)).customer is None
        assert (await use(sessions, call_id, "wait", seconds=60)).customer is not None


async def test_a_personal_call_is_heard_and_costs_by_its_length(tmp_path: Path) -> None:
    """From the first second on; the report measures it."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        short = await use(sessions, call_id, "personal", seconds=2)
        long = await use(sessions, call_id, "personal", seconds=45)
        assert rules(short) == rules(long) == ["clock.personal_call"]
        assert short.customer is not None
        assert short.mood.changes[0].frustration < long.mood.changes[0].frustration
        transcript = await sessions.transcript(call_id)
    taken = personal_calls(transcript)
    assert taken is not None
    assert [one.seconds for one in taken] == [2.0, 45.0]


async def test_on_hold_a_personal_call_is_only_recorded(tmp_path: Path) -> None:
    """The customer does not hear it; the hold goes on meanwhile."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "hold", "I look it up.")
        assert (await use(sessions, call_id, "personal", seconds=30)).customer is None
        await use(sessions, call_id, "resume")
        assert await events(sessions, call_id) == [
            ("hold_start", None),
            ("personal_call", 30.0),
            ("hold_end", 30.0),
        ]


@pytest.mark.parametrize("seconds", [0, -3, 3601, float("nan")])
async def test_a_personal_call_of_impossible_length_is_refused(
    tmp_path: Path, seconds: float
) -> None:
    """With the limit, and recorded nowhere."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        with pytest.raises(ControlError, match="limit is 3600"):
            await use(sessions, call_id, "personal", seconds=seconds)
        assert await events(sessions, call_id) == []


async def test_a_chat_counts_the_wait_between_two_messages(tmp_path: Path) -> None:
    """Under a minute it is nothing; beyond, it is recorded, measured and costs what is beyond."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions, CHATTING)
        assert (await use(sessions, call_id, "wait", seconds=40)).customer is None
        assert rules(await say(sessions, call_id, "I see.")) == []
        await use(sessions, call_id, "wait", seconds=95)
        assert rules(await say(sessions, call_id, "Found it.")) == ["clock.wait"]
        transcript = await sessions.transcript(call_id)
    assert [(one.kind, one.seconds) for one in transcript.events] == [("silence", 95.0)]
    silences = agent_silences(transcript)
    assert silences is not None
    assert [one.seconds for one in silences] == [95.0]
    assert service_metrics(transcript).first_answer_seconds == 0.0


async def test_nobody_can_be_talked_over_in_a_chat(tmp_path: Path) -> None:
    """Neither by a control nor by writing meanwhile: the message comes whole and the next one waits."""
    async with rooms(tmp_path, talker(), words_per_second=1 / 600) as sessions:
        call_id = await opened(sessions, CHATTING)
        await sessions.cut_off(call_id)
        for kind in ("interrupt", "back"):
            with pytest.raises(ControlError, match="in a chat"):
                await use(sessions, call_id, kind, "yes")
        transcript = await sessions.transcript(call_id)
    assert transcript.events == ()
    assert not any(turn.cut_off for turn in transcript.turns)
