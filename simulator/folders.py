"""Where personas and rubrics are looked for."""

from __future__ import annotations

from pathlib import Path

from simulator.persona import shipped_personas_dir
from simulator.rubric import shipped_rubrics_dir
from simulator.settings import Settings


def persona_folders(settings: Settings) -> tuple[Path, ...]:
    """Where personas are looked for: the user's own folder first."""
    own = (settings.personas_dir,) if settings.personas_dir else ()
    return (*own, shipped_personas_dir())


def rubric_folders(settings: Settings) -> tuple[Path, ...]:
    """Where rubrics are looked for: the user's own folder first."""
    own = (settings.rubrics_dir,) if settings.rubrics_dir else ()
    return (*own, shipped_rubrics_dir())
