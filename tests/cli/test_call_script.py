"""Reading what a trainee types."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call_controls import LONGEST_WAIT_SECONDS, Control
from simulator.commands.call_script import parse_step, read_script
from simulator.errors import ControlError, NotFoundError, ScriptError

LIMIT = 200


def _written(folder: Path, text: str | bytes) -> Path:
    path = folder / "script.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("  Buenos días. ", "Buenos días."),
        ("/hold voy a mirarlo", Control("hold", "voy a mirarlo")),
        ("/hold", Control("hold")),
        ("/resume", Control("resume")),
        ("/transfer", Control("transfer")),
        ("/offer al taller, que lo repara", Control("offer", "al taller, que lo repara")),
        ("/personal 45", Control("personal", seconds=45)),
        ("/conference con taller", Control("conference", "con taller")),
        ("/wait 2.5", Control("wait", seconds=2.5)),
        ("/wait ３０", Control("wait", seconds=30)),
        ("/interrupt un momento", Control("interrupt", "un momento")),
        ("/back ajá", Control("back", "ajá")),
        ("/end", Control("end")),
    ],
)
def test_a_line_is_words_or_a_control(typed: str, step: str | Control) -> None:
    """A slash begins a control; all else is said."""
    assert parse_step(typed) == step


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("/hang", "no control '/hang'"),
        ("/Hold on", "no control '/Hold'"),
        ("/", "no control '/'"),
        ("/wait", "found ''"),
        ("/wait nan", "found 'nan'"),
        ("/wait 0", "found '0'"),
        ("/wait -5", "found '-5'"),
        ("/wait 3601", "up to 3600, found '3601'"),
        ("/interrupt", "/interrupt needs words"),
        ("/offer", "/offer needs words"),
        ("/personal", "/personal takes a number of seconds"),
        ("/personal ya", "found 'ya'"),
        ("/resume ya", "/resume takes no text, found 'ya'"),
        ("/end adiós", "/end takes no text"),
    ],
)
def test_a_control_that_cannot_be_used_says_why(typed: str, problem: str) -> None:
    """The line names what was typed, and what could be."""
    with pytest.raises(ControlError) as caught:
        parse_step(typed)
    assert problem in caught.value.what
    assert caught.value.do


@given(st.floats(min_value=0.001, max_value=LONGEST_WAIT_SECONDS))
def test_every_wait_that_a_call_takes_can_be_typed(seconds: float) -> None:
    """What is typed to a thousandth of a second comes out as it went in."""
    typed = f"{seconds:.3f}"
    step = parse_step(f"/wait {typed}")
    assert isinstance(step, Control)
    assert step.seconds == float(typed)


def test_lines_keep_their_number_in_the_file(tmp_path: Path) -> None:
    """Comments and blank lines are passed over, and count."""
    path = _written(tmp_path, "\ufeff# one\n\nHola\r\n   # three\n/end\n")
    script = read_script(path, LIMIT)
    assert [(line.number, line.text) for line in script.lines] == [(3, "Hola"), (5, "/end")]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Hola\n/bogus\n", 2, "no control '/bogus'"),
        ("Hola\n\n/wait x\n", 3, "found 'x'"),
        (f"Hola\n{'a' * 201}\n", 2, "201 characters, the limit is 200"),
        ("\u200b\n", 1, "no words"),
        ("/resume\n", 1, "not on hold"),
        ("/hold\nHola\n", 2, "on hold since line 1"),
        ("/hold\n/hold\n", 2, "on hold since line 1"),
        ("/hold\n/wait 5\n/interrupt eh\n", 3, "on hold since line 1"),
        ("/hold\n/back ajá\n", 2, "on hold since line 1"),
        ("/hold\n/transfer al taller\n", 2, "on hold since line 1"),
        ("/hold\n/offer al taller\n", 2, "on hold since line 1"),
        ("/hold\n/resume\n/resume\n", 3, "not on hold"),
    ],
)
def test_a_line_that_cannot_be_played_is_named(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    """What can be known beforehand is refused beforehand, with file and line."""
    path = _written(tmp_path, text)
    with pytest.raises(ScriptError) as caught:
        read_script(path, LIMIT)
    assert caught.value.where == f"{path}:{line}"
    assert problem in caught.value.what


@pytest.mark.parametrize("leaving", ["/resume", "/transfer", "/conference"])
def test_a_hold_ends_where_the_customer_is_taken_back_or_on(tmp_path: Path, leaving: str) -> None:
    """After it the customer hears again."""
    script = read_script(_written(tmp_path, f"/hold\n{leaving}\nHola\n"), LIMIT)
    assert len(script.lines) == 3


def test_a_transfer_that_was_offered_before_can_be_done_from_a_hold(tmp_path: Path) -> None:
    """Ask, put on hold, hand on: nothing in it needs the customer's ear the second time."""
    written = _written(tmp_path, "/transfer al taller\n/hold\n/transfer al taller\n")
    assert len(read_script(written, LIMIT).lines) == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "nothing to say"),
        ("# only a comment\n", "nothing to say"),
        (b"\xff\xfeH", "not UTF-8"),
        ("a\n" * 600_000, "bytes, the limit is 1048576"),
    ],
)
def test_a_file_that_is_no_script_is_refused(
    tmp_path: Path, text: str | bytes, problem: str
) -> None:
    """Empty, another encoding, too large: one error that names the file."""
    path = _written(tmp_path, text)
    with pytest.raises(ScriptError) as caught:
        read_script(path, LIMIT)
    assert caught.value.where == str(path)
    assert problem in caught.value.what


def test_a_script_that_is_not_there_and_one_that_is_a_folder(tmp_path: Path) -> None:
    """Both are the caller's mistake."""
    with pytest.raises(NotFoundError, match="no script"):
        read_script(tmp_path / "none.txt", LIMIT)
    with pytest.raises(ScriptError, match="cannot be read"):
        read_script(tmp_path, LIMIT)
