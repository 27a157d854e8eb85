"""How well a customer hears: the probe against the labelled turns it was not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.probes import f1, labels_of, learn, overlaps, save, turn_states
from evals.turns import (
    HARD_TURNS,
    TURNS,
    LabelledTurn,
    load_turns,
    near_misses,
    split,
)
from simulator.behaviours import BEHAVIOURS
from simulator.models.names import ModelPool
from simulator.models.probe import TurnProbe, shipped_probe_dir
from simulator.models.turn_states import TurnStates
from simulator.settings import LOCAL_MODEL, Settings, load_settings

Bools = npt.NDArray[np.bool_]
BINS = 10
"""Of equal width, for the calibration error."""


class BehaviourFigures(BaseModel):
    """How well one behaviour is heard."""

    turns: int
    """Turns of the test part that show it."""
    precision: float
    recall: float
    f1: float
    false_near_misses: str
    """Of the turns written to look like it without showing it, how many were taken for it."""


class AppraisalReport(BaseModel):
    """Hearing on the test part."""

    model: str
    tune_turns: int
    test_turns: int
    macro_f1: float
    per_locale: dict[str, float]
    """Macro-F1 of each language."""
    per_behaviour: dict[str, BehaviourFigures]
    quote_hits: float
    """Share of rightly heard behaviours whose quote overlaps the labelled one."""
    ece: float
    """Expected calibration error over all behaviours and turns."""
    brier: float


async def relearn() -> None:
    """Learns the shipped probe anew from the tune parts and writes it."""
    ordinary = split(load_turns()).tune
    everything = [*ordinary, *load_turns(HARD_TURNS)]
    settings = load_settings()
    async with ModelPool(settings) as pool:
        model = await pool.get(LOCAL_MODEL)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("reading the tune parts", total=len(everything))
            states = await turn_states(
                model,
                everything,
                states_folder(settings),
                lambda done, _: bar.update(task, completed=done),
            )
        rows = learn(everything, states, BEHAVIOURS, ordinary=len(ordinary))
        save([rows], model, [TURNS, HARD_TURNS], shipped_probe_dir())
    Console().print(f"wrote {shipped_probe_dir()}")


def states_folder(settings: Settings) -> Path:
    """Where hidden states are kept between runs."""
    return settings.cache_dir / "turn-states"


async def appraisal_report() -> AppraisalReport:
    """Scores the shipped probe on the test part."""
    parts = split(load_turns())
    probe = TurnProbe.load(shipped_probe_dir())
    settings = load_settings()
    async with ModelPool(settings) as pool:
        model = await pool.get(LOCAL_MODEL)
        probe.check(model.profile)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("reading the test part", total=len(parts.test))
            states = await turn_states(
                model,
                parts.test,
                states_folder(settings),
                lambda done, _: bar.update(task, completed=done),
            )
    return figures(probe, parts.tune, parts.test, states, model.profile.name)


def figures(
    probe: TurnProbe,
    tune: tuple[LabelledTurn, ...],
    test: tuple[LabelledTurn, ...],
    states: Sequence[TurnStates],
    model: str,
) -> AppraisalReport:
    """The figures of a probe on some turns whose hidden states are known."""
    findings = [probe.read(one) for one in states]
    wanted = labels_of(test, BEHAVIOURS)
    found = np.array(
        [[any(one.id == label for one in each.shown) for label in BEHAVIOURS] for each in findings]
    )
    chances = np.array([[each.p[label] for label in BEHAVIOURS] for each in findings])
    locales = np.array([turn.locale for turn in test])
    hits = [
        overlaps(turn, one.id, one.quote)
        for turn, each in zip(test, findings, strict=True)
        for one in each.shown
        if one.id in turn.behaviours
    ]
    return AppraisalReport(
        model=model,
        tune_turns=len(tune),
        test_turns=len(test),
        macro_f1=_macro(found, wanted),
        per_locale={
            str(one): _macro(found[locales == one], wanted[locales == one])
            for one in np.unique(locales)
        },
        per_behaviour={
            label: _figures(found[:, column], wanted[:, column], label, test)
            for column, label in enumerate(BEHAVIOURS)
        },
        quote_hits=round(float(np.mean(hits)), 3) if hits else 0.0,
        ece=_calibration_error(chances.ravel(), wanted.ravel()),
        brier=round(float(np.mean((chances - wanted) ** 2)), 4),
    )


def _macro(found: Bools, wanted: Bools) -> float:
    return round(float(np.mean([f1(found[:, c], wanted[:, c]) for c in range(wanted.shape[1])])), 3)


def _figures(
    found: Bools, wanted: Bools, label: str, turns: tuple[LabelledTurn, ...]
) -> BehaviourFigures:
    hits = int((found & wanted).sum())
    near = near_misses()
    looks = np.array([label in near.get(turn.id, ()) for turn in turns])
    return BehaviourFigures(
        turns=int(wanted.sum()),
        precision=round(hits / max(1, int(found.sum())), 3),
        recall=round(hits / max(1, int(wanted.sum())), 3),
        f1=round(f1(found, wanted), 3),
        false_near_misses=f"{int((found & looks).sum())} of {int(looks.sum())}",
    )


def _calibration_error(chances: npt.NDArray[np.float64], wanted: Bools) -> float:
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    error = 0.0
    for one in range(BINS):
        inside = bins == one
        if inside.any():
            gap = abs(float(chances[inside].mean()) - float(wanted[inside].mean()))
            error += gap * float(inside.mean())
    return round(error, 4)


def print_appraisal(report: AppraisalReport) -> None:
    """Prints the figures as a table."""
    table = Table(title=f"Hearing on {report.test_turns} test turns, {report.model}")
    for column in ("behaviour", "turns", "precision", "recall", "F1", "near misses taken for it"):
        table.add_column(column, justify="left" if column == "behaviour" else "right")
    for label, one in report.per_behaviour.items():
        table.add_row(
            label,
            str(one.turns),
            f"{one.precision:.2f}",
            f"{one.recall:.2f}",
            f"{one.f1:.2f}",
            one.false_near_misses,
        )
    console = Console()
    console.print(table)
    locales = ", ".join(f"{name} {value:.3f}" for name, value in report.per_locale.items())
    console.print(f"macro-F1 {report.macro_f1:.3f} ({locales})")
    console.print(
        f"quotes that overlap the labelled one {report.quote_hits:.2f}, "
        f"calibration error {report.ece:.3f}, Brier {report.brier:.3f}"
    )
