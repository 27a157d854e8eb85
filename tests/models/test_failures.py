"""Each way an endpoint can fail, played by a real server: what is tried again, and what is said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from models.loopback import (
    LoopbackEndpoint,
    Play,
    answers,
    breaks_off_after,
    drops,
    event,
    head,
    piece,
    says,
    sends,
    streams,
)
from simulator.errors import (
    ContextWindowError,
    EndpointBrokenError,
    EndpointBusyError,
    EndpointDeniedError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    SettingsError,
    SimulatorError,
)
from simulator.models.client import EndpointModel
from simulator.models.failures import LONGEST_RETRY_WAIT_SECONDS
from simulator.models.protocol import Decoding, Message

ASKED = [Message("user", "Hello?")]
OPEN = Callable[..., EndpointModel]
_watched: list[str] = []
_watching: list[bool] = []


def _watch(name: str, _arguments: tuple[object, ...]) -> None:
    if _watching and name.startswith("socket."):
        _watched.append(name)


sys.addaudithook(_watch)  # stays for the life of the process, and idles unless a test watches


async def ask(model: EndpointModel) -> str:
    """One whole answer."""
    return await model.complete(ASKED, Decoding(), purpose="speak")


async def refusal(model: EndpointModel, error: type[SimulatorError]) -> str:
    """The one line that the user reads."""
    with pytest.raises(error) as caught:
        await ask(model)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("openai:test at http://127.0.0.1:")
    return line


async def shown_before(model: EndpointModel, error: type[SimulatorError]) -> list[str]:
    """The pieces of a stream that came before it failed."""
    shown: list[str] = []

    async def read() -> None:
        async for each in model.stream(ASKED, Decoding(), purpose="speak"):
            shown.append(each)

    with pytest.raises(error):
        await read()
    return shown


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "Check OPENAI_API_KEY"), (403, "Check OPENAI_API_KEY"), (404, "Check the model's name")],
)
async def test_a_refusal_for_good_is_told_at_once(
    server: LoopbackEndpoint, model: EndpointModel, status: int, advice: str
) -> None:
    """A wrong key is not tried three times, and never stands in the message."""
    server.plays(
        answers(status, {"error": {"message": "bad key sk-secret" if status == 401 else ""}})
    )
    line = await refusal(model, EndpointDeniedError)
    assert advice in line
    assert "sk-secret" not in line
    assert len(server.got) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
async def test_what_passes_is_tried_again(
    server: LoopbackEndpoint, model: EndpointModel, pauses: list[float], status: int
) -> None:
    """An endpoint that is busy now may answer in a moment."""
    server.plays(answers(status, {"error": {"message": "busy"}}), says("Yes."))
    assert await ask(model) == "Yes."
    assert pauses == [0.5]


async def test_trying_again_ends(
    server: LoopbackEndpoint, model: EndpointModel, pauses: list[float]
) -> None:
    """Two retries make three tries, with doubled waits, and no fourth."""
    server.plays(*[answers(500, {"error": {"message": "out of order"}})] * 4)
    line = await refusal(model, EndpointBusyError)
    assert "failing (500) (tried 3 times): out of order" in line
    assert len(server.got) == 3
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize("asked", ["2.5", "0"])
async def test_the_wait_that_the_endpoint_asks_for_is_kept(
    server: LoopbackEndpoint, model: EndpointModel, pauses: list[float], asked: str
) -> None:
    """Retry-After in seconds goes before our own waits."""
    server.plays(answers(429, {}, retry_after=asked), says("Yes."))
    await ask(model)
    assert pauses == [float(asked)]


async def test_the_wait_can_be_a_date(
    server: LoopbackEndpoint, model: EndpointModel, pauses: list[float]
) -> None:
    """Retry-After's second form; a date that is past means now."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    server.plays(answers(429, {}, retry_after=soon), answers(503, {}, retry_after=past))
    server.plays(says("Yes."))
    await ask(model)
    assert 0 < pauses[0] <= 20
    assert pauses[1] == 0


