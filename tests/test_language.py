"""Whether a text is in the language of the call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.language import has_words, is_foreign
from simulator.transcript import Locale

GOLD = Path(__file__).parents[1] / "evals" / "gold" / "turns.jsonl"

TABLE: list[tuple[Locale, str, bool]] = [
    ("es", "Buenos días, ¿en qué puedo ayudarle hoy?", False),
    ("es", "Vale.", False),
    ("es", "Ok, thanks.", False),  # too short to be sure
    ("es", "Le paso con el helpdesk para que hagan un reset del router.", False),
    ("es", "Could you please tell me what happened with your order?", True),
    ("es", "Você pode me dizer o que aconteceu com a sua encomenda, por favor?", True),
    ("es", "ご用件をお聞かせください。", True),
    ("es", "Здравствуйте, чем могу помочь?", True),
    ("es", "48213", False),
    ("es", "…", False),
    ("en", "Good morning, how can I help you today?", False),
    ("en", "Sí.", False),
    ("en", "I'll check your DHCP lease and the MTU on eth0 for you.", False),
    ("en", "Buenos días, dígame en qué le puedo ayudar hoy.", True),
    ("en", "Können Sie mir bitte sagen, was mit Ihrer Bestellung passiert ist?", True),
    ("en", "ご用件をお聞かせください。", True),
    ("ja", "ご用件をお聞かせください。", False),
    ("ja", "了解しました。", False),
    ("ja", "了解", False),
    ("ja", "WiFiのルーターをリセットしてください。", False),
    ("ja", "OK", False),
    ("ja", "Could you please tell me what happened?", True),
    ("ja", "Buenos días, dígame qué ha pasado.", True),
    ("ja", "请您告诉我您的订单号码和购买日期好吗谢谢", True),
    ("ja", "고객님, 무엇을 도와드릴까요? 말씀해 주세요.", True),
]


@pytest.mark.parametrize(("locale", "text", "foreign"), TABLE)
def test_another_language_is_told_from_a_foreign_word(
    locale: Locale, text: str, foreign: bool
) -> None:
    """Whole sentences in another language count; names, terms and short words get the benefit of doubt."""
    assert is_foreign(text, locale) is foreign


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hola", True),
        ("48213", True),
        ("はい", True),
        ("½", True),
        ("🙂🙂🙂", False),
        ("…!?¿¡", False),
        ("  ", False),
        ("", False),
        ("👩🏽‍🚒", False),
        ("-_-", False),
    ],
)
def test_a_letter_or_a_digit_makes_words(text: str, words: bool) -> None:
    """Smileys and punctuation are no words, in whatever script."""
    assert has_words(text) is words


def test_no_labelled_turn_is_taken_for_another_language() -> None:
    """What people really say in the three languages, terms and names included."""
    turns = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len(turns) > 500
    wrong = [turn["id"] for turn in turns if is_foreign(turn["trainee"], turn["locale"])]
    assert wrong == []
