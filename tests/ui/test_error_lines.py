"""Errors in the language of the page: complete, typed, and English where there is nothing better."""

from __future__ import annotations

import inspect
import re
import typing

import pytest

from simulator import call_controls, errors, overrides, recognitions
from simulator.errors import (
    CallGoneOnError,
    ControlCase,
    ControlError,
    EndpointBrokenError,
    EndpointError,
    ModelError,
    OverrideCase,
    OverrideError,
    PortInUseError,
    ProbeMismatchError,
    RecognitionCase,
    RecognitionError,
    RefusedError,
    ServiceError,
    SettingsError,
    SimulatorError,
    StoreError,
)
from simulator.transcript import LOCALES, Locale
from simulator.ui import start_view
from simulator.ui.error_lines import LINES, notice_of
from simulator.ui.messages import messages
from simulator.ui.visit import Visit

CASES: tuple[ControlCase, ...] = typing.get_args(ControlCase)
IN_A_CALL = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, (ModelError, EndpointError, StoreError))
]


@pytest.mark.parametrize("kind", [*IN_A_CALL, *LINES], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", ["es", "ja"])
def test_what_can_go_wrong_in_a_call_is_said_in_the_language_of_the_page(
    kind: type[SimulatorError], language: Locale
) -> None:
    """Model, endpoint and store, whatever their kind; the English line is at hand below."""
    error = kind("it broke", where="http://x", do="Mend it")
    notice = notice_of(language, error)
    assert notice.line in {text.in_language(language) for text in messages().values()}
    assert notice.detail == "http://x: it broke. Mend it"
    assert notice_of("en", error).line == notice.detail


@pytest.mark.parametrize("case", CASES)
def test_a_control_at_the_wrong_time_says_why(case: ControlCase) -> None:
    """Each case has its line; it needs no English beside it."""
    notice = notice_of("ja", ControlError("the customer is on hold", case=case))
    assert notice.line == messages()[f"control_error_{case}"].ja
    assert notice.detail == ""


def test_every_case_is_one_that_a_control_is_refused_for() -> None:
    """A case that no control names would be a line that nobody ever reads."""
    source = inspect.getsource(call_controls)
    assert set(re.findall(r'case="(\w+)"', source)) == set(CASES)


@pytest.mark.parametrize(
    ("begins", "kind", "cases"),
    [
        ("control_error_", ControlError, CASES),
        ("recognition_error_", RecognitionError, typing.get_args(RecognitionCase)),
        ("override_error_", OverrideError, typing.get_args(OverrideCase)),
    ],
)
def test_every_line_for_a_case_belongs_to_one(
    begins: str, kind: type[RefusedError], cases: tuple[ControlCase, ...]
) -> None:
    """A case that is gone leaves no text behind, and each has its own in every language, English too."""
    told = {key.removeprefix(begins) for key in messages() if key.startswith(begins)}
    assert told == set(cases)
    for case in cases:
        for language in LOCALES:
            line = notice_of(language, kind("it is refused", where="call-1", case=case)).line
            assert line == messages()[f"{begins}{case}"].in_language(language)


def test_every_case_of_answers_and_overrides_is_one_that_is_raised() -> None:
    """A case that nothing is refused for would be a line that nobody ever reads."""
    for module, cases in ((recognitions, RecognitionCase), (overrides, OverrideCase)):
        source = inspect.getsource(module)
        assert set(re.findall(r'case="(\w+)"', source)) == set(typing.get_args(cases))


def test_the_nearest_kind_decides() -> None:
    """A kind without a line of its own takes that of the kind it belongs to."""
    assert notice_of("es", CallGoneOnError("x")).line != notice_of("es", StoreError("x")).line
    assert (
        notice_of("es", EndpointBrokenError("x")).line == notice_of("es", EndpointError("x")).line
    )
    assert notice_of("es", ProbeMismatchError("x")).line == notice_of("es", ModelError("x")).line


@pytest.mark.parametrize("kind", [SettingsError, PortInUseError, ServiceError, SimulatorError])
@pytest.mark.parametrize("language", LOCALES)
def test_what_no_trainee_meets_stays_as_it_is(kind: type[SimulatorError], language: Locale) -> None:
    """One English line and no second one."""
    assert notice_of(language, kind("it broke", do="Mend it")).line == "it broke. Mend it"
    assert notice_of(language, kind("it broke")).detail == ""


def test_a_notice_follows_the_language_of_the_page() -> None:
    """An error that is on the page is said anew when another language is chosen."""
    visit = Visit("es", notice=StoreError("the disk is full"))
    spanish = start_view.notice_html(visit, here=True)
    assert "No se puede leer o guardar la llamada." in spanish
    assert '<p lang="en">the disk is full</p>' in spanish
    visit.language = "ja"
    assert "保存できません" in start_view.notice_html(visit, here=True)
    assert "<p" not in start_view.notice_html(visit, here=False)
