"""What went wrong, in the language of the page: for the errors that a trainee can meet.

The type of an error decides its line, for what is refused its case does. Whatever has no line
of its own is shown as it is, in English; and the English line stays at hand below the other, since it
names the address, the file or the numbers that whoever runs the program needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import (
    CallClosedError,
    CallGoneOnError,
    ContextWindowError,
    ControlError,
    EndpointBusyError,
    EndpointDeniedError,
    EndpointError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ModelError,
    NotFoundError,
    OverrideError,
    PersonaChangedError,
    PersonaError,
    RecognitionError,
    RefusedError,
    RewindError,
    SimulatorError,
    StoreError,
    TurnRefusedError,
    WeightsError,
)
from simulator.transcript import Locale
from simulator.ui.messages import say

LINES: dict[type[SimulatorError], str] = {
    TurnRefusedError: "error_turn",
    ControlError: "error_control",
    RecognitionError: "error_recognition",
    OverrideError: "error_override",
    CallClosedError: "error_closed",
    PersonaChangedError: "error_persona_changed",
    RewindError: "error_rewind",
    NotFoundError: "error_not_found",
    PersonaError: "error_persona",
    ModelError: "error_model",
    ContextWindowError: "error_context",
    WeightsError: "error_weights",
    EndpointError: "error_endpoint",
    EndpointUnreachableError: "error_unreachable",
    EndpointTimeoutError: "error_timeout",
    EndpointDeniedError: "error_denied",
    EndpointBusyError: "error_busy",
    StoreError: "error_store",
    CallGoneOnError: "error_gone_on",
}


@dataclass(frozen=True)
class Notice:
    """What the page says when something went wrong.

    Attributes:
        line: In the language of the page.
        detail: The English line, where ``line`` is not it.
    """

    line: str
    detail: str = ""


def notice_of(language: Locale, error: SimulatorError | str) -> Notice:
    """The words for an error; a text of the page's own stays as it is."""
    if isinstance(error, str):
        return Notice(error)
    if isinstance(error, RefusedError) and error.case:
        return Notice(say(language, _of_case(error)))
    key = next((LINES[kind] for kind in type(error).__mro__ if kind in LINES), None)
    if key is None or language == "en":
        return Notice(str(error))
    return Notice(say(language, key), str(error))


def _of_case(error: RefusedError) -> str:
    if isinstance(error, RecognitionError):
        return f"recognition_error_{error.case}"
    if isinstance(error, OverrideError):
        return f"override_error_{error.case}"
    return f"control_error_{error.case}"
