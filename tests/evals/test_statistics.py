"""The coefficients against tables counted by hand, against other people's programs, and by their properties."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import (
    balanced_accuracy_score,
    brier_score_loss,
    cohen_kappa_score,
    confusion_matrix,
    recall_score,
)

from evals.statistics import (
    MISSING,
    agreement_share,
    balanced_accuracy,
    brier,
    cohen_kappa,
    coincidences,
    expected_calibration_error,
    gwet_ac1,
    krippendorff_alpha,
    recall,
    reliability,
    table_of,
    tables_by_cluster,
    true_negative_rate,
)

IRRCAC: dict[str, Any] = json.loads(
    (Path(__file__).parent / "irrcac_values.json").read_text(encoding="utf-8")
)
PAIRS = st.integers(2, 4).flatmap(
    lambda classes: st.tuples(
        st.just(classes),
        st.lists(
            st.tuples(st.integers(0, classes - 1), st.integers(0, classes - 1)),
            min_size=2,
            max_size=40,
        ),
    )
)
COEFFICIENTS = (
    agreement_share,
    cohen_kappa,
    lambda table: cohen_kappa(table, "linear"),
    lambda table: cohen_kappa(table, "quadratic"),
    gwet_ac1,
)


def columns(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """What the first reader said, and what the second."""
    return [first for first, _ in pairs], [second for _, second in pairs]


def alpha(ratings: Any, classes: int) -> float:
    """Krippendorff's alpha of readers' rows."""
    return float(krippendorff_alpha(coincidences(ratings, classes).sum(0)))


def test_a_table_counted_by_hand() -> None:
    """Of 100 verdicts 45 and 30 agree: share 0.75; recalls 30/40 and 45/60; chance 0.51 and, for AC1, 0.495."""
    table = np.array([[30.0, 10.0], [15.0, 45.0]])
    assert agreement_share(table) == pytest.approx(0.75)
    assert true_negative_rate(table) == pytest.approx(0.75)
    assert recall(table, 1) == pytest.approx(0.75)
    assert balanced_accuracy(table) == pytest.approx(0.75)
    # (0.40 * 0.45 + 0.60 * 0.55) = 0.51
    assert cohen_kappa(table) == pytest.approx((0.75 - 0.51) / (1 - 0.51))
    # mean shares 0.425 and 0.575: 0.425 * 0.575 * 2 = 0.48875
    assert gwet_ac1(table) == pytest.approx((0.75 - 0.48875) / (1 - 0.48875))


def test_ac1_does_not_fall_where_nearly_all_is_of_one_class() -> None:
    """The paradox that it was made for: 118 of 125 agree, and kappa says worse than chance."""
    table = np.array([[0.0, 2.0], [5.0, 118.0]])
    assert cohen_kappa(table) < 0
    assert gwet_ac1(table) == pytest.approx(0.9408, abs=1e-4)


def test_weighted_kappa_counted_by_hand() -> None:
    """Ten ordered verdicts: costs 2/2 and 4/4 observed, 3.2 and 4.4 expected by chance."""
    table = table_of([0, 0, 0, 1, 1, 1, 1, 2, 2, 2], [0, 0, 1, 1, 1, 1, 1, 2, 2, 1], 3)
    expected = np.outer(table.sum(1), table.sum(0)) / 10
    linear = np.abs(np.subtract.outer(range(3), range(3)))
    assert (linear * table).sum() == 2
    assert cohen_kappa(table, "linear") == pytest.approx(1 - 2 / (linear * expected).sum())
    assert cohen_kappa(table, "quadratic") == pytest.approx(1 - 2 / (linear**2 * expected).sum())


def test_alpha_counted_by_hand() -> None:
    """Krippendorff's own example of two readers and ten units, on two values: alpha 0.095."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([first, second], 2) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize("case", IRRCAC["two_readers"], ids=lambda case: case["name"])
def test_two_readers_as_irrcac_counts_them(case: dict[str, Any]) -> None:
    """Values of another program on the same verdicts, to its ten digits."""
    table = table_of(*case["ratings"], case["classes"])
    assert cohen_kappa(table) == pytest.approx(case["kappa"], abs=1e-9)
    assert cohen_kappa(table, "linear") == pytest.approx(case["kappa_linear"], abs=1e-9)
    assert cohen_kappa(table, "quadratic") == pytest.approx(case["kappa_quadratic"], abs=1e-9)
    assert gwet_ac1(table) == pytest.approx(case["ac1"], abs=1e-9)


def test_four_readers_with_gaps_as_irrcac_counts_them() -> None:
    """The same for alpha, where readers left units out."""
    case = IRRCAC["four_readers_with_gaps"]
    assert alpha(case["ratings"], 4) == pytest.approx(case["alpha"], abs=1e-9)


@given(PAIRS)
def test_two_readers_as_scikit_learn_counts_them(case: tuple[int, list[tuple[int, int]]]) -> None:
    """Confusion, balanced accuracy, true-negative rate and all three kappas."""
    classes, pairs = case
    first, second = columns(pairs)
    assume(set(first) == set(range(classes)))
    table = table_of(first, second, classes)
    labels = list(range(classes))
    assert (table == confusion_matrix(first, second, labels=labels)).all()
    assert balanced_accuracy(table) == pytest.approx(balanced_accuracy_score(first, second))
    negatives = recall_score(first, second, labels=[0], average="macro")
    assert true_negative_rate(table) == pytest.approx(negatives)
    for ours, theirs in (("equal", None), ("linear", "linear"), ("quadratic", "quadratic")):
        expected = cohen_kappa_score(first, second, labels=labels, weights=theirs)
        assert cohen_kappa(table, ours) == pytest.approx(expected)


