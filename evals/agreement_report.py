"""The report of ``python -m evals agreement``: figures in all, by criterion, by language and by who judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from evals.agreement_figures import Compared, Figures, figures
from evals.agreement_targets import Target, targets_of
from evals.gold_calls import GoldCall, Part
from evals.gold_passes import PassAgreement
from evals.kept_scorecards import GradedCall
from simulator.rubric import Criterion, Rubric, RubricFile

LEAST_OF_A_CRITERION = 0.65
"""Balanced accuracy that a criterion must reach on a model, or else abstain."""


@dataclass(frozen=True)
class Sample:
    """What was graded.

    Attributes:
        gold: The folder.
        part: Which part of it.
        calls: The calls of the part.
        left_out: Ids of calls left out because graders are tuned on them.
    """

    gold: str
    part: Part
    calls: tuple[GoldCall, ...]
    left_out: tuple[str, ...] = ()


class CriterionFigures(Figures):
    """The figures of one criterion."""

    by: dict[str, int]
    """How many of its verdicts were measured and how many judged."""
    label_of: str
    """The demand whose labels it is held against: its own id, or the one that it covers."""
    passes_kappa: float | None
    """Of the two passes over its labels: what readers find hard too."""
    notes: list[str]


class Flip(BaseModel):
    """A verdict that two gradings of the same call gave differently."""

    call: str
    criterion: str
    first: str
    second: str


class Repeat(BaseModel):
    """Two gradings of every call."""

    verdicts: int
    flips: list[Flip]
    identical_scorecards: int
    """Calls whose two scorecards are the same in every character."""


class AgreementReport(Figures):
    """All figures of a run; those in all come first."""

    rubric: str
    rubric_sha256: str
    model: str
    gold: str
    part: Part
    transcripts: int
    left_out: list[str]
    macro_balanced_accuracy: float | None
    """Mean over the criteria that have one."""
    macro_criteria: int
    per_criterion: dict[str, CriterionFigures]
    per_locale: dict[str, Figures]
    per_by: dict[str, Figures]
    """``measured`` and ``judge``, by what the verdict says of itself, abstentions too."""
    criteria_without_labels: list[str]
    labels_without_criterion: dict[str, int]
    """Labels of the part that the rubric asks nothing about."""
    passes: PassAgreement | None
    """How far the two passes over the labels agree; ``None`` where they were labelled once."""
    repeat: Repeat | None
    """``None`` where every call was graded once."""
    targets: list[Target]
    from_file: int
    """Scorecards that an earlier run had kept."""
    other_program: int
    """Of these, how many by another version of the grader's code."""
    unanswered: int
    """Questions that the model failed to answer."""

    def met(self) -> bool:
        """Whether no target is missed."""
        return all(one.met is not False for one in self.targets)


def build_report(
    sample: Sample,
    rubric: RubricFile,
    graded: Sequence[Sequence[GradedCall]],
    passes: PassAgreement | None,
) -> AgreementReport:
    """Counts.

    Args:
        sample: The labelled calls.
        rubric: What they were judged by.
        graded: For each grading the scorecards, in the order of the calls; a second is only compared with the first.
        passes: How far the labels' two readers agree.
    """
    sources = label_sources(rubric.rubric, sample.calls)
    compared = _compared(sample.calls, graded[0], rubric.rubric, sources)
    places = range(len(sample.calls))
    criteria = _per_criterion(compared, places, sources, passes)
    per_by: dict[str, Figures] = {
        by: figures([one for one in compared if one.verdict.by == by], places)
        for by in sorted({one.verdict.by for one in compared})
    }
    repeat = _repeat(graded) if len(graded) > 1 else None
    in_all = figures(compared, places)
    scores = [one.balanced_accuracy for one in criteria.values()]
    known = [score for score in scores if score is not None]
    every = [one for grading in graded for one in grading]
    return AgreementReport(
        **in_all.model_dump(),
        rubric=rubric.rubric.reference,
        rubric_sha256=rubric.sha256,
        model=graded[0][0].scorecard.model,
        gold=sample.gold,
        part=sample.part,
        transcripts=len(sample.calls),
        left_out=list(sample.left_out),
        macro_balanced_accuracy=round(float(np.mean(known)), 4) if known else None,
        macro_criteria=len(known),
        per_criterion=criteria,
        per_locale=_per_locale(compared, sample.calls),
        per_by=per_by,
        criteria_without_labels=[one.id for one in rubric.rubric.criteria if one.id not in sources],
        labels_without_criterion=_unasked(sample.calls, set(sources.values())),
        passes=passes,
        repeat=repeat,
        targets=targets_of(in_all, per_by, len(repeat.flips) if repeat else None),
        from_file=sum(one.from_file for one in every),
        other_program=sum(one.other_program for one in every),
        unanswered=sum(one.unanswered for one in every),
    )


