"""Runs commands in this process, with a scripted model where one is needed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from simulator.persona import load_persona, shipped_personas_dir


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """All of stdout as one JSON value; fails where anything else stands there."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The only error; fails where there is none or more than a line of it."""
        (line,) = [line for line in self.err.split("\n") if line.startswith("error: ")]
        return line


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``simulator`` with arguments, and with lines for its stdin."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def run_command(*arguments: object, typed: Sequence[str] = ()) -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_command


def heard(*shown: tuple[str, str], asked: Sequence[str] = ()) -> dict[str, object]:
    """What a scripted model hears in one turn: behaviours with quotes, and facts asked for."""
    return {
        "behaviours": [{"id": behaviour, "quote": quote} for behaviour, quote in shown],
        "facts_asked_for": list(asked),
        "solution_offered": "",
        "solution_quote": "",
        "takes_leave": False,
    }


@pytest.fixture(scope="session")
def marta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shipped persona with no more than two of everything said: read in a fraction of the time."""
    persona = load_persona(shipped_personas_dir() / "es" / "marta-pedido.yaml").persona
    body = persona.model_dump(mode="json", by_alias=True, exclude_none=True)
    for move, by_band in body["lines"].items():
        body["lines"][move] = {"any": [line for lines in by_band.values() for line in lines][:2]}
    for part in (*body["facts"], *body["solutions"], body["voice"]):
        for name in part.keys() & {"asked_by", "offered_by", "say", "examples"}:
            part[name] = part[name][:2]
    body["trials"] = [one for one in body["trials"] if one["expect"].get("band_at_least")][:1]
    path = tmp_path_factory.mktemp("personas") / "marta.yaml"
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


NOTHING = heard()
LINE = "Pues mire, pedí una camisa azul y me ha llegado una roja."


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a script the model of customer and grader; ``speak`` has a line for every turn by default."""

    def use(**answers: Sequence[object]) -> Path:
        path = tmp_path / "model.json"
        script = {"hear": [NOTHING] * 20, "speak": [LINE] * 60, **answers}
        path.write_text(json.dumps(script), encoding="utf-8")
        for role in ("CUSTOMER", "GRADER"):
            monkeypatch.setenv(f"SIMULATOR_{role}_MODEL", f"scripted:{path}")
        return path

    return use


def misspelt_persona(folder: Path) -> Path:
    """A persona of one's own with a key that does not exist in line 4."""
    sound = (shipped_personas_dir() / "es" / "marta-pedido.yaml").read_text(encoding="utf-8")
    assert sound.split("\n")[3] == "channel: phone"
    path = folder / "mine.yaml"
    path.write_text(sound.replace("\nchannel: phone\n", "\nchanel: phone\n", 1), encoding="utf-8")
    return path
