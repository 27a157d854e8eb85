"""Grades a call: what the record decides at once, what the judge finds as it is found, then the scorecard."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from simulator.errors import SimulatorError
from simulator.grading.applicability import applicability
from simulator.grading.attempts import said_to_the_customer
from simulator.grading.judge import Judge, Question, unassessed
from simulator.grading.measured_verdicts import has_measure, measured_verdict
from simulator.grading.probed import ProbedJudge
from simulator.grading.reading import TurnReader
from simulator.grading.recognition import recognition_verdict
from simulator.grading.score import compute_score
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.grading.structured import StructuredJudge
from simulator.grading.wording import cause_of, language_of, say
from simulator.models.protocol import Model
from simulator.recognition_answer import RecognitionAnswer
from simulator.rubric import Criterion, RubricFile
from simulator.transcript import Locale, Transcript

_BILLED = ("calls", "prompt_tokens", "completion_tokens")
"""What a scorecard says of the cost. Seconds and cached tokens are left out: they differ from run to run, and
grading the same call twice must give the same scorecard; the model's own ledger has them."""


def judge_for(model: Model, reader: TurnReader | None) -> Judge:
    """The kind of judge that a model is good for.

    Args:
        model: Who grades.
        reader: The probe of an embedded model; not used with a strong one.
    """
    return StructuredJudge(model) if model.profile.strong else ProbedJudge(model, reader)


async def grade(
    transcript: Transcript,
    rubric_file: RubricFile,
    judge: Judge,
    *,
    language: str | None = None,
    name: str | None = None,
    recognition: RecognitionAnswer | None = None,
) -> AsyncGenerator[Verdict | Scorecard, None]:
    """Grades a call.

    Args:
        transcript: The call.
        rubric_file: What it is judged by.
        judge: Who judges what the record does not decide.
        language: Of the reasons; the call's own by default, English where that is none of the three.
        name: Stands for the call in the scorecard where the transcript has no id, such as its file name.
        recognition: What the trainee said that the customer was, where they were asked.

    Yields:
        A verdict for each criterion as it is reached, the measured ones first; then the scorecard, its
        verdicts in the rubric's order.
    """
    rubric = rubric_file.rubric
    spoken = language_of(language or transcript.locale)
    requests_before = len(judge.model.usage.calls)
    reached: dict[str, Verdict] = {}
    questions: list[Question] = []
    said = said_to_the_customer(transcript)
    for criterion in rubric.criteria:
        verdict = _without_judge(criterion, said, spoken, recognition)
        if isinstance(verdict, Question):
            questions.append(verdict)
        else:
            reached[criterion.id] = verdict
            yield verdict
    # Closed explicitly, so that a reader who stops early leaves no question under way.
    async with aclosing(_judged(judge, transcript, questions, spoken)) as judged:
        async for verdict in judged:
            reached[verdict.id] = verdict
            yield verdict
    verdicts = tuple(reached[criterion.id] for criterion in rubric.criteria)
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    score = compute_score(verdicts, weights, rubric.coverage_needed)
    usage = judge.model.usage.totals(requests_before)
    yield Scorecard(
        transcript=transcript.id or name,
        rubric=rubric.reference,
        rubric_sha256=rubric_file.sha256,
        model=judge.model.profile.name,
        criteria=verdicts,
        score=score.points,
        interval=score.interval,
        coverage=score.coverage,
        usage={key: usage[key] for key in _BILLED},
    )


def _without_judge(
    criterion: Criterion,
    transcript: Transcript,
    language: Locale,
    recognition: RecognitionAnswer | None,
) -> Verdict | Question:
    """The verdict that code reaches, or the question that is left for the judge."""
    if criterion.judged == "voice":
        return unassessed(criterion, "voice", language)
    if criterion.scope in ("shift", "career"):
        return unassessed(criterion, "beyond_call", language)
    applies = applicability(criterion, transcript)
    if applies == "unknown":
        return unassessed(criterion, "scenario_unknown", language)
    if applies not in ("applies", "undecided"):
        reason = say(f"not_applicable.{applies}", language)
        return Verdict(id=criterion.id, verdict="not_applicable", by="measured", reason=reason)
    if not any(turn.speaker == "trainee" for turn in transcript.turns):
        return unassessed(criterion, "agent_silent", language)
    if criterion.judged in ("measured", "both"):
        verdict = recognition_verdict(criterion, transcript, recognition, language)
        verdict = verdict or measured_verdict(criterion, transcript, language)
        if verdict is not None:
            return verdict
    if criterion.judged == "measured":
        missing = "no_record" if has_measure(criterion) else "no_measure"
        return unassessed(criterion, missing, language)
    return Question(criterion, may_not_apply=applies == "undecided")


async def _judged(
    judge: Judge, transcript: Transcript, questions: list[Question], language: Locale
) -> AsyncGenerator[Verdict, None]:
    """The judge's verdicts, and ``cannot_assess`` for every question that it left without one."""
    open_questions = {question.criterion.id: question.criterion for question in questions}
    failure: SimulatorError | None = None
    try:
        async with aclosing(judge.verdicts(transcript, questions, language)) as verdicts:
            async for verdict in verdicts:
                if open_questions.pop(verdict.id, None) is not None:
                    yield verdict
    except SimulatorError as error:
        failure = error
    for criterion in open_questions.values():
        cause = cause_of(failure, language) if failure else say("cause.other", language)
        yield unassessed(criterion, "no_answer", language, cause=cause)
