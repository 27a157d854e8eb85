"""What every test stands on: nothing of the machine's own settings, no remote model, no folder of the user."""

from __future__ import annotations

import gc
import itertools
import os
from pathlib import Path

import hypothesis
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

# What a property is worth is mostly found in the first few cases; HYPOTHESIS_PROFILE=thorough looks longer.
hypothesis.settings.register_profile("quick", max_examples=25)
hypothesis.settings.register_profile("thorough", max_examples=400, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the browser tests last: Playwright keeps an event loop running until the session ends, and
    nothing that calls ``asyncio.run`` can run beside it."""
    items.sort(key=lambda item: Path(__file__).parent / "browser" in item.path.parents)


def pytest_collection_finish() -> None:
    """Puts what was imported out of the garbage collector's sight, which would look through all of it again and again."""
    gc.collect()
    gc.freeze()


_COUNTER = itertools.count()


@pytest.fixture(scope="session")
def _no_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beneath it stand the folders of tests that never look into theirs; most of them never make one."""
    return tmp_path_factory.mktemp("unseen")


@pytest.fixture(autouse=True)
def _folders_of_its_own(
    request: pytest.FixtureRequest, _no_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gives each test folders of its own for data and cache: in its ``tmp_path``, where it asks for one."""
    # Making and removing a folder for every test would cost as much as all that most of them do.
    asks = "tmp_path" in request.fixturenames
    folder: Path = request.getfixturevalue("tmp_path") if asks else _no_folder / str(next(_COUNTER))
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("SIMULATOR_CACHE_DIR", str(folder / "cache"))


@pytest.fixture(scope="session")
def user_cache_dir() -> Path:
    """The real cache folder, where the embedded model's file lies; only for tests that need it."""
    return _CACHE_DIR_OF_USER
