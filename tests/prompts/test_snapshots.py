"""The prompts as a model gets them. A change of wording is a change of behaviour: it is to be seen and meant.

After a change that is meant, write them anew with ``python tests/prompts/test_snapshots.py`` and read the
difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.prompts import render
from simulator.transcript import LOCALES

FOLDER = Path(__file__).parent / "snapshots"
CALLER: dict[str, Any] = {
    "situation": "You are Ada. Your new lamp does not work.",
    "name": "Ada",
    "channel": "phone",
    "style": "Short and dry.",
    "examples": [
        {"agent": "Good morning?", "customer": "My lamp is dark."},
        {"agent": "Since when?", "customer": "Since I bought it."},
    ],
}
FACTS = [{"id": "order", "about": "the order number"}, {"id": "need", "about": "what it is for"}]
SOLUTIONS = [{"id": "swap", "text": "A new lamp today."}]
VARIABLES: dict[str, dict[str, Any]] = {
    **{f"speak/{locale}": CALLER for locale in LOCALES},
    "speak/turn": {
        "trainee": "What is your order number?",
        "name": "Ada",
        "mood": "angry, sharp",
        "direction": "Answer the question by saying: It is 77120.",
        "sample": "For example: «77120, I said.»",
    },
    "speak/notes": {"heading": "Already told:", "told": ["It is dark.", "It is 77120."]},
    "coach_system": {},
    "coach_moment": {
        "call": '{"turn": 1, "speaker": "agent", "text": "Good morning."}\n'
        '{"turn": 2, "speaker": "customer", "text": "My lamp is dark."}\n'
        '{"turn": 3, "speaker": "agent", "text": "It is only a lamp."}',
        "where": "turn 3",
        "said": ['{"agent": "It is only a lamp."}'],
        "wrong": ["The problem is made smaller than it is for the customer."],
        "felt": "Mood: from annoyed to angry. Frustration 40 → 60, trust 50 → 40.",
        "advice": ["Say what it means for them and what you will do."],
        "language": "English",
    },
    "hear": {"knowledge": "average", "name": "Ada", "facts": FACTS, "solutions": SOLUTIONS},
}


def snapshot(name: str) -> Path:
    """Where the expected text of a prompt stands."""
    return FOLDER / f"{name.replace('/', '-')}.txt"


@pytest.mark.parametrize("name", VARIABLES)
def test_a_prompt_reads_as_it_was_approved(name: str) -> None:
    """Word for word, with every variable filled in."""
    assert render(name, **VARIABLES[name]) + "\n" == snapshot(name).read_text(encoding="utf-8")


def test_every_prompt_of_customer_and_coach_has_its_snapshot_and_no_other_is_left() -> None:
    """A new template without one would change unseen; an old one would be dead."""
    prompts = Path(render.__code__.co_filename).parent
    names = {f"speak/{path.stem}" for path in (prompts / "speak").glob("*.md")} | {"hear"}
    names |= {path.stem for path in prompts.glob("coach_*.md")}
    assert set(VARIABLES) == names
    assert {path.name for path in FOLDER.iterdir()} == {snapshot(name).name for name in names}


def test_the_callers_prompts_say_the_same_in_every_language() -> None:
    """The same parts in the same order: situation, who speaks, style, rules, examples."""
    shapes = {
        locale: [
            len(part.split("\n")) for part in render(f"speak/{locale}", **CALLER).split("\n\n")
        ]
        for locale in LOCALES
    }
    assert len(set(map(tuple, shapes.values()))) == 1, shapes


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, variables in VARIABLES.items():
        snapshot(name).write_text(render(name, **variables) + "\n", encoding="utf-8")
