"""What the record decides on passing the call on: offered or not, agreed to or not, to level two, how soon."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from simulator.grading.measured_consent import (
    Consent,
    asks_to_hand_over,
    consent_in,
    wants_another,
)
from simulator.grading.measured_finding import (
    Rule,
    decided,
    not_applicable,
    words_before,
)
from simulator.grading.measured_record import (
    agents,
    customer_turns,
    is_recorded,
    known_locale,
    place_of,
)
from simulator.grading.scorecard import Verdict
from simulator.grading.wording import say
from simulator.rubric import Criterion
from simulator.transcript import Event, Locale, Transcript

EARLY_ANSWERS = 8
"""A hand-over within so many answers of the agent came early; our choice, two thirds of a usual call."""
Manner = Literal["agreed", "agreed_in_words", "unasked", "refused"]
"""How a transfer came about: offered with a reason and agreed to; asked in the words and agreed to; done without
anything that could have been an offer; offered, and done without a yes."""


@dataclass(frozen=True)
class HandOver:
    """A transfer, or a conference.

    Attributes:
        kind: ``transfer`` takes the customer away, ``conference`` brings somebody in.
        after_turn: The turn after which it happened.
        asked_after: The turn up to which the agent had asked for it; that of the move where nobody was asked.
        manner: How it came about; ``None`` where the record does not tell.
    """

    kind: str
    after_turn: int
    asked_after: int
    manner: Manner | None


def hand_overs(transcript: Transcript) -> tuple[HandOver, ...]:
    """The transfers and conferences of a call in order."""
    return tuple(
        _hand_over(transcript, moved)
        for moved in agents(transcript.events, "transfer", "conference")
    )


def _hand_over(transcript: Transcript, moved: Event) -> HandOver:
    place = place_of(transcript, moved)
    locale = known_locale(transcript)
    if locale is None:
        return HandOver(moved.kind, place, place, None)
    offers = [
        offer
        for offer in agents(transcript.events, "transfer_offer")
        if place_of(transcript, offer) <= place
    ]
    if not offers:
        asked, manner = _in_words(transcript, moved, place, locale)
        return HandOver(moved.kind, place, asked, manner)
    offered = place_of(transcript, offers[-1])
    agreement = _answer_to_offer(transcript, offered, place, locale)
    if agreement == "yes":
        return HandOver(moved.kind, place, offered, "agreed" if offers[-1].detail else None)
    return HandOver(moved.kind, place, offered, "refused" if agreement == "no" else None)


def _answer_to_offer(
    transcript: Transcript, offered: int, moved: int, locale: Locale
) -> Consent | None:
    """Whether the customer agreed to an offer before the call moved: by the first thing they say, or by the ledger."""
    answers = [
        consent_in(turn.text, locale)
        for turn in customer_turns(transcript)
        if offered < turn.n <= moved
    ]
    if not answers:
        return "no"
    charged = _charged(transcript, moved)
    if answers[0] == "yes":
        return None if charged else "yes"
    if charged is not None:
        return "no" if charged else "yes"
    return "no" if answers[0] == "no" and "yes" not in answers else None


def _charged(transcript: Transcript, place: int) -> bool | None:
    """Whether the customer of a call of ours took the transfer for one that they had not agreed to.

    They answer an offer by rules, and the ledger keeps what came of it; ``None`` where there is no ledger.
    """
    if not transcript.mood:
        return None
    return any(
        change.rule == "dont.unexplained_transfer"
        for point in transcript.mood
        if point.after_turn >= place
        for change in point.changes
    )


def _in_words(
    transcript: Transcript, moved: Event, place: int, locale: Locale
) -> tuple[int, Manner | None]:
    """Without a recorded offer: asked and agreed to in the words, or nothing there that could have been an offer.

    Returns:
        The turn that asked, that of the move where none did; and how it came about.
    """
    asked = [
        (before.n, consent_in(after.text, locale))
        for before, after in itertools.pairwise(transcript.turns)
        if (before.speaker, after.speaker) == ("trainee", "customer")
        and after.n <= place
        and asks_to_hand_over(before.text, locale)
    ]
    if asked:
        n, answer = asked[-1]
        return n, "agreed_in_words" if answer == "yes" else None
    wanted = any(
        wants_another(turn.text, locale) for turn in customer_turns(transcript) if turn.n <= place
    )
    if wanted or moved.kind == "conference" or moved.detail:
        # Who asks for somebody else has half agreed, a conference takes nobody away, and a detail may explain it.
        return place, None
    return place, "unasked"


def unasked_transfer(transcript: Transcript) -> int | None:
    """After which turn the customer was passed on without having agreed, ``None`` where they never were."""
    return next(
        (one.after_turn for one in hand_overs(transcript) if one.manner in ("unasked", "refused")),
        None,
    )


def handed_on(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """For both demands on transfers, the do and the don't: every hand-over agreed, or one that was not."""
    moves = hand_overs(transcript)
    if not moves:
        return _not_moved(criterion, transcript, language)
    for one in moves:
        if one.manner in ("unasked", "refused"):
            reason = say(f"measured.transfer_{one.manner}", language, turn=one.after_turn)
            return decided(criterion, "not_met", reason, [words_before(transcript, one.after_turn)])
    # Agreement in the words says nothing of the history: that the next person knows the case is for the judge.
    enough = ("agreed", "agreed_in_words") if criterion.kind == "dont" else ("agreed",)
    if not all(one.manner in enough for one in moves):
        return None
    reason = say("measured.transfer_agreed", language, turn=moves[-1].after_turn)
    evidence = [words_before(transcript, one.asked_after) for one in moves]
    return decided(criterion, "met", reason, evidence)


def _not_moved(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    if not is_recorded(transcript):
        return None
    if not agents(transcript.events, "transfer_offer"):
        return not_applicable(criterion, "not_applicable.transfer", language)
    if criterion.kind == "dont":
        return decided(criterion, "met", say("measured.transfer_dropped", language))
    return None


def level_two(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Met where level two joined the call; an offer may stand in the words alone."""
    joined = [one for one in hand_overs(transcript) if one.kind == "conference"]
    if not joined:
        return None
    reason = say("measured.level_two", language, turn=joined[0].after_turn)
    return decided(criterion, "met", reason, [words_before(transcript, joined[0].asked_after)])


def right_hands(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Met where somebody else was brought in early: level two on the line, or a transfer that was agreed to."""
    for one in hand_overs(transcript):
        answers = sum(
            turn.speaker == "trainee" and turn.n <= one.asked_after for turn in transcript.turns
        )
        if (one.kind == "conference" or one.manner == "agreed") and answers <= EARLY_ANSWERS:
            reason = say("measured.handed_early", language, count=answers, turn=one.asked_after)
            return decided(criterion, "met", reason, [words_before(transcript, one.asked_after)])
    return None


TRANSFER: dict[str, Rule] = {
    "handling.transfer": handed_on,
    "dont.unexplained_transfer": handed_on,
    "type.expert_level_two": level_two,
    "ten.time_management": right_hands,
}
"""Rules by demand."""
