"""What a grader must reach on the gold calls to be trusted."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from evals.agreement_figures import Figures

LEAST_BALANCED_ACCURACY = 0.78
LEAST_COVERAGE = 0.70
LEAST_MEASURED = 0.98
LEAST_EVIDENCE_PRECISION = 0.80


class Target(BaseModel):
    """One thing to be reached, and what was."""

    what: str
    wanted: str
    value: float | None
    met: bool | None
    """``None`` where there was nothing to measure it on."""


def targets_of(in_all: Figures, per_by: Mapping[str, Figures], flips: int | None) -> list[Target]:
    """The targets of a run.

    Args:
        in_all: All verdicts.
        per_by: Those measured and those judged.
        flips: Verdicts that differed between two gradings; ``None`` where there was but one.
    """
    judged, measured = per_by.get("judge"), per_by.get("measured")
    targets = [
        _at_least(
            "judged: balanced accuracy",
            LEAST_BALANCED_ACCURACY,
            judged.balanced_accuracy if judged else None,
        ),
        _at_least("judged: coverage", LEAST_COVERAGE, judged.coverage if judged else None),
        _measured(measured),
        _at_least("evidence precision", LEAST_EVIDENCE_PRECISION, in_all.evidence_precision),
    ]
    if flips is not None:
        targets.append(Target(what="flips", wanted="0", value=flips, met=flips == 0))
    return targets


def _measured(measured: Figures | None) -> Target:
    """Their balanced accuracy; their accuracy where all labels are of one class, which says as much of a measurement."""
    if measured is None or measured.balanced_accuracy is not None or not measured.decided:
        value = measured.balanced_accuracy if measured else None
        return _at_least("measured: balanced accuracy", LEAST_MEASURED, value)
    right = measured.confusion.met_met + measured.confusion.not_met_not_met
    return _at_least("measured: accuracy", LEAST_MEASURED, round(right / measured.decided, 4))


def _at_least(what: str, least: float, value: float | None) -> Target:
    met = None if value is None else value >= least
    return Target(what=what, wanted=f"≥ {least:.2f}", value=value, met=met)
