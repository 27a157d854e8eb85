"""What is done before a call so that its first turn is as quick as the others."""

from __future__ import annotations

import asyncio

from simulator.customer.guard import objection
from simulator.customer.hearing import oddity_of
from simulator.customer.recognition import recognised
from simulator.customer.speech import Cue, authored_line, limits_for, speech_prompt, system_message
from simulator.customer.turn import fresh, take_turn
from simulator.models.clauses import features
from simulator.models.protocol import Model
from simulator.persona import Persona


async def get_ready(model: Model, persona: Persona) -> None:
    """Has the model read who it plays, while one turn is played in vain."""
    await asyncio.gather(
        model.warm((system_message(persona),)), asyncio.to_thread(_rehearse, persona)
    )


def _rehearse(persona: Persona) -> None:
    """Reads the files and prepares the look-ups that a turn needs, by doing all that it does without a model."""
    oddity_of(persona.problem, persona.locale)
    heard = recognised(persona, persona.problem, ())
    step = take_turn(persona, fresh(persona), heard)
    band = step.inner.mood.band
    cue = Cue(persona, step.plan, band, conversation=(), told=(), seed=0)
    speech_prompt(cue, attempt=0, strong=False)
    for by_band in persona.lines.values():
        for lines in by_band.values():
            for line in lines:
                features(line)
    objection(authored_line(cue), limits_for(cue, persona.problem, persona.facts, strong=False))
