"""The embedded model: it runs in this process and needs no key and no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import SettingsError
from simulator.models.client import EndpointModel
from simulator.models.connection import Connection
from simulator.models.endpoint import Endpoint
from simulator.models.engine import Engine
from simulator.models.hearing_engine import HearingEngine, engine_endpoint
from simulator.models.hearing_weights import fetch_hearing_weights
from simulator.models.protocol import (
    Answer,
    Decoding,
    Message,
    ModelProfile,
    TokenStates,
    UsageLedger,
)
from simulator.models.weights import QWEN_CODER, Progress, fetch_weights
from simulator.settings import Settings


class LocalModel:
    """One engine that talks, and one on the model's first layers that hears. Open it with ``LocalModel.open``.

    Attributes:
        connection: To the engine that talks, which speaks OpenAI's protocol on loopback.
    """

    def __init__(
        self,
        name: str,
        engine: Engine,
        hearing: HearingEngine | None,
        fingerprint: str | None,
        settings: Settings,
    ) -> None:
        self._profile = ModelProfile(
            name=name,
            kind="local",
            context_tokens=settings.local_context_tokens,
            embeds=hearing is not None,
            strong=False,
            fingerprint=fingerprint,
        )
        self._engine = engine
        self._hearing = hearing
        self.connection = Connection(engine_endpoint(name, engine, settings))
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
        found = await asyncio.to_thread(_weights_of, name, settings, progress)
        engine = await asyncio.to_thread(
            Engine,
            found.talking,
            context_tokens=settings.local_context_tokens,
            threads=settings.local_threads,
        )
        if found.hearing is None:
            return cls(name, engine, None, None, settings)
        try:
            hearing = await HearingEngine.open(found.hearing, settings)
        except BaseException:
            await asyncio.to_thread(engine.stop)
            raise
        return cls(name, engine, hearing, found.fingerprint, settings)

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

    async def token_states(self, text: str, *, purpose: str) -> TokenStates:
        """The hidden states of a text's tokens after the layers that hear.

        Nothing of an earlier text is reused: it costs all its tokens every time.

        Raises:
            ContextWindowError: The text has more tokens than are read at a time.
            SettingsError: The model is a file of the user's own, for which no layers are set apart.
        """
        if self._hearing is None:
            raise SettingsError(
                "no layers are known at which it hears",
                where=self._profile.name,
                do=f"Use local:{QWEN_CODER.name} for what is read through probes",
            )
        states, usage = await self._hearing.read(text, purpose)
        self.usage.add(usage)
        return states

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
            if self._hearing is not None:
                await self._hearing.close()
            await asyncio.to_thread(self._engine.stop)


@dataclass(frozen=True)
class _Files:
    """The files behind a name; the hash where it is known."""

    talking: Path
    hearing: Path | None = None
    fingerprint: str | None = None


def _weights_of(name: str, settings: Settings, progress: Progress | None) -> _Files:
    rest = name.removeprefix("local:")
    if rest == QWEN_CODER.name:
        talking = fetch_weights(settings, progress)
        return _Files(
            talking, fetch_hearing_weights(talking, settings, progress), QWEN_CODER.sha256
        )
    if rest.endswith(".gguf") or "/" in rest:
        return _Files(Path(rest).expanduser())
    raise SettingsError(
        f"unknown local model {rest!r}",
        where=name,
        do=f"Write local:{QWEN_CODER.name} or local:/path/to/file.gguf",
    )
