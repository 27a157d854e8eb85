"""Real sessions over real databases with a scripted model, and short ways to hold a call in them."""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from customer.made_up import persona
from typing_extensions import override

from simulator.models.names import ModelPool
from simulator.models.protocol import Answer, Message, Model
from simulator.models.scripted import ScriptedModel
from simulator.models.weights import Progress
from simulator.session import Control, Happening, Sessions, Spoken, TurnDone
from simulator.settings import Settings

LAMP = "en/lamp"
PATIENT = "en/patient-lamp"
"""The same with all the time in the world."""
CHATTING = "en/chatting-lamp"
"""The same in a chat."""
EXPERT = "en/expert-lamp"
"""The same, who knows the matter; level two in the call is what helps."""
OPENING = "My new lamp stays dark."
"""Tells the first fact, as the first words must."""
SECOND = "Even the bulb is new."
"""Tells the second, which comes unasked in the next turn."""


class OnlyModel(ModelPool):
    """Answers every name with the model of the test, or with what goes wrong when it is opened."""

    def __init__(self, model: Model | Exception) -> None:
        super().__init__(Settings())
        self.model = model
        self.asked: list[str] = []

    @override
    async def get(self, name: str, progress: Progress | None = None) -> Model:
        self.asked.append(name)
        if isinstance(self.model, Exception):
            raise self.model
        return self.model


@functools.cache
def personas_folder() -> Path:
    """A folder with the made-up customer, one for all tests, so that the file is parsed but once."""
    folder = Path(tempfile.mkdtemp(prefix="personas-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "en").mkdir()
    patient = persona(id=PATIENT, temperament={"turn_limit": 200, "hang_up_after": 10})
    chatting = persona(id=CHATTING, channel="chat")
    expert = persona(id=EXPERT, types=["expert"], knowledge="expert", solutions=with_level_two())
    for who in (persona(), patient, chatting, expert):
        body = who.model_dump(mode="json", by_alias=True, exclude_none=True)
        (folder / f"{who.id}.yaml").write_text(json.dumps(body, indent=1), encoding="utf-8")
    return folder


def with_level_two() -> list[dict[str, Any]]:
    """The made-up customer's solutions, the second of which a conference offers."""
    solutions = [one.model_dump() for one in persona().solutions]
    solutions[1]["by_conference"] = True
    return solutions


class HeardModel(ScriptedModel):
    """Says when it has been asked to hear a turn.

    Attributes:
        was_asked: Set at the first turn.
    """

    def __init__(self, *answers: Any, **rest: Any) -> None:
        super().__init__(*answers, **rest)
        self.was_asked = asyncio.Event()

    @override
    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        self.was_asked.set()
        return await super().structured(messages, schema, max_tokens=max_tokens, purpose=purpose)


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Settings of a fresh data folder, with the made-up customer among the personas."""
    return Settings(data_dir=folder / "data", personas_dir=personas_folder(), **changes)


@asynccontextmanager
async def rooms(
    folder: Path,
    model: Model | Exception,
    *,
    words_per_second: float = 0.0,
    settings: Settings | None = None,
) -> AsyncIterator[Sessions]:
    """Sessions of one process."""
    async with Sessions(
        settings or settings_in(folder),
        models=OnlyModel(model),
        scripted_time=True,
        words_per_second=words_per_second,
    ) as sessions:
        yield sessions


def hears(
    *behaviours: tuple[str, str],
    asked: tuple[str, ...] = (),
    offers: tuple[str, str] = ("", ""),
    leaves: bool = False,
) -> dict[str, Any]:
    """What the model says that it heard: behaviours with their quotes, facts, a solution with its quote."""
    return {
        "behaviours": [{"id": one, "quote": quote} for one, quote in behaviours],
        "facts_asked_for": list(asked),
        "solution_offered": offers[0],
        "solution_quote": offers[1],
        "takes_leave": leaves,
    }


NOTHING = hears()


def lines(count: int) -> list[str]:
    """The first two facts, then lines no two of which are alike."""
    words = ("window", "garden", "kettle", "bridge", "pepper", "saddle", "violin", "carpet")
    return [
        OPENING,
        SECOND,
        *(
            f"{words[n % 8].title()} {words[n // 8 % 8]} {words[(n * 3 + n // 8) % 8]}, I tell you."
            for n in range(count - 2)
        ),
    ]


def talker(turns: int = 100) -> ScriptedModel:
    """A model for that many turns in which nothing special is heard."""
    return ScriptedModel(hear=[NOTHING] * turns, speak=lines(turns))


async def heard_out(happenings: AsyncGenerator[Happening, None]) -> tuple[list[str], TurnDone]:
    """The words as they were shown, and the turn as it was stored."""
    shown: list[str] = []
    done: TurnDone | None = None
    async for one in happenings:
        assert done is None, "nothing comes after a turn is done"
        if isinstance(one, Spoken):
            shown.append(one.text)
        else:
            done = one
    assert done is not None
    return shown, done


async def say(sessions: Sessions, call_id: str, text: str) -> TurnDone:
    """One turn of the trainee."""
    shown, done = await heard_out(sessions.reply(call_id, text))
    assert "".join(shown).rstrip() == (done.customer.text if done.customer else "")
    return done


async def use(
    sessions: Sessions, call_id: str, kind: Any, text: str = "", seconds: float = 0.0
) -> TurnDone:
    """One call control."""
    control = Control(kind, text, seconds)
    return (await heard_out(sessions.control(call_id, control)))[1]
