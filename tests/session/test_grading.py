"""Grading through the door: the scorecard is stored where the call is ours, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.rooms import LAMP, rooms, say, talker
from simulator.errors import EndpointBusyError, NotFoundError
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.models.scripted import Entry, ScriptedModel
from simulator.session import Sessions
from simulator.transcript import Transcript

NOT_SHOWN: dict[str, Any] = {"evidence": [], "shown": "no", "reason": "It is not there."}


async def finished(folder: Path) -> Transcript:
    """A call that is over."""
    async with rooms(folder, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        await say(sessions, call.id, "Good morning.")
        await say(sessions, call.id, "I see.")
        return await sessions.finish(call.id)


async def graded(
    sessions: Sessions, transcript: Transcript, **rest: Any
) -> list[Verdict | Scorecard]:
    """All that the grader says."""
    return [one async for one in sessions.grade(transcript, **rest)]


def judge(answers: int = 40, answer: Entry = NOT_SHOWN) -> ScriptedModel:
    """A judge that always answers the same."""
    return ScriptedModel(judge=[answer] * answers)


async def test_a_call_of_ours_keeps_its_scorecards(tmp_path: Path) -> None:
    """Verdicts as they are reached, then the card; a second grading stands beside the first."""
    transcript = await finished(tmp_path)
    assert transcript.id is not None
    async with rooms(tmp_path, judge()) as sessions:
        *verdicts, card = await graded(sessions, transcript)
        assert isinstance(card, Scorecard)
        assert all(isinstance(one, Verdict) for one in verdicts)
        assert {one.id for one in card.criteria} == {one.id for one in verdicts}  # type: ignore[union-attr]  # all verdicts
        assert await sessions.scorecards(transcript.id) == (card,)
        again = (await graded(sessions, transcript, locale="ja"))[-1]
        assert await sessions.scorecards(transcript.id) == (card, again)
    async with rooms(tmp_path, judge()) as later:
        assert await later.scorecards(transcript.id) == (card, again)


async def test_a_transcript_from_elsewhere_is_graded_and_not_stored(tmp_path: Path) -> None:
    """With an id that means nothing here, and without any."""
    transcript = await finished(tmp_path)
    async with rooms(tmp_path / "elsewhere", judge()) as sessions:
        for stranger in (transcript, transcript.model_copy(update={"id": None})):
            card = (await graded(sessions, stranger, name="a file"))[-1]
            assert isinstance(card, Scorecard)
        assert transcript.id is not None
        assert await sessions.scorecards(transcript.id) == ()


async def test_a_grader_that_fails_leaves_verdicts_open_and_the_call_whole(tmp_path: Path) -> None:
    """What could not be assessed is shown as such, with the reason."""
    transcript = await finished(tmp_path)
    failing = judge(answer=EndpointBusyError("429 after 3 tries"))
    async with rooms(tmp_path, failing) as sessions:
        card = (await graded(sessions, transcript))[-1]
        assert isinstance(card, Scorecard)
        assert "cannot_assess" in {one.verdict for one in card.criteria}
        assert transcript.id is not None
        assert await sessions.transcript(transcript.id) == transcript


async def test_leaving_before_the_scorecard_stores_none(tmp_path: Path) -> None:
    """Half a grading is no grading; the next one is whole."""
    transcript = await finished(tmp_path)
    assert transcript.id is not None
    async with rooms(tmp_path, judge()) as sessions:
        verdicts = sessions.grade(transcript)
        await anext(verdicts)
        await verdicts.aclose()
        assert await sessions.scorecards(transcript.id) == ()
        await graded(sessions, transcript)
        assert len(await sessions.scorecards(transcript.id)) == 1


async def test_an_unknown_rubric_is_named_before_any_question(tmp_path: Path) -> None:
    """No model is asked for what cannot be graded."""
    transcript = await finished(tmp_path)
    model = judge()
    async with rooms(tmp_path, model) as sessions:
        with pytest.raises(NotFoundError, match="no-such-rubric"):
            await graded(sessions, transcript, rubric="no-such-rubric")
    assert model.requests == []


async def test_what_could_have_been_said_goes_into_the_scorecard_that_is_kept(
    tmp_path: Path,
) -> None:
    """In the place of the one without, so that no call counts twice; a call from elsewhere keeps nothing."""
    transcript = await finished(tmp_path)
    assert transcript.id is not None
    said = {"evidence": [{"turn": 1, "quote": "Good morning."}], "shown": "yes", "reason": "So."}
    model = ScriptedModel(judge=[said] * 80, coach=[{"say": "Good morning, tell me."}] * 6)
    async with rooms(tmp_path, model) as sessions:
        card = (await graded(sessions, transcript))[-1]
        assert isinstance(card, Scorecard)
        coached = await sessions.coach(transcript, card)
        assert coached.suggestions
        assert coached.model_copy(update={"suggestions": ()}) == card
        assert await sessions.scorecards(transcript.id) == (coached,)
        stranger = transcript.model_copy(update={"id": None})
        assert (await sessions.coach(stranger, card)).suggestions
        assert await sessions.scorecards(transcript.id) == (coached,)


async def test_a_model_that_is_not_strong_leaves_the_scorecard_as_it_is(tmp_path: Path) -> None:
    """Nothing is asked and nothing stored anew."""
    transcript = await finished(tmp_path)
    model = ScriptedModel(strong=False)
    async with rooms(tmp_path, model) as sessions:
        card = (await graded(sessions, transcript))[-1]
        assert isinstance(card, Scorecard)
        assert await sessions.coach(transcript, card) is card
    assert model.asked("coach") == []
