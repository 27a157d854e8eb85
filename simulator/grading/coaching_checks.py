"""Whether words that a model wrote for an agent can be shown as an example.

All checks are code and rather refuse a good line than let a bad one through: behind each stands the rubric's
advice. What no check here can see (a line that is merely clumsy) is left to the model that wrote it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.grading.visible import visible
from simulator.language import has_words, is_foreign, is_japanese
from simulator.transcript import Locale

Refusal = Literal["empty", "too_long", "markup", "foreign", "unknown_fact", "repeats_fault"]
MOST_SENTENCES = 2
MOST_CHARACTERS: Mapping[Locale, int] = {"es": 320, "en": 300, "ja": 150}
"""About what can be said aloud in one breath or two; our choice."""
REPEATS_FROM = 0.72
"""Likeness to faulty words from which a sentence counts as their repetition (difflib ratio); our choice."""
SHORTEST_FAULT = 6
"""Characters from which faulty words found inside a line count; "No." is in many good lines."""
_SENTENCE_END = re.compile(r"(?:[.!?…]+(?=[\s\"'»”)]|$)|[。！？]+[」』]?)")
_MARKUP = re.compile(
    r"https?://|www\.|\S@\S|[<>{}\[\]|`*_#\\]|^\W*(?:agent|agente|担当者)\s*[:：]", re.I
)
_NUMBER = re.compile(r"\d+")
_CAPITAL = r"[A-ZÁÉÍÓÚÜÑ][^\W\d_]+"
_NAME = re.compile(
    rf"(?:(?<=[^\W\d_A-ZÁÉÍÓÚÜÑ])[,;]?\s+|\b(?:Sr|Sra|Srta|Mr|Mrs|Ms|Dr|Dra)\.?\s+)(?P<name>{_CAPITAL})"
)
"""A capital in mid-sentence, or after a title."""
_CALLED = re.compile(rf"(?:^|[.!?…]\s+)[¿¡]*(?P<name>{_CAPITAL}),")
"""A word before a comma where a sentence begins: a name, or one of ``_OPENERS``."""
_OPENERS: Mapping[Locale, frozenset[str]] = {
    "es": frozenset({
        "claro", "gracias", "perdone", "perdona", "perdón", "disculpe", "disculpa", "entiendo", "comprendo", "perfecto",
        "sí", "no", "vale", "bien", "bueno", "mire", "mira", "verá", "ahora", "efectivamente", "exacto", "cierto", "señor",
        "señora", "señorita", "tranquilo", "tranquila", "además", "entonces", "estupendo", "lamentablemente", "oiga",
        "escuche", "primero", "descuide", "correcto",
    }),
    "en": frozenset({
        "sorry", "sure", "certainly", "absolutely", "yes", "no", "right", "okay", "ok", "well", "thanks", "understood",
        "sir", "madam", "first", "now", "so", "please", "actually", "indeed", "honestly", "look", "listen",
    }),
    "ja": frozenset(),
}  # fmt: skip
_NAME_JA = re.compile(
    r"(?P<name>[\u4e00-\u9fff々]{1,4}|[\u30a1-\u30ff]{2,8}|[A-Za-z]+)(?:(?<![仕同多模異有])様(?![々子式])|さん|さま)"
)
_LATIN_JA = re.compile(r"[A-Za-z]{3,}")
_NOBODY_JA = frozenset({
    "客", "皆", "担当者", "者", "奥", "旦那", "何", "神", "子", "嬢", "父", "母", "兄", "姉", "弟", "妹", "孫", "業者",
    "店員", "患者", "医者", "隣", "苦労", "親御", "家主", "大家",
})  # fmt: skip
"""Before さん or 様 and still nobody's name."""
_FACTS: Mapping[Locale, re.Pattern[str]] = {
    "es": re.compile(
        r"\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|pasado mañana"
        r"|gratis|gratuit[oa]s?|sin coste|reembols\w+|descuento\w*|cupón|cupones|regalo\w*|compensa\w+|indemni\w+"
        r"|(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|cien)"
        r" (?:segundos|minutos|horas|días|semanas|meses|años|euros|pesos|por ciento))\b"
    ),
    "en": re.compile(
        r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight"
        r"|free of charge|for free|refund\w*|discount\w*|voucher\w*|coupon\w*|gift\w*|compensat\w+"
        r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred)"
        r" (?:seconds|minutes|hours|days|weeks|months|years|pounds|dollars|euros|per cent|percent))\b"
    ),
    "ja": re.compile(
        r"[月火水木金土日]曜|明日|明後日|無料|返金|割引|値引き|クーポン|商品券|補償|弁償"
        r"|[二三四五六七八九十百千]+(?:秒|分|時間?|日間?|週間?|か月|ヶ月|年|円|回|個|割)"
    ),
}
"""Days, amounts of time and money in words, and what only the company can give."""


