"""What only a certain type of customer does with a turn, after the types of the technician-communication and
difficult-customers documents: the talkative one strays until steered, the angry one talks into long turns, the
expert takes the lead and asks for level two, the novice reads instructions wrong, the rude one runs down product,
service and agent, the polemical one hunts for weaknesses.

Rules of the plan like those in ``plan.py``. Each is only for personas of its type that have lines for its move.
"""

from __future__ import annotations

from simulator.customer.situation import Plan, Situation
from simulator.persona import Move
from simulator.transcript import CustomerType

LONG_TURN_WORDS = 60
"""Words of one turn of the agent from which an angry customer talks into it: about twenty-five seconds of talking."""
LONG_TURN_CHARACTERS_JA = 150
"""The same in Japanese, at six characters a second."""
HURT_BY = 6
"""Rise of frustration in one turn, in points, that makes the customer answer it."""
SOFTENED_BY = 8
"""Fall of frustration in one turn, in points, that is heard in the customer's voice."""
LOST_FROM = 40
"""Confusion from which a novice misreads again and again; below it only once in a call."""
MISREADINGS = 3
RUDE_BEFORE_SOFTENING = 2
"""How often a rude or polemical customer goes on in the face of good treatment."""
STEERING = ("listening.paraphrase", "listening.clarify", "difficult.firm_respect")
"""What brings a talkative customer back to the matter, beside a question for a fact."""
TALKED_DOWN = (
    "type.novice_condescend",
    "difficult.defensive_evasive",
    "difficult.no_palliatives",
    "dont.minimise",
)
"""What makes an expert ask for somebody who knows more."""


def _is(situation: Situation, customer_type: CustomerType, move: Move) -> bool:
    """Whether this customer is of the type, has lines for the move, and did not make it just now."""
    persona = situation.persona
    just_now = situation.progress.moves[-1:] == (move,)
    return customer_type in persona.types and move in persona.lines and not just_now


def _times(situation: Situation, move: Move) -> int:
    return situation.progress.counts.get(move, 0)


def cuts_in(situation: Situation) -> Plan | None:
    """An angry customer talks into a long turn that brings no offer."""
    angry = situation.mood.band in ("angry", "furious")
    long_winded = situation.appraisal.long_turn and situation.appraisal.solution is None
    if angry and long_winded and _is(situation, "angry", "cut_in"):
        return Plan(move="cut_in", reason="cuts_in")
    return None


def asks_for_level_two(situation: Situation) -> Plan | None:
    """An expert who is talked down to, or offered a second thing that does not help, wants someone who knows more."""
    if _times(situation, "demand_level_two") or not _is(situation, "expert", "demand_level_two"):
        return None
    dont = situation.worst_dont()
    hurt = dont is not None and dont.rule in TALKED_DOWN and situation.swing() >= HURT_BY
    offered = situation.appraisal.solution
    no_help = offered is not None and not situation.persona.solution(offered).fits
    if hurt or (no_help and _times(situation, "reject")):
        quote = dont.quote if dont else situation.appraisal.solution_quote
        return Plan(move="demand_level_two", reason="asks_for_level_two", quote=quote)
    return None


def strays(situation: Situation) -> Plan | None:
    """A talkative customer tells something else: in place of the first answer, and whenever nobody steers."""
    appraisal = situation.appraisal
    busy = appraisal.solution or situation.progress.accepted or situation.mood.band == "furious"
    if busy or not _is(situation, "talkative", "digress"):
        return None
    if appraisal.asked and _times(situation, "digress"):
        return None
    if not appraisal.asked and appraisal.shows(*STEERING):
        return None
    return Plan(move="digress", reason="strays")


def misreads(situation: Situation) -> Plan | None:
    """A novice answers past the first question for something they would have to find, and more often when lost."""
    untold = {fact.id for fact in situation.open_untold() if fact.gate == "asked"}
    if not untold & set(situation.appraisal.asked) or not _is(situation, "novice", "misread"):
        return None
    times = _times(situation, "misread")
    lost = situation.mood.confusion >= LOST_FROM and times < MISREADINGS
    return Plan(move="misread", reason="misreads") if lost or not times else None


def _goes_on(situation: Situation, move: Move) -> bool:
    """Whether a difficult customer stays difficult: not when calm, nor treated well for the third time."""
    treated_well = situation.swing() <= -SOFTENED_BY
    return situation.mood.band != "calm" and not (
        treated_well and _times(situation, move) >= RUDE_BEFORE_SOFTENING
    )


def runs_down(situation: Situation) -> Plan | None:
    """A rude customer runs down the product, the service or the agent."""
    if _is(situation, "rude", "belittle") and _goes_on(situation, "belittle"):
        return Plan(move="belittle", reason="runs_down")
    return None


def picks_apart(situation: Situation) -> Plan | None:
    """A polemical customer finds a weak point in what was said and insists on being right."""
    if _is(situation, "polemical", "pick_apart") and _goes_on(situation, "pick_apart"):
        heard = next((one.quote for one in situation.appraisal.behaviours), None)
        return Plan(move="pick_apart", reason="picks_apart", quote=heard)
    return None


def takes_lead(situation: Situation) -> Plan | None:
    """An expert says what was ruled out already and what should be checked next."""
    if _is(situation, "expert", "take_lead"):
        return Plan(move="take_lead", reason="takes_lead")
    return None