async def test_a_wait_that_is_too_long_is_not_waited_for(
    server: LoopbackEndpoint, model: EndpointModel, pauses: list[float]
) -> None:
    """A call cannot stand still for an hour: the error has both numbers."""
    server.plays(answers(429, {"error": {"message": "quota"}}, retry_after="3600"))
    line = await refusal(model, EndpointBusyError)
    assert f"wait 3600 s, the longest wait is {LONGEST_RETRY_WAIT_SECONDS:g} s" in line
    assert pauses == []


async def test_an_endpoint_that_is_down_is_tried_again_and_then_named(
    server: LoopbackEndpoint, open_model: OPEN, pauses: list[float]
) -> None:
    """Nobody listens on the port."""
    await server.stop()
    line = await refusal(open_model(), EndpointUnreachableError)
    assert "no connection (tried 3 times)" in line
    assert "Start the endpoint, or correct SIMULATOR_BASE_URL" in line
    assert len(pauses) == 2
    await server.start()


async def test_an_endpoint_that_hangs_is_left_after_the_time_out(
    server: LoopbackEndpoint, open_model: OPEN
) -> None:
    """One wait is long enough: it is not repeated."""
    server.plays(server.hangs())
    line = await refusal(open_model(answer_timeout_seconds=0.05), EndpointTimeoutError)
    assert "nothing came for 0.05 s" in line
    assert "SIMULATOR_ANSWER_TIMEOUT_SECONDS" in line
    assert len(server.got) == 1


async def test_an_endpoint_that_hangs_in_mid_stream_is_left_too(
    server: LoopbackEndpoint, open_model: OPEN
) -> None:
    """What was shown stays shown; the time-out counts from the latest piece."""
    server.plays(server.hangs(head(200, "text/event-stream") + event(piece("One "))))
    model = open_model(answer_timeout_seconds=0.2)
    assert await shown_before(model, EndpointTimeoutError) == ["One "]


async def test_signs_of_life_without_words_do_not_hold_the_time_out_off(
    server: LoopbackEndpoint, open_model: OPEN
) -> None:
    """A server that only pings sends no answer."""
    server.plays(server.repeats(b": ping\n\n"))
    await refusal(open_model(answer_timeout_seconds=0.1), EndpointTimeoutError)


@pytest.mark.parametrize(
    "play",
    [
        answers(200, "<html>Welcome</html>", "text/html"),
        answers(200, {"choices": [{"message": {"content": "Yes."}}]}),
        streams({"foo": 1}),
        streams([1, 2]),
        streams({"choices": "none"}),
        streams({"choices": [{"delta": {"content": 5}}]}),
        sends(head(200, "text/event-stream") + b"data: {not json\n\n"),
        sends(head(200, "text/event-stream") + b"data: \xff\xfe\n\n"),
    ],
    ids=["html", "json, no stream", "other", "list", "text", "number", "no json", "no utf-8"],
)
async def test_nonsense_is_no_answer(
    server: LoopbackEndpoint, model: EndpointModel, play: Play
) -> None:
    """What cannot be read is not asked for again; the address is probably wrong."""
    server.plays(play)
    line = await refusal(model, EndpointBrokenError)
    assert "what came is no answer" in line
    assert "SIMULATOR_BASE_URL" in line
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "play",
    [
        drops(),
        breaks_off_after("One "),
        streams(piece("One ")),
        streams({"choices": []}),
        streams(),
    ],
    ids=["no answer", "connection gone", "no end", "no choices", "nothing"],
)
async def test_an_answer_without_its_end_is_tried_again(
    server: LoopbackEndpoint, model: EndpointModel, play: Play
) -> None:
    """Nothing of it was shown, so the whole answer comes from the second try."""
    server.plays(play, says("Two."))
    assert await ask(model) == "Two."


