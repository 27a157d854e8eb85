"""The engine that hears: the model's first layers, asked for the hidden states of a text."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from simulator.errors import ContextWindowError, EndpointBrokenError
from simulator.models.connection import Connection
from simulator.models.endpoint import Endpoint
from simulator.models.engine import HEARING_TOKENS, Engine
from simulator.models.protocol import CallUsage, TokenStates
from simulator.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_PATIENCE = 5
"""A busy neighbour halves the speed and a cold prompt sends nothing for a minute: wait that much
longer than for an endpoint. The engine is in this process, so it cannot be unreachable."""


class _Token(BaseModel):
    piece: str | list[int]
    """Its text; its bytes where they are only a part of a character."""

    @property
    def size_bytes(self) -> int:
        return len(self.piece.encode() if isinstance(self.piece, str) else self.piece)


class _Tokens(BaseModel):
    tokens: list[_Token]


class HearingEngine:
    """Reads hidden states. Open it with ``HearingEngine.open``."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._connection = Connection(engine_endpoint("local", engine, settings))

    @classmethod
    async def open(cls, weights: Path, settings: Settings) -> HearingEngine:
        """Loads the layers.

        Raises:
            WeightsError: The engine is not installed, or the file is not one that it can load.
        """
        engine = await asyncio.to_thread(
            Engine,
            weights,
            context_tokens=HEARING_TOKENS,
            threads=settings.local_threads,
            hears=True,
        )
        return cls(engine, settings)

    async def read(self, text: str, purpose: str) -> tuple[TokenStates, CallUsage]:
        """The hidden states of a text's tokens, and what they cost.

        Raises:
            ContextWindowError: It has more tokens than are read at a time; names both numbers.
        """
        began = time.perf_counter()
        sizes = await self._token_sizes(text)
        if len(sizes) > HEARING_TOKENS:
            raise ContextWindowError(
                f"the text has {len(sizes)} tokens, read at a time are {HEARING_TOKENS}",
                do="Read it in parts",
            )
        request = {"content": text, "embd_normalize": -1}
        found = await self._connection.post(f"{self._engine.address}/embedding", request)
        states = _states_in(found, len(sizes))
        seconds = time.perf_counter() - began
        return _token_states(states, sizes), CallUsage(purpose, len(sizes), 0, 0, seconds)

    async def _token_sizes(self, text: str) -> list[int]:
        request = {"content": text, "with_pieces": True}
        found = await self._connection.post(f"{self._engine.address}/tokenize", request)
        try:
            return [token.size_bytes for token in _Tokens.model_validate(found).tokens]
        except ValidationError as error:
            raise EndpointBrokenError("the engine gives no tokens", where="hearing") from error

    async def close(self) -> None:
        """Stops the engine and frees its memory."""
        await self._connection.close()
        await asyncio.to_thread(self._engine.stop)


def engine_endpoint(name: str, engine: Engine, settings: Settings) -> Endpoint:
    """Where an engine listens on loopback, and its key."""
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


def _states_in(found: object, tokens: int) -> npt.NDArray[np.float32]:
    import numpy as np

    try:
        # Not by pydantic: a hundred thousand numbers, checked one by one, take longer than reading them.
        states = np.asarray(found[0]["embedding"], dtype=np.float32)  # type: ignore[index]
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise EndpointBrokenError("the engine gives no hidden states", where="hearing") from error
    if states.ndim != 2 or len(states) != tokens:
        raise EndpointBrokenError(
            f"the engine gives hidden states of shape {states.shape} for {tokens} tokens",
            where="hearing",
        )
    return states


def _token_states(states: npt.NDArray[np.float32], sizes: list[int]) -> TokenStates:
    import numpy as np

    return TokenStates(states, np.cumsum(sizes))
