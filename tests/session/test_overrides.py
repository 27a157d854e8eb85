"""Overriding a verdict through the door, in either database: kept beside the machine's, and refused with a plain line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from grading.test_override import CARD
from test_store import CALL

from session.rooms import rooms, settings_in
from session.test_grading import finished, graded, judge
from simulator.errors import NotFoundError, OverrideError
from simulator.grading.scorecard import Scorecard
from simulator.overrides import OverrideRequest, Overrides
from simulator.store import Store
from simulator.transcript import Transcript

REASON = "Lo dice de la espera."
WANTED = OverrideRequest("dont.minimise", "met", REASON)


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """A store with a call and its scorecard."""
    opened = await Store.open(address)
    await opened.begin(CALL)
    await opened.add_scorecard(CALL.id, CARD)
    yield opened
    await opened.close()


@pytest.fixture
def overrides(store: Store, tmp_path: Path) -> Overrides:
    """The overrides in it."""
    return Overrides(store, settings_in(tmp_path))


async def test_an_override_is_kept_beside_the_machines_verdict(
    overrides: Overrides, store: Store
) -> None:
    """Who, when, why, and what it was before; the stored scorecard is as it was."""
    shown = await overrides.override(CALL.id, CARD, WANTED, user_id="u-7")
    assert shown.criteria[0].by == "human"
    assert shown == await overrides.shown(CALL.id, CARD)
    assert await store.scorecards(CALL.id) == (CARD,)
    (kept,) = await overrides.of(CALL.id, CARD)
    assert (kept.criterion, kept.place, kept.verdict) == ("dont.minimise", 1, "met")
    assert (kept.machine_verdict, kept.old_verdict) == ("not_met", "not_met")
    assert (kept.reason, kept.user_id) == (REASON, "u-7")
    assert kept.made_at.endswith("Z")
    assert await overrides.calls() == (CALL.id,)


async def test_a_second_one_is_added_and_the_newest_counts(overrides: Overrides) -> None:
    """Going back to the machine's verdict is one more; nothing is deleted."""
    await overrides.override(CALL.id, CARD, WANTED)
    second = OverrideRequest("dont.minimise", "not_applicable", "No hubo queja.", seen=1)
    shown = await overrides.override(CALL.id, CARD, second)
    assert shown.criteria[0].verdict == "not_applicable"
    back = OverrideRequest("dont.minimise", "not_met", "Me equivoqué.", seen=2)
    assert await overrides.override(CALL.id, CARD, back) == CARD
    history = await overrides.of(CALL.id, CARD)
    assert [(one.old_verdict, one.verdict) for one in history] == [
        ("not_met", "met"),
        ("met", "not_applicable"),
        ("not_applicable", "not_met"),
    ]


@pytest.mark.parametrize(
    ("request_", "case", "problem"),
    [
        (OverrideRequest("dont.minimize", "met", REASON), "criterion", "mean 'dont.minimise'"),
        (OverrideRequest("nothing.like_it", "met", REASON), "criterion", "Take one of the report"),
        (OverrideRequest("dont.minimise", "met", " \u200b\n "), "reason", "has 0 characters"),
        (OverrideRequest("dont.minimise", "met", "no"), "reason", "has 2 characters, it takes 3"),
        (OverrideRequest("dont.minimise", "met", "a" * 501), "reason", "501 characters.*to 500"),
        (OverrideRequest("dont.minimise", "not_met", REASON), "same", "is 'not_met' already"),
        (OverrideRequest("dont.minimise", "good", REASON), None, "no verdict 'good'. Known are"),
        (OverrideRequest("dont.minimise", "met", REASON, seen=1), "meanwhile", "decide again"),
    ],
)
async def test_what_cannot_be_done_is_said_and_nothing_is_stored(
    overrides: Overrides, request_: OverrideRequest, case: str | None, problem: str
) -> None:
    """In one line, with what to do."""
    with pytest.raises(OverrideError, match=problem) as caught:
        await overrides.override(CALL.id, CARD, request_)
    assert caught.value.case == case
    assert await overrides.of(CALL.id, CARD) == ()


