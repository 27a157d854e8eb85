"""Handing a call on in two steps, and bringing level two in."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.rooms import EXPERT, LAMP, NOTHING, OPENING, hears, rooms, say, talker, use
from simulator.errors import CallClosedError, ControlError
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions
from simulator.transcript import Transcript

REASON = "My colleague in the workshop can see the part."
FURIOUS = hears(("dont.judge_or_insult", "You fool."), ("dont.minimise", "It is nothing."))


async def opened(sessions: Sessions, persona: str = LAMP) -> str:
    """A call in which the customer has said why they call."""
    call = await sessions.start(persona, seed=1)
    await say(sessions, call.id, "Good morning.")
    return call.id


def kinds(transcript: Transcript) -> list[str]:
    """The events' kinds in order."""
    return [event.kind for event in transcript.events]


async def test_an_offered_transfer_is_answered_and_the_call_goes_on(tmp_path: Path) -> None:
    """First explain and ask, then do: with consent it costs nothing and nothing more is said."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        asked = await use(sessions, call_id, "transfer", REASON)
        assert asked.outcome is None
        assert asked.customer is not None
        assert (await sessions.resume(call_id)).transfer_answer == "agreed"
        await say(sessions, call_id, "One moment, I tell her what you told me.")
        gone = await use(sessions, call_id, "transfer", REASON)
        assert gone.customer is None
        assert gone.outcome is not None
        assert (gone.outcome.end, gone.outcome.by) == ("transferred", "trainee")
        assert "dont.unexplained_transfer" not in [one.rule for one in gone.mood.changes]
        transcript = await sessions.transcript(call_id)
    assert kinds(transcript) == ["transfer_offer", "transfer", "end"]
    assert [one.detail for one in transcript.events][:2] == [REASON, REASON]


async def test_the_consent_outlives_a_restart(tmp_path: Path) -> None:
    """It is part of the customer's state."""
    async with rooms(tmp_path, talker()) as first:
        call_id = await opened(first)
        await use(first, call_id, "offer", REASON)
    async with rooms(tmp_path, talker()) as second:
        assert (await second.resume(call_id)).transfer_answer == "agreed"
        with pytest.raises(ControlError, match="agreed to it already"):
            await use(second, call_id, "offer", REASON)
        gone = await use(second, call_id, "transfer")
    assert "dont.unexplained_transfer" not in [one.rule for one in gone.mood.changes]


async def test_against_the_customers_no_it_is_an_unexplained_transfer(tmp_path: Path) -> None:
    """An angry customer objects; done all the same it ends the call and is in the ledger."""
    model = ScriptedModel(
        hear=[NOTHING, FURIOUS, FURIOUS], speak=[OPENING, "What?", "Well!", "No, no.", "Hey!"]
    )
    async with rooms(tmp_path, model) as sessions:
        call_id = await opened(sessions)
        await say(sessions, call_id, "You fool. It is nothing.")
        asked = await use(sessions, call_id, "transfer", REASON)
        assert asked.mood.band in ("angry", "furious")
        assert (await sessions.resume(call_id)).transfer_answer == "refused"
        gone = await use(sessions, call_id, "transfer", REASON)
        assert gone.customer is not None
        assert gone.outcome is not None
        assert gone.outcome.end == "transferred"
        assert "dont.unexplained_transfer" in [one.rule for one in gone.mood.changes]


async def test_a_customer_cannot_be_asked_while_on_hold(tmp_path: Path) -> None:
    """Refused with one line and recorded nowhere; after the offer it can be done from the hold."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "hold", "I look it up.")
        with pytest.raises(ControlError, match="hears nothing"):
            await use(sessions, call_id, "transfer", REASON)
        assert kinds(await sessions.transcript(call_id)) == ["hold_start"]
        await use(sessions, call_id, "resume")
        await use(sessions, call_id, "offer", REASON)
        await use(sessions, call_id, "hold", "I call her.")
        await use(sessions, call_id, "transfer", REASON)
        transcript = await sessions.transcript(call_id)
    assert kinds(transcript)[-4:] == ["hold_start", "hold_end", "transfer", "end"]


@pytest.mark.parametrize(
    ("kind", "text", "seconds"),
    [
        ("hold", "a reason", 0),
        ("resume", "", 0),
        ("offer", "a reason", 0),
        ("transfer", "a reason", 0),
        ("transfer", "", 0),
        ("conference", "", 0),
        ("wait", "", 20),
        ("personal", "", 20),
        ("back", "yes", 0),
        ("interrupt", "Stop.", 0),
        ("end", "", 0),
    ],
)
async def test_no_control_works_after_the_end(
    tmp_path: Path, kind: str, text: str, seconds: float
) -> None:
    """Each is refused with one plain line, and nothing is recorded."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "transfer")
        before = await sessions.transcript(call_id)
        with pytest.raises(CallClosedError, match="over") as caught:
            await use(sessions, call_id, kind, text, seconds)
        assert "\n" not in str(caught.value)
        assert await sessions.transcript(call_id) == before


async def test_a_conference_offers_the_solution_that_needs_level_two(tmp_path: Path) -> None:
    """Where the persona has one that is offered by it, the customer takes it like any other offer."""
    model = ScriptedModel(
        hear=[NOTHING, hears(("listening.paraphrase", "It stays dark."))],
        speak=[OPENING, "That is right.", "At last, yes please."],
    )
    async with rooms(tmp_path, model) as sessions:
        call_id = await opened(sessions, EXPERT)
        await say(sessions, call_id, "It stays dark.")
        joined = await use(sessions, call_id, "conference", "The engineer joins us.")
        assert "solution.fits" in [one.rule for one in joined.mood.changes]
        ended = await sessions.finish(call_id)
    assert ended.outcome is not None
    assert ended.outcome.solved
    assert kinds(ended)[0] == "conference"


async def test_a_conference_is_held_once_and_relieves_nobody_who_did_not_ask(
    tmp_path: Path,
) -> None:
    """A second one is refused and recorded nowhere, after a restart too."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        joined = await use(sessions, call_id, "conference")
        assert [one.rule for one in joined.mood.changes if one.rule != "mood.settle"] == []
    async with rooms(tmp_path, talker()) as later:
        assert (await later.resume(call_id)).level_two
        with pytest.raises(ControlError, match="on the line already"):
            await use(later, call_id, "conference")
        assert kinds(await later.transcript(call_id)) == ["conference"]


async def test_level_two_relieves_a_customer_who_demanded_it(tmp_path: Path) -> None:
    """An expert who was talked down to asks for level two, and gets it."""
    down = hears(("type.novice_condescend", "Have you plugged it in?"), ("dont.minimise", "tiny"))
    model = ScriptedModel(
        hear=[NOTHING, down],
        speak=[OPENING, "Get me somebody from level two.", "Thank you, that is right."],
    )
    async with rooms(tmp_path, model) as sessions:
        call_id = await opened(sessions, EXPERT)
        await say(sessions, call_id, "Have you plugged it in? It is a tiny thing.")
        joined = await use(sessions, call_id, "conference")
    assert "solution.level_two" in [one.rule for one in joined.mood.changes]