async def test_an_endpoint_that_always_breaks_off_is_named(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """The tries are bounded here as well."""
    server.plays(*[breaks_off_after("One ")] * 4)
    assert "broke off (tried 3 times)" in await refusal(model, EndpointBrokenError)
    assert len(server.got) == 3


@pytest.mark.parametrize("play", [breaks_off_after("One "), streams(piece("One "))])
async def test_after_a_word_was_shown_nothing_is_tried_again(
    server: LoopbackEndpoint, model: EndpointModel, play: Play
) -> None:
    """A second try would say other words behind those that the trainee has read."""
    server.plays(play, says("Two."))
    assert await shown_before(model, EndpointBrokenError) == ["One "]
    assert len(server.got) == 1
    assert len(model.usage.calls) == 1


async def test_before_the_first_word_a_stream_is_tried_again(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """Until then the trainee notices nothing but the wait."""
    server.plays(breaks_off_after(), says("Two."))
    async with aclosing(model.stream(ASKED, Decoding(), purpose="speak")) as pieces:
        assert [each async for each in pieces] == ["Two."]


@pytest.mark.parametrize(
    "error",
    [
        {"code": "context_length_exceeded", "message": "too long"},
        {"type": "exceed_context_size_error", "message": "request (9000 tokens) exceeds"},
        {"message": "This model's maximum context length is 8192 tokens, got 9000"},
    ],
)
async def test_a_prompt_that_does_not_fit_is_told_as_that(
    server: LoopbackEndpoint, model: EndpointModel, error: dict[str, str]
) -> None:
    """OpenAI, llama.cpp and vLLM say it each in their own way."""
    server.plays(answers(400, {"error": error}))
    assert "SIMULATOR_CONTEXT_TOKENS" in await refusal(model, ContextWindowError)


async def test_another_bad_request_repeats_what_the_endpoint_says(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """In one line, and not more than fits on it."""
    server.plays(answers(400, {"error": {"message": "no such\nfield " + "x" * 1000}}))
    line = await refusal(model, EndpointBrokenError)
    assert "refused the request (400): no such field" in line
    assert len(line) < 500


async def test_an_error_inside_a_stream_is_an_error(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """llama.cpp reports a failure after the headers; its code tells whether trying again helps."""
    failure = {"error": {"code": 500, "message": "out of memory"}}
    server.plays(*[streams(failure)] * 3)
    assert "failing (500) (tried 3 times)" in await refusal(model, EndpointBusyError)


async def test_a_redirect_is_not_followed(server: LoopbackEndpoint, model: EndpointModel) -> None:
    """The prompt goes to no address that nobody configured."""
    server.plays(answers(307, "", location=f"{server.url}/elsewhere"), says("Elsewhere."))
    assert "redirects (307)" in await refusal(model, EndpointBrokenError)
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "address", ["https://api.openai.com/v1", "http://192.0.2.1/v1", "http://localhost.example/v1"]
)
async def test_the_kill_switch_acts_before_a_socket_is_opened(
    open_model: OPEN, address: str
) -> None:
    """Not even the name is looked up: no test of anybody's pays for a live call by mistake."""
    model = open_model(base_url=address)
    _watched.clear()
    _watching.append(True)
    try:
        with pytest.raises(SettingsError, match="SIMULATOR_FORBID_REMOTE_MODELS"):
            await ask(model)
        with pytest.raises(SettingsError):
            await model.count_tokens("hello")
        with pytest.raises(SettingsError):
            await anext(model.stream(ASKED, Decoding(), purpose="speak"))
    finally:
        _watching.clear()
    assert _watched == []


async def test_the_watch_for_sockets_sees_them(
    server: LoopbackEndpoint, model: EndpointModel
) -> None:
    """The test above could not fail if the watch were blind."""
    server.plays(says("Yes."))
    _watched.clear()
    _watching.append(True)
    try:
        await ask(model)
    finally:
        _watching.clear()
    assert "socket.connect" in _watched


async def test_a_password_in_the_address_is_not_shown(
    server: LoopbackEndpoint, open_model: OPEN
) -> None:
    """Messages end up in logs and on screens."""
    server.plays(answers(403, {}))
    address = server.url.replace("http://", "http://marta:hunter2@")
    assert "hunter2" not in await refusal(open_model(base_url=address), EndpointDeniedError)
