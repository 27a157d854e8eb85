"""What can go wrong with an endpoint: what is tried again, and what the user is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import openai

from simulator.errors import (
    ContextWindowError,
    EndpointBrokenError,
    EndpointBusyError,
    EndpointDeniedError,
    EndpointError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ModelError,
)

if TYPE_CHECKING:
    from simulator.models.endpoint import Endpoint

LONGEST_RETRY_WAIT_SECONDS = 30.0
"""An endpoint that asks for a longer wait is reported as busy: nobody waits that long in a call."""
_FIRST_RETRY_WAIT_SECONDS = 0.5
_RETRIED_STATUS = frozenset({408, 409, 429})
_MESSAGE_LIMIT_CHARACTERS = 200
_CONTEXT_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_CONTEXT_WORDS = re.compile(r"context (length|size|window)|maximum context", re.IGNORECASE)

_CLIENT_PREFIX = re.compile(r"^Error code: \d+ - ")

FAILURES = (openai.OpenAIError, TimeoutError, EOFError, ValueError)
"""What a request can raise: the client's own errors; ``TimeoutError`` for a piece that did not come;
``EOFError`` for an answer without its end; ``ValueError`` for what cannot be read as an answer."""


def retry_wait_seconds(error: Exception, attempt: int) -> float | None:
    """How long to wait before trying again, or ``None`` where that is of no use.

    Args:
        error: One of ``FAILURES``.
        attempt: How often it was tried already, from 1.
    """
    backoff = min(_FIRST_RETRY_WAIT_SECONDS * 2.0 ** (attempt - 1), LONGEST_RETRY_WAIT_SECONDS)
    if isinstance(error, EOFError):
        return backoff
    if isinstance(error, openai.APIConnectionError):
        return None if _is_read_timeout(error) else backoff
    status = _status(error)
    if status is None or not (status in _RETRIED_STATUS or status >= 500):
        return None
    asked = _retry_after_seconds(error)
    if asked is None:
        return backoff
    return asked if asked <= LONGEST_RETRY_WAIT_SECONDS else None


def translated(error: Exception, endpoint: Endpoint, attempts: int) -> EndpointError | ModelError:
    """The error of our own tree that says what to do."""
    where = f"{endpoint.name} at {endpoint.shown_url}"
    tried = f" (tried {attempts} times)" if attempts > 1 else ""
    if isinstance(error, TimeoutError) or _is_read_timeout(error):
        return EndpointTimeoutError(
            f"nothing came for {endpoint.answer_timeout_seconds:g} s{tried}",
            where=where,
            do="Try again, or raise SIMULATOR_ANSWER_TIMEOUT_SECONDS",
        )
    if isinstance(error, EOFError) or _broke_off(error):
        return EndpointBrokenError(
            f"the answer broke off{tried}",
            where=where,
            do="Try again; if it stays, ask its operator",
        )
    if isinstance(error, openai.APIConnectionError):
        return EndpointUnreachableError(
            f"no connection{tried}: {_cause(error)}",
            where=where,
            do="Start the endpoint, or correct SIMULATOR_BASE_URL",
        )
    if isinstance(error, openai.APIError) and (status := _status(error)) is not None:
        return _translated_status(error, status, where, tried)
    return EndpointBrokenError(
        f"what came is no answer: {_short(error)}",
        where=where,
        do="Check that SIMULATOR_BASE_URL is the address of an OpenAI-compatible API, ending in /v1",
    )


def _translated_status(
    error: openai.APIError, status: int, where: str, tried: str
) -> EndpointError | ModelError:
    if status in (401, 403):
        # The endpoint's own text can repeat the key, so it is not shown.
        return EndpointDeniedError(
            f"access denied ({status})", where=where, do="Check OPENAI_API_KEY and its rights"
        )
    if status == 404:
        return EndpointDeniedError(
            f"no such model or address (404): {_short(error)}",
            where=where,
            do="Check the model's name and SIMULATOR_BASE_URL",
        )
    if status == 429 or status >= 500 or status in _RETRIED_STATUS:
        asked = _retry_after_seconds(error)
        wait = (
            f", asks to wait {asked:g} s, the longest wait is {LONGEST_RETRY_WAIT_SECONDS:g} s"
            if asked is not None and asked > LONGEST_RETRY_WAIT_SECONDS
            else ""
        )
        return EndpointBusyError(
            f"overloaded or failing ({status}){wait}{tried}: {_short(error)}",
            where=where,
            do="Try again later, or check the account's quota",
        )
    if status in (400, 413, 422) and _is_context_overflow(error):
        return ContextWindowError(
            f"the prompt does not fit: {_short(error)}",
            where=where,
            do="Shorten it; the window is set by SIMULATOR_CONTEXT_TOKENS, for the embedded model by "
            "SIMULATOR_LOCAL_CONTEXT_TOKENS",
        )
    if 300 <= status < 400:
        return EndpointBrokenError(
            f"redirects ({status})", where=where, do="Set SIMULATOR_BASE_URL to the final address"
        )
    return EndpointBrokenError(
        f"refused the request ({status}): {_short(error)}",
        where=where,
        do="Check that the model supports chat with JSON schemas",
    )


def unsupported_parameter(error: openai.BadRequestError) -> str | None:
    """The parameter that the model does not take, where the endpoint says so in OpenAI's way."""
    if error.code in ("unsupported_parameter", "unsupported_value") and error.param:
        return error.param
    return None


def _status(error: Exception) -> int | None:
    if isinstance(error, openai.APIStatusError):
        return error.status_code
    # An error inside a stream comes without a status line; llama.cpp puts the number into its code.
    if isinstance(error, openai.APIError) and error.code and error.code.isdigit():
        return int(error.code)
    return None


def _is_context_overflow(error: openai.APIError) -> bool:
    return (
        error.code in _CONTEXT_CODES
        or error.type in _CONTEXT_CODES
        or bool(_CONTEXT_WORDS.search(error.message))
    )


def _is_read_timeout(error: Exception) -> bool:
    return isinstance(error, openai.APITimeoutError) and _cause_name(error) != "ConnectTimeout"


def _broke_off(error: Exception) -> bool:
    return (
        isinstance(error, openai.APIConnectionError)
        and not isinstance(error, openai.APITimeoutError)
        and _cause_name(error) not in ("ConnectError", "NoneType")
    )


def _cause_name(error: Exception) -> str:
    # By name: the transport below openai is its own affair and no dependency of ours.
    return type(error.__cause__).__name__


def _cause(error: Exception) -> str:
    text = str(error.__cause__ or error) or type(error.__cause__ or error).__name__
    return " ".join(text.split())[:_MESSAGE_LIMIT_CHARACTERS]


def _short(error: Exception) -> str:
    text = error.message if isinstance(error, openai.APIError) else str(error)
    text = _CLIENT_PREFIX.sub("", text)
    text = " ".join(text.split())
    limit = _MESSAGE_LIMIT_CHARACTERS
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _retry_after_seconds(error: Exception) -> float | None:
    if not isinstance(error, openai.APIStatusError):
        return None
    value = error.response.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass  # the header's other form is a date
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
