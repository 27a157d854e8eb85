"""What a report shows, as plain data in the reader's language; app, command line and page only lay it out.

Order: what the trainee took the customer for, where they were asked; what went well, quoted; the moments that cost most; everything else by document. Then the figures of the
service and, where the call has a mood ledger, what moved the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.grading.measured import service_metrics
from simulator.grading.report_documents import DocumentPart, document_parts
from simulator.grading.report_lines import ReportLine, quoted_merits, report_lines
from simulator.grading.report_metrics import MetricLine, metric_lines, percent
from simulator.grading.report_moments import CostlyMoment, costly_moments
from simulator.grading.report_mood import MoodMoment, mood_moments
from simulator.grading.report_notes import report_notes
from simulator.grading.report_recognition import RecognitionLine, recognition_lines
from simulator.grading.scorecard import Scorecard, Suggestion, Verdict
from simulator.grading.wording import language_of, say
from simulator.recognition_answer import RecognitionAnswer
from simulator.rubric import Rubric
from simulator.transcript import Locale, Transcript


@dataclass(frozen=True)
class Findings:
    """The verdicts in the order of a report.

    Attributes:
        went_well: Met, with the words that show it; the best first.
        moments: What cost most, the costliest first.
        moments_heading: What stands above them.
        moments_note: What has to be said of them: that there are none, or how they were chosen; mostly empty.
        documents: Every other criterion, by the document that asks for it.
    """

    went_well: tuple[ReportLine, ...]
    moments: tuple[CostlyMoment, ...]
    moments_heading: str
    moments_note: str
    documents: tuple[DocumentPart, ...]


@dataclass(frozen=True)
class Report:
    """A whole report; ``headline``, ``coverage_line``, ``graded_by`` and each of the ``notes`` are sentences."""

    language: Locale
    title: str
    headline: str
    coverage_line: str
    graded_by: str
    notes: tuple[str, ...]
    score: int | None
    interval: tuple[int, int] | None
    coverage: float
    recognition: tuple[RecognitionLine, ...]
    findings: Findings
    metrics: tuple[MetricLine, ...]
    mood: tuple[MoodMoment, ...]


def build_report(
    transcript: Transcript,
    rubric: Rubric,
    scorecard: Scorecard,
    *,
    language: str | None = None,
    recognition: RecognitionAnswer | None = None,
) -> Report:
    """Puts a report together.

    Args:
        transcript: The call.
        rubric: What it was graded by; a verdict on a criterion that it no longer has shows its id.
        scorecard: The verdicts, and what the grader's model would have said.
        language: Of the report; the call's own by default.
        recognition: What the trainee said that the customer was, where they were asked.
    """
    spoken = language_of(language or transcript.locale)
    return Report(
        language=spoken,
        title=rubric.title.in_language(spoken),
        headline=_headline(scorecard, rubric, spoken),
        coverage_line=_coverage_line(scorecard, spoken),
        graded_by=say("report.model", spoken, model=scorecard.model, rubric=scorecard.rubric),
        notes=report_notes(transcript, spoken),
        score=scorecard.score,
        interval=scorecard.interval,
        coverage=scorecard.coverage,
        recognition=recognition_lines(recognition, transcript, spoken),
        findings=findings(
            transcript, scorecard.criteria, rubric, spoken, suggestions=scorecard.suggestions
        ),
        metrics=metric_lines(service_metrics(transcript), spoken),
        mood=mood_moments(transcript, spoken),
    )


def findings(
    transcript: Transcript,
    verdicts: Sequence[Verdict],
    rubric: Rubric,
    language: Locale,
    *,
    suggestions: Sequence[Suggestion] = (),
) -> Findings:
    """Verdicts in the order of a report, all of them or those that were reached so far.

    Args:
        transcript: The call.
        verdicts: In any order.
        rubric: What they were reached by.
        language: Of the report.
        suggestions: What the grader's model would have said at the moments that cost most.
    """
    lines = report_lines(verdicts, rubric, language)
    went_well = quoted_merits(lines)
    moments = costly_moments(transcript, verdicts, lines, rubric, language, suggestions)
    told = {line.id for line in went_well} | {one.fault.id for one in moments if one.fault}
    return Findings(
        went_well=went_well,
        moments=moments,
        moments_heading=say("report.moments", language, count=len(moments)),
        moments_note=_moments_note(transcript, bool(moments), language),
        documents=document_parts([line for line in lines if line.id not in told], language),
    )


def _moments_note(transcript: Transcript, any_moments: bool, language: Locale) -> str:
    if transcript.mood:
        return "" if any_moments else say("moments.none", language)
    return say("moments.by_weight" if any_moments else "moments.none_found", language)


def _headline(scorecard: Scorecard, rubric: Rubric, language: Locale) -> str:
    if scorecard.score is None:
        return say(
            "report.no_score",
            language,
            coverage=percent(scorecard.coverage),
            needed=percent(rubric.coverage_needed),
        )
    low, high = scorecard.interval or (scorecard.score, scorecard.score)
    return say("report.score", language, score=scorecard.score, low=low, high=high)


def _coverage_line(scorecard: Scorecard, language: Locale) -> str:
    applicable = [one for one in scorecard.criteria if one.verdict != "not_applicable"]
    return say(
        "report.coverage",
        language,
        coverage=percent(scorecard.coverage),
        assessed=sum(one.verdict != "cannot_assess" for one in applicable),
        applicable=len(applicable),
    )
