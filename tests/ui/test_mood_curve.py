from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.transcript import LOCALES, Locale, MoodChange, MoodPoint
from simulator.ui.ledger import ledger_of, mood_before, moved_by
from simulator.ui.mood_curve import BAND_EDGES, LABELLED_TURNS, mood_figure


def point(turn: int, frustration: int, *changes: MoodChange) -> MoodPoint:
    """A mood after a turn."""
    return MoodPoint(
        after_turn=turn,
        frustration=frustration,
        trust=40,
        confusion=5,
        band="angry",
        changes=changes,
    )


POINTS = (
    point(0, 60),
    point(1, 48, MoodChange(rule="listening.empathise", quote="le entiendo", frustration=-12)),
    point(3, 62, MoodChange(rule="dont.minimise", quote="<b>no es</b> para tanto", frustration=14)),
    point(5, 60, MoodChange(rule="mood.settle", frustration=-2)),
)


@pytest.mark.parametrize("language", LOCALES)
def test_each_axis_is_a_line_over_the_turns(language: Locale) -> None:
    """Three lines, told apart by dash and symbol as well as by colour."""
    figure = mood_figure(language, POINTS)
    frustration, trust, confusion = figure.data
    assert list(frustration.x) == [0, 1, 3, 5]
    assert list(frustration.y) == [60, 48, 62, 60]
    assert list(trust.y) == [40] * 4
    assert len({trace.line.dash for trace in figure.data}) == 3
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert list(confusion.y) == [5] * 4


def test_hovering_a_turn_shows_rule_and_quote_as_text() -> None:
    """What was said is escaped: plotly reads tags in its hover texts."""
    hover = mood_figure("en", POINTS).data[0].text
    assert "played the problem down" in hover[2]
    assert "&lt;b&gt;no es&lt;/b&gt;" in hover[2]
    assert "<b>" not in hover[2]


def test_the_turns_that_moved_most_are_labelled() -> None:
    """At most three, with what was done; a drift back to the usual mood is no turn's doing."""
    many = tuple(
        point(n, 50 + (n % 2) * n, MoodChange(rule="dont.argue", frustration=(-1) ** (n + 1) * n))
        for n in range(1, 12)
    )
    labels = [one for one in mood_figure("en", many).layout.annotations if one.name == "turn"]
    assert len(labels) == LABELLED_TURNS
    assert not [one for one in mood_figure("en", POINTS[2:]).layout.annotations if one.showarrow]


def test_bands_cover_the_whole_axis() -> None:
    """Every frustration from 0 to 100 lies in exactly one named band."""
    assert BAND_EDGES[0][1] == 0
    assert BAND_EDGES[-1][2] == 100
    assert all(low[2] == high[1] for low, high in pairwise(BAND_EDGES))


def test_a_single_point_can_be_drawn() -> None:
    """A call of one turn has a curve too."""
    assert len(mood_figure("ja", POINTS[:1]).data) == 3


def test_the_mood_before_a_turn_is_what_its_changes_leave() -> None:
    """The ledger's changes are the way from before to after."""
    after = point(1, 48, MoodChange(rule="listening.empathise", frustration=-12, trust=8))
    assert mood_before(after).frustration == 60
    assert mood_before(after).trust == 32
    assert moved_by(after, "trust") == 8


def test_the_ledger_puts_the_heaviest_first_and_the_drift_last() -> None:
    """What the trainee should see first is what they did most."""
    changes = (
        MoodChange(rule="mood.settle", frustration=-20),
        MoodChange(rule="opening.use_name", frustration=-2, trust=3),
        MoodChange(rule="listening.clarify"),
        MoodChange(rule="difficult.apologise", frustration=-9, trust=6),
    )
    lines = ledger_of("en", point(1, 20, *changes))
    assert [line.drift for line in lines] == [False, False, True]
    assert lines[0].what == "apologised for the mistake"
    assert lines[2].sentence[0].isupper()
