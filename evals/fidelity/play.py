"""Plays one call of a scripted trainee through the one door, and keeps what a detector needs of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.fidelity.trainees import Trainee, TraineeScript
from simulator.checkpoints import open_checkpoints
from simulator.customer.disclosure import open_facts
from simulator.customer.graph import build_graph, step_of
from simulator.errors import StoreError
from simulator.persona import Persona, PersonaFile
from simulator.session import Sessions
from simulator.transcript import Band, Transcript


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShownLine(_Record):
    """One line that the trainee read, with the customer's state behind it."""

    turn: int
    """Number of the turn in the transcript."""
    text: str
    source: Literal["model", "authored"]
    move: str
    reason: str
    """The rule that chose the move."""
    fact: str | None
    """What the plan told."""
    open: tuple[str, ...]
    """Ids of the facts whose gates were open."""
    band: Band
    frustration: int
    trust: int
    confusion: int
    refused: tuple[str, ...]
    """Why the guard refused what the model drew before."""


class CallKey(_Record):
    """What a played call belongs to; where any of it has changed, it is played again."""

    persona: str
    persona_sha256: str
    trainee: Trainee
    script_sha256: str
    model: str
    seed: int

    @property
    def file_name(self) -> str:
        """Of the call's file."""
        return f"{self.persona.replace('/', '--')}.{self.trainee}.json"


class PlayedCall(_Record):
    """A finished call."""

    schema_: Literal["fidelity-call/1"] = Field(default="fidelity-call/1", alias="schema")
    key: CallKey
    lines: tuple[ShownLine, ...]
    transcript: dict[str, Any]
    """As ``transcript/1``."""

    def conversation(self) -> Transcript:
        """The call."""
        return Transcript.model_validate(self.transcript)


def key_of(
    file: PersonaFile, trainee: Trainee, script: TraineeScript, model: str, seed: int
) -> CallKey:
    """What a call of this persona and trainee would belong to."""
    return CallKey(
        persona=file.persona.id,
        persona_sha256=file.sha256,
        trainee=trainee,
        script_sha256=script.sha256,
        model=model,
        seed=seed,
    )


async def play(
    sessions: Sessions, persona: Persona, key: CallKey, script: TraineeScript
) -> PlayedCall:
    """Plays a call to its end, or to the end of the script.

    Raises:
        ModelError: The model failed.
        ServiceError: The endpoint or the database failed.
    """
    call = await sessions.start(persona.id, seed=key.seed)
    for step in script.steps:
        happenings = (
            sessions.reply(call.id, step)
            if isinstance(step, str)
            else sessions.control(call.id, step)
        )
        async for _ in happenings:
            pass
        # A call that is over has left the memory; one that goes on is read from it.
        if (await sessions.resume(call.id)).outcome is not None:
            break
    transcript = await sessions.finish(call.id)
    lines = await _shown(sessions.settings.store_url(), persona, transcript, call.id)
    body = transcript.model_dump(mode="json", by_alias=True)
    return PlayedCall(key=key, lines=lines, transcript=body)


async def _shown(
    url: str, persona: Persona, transcript: Transcript, call_id: str
) -> tuple[ShownLine, ...]:
    """The customer's turns with the state that each was spoken in, read from the checkpoints."""
    spoken = [turn for turn in transcript.turns if turn.speaker == "customer"]
    states = [state for state in await _states(url, call_id) if state["line"]]
    if [turn.text for turn in spoken] != [state["line"].rstrip() for state in states]:
        raise StoreError(
            f"{len(spoken)} lines in the transcript do not match {len(states)} in the checkpoints",
            where=call_id,
            do="Play the call again",
        )
    return tuple(
        _line(persona, turn.n, turn.text, state) for turn, state in zip(spoken, states, strict=True)
    )


async def _states(url: str, call_id: str) -> list[dict[str, Any]]:
    """What each turn left in the graph, the first turn first."""
    found: dict[str, dict[str, Any]] = {}
    async with open_checkpoints(url) as saver:
        config: Any = {"configurable": {"thread_id": call_id}}
        async for snapshot in build_graph(saver).aget_state_history(config):
            key = snapshot.values.get("key")
            if key and snapshot.values.get("step"):
                found.setdefault(key, snapshot.values)  # newest first: the turn's last checkpoint
    return list(found.values())[::-1]


def _line(persona: Persona, number: int, text: str, state: Any) -> ShownLine:
    step = step_of(state)
    progress, mood = step.inner.progress, step.inner.mood
    gates = open_facts(persona, told=progress.told, asked=progress.asked, trust=mood.trust)
    return ShownLine(
        turn=number,
        text=text,
        source=state["source"],
        move=step.plan.move,
        reason=step.plan.reason,
        fact=step.plan.fact,
        open=tuple(fact.id for fact in gates),
        band=mood.band,
        frustration=mood.frustration,
        trust=mood.trust,
        confusion=mood.confusion,
        refused=tuple(state["objections"]),
    )


def finished(path: Path, key: CallKey) -> PlayedCall | None:
    """The call if its file is there, whole, and of the same persona, script, model and seed."""
    try:
        call = PlayedCall.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValidationError, ValueError):
        # Written by another version, or by hand: it is played again and written over.
        return None
    return call if call.key == key else None


def keep(call: PlayedCall, path: Path) -> None:
    """Writes a call's file at once, so that a broken run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    body = call.model_dump(mode="json", by_alias=True)
    part.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def agent_words_before(transcript: Transcript, turn: int) -> Sequence[str]:
    """All that was said before a turn, by both."""
    return [one.text for one in transcript.turns if one.n < turn]
