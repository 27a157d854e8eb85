"""What a trainee says that the customer was, held against what they were, and the verdicts that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.grading.measured_finding import decided
from simulator.grading.same_need import seems_the_same
from simulator.grading.scorecard import Verdict
from simulator.grading.wording import language_of, say
from simulator.recognition_answer import RecognitionAnswer
from simulator.rubric import Criterion
from simulator.transcript import Brief, Locale, Transcript

Match = Literal["right", "partly", "wrong", "close", "open", "unsaid", "unknown"]
"""``right`` and ``wrong``; ``partly``: some of several traits; of the need only ``close``, where its words agree, and
``open``, where they cannot tell; ``unsaid`` where the trainee left it out, ``unknown`` where the transcript does."""
DEMANDS = frozenset({"type.recognise_traits", "empathy.read_caller_fast"})
"""The demands of the catalogue that are about recognising the customer."""
_LEVELS = frozenset({"novice", "expert"})


@dataclass(frozen=True)
class Recognised:
    """How far an answer is right.

    Attributes:
        types: Of the kind of customer.
        knowledge: Of how much they knew.
        mood: Of the mood at the end of the call.
        need: Of what they really needed.
        named: How many of the customer's traits were named.
        traits: How many there were.
        beside: How many were named that there were not.
    """

    types: Match
    knowledge: Match
    mood: Match
    need: Match
    named: int
    traits: int
    beside: int


def compared(answer: RecognitionAnswer, transcript: Transcript) -> Recognised:
    """Holds an answer against the scenario and the last mood.

    ``novice`` and ``expert`` are asked for twice, among the kinds and as knowledge. Whoever says it in one place
    has seen it, so a trait of the customer counts as named by either, and a ticked one is no mistake where the
    customer's knowledge is that.

    Args:
        answer: What was said.
        transcript: The call; without ``brief`` or ``mood`` there is nothing to compare with.
    """
    brief = transcript.brief or Brief()
    traits = set(brief.customer_type)
    said: set[str] = set(answer.types or ())
    named = traits & (said | ({answer.knowledge} if answer.knowledge in _LEVELS else set()))
    beside = said - traits - ({brief.knowledge} if brief.knowledge in _LEVELS else set())
    last = transcript.mood[-1].band if transcript.mood else None
    return Recognised(
        types=_types(answer, traits, named, beside),
        knowledge=_match(answer.knowledge, brief.knowledge),
        mood=_match(answer.mood, last),
        need=_need(answer.need, transcript),
        named=len(named),
        traits=len(traits),
        beside=len(beside),
    )


def recognition_verdict(
    criterion: Criterion,
    transcript: Transcript,
    answer: RecognitionAnswer | None,
    language: Locale,
) -> Verdict | None:
    """What the answer says on a criterion about recognising the customer.

    Met where kind and knowledge are both right, not met where one of them is not. Kind and knowledge are what the
    documents want the agent to tell apart, because the handling follows from them: every trait that the case has,
    none that it has not, since one overlooked or made up leads to the handling of somebody else. The mood does not
    decide: it is asked for as it was at the end, where an agent's own doing has moved it. The need does not
    either: words alone can show that two needs are the same, never that they differ. Both are told in the reason
    or in the report. The answer comes after the call, so that of *reading the caller early* it shows that they
    were read, and not how early; the reason says when it was asked.

    Returns:
        ``None`` where it does not decide: another criterion, no answer, or one that left out kind or
        knowledge, or a transcript that does not tell them; the judge then decides as ever.
    """
    if answer is None or not DEMANDS.intersection((criterion.id, *criterion.covers)):
        return None
    found = compared(answer, transcript)
    if {"unsaid", "unknown"} & {found.types, found.knowledge}:
        return None
    asked = [one for one in (found.types, found.knowledge, found.mood) if _told(one)]
    reason = say(
        "recognised.reason",
        language,
        right=asked.count("right"),
        asked=len(asked),
        types=_types_in_words(found, language),
        knowledge=say(f"recognised.{found.knowledge}", language),
        mood=say(f"recognised.{found.mood}", language),
    )
    both = found.types == found.knowledge == "right"
    return decided(criterion, "met" if both else "not_met", reason)


def _told(match: Match) -> bool:
    return match not in ("unsaid", "unknown")


def _types(answer: RecognitionAnswer, traits: set[str], named: set[str], beside: set[str]) -> Match:
    if not traits:
        return "unknown"
    if answer.types is None:
        return "unsaid"
    if named == traits and not beside:
        return "right"
    return "partly" if named else "wrong"


def _match(said: str | None, was: str | None) -> Match:
    if was is None:
        return "unknown"
    if said is None:
        return "unsaid"
    return "right" if said == was else "wrong"


def _need(said: str, transcript: Transcript) -> Match:
    if transcript.brief is None:
        return "unknown"
    if not said:
        return "unsaid"
    need = transcript.brief.hidden_need
    language = language_of(transcript.locale)
    return "close" if need and seems_the_same(said, need, language) else "open"


def _types_in_words(found: Recognised, language: Locale) -> str:
    key = "recognised.traits_beside" if found.beside else "recognised.traits"
    return say(key, language, named=found.named, traits=found.traits, beside=found.beside)
