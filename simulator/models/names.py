"""From a model's name in the settings to the model itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from simulator.errors import SettingsError, SimulatorError
from simulator.models.protocol import Model
from simulator.models.scripted import ScriptedModel
from simulator.models.weights import Progress
from simulator.settings import Settings

NAME_FORMS = "openai:<model>, local:qwen2.5-coder-1.5b, local:/path/to/file.gguf or scripted:<file>"


def split_name(name: str) -> tuple[str, str]:
    """The kind and the rest of a model's name.

    Raises:
        SettingsError: It has none of the known forms; lists them.
    """
    kind, colon, rest = name.partition(":")
    if not colon or not rest.strip() or kind not in ("openai", "local", "scripted"):
        raise SettingsError(f"unknown model {name!r}", do=f"Write {NAME_FORMS}")
    return kind, rest


async def open_model(name: str, settings: Settings, progress: Progress | None = None) -> Model:
    """Opens a model by its name; loads the embedded model, asks an endpoint nothing yet.

    Args:
        name: ``openai:<model>``, ``local:…`` or ``scripted:<file>``.
        settings: Address, key, time-outs, folders.
        progress: Told the bytes done and in all while the embedded model's file is prepared.

    Raises:
        SettingsError: Unknown form, or an endpoint without key and address.
        NotFoundError: No such file.
        WeightsError: The embedded model cannot be prepared.
    """
    kind, rest = split_name(name)
    if kind == "scripted":
        return ScriptedModel.from_file(Path(rest))
    # Imported here: the openai package costs two thirds of a second, which a script need not pay.
    if kind == "openai":
        from simulator.models.client import open_endpoint

        return open_endpoint(name, settings)
    from simulator.models.local import LocalModel

    return await LocalModel.open(name, settings, progress)


class ModelPool:
    """Opens each model once, whoever asks for it; use as an async context manager.

    Customer and grader with the same local name share one engine: two would not fit a small machine.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._models: dict[str, Model] = {}
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> ModelPool:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def get(self, name: str, progress: Progress | None = None) -> Model:
        """The model of that name, opened at the first call; raises as ``open_model``."""
        async with self._lock:
            if name not in self._models:
                self._models[name] = await open_model(name, self._settings, progress)
            return self._models[name]

    async def close(self) -> None:
        """Closes every model, also when one of them fails to close; then raises the first failure."""
        async with self._lock:
            models, self._models = list(self._models.values()), {}
            failures: list[SimulatorError] = []
            for model in models:
                try:
                    await model.close()
                except SimulatorError as error:
                    failures.append(error)
            if failures:
                raise failures[0]
