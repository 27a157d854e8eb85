"""Real processes, a real database, and SIGKILL at any moment: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Forked

from session import talking_process
from session.rooms import NOTHING, rooms, say
from simulator.models.scripted import ScriptedModel

ROUNDS = 6
PHASES = ("say", "hear", "speak", "word", "done")


@pytest.fixture
def launcher() -> Iterator[Forked]:
    """The process that makes the children that are killed."""
    process = Forked(talking_process.main)
    try:
        yield process
        process.stdin.close()
        assert process.wait() == 0
    finally:
        # With a child that a failed test has left behind.
        process.close()


def next_line(launcher: Forked) -> str:
    """What it or its child says next."""
    line = launcher.stdout.readline()
    assert line.endswith("\n"), "the launcher is gone"
    return line.strip()


def talk_and_be_killed(
    launcher: Forked, request: str, phase: str, turns: int
) -> tuple[str, list[int]]:
    """Lets a child talk, and kills it when it says that phase of its last turn.

    Returns:
        The call, and the numbers of the turns that were acknowledged.
    """
    launcher.stdin.write(request + "\n")
    launcher.stdin.flush()
    pid = int(next_line(launcher).removeprefix("pid "))
    call_id = next_line(launcher).removeprefix("call ")
    acknowledged: list[int] = []
    while True:
        said, number = next_line(launcher).split()
        if said == "done":
            acknowledged.append(int(number))
        if said == phase and len(acknowledged) >= turns:
            break
    os.kill(pid, signal.SIGKILL)
    # What it said before the signal reached it is acknowledged, too.
    while (line := next_line(launcher)) != "gone":
        if line.startswith("done"):
            acknowledged.append(int(line.split()[1]))
    return call_id, acknowledged


async def test_a_process_killed_at_any_moment_loses_at_most_the_turn_in_flight(
    tmp_path: Path, launcher: Forked
) -> None:
    """Round upon round on one call: every acknowledged turn once, one more at most, mood and words in step."""
    chance = random.Random(20_261_121)
    call_id, number, acknowledged = "-", 1, 0
    for _ in range(ROUNDS):
        phase, turns = chance.choice(PHASES), chance.randrange(1, 5)
        request = f"{tmp_path} {call_id} {number}"
        call_id, done = talk_and_be_killed(launcher, request, phase, turns)
        assert done == list(range(number, number + len(done)))
        acknowledged = number + len(done) - 1
        model = ScriptedModel(hear=[NOTHING], speak=["", ""])
        async with rooms(tmp_path, model) as sessions:
            state = await sessions.resume(call_id)
            transcript = await sessions.transcript(call_id)
            texts = [turn.text for turn in transcript.turns if turn.speaker == "trainee"]
            assert texts[:acknowledged] == [f"Turn {n}" for n in range(1, acknowledged + 1)]
            assert len(texts) - acknowledged in range(3)
            assert [turn.n for turn in transcript.turns] == list(range(1, 2 * len(texts) + 1))
            assert len(transcript.mood) == len(texts)
            assert state.mood == transcript.mood[-1]
            number = len(texts) + 1
            went_on = await say(sessions, call_id, f"Turn {number}")
            settled = sum(change.frustration for change in went_on.mood.changes)
            assert went_on.mood.frustration == state.mood.frustration + settled
            number += 1
    assert acknowledged > ROUNDS
