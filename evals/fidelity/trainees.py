"""The scripted trainees: one script a kind and language, the good one with a script for each persona."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from simulator.call_controls import Control
from simulator.commands.call_script import read_script
from simulator.persona import Persona

FOLDER = Path(__file__).parent.parent / "trainees"
Trainee = Literal["good", "mediocre", "bad", "hostile"]
TRAINEES: tuple[Trainee, ...] = get_args(Trainee)
NAME_SLOT = "{name}"
"""Stands for the customer's name, which is on the agent's card."""


@dataclass(frozen=True)
class TraineeScript:
    """What one trainee says to one persona.

    Attributes:
        steps: Words to say, or controls.
        sha256: Of the steps as they are played.
        own: Whether it was written for this persona.
    """

    steps: tuple[str | Control, ...]
    sha256: str
    own: bool


def script_path(persona: Persona, trainee: Trainee, folder: Path = FOLDER) -> Path:
    """``<persona>.<trainee>.txt`` where there is one, else ``<trainee>.<locale>.txt``."""
    own = folder / f"{persona.id}.{trainee}.txt"
    return own if own.is_file() else folder / f"{trainee}.{persona.locale}.txt"


def script_for(
    persona: Persona, trainee: Trainee, *, characters_limit: int, folder: Path = FOLDER
) -> TraineeScript:
    """The script of a trainee for a persona, its slots filled.

    Args:
        persona: Who calls.
        trainee: Which of the four.
        characters_limit: Longest turn that a trainee can send.
        folder: Where the scripts stand.

    Raises:
        NotFoundError: There is none for the persona's language.
        ScriptError: A line cannot be played; names file and line.
    """
    path = script_path(persona, trainee, folder)
    script = read_script(path, characters_limit)
    steps = tuple(_filled(line.step, persona) for line in script.lines)
    played = "\n".join(repr(step) for step in steps)
    own = path.parent != folder
    return TraineeScript(steps, hashlib.sha256(played.encode()).hexdigest(), own)


def _filled(step: str | Control, persona: Persona) -> str | Control:
    if isinstance(step, Control):
        return replace(step, text=step.text.replace(NAME_SLOT, persona.name))
    return step.replace(NAME_SLOT, persona.name)
