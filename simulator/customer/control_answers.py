"""What the customer does when the agent uses a call control: waits, is passed on, asks into the silence.

Rules of the plan like those in ``plan.py``.
"""

from __future__ import annotations

from simulator.customer.appraisal import Appraisal
from simulator.customer.situation import ControlSignal, Plan, Situation
from simulator.persona import Move, Persona

TRUST_TO_BE_PASSED_ON = 20
"""Trust below which the customer takes an offered transfer for a way of getting rid of them; that at which a
fitting solution is doubted."""


def heard_in(persona: Persona, signal: ControlSignal | None) -> Appraisal:
    """What a control without words tells the customer: a conference may be the solution itself."""
    offered = (one.id for one in persona.solutions if one.by_conference)
    return Appraisal(solution=next(offered, None) if signal == "conference" else None)


def passed_on(situation: Situation) -> Plan | None:
    """The agent hands the call on: it ends, whatever the customer thinks of it.

    Who agreed has nothing more to say to this agent; who was not asked, or said no, protests as they go.
    """
    if situation.signal not in ("transfer_agreed", "transfer_unexplained"):
        return None
    agreed = situation.signal == "transfer_agreed"
    return Plan(
        move="agree_to_transfer" if agreed else "object_to_transfer",
        reason="passed_on",
        outcome=situation.outcome("transferred", "trainee"),
        speaks=not agreed,
    )


def call_control(situation: Situation) -> Plan | None:
    """Answers to a hold, an offered transfer, a conference, a silence and a personal call."""
    signal, band = situation.signal, situation.mood.band
    if signal == "transfer_offered":
        return _answer_to_transfer(situation)
    if signal == "personal_call":
        loud = band in ("angry", "furious")
        return Plan(move="object_to_wait" if loud else "still_there", reason="personal_call")
    if signal == "conference" and situation.appraisal.solution:
        return None  # the third person is the solution, and is answered like any other offer
    moves: dict[ControlSignal, Move] = {
        "hold_explained": "object_to_wait" if band == "furious" else "agree_to_wait",
        "hold_abrupt": "object_to_wait",
        "conference": "agree_to_transfer",
        "silence": "still_there",
    }
    if signal is None or signal not in moves:
        return None
    return Plan(move=moves[signal], reason="call_control")


def _answer_to_transfer(situation: Situation) -> Plan:
    if agrees_to_transfer(situation):
        return Plan(move="agree_to_transfer", reason="transfer_agreed", transfer_answer="agreed")
    return Plan(move="object_to_transfer", reason="transfer_refused", transfer_answer="refused")


def agrees_to_transfer(situation: Situation) -> bool:
    """Who demanded somebody else agrees, an expert unless furious, everybody else unless angry or without trust."""
    band = situation.mood.band
    if situation.progress.wants_someone_else:
        return True
    if "expert" in situation.persona.types:
        return band != "furious"
    return band in ("calm", "annoyed") and situation.mood.trust >= TRUST_TO_BE_PASSED_ON


def talked_over(situation: Situation) -> Plan | None:
    """Cut off in mid-sentence and not made up for: says so, once in a while."""
    recently = "interrupted" in situation.progress.moves[-2:]
    if situation.signal == "interrupted" and situation.swing() > 0 and not recently:
        return Plan(move="interrupted", reason="talked_over")
    return None
