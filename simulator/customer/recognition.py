"""What can be found in the agent's words without any model: questions, offers, the customer's name, a farewell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.behaviours import DONTS
from simulator.cues import first_match
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.offers import first_offer
from simulator.customer.phrases import phrases
from simulator.customer.types_of_customer import LONG_TURN_CHARACTERS_JA, LONG_TURN_WORDS
from simulator.persona import Persona
from simulator.transcript import Locale

SURE_BESIDE_THE_MATTER = 0.6
"""Probability from which a don't counts in a turn that asks for a fact, offers what fits or rounds the call off. In two
played calls four of eighteen turns, all courteous, were taken for a slight at 0.25 to 0.57."""


def recognised(persona: Persona, text: str, behaviours: Sequence[Behaviour]) -> Appraisal:
    """What was heard, with all that needs no model to be found in the words.

    Args:
        persona: Whose cues are looked for.
        text: The agent's words.
        behaviours: What a model heard in them.
    """
    solution, quote = _offered(persona, text)
    fits = solution is not None and persona.solution(solution).fits
    asked = _asked(persona, text)
    farewell = first_match(phrases(persona.locale).farewell, text, persona.locale)
    return Appraisal(
        behaviours=_with_what_is_certain(
            _less_touchy(behaviours) if asked or fits or farewell else behaviours,
            persona,
            text,
            asked,
        ),
        asked=tuple(asked),
        solution=solution,
        solution_quote=quote,
        farewell=farewell is not None,
        long_turn=is_long(text, persona.locale),
    )


def is_long(text: str, locale: Locale) -> bool:
    """Whether an impatient caller would not hear the turn out."""
    if locale == "ja":
        return len(text) > LONG_TURN_CHARACTERS_JA
    return len(text.split()) > LONG_TURN_WORDS


def _less_touchy(behaviours: Sequence[Behaviour]) -> tuple[Behaviour, ...]:
    """Without the don'ts that are not sure: a turn that gets on with the matter is seldom an affront as well."""
    return tuple(
        one for one in behaviours if one.id not in DONTS or one.p >= SURE_BESIDE_THE_MATTER
    )


def _with_what_is_certain(
    behaviours: Sequence[Behaviour], persona: Persona, text: str, asked: Mapping[str, str]
) -> tuple[Behaviour, ...]:
    """What the probe heard, corrected by what can be looked up: the customer's name, a fact asked for."""
    heard = {one.id: one for one in behaviours}
    heard.pop("opening.use_name", None)
    name = spoken_name(persona, text)
    if name:
        heard["opening.use_name"] = Behaviour(id="opening.use_name", quote=name, p=1.0)
    # What is told at once is asked for by any greeting; a question that opens a gate is a clarifying one.
    gated = [
        quote for fact, quote in asked.items() if persona.fact(fact).gate in ("asked", "hidden")
    ]
    if gated:
        heard["listening.clarify"] = Behaviour(id="listening.clarify", quote=gated[0], p=1.0)
    return tuple(heard.values())


def spoken_name(persona: Persona, text: str) -> str | None:
    """The customer's name as it stands in the agent's words, ``None`` where it does not."""
    for part in persona.name.split():
        edge = "" if persona.locale == "ja" else r"\b"
        found = re.search(f"{edge}{re.escape(part)}{edge}", text, re.IGNORECASE)
        if found and len(part) > 1:
            return found[0]
    return None


def _asked(persona: Persona, text: str) -> dict[str, str]:
    """Facts that the agent asks for, with the sentence that does."""
    found: dict[str, str] = {}
    for fact in persona.facts:
        sentence = first_match(fact.asked_by, text, persona.locale) if fact.asked_by else None
        if sentence:
            found[fact.id] = sentence
    return found


def _offered(persona: Persona, text: str) -> tuple[str | None, str | None]:
    """The first fitting solution whose cues match, else the first that matches at all."""
    for solution in sorted(persona.solutions, key=lambda one: not one.fits):
        sentence = first_offer(solution.offered_by, text, persona.locale)
        if sentence is not None:
            return solution.id, sentence
    return None, None