def label_sources(rubric: Rubric, calls: Sequence[GoldCall]) -> dict[str, str]:
    """Which labels each criterion is held against; a criterion without any is left out.

    Its own id where anything is labelled with it; else the demand that it covers, if that is just one: a verdict
    speaks of the demand. What covers several is a question of its own, which nobody has answered.
    """
    labelled = {one for call in calls for one in call.labels}
    sources = {
        one.id: one.id if one.id in labelled or len(one.covers) > 1 else one.covers[0]
        for one in rubric.criteria
    }
    return {criterion: source for criterion, source in sources.items() if source in labelled}


def _compared(
    calls: Sequence[GoldCall],
    graded: Sequence[GradedCall],
    rubric: Rubric,
    sources: dict[str, str],
) -> list[Compared]:
    criteria: dict[str, Criterion] = {one.id: one for one in rubric.criteria}
    return [
        Compared(
            place,
            call.transcript.locale,
            criteria[verdict.id],
            call.labels[sources[verdict.id]],
            verdict,
        )
        for place, (call, one) in enumerate(zip(calls, graded, strict=True))
        for verdict in one.scorecard.criteria
        if sources.get(verdict.id) in call.labels
    ]


def _per_criterion(
    compared: Sequence[Compared],
    places: Sequence[int],
    sources: dict[str, str],
    passes: PassAgreement | None,
) -> dict[str, CriterionFigures]:
    found: dict[str, CriterionFigures] = {}
    for criterion, source in sources.items():
        own = [one for one in compared if one.criterion.id == criterion]
        measured = figures(own, places)
        read_twice = passes.per_criterion.get(source) if passes else None
        found[criterion] = CriterionFigures(
            **measured.model_dump(),
            by=dict(Counter(one.verdict.by for one in own)),
            label_of=source,
            passes_kappa=read_twice.kappa if read_twice else None,
            notes=_notes(measured, criterion, source),
        )
    return found


def _notes(found: Figures, criterion: str, source: str) -> list[str]:
    counts = found.confusion
    notes: list[str] = []
    if source != criterion:
        notes.append(f"labels of {source}")
    if found.applicable == 0:
        notes.append("never applicable")
    elif found.decided == 0:
        notes.append("abstains")
    elif counts.met_met + counts.met_not_met == 0:
        notes.append("no decided label says met")
    elif counts.not_met_met + counts.not_met_not_met == 0:
        notes.append("no decided label says not met")
    elif (found.balanced_accuracy or 0) < LEAST_OF_A_CRITERION:
        notes.append(f"under {LEAST_OF_A_CRITERION}")
    return notes


def _per_locale(compared: Sequence[Compared], calls: Sequence[GoldCall]) -> dict[str, Figures]:
    locales = [call.transcript.locale for call in calls]
    return {
        locale: figures(
            [one for one in compared if one.locale == locale],
            [place for place, one in enumerate(locales) if one == locale],
        )
        for locale in sorted(set(locales))
    }


def _unasked(calls: Sequence[GoldCall], asked: set[str]) -> dict[str, int]:
    counts = Counter(label for call in calls for label in call.labels if label not in asked)
    return dict(sorted(counts.items()))


def _repeat(graded: Sequence[Sequence[GradedCall]]) -> Repeat:
    both = list(zip(graded[0], graded[1], strict=True))
    verdicts = [
        (one.name, first, second)
        for one, other in both
        for first, second in zip(one.scorecard.criteria, other.scorecard.criteria, strict=True)
    ]
    return Repeat(
        verdicts=len(verdicts),
        flips=[
            Flip(call=call, criterion=first.id, first=first.verdict, second=second.verdict)
            for call, first, second in verdicts
            if first.verdict != second.verdict
        ],
        identical_scorecards=sum(
            one.scorecard.to_json() == other.scorecard.to_json() for one, other in both
        ),
    )
