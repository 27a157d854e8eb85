"""Reads a persona's own lines the way the guard reads the model's: what a customer could not have said here.

Authored lines are the safety net behind a model, so nothing catches them when they are wrong. This finds,
before any call, a line that tells a shut fact, talks like an agent, names the machine, reads out what only
the model is told, is in another language, or does not tell the fact that it is there to tell; a move without lines; and a gain that no rule
has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from simulator.character import MOVES_OF_TYPES
from simulator.customer.effects import default_effects
from simulator.customer.guard import Limits, objection, tells
from simulator.customer.speech import instructions_of
from simulator.persona import Fact, Move, Persona

SECRET_GATES = frozenset({"asked", "trust", "hidden"})
"""Gates that can be shut while a line is spoken."""


@dataclass(frozen=True)
class Remark:
    """Something that a persona's author should mend.

    Attributes:
        place: Where the words stand in the file, as in ``lines.complain.angry.2``, counted from 1.
        objection: Name of the guard's objection, such as ``shut_fact``; or ``no_lines``, ``unknown_rule``.
        words: The words themselves, empty where they are what is missing.
    """

    place: str
    objection: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.objection}" + (f": {self.words!r}" if self.words else "")


def proofread(persona: Persona) -> tuple[Remark, ...]:
    """Everything that the persona's author should mend, in the order of the file's parts.

    A fact whose gate can be shut counts as shut everywhere but in its own ``say``; the hidden need may
    be told in ``lines.reveal_need`` too, which is spoken only once its gate is open.
    """
    found: list[Remark] = []
    instructions = instructions_of(persona)
    for place, words, fact, own in _spoken(persona):
        shut = [one for one in persona.facts if one.gate in SECRET_GATES and one.id not in own]
        limits = Limits(
            persona=persona,
            shut=shut,
            must_tell=fact,
            own_lines=(),
            agent_words="",
            known_text=_known_text(persona, shut),
            instructions=instructions,
        )
        objected = objection(words, limits)
        if objected:
            found.append(Remark(place, objected, words))
    found.extend(_told_by_the_brief(persona))
    found.extend(_gaps(persona))
    return tuple(found)


def _gaps(persona: Persona) -> Iterator[Remark]:
    moves: tuple[Move, ...] = get_args(Move)
    others = {
        move
        for customer_type, own in MOVES_OF_TYPES.items()
        if customer_type not in persona.types
        for move in own
    }
    for move in moves:
        if move not in persona.lines and move not in others:
            yield Remark(f"lines.{move}", "no_lines", "")
    for rule in persona.temperament.gains.rules:
        if rule not in default_effects().rules:
            yield Remark(f"temperament.gains.rules.{rule}", "unknown_rule", "")


def _spoken(persona: Persona) -> Iterator[tuple[str, str, Fact | None, frozenset[str]]]:
    """Place, words, the fact they must tell, and the facts they may tell."""
    for fact in persona.facts:
        for number, words in enumerate(fact.say, 1):
            yield f"facts.{fact.id}.say.{number}", words, fact, frozenset({fact.id})
    need = persona.hidden_need
    first = next((fact for fact in persona.facts if fact.gate == "at_once"), None)
    for move, by_band in persona.lines.items():
        own = frozenset({need.fact}) if need and move == "reveal_need" else frozenset()
        for band, lines in by_band.items():
            for number, words in enumerate(lines, 1):
                # With the first words the plan counts the first fact as told.
                must_tell = first if move == "open" else None
                yield f"lines.{move}.{band}.{number}", words, must_tell, own
    for number, exchange in enumerate(persona.voice.examples, 1):
        yield f"voice.examples.{number}.customer", exchange.customer, None, frozenset()


def _known_text(persona: Persona, shut: Sequence[Fact]) -> str:
    open_facts = [fact.text for fact in persona.facts if fact not in shut]
    return " ".join([persona.situation, *open_facts])


def _told_by_the_brief(persona: Persona) -> Iterator[Remark]:
    """What the model is told from the start must hold nothing of a fact that can be shut."""
    shut = [fact for fact in persona.facts if fact.gate in SECRET_GATES]
    texts = {"situation": persona.situation, "voice.style": persona.voice.style}
    for number, exchange in enumerate(persona.voice.examples, 1):
        texts[f"voice.examples.{number}.agent"] = exchange.agent
    # The question about what was heard names all facts and solutions by id, told or not.
    texts |= {f"facts.{fact.id}.about": f"{fact.id}: {fact.about}" for fact in persona.facts}
    texts |= {f"solutions.{one.id}.text": f"{one.id}: {one.text}" for one in persona.solutions}
    for place, text in texts.items():
        for fact in shut:
            if tells(fact, text):
                yield Remark(place, f"shut_fact ({fact.id})", text)
