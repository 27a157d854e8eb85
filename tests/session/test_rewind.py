"""Taking a call back to an earlier turn: the branch goes on as if nothing else had been said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from session.rooms import (
    LAMP,
    NOTHING,
    PATIENT,
    hears,
    lines,
    rooms,
    say,
    settings_in,
    talker,
    use,
)
from simulator.customer.turn import Inner
from simulator.models.protocol import Answer, Decoding, Message
from simulator.models.scripted import ScriptedModel
from simulator.session import Sessions
from simulator.transcript import Transcript

HURT = hears(("dont.argue", "You broke it."))
SORRY = hears(("difficult.apologise", "I apologise."))


@dataclass(frozen=True)
class Does:
    """Something that a trainee does in a played call."""

    kind: str
    text: str = ""
    seconds: float = 0.0


SCRIPT = (
    Does("say", "Good morning."),
    Does("hold", "I look it up."),
    Does("wait", seconds=20),
    Does("resume"),
    Does("say", "You broke it."),
    Does("back", "I see."),
    Does("interrupt", "I apologise."),
    Does("wait", seconds=12),
    Does("say", "You broke it."),
)
"""Every kind of exchange: words, controls with and without an answer, talking over, silence."""
EXCHANGES = (2, 3, 5, 7, 8, 10)
"""The turns that end one when ``SCRIPT`` is played."""


class Parrot(ScriptedModel):
    """Hears and says what follows from the question alone, so that it does not matter what it was asked before."""

    @override
    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        words = json.loads(messages[-1].content)["agent"]
        heard = {"You broke it.": HURT, "I apologise.": SORRY}.get(words, NOTHING)
        return schema.model_validate(heard)

    @override
    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncIterator[str]:
        yield lines(40)[len(messages)]


async def play(sessions: Sessions, call_id: str, script: tuple[Does, ...]) -> None:
    """Plays a part of a script."""
    for does in script:
        if does.kind == "say":
            await say(sessions, call_id, does.text)
        else:
            await use(sessions, call_id, does.kind, does.text, does.seconds)


async def played(folder: Path) -> Transcript:
    """The script played in a call of its own, with seed 7."""
    async with rooms(folder, Parrot()) as sessions:
        call = await sessions.start(PATIENT, seed=7)
        await play(sessions, call.id, SCRIPT)
        return await sessions.transcript(call.id)


def steps_after(turn: int) -> int:
    """How many steps of ``SCRIPT`` had been played when that turn was stored."""
    after = {0: 0, 2: 1, 3: 2, 5: 5, 7: 7, 8: 8, 10: 9}
    return after[turn]


def bytes_of(transcript: Transcript) -> str:
    """The whole transcript but for what no two calls share: id, time of day, and where it came from."""
    own = {"id": None, "started_at": None, "parent": None, "forked_after_turn": None}
    return transcript.model_copy(update=own).to_json()


async def inner_of(sessions: Sessions, call_id: str) -> Inner:
    """The customer's state as the call holds it."""
    return (await sessions._calls.get(call_id)).inner


async def test_the_same_seed_and_script_give_the_same_bytes(tmp_path: Path) -> None:
    """Words, times, events and ledger: all but the id and the time of day."""
    first, second = await played(tmp_path / "a"), await played(tmp_path / "b")
    assert bytes_of(first) == bytes_of(second)
    assert first.id != second.id


@pytest.mark.parametrize("turn", [0, *EXCHANGES])
async def test_a_branch_on_which_the_same_is_done_is_the_same_call_byte_for_byte(
    tmp_path: Path, turn: int
) -> None:
    """From any turn, in another process: mood, memory, progress, hold and clock were those of that turn."""
    old = await played(tmp_path)
    assert old.id is not None
    done = steps_after(turn)
    async with rooms(tmp_path, Parrot()) as sessions:
        before = await sessions.transcript(old.id)
        branch = await sessions.rewind(old.id, turn)
        await play(sessions, branch.id, SCRIPT[done:])
        new = await sessions.transcript(branch.id)
        assert (new.parent, new.forked_after_turn) == (old.id, turn)
        assert bytes_of(new) == bytes_of(before)
        assert await sessions.transcript(old.id) == before


async def test_the_customer_is_exactly_as_after_that_turn(tmp_path: Path) -> None:
    """Mood, memory and progress of every turn, though the call went on after it; nothing of later turns."""
    states: dict[int, Inner] = {}
    async with rooms(tmp_path, Parrot()) as sessions:
        call = await sessions.start(PATIENT, seed=7)
        states[0] = await inner_of(sessions, call.id)
        for step in SCRIPT:
            await play(sessions, call.id, (step,))
            turns = (await sessions._calls.get(call.id)).turns
            states.setdefault(turns[-1].n, await inner_of(sessions, call.id))
        assert sorted(states) == [0, *EXCHANGES]
        for turn, state in states.items():
            branch = await sessions.rewind(call.id, turn)
            assert await inner_of(sessions, branch.id) == state
            kept = branch.transcript.turns if branch.transcript else ()
            assert [one.n for one in kept] == list(range(1, turn + 1))
            assert branch.on_hold == (turn == 3)


