"""Call controls: what each stores, what it costs, and when it is the wrong time for it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from session.rooms import (
    LAMP,
    NOTHING,
    OPENING,
    hears,
    rooms,
    say,
    talker,
    use,
)
from simulator.call_controls import (
    DETAIL_CHARACTERS,
    LONGEST_WAIT_SECONDS,
    Act,
    Control,
    Moment,
    act_of,
    act_of_words,
)
from simulator.clock_costs import carried_over
from simulator.errors import CallClosedError, ControlError, EndpointBusyError, TurnRefusedError
from simulator.models.scripted import ScriptedModel
from simulator.session import CallState, Sessions
from simulator.standing import Standing
from simulator.transcript import Event, MoodPoint

TALKING = Moment(now_ms=60_000, after_turn=4)
WAITING = Moment(now_ms=60_000, after_turn=4, standing=Standing(hold_since_ms=30_000))
OFFERED = Moment(now_ms=60_000, after_turn=4, transfer_answer="agreed")
REFUSED = Moment(now_ms=60_000, after_turn=4, transfer_answer="refused")
JOINED = Moment(now_ms=60_000, after_turn=4, standing=Standing(level_two=True))
CHATTING = Moment(now_ms=60_000, after_turn=4, channel="chat")


def act(kind: Any, text: str = "", seconds: float = 0.0, moment: Moment = TALKING) -> Act:
    """What a control means."""
    return act_of(Control(kind, text, seconds), moment)


@pytest.mark.parametrize(
    ("kind", "text", "seconds", "signal", "events", "costs"),
    [
        ("hold", "to look it up", 0, "hold_explained", ["hold_start"], []),
        ("hold", "", 0, "hold_abrupt", ["hold_start"], ["dont.abrupt_hold"]),
        ("transfer", "she knows lamps", 0, "transfer_offered", ["transfer_offer"], []),
        ("offer", "she knows lamps", 0, "transfer_offered", ["transfer_offer"], []),
        ("transfer", "", 0, "transfer_unexplained", ["transfer"], ["dont.unexplained_transfer"]),
        ("personal", "", 1, "personal_call", ["personal_call"], ["clock.personal_call"]),
        ("conference", "", 0, "conference", ["conference"], []),
        ("wait", "", 20, "silence", ["silence"], ["clock.wait"]),
        ("wait", "", 8, "silence", ["silence"], []),
        ("interrupt", "One moment!", 0, "interrupted", ["interrupt"], ["clock.interrupt"]),
        ("end", "", 0, "agent_ends", ["hang_up"], []),
    ],
)
def test_a_control_is_an_event_a_signal_and_a_cost(
    kind: Any, text: str, seconds: float, signal: str, events: list[str], costs: list[str]
) -> None:
    """A reason makes a hold or a transfer cheaper; a wait costs by its length."""
    found = act(kind, text, seconds)
    assert found.signal == signal
    assert [one.kind for one in found.events] == events
    assert [one.rule for one in found.measured] == costs
    assert found.answered
    assert all(
        (one.at_ms, one.after_turn, one.by) == (60_000, 4, "trainee") for one in found.events
    )


@pytest.mark.parametrize(
    ("kind", "text", "events"), [("back", "uh-huh", ["backchannel"]), ("wait", "", [])]
)
def test_a_sign_of_listening_and_a_short_pause_ask_for_no_answer(
    kind: Any, text: str, events: list[str]
) -> None:
    """The customer goes on talking, or does not notice."""
    found = act(kind, text, 5.0)
    assert not found.answered
    assert [one.kind for one in found.events] == events


@pytest.mark.parametrize(
    ("kind", "moment", "said"),
    [
        ("hold", WAITING, "already on hold"),
        ("resume", TALKING, "not on hold"),
        ("interrupt", WAITING, "hears nothing"),
        ("back", WAITING, "hears nothing"),
        ("offer", WAITING, "hears nothing"),
        ("transfer", WAITING, "hears nothing"),
        ("offer", OFFERED, "agreed to it already"),
        ("conference", JOINED, "on the line already"),
        ("interrupt", CHATTING, "in a chat"),
        ("back", CHATTING, "in a chat"),
    ],
)
def test_a_control_at_the_wrong_time_is_refused(kind: Any, moment: Moment, said: str) -> None:
    """Each with what to do instead."""
    with pytest.raises(ControlError, match=said) as caught:
        act(kind, "words", moment=moment)
    assert caught.value.do
    with pytest.raises(ControlError, match="on hold"):
        act_of_words("Hello?", WAITING)


def test_a_transfer_is_done_the_second_time_with_or_against_the_answer() -> None:
    """Agreed to, it costs nothing; against a no it is unexplained, and can be offered once more instead."""
    agreed = act("transfer", "she knows lamps", moment=OFFERED)
    assert (agreed.signal, agreed.measured) == ("transfer_agreed", ())
    against = act("transfer", "she knows lamps", moment=REFUSED)
    assert against.signal == "transfer_unexplained"
    assert [one.rule for one in against.measured] == ["dont.unexplained_transfer"]
    assert act("offer", "she knows lamps", moment=REFUSED).signal == "transfer_offered"
    with pytest.raises(ControlError, match="without a reason"):
        act("offer")


@pytest.mark.parametrize("kind", ["transfer", "conference", "end"])
def test_leaving_takes_a_waiting_customer_off_hold(kind: Any) -> None:
    """The hold is closed with its length, and costs what it cost."""
    found = act(kind, moment=WAITING)
    assert found.events[0].kind == "hold_end"
    assert found.events[0].seconds == 30.0
    assert found.measured[0].rule == "clock.hold"
    assert found.measured[0].strength == 2.0


def test_a_wait_on_hold_is_part_of_the_hold() -> None:
    """It asks for no answer and is no silence of its own."""
    assert act("wait", seconds=40, moment=WAITING) == Act(answered=False)


def test_an_event_keeps_the_beginning_of_the_words() -> None:
    """The whole stands in the turn."""
    assert act("interrupt", "a" * 999).events[0].detail == "a" * DETAIL_CHARACTERS
    (stimulus,) = carried_over(Event(kind="backchannel", detail="yes, yes"))
    assert (stimulus.rule, stimulus.quote) == ("clock.backchannel", "yes, yes")
    assert carried_over(Event(kind="hold_start")) == ()
    assert carried_over(Event(kind="hold_end", seconds=3.0)) == ()


async def opened(sessions: Sessions) -> CallState:
    """A call in which the customer has said why they call."""
    call = await sessions.start(LAMP, seed=1)
    await say(sessions, call.id, "Good morning.")
    return call


def rules(point: MoodPoint) -> list[str]:
    """The rules of a turn's ledger."""
    return [one.rule for one in point.changes]


