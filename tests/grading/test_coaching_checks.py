"""What a model wrote for an agent is shown only where nothing speaks against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.grading.coaching_checks import (
    MOST_CHARACTERS,
    CoachingLimits,
    refusal,
    tidied,
    unknown_facts,
)
from simulator.transcript import LOCALES, Locale

KNOWN: dict[Locale, str] = {
    "es": "Me llamo Marta Gil. El pedido es el 48213. La boda es mañana en Zaragoza. Envío urgente en dos días.",
    "en": "My name is Priya Nair. Order 48213. The party is on Friday in Leeds. Delivery within two days.",
    "ja": "佐藤です。注文番号は48213です。明日の法事に必要です。二日以内に届けられます。Wi-Fiがつながりません。",
}
GOOD: dict[Locale, tuple[str, ...]] = {
    "es": (
        "Siento mucho lo que ha pasado, Marta: con la boda mañana, lo primero es su camisa.",
        "Claro, entiendo que le urja. ¿Me confirma el pedido 48213 para mirarlo ahora mismo?",
        "Si le parece bien, lo busco con usted; se lo mando a Zaragoza en dos días.",
    ),
    "en": (
        "I am sorry about this, Priya. With the party on Friday I will look for a way right now.",
        "May I check order 48213 with you, so that I can see what we can do?",
        "Sorry, I should have asked first: what do you need it for?",
    ),
    "ja": (
        "佐藤様、ご不便をおかけして申し訳ございません。明日に間に合う方法をすぐにお調べします。",
        "お客様、Wi-Fiのランプの色を教えていただけますか。",
        "ご家族の皆様もお困りですよね。48213のご注文を確認いたします。",
    ),
}


def limits(language: Locale, *faulty: str) -> CoachingLimits:
    """What may be said in a language."""
    return CoachingLimits(language, KNOWN[language], faulty)


@pytest.mark.parametrize("language", LOCALES)
def test_words_that_an_agent_could_say_are_let_through(language: Locale) -> None:
    """With the names, days and numbers that the brief or the call knows."""
    for words in GOOD[language]:
        own = limits(language)
        assert refusal(words, own) is None, (words, unknown_facts(words, own))


@pytest.mark.parametrize(
    ("language", "words", "fact"),
    [
        ("es", "Su pedido 99120 sale hoy.", "99120"),
        ("es", "Lo tiene en casa el jueves.", "jueves"),
        ("es", "Le hago un descuento por las molestias.", "descuento"),
        ("es", "Se lo mandamos gratis, no se preocupe por eso.", "gratis"),
        ("es", "Lo tiene listo en tres horas como mucho.", "tres horas"),
        ("es", "Se lo dejamos en la tienda de Sevilla.", "Sevilla"),
        ("es", "Perdone, señora Ramos, lo miro ahora.", "Ramos"),
        ("es", "Lucía, lo miro ahora mismo.", "Lucía"),
        ("en", "You will get a refund of 30 pounds.", "30"),
        ("en", "It will be there on Monday.", "Monday"),
        ("en", "Thank you, Mr. Brown, let me see.", "Brown"),
        ("ja", "鈴木様、申し訳ございません。", "鈴木"),
        ("ja", "無料で交換いたします。", "無料"),
        ("ja", "三日以内にお届けします。", "三日"),
        ("ja", "月曜にうかがいます。", "月曜"),
        ("ja", "１２０番におかけください。", "120"),
        ("ja", "Premiumプランをご利用ください。", "Premium"),
    ],
)
def test_what_neither_brief_nor_call_knows_is_refused(
    language: Locale, words: str, fact: str
) -> None:
    """A number, a name, a day, a price or a gift that somebody would have to stand for."""
    assert fact in unknown_facts(words, limits(language))
    assert refusal(words, limits(language)) == "unknown_fact"


@pytest.mark.parametrize(
    ("language", "words", "problem"),
    [
        ("es", "", "empty"),
        ("es", "…", "empty"),
        ("es", "Lo siento. Lo miro ahora. ¿Me espera?", "too_long"),
        ("es", f"Lo siento, {'de verdad, ' * 40}lo miro.", "too_long"),
        ("ja", "申し訳ございません。確認します。お待ちください。", "too_long"),
        ("es", "Agente: lo siento mucho, ahora lo miro.", "markup"),
        ("en", "Go to https://example.org and log in.", "markup"),
        ("en", "**Sorry** for the wait.", "markup"),
        ("es", "I am sorry about the shirt, let me look into this for you right away.", "foreign"),
        ("ja", "I am sorry about that, let me have a look.", "foreign"),
        ("en", "Siento mucho lo que ha pasado, ahora mismo lo miro con usted.", "foreign"),
    ],
)
def test_what_is_no_agents_line_is_refused(language: Locale, words: str, problem: str) -> None:
    """Nothing at all, too much, a label, a link, another language."""
    assert refusal(words, limits(language)) == problem


@pytest.mark.parametrize(
    ("language", "words", "faulty"),
    [
        ("es", "Mire, no es para tanto, pero lo busco.", "No es para tanto."),
        ("es", "Eso es del todo imposible, señora.", "Eso es imposible, señora."),
        ("en", "It is only a parcel, madam.", "It's only a parcel."),
        ("ja", "それは仕方がないことですので、ご了承ください。", "それは仕方がないこと"),
    ],
)
def test_what_repeats_the_fault_is_refused(language: Locale, words: str, faulty: str) -> None:
    """Word for word inside a longer line, or nearly so as a whole; a word or two prove nothing."""
    assert refusal(words, limits(language, faulty)) == "repeats_fault"
    assert refusal(words, limits(language, "No.", "ja")) is None


def test_quotation_marks_and_line_breaks_around_the_words_are_taken_off() -> None:
    """Models put words between quotation marks; those around a part of them stay."""
    assert tidied(" «Lo siento,\n lo miro.» ") == "Lo siento, lo miro."
    assert tidied("「申し訳ございません。」") == "申し訳ございません。"
    assert tidied("«Sí» y «no»") == "«Sí» y «no»"
    assert tidied("Lo\u202e siento") == "Lo siento"


@given(st.text(max_size=200), st.sampled_from(LOCALES))
def test_any_text_is_either_shown_or_refused_with_a_reason(text: str, language: Locale) -> None:
    """No text breaks a check, and what passes is short."""
    words = tidied(text)
    if refusal(words, limits(language)) is None:
        assert 0 < len(words) <= MOST_CHARACTERS[language]
