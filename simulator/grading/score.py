"""The score of a call: weights over what was assessed, its interval and its coverage. All of it is code.

``score`` is the share of the assessed weight whose demand is met, in points of 100. ``coverage`` is the
assessed share of the applicable weight. Below the rubric's ``coverage_needed``, or with nothing assessed,
there is no score.

``interval``: each assessed verdict is taken as a coin that says "met" with the probability ``chance_met``;
the coins are independent. The exact distribution of the score is their convolution, and the interval
runs from its 2.5 % to its 97.5 % point, widened where needed to hold the score itself. Nothing is drawn at
random, so the same verdicts always give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.grading.scorecard import Verdict

JUDGE_IS_RIGHT = 0.9
"""Assumed for a judge's verdict that comes without a probability. An assumption, not a measurement: a
calibrated judge gives ``p_met``, which replaces it."""
_TAIL = 0.025
_UNITS_PER_WEIGHT = 1000
"""Weights are counted in thousandths, as whole numbers, so that no order of adding changes a sum."""


@dataclass(frozen=True)
class Score:
    """What the verdicts add up to.

    Attributes:
        points: 0-100, ``None`` where too little was assessed.
        interval: Where the score lies with 95 % probability; ``None`` with ``points``.
        coverage: Assessed share of the applicable weight, 0-1; 0 where nothing applies.
    """

    points: int | None
    interval: tuple[int, int] | None
    coverage: float


def compute_score(
    verdicts: Sequence[Verdict], weights: Mapping[str, float], coverage_needed: float
) -> Score:
    """Adds verdicts up.

    Args:
        verdicts: One for each criterion, in any order.
        weights: By criterion id, each above 0; every verdict's id must be there.
        coverage_needed: Least coverage for a score, 0-1.
    """
    applicable = assessed = met = 0
    coins: list[tuple[int, float]] = []
    for verdict in verdicts:
        weight = max(1, round(weights[verdict.id] * _UNITS_PER_WEIGHT))
        if verdict.verdict == "not_applicable":
            continue
        applicable += weight
        if verdict.verdict == "cannot_assess":
            continue
        assessed += weight
        met += weight if verdict.verdict == "met" else 0
        coins.append((weight, chance_met(verdict)))
    coverage = assessed / applicable if applicable else 0.0
    # Compared in whole units: half of 0.1 + 0.2 + 0.3 must be a half.
    if assessed == 0 or coverage + 1e-9 < coverage_needed:
        return Score(None, None, round(coverage, 4))
    points = _points(met, assessed)
    low, high = _interval(coins, assessed)
    return Score(points, (min(low, points), max(high, points)), round(coverage, 4))


def chance_met(verdict: Verdict) -> float:
    """Probability that the demand of an assessed verdict is truly met.

    A judge's own probability where it gives one; certain where measured or set by a person;
    ``JUDGE_IS_RIGHT`` otherwise.
    """
    met = verdict.verdict == "met"
    if verdict.by in ("measured", "human"):
        return float(met)
    if verdict.p_met is not None:
        return verdict.p_met
    return JUDGE_IS_RIGHT if met else 1 - JUDGE_IS_RIGHT


def _points(met: int, assessed: int) -> int:
    """Points of 100, halves up."""
    return (200 * met + assessed) // (2 * assessed)


def _interval(coins: Sequence[tuple[int, float]], assessed: int) -> tuple[int, int]:
    step = math.gcd(*(weight for weight, _ in coins))
    chances = np.zeros(assessed // step + 1)
    chances[0] = 1.0
    for weight, chance in sorted(coins):
        shift = weight // step
        raised = np.zeros_like(chances)
        raised[shift:] = chances[:-shift]
        chances = chances * (1 - chance) + raised * chance
    below = np.cumsum(chances)
    low = int(np.searchsorted(below, _TAIL - 1e-12)) * step
    high = int(np.searchsorted(below, 1 - _TAIL - 1e-12)) * step
    return _points(low, assessed), _points(min(high, assessed), assessed)
