"""Speech: the plan said in the persona's voice, and the authored line that stands behind it."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.customer.directions import (
    already_told,
    direction,
    mood_in_words,
    sample_in_words,
)
from simulator.customer.guard import Limits, repeats
from simulator.customer.plan import Plan
from simulator.models.protocol import Decoding, Message, Model
from simulator.models.tokens import CHAT_TEMPLATE_TOKENS, CountedTurn, estimate_tokens, shorten
from simulator.persona import Exchange, Fact, Move, Persona
from simulator.prompts import render
from simulator.transcript import Band, Locale, Turn

CHANNELS: dict[Locale, dict[str, str]] = {
    "es": {"phone": "teléfono", "chat": "chat"},
    "en": {"phone": "phone", "chat": "chat"},
    "ja": {"phone": "電話", "chat": "チャット"},
}
LINE_TOKENS = 70
"""Longest line that is drawn; authored lines have 10 to 45 tokens."""
_INERT = str.maketrans("<>[]", "‹›()")
"""In the agent's words nothing may read as a chat template's token or as this turn's direction."""
_OPENING = re.compile(r"[¡¿]?[^,.!?…;:]{2,40}[,.!?…;:]+")
_OPENING_JA = re.compile(r"[^、。！？…]{1,12}[、。！？…]")
STAND_INS: tuple[Move, ...] = ("complain", "ask_back", "challenge")
"""Whose lines are taken where a persona has none for a move."""


@dataclass(frozen=True)
class Cue:
    """What is to be said now.

    Attributes:
        persona: Who speaks.
        plan: What they do.
        band: The mood that is heard.
        conversation: The call so far, the agent's latest turn last.
        told: Ids of the facts told so far.
        seed: Of the call and turn; the same seed gives the same choice of lines.
    """

    persona: Persona
    plan: Plan
    band: Band
    conversation: Sequence[Turn]
    told: Sequence[str]
    seed: int

    def own_lines(self) -> list[str]:
        """What the customer said before."""
        return [turn.text for turn in self.conversation if turn.speaker == "customer"]


def system_message(persona: Persona) -> Message:
    """The stable part of every prompt of a call: who speaks, and how."""
    return Message("system", _part(persona, persona.voice.examples))


def instructions_of(persona: Persona) -> str:
    """What the model is told of its part, without the examples, whose answers are the customer's own words."""
    return _part(persona, ())


def _part(persona: Persona, examples: Sequence[Exchange]) -> str:
    return render(
        f"speak/{persona.locale}",
        situation=persona.situation,
        name=persona.name,
        channel=CHANNELS[persona.locale][persona.channel],
        style=persona.voice.style,
        examples=[one.model_dump() for one in examples],
    )


async def read_ahead(model: Model, persona: Persona, conversation: Sequence[Turn]) -> None:
    """Has an engine that keeps its cache read the call so far; a call near the context window is left alone."""
    messages = (system_message(persona), *_history(conversation))
    if _estimate(messages) <= _budget(model):
        await model.warm(messages)


@dataclass(frozen=True)
class SpeechPrompt:
    """The prompt of one line.

    Attributes:
        system: Who speaks; the same in every turn.
        history: The call so far.
        turn: The agent's latest words with this turn's direction; what changes stands last.
        opener: The first words of the line, put into the mouth of a model that would else slip out of
            its role; empty for a strong one. They are those of the authored line that stands behind
            the model, so the trainee may hear them before the rest is drawn.
    """

    system: Message
    history: tuple[Message, ...]
    turn: Message
    opener: str

    def messages(self) -> tuple[Message, ...]:
        """The prompt as it is sent where nothing must be left out."""
        return (self.system, *self.history, *self.ending())

    def ending(self) -> tuple[Message, ...]:
        """What is new in this turn."""
        return (self.turn, Message("assistant", self.opener)) if self.opener else (self.turn,)


def speech_prompt(cue: Cue, *, attempt: int, strong: bool) -> SpeechPrompt:
    """The prompt of one line.

    Args:
        cue: What is to be said.
        attempt: Counted from 0; each shows another authored line as its sample, never the one behind
            the model, which a weak model would copy.
        strong: Whether the model keeps to a role without being put on its way.
    """
    persona = cue.persona
    history = _history(cue.conversation[:-1])
    last = cue.conversation[-1] if cue.conversation else None
    samples = authored_lines(cue)
    turn = render(
        "speak/turn",
        trainee=inert(last.text) if last and last.speaker == "trainee" else "…",
        name=persona.name,
        mood=mood_in_words(cue.band, persona.locale),
        direction=direction(cue.plan, persona),
        sample=sample_in_words(samples[(attempt + 1) % len(samples)], persona.locale),
    )
    if last and last.speaker == "customer":
        history = (*history, Message("assistant", last.text))
    opener = "" if strong else opening_words(authored_line(cue), persona.locale)
    return SpeechPrompt(system_message(persona), history, Message("user", turn), opener)


