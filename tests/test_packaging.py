"""What a user gets who installs the wheel."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from forked import Forked

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_brings_personas_rubrics_prompts_and_coefficients(wheel: Path) -> None:
    """Whatever the program reads at run time travels with it."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "simulator/personas/es/marta-pedido.yaml",
        "simulator/rubrics/catalogue.yaml",
        "simulator/rubrics/active-listening@1.yaml",
        "simulator/prompts/speak/es.md",
        "simulator/customer/effects.yaml",
        "simulator/grading/page/report.html",
        "simulator/grading/page/report.css",
        "simulator/models/probes/turn/probe.npz",
        "simulator/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "evals/"))]


def played_from(site: Path, arguments: Sequence[str], model: str) -> int:
    """In a child: forgets the checkout and runs a command of the package that stands in ``site``."""
    for name in [name for name in sys.modules if name.split(".")[0] in ("simulator", "evals")]:
        del sys.modules[name]
    os.chdir(site)
    os.environ["SIMULATOR_CUSTOMER_MODEL"] = model
    sys.path.insert(0, str(site))
    package = importlib.import_module("simulator")
    assert str(package.__file__).startswith(str(site)), package.__file__
    sys.argv = ["simulator", *arguments]
    code: int = importlib.import_module("simulator.cli").main()
    return code


def test_a_call_runs_from_the_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """The unpacked wheel alone finds its personas and plays a scripted call."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "hear: [{behaviours: [], facts_asked_for: [], solution_offered: '', solution_quote: '',"
        " takes_leave: false}]\nspeak: ['Pues mire, me ha llegado una camisa roja.']\n",
        encoding="utf-8",
    )
    script = tmp_path / "script.txt"
    script.write_text("Buenas tardes, ¿qué ha pasado?\n", encoding="utf-8")
    out = tmp_path / "call.json"
    started = Forked(
        lambda: played_from(
            site,
            ("call", "es/marta-pedido", "--script", str(script), "--out", str(out)),
            f"scripted:{answers}",
        )
    )
    errors = started.stderr.read()
    assert started.wait() == 0, errors
    started.close()
    assert "camisa roja" in out.read_text(encoding="utf-8")
