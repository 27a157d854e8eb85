from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from simulator.grading.wording import say as graded
from simulator.transcript import BANDS, LOCALES, Locale
from simulator.ui.ledger import AXES
from simulator.ui.messages import known_language, messages, say

UI = Path(__file__).parents[2] / "simulator" / "ui"
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in [*UI.glob("*.py"), *UI.glob("templates/*.html")]
)
WHOLE = set(re.findall(r"""["']([a-z][a-z0-9_]*)["']""", SOURCES))
BEGUN = set(re.findall(r"""t\('([a-z_]+_)' \+|f"([a-z_]+_)\{""", SOURCES))
PREFIXES = {one for pair in BEGUN for one in pair if one}


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_text_has_the_same_placeholders_in_all_languages() -> None:
    """A placeholder that one language lacks would drop a number or a name in silence."""
    assert messages()
    for key, text in messages().items():
        assert placeholders(text.es) == placeholders(text.en) == placeholders(text.ja), key


def test_no_text_is_unused() -> None:
    """Every key stands in a template or in the code, whole or as a prefix that is completed there."""
    unused = [
        key
        for key in messages()
        if key not in WHOLE and not any(key.startswith(prefix) for prefix in PREFIXES)
    ]
    assert unused == []


def test_every_text_that_a_template_asks_for_exists() -> None:
    """A missing text would show only when the page is at that step."""
    asked = set(re.findall(r"t\('([a-z0-9_]+)'[,)]", SOURCES))
    asked |= set(re.findall(r'say\([a-z_.]+, "([a-z0-9_]+)"[,)]', SOURCES))
    assert asked
    assert asked - set(messages()) == set()
    for prefix in PREFIXES:
        assert any(key.startswith(prefix) for key in messages()), prefix


def test_japanese_is_japanese_and_no_text_is_left_in_another_language() -> None:
    """A copied text that nobody translated: Japanese without kana or kanji, Spanish equal to English."""
    same_everywhere = {"channel_chat", "no"}
    for key, text in messages().items():
        words = re.sub(r"\{[a-z_]+\}|[\W\d_]", "", text.ja)
        if words and key not in same_everywhere:
            assert re.search(r"[぀-ヿ一-鿿]", text.ja), key
        words = re.sub(r"\{[a-z_]+\}|[\W\d_]", "", text.en)
        if len(words) > 2 and key not in same_everywhere:
            assert text.es != text.en, key


@pytest.mark.parametrize("language", LOCALES)
def test_moods_have_one_word_in_the_app_and_in_the_report(language: Locale) -> None:
    """Whoever reads both must not take two words for two things; only the capital may differ."""
    for name in (*(f"axis_{axis}" for axis in AXES), *(f"band_{band}" for band in BANDS)):
        in_report = graded(name.replace("_", "."), language)
        assert say(language, name).lower() == in_report, name


def test_a_placeholder_without_a_value_is_an_error() -> None:
    """Half a sentence must not reach the page."""
    with pytest.raises(KeyError):
        say("es", "briefing_title", who="Marta")


@pytest.mark.parametrize(
    ("name", "otherwise", "expected"),
    [
        ("es-MX", "en", "es"),
        ("ja", "en", "ja"),
        ("EN_us", "ja", "en"),
        ("fr", "ja", "ja"),
        (None, "es", "es"),
        ("", "xx", "en"),
        ("'; drop", "zz", "en"),
    ],
)
def test_any_language_tag_becomes_one_of_the_three(
    name: str | None, otherwise: str, expected: str
) -> None:
    """The browser's tag, else the settings', else English."""
    assert known_language(name, otherwise) == expected
    assert expected in LOCALES
