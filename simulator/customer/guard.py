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

from simulator.customer.cues import first_match, folded
from simulator.customer.language import has_words, is_foreign
from simulator.customer.mood import normalise
from simulator.customer.phrases import phrases
from simulator.models.clauses import sentences
from simulator.persona import Fact, Persona

LONGEST_CHARACTERS = 420
"""About 70 words: longer than a caller's turn in these scenarios ever needs to be."""
REPEATS_FROM = 0.82
"""Similarity to an own earlier sentence from which a sentence counts as repeated (difflib ratio)."""
SHORTEST_REPEAT = 12
"""Sentences shorter than this, in characters, may come again ("¿Sí?", "Vale.")."""
_LABEL = re.compile(r"^\s*[\[(*]*[^\W\d_][\w .'-]{0,30}[\])*]*\s*[::]\s+")
_STAGE = re.compile(
    r"[*_][^*_\n]{1,80}[*_]|\([^)\n]{1,80}\)|\[[^\]\n]{1,80}\]|（[^）\n]{1,80}）|【[^】\n]{1,80}】"
)
_NUMBER = re.compile(r"\d[\d.,:/-]*\d|\d")
_MARKUP = re.compile(r"<\|?[a-zA-Z/][^>]*>|```|\{\{|\}\}|^#{1,6} |https?://", re.MULTILINE)


@dataclass(frozen=True)
class Limits:
    """What a line must keep to in this turn.

    Attributes:
        persona: Who speaks.
        shut: Facts that must not be told.
        must_tell: The fact that the plan tells, whose values must appear.
        own_lines: What the customer said before.
        agent_words: What the agent just said; a small model likes to hand it back.
        known_text: All text whose numbers the customer may use: open facts, the situation, the call so far.
    """

    persona: Persona
    shut: Sequence[Fact]
    must_tell: Fact | None
    own_lines: Sequence[str]
    agent_words: str
    known_text: str


def tidy(raw: str, persona: Persona) -> str:
    """The spoken words alone: no speaker label, stage direction, quotation marks or second paragraph."""
    text = unicodedata.normalize("NFC", raw).strip()
    text = next((part.strip() for part in text.split("\n") if part.strip()), "")
    label = _LABEL.match(text)
    if label and folded(label[0]).strip(" *[]():：") in _own_labels(persona):
        text = text[label.end() :]
    text = _STAGE.sub("", text)
    text = text.strip().strip('"“”«»「」').strip()
    return re.sub(r"\s+", " ", text)


def _own_labels(persona: Persona) -> set[str]:
    first = persona.name.split()[0]
    return {
        folded(one)
        for one in (persona.name, first, "cliente", "clienta", "customer", "お客様", "客")
    }


def objection(line: str, limits: Limits) -> str | None:
    """Why the line cannot be shown, ``None`` if it can.

    Returns:
        One of ``empty, too_long, markup, other_speaker, foreign, agent_speak, leak, shut_fact,
        unknown_number, fact_missing, repeats, echoes``.
    """
    persona = limits.persona
    own = phrases(persona.locale)
    checks = (
        ("empty", not has_words(line)),
        ("too_long", len(line) > LONGEST_CHARACTERS),
        ("markup", _MARKUP.search(line) is not None),
        ("other_speaker", _LABEL.match(line) is not None),
        ("foreign", is_foreign(line, persona.locale)),
        ("agent_speak", _speaks_as_agent(line, limits)),
        ("leak", first_match(own.leak, line, persona.locale) is not None),
        ("shut_fact", any(tells(fact, line) for fact in limits.shut)),
        ("unknown_number", not _numbers_known(line, limits)),
        ("fact_missing", limits.must_tell is not None and not tells_all(limits.must_tell, line)),
        ("repeats", repeats(line, limits.own_lines) or loops(line)),
        ("echoes", _only_echoes(line, limits.agent_words)),
    )
    return next((name for name, objected in checks if objected), None)


def _speaks_as_agent(line: str, limits: Limits) -> bool:
    return (
        first_match(phrases(limits.persona.locale).agent_speak, line, limits.persona.locale)
        is not None
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s.,:;/-]", "", folded(text))


def tells(fact: Fact, line: str) -> bool:
    """Whether the line gives any of the fact's values away."""
    return any(_plain(value) in _plain(line) for value in fact.values)


def tells_all(fact: Fact, line: str) -> bool:
    """Whether the line says what the fact is about: any of its values, if it has some."""
    return not fact.values or tells(fact, line)


def _numbers_known(line: str, limits: Limits) -> bool:
    known = {_plain(found) for found in _NUMBER.findall(limits.known_text)}
    return all(_plain(found) in known for found in _NUMBER.findall(line))


def _only_echoes(line: str, agent_words: str) -> bool:
    """Whether the line hands the agent's words back and nothing else; an indignant "what?" may quote them."""
    return all(repeats(part, (agent_words,)) for part in sentences(line))


def loops(line: str) -> bool:
    """Whether the line says the same sentence twice."""
    words = [normalise(part) for part in sentences(line)]
    return len(set(words)) < len(words)


def repeats(line: str, own_lines: Collection[str]) -> bool:
    """Whether the line, or a sentence of it, was said before in nearly the same words."""
    said = [normalise(part) for earlier in own_lines for part in (earlier, *sentences(earlier))]
    for part in (line, *sentences(line)):
        words = normalise(part)
        if len(words) < SHORTEST_REPEAT:
            continue
        if any(difflib.SequenceMatcher(None, words, one).ratio() >= REPEATS_FROM for one in said):
            return True
    return False
