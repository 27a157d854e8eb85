"""Where a model is: the address and key of an endpoint, checked before anything is sent there."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.errors import SettingsError
from simulator.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Endpoint:
    """Where a model is and how long to wait for it.

    Attributes:
        name: As in the settings, for messages.
        base_url: Ending in ``/v1``.
        api_key: Sent as bearer token.
        model: As the endpoint calls it.
        connect_timeout_seconds: Longest wait for a connection.
        answer_timeout_seconds: Longest wait for the next piece of an answer.
        retries: How often a failed request is tried again.
        forbid_remote: Kill switch; only loopback addresses are asked.
    """

    name: str
    base_url: str
    api_key: str
    model: str
    connect_timeout_seconds: float
    answer_timeout_seconds: float
    retries: int
    forbid_remote: bool

    @property
    def shown_url(self) -> str:
        """The address without user, password and query, for messages."""
        parts = urlsplit(self.base_url)
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}".rstrip("/")

    @property
    def is_plain(self) -> bool:
        """Whether the address is plain HTTP."""
        return urlsplit(self.base_url).scheme == "http"

    @property
    def is_loopback(self) -> bool:
        """Whether the address cannot leave this machine."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


def endpoint_of(name: str, settings: Settings) -> Endpoint:
    """The endpoint of ``openai:<model>`` at the address of the settings.

    Raises:
        SettingsError: Neither key nor address is set, or one of them cannot be right.
    """
    if not settings.api_key and not settings.base_url:
        raise SettingsError(
            "no key and no address for it",
            where=name,
            do="Set OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint of your own",
        )
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if not key.isascii() or not key.isprintable():
        raise SettingsError(
            "has characters that no key has", where="SIMULATOR_API_KEY", do="Copy it again"
        )
    return Endpoint(
        name=name,
        base_url=_checked(settings.base_url or OPENAI_URL),
        api_key=key or "none",  # the client insists on one, keyless endpoints ignore it
        model=name.partition(":")[2],
        connect_timeout_seconds=settings.connect_timeout_seconds,
        answer_timeout_seconds=settings.answer_timeout_seconds,
        retries=settings.retries,
        forbid_remote=settings.forbid_remote_models,
    )


def _checked(address: str) -> str:
    address = address.strip()
    try:
        parts = urlsplit(address)
        usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and not any(sign.isspace() for sign in address)
        )
    except ValueError:  # a port above 65535, a bracket that is not closed
        usable = False
    if not usable:
        raise SettingsError(
            f"{address.rpartition('@')[2]!r} is no address of an endpoint",
            where="SIMULATOR_BASE_URL",
            do="Write it like http://127.0.0.1:8000/v1",
        )
    return address
