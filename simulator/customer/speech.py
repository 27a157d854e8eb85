"""Speech: the plan said in the persona's voice, and the authored line that stands behind it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.customer.directions import direction, mood_in_words
from simulator.customer.guard import Limits, repeats
from simulator.customer.plan import Plan
from simulator.models.protocol import Decoding, Message
from simulator.persona import Fact, Move, Persona
from simulator.prompts import render
from simulator.transcript import Band, Locale, Turn

CHANNELS: dict[Locale, dict[str, str]] = {
    "es": {"phone": "teléfono", "chat": "chat"},
    "en": {"phone": "phone", "chat": "chat"},
    "ja": {"phone": "電話", "chat": "チャット"},
}
LINE_TOKENS = 70
"""Longest line that is drawn; authored lines have 10 to 45 tokens."""
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
        notes: Facts already told that a shortened conversation no longer shows.
        seed: Of the call and turn; the same seed gives the same choice of lines.
    """

    persona: Persona
    plan: Plan
    band: Band
    conversation: Sequence[Turn]
    notes: Sequence[str]
    seed: int

    def own_lines(self) -> list[str]:
        """What the customer said before."""
        return [turn.text for turn in self.conversation if turn.speaker == "customer"]


def system_message(persona: Persona, notes: Sequence[str] = ()) -> Message:
    """The stable part of every prompt of a call: who speaks, and how."""
    text = render(
        f"speak/{persona.locale}",
        situation=persona.situation,
        name=persona.name,
        channel=CHANNELS[persona.locale][persona.channel],
        style=persona.voice.style,
        examples=[one.model_dump() for one in persona.voice.examples],
        notes=list(notes),
    )
    return Message("system", text)


def speech_prompt(cue: Cue) -> tuple[Message, ...]:
    """The prompt of one line: the persona, the call so far, and this turn's direction at the end."""
    persona = cue.persona
    history = [
        Message("user" if turn.speaker == "trainee" else "assistant", turn.text)
        for turn in cue.conversation[:-1]
    ]
    last = cue.conversation[-1]
    turn = render(
        "speak/turn",
        trainee=last.text if last.speaker == "trainee" else "…",
        name=persona.name,
        mood=mood_in_words(cue.band, persona.locale),
        direction=direction(cue.plan, persona),
        sample=authored_line(cue, attempt=0),
    )
    return system_message(persona, cue.notes), *history, Message("user", turn)


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


def authored_line(cue: Cue, attempt: int = 0) -> str:
    """The line that the persona's author wrote for this move, one not used yet if there is one left."""
    persona, plan = cue.persona, cue.plan
    candidates: tuple[str, ...] = ()
    if plan.fact and plan.move in ("answer", "volunteer", "reveal_need", "open"):
        candidates = persona.fact(plan.fact).say
    if plan.move == "open":
        candidates = persona.lines_for("open", cue.band) or candidates
    moves = (plan.move, *STAND_INS)
    for move in moves:
        candidates = candidates or persona.lines_for(move, cue.band)
    ordered = list(candidates or (persona.problem,))
    random.Random(mixed_seed(cue.seed, plan.move, attempt)).shuffle(ordered)
    said = cue.own_lines()
    return next((line for line in ordered if not repeats(line, said)), ordered[0])


def limits_for(cue: Cue, known_text: str, shut: Sequence[Fact]) -> Limits:
    """What the guard holds a line of this turn to.

    Args:
        cue: What is to be said.
        known_text: All text whose numbers the customer may use.
        shut: Facts that must not be told.
    """
    last = cue.conversation[-1] if cue.conversation else None
    return Limits(
        persona=cue.persona,
        shut=shut,
        must_tell=cue.persona.fact(cue.plan.fact) if cue.plan.fact else None,
        own_lines=cue.own_lines(),
        agent_words=last.text if last and last.speaker == "trainee" else "",
        known_text=known_text,
    )
