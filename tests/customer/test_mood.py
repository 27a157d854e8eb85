"""The mood ledger: every change has a rule, and the rules keep their promises whatever is heard."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customer.made_up import heard, persona
from simulator.behaviours import BEHAVIOURS, DONTS, DOS
from simulator.customer.effects import OTHER_RULES, SETTLE, default_effects
from simulator.customer.mood import (
    AXES,
    HYSTERESIS,
    MOST_FALL_PER_TURN,
    MOST_RISE_PER_TURN,
    PHRASE_CHARACTERS,
    PHRASES_KEPT,
    SETTLE_PER_TURN,
    THRESHOLDS,
    WEAR,
    WEARS_OFF,
    Felt,
    Memory,
    Mood,
    Stimulus,
    band_of,
    feel,
    starting_mood,
    total,
)
from simulator.customer.turn import feel_turn, fresh
from simulator.persona import Persona
from simulator.transcript import BANDS, Band

levels = st.integers(0, 100)
moods = st.builds(
    lambda frustration, trust, confusion: Mood(
        frustration=frustration,
        trust=trust,
        confusion=confusion,
        band=band_of(frustration, None),
    ),
    levels,
    levels,
    levels,
)
stimuli = st.lists(
    st.builds(
        Stimulus,
        rule=st.sampled_from(BEHAVIOURS + OTHER_RULES),
        quote=st.none() | st.sampled_from(("one thing said", "quite another matter", "más cosas")),
        strength=st.floats(0.0, 6.0),
    ),
    max_size=8,
)
BLANK = Memory()
MIDDLE = Mood(frustration=60, trust=50, confusion=40, band="angry")
ADA = persona()
CHOLERIC = {"anger": 3.0, "relief": 0.3, "trust": 2.5, "confusion": 0.0}
PLACID = {"anger": 0.0, "relief": 2.9, "trust": 0.4, "confusion": 3.0}
people = st.sampled_from(
    [
        persona(
            knowledge=knowledge,
            temperament={"baseline": dict.fromkeys(AXES, baseline), "gains": own},
        )
        for knowledge, baseline, own in (
            ("novice", 0, CHOLERIC),
            ("average", 33, {}),
            ("expert", 71, CHOLERIC),
            ("novice", 100, PLACID),
            ("average", 50, PLACID),
        )
    ]
)


def said(rule: str, words: str = "some words", strength: float = 1.0) -> Stimulus:
    """One thing heard."""
    return Stimulus(rule=rule, quote=words, strength=strength)


def felt(*heard: Stimulus, who: Persona = ADA, mood: Mood = MIDDLE, memory: Memory = BLANK) -> Felt:
    """One turn."""
    return feel(mood, memory, heard, who)


def moved_by(result: Felt, rule: str) -> tuple[int, int, int]:
    """What one rule did, on all axes."""
    changes = [one for one in result.changes if one.rule == rule]
    frustration, trust, confusion = (total(changes, axis) for axis in AXES)
    return frustration, trust, confusion


@given(moods, people, st.lists(stimuli, max_size=4))
def test_every_axis_stays_between_0_and_100_and_the_ledger_sums_to_the_difference(
    mood: Mood, who: Persona, turns: list[list[Stimulus]]
) -> None:
    """No mood leaves its range, and no point of it moves without a line that says why."""
    memory = BLANK
    for turn in turns:
        after = feel(mood, memory, turn, who)
        for axis in AXES:
            assert 0 <= getattr(after.mood, axis) <= 100
            moved = getattr(after.mood, axis) - getattr(mood, axis)
            assert total(after.changes, axis) == moved
            assert -MOST_FALL_PER_TURN <= moved <= MOST_RISE_PER_TURN
        assert after.mood.band == band_of(after.mood.frustration, mood.band)
        mood, memory = after.mood, after.memory


@given(moods, people, stimuli)
def test_a_dont_never_lowers_frustration_and_a_do_never_raises_it(
    mood: Mood, who: Persona, turn: list[Stimulus]
) -> None:
    """Whoever the customer is: good treatment does no harm by itself, and bad treatment no good."""
    for one in feel(mood, BLANK, turn, who).changes:
        if one.rule in DONTS:
            assert one.frustration >= 0
            assert one.trust <= 0
        if one.rule in DOS:
            assert one.frustration <= 0
            assert one.trust >= 0


@given(moods, people, stimuli.flatmap(lambda turn: st.tuples(st.just(turn), st.permutations(turn))))
def test_the_order_of_what_is_heard_in_a_turn_does_not_matter(
    mood: Mood, who: Persona, turns: tuple[list[Stimulus], list[Stimulus]]
) -> None:
    """A model may list the behaviours of a turn in any order."""
    assert feel(mood, BLANK, turns[0], who) == feel(mood, BLANK, turns[1], who)


def test_a_do_wears_off_with_each_showing() -> None:
    """Apologies in new words do 60 %, then 35 %, then 20 % of the first, and never nothing."""
    memory, falls = BLANK, []
    for words in (
        "I am sorry",
        "my apologies to you",
        "please forgive us",
        "we were wrong",
        "pardon",
    ):
        result = felt(said("difficult.apologise", words), memory=memory)
        falls.append(-moved_by(result, "difficult.apologise")[0])
        memory = result.memory
    full = -default_effects().rules["difficult.apologise"].frustration
    assert falls == [round(full * factor) for factor in (*WEAR, WEAR[-1])]


def test_a_stock_phrase_fades_at_once_and_then_irritates() -> None:
    """The same words again do nothing; from the second repetition on they cost."""
    memory, changes = BLANK, []
    for _ in range(4):
        result = felt(said("listening.empathise", "I understand your frustration."), memory=memory)
        changes.append({one.rule: one.frustration for one in result.changes if one.rule != SETTLE})
        memory = result.memory
    assert changes[0] == {"listening.empathise": -12}
    assert changes[1] == {}
    assert changes[2] == changes[3] == {"phrase.stock": 5}


def test_a_stock_phrase_is_known_again_by_its_words_not_by_its_punctuation() -> None:
    """A comma, a capital letter or one changed word does not make it new."""
    first = felt(said("listening.empathise", "I understand your frustration, really."))
    again = felt(
        said("listening.empathise", "i UNDERSTAND your frustration really!!"), memory=first.memory
    )
    assert moved_by(again, "listening.empathise") == (0, 0, 0)


def test_only_the_latest_wordings_are_remembered() -> None:
    """The customer's state stays small however long the call; an old wording may work again."""
    memory = BLANK
    for number in range(PHRASES_KEPT + 1):
        words = f"{'abcdefgh'[number] * 9} " * 20
        memory = felt(said("difficult.apologise", words), memory=memory).memory
    kept = memory.phrases["difficult.apologise"]
    assert len(kept) == PHRASES_KEPT
    assert all(len(words) <= PHRASE_CHARACTERS for words in kept)
    assert memory.shown == {"difficult.apologise": PHRASES_KEPT + 1}
    assert memory.repeats == 0


