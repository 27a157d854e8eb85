"""Gradings of calls: the judge that suits the model, what it finds, and the scorecards that are kept."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

from simulator.folders import rubric_folders
from simulator.grading.coaching import suggestions, with_suggestions
from simulator.grading.grader import grade, judge_for
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.models.probe import TurnProbe
from simulator.models.protocol import Model
from simulator.recognition_answer import RecognitionAnswer
from simulator.recognitions import Recognitions
from simulator.rubric import find_rubric
from simulator.settings import Settings
from simulator.shipped_probe import belonging
from simulator.store import Store
from simulator.transcript import Transcript


class CallGrading:
    """Grades calls for ``Sessions``.

    Args:
        settings: Where the rubrics are.
        store: Keeps the scorecards of calls that it knows.
        model: Opens the model that grades.
        probe: What the embedded model is read by.
        recognitions: What trainees said that their customers were.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        model: Callable[[], Awaitable[Model]],
        probe: TurnProbe | None,
        recognitions: Recognitions,
    ) -> None:
        self._settings = settings
        self._store = store
        self._model = model
        self._probe = probe
        self._recognitions = recognitions

    async def grade(
        self,
        transcript: Transcript,
        rubric: str,
        *,
        locale: str | None,
        name: str | None,
        recognition: RecognitionAnswer | None,
    ) -> AsyncGenerator[Verdict | Scorecard, None]:
        """As ``Sessions.grade``."""
        found = find_rubric(rubric, *rubric_folders(self._settings))
        if transcript.id and recognition and await self._store.has(transcript.id):
            await self._recognitions.keep(transcript.id, recognition)
        recognition = recognition or await self._recognitions.of(transcript.id)
        model = await self._model()
        judge = judge_for(model, belonging(self._probe, model))
        reached = grade(
            transcript, found, judge, language=locale, name=name, recognition=recognition
        )
        async with contextlib.aclosing(reached) as verdicts:
            async for one in verdicts:
                call_id = transcript.id
                if isinstance(one, Scorecard) and call_id and await self._store.has(call_id):
                    await self._store.add_scorecard(call_id, one)
                yield one

    async def coach(
        self, transcript: Transcript, scorecard: Scorecard, rubric: str, *, locale: str | None
    ) -> Scorecard:
        """As ``Sessions.coach``."""
        found = find_rubric(rubric, *rubric_folders(self._settings))
        model = await self._model()
        written = await suggestions(transcript, found.rubric, scorecard, model, language=locale)
        if not written:
            return scorecard
        coached = with_suggestions(scorecard, written)
        if transcript.id and await self._store.has(transcript.id):
            await self._store.replace_scorecard(transcript.id, scorecard, coached)
        return coached
