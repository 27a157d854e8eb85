"""Criteria for single demands, and calls of ours, for the tests of what is measured."""

from __future__ import annotations

from typing import Any, Literal

from grading.calls import criterion
from simulator.grading.measured_verdicts import measured_verdict
from simulator.grading.scorecard import Verdict
from simulator.rubric import Criterion
from simulator.transcript import Brief, Event, Locale, Outcome, Transcript

OURS = "0" * 64
"""A persona's hash: the call was recorded by us."""
ANGRY = Brief(customer_type=("angry",), correct_solutions=("Una camisa azul",))


def demand(demand_id: str) -> Criterion:
    """A criterion that covers one demand."""
    kind: Literal["do", "dont"] = (
        "dont" if demand_id.startswith("dont.") or "abuse" in demand_id else "do"
    )
    return criterion(id=demand_id, covers=(demand_id,), kind=kind, judged="both")


def measured(demand_id: str, transcript: Transcript, language: Locale = "es") -> Verdict | None:
    """The verdict of the record on a demand."""
    return measured_verdict(demand(demand_id), transcript, language)


def verdict(demand_id: str, transcript: Transcript) -> str | None:
    """Its name, ``None`` where the record does not decide."""
    found = measured(demand_id, transcript)
    return found.verdict if found else None


def hold(after_turn: int, lasted: float | None, **rest: Any) -> tuple[Event, Event]:
    """A hold by the agent, from its beginning to its end."""
    begun = Event(kind="hold_start", by="trainee", after_turn=after_turn, **rest)
    return begun, Event(kind="hold_end", by="trainee", after_turn=after_turn, seconds=lasted)


def ended(**fields: Any) -> Outcome:
    """How a call ended."""
    return Outcome.model_validate({"end": "solved", "by": "customer", **fields})
