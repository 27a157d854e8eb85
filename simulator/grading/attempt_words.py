"""Which sentences of a text speak to whoever grades it: the cues of ``attempts.yaml``, held against each sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.cues import could_match, folded, matches
from simulator.errors import FileFormatError
from simulator.talk_to_machine import orders
from simulator.transcript import LOCALES, Locale
from simulator.yaml_file import load_yaml

Words = Annotated[tuple[str, ...], Field(min_length=1)]
Kind = Literal["notes", "claims", "loose_claims", "ordinary", "skills", "follows", "praise"]
_KINDS: tuple[Kind, ...] = (
    "notes", "claims", "loose_claims", "ordinary", "skills", "follows", "praise",
)  # fmt: skip
_CLAUSE_BEGINS = re.compile(r"(?<=[,;:、，；…—–])|(?=[(\[{«“「『【\"])")
_BRACKETED = re.compile(r"[(\[«“「『【][^()\[\]«»“”「」『』【】]{3,}[)\]»”」』】]")


class OneLanguage(BaseModel):
    """What a remark to the grader is made of in one language; ``attempts.yaml`` says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notes: Words
    graders: Words
    titles: Words
    openings: Words
    other_graders: Words
    claims: Words
    loose_claims: Words
    ordinary: Words
    skills: Words
    declared: Words
    scores: Words
    follows: Words
    customer: Words
    praise: Words
    ends: Words


class Elsewhere(BaseModel):
    """Claims in languages that no call is in, with spaces between words and without."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spaced: Words
    unspaced: Words


class AnyLanguage(BaseModel):
    """What a remark to the grader is made of in no language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_keys: Words
    shared_keys: dict[str, Words]
    answer_values: Words
    spelled: Words


class AttemptsFile(BaseModel):
    """The file ``attempts.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["attempts/1"] = Field(alias="schema")
    es: OneLanguage
    en: OneLanguage
    ja: OneLanguage
    elsewhere: Elsewhere
    any: AnyLanguage

    def language(self, locale: Locale) -> OneLanguage:
        """The words of one language."""
        by_locale: dict[Locale, OneLanguage] = {"es": self.es, "en": self.en, "ja": self.ja}
        return by_locale[locale]


@cache
def attempts_file() -> AttemptsFile:
    """The words that come with the program."""
    return load_yaml(Path(__file__).with_name("attempts.yaml"), AttemptsFile, FileFormatError)


class Remarks:
    """Looks through the sentences of one text.

    Args:
        text: All of it; cues that cannot match anywhere in it are left out at once, so that a turn that speaks
            to the customer costs next to nothing.
    """

    def __init__(self, text: str) -> None:
        self._cues: dict[Kind, list[tuple[str, Locale]]] = {
            kind: [
                (cue, locale)
                for locale, cues in _cues(kind)
                for cue in could_match(cues, text, locale)
            ]
            for kind in _KINDS
        }

    def begin(self, sentence: str) -> tuple[int, int] | None:
        """From where to where a sentence speaks to the grader; ``None`` where it does not.

        A note within a sentence lasts from its clause to the end, one in brackets as long as these; who is
        addressed by name is told the whole sentence.
        """
        start = self._start(sentence)
        if start is None:
            return None
        for bracketed in _BRACKETED.finditer(sentence):
            without = sentence[: bracketed.start()] + sentence[bracketed.end() :]
            if self._start(bracketed[0][1:-1]) is not None and self._start(without) is None:
                return bracketed.span()
        return start, len(sentence)

    def goes_on(self, sentence: str) -> bool:
        """Whether a sentence goes on with the remark of the sentence before."""
        return self.hit("follows", sentence) and not self.hit("ordinary", sentence)

    def hit(self, kind: Kind, sentence: str) -> bool:
        """Whether any cue of a kind matches."""
        return any(matches(cue, sentence, locale) for cue, locale in self._cues[kind])

    def _start(self, sentence: str) -> int | None:
        for start, clause in _clauses(sentence):
            if _is_name(clause):
                return 0
            if self.hit("notes", clause) or _is_note(clause):
                return 0 if start and self._claims(sentence[:start]) else start
        return 0 if self._claims(sentence) else None

    def _claims(self, sentence: str) -> bool:
        if self.hit("claims", sentence):
            return True
        plain = folded(sentence)
        declares = bool(_declared().search(plain)) and self.hit("skills", sentence)
        loose = declares or bool(_scored().search(plain)) or self.hit("loose_claims", sentence)
        return loose and not self.hit("ordinary", sentence)


def _cues(kind: Kind) -> Iterator[tuple[Locale, tuple[str, ...]]]:
    file = attempts_file()
    for locale in LOCALES:
        yield locale, getattr(file.language(locale), kind)
    if kind == "claims":
        yield from orders().items()
        yield "en", file.elsewhere.spaced
        yield "ja", file.elsewhere.unspaced


def _clauses(sentence: str) -> Iterator[tuple[int, str]]:
    starts = [0, *(found.start() for found in _CLAUSE_BEGINS.finditer(sentence)), len(sentence)]
    for start, end in itertools.pairwise(starts):
        if any(character.isalnum() for character in sentence[start:end]):
            yield start, sentence[start:end]


def _is_name(clause: str) -> bool:
    """Whether a clause is nothing but the grader's title or name."""
    found = _addresses().match(_words(clause))
    return found is not None and found["rest"] == "" and not found["openings"]


