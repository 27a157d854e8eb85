"""The mood of two calls in one plot: one that was tried again, and the call it was rewound from."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from simulator.transcript import Locale, MoodPoint
from simulator.ui.ledger import AXES, Axis
from simulator.ui.messages import say
from simulator.ui.mood_curve import COLOURS, SYMBOLS, curve_layout, draw_bands, hover_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

MORE_HEIGHT = 80
"""Added to the plot's height: the legend has twice the lines of a single curve's."""
BELOW_THE_AXIS = {"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0}
"""Where the legend goes: the place of the fork is named above the plot."""


def branch_figure(
    language: Locale,
    before: tuple[MoodPoint, ...],
    now: tuple[MoodPoint, ...],
    forked_after: int,
) -> go.Figure:
    """Draws what both have in common once, then both ways.

    The new call is drawn solid with filled marks, the old one dotted with open marks, so that nothing
    depends on colour.

    Args:
        language: Of all texts.
        before: The mood of the old call, a point a turn.
        now: The mood of the new one.
        forked_after: The last turn that they share; 0 for none.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    draw_bands(figure, language)
    shared = shared_points(before, now)
    # From the last point that both have, so that the line begins where the ways part.
    apart = before[max(0, shared - 1) :]
    for axis in AXES:
        figure.add_trace(_line(language, axis, now, "now"))
        if len(apart) > (1 if shared else 0):
            figure.add_trace(_line(language, axis, apart, "before"))
    figure.update_layout(**curve_layout(language, (*before, *now)))
    figure.update_layout(
        height=figure.layout.height + MORE_HEIGHT, legend=BELOW_THE_AXIS, margin_t=28
    )
    _mark_fork(figure, language, now[shared - 1].after_turn if shared else 0, forked_after)
    return figure


def shared_points(before: tuple[MoodPoint, ...], now: tuple[MoodPoint, ...]) -> int:
    """How many points both calls begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False))
    return sum(1 for _ in pairs)


def _line(language: Locale, axis: Axis, points: tuple[MoodPoint, ...], which: str) -> go.Scatter:
    import plotly.graph_objects as go

    old = which == "before"
    return go.Scatter(
        x=[point.after_turn for point in points],
        y=[getattr(point, axis) for point in points],
        name=say(language, f"branch_line_{which}", axis=say(language, f"axis_{axis}")),
        mode="lines+markers",
        line={"color": COLOURS[axis], "width": 2 if old else 3, "dash": "dot" if old else "solid"},
        marker={
            "size": 9,
            "symbol": SYMBOLS[axis] + ("-open" if old else ""),
            "color": COLOURS[axis],
        },
        cliponaxis=False,
        text=[hover_text(language, point) for point in points],
        hovertemplate="%{fullData.name}: <b>%{y}</b><br>%{text}<extra></extra>",
    )


def _mark_fork(figure: go.Figure, language: Locale, place: int, forked_after: int) -> None:
    text = "branch_parted" if forked_after else "branch_parted_at_start"
    figure.add_vline(x=place, line_width=1.5, line_dash="dash", line_color="#808a96", name="fork")
    figure.add_annotation(
        x=place,
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="left" if place <= sum(figure.layout.xaxis.range) / 2 else "right",
        text=say(language, text, turn=forked_after),
        showarrow=False,
        name="fork",
    )
