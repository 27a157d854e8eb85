"""What the clock does to the mood: bounded, never better for waiting longer, and no way to farm calm."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from customer.test_mood import ADA, BLANK, MIDDLE, moods, moved_by, people, said
from simulator.clock_costs import (
    CHAT_WAIT_SECONDS,
    MOST_WAIT_UNITS,
    chat_wait,
    held,
    personal_call,
    waited,
)
from simulator.customer.effects import OTHER_RULES, SETTLE
from simulator.customer.mood import KNOWLEDGE_GAP, Mood, Stimulus, feel, total
from simulator.persona import Persona
from simulator.transcript import MoodChange

times = st.floats(0, 10_000)
promises = st.none() | st.floats(1, 4_000)


def cost(stimuli: tuple[Stimulus, ...], who: Persona, mood: Mood = MIDDLE) -> tuple[int, int]:
    """What they do to frustration and trust, the way back to the baseline left out."""
    changes = [one for one in feel(mood, BLANK, stimuli, who).changes if one.rule != SETTLE]
    return total(changes, "frustration"), total(changes, "trust")


@given(times, times, promises, people)
def test_a_longer_hold_never_costs_less(
    one: float, other: float, promised: float | None, who: Persona
) -> None:
    """Whatever was announced and whoever waits: later is never better, neither in anger nor in trust."""
    shorter, longer = sorted((one, other))
    soon, late = cost(held(shorter, promised), who), cost(held(longer, promised), who)
    assert soon[0] <= late[0]
    assert soon[1] >= late[1]


@given(times, times, people)
def test_a_longer_wait_or_personal_call_never_costs_less(
    one: float, other: float, who: Persona
) -> None:
    """On the telephone, in a chat, and beside a personal call."""
    shorter, longer = sorted((one, other))
    for costs in (
        lambda seconds: tuple(filter(None, (waited("clock.wait", seconds),))),
        chat_wait,
        lambda seconds: (personal_call(seconds),),
    ):
        soon, late = cost(costs(shorter), who), cost(costs(longer), who)
        assert soon[0] <= late[0]
        assert soon[1] >= late[1]


@given(times, promises)
def test_every_cost_is_bounded_and_each_rule_is_there_once(
    seconds: float, promised: float | None
) -> None:
    """Half a minute late on hold is one promise broken, never two, and never more than six units."""
    costs = held(seconds, promised)
    rules = [one.rule for one in costs]
    assert len(set(rules)) == len(rules)
    assert all(0 <= one.strength <= MOST_WAIT_UNITS for one in (*costs, personal_call(seconds)))
    assert {"clock.kept_promise", "clock.broken_promise"} & set(rules) == (
        set() if promised is None else {rules[-1]}
    )


def test_a_promise_is_kept_within_a_tenth_and_broken_beyond() -> None:
    """Two minutes are no stopwatch; a tenth over them, or five seconds at least, is still in time."""
    assert [one.rule for one in held(132.0, 120.0)] == ["clock.hold", "clock.kept_promise"]
    assert [one.rule for one in held(133.0, 120.0)] == ["clock.hold", "clock.broken_promise"]
    assert [one.rule for one in held(10.0, 5.0)] == ["clock.kept_promise"]
    assert [one.rule for one in held(133.0, None)] == ["clock.hold"]


def test_the_same_hold_costs_more_when_less_was_announced() -> None:
    """Waiting longer than announced costs on top of the wait."""
    kept, none, broken = (
        feel(MIDDLE, BLANK, held(60.0, promised), ADA).mood for promised in (60.0, None, 20.0)
    )
    assert kept.frustration < none.frustration < broken.frustration
    assert kept.trust > none.trust > broken.trust


def test_a_chat_is_patient_for_a_minute() -> None:
    """Only what is beyond it costs, and only from a quarter of a minute on."""
    assert chat_wait(CHAT_WAIT_SECONDS + 14) == ()
    assert [one.rule for one in chat_wait(CHAT_WAIT_SECONDS + 15)] == ["clock.wait"]


@given(moods, people, st.integers(1, 8))
def test_coming_back_in_time_again_and_again_wears_off(
    mood: Mood, who: Persona, holds: int
) -> None:
    """Else an agent could calm a customer with ever new holds of a second."""
    memory, falls = BLANK, []
    for _ in range(holds):
        felt = feel(mood, memory, held(1.0, 60.0), who)
        falls.append(-moved_by(felt, "clock.kept_promise")[0])
        memory = felt.memory
    assert all(earlier >= later >= 0 for earlier, later in itertools.pairwise(falls))
    assert memory.shown["clock.kept_promise"] == holds


@given(moods, people, st.sampled_from(OTHER_RULES), st.floats(0, 6))
def test_what_hurts_by_the_clock_never_soothes_and_what_soothes_never_hurts(
    mood: Mood, who: Persona, rule: str, strength: float
) -> None:
    """As with dos and don'ts, whoever the customer is."""
    better = ("clock.backchannel", "clock.kept_promise", "solution.fits", "solution.level_two")
    change = _of(rule, feel(mood, BLANK, [Stimulus(rule=rule, strength=strength)], who).changes)
    sign = -1 if rule in better else 1
    assert change.frustration * sign >= 0
    assert change.trust * sign <= 0


def _of(rule: str, changes: tuple[MoodChange, ...]) -> MoodChange:
    return next(one for one in changes if one.rule == rule)


@given(moods, people, st.text(min_size=3, max_size=60), st.integers(3, 6))
def test_empathy_helps_at_first_and_its_stock_phrase_fades_and_then_irritates(
    mood: Mood, who: Persona, phrase: str, times_said: int
) -> None:
    """Never a rise on first use; the same words again do nothing, and then only ``phrase.stock`` moves."""
    words, memory = f"{phrase} of course", BLANK
    for time in range(times_said):
        felt = feel(mood, memory, [said("listening.empathise", words)], who)
        by_rule = {one.rule: one.frustration for one in felt.changes if one.rule != SETTLE}
        if time == 0:
            assert set(by_rule) == {"listening.empathise"}
            assert by_rule["listening.empathise"] <= 0
        else:
            assert set(by_rule) == ({"phrase.stock"} if time >= 2 else set())
            assert all(change >= 0 for change in by_rule.values())
        memory = felt.memory


@given(moods, people)
def test_jargon_hurts_in_proportion_to_missing_knowledge(mood: Mood, who: Persona) -> None:
    """The less the customer knows, the more; an expert not at all."""
    felt = {
        knowledge: moved_by(
            feel(
                mood, BLANK, [said("dont.jargon")], who.model_copy(update={"knowledge": knowledge})
            ),
            "dont.jargon",
        )
        for knowledge in sorted(KNOWLEDGE_GAP, key=lambda one: KNOWLEDGE_GAP[one])
    }
    changes = list(felt.values())
    assert changes[0] == (0, 0, 0)
    for less, more in itertools.pairwise(changes):
        assert less[0] <= more[0]
        assert less[1] >= more[1]
        assert less[2] <= more[2]


@given(moods, people)
def test_a_solution_before_being_heard_never_helps_more(mood: Mood, who: Persona) -> None:
    """On every axis, whoever the customer is."""
    heard_before = BLANK.model_copy(update={"felt_heard": True})
    early = moved_by(feel(mood, BLANK, [said("solution.fits")], who), "solution.fits")
    later = moved_by(feel(mood, heard_before, [said("solution.fits")], who), "solution.fits")
    assert early[0] >= later[0]
    assert early[1] <= later[1]