@given(
    st.integers(2, 4).flatmap(
        lambda readers: st.lists(
            st.lists(st.integers(MISSING, 2), min_size=readers, max_size=readers),
            min_size=2,
            max_size=25,
        )
    )
)
def test_alpha_as_its_own_package_counts_it(units: list[list[int]]) -> None:
    """Any number of readers, with gaps."""
    ratings = np.array(units).T
    paired = [one for unit in units if sum(v != MISSING for v in unit) > 1 for one in unit]
    assume(len(set(paired) - {MISSING}) > 1)
    theirs = krippendorff.alpha(
        np.where(ratings == MISSING, np.nan, ratings), level_of_measurement="nominal"
    )
    assert alpha(ratings, 3) == pytest.approx(theirs)


@given(PAIRS)
def test_readers_may_change_places(case: tuple[int, list[tuple[int, int]]]) -> None:
    """Coefficients of agreement know no truth, so that turning the table changes nothing."""
    classes, pairs = case
    table = table_of(*columns(pairs), classes)
    for coefficient in COEFFICIENTS:
        assert coefficient(table) == pytest.approx(coefficient(table.T), nan_ok=True)
    first, second = columns(pairs)
    assert alpha([first, second], classes) == pytest.approx(
        alpha([second, first], classes), nan_ok=True
    )


@given(PAIRS)
def test_every_coefficient_keeps_its_bounds(case: tuple[int, list[tuple[int, int]]]) -> None:
    """None is above 1, shares are not below 0, and kappa and AC1 not below -1."""
    classes, pairs = case
    table = table_of(*columns(pairs), classes)
    for coefficient in COEFFICIENTS:
        value = float(coefficient(table))
        assert math.isnan(value) or -1 - 1e-9 <= value <= 1 + 1e-9
    for share in (agreement_share(table), balanced_accuracy(table), true_negative_rate(table)):
        assert math.isnan(share) or 0 <= share <= 1


@given(PAIRS)
def test_identical_readers_agree_wholly(case: tuple[int, list[tuple[int, int]]]) -> None:
    """1 for every coefficient that can be said; kappa and alpha of one class only cannot."""
    classes, pairs = case
    first, _ = columns(pairs)
    table = table_of(first, first, classes)
    assert agreement_share(table) == 1
    assert gwet_ac1(table) == pytest.approx(1)
    for value in (cohen_kappa(table), alpha([first, first], classes)):
        assert value == pytest.approx(1) if len(set(first)) > 1 else math.isnan(value)
    assert math.isnan(balanced_accuracy(table)) == (len(set(first)) < classes)


def test_a_class_that_never_occurs_leaves_balanced_accuracy_unsaid() -> None:
    """A reader who says "met" to everything would get 1 where everything is met."""
    table = table_of([1, 1, 1], [1, 1, 1], 2)
    assert math.isnan(balanced_accuracy(table))
    assert math.isnan(true_negative_rate(table))
    assert math.isnan(cohen_kappa(table))


def test_nothing_counted_is_nothing_said() -> None:
    """No verdict at all gives ``nan`` everywhere, and no warning."""
    table = table_of([], [], 2)
    assert all(math.isnan(coefficient(table)) for coefficient in COEFFICIENTS)
    assert math.isnan(balanced_accuracy(table))
    assert math.isnan(alpha([[MISSING], [0]], 2))
    assert math.isnan(brier([], []))
    assert math.isnan(expected_calibration_error([], []))


@pytest.mark.parametrize(
    ("first", "second", "clusters"),
    [([0, 1], [0], [0, 0]), ([0, 2], [0, 1], [0, 0]), ([0, -1], [0, 1], [0, 0]), ([0], [1], [3])],
)
def test_verdicts_that_make_no_table_are_refused(
    first: list[int], second: list[int], clusters: list[int]
) -> None:
    """Different lengths, an unknown class, a cluster that was not drawn."""
    with pytest.raises(ValueError, match=r"lengths differ|outside"):
        tables_by_cluster(first, second, clusters, 3, 2)


def test_calibration_error_counted_by_hand() -> None:
    """Four at 0.9 of which two happened and one at 0.2 that did not: (4 * 0.4 + 1 * 0.2) / 5."""
    chances, happened = [0.9, 0.9, 0.9, 0.9, 0.2], [1, 1, 0, 0, 0]
    assert expected_calibration_error(chances, happened) == pytest.approx(0.36)
    found = reliability(chances, happened)
    assert found[9].tolist() == pytest.approx([4, 3.6, 2])
    assert found[2].tolist() == pytest.approx([1, 0.2, 0])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_brier_as_scikit_learn_counts_it_and_calibration_error_within_bounds(
    pairs: list[tuple[float, bool]],
) -> None:
    """One event, both classes known; an error of calibration is a share."""
    chances, happened = [p for p, _ in pairs], [y for _, y in pairs]
    assert brier(chances, happened) == pytest.approx(
        brier_score_loss(happened, chances, labels=[False, True])
    )
    assert 0 <= expected_calibration_error(chances, happened) <= 1


def test_what_is_no_probability_is_refused() -> None:
    """Log-odds handed over by mistake would give a figure that looks like one."""
    with pytest.raises(ValueError, match=r"outside 0 … 1"):
        brier([1.7], [1])
