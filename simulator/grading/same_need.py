"""Whether two texts seem to name the same need, by their content words alone.

No model is asked: a verdict that nobody can follow would not be believed. What this finds is therefore only that
the words agree ("close"); that they do not agree proves nothing, since the same need has many words, and the two
texts are then shown side by side without a verdict. It counts in no score.
"""

from __future__ import annotations

import re
from itertools import takewhile

from simulator.cues import folded
from simulator.transcript import Locale

WORDS_IN_COMMON = 2
"""Least content words in common: one may be the matter itself ("water"), which whoever took the call knows."""
SHARE_IN_COMMON = 0.5
"""Least share of the answer's content words that the need has too: otherwise a long answer that names everything
would hit upon it. With both numbers 33 of the 34 right answers of ``tests/grading/needs.yaml`` are called close, and
none of its wrong ones nor any right answer to another need."""
_ALIKE = 0.7
"""Share of the longer word that two forms of a word have in common at their beginning: "necesita", "necesitar"."""
_LEAST_ALIKE = 4
_WORD = re.compile(r"\w+")
_JAPANESE_WORD = re.compile(r"[\u30a0-\u30ff\u4e00-\u9fff々0-9a-z]+")
"""Words in Chinese characters or katakana; what stands in hiragana are mostly endings and particles."""
_CONTRACTIONS = r"(?:do|does|did|ca|could|wo|would|should|is|are|was|were|has|have|had)nt"
"""Without the apostrophe, which folding drops."""
_NEGATIONS: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"\b(no|sin|nunca|ni|tampoco|nada)\b"),
    "en": re.compile(rf"\b(not|no|never|without|nothing|{_CONTRACTIONS})\b"),
    "ja": re.compile(r"ない|なく|なかった|ません|ずに|不要"),
}
_INDIFFERENT: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"\b(da igual|puede esperar|no importa|no hace falta)\b"),
    "en": re.compile(r"\b(no use|need not|does not matter|can wait)\b"),
    "ja": re.compile(r"なくても[よい良]|必要はない|どちらでも"),
}
"""A clause of the need that says what is *not* needed: naming that is no hit."""
_CLAUSE = re.compile(r"[;:。、；]|[.,](?=\s|$)")
_EMPTY_WORDS: dict[Locale, str] = {
    "es": """a al algo antes aqui asi aun aunque bien cada casi como con cosa cual cuando da dar de debe deber decir
        del desde donde dos el ella ellas ellos en entre era es esa ese eso esta estaba estar este esto fue ha haber
        hacer hace hacia han hasta hay igual la las le les lo los mas me mejor menos mi mismo mucho muy necesita
        necesitaba necesidad no nada nunca ni o otra otro para pero poco poder podia por porque puede que queria
        querer quiere realmente saber se sea segun ser si siempre sin sobre solo su sus tambien tan tanto tener tenia
        tiene todo todos tras tu un una unas uno unos usted verdad ver y ya cliente clienta persona fondo""",
    "en": """a about actually after again all also an and any anything are as at be because been before being but by can
        could customer did do does done for from get gets getting had has have having he her hers him his how i if in
        into is it its just know like made make matter matters me more most much must need needed needs never no
        nothing not of on one only or other our out over own person rather really she should so some somebody someone
        something still such than that the their them then there they thing things this to too up us use very want
        wanted wants was way we were what when where which while who will with without would you your""",
    "ja": "必要 客様 客 本当 方 人 事 物 時 今 欲 思 言 何 様 自分 相手 実 中 出来 早 大切 為",
}
_EMPTY = {language: frozenset(words.split()) for language, words in _EMPTY_WORDS.items()}


def seems_the_same(said: str, need: str, language: Locale) -> bool:
    """Whether an answer has enough content words in common with a need to be called close to it.

    A negation in the answer that the need has not ("does not need the photos") turns the meaning round, so that
    words in common say nothing.

    Args:
        said: The answer.
        need: The need, as the scenario words it.
        language: Of the need; an answer in another language has next to no words in common and is not judged.
    """
    if _negated(said, language) and not _negated(need, language):
        return False
    named, wanted = content_words(said, language), content_words(_wanted(need, language), language)
    common = sum(any(_alike(one, other, language) for other in wanted) for one in named)
    return common >= WORDS_IN_COMMON and common >= SHARE_IN_COMMON * len(named)


def content_words(text: str, language: Locale) -> tuple[str, ...]:
    """Words that carry meaning, each once, folded; in Japanese those in Chinese characters or katakana."""
    plain = folded(text)
    found = (_JAPANESE_WORD if language == "ja" else _WORD).findall(plain)
    empty = _EMPTY[language]
    return tuple(dict.fromkeys(one for one in found if one not in empty))


def _wanted(need: str, language: Locale) -> str:
    clauses = _CLAUSE.split(need)
    return " ".join(one for one in clauses if not _INDIFFERENT[language].search(folded(one)))


def _negated(text: str, language: Locale) -> bool:
    return _NEGATIONS[language].search(folded(text)) is not None


def _alike(one: str, other: str, language: Locale) -> bool:
    if one == other:
        return True
    if one[0].isdigit() or other[0].isdigit():
        return False
    if language == "ja":
        short, long = sorted((one, other), key=len)
        return len(short) > 1 and short in long
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    return common >= max(_LEAST_ALIKE, _ALIKE * max(len(one), len(other)))
