"""Scripted sessions that are open, and a tab that has just been opened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.persona import find_persona, shipped_personas_dir
from simulator.ui.flow import Flow, Preparation
from simulator.ui.visit import Visit
from tests.ui.scripted_sessions import ScriptedSessions

MARTA = find_persona("es/marta-pedido", shipped_personas_dir())
"""A customer of the program's own."""


@pytest.fixture
def pace() -> float:
    """Words of the customer per second; 0 is all at once."""
    return 0.0


@pytest.fixture
async def sessions(tmp_path: Path, pace: float) -> AsyncIterator[ScriptedSessions]:
    """Real sessions on the fake model."""
    async with ScriptedSessions(tmp_path, words_per_second=pace) as opened:
        yield opened


@pytest.fixture
def flow(sessions: ScriptedSessions) -> Flow:
    """What a trainee can do."""
    return Flow(sessions, Preparation())


@pytest.fixture
async def visit(flow: Flow) -> Visit:
    """A tab on the start page."""
    opened = Visit("es")
    await flow.to_start(opened)
    return opened
