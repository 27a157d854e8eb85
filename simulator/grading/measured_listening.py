"""What the record decides on listening: interruptions, signs of listening, the story told, the anger let out."""

from __future__ import annotations

from simulator.grading.measured import (
    interrupted_turns,
    longest_customer_turn,
    personal_calls,
    signs_of_listening,
)
from simulator.grading.measured_finding import (
    Rule,
    decided,
    not_applicable,
    words_after,
    words_before,
)
from simulator.grading.measured_hold import abrupt_holds
from simulator.grading.measured_record import customer_turns, lasted_seconds, place_of
from simulator.grading.measured_transfer import unasked_transfer
from simulator.grading.scorecard import Verdict
from simulator.grading.wording import number_list, say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript

LONG_TURN_SECONDS = 10.0
"""From this length of a turn on a customer expects to hear that somebody is there; our choice, that of a silence."""
STORY_SECONDS = 20.0
"""A customer who has spoken this long without a break has told what the matter is; our choice."""
STORY_TURNS = 4
"""The customer's turns in which the story is told; being cut off later breaks something else; our choice."""


def no_interrupting(
    criterion: Criterion, transcript: Transcript, language: Locale
) -> Verdict | None:
    """Kept where nobody was cut off; in a chat nobody can be."""
    if transcript.channel == "chat":
        return not_applicable(criterion, "not_applicable.channel", language)
    cut = interrupted_turns(transcript)
    if cut is None:
        return None
    if cut:
        return _interrupted(criterion, transcript, cut, language)
    count = len(customer_turns(transcript))
    return decided(criterion, "met", say("measured.not_interrupted", language, count=count))


def distracted(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Breaking in and private calls break the demand; having done neither leaves it to the words."""
    cut = interrupted_turns(transcript)
    if cut:
        return _interrupted(criterion, transcript, cut, language)
    return personal_call(criterion, transcript, language)


def personal_call(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """A recorded private call breaks the demand; none recorded leaves it to the words."""
    calls = personal_calls(transcript)
    if not calls:
        return None
    places = [place_of(transcript, event) for event in calls]
    evidence = [words_after(transcript, place) for place in places]
    reason = say("measured.personal_call", language, count=len(calls))
    return decided(criterion, "not_met", reason, evidence)


def _interrupted(
    criterion: Criterion, transcript: Transcript, cut: tuple[int, ...], language: Locale
) -> Verdict:
    reason = say("measured.interrupted", language, count=len(cut), turns=number_list(cut, language))
    return decided(criterion, "not_met", reason, [words_after(transcript, n) for n in cut])


def backchannel(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Met by a recorded sign; broken where the customer spoke at length and the record has none."""
    if transcript.channel == "chat":
        return not_applicable(criterion, "not_applicable.channel", language)
    signs = signs_of_listening(transcript)
    if signs:
        places = [place_of(transcript, event) for event in signs]
        reason = say("measured.backchannel", language, count=len(signs))
        return decided(
            criterion, "met", reason, [words_after(transcript, place) for place in places[:1]]
        )
    longest = longest_customer_turn(transcript)
    if signs is None or longest is None or longest < LONG_TURN_SECONDS:
        return None  # a short account can be met by a word at the beginning of the answer
    reason = say("measured.no_backchannel", language, seconds=round(longest))
    return decided(criterion, "not_met", reason)


def whole_story(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken by a cut before the story is out; met where the customer first spoke at length and was let finish."""
    cut, told = _story(transcript)
    if cut is not None:
        reason = say("measured.story_cut", language, turn=cut)
        return decided(criterion, "not_met", reason, [words_after(transcript, cut)])
    if told is None:
        return None
    n, seconds = told
    reason = say("measured.story_told", language, turn=n, seconds=round(seconds))
    return decided(criterion, "met", reason, [words_after(transcript, n)])


def _story(transcript: Transcript) -> tuple[int | None, tuple[int, float] | None]:
    """Where the customer was cut off before their story was out; else the first or second turn that told it.

    A story that is told later than that may have followed a diagnosis, which the times do not show; before a turn of
    unknown length nobody knows whether it was told.
    """
    cut = interrupted_turns(transcript)
    if cut is None:
        return None, None
    for place, turn in enumerate(customer_turns(transcript)[:STORY_TURNS]):
        if turn.n in cut:
            return turn.n, None
        seconds = lasted_seconds(turn)
        if seconds is None:
            return None, None
        if seconds >= STORY_SECONDS:
            return None, ((turn.n, seconds) if place < 2 else None)
    return None, None


def let_vent(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken by cutting an angry customer off, parking them abruptly or passing them on unasked.

    That none of it happened is not yet sympathy: the words decide.
    """
    if transcript.brief is not None and "angry" not in transcript.brief.customer_type:
        return None
    cut, _ = _story(transcript)
    if cut is not None and _angry(transcript, cut):
        reason = say("measured.vent_cut", language, turn=cut)
        return decided(criterion, "not_met", reason, [words_after(transcript, cut)])
    abrupt = abrupt_holds(transcript)
    if abrupt and _angry(transcript, abrupt[0].after_turn):
        place = abrupt[0].after_turn
        reason = say("measured.vent_hold", language, turn=place)
        return decided(criterion, "not_met", reason, [words_before(transcript, place)])
    moved = unasked_transfer(transcript)
    if moved is not None and _angry(transcript, moved):
        reason = say("measured.vent_transfer", language, turn=moved)
        return decided(criterion, "not_met", reason, [words_before(transcript, moved)])
    return None


def _angry(transcript: Transcript, n: int) -> bool:
    """Whether the customer was angry at a turn, by the ledger where there is one, else by the type."""
    before = [point for point in transcript.mood if point.after_turn <= n]
    return not before or before[-1].band in ("angry", "furious")


LISTENING: dict[str, Rule] = {
    "listening.no_interrupting": no_interrupting,
    "listening.full_attention": personal_call,
    "listening.backchannel": backchannel,
    "listening.whole_story": whole_story,
    "dont.distracted": distracted,
    "dont.personal_call": personal_call,
    "type.angry_let_vent": let_vent,
}
"""Rules by demand."""
