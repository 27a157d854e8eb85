"""Waits that are too long or too many, and promises of time."""

from __future__ import annotations

from typing import Any

import pytest

from grading.calls import ENDED, call, timed
from grading.demands import ANGRY, OURS, ended, hold, measured, verdict
from simulator.grading.measured_promptness import (
    LEFT_SECONDS,
    LONGEST_ANNOUNCED_SECONDS,
    LONGEST_CHAT_SILENCE_SECONDS,
    LONGEST_HOLD_SECONDS,
    LONGEST_SILENCE_SECONDS,
    MANY_WAITS,
)
from simulator.transcript import Event, Transcript

ABUSE, RELIABLE = "difficult.wait_abuse", "ten.reliability"
LINES = ("A: Dígame.", "C: Está rota.", "A: Ya.", "C: ¿Y?", "A: Se la cambio.")


def quiet(seconds: float, after_turn: int = 2) -> Event:
    """A silence of the agent."""
    return Event(kind="silence", by="trainee", after_turn=after_turn, seconds=seconds)


def waiting(*events: Event, **rest: Any) -> Transcript:
    """A recorded call with some waits."""
    return call(*LINES, events=(*events, ENDED), **rest)


@pytest.mark.parametrize(
    ("longest", "make"),
    [
        (LONGEST_HOLD_SECONDS, lambda seconds: waiting(*hold(2, seconds))),
        (LONGEST_SILENCE_SECONDS, lambda seconds: waiting(quiet(seconds))),
        (LONGEST_CHAT_SILENCE_SECONDS, lambda seconds: waiting(quiet(seconds), channel="chat")),
        (LONGEST_ANNOUNCED_SECONDS, lambda seconds: waiting(*hold(2, seconds, seconds=600))),
    ],
)
def test_a_wait_is_too_long_beyond_its_limit(longest: float, make: object) -> None:
    """Unannounced holds and silences have shorter limits than announced waits; both numbers are named."""
    assert callable(make)
    assert verdict(ABUSE, make(longest)) == "met"
    found = measured(ABUSE, make(longest + 1))
    assert found is not None
    assert found.verdict == "not_met"
    assert f"{longest:.0f}" in found.reason
    assert f"{longest + 1:.0f}" in found.reason


def test_a_wait_longer_than_announced_is_too_long_and_a_broken_promise() -> None:
    """However short it is; both numbers are named."""
    late = waiting(*hold(2, 50, seconds=30), outcome=ended(solved=True))
    for demand_id in (ABUSE, RELIABLE):
        found = measured(demand_id, late)
        assert found is not None
        assert (found.verdict, "50" in found.reason, "30" in found.reason) == (
            "not_met",
            True,
            True,
        )


def test_one_wait_after_another_is_too_many() -> None:
    """Short silences do not count."""
    short = [quiet(12, n) for n in (1, 2, 3, 4)]
    assert verdict(ABUSE, waiting(*short)) == "met"
    several = [quiet(20, n) for n in range(1, MANY_WAITS + 1)]
    found = measured(ABUSE, waiting(*several))
    assert found is not None
    assert (found.verdict, f"{20 * MANY_WAITS} segundos" in found.reason) == ("not_met", True)


def test_waits_that_were_kept_can_be_too_much_together() -> None:
    """Two announced holds of four minutes are eight minutes."""
    long = (*hold(2, 240, seconds=240), *hold(4, 240, seconds=240))
    assert verdict(ABUSE, waiting(*long)) == "not_met"


def test_no_waits_in_a_recorded_call_are_kept_and_without_a_record_nothing_is_said() -> None:
    """A hold that somebody noted by hand may not have been the only one."""
    found = measured(ABUSE, waiting())
    assert found is not None
    assert (found.verdict, found.reason[0]) == ("met", "0")
    assert verdict(ABUSE, call(*LINES)) is None
    assert verdict(ABUSE, call(*LINES, persona_sha256=OURS)) == "met"
    assert verdict(ABUSE, call(*LINES, events=hold(2, 20))) is None
    assert verdict(ABUSE, call(*LINES, events=hold(2, 200))) == "not_met"


def test_times_alone_are_enough_for_waits() -> None:
    """A spoken call of another system shows its gaps."""
    prompt = timed(("C: Está rota.", 0, 2000), ("A: Vaya.", 2500, 4000))
    slow = timed(("C: Está rota.", 0, 2000), ("A: Vaya.", 60_000, 62_000))
    assert verdict(ABUSE, prompt) == "met"
    assert verdict(ABUSE, slow) == "not_met"


def test_a_wait_of_unknown_length_leaves_it_undecided() -> None:
    """Unless another is too long anyway."""
    assert verdict(ABUSE, waiting(*hold(2, None))) is None
    assert verdict(ABUSE, waiting(*hold(2, None), *hold(4, 200))) == "not_met"


def test_a_promise_kept_in_a_solved_case_is_reliable() -> None:
    """The words that come back are quoted; unsolved, or with nothing announced, the words decide."""
    kept = hold(2, 80, seconds=90)
    found = measured(RELIABLE, waiting(*kept, outcome=ended(solved=True)))
    assert found is not None
    assert (found.verdict, [one.turn for one in found.evidence]) == ("met", [3])
    assert "80 de 90 s" in found.reason
    assert verdict(RELIABLE, waiting(*kept, outcome=ended(end="ended"))) is None
    assert verdict(RELIABLE, waiting(*kept)) is None
    assert verdict(RELIABLE, waiting(*hold(2, 80), outcome=ended(solved=True))) is None
    assert verdict(RELIABLE, call(*LINES, outcome=ended(solved=True))) is None


def test_who_is_left_for_a_private_call_is_not_answered_at_once() -> None:
    """A short one is a private call and nothing else; that there was none proves nothing."""
    for demand_id in ("difficult.transparent_prompt", "quality.when_and_how"):
        for seconds, decides in ((LEFT_SECONDS, "not_met"), (LEFT_SECONDS - 1, None), (None, None)):
            phone = Event(kind="personal_call", by="trainee", after_turn=2, seconds=seconds)
            assert verdict(demand_id, waiting(phone)) == decides
        assert verdict(demand_id, waiting(brief=ANGRY)) is None
