"""The guide to running it says what is true of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from simulator.cli import app
from simulator.settings import Settings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOURCES = re.sub(
    # Texts that are broken over lines in the source are one text.
    r'"\s*\n\s*f?"',
    "",
    "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "simulator").rglob("*.py")),
)
ROWS = re.findall(r"^\| `([^`]+)` \| ", GUIDE.partition("## When something goes wrong")[2], re.M)


def test_every_setting_stands_in_the_table_and_nothing_else() -> None:
    """A setting that nobody can look up is not there."""
    told = set(re.findall(r"^\| `(SIMULATOR_[A-Z_]+)`", GUIDE, re.M))
    assert told == {f"SIMULATOR_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", ["context_tokens", "local_context_tokens", "retries", "language"])
def test_the_defaults_are_those_of_the_program(name: str) -> None:
    """The table is read instead of the source."""
    default = Settings.model_fields[name].default
    assert f"| `SIMULATOR_{name.upper()}` | {default} |" in GUIDE


def test_every_message_that_is_explained_is_said_somewhere() -> None:
    """A message that was reworded has to be found again by its new words."""
    assert len(ROWS) > 20
    pieces = [piece.strip() for row in ROWS for piece in row.split("…") if piece.strip(" ,")]
    assert [piece for piece in pieces if piece.strip(" ,") not in SOURCES] == []


def test_every_command_that_is_shown_exists() -> None:
    """With its group."""
    root = typer.main.get_group(app)
    commands = {name: getattr(one, "commands", {}) for name, one in root.commands.items()}
    shown = re.findall(r"simulator ([a-z]+)(?: ([a-z]+)\b)?", GUIDE)
    known = [(one, two) for one, two in shown if one in commands]
    assert {one for one, _ in known} >= {"app", "call", "grade", "model", "doctor"}
    assert [(one, two) for one, two in known if commands[one] and two not in commands[one]] == []
