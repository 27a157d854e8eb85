"""What a report shows, as plain data in the reader's language; app and command line only lay it out.

Order: what went well, quoted; what cost most; everything else. Then the figures of the service and, where the call
has a mood ledger, what moved the customer.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.grading.measured import ServiceMetrics, service_metrics
from simulator.grading.scorecard import Evidence, Scorecard, Verdict, VerdictName
from simulator.grading.wording import TEXTS, language_of, say
from simulator.rubric import Criterion, Rubric
from simulator.transcript import Band, Locale, MoodChange, MoodPoint, Transcript

SETTLING = "mood.settle"
"""The ledger's slow return to the customer's usual mood; no turn is shown for it alone."""


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
class MetricLine:
    """One figure of the service, ready to show."""

    id: str
    label: str
    value: str


@dataclass(frozen=True)
class MoodReason:
    """One line of the mood ledger in words.

    Attributes:
        rule: Its id.
        phrase: What the agent did: "played the problem down".
        quote: The agent's words, where it rests on words.
        frustration: Points added; trust and confusion likewise.
    """

    rule: str
    phrase: str
    quote: str | None
    frustration: int
    trust: int
    confusion: int


@dataclass(frozen=True)
class MoodMoment:
    """A turn that moved the customer.

    Attributes:
        turn: The agent's turn that did it.
        before: Frustration before it, 0-100.
        after: Frustration after it.
        band: The mood it led to.
        sentence: The three in words.
        reasons: Why.
    """

    turn: int
    before: int
    after: int
    band: Band
    sentence: str
    reasons: tuple[MoodReason, ...]


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
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    lines = [_line(verdict, criteria.get(verdict.id), spoken) for verdict in scorecard.criteria]
    by_weight = sorted(lines, key=lambda line: -line.weight)
    went_well = [line for line in by_weight if line.verdict == "met" and line.evidence]
    cost_most = [line for line in by_weight if line.verdict == "not_met"]
    rest = [line for line in lines if line not in went_well and line not in cost_most]
    rest.sort(key=lambda line: ("met", "cannot_assess", "not_applicable").index(line.verdict))
    return Report(
        language=spoken,
        title=rubric.title.in_language(spoken),
        headline=_headline(scorecard, rubric, spoken),
        coverage_line=_coverage_line(scorecard, spoken),
        graded_by=say("report.model", spoken, model=scorecard.model, rubric=scorecard.rubric),
        score=scorecard.score,
        interval=scorecard.interval,
        coverage=scorecard.coverage,
        went_well=tuple(went_well),
        cost_most=tuple(cost_most),
        rest=tuple(rest),
        metrics=_metric_lines(service_metrics(transcript), spoken),
        mood=mood_moments(transcript, spoken),
    )


def verdict_word(verdict: VerdictName, kind: str, language: Locale) -> str:
    """A verdict in a word or two; ``kind`` is the criterion's, ``do`` or ``dont``."""
    own = f"verdict.{kind}.{verdict}"
    return say(own if own in TEXTS else f"verdict.{verdict}", language)


def ledger_phrase(rule: str, language: Locale) -> str:
    """What a rule of the mood ledger says of the agent; the rule's id where it is not known."""
    key = f"rule.{rule}"
    return say(key, language) if key in TEXTS else rule


def mood_moments(transcript: Transcript, language: Locale) -> tuple[MoodMoment, ...]:
    """The turns that moved the customer, with the ledger's reasons in words."""
    return tuple(
        _moment(point, _agent_turn(transcript, point.after_turn), language)
        for point in transcript.mood
        if any(change.rule != SETTLING for change in point.changes)
    )


def _agent_turn(transcript: Transcript, after_turn: int) -> int:
    """The agent's last turn up to a mood point, which may be stored under the customer's answer."""
    said = [turn.n for turn in transcript.turns if turn.speaker == "trainee"]
    return max((n for n in said if n <= after_turn), default=after_turn)


def _moment(point: MoodPoint, turn: int, language: Locale) -> MoodMoment:
    before = point.frustration - sum(change.frustration for change in point.changes)
    before = max(0, min(100, before))
    band = say(f"band.{point.band}", language)
    return MoodMoment(
        turn=turn,
        before=before,
        after=point.frustration,
        band=point.band,
        sentence=say("mood.moment", language, before=before, after=point.frustration, band=band),
        reasons=tuple(
            _mood_reason(change, language)
            for change in point.changes
            if change.frustration or change.trust or change.confusion
        ),
    )


def _mood_reason(change: MoodChange, language: Locale) -> MoodReason:
    return MoodReason(
        rule=change.rule,
        phrase=ledger_phrase(change.rule, language),
        quote=change.quote,
        frustration=change.frustration,
        trust=change.trust,
        confusion=change.confusion,
    )


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
