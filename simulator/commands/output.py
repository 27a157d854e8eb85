"""What goes where: results on stdout, JSON alone where it is asked for; errors and progress on stderr."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from simulator.grading.visible import visible
from simulator.models.weights import Progress

if TYPE_CHECKING:
    from rich.console import Console

PIPE_COLUMNS = 160
"""Width of what goes to a pipe or a file, where no terminal says one."""
_MEGABYTE = 1_000_000


def speak_utf8() -> None:
    """Reads and writes UTF-8 whatever the locale; what cannot be encoded is shown as an escape."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def console(stream: TextIO) -> Console:
    """A terminal that shows texts as they are: no markup, no emoji codes, no colours in a pipe."""
    # Imported here: tables and colours are not needed by what prints JSON.
    from rich.console import Console

    return Console(
        file=stream,
        width=None if stream.isatty() else PIPE_COLUMNS,
        markup=False,
        emoji=False,
        highlight=False,
    )


def print_json(value: object) -> None:
    """One value as JSON on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_line(text: str) -> None:
    """One line on stdout; nothing in it can drive the terminal."""
    sys.stdout.write(visible(text) + "\n")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    screen = console(sys.stdout)
    with screen.capture() as drawn:
        screen.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in drawn.get().split("\n")))


def print_error(error: object) -> None:
    """The one line on stderr that an error is."""
    sys.stdout.flush()
    sys.stderr.write(f"error: {visible(str(error))}\n")
    sys.stderr.flush()


def print_note(text: str) -> None:
    """Something that the reader should know and that is no result, on stderr."""
    sys.stdout.flush()
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()


@contextmanager
def preparing(what: str) -> Iterator[Progress]:
    """Shows on stderr that something is being prepared, in bytes once there are any.

    Args:
        what: What takes its time, such as "Loading the model".

    Yields:
        To be told the bytes done and in all; may be called from another thread.
    """
    if not sys.stderr.isatty():
        yield _Quarters(what)
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
    )
    with Bar(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None, amount="")

        def show(done: int, total: int) -> None:
            amount = f"{done / _MEGABYTE:,.0f} of {total / _MEGABYTE:,.0f} MB"
            bar.update(task, completed=done, total=total, amount=amount)

        yield show


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Shows on stderr how many of so many are done, where a person looks on; call what it yields for each."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Bar(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(visible(what), total=total)
        yield lambda: bar.advance(task)


class _Quarters:
    """Progress for a log: a line for each quarter, none where nothing has to be prepared."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        quarter = 4 * done // max(1, total)
        if quarter > self._shown:
            self._shown = quarter
            print_note(f"{self._what}: {25 * quarter} % of {total / _MEGABYTE:,.0f} MB")
