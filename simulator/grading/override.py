"""A person's verdicts in the place of the machine's: which are in force, and the scorecard with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.grading.score import compute_score
from simulator.grading.scorecard import Scorecard, Verdict, VerdictName
from simulator.rubric import Rubric

SHORTEST_REASON = 3
LONGEST_REASON = 500
"""Characters of a reason: it becomes a label's ``why``, so that there must be one, and no essay."""


@dataclass(frozen=True)
class Override:
    """One verdict of a person on one criterion of a call.

    Attributes:
        criterion: Of which.
        place: Counted from 1 among the overrides of this verdict; the last one counts.
        verdict: What the person found.
        machine_verdict: What the machine had found.
        old_verdict: What was in force until then: the machine's, or an earlier override's.
        reason: Why.
        user_id: Who; ``None`` while there are no accounts.
        made_at: When, UTC, ISO 8601 with ``Z``.
    """

    criterion: str
    place: int
    verdict: VerdictName
    machine_verdict: VerdictName
    old_verdict: VerdictName
    reason: str
    user_id: str | None
    made_at: str

    @property
    def undoes(self) -> bool:
        """Whether it goes back to what the machine had found."""
        return self.verdict == self.machine_verdict


def in_force(overrides: Iterable[Override]) -> dict[str, Override]:
    """The newest override of each criterion; those that were undone are left out."""
    newest: dict[str, Override] = {}
    for one in sorted(overrides, key=lambda one: one.place):
        newest[one.criterion] = one
    return {criterion: one for criterion, one in newest.items() if not one.undoes}


def overridden(verdicts: Sequence[Verdict], overrides: Iterable[Override]) -> tuple[Verdict, ...]:
    """The verdicts with a person's in the place of the machine's, which each keeps as ``machine``.

    Quotes are kept only where a later grading agrees with the person: words that were quoted for another
    verdict are no evidence for this one.

    Args:
        verdicts: The machine's.
        overrides: All that there are, undone ones too; one on a criterion that is not there is passed over.
    """
    newest = in_force(overrides)
    return tuple(
        _by_person(verdict, newest[verdict.id]) if verdict.id in newest else verdict
        for verdict in verdicts
    )


def with_overrides(
    scorecard: Scorecard, overrides: Sequence[Override], rubric: Rubric
) -> Scorecard:
    """The scorecard that is shown: verdicts overridden, and score, interval and coverage computed anew.

    A person's verdict is certain, as far as the interval goes. Without an override in force it is the machine's
    scorecard as it is.

    Args:
        scorecard: The machine's.
        overrides: All that there are on it.
        rubric: The one that it was graded by, for the weights.
    """
    verdicts = overridden(scorecard.criteria, overrides)
    if verdicts == scorecard.criteria:
        return scorecard
    weights: Mapping[str, float] = {one.id: one.weight for one in rubric.criteria}
    score = compute_score(verdicts, weights, rubric.coverage_needed)
    changed = {
        "criteria": verdicts,
        "score": score.points,
        "interval": score.interval,
        "coverage": score.coverage,
    }
    return scorecard.model_copy(update=changed)


def _by_person(machine: Verdict, override: Override) -> Verdict:
    agreed = machine.verdict == override.verdict
    return Verdict(
        id=machine.id,
        verdict=override.verdict,
        by="human",
        evidence=machine.evidence if agreed else (),
        reason=override.reason,
        machine=machine,
    )
