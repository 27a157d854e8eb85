"""How well verdicts agree with labels: the figures of any group of them.

Verdicts and labels speak of the demand: ``met`` is positive, ``not_met`` negative, for a don't too. A verdict is
*decided* if it is one of the two. Decided verdicts on labels that are one of the two make the confusion, and balanced
accuracy, rates, kappa and AC1 are of it alone. ``cannot_assess`` costs coverage and nothing else. "Not applicable" is
counted apart; said of a demand that does apply it decides nothing, so it costs coverage too: no grader gets better by
saying it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from evals.gold_calls import GoldLabel
from evals.statistics import (
    Floats,
    balanced_accuracy,
    bootstrap_interval,
    brier,
    cohen_kappa,
    expected_calibration_error,
    gwet_ac1,
    recall,
    reported,
    resampling,
    tables_by_cluster,
    true_negative_rate,
)
from simulator.grading.scorecard import Verdict
from simulator.rubric import Criterion

_CLASSES = ("not_met", "met")
Interval = tuple[float, float]


@dataclass(frozen=True)
class Compared:
    """A verdict beside its label.

    Attributes:
        place: Of the call among all that were graded.
        locale: Of the call.
        criterion: What was judged.
        label: What is right.
        verdict: What the grader found.
    """

    place: int
    locale: str
    criterion: Criterion
    label: GoldLabel
    verdict: Verdict

    @property
    def applicable(self) -> bool:
        """Whether the demand applies, by its label."""
        return self.label.verdict in _CLASSES

    @property
    def decided(self) -> bool:
        """Whether the grader said met or not met."""
        return self.verdict.verdict in _CLASSES

    @property
    def claims(self) -> bool:
        """Whether the verdict says that something was shown, which needs a quote.

        What was measured may rest on an event that nobody said a word at.
        """
        shown = "met" if self.criterion.kind == "do" else "not_met"
        quoted = self.verdict.by == "judge" or bool(self.verdict.evidence)
        return self.verdict.verdict == shown and quoted

    @property
    def right_turns(self) -> int:
        """Of the turns that the verdict quotes, how many the label rests on; none where the verdict is wrong."""
        right = self.label.verdict == self.verdict.verdict
        return len(self.quoted_turns & self.label.turns) if right else 0

    @property
    def quoted_turns(self) -> frozenset[int]:
        """The turns that the verdict quotes."""
        return frozenset(one.turn for one in self.verdict.evidence)


class Confusion(BaseModel):
    """Decided verdicts on applicable labels, the label first."""

    met_met: int
    met_not_met: int
    """Met by its label, not met by the grader."""
    not_met_met: int
    not_met_not_met: int


class NotApplicable(BaseModel):
    """Where either says that the demand does not apply."""

    agreed: int
    missed: int
    """By its label it does not apply, and the grader decided."""
    unassessed: int
    """By its label it does not apply, and the grader could not tell."""
    wrong: int
    """By its label it applies, and the grader says that it does not."""


class Figures(BaseModel):
    """Agreement with the labels; what cannot be said is ``None``. Intervals are 95 %, by transcript."""

    labels: int
    applicable: int
    decided: int
    """Of the applicable."""
    coverage: float | None
    """Decided share of the applicable."""
    balanced_accuracy: float | None
    interval: Interval | None
    """Of the balanced accuracy."""
    true_negative_rate: float | None
    true_positive_rate: float | None
    kappa: float | None
    ac1: float | None
    confusion: Confusion
    probabilities: int
    """Decided verdicts of a judge that say how sure they are; Brier and calibration error are of these."""
    brier: float | None
    ece: float | None
    evidence_verdicts: int
    """Verdicts that say that something was shown, where the label has evidence."""
    evidence_precision: float | None
    """Share of these that are right and quote a turn that the label rests on."""
    quote_precision: float | None
    """Share of all turns quoted by these that the label rests on; labels name good places, not all of them."""
    not_applicable: NotApplicable
    intervals: dict[str, Interval | None]
    """Of coverage, true-negative rate, kappa, AC1 and evidence precision."""


def figures(compared: Sequence[Compared], places: Sequence[int]) -> Figures:
    """The figures of some verdicts.

    Args:
        compared: The verdicts with their labels.
        places: Places of all the calls that they were drawn from, those without any of these verdicts included.
    """
    cluster = {place: number for number, place in enumerate(places)}
    applicable = [one for one in compared if one.applicable]
    decided = [one for one in applicable if one.decided]
    tables = tables_by_cluster(
        [_CLASSES.index(one.label.verdict) for one in decided],
        [_CLASSES.index(one.verdict.verdict) for one in decided],
        [cluster[one.place] for one in decided],
        len(places),
        len(_CLASSES),
    )
    table = tables.sum(0)
    covered = _counts([(cluster[one.place], one.decided) for one in applicable], len(places))
    claimed = [one for one in compared if one.claims and one.label.evidence]
    hits = _counts([(cluster[one.place], one.right_turns > 0) for one in claimed], len(places))
    draws = _draws(len(places))
    return Figures(
        labels=len(compared),
        applicable=len(applicable),
        decided=len(decided),
        coverage=reported(_share(covered.sum(0))),
        balanced_accuracy=reported(balanced_accuracy(table)),
        interval=bootstrap_interval(balanced_accuracy, tables, draws),
        true_negative_rate=reported(true_negative_rate(table)),
        true_positive_rate=reported(recall(table, 1)),
        kappa=reported(cohen_kappa(table)),
        ac1=reported(gwet_ac1(table)),
        confusion=_confusion(table),
        **_calibration(decided),
        evidence_verdicts=len(claimed),
        evidence_precision=reported(_share(hits.sum(0))),
        quote_precision=_quote_precision(claimed),
        not_applicable=_not_applicable(compared),
        intervals={
            "coverage": bootstrap_interval(_share, covered, draws),
            "true_negative_rate": bootstrap_interval(true_negative_rate, tables, draws),
            "kappa": bootstrap_interval(cohen_kappa, tables, draws),
            "ac1": bootstrap_interval(gwet_ac1, tables, draws),
            "evidence_precision": bootstrap_interval(_share, hits, draws),
        },
    )


_draws = functools.lru_cache(maxsize=8)(resampling)


def _counts(held: Sequence[tuple[int, bool]], clusters: int) -> Floats:
    """How often something held and how often not, in each cluster; shape (clusters, 2)."""
    counts = np.zeros((clusters, 2))
    for cluster, yes in held:
        counts[cluster, 0 if yes else 1] += 1
    return counts


def _share(counts: Floats) -> Floats:
    """Of counts (..., 2), the first over both."""
    with np.errstate(invalid="ignore"):
        return np.asarray(counts[..., 0] / counts.sum(-1))


def _confusion(table: Floats) -> Confusion:
    (rightly_not, wrongly_met), (missed, found) = table.astype(int).tolist()
    return Confusion(
        met_met=found, met_not_met=missed, not_met_met=wrongly_met, not_met_not_met=rightly_not
    )


def _calibration(decided: Sequence[Compared]) -> dict[str, float | None]:
    sure = [
        (one.verdict.p_met, one.label.verdict == "met")
        for one in decided
        if one.verdict.by == "judge" and one.verdict.p_met is not None
    ]
    chances, happened = [p for p, _ in sure], [met for _, met in sure]
    return {
        "probabilities": len(sure),
        "brier": reported(brier(chances, happened)),
        "ece": reported(expected_calibration_error(chances, happened)),
    }


def _quote_precision(claimed: Sequence[Compared]) -> float | None:
    quoted = sum(len(one.quoted_turns) for one in claimed)
    right = sum(one.right_turns for one in claimed)
    return round(right / quoted, 4) if quoted else None


def _not_applicable(compared: Sequence[Compared]) -> NotApplicable:
    out = [one for one in compared if not one.applicable]
    return NotApplicable(
        agreed=sum(one.verdict.verdict == "not_applicable" for one in out),
        missed=sum(one.decided for one in out),
        unassessed=sum(one.verdict.verdict == "cannot_assess" for one in out),
        wrong=sum(one.applicable and one.verdict.verdict == "not_applicable" for one in compared),
    )
