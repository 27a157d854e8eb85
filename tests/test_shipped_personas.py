"""The personas that come with the program: sound, complete, and heard as their authors meant."""

from __future__ import annotations

import collections
import functools
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.behaviours import BEHAVIOURS
from simulator.cues import first_match
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.effects import default_effects
from simulator.customer.offers import first_offer
from simulator.customer.plan import ControlSignal
from simulator.customer.proofreading import proofread
from simulator.customer.trials import run_trial, run_trials
from simulator.customer.turn import feel_turn, fresh, plan_turn, take_turn
from simulator.errors import PersonaError
from simulator.persona import (
    Expectation,
    Gate,
    Move,
    Persona,
    find_persona,
    load_personas,
    shipped_personas_dir,
)
from simulator.yaml_file import parse_yaml
from simulator.yaml_tree import read_tree

IDS = sorted(f"{path.parent.name}/{path.stem}" for path in shipped_personas_dir().glob("*/*.yaml"))
SIGNALS: tuple[ControlSignal, ...] = get_args(ControlSignal)
HEARD: dict[str, list[dict[str, Any]]] = {
    persona_id: read_tree(path.read_text(encoding="utf-8"), str(path))
    for persona_id in IDS
    if (
        path := Path(__file__).parent / "personas/heard" / f"{persona_id.replace('/', '-')}.yaml"
    ).exists()
}
"""What agents say to a persona, and what its cues must hear in it: facts asked for, solutions offered, or nothing."""


@functools.cache
def persona(persona_id: str) -> Persona:
    """A shipped persona, read once."""
    return find_persona(persona_id, shipped_personas_dir()).persona


def test_every_shipped_persona_loads() -> None:
    """No file is broken, and none goes without agents' sentences that its cues are tried on."""
    loaded, broken = load_personas(shipped_personas_dir())
    assert broken == ()
    assert [one.persona.id for one in loaded] == IDS
    assert HEARD.keys() == set(IDS)


@pytest.mark.parametrize("persona_id", IDS)
def test_every_trial_holds(persona_id: str) -> None:
    """What a persona promises of treating it well or badly is what the rules make of it."""
    one = persona(persona_id)
    assert len(one.trials) >= 4
    failures = {trial.name: run_trial(one, trial).failures for trial in one.trials}
    assert not any(failures.values()), failures


@pytest.mark.parametrize("persona_id", IDS)
def test_a_customer_who_is_treated_badly_hangs_up_after_four_to_six_turns(persona_id: str) -> None:
    """One plain fault a turn, never the same twice running: not at the first word, and not never."""
    one = persona(persona_id)
    inner, faults = fresh(one), ["dont.minimise", "difficult.defensive_evasive", "dont.argue"]
    for turn in range(1, 10):
        fault = faults[turn % 3]
        heard = Behaviour(id=fault, quote=f"{fault} {turn}", p=1.0)
        step = take_turn(one, inner, Appraisal(behaviours=(heard,)))
        inner = step.inner
        if step.plan.outcome:
            break
    assert step.plan.move == "hang_up"
    assert 4 <= turn <= 6


@pytest.mark.parametrize("persona_id", IDS)
def test_no_line_tells_what_is_shut_or_speaks_as_the_agent(persona_id: str) -> None:
    """The guard lets every authored line pass with all gates shut but the line's own."""
    assert [str(remark) for remark in proofread(persona(persona_id))] == []


@pytest.mark.parametrize("persona_id", IDS)
def test_all_four_gates_are_there_and_every_secret_has_values(persona_id: str) -> None:
    """A fact that can be shut has words that give it away, else the guard could not keep it."""
    one = persona(persona_id)
    assert {fact.gate for fact in one.facts} == {"at_once", "asked", "trust", "hidden"}
    assert [fact.id for fact in one.facts if not fact.values] == []
    assert one.hidden_need is not None
    assert one.fact(one.hidden_need.fact).gate == "hidden"
    assert sum(solution.fits for solution in one.solutions) >= 2
    assert sum(not solution.fits for solution in one.solutions) >= 3


@pytest.mark.parametrize("persona_id", IDS)
def test_there_are_enough_lines_and_no_line_twice(persona_id: str) -> None:
    """Three lines or more for each move, band and fact, each of 4 to 30 words (6 to 70 signs in Japanese)."""
    one = persona(persona_id)
    pools = {
        f"{move}.{band}": lines
        for move, by_band in one.lines.items()
        for band, lines in by_band.items()
    }
    pools |= {fact.id: fact.say for fact in one.facts}
    assert {name: len(lines) for name, lines in pools.items() if len(lines) < 3} == {}
    lines = [line for pool in pools.values() for line in pool]
    assert [line for line, count in collections.Counter(lines).items() if count > 1] == []
    shortest, longest = (6, 70) if one.locale == "ja" else (4, 30)
    lengths = {line: len(line if one.locale == "ja" else line.split()) for line in lines}
    assert [line for line in lines if not shortest <= lengths[line] <= longest] == []