def _history(conversation: Sequence[Turn]) -> tuple[Message, ...]:
    return tuple(
        Message("user", inert(turn.text))
        if turn.speaker == "trainee"
        else Message("assistant", turn.text)
        for turn in conversation
    )


def inert(words: str) -> str:
    """The agent's words for a prompt, without what a model could take for more than words."""
    return words.translate(_INERT)


def opening_words(line: str, locale: Locale) -> str:
    """The first words of a line, up to its first pause: enough to set who speaks and how."""
    if locale == "ja":
        found = _OPENING_JA.match(line)
        return found[0] if found else line[:4]
    found = _OPENING.match(line)
    if found and len(found[0].split()) <= 5:
        return found[0]
    return " ".join(line.split()[:3])


def _budget(model: Model) -> int:
    return model.profile.context_tokens - LINE_TOKENS - CHAT_TEMPLATE_TOKENS


def _estimate(messages: Sequence[Message]) -> int:
    return sum(estimate_tokens(one.content) + CHAT_TEMPLATE_TOKENS for one in messages)


async def fitted(prompt: SpeechPrompt, cue: Cue, model: Model) -> tuple[Message, ...]:
    """The prompt, without its oldest turns where the context window is too small for the call.

    Tokens are only counted where a safe guess says that it could be close: counting costs a request.
    """
    budget = _budget(model)
    whole = prompt.messages()
    if _estimate(whole) <= budget:
        return whole

    async def counted(message: Message, told: tuple[str, ...] = ()) -> CountedTurn:
        tokens = await model.count_tokens(message.content) + CHAT_TEMPLATE_TOKENS
        return CountedTurn(message, tokens, told)

    def notes(told: Sequence[str]) -> CountedTurn:
        text = render("speak/notes", heading=already_told(cue.persona.locale), told=list(told))
        return CountedTurn(Message("system", text), estimate_tokens(text) + CHAT_TEMPLATE_TOKENS)

    facts = tuple(cue.persona.fact(one).text for one in cue.told)
    turns = [await counted(one) for one in prompt.history]
    if turns:
        turns[0] = CountedTurn(turns[0].message, turns[0].tokens, facts)
    ending = [await counted(one) for one in prompt.ending()]
    newest = sum(one.tokens for one in ending)
    kept = shorten([await counted(prompt.system)], turns, notes, budget_tokens=budget - newest)
    return (*kept, *prompt.ending())


def decoding(cue: Cue, attempt: int) -> Decoding:
    """How the line is drawn; a second attempt is drawn from another seed."""
    return Decoding(
        max_tokens=LINE_TOKENS,
        temperature=0.6,
        min_p=0.1,
        stop=("\n",),
        seed=mixed_seed(cue.seed, attempt) % 2**31,
    )


def mixed_seed(*parts: int | str) -> int:
    """One number from several, the same in every process."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def authored_lines(cue: Cue) -> tuple[str, ...]:
    """The lines that the persona's author wrote for this move, shuffled, those not said yet first."""
    persona, plan = cue.persona, cue.plan
    candidates: tuple[str, ...] = ()
    if plan.fact and plan.move in ("answer", "volunteer", "reveal_need"):
        candidates = persona.fact(plan.fact).say
    for move in (plan.move, *STAND_INS):
        candidates = candidates or persona.lines_for(move, cue.band)
    ordered = list(candidates or (persona.problem,))
    random.Random(mixed_seed(cue.seed, plan.move)).shuffle(ordered)
    said = cue.own_lines()
    return tuple(sorted(ordered, key=lambda line: repeats(line, said)))


def authored_line(cue: Cue) -> str:
    """The line that stands behind the model."""
    return authored_lines(cue)[0]


def voice_of(cue: Cue) -> tuple[str, ...]:
    """Everything that the author wrote for this move, in any mood: what a weak model's line must resemble."""
    persona, plan = cue.persona, cue.plan
    by_band = persona.lines.get(plan.move, {})
    facts = persona.fact(plan.fact).say if plan.fact else ()
    return (*(line for lines in by_band.values() for line in lines), *facts, *authored_lines(cue))


def limits_for(cue: Cue, known_text: str, shut: Sequence[Fact], *, strong: bool) -> Limits:
    """What the guard holds a line of this turn to.

    Args:
        cue: What is to be said.
        known_text: All text whose numbers the customer may use.
        shut: Facts that must not be told.
        strong: Whether the model may leave the authored wording behind.
    """
    last = cue.conversation[-1] if cue.conversation else None
    return Limits(
        persona=cue.persona,
        shut=shut,
        must_tell=cue.persona.fact(cue.plan.fact) if cue.plan.fact else None,
        own_lines=cue.own_lines(),
        agent_words=last.text if last and last.speaker == "trainee" else "",
        known_text=known_text,
        voice=() if strong else voice_of(cue),
        instructions=instructions_of(cue.persona),
    )
