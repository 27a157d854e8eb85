"""What is asked of an endpoint, and what is made of a good answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from models.loopback import LoopbackEndpoint, Play, answers, event, piece, says, streams
from simulator.errors import EndpointUnreachableError, ModelAnswerError, SettingsError
from simulator.models.client import EndpointModel
from simulator.models.protocol import Decoding, Message

ASKED = [Message("system", "You are Marta."), Message("user", "Hello?")]
SHORT = Decoding(max_tokens=9, temperature=0.3, stop=("\n",), seed=7, min_p=0.1)


class Mood(BaseModel):
    feeling: Literal["angry", "calm"]
    why: str = Field(max_length=20)


def first_token(*tokens: tuple[str, float]) -> object:
    """A chunk with the likeliest first tokens."""
    places = [{"top_logprobs": [{"token": token, "logprob": logprob} for token, logprob in tokens]}]
    return piece("x", logprobs={"content": places}, finish_reason="length")


async def test_an_answer_is_whole_and_its_cost_is_noted(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Every request leaves one line in the ledger, with the tokens that the endpoint counted."""
    usage = {
        "prompt_tokens": 30,
        "completion_tokens": 2,
        "prompt_tokens_details": {"cached_tokens": 20},
    }
    server.plays(says("Not ", "now.", usage=usage))
    assert await model.complete(ASKED, SHORT, purpose="speak") == "Not now."
    (spent,) = model.usage.calls
    assert (spent.purpose, spent.prompt_tokens, spent.cached_tokens) == ("speak", 30, 20)
    assert spent.completion_tokens == 2
    assert spent.first_token_seconds is not None
    assert 0 < spent.first_token_seconds <= spent.seconds


