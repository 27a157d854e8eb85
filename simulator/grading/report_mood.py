"""What moved the customer, in words: the mood ledger as a report shows it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.grading.wording import TEXTS, say
from simulator.transcript import Band, Locale, MoodChange, MoodPoint, Transcript

SETTLING = "mood.settle"
"""The ledger's slow return to the customer's usual mood; no turn is shown for it alone."""


@dataclass(frozen=True)
class MoodReason:
    """One line of the mood ledger in words.

    Attributes:
        rule: Its id.
        phrase: What the agent did: "played the problem down".
        quote: The agent's words, where it rests on words.
        frustration: Points added; trust and confusion likewise.
    """

    rule: str
    phrase: str
    quote: str | None
    frustration: int
    trust: int
    confusion: int


@dataclass(frozen=True)
class MoodMoment:
    """A turn that moved the customer.

    Attributes:
        turn: The agent's turn that did it.
        before: Frustration before it, 0-100.
        after: Frustration after it.
        band: The mood it led to.
        sentence: The three in words.
        reasons: Why.
    """

    turn: int
    before: int
    after: int
    band: Band
    sentence: str
    reasons: tuple[MoodReason, ...]


def ledger_phrase(rule: str, language: Locale) -> str:
    """What a rule of the mood ledger says of the agent; the rule's id where it is not known."""
    key = f"rule.{rule}"
    return say(key, language) if key in TEXTS else rule


def mood_moments(transcript: Transcript, language: Locale) -> tuple[MoodMoment, ...]:
    """The turns that moved the customer, with the ledger's reasons in words."""
    return tuple(
        _moment(point, _agent_turn(transcript, point.after_turn), language)
        for point in transcript.mood
        if any(change.rule != SETTLING for change in point.changes)
    )


def _agent_turn(transcript: Transcript, after_turn: int) -> int:
    """The agent's last turn up to a mood point, which may be stored under the customer's answer."""
    said = [turn.n for turn in transcript.turns if turn.speaker == "trainee"]
    return max((n for n in said if n <= after_turn), default=after_turn)


def _moment(point: MoodPoint, turn: int, language: Locale) -> MoodMoment:
    before = point.frustration - sum(change.frustration for change in point.changes)
    before = max(0, min(100, before))
    band = say(f"band.{point.band}", language)
    return MoodMoment(
        turn=turn,
        before=before,
        after=point.frustration,
        band=point.band,
        sentence=say("mood.moment", language, before=before, after=point.frustration, band=band),
        reasons=tuple(
            _mood_reason(change, language)
            for change in point.changes
            if change.frustration or change.trust or change.confusion
        ),
    )


def _mood_reason(change: MoodChange, language: Locale) -> MoodReason:
    return MoodReason(
        rule=change.rule,
        phrase=ledger_phrase(change.rule, language),
        quote=change.quote,
        frustration=change.frustration,
        trust=change.trust,
        confusion=change.confusion,
    )
