"""The labelled turns: loading, checking, and the split into tune and test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import model_validator

from evals.labelled_rows import LabelledRow, load_rows
from simulator.behaviours import FINDINGS
from simulator.models.turn_states import HeardTurn
from simulator.transcript import Knowledge, Locale

GOLD = Path(__file__).parent / "gold"
TURNS = GOLD / "turns.jsonl"
"""Labelled for the behaviours, in two passes; a test part is kept."""
HARD_TURNS = GOLD / "hard_turns.jsonl"
"""Labelled for the behaviours, in one pass: those that are confused most. Only learned from, never scored."""
GRADER_TURNS = GOLD / "grader_turns.jsonl"
"""Labelled for all findings, in one pass; a test part is kept."""
TEST_SHARE_TENTHS = 3
"""Of the scenarios, how many tenths are kept for testing."""


class LabelledTurn(LabelledRow):
    """One turn of an agent with every behaviour that it shows."""

    id: str
    """``<locale>.<scenario>.<number>``."""
    locale: Locale
    customer: str
    trainee: str
    knowledge: Knowledge
    behaviours: tuple[str, ...]
    quotes: dict[str, str]

    @model_validator(mode="after")
    def _labels_hold(self) -> LabelledTurn:
        unknown = sorted(set(self.behaviours) - set(FINDINGS))
        if unknown:
            raise ValueError(f"unknown behaviour {unknown[0]!r}")
        if set(self.quotes) != set(self.behaviours):
            raise ValueError("'quotes' must have exactly the behaviours as keys")
        for label, quote in self.quotes.items():
            if not quote or quote not in self.trainee:
                raise ValueError(f"the quote of {label!r} is not verbatim: {quote!r}")
        return self

    @property
    def scenario(self) -> str:
        """The scenario, which decides whether the turn is for tuning or for testing."""
        return self.id.rpartition(".")[0]

    def heard(self) -> HeardTurn:
        """The turn as a probe reads it."""
        return HeardTurn(self.locale, self.knowledge, self.customer, self.trainee)


@dataclass(frozen=True)
class Split:
    """Labelled turns, those of one scenario never on both sides."""

    tune: tuple[LabelledTurn, ...]
    test: tuple[LabelledTurn, ...]


def load_turns(path: Path = TURNS) -> tuple[LabelledTurn, ...]:
    """Reads labelled turns.

    Raises:
        NotFoundError: There is no such file.
        FileFormatError: A line is not a labelled turn, or an id is there twice; names file and line.
    """
    return load_rows(path, LabelledTurn)


def is_test(scenario: str) -> bool:
    """Whether a scenario is kept for testing: decided by its name's hash, so that it never moves."""
    return int(hashlib.sha256(scenario.encode()).hexdigest(), 16) % 10 < TEST_SHARE_TENTHS


def split(turns: Sequence[LabelledTurn]) -> Split:
    """Parts the turns by scenario."""
    return Split(
        tune=tuple(turn for turn in turns if not is_test(turn.scenario)),
        test=tuple(turn for turn in turns if is_test(turn.scenario)),
    )


def near_misses(path: Path = GOLD / "near_misses.json") -> dict[str, tuple[str, ...]]:
    """Which behaviours a turn was written to look like without showing them, by the turn's id."""
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {turn: tuple(labels) for turn, labels in found.items()}
