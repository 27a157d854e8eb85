"""Labelled lines: what customers and agents say, and what only a program would; written for the detectors alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from evals.labelled_rows import LabelledRow, load_rows
from evals.turns import GOLD, is_test
from simulator.transcript import Locale

LINES = GOLD / "lines.jsonl"
Label = Literal["customer", "agent", "leak"]


class LabelledLine(LabelledRow):
    """One line and who would say it."""

    id: str = Field(pattern=r"^(es|en|ja)\.[a-z-]+\.\d\d$")
    """``<locale>.<scenario>.<number>``."""
    locale: Locale
    label: Label
    """``leak`` is a line of instructions, moods in numbers, or an exercise."""
    text: str = Field(min_length=1)

    @property
    def scenario(self) -> str:
        """The scenario without its language: a translation never stands on the other side of the split."""
        return self.id.split(".")[1]


@dataclass(frozen=True)
class LineSplit:
    """Labelled lines, those of one scenario never on both sides."""

    tune: tuple[LabelledLine, ...]
    test: tuple[LabelledLine, ...]


def load_lines(path: Path = LINES) -> tuple[LabelledLine, ...]:
    """Reads labelled lines.

    Raises:
        NotFoundError: There is no such file.
        FileFormatError: A line is no labelled line, or an id is there twice; names file and line.
    """
    return load_rows(path, LabelledLine)


def split_lines(lines: Sequence[LabelledLine]) -> LineSplit:
    """Parts the lines by scenario."""
    return LineSplit(
        tune=tuple(line for line in lines if not is_test(line.scenario)),
        test=tuple(line for line in lines if is_test(line.scenario)),
    )