async def test_a_hold_is_timed_and_felt_when_the_customer_next_has_a_say(tmp_path: Path) -> None:
    """Asked for with a reason it is agreed to; its length costs in the next turn, once."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        agreed = await use(sessions, call.id, "hold", "I look it up.")
        assert agreed.trainee is None
        assert agreed.customer is not None
        assert (await sessions.resume(call.id)).on_hold
        with pytest.raises(ControlError, match="hears nothing"):
            await say(sessions, call.id, "Hello?")
        await use(sessions, call.id, "wait", seconds=45)
        back = await use(sessions, call.id, "resume")
        assert back.mood == agreed.mood
        assert not (await sessions.resume(call.id)).on_hold
        felt = await say(sessions, call.id, "I am back.")
        assert rules(felt.mood) == ["clock.hold"]
        assert rules((await say(sessions, call.id, "Right.")).mood) == ["mood.settle"]
        events = (await sessions.transcript(call.id)).events
    assert [one.kind for one in events] == ["hold_start", "hold_end"]
    assert events[0].detail == "I look it up."
    assert events[1].seconds is not None
    # The customer's own words of agreement pass before the wait.
    assert 45 <= events[1].seconds < 50


async def test_a_hold_outlives_a_restart(tmp_path: Path) -> None:
    """Also in what it will cost."""
    async with rooms(tmp_path, talker()) as first:
        call = await opened(first)
        await use(first, call.id, "hold", "I look it up.")
    async with rooms(tmp_path, talker()) as second:
        assert (await second.resume(call.id)).on_hold
        await use(second, call.id, "wait", seconds=45)
        await use(second, call.id, "resume")
    async with rooms(tmp_path, ScriptedModel(hear=[NOTHING], speak=["", ""])) as third:
        assert not (await third.resume(call.id)).on_hold
        assert rules((await say(third, call.id, "I am back.")).mood) == ["clock.hold"]


async def test_an_abrupt_hold_hurts_at_once(tmp_path: Path) -> None:
    """Without a reason the customer objects."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        held = await use(sessions, call.id, "hold")
    assert rules(held.mood) == ["dont.abrupt_hold"]


async def test_a_transfer_ends_the_call(tmp_path: Path) -> None:
    """The customer answers and is gone."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        gone = await use(sessions, call.id, "transfer")
        assert gone.outcome is not None
        assert gone.outcome.end == "transferred"
        assert rules(gone.mood) == ["dont.unexplained_transfer"]
        with pytest.raises(CallClosedError):
            await use(sessions, call.id, "back", "yes")
        kinds = [one.kind for one in (await sessions.transcript(call.id)).events]
    assert kinds == ["transfer", "end"]


async def test_a_conference_goes_on(tmp_path: Path) -> None:
    """A third person comes in and nothing ends."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        joined = await use(sessions, call.id, "conference")
        assert joined.outcome is None
        assert joined.customer is not None
        assert (await say(sessions, call.id, "There we are.")).customer is not None