@pytest.mark.parametrize("persona_id", IDS)
def test_each_fact_and_solution_has_ten_wordings(persona_id: str) -> None:
    """Ordinary wordings of a question or an offer are caught only with enough cues."""
    one = persona(persona_id)
    cues = {fact.id: fact.asked_by for fact in one.facts}
    cues |= {solution.id: solution.offered_by for solution in one.solutions}
    assert {name: len(listed) for name, listed in cues.items() if len(listed) < 10} == {}


@pytest.mark.parametrize("persona_id", IDS)
def test_a_question_or_an_offer_is_heard_as_meant(persona_id: str) -> None:
    """Exactly the facts and solutions that an agent's words are about, and none in small talk."""
    one = persona(persona_id)
    heard: dict[str, tuple[list[str], list[str]]] = {}
    meant: dict[str, tuple[list[str], list[str]]] = {}
    for case in HEARD.get(persona_id, ()):
        said = case["said"]
        asked = [f.id for f in one.facts if first_match(f.asked_by, said, one.locale)]
        offered = [s.id for s in one.solutions if first_offer(s.offered_by, said, one.locale)]
        heard[said] = (sorted(asked), offered)
        meant[said] = (sorted(case.get("asked", [])), case.get("offered", []))
    assert {said: found for said, found in heard.items() if found != meant[said]} == {}


@st.composite
def heard_turns(draw: st.DrawFn, persona_id: str) -> tuple[Appraisal, ControlSignal | None]:
    """Anything that could be heard in one turn."""
    one = persona(persona_id)
    ids = draw(st.sets(st.sampled_from(BEHAVIOURS), max_size=3))
    number = draw(st.integers(0, 10**6))
    solutions = (None, *(solution.id for solution in one.solutions))
    facts = tuple(fact.id for fact in one.facts)
    appraisal = Appraisal(
        behaviours=tuple(Behaviour(id=i, quote=f"{i} {number}", p=1.0) for i in sorted(ids)),
        asked=tuple(sorted(draw(st.sets(st.sampled_from(facts), max_size=2)))),
        solution=draw(st.sampled_from(solutions)),
        farewell=draw(st.booleans()),
        oddity=draw(st.sampled_from((None, None, None, "no_words", "foreign", "to_the_machine"))),
    )
    return appraisal, draw(st.sampled_from((None, None, None, *SIGNALS)))


@pytest.mark.parametrize("persona_id", IDS)
def test_there_is_a_line_for_whatever_the_plan_chooses(persona_id: str) -> None:
    """The net behind a weak model has no hole: any call, any turn, finds three lines to say."""
    one = persona(persona_id)

    @settings(deadline=None)
    @given(st.lists(heard_turns(persona_id), min_size=1, max_size=10))
    def walk(turns: list[tuple[Appraisal, ControlSignal | None]]) -> None:
        inner = fresh(one)
        for appraisal, signal in turns:
            felt = feel_turn(one, inner, appraisal)
            step = plan_turn(one, inner, appraisal, felt, signal)
            inner, plan = step.inner, step.plan
            assert len(one.lines_for(plan.move, inner.mood.band)) >= 3, plan
            if plan.outcome:
                break

    walk()


def guide() -> str:
    """The guide for those who write personas."""
    return (Path(__file__).parent.parent / "docs" / "personas.md").read_text(encoding="utf-8")


def test_the_guides_example_is_a_sound_persona() -> None:
    """Whoever copies it starts from a file that loads, keeps its promises and has nothing to mend."""
    text = re.findall(r"```yaml\n(.*?)```", guide(), re.DOTALL)[0]
    example = parse_yaml(text.encode(), "docs/personas.md", Persona, PersonaError)
    assert [str(remark) for remark in proofread(example)] == []
    assert {result.name: result.failures for result in run_trials(example) if result.failures} == {}


def test_the_guide_names_every_move_rule_and_behaviour() -> None:
    """What can stand in a file stands in its guide."""
    text = guide()
    moves: tuple[str, ...] = get_args(Move)
    names = {*moves, *default_effects().rules, *get_args(Gate), *Expectation.model_fields}
    assert sorted(name for name in names if f"`{name}`" not in text) == []
