"""Gates: what is told at once, when asked, when trusted, when looked for; and that the rest is in no prompt."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer.made_up import fact, persona
from simulator.behaviours import BEHAVIOURS
from simulator.character import MOVES_OF_TYPES
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.disclosure import is_open, open_facts, shut_facts
from simulator.customer.guard import tells
from simulator.customer.hearing import Utterance, hearing_prompt
from simulator.customer.speech import Cue, authored_line, speech_prompt, voice_of
from simulator.customer.turn import fresh, take_turn
from simulator.persona import Fact, Persona, load_personas, shipped_personas_dir
from simulator.transcript import Turn

ADA = persona()


@functools.cache
def shipped() -> tuple[Persona, ...]:
    """Every persona that comes with the program."""
    loaded, _ = load_personas(shipped_personas_dir())
    return tuple(one.persona for one in loaded)


@pytest.mark.parametrize(
    ("gate", "told", "asked", "trust", "is_it_open"),
    [
        ("at_once", (), (), 0, True),
        ("asked", (), (), 100, False),
        ("asked", (), ("it",), 0, True),
        ("asked", ("it",), (), 0, True),
        ("trust", (), ("it",), 59, False),
        ("trust", (), (), 60, True),
        ("trust", ("it",), (), 0, True),
        ("hidden", (), (), 100, False),
        ("hidden", (), ("it",), 0, True),
    ],
)
def test_a_gate_opens_by_its_own_key_and_what_was_told_stays_open(
    gate: str, told: tuple[str, ...], asked: tuple[str, ...], trust: int, is_it_open: bool
) -> None:
    """Asking opens no gate of trust, and trust none that must be asked for."""
    level = {"trust": 60} if gate == "trust" else {}
    one = Fact.model_validate(fact("it", gate, values=["x"], **level))
    assert is_open(one, told=told, asked=asked, trust=trust) is is_it_open


@given(
    st.sets(st.sampled_from([one.id for one in ADA.facts])),
    st.sets(st.sampled_from([one.id for one in ADA.facts])),
    st.integers(0, 100),
)
def test_every_fact_is_either_open_or_shut(told: set[str], asked: set[str], trust: int) -> None:
    """In the persona's order, none lost and none in both."""
    opened = open_facts(ADA, told=told, asked=asked, trust=trust)
    shut = shut_facts(ADA, told=told, asked=asked, trust=trust)
    assert sorted((*opened, *shut), key=ADA.facts.index) == list(ADA.facts)
    assert list(opened) == [one for one in ADA.facts if one in opened]
    assert set(told) <= {one.id for one in opened}


def turns_of(who: Persona) -> st.SearchStrategy[Appraisal]:
    """Anything that can be heard in one turn."""
    return st.builds(
        lambda ids, asked, solution, number: Appraisal(
            behaviours=tuple(Behaviour(id=i, quote=f"{i} {number}", p=1.0) for i in sorted(ids)),
            asked=tuple(asked),
            solution=solution,
            solution_quote="that is what I offer",
        ),
        st.sets(st.sampled_from(BEHAVIOURS), max_size=2),
        st.lists(st.sampled_from([one.id for one in who.facts]), unique=True, max_size=2),
        st.none() | st.none() | st.sampled_from([one.id for one in who.solutions]),
        st.integers(0, 9),  # a longer number could be one of the secrets
    )


def prompts(who: Persona, cue: Cue, heard_before: str) -> str:
    """All that a model is told in one turn, whichever model it is and however often it tries."""
    said = Utterance(trainee=cue.conversation[-1].text, customer=heard_before)
    messages = [*hearing_prompt(who, said)]
    for attempt in (0, 1):
        for strong in (True, False):
            messages += speech_prompt(cue, attempt=attempt, strong=strong).messages()
    return "\n".join(message.content for message in messages)


@pytest.mark.parametrize("who", shipped(), ids=[one.id for one in shipped()])
def test_a_shut_fact_is_in_no_prompt_whatever_was_played_before(who: Persona) -> None:
    """Neither its text nor any word that gives it away: a model cannot tell what it was not told."""

    @settings(max_examples=10, deadline=None)
    @given(st.lists(turns_of(who), min_size=1, max_size=8))
    def play(played: list[Appraisal]) -> None:
        inner = fresh(who)
        conversation: list[Turn] = []
        heard_before = ""
        for appraisal in played:
            step = take_turn(who, inner, appraisal)
            inner = step.inner
            conversation.append(
                Turn(n=len(conversation) + 1, speaker="trainee", text="Sí, dígame.")
            )
            progress = inner.progress
            cue = Cue(who, step.plan, inner.mood.band, tuple(conversation), progress.told, seed=7)
            shut = shut_facts(who, told=progress.told, asked=progress.asked, trust=inner.mood.trust)
            text = prompts(who, cue, heard_before)
            leaks = [one.id for one in shut if one.text in text or tells(one, text)]
            assert leaks == []
            heard_before = authored_line(cue)
            conversation.append(
                Turn(n=len(conversation) + 1, speaker="customer", text=heard_before)
            )
            if step.plan.outcome:
                break

    play()


@pytest.mark.parametrize("who", shipped(), ids=[one.id for one in shipped()])
def test_an_open_fact_is_in_the_prompt_that_must_tell_it(who: Persona) -> None:
    """The other side of the gate: what the plan tells stands in the direction."""
    inner = fresh(who)
    opened = take_turn(who, inner, Appraisal())
    asked = next(one for one in who.facts if one.gate == "asked")
    # A talkative customer or a novice answers past the first question.
    step = take_turn(who, opened.inner, Appraisal(asked=(asked.id,)))
    for _ in MOVES_OF_TYPES:
        if step.plan.fact != asked.id:
            step = take_turn(who, step.inner, Appraisal(asked=(asked.id,)))
    assert step.plan.fact == asked.id
    said = (Turn(n=1, speaker="trainee", text="Dígame."),)
    cue = Cue(who, step.plan, "annoyed", said, step.inner.progress.told, seed=1)
    assert asked.text in speech_prompt(cue, attempt=0, strong=True).turn.content
    assert set(asked.say) <= set(voice_of(cue))


def test_the_hearing_prompt_says_what_facts_are_about_and_never_what_they_say() -> None:
    """The hearing model must know what can be asked for; the answers it need not know."""
    text = hearing_prompt(ADA, Utterance(trainee="Your order?", customer=""))[0].content
    for one in ADA.facts:
        assert one.about in text
        assert one.text not in text
        assert not any(line in text for line in one.say)


def changed(who: Persona, **fields: Any) -> Persona:
    """The persona with some fields changed."""
    return who.model_copy(update=fields)


def test_the_check_finds_a_secret_that_stands_in_a_prompt() -> None:
    """The property above can fail: a persona whose situation tells its secret is found out."""
    blabbing = changed(ADA, situation="You are Ada. It is for a surgery.")
    step = take_turn(blabbing, fresh(blabbing), Appraisal())
    said = (Turn(n=1, speaker="trainee", text="Yes?"),)
    cue = Cue(blabbing, step.plan, "annoyed", said, step.inner.progress.told, seed=1)
    assert tells(blabbing.fact("need"), prompts(blabbing, cue, ""))
