"""The guard: what the model made is shown only if a customer could have said it here.

All checks are code. What a check cannot see (a line that is merely dull) is left to the plan, which has
already decided what the line is about.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.cues import first_match, folded
from simulator.customer.mood import normalise
from simulator.customer.phrases import phrases
from simulator.language import has_words, is_foreign
from simulator.models.clauses import features, sentences
from simulator.persona import Fact, Persona

LONGEST_CHARACTERS = 420
"""About 70 words: longer than a caller's turn in these scenarios ever needs to be."""
REPEATS_FROM = 0.82
"""Similarity to an own earlier sentence from which a sentence counts as repeated (difflib ratio)."""
SHORTEST_REPEAT = 12
"""Sentences shorter than this, in characters, may come again ("¿Sí?", "Vale.")."""
VOICE_LIKENESS = 0.5
"""Cosine of hashed character n-grams between a line and the likest authored line."""
SENTENCE_LIKENESS = 0.35
"""The same for each sentence of the line."""
SHORTEST_OF_ITS_OWN = 8
"""Shortest line of a weak model's own, in characters: "No, no." answers nothing."""
_LABEL = re.compile(
    r"^[\s\[(*_「«]*(?P<who>[^\W\d_][^:：\n]{0,40}?)[\])*_]*\s*(?::(?=[\s*«\"“])|：)[\s*_]*"
)
"""A speaker's name before the words: ``Agent: …``, ``**Marta:** …``, ``担当者：…``."""
_DIRECTION = re.compile(r"^\s*\[[^\]\n]*\](?!\s*[:：])\s*")
_ASIDE = re.compile(r"\s*[·(（|–—].*$")
_QUOTES = {"«": "»", "“": "”", "「": "」", '"': '"'}
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
READ_OUT_WORDS = 11
"""Words in a row that a line may not share with the instructions; a customer's own way of putting what they
know shares fewer, because it is told to the model in the second person."""
READ_OUT_CHARACTERS_JA = 20
LABEL_WORDS = 2
"""Longest name of a speaker, in words; a longer beginning with a colon is part of what is said."""
LABEL_CHARACTERS_JA = 8
_STAGE = re.compile(
    r"[*_][^*_\n]{1,80}[*_]|\([^)\n]{1,80}\)|\[[^\]\n]{1,80}\]|（[^）\n]{1,80}）|【[^】\n]{1,80}】"
)
_NUMBER = re.compile(r"\d[\d.,:/-]*\d|\d")
_STAMMER = re.compile(r"(\b\w[^.!?。！？]{0,24}?[\s,、…!！]+)\1{3}", re.IGNORECASE)
"""Four times the same: three times "no, no, no" is how an angry caller talks."""
_MARKUP = re.compile(
    r"[\[\]·]|(?i:por ejemplo|for example|たとえば)\s*[:：]|<\|?[a-zA-Z/][^>]*>|```|\{\{|\}\}|^#{1,6} |https?://",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Limits:
    """What a line must keep to in this turn.

    Attributes:
        persona: Who speaks.
        shut: Facts that must not be told.
        must_tell: The fact that the plan tells, whose values must appear.
        own_lines: What the customer said before.
        agent_words: What the agent just said; a small model likes to hand it back.
        voice: Authored lines of this move that the line must resemble; empty lets it go its own way.
        instructions: What the model is told of its part, which no caller says.
        known_text: All text whose numbers the customer may use: open facts, the situation, the call so far.
    """

    persona: Persona
    shut: Sequence[Fact]
    must_tell: Fact | None
    own_lines: Sequence[str]
    agent_words: str
    known_text: str
    voice: Sequence[str] = ()
    instructions: str = ""


def tidy(raw: str, persona: Persona) -> str:
    """The spoken words alone: no speaker label, stage direction, quotation marks or second paragraph."""
    text = unicodedata.normalize("NFC", raw).strip()
    text = next((part.strip() for part in text.split("\n") if part.strip()), "")
    # Before the label, which bold letters may stand around, and the direction, which a model may repeat.
    text = _DIRECTION.sub("", text.replace("**", ""))
    label = _LABEL.match(text)
    # Another speaker's name is kept, for ``objection`` to find.
    kept = "" if label is None or _who(label) in _own_labels(persona) else label[0]
    said = _unquoted(_STAGE.sub("", text[label.end() :] if label else text).strip())
    return re.sub(r"\s+", " ", re.sub(r"[\[\]()]", "", kept) + said)


def _who(label: re.Match[str]) -> str:
    return folded(_ASIDE.sub("", label["who"])).strip()


def _unquoted(text: str) -> str:
    """Without quotation marks around the whole; those around a part of it stay."""
    opening, closing = text[:1], _QUOTES.get(text[:1], "")
    if closing and text.find(closing, 1) in (-1, len(text) - 1):
        return text.removeprefix(opening).removesuffix(closing).strip()
    lone = text[-1:] in _QUOTES.values() and not any(mark in text[:-1] for mark in _QUOTES)
    return text[:-1].strip() if lone else text


def _own_labels(persona: Persona) -> set[str]:
    first = persona.name.split()[0]
    return {
        folded(one)
        for one in (persona.name, first, "cliente", "clienta", "customer", "お客様", "客")
    }


def good_beginning(line: str, limits: Limits) -> str | None:
    """The longest beginning of whole sentences, short of the line itself, that can be shown.

    A small model often starts well and then wanders off; what was said up to there still stands.
    """
    ends = [0]
    for part in sentences(line):
        ends.append(line.find(part, ends[-1]) + len(part))
    beginnings = (line[:end] for end in reversed(ends[1:-1]))
    return next((one for one in beginnings if objection(one, limits) is None), None)


def objection(line: str, limits: Limits) -> str | None:
    """Why the line cannot be shown, ``None`` if it can.

    Returns:
        One of ``empty, too_long, markup, other_speaker, foreign, agent_speak, leak, shut_fact,
        unknown_number, fact_missing, repeats, off_voice,
        echoes``.
    """
    persona = limits.persona
    own = phrases(persona.locale)
    checks = (
        ("empty", not has_words(line)),
        ("too_long", len(line) > LONGEST_CHARACTERS),
        ("markup", _MARKUP.search(line) is not None),
        ("other_speaker", _names_a_speaker(line, persona) or _calls_own_name(line, limits)),
        ("foreign", is_foreign(line, persona.locale)),
        ("agent_speak", _speaks_as_agent(line, limits)),
        (
            "leak",
            first_match(own.leak, line, persona.locale) is not None or _reads_out(line, limits),
        ),
        ("shut_fact", any(tells(fact, line) for fact in limits.shut)),
        ("unknown_number", not _numbers_known(line, limits)),
        ("fact_missing", limits.must_tell is not None and not tells_all(limits.must_tell, line)),
        ("repeats", repeats(line, limits.own_lines) or loops(line)),
        ("off_voice", _off_voice(line, limits.voice)),
        ("echoes", _only_echoes(line, limits.agent_words)),
    )
    return next((name for name, objected in checks if objected), None)


def _names_a_speaker(line: str, persona: Persona) -> bool:
    label = _LABEL.match(line)
    if label is None:
        return False
    who = _who(label)
    short = (
        len(who) <= LABEL_CHARACTERS_JA
        if persona.locale == "ja"
        else len(who.split()) <= LABEL_WORDS
    )
    return short and who not in {folded(one) for one in phrases(persona.locale).openers}


def _calls_own_name(line: str, limits: Limits) -> bool:
    """Whether the customer talks to somebody of their own name, as an agent would to them."""
    fact = limits.must_tell
    name = limits.persona.name.split()[0]
    if fact and any(name in value for value in (fact.text, *fact.values)):
        return False
    return re.search(rf"(?:^|,\s){re.escape(name)}(?:[,.?!]|$)", line) is not None


def _speaks_as_agent(line: str, limits: Limits) -> bool:
    return (
        first_match(phrases(limits.persona.locale).agent_speak, line, limits.persona.locale)
        is not None
    )


def _reads_out(line: str, limits: Limits) -> bool:
    """Whether a piece of the instructions is said, as by a model that is told to repeat them: "You are Ada"."""
    first = re.escape(folded(limits.persona.name.split()[0]))
    if re.search(rf"(?:\b(?:eres|you are|youre) |あなたは){first}", folded(line)):
        return True
    if limits.persona.locale == "ja":
        said, given = _plain(line), _plain(limits.instructions)
        last = len(said) - READ_OUT_CHARACTERS_JA
        return any(said[at : at + READ_OUT_CHARACTERS_JA] in given for at in range(last + 1))
    words = normalise(line).split()
    given = f" {normalise(limits.instructions)} "
    rows = (words[at : at + READ_OUT_WORDS] for at in range(len(words) - READ_OUT_WORDS + 1))
    return any(f" {' '.join(row)} " in given for row in rows)


# The values of facts are asked for in every turn, and a line once for each of them.
@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return re.sub(r"[\s.,:;/-]", "", folded(text))


def tells(fact: Fact, line: str) -> bool:
    """Whether the line gives any of the fact's values away."""
    plain = _plain(line)
    return any(_plain(value) in plain for value in fact.values)


def tells_all(fact: Fact, line: str) -> bool:
    """Whether the line says what the fact is about: any of its values, if it has some."""
    return not fact.values or tells(fact, line)


def _numbers_known(line: str, limits: Limits) -> bool:
    known = {_plain(found) for found in _NUMBER.findall(limits.known_text)}
    return all(_plain(found) in known for found in _NUMBER.findall(line))


def _off_voice(line: str, voice: Sequence[str]) -> bool:
    """Whether a line is unlike everything that the author wrote for the move.

    A small model's line that shares little with any of them has nearly always left the plan, and one of two
    words says nothing: ``docs/decisions/0005-a-weak-model-stays-near-the-author.md`` has the lines read by hand.
    """
    if not voice:
        return False
    if len(line) < SHORTEST_OF_ITS_OWN:
        return True
    written = np.array([features(one) for one in voice])

    def likeness(part: str) -> float:
        return float((written @ features(part)).max())

    return likeness(line) < VOICE_LIKENESS or any(
        likeness(part) < SENTENCE_LIKENESS for part in sentences(line)
    )


def _only_echoes(line: str, agent_words: str) -> bool:
    """Whether the line hands the agent's words back and nothing else; an indignant "what?" may quote them."""
    return all(repeats(part, (agent_words,)) for part in sentences(line))


def loops(line: str) -> bool:
    """Whether the line says the same sentence twice, or the same few words again and again."""
    words = [normalise(part) for part in sentences(line)]
    return len(set(words)) < len(words) or _STAMMER.search(line) is not None


def repeats(line: str, own_lines: Collection[str]) -> bool:
    """Whether the line, or a sentence of it, was said before in nearly the same words."""
    new = [part for part in _whole_and_sentences(line) if len(part) >= SHORTEST_REPEAT]
    return any(
        _alike(one, said)
        for earlier in own_lines
        for said in _whole_and_sentences(earlier)
        for one in new
    )


# Both are asked for the same pairs turn after turn: each of the author's lines against all that was said.
@lru_cache(maxsize=16_384)
def _whole_and_sentences(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(part) for part in (line, *sentences(line))))


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> bool:
    # Without autojunk: from 200 characters on it would take every common letter for noise.
    compared = difflib.SequenceMatcher(None, one, other, autojunk=False)
    # The quick ones are upper bounds and settle nearly every pair.
    return (
        compared.real_quick_ratio() >= REPEATS_FROM
        and compared.quick_ratio() >= REPEATS_FROM
        and compared.ratio() >= REPEATS_FROM
    )
