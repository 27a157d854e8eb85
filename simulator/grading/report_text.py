"""A report for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulator.grading.report import Report, ReportLine
from simulator.grading.report_mood import MoodMoment
from simulator.grading.visible import visible
from simulator.grading.wording import say
from simulator.transcript import Locale

_MARKS = {"met": "✓", "not_met": "✗", "cannot_assess": "?", "not_applicable": "–"}
_QUOTATION: dict[Locale, tuple[str, str]] = {"es": ("«", "»"), "en": ("“", "”"), "ja": ("「", "」")}
_STYLES = {"met": "green", "not_met": "red", "cannot_assess": "yellow", "not_applicable": "dim"}


def report_text(report: Report, *, width: int = 88, colour: bool = False) -> str:
    """Lays a report out for the terminal.

    Everything that came from the call goes through ``visible``, so that a transcript cannot drive the terminal.

    Args:
        report: What to show.
        width: Columns.
        colour: Whether to add the terminal's colour codes.
    """
    written = StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for line in (report.title, report.headline, report.coverage_line, visible(report.graded_by)):
        console.print(Text(line, style="bold" if line == report.headline else ""))
    _section(console, "report.went_well", report.went_well, report.language)
    _section(console, "report.cost_most", report.cost_most, report.language, advise=True)
    _section(console, "report.rest", report.rest, report.language)
    _metrics(console, report)
    _mood(console, report.mood, report.language)
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n"))


def _heading(console: Console, key: str, language: Locale) -> None:
    console.print()
    console.print(Text(say(key, language), style="bold underline"))


def _section(
    console: Console,
    key: str,
    lines: Sequence[ReportLine],
    language: Locale,
    *,
    advise: bool = False,
) -> None:
    if not lines:
        return
    _heading(console, key, language)
    for line in lines:
        mark = Text(f"{_MARKS[line.verdict]} ", style=_STYLES[line.verdict])
        console.print(mark + Text(f"{line.title}: {line.word}"))
        if line.reason:
            _indented(console, Text(visible(line.reason)))
        for evidence in line.evidence:
            where = say("report.turn", language, turn=evidence.turn)
            _indented(
                console, Text(f"{_quoted(evidence.quote, language)} ({where})", style="italic")
            )
        if advise and line.advice:
            _indented(console, Text(f"{say('report.advice', language)}: {line.advice}"))


def _metrics(console: Console, report: Report) -> None:
    _heading(console, "report.metrics", report.language)
    table = Table.grid(padding=(0, 2))
    for metric in report.metrics:
        table.add_row(Text(metric.label), Text(metric.value))
    console.print(Padding(table, (0, 0, 0, 2)))


def _mood(console: Console, moments: Iterable[MoodMoment], language: Locale) -> None:
    moments = tuple(moments)
    if not moments:
        return
    _heading(console, "report.mood", language)
    for moment in moments:
        where = say("report.turn", language, turn=moment.turn)
        console.print(Text(f"{where}: {moment.sentence}"))
        for reason in moment.reasons:
            quote = f" {_quoted(reason.quote, language)}" if reason.quote else ""
            points = _points(reason.frustration, reason.trust, reason.confusion, language)
            _indented(console, Text(f"{reason.phrase}{quote}{points}"))


def _points(frustration: int, trust: int, confusion: int, language: Locale) -> str:
    amounts = {"frustration": frustration, "trust": trust, "confusion": confusion}
    moved = [f"{say(f'axis.{axis}', language)} {by:+d}" for axis, by in amounts.items() if by]
    return f" ({', '.join(moved)})" if moved else ""


def _quoted(words: str, language: Locale) -> str:
    opening, closing = _QUOTATION[language]
    return f"{opening}{visible(words)}{closing}"


def _indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))
