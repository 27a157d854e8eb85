"""Reading an announced time out of an agent's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.announced_time import LONGEST_ANNOUNCED_SECONDS, announced_seconds
from simulator.transcript import LOCALES, Locale


@pytest.mark.parametrize(
    ("locale", "words", "seconds"),
    [
        ("es", "Voy a mirarlo en el almacén, vuelvo en dos minutos.", 120),
        ("es", "Deme 30 segundos", 30),
        ("es", "uno o dos minutos", 120),
        ("es", "2-3 min", 180),
        ("es", "Tardo minuto y medio", 90),
        ("es", "un minuto y medio", 90),
        ("es", "un minutito", 60),
        ("es", "media hora", 1800),
        ("es", "cuarenta y cinco segundos", 45),
        ("es", "1,5 minutos", 90),
        ("en", "Give me a minute.", 60),
        ("en", "half a minute", 30),
        ("en", "two or three minutes", 180),
        ("en", "twenty-five minutes", 1500),
        ("en", "a 5-minute check", 300),
        ("en", "a minute and a half", 90),
        ("ja", "30秒ほどお待ちください", 30),
        ("ja", "２分で戻ります", 120),
        ("ja", "二、三分お時間をください", 180),
        ("ja", "1分半", 90),
        ("ja", "三十秒", 30),
    ],
)
def test_a_time_in_words_is_read(locale: Locale, words: str, seconds: float) -> None:
    """Digits and number words, ranges by their longer end, halves."""
    assert announced_seconds(words, locale) == seconds


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("es", "Un momento, por favor."),
        ("es", "Un segundo, que lo miro."),
        ("es", "Lo pidió hace dos minutos."),
        ("es", "El pedido 48213"),
        ("es", ""),
        ("en", "Just a second."),
        ("en", "You called 10 minutes ago."),
        ("ja", "少々お待ちください"),
        ("ja", "5分前のご注文ですね"),
        ("ja", "十分に確認いたします"),
        ("ja", "自分で調べます"),
    ],
)
def test_what_promises_no_time_is_none(locale: Locale, words: str) -> None:
    """Manners of speaking, what has been, other numbers."""
    assert announced_seconds(words, locale) is None


@given(st.text(alphabet="0123456789.,-一二三十分秒 minutosyhed前半、～", max_size=40))
def test_any_words_give_a_time_within_its_limit_or_none(words: str) -> None:
    """Nothing that is typed breaks it, and nothing announces no time or more than a day."""
    for locale in LOCALES:
        seconds = announced_seconds(words, locale)
        assert seconds is None or 0 < seconds <= LONGEST_ANNOUNCED_SECONDS
