"""The models, from the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from models.tiny_gguf import tiny_gguf

from cli.conftest import Run
from simulator.commands import model as commands
from simulator.models.hearing_weights import QWEN_CODER_HEARING
from simulator.models.weights import QWEN_CODER, Weights


def test_status_names_both_models_and_the_file(run: Run, scripted: Callable[..., Path]) -> None:
    """What would be used now, and whether it is ready."""
    path = scripted()
    body = run("model", "status", "--json").json
    assert body["customer"] == {
        "name": f"scripted:{path}",
        "kind": "scripted",
        "where": str(path),
        "ready": True,
        "do": None,
    }
    assert body["weights"]["ready"] is False
    assert body["weights"]["sha256"] == QWEN_CODER.sha256


def test_status_says_what_to_type_where_the_file_is_not_joined(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded model is the default where no endpoint is set."""
    monkeypatch.setattr(commands, "engine_version", lambda: "1")
    body = run("model", "status", "--json").json
    assert body["grader"]["name"] == "local:qwen2.5-coder-1.5b"
    assert body["grader"]["do"] == "Type simulator model fetch"
    assert "Type simulator model fetch" in run("model", "status").out


def test_status_shows_no_password_and_no_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what people paste into a question."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:secret@127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    ran = run("model", "status", "--json")
    assert ran.json["customer"]["where"] == "http://127.0.0.1:1/v1"
    assert "secret" not in ran.out


@pytest.mark.parametrize("name", ["gpt-4.1", "openai:", "hf:some/model", "local:"])
def test_a_model_name_of_unknown_form_names_the_forms(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The same line wherever a model is asked for."""
    monkeypatch.setenv("SIMULATOR_CUSTOMER_MODEL", name)
    for command in (("model", "status"), ("call", "es/marta-pedido")):
        ran = run(*command)
        assert ran.code == 2
        assert f"unknown model {name!r}" in ran.error
        assert "openai:<model>" in ran.error


@pytest.fixture
def small_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Weights:
    """A model of a few bytes in place of the embedded one, which hears with two of its three layers."""
    part = tmp_path / "part01.bin"
    part.write_bytes(tiny_gguf(3))
    small, heard = (
        replace(
            weights,
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            packages=("p",),
        )
        for weights, content in (
            (QWEN_CODER, tiny_gguf(3)),
            (QWEN_CODER_HEARING, tiny_gguf(2)),
        )
    )
    fetch, fetch_layers = commands.fetch_weights, commands.fetch_hearing_weights

    def fetch_small(settings: object, progress: object) -> Path:
        return fetch(settings, progress, weights=small, parts=[part])  # type: ignore[arg-type] # handed through

    def fetch_small_layers(source: Path, settings: object, progress: object) -> Path:
        return fetch_layers(source, settings, progress, weights=heard, layers=2)  # type: ignore[arg-type] # likewise

    monkeypatch.setattr(commands, "fetch_weights", fetch_small)
    monkeypatch.setattr(commands, "fetch_hearing_weights", fetch_small_layers)
    return small


def test_fetch_prepares_both_files_and_prints_their_paths(
    run: Run, small_weights: Weights, tmp_path: Path
) -> None:
    """Progress goes to stderr; a second time there is nothing to do."""
    path = tmp_path / "cache" / small_weights.file_name
    hearing = path.with_name(QWEN_CODER_HEARING.file_name)
    first = run("model", "fetch")
    assert (first.code, first.out) == (0, f"{path}\n{hearing}\n")
    assert (path.read_bytes(), hearing.read_bytes()) == (tiny_gguf(3), tiny_gguf(2))
    assert "100 %" in first.err
    assert run("model", "fetch").err == ""


def test_fetch_into_a_folder_that_cannot_be_written_says_what_to_set(
    run: Run, small_weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that cannot be prepared is exit 3."""
    del small_weights
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("SIMULATOR_CACHE_DIR", str(tmp_path / "file" / "cache"))
    ran = run("model", "fetch")
    assert (ran.code, ran.out) == (3, "")
    assert "SIMULATOR_CACHE_DIR" in ran.error


def test_serve_prints_address_and_key_and_stops_the_engine(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C is how it is meant to end, so it ends well."""
    closed: list[str] = []

    class Served:
        endpoint = SimpleNamespace(base_url="http://127.0.0.1:1/v1", api_key="key", model="local")

        @classmethod
        async def open(cls, name: str, _settings: object, _progress: object) -> Served:
            closed.append(f"opened {name}")
            return cls()

        async def close(self) -> None:
            closed.append("closed")

    async def interrupted(_event: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.models.local.LocalModel", Served)
    monkeypatch.setattr("asyncio.Event.wait", interrupted)
    monkeypatch.setenv("SIMULATOR_CUSTOMER_MODEL", "openai:other")
    ran = run("model", "serve")
    assert ran.code == 0
    assert "http://127.0.0.1:1/v1" in ran.out
    assert "key" in ran.out
    assert closed == ["opened local:qwen2.5-coder-1.5b", "closed"]
