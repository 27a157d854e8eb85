"""One call that is being held: turns and controls, one at a time, each stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.call_controls import (
    SILENCE_SECONDS,
    Act,
    Control,
    ControlKind,
    Moment,
    act_of,
    act_of_words,
    taken_in,
)
from simulator.call_record import CallContents, TurnRecord
from simulator.checkpoints import invoke
from simulator.clock import CallClock
from simulator.customer.hearing import Hearing, Utterance
from simulator.customer.mood import Stimulus, starting_mood
from simulator.customer.phrases import is_sign_of_listening
from simulator.customer.turn import Inner, Step, without_unsaid
from simulator.errors import CallClosedError
from simulator.models.protocol import Model
from simulator.persona import Persona
from simulator.reading_ahead import ReadingAhead
from simulator.spoken_line import SpokenLine
from simulator.standing import Standing, standing_of
from simulator.store import Store
from simulator.trainee_words import accepted, clean
from simulator.transcript import Event, MoodPoint, Outcome, Turn
from simulator.turn_done import (
    Happening,
    Spoken,
    TurnDone,
    done_of,
    ending_of,
    given_in,
    mood_point,
    trainee_turn,
    waiting_from,
)
from simulator.turn_task import Happenings, listened_to

if TYPE_CHECKING:
    from simulator.customer.graph import CustomerGraph, CustomerState

__all__ = ["Control", "ControlKind", "Happening", "LiveCall", "Spoken", "TurnDone", "clean"]


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
        standing: Where the call stands by what has happened in it.
        signs: Signs of listening given while the customer's turn is under way; stored with it.
        quiet: Set from outside to stop the customer's words.
        nudged: Set from outside to end the pause between two words.
        line: The customer's words on their way.
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
    silence_seconds: float = SILENCE_SECONDS
    key: str | None = None
    turns: list[Turn] = field(default_factory=list)
    mood: MoodPoint | None = None
    outcome: Outcome | None = None
    standing: Standing = field(default_factory=Standing)
    signs: list[Event] = field(default_factory=list)
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
        self.standing = standing_of(contents.turns, contents.events)

    def __post_init__(self) -> None:
        self.ahead = ReadingAhead(self.model, self.persona)

    @property
    def pending(self) -> tuple[Stimulus, ...]:
        """What the clock adds to the next turn's mood."""
        return self.standing.pending

    async def settled(self) -> None:
        """Waits until no turn is under way or waiting, and lets go of the model."""
        while self.running:
            await asyncio.wait(set(self.running))
        await self.ahead.stop()

    async def silence(self) -> None:
        """Stops the customer's words that are under way, and waits until that turn is stored; never in a chat."""
        if self.persona.channel == "chat":
            return
        self.quiet.set()
        self.nudged.set()
        async with self.lock:
            pass

    def hurry(self) -> None:
        """Ends what is under way without cutting it off: words come at once, a line not begun is left."""
        self.words_per_second = 0.0
        self.nudged.set()
        if self.line is None or self.line.started_ms is None:
            self.quiet.set()

    async def reply(self, text: str) -> AsyncGenerator[Happening, None]:
        """One turn of the trainee."""
        self._check_open()
        words = accepted(text, self.turn_characters_limit)
        async for happening in self._run(lambda: act_of_words(words, self._moment())):
            yield happening

    def is_sign_of_listening(self, text: str) -> bool:
        """Whether words said now let the customer go on."""
        return self._under_way() and is_sign_of_listening(text, self.persona.locale)

    def _under_way(self) -> bool:
        """Whether the customer of a telephone call is about to speak or speaking."""
        return self.persona.channel == "phone" and self.line is not None

    async def control(self, control: Control) -> AsyncGenerator[Happening, None]:
        """One call control."""
        self._check_open()
        checked = taken_in(control, self.turn_characters_limit, self.persona.locale)
        if control.kind == "back" and self._under_way():
            self.signs.extend(act_of(checked, self._moment()).events)
            yield TurnDone(None, None, self.mood_now(), None)
            return
        async for happening in self._run(lambda: self._begin(checked)):
            yield happening

    def _begin(self, control: Control) -> Act:
        if control.kind in ("wait", "personal") and not control.passed:
            self.clock.wait(control.seconds)
        return act_of(control, self._moment())

    def _moment(self) -> Moment:
        latest = self.turns[-1] if self.turns else None
        progress = self.inner.progress
        return Moment(
            self.clock.now_ms(),
            self._latest_number(),
            self.standing,
            channel=self.persona.channel,
            talked_over=latest is not None and latest.speaker == "customer" and latest.cut_off,
            transfer_answer=progress.transfer_answer,
            wants_someone_else=progress.wants_someone_else,
            silence_seconds=self.silence_seconds,
        )

    def _latest_number(self) -> int:
        return self.turns[-1].n if self.turns else 0

    def _check_open(self) -> None:
        if self.outcome is not None:
            raise CallClosedError("the call is over", do="Start a new one")

    def _run(self, begin: Callable[[], Act]) -> AsyncGenerator[Happening, None]:
        return listened_to(lambda queue: self._turn(begin, queue), self.running)

    async def _turn(self, begin: Callable[[], Act], queue: Happenings) -> None:
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
            number = self._latest_number() + 1
            trainee = trainee_turn(number, act.words, self.clock, self.persona.locale)
            key = secrets.token_hex(8)
            line = self.line = self._spoken_line(queue)
            self.signs.clear()
            try:
                state = await self._ask_graph(trainee, act, key)
                step = Step.model_validate(state["step"])
                await line.finish(state["line"])
            except BaseException:
                await line.drop()
                raise
            finally:
                self.line = None
            number += trainee is not None
            asks, whole = step.plan.move == "still_there", state["whole"]
            customer = line.turn(number, state["line"], whole=whole, asks_into_silence=asks)
            done = done_of(trainee, customer, step, self._latest_number())
            ending = ending_of(done, step, self._moment())
            began = waiting_from(act.events, self.clock.now_ms())
            ending = (*given_in(done, self.signs, self._latest_number()), *ending)
            record = done.record(state["source"], (*began, *ending), key)
            await self.store.add(self.id, record)
            self._keep(done, step, key, began, ending)
            queue.put_nowait(done)
            if self.outcome is None:
                self.ahead.start(self.turns)

    def _keep(
        self,
        done: TurnDone,
        step: Step,
        key: str,
        began: Sequence[Event],
        ending: Sequence[Event],
    ) -> None:
        said = [one for one in (done.trainee, done.customer) if one]
        self.standing = self.standing.after_exchange(began, said, ending)
        self.turns.extend(said)
        self.inner, self.key = without_unsaid(self.persona, step, done.customer), key
        self.mood, self.outcome = done.mood, done.outcome

    async def _only_note(self, events: Sequence[Event]) -> None:
        """Stores what happened without the customer having a say."""
        if events:
            await self.store.add(self.id, TurnRecord(events=events))
        for event in events:
            self.standing = self.standing.after_event(event, felt_later=True)

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
            begin=self.line.begin if self.line and self._speaks_at_pace() else None,
        )
        # The state goes in with each turn instead of coming from the newest checkpoint, which may be
        # that of a turn that could not be stored, here or in another process.
        given: CustomerState = {"inner": self.inner.model_dump(mode="json"), "key": key}
        return await invoke(self.graph, given, context, self.id)

    def _speaks_at_pace(self) -> bool:
        """A message of a chat comes whole, once it is written."""
        return self.persona.channel == "phone"

    def _spoken_line(self, queue: Happenings) -> SpokenLine:
        return SpokenLine(
            self.persona.locale,
            lambda: self.words_per_second if self._speaks_at_pace() else 0.0,
            self.quiet,
            self.nudged,
            self.clock,
            lambda words: queue.put_nowait(Spoken(words)),
        )
