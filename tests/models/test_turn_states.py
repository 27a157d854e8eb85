"""What is gathered of a turn's hidden states: over the agent's words and each part of them, over nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ContextWindowError
from simulator.models.clauses import sentences
from simulator.models.protocol import TokenStates
from simulator.models.scripted import ScriptedModel
from simulator.models.turn_states import (
    HeardTurn,
    gathered,
    parts_of,
    probe_prompt,
    read_turn,
)


def turn(trainee: str, customer: str = "Está roto.") -> HeardTurn:
    """A turn in Spanish."""
    return HeardTurn("es", "average", customer, trainee)


def by_character(text: str) -> TokenStates:
    """A token a character, its state its code point: the mean over a part tells which part it was."""
    states = np.array([[float(ord(character))] for character in text], dtype=np.float32)
    return TokenStates(states, np.cumsum([len(character.encode()) for character in text]))


@given(st.text(min_size=1, max_size=120), st.text(max_size=60))
def test_a_part_is_gathered_over_its_own_characters(said: str, customer: str) -> None:
    """Whatever stands in the turn or before it: the means are those of the parts' characters."""
    prompt = probe_prompt(turn(said, customer))
    found = gathered(by_character(prompt.text), prompt)
    parts = parts_of(found.sentences)
    assert list(found.sentences) == sentences(prompt.said)
    assert len(found.parts) == len(parts) == len(found.owners)
    for row, owner, part in zip(found.parts, found.owners, parts, strict=True):
        codes = [ord(character) for character in part]
        assert row[0] == pytest.approx(np.mean(codes), rel=1e-4)
        assert row[1] == max(codes)
        assert part in found.sentences[owner]
    whole = [ord(character) for character in prompt.said]
    assert found.whole[1] == pytest.approx(np.mean(whole), rel=1e-4)
    assert found.whole[2] == max(whole)


def test_a_token_across_two_sentences_counts_for_both() -> None:
    """Tokens do not end where sentences end; none is lost."""
    prompt = probe_prompt(turn("Sí. No."))
    end = len(prompt.text.encode())
    middle = prompt.start + 4
    ends = np.array([prompt.start, middle, middle + 2, end])
    found = gathered(TokenStates(np.array([[1.0], [2.0], [3.0], [4.0]]), ends), prompt)
    assert [row[1] for row in found.parts] == [2.0, 4.0]


async def test_a_turn_too_long_for_one_pass_is_read_from_its_beginning() -> None:
    """Half as much is tried until it fits; the error is the caller's only where nothing fits."""
    read: list[str] = []

    def states(text: str) -> TokenStates:
        read.append(text)
        if len(text) > 400:
            raise ContextWindowError("too long")
        return by_character(text)

    model = ScriptedModel(embedder=states)
    found = await read_turn(model, turn("Empieza. " + "🙂" * 5000), purpose="hear")
    assert found.sentences[0] == "Empieza."
    assert [len(text) for text in read] == sorted((len(text) for text in read), reverse=True)

    def never(_text: str) -> TokenStates:
        raise ContextWindowError("too long")

    with pytest.raises(ContextWindowError):
        await read_turn(ScriptedModel(embedder=never), turn("Hola."), purpose="hear")
