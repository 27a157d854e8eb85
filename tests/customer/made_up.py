"""A customer made up for the tests, and short ways to say what was heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.mood import Mood, band_of
from simulator.customer.plan import Progress, Situation
from simulator.persona import Move, Persona
from simulator.transcript import Band, MoodChange

FRUSTRATION: dict[Band, int] = {"calm": 10, "annoyed": 40, "angry": 60, "furious": 90}


def persona(**changes: Any) -> Persona:
    """A caller whose lamp does not work: one fact of each gate, an offer that fits and one that does not."""
    fields: dict[str, Any] = {
        "schema": "persona/1",
        "id": "en/lamp",
        "locale": "en",
        "name": "Ada",
        "types": ["angry"],
        "knowledge": "average",
        "summary": "A caller whose lamp does not work.",
        "situation": "You are Ada. Your new lamp does not work.",
        "problem": "A new lamp that does not work.",
        "card": {"title": "Lamps", "record": [{"label": "Customer", "value": "Ada"}]},
        "voice": {
            "style": "Plain.",
            "examples": [{"agent": f"Question {n}?", "customer": f"Answer {n}."} for n in (1, 2)],
        },
        "temperament": {
            "start": {"frustration": 40, "trust": 40, "confusion": 10},
            "baseline": {"frustration": 30, "trust": 40, "confusion": 10},
            "hang_up_after": 2,
            "turn_limit": 30,
        },
        "facts": [
            fact("dark", "at_once", values=["dark"]),
            fact("bulb", "at_once", values=["bulb"]),
            fact("order", "asked", values=["77120"]),
            fact("history", "trust", values=["Tuesday"], trust=60),
            fact("need", "hidden", values=["surgery"]),
        ],
        "solutions": [
            {"id": "swap", "text": "A new lamp today.", "fits": True, "offered_by": ["new lamp"]},
            {"id": "visit", "text": "A visit today.", "fits": True, "offered_by": ["visit today"]},
            {"id": "wait", "text": "Waiting a week.", "fits": False, "offered_by": ["a week"]},
        ],
        "hidden_need": {"text": "Light for a surgery.", "fact": "need"},
        "lines": {
            move: {"any": [f"{move} one, as they say", f"{move} two, if you please"]}
            for move in get_args(Move)
        },
        "trials": [{"name": "nothing", "turns": [[]], "expect": {"end": "open"}}],
    }
    return Persona.model_validate(merged(fields, changes))


def merged(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with some changed; objects are changed key by key."""
    found = dict(fields)
    for name, value in changes.items():
        inner = found.get(name)
        both = isinstance(value, Mapping) and isinstance(inner, Mapping)
        found[name] = merged(inner, value) if both else value
    return found


def fact(fact_id: str, gate: str, *, values: list[str], **rest: Any) -> dict[str, Any]:
    """One fact, told by its first value."""
    asked_by = {} if gate == "at_once" else {"asked_by": [f"your {fact_id}"]}
    return {
        "id": fact_id,
        "about": f"about {fact_id}",
        "text": f"It is {values[0]}.",
        "values": values,
        "gate": gate,
        "say": [f"Well, it is {values[0]}.", f"I tell you, {values[0]}."],
        **asked_by,
        **rest,
    }


def mood(band: Band = "annoyed", *, trust: int = 40, confusion: int = 10) -> Mood:
    """A mood in the middle of a band."""
    frustration = FRUSTRATION[band]
    assert band_of(frustration, None) == band
    return Mood(frustration=frustration, trust=trust, confusion=confusion, band=band)


def heard(*ids: str, **rest: Any) -> Appraisal:
    """An appraisal with some behaviours, each with a quote of its own."""
    behaviours = tuple(Behaviour(id=one, quote=f"words of {one}", p=1.0) for one in ids)
    return Appraisal(behaviours=behaviours, **rest)


def change(rule: str, frustration: int) -> MoodChange:
    """One line of the ledger."""
    return MoodChange(rule=rule, quote=f"words of {rule}", frustration=frustration)


def situation(
    *changes: MoodChange,
    band: Band = "annoyed",
    trust: int = 40,
    appraisal: Appraisal | None = None,
    who: Persona | None = None,
    signal: Any = None,
    **progress: Any,
) -> Situation:
    """A call that has been opened, at the given point."""
    so_far = {"agent_turns": 3, "told": ("dark", "bulb"), "moves": ("open", "complain"), **progress}
    so_far.setdefault("counts", dict(Counter(so_far["moves"])))
    return Situation(
        persona=who or persona(),
        progress=Progress(**so_far),
        appraisal=appraisal or Appraisal(),
        mood=mood(band, trust=trust),
        changes=changes,
        signal=signal,
    )
