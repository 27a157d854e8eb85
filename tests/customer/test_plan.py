"""The plan: which rule decides, what it makes the customer do, and how a call ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer.made_up import change, heard, mood, persona, situation
from simulator.behaviours import BEHAVIOURS
from simulator.character import MOVES_OF_TYPES
from simulator.customer import plan
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.disclosure import open_facts
from simulator.customer.mood import Stimulus
from simulator.customer.plan import ControlSignal, Plan, Progress, Situation, choose_plan
from simulator.customer.situation import MOVES_KEPT
from simulator.customer.turn import feel_turn, fresh, plan_turn, stimuli_of
from simulator.persona import Move, Persona

SIGNALS: tuple[ControlSignal, ...] = get_args(ControlSignal)
ADA = persona()
PATIENT = persona(temperament={"turn_limit": 200})
HURRIED = persona(temperament={"turn_limit": 8})
TALKATIVE, EXPERT, NOVICE, RUDE, POLEMICAL = (
    persona(types=[one]) for one in ("talkative", "expert", "novice", "rude", "polemical")
)
TALKED_DOWN = change("type.novice_condescend", 9)
HURT = change("dont.minimise", 14)
LOST = change("dont.jargon", 6)
BETTER = change("listening.empathise", -12)
MENDED = change("difficult.apologise", -20)
TALKED_OVER = change("clock.interrupt", 9)

Decides = tuple[str, Situation, Situation, dict[str, Any]]
RULES: list[Decides] = [
    # The rule, where it decides, where it nearly does and does not, and what it plans.
    (
        "agent_hangs_up",
        situation(signal="agent_ends"),
        situation(),
        {"move": "goodbye", "speaks": False},
    ),
    (
        "had_enough",
        situation(HURT, band="furious", furious_turns=2),
        situation(HURT, band="furious", furious_turns=1),
        {"move": "hang_up"},
    ),
    (
        "had_enough",
        situation(band="furious", furious_turns=2),
        situation(HURT, MENDED, band="furious", furious_turns=2),
        {"move": "hang_up"},
    ),
    (
        "out_of_time",
        situation(agent_turns=29),
        situation(agent_turns=28),
        {"move": "goodbye"},
    ),
    (
        "call_control",
        situation(signal="hold_explained"),
        situation(signal="back_from_hold"),
        {"move": "agree_to_wait"},
    ),
    (
        "passed_on",
        situation(signal="transfer_agreed"),
        situation(signal="transfer_offered"),
        {"move": "agree_to_transfer", "speaks": False},
    ),
    (
        "passed_on",
        situation(HURT, signal="transfer_unexplained", band="furious", furious_turns=9),
        situation(HURT, band="furious", furious_turns=9),
        {"move": "object_to_transfer", "speaks": True},
    ),
    (
        "transfer_agreed",
        situation(signal="transfer_offered"),
        situation(signal="transfer_offered", trust=19),
        {"move": "agree_to_transfer", "transfer_answer": "agreed", "outcome": None},
    ),
    (
        "transfer_refused",
        situation(signal="transfer_offered", band="angry"),
        situation(signal="transfer_offered", band="angry", who=EXPERT),
        {"move": "object_to_transfer", "transfer_answer": "refused", "outcome": None},
    ),
    (
        "transfer_refused",
        situation(signal="transfer_offered", band="furious", who=EXPERT),
        situation(signal="transfer_offered", band="furious", moves=("demand_supervisor",)),
        {"move": "object_to_transfer", "transfer_answer": "refused"},
    ),
    (
        "personal_call",
        situation(signal="personal_call"),
        situation(signal="silence"),
        {"move": "still_there"},
    ),
    (
        "fits",
        situation(signal="conference", appraisal=heard(solution="swap")),
        situation(signal="conference"),
        {"move": "accept", "solution": "swap"},
    ),
    (
        "makes_no_sense",
        situation(appraisal=heard(oddity="foreign")),
        situation(appraisal=heard(oddity="foreign"), signal="interrupted"),
        {"move": "puzzled"},
    ),
    (
        "opens",
        situation(moves=(), told=()),
        situation(moves=("open",), told=()),
        {"move": "open", "fact": "dark"},
    ),
    (
        "talked_over",
        situation(TALKED_OVER, signal="interrupted"),
        situation(TALKED_OVER, signal="interrupted", moves=("interrupted", "complain")),
        {"move": "interrupted"},
    ),
    (
        "talked_over",
        situation(TALKED_OVER, signal="interrupted"),
        situation(TALKED_OVER, MENDED, signal="interrupted"),
        {"move": "interrupted"},
    ),
    (
        "escalates",
        situation(HURT, band="furious"),
        situation(HURT, band="angry"),
        {"move": "demand_supervisor", "quote": HURT.quote},
    ),
    (
        "escalates",
        situation(HURT, band="furious", moves=("open", "demand_supervisor")),
        situation(change("dont.argue", 5), band="furious"),
        {"move": "threaten", "quote": HURT.quote},
    ),
    (
        "lost_by_jargon",
        situation(LOST),
        situation(LOST, who=persona(knowledge="expert")),
        {"move": "not_understood", "quote": LOST.quote},
    ),
    (
        "lost_by_jargon",
        situation(LOST),
        situation(LOST, HURT),
        {"move": "not_understood"},
    ),
    (
        "hurt",
        situation(HURT),
        situation(HURT, BETTER),
        {"move": "protest", "quote": HURT.quote},
    ),
    (
        "says_goodbye",
        situation(accepted="swap", appraisal=heard(farewell=True)),
        situation(appraisal=heard(farewell=True)),
        {"move": "goodbye"},
    ),
    (
        "says_goodbye",
        situation(accepted="swap", moves=("open", "accept", "thank")),
        situation(accepted="swap", moves=("open", "accept")),
        {"move": "goodbye"},
    ),
    (
        "fits",
        situation(appraisal=heard(solution="swap", solution_quote="a new lamp")),
        situation(appraisal=heard(solution="swap"), accepted="swap"),
        {"move": "accept", "solution": "swap", "quote": "a new lamp"},
    ),
    (
        "does_not_fit",
        situation(appraisal=heard(solution="wait")),
        situation(appraisal=heard(solution="visit")),
        {"move": "reject", "solution": "wait"},
    ),
    (
        "doubts_solution",
        situation(appraisal=heard(solution="swap"), trust=19),
        situation(appraisal=heard(solution="swap"), trust=20),
        {"move": "challenge", "solution": "swap"},
    ),
    (
        "doubts_solution",
        situation(appraisal=heard(solution="swap"), band="furious"),
        situation(appraisal=heard(solution="swap"), band="furious", doubted=("swap",)),
        {"move": "challenge", "solution": "swap"},
    ),
    (
        "asked",
        situation(appraisal=heard(asked=("order",))),
        situation(appraisal=heard(asked=("history",))),
        {"move": "answer", "fact": "order"},
    ),
    (
        "asked",
        situation(appraisal=heard(asked=("need",))),
        situation(),
        {"move": "reveal_need", "fact": "need"},
    ),
    (
        "asked_again",
        situation(appraisal=heard(asked=("dark",))),
        situation(appraisal=heard(asked=("dark", "order"))),
        {"move": "answer", "fact": "dark"},
    ),
    (
        "asked_too_soon",
        situation(appraisal=heard(asked=("history",)), trust=59),
        situation(appraisal=heard(asked=("history",)), trust=60),
        {"move": "challenge", "fact": None},
    ),
    (
        "after_acceptance",
        situation(accepted="swap"),
        situation(),
        {"move": "thank"},
    ),
    (
        "wins_confidence",
        situation(trust=60),
        situation(trust=59),
        {"move": "volunteer", "fact": "history"},
    ),
    (
        "feels_better",
        situation(BETTER),
        situation(BETTER, moves=("open", "soften")),
        {"move": "soften"},
    ),
    (
        "tells_more",
        situation(told=("dark",)),
        situation(told=("dark", "bulb")),
        {"move": "volunteer", "fact": "bulb"},
    ),
    (
        "presses_on",
        situation(band="angry", moves=("open",)),
        situation(band="angry", told=()),
        {"move": "complain"},
    ),
    (
        "presses_on",
        situation(band="angry", moves=("open", "complain")),
        situation(BETTER),
        {"move": "challenge"},
    ),
    ("presses_on", situation(), situation(BETTER), {"move": "ask_back"}),
    ("presses_on", situation(moves=("open", "ask_back")), situation(BETTER), {"move": "complain"}),
    (
        "cuts_in",
        situation(appraisal=heard(long_turn=True), band="angry"),
        situation(appraisal=heard(long_turn=True), band="annoyed"),
        {"move": "cut_in"},
    ),
    (
        "cuts_in",
        situation(appraisal=heard(long_turn=True), band="furious"),
        situation(appraisal=heard(long_turn=True), band="furious", moves=("open", "cut_in")),
        {"move": "cut_in"},
    ),
    (
        "asks_for_level_two",
        situation(TALKED_DOWN, who=EXPERT),
        situation(TALKED_DOWN),
        {"move": "demand_level_two", "quote": TALKED_DOWN.quote},
    ),
    (
        "asks_for_level_two",
        situation(appraisal=heard(solution="wait"), who=EXPERT, moves=("open", "reject")),
        situation(appraisal=heard(solution="wait"), who=EXPERT),
        {"move": "demand_level_two"},
    ),
    (
        "strays",
        situation(who=TALKATIVE),
        situation(appraisal=heard("listening.paraphrase"), who=TALKATIVE),
        {"move": "digress"},
    ),
    (
        "strays",
        situation(appraisal=heard(asked=("order",)), who=TALKATIVE),
        situation(appraisal=heard(asked=("order",)), who=TALKATIVE, moves=("digress", "answer")),
        {"move": "digress"},
    ),
    (
        "misreads",
        situation(appraisal=heard(asked=("order",)), who=NOVICE),
        situation(appraisal=heard(asked=("order",)), who=NOVICE, moves=("misread", "ask_back")),
        {"move": "misread", "fact": None},
    ),
    (
        "runs_down",
        situation(who=RUDE),
        situation(who=RUDE, band="calm"),
        {"move": "belittle"},
    ),
    (
        "picks_apart",
        situation(appraisal=heard("ten.positive_language"), who=POLEMICAL),
        situation(BETTER, who=POLEMICAL, moves=("pick_apart", "pick_apart", "ask_back")),
        {"move": "pick_apart", "quote": "words of ten.positive_language"},
    ),
    (
        "takes_lead",
        situation(who=EXPERT),
        situation(who=EXPERT, moves=("open", "take_lead")),
        {"move": "take_lead"},
    ),
    (
        "doubts_solution",
        situation(appraisal=heard(solution="swap"), who=POLEMICAL),
        situation(appraisal=heard(solution="swap"), who=POLEMICAL, doubted=("swap",)),
        {"move": "challenge", "solution": "swap"},
    ),
]


@pytest.mark.parametrize(
    ("rule", "where", "elsewhere", "planned"),
    RULES,
    ids=[f"{rule}-{planned['move']}-{place}" for place, (rule, _, _, planned) in enumerate(RULES)],
)
def test_a_rule_decides_where_it_should_and_not_next_to_it(
    rule: str, where: Situation, elsewhere: Situation, planned: dict[str, Any]
) -> None:
    """Each rule by name, on both sides of its condition."""
    chosen = choose_plan(where)
    assert chosen.reason == rule
    assert {name: getattr(chosen, name) for name in planned} == planned
    assert choose_plan(elsewhere).reason != rule


def test_every_rule_has_its_situation() -> None:
    """No rule stands in the list that no situation reaches."""
    by_function = {function(where).reason for function, where in reached()}
    assert {function.__name__ for function, _ in reached()} == {
        function.__name__ for function in plan.RULES
    }
    assert by_function == {rule for rule, *_ in RULES}


def reached() -> list[tuple[Callable[[Situation], Plan], Situation]]:
    """Each situation with the function that decides it."""
    found = []
    for _, where, _, _ in RULES:
        function = next(one for one in plan.RULES if one(where) is not None)
        found.append((function, where))
    return found  # type: ignore[return-value]  # each returns a plan where it was found


@pytest.mark.parametrize(
    ("signal", "band", "move"),
    [
        ("hold_explained", "angry", "agree_to_wait"),
        ("hold_explained", "furious", "object_to_wait"),
        ("hold_abrupt", "calm", "object_to_wait"),
        ("transfer_offered", "annoyed", "agree_to_transfer"),
        ("transfer_offered", "angry", "object_to_transfer"),
        ("personal_call", "annoyed", "still_there"),
        ("personal_call", "angry", "object_to_wait"),
        ("transfer_unexplained", "calm", "object_to_transfer"),
        ("conference", "furious", "agree_to_transfer"),
        ("silence", "calm", "still_there"),
    ],
)
def test_each_call_control_has_its_answer(signal: ControlSignal, band: Any, move: Move) -> None:
    """A reason makes the difference, and so does anger."""
    assert choose_plan(situation(band=band, signal=signal)).move == move


@pytest.mark.parametrize(
    ("where", "end", "by", "solved"),
    [
        (situation(signal="agent_ends"), "abandoned", "trainee", False),
        (situation(signal="agent_ends", accepted="swap"), "solved", "trainee", True),
        (situation(band="furious", furious_turns=2), "hung_up", "customer", False),
        (situation(agent_turns=29), "time_out", "customer", False),
        (situation(agent_turns=29, accepted="swap"), "time_out", "customer", True),
        (situation(signal="transfer_agreed"), "transferred", "trainee", False),
        (
            situation(signal="transfer_agreed", band="furious", furious_turns=9),
            "transferred",
            "trainee",
            False,
        ),
        (situation(signal="transfer_unexplained", band="angry"), "transferred", "trainee", False),
        (situation(accepted="swap", moves=("open", "thank")), "solved", "customer", True),
    ],
)
def test_every_way_in_which_a_call_ends(where: Situation, end: str, by: str, solved: bool) -> None:
    """Solved, hung up, transferred, abandoned, out of time: by rule, and by whom."""
    outcome = choose_plan(where).outcome
    assert outcome is not None
    assert (outcome.end, outcome.by, outcome.solved) == (end, by, solved)
    assert outcome.hidden_need_found is False


@pytest.mark.parametrize(
    "signal",
    [
        one
        for one in SIGNALS
        if one not in ("transfer_agreed", "transfer_unexplained", "agent_ends")
    ],
)
def test_no_other_control_ends_a_call(signal: ControlSignal) -> None:
    """A hold, an offered transfer, a conference or a silence is part of a call."""
    assert choose_plan(situation(signal=signal)).outcome is None


def test_the_hidden_need_counts_as_found_once_it_was_told() -> None:
    """The outcome says whether the agent looked behind the question."""
    told = situation(signal="agent_ends", told=("dark", "need"))
    outcome = choose_plan(told).outcome
    assert outcome is not None
    assert outcome.hidden_need_found is True


def turns(people: Any = ADA) -> st.SearchStrategy[Any]:
    """Anything that can happen in one turn."""
    facts = [one.id for one in people.facts]
    solutions = [one.id for one in people.solutions]
    appraisals = st.builds(
        lambda ids, asked, solution, farewell, oddity, number: Appraisal(
            behaviours=tuple(Behaviour(id=i, quote=f"{i} {number}", p=1.0) for i in sorted(ids)),
            asked=tuple(asked),
            solution=solution,
            farewell=farewell,
            oddity=oddity,
        ),
        st.sets(st.sampled_from(BEHAVIOURS), max_size=3),
        st.lists(st.sampled_from(facts), unique=True, max_size=3),
        st.none() | st.sampled_from(solutions),
        st.booleans(),
        st.sampled_from((None, None, None, "no_words", "to_the_machine")),
        st.integers(0, 999),
    )
    waits = st.builds(
        lambda rule, units: [Stimulus(rule=rule, strength=units)],
        st.sampled_from(("clock.wait", "clock.hold", "clock.interrupt")),
        st.floats(1.0, 6.0),
    )
    return st.tuples(
        appraisals, st.just([]) | waits, st.none() | st.none() | st.sampled_from(SIGNALS)
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(turns(PATIENT), min_size=1, max_size=15))
def test_any_call_has_one_plan_a_turn_tells_only_open_facts_and_ends_once(played: Any) -> None:
    """Whatever is heard: a fact is told only while its gate is open, and each but once unless asked again."""
    inner = fresh(PATIENT)
    for appraisal, measured, signal in played:
        felt = feel_turn(PATIENT, inner, appraisal, measured)
        step = plan_turn(PATIENT, inner, appraisal, felt, signal)
        before, after = inner.progress, step.inner.progress
        asked = (*before.asked, *appraisal.asked)
        may_tell = open_facts(PATIENT, told=before.told, asked=asked, trust=felt.mood.trust)
        if step.plan.fact:
            assert step.plan.fact in [one.id for one in may_tell]
            assert step.plan.fact in after.told
            assert step.plan.fact not in before.told or step.plan.reason == "asked_again"
        assert after.moves == (*before.moves, step.plan.move)[-MOVES_KEPT:]
        assert sum(after.counts.values()) == after.agent_turns
        assert after.agent_turns == before.agent_turns + 1
        assert set(before.told) <= set(after.told)
        assert (after.accepted != before.accepted) == (step.plan.move == "accept")
        if step.plan.outcome:
            break
        inner = step.inner


@settings(max_examples=40, deadline=None)
@given(st.lists(turns(), min_size=8, max_size=8))
def test_no_call_outlasts_the_customers_time(played: Any) -> None:
    """Some rule ends every call within the persona's limit of turns."""
    inner, ended = fresh(HURRIED), False
    for appraisal, measured, signal in played:
        felt = feel_turn(HURRIED, inner, appraisal, measured)
        step = plan_turn(HURRIED, inner, appraisal, felt, signal)
        inner, ended = step.inner, ended or step.plan.outcome is not None
    assert ended


