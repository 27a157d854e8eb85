"""The connection to a chat endpoint: the kill switch, the time-outs, and the one place that retries."""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import openai

from simulator.errors import SettingsError
from simulator.models.failures import (
    FAILURES,
    retry_wait_seconds,
    translated,
    unsupported_parameter,
)
from simulator.models.reply import Reply

Result = TypeVar("Result")
Pause = Callable[[float], Awaitable[None]]
_NAMED_ANEW = {"max_tokens": "max_completion_tokens"}
"""OpenAI's reasoning models know the limit under another name only."""


@dataclass(frozen=True)
class Endpoint:
    """Where a model is and how long to wait for it.

    Attributes:
        name: As in the settings, for messages.
        base_url: Ending in ``/v1``.
        api_key: Sent as bearer token.
        model: As the endpoint calls it.
        connect_timeout_seconds: Longest wait for a connection.
        answer_timeout_seconds: Longest wait for the next piece of an answer.
        retries: How often a failed request is tried again.
        forbid_remote: Kill switch; only loopback addresses are asked.
    """

    name: str
    base_url: str
    api_key: str
    model: str
    connect_timeout_seconds: float
    answer_timeout_seconds: float
    retries: int
    forbid_remote: bool

    @property
    def shown_url(self) -> str:
        """The address without user, password and query, for messages."""
        parts = urlsplit(self.base_url)
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}".rstrip("/")

    @property
    def is_plain(self) -> bool:
        """Whether the address is plain HTTP."""
        return urlsplit(self.base_url).scheme == "http"

    @property
    def is_loopback(self) -> bool:
        """Whether the address cannot leave this machine."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


class Connection:
    """Sends requests to one endpoint. Raises only errors of ``simulator.errors``.

    Args:
        endpoint: Whom to ask.
        pause: Waits between two tries; tests pass their own.
    """

    def __init__(self, endpoint: Endpoint, pause: Pause = asyncio.sleep) -> None:
        self.endpoint = endpoint
        self._pause = pause
        self._refused: set[str] = set()
        timeout = openai.Timeout(
            endpoint.answer_timeout_seconds, connect=endpoint.connect_timeout_seconds
        )
        self._client = openai.AsyncOpenAI(
            api_key=endpoint.api_key,
            base_url=endpoint.base_url,
            max_retries=0,  # retried here; two places would multiply
            timeout=timeout,
            http_client=openai.DefaultAsyncHttpxClient(
                timeout=timeout,
                # Plain HTTP needs no certificates, and reading them takes 30 ms. This trusts nobody.
                verify=not endpoint.is_plain or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                # A redirect would carry the prompt to an address that nobody configured.
                follow_redirects=False,
                # A proxy of the environment cannot reach this machine's own loopback.
                trust_env=not endpoint.is_loopback,
            ),
        )

    async def chat(
        self, body: dict[str, Any], read: Callable[[Reply], Awaitable[Result]]
    ) -> Result:
        """Opens a streamed chat completion and reads from it, trying again where that can help.

        What ``read`` took in is thrown away when it is tried again, so ``read`` must return before
        anything is shown. The reply stays open; whoever called closes it.

        Args:
            body: The request without ``model`` and ``stream``.
            read: Takes what it needs from the reply; on a failure the reply is closed.
        """

        async def once() -> Result:
            reply = await self._open(body)
            try:
                return await read(reply)
            except BaseException:
                await reply.close()
                raise

        return await self._retrying(once)

    async def post(self, path: str, body: dict[str, Any]) -> object:
        """One JSON request; ``path`` may be an absolute address on the same host."""
        return await self._retrying(lambda: self._client.post(path, cast_to=object, body=body))

    async def models(self) -> object:
        """What the endpoint lists under ``/models``, asked once and without retries."""
        self._check_allowed()
        return await self._client.get(
            "/models",
            cast_to=object,
            options={"timeout": self.endpoint.connect_timeout_seconds},
        )

    async def close(self) -> None:
        """Closes every socket."""
        await self._client.close()

    def failure(self, error: Exception) -> Exception:
        """The error of our tree for one that came after the first piece, where nothing is retried."""
        return translated(error, self.endpoint, 1)

    async def _retrying(self, once: Callable[[], Awaitable[Result]]) -> Result:
        self._check_allowed()
        for attempt in itertools.count(1):
            try:
                return await once()
            except FAILURES as error:
                wait = retry_wait_seconds(error, attempt)
                if wait is None or attempt > self.endpoint.retries:
                    raise translated(error, self.endpoint, attempt) from error
            await self._pause(wait)
        raise AssertionError("itertools.count ended")

    async def _open(self, body: dict[str, Any]) -> Reply:
        while True:
            began = time.perf_counter()
            try:
                async with asyncio.timeout(self.endpoint.answer_timeout_seconds):
                    stream = await self._client.post(
                        "/chat/completions",
                        cast_to=object,
                        body=self._accepted(body),
                        stream=True,
                        stream_cls=openai.AsyncStream[object],
                    )
            except openai.BadRequestError as error:
                parameter = unsupported_parameter(error)
                if parameter not in body or parameter in self._refused:
                    raise
                self._refused.add(parameter)
                continue
            kind = stream.response.headers.get("content-type", "")
            if not kind.startswith("text/event-stream"):
                await stream.close()
                raise ValueError(f"{kind or 'no content type'} instead of an event stream")
            return Reply(stream, self.endpoint.answer_timeout_seconds, began)

    def _accepted(self, body: dict[str, Any]) -> dict[str, Any]:
        """The request without what this model refused before."""
        request = {"model": self.endpoint.model, "stream": True}
        for key, value in body.items():
            if key not in self._refused:
                request[key] = value
            elif key in _NAMED_ANEW:
                request[_NAMED_ANEW[key]] = value
        return request

    def _check_allowed(self) -> None:
        if self.endpoint.forbid_remote and not self.endpoint.is_loopback:
            raise SettingsError(
                f"SIMULATOR_FORBID_REMOTE_MODELS is set and {self.endpoint.shown_url} is not on "
                "this machine",
                where=self.endpoint.name,
                do="Use a scripted or local model, or unset the variable",
            )
