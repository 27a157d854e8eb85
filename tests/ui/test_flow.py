from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from simulator.errors import WeightsError
from simulator.session import Control
from simulator.ui.flow import Flow, Preparation
from simulator.ui.visit import Visit
from tests.ui.scripted_sessions import COACHED, ScriptedSessions

MARTA = "es/marta-pedido"


async def done(steps: AsyncIterator[object]) -> None:
    """Runs a step to its end."""
    async for _ in steps:
        pass


async def answered(flow: Flow, visit: Visit) -> None:
    """Chooses Marta and answers her call."""
    flow.choose(visit, MARTA)
    await done(flow.answer(visit))


async def said(flow: Flow, visit: Visit, text: str) -> None:
    """Says something and hears the answer."""
    await flow.take(visit, text)
    await done(flow.speak(visit))


async def reported(flow: Flow, visit: Visit) -> None:
    """Hangs up, skips the questions and lets the report grow to its end."""
    await done(flow.finish(visit))
    await done(flow.reports.recognised(visit, {}))


async def test_a_call_goes_from_start_to_report(flow: Flow, visit: Visit) -> None:
    """Each step is where the one before leads, with its data in the visit."""
    assert {one.persona.id for one in visit.customers} >= {MARTA}
    await answered(flow, visit)
    assert visit.step == "call"
    await said(flow, visit, "Cuénteme, ¿qué ha pasado?")
    assert visit.room
    assert [turn.speaker for turn in visit.room.turns] == ["trainee", "customer"]
    await done(flow.finish(visit))
    assert (visit.step, visit.grading) == ("questions", None)
    await done(flow.reports.recognised(visit, {}))
    assert visit.step == "report"
    assert visit.grading
    assert visit.grading.scorecard
    assert len(visit.grading.verdicts) == len(visit.grading.rubric.criteria)


