"""What every test stands on: nothing of the machine's own settings, no remote model, no folder of the user."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

_CACHE_DIR_OF_USER = Path(
    os.environ.get("SIMULATOR_CACHE_DIR") or platformdirs.user_cache_dir("customer-simulator")
)

for _name in [name for name in os.environ if name.startswith(("OPENAI_", "SIMULATOR_"))]:
    del os.environ[_name]
# Before anything is imported: LangGraph and Gradio read theirs at import.
os.environ.update(
    SIMULATOR_FORBID_REMOTE_MODELS="1",
    LANGGRAPH_STRICT_MSGPACK="true",
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the browser tests last: Playwright keeps an event loop running until the session ends, and
    nothing that calls ``asyncio.run`` can run beside it."""
    items.sort(key=lambda item: Path(__file__).parent / "browser" in item.path.parents)


@pytest.fixture(autouse=True)
def _folders_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives each test empty folders for data and cache."""
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SIMULATOR_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def user_cache_dir() -> Path:
    """The real cache folder, where the embedded model's file lies; only for tests that need it."""
    return _CACHE_DIR_OF_USER
