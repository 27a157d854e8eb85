"""The way into the command line and out of it; what each command does stands in ``commands/``."""

from __future__ import annotations

import importlib.metadata
import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from simulator.commands import (
    appraise,
    call,
    doctor,
    grade,
    labels,
    model,
    personas,
    rubrics,
    web,
)
from simulator.commands.output import print_error, print_line, speak_utf8
from simulator.errors import SimulatorError

USAGE = 2
INTERRUPTED = 130
"""What shells give a program that Ctrl-C ended: 128 and the signal's number."""
NOBODY_READS = 141
"""The same for a program whose output is read no further, such as by ``head``."""

app = typer.Typer(
    name="simulator",
    help="A rehearsal room for customer support: talk with a simulated customer, read a report that quotes you.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("app")(web.app)
app.command("call")(call.call)
app.command("appraise")(appraise.appraise)
app.command("grade")(grade.grade)
app.add_typer(labels.commands, name="labels")
app.add_typer(personas.commands, name="personas")
app.add_typer(rubrics.commands, name="rubrics")
app.add_typer(model.commands, name="model")
app.command("doctor")(doctor.doctor)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        print_line(f"customer-simulator {importlib.metadata.version('customer-simulator')}")
    elif context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: Without the program's name; by default those of the process.

    Returns:
        0 done, 1 the thing checked falls short, 2 the caller's mistake, 3 a model or service failed;
        130 after Ctrl-C, 141 where nobody reads the output any more.
    """
    speak_utf8()
    try:
        code = app(
            args=list(arguments) if arguments is not None else None,
            prog_name="simulator",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except SimulatorError as error:
        print_error(error)
        return error.exit_code
    except typer.TyperException as error:
        print_error(_usage(error))
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        return _stop_writing()
    except SystemExit as error:
        # The parser makes an exit 1 of a closed pipe, which would read as "falls short".
        if isinstance(error.__context__, BrokenPipeError):
            return _stop_writing()
        raise
    if code == INTERRUPTED:
        _leave_quietly(ends_process=arguments is None)
    return code or 0


def _stop_writing() -> int:
    # Python would fail again when it flushes the closed pipe at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return NOBODY_READS


def _leave_quietly(*, ends_process: bool) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\n")  # so that the shell's prompt does not follow "^C"
    if ends_process:
        # A second Ctrl-C while Python shuts down would end it by the signal, with a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _usage(error: typer.TyperException) -> str:
    """One line for what the parser refuses, with the command whose help explains it."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "simulator"
    problem = " ".join(error.format_message().split()).rstrip(".")
    return f"{problem}. Type {command} --help"
