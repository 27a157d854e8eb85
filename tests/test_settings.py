"""Settings: read from the environment alone, named when they make no sense, and all of them documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.errors import SettingsError
from simulator.settings import (
    DEFAULT_ENDPOINT_MODEL,
    LOCAL_MODEL,
    Settings,
    load_settings,
    unknown_variables,
)

VARIABLES = {f"SIMULATOR_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def _no_folder_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set but what a test sets."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_documented() -> None:
    """Name and default stand in docs/operations.md, and no setting stands there that is none."""
    text = (Path(__file__).parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"SIMULATOR_[A-Z_]+", text))
    assert named == VARIABLES | {"SIMULATOR_"} & named
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        assert variable in text


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SIMULATOR_RETRIES", "many", "many"),
        ("SIMULATOR_RETRIES", "11", "less than or equal to 10"),
        ("SIMULATOR_RETRIES", "-1", "greater than or equal to 0"),
        ("SIMULATOR_CONTEXT_TOKENS", "1023", "1024"),
        ("SIMULATOR_LOCAL_CONTEXT_TOKENS", "0", "1024"),
        ("SIMULATOR_LOCAL_THREADS", "-2", "0"),
        ("SIMULATOR_CONNECT_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("SIMULATOR_ANSWER_TIMEOUT_SECONDS", "nan", "nan"),
        ("SIMULATOR_FORBID_REMOTE_MODELS", "perhaps", "perhaps"),
        ("SIMULATOR_PERSONAS_DIR", "/nowhere/at/all", "/nowhere/at/all"),
        ("SIMULATOR_RUBRICS_DIR", "/nowhere/at/all", "/nowhere/at/all"),
        ("SIMULATOR_LANGUAGE", "fr", "fr"),
        ("SIMULATOR_TURN_CHARACTERS_LIMIT", "99", "100"),
    ],
)
def test_a_value_that_makes_no_sense_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    """And shows the value and what was expected, in one line."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=re.escape(said)) as caught:
        load_settings()
    assert caught.value.where == variable
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("set_to", "key", "base_url", "model"),
    [
        ({}, None, None, LOCAL_MODEL),
        ({"OPENAI_API_KEY": "sk-1"}, "sk-1", None, DEFAULT_ENDPOINT_MODEL),
        (
            {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
            None,
            "http://127.0.0.1:9/v1",
            DEFAULT_ENDPOINT_MODEL,
        ),
        (
            {"SIMULATOR_API_KEY": "own", "OPENAI_API_KEY": "sk-1"},
            "own",
            None,
            DEFAULT_ENDPOINT_MODEL,
        ),
        ({"OPENAI_API_KEY": "", "SIMULATOR_BASE_URL": ""}, None, None, LOCAL_MODEL),
        (
            {"SIMULATOR_CUSTOMER_MODEL": "", "OPENAI_API_KEY": " "},
            " ",
            None,
            DEFAULT_ENDPOINT_MODEL,
        ),
    ],
)
def test_a_key_or_an_address_chooses_the_endpoint(
    monkeypatch: pytest.MonkeyPatch,
    set_to: dict[str, str],
    key: str | None,
    base_url: str | None,
    model: str,
) -> None:
    """The names of OpenAI's own tools are honoured, our own come first, and empty is not set."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    found = load_settings()
    assert (found.api_key.get_secret_value() if found.api_key else None) == key
    assert found.base_url == base_url
    assert found.customer_model_name() == found.grader_model_name() == model


def test_customer_and_grader_are_set_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by its own variable."""
    monkeypatch.setenv("SIMULATOR_CUSTOMER_MODEL", "openai:small")
    monkeypatch.setenv("SIMULATOR_GRADER_MODEL", "openai:large")
    found = load_settings()
    assert (found.customer_model_name(), found.grader_model_name()) == (
        "openai:small",
        "openai:large",
    )


def test_a_key_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the settings' own words, and not in an error about another setting."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())
    monkeypatch.setenv("SIMULATOR_RETRIES", "many")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "sk-secret" not in str(caught.value)


def test_calls_are_kept_in_the_data_folder_or_where_the_address_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite by default."""
    monkeypatch.setenv("SIMULATOR_DATA_DIR", "/var/calls")
    assert load_settings().store_url() == "sqlite:////var/calls/simulator.db"
    monkeypatch.setenv("SIMULATOR_DATABASE_URL", "postgresql://me@host/calls")
    assert load_settings().store_url() == "postgresql://me@host/calls"


def test_a_misspelt_variable_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing reads it, so somebody must say so."""
    assert set(unknown_variables()) <= {"SIMULATOR_"}
    monkeypatch.setenv("SIMULATOR_CUSTOMER_MODELL", "openai:small")
    monkeypatch.setenv("SIMULATOR_RETRIES", "2")
    assert unknown_variables() == ("SIMULATOR_CUSTOMER_MODELL",)


@pytest.mark.parametrize(
    ("set_to", "language"),
    [
        ({}, "es"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "es"),
        ({"LANG": "fr_FR.UTF-8", "SIMULATOR_LANGUAGE": "en"}, "en"),
        ({"LC_MESSAGES": "EN_us", "LANG": "ja_JP"}, "en"),
    ],
)
def test_the_command_line_speaks_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch, set_to: dict[str, str], language: str
) -> None:
    """Where it is one of the three; else the one that is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert load_settings().terminal_language() == language
