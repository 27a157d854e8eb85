"""From a call that is over to its report; like ``flow``, every method changes a ``Visit``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing
from typing import TypeVar

from simulator.errors import RecognitionError, SimulatorError
from simulator.grading.scorecard import Scorecard
from simulator.persona import Persona
from simulator.recognition_answer import read_answer
from simulator.rubric import Rubric, find_rubric
from simulator.session import DEFAULT_RUBRIC, Sessions, rubric_folders
from simulator.transcript import Transcript
from simulator.ui.overriding import Overriding
from simulator.ui.visit import Grading, Parent, Visit

Part = TypeVar("Part")


async def told(visit: Visit, wanted: Awaitable[Part]) -> Part | None:
    """What was wanted, or ``None`` where it failed, with the reason as the visit's notice."""
    try:
        return await wanted
    except SimulatorError as error:
        visit.notice = error
        return None


class Reports:
    """Shows reports, judging where that was not done yet.

    Args:
        sessions: The door to calls.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.overriding = Overriding(sessions)

    async def reread(self, visit: Visit, call_id: str) -> AsyncGenerator[None, None]:
        """The report on a call that is over."""
        visit.notice = ""
        transcript = await told(visit, self.sessions.transcript(call_id))
        if transcript is None:
            yield
            return
        visit.persona = find_customer(visit, transcript.persona)
        scorecards = await told(visit, self.sessions.scorecards(call_id))
        card = _latest(scorecards or (), DEFAULT_RUBRIC)
        grading = await self._begin_report(visit, transcript, card.rubric) if card else None
        if card and grading:
            await self.overriding.close(visit, grading, card)
            yield
            return
        async with aclosing(self.begin(visit, transcript)) as steps:
            async for _ in steps:
                yield

    async def begin(self, visit: Visit, transcript: Transcript) -> AsyncGenerator[None, None]:
        """The report on a call that was never judged; before it the questions, where they are still open."""
        recognitions = self.sessions.recognitions
        if transcript.id is not None and await told(visit, recognitions.is_open(transcript.id)):
            visit.asked = transcript
            visit.go("questions")
            yield
            return
        async with aclosing(self.grade(visit, transcript)) as steps:
            async for _ in steps:
                yield

    async def recognised(
        self, visit: Visit, fields: Mapping[str, Sequence[str]]
    ) -> AsyncGenerator[None, None]:
        """Keeps what the trainee said of the customer, then lets the grader judge; yields like ``grade``.

        Args:
            visit: At the questions.
            fields: Of the form, ``types``, ``mood``, ``knowledge`` and ``need``; none where they were skipped.
        """
        # Taken at once, so that a second press finds nothing to answer.
        transcript, visit.asked = visit.asked, None
        if transcript is None or transcript.id is None:
            return
        notice: SimulatorError | None = None
        words = {name: "".join(fields.get(name, ())[:1]) for name in ("mood", "knowledge", "need")}
        try:
            answer = read_answer(types=fields.get("types", ()), **words)
            await self.sessions.recognitions.keep(transcript.id, answer)
        except SimulatorError as error:
            notice = error
        # Answered in another window, the first answer counts and the report can be read; whatever else went
        # wrong can be tried again.
        answered = isinstance(notice, RecognitionError) and notice.case == "answered"
        if notice and not answered:
            visit.asked, visit.notice = transcript, notice
            yield
            return
        async with aclosing(self.grade(visit, transcript, notice or "")) as steps:
            async for _ in steps:
                yield

    async def grade(
        self, visit: Visit, transcript: Transcript, notice: SimulatorError | str = ""
    ) -> AsyncGenerator[None, None]:
        """Lets the grader judge a call; yields with every verdict, then with what could have been said.

        Args:
            visit: Where the report is shown.
            transcript: The call.
            notice: What went wrong on the way to the report, to be shown with it.
        """
        if visit.grading and visit.grading.running:
            return
        grading = await self._begin_report(visit, transcript, DEFAULT_RUBRIC)
        if grading is None:
            yield
            return
        visit.notice = visit.notice or notice
        grading.running = True
        yield
        try:
            async with aclosing(self.sessions.grade(transcript)) as found:
                async for one in found:
                    if isinstance(one, Scorecard):
                        await self.overriding.close(visit, grading, one)
                    else:
                        grading.add(one)
                    if visit.grading is not grading:
                        return  # the trainee went elsewhere; the model is needed for that
                    yield
            grading.running, grading.coaching = False, True
            yield
            await self._coach(visit, grading)
        except SimulatorError as error:
            visit.notice = error
        finally:
            grading.running = grading.coaching = False
        yield

    async def _coach(self, visit: Visit, grading: Grading) -> None:
        """Adds what could have been said at the moments that cost most, where the grader can write it."""
        card = grading.machine
        if card:
            coached = await self.sessions.coach(grading.transcript, card, card.rubric)
            await self.overriding.close(visit, grading, coached)

    async def _begin_report(
        self, visit: Visit, transcript: Transcript, rubric: str
    ) -> Grading | None:
        """An empty report, ``None`` with a notice where its rubric cannot be read."""
        try:
            found = find_rubric(rubric, *rubric_folders(self.sessions.settings))
        except SimulatorError as error:
            visit.notice = error
            return None
        if visit.step != "report":
            visit.go("report")
        visit.notice = ""
        parent = await self._parent(visit, transcript, found.rubric)
        recognition = await told(visit, self.sessions.recognitions.of(transcript.id))
        visit.grading = Grading(transcript, found.rubric, parent, recognition)
        return visit.grading

    async def _parent(self, visit: Visit, transcript: Transcript, rubric: Rubric) -> Parent | None:
        """The call that this one was rewound from; a notice where there is one that cannot be read."""
        if transcript.parent is None:
            return None
        old = await told(visit, self.sessions.transcript(transcript.parent))
        if old is None:
            return None
        scorecards = await told(visit, self.sessions.scorecards(transcript.parent))
        card = _latest(scorecards or (), rubric.id)
        shown = card and await told(visit, self.sessions.overrides.shown(old.id, card))
        return Parent(old, shown or card)


def find_customer(visit: Visit, persona_id: str | None) -> Persona | None:
    """The customer of an id among those of the start page."""
    return next((one.persona for one in visit.customers if one.persona.id == persona_id), None)


def _latest(scorecards: Sequence[Scorecard], rubric_id: str) -> Scorecard | None:
    """The latest scorecard by any version of a rubric."""
    by_rubric = (one for one in reversed(scorecards) if one.rubric.partition("@")[0] == rubric_id)
    return next(by_rubric, None)