async def test_what_is_sent(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """The request has what was asked for, and nothing that only some engines know."""
    server.plays(says("Yes."))
    await model.complete(ASKED, SHORT, purpose="speak")
    (got,) = server.got
    assert (got.method, got.path) == ("POST", "/v1/chat/completions")
    assert got.headers["authorization"] == "Bearer sk-secret"
    assert got.body == {
        "model": "test",
        "messages": [
            {"role": "system", "content": "You are Marta."},
            {"role": "user", "content": "Hello?"},
        ],
        "max_tokens": 9,
        "temperature": 0.3,
        "stop": ["\n"],
        "seed": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_llama_cpp_gets_min_p_and_tells_what_it_reused(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Its timings say how many tokens were processed and how many came from its cache."""
    server.owner = "llamacpp"
    timings = {"prompt_n": 4, "cache_n": 26, "predicted_n": 1}
    server.plays(says("Yes.", timings=timings))
    await model.complete(ASKED, SHORT, purpose="speak")
    assert server.got[0].body["min_p"] == 0.1
    (spent,) = model.usage.calls
    assert (spent.prompt_tokens, spent.cached_tokens, spent.completion_tokens) == (30, 26, 1)


async def test_without_usage_the_cost_is_estimated(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """An endpoint that tells nothing still leaves a line: tokens of the prompt, pieces of the answer."""
    server.plays(says("Not ", "now."))
    await model.complete(ASKED, SHORT, purpose="speak")
    (spent,) = model.usage.calls
    assert (spent.prompt_tokens, spent.cached_tokens, spent.completion_tokens) == (7, 0, 2)


async def test_pieces_come_as_they_are_sent(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """Streaming shows each piece by itself."""
    server.plays(says("Not ", "now."))
    pieces = [each async for each in model.stream(ASKED, SHORT, purpose="speak")]
    assert pieces == ["Not ", "now."]
    assert len(model.usage.calls) == 1


async def test_closing_a_stream_ends_the_request(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """A customer who is talked over costs no more tokens: the endpoint sees the client leave."""
    server.plays(server.repeats(event(piece("word "))))
    async with aclosing(model.stream(ASKED, SHORT, purpose="speak")) as pieces:
        assert await anext(pieces) == "word "
    async with asyncio.timeout(5):
        await server.client_left.wait()
    assert len(model.usage.calls) == 1


async def test_a_cancelled_request_ends_at_the_endpoint_too(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """An answer that nobody waits for any more is not generated to its end."""
    server.plays(server.repeats(event(piece("word "))))
    task = asyncio.create_task(model.complete(ASKED, SHORT, purpose="speak"))
    await server.client_came.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await server.client_left.wait()


@pytest.mark.parametrize("texts", [[], [" \n"], ["\n", " "]], ids=repr)
async def test_an_empty_answer_is_an_error(
    server: LoopbackEndpoint, model: EndpointModel, texts: list[str]
) -> None:
    """A customer who says nothing is no answer; blanks alone are nothing, streamed or not."""
    server.plays(says(*texts), says(*texts))
    with pytest.raises(ModelAnswerError, match="empty answer"):
        await model.complete(ASKED, SHORT, purpose="speak")
    with pytest.raises(ModelAnswerError, match="empty answer"):
        await anext(model.stream(ASKED, SHORT, purpose="speak"))


async def test_blanks_before_the_first_word_do_not_count_as_shown(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """They come with the first word, so that until then everything can be tried again."""
    server.plays(says("\n", " ", "Not ", "now."))
    pieces = [each async for each in model.stream(ASKED, SHORT, purpose="speak")]
    assert pieces == ["\n Not ", "now."]


async def test_a_refusal_is_told(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """A model that declines says so in a field of its own, which the error repeats."""
    chunk = {"choices": [{"delta": {"refusal": "I can't."}, "finish_reason": "stop"}]}
    server.plays(streams(chunk))
    with pytest.raises(ModelAnswerError, match="it declined"):
        await model.complete(ASKED, SHORT, purpose="speak")


async def test_choose_reads_the_first_token(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """The likeliest spelling stands for its option, other tokens do not count."""
    server.plays(streams(first_token(("maybe", -0.1), ("Yes", -1.0), ("yes", -3.0), (" no", -1.0))))
    shares = await model.choose(ASKED, ["yes", "no"], purpose="judge")
    assert shares == {"yes": 0.5, "no": 0.5}
    body = server.got[0].body
    assert (body["max_tokens"], body["logprobs"], body["top_logprobs"]) == (1, True, 20)
    assert "grammar" not in body


async def test_choose_on_llama_cpp_is_held_to_the_options_by_a_grammar(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Where no option is among the likeliest tokens, the token that the grammar let through counts."""
    server.owner = "llamacpp"
    places = [{"top_logprobs": [{"token": "maybe", "logprob": -0.1}]}]
    server.plays(streams(piece("no", logprobs={"content": places}, finish_reason="length")))
    shares = await model.choose(ASKED, ["yes", "no"], purpose="judge")
    assert shares == {"yes": 0.0, "no": 1.0}
    assert server.got[0].body["grammar"] == 'root ::= "yes" | "no"'


@pytest.mark.parametrize(
    ("first_play", "refuses"),
    [
        (says("The customer", finish="length"), False),
        (streams(first_token(("The", -0.1), ("A", -2.0))), False),
        (answers(400, {"error": {"code": "unsupported_parameter", "param": "logprobs"}}), True),
    ],
    ids=["no logprobs", "no option among them", "logprobs refused"],
)
async def test_choose_asks_by_name_where_tokens_tell_nothing(
    server: LoopbackEndpoint, model: EndpointModel, first_play: Play, refuses: bool
) -> None:
    """Then the probabilities are 1 and 0: an answer without a measure of doubt."""
    server.plays(first_play)
    if refuses:
        server.plays(says("x", finish="length"))  # the same request without what was refused
    server.plays(says('{"answer": "no"}'))
    shares = await model.choose(ASKED, ["yes", "no"], purpose="judge")
    assert shares == {"yes": 0.0, "no": 1.0}
    assert server.got[-1].body["response_format"]["json_schema"]["schema"]["properties"] == {
        "answer": {"type": "string", "enum": ["yes", "no"]}
    }


@pytest.mark.parametrize("text", ['{"answer": "perhaps"}', "perhaps", "[]", '{"other": 1}'])
async def test_an_answer_that_was_not_offered_is_an_error(
    server: LoopbackEndpoint, model: EndpointModel, text: str
) -> None:
    """A choice is one of the options or none at all."""
    server.plays(says("x", finish="length"), says(text))
    with pytest.raises(ModelAnswerError, match="offered were"):
        await model.choose(ASKED, ["yes", "no"], purpose="judge")


async def test_structured_gives_an_object(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """The schema is sent in OpenAI's strict form, without the limits that this form refuses."""
    server.plays(says('{"feeling": "angry", ', '"why": "wrong item"}'))
    mood = await model.structured(ASKED, Mood, max_tokens=50, purpose="hear")
    assert mood == Mood(feeling="angry", why="wrong item")
    sent = server.got[0].body["response_format"]["json_schema"]
    assert sent["strict"] is True
    assert sent["schema"]["additionalProperties"] is False
    assert sent["schema"]["required"] == ["feeling", "why"]
    assert "maxLength" not in str(sent)


async def test_llama_cpp_enforces_lengths_so_it_is_told_of_them(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """A text without a limit would run to the end of the tokens there."""
    server.owner = "llamacpp"
    server.plays(says('{"feeling": "calm", "why": ""}'))
    await model.structured(ASKED, Mood, max_tokens=50, purpose="hear")
    schema = server.got[0].body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["why"]["maxLength"] == 20


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (says("She is angry."), "does not fit Mood"),
        (says('{"feeling": "bored", "why": ""}'), "feeling: Input should be 'angry' or 'calm'"),
        (says('{"feeling": "calm", "why": "' + "x" * 21 + '"}'), "why: .* at most 20"),
        (says('{"feeling": "an', finish="length"), "cut off at 50 tokens"),
        (says(""), "empty answer"),
    ],
    ids=["prose", "not in the list", "too long", "cut off", "empty"],
)
async def test_structured_answers_that_do_not_fit_are_errors(
    server: LoopbackEndpoint, model: EndpointModel, play: Play, said: str
) -> None:
    """One try: whoever asked decides what an unusable answer means."""
    server.plays(play)
    with pytest.raises(ModelAnswerError, match=said):
        await model.structured(ASKED, Mood, max_tokens=50, purpose="hear")
    assert len(server.got) == 1


async def test_a_parameter_that_the_model_refuses_is_left_out_from_then_on(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Reasoning models take no temperature and know the token limit under another name."""
    for name in ("max_tokens", "temperature"):
        error = {"message": "no", "code": "unsupported_parameter", "param": name}
        server.plays(answers(400, {"error": error}))
    server.plays(says("One."), says("Two."))
    assert await model.complete(ASKED, SHORT, purpose="speak") == "One."
    assert await model.complete(ASKED, SHORT, purpose="speak") == "Two."
    assert len(server.got) == 4
    for got in server.got[2:]:
        assert got.body["max_completion_tokens"] == 9
        assert not {"max_tokens", "temperature"} & got.body.keys()


async def test_an_endpoint_is_asked_once_what_it_is(
    server: LoopbackEndpoint, open_model: Callable[..., EndpointModel]
) -> None:
    """Whether it lists its models, does not, or hangs over it: a call does not wait for that twice."""
    for lists in (None, answers(200, "<html>", "text/html"), server.hangs()):
        server.lists = lists
        server.listed = 0
        server.plays(says("One."), says("Two."))
        model = open_model(connect_timeout_seconds=0.1)
        assert await model.complete(ASKED, SHORT, purpose="speak") == "One."
        assert await model.complete(ASKED, SHORT, purpose="speak") == "Two."
        assert server.listed == 1


async def test_tokens_are_counted_by_the_server_that_can(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """llama.cpp counts with the model's own tokenizer, at an address beside the API."""
    server.owner = "llamacpp"
    server.plays(answers(200, {"tokens": [1, 2, 3, 4, 5]}))
    assert await model.count_tokens("hola mundo") == 5
    assert (server.got[0].path, server.got[0].body) == ("/tokenize", {"content": "hola mundo"})


async def test_tokens_are_counted_here_where_the_server_cannot(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """No request is spent on it."""
    assert await model.count_tokens("hello world") == 2
    assert not server.got


async def test_warming_costs_nothing_where_tokens_are_billed(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Only an engine that keeps its cache for us is warmed."""
    await model.warm(ASKED)
    assert not server.got


async def test_warming_has_llama_cpp_process_the_prefix(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """One token is the least that can be asked for."""
    server.owner = "llamacpp"
    server.plays(says("x", finish="length"))
    await model.warm(ASKED)
    assert server.got[0].body["max_tokens"] == 1
    assert model.usage.calls[0].purpose == "warm"


async def test_an_endpoint_gives_no_hidden_states(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Probes read the embedded model only."""
    with pytest.raises(SettingsError, match="no hidden state"):
        await model.token_states("hola", purpose="hear")
    assert not server.got


async def test_a_closed_model_answers_no_more(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """A slip of ours, told like every other error."""
    await model.close()
    with pytest.raises(EndpointUnreachableError, match="was closed"):
        await model.complete(ASKED, SHORT, purpose="speak")
    assert not server.got


async def test_the_proxy_of_the_environment_is_not_asked_for_loopback(
    server: LoopbackEndpoint,
    open_model: Callable[..., EndpointModel],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy cannot reach this machine's own loopback, and must not see what is said there."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.plays(says("Yes."))
    assert await open_model(retries=0).complete(ASKED, SHORT, purpose="speak") == "Yes."
