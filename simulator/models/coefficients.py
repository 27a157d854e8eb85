"""Learned numbers in files: read as arrays, or refused with the reason."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulator.errors import ProbeMismatchError

Numbers = npt.NDArray[np.float32]
LEARN_AGAIN = "Run make probes"


def read_coefficients(path: Path, names: Iterable[str]) -> dict[str, Numbers]:
    """The named arrays of an ``.npz`` file.

    Raises:
        ProbeMismatchError: The file is missing or damaged, lacks an array, or holds what is no number.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in names}
    # A cut or altered file fails in whichever layer meets the damage first.
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ProbeMismatchError(
            f"cannot be read: {error}", where=str(path), do=LEARN_AGAIN
        ) from error
    for name, numbers in arrays.items():
        if not np.isfinite(numbers).all():
            raise ProbeMismatchError(
                f"{name!r} holds what is no number", where=str(path), do=LEARN_AGAIN
            )
    return arrays


def check_shape(name: str, numbers: Numbers, expected: tuple[int, ...], path: Path) -> None:
    """Refuses an array of another shape.

    Raises:
        ProbeMismatchError: Names both shapes.
    """
    if numbers.shape != expected:
        raise ProbeMismatchError(
            f"{name!r} has shape {numbers.shape}, expected {expected}",
            where=str(path),
            do=LEARN_AGAIN,
        )
