"""One line of the doctor's screen."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulator.errors import SimulatorError

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One line of the screen.

    Attributes:
        name: What was looked at.
        state: ``warn`` is worth mending, ``fail`` keeps calls from being held or graded.
        found: What was found.
        do: What to type or change; ``None`` where all is well.
    """

    name: str
    state: State
    found: str
    do: str | None = None


def failed(name: str, error: SimulatorError, state: State = "fail") -> Check:
    """The line of an error, which knows what to do."""
    found = f"{error.where}: {error.what}" if error.where else error.what
    return Check(name, state, found, error.do)


def write_problem(folder: Path) -> str | None:
    """Why nothing can be written there; tried, because a full or read-only disk shows in no rights."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)