async def test_progress_is_shown_while_the_model_gets_ready(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The page waits with the seconds counted, and a second press meanwhile starts no second call."""
    gate = asyncio.Event()
    ready = sessions.customer_model

    async def slow() -> object:
        await gate.wait()
        return await ready()

    sessions.customer_model = slow  # type: ignore[assignment,method-assign]  # the same but slower
    flow.choose(visit, MARTA)
    steps = flow.answer(visit)
    await anext(steps)
    assert visit.waiting
    await done(flow.answer(visit))
    assert visit.step == "briefing"
    gate.set()
    await done(steps)
    assert visit.waiting is None
    assert len(await sessions.calls()) == 1


async def test_a_model_that_fails_leaves_the_trainee_where_they_are(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """One line says what to do; answering again works."""
    sessions.fail_start = WeightsError("no model file", do="Type: simulator model fetch")
    await answered(flow, visit)
    assert visit.step == "briefing"
    assert str(visit.notice) == "no model file. Type: simulator model fetch"
    await done(flow.answer(visit))
    assert visit.step == "call"
    assert visit.notice == ""


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00\x07", "​‍", "a" * 4001])
async def test_what_cannot_be_a_turn_comes_back(flow: Flow, visit: Visit, text: str) -> None:
    """The text is returned as it was typed, with a message, and nothing reaches the customer."""
    await answered(flow, visit)
    await said(flow, visit, text)
    assert visit.returned.text == text
    assert visit.returned.serial == 1
    assert visit.notice
    assert visit.room
    assert not visit.room.turns
    assert not visit.room.flights


async def test_a_turn_that_the_model_failed_on_comes_back(
    flow: Flow, visit: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was stored, so the words go back into the box."""
    await answered(flow, visit)

    async def broken(*_args: object, **_more: object) -> None:
        raise WeightsError("the model is gone")

    monkeypatch.setattr(sessions.model, "structured", broken)
    await said(flow, visit, "Buenas tardes")
    assert visit.returned.text == "Buenas tardes"
    assert str(visit.notice) == "the model is gone"
    assert visit.room
    assert not visit.room.flights


async def test_the_same_words_twice_at_once_are_one_turn(flow: Flow, visit: Visit) -> None:
    """Enter pressed twice in two tabs' worth of haste does not repeat the trainee."""
    await answered(flow, visit)
    await flow.take(visit, "Buenas tardes")
    await flow.take(visit, "Buenas tardes")
    await done(flow.speak(visit))
    await done(flow.speak(visit))
    assert visit.room
    assert len(visit.room.turns) == 2


@pytest.mark.parametrize("pace", [50.0])
async def test_talking_over_stores_both_turns_in_order(flow: Flow, visit: Visit) -> None:
    """The words under way are cut off before the new ones are carried over."""
    await answered(flow, visit)
    assert visit.room
    await flow.take(visit, "¿Qué ha pasado?")
    steps = flow.speak(visit)
    async for _ in steps:
        if visit.room.flights and visit.room.flights[0].heard.count(" ") == 2:
            break
    rest = asyncio.create_task(done(steps))
    await flow.take(visit, "Perdone.")
    await asyncio.gather(rest, done(flow.speak(visit)))
    spoken = [turn.text for turn in visit.room.turns if turn.speaker == "trainee"]
    assert spoken == ["¿Qué ha pasado?", "Perdone."]
    assert visit.room.turns[1].cut_off


@pytest.mark.parametrize("pace", [200.0])
async def test_a_closed_tab_leaves_a_call_that_can_be_taken_up(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The generator is closed in mid-reply; another tab finds the call with the turn stored."""
    await answered(flow, visit)
    assert visit.room
    await flow.take(visit, "¿Qué ha pasado?")
    async with aclosing(flow.speak(visit)) as steps:
        async for _ in steps:
            if visit.room.flights and visit.room.flights[0].heard:
                break
    await sessions.cut_off(visit.room.call_id)
    other = Visit("es")
    await flow.to_start(other)
    await done(flow.resume(other, other.open_calls[0].id))
    assert other.step == "call"
    assert other.room
    assert other.room.turns[0].text == "¿Qué ha pasado?"
    assert not other.room.flights


async def test_hold_and_resume_are_shown(flow: Flow, visit: Visit) -> None:
    """The room knows that the customer waits, and what happened stands between the turns."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await done(flow.act(visit, Control("hold", text="Miro el almacén")))
    assert visit.room
    assert visit.room.on_hold_since is not None
    await done(flow.act(visit, Control("resume")))
    assert visit.room.on_hold_since is None
    assert [event.kind for event in visit.room.events] == ["hold_start", "hold_end"]


async def test_a_control_at_the_wrong_time_is_a_notice(flow: Flow, visit: Visit) -> None:
    """A second hold says so and changes nothing; a second press on resume is nothing at all."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await done(flow.act(visit, Control("hold")))
    await done(flow.act(visit, Control("hold")))
    assert "already on hold" in str(visit.notice)
    await done(flow.act(visit, Control("resume")))
    await done(flow.act(visit, Control("resume")))
    assert visit.notice == ""


async def test_an_announced_hold_is_known_to_the_room(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """Since when, and for how long it was to be; another tab that takes the call up knows it too."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await done(flow.act(visit, Control("hold", text="Miro el almacén", seconds=120)))
    assert visit.room
    assert visit.room.promised_seconds == 120
    other = Visit("es")
    await done(flow.resume(other, visit.room.call_id))
    assert other.room is not visit.room
    assert other.room
    assert other.room.promised_seconds == 120
    assert other.room.on_hold_since
    assert visit.room.on_hold_since
    assert abs(other.room.on_hold_since - visit.room.on_hold_since) < 5
    del sessions


async def test_a_transfer_is_asked_for_and_then_done(flow: Flow, visit: Visit) -> None:
    """Without a reason the panel stays open; the answer is known; done, the call is over."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    assert visit.room
    visit.room.panel = "transfer"
    await done(flow.act(visit, Control("offer", text="  ")))
    assert visit.notice
    assert visit.room.panel == "transfer"
    await done(flow.act(visit, Control("offer", text="Mi compañera lo ve en el almacén")))
    assert visit.room.panel is None
    assert visit.room.transfer_answer == "refused"
    assert visit.room.outcome is None
    await done(flow.act(visit, Control("transfer")))
    assert visit.room.outcome
    assert visit.room.outcome.end == "transferred"
    assert "dont.unexplained_transfer" in [one.rule for one in visit.room.mood.changes]


async def test_a_personal_call_is_recorded_when_the_trainee_comes_back(
    flow: Flow, visit: Visit
) -> None:
    """Meanwhile the customer cannot be talked to; they have heard it."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await flow.take_personal_call(visit)
    assert visit.room
    assert not visit.room.can_talk
    await done(flow.silent(visit, 60.0))
    assert visit.room.events == []
    await done(flow.come_back(visit))
    assert visit.room.can_talk
    assert [event.kind for event in visit.room.events] == ["personal_call"]
    assert visit.room.mood.changes[0].rule == "clock.personal_call"


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
async def test_a_silence_that_cannot_be_is_nothing(
    flow: Flow, visit: Visit, seconds: float
) -> None:
    """What a page reports is not believed as it is."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await done(flow.silent(visit, seconds))
    assert visit.room
    assert visit.room.events == []
    assert visit.notice == ""


@pytest.mark.parametrize("pace", [50.0])
async def test_a_sign_of_listening_typed_while_the_customer_speaks_cuts_nobody_off(
    flow: Flow, visit: Visit
) -> None:
    """It is shown at once and stored with the customer's turn, once."""
    await answered(flow, visit)
    assert visit.room
    await flow.take(visit, "¿Qué ha pasado?")
    steps = flow.speak(visit)
    async for _ in steps:
        if visit.room.flights and visit.room.flights[0].heard.count(" ") == 2:
            break
    await flow.take(visit, "Ya veo…")
    assert visit.room.signs == ["Ya veo…"]
    await done(flow.speak(visit))
    await done(steps)
    assert visit.room.signs == []
    assert [event.kind for event in visit.room.events] == ["backchannel"]
    assert [turn.cut_off for turn in visit.room.turns] == [False, False]


async def test_who_goes_elsewhere_is_not_pulled_into_the_call(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The model gets ready after the trainee has gone back; another customer can be answered meanwhile."""
    gate = asyncio.Event()
    ready = sessions.customer_model

    async def slow() -> object:
        await gate.wait()
        return await ready()

    sessions.customer_model = slow  # type: ignore[assignment,method-assign]  # the same but slower
    flow.choose(visit, MARTA)
    first = flow.answer(visit)
    await anext(first)
    await flow.to_start(visit)
    flow.choose(visit, "es/julian-ordenador")
    second = flow.answer(visit)
    await anext(second)
    gate.set()
    await done(first)
    assert visit.step == "briefing"
    await done(second)
    assert visit.step == "call"
    assert visit.room
    assert visit.room.persona.id == "es/julian-ordenador"


async def test_hanging_up_twice_at_once_is_one_report(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The second press finds the report begun; the call is judged once."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    assert visit.room
    call_id = visit.room.call_id
    await asyncio.gather(done(flow.finish(visit)), done(flow.finish(visit)))
    assert visit.step == "questions"
    skips = [done(flow.reports.recognised(visit, {})) for _ in range(2)]
    await asyncio.gather(*skips)
    assert visit.step == "report"
    assert len(await sessions.scorecards(call_id)) == 1


async def test_leaving_a_report_stops_its_grading(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The model is free for the next call; nothing half-judged is stored."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    assert visit.room
    call_id = visit.room.call_id
    await done(flow.finish(visit))
    steps = flow.reports.recognised(visit, {})
    while not (visit.grading and visit.grading.verdicts):
        await anext(steps)
    await flow.to_start(visit)
    await done(steps)
    assert visit.step == "start"
    assert await sessions.scorecards(call_id) == ()


async def test_hanging_up_on_silence_leads_back_to_the_start(flow: Flow, visit: Visit) -> None:
    """Where nothing was said there is nothing to judge."""
    await answered(flow, visit)
    await done(flow.finish(visit))
    assert visit.step == "start"
    assert visit.notice == "No se dijo nada, así que no hay informe."


async def test_a_report_is_read_again_without_judging_again(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """A stored scorecard is shown as it is."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await reported(flow, visit)
    assert visit.grading
    first = visit.grading.scorecard
    await flow.to_start(visit)
    asked = len(sessions.model.usage.calls)
    await done(flow.reports.reread(visit, visit.finished_calls[0].id))
    assert visit.step == "report"
    assert visit.grading.scorecard == first
    assert len(sessions.model.usage.calls) == asked


async def test_what_could_have_been_said_comes_after_the_score_and_is_kept(
    flow: Flow, visit: Visit, sessions: ScriptedSessions
) -> None:
    """The score is shown first; who reads the report again finds the same words without asking again."""
    await answered(flow, visit)
    await said(flow, visit, "¿Qué ha pasado?")
    await said(flow, visit, "Bueno, no es para tanto.")
    await done(flow.finish(visit))
    steps = flow.reports.recognised(visit, {})
    seen = []
    async for _ in steps:
        assert visit.grading
        card = visit.grading.scorecard
        seen.append((visit.grading.coaching, card is not None and bool(card.suggestions)))
    assert (True, False) in seen
    assert seen[-1] == (False, True)
    await flow.to_start(visit)
    asked = len(sessions.model.usage.calls)
    await done(flow.reports.reread(visit, visit.finished_calls[0].id))
    assert visit.grading
    assert visit.grading.scorecard
    assert [one.say for one in visit.grading.scorecard.suggestions] == [COACHED]
    assert len(sessions.model.usage.calls) == asked


async def test_a_call_that_is_gone_is_a_notice(flow: Flow, visit: Visit) -> None:
    """A button of an old tab, for a call that another one deleted."""
    await done(flow.resume(visit, "no-such-call"))
    assert visit.step == "start"
    assert "no-such-call" in str(visit.notice)


def test_preparation_counts_only_while_it_is_under_way() -> None:
    """Before the first byte and after the last there is no percentage to show."""
    preparation = Preparation()
    seen = []
    for done_bytes in (0, 250, 1000):
        preparation(done_bytes, 1000)
        seen.append(preparation.percent)
    assert seen == [None, 25, None]
