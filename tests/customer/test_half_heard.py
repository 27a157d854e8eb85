"""What the customer makes of a behaviour that was heard with doubt."""

from __future__ import annotations

import pytest

from customer.made_up import persona
from simulator.customer.appraisal import Appraisal, Behaviour
from simulator.customer.recognition import recognised
from simulator.customer.turn import FAINT, SURE, stimuli_of
from simulator.persona import find_persona, shipped_personas_dir

MARTA = find_persona("es/marta-pedido", shipped_personas_dir()).persona


def strengths(rule: str, p: float) -> list[float]:
    """How strongly a behaviour of that probability is felt."""
    heard = Appraisal(behaviours=(Behaviour(id=rule, quote="x", p=p),))
    return [one.strength for one in stimuli_of(heard, MARTA, None)]


def test_a_sure_behaviour_is_felt_in_full() -> None:
    """From the sure mark on nothing is taken off."""
    assert strengths("dont.minimise", SURE) == [1.0]
    assert strengths("dont.minimise", 1.0) == [1.0]


def test_a_half_heard_behaviour_is_felt_by_half() -> None:
    """The effect grows with the probability."""
    assert strengths("dont.minimise", SURE / 2) == [pytest.approx(0.5)]


def test_a_faint_dont_is_not_felt_but_a_faint_do_is() -> None:
    """A customer who takes offence at nothing cannot be calmed."""
    assert strengths("dont.minimise", FAINT - 0.01) == []
    assert len(strengths("listening.empathise", FAINT - 0.01)) == 1


@pytest.mark.parametrize("text", ["Which order is it, your order?", "I send you a new lamp."])
def test_a_turn_that_gets_on_with_the_matter_is_no_slight_unless_that_is_sure(text: str) -> None:
    """A weak hearer takes courteous questions for condescension; a don't it is sure of still counts."""
    unsure = Behaviour(id="dont.minimise", quote=text, p=0.5)
    sure = Behaviour(id="dont.argue", quote=text, p=0.9)
    kept = {one.id for one in recognised(persona(), text, (unsure, sure)).behaviours}
    assert "dont.argue" in kept
    assert "dont.minimise" not in kept
    beside = recognised(persona(), "It is only a lamp.", (unsure,)).behaviours
    assert [one.id for one in beside] == ["dont.minimise"]
