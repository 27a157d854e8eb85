"""Address and key are checked where they are set, not where they fail."""

from __future__ import annotations

import pytest

from simulator.errors import SettingsError
from simulator.models.client import open_endpoint
from simulator.models.endpoint import OPENAI_URL, Endpoint, endpoint_of
from simulator.settings import Settings


def at(address: str) -> Endpoint:
    """The endpoint at an address."""
    return endpoint_of("openai:m", Settings(base_url=address))


@pytest.mark.parametrize("settings", [{}, {"base_url": "", "api_key": ""}], ids=["unset", "empty"])
def test_an_endpoint_needs_a_key_or_an_address(settings: dict[str, str]) -> None:
    """With neither there is nobody to ask; the message names both settings."""
    with pytest.raises(SettingsError, match="Set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        endpoint_of("openai:gpt-4.1", Settings.model_validate(settings))


def test_a_key_alone_means_openai() -> None:
    """The key belongs to somebody."""
    endpoint = endpoint_of("openai:gpt-4.1", Settings.model_validate({"api_key": " sk-x\n"}))
    assert (endpoint.base_url, endpoint.api_key) == (OPENAI_URL, "sk-x")


def test_an_address_alone_needs_no_key() -> None:
    """Endpoints on one's own machine seldom want one. The model's name may have colons."""
    endpoint = endpoint_of("openai:qwen2.5:7b", Settings(base_url="http://127.0.0.1:8000/v1"))
    assert (endpoint.model, endpoint.is_loopback) == ("qwen2.5:7b", True)


@pytest.mark.parametrize(
    "address",
    [
        "foo",
        "http://",
        "127.0.0.1:8000/v1",
        "ftp://127.0.0.1/v1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:0/v1",
        "http://[::1/v1",
        "http://a host/v1",
    ],
)
def test_an_address_that_cannot_be_right_names_the_setting(address: str) -> None:
    """Before a request fails for a reason that nobody understands."""
    with pytest.raises(SettingsError, match="Write it like http://"):
        at(address)


@pytest.mark.parametrize("key", ["sk-\u00e4", "sk-a\nb", "sk-\u200bx"])
def test_a_key_that_cannot_be_right_is_not_sent_and_not_shown(key: str) -> None:
    """A letter caught while copying would end in a message about the answer."""
    with pytest.raises(SettingsError, match="SIMULATOR_API_KEY") as caught:
        endpoint_of("openai:m", Settings.model_validate({"api_key": key}))
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://localhost:1/v1", True),
        ("http://[::1]:1/v1", True),
        ("http://0.0.0.0/v1", False),
        ("http://192.168.0.2/v1", False),
        ("https://localhost.example/v1", False),
        ("https://127.0.0.1.example/v1", False),
    ],
)
def test_loopback_is_what_cannot_leave_the_machine(address: str, loopback: bool) -> None:
    """The kill switch goes by the address itself and looks no name up."""
    assert at(address).is_loopback is loopback


async def test_an_endpoint_is_trusted_to_follow_instructions() -> None:
    """It hears and judges by structured answers, and has no hidden states to read."""
    model = open_endpoint("openai:m", Settings(base_url="http://127.0.0.1:9/v1"))
    assert (model.profile.strong, model.profile.embeds) == (True, False)
    await model.close()