async def test_a_long_silence_is_noticed_and_a_short_one_is_not(tmp_path: Path) -> None:
    """From eight seconds on the customer asks whether anyone is there."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        short = await use(sessions, call.id, "wait", seconds=5)
        assert short.customer is None
        long = await use(sessions, call.id, "wait", seconds=30)
        assert long.customer is not None
        assert rules(long.mood) == ["clock.wait"]
        transcript = await sessions.transcript(call.id)
    assert [(one.kind, one.seconds) for one in transcript.events] == [("silence", 30.0)]


async def test_a_wait_that_fails_costs_nothing_twice(tmp_path: Path) -> None:
    """Sent again after the model failed, it is one wait."""
    model = ScriptedModel(hear=[NOTHING], speak=[OPENING, EndpointBusyError("503"), "Hello there?"])
    async with rooms(tmp_path, model) as sessions:
        call = await opened(sessions)
        with pytest.raises(EndpointBusyError):
            await use(sessions, call.id, "wait", seconds=30)
        waited_again = await use(sessions, call.id, "wait", seconds=30)
        assert [one.frustration for one in waited_again.mood.changes] == [6]


@pytest.mark.parametrize("seconds", [0, -1, 3601, math.inf, math.nan])
async def test_an_impossible_wait_is_refused_with_the_limit(tmp_path: Path, seconds: float) -> None:
    """Both numbers, and nothing happens."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        with pytest.raises(ControlError, match=f"limit is {LONGEST_WAIT_SECONDS:g}"):
            await use(sessions, call.id, "wait", seconds=seconds)
        assert (await sessions.transcript(call.id)).events == ()


async def test_signs_of_listening_help_a_little_in_the_next_turn(tmp_path: Path) -> None:
    """They are events with their words, and no turns."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        for words in ("uh-huh", "", "\x07 yes \u200b"):
            done = await use(sessions, call.id, "back", words)
            assert (done.trainee, done.customer) == (None, None)
        transcript = await sessions.transcript(call.id)
        assert [one.detail for one in transcript.events] == ["uh-huh", None, "yes"]
        assert len(transcript.turns) == 2
        felt = await say(sessions, call.id, "I see.")
    assert rules(felt.mood)[:3] == ["clock.backchannel"] * 3


async def test_talking_over_the_customer_hurts_at_once(tmp_path: Path) -> None:
    """As in a played script, where the customer's words were out already."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        done = await use(sessions, call.id, "interrupt", "Stop there.")
        assert done.trainee is not None
        assert done.trainee.text == "Stop there."
        assert rules(done.mood) == ["clock.interrupt"]
        transcript = await sessions.transcript(call.id)
    assert [one.kind for one in transcript.events] == ["interrupt"]


async def test_ending_the_call_by_control_leaves_the_customer_no_word(tmp_path: Path) -> None:
    """Who is hung up on says nothing; solved where a solution was accepted."""
    solved = hears(offers=("swap", "A new lamp?"))
    heard_first = hears(("listening.paraphrase", "So it is dark."))
    model = ScriptedModel(
        hear=[NOTHING, heard_first, solved], speak=[OPENING, "Thank you.", "Yes, do that."]
    )
    async with rooms(tmp_path, model) as sessions:
        call = await opened(sessions)
        await say(sessions, call.id, "So it is dark.")
        await say(sessions, call.id, "A new lamp?")
        done = await use(sessions, call.id, "end")
    assert done.customer is None
    assert done.outcome is not None
    assert (done.outcome.end, done.outcome.by, done.outcome.solved) == ("solved", "trainee", True)


async def test_a_reason_is_cleaned_and_limited_like_a_turn(tmp_path: Path) -> None:
    """What is typed as a reason is stored too."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        with pytest.raises(TurnRefusedError, match="limit is 4000"):
            await use(sessions, call.id, "hold", "a" * 4001)
        await use(sessions, call.id, "hold", " I\x00 look\n it up \ud83d")
        events = (await sessions.transcript(call.id)).events
    assert [one.detail for one in events] == ["I look it up"]


async def test_finishing_takes_a_customer_off_hold_first(tmp_path: Path) -> None:
    """The record has an end for every hold."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await opened(sessions)
        await use(sessions, call.id, "hold", "I look it up.")
        await use(sessions, call.id, "wait", seconds=60)
        transcript = await sessions.finish(call.id)
    kinds = [one.kind for one in transcript.events]
    assert kinds == ["hold_start", "hold_end", "hang_up", "end"]
