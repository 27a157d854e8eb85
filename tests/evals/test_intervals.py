"""Intervals by transcript: what is drawn, what cannot be said, and how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evals.statistics import (
    balanced_accuracy,
    bootstrap_interval,
    cohen_kappa,
    resampling,
    table_of,
    tables_by_cluster,
)


def test_the_same_seed_draws_the_same_resamples() -> None:
    """An interval must not change when nothing has changed."""
    assert (resampling(5, 50, seed=3) == resampling(5, 50, seed=3)).all()
    assert (resampling(5, 50, seed=3) != resampling(5, 50, seed=4)).any()
    assert (resampling(5, 50).sum(1) == 5).all()


def test_a_resample_is_what_its_transcripts_say_put_together() -> None:
    """The product of draws and counts equals drawing the verdicts themselves."""
    first, second, clusters = [0, 1, 1, 0, 1, 0], [0, 1, 0, 1, 1, 0], [0, 0, 1, 1, 2, 2]
    per_cluster = tables_by_cluster(first, second, clusters, 3, 2)
    draws = np.array([[2.0, 0.0, 1.0]])
    drawn = [0, 0, 2]
    rows = [i for cluster in drawn for i in range(6) if clusters[i] == cluster]
    by_hand = table_of([first[i] for i in rows], [second[i] for i in rows], 2)
    assert (np.tensordot(draws, per_cluster, axes=1)[0] == by_hand).all()


def test_an_interval_counts_calls_and_not_verdicts() -> None:
    """Ten copies of each verdict in its call make the interval no narrower."""
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 2, 60), rng.integers(0, 2, 60)
    clusters = np.arange(60) % 12
    once = tables_by_cluster(first, second, clusters, 12, 2)
    draws = resampling(12, 500)
    assert bootstrap_interval(cohen_kappa, once, draws) == pytest.approx(
        bootstrap_interval(cohen_kappa, 10 * once, draws)
    )


@pytest.mark.parametrize(
    ("first", "second", "clusters", "count", "classes"),
    [
        ([0, 1, 1], [0, 0, 1], [0, 0, 0], 1, 2),
        ([0, 1, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1], 2, 2),
        ([0, 1, 2, 2], [0, 1, 2, 0], [0, 1, 2, 3], 12, 3),
    ],
    ids=["one transcript", "nothing ever wrong", "undefined in most resamples"],
)
def test_an_interval_that_cannot_be_said_is_none(
    first: list[int], second: list[int], clusters: list[int], count: int, classes: int
) -> None:
    """From 1.00 to 1.00 after two calls would claim what nobody knows."""
    table = tables_by_cluster(first, second, clusters, count, classes)
    assert not math.isnan(balanced_accuracy(table.sum(0)))
    assert bootstrap_interval(balanced_accuracy, table, resampling(count, 400)) is None


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Of 300 simulated sets of 12 calls, whose true balanced accuracy is 0.8, 95 % intervals hold it in 90 to 98 %."""
    rng = np.random.default_rng(5)
    draws = resampling(12, 400)
    held = 0
    for _ in range(300):
        rights = np.clip(rng.normal(0.8, 0.06, (12, 2)), 0, 1)
        positives = rng.binomial(20, rng.beta(4, 4, 12))
        found = rng.binomial(positives, rights[:, 1])
        left = rng.binomial(20 - positives, rights[:, 0])
        rows = [[left, 20 - positives - left], [positives - found, found]]
        per_cluster = np.moveaxis(np.array(rows, dtype=float), -1, 0)
        interval = bootstrap_interval(balanced_accuracy, per_cluster, draws)
        assert interval is not None
        held += interval[0] <= 0.8 <= interval[1]
    assert 0.90 <= held / 300 <= 0.98
