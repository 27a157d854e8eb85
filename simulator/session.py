"""The one door to calls for app, command line and evals: start, reply, control, finish, rewind, grade."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable

from simulator.call_grading import CallGrading
from simulator.call_state import CallState, finished_state, state_of
from simulator.checkpoints import open_checkpoints
from simulator.clock import CallClock, ScriptClock, WallClock
from simulator.customer.casting import load_cast
from simulator.customer.rehearsal import get_ready
from simulator.errors import CallClosedError
from simulator.folders import persona_folders, rubric_folders
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.live_call import Control, ControlKind, Happening, Spoken, TurnDone
from simulator.models.names import ModelPool
from simulator.models.protocol import Model
from simulator.models.weights import Progress
from simulator.new_call import new_call
from simulator.open_calls import OpenCalls
from simulator.overrides import Overrides
from simulator.persona import BrokenPersona, PersonaFile, find_persona
from simulator.recognition_answer import RecognitionAnswer
from simulator.recognitions import Recognitions
from simulator.rubric import BrokenRubric, RubricFile, load_rubrics
from simulator.settings import Settings
from simulator.shipped_probe import load_probe
from simulator.store import CallRow, Store
from simulator.transcript import Transcript

__all__ = [
    "CallState",
    "Control",
    "ControlKind",
    "Happening",
    "Sessions",
    "Spoken",
    "TurnDone",
    "persona_folders",
    "rubric_folders",
]
DEFAULT_RUBRIC = "active-listening"


class Sessions:
    """Opens, holds, resumes and grades the calls of one process; an async context manager.

    Args:
        settings: Models, folders, database.
        words_per_second: Pace at which the customer's words are handed out; 0 is at once.
        scripted_time: Let the call's clock run by the words said instead of by the wall.
        progress: Told the bytes done and in all while the embedded model's file is prepared.
        models: Opens the models; by their names in the settings where it is not given.

    Attributes:
        recognitions: What trainees said after their calls that the customer was.
        overrides: People's verdicts in the place of the machine's.
    """

    recognitions: Recognitions
    overrides: Overrides

    def __init__(
        self,
        settings: Settings,
        *,
        words_per_second: float = 0.0,
        scripted_time: bool = False,
        progress: Progress | None = None,
        models: ModelPool | None = None,
    ) -> None:
        self.settings = settings
        self._words_per_second = words_per_second
        self._clock: Callable[[int], CallClock] = ScriptClock if scripted_time else WallClock
        self._progress = progress
        self._pool = models or ModelPool(settings)
        self._closing = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Sessions:
        async with contextlib.AsyncExitStack() as opened:
            self._store = await Store.open(self.settings.store_url())
            opened.push_async_callback(self._store.close)
            saver = await opened.enter_async_context(open_checkpoints(self.settings.store_url()))
            # Imported here: LangGraph costs most of a second, which listing personas need not pay.
            from simulator.customer.graph import build_graph

            opened.push_async_callback(self._pool.close)
            probe = load_probe()
            self.recognitions = Recognitions(self._store)
            self.overrides = Overrides(self._store, self.settings)
            self._grading = CallGrading(
                self.settings, self._store, self.grader_model, probe, self.recognitions
            )
            self._calls = OpenCalls(
                self.settings,
                self._store,
                build_graph(saver),
                self.customer_model,
                probe,
                clock=self._clock,
                words_per_second=self._words_per_second,
            )
            self._closing = opened.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._calls.close()
        await self._closing.aclose()

    def personas(self) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
        """The personas that can call, and the files that are broken or whose trials fail."""
        return load_cast(*persona_folders(self.settings))

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
        await get_ready(model, found.persona)
        record = new_call(found, model, seed)
        await self._store.begin(record)
        return state_of(self._calls.begin(record, found.persona, model), None)

    async def resume(self, call_id: str) -> CallState:
        """Takes an open or finished call up again where it stood, also after a restart.

        Raises:
            NotFoundError: There is no such call, or its persona is gone.
            StoreError: The customer's state is not there any more.
        """
        contents = await self._store.contents(call_id)
        if contents.outcome is not None:
            # Needs no model.
            folders = persona_folders(self.settings)
            persona = find_persona(contents.record.persona, *folders).persona
            return finished_state(contents, persona)
        call = await self._calls.refreshed(call_id)
        return state_of(call, (await self._store.contents(call_id)).transcript())

    async def reply(self, call_id: str, text: str) -> AsyncGenerator[Happening, None]:
        """One turn of the trainee: the customer's words as they come, then what was stored.

        Raises:
            TurnRefusedError: There is nothing in it, or too much.
            ControlError: The customer is on hold.
            CallClosedError: The call is over.
            ModelError: The model failed; nothing was stored, the turn can be sent again.
            ServiceError: The endpoint or the database failed; likewise.
        """
        call = await self._calls.get(call_id)
        async with contextlib.aclosing(call.reply(text)) as happenings:
            async for happening in happenings:
                yield happening
        self._calls.forget(call_id)

    async def control(self, call_id: str, control: Control) -> AsyncGenerator[Happening, None]:
        """One call control; like ``reply``."""
        call = await self._calls.get(call_id)
        async with contextlib.aclosing(call.control(control)) as happenings:
            async for happening in happenings:
                yield happening
        self._calls.forget(call_id)

    async def cut_off(self, call_id: str) -> None:
        """Stops the customer's words that are under way, as by talking over them; waits until it is quiet."""
        call = self._calls.held(call_id)
        if call:
            await call.silence()

    def is_sign_of_listening(self, call_id: str, text: str) -> bool:
        """Whether words said now, while the customer speaks, are only a sign of listening and cut nobody off."""
        call = self._calls.held(call_id)
        return call is not None and call.is_sign_of_listening(text)

    async def ready(self, call_id: str) -> None:
        """Waits until the model has read what was said so far, which it does while the trainee types."""
        call = self._calls.held(call_id)
        if call:
            await call.ahead.done()

    async def finish(self, call_id: str) -> Transcript:
        """Hangs up, if the call is still open, and returns the transcript.

        Raises:
            CallClosedError: Nothing was said, so there is no transcript.
        """
        transcript = await self.transcript(call_id)
        if transcript.outcome is not None:
            return transcript
        # Closed meanwhile, by the customer or from another window, is as good.
        with contextlib.suppress(CallClosedError):
            async for _ in self.control(call_id, Control("end")):
                pass
        return await self.transcript(call_id)

    async def rewind(self, call_id: str, after_turn: int, *, seed: int | None = None) -> CallState:
        """Takes a call, open or over, back to an earlier turn: a new call that goes on from there.

        Words, events, mood and all that the customer felt, remembers and has told are those of the old
        call after that turn; the old call stays as it is.

        Args:
            call_id: The old call.
            after_turn: The last turn that is kept, the end of an exchange; 0 begins anew.
            seed: Decides what is left to chance; the old call's where it is not given.

        Raises:
            NotFoundError: There is no such call, or its persona is gone.
            PersonaChangedError: Its persona is no longer the same.
            RewindError: The call cannot be taken back to that turn.
            ModelError: The model cannot be prepared.
            StoreError: The customer's state is not there any more, or the new call cannot be stored.
        """
        return await self.resume(await self._calls.branch(call_id, after_turn, seed))

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

    def grade(
        self,
        transcript: Transcript,
        rubric: str = DEFAULT_RUBRIC,
        *,
        locale: str | None = None,
        name: str | None = None,
        recognition: RecognitionAnswer | None = None,
    ) -> AsyncGenerator[Verdict | Scorecard, None]:
        """Verdicts as they are reached, then the scorecard, which is stored where the call is ours.

        Args:
            transcript: The call.
            rubric: ``id@version``, ``id`` for the newest version, or a path.
            locale: Language of the reasons; the call's by default.
            name: Stands for a call without an id.
            recognition: What the trainee said that the customer was, kept where the call is ours; by default
                what is kept with it.
        """
        return self._grading.grade(
            transcript, rubric, locale=locale, name=name, recognition=recognition
        )

    async def coach(
        self,
        transcript: Transcript,
        scorecard: Scorecard,
        rubric: str = DEFAULT_RUBRIC,
        *,
        locale: str | None = None,
    ) -> Scorecard:
        """The scorecard with what could have been said at the moments that cost most; kept in its place.

        The same scorecard where the grader's model is not strong enough to write it. Arguments as for ``grade``.
        """
        return await self._grading.coach(transcript, scorecard, rubric, locale=locale)
