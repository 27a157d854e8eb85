"""The service figures of a call, ready to show.

The ten-skills document asks to watch the speed of the first answer, the answers until the close and the speed of
closing; hold time, silence, share of talk and interruptions are what a coach looks at beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.grading.measured import ServiceMetrics
from simulator.grading.wording import say
from simulator.transcript import Locale


@dataclass(frozen=True)
class MetricLine:
    """One figure.

    Attributes:
        id: Of the figure, a field of ``ServiceMetrics``.
        label: What it is.
        value: With its unit; says so where there is no data.
        counted: How it is counted.
    """

    id: str
    label: str
    value: str
    counted: str


def metric_lines(metrics: ServiceMetrics, language: Locale) -> tuple[MetricLine, ...]:
    """Every figure in words, those of the document first."""
    values = {
        "first_answer_seconds": _duration(metrics.first_answer_seconds, language),
        "agent_turns": str(metrics.agent_turns),
        "duration_seconds": _duration(metrics.duration_seconds, language),
        "hold_seconds": _duration(metrics.hold_seconds, language),
        "holds": _count(metrics.holds, language),
        "longest_silence_seconds": _duration(metrics.longest_silence_seconds, language),
        "share_of_words": _share(metrics.share_of_words, language),
        "share_of_time": _share(metrics.share_of_time, language),
        "interruptions": _count(metrics.interruptions, language),
    }
    return tuple(
        MetricLine(
            id=name,
            label=say(f"metric.{name}", language),
            value=value,
            counted=say(f"metric.{name}.counted", language),
        )
        for name, value in values.items()
    )


def percent(share: float) -> int:
    """A share of 0-1 in whole percent."""
    return round(100 * share)


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
    return say("report.percent", language, percent=percent(share))


def _count(count: int | None, language: Locale) -> str:
    return say("report.no_data", language) if count is None else str(count)
