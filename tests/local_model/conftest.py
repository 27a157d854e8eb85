"""One embedded model for all tests of this folder: loading it takes seconds and 2 GB."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from simulator.models.local import LocalModel
from simulator.settings import LOCAL_MODEL, Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder, and runs them in the one event loop that the model lives in."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.local_model)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def local_model(user_cache_dir: Path) -> AsyncIterator[LocalModel]:
    """The embedded model, from the user's own cache folder so that its file is joined only once."""
    model = await LocalModel.open(LOCAL_MODEL, Settings(cache_dir=user_cache_dir))
    try:
        yield model
    finally:
        await model.close()
