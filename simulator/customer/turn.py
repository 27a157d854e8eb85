"""One turn of the customer's inner life, without any model: feel, disclose, plan, move on.

The graph runs these steps between hearing and speaking; trials and the mood path run them alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from simulator.behaviours import DONTS
from simulator.customer.appraisal import Appraisal
from simulator.customer.guard import tells_all
from simulator.customer.mood import Felt, Memory, Mood, Stimulus, feel, starting_mood
from simulator.customer.plan import (
    ControlSignal,
    Plan,
    Progress,
    Situation,
    advance,
    choose_plan,
)
from simulator.persona import Persona
from simulator.transcript import MoodChange, Turn

SURE = 0.6
"""Probability from which a behaviour has its full effect. A weak hearer is right about a behaviour that it
gives 0.3 in one case of three: what it half heard moves the mood by half."""
FAINT = 0.25
"""Probability under which a don't is not felt: a customer who takes offence at nothing cannot be calmed."""


class Inner(BaseModel):
    """The customer's state between two turns; all of it is plain data."""

    model_config = ConfigDict(frozen=True)

    mood: Mood
    memory: Memory = Memory()
    progress: Progress = Progress()


class Step(BaseModel):
    """What one turn did to the customer."""

    model_config = ConfigDict(frozen=True)

    inner: Inner
    changes: tuple[MoodChange, ...]
    plan: Plan


def fresh(persona: Persona) -> Inner:
    """The customer at the moment the call is answered."""
    return Inner(mood=starting_mood(persona))


def stimuli_of(appraisal: Appraisal, persona: Persona, accepted: str | None) -> list[Stimulus]:
    """What the words of a turn set going: the behaviours heard, and the solution offered."""
    stimuli = [
        Stimulus(rule=one.id, quote=one.quote, strength=min(1.0, one.p / SURE))
        for one in appraisal.behaviours
        if one.p >= FAINT or one.id not in DONTS
    ]
    if appraisal.solution and appraisal.solution != accepted:
        fits = persona.solution(appraisal.solution).fits
        rule = "solution.fits" if fits else "solution.unfit"
        # Something on top of what was agreed on need not solve anything.
        if fits or accepted is None:
            stimuli.append(Stimulus(rule=rule, quote=appraisal.solution_quote))
    return stimuli


def feel_turn(
    persona: Persona, inner: Inner, appraisal: Appraisal, measured: Sequence[Stimulus] = ()
) -> Felt:
    """What a turn does to the mood.

    Args:
        persona: Who the customer is.
        inner: Their state before the turn.
        appraisal: What they heard.
        measured: What the call's clock adds: waits, holds, interruptions.
    """
    stimuli = stimuli_of(appraisal, persona, inner.progress.accepted)
    if appraisal.solution in inner.progress.doubted:
        # An offer repeated after it was doubted reassures no second time.
        stimuli = [one for one in stimuli if one.rule != "solution.fits"]
    return feel(inner.mood, inner.memory, [*stimuli, *measured], persona)


def plan_turn(
    persona: Persona,
    inner: Inner,
    appraisal: Appraisal,
    felt: Felt,
    signal: ControlSignal | None = None,
) -> Step:
    """What the customer does, and the state they are in after it.

    Args:
        persona: Who the customer is.
        inner: Their state before the turn.
        appraisal: What they heard.
        felt: What it did to the mood.
        signal: A call control used in the turn.
    """
    situation = Situation(
        persona=persona,
        progress=inner.progress,
        appraisal=appraisal,
        mood=felt.mood,
        changes=felt.changes,
        signal=signal,
    )
    plan = choose_plan(situation)
    progress = advance(inner.progress, situation, plan)
    after = Inner(mood=felt.mood, memory=felt.memory, progress=progress)
    return Step(inner=after, changes=felt.changes, plan=plan)


def take_turn(persona: Persona, inner: Inner, appraisal: Appraisal) -> Step:
    """Moves the customer by one turn of words alone."""
    return plan_turn(persona, inner, appraisal, feel_turn(persona, inner, appraisal))


def without_unsaid(persona: Persona, step: Step, customer: Turn | None) -> Inner:
    """The state after a turn as far as it was said: a fact that was cut off before it came out is untold.

    Args:
        persona: Who the customer is.
        step: The turn as planned.
        customer: What of it was said; ``None`` where they were silenced before the first word.
    """
    told = step.inner.progress.told
    plan = step.plan
    # A fact that was asked for again was told before, whatever became of this turn.
    new = plan.fact if told[-1:] == (plan.fact,) and plan.reason != "asked_again" else None
    if customer is None and plan.transfer_answer:
        unanswered = step.inner.progress.model_copy(update={"transfer_answer": None})
        return step.inner.model_copy(update={"progress": unanswered})
    heard_out = customer is not None and not customer.cut_off
    if new is None or heard_out or (customer and tells_all(persona.fact(new), customer.text)):
        return step.inner
    progress = step.inner.progress.model_copy(update={"told": told[:-1]})
    return step.inner.model_copy(update={"progress": progress})
