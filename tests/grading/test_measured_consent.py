"""Consent in words: the plain forms are read, whatever else is said is left undecided."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.grading.measured_consent import (
    asks,
    asks_to_hand_over,
    asks_to_wait,
    consent_in,
    thanks,
    wants_another,
)
from simulator.persona import load_personas, shipped_personas_dir
from simulator.transcript import LOCALES, Locale

YES = ("agree_to_wait", "agree_to_transfer")
NO = ("object_to_wait", "object_to_transfer")


@functools.cache
def answers(*moves: str) -> tuple[tuple[Locale, str], ...]:
    """What the shipped customers answer to holds and transfers."""
    personas, broken = load_personas(shipped_personas_dir())
    assert not broken
    return tuple(
        (found.persona.locale, line)
        for found in personas
        for move, by_band in found.persona.lines.items()
        if move in moves
        for lines in by_band.values()
        for line in lines
    )


def test_no_customer_who_objects_is_taken_to_agree_nor_the_other_way_round() -> None:
    """The shipped customers' own lines: what is read is right, and most of what agrees is read."""
    objections = [line for locale, line in answers(*NO) if consent_in(line, locale) == "yes"]
    agreements = [consent_in(line, locale) for locale, line in answers(*YES)]
    assert len(answers(*NO)) > 100
    assert objections == []
    assert "no" not in agreements
    assert agreements.count("yes") >= 0.85 * len(agreements)


@pytest.mark.parametrize(
    ("locale", "answer", "meant"),
    [
        ("es", "Sí, claro.", "yes"),
        ("es", "«Vale, espero.»", "yes"),
        ("es", "No hay problema.", "yes"),
        ("es", "si, espero", "yes"),
        ("es", "Si lo mira ahora, mejor.", None),
        ("es", "No, ni hablar.", "no"),
        ("es", "¿Y para qué?", None),
        ("en", "Very much. And hurry.", "yes"),
        ("en", "No bother.", "yes"),
        ("en", "No.", "no"),
        ("en", "Don't be long.", "yes"),
        ("en", "I don’t know.", None),
        ("ja", "はい、どうぞ。", "yes"),
        ("ja", "さっさとしろよ。", "yes"),
        ("ja", "いいえ、困ります。", "no"),
        ("ja", "は？なんで？", None),
        ("ja", "はい？", None),
    ],
)
def test_a_plain_answer_is_read_and_any_other_is_undecided(
    locale: Locale, answer: str, meant: str | None
) -> None:
    """It is how the answer begins that counts."""
    assert consent_in(answer, locale) == meant


@pytest.mark.parametrize(
    ("locale", "words", "question", "wait"),
    [
        ("es", "¿Me espera un minuto?", True, True),
        ("es", "Espere un minuto.", False, False),
        ("es", "¿De qué color es?", True, False),
        ("en", "May I put you on hold?", True, True),
        ("ja", "一分ほどお待ちいただいてもよろしいでしょうか。", True, True),
        ("ja", "少々お待ちください。", False, False),
    ],
)
def test_an_order_is_no_request(locale: Locale, words: str, question: bool, wait: bool) -> None:
    """Asking takes a question; asking for a wait, a word of waiting or of time too."""
    assert (asks(words, locale), asks_to_wait(words, locale)) == (question, wait)


@pytest.mark.parametrize(
    ("locale", "words", "asked"),
    [
        ("es", "La paso con emergencias. ¿Está de acuerdo?", True),
        ("es", "Le paso con emergencias.", False),
        ("es", "¿Qué pasa con el router?", False),
        ("en", "Shall I bring her in on a three-way call?", True),
        ("en", "Would you like a tea?", False),
        ("ja", "三者通話で入ってもらってもよろしいですか。", True),
        ("ja", "よろしいですか。", False),
    ],
)
def test_a_hand_over_is_asked_for_by_name(locale: Locale, words: str, asked: bool) -> None:
    """A question about anything else is no offer to be passed on."""
    assert asks_to_hand_over(words, locale) is asked


def test_thanks_and_the_wish_for_somebody_else_are_known_in_each_language() -> None:
    """In Japanese the excuse for the wait is the thanks."""
    assert thanks("Gracias por esperar.", "es")
    assert thanks("Thanks for bearing with me.", "en")
    assert thanks("お待たせいたしました。", "ja")
    assert not thanks("Ya. Cobertura sí hay.", "es")
    assert wants_another("Quiero hablar con tu jefe.", "es")
    assert wants_another("Get me a manager.", "en")
    assert wants_another("責任者を出してください。", "ja")
    assert not wants_another("¿Me está escuchando?", "es")


@given(st.text(max_size=60), st.sampled_from(LOCALES))
def test_any_text_is_read_without_failing(text: str, locale: Locale) -> None:
    """Whatever a customer says."""
    assert consent_in(text, locale) in ("yes", "no", None)
    assert asks(text, locale) or not asks_to_wait(text, locale)