def test_a_mood_that_is_no_longer_furious_forgives_the_furious_turns() -> None:
    """Only turns in a row count towards hanging up."""
    calm = situation(band="annoyed", furious_turns=2)
    after = plan.advance(calm.progress, calm, choose_plan(calm))
    assert after.furious_turns == 0
    furious = situation(BETTER, band="furious", furious_turns=1)
    assert plan.advance(furious.progress, furious, choose_plan(furious)).furious_turns == 2


def test_a_plan_depends_on_nothing_but_the_situation() -> None:
    """The same situation, the same plan: no clock, no chance."""
    one = Situation(persona=ADA, progress=Progress(), appraisal=heard(), mood=mood("angry"))
    again = Situation(persona=ADA, progress=Progress(), appraisal=heard(), mood=mood("angry"))
    assert choose_plan(one) == choose_plan(again)


@pytest.mark.parametrize("who", [TALKATIVE, EXPERT, NOVICE, RUDE, POLEMICAL])
def test_a_type_without_lines_for_its_moves_behaves_like_anybody(who: Persona) -> None:
    """A persona written before its type had moves of its own keeps to the moves that it has lines for."""
    own = {move for moves in MOVES_OF_TYPES.values() for move in moves}
    plain = who.model_copy(
        update={"lines": {move: by_band for move, by_band in who.lines.items() if move not in own}}
    )
    for appraisal in (Appraisal(), heard(asked=("order",)), heard(long_turn=True)):
        assert choose_plan(situation(appraisal=appraisal, who=plain)).move not in own


def test_a_rude_customer_comes_back_down_when_treated_well_for_long() -> None:
    """Rudeness outlasts good treatment twice, not for ever."""
    twice = ("open", "belittle", "ask_back", "belittle", "ask_back")
    assert choose_plan(situation(BETTER, who=RUDE)).move == "belittle"
    assert choose_plan(situation(BETTER, who=RUDE, moves=twice)).move == "soften"


def test_something_on_top_of_what_was_agreed_on_is_neither_refused_nor_felt() -> None:
    """A voucher after the accepted solution is a kindness, not a second solution that does not fit."""
    voucher = heard(solution="wait")
    assert choose_plan(situation(appraisal=voucher, accepted="swap")).move == "thank"
    assert stimuli_of(voucher, ADA, "swap") == []
    assert [one.rule for one in stimuli_of(voucher, ADA, None)] == ["solution.unfit"]
