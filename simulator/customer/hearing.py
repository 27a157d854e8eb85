"""Hearing: from the agent's words to an ``Appraisal``, by a probe or by one structured call."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from simulator.behaviours import BEHAVIOURS
from simulator.customer.appraisal import Appraisal, Behaviour, Oddity
from simulator.customer.machine_talk import talks_to_the_machine
from simulator.customer.recognition import is_long, recognised
from simulator.errors import ModelAnswerError
from simulator.language import has_words, is_foreign
from simulator.models.probe import TurnFinding, TurnProbe
from simulator.models.protocol import Message, Model
from simulator.models.turn_states import HeardTurn
from simulator.persona import Persona
from simulator.prompts import render
from simulator.transcript import Knowledge, Locale

ANSWER_TOKENS = 700
"""Room for twenty behaviours with quotes, several times what a turn shows."""
TRIES = 2
_STRANGER = "whose name you are not told"
"""Stands for the name in the prompt about a turn that belongs to no call."""


@dataclass(frozen=True)
class Utterance:
    """What the agent said, and what it answers to."""

    trainee: str
    customer: str


class Hearing(Protocol):
    """Turns what the agent said into what the customer takes from it."""

    async def hear(self, persona: Persona, said: Utterance) -> Appraisal:
        """The appraisal of one turn; every quote in it is verbatim."""
        ...


def oddity_of(text: str, locale: Locale) -> Oddity | None:
    """Whether a caller could make sense of the words at all."""
    if not has_words(text):
        return "no_words"
    if talks_to_the_machine(text, locale):
        return "to_the_machine"
    return "foreign" if is_foreign(text, locale) else None


class ProbedHearing:
    """Hears with a linear probe on the model's hidden state; facts and offers by the persona's cues."""

    def __init__(self, model: Model, probe: TurnProbe) -> None:
        probe.check(model.profile)
        self._model = model
        self._probe = probe

    async def hear(self, persona: Persona, said: Utterance) -> Appraisal:
        """One forward pass over the turn."""
        oddity = oddity_of(said.trainee, persona.locale)
        if oddity is not None:
            return Appraisal(oddity=oddity)
        turn = HeardTurn(persona.locale, persona.knowledge, said.customer, said.trainee)
        (finding,) = await self._probe.hear(self._model, [turn])
        return recognised(persona, said.trainee, _behaviours_of(finding))


def _behaviours_of(finding: TurnFinding) -> tuple[Behaviour, ...]:
    return tuple(
        Behaviour(id=one.id, quote=one.quote, p=one.p)
        for one in finding.shown
        if one.id in BEHAVIOURS
    )


class _HeardBehaviour(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=40)
    quote: str = Field(max_length=400)


class _Heard(BaseModel):
    model_config = ConfigDict(extra="forbid")

    behaviours: list[_HeardBehaviour] = Field(max_length=len(BEHAVIOURS))
    facts_asked_for: list[str] = Field(max_length=20)
    solution_offered: str = Field(max_length=60)
    solution_quote: str = Field(max_length=400)
    takes_leave: bool


class StructuredHearing:
    """Hears with one structured call to a strong model."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def hear(self, persona: Persona, said: Utterance) -> Appraisal:
        """One question; what it answers with unknown ids or quotes that were not said is dropped.

        Raises:
            ModelAnswerError: The answer has not the shape asked for, twice.
        """
        oddity = oddity_of(said.trainee, persona.locale)
        if oddity is not None:
            return Appraisal(oddity=oddity)
        heard = await _answer(self._model, hearing_prompt(persona, said))
        return _checked(heard, persona, said.trainee)


async def _answer(model: Model, messages: Sequence[Message]) -> _Heard:
    """The model's answer; a misshapen one is asked for once more, as a strong model gets it right mostly."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(ModelAnswerError):
            return await model.structured(
                messages, _Heard, max_tokens=ANSWER_TOKENS, purpose="hear"
            )
    return await model.structured(messages, _Heard, max_tokens=ANSWER_TOKENS, purpose="hear")


def hearing_prompt(persona: Persona, said: Utterance) -> tuple[Message, ...]:
    """The question about one turn; what facts say does not stand in it, only what they are about."""
    system = render(
        "hear",
        knowledge=persona.knowledge,
        name=persona.name,
        facts=[{"id": fact.id, "about": fact.about} for fact in persona.facts],
        solutions=[{"id": one.id, "text": one.text} for one in persona.solutions],
    )
    return Message("system", system), _quoted(said)


def _quoted(said: Utterance) -> Message:
    turn = json.dumps({"customer": said.customer, "agent": said.trainee}, ensure_ascii=False)
    return Message("user", turn)


def _behaviours_in(heard: _Heard, text: str) -> tuple[Behaviour, ...]:
    """Those of the answer that exist and whose quote was said."""
    behaviours: dict[str, Behaviour] = {}
    for one in heard.behaviours:
        if one.id in BEHAVIOURS and has_words(one.quote) and one.quote in text:
            behaviours.setdefault(one.id, Behaviour(id=one.id, quote=one.quote, p=1.0))
    return tuple(behaviours.values())


def _checked(heard: _Heard, persona: Persona, text: str) -> Appraisal:
    facts = {fact.id for fact in persona.facts}
    solutions = {one.id for one in persona.solutions}
    offered = heard.solution_offered if heard.solution_offered in solutions else None
    quoted = has_words(heard.solution_quote) and heard.solution_quote in text
    return Appraisal(
        behaviours=_behaviours_in(heard, text),
        asked=tuple(dict.fromkeys(one for one in heard.facts_asked_for if one in facts)),
        solution=offered if quoted else None,
        solution_quote=heard.solution_quote if offered and quoted else None,
        farewell=heard.takes_leave,
        long_turn=is_long(text, persona.locale),
    )


def hearing_for(model: Model, probe: TurnProbe | None) -> Hearing:
    """The hearing that suits a model.

    Args:
        model: The customer's model.
        probe: The probe at hand; used where it belongs to the model.
    """
    if probe is not None and model.profile.fingerprint == probe.meta.model_sha256:
        return ProbedHearing(model, probe)
    return StructuredHearing(model)


async def hear_alone(
    model: Model,
    probe: TurnProbe | None,
    said: Utterance,
    *,
    locale: Locale,
    knowledge: Knowledge,
) -> tuple[Behaviour, ...]:
    """The behaviours in a turn that stands alone, heard as in a call but by no particular customer.

    Args:
        model: The customer's model.
        probe: The probe at hand; used where it belongs to the model.
        said: The turn.
        locale: Its language.
        knowledge: How much the customer knows of the matter; decides what is jargon to them.

    Raises:
        ModelError: The model's answer cannot be used.
        ServiceError: The endpoint failed.
    """
    if oddity_of(said.trainee, locale) is not None:
        return ()
    if probe is not None and model.profile.fingerprint == probe.meta.model_sha256:
        turn = HeardTurn(locale, knowledge, said.customer, said.trainee)
        (finding,) = await probe.hear(model, [turn])
        return _behaviours_of(finding)
    system = render("hear", knowledge=knowledge, name=_STRANGER, facts=[], solutions=[])
    messages = (Message("system", system), _quoted(said))
    return _behaviours_in(await _answer(model, messages), said.trainee)
