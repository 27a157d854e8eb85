"""The trials that a persona brings: what is heard in each turn, and what must come of it. No model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.behaviours import BEHAVIOURS
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.turn import Inner, Step, fresh, take_turn
from simulator.errors import NotFoundError
from simulator.persona import SINGLE_ITEMS, Persona, Trial
from simulator.transcript import BANDS


@dataclass(frozen=True)
class TrialResult:
    """How one trial went.

    Attributes:
        name: Of the trial.
        failures: What did not hold, with the value found; empty where it passed.
        steps: The turns as played.
    """

    name: str
    failures: tuple[str, ...]
    steps: tuple[Step, ...]


def appraisal_of(items: Sequence[str], turn: int) -> Appraisal:
    """The appraisal that stands for a turn written as a list of ids.

    Args:
        items: Behaviour ids, ``solution:<id>``, ``asked:<fact>``, ``farewell`` or ``long_turn``.
        turn: Number of the turn; makes the stand-in quotes differ, so that no phrase counts as repeated.

    Raises:
        NotFoundError: An item is none of these.
    """
    behaviours: list[Behaviour] = []
    asked: list[str] = []
    solution: str | None = None
    for item in items:
        kind, _, name = item.partition(":")
        if item in BEHAVIOURS:
            quote = hashlib.sha256(f"{turn} {item}".encode()).hexdigest()
            behaviours.append(Behaviour(id=item, quote=quote, p=1.0))
        elif kind == "asked":
            asked.append(name)
        elif kind == "solution":
            solution = name
        elif item not in SINGLE_ITEMS:
            raise NotFoundError(f"no behaviour {item!r}", do=f"There are: {', '.join(BEHAVIOURS)}")
    return Appraisal(
        behaviours=tuple(behaviours),
        asked=tuple(asked),
        solution=solution,
        farewell="farewell" in items,
        long_turn="long_turn" in items,
    )


def play(persona: Persona, turns: Sequence[Sequence[str]]) -> tuple[Step, ...]:
    """Plays turns given as ids; stops where the call ends."""
    inner: Inner = fresh(persona)
    steps: list[Step] = []
    for number, items in enumerate(turns, 1):
        step = take_turn(persona, inner, appraisal_of(items, number))
        steps.append(step)
        inner = step.inner
        if step.plan.outcome is not None:
            break
    return tuple(steps)


def run_trial(persona: Persona, trial: Trial) -> TrialResult:
    """Plays one trial and checks what it expects."""
    steps = play(persona, trial.turns)
    return TrialResult(trial.name, tuple(_failures(persona, trial, steps)), steps)


def run_trials(persona: Persona) -> tuple[TrialResult, ...]:
    """Plays every trial of a persona."""
    return tuple(run_trial(persona, trial) for trial in persona.trials)


def _failures(persona: Persona, trial: Trial, steps: tuple[Step, ...]) -> list[str]:
    expect = trial.expect
    last = steps[-1]
    mood = last.inner.mood
    found: list[str] = []
    rank = BANDS.index(mood.band)
    if expect.band_at_least and rank < BANDS.index(expect.band_at_least):
        found.append(f"expected at least {expect.band_at_least}, found {mood.band}")
    if expect.band_at_most and rank > BANDS.index(expect.band_at_most):
        found.append(f"expected at most {expect.band_at_most}, found {mood.band}")
    for axis in ("frustration", "trust"):
        value = int(getattr(mood, axis))
        low = getattr(expect, f"{axis}_at_least")
        high = getattr(expect, f"{axis}_at_most")
        if low is not None and value < low:
            found.append(f"expected {axis} of at least {low}, found {value}")
        if high is not None and value > high:
            found.append(f"expected {axis} of at most {high}, found {value}")
    end = last.plan.outcome.end if last.plan.outcome else "open"
    if expect.end and end != expect.end:
        found.append(f"expected the end {expect.end}, found {end}")
    if expect.hidden_need_found is not None:
        need = persona.hidden_need
        revealed = need is not None and need.fact in last.inner.progress.told
        if revealed != expect.hidden_need_found:
            found.append(f"expected hidden_need_found {expect.hidden_need_found}, found {revealed}")
    return found
