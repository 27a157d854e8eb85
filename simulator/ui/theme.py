"""The look of the app: one palette, light and dark, for Gradio's own parts and for ours."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_ASSETS = Path(__file__).with_name("assets")
FONTS = (
    "system-ui",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Hiragino Sans",
    "Meiryo",
    "Noto Sans CJK JP",
    "sans-serif",
)
"""Fonts of the reader's own system: nothing is fetched."""

PALETTE: dict[str, tuple[str, str]] = {
    "ground": ("#f4f5f7", "#0f141a"),
    "surface": ("#ffffff", "#171e26"),
    "raised": ("#f8f9fb", "#1d2630"),
    "field": ("#ffffff", "#10161d"),
    "ink": ("#17212c", "#e9eef3"),
    "ink-soft": ("#505d6b", "#a9b6c3"),
    "line": ("#e1e5ea", "#2a3541"),
    "line-strong": ("#8793a0", "#627283"),
    "accent": ("#0b6660", "#5fd0c0"),
    "accent-strong": ("#084e4a", "#86e0d3"),
    "accent-soft": ("#e2f1ef", "#16312f"),
    "on-accent": ("#ffffff", "#06211e"),
    "danger": ("#b3261e", "#ff9d94"),
    "danger-strong": ("#8f1d17", "#ffb8b1"),
    "danger-soft": ("#fdecea", "#3a1d1b"),
    "on-danger": ("#ffffff", "#3b0906"),
    "good": ("#1a6b3f", "#74d99f"),
    "good-soft": ("#e3f4ea", "#142e20"),
    "unsure": ("#7a5200", "#f0c15a"),
    "unsure-soft": ("#fdf3dc", "#33280f"),
    "trainee": ("#0b6660", "#1c4f4a"),
    "on-trainee": ("#ffffff", "#eafffb"),
    "customer": ("#ffffff", "#212b36"),
    "frustration": ("#b8430f", "#ff9b66"),
    "trust": ("#0b6660", "#5fd0c0"),
    "confusion": ("#6046c4", "#b6a5ff"),
}
"""Every colour as (light, dark); a test checks the contrast of the pairs that meet."""

_COLOURS: dict[str, str] = {
    "body_background_fill": "ground",
    "body_text_color": "ink",
    "body_text_color_subdued": "ink-soft",
    "background_fill_primary": "surface",
    "background_fill_secondary": "ground",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "link_text_color": "accent",
    "link_text_color_hover": "accent-strong",
    "link_text_color_active": "accent-strong",
    "link_text_color_visited": "accent",
    "block_background_fill": "surface",
    "block_border_color": "line",
    "block_label_text_color": "ink-soft",
    "block_title_text_color": "ink",
    "block_info_text_color": "ink-soft",
    "input_background_fill": "field",
    "input_background_fill_focus": "field",
    "input_border_color": "line-strong",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "ink-soft",
    "checkbox_background_color": "field",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color": "line-strong",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_background_fill": "surface",
    "checkbox_label_background_fill_hover": "accent-soft",
    "checkbox_label_background_fill_selected": "accent-soft",
    "checkbox_label_border_color": "line",
    "checkbox_label_border_color_selected": "accent",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_border_color": "accent",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "on-accent",
    "button_secondary_background_fill": "surface",
    "button_secondary_background_fill_hover": "accent-soft",
    "button_secondary_border_color": "line-strong",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "button_cancel_background_fill": "danger",
    "button_cancel_background_fill_hover": "danger-strong",
    "button_cancel_border_color": "danger",
    "button_cancel_text_color": "on-danger",
    "button_cancel_text_color_hover": "on-danger",
}
_SHAPES: dict[str, str] = {
    "block_border_width": "0px",
    "block_radius": "12px",
    "block_padding": "0px",
    "block_shadow": "none",
    "input_radius": "10px",
    "input_border_width": "1px",
    "input_shadow": "none",
    "button_border_width": "1px",
    "button_large_radius": "12px",
    "button_medium_radius": "10px",
    "button_small_radius": "10px",
    "button_large_text_weight": "600",
    "button_medium_text_weight": "600",
    "button_small_text_weight": "600",
    "layout_gap": "16px",
    "form_gap_width": "0px",
    "checkbox_label_shadow": "none",
}


def asset(name: str) -> str:
    """The text of a file of ``assets``."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def page_theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of the palette."""
    light = {part: PALETTE[name][0] for part, name in _COLOURS.items()}
    dark = {f"{part}_dark": PALETTE[name][1] for part, name in _COLOURS.items()}
    theme = gr.themes.Base(font=list(FONTS), font_mono=["ui-monospace", "monospace"])
    return theme.set(**light, **dark, **_SHAPES)


def page_css() -> str:
    """The style sheet, with the palette as variables in front."""
    light = ";".join(f"--{name}:{colours[0]}" for name, colours in PALETTE.items())
    dark = ";".join(f"--{name}:{colours[1]}" for name, colours in PALETTE.items())
    return f":root{{{light};color-scheme:light}}\n.dark{{{dark};color-scheme:dark}}\n{asset('page.css')}{asset('forms.css')}"
