"""Verdicts against labels: every figure of a small table counted by hand, and what each kind of verdict costs."""

from __future__ import annotations

from typing import Any

import pytest
from grading.calls import criterion

from evals.agreement_figures import Compared, Confusion, NotApplicable, figures
from evals.gold_calls import GoldLabel, LabelledQuote
from simulator.grading.scorecard import Evidence, Verdict

DO, DONT = criterion("listening.paraphrase"), criterion("dont.minimise")


def one(label: Any, verdict: Any, *, place: int = 0, kind: str = "do", **rest: Any) -> Compared:
    """A label and a verdict; ``labelled`` and ``quoted`` are the turns that they name."""
    asked = DO if kind == "do" else DONT
    labelled = tuple(LabelledQuote(turn=n, quote="x") for n in rest.pop("labelled", ()))
    quoted = tuple(Evidence(turn=n, quote="x") for n in rest.pop("quoted", ()))
    by = rest.pop("by", "judge")
    given = Verdict(id=asked.id, verdict=verdict, by=by, evidence=quoted, **rest)
    return Compared(place, "es", asked, GoldLabel(verdict=label, evidence=labelled), given)


def pairs(*counts: tuple[str, str, int]) -> list[Compared]:
    """So many of each pair of label and verdict, dealt out to four calls."""
    found = [(label, verdict) for label, verdict, count in counts for _ in range(count)]
    return [one(label, verdict, place=n % 4) for n, (label, verdict) in enumerate(found)]


def test_a_table_counted_by_hand() -> None:
    """Eight of ten met and three of five not met are found: (0.8 + 0.6) / 2; chance 17/30 of 15."""
    found = figures(
        pairs(
            ("met", "met", 8),
            ("met", "not_met", 2),
            ("not_met", "met", 2),
            ("not_met", "not_met", 3),
        ),
        range(4),
    )
    assert found.confusion == Confusion(met_met=8, met_not_met=2, not_met_met=2, not_met_not_met=3)
    assert (found.true_positive_rate, found.true_negative_rate) == (0.8, 0.6)
    assert (found.balanced_accuracy, found.coverage) == (0.7, 1.0)
    chance = (10 * 10 + 5 * 5) / 15**2
    assert found.kappa == pytest.approx((11 / 15 - chance) / (1 - chance), abs=1e-4)
    chance = 2 * (2 / 3) * (1 / 3)
    assert found.ac1 == pytest.approx((11 / 15 - chance) / (1 - chance), abs=1e-4)
    assert found.interval is not None
    assert found.interval[0] < 0.7 < found.interval[1]
    assert set(found.intervals) == {
        "coverage",
        "true_negative_rate",
        "kappa",
        "ac1",
        "evidence_precision",
    }


def test_cannot_assess_costs_coverage_and_nothing_else() -> None:
    """A grader that holds its tongue is not wrong."""
    assessed = pairs(("met", "met", 3), ("not_met", "not_met", 3))
    found = figures([*assessed, *pairs(("met", "cannot_assess", 2))], range(4))
    assert (found.coverage, found.balanced_accuracy, found.kappa) == (0.75, 1.0, 1.0)
    assert (found.labels, found.applicable, found.decided) == (8, 8, 6)


def test_not_applicable_is_counted_apart() -> None:
    """It touches neither the confusion nor, where the label says so too, the coverage."""
    assessed = pairs(("met", "met", 2), ("not_met", "not_met", 2))
    out = pairs(
        ("not_applicable", "not_applicable", 4),
        ("not_applicable", "met", 3),
        ("not_applicable", "cannot_assess", 2),
    )
    found = figures([*assessed, *out], range(4))
    assert found.not_applicable == NotApplicable(agreed=4, missed=3, unassessed=2, wrong=0)
    assert (found.coverage, found.balanced_accuracy) == (1.0, 1.0)
    assert (found.labels, found.applicable) == (13, 4)


def test_saying_that_a_demand_does_not_apply_does_not_make_a_grader_better() -> None:
    """Said of one that does, it decides nothing and costs coverage."""
    found = figures(pairs(("met", "met", 1), ("not_met", "not_applicable", 1)), range(4))
    assert (found.coverage, found.not_applicable.wrong) == (0.5, 1)


def test_labels_of_one_kind_leave_balanced_accuracy_unsaid() -> None:
    """Whoever always says "met" would get 1."""
    found = figures(pairs(("met", "met", 9), ("met", "not_met", 1)), range(4))
    assert (found.balanced_accuracy, found.interval, found.true_negative_rate) == (None, None, None)
    assert found.true_positive_rate == 0.9


def test_nothing_compared_gives_no_figure() -> None:
    """Not 0 and not 1."""
    found = figures([], range(4))
    assert (found.labels, found.coverage, found.balanced_accuracy) == (0, None, None)
    assert (found.brier, found.ece, found.evidence_precision) == (None, None, None)


def test_probabilities_are_those_of_decided_verdicts_of_a_judge() -> None:
    """What was measured is certain, and what was left open says nothing."""
    found = figures(
        [
            one("met", "met", p_met=0.9),
            one("not_met", "met", p_met=0.6),
            one("met", "met", p_met=1.0, by="measured"),
            one("met", "cannot_assess", p_met=0.1),
            one("not_applicable", "met", p_met=0.1),
            one("met", "met"),
        ],
        range(4),
    )
    assert found.probabilities == 2
    assert found.brier == pytest.approx((0.01 + 0.36) / 2)
    assert found.ece == pytest.approx((0.1 + 0.6) / 2)


def test_evidence_is_of_what_was_shown_and_must_be_right_and_in_a_labelled_turn() -> None:
    """Of a met do or a not-met don't whose label has evidence; a wrong verdict's quote cannot be right."""
    found = figures(
        [
            one("met", "met", labelled=(3, 5), quoted=(5, 9)),
            one("met", "met", labelled=(3,), quoted=(4,)),
            one("not_met", "not_met", kind="dont", labelled=(7,), quoted=(7,)),
            one("not_met", "met", labelled=(3,), quoted=(3,)),
            one("met", "met", labelled=(), quoted=(3,)),
            one("not_met", "not_met", labelled=(3,), quoted=(4,)),
            one("met", "met", kind="dont", labelled=(3,), quoted=(4,)),
            one("met", "met", labelled=(3,), by="measured"),
        ],
        range(4),
    )
    assert (found.evidence_verdicts, found.evidence_precision) == (4, 0.5)
    assert found.quote_precision == 0.4


def test_a_quote_that_is_missing_counts_against_the_judge() -> None:
    """No quote, no verdict."""
    found = figures([one("met", "met", labelled=(3,))], range(4))
    assert (found.evidence_verdicts, found.evidence_precision) == (1, 0.0)
