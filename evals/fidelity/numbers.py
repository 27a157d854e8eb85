"""Numbers in a line, in figures or in words: "four eight two", "cuarenta y ocho", "四八二"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from evals.fidelity.wording import folded
from simulator.transcript import Locale

_TOKEN = re.compile(r"\w+")
_ES_SMALL = _TOKEN.findall(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco "
    "veintiseis veintisiete veintiocho veintinueve"
)
_ES_TENS = _TOKEN.findall("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_EN_SMALL = _TOKEN.findall(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_EN_TENS = _TOKEN.findall("twenty thirty forty fifty sixty seventy eighty ninety")
_JA_DIGITS = "〇一二三四五六七八九"
_FIGURES = re.compile(r"\d+(?:[.,:/\- ]\d+)*")
LEAST_SPELLED = 13
"""Smaller numbers in words are figures of speech as often as figures: "one moment", "dos veces"."""
LEAST_DIGITS = 2
"""Spelled digits in a row from which they are a number that is read out: "four eight"."""


@cache
def _spelled(locale: Locale) -> dict[str, int]:
    if locale == "es":
        return {
            **{word: value for value, word in enumerate(_ES_SMALL)},
            **{word: 30 + 10 * step for step, word in enumerate(_ES_TENS)},
        }
    if locale == "en":
        return {
            **{word: value for value, word in enumerate(_EN_SMALL)},
            **{word: 20 + 10 * step for step, word in enumerate(_EN_TENS)},
            "oh": 0,
            "nought": 0,
        }
    return {char: value for value, char in enumerate(_JA_DIGITS)}


@lru_cache(maxsize=8192)
def digit_runs(text: str, locale: Locale) -> str:
    """The numbers of a text as runs of digits parted by spaces: figures, and digits read out one by one.

    Marks inside a number are dropped: "70.352" and "70 352" are "70352".
    """
    plain = folded(text)
    runs = [re.sub(r"\D", "", found) for found in _FIGURES.findall(plain)]
    return " ".join((*runs, *_read_out(plain, locale)))


def _read_out(plain: str, locale: Locale) -> list[str]:
    values = _spelled(locale)
    if locale == "ja":
        rows = re.findall(f"[{_JA_DIGITS}]{{{LEAST_DIGITS},}}", plain.replace("の", ""))
        return ["".join(str(values[char]) for char in row) for row in rows]
    found: list[str] = []
    row: list[str] = []
    tokens = _TOKEN.findall(plain)
    for token, after in zip(tokens, (*tokens[1:], ""), strict=True):
        if token in values:
            row.append(str(values[token]))
        elif not (token == "y" and row and after in values):
            found.extend(_row(row))
            row = []
    found.extend(_row(row))
    return found


def _row(row: list[str]) -> list[str]:
    """Tens and units together ("cuarenta", "ocho" is 48), then all in a row; nothing for a lone small number."""
    joined: list[str] = []
    for number in row:
        tens = joined and len(joined[-1]) == 2 and joined[-1][1] == "0" and joined[-1] != "10"
        if tens and len(number) == 1 and number != "0":
            joined[-1] = joined[-1][0] + number
        else:
            joined.append(number)
    return ["".join(joined)] if len(joined) >= LEAST_DIGITS else []


def spelled_number(text: str, locale: Locale) -> str | None:
    """The first number of ``LEAST_SPELLED`` or more that is written as a word; round figures of speech are none.

    Japanese writes such numbers in figures or in rows of digits, which ``digit_runs`` reads.
    """
    if locale == "ja":
        return None
    values = _spelled(locale)
    tokens = _TOKEN.findall(folded(text))
    return next((one for one in tokens if values.get(one, 0) >= LEAST_SPELLED), None)
