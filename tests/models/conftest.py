"""A model that talks to a real server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from models.loopback import LoopbackEndpoint
from simulator.models.client import EndpointModel
from simulator.models.connection import Connection
from simulator.models.endpoint import Endpoint
from simulator.models.protocol import ModelProfile


@pytest.fixture
async def server() -> AsyncIterator[LoopbackEndpoint]:
    """An endpoint that plays what the test tells it."""
    endpoint = LoopbackEndpoint()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
def pauses() -> list[float]:
    """The waits between tries, in seconds; noted and not waited for."""
    return []


@pytest.fixture
async def open_model(
    server: LoopbackEndpoint, pauses: list[float]
) -> AsyncIterator[Callable[..., EndpointModel]]:
    """Opens a model at the server; arguments change its endpoint."""
    opened: list[EndpointModel] = []
    standard = Endpoint(
        name="openai:test",
        base_url=server.url,
        api_key="sk-secret",
        model="test",
        connect_timeout_seconds=5.0,
        answer_timeout_seconds=5.0,
        retries=2,
        forbid_remote=True,
    )

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    def open_at_server(**changes: object) -> EndpointModel:
        endpoint = replace(standard, **changes)  # type: ignore[arg-type] # a test's own fields
        profile = ModelProfile("openai:test", "endpoint", 8192, embeds=False, strong=True)
        opened.append(EndpointModel(Connection(endpoint, pause), profile))
        return opened[-1]

    yield open_at_server
    for model in opened:
        await model.close()


@pytest.fixture
def model(open_model: Callable[..., EndpointModel]) -> EndpointModel:
    """A model at the server, with two retries."""
    return open_model()
