"""The judge on a strong endpoint: one question a criterion, evidence before verdict before reason.

The call is the shared prefix and the question comes last, so that an endpoint with a prompt cache reads
the call once. Whatever is no answer, breaks the shape or rests on no quote is asked once more, then given
up as ``cannot_assess`` with the reason. A reason in another language is asked once more too; the verdict then
stands, because its quotes do.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import (
    ContextWindowError,
    EndpointDeniedError,
    ModelAnswerError,
    SimulatorError,
)
from simulator.grading.attempts import UNPROFESSIONAL
from simulator.grading.evidence import QuoteProblem, check_quote
from simulator.grading.judge import Question, unassessed
from simulator.grading.quotation import data_line, quoted_call
from simulator.grading.scorecard import Evidence, Verdict, VerdictName
from simulator.grading.visible import visible
from simulator.grading.wording import cause_of, say
from simulator.language import is_foreign, is_japanese
from simulator.models.protocol import Message, Model
from simulator.prompts import render
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript

REASON_WORDS = 30
REASON_CHARACTERS_JAPANESE = 90
ANSWER_TOKENS = 600
"""Room for three quotes, the verdict and the reason."""
_MOST_QUOTES = 5
"""More than the three asked for, so that a judge who quotes once too often is not refused for it."""
_QUESTIONS_AT_ONCE = 4
_LANGUAGES: dict[Locale, str] = {"es": "Spanish", "en": "English", "ja": "Japanese"}
_COMPLAINTS: dict[QuoteProblem | Literal["no_quote", "bad_answer"], str] = {
    "no_such_turn": "a quote names a turn that the call does not have.",
    "customer_said_it": "a quote is the customer's words; only the agent may be quoted.",
    "spoke_to_grader": "a quote speaks to a grader; only what was said to the customer shows it.",
    "not_found": "a quote does not stand word for word in the turn that it names.",
    "no_quote": 'it says "yes" and quotes nothing.',
    "bad_answer": "it was not the JSON that was asked for.",
}
_REASONS: dict[QuoteProblem | Literal["no_quote"], str] = {
    "no_such_turn": "quote_not_found",
    "not_found": "quote_not_found",
    "customer_said_it": "customer_said_it",
    "spoke_to_grader": "spoke_to_grader",
    "no_quote": "no_quote",
}
"""What the trainee is told when the second answer is refused too."""
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
Shown = TypeVar("Shown")


class QuotedWords(BaseModel):
    """Words of the agent that show it."""

    model_config = ConfigDict(extra="forbid")

    turn: int
    quote: Annotated[str, Field(max_length=400)]


class _Answer(BaseModel, Generic[Shown]):
    """Evidence first: a model that has to quote before it decides decides by what it quoted."""

    model_config = ConfigDict(extra="forbid")

    evidence: Annotated[list[QuotedWords], Field(max_length=_MOST_QUOTES)]
    shown: Shown
    reason: Annotated[str, Field(min_length=1, max_length=600)]


class JudgeAnswer(_Answer[Literal["yes", "no"]]):
    """The answer to a criterion that applies."""


class JudgeAnswerOrNone(_Answer[Literal["yes", "no", "not_applicable"]]):
    """The answer where only the words can tell whether the criterion applies."""


class _Refused(Exception):  # noqa: N818 - never leaves this file; it carries why an answer is refused
    def __init__(self, problem: QuoteProblem | Literal["no_quote"]) -> None:
        self.problem = problem
        super().__init__(problem)


class StructuredJudge:
    """Asks a strong model.

    Args:
        model: Must answer structured questions well (``profile.strong``).
        at_once: Most questions under way at the same time.
    """

    def __init__(self, model: Model, *, at_once: int = _QUESTIONS_AT_ONCE) -> None:
        self._model = model
        self._at_once = at_once

    @property
    def model(self) -> Model:
        """The model that it asks."""
        return self._model

    async def verdicts(
        self, transcript: Transcript, questions: Sequence[Question], language: Locale
    ) -> AsyncGenerator[Verdict, None]:
        """One verdict for each question, as they are answered."""
        free = asyncio.Semaphore(self._at_once)
        call = quoted_call(transcript)

        async def answered(question: Question) -> Verdict:
            async with free:
                return await self._verdict(transcript, call, question, language)

        tasks = [asyncio.create_task(answered(question)) for question in questions]
        try:
            for task in asyncio.as_completed(tasks):
                yield await task
        finally:
            for unfinished in tasks:
                unfinished.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _verdict(
        self, transcript: Transcript, call: str, question: Question, language: Locale
    ) -> Verdict:
        criterion = question.criterion
        failed = unassessed(criterion, "bad_answer", language)
        foreign: Verdict | None = None
        complaint = ""
        for _ in range(2):
            try:
                answer = await self._ask(call, question, complaint, language)
                verdict = _weighed(transcript, criterion, answer, language)
                if not is_foreign(_QUOTED.sub("", verdict.reason), language):
                    return verdict
                complaint = f"its reason is not in {_LANGUAGES[language]}."
                foreign = verdict
            except _Refused as refused:
                complaint = _COMPLAINTS[refused.problem]
                failed = unassessed(criterion, _REASONS[refused.problem], language)
            except ModelAnswerError:
                complaint = _COMPLAINTS["bad_answer"]
                failed = unassessed(criterion, "bad_answer", language)
            except SimulatorError as error:
                failed = unassessed(
                    criterion, "no_answer", language, cause=cause_of(error, language)
                )
                if isinstance(error, EndpointDeniedError | ContextWindowError):
                    break  # the same request would fail the same way
        if foreign is None:
            return failed
        reason = say("judge.other_language", language, reason=foreign.reason)
        return foreign.model_copy(update={"reason": reason})

    async def _ask(
        self, call: str, question: Question, complaint: str, language: Locale
    ) -> JudgeAnswer | JudgeAnswerOrNone:
        messages = (
            Message("system", render("judge_system")),
            # One message: some chat templates refuse two of the same role in a row.
            Message("user", _question_text(call, question, complaint, language)),
        )
        shape = JudgeAnswerOrNone if question.may_not_apply else JudgeAnswer
        return await self._model.structured(
            messages, shape, max_tokens=ANSWER_TOKENS, purpose="judge"
        )


def _question_text(call: str, question: Question, complaint: str, language: Locale) -> str:
    criterion = question.criterion
    do = criterion.kind == "do"
    yes, no = ("met", "not_met") if do else ("not_met", "met")
    counts = {yes: "Counts as yes", no: "Counts as no"}
    options = ["yes", "no", *(["not_applicable"] if question.may_not_apply else [])]
    return render(
        "judge_question",
        call=call,
        question=criterion.question,
        yes_when=criterion.met_when if do else criterion.not_met_when,
        no_when=criterion.not_met_when if do else criterion.met_when,
        examples=[
            f"{counts[example.verdict]}: {data_line(said=example.said)}"
            for example in criterion.examples
        ],
        may_not_apply=question.may_not_apply,
        complaint=complaint,
        options=" or ".join(f'"{option}"' for option in options),
        language=_LANGUAGES[language],
    )


def _weighed(
    transcript: Transcript,
    criterion: Criterion,
    answer: JudgeAnswer | JudgeAnswerOrNone,
    language: Locale,
) -> Verdict:
    """The verdict that an answer amounts to.

    Raises:
        _Refused: It claims something without a quote that bears it out.
    """
    verdict: VerdictName
    evidence: tuple[Evidence, ...] = ()
    if answer.shown == "not_applicable":
        verdict = "not_applicable"
    else:
        shown = answer.shown == "yes"
        verdict = "met" if shown == (criterion.kind == "do") else "not_met"
        checked = [
            check_quote(
                transcript, one.turn, one.quote, to_the_customer=not _unprofessional(criterion)
            )
            for one in answer.evidence
        ]
        evidence = tuple(dict.fromkeys(one for one in checked if isinstance(one, Evidence)))
        problems = [one for one in checked if not isinstance(one, Evidence)]
        if shown and not evidence:
            raise _Refused(problems[0] if problems else "no_quote")
        if not shown and criterion.kind == "dont":
            evidence = ()  # nothing was done, so no words show it
    return Verdict(
        id=criterion.id,
        verdict=verdict,
        by="judge",
        evidence=evidence,
        reason=_shortened(answer.reason, language),
    )


def _unprofessional(criterion: Criterion) -> bool:
    """Whether a criterion is about what is no better for being said to the grader."""
    return criterion.kind == "dont" and not UNPROFESSIONAL.isdisjoint(
        (criterion.id, *criterion.covers)
    )


def _shortened(reason: str, language: Locale) -> str:
    words = visible(reason).split()
    if len(words) > REASON_WORDS:
        return " ".join(words[:REASON_WORDS]) + "…"
    text = " ".join(words)
    japanese = language == "ja" or any(is_japanese(character) for character in text)
    if japanese and len(text) > REASON_CHARACTERS_JAPANESE:
        return text[:REASON_CHARACTERS_JAPANESE] + "…"
    return text
