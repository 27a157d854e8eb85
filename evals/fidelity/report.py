"""The figures of ``python -m evals fidelity``, held against their targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from evals.fidelity.play import PlayedCall
from evals.fidelity.quality import DetectorQuality
from evals.fidelity.scoring import DETECTORS, Detector, Flag

TARGETS: dict[Detector, float | None] = {
    "agent_speak": 0.01,
    "wrong_language": 0.0,
    "repeats": 0.03,
    "shut_fact": 0.0,
    "leak": 0.0,
    "invents_number": None,
    "invents_name": None,
}
"""Largest share of shown lines; ``None`` where no target was set."""
LEAST_TURNS = 300


class DetectorFigure(BaseModel):
    """What one detector found in the shown lines."""

    detector: Detector
    flagged: int
    share: float
    target: float | None
    on_model_lines: int
    on_authored_lines: int
    """Lines that a person wrote and read: mostly false alarms, save for repetitions."""

    @property
    def met(self) -> bool:
        """Whether the target holds; always where there is none."""
        return self.target is None or self.share <= self.target


class MoodFigure(BaseModel):
    """Where the mood of one persona ended."""

    persona: str
    frustration_at_end: dict[str, int]
    """By trainee, 0-100."""
    end: dict[str, str]
    """How the call ended, by trainee; ``open`` where the script ran out first."""
    good_calmer: bool | None
    """Whether the good trainee left them calmer than the bad one; ``None`` where one was not played."""


class FidelityReport(BaseModel):
    """All figures of a run."""

    model: str
    seed: int
    calls: int
    calls_wanted: int
    turns: int
    """Lines shown, each an answer to a turn of the trainee."""
    figures: list[DetectorFigure]
    authored_share: float
    """Shown lines that came from the author because the model's were refused or it gave none."""
    refused: dict[str, int]
    """Why the guard refused lines, which nobody saw."""
    moods: list[MoodFigure]
    moods_right: bool
    quality: list[DetectorQuality]
    flags: list[Flag]

    def met(self) -> bool:
        """Whether the run is whole and every target holds."""
        whole = self.calls == self.calls_wanted and self.turns >= LEAST_TURNS
        return whole and self.moods_right and all(one.met for one in self.figures)


def build_report(
    calls: Sequence[PlayedCall],
    flags: Sequence[Flag],
    quality: Sequence[DetectorQuality],
    *,
    model: str,
    seed: int,
    calls_wanted: int,
) -> FidelityReport:
    """Counts.

    Args:
        calls: Played calls.
        flags: The detectors' alarms at their lines.
        quality: How good the detectors are themselves.
        model: That played the customers.
        seed: Of the run.
        calls_wanted: Calls that a whole run has.
    """
    lines = [line for call in calls for line in call.lines]
    moods = _moods(calls)
    return FidelityReport(
        model=model,
        seed=seed,
        calls=len(calls),
        calls_wanted=calls_wanted,
        turns=len(lines),
        figures=[_figure(one, flags, len(lines)) for one in DETECTORS],
        authored_share=_share(sum(line.source == "authored" for line in lines), len(lines)),
        refused=dict(Counter(reason for line in lines for reason in line.refused).most_common()),
        moods=moods,
        moods_right=all(one.good_calmer for one in moods),
        quality=list(quality),
        flags=list(flags),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _figure(detector: Detector, flags: Sequence[Flag], lines: int) -> DetectorFigure:
    own = [flag for flag in flags if flag.detector == detector]
    return DetectorFigure(
        detector=detector,
        flagged=len(own),
        share=_share(len(own), lines),
        target=TARGETS[detector],
        on_model_lines=sum(flag.source == "model" for flag in own),
        on_authored_lines=sum(flag.source == "authored" for flag in own),
    )


def _moods(calls: Sequence[PlayedCall]) -> list[MoodFigure]:
    found: list[MoodFigure] = []
    for persona in sorted({call.key.persona for call in calls}):
        levels: dict[str, int] = {}
        ends: dict[str, str] = {}
        for call in calls:
            if call.key.persona == persona:
                said = call.conversation()
                levels[call.key.trainee] = said.mood[-1].frustration
                ends[call.key.trainee] = said.outcome.end if said.outcome else "open"
        both = {"good", "bad"} <= levels.keys()
        calmer = levels["good"] < levels["bad"] if both else None
        found.append(
            MoodFigure(persona=persona, frustration_at_end=levels, end=ends, good_calmer=calmer)
        )
    return found


def print_report(report: FidelityReport) -> None:
    """Prints the figures as tables."""
    console = Console()
    console.print(_detector_table(report))
    console.print(
        f"{report.calls} of {report.calls_wanted} calls, {report.turns} turns (at least {LEAST_TURNS}); "
        f"authored lines {report.authored_share:.1%}; refused and not shown: "
        + (", ".join(f"{name} {count}" for name, count in report.refused.items()) or "none")
    )
    console.print(_mood_table(report))
    console.print(_quality_table(report))
    for flag in report.flags:
        console.print(
            f"{flag.persona} {flag.trainee} turn {flag.turn} · {flag.detector} ({flag.because}) · "
            f"{flag.source}: {flag.line}",
            markup=False,
            highlight=False,
        )


def _detector_table(report: FidelityReport) -> Table:
    table = Table(title=f"Lines shown by {report.model}")
    for column in ("detector", "flagged", "share", "target", "", "model's", "authored"):
        table.add_column(column, justify="left" if column in ("detector", "") else "right")
    for one in report.figures:
        target = "none" if one.target is None else f"≤ {one.target:.1%}"
        verdict = "" if one.target is None else "met" if one.met else "missed"
        row = (one.detector, str(one.flagged), f"{one.share:.1%}", target, verdict)
        table.add_row(*row, str(one.on_model_lines), str(one.on_authored_lines))
    return table


def _mood_table(report: FidelityReport) -> Table:
    trainees = ("good", "mediocre", "bad", "hostile")
    table = Table(title="Frustration at the end, and how the call ended")
    for column in ("persona", *trainees, "good calmer than bad"):
        table.add_column(column)
    for one in report.moods:
        cells = [
            f"{one.frustration_at_end[name]} {one.end[name]}" if name in one.end else "–"
            for name in trainees
        ]
        calmer = {True: "yes", False: "no", None: "–"}[one.good_calmer]
        table.add_row(one.persona, *cells, calmer)
    return table


def _quality_table(report: FidelityReport) -> Table:
    table = Table(title="The detectors themselves")
    for column in ("detector", "measured on", "found", "precision", "recall", "false alarms"):
        table.add_column(
            column, justify="left" if column in ("detector", "measured on") else "right"
        )
    for one in report.quality:
        # Where nothing is to be found there is no precision either.
        found = f"{one.found} of {one.wanted}" if one.wanted else "–"
        precision = f"{one.precision:.2f}" if one.wanted and one.precision is not None else "–"
        recall = f"{one.recall:.2f}" if one.recall is not None else "–"
        alarms = f"{one.false_alarms} of {one.innocent}"
        table.add_row(one.detector, one.measured_on, found, precision, recall, alarms)
    return table
