"""What moved the customer, in words: the mood ledger as a report shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.grading.wording import TEXTS, say
from simulator.transcript import BANDS, Band, Locale, MoodChange, MoodPoint, Transcript

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

    @property
    def drift(self) -> bool:
        """Whether it is only the slow return to the usual mood."""
        return self.rule == SETTLING


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
        _moment(point, agent_turn(transcript, point.after_turn), language)
        for point in transcript.mood
        if any(change.rule != SETTLING for change in point.changes)
    )


def agent_turn(transcript: Transcript, after_turn: int) -> int:
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


@dataclass(frozen=True)
class Felt:
    """What the customer felt at a moment, from the ledger.

    Attributes:
        before: The mood it began with.
        after: The mood it led to.
        sentence: Band, frustration and trust before and after, in words.
        reasons: What made it worse, the worst first.
    """

    before: MoodLevel
    after: MoodPoint
    sentence: str
    reasons: tuple[MoodReason, ...]


@dataclass(frozen=True)
class MoodLevel:
    """A mood without its reasons."""

    frustration: int
    trust: int
    band: Band


def mood_cost(points: Iterable[MoodPoint]) -> int:
    """What some mood points cost: frustration up and trust down, in points together; 0 where neither.

    The slow return to the usual mood is nobody's doing and is left out.
    """
    changes = [one for point in points for one in point.changes if one.rule != SETTLING]
    frustration = sum(change.frustration for change in changes)
    trust = sum(change.trust for change in changes)
    return max(0, frustration) + max(0, -trust)


def harm(change: MoodChange) -> int:
    """What one line of the ledger cost; 0 where it did no harm, and for the return to the usual mood."""
    if change.rule == SETTLING:
        return 0
    return max(0, change.frustration) + max(0, -change.trust)


def felt_at(transcript: Transcript, points: Sequence[MoodPoint], language: Locale) -> Felt:
    """What the customer felt over one or more mood points of a transcript, at least one, in order."""
    first, last = points[0], points[-1]
    before = _level_before(transcript, first)
    worse = [change for point in points for change in point.changes if harm(change)]
    same = before.band == last.band
    return Felt(
        before=before,
        after=last,
        sentence=say(
            "moment.mood_stayed" if same else "moment.mood_moved",
            language,
            **({} if same else {"before": say(f"band.{before.band}", language)}),
            after=say(f"band.{last.band}", language),
            frustration=f"{before.frustration} → {last.frustration}",
            trust=f"{before.trust} → {last.trust}",
        ),
        reasons=tuple(
            _mood_reason(change, language) for change in sorted(worse, key=harm, reverse=True)
        ),
    )


def points_in_words(reason: MoodReason, language: Locale) -> str:
    """What a reason did, such as "frustration +14, trust −10"; empty where it did nothing."""
    moves = (
        ("frustration", reason.frustration),
        ("trust", reason.trust),
        ("confusion", reason.confusion),
    )
    shown = [
        f"{say(f'axis.{axis}', language)} {signed(points)}" for axis, points in moves if points
    ]
    return ("、" if language == "ja" else ", ").join(shown)


def signed(points: int) -> str:
    """A number with its sign, the minus as a real minus."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "±0"


def _level_before(transcript: Transcript, point: MoodPoint) -> MoodLevel:
    place = next(at for at, one in enumerate(transcript.mood) if one is point)
    if place:
        earlier = transcript.mood[place - 1]
        return MoodLevel(earlier.frustration, earlier.trust, earlier.band)
    frustration = _bounded(point.frustration - sum(one.frustration for one in point.changes))
    trust = _bounded(point.trust - sum(one.trust for one in point.changes))
    return MoodLevel(frustration, trust, band_of(frustration))


def band_of(frustration: int) -> Band:
    """The band of a level, without the hysteresis that a running call has."""
    return BANDS[min(frustration // 25, len(BANDS) - 1)]


def _bounded(level: int) -> int:
    return max(0, min(100, level))
