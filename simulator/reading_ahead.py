"""While the trainee reads and types, the model reads what was said, so that the next turn costs only its own words."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from simulator.customer.speech import read_ahead
from simulator.errors import ModelError, ServiceError
from simulator.models.protocol import Model
from simulator.persona import Persona
from simulator.transcript import Turn

_LOG = logging.getLogger(__name__)


class ReadingAhead:
    """Reads ahead for one call, one turn at a time.

    Args:
        model: The customer's.
        persona: Who calls.
    """

    def __init__(self, model: Model, persona: Persona) -> None:
        self._model = model
        self._persona = persona
        self._reading: asyncio.Task[None] | None = None

    def start(self, conversation: Sequence[Turn]) -> None:
        """Begins to read the call so far."""
        self._reading = asyncio.create_task(self._read(tuple(conversation)))

    async def done(self) -> None:
        """Waits until it has been read."""
        if self._reading:
            await asyncio.wait({self._reading})

    async def stop(self) -> None:
        """Stops reading, which frees the model for the turn that has begun."""
        if self._reading and not self._reading.done():
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading

    async def _read(self, conversation: Sequence[Turn]) -> None:
        try:
            await read_ahead(self._model, self._persona, conversation)
        except (ModelError, ServiceError) as error:
            # Nobody waits for it, and the next turn meets and reports the same failure if it lasts.
            _LOG.info("could not read ahead: %s", error)
