"""What a session records, the grader reads: holds, transfers and waits of a call that was really held."""

from __future__ import annotations

from pathlib import Path

from session.rooms import CHATTING, NOTHING, OPENING, PATIENT, SECOND, rooms, say, talker, use

from grading.demands import measured, verdict
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions
from simulator.transcript import Transcript


def answering(*answers: str) -> ScriptedModel:
    """A customer who says these things after the first two."""
    return ScriptedModel(hear=[NOTHING] * 40, speak=[OPENING, SECOND, *answers])


async def opened(sessions: Sessions, persona: str = PATIENT) -> str:
    """A call in which the customer has said why they call."""
    call = await sessions.start(persona, seed=1)
    await say(sessions, call.id, "Good morning, the lamp shop.")
    await say(sessions, call.id, "I see.")
    return call.id


async def held_call(folder: Path, words: str, seconds: float, *answers: str) -> Transcript:
    """A call with one hold."""
    async with rooms(folder, answering(*answers)) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "hold", words)
        await use(sessions, call_id, "wait", "", seconds)
        await use(sessions, call_id, "resume")
        await say(sessions, call_id, "Thank you for waiting. There is one left.")
        return await sessions.transcript(call_id)


async def test_a_hold_announced_and_kept_is_proper(tmp_path: Path) -> None:
    """The words stand in the event, the customer's yes comes before the hold begins."""
    announced = "I look at the stock, back in two minutes."
    transcript = await held_call(tmp_path, announced, 90, "Sure, I'll hold.", "Oh, lovely.")
    assert verdict("handling.hold", transcript) == "met"
    assert verdict("dont.abrupt_hold", transcript) == "met"
    assert verdict("difficult.wait_abuse", transcript) == "met"


async def test_a_hold_that_outlasts_its_time_is_not(tmp_path: Path) -> None:
    """Both numbers are the session's own."""
    announced = "I look at the stock, back in one minute."
    transcript = await held_call(tmp_path, announced, 150, "Sure, I'll hold.", "At last.")
    for demand_id in ("handling.hold", "difficult.wait_abuse", "ten.reliability"):
        found = measured(demand_id, transcript)
        assert found is not None
        assert (found.verdict, "150" in found.reason, "60" in found.reason) == (
            "not_met",
            True,
            True,
        )


async def test_a_bare_hold_is_abrupt(tmp_path: Path) -> None:
    """Neither reason nor time, and nothing was asked before."""
    transcript = await held_call(tmp_path, "", 30, "Wait for what?", "Well?")
    assert verdict("dont.abrupt_hold", transcript) == "not_met"
    assert verdict("handling.hold", transcript) == "not_met"


async def test_a_transfer_is_explained_or_not(tmp_path: Path) -> None:
    """Offered and agreed to, or done at once."""
    reason = "My colleague in the workshop can see the part."
    async with rooms(tmp_path / "asked", talker()) as sessions:
        call_id = await opened(sessions)
        asked = await use(sessions, call_id, "transfer", reason)
        agreed = (await sessions.resume(call_id)).transfer_answer == "agreed"
        assert asked.customer is not None
        await use(sessions, call_id, "transfer")
        transcript = await sessions.transcript(call_id)
    decided = "met" if agreed else "not_met"
    assert verdict("dont.unexplained_transfer", transcript) == decided
    assert verdict("handling.transfer", transcript) == decided
    async with rooms(tmp_path / "at once", talker()) as sessions:
        call_id = await opened(sessions)
        await use(sessions, call_id, "transfer")
        transcript = await sessions.transcript(call_id)
    assert verdict("dont.unexplained_transfer", transcript) == "not_met"


async def test_a_long_wait_in_a_chat_is_too_long(tmp_path: Path) -> None:
    """It counts with the message that ends it."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions, CHATTING)
        await use(sessions, call_id, "wait", "", 200)
        await say(sessions, call_id, "Here I am.")
        transcript = await sessions.transcript(call_id)
    assert verdict("difficult.wait_abuse", transcript) == "not_met"
    assert verdict("listening.no_interrupting", transcript) == "not_applicable"


async def test_a_call_that_goes_on_is_recorded_already(tmp_path: Path) -> None:
    """There is no closing event yet, and what is not there has not happened."""
    async with rooms(tmp_path, talker()) as sessions:
        call_id = await opened(sessions)
        transcript = await sessions.transcript(call_id)
    assert transcript.events == ()
    assert verdict("difficult.wait_abuse", transcript) == "met"
    assert verdict("listening.no_interrupting", transcript) == "met"
    assert verdict("ten.between_the_lines", transcript) is None
