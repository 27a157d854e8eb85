"""The arithmetic of the score: bounded, monotone, blind to order and to what was not assessed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.grading.score import JUDGE_IS_RIGHT, chance_met, compute_score
from simulator.grading.scorecard import Verdict

NAMES = ("met", "not_met", "not_applicable", "cannot_assess")


def verdict(
    name: str, *, number: int = 0, by: str = "judge", p_met: float | None = None
) -> Verdict:
    """A verdict on criterion number ``number``."""
    return Verdict.model_validate({"id": f"a.{number}", "verdict": name, "by": by, "p_met": p_met})


CARDS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.floats(0.01, 10),
        st.sampled_from(("measured", "judge", "human")),
        st.none() | st.floats(0, 1),
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: (
        [
            verdict(name, number=number, by=by, p_met=p)
            for number, (name, _, by, p) in enumerate(rows)
        ],
        {f"a.{number}": weight for number, (_, weight, _, _) in enumerate(rows)},
    )
)
Card = tuple[list[Verdict], dict[str, float]]


def test_the_score_is_the_met_share_of_the_assessed_weight() -> None:
    """Weights count, halves round up, and measured verdicts leave no doubt."""
    verdicts = [
        verdict("met", number=0, by="measured"),
        verdict("not_met", number=1, by="measured"),
        verdict("cannot_assess", number=2),
        verdict("not_applicable", number=3),
    ]
    weights = {"a.0": 5, "a.1": 3, "a.2": 2, "a.3": 9}
    score = compute_score(verdicts, weights, 0.5)
    assert (score.points, score.interval, score.coverage) == (63, (63, 63), 0.8)


@pytest.mark.parametrize(
    "names", [(), ("cannot_assess",), ("not_applicable",), ("cannot_assess",) * 3]
)
def test_nothing_assessed_is_no_score_even_where_no_coverage_is_needed(
    names: tuple[str, ...],
) -> None:
    """An empty set of verdicts is not a perfect one."""
    verdicts = [verdict(name, number=number) for number, name in enumerate(names)]
    weights = {one.id: 1.0 for one in verdicts}
    score = compute_score(verdicts, weights, 0.0)
    assert (score.points, score.interval, score.coverage) == (None, None, 0.0)


def test_coverage_on_the_limit_is_enough_and_below_it_is_not() -> None:
    """The limit itself counts, also with weights that binary fractions cannot hold."""
    names = ("met", "met", "cannot_assess")
    verdicts = [verdict(name, number=number) for number, name in enumerate(names)]
    weights = {"a.0": 0.1, "a.1": 0.2, "a.2": 0.3}
    assert compute_score(verdicts, weights, 0.5).points == 100
    assert compute_score(verdicts, weights, 0.51).points is None
    assert compute_score(verdicts, weights, 0.51).coverage == 0.5


def test_a_verdict_without_a_probability_is_taken_as_right_nine_times_in_ten() -> None:
    """Measured and human verdicts are certain, a judge's probability stands for itself."""
    assert chance_met(verdict("not_met", by="measured")) == 0
    assert chance_met(verdict("met", by="human", p_met=0.2)) == 1
    assert chance_met(verdict("not_met", p_met=0.3)) == 0.3
    assert chance_met(verdict("met")) == JUDGE_IS_RIGHT
    assert chance_met(verdict("not_met")) == pytest.approx(1 - JUDGE_IS_RIGHT)


def test_the_interval_is_the_exact_distributions() -> None:
    """Against counting every outcome of the coins."""
    rows = [(1.0, 0.9), (2.0, 0.35), (0.5, 0.6), (1.5, 0.05), (3.0, 0.97)]
    verdicts = [
        verdict("met" if p >= 0.5 else "not_met", number=number, p_met=p)
        for number, (_, p) in enumerate(rows)
    ]
    score = compute_score(verdicts, {f"a.{n}": w for n, (w, _) in enumerate(rows)}, 0.5)
    outcomes: dict[float, float] = {}
    for coins in itertools.product((0, 1), repeat=len(rows)):
        chance = 1.0
        for coin, (_, p) in zip(coins, rows, strict=True):
            chance *= p if coin else 1 - p
        total = sum(w for coin, (w, _) in zip(coins, rows, strict=True) if coin)
        outcomes[total] = outcomes.get(total, 0.0) + chance
    below = 0.0
    low = high = None
    for total in sorted(outcomes):
        below += outcomes[total]
        low = total if low is None and below >= 0.025 else low
        high = total if high is None and below >= 0.975 else high
    assert low is not None
    assert high is not None
    assert score.interval == (int(100 * low / 8 + 0.5), int(100 * high / 8 + 0.5))


@given(CARDS, st.floats(0, 1))
def test_everything_stays_within_its_bounds(card: Card, needed: float) -> None:
    """Score and interval 0-100 with the score inside, coverage 0-1, a score just where coverage suffices."""
    score = compute_score(*card, needed)
    assert 0 <= score.coverage <= 1
    assert (score.points is None) == (score.interval is None)
    if score.points is not None and score.interval is not None:
        low, high = score.interval
        assert 0 <= low <= score.points <= high <= 100
        assert score.coverage >= needed - 1e-4


@given(CARDS)
def test_a_met_demand_never_lowers_the_score(card: Card) -> None:
    """Monotone: turning any "not met" into "met" keeps or raises the score."""
    verdicts, weights = card
    before = compute_score(verdicts, weights, 0)
    for place, one in enumerate(verdicts):
        if one.verdict == "not_met":
            better = [*verdicts]
            better[place] = one.model_copy(update={"verdict": "met"})
            after = compute_score(better, weights, 0)
            assert after.points is not None
            assert before.points is not None
            assert after.points >= before.points


@given(CARDS, st.floats(0.01, 10))
def test_what_was_not_assessed_lowers_coverage_and_leaves_the_score(
    card: Card, weight: float
) -> None:
    """An unassessed criterion more: same score, same interval, less coverage."""
    verdicts, weights = card
    before = compute_score(verdicts, weights, 0)
    more = [*verdicts, verdict("cannot_assess", number=99)]
    after = compute_score(more, {**weights, "a.99": weight}, 0)
    assert (after.points, after.interval) == (before.points, before.interval)
    assert after.coverage <= before.coverage


@given(CARDS, st.floats(0.01, 10))
def test_what_does_not_apply_changes_nothing(card: Card, weight: float) -> None:
    """A criterion that does not apply touches neither score nor coverage."""
    verdicts, weights = card
    more = [*verdicts, verdict("not_applicable", number=99)]
    assert compute_score(more, {**weights, "a.99": weight}, 0) == compute_score(
        verdicts, weights, 0
    )


@given(CARDS, st.randoms(use_true_random=False), st.floats(0, 1))
def test_the_order_of_criteria_does_not_matter(card: Card, random: object, needed: float) -> None:
    """Exactly the same, to the last bit."""
    verdicts, weights = card
    shuffled = [*verdicts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compute_score(shuffled, weights, needed) == compute_score(verdicts, weights, needed)
