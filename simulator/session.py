"""The one door to calls for app, command line and evals: start, reply, control, finish, grade."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.checkpoints import open_checkpoints
from simulator.clock import CallClock, ScriptClock, WallClock
from simulator.customer.hearing import hearing_for
from simulator.customer.speech import system_message
from simulator.errors import CallClosedError, ProbeMismatchError, StoreError
from simulator.grading.grader import grade, judge_for
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.live_call import (
    Control,
    ControlKind,
    Happening,
    LiveCall,
    Spoken,
    TurnDone,
)
from simulator.models.names import ModelPool
from simulator.models.probe import TurnProbe, shipped_probe_dir
from simulator.models.protocol import Model
from simulator.models.weights import Progress
from simulator.persona import (
    BrokenPersona,
    Persona,
    PersonaFile,
    find_persona,
    load_personas,
    shipped_personas_dir,
)
from simulator.rubric import (
    BrokenRubric,
    RubricFile,
    find_rubric,
    load_rubrics,
    shipped_rubrics_dir,
)
from simulator.settings import Settings
from simulator.store import CallContents, CallRecord, CallRow, Store
from simulator.transcript import MoodPoint, Outcome, Transcript

if TYPE_CHECKING:
    from simulator.customer.graph import CustomerGraph

__all__ = [
    "CallState",
    "Control",
    "ControlKind",
    "Happening",
    "Sessions",
    "Spoken",
    "TurnDone",
]
DEFAULT_RUBRIC = "active-listening"


@dataclass(frozen=True)
class CallState:
    """A call as it stands.

    Attributes:
        id: Of the call.
        persona: Who calls.
        on_hold: Whether the customer is waiting on hold.
        mood: Latest mood.
        outcome: ``None`` while the call is open.
        transcript: All that is stored; ``None`` until something was said.
    """

    id: str
    persona: Persona
    on_hold: bool
    mood: MoodPoint
    outcome: Outcome | None
    transcript: Transcript | None


class Sessions:
    """Opens, holds, resumes and grades the calls of one process; an async context manager.

    Args:
        settings: Models, folders, database.
        words_per_second: Pace at which the customer's words are handed out; 0 is at once.
        scripted_time: Let the call's clock run by the words said instead of by the wall.
        progress: Told the bytes done and in all while the embedded model's file is prepared.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        words_per_second: float = 0.0,
        scripted_time: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.settings = settings
        self._words_per_second = words_per_second
        self._clock: Callable[[int], CallClock] = ScriptClock if scripted_time else WallClock
        self._progress = progress
        self._pool = ModelPool(settings)
        self._live: dict[str, LiveCall] = {}
        self._closing = contextlib.AsyncExitStack()
        self._probe: TurnProbe | None = None

    async def __aenter__(self) -> Sessions:
        async with contextlib.AsyncExitStack() as opened:
            self._store = await Store.open(self.settings.store_url())
            opened.push_async_callback(self._store.close)
            saver = await opened.enter_async_context(open_checkpoints(self.settings.store_url()))
            # Imported here: LangGraph costs most of a second, which listing personas need not pay.
            from simulator.customer.graph import build_graph

            self._graph: CustomerGraph = build_graph(saver)
            opened.push_async_callback(self._pool.close)
            self._probe = load_probe()
            self._closing = opened.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for call in self._live.values():
            call.quiet.set()
        await asyncio.gather(*(call.settled() for call in self._live.values()))
        await self._closing.aclose()

    def personas(self) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
        """The personas that can call, and the files that could not be loaded."""
        return load_personas(*persona_folders(self.settings))

    def rubrics(self) -> tuple[tuple[RubricFile, ...], tuple[BrokenRubric, ...]]:
        """The rubrics that can grade, and the files that could not be loaded."""
        return load_rubrics(*rubric_folders(self.settings))

    async def customer_model(self) -> Model:
        """The model that plays customers, opened at the first call."""
        return await self._pool.get(self.settings.customer_model_name(), self._progress)

    async def grader_model(self) -> Model:
        """The model that grades, opened at the first call."""
        return await self._pool.get(self.settings.grader_model_name(), self._progress)

    async def start(self, persona_id: str, *, seed: int | None = None) -> CallState:
        """Lets a customer call. Returns once the model is ready; the trainee speaks first.

        Args:
            persona_id: Such as ``es/marta-pedido``, or the path of a persona file.
            seed: Decides what is left to chance; drawn where it is not given.

        Raises:
            NotFoundError: There is no such persona.
            PersonaError: Its file is broken.
            ModelError: The model cannot be prepared.
            StoreError: The call cannot be stored.
        """
        found = find_persona(persona_id, *persona_folders(self.settings))
        model = await self.customer_model()
        await model.warm((system_message(found.persona),))
        record = CallRecord(
            id=secrets.token_hex(8),
            persona=found.persona.id,
            persona_sha256=found.sha256,
            locale=found.persona.locale,
            channel=found.persona.channel,
            model=model.profile.name,
            seed=secrets.randbelow(2**31) if seed is None else seed,
            started_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            brief=found.persona.brief(),
        )
        await self._store.begin(record)
        call = await self._open(record, found.persona, model)
        return await self._state(call)

    async def resume(self, call_id: str) -> CallState:
        """Takes an open or finished call up again where it stood, also after a restart.

        Raises:
            NotFoundError: There is no such call, or its persona is gone.
            StoreError: The customer's state is not there any more.
        """
        return await self._state(await self._call(call_id))

    async def reply(self, call_id: str, text: str) -> AsyncGenerator[Happening, None]:
        """One turn of the trainee: the customer's words as they come, then what was stored.

        Raises:
            TurnRefusedError: There is nothing in it, or too much.
            ControlError: The customer is on hold.
            CallClosedError: The call is over.
            ModelError: The model failed; nothing was stored, the turn can be sent again.
            ServiceError: The endpoint or the database failed; likewise.
        """
        call = await self._call(call_id)
        async with contextlib.aclosing(call.reply(text)) as happenings:
            async for happening in happenings:
                yield happening

    async def control(self, call_id: str, control: Control) -> AsyncGenerator[Happening, None]:
        """One call control; like ``reply``."""
        call = await self._call(call_id)
        async with contextlib.aclosing(call.control(control)) as happenings:
            async for happening in happenings:
                yield happening

    async def cut_off(self, call_id: str) -> None:
        """Stops the customer's words that are under way, as by talking over them; waits until it is quiet."""
        call = await self._call(call_id)
        call.quiet.set()
        await call.settled()

    async def finish(self, call_id: str) -> Transcript:
        """Hangs up, if the call is still open, and returns the transcript.

        Raises:
            CallClosedError: Nothing was said, so there is no transcript.
        """
        call = await self._call(call_id)
        if call.outcome is None and call.turns:
            call.hold_since_ms = None
            async with contextlib.aclosing(call.control(Control("end"))) as happenings:
                async for _ in happenings:
                    pass
        return await self.transcript(call_id)

    async def calls(self) -> tuple[CallRow, ...]:
        """All calls, the newest first."""
        return await self._store.calls()

    async def transcript(self, call_id: str) -> Transcript:
        """The call as stored.

        Raises:
            CallClosedError: Nothing was said in it.
        """
        found = (await self._store.contents(call_id)).transcript()
        if found is None:
            raise CallClosedError("nothing was said in this call", do="Greet the customer first")
        return found

    async def scorecards(self, call_id: str) -> tuple[Scorecard, ...]:
        """The scorecards of a call, the oldest first."""
        return await self._store.scorecards(call_id)

    async def sources(self, call_id: str) -> tuple[str, ...]:
        """Where each of the customer's lines came from: ``model`` or ``authored``."""
        return await self._store.sources(call_id)

    async def grade(
        self,
        transcript: Transcript,
        rubric: str = DEFAULT_RUBRIC,
        *,
        locale: str | None = None,
        name: str | None = None,
    ) -> AsyncGenerator[Verdict | Scorecard, None]:
        """Verdicts as they are reached, then the scorecard, which is stored where the call is ours.

        Args:
            transcript: The call.
            rubric: ``id@version``, ``id`` for the newest version, or a path.
            locale: Language of the reasons; the call's by default.
            name: Stands for a call without an id.
        """
        found = find_rubric(rubric, *rubric_folders(self.settings))
        model = await self.grader_model()
        judge = judge_for(model, _belonging(self._probe, model))
        reached = grade(transcript, found, judge, language=locale, name=name)
        async with contextlib.aclosing(reached) as verdicts:
            async for one in verdicts:
                if isinstance(one, Scorecard) and transcript.id and await self._is_ours(transcript):
                    await self._store.add_scorecard(transcript.id, one)
                yield one

    async def _is_ours(self, transcript: Transcript) -> bool:
        return any(row.id == transcript.id for row in await self._store.calls())

    async def _open(
        self,
        record: CallRecord,
        persona: Persona,
        model: Model,
        contents: CallContents | None = None,
    ) -> LiveCall:
        stored_ms = (
            max((turn.ended_ms or 0 for turn in contents.turns), default=0) if contents else 0
        )
        call = LiveCall(
            id=record.id,
            persona=persona,
            seed=record.seed,
            store=self._store,
            graph=self._graph,
            hearing=hearing_for(model, self._probe),
            model=model,
            clock=self._clock(stored_ms),
            words_per_second=self._words_per_second,
            turn_characters_limit=self.settings.turn_characters_limit,
            config={"configurable": {"thread_id": record.id}},
        )
        if contents is not None:
            call.take_up(contents)
        self._live[record.id] = call
        return call

    async def _call(self, call_id: str) -> LiveCall:
        if call_id in self._live:
            return self._live[call_id]
        contents = await self._store.contents(call_id)
        record = contents.record
        found = find_persona(record.persona, *persona_folders(self.settings))
        model = await self.customer_model()
        call = await self._open(record, found.persona, model, contents)
        if contents.mood and contents.outcome is None:
            call.config = await self._checkpoint(record.id, len(contents.mood))
            await model.warm((system_message(found.persona),))
        return call

    async def _checkpoint(self, call_id: str, runs: int) -> dict[str, object]:
        """The customer's state after as many turns as are stored; a later one was never acknowledged."""
        config = {"configurable": {"thread_id": call_id}}
        async for snapshot in self._graph.aget_state_history(config):  # type: ignore[arg-type]  # a plain dict is a RunnableConfig
            if snapshot.values.get("runs", 0) == runs and not snapshot.next:
                return dict(snapshot.config)
        raise StoreError(
            f"the customer's state after {runs} turns is missing",
            where=call_id,
            do="The transcript is complete and can be graded; start a new call to go on",
        )

    async def _state(self, call: LiveCall) -> CallState:
        contents = await self._store.contents(call.id)
        return CallState(
            id=call.id,
            persona=call.persona,
            on_hold=call.hold_since_ms is not None,
            mood=call.mood_now(),
            outcome=call.outcome,
            transcript=contents.transcript(),
        )


def persona_folders(settings: Settings) -> tuple[Path, ...]:
    """Where personas are looked for: the user's own folder first."""
    own = (settings.personas_dir,) if settings.personas_dir else ()
    return (*own, shipped_personas_dir())


def rubric_folders(settings: Settings) -> tuple[Path, ...]:
    """Where rubrics are looked for: the user's own folder first."""
    own = (settings.rubrics_dir,) if settings.rubrics_dir else ()
    return (*own, shipped_rubrics_dir())


def load_probe() -> TurnProbe | None:
    """The shipped probe, ``None`` where it does not fit this version of the program.

    A probe that does not fit is no reason to refuse every call: an endpoint needs none. ``doctor`` says
    that it is missing, and the embedded model then hears by a structured answer.
    """
    try:
        return TurnProbe.load(shipped_probe_dir())
    except ProbeMismatchError:
        return None


def _belonging(probe: TurnProbe | None, model: Model) -> TurnProbe | None:
    if probe is None or model.profile.fingerprint != probe.meta.model_sha256:
        return None
    return probe
