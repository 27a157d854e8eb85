"""The customers that can call: their files are sound, and their trials hold.

A persona whose own trials fail does not behave as its author promises, so nobody is to train with it; the
others stay.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from simulator.customer.trials import run_trials
from simulator.errors import PersonaError
from simulator.persona import BrokenPersona, PersonaFile, load_persona, load_personas
from simulator.yaml_file import line_in


def load_cast(*folders: Path) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
    """Reads every persona of the folders and plays its trials.

    Args:
        folders: Where personas are looked for, an earlier one hiding a later one's file of the same id.

    Returns:
        Those that can call, ordered by id, and those that are out, each with its one line.
    """
    sound, broken = load_personas(*folders)
    problems = [(file, failed_trials(file)) for file in sound]
    failed = (BrokenPersona(file.path, found[0]) for file, found in problems if found)
    return tuple(file for file, found in problems if not found), (*broken, *failed)


def failed_trials(file: PersonaFile) -> tuple[PersonaError, ...]:
    """What the trials of a persona promise and the rules do not keep, one line each with file and line."""
    return _failed_trials(file.path, file.sha256)


# The app lists all personas whenever one is chosen; a file that has not changed is not tried again.
@lru_cache(maxsize=256)
def _failed_trials(path: Path, sha256: str) -> tuple[PersonaError, ...]:
    del sha256
    return tuple(
        PersonaError(
            f"trial {result.name!r}: {failure}",
            where=f"{path}:{line_in(path, ('trials', number, 'expect'), PersonaError)}",
            do="Change the trial or the temperament",
        )
        for number, result in enumerate(run_trials(load_persona(path).persona))
        for failure in result.failures
    )