def test_a_long_phrase_is_known_again_behind_another_beginning() -> None:
    """Its first words are compared, and a word before them does not hide it."""
    phrase = "sorry about this mess " * 12
    first = felt(said("listening.empathise", phrase))
    again = felt(said("listening.empathise", f"Well, {phrase}"), memory=first.memory)
    assert moved_by(again, "listening.empathise") == (0, 0, 0)


@pytest.mark.parametrize(
    ("knowledge", "confusion"), [("novice", 22), ("average", 12), ("expert", 0)]
)
def test_jargon_hurts_by_lack_of_knowledge(knowledge: str, confusion: int) -> None:
    """An expert takes no harm from terms of the trade, a novice takes the whole."""
    result = felt(said("dont.jargon"), who=persona(knowledge=knowledge))
    assert moved_by(result, "dont.jargon")[2] == confusion


def test_talking_down_hurts_a_novice_most() -> None:
    """An expert is annoyed by it, a novice is hurt."""
    novice, expert = (
        felt(said("type.novice_condescend"), who=persona(knowledge=one)).mood.frustration
        for one in ("novice", "expert")
    )
    assert novice > expert > MIDDLE.frustration


def test_a_solution_helps_less_before_the_customer_feels_heard() -> None:
    """Half as much; after a paraphrase, in the same turn or an earlier one, the whole."""
    early = moved_by(felt(said("solution.fits")), "solution.fits")
    together = moved_by(felt(said("solution.fits"), said("listening.paraphrase")), "solution.fits")
    heard_before = felt(said("listening.paraphrase")).memory
    later = moved_by(felt(said("solution.fits"), memory=heard_before), "solution.fits")
    assert early[0] == round(later[0] / 2)
    assert together == later


