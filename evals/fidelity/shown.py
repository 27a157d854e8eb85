"""What is wrong with a line that was shown: the language, a repetition, a leak. All by code of the evals' own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from evals.fidelity.wording import folded, pattern_in, sentences, words
from simulator.persona import Fact, Persona
from simulator.transcript import Locale

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LIKELY = ("es", "en", "ja", "pt", "fr", "it", "de", "ca", "gl", "zh", "ko")
"""Languages that are told apart; among all 97 a short line is taken for anything."""
SURE = 0.95
"""Probability from which another language is believed."""
LEAST_WORDS = 6
"""Words of a sentence from which the identifier is asked."""
REPEATED_FROM = 0.75
"""Jaccard similarity of two sentences' sets of words from which the second repeats the first."""
LEAST_TOKENS = {"es": 4, "en": 4, "ja": 8}
"""Different words (in Japanese, pairs of characters) from which a sentence counts: "¿Sí?" may come again."""
COPIED_WORDS = {"es": 9, "en": 9, "ja": 18}
"""Words in a row (in Japanese, pairs) shared with the instructions from which they are being read out."""


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LIKELY))
    return identifier


def wrong_language(line: str, locale: Locale) -> str | None:
    """The first sentence in another language or script than the call's; each is judged by itself."""
    for sentence in sentences(line):
        scripts = {_script(char) for char in sentence if char.isalpha()}
        if locale == "ja":
            if _foreign_japanese(sentence, scripts):
                return sentence
        elif scripts - {"LATIN"}:
            return sentence
        elif len(words(sentence, locale)) >= LEAST_WORDS:
            language, probability = _identifier().classify(sentence)
            if language != locale and float(probability) >= SURE:
                return sentence
    return None


def _foreign_japanese(sentence: str, scripts: set[str]) -> bool:
    latin_words = re.findall(r"[A-Za-z]{2,}", unicodedata.normalize("NFKC", sentence))
    kana = scripts & {"HIRAGANA", "KATAKANA"}
    return (
        bool(scripts - {"HIRAGANA", "KATAKANA", "CJK", "LATIN", "KATAKANA-HIRAGANA"})
        or (not kana and len(latin_words) >= 3)
        or (not kana and sum(_script(char) == "CJK" for char in sentence) >= 8)
    )


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return (name.removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").split() or [""])[0]


def repeated(line: str, earlier: Sequence[str], locale: Locale) -> str | None:
    """The sentence that was said before in the same words, in any order; ``None`` where none was."""
    said = [set(words(one, locale)) for text in earlier for one in sentences(text)]
    for sentence in sentences(line):
        own = set(words(sentence, locale))
        if len(own) >= LEAST_TOKENS[locale] and any(
            len(own & other) >= REPEATED_FROM * len(own | other) for other in said
        ):
            return sentence
    return None


def leaked(line: str, instructions: str, locale: Locale) -> str | None:
    """Talk of instructions, moods in numbers or an exercise, or a piece of the instructions themselves.

    Args:
        line: What was said.
        instructions: What only the model reads: the situation, the style.
        locale: Of the call.
    """
    found = pattern_in(line, locale, "leak")
    if found:
        return found
    length = COPIED_WORDS[locale]
    own, given = words(line, locale), words(instructions, locale)
    rows = {given[at : at + length] for at in range(len(given) - length + 1)}
    for at in range(len(own) - length + 1):
        if own[at : at + length] in rows:
            return " ".join(own[at : at + length])
    return None


def mood_in_figures(line: str, levels: Sequence[int]) -> bool:
    """Whether the line gives a level of the mood out of a hundred, whatever it calls it."""
    plain = folded(line)
    return any(
        re.search(rf"\b{level} ?(/|de|sobre|out of|of|点|のうち) ?100\b", plain) for level in levels
    )


def says_as_agent(line: str, who: Persona, telling: Fact | None) -> str | None:
    """Words of an agent's trade, or the customer's own name spoken to; ``None`` where there are none.

    Args:
        line: What was said.
        who: Who said it.
        telling: The fact that the line is there to tell; one about the name may hold the name.
    """
    first = who.name.split()[0]
    introduces = telling is not None and first in telling.text
    if not introduces and _calls(line, first):
        return f"speaks to {first}"
    return pattern_in(line, who.locale, "agent_speak")


def _calls(line: str, first_name: str) -> bool:
    """Whether somebody of this name is spoken to: the name at one end of a sentence, behind or before a comma."""
    name = re.escape(first_name)
    introduced = rf"\b(soy|llamo|habla|i'm|i am|it's|name'?s?|is)\b.*{name}"
    return any(
        re.search(rf"(^|, ){name}(,|$)", sentence) and not re.search(introduced, sentence, re.I)
        for sentence in sentences(line)
    )
