"""What a user gets who installs the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
        "simulator/models/probes/turn/probe.npz",
        "simulator/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "evals/"))]


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
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "SIMULATOR_CUSTOMER_MODEL": f"scripted:{answers}",
    }
    code = (
        "import simulator, sys; assert simulator.__file__.startswith(sys.argv.pop(1)), simulator.__file__; "
        "from simulator.cli import main; main()"
    )
    command = [sys.executable, "-c", code, str(site), "call", "es/marta-pedido"]
    out = tmp_path / "call.json"
    done = subprocess.run(
        [*command, "--script", str(script), "--out", str(out)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "camisa roja" in out.read_text(encoding="utf-8")
