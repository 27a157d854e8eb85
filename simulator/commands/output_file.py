"""A file that the command line writes: refused before the work begins, and never there by half."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.errors import UserError


class OutputFile:
    """A file to be written.

    Args:
        path: Where; a file that is there already is replaced.
        option: That names the file, for errors.

    Raises:
        UserError: The folder is not there or cannot be written, or the path is no ordinary file.
    """

    def __init__(self, path: Path, *, option: str = "--out") -> None:
        self._do = f"Choose another file with {option}"
        self._shown = str(path)
        # Through a link, so that the link stays and its target is replaced.
        self._path = path.resolve()
        if self._path.exists() and not self._path.is_file():
            # A rename onto a device such as /dev/null would put a file in its place.
            raise UserError("is no ordinary file", where=self._shown, do=self._do)
        self._half = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        try:
            # The rights of the folder do not tell: a full or read-only disk refuses all the same.
            self._half.touch(exist_ok=False)
            self._half.unlink()
        except OSError as error:
            raise self._refused(error) from error

    def write(self, text: str) -> None:
        """Writes the whole text in one step: whoever reads the file finds the old text or the new.

        Raises:
            UserError: It cannot be written; the old file is untouched.
        """
        try:
            with self._half.open("x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            self._half.replace(self._path)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self._half.unlink(missing_ok=True)

    def _refused(self, error: OSError) -> UserError:
        return UserError(f"cannot be written: {error.strerror}", where=self._shown, do=self._do)
