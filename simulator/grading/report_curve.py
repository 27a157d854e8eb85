"""The mood curve as shapes for a small drawing, for a page that prints: plotly weighs four megabytes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.grading.report_moments import CostlyMoment
from simulator.grading.wording import say
from simulator.transcript import BANDS, Band, Locale, MoodPoint, Transcript

Axis = Literal["frustration", "trust", "confusion"]
AXES: tuple[Axis, ...] = ("frustration", "trust", "confusion")
WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 40, 104, 30, 44
"""Margins: figures on the left, names of the bands on the right, marks above, turns below."""
MOST_TICKS = 16
BAND_WIDTH = 25
"""Of frustration, in points."""
MARK_LIFT = 16
"""How far above its point the number of a moment stands."""


@dataclass(frozen=True)
class Dot:
    """A point of a line."""

    x: float
    y: float
    level: int


@dataclass(frozen=True)
class Line:
    """One axis of the mood over the turns."""

    axis: Axis
    name: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """For the ``points`` of a polyline."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


@dataclass(frozen=True)
class BandStrip:
    """A band of frustration."""

    band: Band
    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Mark:
    """The number of a costly moment at its place on the curve."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """All that is drawn.

    Attributes:
        lines: One for each axis.
        bands: The strips behind them.
        ticks: Turns below the axis, with their place.
        levels: Levels beside it, with their place.
        marks: The costly moments.
        in_words: What it shows, for those who do not see it.
    """

    lines: tuple[Line, ...]
    bands: tuple[BandStrip, ...]
    ticks: tuple[tuple[int, float], ...]
    levels: tuple[tuple[int, float], ...]
    marks: tuple[Mark, ...]
    in_words: str


def mood_curve(
    transcript: Transcript, moments: Sequence[CostlyMoment], language: Locale
) -> Curve | None:
    """Lays the curve out; ``None`` where the call has no mood ledger.

    Args:
        transcript: The call.
        moments: What cost most, marked by its number.
        language: Of the names.
    """
    points = _points(transcript.mood)
    if not points:
        return None
    turns = sorted({turn for turn, _ in points})
    lines = tuple(
        Line(
            axis,
            say(f"axis.{axis}", language),
            tuple(
                Dot(_x(turn, turns), _y(getattr(point, axis)), getattr(point, axis))
                for turn, point in points
            ),
        )
        for axis in AXES
    )
    every = -(-len(turns) // MOST_TICKS)
    return Curve(
        lines=lines,
        bands=tuple(
            BandStrip(band, say(f"band.{band}", language), _y(low + BAND_WIDTH), _strip())
            for band, low in zip(BANDS, range(0, 100, BAND_WIDTH), strict=True)
        ),
        ticks=tuple((turn, _x(turn, turns)) for turn in turns[::every]),
        levels=tuple((level, _y(level)) for level in range(0, 101, BAND_WIDTH)),
        marks=_marks(points, moments, turns),
        in_words=_in_words([point for _, point in points], language),
    )


def _points(mood: Sequence[MoodPoint]) -> list[tuple[int, MoodPoint]]:
    """The mood after each turn, with the one that the call began with in front where the ledger tells it."""
    points = [(point.after_turn, point) for point in mood]
    if points and points[0][0] > 0 and mood[0].changes:
        changes = mood[0].changes
        levels: dict[str, int] = {
            axis: max(0, min(100, getattr(mood[0], axis) - sum(getattr(c, axis) for c in changes)))
            for axis in AXES
        }
        levels["after_turn"] = 0
        points.insert(0, (0, mood[0].model_copy(update=levels)))
    return points


def _marks(
    points: Sequence[tuple[int, MoodPoint]], moments: Sequence[CostlyMoment], turns: Sequence[int]
) -> tuple[Mark, ...]:
    levels = {turn: point.frustration for turn, point in points}
    found = []
    for number, moment in enumerate(moments, 1):
        at = next((turn for turn in turns if turn >= moment.turn), None)
        if moment.felt is not None and at is not None:
            found.append(Mark(number, _x(at, turns), max(10.0, _y(levels[at]) - MARK_LIFT)))
    return tuple(found)


def _in_words(points: Sequence[MoodPoint], language: Locale) -> str:
    first, last = points[0], points[-1]
    return say(
        "page.curve_in_words",
        language,
        first=first.frustration,
        last=last.frustration,
        most=max(point.frustration for point in points),
        trust_first=first.trust,
        trust_last=last.trust,
    )


def _x(turn: int, turns: Sequence[int]) -> float:
    span = turns[-1] - turns[0]
    share = (turn - turns[0]) / span if span else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(level: int) -> float:
    return round(HEIGHT - BOTTOM - level / 100 * (HEIGHT - TOP - BOTTOM), 1)


def _strip() -> float:
    return round(BAND_WIDTH / 100 * (HEIGHT - TOP - BOTTOM), 1)
