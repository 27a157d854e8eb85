"""What could have been said instead: written by a strong grader model, one structured call a moment, and checked.

What the model writes is shown only if ``coaching_checks`` finds nothing against it. The embedded model is not
asked: it would write lines that a trainer has to apologise for. Wherever there are no words, the report shows
the rubric's advice and says that it is that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import SimulatorError
from simulator.grading.coaching_checks import CoachingLimits, refusal, tidied
from simulator.grading.quotation import data_line, quoted_call
from simulator.grading.report import findings
from simulator.grading.report_moments import CostlyMoment
from simulator.grading.scorecard import Scorecard, Suggestion
from simulator.grading.wording import language_of
from simulator.models.protocol import Message, Model
from simulator.prompts import render
from simulator.rubric import Criterion, Rubric
from simulator.transcript import Brief, Locale, Transcript

ANSWER_TOKENS = 300
TURNS_SHOWN = 16
"""Of the call up to the moment, the last turns: what was said long before does not change what to say there."""
_LANGUAGES: dict[Locale, str] = {"es": "Spanish", "en": "English", "ja": "Japanese"}


class CoachAnswer(BaseModel):
    """What the agent could have said."""

    model_config = ConfigDict(extra="forbid")

    say: Annotated[str, Field(min_length=1, max_length=600)]


async def suggestions(
    transcript: Transcript,
    rubric: Rubric,
    scorecard: Scorecard,
    model: Model,
    *,
    language: str | None = None,
) -> tuple[Suggestion, ...]:
    """One for each of the moments that cost most, or why there is none; empty where the model is not to be asked.

    Args:
        transcript: The call.
        rubric: What it was graded by.
        scorecard: The verdicts.
        model: Who graded; asked only where it is strong.
        language: Of the report; the call's own by default.
    """
    if not model.profile.strong:
        return ()
    spoken = language_of(language or transcript.locale)
    moments = findings(transcript, scorecard.criteria, rubric, spoken).moments
    asked = (_suggestion(transcript, rubric, scorecard, one, model, spoken) for one in moments)
    return tuple(await asyncio.gather(*asked))


async def _suggestion(
    transcript: Transcript,
    rubric: Rubric,
    scorecard: Scorecard,
    moment: CostlyMoment,
    model: Model,
    language: Locale,
) -> Suggestion:
    criteria = _criteria(moment, rubric, scorecard)
    messages = (
        Message("system", render("coach_system")),
        Message("user", _question(transcript, moment, criteria, language)),
    )
    try:
        answer = await model.structured(
            messages, CoachAnswer, max_tokens=ANSWER_TOKENS, purpose="coach"
        )
    except SimulatorError:
        # Told in the report: the rubric's advice stands there, and that the model proposed nothing.
        return Suggestion(turn=moment.turn, refused="no_answer")
    words = tidied(answer.say)
    refused = refusal(words, _limits(transcript, moment, criteria, language))
    if refused:
        return Suggestion(turn=moment.turn, refused=refused)
    return Suggestion(turn=moment.turn, say=words)


def _criteria(moment: CostlyMoment, rubric: Rubric, scorecard: Scorecard) -> tuple[Criterion, ...]:
    """The criteria that were not met by a moment, and those on the rules of the ledger that did harm."""
    faults = {
        one.id
        for one in scorecard.criteria
        if one.verdict == "not_met" and any(quote.turn == moment.turn for quote in one.evidence)
    }
    return tuple(one for one in rubric.criteria if one.id in faults | set(moment.rules))


def _question(
    transcript: Transcript,
    moment: CostlyMoment,
    criteria: Sequence[Criterion],
    language: Locale,
) -> str:
    # Where the rubric has no criterion on it, what the ledger says of the agent has to do.
    wrong = [criterion.not_met_when for criterion in criteria] or list(moment.felt_because)
    return render(
        "coach_moment",
        call=quoted_call(_until(transcript, moment.turn)),
        where=f"turn {moment.turn}" if moment.said else f"after turn {moment.turn}",
        said=[data_line(agent=words) for words in _words(moment)],
        wrong=wrong,
        felt=moment.felt_line if moment.felt else "",
        advice=[criterion.advice.en for criterion in criteria],
        language=_LANGUAGES[language],
    )


def _words(moment: CostlyMoment) -> tuple[str, ...]:
    return tuple("".join(piece.text for piece in said) for said in moment.said)


def _until(transcript: Transcript, turn: int) -> Transcript:
    """The end of the call as the agent had heard it at a moment, and what is true of the case as far as they knew."""
    turns = [one for one in transcript.turns if one.n <= turn] or [transcript.turns[0]]
    turns = turns[-TURNS_SHOWN:]
    first = turns[0].n
    events = tuple(one for one in transcript.events if first <= one.after_turn <= turn)
    brief = transcript.brief
    known = brief.model_copy(update={"facts": {}, "hidden_need": None}) if brief else None
    return transcript.model_copy(
        update={"turns": tuple(turns), "events": events, "brief": known, "mood": ()}
    )


def _limits(
    transcript: Transcript,
    moment: CostlyMoment,
    criteria: Sequence[Criterion],
    language: Locale,
) -> CoachingLimits:
    heard = [one.text for one in transcript.turns if one.n <= moment.turn]
    bad = [
        example.said
        for criterion in criteria
        for example in criterion.examples
        if example.verdict == "not_met"
    ]
    return CoachingLimits(
        language=language,
        known_text="\n".join((*_brief_texts(transcript.brief), *heard)),
        faulty=(*(moment.faulty or _words(moment)), *bad),
    )


def _brief_texts(brief: Brief | None) -> tuple[str, ...]:
    if brief is None:
        return ()
    need = (brief.hidden_need,) if brief.hidden_need else ()
    return (brief.problem, *brief.correct_solutions, *brief.facts.values(), *need)


def with_suggestions(scorecard: Scorecard, written: Sequence[Suggestion]) -> Scorecard:
    """The scorecard with what the grader's model wrote."""
    return scorecard.model_copy(update={"suggestions": tuple(written)})