@dataclass(frozen=True)
class CoachingLimits:
    """What words for a moment must keep to.

    Attributes:
        language: That they must be in.
        known_text: All text whose facts they may use: the brief and the call up to the moment.
        faulty: Words that were wrong there, and bad examples of the same fault.
    """

    language: Locale
    known_text: str
    faulty: Sequence[str]


def tidied(raw: str) -> str:
    """The spoken words alone: on one line, without hidden characters and without quotation marks around the whole."""
    text = " ".join(visible(raw).split())
    for opening, closing in ("«»", "“”", "「」", '""', "''"):
        inner = text[1:-1]
        if text[:1] == opening and text[-1:] == closing and opening not in inner:
            text = inner.strip()
    return text


def refusal(words: str, limits: CoachingLimits) -> Refusal | None:
    """Why words cannot be shown, ``None`` where they can."""
    checks: tuple[tuple[Refusal, bool], ...] = (
        ("empty", not has_words(words)),
        ("too_long", _too_long(words, limits.language)),
        ("markup", _MARKUP.search(words) is not None),
        ("foreign", is_foreign(words, limits.language)),
        ("unknown_fact", bool(unknown_facts(words, limits))),
        ("repeats_fault", _repeats(words, limits.faulty)),
    )
    return next((name for name, refused in checks if refused), None)


def unknown_facts(words: str, limits: CoachingLimits) -> tuple[str, ...]:
    """Numbers, names, days and gifts in the words that neither the brief nor the call so far knows."""
    plain = unicodedata.normalize("NFKC", words)
    known = _folded(limits.known_text)
    known_numbers = set(_NUMBER.findall(known))
    found = [one for one in _NUMBER.findall(plain) if one not in known_numbers]
    if limits.language == "ja":
        claimed = [match["name"] for match in _NAME_JA.finditer(plain)]
        claimed = [one for one in claimed if one not in _NOBODY_JA]
        claimed += _LATIN_JA.findall(plain)
    else:
        claimed = [match["name"] for match in _NAME.finditer(plain)]
        called = [match["name"] for match in _CALLED.finditer(plain)]
        claimed += [one for one in called if one.casefold() not in _OPENERS[limits.language]]
    claimed += _FACTS[limits.language].findall(plain.casefold())
    found += [one for one in claimed if not _known(one, known, limits.language)]
    return tuple(dict.fromkeys(found))


def _known(claim: str, known: str, language: Locale) -> bool:
    wanted = _folded(claim)
    if language == "ja":
        return wanted in known
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", known) is not None


def _too_long(words: str, language: Locale) -> bool:
    sentences = [part for part in _SENTENCE_END.split(words) if has_words(part)]
    return len(sentences) > MOST_SENTENCES or len(words) > MOST_CHARACTERS[language]


def _repeats(words: str, faulty: Sequence[str]) -> bool:
    parts = [_letters(part) for part in (words, *_SENTENCE_END.split(words)) if has_words(part)]
    for fault in faulty:
        wrong = _letters(fault)
        if len(wrong) < SHORTEST_FAULT:
            continue
        if wrong in parts[0] or any(_alike(part, wrong) for part in parts):
            return True
    return False


def _alike(part: str, wrong: str) -> bool:
    # Without autojunk: from 200 characters on it would take every common letter for noise.
    compared = difflib.SequenceMatcher(None, part, wrong, autojunk=False)
    return compared.quick_ratio() >= REPEATS_FROM and compared.ratio() >= REPEATS_FROM


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", visible(text)).casefold()


def _letters(text: str) -> str:
    """Letters and digits alone, with single spaces between words that have any."""
    plain = re.sub(r"[^\w]+", " ", _folded(text)).strip()
    return plain.replace(" ", "") if any(is_japanese(one) for one in plain) else plain
