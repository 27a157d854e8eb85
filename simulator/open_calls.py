"""The calls that are being held in this process: each once in memory, taken up from the store when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from simulator.call_record import CallContents, CallRecord
from simulator.checkpoints import checkpoint_failures
from simulator.clock import CallClock
from simulator.customer.hearing import hearing_for
from simulator.customer.rehearsal import get_ready
from simulator.customer.turn import Inner, Step, fresh, without_unsaid
from simulator.errors import CallClosedError, PersonaChangedError, StoreError
from simulator.folders import persona_folders
from simulator.live_call import LiveCall
from simulator.models.probe import TurnProbe
from simulator.models.protocol import Model
from simulator.new_call import branch_of
from simulator.persona import Persona, find_persona
from simulator.rewinding import rewound
from simulator.settings import Settings
from simulator.store import Store

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from simulator.customer.graph import CustomerGraph


class OpenCalls:
    """Holds the calls of one process.

    Args:
        settings: Folders and limits.
        store: Where calls are kept.
        graph: The customer.
        customer_model: Opens the customer's model, at the first call.
        probe: For a model that it belongs to.
        clock: Makes a call's clock from the milliseconds that have passed.
        words_per_second: Pace at which the customer's words are handed out; 0 is at once.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        graph: CustomerGraph,
        customer_model: Callable[[], Awaitable[Model]],
        probe: TurnProbe | None,
        *,
        clock: Callable[[int], CallClock],
        words_per_second: float,
    ) -> None:
        self._settings = settings
        self._store = store
        self._graph = graph
        self._customer_model = customer_model
        self._probe = probe
        self._clock = clock
        self._words_per_second = words_per_second
        self._live: dict[str, LiveCall] = {}
        self._taking_up = asyncio.Lock()

    def begin(self, record: CallRecord, persona: Persona, model: Model) -> LiveCall:
        """Holds a call that has just been stored."""
        return self._hold(record, persona, model, stored_ms=0)

    def held(self, call_id: str) -> LiveCall | None:
        """The call if it is in memory."""
        return self._live.get(call_id)

    async def get(self, call_id: str) -> LiveCall:
        """The call, taken up from the store where this process does not hold it yet.

        Raises:
            NotFoundError: There is no such call, or its persona is gone.
            CallClosedError: It is over.
            StoreError: The customer's state is not there any more.
        """
        async with self._taking_up:
            return self._live.get(call_id) or await self._take_up(call_id)

    async def refreshed(self, call_id: str) -> LiveCall:
        """Like ``get``, and in step with the store, should another process have gone on with the call."""
        call = await self.get(call_id)
        async with call.lock:
            contents = await self._store.contents(call_id)
            inner = call.inner
            if contents.state_key != call.key:
                inner = await self.state_after(contents, call.persona)
            call.take_up(contents, inner)
        return call

    async def branch(self, call_id: str, after_turn: int, seed: int | None) -> str:
        """Stores a new call that goes on where an earlier one stood after a turn; returns its id.

        Raises as ``Sessions.rewind``.
        """
        contents = await self._store.contents(call_id)
        found = find_persona(contents.record.persona, *persona_folders(self._settings))
        if found.sha256 != contents.record.persona_sha256:
            raise PersonaChangedError(
                f"the file of {found.persona.id} has changed since this call",
                where=call_id,
                do="Start a new call, or put the file back as it was",
            )
        kept = rewound(contents, after_turn)
        await self.state_after(kept, found.persona)
        model = await self._customer_model()
        record = branch_of(contents.record, after_turn, model, seed)
        await self._store.branch(record, kept)
        return record.id

    def forget(self, call_id: str) -> None:
        """Lets go of a call that is over."""
        call = self._live.get(call_id)
        if call and call.outcome is not None:
            del self._live[call_id]

    async def close(self) -> None:
        """Lets every turn under way come to its end, so that nothing of it is lost."""
        for call in self._live.values():
            call.hurry()
        await asyncio.gather(*(call.settled() for call in self._live.values()))

    def _hold(self, record: CallRecord, persona: Persona, model: Model, stored_ms: int) -> LiveCall:
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
            turn_characters_limit=self._settings.turn_characters_limit,
            inner=fresh(persona),
            silence_seconds=self._settings.silence_seconds,
        )
        self._live[record.id] = call
        return call

    async def _take_up(self, call_id: str) -> LiveCall:
        contents = await self._store.contents(call_id)
        if contents.outcome is not None:
            raise CallClosedError("the call is over", do="Start a new one")
        record = contents.record
        persona = find_persona(record.persona, *persona_folders(self._settings)).persona
        inner = await self.state_after(contents, persona)
        model = await self._customer_model()
        await get_ready(model, persona)
        call = self._hold(record, persona, model, _latest_ms(contents))
        call.take_up(contents, inner)
        return call

    async def state_after(self, contents: CallContents, persona: Persona) -> Inner:
        """The customer's state after what is stored; a checkpoint of any other turn is passed over.

        A branch copies the words of the call that it was rewound from, not its checkpoints: those of the
        turns before the fork are looked up where they are.

        Raises:
            StoreError: It is not there any more.
        """
        if contents.state_key is None:
            return fresh(persona)
        async for call_id in self._line_of(contents.record.id):
            step = await self._step(call_id, contents.state_key)
            if step is not None:
                return without_unsaid(persona, step, contents.latest_answer())
        raise StoreError(
            f"the customer's state after {len(contents.mood)} turns is missing",
            where=contents.record.id,
            do="The transcript is complete and can be graded; start a new call to go on",
        )

    async def _line_of(self, call_id: str) -> AsyncIterator[str]:
        """The call, the one that it was rewound from, and so on."""
        one: str | None = call_id
        while one is not None:
            yield one
            one = await self._store.parent_of(one)

    async def _step(self, call_id: str, key: str) -> Step | None:
        """The turn of a call that left the checkpoint with that key."""
        # Imported here: LangGraph costs most of a second, which listing personas need not pay.
        from simulator.customer.graph import step_of

        thread: RunnableConfig = {"configurable": {"thread_id": call_id}}
        with checkpoint_failures(call_id):
            async for snapshot in self._graph.aget_state_history(thread):
                if snapshot.values.get("key") == key:
                    return step_of(snapshot.values)  # type: ignore[arg-type]  # typed as a plain dict
        return None


def _latest_ms(contents: CallContents) -> int:
    """Where the call's clock stood when its latest turn or event was stored."""
    ends = [turn.ended_ms for turn in contents.turns]
    return max((ms for ms in (*ends, *(one.at_ms for one in contents.events)) if ms), default=0)
