"""A model's name says who answers, and each name is opened once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from simulator.errors import NotFoundError, SettingsError, StoreError, WeightsError
from simulator.models.names import ModelPool, open_model, split_name
from simulator.models.scripted import ScriptedModel
from simulator.settings import Settings


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script file with one answer."""
    path = tmp_path / "call.yaml"
    path.write_text("speak: [One.]\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["", "gpt-4", "openai", "openai:", "local: ", "claude:x", ":x"])
async def test_an_unknown_form_lists_those_that_are_known(name: str) -> None:
    """The message is enough to write a right one."""
    with pytest.raises(SettingsError) as caught:
        await open_model(name, Settings())
    for form in ("openai:<model>", "local:qwen2.5-coder-1.5b", "scripted:<file>"):
        assert form in str(caught.value)


def test_colons_in_the_rest_belong_to_the_name() -> None:
    """Ollama's model names have them."""
    assert split_name("openai:qwen2.5:7b") == ("openai", "qwen2.5:7b")


async def test_a_script_is_opened_by_its_path(script: Path) -> None:
    """The path stands behind the colon."""
    model = await open_model(f"scripted:{script}", Settings())
    assert isinstance(model, ScriptedModel)
    with pytest.raises(NotFoundError):
        await open_model("scripted:/nowhere/at/all.yaml", Settings())


async def test_an_endpoint_is_opened_without_asking_it() -> None:
    """Nobody listens there; the first request will say so."""
    model = await open_model("openai:m", Settings(base_url="http://127.0.0.1:9/v1"))
    assert model.profile.kind == "endpoint"
    await model.close()


@pytest.mark.parametrize(
    ("rest", "said"), [("llama", "unknown local model"), ("other.bin", "unknown local model")]
)
async def test_an_unknown_local_name_is_refused(rest: str, said: str) -> None:
    """Neither the known model nor a path."""
    with pytest.raises(SettingsError, match=said):
        await open_model(f"local:{rest}", Settings())


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"PK\x03\x04", "no GGUF")]
)
async def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """Before the engine touches it."""
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=said):
        await open_model(f"local:{path}", Settings())


async def test_two_roles_with_one_name_share_one_model(script: Path) -> None:
    """Customer and grader on the embedded model must not load it twice, even when both ask at once."""
    async with ModelPool(Settings()) as pool:
        name = f"scripted:{script}"
        first, second = await asyncio.gather(pool.get(name), pool.get(name))
        assert first is second


async def test_leaving_the_pool_closes_every_model(script: Path, tmp_path: Path) -> None:
    """Also those behind one that fails to close, whose failure is then told."""
    other = tmp_path / "other.yaml"
    other.write_text("speak: [Two.]\n", encoding="utf-8")
    pool = ModelPool(Settings())
    first = await pool.get(f"scripted:{script}")
    second = await pool.get(f"scripted:{other}")
    assert isinstance(first, ScriptedModel)
    assert isinstance(second, ScriptedModel)

    async def fails() -> None:
        raise StoreError("stuck")

    first.close = fails  # type: ignore[method-assign] # a model that fails to close
    with pytest.raises(StoreError, match="stuck"):
        await pool.close()
    assert second.closed
    assert await pool.get(f"scripted:{other}") is not second
