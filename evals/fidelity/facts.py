"""What a line says of the scenario: a fact whose gate is shut, a number, a day or a name out of nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from evals.fidelity.numbers import digit_runs, spelled_number
from evals.fidelity.wording import folded, words
from simulator.persona import Fact, Persona
from simulator.transcript import Locale

LEAST_WORDS = 2
"""Telling words of a fact that a line must share before it counts as a paraphrase."""
LEAST_SHARE = 0.5
"""The same as a share of the fact's telling words."""
LEAST_PAIRS_JA = 4
"""In Japanese telling pairs of characters, of which a word makes several."""
STEM = 5
"""Letters of a word that are compared, so that endings do not matter."""
SHORTEST_WORD = 4
LEAST_PART = 3
"""Digits of a known number that may be said by themselves: "the one that ends in 213"."""
_DAYS: dict[Locale, tuple[str, ...]] = {
    "es": (
        *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    # Without "march" and "may", which are other words too.
    "en": (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "april", "june", "july", "august"),
        *("september", "october", "november", "december"),
    ),
    "ja": ("月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"),
}
_NAME = re.compile(r"(?<![.!?…¿¡\"“«—:-])(?<![.!?…:] )(?<!^)\b[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,}\b")
_NO_NAMES = {
    "es": {"dios", "internet", "navidad", "usted", "ustedes", "don", "dona", "senor", "senora"},
    "en": {"god", "christmas", "internet", "english", "sunshine", "lord", "jesus", "mister"},
    "ja": set(),
}
"""Words with a capital that are nobody's."""


@dataclass(frozen=True)
class FactTable:
    """A persona's facts, prepared for looking them up in lines.

    Attributes:
        persona: Whose.
        telling: Of each fact the words that nothing else of the scenario holds.
    """

    persona: Persona
    telling: dict[str, frozenset[str]]

    @classmethod
    def of(cls, persona: Persona) -> FactTable:
        """Reads the table out of a persona; the facts' authored lines are no part of it."""
        known = _stems(_open_text(persona), persona.locale)
        telling = {
            fact.id: frozenset(_stems((fact.text, *fact.values), persona.locale) - known)
            for fact in persona.facts
            if fact.gate != "at_once"
        }
        return cls(persona, telling)

    def told(self, line: str, shut: Collection[str], *, by_values: bool = True) -> str | None:
        """The shut fact that the line tells, by its values or in other words; ``None`` where it tells none.

        Args:
            line: What was said.
            shut: Ids of the facts that may not be told now.
            by_values: Whether the facts' values are looked for; else only the paraphrase.
        """
        facts = (self.persona.fact(one) for one in shut)
        return next((one.id for one in facts if self._tells(one, line, by_values)), None)

    def _tells(self, fact: Fact, line: str, by_values: bool) -> bool:
        locale = self.persona.locale
        if by_values and any(_holds(line, value, locale) for value in fact.values):
            return True
        telling = self.telling.get(fact.id, frozenset())
        shared = len(telling & _stems((line,), locale))
        least = LEAST_PAIRS_JA if locale == "ja" else LEAST_WORDS
        return shared >= least and shared >= LEAST_SHARE * len(telling)


def _holds(line: str, value: str, locale: Locale) -> bool:
    """Whether a value stands in a line, in figures, in spelled figures, or as whole words."""
    digits = re.sub(r"\D", "", folded(value))
    if len(digits) >= 2 and digits in digit_runs(line, locale):
        return True
    if locale == "ja":
        return re.sub(r"\s", "", folded(value)) in re.sub(r"\s", "", folded(line))
    return f" {' '.join(words(value, locale))} " in f" {' '.join(words(line, locale))} "


def _open_text(persona: Persona) -> tuple[str, ...]:
    """What may be said by anyone at any time: the situation, facts told at once, lines that tell no fact."""
    at_once = [fact for fact in persona.facts if fact.gate == "at_once"]
    lines = [
        line
        for move, by_band in persona.lines.items()
        if move != "reveal_need"
        for several in by_band.values()
        for line in several
    ]
    told = [text for fact in at_once for text in (fact.text, *fact.values, *fact.say)]
    return (persona.situation, persona.problem, *told, *lines)


def _stems(texts: Iterable[str], locale: Locale) -> set[str]:
    found = {word for text in texts for word in words(text, locale)}
    if locale == "ja":
        # A pair with only hiragana is grammar.
        return {pair for pair in found if any(not "ぁ" <= char <= "ん" for char in pair)}
    return {word[:STEM] for word in found if len(word) >= SHORTEST_WORD or word.isdigit()}


def invented(
    line: str, persona: Persona, open_facts: Sequence[Fact], heard: Iterable[str]
) -> tuple[str, str] | None:
    """A number, day or name that the customer cannot know: not theirs, not said in the call.

    It also finds a contradiction where a fact's number or day is told wrongly.

    Args:
        line: What was said.
        persona: Who said it.
        open_facts: Facts that may be told now.
        heard: What was said in the call before.

    Returns:
        ``number``, ``day`` or ``name``, and what was invented; ``None`` where nothing was.
    """
    locale = persona.locale
    facts = [text for fact in open_facts for text in (fact.text, *fact.values, *fact.say)]
    own = [one.customer for one in persona.voice.examples]
    known = (*_open_text(persona), persona.name, *facts, *own, *heard)
    runs = {run for text in known for run in digit_runs(text, locale).split()}
    for run in digit_runs(line, locale).split():
        part = len(run) >= LEAST_PART and any(run in one for one in runs)
        if run not in runs and not part:
            return "number", run
    named = "\n".join(folded(text) for text in known)
    spelled = spelled_number(line, locale)
    if spelled and spelled not in named:
        return "number", spelled
    day = next((one for one in _DAYS[locale] if one in folded(line) and one not in named), None)
    if day:
        return "day", day
    name = next((one for one in _names(line, locale) if folded(one) not in named), None)
    return ("name", name) if name else None


def _names(line: str, locale: Locale) -> list[str]:
    """Words with a capital inside a sentence; Japanese has none."""
    if locale == "ja":
        return []
    found = _NAME.findall(line)
    return [one for one in found if folded(one) not in _NO_NAMES[locale]]
