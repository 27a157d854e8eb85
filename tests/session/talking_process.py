"""A process that holds calls until it is killed, and prints what it is about to do and what is done.

It reads lines of a data folder, a call's id or ``-``, and the number of the next turn. For each it makes a
child, which goes on with the call for ever. What it prints:

    pid 4711          the child is there
    call 0a1b…        it holds this call
    say 7 · hear 7 · speak 7 · word 7    the seventh turn is sent, heard, drawn, being said
    done 7            it is acknowledged
    gone              the child is no more
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from typing_extensions import override

from session.rooms import NOTHING, OPENING, PATIENT, hears, rooms, say
from simulator.models.protocol import Answer, Decoding, Message
from simulator.models.scripted import ScriptedModel
from simulator.session import Spoken


def tell(*words: object) -> None:
    """Prints one line by one write, so that no signal can come between its words."""
    os.write(sys.stdout.fileno(), (" ".join(map(str, words)) + "\n").encode())


class EndlessModel(ScriptedModel):
    """Hears a fault in every fourth turn, so that the mood always moves, and says nothing usable, so that the author's lines are said."""

    number = 0

    @override
    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        tell("hear", self.number)
        fault = ("dont.criticise_colleagues", f"Turn {self.number}")
        return schema.model_validate(hears(*([fault] if self.number % 4 == 0 else [])))

    @override
    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncIterator[str]:
        tell("speak", self.number)
        yield ""


async def warm_up() -> None:
    """Loads and parses all that a first turn needs, so that the children need not."""
    with tempfile.TemporaryDirectory() as folder:
        model = ScriptedModel(hear=[NOTHING], speak=[OPENING])
        async with rooms(Path(folder), model) as sessions:
            call = await sessions.start(PATIENT, seed=1)
            await say(sessions, call.id, "Good morning, what can I do for you today?")


async def hold(folder: Path, call_id: str, number: int) -> None:
    """Goes on with a call, or begins one, and never stops."""
    model = EndlessModel()
    async with rooms(folder, model) as sessions:
        if call_id == "-":
            call_id = (await sessions.start(PATIENT, seed=1)).id
        tell("call", call_id)
        while True:
            model.number = number
            tell("say", number)
            async for happening in sessions.reply(call_id, f"Turn {number}"):
                tell("word" if isinstance(happening, Spoken) else "done", number)
            number += 1


def main() -> None:
    """Makes a child for each line."""
    asyncio.run(warm_up())
    for line in sys.stdin:
        folder, call_id, number = line.split()
        child = os.fork()
        if child == 0:
            tell("pid", os.getpid())
            asyncio.run(hold(Path(folder), call_id, int(number)))
        os.waitpid(child, 0)
        tell("gone")
