"""Which facts the customer would tell now. A fact whose gate is shut is in no prompt at all."""

from __future__ import annotations

from collections.abc import Collection

from simulator.persona import Fact, Persona


def is_open(fact: Fact, *, told: Collection[str], asked: Collection[str], trust: int) -> bool:
    """Whether the gate of one fact is open.

    Args:
        fact: The fact.
        told: Ids of the facts already told; what was told stays open.
        asked: Ids of the facts that the agent has asked for so far, this turn included.
        trust: The customer's trust now, 0-100.
    """
    if fact.id in told or fact.gate == "at_once":
        return True
    if fact.gate == "trust":
        return trust >= (fact.trust or 0)
    return fact.id in asked


def open_facts(
    persona: Persona, *, told: Collection[str], asked: Collection[str], trust: int
) -> tuple[Fact, ...]:
    """The facts that may be told now, in the persona's order."""
    return tuple(
        fact for fact in persona.facts if is_open(fact, told=told, asked=asked, trust=trust)
    )


def shut_facts(
    persona: Persona, *, told: Collection[str], asked: Collection[str], trust: int
) -> tuple[Fact, ...]:
    """The facts that must not be told, and must not reach a prompt."""
    return tuple(
        fact for fact in persona.facts if not is_open(fact, told=told, asked=asked, trust=trust)
    )
