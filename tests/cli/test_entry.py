"""The way into the command line and out of it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forked import become

from cli.conftest import Run
from simulator.cli import INTERRUPTED, NOBODY_READS, main

SIMULATOR = str(Path(sys.executable).with_name("simulator"))
HEAVY = ("gradio", "langgraph", "openai", "xllamacpp", "plotly")

PATIENCE_SECONDS = 60


def test_help_and_lists_import_nothing_heavy() -> None:
    """Whoever asks for help does not wait for what only calls and the app need."""
    code = (
        "import sys; from simulator.cli import main\n"
        "codes = [main(['--help']), main(['personas', 'list']), main(['model', 'status'])]\n"
        f"print(codes, [one for one in {HEAVY} if one in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[0, 0, 0] []"


def test_output_is_utf8_whatever_the_locale() -> None:
    """A terminal or a pipe that is set to ASCII gets the same bytes."""
    ran = subprocess.run(
        [SIMULATOR, "personas", "show", "es/julian-ordenador"],
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert "Julián" in ran.stdout.decode("utf-8")


def test_without_a_command_the_commands_are_shown(run: Run) -> None:
    """All of them."""
    ran = run()
    assert ran.code == 0
    for command in ("app", "call", "appraise", "grade", "personas", "rubrics", "model", "doctor"):
        assert command in ran.out


def test_version_is_that_of_the_installed_package(run: Run) -> None:
    """One line."""
    assert run("--version").out.startswith("customer-simulator ")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("cal",), "cal"),
        (("call",), "persona"),
        (("call", "x", "--sed", "1"), "--sed"),
        (("app", "--port", "70000"), "--port"),
        (("app", "--port", "http"), "--port"),
        (("grade",), "TRANSCRIPT"),
        (("personas", "trajectory", "es/marta-pedido"), "--behaviours"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(
    run: Run, arguments: tuple[str, ...], problem: str
) -> None:
    """It names what was typed and where help stands."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert problem in ran.error
    assert "--help" in ran.error


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SIMULATOR_RETRIES", "many", "valid integer"),
        ("SIMULATOR_LANGUAGE", "fr", "'es', 'en' or 'ja'"),
        ("SIMULATOR_ANSWER_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("SIMULATOR_PERSONAS_DIR", "/nowhere", "does not point to a directory"),
    ],
)
def test_a_setting_that_makes_no_sense_names_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    """With what was expected and what was found."""
    monkeypatch.setenv(name, value)
    ran = run("personas", "list", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.error.startswith(f"error: {name}: ")
    assert problem in ran.error
    assert repr(value) in ran.error


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, and the exit code that shells give."""

    def interrupted(*_folders: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.customer.casting.load_personas", interrupted)
    ran = run("personas", "list")
    assert (ran.code, ran.out, ran.err) == (INTERRUPTED, "", "")


def test_a_reader_that_leaves_is_no_error() -> None:
    """``simulator … | head`` shows no traceback."""
    code = "import sys; from simulator.cli import main; sys.exit(main(['rubrics', 'coverage']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (NOBODY_READS, b"")


def _read_until(terminal: int, *texts: bytes) -> None:
    """Reads what the program shows until each of the texts has come, one after the other."""
    shown = b""
    for text in texts:
        while text not in shown:
            assert select.select([terminal], [], [], PATIENCE_SECONDS)[0], shown.decode()
            shown += os.read(terminal, 4096)
        shown = shown.partition(text)[2]


def _interrupt(terminal: int) -> None:
    """Types Ctrl-C until the program leaves the terminal.

    Once is enough for a person. A key that comes in the instant between the prompt and the line editor's
    first wait is only noticed with the next one.
    """
    for _ in range(120):
        os.write(terminal, b"\x03")
        while select.select([terminal], [], [], PATIENCE_SECONDS / 120)[0]:
            try:
                os.read(terminal, 4096)
            except OSError:  # how Linux says that nobody holds the other end
                return
    raise AssertionError("Ctrl-C does nothing")


def _at_a_terminal(*arguments: str) -> tuple[int, int]:
    """Runs the program in a child whose terminal is the other end of what comes back.

    Returns:
        The child's process id, and the terminal.
    """
    child, terminal = pty.fork()
    if child == 0:
        sys.argv = ["simulator", *arguments]
        become(main)
    return child, terminal


def test_ctrl_c_at_the_prompt_leaves_the_call_to_be_taken_up_again(
    scripted: Callable[..., Path], marta: Path, run: Run
) -> None:
    """At a real terminal: at once, exit 130, and what was said is stored."""
    scripted()
    child, terminal = _at_a_terminal("call", str(marta))
    try:
        _read_until(terminal, b"Agent> ")
        os.write(terminal, "Buenos días.\n".encode())
        _read_until(terminal, b"una roja.", b"Agent> ")
        _interrupt(terminal)
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == INTERRUPTED
    checks = {check["name"]: check for check in run("doctor", "--json").json["checks"]}
    assert checks["Database"]["found"] == "opens, 1 calls"
