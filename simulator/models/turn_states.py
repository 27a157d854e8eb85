"""What a model makes of one turn: its hidden states gathered over the agent's words and over each part of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.errors import ContextWindowError
from simulator.models.clauses import clauses, sentences
from simulator.models.protocol import Model, TokenStates
from simulator.prompts import render
from simulator.transcript import Knowledge

Vectors = npt.NDArray[np.float32]
PROMPT = "probe_turn"
CUSTOMER_CHARACTERS = 240
"""The end of the customer's line that is read; what they said last is what the agent answers."""
TRAINEE_CHARACTERS = 900
"""The part of a turn that is read in one pass, from its beginning; 250 to 800 tokens by the language."""
_FEWEST_CHARACTERS = 50
"""So few fit into any window: a character takes at most four tokens."""
_HERE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where the agent's words stand in the prompt."""


@dataclass(frozen=True)
class HeardTurn:
    """One turn of the agent with what it answers to."""

    locale: str
    knowledge: Knowledge
    customer: str
    trainee: str


@dataclass(frozen=True)
class TurnStates:
    """The hidden states of a turn, gathered.

    Attributes:
        whole: The last token's state, of unit length, then the mean and the largest values over the agent's words,
            shape (3 * hidden size,).
        sentences: The agent's sentences as far as they were read, verbatim.
        parts: The mean and the largest values over each sentence and over each clause of one that has several,
            shape (parts, 2 * hidden size).
        owners: The sentence that each part belongs to, shape (parts,).
    """

    whole: Vectors
    sentences: tuple[str, ...]
    parts: Vectors
    owners: npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Prompt:
    """A text to read and where the agent's words stand in it, in bytes of its UTF-8."""

    text: str
    start: int
    said: str


def probe_prompt(turn: HeardTurn, characters: int = TRAINEE_CHARACTERS) -> _Prompt:
    """The text whose hidden states are read.

    Args:
        turn: The turn.
        characters: How much of the agent's words to read, from the beginning.
    """
    said = turn.trainee[:characters].strip() or "…"
    text = render(
        PROMPT,
        knowledge=turn.knowledge,
        customer=turn.customer[-CUSTOMER_CHARACTERS:].replace(_HERE, "") or "…",
        trainee=_HERE,
    )
    before, _, after = text.partition(_HERE)
    return _Prompt(before + said + after, len(before.encode()), said)


async def read_turn(model: Model, turn: HeardTurn, *, purpose: str) -> TurnStates:
    """Reads one turn in one forward pass; of one that is too long for it, the beginning.

    Args:
        model: One that ``embeds``.
        turn: The turn.
        purpose: For the usage ledger.
    """
    characters = TRAINEE_CHARACTERS
    while True:
        prompt = probe_prompt(turn, characters)
        try:
            states = await model.token_states(prompt.text, purpose=purpose)
        except ContextWindowError:
            if characters <= _FEWEST_CHARACTERS:
                raise
            characters //= 2
            continue
        return gathered(states, prompt)


def gathered(tokens: TokenStates, prompt: _Prompt) -> TurnStates:
    """Gathers the states of a prompt's tokens.

    A token counts for every piece of text that it shares a byte with, because tokens do not end where
    sentences end.
    """
    starts = np.concatenate([[0], tokens.ends[:-1]])

    def over(begin: int, end: int) -> Vectors:
        own = tokens.states[(tokens.ends > begin) & (starts < end)]
        return np.concatenate([own.mean(axis=0), own.max(axis=0)])

    last = tokens.states[-1]
    last = last / max(float(np.linalg.norm(last)), 1e-9)
    whole = over(prompt.start, prompt.start + len(prompt.said.encode()))
    said = sentences(prompt.said)
    spans = _spans(prompt.said, said)
    parts = [over(prompt.start + begin, prompt.start + end) for _, begin, end in spans]
    return TurnStates(
        np.concatenate([last, whole]).astype(np.float32),
        tuple(said),
        np.stack(parts).astype(np.float32),
        np.array([owner for owner, _, _ in spans]),
    )


def parts_of(said: Sequence[str]) -> list[str]:
    """The sentences, each followed by its clauses where it has several, in the order of ``TurnStates.parts``."""
    return [part for sentence in said for part in (sentence, *_clauses_of(sentence))]


def _clauses_of(sentence: str) -> list[str]:
    return [clause for clause in clauses(sentence) if clause != sentence]


def _spans(text: str, said: Sequence[str]) -> list[tuple[int, int, int]]:
    """Each part: the number of its sentence, and where it stands in the text's UTF-8."""
    found = []
    sentence_at = 0
    for number, sentence in enumerate(said):
        sentence_at = clause_at = text.index(sentence, sentence_at)
        found.append((number, *_bytes(text, sentence_at, sentence)))
        for clause in _clauses_of(sentence):
            clause_at = text.index(clause, clause_at)
            found.append((number, *_bytes(text, clause_at, clause)))
            clause_at += len(clause)
        sentence_at += len(sentence)
    return found


def _bytes(text: str, at: int, part: str) -> tuple[int, int]:
    begin = len(text[:at].encode())
    return begin, begin + len(part.encode())
