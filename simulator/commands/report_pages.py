"""Where ``simulator grade --html`` writes its pages: one file, or one a call in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.commands.output_file import OutputFile
from simulator.errors import UserError

PAGE = ".html"
_DO = "Name a folder with --html: each call gets a page of its own in it"


class ReportPages:
    """The files of the pages, all of them known and tried before the first call is graded.

    Args:
        target: A file for the page of a single call, or a folder; a folder is made where it is not there.
        calls: The transcripts' files, in order.

    Raises:
        UserError: Several calls and one file, or something that cannot be written.
    """

    def __init__(self, target: Path, calls: Sequence[Path]) -> None:
        self.paths: tuple[Path, ...] = (target,)
        if target.is_dir() or len(calls) > 1:
            self.paths = tuple(target / name for name in page_names(calls))
            self._make_folder(target, len(calls))
        self._files = tuple(OutputFile(path, option="--html") for path in self.paths)

    def write(self, place: int, page: str) -> None:
        """Writes the page of a call.

        Args:
            place: Of the call, counted from 0.
            page: All of it.

        Raises:
            UserError: It cannot be written.
        """
        self._files[place].write(page)

    def _make_folder(self, target: Path, calls: int) -> None:
        if target.is_dir():
            return
        if target.exists() or target.suffix.lower() in (PAGE, ".htm"):
            raise UserError(f"{calls} transcripts, one page", where=str(target), do=_DO)
        try:
            target.mkdir(parents=True)
        except OSError as error:
            raise UserError(
                f"cannot be made: {error.strerror}", where=str(target), do=_DO
            ) from error


def page_names(calls: Sequence[Path]) -> tuple[str, ...]:
    """A file name for each call: the transcript's, with a number where two have the same."""
    taken: set[str] = set()
    names = []
    for call in calls:
        number, name = 1, call.stem
        while name.casefold() in taken:
            number += 1
            name = f"{call.stem}-{number}"
        taken.add(name.casefold())
        names.append(name + PAGE)
    return tuple(names)
