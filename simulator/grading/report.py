"""What a report shows, as plain data in the reader's language; app and command line only lay it out.

Order: what went well, quoted; what cost most; everything else. Then the figures of the service and, where the call
has a mood ledger, what moved the customer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.grading.measured import ServiceMetrics, service_metrics
from simulator.grading.report_mood import MoodMoment, mood_moments
from simulator.grading.scorecard import Evidence, Scorecard, Verdict, VerdictName
from simulator.grading.wording import TEXTS, language_of, say
from simulator.rubric import Criterion, Rubric
from simulator.transcript import Locale, Transcript


@dataclass(frozen=True)
class ReportLine:
    """One criterion.

    Attributes:
        id: Of the criterion.
        title: In the reader's language.
        verdict: What was found; it speaks of the demand.
        word: The verdict in a word or two; for a don't "avoided" or "it happened".
        reason: One sentence.
        evidence: The agent's words it rests on.
        advice: What to do next time.
        by: Who reached the verdict.
        p_met: The judge's probability, where it gives one.
        weight: In the score.
    """

    id: str
    title: str
    verdict: VerdictName
    word: str
    reason: str
    evidence: tuple[Evidence, ...]
    advice: str
    by: str
    p_met: float | None
    weight: float


@dataclass(frozen=True)
class Judged:
    """The criteria in the order of a report.

    Attributes:
        went_well: Met, with the words that show it; by weight.
        cost_most: Not met; by weight.
        rest: What was met without any words to quote, what could not be assessed, what did not apply.
    """

    went_well: tuple[ReportLine, ...]
    cost_most: tuple[ReportLine, ...]
    rest: tuple[ReportLine, ...]


@dataclass(frozen=True)
class MetricLine:
    """One figure of the service, ready to show."""

    id: str
    label: str
    value: str


@dataclass(frozen=True)
class Report:
    """A whole report; ``headline``, ``coverage_line`` and ``graded_by`` are sentences."""

    language: Locale
    title: str
    headline: str
    coverage_line: str
    graded_by: str
    score: int | None
    interval: tuple[int, int] | None
    coverage: float
    went_well: tuple[ReportLine, ...]
    cost_most: tuple[ReportLine, ...]
    rest: tuple[ReportLine, ...]
    metrics: tuple[MetricLine, ...]
    mood: tuple[MoodMoment, ...]


def build_report(
    transcript: Transcript, rubric: Rubric, scorecard: Scorecard, *, language: str | None = None
) -> Report:
    """Puts a report together.

    Args:
        transcript: The call.
        rubric: What it was graded by; a verdict on a criterion that it no longer has shows its id.
        scorecard: The verdicts.
        language: Of the report; the call's own by default.
    """
    spoken = language_of(language or transcript.locale)
    judged = judged_lines(scorecard.criteria, rubric, spoken)
    return Report(
        language=spoken,
        title=rubric.title.in_language(spoken),
        headline=_headline(scorecard, rubric, spoken),
        coverage_line=_coverage_line(scorecard, spoken),
        graded_by=say("report.model", spoken, model=scorecard.model, rubric=scorecard.rubric),
        score=scorecard.score,
        interval=scorecard.interval,
        coverage=scorecard.coverage,
        went_well=judged.went_well,
        cost_most=judged.cost_most,
        rest=judged.rest,
        metrics=_metric_lines(service_metrics(transcript), spoken),
        mood=mood_moments(transcript, spoken),
    )


def judged_lines(verdicts: Iterable[Verdict], rubric: Rubric, language: Locale) -> Judged:
    """Verdicts in the order of a report, all of them or those that were reached so far.

    Args:
        verdicts: In any order.
        rubric: What they were reached by.
        language: Of the report.
    """
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    lines = [_line(verdict, criteria.get(verdict.id), language) for verdict in verdicts]
    by_weight = sorted(lines, key=lambda line: -line.weight)
    went_well = tuple(line for line in by_weight if line.verdict == "met" and line.evidence)
    cost_most = tuple(line for line in by_weight if line.verdict == "not_met")
    rest = [line for line in lines if line not in went_well and line not in cost_most]
    rest.sort(key=lambda line: ("met", "cannot_assess", "not_applicable").index(line.verdict))
    return Judged(went_well, cost_most, tuple(rest))


def verdict_word(verdict: VerdictName, kind: str, language: Locale) -> str:
    """A verdict in a word or two; ``kind`` is the criterion's, ``do`` or ``dont``."""
    own = f"verdict.{kind}.{verdict}"
    return say(own if own in TEXTS else f"verdict.{verdict}", language)


def _line(verdict: Verdict, criterion: Criterion | None, language: Locale) -> ReportLine:
    return ReportLine(
        id=verdict.id,
        title=criterion.title.in_language(language) if criterion else verdict.id,
        verdict=verdict.verdict,
        word=verdict_word(verdict.verdict, criterion.kind if criterion else "do", language),
        reason=verdict.reason,
        evidence=verdict.evidence,
        advice=criterion.advice.in_language(language) if criterion else "",
        by=verdict.by,
        p_met=verdict.p_met,
        weight=criterion.weight if criterion else 0.0,
    )


def _headline(scorecard: Scorecard, rubric: Rubric, language: Locale) -> str:
    if scorecard.score is None:
        return say(
            "report.no_score",
            language,
            coverage=_percent(scorecard.coverage),
            needed=_percent(rubric.coverage_needed),
        )
    low, high = scorecard.interval or (scorecard.score, scorecard.score)
    return say("report.score", language, score=scorecard.score, low=low, high=high)


def _coverage_line(scorecard: Scorecard, language: Locale) -> str:
    applicable = [one for one in scorecard.criteria if one.verdict != "not_applicable"]
    return say(
        "report.coverage",
        language,
        coverage=_percent(scorecard.coverage),
        assessed=sum(one.verdict != "cannot_assess" for one in applicable),
        applicable=len(applicable),
    )


def _metric_lines(metrics: ServiceMetrics, language: Locale) -> tuple[MetricLine, ...]:
    values = {
        "first_answer_seconds": _duration(metrics.first_answer_seconds, language),
        "agent_turns": str(metrics.agent_turns),
        "duration_seconds": _duration(metrics.duration_seconds, language),
        "holds": _count(metrics.holds, language),
        "hold_seconds": _duration(metrics.hold_seconds, language),
        "longest_silence_seconds": _duration(metrics.longest_silence_seconds, language),
        "share_of_words": _share(metrics.share_of_words, language),
        "share_of_time": _share(metrics.share_of_time, language),
        "interruptions": _count(metrics.interruptions, language),
    }
    return tuple(
        MetricLine(name, say(f"metric.{name}", language), value) for name, value in values.items()
    )


def _duration(seconds: float | None, language: Locale) -> str:
    if seconds is None:
        return say("report.no_data", language)
    whole = round(seconds)
    if whole < 60:
        return say("report.seconds", language, seconds=whole)
    return say("report.minutes", language, minutes=whole // 60, seconds=whole % 60)


def _share(share: float | None, language: Locale) -> str:
    if share is None:
        return say("report.no_data", language)
    return say("report.percent", language, percent=_percent(share))


def _count(count: int | None, language: Locale) -> str:
    return say("report.no_data", language) if count is None else str(count)


def _percent(share: float) -> int:
    return round(100 * share)
