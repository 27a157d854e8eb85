"""Which calls ``python -m evals agreement`` takes, what it prints, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gold_files import MINIMISED, PARAPHRASED, write, write_call, write_rubric
from test_agreement import MINIMISE, NOTHING, PARAPHRASE, RIGHT
from typer.testing import CliRunner

from evals.__main__ import app
from evals.agreement import choose
from evals.gold_calls import CALLS, known_criteria, load_gold, tuning_ids
from simulator.errors import UserError


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two calls in which it was said back and played down."""
    for name in ("a", "b"):
        write_call(tmp_path / "gold", name, {PARAPHRASE: PARAPHRASED, MINIMISE: MINIMISED})
    return tmp_path / "gold"


def test_our_own_calls_are_tested_on_the_test_part(tmp_path: Path) -> None:
    """Any other folder is graded whole, save for calls of ours that graders are tuned on."""
    ours = load_gold(CALLS, known_criteria())
    assert choose(ours, CALLS, None).part == "test"
    assert {one.id for one in choose(ours, CALLS, "tune").calls} == tuning_ids()
    elsewhere = choose(ours, tmp_path, None)
    assert elsewhere.part == "all"
    assert elsewhere.calls == choose(ours, CALLS, "test").calls
    assert set(elsewhere.left_out) == tuning_ids()
    assert choose(ours, tmp_path, "all").left_out == ()


def test_a_part_without_calls_is_refused(gold: Path) -> None:
    """Two calls may well both be on one side, as these are."""
    with pytest.raises(UserError, match=r"none of 2 calls is of the part 'test'.*--part all"):
        choose(load_gold(gold, known_criteria()), gold, "test")


def test_the_command_prints_json_and_nothing_else(gold: Path, tmp_path: Path) -> None:
    """Progress goes to stderr; exit 0, as every target that can be measured is met."""
    ran = invoke(gold, tmp_path, RIGHT * 2, "--json")
    assert ran.exit_code == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert {"balanced_accuracy", "coverage", "kappa", "interval"} <= report.keys()
    assert report["per_criterion"].keys() == {PARAPHRASE, MINIMISE}
    assert report["per_locale"].keys() == {"es"}
    assert "2/2 b: 2 of 2 assessed" in ran.stderr


def test_the_command_fails_where_a_target_is_missed(gold: Path, tmp_path: Path) -> None:
    """Exit 1, and the table says which."""
    ran = invoke(gold, tmp_path, [NOTHING] * 4)
    assert ran.exit_code == 1
    assert "judged: balanced accuracy" in ran.stdout
    assert "missed" in ran.stdout
    assert MINIMISE in ran.stdout


def invoke(gold: Path, folder: Path, answers: list[Any], *options: str) -> Any:
    """The command on the gold calls with a scripted grader."""
    script = write(folder / "judge.json", {"judge": answers})
    rubric = write_rubric(folder, PARAPHRASE, MINIMISE)
    command = [
        "agreement",
        "--rubric",
        str(rubric),
        "--gold",
        str(gold),
        "--out",
        str(folder / "o"),
    ]
    return CliRunner().invoke(app, [*command, "--model", f"scripted:{script}", *options])
