"""The mood ledger in words: what a turn did to the customer's mood, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.grading.report_mood import SETTLING, ledger_phrase
from simulator.transcript import Locale, MoodChange, MoodPoint

Axis = Literal["frustration", "trust", "confusion"]
AXES: tuple[Axis, ...] = ("frustration", "trust", "confusion")


@dataclass(frozen=True)
class Shift:
    """What one change did to one axis.

    Attributes:
        axis: Which.
        points: How far, of 100.
        good: Whether the customer feels better for it.
    """

    axis: Axis
    points: int
    good: bool

    @property
    def signed(self) -> str:
        """The points with a sign."""
        return signed(self.points)


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger for people.

    Attributes:
        quote: The trainee's words that the rule was heard in, empty where it is not about words.
        what: What they did, in words.
        shifts: What came of it.
        drift: Whether it is only the slow return to the usual mood.
    """

    quote: str
    what: str
    shifts: tuple[Shift, ...]
    drift: bool = False

    @property
    def sentence(self) -> str:
        """What they did, with a capital where it stands alone."""
        return self.what if self.quote else self.what[:1].upper() + self.what[1:]

    @property
    def weight(self) -> int:
        """How much it moved, for choosing what to show first."""
        return sum(abs(shift.points) for shift in self.shifts)


def signed(points: int) -> str:
    """A number with its sign, the minus as a real minus."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "±0"


def is_good(axis: Axis, points: int) -> bool:
    """Whether a move on an axis is one for the better."""
    return points > 0 if axis == "trust" else points < 0


def moved_by(point: MoodPoint, axis: Axis) -> int:
    """How far the changes of a turn moved one axis, in points."""
    return sum(_points(change, axis) for change in point.changes)


def _points(change: MoodChange, axis: Axis) -> int:
    return {
        "frustration": change.frustration,
        "trust": change.trust,
        "confusion": change.confusion,
    }[axis]


def mood_before(point: MoodPoint) -> MoodPoint:
    """The mood that a turn began with; its band is that of the turn, since only the curve shows it."""
    return MoodPoint(
        after_turn=0,
        band=point.band,
        frustration=_bounded(point.frustration - moved_by(point, "frustration")),
        trust=_bounded(point.trust - moved_by(point, "trust")),
        confusion=_bounded(point.confusion - moved_by(point, "confusion")),
    )


def _bounded(level: int) -> int:
    return max(0, min(100, level))


def ledger_line(language: Locale, change: MoodChange) -> LedgerLine:
    """One change of mood in words."""
    moves = [(axis, _points(change, axis)) for axis in AXES]
    shifts = tuple(Shift(axis, points, is_good(axis, points)) for axis, points in moves if points)
    what = ledger_phrase(change.rule, language)
    return LedgerLine(change.quote or "", what, shifts, drift=change.rule == SETTLING)


def ledger_of(language: Locale, point: MoodPoint) -> tuple[LedgerLine, ...]:
    """All that moved the mood in one turn, what weighed most first and the drift last.

    Changes without effect are left out.
    """
    lines = [ledger_line(language, change) for change in point.changes]
    moved = [line for line in lines if line.shifts]
    return tuple(sorted(moved, key=lambda line: (line.drift, -line.weight)))
