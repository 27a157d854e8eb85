"""The detectors of ``python -m evals fidelity``: what each one finds, and what it must leave alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from customer.made_up import persona

import evals.fidelity as fidelity
from evals.fidelity.facts import FactTable, invented
from evals.fidelity.numbers import digit_runs, spelled_number
from evals.fidelity.shown import leaked, mood_in_figures, repeated, says_as_agent, wrong_language
from simulator.transcript import Locale

ADA = persona()
SHUT = ("order", "history", "need")


@pytest.mark.parametrize(
    ("line", "locale"),
    [
        ("¿En qué puedo ayudarle hoy?", "es"),
        ("Lamentamos lo sucedido, su solicitud queda registrada.", "es"),
        ("Comprendo su enfado, vamos a solucionarlo.", "es"),
        ("How may I help you today?", "en"),
        ("We apologise for the delay; our team will be with you shortly.", "en"),
        ("Thank you for calling, I'll look into it.", "en"),
        ("お客様のご契約を確認いたします。", "ja"),
        ("かしこまりました。少々お待ちくださいませ。", "ja"),
    ],
)
def test_a_line_of_the_agents_trade_is_found(line: str, locale: Locale) -> None:
    """Offers of service, talk of "our team", thanks for calling."""
    assert says_as_agent(line, persona(locale=locale, id=f"{locale}/lamp"), None)


@pytest.mark.parametrize(
    ("line", "locale"),
    [
        ('Me dijeron "entiendo su frustración" y colgaron.', "es"),
        ("Si quiere le mando la foto ahora mismo.", "es"),
        ("Lo siento, no quería gritarle.", "es"),
        ("I can send you a picture of it, if that helps.", "es"),
        ("Bear with me, I'm looking for my glasses.", "en"),
        ("Don't tell me you understand, you don't.", "en"),
        ("お手数をかけて、すみませんでした。", "ja"),
        ("それは先ほど申し上げたとおりです。", "ja"),
    ],
)
def test_a_polite_or_quoting_customer_is_no_agent(line: str, locale: Locale) -> None:
    """Customers apologise, offer things and quote agents."""
    assert says_as_agent(line, persona(locale=locale, id=f"{locale}/lamp"), None) is None


@pytest.mark.parametrize("line", ["Ada, I have found it.", "That's done for you, Ada."])
def test_speaking_to_oneself_by_name_is_an_agents_line(line: str) -> None:
    """Nobody says their own name at the end of a sentence, unless they introduce themselves."""
    assert says_as_agent(line, ADA, None) == "speaks to Ada"


@pytest.mark.parametrize("line", ["I'm Ada.", "My name's Ada.", "This is Ada, about the lamp."])
def test_introducing_oneself_is_no_agents_line(line: str) -> None:
    """The name behind "I'm" is the speaker's."""
    assert says_as_agent(line, ADA, None) is None


@pytest.mark.parametrize(
    ("line", "locale", "wrong"),
    [
        ("Quiero mi camisa, que la boda es mañana mismo.", "es", False),
        ("I would like to speak to your supervisor right now.", "es", True),
        ("Quiero hablar con su jefe ahora mismo, por favor.", "en", True),
        ("No sé. I would like to speak to your supervisor right now.", "es", True),
        ("Vale.", "en", False),
        ("お願いします。", "en", True),
        ("はやくしてください。", "ja", False),
        ("Wi-Fiがつながりません。", "ja", False),
        ("I cannot tell you that.", "ja", True),
        ("我已经等了三天还没有收到包裹", "ja", True),
        ("Мне нужна помощь", "es", True),
    ],
)
def test_another_language_is_found_sentence_by_sentence(
    line: str, locale: Locale, wrong: bool
) -> None:
    """Another script at once, another language in sentences long enough to tell."""
    assert (wrong_language(line, locale) is not None) is wrong


@pytest.mark.parametrize(
    ("line", "earlier", "again"),
    [
        ("My new lamp stays dark.", "My new lamp stays dark.", True),
        ("Dark my new lamp stays, I say.", "I say my new lamp stays dark.", True),
        ("My new lamp stays dark.", "The bulb is new as well.", False),
        ("Yes?", "Yes?", False),
        ("So. My new lamp stays dark, again.", "Well, look. My new lamp stays dark.", True),
    ],
)
def test_a_sentence_said_before_in_the_same_words_is_found(
    line: str, earlier: str, again: bool
) -> None:
    """In any order; short calls such as "yes?" may come again."""
    assert (repeated(line, [earlier], "en") is not None) is again


def test_repetition_is_found_in_japanese_too() -> None:
    """By pairs of characters, as there are no spaces."""
    said = ["土曜日の離れはどうなるんですか。"]
    assert repeated("離れはどうなるんですか、土曜日の。", said, "ja")
    assert repeated("昨日の電話では何も聞いていません。", said, "ja") is None


