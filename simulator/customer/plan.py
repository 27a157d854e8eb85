"""What the customer does with a turn: an ordered list of rules, the first that fits decides.

Every rule is a pure function of the ``Situation``; its name is kept as the reason of the plan, so that
each move can be explained. The call ends only here, by rule.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.customer.control_answers import call_control, passed_on, talked_over
from simulator.customer.situation import ControlSignal, Plan, Progress, Situation, advance
from simulator.customer.types_of_customer import (
    HURT_BY,
    SOFTENED_BY,
    asks_for_level_two,
    cuts_in,
    misreads,
    picks_apart,
    runs_down,
    strays,
    takes_lead,
)
from simulator.persona import Move

__all__ = ["RULES", "ControlSignal", "Plan", "Progress", "Situation", "advance", "choose_plan"]
TRUST_TO_ACCEPT = 20
"""Trust below which a fitting solution is doubted once before it is accepted."""
DEMANDS_BEFORE_THREAT = 1
"""How often a supervisor is demanded before the customer threatens to leave."""


def choose_plan(situation: Situation) -> Plan:
    """The first rule that fits decides; the last always does."""
    for rule in RULES:
        plan = rule(situation)
        if plan is not None:
            return plan
    raise AssertionError("the last rule fits every situation")


def agent_hangs_up(situation: Situation) -> Plan | None:
    """The agent ended the call: solved where a solution was accepted, else abandoned."""
    if situation.signal != "agent_ends":
        return None
    solved = situation.progress.accepted is not None
    outcome = situation.outcome("solved" if solved else "abandoned", "trainee")
    return Plan(move="goodbye", reason="agent_hangs_up", outcome=outcome, speaks=False)


def had_enough(situation: Situation) -> Plan | None:
    """Furious for too many turns in a row, and no better in this one: hangs up."""
    limit = situation.persona.temperament.hang_up_after
    furious = situation.mood.band == "furious"
    if furious and situation.progress.furious_turns + 1 > limit and situation.swing() >= 0:
        return Plan(
            move="hang_up", reason="had_enough", outcome=situation.outcome("hung_up", "customer")
        )
    return None


def out_of_time(situation: Situation) -> Plan | None:
    """The call has taken as many turns as this customer has time for."""
    if situation.progress.agent_turns + 1 < situation.persona.temperament.turn_limit:
        return None
    outcome = situation.outcome("time_out", "customer")
    return Plan(move="goodbye", reason="out_of_time", outcome=outcome)


def makes_no_sense(situation: Situation) -> Plan | None:
    """No words, another language, or orders to a program: a caller is puzzled."""
    if situation.appraisal.oddity and situation.signal is None:
        return Plan(move="puzzled", reason="makes_no_sense")
    return None


def escalates(situation: Situation) -> Plan | None:
    """Hurt while furious: demands a supervisor, then threatens to leave."""
    dont = situation.worst_dont()
    if dont is None or situation.mood.band != "furious" or situation.swing() < HURT_BY:
        return None
    demands = situation.progress.counts.get("demand_supervisor", 0)
    move: Move = "demand_supervisor" if demands < DEMANDS_BEFORE_THREAT else "threaten"
    return Plan(move=move, reason="escalates", quote=dont.quote)


def lost_by_jargon(situation: Situation) -> Plan | None:
    """Words that this customer does not know, and nothing worse in the turn."""
    worst = situation.worst_dont()
    lost = situation.persona.knowledge != "expert"
    if worst is not None and worst.rule == "dont.jargon" and lost:
        return Plan(move="not_understood", reason="lost_by_jargon", quote=worst.quote)
    return None


def hurt(situation: Situation) -> Plan | None:
    """A don't that outweighs whatever good there was: protests."""
    dont = situation.worst_dont()
    if dont is not None and situation.swing() >= HURT_BY:
        return Plan(move="protest", reason="hurt", quote=dont.quote)
    return None


def says_goodbye(situation: Situation) -> Plan | None:
    """Solved, and the agent rounds off: thanks and leaves."""
    if situation.progress.accepted is None:
        return None
    last = situation.progress.moves[-1] if situation.progress.moves else None
    if situation.appraisal.farewell or last == "thank":
        outcome = situation.outcome("solved", "customer")
        return Plan(move="goodbye", reason="says_goodbye", outcome=outcome)
    return None


