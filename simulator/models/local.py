"""The embedded model: it runs in this process and needs no key and no network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from simulator.errors import EndpointBrokenError, SettingsError
from simulator.models.client import EndpointModel
from simulator.models.connection import Connection
from simulator.models.endpoint import Endpoint
from simulator.models.engine import Engine
from simulator.models.protocol import (
    Answer,
    CallUsage,
    Decoding,
    Message,
    ModelProfile,
    UsageLedger,
)
from simulator.models.weights import QWEN_CODER, Progress, fetch_weights
from simulator.settings import Settings

_PATIENCE = 5
"""A busy neighbour halves the speed and a cold prompt sends nothing for a minute: wait that much
longer than for an endpoint. The engine is in this process, so it cannot be unreachable."""


class _Embedding(BaseModel):
    embedding: list[float] = Field(min_length=1)


class _EmbeddingUsage(BaseModel):
    prompt_tokens: int = 0


class _Embeddings(BaseModel):
    data: list[_Embedding] = Field(min_length=1)
    usage: _EmbeddingUsage = _EmbeddingUsage()


class LocalModel:
    """One engine that talks and gives hidden states. Open it with ``LocalModel.open``.

    Attributes:
        connection: To the engine, which speaks OpenAI's protocol on loopback.
    """

    def __init__(
        self, name: str, engine: Engine, fingerprint: str | None, settings: Settings
    ) -> None:
        self._profile = ModelProfile(
            name=name,
            kind="local",
            context_tokens=settings.local_context_tokens,
            embeds=True,
            strong=False,
            fingerprint=fingerprint,
        )
        self._engine = engine
        self.connection = Connection(_endpoint_of(name, engine, settings))
        self._chat = EndpointModel(self.connection, self._profile, engine="llama.cpp")
        self._closed = False

    @classmethod
    async def open(
        cls, name: str, settings: Settings, progress: Progress | None = None
    ) -> LocalModel:
        """Prepares the weights and starts the engine.

        Args:
            name: ``local:qwen2.5-coder-1.5b`` or ``local:/path/to/file.gguf``.
            settings: Folders, context window, threads.
            progress: Told the bytes done and in all while the file is prepared.

        Raises:
            SettingsError: The name is neither the known model nor a path.
            WeightsError: The file cannot be prepared or loaded, or the engine is not installed.
        """
        weights, fingerprint = await asyncio.to_thread(_weights_of, name, settings, progress)
        engine = await asyncio.to_thread(
            Engine,
            weights,
            context_tokens=settings.local_context_tokens,
            threads=settings.local_threads,
        )
        return cls(name, engine, fingerprint, settings)

    @property
    def profile(self) -> ModelProfile:
        """What callers need to know."""
        return self._profile

    @property
    def usage(self) -> UsageLedger:
        """What has been spent so far."""
        return self._chat.usage

    @property
    def endpoint(self) -> Endpoint:
        """Where the engine listens on loopback, and its key."""
        return self.connection.endpoint

    async def complete(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> str:
        """The whole answer; raises ``ModelAnswerError`` where it is empty."""
        return await self._chat.complete(messages, decoding, purpose=purpose)

    def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces; closing the iterator frees the engine."""
        return self._chat.stream(messages, decoding, purpose=purpose)

    async def choose(
        self, messages: Sequence[Message], options: Sequence[str], *, purpose: str
    ) -> Mapping[str, float]:
        """One constrained token: the probability of each option, summing to 1."""
        return await self._chat.choose(messages, options, purpose=purpose)

    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        """An answer in the shape of ``schema``; one try, a misfit raises ``ModelAnswerError``."""
        return await self._chat.structured(messages, schema, max_tokens=max_tokens, purpose=purpose)

    async def embed(self, text: str, *, purpose: str) -> tuple[float, ...]:
        """The hidden state of the text's last token, of length 1 in the Euclidean norm.

        Nothing of an earlier text is reused: it costs all its tokens every time.

        Raises:
            ContextWindowError: The text has more tokens than the context window.
        """
        began = time.perf_counter()
        found = await self.connection.post("/embeddings", {"input": text, "model": "local"})
        try:
            answer = _Embeddings.model_validate(found)
        except ValidationError as error:
            raise EndpointBrokenError(
                "the engine gives no hidden state", where=self._profile.name
            ) from error
        seconds = time.perf_counter() - began
        self.usage.add(CallUsage(purpose, answer.usage.prompt_tokens, 0, 0, seconds))
        return tuple(answer.data[0].embedding)

    async def count_tokens(self, text: str) -> int:
        """Tokens by the model's own tokenizer."""
        return await self._chat.count_tokens(text)

    async def warm(self, messages: Sequence[Message]) -> None:
        """Processes a prefix before it is needed."""
        await self._chat.warm(messages)

    async def close(self) -> None:
        """Stops the engine and frees its memory; closing twice does no harm."""
        if not self._closed:
            self._closed = True
            await self._chat.close()
            await asyncio.to_thread(self._engine.stop)


def _endpoint_of(name: str, engine: Engine, settings: Settings) -> Endpoint:
    return Endpoint(
        name=name,
        base_url=f"{engine.address}/v1",
        api_key=engine.api_key,
        model="local",
        connect_timeout_seconds=settings.connect_timeout_seconds,
        answer_timeout_seconds=settings.answer_timeout_seconds * _PATIENCE,
        retries=settings.retries,
        forbid_remote=settings.forbid_remote_models,
    )


def _weights_of(
    name: str, settings: Settings, progress: Progress | None
) -> tuple[Path, str | None]:
    """The file behind a name, and its hash where it is known."""
    rest = name.removeprefix("local:")
    if rest == QWEN_CODER.name:
        return fetch_weights(settings, progress), QWEN_CODER.sha256
    if rest.endswith(".gguf") or "/" in rest:
        return Path(rest).expanduser(), None
    raise SettingsError(
        f"unknown local model {rest!r}",
        where=name,
        do=f"Write local:{QWEN_CODER.name} or local:/path/to/file.gguf",
    )