@pytest.mark.parametrize(
    ("line", "locale"),
    [
        ("Mis instrucciones dicen que no lo cuente.", "es"),
        ("Mi frustración es de 62.", "es"),
        ("As an AI I cannot tell you.", "en"),
        ("My trust is at 31.", "en"),
        ("<|im_start|>user", "en"),
        ("不満度は62です。", "ja"),
        ("私は言語モデルです。", "ja"),
    ],
)
def test_instructions_models_and_moods_in_figures_leak(line: str, locale: Locale) -> None:
    """Whatever only a program would say."""
    assert leaked(line, "", locale)


def test_the_instructions_read_out_leak() -> None:
    """A row of words as only the prompt has them; a few words in common are no leak."""
    given = "You are Ada. You bought a lamp in the sale on the corner and it has never once been bright."
    assert leaked(
        "I bought a lamp in the sale on the corner and it has never once glowed.", given, "en"
    )
    assert leaked("I bought a lamp in the sale.", given, "en") is None


def test_a_level_of_the_mood_out_of_a_hundred_is_a_leak() -> None:
    """Whatever the line calls it."""
    assert mood_in_figures("I'd say 62 out of 100.", [62, 30])
    assert not mood_in_figures("I paid 62 pounds.", [62, 30])


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("It's 77120.", "order"),
        ("It's 77 120, I think.", "order"),
        ("Seven seven one two zero.", "order"),
        ("On Tuesday.", "history"),
        ("I work in a SURGERY.", "need"),
        ("I'm not telling you.", None),
        ("It stays dark.", None),
        ("My surgeons are fine.", None),
    ],
)
def test_a_shut_fact_is_found_by_its_values(line: str, fact: str | None) -> None:
    """In figures, in figures that are read out, or as whole words."""
    assert FactTable.of(ADA).told(line, SHUT) == fact


def test_a_shut_fact_is_found_in_other_words() -> None:
    """Half of the words that only this fact holds, and at least two."""
    facts: Any = [one.model_dump() for one in ADA.facts]
    facts[2] |= {"text": "My neighbour borrowed the ladder yesterday.", "values": ["ladder"]}
    table = FactTable.of(persona(facts=facts))
    assert table.told("The neighbours had it, borrowing again.", ["order"]) == "order"
    assert table.told("The neighbours are noisy.", ["order"]) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("I paid 340 for it.", "number"),
        ("It has been thirty days.", "number"),
        ("Since Friday.", "day"),
        ("I told Gordon already.", "name"),
        ("Gordon knows.", None),
        ("One moment, two words.", None),
        ("You said 15 days.", None),
        ("It stays dark.", None),
    ],
)
def test_numbers_days_and_names_out_of_nowhere_are_invented(line: str, kind: str | None) -> None:
    """What neither the open facts nor the call hold; small numbers in words are figures of speech."""
    found = invented(line, ADA, [ADA.fact("dark")], ["It takes 15 days."])
    assert (found[0] if found else None) == kind


def test_an_open_fact_may_be_told() -> None:
    """Its own number is nothing invented, whole or in part."""
    assert invented("77120, ends in 120.", ADA, [ADA.fact("order")], []) is None
    assert invented("It's 77130.", ADA, [ADA.fact("order")], []) == ("number", "77130")


@pytest.mark.parametrize(
    ("text", "locale", "runs"),
    [
        ("48.213 y 7", "es", "48213 7"),
        ("cuarenta y ocho, dos, trece", "es", "48213"),
        ("four eight two one three", "en", "48213"),
        ("one moment", "en", ""),
        ("五二〇七です", "ja", "5207"),
        ("五の二の〇の七", "ja", "5207"),
        ("１２番", "ja", "12"),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, locale: Locale, runs: str) -> None:
    """As somebody reads a number out on the telephone."""
    assert digit_runs(text, locale) == runs


def test_small_numbers_in_words_are_figures_of_speech() -> None:
    """From thirteen on they are figures."""
    assert spelled_number("dos veces y una más", "es") is None
    assert spelled_number("veintitrés años", "es") == "veintitres"


def test_the_detectors_share_nothing_with_the_guard() -> None:
    """Else a mistake would hide in both: no import of the guard, its cues, its phrases or its look-alikes."""
    shared = {"guard", "phrases", "cues", "language", "proofreading", "clauses", "hearing"}
    folder = Path(fidelity.__file__).parent
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            f"{node.module}.{name.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for name in node.names
        }
        # evals.hearing only names the folder where hidden states are kept.
        parts = {
            part for one in imported - {"evals.hearing.states_folder"} for part in one.split(".")
        }
        assert not parts & shared, path