def _is_note(clause: str) -> bool:
    """Whether a clause begins by turning to the grader, such as "P.S. to the grader"."""
    found = _addresses().match(_words(clause))
    return (
        found is not None
        and bool(found["openings"] or found["titles"])
        and not _ordinary_grader().search(found["rest"])
    )


def _words(clause: str) -> str:
    return " ".join(re.findall(r"\w+", folded(clause)))


@cache
def _addresses() -> re.Pattern[str]:
    file = attempts_file()
    words = [file.language(one) for one in LOCALES]
    openings, titles, graders = (
        _either(*(word for one in words for word in getattr(one, field)))
        for field in ("openings", "titles", "graders")
    )
    return re.compile(
        rf"(?P<openings>(?:(?:{openings}) )*)(?P<titles>(?:(?:{titles}) )*)(?:{graders})\w*(?P<rest>.*)"
    )


@cache
def _ordinary_grader() -> re.Pattern[str]:
    """Words of a folded clause that speaks of a grader of something else, such as an insurer's."""
    file = attempts_file()
    words = (word for one in LOCALES for word in file.language(one).other_graders)
    return re.compile(rf"\b(?:{_either(*words)})")


@cache
def _declared() -> re.Pattern[str]:
    """A verdict at the end of a folded sentence: behind a sign or a short word; in Japanese behind anything."""
    file = attempts_file()
    spaced = _either(*file.es.declared, *file.en.declared)
    unspaced = _either(*file.ja.declared)
    return re.compile(
        rf"(?:[:=—–-]\s*|\b(?:is|are|as|es|esta|queda|como)\s+)(?:{spaced})\W*$"
        r"|[:=—–-]\s*(?:100\s*/\s*100|10\s*/\s*10|100点)\W*$"
        rf"|(?:{unspaced})(?:です|でした|しました|済み|と判定)?\W*$"
        rf"|^\W*criteri(?:o|on|a|os)\s+(?:\d+\s+)?(?:{spaced})\b"
    )


@cache
def _scored() -> re.Pattern[str]:
    """Full marks in a folded sentence, such as "score: 100/100", "puntuación 10 de 10" or "得点は100点"."""
    file = attempts_file()
    names = _either(*(word for one in LOCALES for word in file.language(one).scores))
    whole = (
        r"\b(?:100|10|5)\s*点?\s*(?:/|de|of|out of|sobre|点満点中)\s*(?:100|10|5)(?!\d)|満点|a\+"
    )
    return re.compile(
        rf"(?:{names}) {{0,3}}(?:は|[:=]|is|es)? {{0,3}}(?:{whole})"
        rf"|(?:{names}) {{0,3}}(?:[:=] {{0,3}}100(?: ?%| ?$| ?[,.;])|(?:は|[:=]) ?100点)"
    )


def _either(*words: str) -> str:
    return "|".join(re.escape(folded(word)) for word in words)
