"""The only reader of the environment.

Every setting is a ``SIMULATOR_*`` variable; ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL`` are honoured too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, DirectoryPath, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from simulator.errors import SettingsError

LOCAL_MODEL = "local:qwen2.5-coder-1.5b"
"""The embedded model, which needs no key and no network."""
DEFAULT_ENDPOINT_MODEL = "openai:gpt-4.1-mini"
"""Asked for when a key or a base URL is set and no model is named."""
_APP = "customer-simulator"
Language = Literal["es", "en", "ja"]


class Settings(BaseSettings):
    """What can be set from outside, with its default."""

    model_config = SettingsConfigDict(
        env_prefix="SIMULATOR_",
        # A variable set to nothing is how a shell or a compose file leaves it out.
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        frozen=True,
    )

    customer_model: str | None = None
    """Model that hears and speaks as the customer, e.g. ``openai:gpt-4.1``; see ``default_model``."""
    grader_model: str | None = None
    """Model that judges the finished call."""
    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SIMULATOR_API_KEY", "OPENAI_API_KEY")
    )
    base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("SIMULATOR_BASE_URL", "OPENAI_BASE_URL")
    )
    """Address of an OpenAI-compatible endpoint, ``https://…/v1``."""
    context_tokens: int = Field(default=8192, ge=1024)
    """Context window assumed for an endpoint that does not say."""
    local_context_tokens: int = Field(default=6144, ge=1024)
    """Context window of the embedded model, per conversation."""
    local_threads: int = Field(default=0, ge=0)
    """Threads of the embedded model; 0 means one for each core, at most 8."""
    connect_timeout_seconds: float = Field(default=10.0, gt=0)
    answer_timeout_seconds: float = Field(default=120.0, gt=0)
    """Longest wait for the next piece of an answer."""
    retries: int = Field(default=3, ge=0, le=10)
    """How often a failed request is tried again; never after a token has been shown."""
    forbid_remote_models: bool = False
    """Kill switch: any request to an endpoint that is not on loopback fails. Tests set it."""
    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir(_APP)))
    cache_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir(_APP)))
    database_url: str | None = None
    """SQLAlchemy address; by default SQLite in ``data_dir``."""
    personas_dir: DirectoryPath | None = None
    """A folder of personas of your own, searched before those that come with the program."""
    rubrics_dir: DirectoryPath | None = None
    """A folder of rubrics of your own, likewise."""
    language: Language = "es"
    """Language of the app and the command line where the browser or ``LANG`` does not say: es, en or ja."""
    turn_characters_limit: int = Field(default=4000, ge=100)
    """Longest turn that a trainee can send, in characters."""
    silence_seconds: float = Field(default=8.0, ge=0.5, le=3600)
    """Silence on the telephone from which the customer asks whether anyone is there; raise it for whoever
    needs more time."""

    def default_model(self) -> str:
        """The endpoint if a key or base URL is set, else the embedded model."""
        return DEFAULT_ENDPOINT_MODEL if self.api_key or self.base_url else LOCAL_MODEL

    def customer_model_name(self) -> str:
        """Name of the model that plays the customer."""
        return self.customer_model or self.default_model()

    def grader_model_name(self) -> str:
        """Name of the model that grades."""
        return self.grader_model or self.default_model()

    def terminal_language(self) -> Language:
        """Language of the command line: the terminal's where it is one of the three, else ``language``."""
        # The order of POSIX; the first that is set decides.
        names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        start = next((name for name in names if name), "")[:2].lower()
        known: tuple[Language, ...] = ("es", "en", "ja")
        return next((one for one in known if one == start), self.language)

    def store_url(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'simulator.db'}"


def load_settings() -> Settings:
    """Reads the settings from the environment.

    Raises:
        SettingsError: A variable has a value that makes no sense; names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        variable = name if name.isupper() else f"SIMULATOR_{name.upper()}"
        raise SettingsError(
            f"{first['msg']}, found {first['input']!r}",
            where=variable,
            do="Change or unset the variable",
        ) from error


def unknown_variables() -> tuple[str, ...]:
    """Variables that look like settings and are none, such as a misspelt one; nothing reads them."""
    known = {f"SIMULATOR_{field.upper()}" for field in Settings.model_fields}
    names = (name for name in os.environ if name.upper().startswith("SIMULATOR_"))
    return tuple(sorted(name for name in names if name.upper() not in known))
