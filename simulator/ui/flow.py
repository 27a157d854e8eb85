"""What the trainee can do, step by step, without any Gradio: every method changes a ``Visit``.

The asynchronous generators yield whenever there is something new to show. Errors of the simulator end
as the visit's one-line notice; whatever else goes wrong is a bug and is let through.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar
from weakref import WeakValueDictionary

from simulator.call_controls import LONGEST_WAIT_SECONDS
from simulator.errors import SimulatorError
from simulator.live_call import Happening, clean
from simulator.session import CallState, Control, Sessions, Spoken
from simulator.ui.messages import say
from simulator.ui.reports import Reports, find_customer, told
from simulator.ui.room import Flight, Room
from simulator.ui.visit import Visit, Waiting

QUIET_SECONDS = 5.0
"""How long hanging up waits for a turn that was sent just before, so that it is part of the call."""
Part = TypeVar("Part")


class Preparation:
    """How far the embedded model's file is; handed to ``Sessions`` as its progress."""

    def __init__(self) -> None:
        self.percent: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Notes the bytes done and in all; finished is the same as not begun."""
        self.percent = 100 * done // total if 0 < done < total else None


class Flow:
    """The trainee's way through the app.

    Args:
        sessions: The door to calls.
        preparation: How far the embedded model's file is.
    """

    def __init__(self, sessions: Sessions, preparation: Preparation) -> None:
        self.sessions = sessions
        self.preparation = preparation
        self.reports = Reports(sessions)
        self.model_was_ready = False
        # Two tabs on one call share its room; when the last lets go, it is gone.
        self._rooms: WeakValueDictionary[str, Room] = WeakValueDictionary()

    async def to_start(self, visit: Visit) -> None:
        """The start page with the calls so far."""
        visit.go("start")
        visit.persona = visit.room = visit.grading = None
        await self.look_around(visit)

    async def look_around(self, visit: Visit) -> None:
        """Reads who can call, which calls can be taken up again and which can be read again."""
        # Reading strict YAML takes a tenth of a second a file, in which no other tab would be served.
        visit.customers, visit.broken = await asyncio.to_thread(self.sessions.personas)
        calls = await told(visit, self.sessions.calls()) or ()
        begun = [call for call in calls if call.turns]
        visit.open_calls = tuple(call for call in begun if call.outcome is None)
        visit.finished_calls = tuple(call for call in begun if call.outcome is not None)

    def choose(self, visit: Visit, persona_id: str | None) -> None:
        """A customer was chosen."""
        persona = find_customer(visit, persona_id)
        if persona:
            visit.room = visit.grading = None
            visit.persona = persona
            visit.go("briefing")

    async def answer(self, visit: Visit) -> AsyncGenerator[None, None]:
        """Answers the call; yields every second while the model gets ready."""
        if visit.persona is None or visit.waiting:
            return
        visit.notice = ""
        start = asyncio.ensure_future(self.sessions.start(visit.persona.id))
        async with aclosing(self._await_call(visit, start)) as steps:
            async for _ in steps:
                yield

    async def resume(self, visit: Visit, call_id: str) -> AsyncGenerator[None, None]:
        """Takes an open call up again."""
        if visit.waiting:
            return
        visit.notice = ""
        start = asyncio.ensure_future(self.sessions.resume(call_id))
        async with aclosing(self._await_call(visit, start)) as steps:
            async for _ in steps:
                yield

    async def retry(self, visit: Visit, turn: int) -> AsyncGenerator[None, None]:
        """Takes the reported call back to where one of the trainee's turns was said, to say something else."""
        call = visit.grading.transcript if visit.grading else None
        if call is None or call.id is None or visit.waiting or turn < 1:
            return
        visit.notice = ""
        before = max((one.n for one in call.turns if one.n < turn), default=0)
        start = asyncio.ensure_future(self.sessions.rewind(call.id, before))
        async with aclosing(self._await_call(visit, start, turn)) as steps:
            async for _ in steps:
                yield

    async def _await_call(
        self, visit: Visit, start: asyncio.Future[CallState], turn: int | None = None
    ) -> AsyncGenerator[None, None]:
        # When the trainee goes elsewhere or closes the tab nobody asks for the result any more; the call
        # is then simply open. To cancel it instead would break off the loading that others may wait for.
        start.add_done_callback(lambda done: None if done.cancelled() else done.exception())
        waiting = visit.waiting = Waiting(turn=turn)
        began = time.monotonic()
        while not start.done():
            waiting.seconds = int(time.monotonic() - began)
            yield
            await asyncio.wait({start}, timeout=1)
            if visit.waiting is not waiting:
                return
        visit.waiting = None
        state = await told(visit, start)
        if state:
            self.model_was_ready = True
            self._enter(visit, state)
        elif turn is not None:
            visit.focus += 1  # the notice stands at the top of the report, the turn far below
        yield

    def _enter(self, visit: Visit, state: CallState) -> None:
        room = self._rooms.get(state.id)
        if room is None or not room.flights:
            room = Room.opened(state)
            self._rooms[state.id] = room
        visit.persona = state.persona
        visit.grading = None
        visit.room = room
        visit.go("call")

    async def take(self, visit: Visit, text: str) -> None:
        """Takes what the trainee typed and silences the customer, so that ``speak`` can carry it over.

        What cannot be a turn goes back into the text box with a plain message.
        """
        room = visit.room
        limit = self.sessions.settings.turn_characters_limit
        if room is None:
            return
        visit.notice = ""
        words = clean(text)
        if not words:
            visit.give_back(text, say(visit.language, "refused_empty"))
        elif len(words) > limit:
            long = say(visit.language, "refused_long", length=len(words), limit=limit)
            visit.give_back(text, long)
        elif room.speaking and self.sessions.is_sign_of_listening(room.call_id, words):
            room.nod(words)
        elif room.take(text) and room.speaking:
            await told(visit, self.sessions.cut_off(room.call_id))

    async def speak(self, visit: Visit) -> AsyncGenerator[None, None]:
        """Carries the oldest taken turn to the customer; yields with every piece of the answer."""
        room = visit.room
        flight = room.next_flight() if room else None
        if room and flight:
            async with aclosing(self._carry(visit, room, flight)) as steps:
                async for _ in steps:
                    yield

    async def act(self, visit: Visit, control: Control) -> AsyncGenerator[None, None]:
        """Carries out a call control; yields like ``speak``."""
        room = visit.room
        if room is None or (control.kind == "resume" and room.on_hold_since is None):
            return
        visit.notice = ""
        if control.kind == "offer" and not clean(control.text):
            visit.notice = say(visit.language, "control_error_no_reason")
            return
        room.panel = None
        if control.kind == "back":
            room.nod(control.text)
        else:
            if room.speaking:
                await told(visit, self.sessions.cut_off(room.call_id))
            room.flights.append(Flight(control=control))
        async with aclosing(self.speak(visit)) as steps:
            async for _ in steps:
                yield

    async def silent(self, visit: Visit, seconds: float) -> AsyncGenerator[None, None]:
        """The page says that the trainee has been silent; what they write or choose meanwhile stays as it is."""
        room = visit.room
        if room is None or room.flights or not room.can_talk or not 0 < seconds < math.inf:
            return
        wait = min(seconds, LONGEST_WAIT_SECONDS)
        room.flights.append(Flight(control=Control("wait", seconds=wait, passed=True)))
        async with aclosing(self.speak(visit)) as steps:
            async for _ in steps:
                yield

    async def take_personal_call(self, visit: Visit) -> None:
        """The trainee turns to a personal call, with the customer on the line."""
        room = visit.room
        if room is None or not room.can_talk:
            return
        visit.notice = ""
        room.panel = None
        if room.speaking:
            await told(visit, self.sessions.cut_off(room.call_id))
        room.personal_since = time.time()

    async def come_back(self, visit: Visit) -> AsyncGenerator[None, None]:
        """Back to the customer, from a hold or from a personal call."""
        room = visit.room
        if room is None:
            return
        control = Control("resume")
        if room.personal_since is not None:
            lasted = min(max(1.0, time.time() - room.personal_since), LONGEST_WAIT_SECONDS)
            control = Control("personal", seconds=lasted, passed=True)
            room.personal_since = None
        async with aclosing(self.act(visit, control)) as steps:
            async for _ in steps:
                yield

    async def _carry(self, visit: Visit, room: Room, flight: Flight) -> AsyncGenerator[None, None]:
        """Takes a turn or a control to the customer and shows what comes of it."""
        yield
        try:
            async with aclosing(self._parts(room, flight)) as running:
                async for part in running:
                    if isinstance(part, Spoken):
                        flight.heard += part.text
                    else:
                        room.settle(flight, part)
                        await self._recall(room)
                    yield
        except SimulatorError as error:
            visit.give_back(flight.text, error)
            room.signs.clear()
        finally:
            room.drop(flight)
        yield

    def _parts(self, room: Room, flight: Flight) -> AsyncGenerator[Happening, None]:
        if flight.control is not None:
            return self.sessions.control(room.call_id, flight.control)
        return self.sessions.reply(room.call_id, flight.text)

    async def _recall(self, room: Room) -> None:
        if room.turns:
            room.recall(await self.sessions.transcript(room.call_id))

    async def finish(self, visit: Visit) -> AsyncGenerator[None, None]:
        """Hangs up and goes on to the report, by way of the questions; yields with every verdict."""
        room = visit.room
        if room is None or visit.step != "call":
            return
        visit.notice = ""
        room.panel = None
        if room.speaking:
            await told(visit, self.sessions.cut_off(room.call_id))
        await room.quiet(QUIET_SECONDS)
        transcript = await told(visit, self.sessions.finish(room.call_id))
        if visit.grading or visit.asked:
            return  # the button was pressed twice, the other press has already led on
        if transcript is None:
            if not room.turns:
                notice = visit.notice
                await self.to_start(visit)
                visit.notice = say(visit.language, "nothing_said") if notice else ""
            yield
            return
        room.outcome = transcript.outcome
        async with aclosing(self.reports.begin(visit, transcript)) as steps:
            async for _ in steps:
                yield
