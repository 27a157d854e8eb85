"""The probe that comes with the program, where it fits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from simulator.errors import ProbeMismatchError
from simulator.models.probe import TurnProbe, shipped_probe_dir
from simulator.models.protocol import Model


def load_probe() -> TurnProbe | None:
    """The shipped probe, ``None`` where it does not fit this version of the program.

    A probe that does not fit is no reason to refuse every call: an endpoint needs none. ``doctor`` says
    that it is missing, and the embedded model then hears by a structured answer.
    """
    try:
        return _loaded(shipped_probe_dir())
    except ProbeMismatchError:
        return None


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> TurnProbe:
    return TurnProbe.load(folder)


def belonging(probe: TurnProbe | None, model: Model) -> TurnProbe | None:
    """The probe if it was trained on this model."""
    if probe is None or model.profile.fingerprint != probe.meta.model_sha256:
        return None
    return probe