async def test_a_branch_goes_its_own_way(tmp_path: Path) -> None:
    """What is said in one of them is not known in the other, whichever goes on first."""
    model = ScriptedModel(hear=[NOTHING, HURT, SORRY, NOTHING], speak=lines(8))
    async with rooms(tmp_path, model) as sessions:
        call = await sessions.start(LAMP, seed=1)
        begun = await say(sessions, call.id, "Good morning.")
        hurt = await say(sessions, call.id, "You broke it.")
        branch = await sessions.rewind(call.id, 2)
        assert branch.mood == begun.mood
        better = await say(sessions, branch.id, "I apologise.")
        assert better.mood.frustration < begun.mood.frustration < hurt.mood.frustration
        assert (await sessions.resume(call.id)).mood == hurt.mood
        on = await say(sessions, call.id, "Well, then.")
        assert on.trainee is not None
        assert on.trainee.n == 5
        assert len((await sessions.transcript(branch.id)).turns) == 4


async def test_a_finished_call_can_be_taken_back_and_its_branch_finished(tmp_path: Path) -> None:
    """Also to the turn after which the trainee hung up; the end of the old call is not that of the new."""
    async with rooms(tmp_path, talker()) as first:
        call = await first.start(LAMP, seed=1)
        await say(first, call.id, "Good morning.")
        old = await first.finish(call.id)
        assert old.outcome
    async with rooms(tmp_path, talker()) as second:
        branch = await second.rewind(call.id, 2)
        assert branch.outcome is None
        assert branch.transcript
        assert branch.transcript.events == ()
        await say(second, branch.id, "Are you there?")
        new = await second.finish(branch.id)
        assert (new.parent, len(new.turns)) == (call.id, 4)
        assert await second.transcript(call.id) == old


async def test_a_branch_is_taken_up_and_taken_back_itself(tmp_path: Path) -> None:
    """Before its first turn, after a restart; and to a turn that it has from its parent."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=1)
        moods = [(await say(sessions, call.id, f"Turn {n}.")).mood for n in range(3)]
        branch = await sessions.rewind(call.id, 4)
    async with rooms(tmp_path, talker()) as sessions:
        assert (await sessions.resume(branch.id)).mood == moods[1]
        await say(sessions, branch.id, "Something else.")
        twig = await sessions.rewind(branch.id, 2)
        assert twig.mood == moods[0]
        assert twig.transcript
        assert (twig.transcript.parent, twig.transcript.forked_after_turn) == (branch.id, 2)
        assert await sessions.sources(twig.id) == (await sessions.sources(call.id))[:1]
    async with rooms(tmp_path, talker()) as sessions:
        assert (await say(sessions, twig.id, "And another.")).trainee


async def test_another_seed_is_kept_with_the_branch(tmp_path: Path) -> None:
    """The old call's by default."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(LAMP, seed=7)
        await say(sessions, call.id, "Good morning.")
        same = (await sessions.rewind(call.id, 2)).transcript
        other = (await sessions.rewind(call.id, 2, seed=8)).transcript
        assert same
        assert other
        assert (same.seed, other.seed) == (7, 8)


async def test_words_that_were_cut_off_are_untold_in_the_branch_too(tmp_path: Path) -> None:
    """A fact that did not come out before that turn's end is still to be told."""
    model = ScriptedModel(hear=[NOTHING] * 3, speak=lines(6))
    async with rooms(tmp_path, model, words_per_second=1e-3) as sessions:
        call = await sessions.start(LAMP, seed=1)
        async for _ in sessions.reply(call.id, "Good morning."):
            await sessions.cut_off(call.id)
        told = (await inner_of(sessions, call.id)).progress.told
        turns = (await sessions.transcript(call.id)).turns
        assert turns[-1].cut_off
        branch = await sessions.rewind(call.id, turns[-1].n)
        held = await sessions._calls.get(branch.id)
        assert held.inner.progress.told == told
        assert [one.rule for one in held.pending] == ["clock.interrupt"]


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["say", "hold", "resume", "back", "wait"]), max_size=8), st.data())
async def test_every_turn_that_is_offered_can_be_taken(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], data: st.DataObject
) -> None:
    """Whatever was done in whichever order; the branch has the mood that stood after it."""
    async with rooms(tmp_path_factory.mktemp("calls"), talker()) as sessions:
        call = await sessions.start(PATIENT, seed=1)
        held = False
        moods = {0: call.mood}
        for n, kind in enumerate(kinds):
            if kind == "say" and not held:
                await say(sessions, call.id, f"Turn {n}.")
            elif kind in ("hold", "resume") and held == (kind == "resume"):
                await use(sessions, call.id, kind, "to look" if kind == "hold" else "")
                held = not held
            elif kind == "wait" or (kind == "back" and not held):
                await use(sessions, call.id, kind, "Yes." if kind == "back" else "", 10.0)
            state = await sessions.resume(call.id)
            if state.transcript:
                moods.setdefault(state.transcript.turns[-1].n, state.mood)
        turn = data.draw(st.sampled_from(sorted(moods)))
        branch = await sessions.rewind(call.id, turn)
        assert branch.mood == moods[turn]


async def test_a_branch_costs_what_it_has_of_the_old_call_and_no_more(tmp_path: Path) -> None:
    """Its words, events and ledger are copied; the states of its parent are not."""
    async with rooms(tmp_path, talker()) as sessions:
        call = await sessions.start(PATIENT, seed=1)
        for n in range(10):
            await say(sessions, call.id, f"Turn {n}.")
        await sessions.rewind(call.id, 10)
        saver = sessions._calls._graph.checkpointer
        rows = await (await saver.conn.execute("SELECT count(*) FROM checkpoints")).fetchone()  # type: ignore[union-attr]  # the SQLite saver
    assert rows == (10,)
    assert settings_in(tmp_path).data_dir.exists()
