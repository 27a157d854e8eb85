"""The connection to a chat endpoint: the kill switch, the time-outs, and the one place that retries."""

from __future__ import annotations

import asyncio
import itertools
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import openai
from pydantic import BaseModel

from simulator.errors import EndpointUnreachableError, SettingsError
from simulator.models.endpoint import Endpoint
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


class _ListedModel(BaseModel):
    owned_by: str = ""


class _ModelList(BaseModel):
    data: list[_ListedModel]


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
        self._closed = False
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

    async def owners(self) -> frozenset[str] | None:
        """Who the endpoint says owns its models, by which engines can be told apart; asked once.

        Returns:
            Empty where it does not list its models, ``None`` where it cannot be reached now.
        """
        self._check_allowed()
        try:
            found = await self._client.get(
                "/models",
                cast_to=object,
                options={"timeout": self.endpoint.connect_timeout_seconds},
            )
            listed = _ModelList.model_validate(found)
        except openai.APITimeoutError:
            return frozenset()
        except openai.APIConnectionError:
            return None  # the request itself will report it, after its retries
        except FAILURES:
            return frozenset()
        return frozenset(model.owned_by for model in listed.data)

    async def close(self) -> None:
        """Closes every socket; nothing can be asked afterwards."""
        self._closed = True
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
        if self._closed:
            raise EndpointUnreachableError(
                "the model was closed", where=self.endpoint.name, do="Open it again"
            )
        if self.endpoint.forbid_remote and not self.endpoint.is_loopback:
            raise SettingsError(
                f"SIMULATOR_FORBID_REMOTE_MODELS is set and {self.endpoint.shown_url} is not on "
                "this machine",
                where=self.endpoint.name,
                do="Use a scripted or local model, or unset the variable",
            )
