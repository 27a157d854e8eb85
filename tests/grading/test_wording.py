"""The tables of words: complete in three languages, and alike in what they take."""

from __future__ import annotations

import string

import pytest

from simulator.behaviours import BEHAVIOURS
from simulator.customer.effects import OTHER_RULES, SETTLE
from simulator.errors import EndpointBusyError, EndpointError, ModelError
from simulator.grading.wording import TEXTS, cause_of, language_of, number_list, say
from simulator.transcript import BANDS, LOCALES


def fields(template: str) -> set[str]:
    """What a template takes."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def takes(key: str) -> set[frozenset[str]]:
    """What the templates of a text take, in each language; one set where they agree."""
    taken = set()
    for template in TEXTS[key].values():
        variants = [template] if isinstance(template, str) else [*template]
        assert all(variants), key
        several = fields(variants[-1])
        if len(variants) == 2:
            assert fields(variants[0]) <= several | {"count"}, key
            several |= {"count"}
        taken.add(frozenset(several - {"count"}))
    return taken


def test_every_text_is_there_in_three_languages_and_takes_the_same_values() -> None:
    """A language that is missing, or a value that one of them lacks, would show only there."""
    assert TEXTS
    assert [key for key, texts in TEXTS.items() if set(texts) != set(LOCALES)] == []
    assert [key for key in TEXTS if len(takes(key)) != 1] == []


def test_every_rule_of_the_mood_ledger_has_its_phrase() -> None:
    """The report explains each change of mood in words."""
    rules = (*BEHAVIOURS, *OTHER_RULES, SETTLE)
    assert [rule for rule in rules if f"rule.{rule}" not in TEXTS] == []


def test_every_band_has_its_word() -> None:
    """The mood that a turn led to is named."""
    assert all(f"band.{band}" in TEXTS for band in BANDS)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es", "es"), ("es-MX", "es"), ("ja_JP", "ja"), ("EN", "en"), ("fr", "en"), ("", "en")],
)
def test_a_locale_reads_its_language_and_an_unknown_one_english(locale: str, language: str) -> None:
    """A report is never without words."""
    assert language_of(locale) == language


def test_one_and_several_are_told_apart() -> None:
    """Where a language tells them apart."""
    one = say("measured.interrupted", "es", count=1, turns="4")
    two = say("measured.interrupted", "es", count=2, turns="4 y 6")
    assert (one, two) == (
        "Cortó al cliente 1 vez (turno 4).",
        "Cortó al cliente 2 veces (turnos 4 y 6).",
    )


def test_numbers_make_a_list() -> None:
    """As each language writes it."""
    assert number_list([3], "es") == "3"
    assert number_list([3, 5, 8], "es") == "3, 5 y 8"
    assert number_list([3, 5], "en") == "3 and 5"
    assert number_list([3, 5, 8], "ja") == "3、5、8"


def test_a_failure_is_told_without_its_details() -> None:
    """No address and no key reaches the trainee; an unknown failure is still told."""
    busy = EndpointBusyError("429", where="https://key@example.org/v1")
    assert cause_of(busy, "en") == "the service is overloaded or failing"
    assert (
        cause_of(EndpointError("x"), "es") == cause_of(ModelError("y"), "es") == "el modelo falló"
    )
