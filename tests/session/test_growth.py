"""What a call costs in the database: little, and a late turn no more than an early one."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

from session.rooms import PATIENT, hears, rooms, say, settings_in
from simulator.models.scripted import ScriptedModel

PART = 20
"""Turns after which the size is taken; three parts make the call."""
MOST_BYTES_PER_TURN = 6_000


def behaviours(n: int) -> tuple[tuple[str, str], ...]:
    """A talkative agent: four behaviours in every turn, never twice in the same words."""
    chance = random.Random(n)

    def quote() -> str:
        return " ".join("".join(chance.choices("abcdefghij", k=7)) for _ in range(5)) + "."

    return (
        ("difficult.apologise", quote()),
        ("listening.paraphrase", quote()),
        ("empathy.will_to_help", quote()),
        ("listening.clarify", quote()),
    )


async def talk(folder: Path, call_id: str | None, turns: range) -> tuple[str, int]:
    """Some more turns of a call; its id and the bytes of the closed database."""
    model = ScriptedModel(
        hear=[hears(*behaviours(n), asked=("order",)) for n in turns],
        speak=[""] * 2 * len(turns),
    )
    async with rooms(folder, model) as sessions:
        call_id = call_id or (await sessions.start(PATIENT, seed=1)).id
        for n in turns:
            done = await say(sessions, call_id, " ".join(quote for _, quote in behaviours(n)))
            assert done.outcome is None
    files = settings_in(folder).data_dir.glob("simulator.db*")
    return call_id, sum(path.stat().st_size for path in files)


async def test_a_turn_costs_at_most_six_kilobytes_and_late_turns_no_more_than_early_ones(
    tmp_path: Path,
) -> None:
    """Transcript, ledger and checkpoints together, over sixty turns."""
    call_id, size = await talk(tmp_path, None, range(0))
    sizes = [size]
    for part in range(3):
        _, size = await talk(tmp_path, call_id, range(part * PART, (part + 1) * PART))
        sizes.append(size)
    growth = [later - earlier for earlier, later in itertools.pairwise(sizes)]
    assert (sizes[-1] - sizes[0]) / (3 * PART) <= MOST_BYTES_PER_TURN, sizes
    assert max(growth) <= min(growth) * 1.15, growth