def test_a_wait_hurts_by_its_length() -> None:
    """Three times the time costs three times the points."""
    short, long = (
        moved_by(felt(Stimulus(rule="clock.hold", strength=units)), "clock.hold")[0]
        for units in (1.0, 3.0)
    )
    assert long == 3 * short > 0


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0])
def test_a_personas_gain_on_one_rule_scales_that_rule_alone(factor: float) -> None:
    """What a trainer tunes is what changes."""
    who = persona(temperament={"gains": {"rules": {"dont.minimise": factor}}})
    result = felt(said("dont.minimise"), said("clock.backchannel"), who=who)
    plain = felt(said("dont.minimise"), said("clock.backchannel"))
    assert moved_by(result, "dont.minimise")[0] == round(14 * factor)
    assert moved_by(result, "clock.backchannel") == moved_by(plain, "clock.backchannel")


@given(moods, people)
def test_a_turn_without_faults_lets_the_mood_settle_towards_the_baseline(
    mood: Mood, who: Persona
) -> None:
    """By at most two points an axis, never past the baseline, and not in a turn that hurts."""
    baseline = who.temperament.baseline
    after = feel(mood, BLANK, (), who).mood
    for axis in AXES:
        before, now, goal = (getattr(one, axis) for one in (mood, after, baseline))
        assert abs(now - goal) == max(0, abs(before - goal) - SETTLE_PER_TURN)
    hurt = feel(mood, BLANK, [said("dont.argue")], who)
    assert SETTLE not in [one.rule for one in hurt.changes]


def test_a_mood_at_its_baseline_leaves_no_line_in_the_ledger() -> None:
    """A ledger full of zeros would hide what moved."""
    baseline = ADA.temperament.baseline
    resting = Mood(**baseline.model_dump(), band=band_of(baseline.frustration, None))
    assert felt(mood=resting).changes == ()


@given(st.sampled_from(THRESHOLDS), st.integers(1, HYSTERESIS), st.integers(0, 3))
def test_a_band_does_not_flicker_on_small_changes(
    edge: tuple[int, Band], fall: int, above: int
) -> None:
    """Once entered, a band is kept while frustration goes up and down by a few points around its edge."""
    threshold, band = edge
    now: Band = band_of(threshold, None)
    assert now == band
    seen = []
    for step in range(6):
        now = band_of(threshold + (above if step % 2 else -fall), now)
        seen.append(now)
    assert set(seen) == {band}


@given(levels, st.sampled_from(BANDS))
def test_a_band_is_left_five_points_below_its_threshold_at_the_latest(
    frustration: int, before: Band
) -> None:
    """Coming down, the band is that of a frustration at most four points higher."""
    now = BANDS.index(band_of(frustration, before))
    assert BANDS.index(band_of(frustration, None)) <= now
    assert now <= BANDS.index(band_of(min(100, frustration + HYSTERESIS), None))


def test_the_call_begins_in_the_mood_of_the_persona() -> None:
    """And in the band that its frustration names."""
    start = starting_mood(ADA)
    assert start == Mood(frustration=40, trust=40, confusion=10, band="annoyed")


def test_a_solution_that_was_accepted_moves_nothing_when_it_is_offered_again() -> None:
    """Else an agent could calm a customer by repeating it."""
    inner = fresh(ADA)
    accepted = inner.model_copy(
        update={"progress": inner.progress.model_copy(update={"accepted": "swap"})}
    )
    again = feel_turn(ADA, accepted, heard(solution="swap", solution_quote="a new lamp"))
    assert "solution.fits" not in [one.rule for one in again.changes]
    other = feel_turn(ADA, accepted, heard(solution="wait", solution_quote="in a week"))
    assert "solution.unfit" not in [one.rule for one in other.changes]


def test_a_doubted_solution_reassures_no_second_time() -> None:
    """It did its good when it was first offered."""
    inner = fresh(ADA)
    doubted = inner.model_copy(
        update={"progress": inner.progress.model_copy(update={"doubted": ("swap",)})}
    )
    again = feel_turn(ADA, doubted, heard(solution="swap", solution_quote="a new lamp"))
    assert "solution.fits" not in [one.rule for one in again.changes]


@given(stimuli)
def test_all_that_was_heard_is_remembered_by_how_often(turn: list[Stimulus]) -> None:
    """Wear counts showings, whatever the words were."""
    dos = [one.rule for one in turn if one.rule in WEARS_OFF]
    assume(dos)
    memory = feel(MIDDLE, BLANK, turn, ADA).memory
    assert memory.shown == {rule: dos.count(rule) for rule in set(dos)}
