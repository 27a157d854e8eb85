"""One call that is being held: turns and controls, one at a time, each stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.call_controls import (
    Act,
    Control,
    ControlKind,
    Moment,
    act_of,
    act_of_words,
    carried_over,
    check_wait,
)
from simulator.call_record import CallContents, TurnRecord
from simulator.checkpoints import checkpoint_failures
from simulator.clock import CallClock
from simulator.customer.hearing import Hearing, Utterance
from simulator.customer.mood import Stimulus, starting_mood
from simulator.customer.turn import Inner, Step, without_unsaid
from simulator.errors import CallClosedError
from simulator.models.protocol import Model
from simulator.persona import Persona
from simulator.reading_ahead import ReadingAhead
from simulator.spoken_line import SpokenLine
from simulator.store import Store
from simulator.trainee_words import accepted, clean, within
from simulator.transcript import Event, MoodPoint, Outcome, Turn
from simulator.turn_done import (
    Happening,
    Spoken,
    TurnDone,
    done_of,
    ending_of,
    mood_point,
    said_turn,
)

if TYPE_CHECKING:
    from simulator.customer.graph import CustomerGraph, CustomerState

__all__ = ["Control", "ControlKind", "Happening", "LiveCall", "Spoken", "TurnDone", "clean"]
_LOG = logging.getLogger(__name__)
_Queue = asyncio.Queue[Happening | None]


@dataclass
class LiveCall:
    """A call in memory.

    Attributes:
        id: Of the call.
        persona: Who calls.
        seed: Decides every choice that is not the model's.
        inner: The customer's state after the latest stored turn.
        key: Of the checkpoint that holds it; ``None`` while nothing has happened.
        turns: What was said and stored.
        mood: Latest mood point.
        outcome: ``None`` while the call is open.
        hold_since_ms: Set while the customer waits on hold.
        pending: What the clock adds to the next turn.
        quiet: Set from outside to stop the customer's words.
        nudged: Set from outside to end the pause between two words.
        line: The words that were handed out last, or are on their way.
        running: Turns under way or waiting for their turn.
    """

    id: str
    persona: Persona
    seed: int
    store: Store
    graph: CustomerGraph
    hearing: Hearing
    model: Model
    clock: CallClock
    words_per_second: float
    turn_characters_limit: int
    inner: Inner
    key: str | None = None
    turns: list[Turn] = field(default_factory=list)
    mood: MoodPoint | None = None
    outcome: Outcome | None = None
    hold_since_ms: int | None = None
    pending: list[Stimulus] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    nudged: asyncio.Event = field(default_factory=asyncio.Event)
    line: SpokenLine | None = None
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def mood_now(self) -> MoodPoint:
        """The latest mood, the starting one before anything was said."""
        return self.mood or mood_point(starting_mood(self.persona), 0, ())

    def take_up(self, contents: CallContents, inner: Inner) -> None:
        """Goes on with what was stored.

        Args:
            contents: Of this call.
            inner: The customer's state after it.
        """
        self.inner, self.key = inner, contents.state_key
        self.turns = list(contents.turns)
        self.mood = contents.mood[-1] if contents.mood else None
        self.outcome = contents.outcome
        self.hold_since_ms, self.pending = None, []
        latest = self._latest_number()
        for event in contents.events:
            self._note(event, felt_later=event.after_turn == latest)

    def __post_init__(self) -> None:
        self.ahead = ReadingAhead(self.model, self.persona)

    async def settled(self) -> None:
        """Waits until no turn is under way or waiting, and lets go of the model."""
        while self.running:
            await asyncio.wait(set(self.running))
        await self.ahead.stop()

    async def silence(self) -> None:
        """Stops the customer's words that are under way, and waits until that turn is stored."""
        self.quiet.set()
        self.nudged.set()
        async with self.lock:
            pass

    def hurry(self) -> None:
        """Ends what is under way without cutting it off: words come at once, a line not drawn yet is left."""
        self.words_per_second = 0.0
        self.nudged.set()
        if self.line is None or not self.line.speaking:
            self.quiet.set()

    async def reply(self, text: str) -> AsyncGenerator[Happening, None]:
        """One turn of the trainee."""
        self._check_open()
        words = accepted(text, self.turn_characters_limit)
        async for happening in self._run(lambda: act_of_words(words, self._moment())):
            yield happening

    async def control(self, control: Control) -> AsyncGenerator[Happening, None]:
        """One call control."""
        self._check_open()
        check = accepted if control.kind == "interrupt" else within
        checked = replace(control, text=check(control.text, self.turn_characters_limit))
        if control.kind == "wait":
            check_wait(control.seconds)
        async for happening in self._run(lambda: self._begin(checked)):
            yield happening

    def _begin(self, control: Control) -> Act:
        if control.kind == "wait":
            self.clock.wait(control.seconds)
        return act_of(control, self._moment())

    def _moment(self) -> Moment:
        return Moment(self.clock.now_ms(), self._latest_number(), self.hold_since_ms)

    def _latest_number(self) -> int:
        return self.turns[-1].n if self.turns else 0

    def _check_open(self) -> None:
        if self.outcome is not None:
            raise CallClosedError("the call is over", do="Start a new one")

    async def _run(self, begin: Callable[[], Act]) -> AsyncGenerator[Happening, None]:
        """Runs a turn in a task of its own, so that a listener who leaves does not lose it."""
        queue: _Queue = asyncio.Queue()
        task = asyncio.create_task(self._turn(begin, queue))
        # The loop itself keeps tasks by weak references only.
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        task.add_done_callback(lambda _done: queue.put_nowait(None))
        heard_out = False
        try:
            while (happening := await queue.get()) is not None:
                yield happening
            heard_out = True
        finally:
            if not heard_out:
                task.add_done_callback(_note_failure)
        await task

    async def _turn(self, begin: Callable[[], Act], queue: _Queue) -> None:
        async with self.lock:
            self._check_open()
            self.quiet.clear()
            self.nudged.clear()
            act = begin()
            if not act.answered:
                await self._only_note(act.events)
                queue.put_nowait(TurnDone(None, None, self.mood_now(), None))
                return
            # Now, and not only when the turn is stored: by then its words would have been shown.
            await self.store.check_state(self.id, self.key)
            await self.ahead.stop()
            trainee = self._trainee_turn(act.words)
            key = secrets.token_hex(8)
            self.line = self._spoken_line(queue)
            try:
                state = await self._ask_graph(trainee, act, key)
            except BaseException:
                await self.line.drop()
                raise
            step = Step.model_validate(state["step"])
            await self.line.finish(state["line"])
            number = (trainee.n if trainee else self._latest_number()) + 1
            customer = self._customer_turn(number, state["line"], whole=state["whole"])
            done = done_of(trainee, customer, step, self._latest_number())
            ending = ending_of(done, step, self._moment())
            record = done.record(state["source"], (*act.events, *ending), key)
            await self.store.add(self.id, record)
            self._keep(done, step, key)
            for event in act.events:
                self._note(event, felt_later=False)
            for event in ending:
                self._note(event, felt_later=True)
            queue.put_nowait(done)
            if self.outcome is None:
                self.ahead.start(self.turns)

    def _keep(self, done: TurnDone, step: Step, key: str) -> None:
        self.turns.extend(one for one in (done.trainee, done.customer) if one)
        self.inner, self.key = without_unsaid(self.persona, step, done.customer), key
        self.mood, self.outcome = done.mood, done.outcome
        self.pending.clear()

    async def _only_note(self, events: Sequence[Event]) -> None:
        """Stores what happened without the customer having a say."""
        if events:
            await self.store.add(self.id, TurnRecord(events=events))
        for event in events:
            self._note(event, felt_later=True)

    def _note(self, event: Event, *, felt_later: bool) -> None:
        if event.kind in ("hold_start", "hold_end"):
            self.hold_since_ms = event.at_ms or 0 if event.kind == "hold_start" else None
        stimulus = carried_over(event) if felt_later else None
        if stimulus is not None:
            self.pending.append(stimulus)

    def _trainee_turn(self, words: str | None) -> Turn | None:
        if words is None:
            return None
        started_ms = self.clock.now_ms()
        self.clock.spoken(words, self.persona.locale)
        return Turn(
            n=self._latest_number() + 1,
            speaker="trainee",
            text=words,
            started_ms=started_ms,
            ended_ms=self.clock.now_ms(),
        )

    async def _ask_graph(self, trainee: Turn | None, act: Act, key: str) -> CustomerState:
        # Imported here: LangGraph costs most of a second, which listing personas need not pay.
        from simulator.customer.graph import TurnContext

        heard_before = next((one.text for one in self.turns[::-1] if one.speaker == "customer"), "")
        context = TurnContext(
            persona=self.persona,
            hearing=self.hearing,
            model=self.model,
            conversation=[*self.turns, trainee] if trainee else list(self.turns),
            said=Utterance(trainee.text, heard_before) if trainee else None,
            seed=self.seed,
            measured=[*self.pending, *act.measured],
            signal=act.signal,
            quiet=self.quiet,
            begin=self.line.begin if self.line else None,
        )
        # The state goes in with each turn instead of coming from the newest checkpoint, which may be
        # that of a turn that could not be stored, here or in another process.
        given: CustomerState = {"inner": self.inner.model_dump(mode="json"), "key": key}
        with checkpoint_failures(self.id):
            return await self.graph.ainvoke(  # type: ignore[return-value]  # typed as a plain dict
                given,
                {"configurable": {"thread_id": self.id}},
                context=context,
                durability="exit",
            )

    def _spoken_line(self, queue: _Queue) -> SpokenLine:
        return SpokenLine(
            self.persona.locale,
            lambda: self.words_per_second,
            self.quiet,
            self.nudged,
            self.clock,
            lambda words: queue.put_nowait(Spoken(words)),
        )

    def _customer_turn(self, number: int, line: str, *, whole: bool) -> Turn | None:
        """What the trainee heard of a line; ``whole`` where nothing more was going to be said."""
        assert self.line is not None
        shown, now_ms = self.line.shown, self.clock.now_ms()
        started_ms = now_ms if self.line.started_ms is None else self.line.started_ms
        cut_off = bool(shown) and (shown != line or not whole)
        return said_turn(number, shown.rstrip(), started_ms, now_ms, cut_off=cut_off)


def _note_failure(task: asyncio.Task[None]) -> None:
    """Says in the log why a turn failed for which nobody waited any more."""
    if not task.cancelled() and (error := task.exception()):
        _LOG.warning("a turn that nobody waited for was not stored: %s", error)
