"""A process of its own that is forked from the tests', so that imports which take seconds are paid once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

FAILED = 99
"""Exit code of a child that ended with an exception."""


class Forked:
    """A child with pipes, in a session of its own.

    Args:
        run: What it does; its answer is the exit code, ``None`` is 0.

    Attributes:
        pid: Of the child, and of its process group.
        stdin: Its input.
        stdout: Its output.
        stderr: Its errors.
    """

    def __init__(self, run: Callable[[], int | None]) -> None:
        into, out, errors = os.pipe(), os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            ends = (into[0], out[1], errors[1])
            for number, end in enumerate(ends):
                os.dup2(end, number)
            for end in (*into, *out, *errors):
                os.close(end)
            become(run)
        for end in (into[0], out[1], errors[1]):
            os.close(end)
        self.stdin = open(into[1], "w", encoding="utf-8")  # noqa: SIM115, PTH123 - closed in close()
        self.stdout = open(out[0], encoding="utf-8")  # noqa: SIM115, PTH123 - likewise
        self.stderr = open(errors[0], encoding="utf-8")  # noqa: SIM115, PTH123 - likewise

    def wait(self) -> int:
        """The exit code, once it has ended."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        """Kills it with all its children, where it still runs, and closes the pipes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for pipe in (self.stdin, self.stdout, self.stderr):
            pipe.close()


def become(run: Callable[[], int | None]) -> NoReturn:
    """In a child: talks through file descriptors 0 to 2, takes Ctrl-C as a program does, and ends with what it does."""
    code: int | None = FAILED
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - they end with the child
        code = run()
        sys.stdout.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else FAILED
    except BaseException:  # noqa: BLE001 - nothing may come back into the tests' own process
        os.write(2, traceback.format_exc().encode())
    os._exit(code or 0)
