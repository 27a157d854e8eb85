"""A report for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulator.grading.report import Report
from simulator.grading.report_documents import DocumentPart, SharedReason
from simulator.grading.report_lines import ReportLine
from simulator.grading.report_moments import CostlyMoment
from simulator.grading.report_mood import MoodMoment, points_in_words
from simulator.grading.visible import visible
from simulator.grading.wording import say
from simulator.transcript import Locale

MARKS = {"met": "✓", "not_met": "✗", "cannot_assess": "?", "not_applicable": "–"}
"""Signs that tell the verdicts apart without colour."""
_QUOTATION: dict[Locale, tuple[str, str]] = {"es": ("«", "»"), "en": ("“", "”"), "ja": ("「", "」")}
_STYLES = {"met": "green", "not_met": "red", "cannot_assess": "yellow", "not_applicable": "dim"}
_STEP = 2
"""Columns by which what belongs to a line is set in."""


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
    for note in report.notes:
        console.print(Text(f"! {visible(note)}", style=_STYLES["cannot_assess"]))
    language, found = report.language, report.findings
    _recognition(console, report)
    if found.went_well:
        _heading(console, say("report.went_well", language))
        for merit in found.went_well:
            _criterion(console, merit, language)
    _heading(console, found.moments_heading)
    if found.moments_note:
        console.print(Text(found.moments_note))
    for number, moment in enumerate(found.moments, 1):
        _moment(console, number, moment, language)
    _documents(console, found.documents, language)
    _metrics(console, report)
    _mood(console, report.mood, language)
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n"))


def _recognition(console: Console, report: Report) -> None:
    if not report.recognition:
        return
    language = report.language
    _heading(console, say("recognised.title", language))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("", say("recognised.said", language), say("recognised.was", language), ""):
        table.add_column(heading, overflow="fold")
    for line in report.recognition:
        cells = (line.label, line.said, line.was, line.word)
        table.add_row(*(Text(visible(cell)) for cell in cells))
    console.print(Padding(table, (0, 0, 0, _STEP)))


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))


def _criterion(
    console: Console, line: ReportLine, language: Locale, *, advise: bool = False
) -> None:
    mark = Text(f"{MARKS[line.verdict]} ", style=_STYLES[line.verdict])
    console.print(mark + Text(f"{line.title}: {line.word}"))
    if line.reason:
        _set_in(console, visible(line.reason))
    for evidence in line.evidence:
        where = say("report.turn", language, turn=evidence.turn)
        _set_in(console, f"{_quoted(evidence.quote, language)} ({where})", style="italic")
    if line.more_turns:
        _set_in(console, line.more_turns)
    _machine(console, line)
    if advise and line.advice:
        colon = say("report.colon", language)
        _set_in(console, f"{say('report.advice', language)}{colon}{line.advice}")


def _machine(console: Console, line: ReportLine, *, by: int = _STEP) -> None:
    """What the machine had found where a person decided otherwise."""
    if line.machine:
        said = line.machine
        reason = f" {visible(said.reason)}" if said.reason else ""
        _set_in(console, f"[{said.heading} {said.word}.{reason}]", by=by, style="dim")


def _moment(console: Console, number: int, moment: CostlyMoment, language: Locale) -> None:
    console.print(Text(f"{number}. {moment.where}", style="bold"))
    if moment.customer_before:
        before = _quoted(moment.customer_before, language)
        _labelled(console, say("moment.customer_before", language), [before])
    if moment.happened:
        _labelled(console, say("moment.happened", language), [moment.happened])
    if moment.said:
        said = [_quoted("".join(piece.text for piece in words), language) for words in moment.said]
        _labelled(console, say("moment.said", language), said)
    if moment.felt_line:
        felt = [moment.felt_line, *(f"· {visible(one)}" for one in moment.felt_because)]
        _labelled(console, say("moment.felt", language), felt)
    if moment.fault:
        mark = Text(f"{MARKS['not_met']} ", style=_STYLES["not_met"])
        _set_in(console, mark + Text(f"{moment.fault.title}: {moment.fault.word}"))
        _set_in(console, visible(moment.fault.reason), by=2 * _STEP)
        _machine(console, moment.fault, by=2 * _STEP)
    if moment.also:
        colon = say("report.colon", language)
        _set_in(console, f"{say('moment.also', language)}{colon}{moment.also}")
    advice = moment.advice
    if advice.text:
        words = visible(advice.text)
        own = _quoted(words, language) if advice.by == "grader" else words
        _labelled(console, advice.heading, [own, f"({advice.source})"])


def _documents(console: Console, parts: Iterable[DocumentPart], language: Locale) -> None:
    parts = tuple(parts)
    if not parts:
        return
    _heading(console, say("report.rest", language))
    for part in parts:
        console.print()
        console.print(Text(part.title, style="bold"))
        for line in part.decided:
            _criterion(console, line, language, advise=line.verdict == "not_met")
        _shared(console, part.unassessed, language)
        _shared(console, part.not_applicable, language)


def _shared(console: Console, groups: Sequence[SharedReason], language: Locale) -> None:
    for group in groups:
        first = group.lines[0]
        mark = Text(f"{MARKS[first.verdict]} ", style=_STYLES[first.verdict])
        console.print(mark + Text(f"{group.titles}: {first.word}"))
        _set_in(console, visible(group.reason))
        if group.needed:
            _set_in(console, say("report.needed", language, what=group.needed))
        _machine(console, first)


def _metrics(console: Console, report: Report) -> None:
    _heading(console, say("report.metrics", report.language))
    table = Table.grid(padding=(0, 2))
    for metric in report.metrics:
        table.add_row(Text(metric.label), Text(metric.value))
    console.print(Padding(table, (0, 0, 0, _STEP)))


def _mood(console: Console, moments: Iterable[MoodMoment], language: Locale) -> None:
    moments = tuple(moments)
    if not moments:
        return
    _heading(console, say("report.mood", language))
    for moment in moments:
        where = say("report.turn", language, turn=moment.turn)
        console.print(Text(f"{where}: {moment.sentence}"))
        for reason in moment.reasons:
            quote = f" {_quoted(reason.quote, language)}" if reason.quote else ""
            _set_in(console, f"{reason.phrase}{quote} ({points_in_words(reason, language)})")


def _quoted(words: str, language: Locale) -> str:
    opening, closing = _QUOTATION[language]
    return f"{opening}{visible(words)}{closing}"


def _labelled(console: Console, label: str, lines: Sequence[str]) -> None:
    _set_in(console, Text(label, style="dim"))
    for line in lines:
        _set_in(console, line, by=2 * _STEP)


def _set_in(console: Console, text: str | Text, *, by: int = _STEP, style: str = "") -> None:
    shown = text if isinstance(text, Text) else Text(text, style=style)
    console.print(Padding(shown, (0, 0, 0, by)))
