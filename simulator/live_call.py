"""One call that is being held: turns and controls, one at a time, each stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from simulator.clock import CallClock
from simulator.customer.hearing import Hearing, Utterance
from simulator.customer.mood import Mood, Stimulus, starting_mood
from simulator.customer.plan import ControlSignal
from simulator.customer.turn import Step
from simulator.errors import CallClosedError, ControlError, TurnRefusedError
from simulator.models.protocol import Model
from simulator.persona import Persona
from simulator.store import CallContents, SpokenTurn, Store, TurnRecord
from simulator.transcript import Event, EventKind, MoodPoint, Outcome, Turn

if TYPE_CHECKING:
    from simulator.customer.graph import CustomerGraph, CustomerState

ControlKind = Literal[
    "hold", "resume", "transfer", "conference", "wait", "interrupt", "back", "end"
]
SILENCE_SECONDS = 8.0
"""A wait from which the customer asks whether anyone is there; shorter pauses are part of talking."""
WAIT_UNIT_SECONDS = 15.0
"""Time on hold or in silence that costs one default effect of ``clock.hold`` or ``clock.wait``."""
MOST_WAIT_UNITS = 6.0
_WORDS = re.compile(r"\S+\s*|\s+")
_JAPANESE_PIECE = 3


@dataclass(frozen=True)
class Control:
    """A call control: what an agent does beside talking.

    Attributes:
        kind: ``hold`` and ``transfer`` take a reason in ``text``; ``interrupt`` and ``back`` take words.
        text: The reason or the words; may be empty.
        seconds: Only for ``wait``.
    """

    kind: ControlKind
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Spoken:
    """The next words of the customer, already through the guard; to be appended to what was shown."""

    text: str


@dataclass(frozen=True)
class TurnDone:
    """A turn is over and stored.

    Attributes:
        trainee: The trainee's turn as stored, ``None`` for a control without words.
        customer: The customer's turn as stored, ``None`` where they said nothing.
        mood: The customer's mood now, with the changes of this turn.
        outcome: Set when the call ended with this turn.
    """

    trainee: Turn | None
    customer: Turn | None
    mood: MoodPoint
    outcome: Outcome | None


Happening = Spoken | TurnDone


@dataclass
class LiveCall:
    """A call in memory.

    Attributes:
        id: Of the call.
        persona: Who calls.
        seed: Decides every choice that is not the model's.
        turns: What was said and stored.
        mood: Latest mood point.
        outcome: ``None`` while the call is open.
        hold_since_ms: Set while the customer waits on hold.
        config: The graph's configuration, naming the checkpoint to go on from.
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
    config: dict[str, Any]
    turns: list[Turn] = field(default_factory=list)
    mood: MoodPoint | None = None
    outcome: Outcome | None = None
    hold_since_ms: int | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    pending: list[Stimulus] = field(default_factory=list)
    """What the clock adds to the next turn."""

    def mood_now(self) -> MoodPoint:
        """The latest mood, the starting one before anything was said."""
        return self.mood or mood_point(starting_mood(self.persona), 0, ())

    def take_up(self, contents: CallContents) -> None:
        """Goes on with what was stored."""
        self.turns = list(contents.turns)
        self.mood = contents.mood[-1] if contents.mood else None
        self.outcome = contents.outcome
        holds = [one for one in contents.events if one.kind in ("hold_start", "hold_end")]
        if self.outcome is None and holds and holds[-1].kind == "hold_start":
            self.hold_since_ms = holds[-1].at_ms or 0

    async def settled(self) -> None:
        """Waits until no turn is under way."""
        async with self.lock:
            pass

    async def reply(self, text: str) -> AsyncGenerator[Happening, None]:
        """One turn of the trainee."""
        words = self._accepted(text)
        async for happening in self._run(words, signal=None, events=()):
            yield happening

    async def control(self, control: Control) -> AsyncGenerator[Happening, None]:
        """One call control."""
        self._check_open()
        if control.kind == "hold":
            steps = self._hold(control.text.strip())
        elif control.kind == "resume":
            steps = self._resume()
        elif control.kind == "interrupt":
            steps = self._interrupt(control.text)
        elif control.kind == "back":
            steps = self._backchannel(control.text.strip())
        elif control.kind == "wait":
            steps = self._wait(control.seconds)
        else:
            steps = self._leave(control)
        async for happening in steps:
            yield happening

    async def _hold(self, reason: str) -> AsyncGenerator[Happening, None]:
        if self.hold_since_ms is not None:
            raise ControlError("the customer is already on hold", do="Resume the call first")
        now = self.clock.now_ms()
        event = self._event("hold_start", "trainee", detail=reason or None)
        signal: ControlSignal = "hold_explained" if reason else "hold_abrupt"
        measured = () if reason else (Stimulus(rule="dont.abrupt_hold"),)
        async for happening in self._run(None, signal=signal, events=(event,), measured=measured):
            yield happening
        if self.outcome is None:
            self.hold_since_ms = now

    async def _resume(self) -> AsyncGenerator[Happening, None]:
        if self.hold_since_ms is None:
            raise ControlError("the customer is not on hold", do="There is nothing to resume")
        seconds = max(0.0, (self.clock.now_ms() - self.hold_since_ms) / 1000)
        event = self._event("hold_end", "trainee", seconds=round(seconds, 1))
        await self._store_events(event)
        self.hold_since_ms = None
        self._wait_costs("clock.hold", seconds)
        yield TurnDone(None, None, self.mood_now(), self.outcome)

    async def _interrupt(self, text: str) -> AsyncGenerator[Happening, None]:
        words = self._accepted(text)
        event = self._event("interrupt", "trainee", detail=words[:80])
        measured = (Stimulus(rule="clock.interrupt", quote=words[:80]),)
        async for happening in self._run(
            words, signal="interrupted", events=(event,), measured=measured
        ):
            yield happening

    async def _backchannel(self, words: str) -> AsyncGenerator[Happening, None]:
        await self._store_events(self._event("backchannel", "trainee", detail=words or None))
        self.pending.append(Stimulus(rule="clock.backchannel", quote=words or None, strength=0.5))
        yield TurnDone(None, None, self.mood_now(), self.outcome)

    async def _wait(self, seconds: float) -> AsyncGenerator[Happening, None]:
        if not 0 < seconds <= 3600:
            raise ControlError(
                f"a wait of {seconds} seconds", do="Write between 1 and 3600 seconds"
            )
        self.clock.wait(seconds)
        if self.hold_since_ms is not None or seconds < SILENCE_SECONDS:
            yield TurnDone(None, None, self.mood_now(), self.outcome)
            return
        self._wait_costs("clock.wait", seconds)
        event = self._event("silence", "trainee", seconds=seconds)
        async for happening in self._run(None, signal="silence", events=(event,)):
            yield happening

    async def _leave(self, control: Control) -> AsyncGenerator[Happening, None]:
        reason = control.text.strip()
        kinds: dict[str, tuple[EventKind, ControlSignal]] = {
            "transfer": ("transfer", "transfer_explained" if reason else "transfer_unexplained"),
            "conference": ("conference", "conference"),
            "end": ("hang_up", "agent_ends"),
        }
        kind, signal = kinds[control.kind]
        event = self._event(kind, "trainee", detail=reason or None)
        unexplained = signal == "transfer_unexplained"
        measured = (Stimulus(rule="dont.unexplained_transfer"),) if unexplained else ()
        async for happening in self._run(None, signal=signal, events=(event,), measured=measured):
            yield happening

    def _wait_costs(self, rule: str, seconds: float) -> None:
        units = min(MOST_WAIT_UNITS, seconds / WAIT_UNIT_SECONDS)
        if units >= 1:
            self.pending.append(Stimulus(rule=rule, strength=units))

    def _check_open(self) -> None:
        if self.outcome is not None:
            raise CallClosedError("the call is over", do="Start a new one")

    def _accepted(self, text: str) -> str:
        self._check_open()
        if self.hold_since_ms is not None:
            raise ControlError(
                "the customer is on hold and hears nothing", do="Resume the call first"
            )
        words = clean(text)
        if not words:
            raise TurnRefusedError(
                "there are no words in this turn", do="Type what you want to say"
            )
        if len(words) > self.turn_characters_limit:
            raise TurnRefusedError(
                f"the turn has {len(words)} characters, the limit is {self.turn_characters_limit}",
                do="Say it in several turns",
            )
        return words

    def _event(
        self,
        kind: EventKind,
        by: Literal["trainee", "customer", "system"],
        *,
        detail: str | None = None,
        seconds: float | None = None,
    ) -> Event:
        return Event(
            kind=kind,
            at_ms=self.clock.now_ms(),
            by=by,
            after_turn=self.turns[-1].n if self.turns else 0,
            detail=detail,
            seconds=seconds,
        )

    async def _store_events(self, *events: Event) -> None:
        async with self.lock:
            await self.store.add(self.id, TurnRecord(events=events))

    async def _run(
        self,
        words: str | None,
        *,
        signal: ControlSignal | None,
        events: Sequence[Event],
        measured: Sequence[Stimulus] = (),
    ) -> AsyncGenerator[Happening, None]:
        """Runs a turn in a task of its own, so that a listener who leaves does not lose it."""
        queue: asyncio.Queue[Happening | None] = asyncio.Queue()
        task = asyncio.create_task(self._turn(words, signal, events, measured, queue))
        # The task outlives a closed generator on purpose: what it stores is then seen at the next resume.
        task.add_done_callback(lambda _done: queue.put_nowait(None))
        while (happening := await queue.get()) is not None:
            yield happening
        await task

    async def _turn(
        self,
        words: str | None,
        signal: ControlSignal | None,
        events: Sequence[Event],
        measured: Sequence[Stimulus],
        queue: asyncio.Queue[Happening | None],
    ) -> None:
        async with self.lock:
            self._check_open()
            self.quiet.clear()
            trainee = self._trainee_turn(words)
            state = await self._ask_graph(trainee, signal, measured)
            step = Step.model_validate(state["step"])
            line = state["line"]
            started_ms = self.clock.now_ms()
            said, cut_off = await self._say(line, queue)
            customer = self._customer_turn(said, trainee, started_ms, cut_off)
            done = self._done(trainee, customer, step)
            extra = self._ending(step, done, cut_off, said)
            await self.store.add(
                self.id,
                TurnRecord(
                    turns=[SpokenTurn(one) for one in (trainee,) if one]
                    + [SpokenTurn(one, state["source"]) for one in (customer,) if one],
                    events=(*events, *extra),
                    mood=done.mood,
                    outcome=done.outcome,
                ),
            )
            self.pending.clear()
            self._keep(done)
            if cut_off:
                self.pending.append(Stimulus(rule="clock.interrupt", quote=None))
            queue.put_nowait(done)

    def _trainee_turn(self, words: str | None) -> Turn | None:
        if words is None:
            return None
        started_ms = self.clock.now_ms()
        self.clock.spoken(words, self.persona.locale)
        return Turn(
            n=self._next_number(),
            speaker="trainee",
            text=words,
            started_ms=started_ms,
            ended_ms=self.clock.now_ms(),
        )

    def _next_number(self) -> int:
        return self.turns[-1].n + 1 if self.turns else 1

    async def _ask_graph(
        self,
        trainee: Turn | None,
        signal: ControlSignal | None,
        measured: Sequence[Stimulus],
    ) -> CustomerState:
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
            measured=[*self.pending, *measured],
            signal=signal,
            quiet=self.quiet,
        )
        state = await self.graph.ainvoke({}, self.config, context=context, durability="exit")
        # From here on the newest checkpoint of the thread is the one to go on from.
        self.config = {"configurable": {"thread_id": self.id}}
        return state  # type: ignore[return-value]  # ainvoke is typed as a plain dict

    async def _say(self, line: str, queue: asyncio.Queue[Happening | None]) -> tuple[str, bool]:
        """Hands the words out at speaking pace until they are said or talked over."""
        shown: list[str] = []
        for piece in pieces_of(line, self.persona.locale):
            if self.quiet.is_set():
                return "".join(shown).rstrip(), bool(shown)
            shown.append(piece)
            queue.put_nowait(Spoken(piece))
            if self.words_per_second:
                await asyncio.sleep(1 / self.words_per_second)
        self.clock.spoken(line, self.persona.locale)
        return "".join(shown).rstrip(), False

    def _customer_turn(
        self, said: str, trainee: Turn | None, started_ms: int, cut_off: bool
    ) -> Turn | None:
        if not said:
            return None
        return Turn(
            n=(trainee.n if trainee else self._next_number() - 1) + 1,
            speaker="customer",
            text=said,
            started_ms=started_ms,
            ended_ms=self.clock.now_ms(),
            cut_off=cut_off,
        )

    def _done(self, trainee: Turn | None, customer: Turn | None, step: Step) -> TurnDone:
        last = customer or trainee
        number = last.n if last else (self.turns[-1].n if self.turns else 0)
        if trainee:
            number = trainee.n
        point = mood_point(step.inner.mood, number, step.changes)
        return TurnDone(trainee, customer, point, step.plan.outcome)

    def _ending(self, step: Step, done: TurnDone, cut_off: bool, said: str) -> tuple[Event, ...]:
        last = done.customer or done.trainee
        after = last.n if last else (self.turns[-1].n if self.turns else 0)
        found: list[Event] = []
        if cut_off:
            words = said[-80:]
            found.append(
                Event(
                    kind="interrupt",
                    at_ms=self.clock.now_ms(),
                    by="trainee",
                    after_turn=after,
                    detail=words,
                )
            )
        if done.outcome is not None:
            kind: EventKind = "hang_up" if step.plan.move == "hang_up" else "end"
            found.append(
                Event(
                    kind=kind,
                    at_ms=self.clock.now_ms(),
                    by=done.outcome.by,
                    after_turn=after,
                    detail=step.plan.reason,
                )
            )
        return tuple(found)

    def _keep(self, done: TurnDone) -> None:
        self.turns.extend(one for one in (done.trainee, done.customer) if one)
        self.mood = done.mood
        self.outcome = done.outcome


def clean(text: str) -> str:
    """The words of a turn: no control or invisible characters, single spaces, no white space around."""
    plain = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if char in "\n\r\t" else char
        for char in plain
        if char in "\n\r\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return re.sub(r"\s+", " ", visible).strip()


def pieces_of(line: str, locale: str) -> list[str]:
    """A line in the pieces in which it is shown: words, in Japanese a few characters at a time."""
    if locale == "ja":
        return [line[at : at + _JAPANESE_PIECE] for at in range(0, len(line), _JAPANESE_PIECE)]
    return _WORDS.findall(line)


def mood_point(mood: Mood, after_turn: int, changes: Sequence[Any]) -> MoodPoint:
    """The mood as it stands in the transcript."""
    return MoodPoint(
        after_turn=after_turn,
        frustration=mood.frustration,
        trust=mood.trust,
        confusion=mood.confusion,
        band=mood.band,
        changes=tuple(changes),
    )
