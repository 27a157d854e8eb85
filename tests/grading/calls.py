"""Calls, criteria and a probe for the tests of grading."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.models.probe import Shown, TurnFinding
from simulator.models.protocol import Model
from simulator.models.turn_states import HeardTurn
from simulator.rubric import Criterion, Rubric, RubricFile, find_rubric, shipped_rubrics_dir
from simulator.transcript import Event, Transcript, Turn


def call(*lines: str, locale: str = "es", **rest: Any) -> Transcript:
    """A call from lines such as "A: Buenos días" (agent) and "C: Hola" (customer)."""
    speakers = {"A": "trainee", "C": "customer"}
    turns = tuple(
        Turn(n=n, speaker=speakers[line[0]], text=line[2:].strip())  # type: ignore[arg-type]
        for n, line in enumerate(lines, 1)
    )
    return Transcript(locale=locale, turns=turns, **rest)


def timed(*turns: tuple[str, int, int], **rest: Any) -> Transcript:
    """A call with times: a line, when it began and when it ended, in milliseconds."""
    bare = call(*(line for line, _, _ in turns), **rest)
    return bare.model_copy(
        update={
            "turns": tuple(
                turn.model_copy(update={"started_ms": began, "ended_ms": ended})
                for turn, (_, began, ended) in zip(bare.turns, turns, strict=True)
            )
        }
    )


ENDED = Event(kind="end", by="trainee", after_turn=99)
"""A transcript that has this event records events at all."""


@functools.cache
def active_listening() -> RubricFile:
    """The rubric that comes with the program."""
    return find_rubric("active-listening@1", shipped_rubrics_dir())


def criterion(criterion_id: str = "listening.paraphrase", **changes: Any) -> Criterion:
    """A criterion of active-listening@1, with some fields changed."""
    found = next(one for one in active_listening().rubric.criteria if one.id == criterion_id)
    return Criterion.model_validate({**found.model_dump(), **changes})


def rubric_of(*criteria: Criterion, coverage_needed: float = 0.5) -> RubricFile:
    """A rubric of some criteria."""
    rubric = active_listening().rubric.model_copy(
        update={"criteria": criteria, "coverage_needed": coverage_needed}
    )
    assert isinstance(rubric, Rubric)
    return RubricFile(rubric, Path("test@1.yaml"), "0" * 64)


class FakeReader:
    """A probe that finds what it is told to find.

    Args:
        found: By a word that stands in the agent's turn: behaviour to its probability. A behaviour is shown
            from ``threshold`` on, with the whole turn as its quote.
        quotes: Quotes to give instead, by behaviour.
        fails: By a word that stands in the agent's turn: the error to raise.
        heads: Behaviours that it has a head for.
        threshold: Probability from which a behaviour counts as shown.
    """

    def __init__(
        self,
        found: Mapping[str, Mapping[str, float]],
        *,
        quotes: Mapping[str, str] | None = None,
        fails: Mapping[str, SimulatorError] | None = None,
        heads: Sequence[str] = ("listening.paraphrase", "listening.clarify", "dont.minimise"),
        threshold: float = 0.5,
    ) -> None:
        self.threshold = threshold
        self.found = found
        self.quotes = quotes or {}
        self.fails = fails or {}
        self.heads = heads
        self.heard: list[HeardTurn] = []

    async def hear(self, model: Model, turns: Sequence[HeardTurn]) -> list[TurnFinding]:
        """One finding for each turn."""
        del model
        self.heard.extend(turns)
        return [self._finding(turn) for turn in turns]

    def _finding(self, turn: HeardTurn) -> TurnFinding:
        for word, error in self.fails.items():
            if word in turn.trainee:
                raise error
        p = dict.fromkeys(self.heads, 0.02)
        for word, chances in self.found.items():
            if word in turn.trainee:
                p.update(chances)
        shown = [
            Shown(one, self.quotes.get(one, turn.trainee), chance)
            for one, chance in p.items()
            if chance >= self.threshold
        ]
        quotes = {one: self.quotes.get(one, turn.trainee) for one in p}
        return TurnFinding(p, tuple(shown), quotes)
