"""The curve of the customer's mood, with the turns that moved it."""

from __future__ import annotations

import textwrap
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.transcript import Locale, MoodPoint
from simulator.ui.ledger import AXES, Axis, LedgerLine, ledger_of
from simulator.ui.messages import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS: dict[Axis, str] = {"frustration": "#d4541b", "trust": "#0f8a7b", "confusion": "#7a63d8"}
"""Each keeps at least 3:1 against the light and the dark surface, so one figure serves both."""
DASHES: dict[Axis, str] = {"frustration": "solid", "trust": "dash", "confusion": "dot"}
SYMBOLS: dict[Axis, str] = {"frustration": "circle", "trust": "square", "confusion": "diamond"}
"""Lines differ in dash and symbol too, so that nothing depends on colour."""
BAND_EDGES: tuple[tuple[str, int, int], ...] = (
    ("calm", 0, 25),
    ("annoyed", 25, 50),
    ("angry", 50, 75),
    ("furious", 75, 100),
)
"""Bands of frustration, as in the customer's mood."""
BAND_STRENGTH = {"calm": 0.0, "annoyed": 0.05, "angry": 0.10, "furious": 0.16}
LABELLED_TURNS = 3
"""How many of the turns that moved frustration most carry a label on the curve itself."""
HOVER_WIDTH_CHARACTERS = 48
LABEL_WIDTH_CHARACTERS = 26


def mood_figure(language: Locale, points: tuple[MoodPoint, ...]) -> go.Figure:
    """Draws the three axes over the turns.

    Args:
        language: Of all texts.
        points: The ledger; hover shows each point's changes with rule and quote, the turns that moved
            frustration most are labelled.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    draw_bands(figure, language)
    hover = [hover_text(language, point) for point in points]
    for axis in AXES:
        figure.add_trace(
            go.Scatter(
                x=[point.after_turn for point in points],
                y=[getattr(point, axis) for point in points],
                name=say(language, f"axis_{axis}"),
                mode="lines+markers",
                line={"color": COLOURS[axis], "width": 3, "dash": DASHES[axis]},
                marker={"size": 9, "symbol": SYMBOLS[axis], "color": COLOURS[axis]},
                cliponaxis=False,
                text=hover,
                hovertemplate="%{fullData.name}: <b>%{y}</b><br>%{text}<extra></extra>",
            )
        )
    _label_turns(figure, language, points)
    figure.update_layout(**curve_layout(language, points))
    return figure


def draw_bands(figure: go.Figure, language: Locale) -> None:
    """Shades and names the bands of frustration."""
    for band, low, high in BAND_EDGES:
        figure.add_hrect(
            y0=low,
            y1=high,
            fillcolor=COLOURS["frustration"],
            opacity=BAND_STRENGTH[band],
            line_width=0,
            layer="below",
        )
        figure.add_annotation(
            x=1.01,
            xref="paper",
            xanchor="left",
            y=(low + high) / 2,
            text=escape(say(language, f"band_{band}")),
            showarrow=False,
            name="band",
        )


def hover_text(language: Locale, point: MoodPoint) -> str:
    """What moved the mood at a point, with rule and quote; escaped."""
    lines = ledger_of(language, point)
    if not lines:
        return escape(say(language, "why_nothing" if point.after_turn else "curve_start"))
    return "<br>".join(part for line in lines for part in _wrapped(language, line))


def _wrapped(language: Locale, line: LedgerLine) -> list[str]:
    shifts = ", ".join(f"{say(language, f'axis_{one.axis}')} {one.signed}" for one in line.shifts)
    parts = [f"“{line.quote}”"] if line.quote else []
    parts += [line.what, shifts]
    # Plotly reads a few tags in hover texts, so the trainee's words are escaped here too.
    return [
        escape(piece)
        for part in parts
        for piece in textwrap.wrap(part, HOVER_WIDTH_CHARACTERS) or [part]
    ]


def _label_turns(figure: go.Figure, language: Locale, points: tuple[MoodPoint, ...]) -> None:
    moved: list[tuple[int, MoodPoint, str]] = []
    for before, point in pairwise(points):
        swing = point.frustration - before.frustration
        lines = ledger_of(language, point)
        # The line that explains the swing: the heaviest that pushed in its direction.
        why = next(
            (
                line
                for line in lines
                if not line.drift
                and any(one.axis == "frustration" and one.points * swing > 0 for one in line.shifts)
            ),
            None,
        )
        if why:
            moved.append((swing, point, why.what[:1].upper() + why.what[1:]))
    moved.sort(key=lambda one: abs(one[0]), reverse=True)
    last = points[-1].after_turn if points else 0
    for swing, point, what in moved[:LABELLED_TURNS]:
        up = swing > 0
        figure.add_annotation(
            x=point.after_turn,
            y=point.frustration,
            text="<br>".join(escape(line) for line in textwrap.wrap(what, LABEL_WIDTH_CHARACTERS)),
            ay=-34 if up else 34,
            ax=0,
            xanchor=_side(point.after_turn, last),
            arrowcolor=COLOURS["frustration"],
            arrowwidth=1.5,
            arrowhead=2,
            borderpad=3,
            bgcolor="rgba(0,0,0,0)",
            name="turn",
        )


def _side(turn: int, last: int) -> str:
    """To which side a label hangs, so that none leaves the plot."""
    return "left" if turn < last * 0.2 else "right" if turn > last * 0.8 else "center"


def curve_layout(language: Locale, points: tuple[MoodPoint, ...]) -> dict[str, object]:
    """Axes, margins and fonts of a curve over the turns of some points."""
    turns = sorted({point.after_turn for point in points}) or [0]
    room = max((max(turns) - min(turns)) * 0.06, 0.4)
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 13},
        "height": 400,
        "margin": {"l": 46, "r": 76, "t": 16, "b": 48},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "xaxis": {
            "title": {"text": say(language, "curve_turns")},
            "tickvals": turns,
            "range": [min(turns) - room, max(turns) + room],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [0, 100],
            "tickvals": [0, 25, 50, 75, 100],
            "gridcolor": "rgba(128,138,150,.25)",
            "zeroline": False,
            "fixedrange": True,
        },
    }