async def test_a_call_without_a_scorecard_has_nothing_to_override(
    overrides: Overrides, store: Store
) -> None:
    """Nor has one that is not there."""
    await store.begin(type(CALL)(**{**CALL.__dict__, "id": "call-2"}))
    for call_id in ("call-2", "call-9"):
        with pytest.raises(OverrideError, match="no scorecard") as caught:
            await overrides.override(call_id, CARD, WANTED)
        assert caught.value.case == "no_scorecard"


async def test_a_scorecard_of_another_version_is_refused(
    overrides: Overrides, store: Store
) -> None:
    """One that the call was not graded by; both are named."""
    other = CARD.model_copy(update={"rubric": "active-listening@2", "rubric_sha256": "2" * 64})
    with pytest.raises(OverrideError, match=r"by active-listening@1, not by this .*@2") as caught:
        await overrides.override(CALL.id, other, WANTED)
    assert caught.value.case == "rubric"
    await store.add_scorecard(CALL.id, other)
    with pytest.raises(OverrideError, match="another one than when the call was graded"):
        await overrides.override(CALL.id, other, WANTED)
    gone = CARD.model_copy(update={"rubric": "gone@1", "rubric_sha256": "3" * 64})
    await store.add_scorecard(CALL.id, gone)
    with pytest.raises(NotFoundError, match="no rubric 'gone@1'"):
        await overrides.override(CALL.id, gone, WANTED)
    await overrides.override(CALL.id, CARD, WANTED)
    assert await overrides.shown(CALL.id, other) == other


async def test_of_two_tabs_at_once_one_is_told(overrides: Overrides) -> None:
    """Whether the second looked before the first had written or after."""
    other = OverrideRequest("dont.minimise", "not_applicable", "No hubo queja.")
    done = await asyncio.gather(
        overrides.override(CALL.id, CARD, WANTED),
        overrides.override(CALL.id, CARD, other),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["OverrideError", "Scorecard"]
    assert len(await overrides.of(CALL.id, CARD)) == 1
    with pytest.raises(OverrideError, match=r"meanwhile: '\w+', '[^']+'. Look") as caught:
        await overrides.override(CALL.id, CARD, other)
    assert caught.value.case == "meanwhile"


async def test_two_verdicts_at_once_are_both_kept(overrides: Overrides) -> None:
    """Another criterion is nobody's rival."""
    other = OverrideRequest("listening.clarify", "not_met", "No aclara nada.")
    await asyncio.gather(
        overrides.override(CALL.id, CARD, WANTED), overrides.override(CALL.id, CARD, other)
    )
    shown = await overrides.shown(CALL.id, CARD)
    assert [one.by for one in shown.criteria] == ["human", "human", "judge"]


async def graded_call(folder: Path) -> tuple[Transcript, Scorecard]:
    """A call of ours and its scorecard."""
    transcript = await finished(folder)
    async with rooms(folder, judge()) as sessions:
        card = (await graded(sessions, transcript))[-1]
    assert isinstance(card, Scorecard)
    return transcript, card


async def test_an_override_holds_for_a_second_grading_by_the_same_rubric(tmp_path: Path) -> None:
    """And for no other version of it; a call from elsewhere has none."""
    transcript, card = await graded_call(tmp_path)
    assert transcript.id is not None
    changed = next(one for one in card.criteria if one.verdict == "not_met")
    wanted = OverrideRequest(changed.id, "met", REASON)
    async with rooms(tmp_path, judge()) as sessions:
        await sessions.overrides.override(transcript.id, card, wanted)
        again = (await graded(sessions, transcript))[-1]
        older = (await graded(sessions, transcript, rubric="active-listening@1"))[-1]
        assert isinstance(again, Scorecard)
        assert isinstance(older, Scorecard)
        shown = await sessions.overrides.shown(transcript.id, again)
        assert [one.id for one in shown.criteria if one.by == "human"] == [changed.id]
        assert await sessions.overrides.shown(transcript.id, older) == older
        for stranger in ("elsewhere", None):
            assert await sessions.overrides.shown(stranger, again) == again
