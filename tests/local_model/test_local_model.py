"""The embedded model answers everything that the protocol asks of a model."""

from __future__ import annotations

import math
from contextlib import aclosing
from typing import Literal

import numpy as np
import pytest
from pydantic import BaseModel, Field

from simulator.errors import ContextWindowError
from simulator.models.client import EndpointModel
from simulator.models.engine import HEARING_TOKENS
from simulator.models.local import LocalModel
from simulator.models.protocol import Decoding, Message
from simulator.models.weights import QWEN_CODER

ANGRY = [
    Message("system", "You are a customer on the phone. You are angry: the wrong item came."),
    Message("user", "Good afternoon, how can I help you?"),
]


class Mood(BaseModel):
    feeling: Literal["angry", "calm"]
    percent: int = Field(ge=0, le=100)


async def test_it_says_what_it_is(local_model: LocalModel) -> None:
    """Probes and transcripts belong to exact weights: the profile names them by their hash."""
    profile = local_model.profile
    assert profile.fingerprint == QWEN_CODER.sha256
    assert (profile.kind, profile.embeds, profile.strong) == ("local", True, False)


async def test_the_same_seed_says_the_same_words(local_model: LocalModel) -> None:
    """A call can be repeated: same seed, same prompt, same words; another seed is another draw."""
    await local_model.warm(ANGRY)
    said = [
        await local_model.complete(
            ANGRY, Decoding(max_tokens=12, temperature=1.0, seed=seed), purpose="speak"
        )
        for seed in (3, 3, 4)
    ]
    assert said[0] == said[1] != said[2]


async def test_a_stop_text_ends_the_answer_and_is_no_part_of_it(local_model: LocalModel) -> None:
    """One turn is one line."""
    asked = [Message("user", "Write the numbers from 1 to 9, with a comma after each.")]
    text = await local_model.complete(
        asked, Decoding(max_tokens=30, temperature=0.0, stop=("4",)), purpose="speak"
    )
    assert "3" in text
    assert "4" not in text


async def test_a_warmed_prefix_is_not_processed_again(local_model: LocalModel) -> None:
    """A turn costs its new tokens only, however long the persona is."""
    persona = [Message("system", "You are Marta, a customer. " + "You ordered a red lamp. " * 20)]
    await local_model.warm(persona)
    await local_model.complete(
        [*persona, Message("user", "Hello?")], Decoding(max_tokens=2), purpose="speak"
    )
    spent = local_model.usage.calls[-1]
    assert spent.prompt_tokens - spent.cached_tokens < 20 < spent.cached_tokens


async def test_a_stream_closed_early_frees_the_engine(local_model: LocalModel) -> None:
    """A customer who is talked over stops, and the next request does not wait for the old one."""
    decoding = Decoding(max_tokens=2000, temperature=0.0)
    asked = [Message("user", "Count from 1 to 500, one number a line.")]
    async with aclosing(local_model.stream(asked, decoding, purpose="speak")) as pieces:
        first = await anext(aiter(pieces))
    assert first
    abandoned = local_model.usage.calls[-1]
    assert 1 <= abandoned.completion_tokens < 20
    assert abandoned.first_token_seconds is not None
    await local_model.complete(ANGRY, Decoding(max_tokens=2), purpose="speak")
    assert local_model.usage.calls[-1].seconds < abandoned.seconds + 60  # 2,000 tokens take more


async def test_the_pieces_of_a_stream_are_the_answer(local_model: LocalModel) -> None:
    """Streaming changes when words come, not which."""
    decoding = Decoding(max_tokens=10, temperature=0.0)
    pieces = [piece async for piece in local_model.stream(ANGRY, decoding, purpose="speak")]
    assert len(pieces) > 1
    assert "".join(pieces) == await local_model.complete(ANGRY, decoding, purpose="speak")


async def test_choose_weighs_every_option(local_model: LocalModel) -> None:
    """The probabilities are of the options alone and sum to 1, and the right one is the likelier."""
    question = [*ANGRY, Message("user", "Is the customer angry? Answer yes or no.")]
    shares = await local_model.choose(question, ["yes", "no"], purpose="judge")
    assert set(shares) == {"yes", "no"}
    assert math.isclose(sum(shares.values()), 1.0)
    assert shares["yes"] > 0.5


async def test_structured_answers_fit_the_schema(local_model: LocalModel) -> None:
    """What comes back is an object of the schema, enumerations kept."""
    question = [*ANGRY, Message("user", "How does the customer feel, in percent?")]
    mood = await local_model.structured(question, Mood, max_tokens=40, purpose="judge")
    assert isinstance(mood, Mood)


async def test_it_gives_the_hidden_state_of_each_token(local_model: LocalModel) -> None:
    """1,536 numbers a token, the same every time, up to the text's end; a token knows what came before it."""
    text = "Customer (novice): No arranca.\nAgent: Vamos a verlo 🙂、すぐに。\nThe agent"
    first = await local_model.token_states(text, purpose="hear")
    again = await local_model.token_states(text, purpose="hear")
    other = await local_model.token_states(text + " insulted", purpose="hear")
    assert first.states.shape == (len(first.ends), 1536)
    assert (np.diff(first.ends) >= 0).all()
    assert first.ends[-1] == len(text.encode())
    assert (first.states == again.states).all()
    assert other.ends[len(first.ends) - 1] == len(text.encode()) < other.ends[-1]
    same_beginning = other.states[: len(first.ends)]
    assert np.allclose(same_beginning, first.states, atol=0.05 * np.abs(first.states).max())


async def test_a_text_too_long_to_hear_at_once_is_refused(local_model: LocalModel) -> None:
    """Cutting a text is the caller's choice: only the caller knows which words matter."""
    with pytest.raises(ContextWindowError, match=str(HEARING_TOKENS)):
        await local_model.token_states("hola " * (HEARING_TOKENS + 1), purpose="hear")


async def test_tokens_are_counted_by_the_model_itself(local_model: LocalModel) -> None:
    """The count is that of the engine: what a prompt is charged differs only by the chat template."""
    text = "El pedido llegó equivocado. 間違った商品です。"
    counted = await local_model.count_tokens(text)
    await local_model.complete([Message("user", text)], Decoding(max_tokens=1), purpose="speak")
    charged = local_model.usage.calls[-1].prompt_tokens
    assert counted < charged < counted + 40


async def test_llama_cpp_is_recognised_behind_an_address(local_model: LocalModel) -> None:
    """A llama.cpp server of one's own is asked like the embedded one: by grammar, with its counts."""
    model = EndpointModel(local_model.connection, local_model.profile)
    assert await model.count_tokens("hola") == await local_model.count_tokens("hola")
    shares = await model.choose(ANGRY, ["yes", "no"], purpose="judge")
    assert math.isclose(sum(shares.values()), 1.0)
    assert model.usage.calls[0].completion_tokens == 1
