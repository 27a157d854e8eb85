"""The time that an agent announces in words: "vuelvo en dos minutos", "half a minute", "1分半ほど"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from simulator.transcript import Locale

LONGEST_ANNOUNCED_SECONDS = 24 * 3600.0
"""What is longer is no wait on the telephone but a slip."""
_NUMBERS: dict[Locale, Mapping[str, float]] = {
    "es": {
        "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
        "ocho": 8, "nueve": 9, "diez": 10, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40,
        "cuarenta y cinco": 45, "cincuenta": 50, "sesenta": 60, "noventa": 90, "medio": 0.5, "media": 0.5,
        "un par de": 2, "un cuarto de": 0.25,
    },
    "en": {
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "twenty five": 25, "thirty": 30,
        "forty": 40, "forty five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "half a": 0.5, "half an": 0.5, "half": 0.5,
        "a couple of": 2, "a couple": 2, "a quarter of an": 0.25, "quarter of an": 0.25,
    },
    "ja": {},
}  # fmt: skip
_UNITS: dict[Locale, Mapping[str, int]] = {
    "es": {r"segund(?:os?|itos?)|segs?|s": 1, r"minut(?:os?|itos?)|mins?": 60, r"horas?|horitas?": 3600},
    "en": {r"seconds?|secs?|s": 1, r"minutes?|mins?": 60, r"hours?": 3600},
    "ja": {r"秒": 1, r"分": 60, r"時間": 3600},
}  # fmt: skip
_AND_A_HALF: dict[Locale, str] = {"es": r" y (?:medio|media)\b", "en": r" and a half\b", "ja": "半"}
_OR: dict[Locale, str] = {
    "es": "(?: o | a |-| u )",
    "en": "(?: or | to |-)",
    "ja": "(?:、|,|から|か|~|-)",
}
_PAST: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"\bhac(?:e|en|ia) (?:como |unos |unas )?$"),
    "en": re.compile(r"\b(?:for the last|for the past|within the last) $"),
    "ja": re.compile(r"(?!)"),
}
"""Before the time: it speaks of what has been, and promises nothing."""
_AGO: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"^ (?:atrás|antes)\b"),
    "en": re.compile(r"^ ago\b"),
    "ja": re.compile(r"^(?:ほど|くらい|ぐらい)?前"),
}
"""After the time: likewise."""
_PLENTY = re.compile(r"^(?:に|な|と|です|注意|確認|理解)")
"""After 十分, which is ten minutes and also "plenty"."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=\w)|(?<=\d)-(?=[^\W\d_])")
"""In "twenty-five" and "5-minute", not in "2-3"."""
_KANJI = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


def announced_seconds(words: str, locale: Locale) -> float | None:
    """The time that the words announce.

    Of two ("one or two minutes") it is the longer, which is what they promise; of several in a row it is the
    last, which is mostly when the agent will be back. "Un segundo" and "a second" are manners of speaking.

    Args:
        words: What the agent says before a hold.
        locale: Language of the call.

    Returns:
        Seconds, ``None`` where no time is announced.
    """
    text = _plain(words, locale)
    found: float | None = None
    for match in _pattern(locale).finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _PAST[locale].search(before) or _AGO[locale].search(after):
            continue
        if match[0] == "十分" and _PLENTY.match(after):
            continue
        number = _number(match["last"] or match["first"] or "", locale)
        unit = _unit(match["unit"], locale)
        if unit == 1 and number == 1:
            continue
        seconds = (number + (0.5 if match["half"] else 0)) * unit
        if 0 < seconds <= LONGEST_ANNOUNCED_SECONDS:
            found = float(seconds)
    return found


def _plain(words: str, locale: Locale) -> str:
    text = unicodedata.normalize("NFKC", words).casefold().replace("〜", "~")
    if locale != "ja":
        text = _HYPHEN.sub(" ", text)
    return re.sub(r"\s+", "" if locale == "ja" else " ", text)


@cache
def _pattern(locale: Locale) -> re.Pattern[str]:
    named = sorted(_NUMBERS[locale], key=len, reverse=True)
    digits = r"\d{1,4}(?:[.,]\d{1,2})?"
    number = (
        "|".join((digits, *named)) if locale != "ja" else rf"{digits}|[一二三四五六七八九十]{{1,3}}"
    )
    edge, gap = ("", "") if locale == "ja" else (r"\b", " ?")
    unit = "|".join(_UNITS[locale])
    amount = rf"(?P<first>{number})(?:{_OR[locale]}(?P<last>{number}))?{gap}"
    # "Minuto y medio" has no number before it.
    alone = rf"(?=(?:{unit}){_AND_A_HALF[locale]})"
    return re.compile(
        rf"{edge}(?:{amount}|{alone})(?P<unit>{unit}){edge}(?P<half>{_AND_A_HALF[locale]})?"
    )


def _unit(word: str, locale: Locale) -> int:
    return next(
        seconds for pattern, seconds in _UNITS[locale].items() if re.fullmatch(pattern, word)
    )


def _number(word: str, locale: Locale) -> float:
    if not word:
        return 1.0
    if word[0].isdecimal():
        return float(word.replace(",", "."))
    if word in _NUMBERS[locale]:
        return _NUMBERS[locale][word]
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return float(_KANJI.get(word, 0)) if len(word) == 1 else 0.0
    return float(10 * _KANJI.get(tens, 1) + _KANJI.get(ones, 0))
