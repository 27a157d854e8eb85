"""The agreement report as tables on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from rich.table import Table

from evals.agreement_figures import Confusion, Figures, NotApplicable
from evals.agreement_report import AgreementReport, CriterionFigures
from simulator.commands.output import console

_COLUMNS = (
    "labels",
    "coverage",
    "balanced",
    "95 %",
    "TNR",
    "κ",
    "AC1",
    "met: ✓ ✗",
    "not: ✗ ✓",
    "Brier",
    "ECE",
    "evidence",
)
_EXPLAINED = (
    "met: labels that say met, and the verdict said so ✓ or not ✗; not: labels that say not met, the verdict met ✗ or not ✓.\n"
    "Coverage: of the labels that apply, the share decided. Evidence: of the verdicts that claim something was shown, those "
    "that are right and quote a labelled turn. Readers: κ of the two passes over its labels."
)


def print_agreement(report: AgreementReport) -> None:
    """Prints all of it: groups, criteria, what was left out, the labels' own agreement, the targets."""
    screen = console(sys.stdout)
    screen.print(
        f"{report.rubric} by {report.model} on {report.transcripts} calls of {report.gold}, part {report.part!r}"
    )
    screen.print(_groups(report))
    screen.print(_EXPLAINED)
    screen.print(_criteria(report.per_criterion))
    screen.print(
        f"mean over the {report.macro_criteria} criteria with both kinds of labels: {_said(report.macro_balanced_accuracy)}"
    )
    screen.print(_apart(report.not_applicable))
    for line in (*_left(report), *_readers(report), *_flips(report)):
        screen.print(line)
    screen.print(_targets(report))


def _groups(report: AgreementReport) -> Table:
    table = _table("", _COLUMNS)
    table.add_row("in all", *_cells(report))
    for name, one in (*report.per_by.items(), *report.per_locale.items()):
        table.add_row(name, *_cells(one))
    return table


def _criteria(found: Mapping[str, CriterionFigures]) -> Table:
    table = _table("criterion", (*_COLUMNS, "readers", "notes"))
    for name, one in found.items():
        table.add_row(name, *_cells(one), _said(one.passes_kappa), ", ".join(one.notes))
    return table


def _table(first: str, columns: tuple[str, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column(first, no_wrap=True)
    for column in columns:
        notes = column == "notes"
        table.add_column(column, justify="left" if notes else "right", no_wrap=not notes)
    return table


def _cells(one: Figures) -> tuple[str, ...]:
    counts: Confusion = one.confusion
    return (
        str(one.labels),
        _said(one.coverage),
        _said(one.balanced_accuracy),
        "–" if one.interval is None else f"{one.interval[0]:.2f}–{one.interval[1]:.2f}",
        _said(one.true_negative_rate),
        _said(one.kappa),
        _said(one.ac1),
        f"{counts.met_met} {counts.met_not_met}",
        f"{counts.not_met_met} {counts.not_met_not_met}",
        _said(one.brier),
        _said(one.ece),
        f"{_said(one.evidence_precision)} of {one.evidence_verdicts}",
    )


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _apart(counts: NotApplicable) -> str:
    return (
        f"not applicable: {counts.agreed} agreed, {counts.missed} decided though they do not apply, "
        f"{counts.unassessed} left open, {counts.wrong} called so though they apply"
    )


def _left(report: AgreementReport) -> list[str]:
    """What was not measured, and what the figures rest on beside this run."""
    lines: list[str] = []
    if report.criteria_without_labels:
        lines.append(f"criteria without labels: {', '.join(report.criteria_without_labels)}")
    if report.labels_without_criterion:
        listed = ", ".join(f"{one} {n}" for one, n in report.labels_without_criterion.items())
        lines.append(f"labels without a criterion: {listed}")
    if report.left_out:
        lines.append(
            f"{len(report.left_out)} calls left out that graders are tuned on; --part all takes them too"
        )
    if report.from_file:
        older = (
            f", {report.other_program} by other code than today's" if report.other_program else ""
        )
        lines.append(
            f"{report.from_file} scorecards from an earlier run{older}; --fresh grades anew"
        )
    if report.unanswered:
        lines.append(
            f"{report.unanswered} questions were not answered; the next run asks them again"
        )
    return lines


def _readers(report: AgreementReport) -> list[str]:
    passes = report.passes
    if passes is None:
        return ["the calls were labelled once, so how far readers agree is not known"]
    interval = passes.interval
    spread = "" if interval is None else f" ({interval[0]:.2f}–{interval[1]:.2f})"
    each = ", ".join(f"{name} {_said(one.kappa)}" for name, one in passes.per_locale.items())
    hard = sorted(
        (one.kappa, name) for name, one in passes.per_criterion.items() if one.kappa is not None
    )
    hardest = ", ".join(
        f"{name} {kappa:.2f} ({_said(passes.per_criterion[name].share)})"
        for kappa, name in hard[:8]
    )
    return [
        f"two readers of all {passes.labels} labels: agreement {_said(passes.share)}, κ {_said(passes.kappa)}{spread}, "
        f"AC1 {_said(passes.ac1)}; {each}; {passes.settled} settled, {passes.unsettled} not",
        f"hardest for them, κ (share): {hardest}",
    ]


def _flips(report: AgreementReport) -> list[str]:
    repeat = report.repeat
    if repeat is None:
        return []
    lines = [
        f"graded twice: {len(repeat.flips)} of {repeat.verdicts} verdicts flipped, "
        f"{repeat.identical_scorecards} of {report.transcripts} scorecards identical"
    ]
    return lines + [
        f"  {one.call} {one.criterion}: {one.first}, {one.second}" for one in repeat.flips
    ]


def _targets(report: AgreementReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("target", "wanted", "measured", ""):
        table.add_column(column)
    for one in report.targets:
        verdict = {True: "met", False: "missed", None: "nothing to measure"}[one.met]
        table.add_row(one.what, one.wanted, _said(one.value), verdict)
    return table