def solution_offered(situation: Situation) -> Plan | None:
    """Accepts what fits, doubts it once where trust is low or the customer polemical, refuses what does not fit."""
    offered = situation.appraisal.solution
    if offered is None or offered == situation.progress.accepted:
        return None
    fits = situation.persona.solution(offered).fits
    if not fits and situation.progress.accepted is not None:
        return None  # something on top of what was agreed on is no second solution
    quote = situation.appraisal.solution_quote
    if not fits:
        return Plan(move="reject", reason="does_not_fit", solution=offered, quote=quote)
    quarrelsome = "polemical" in situation.persona.types
    unsure = situation.mood.trust < TRUST_TO_ACCEPT or situation.mood.band == "furious"
    sceptical = quarrelsome or unsure
    if sceptical and offered not in situation.progress.doubted:
        return Plan(move="challenge", reason="doubts_solution", solution=offered, quote=quote)
    return Plan(move="accept", reason="fits", solution=offered, quote=quote)


def asked_for_fact(situation: Situation) -> Plan | None:
    """Tells what was asked for, if the gate is open; a shut one makes them wary."""
    if not situation.appraisal.asked:
        return None
    untold = {fact.id for fact in situation.open_untold()}
    for fact_id in situation.appraisal.asked:
        if fact_id in untold:
            need = situation.persona.hidden_need
            move: Move = "reveal_need" if need and need.fact == fact_id else "answer"
            return Plan(move=move, reason="asked", fact=fact_id)
    for fact_id in situation.appraisal.asked:
        if fact_id in situation.progress.told:
            return Plan(move="answer", reason="asked_again", fact=fact_id)
    return Plan(move="challenge", reason="asked_too_soon")


def after_acceptance(situation: Situation) -> Plan | None:
    """A solution is agreed on: thanks, then wants to get on."""
    if situation.progress.accepted is None:
        return None
    return Plan(move="thank", reason="after_acceptance")


def opens(situation: Situation) -> Plan | None:
    """The first words: says why they call."""
    if "open" in situation.progress.counts:
        return None
    at_once = [fact.id for fact in situation.open_untold() if fact.gate == "at_once"]
    return Plan(move="open", reason="opens", fact=at_once[0] if at_once else None)


def wins_confidence(situation: Situation) -> Plan | None:
    """Trust has opened a gate: tells it unasked."""
    for fact in situation.open_untold():
        if fact.gate == "trust":
            return Plan(move="volunteer", reason="wins_confidence", fact=fact.id)
    return None


def feels_better(situation: Situation) -> Plan | None:
    """Treated well in this turn, and it shows; not twice in a row."""
    if situation.swing() <= -SOFTENED_BY and situation.progress.moves[-1:] != ("soften",):
        return Plan(move="soften", reason="feels_better")
    return None


def tells_more(situation: Situation) -> Plan | None:
    """Something that is told at once was not said yet."""
    for fact in situation.open_untold():
        if fact.gate == "at_once":
            return Plan(move="volunteer", reason="tells_more", fact=fact.id)
    return None


def presses_on(situation: Situation) -> Plan:
    """Nothing new: complains or challenges when angry, asks what comes next when not."""
    last = situation.progress.moves[-1:]
    if situation.mood.band in ("angry", "furious"):
        return Plan(move="challenge" if last == ("complain",) else "complain", reason="presses_on")
    return Plan(move="complain" if last == ("ask_back",) else "ask_back", reason="presses_on")


RULES: tuple[Callable[[Situation], Plan | None], ...] = (
    agent_hangs_up,
    passed_on,
    had_enough,
    out_of_time,
    call_control,
    makes_no_sense,
    opens,
    talked_over,
    cuts_in,
    escalates,
    lost_by_jargon,
    asks_for_level_two,
    hurt,
    says_goodbye,
    solution_offered,
    strays,
    misreads,
    asked_for_fact,
    after_acceptance,
    runs_down,
    picks_apart,
    wins_confidence,
    feels_better,
    tells_more,
    takes_lead,
    presses_on,
)
"""In the order in which they are asked."""
