"""Writing a result to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.commands.output_file import OutputFile
from simulator.errors import UserError


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """The new text stands there, and nothing else is left in the folder."""
    path = tmp_path / "call.json"
    path.write_text("old", encoding="utf-8")
    OutputFile(path).write("nuevo ✓")
    assert path.read_text(encoding="utf-8") == "nuevo ✓"
    assert [one.name for one in tmp_path.iterdir()] == ["call.json"]


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk shows only when the bytes are sent to it."""
    path = tmp_path / "call.json"
    path.write_text("old", encoding="utf-8")
    file = OutputFile(path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left on device"):
        file.write("new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["call.json"]


def test_asking_whether_it_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    """The check before the work makes no file."""
    OutputFile(tmp_path / "call.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["none/call.json", "file/call.json"])
def test_a_folder_that_is_none_is_refused_at_once(tmp_path: Path, name: str) -> None:
    """Missing, or a file where a folder should be."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        OutputFile(tmp_path / name)


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path: Path) -> None:
    """Renaming a file over a folder or a device would do harm."""
    for path in (tmp_path, Path("/dev/null")):
        with pytest.raises(UserError, match="no ordinary file"):
            OutputFile(path)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Its target gets the text."""
    target = tmp_path / "target.json"
    link = tmp_path / "link.json"
    link.symlink_to(target)
    OutputFile(link).write("text")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "text"
