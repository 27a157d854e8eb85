from __future__ import annotations

import re

import pytest

from simulator.ui.mood_curve import COLOURS
from simulator.ui.theme import PALETTE, asset, page_css, page_theme

READ = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "field"),
    ("ink", "customer"),
    ("ink", "accent-soft"),
    ("ink", "unsure-soft"),
    ("ink-soft", "ground"),
    ("ink-soft", "surface"),
    ("ink-soft", "raised"),
    ("ink-soft", "field"),
    ("ink-soft", "accent-soft"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "raised"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-trainee", "trainee"),
    ("danger", "surface"),
    ("danger", "danger-soft"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("good", "surface"),
    ("good", "good-soft"),
    ("unsure", "surface"),
    ("unsure", "unsure-soft"),
]
"""Text colour and what it stands on."""
SEEN = [
    ("line-strong", "field"),
    ("line-strong", "surface"),
    ("frustration", "line"),
    ("trust", "line"),
    ("confusion", "line"),
    ("accent", "line"),
]
"""Edges of controls and bars of gauges, which need less."""


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two ``#rrggbb`` colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_can_be_read(text: str, ground: str, mode: int) -> None:
    """WCAG AA: 4.5 to 1."""
    assert contrast(PALETTE[text][mode], PALETTE[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), SEEN)
def test_controls_and_gauges_can_be_seen(edge: str, ground: str, mode: int) -> None:
    """WCAG AA for what is not text: 3 to 1."""
    assert contrast(PALETTE[edge][mode], PALETTE[ground][mode]) >= 3


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("axis", COLOURS)
def test_one_figure_serves_both_modes(axis: str, mode: int) -> None:
    """The lines of the curve are drawn once, for light and dark."""
    assert contrast(COLOURS[axis], PALETTE["surface"][mode]) >= 3  # type: ignore[index]  # an axis


def test_every_colour_of_the_style_sheet_is_in_the_palette() -> None:
    """A variable that nobody defines would fall back to black on black."""
    used = set(re.findall(r"var\(--([a-z-]+)\)", asset("page.css")))
    assert used <= set(PALETTE)


def test_nothing_of_the_look_is_fetched() -> None:
    """Neither style sheet nor theme names an address or a font file."""
    theme = page_theme()
    assert "url(" not in page_css()
    assert "@import" not in page_css()
    assert not theme._stylesheets
    assert "https://" not in theme._get_theme_css()
