"""One streamed answer of a chat endpoint: its pieces, how it ended, what it cost."""

from __future__ import annotations

import asyncio
import time

from openai import AsyncStream
from pydantic import BaseModel, Field

from simulator.models.protocol import CallUsage


class _Lenient(BaseModel):
    """The fields that we read; endpoints add many of their own."""


class _Delta(_Lenient):
    content: str | None = None
    refusal: str | None = None


class TokenLogprob(_Lenient):
    """A token that could have stood here, with its natural-log probability."""

    token: str
    logprob: float = Field(le=0.001, allow_inf_nan=False)


class _TokenPlace(_Lenient):
    top_logprobs: list[TokenLogprob] = Field(default_factory=list)


class _Logprobs(_Lenient):
    content: list[_TokenPlace] | None = None


class _Choice(_Lenient):
    delta: _Delta
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _PromptDetails(_Lenient):
    cached_tokens: int | None = None


class _Usage(_Lenient):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _PromptDetails | None = None


class _Timings(_Lenient):
    """llama.cpp: tokens processed, reused from the cache, and generated."""

    prompt_n: int = 0
    cache_n: int = 0
    predicted_n: int = 0


class _Chunk(_Lenient):
    choices: list[_Choice]
    usage: _Usage | None = None
    timings: _Timings | None = None


class Reply:
    """Reads one answer to its end or to where the caller stops.

    Args:
        stream: As the client opened it, giving JSON objects.
        piece_timeout_seconds: Longest wait for the next piece.
        began: ``time.perf_counter()`` when the request was sent.

    Attributes:
        finish_reason: ``None`` until the endpoint has said that the answer is over.
        refusal: What the model said where it declined.
        first_token_places: Top log probabilities at the first token, where asked for.
    """

    def __init__(
        self, stream: AsyncStream[object], piece_timeout_seconds: float, began: float
    ) -> None:
        self._stream = stream
        self._chunks = stream.__aiter__()
        self._timeout = piece_timeout_seconds
        self._began = began
        self._first_token_seconds: float | None = None
        self._usage: _Usage | None = None
        self._timings: _Timings | None = None
        self._pieces = 0
        self.finish_reason: str | None = None
        self.refusal = ""
        self.first_token_places: list[TokenLogprob] = []

    async def next_text(self) -> str | None:
        """The next piece with words in it, ``None`` at the end of the answer.

        Raises:
            TimeoutError: Nothing came in time.
            EOFError: The answer stopped without its end.
            ValueError: What came cannot be read as an answer.
            openai.OpenAIError: The connection broke or the endpoint reported an error.
        """
        while True:
            try:
                async with asyncio.timeout(self._timeout):
                    data = await anext(self._chunks)
            except StopAsyncIteration:
                if self.finish_reason is None:
                    raise EOFError("the stream ended without finish_reason") from None
                return None
            text = self._read(_Chunk.model_validate(data))
            if text:
                return text

    async def close(self) -> None:
        """Ends the request; an engine that is still answering stops."""
        await self._stream.close()

    @property
    def told_cost(self) -> bool:
        """Whether the endpoint has said how many tokens it was."""
        return self._usage is not None or self._timings is not None

    def cost(self, purpose: str, estimated_prompt_tokens: int) -> CallUsage:
        """What it cost so far; without word from the endpoint the prompt is estimated."""
        usage, timings = self._usage, self._timings
        if usage is not None:
            prompt, answer = usage.prompt_tokens, usage.completion_tokens
        elif timings is not None:
            prompt, answer = timings.prompt_n + timings.cache_n, timings.predicted_n
        else:
            prompt, answer = estimated_prompt_tokens, self._pieces
        cached = usage.prompt_tokens_details if usage is not None else None
        return CallUsage(
            purpose=purpose,
            prompt_tokens=prompt,
            cached_tokens=timings.cache_n
            if timings is not None
            else (cached.cached_tokens or 0)
            if cached is not None
            else 0,
            completion_tokens=answer,
            seconds=time.perf_counter() - self._began,
            first_token_seconds=self._first_token_seconds,
        )

    def _read(self, chunk: _Chunk) -> str:
        self._usage = chunk.usage or self._usage
        self._timings = chunk.timings or self._timings
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self.finish_reason = choice.finish_reason or self.finish_reason
        self.refusal += choice.delta.refusal or ""
        if choice.logprobs and choice.logprobs.content and not self.first_token_places:
            self.first_token_places = choice.logprobs.content[0].top_logprobs
        text = choice.delta.content or ""
        if text:
            self._pieces += 1
            if self._first_token_seconds is None:
                self._first_token_seconds = time.perf_counter() - self._began
        return text
