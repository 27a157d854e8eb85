"""Rubrics from the command line."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Run
from simulator.rubric import shipped_rubrics_dir

SHIPPED = shipped_rubrics_dir() / "active-listening@1.yaml"


def test_list_names_rubrics_with_their_versions(run: Run) -> None:
    """As a person and as a program reads it."""
    assert "active-listening@1" in run("rubrics", "list").out
    rows = run("rubrics", "list", "--json").json
    assert ("active-listening", 1, True) in [
        (row["id"], row["version"], row["valid"]) for row in rows
    ]


def test_validate_passes_what_is_shipped(run: Run) -> None:
    """The catalogue of demands is checked with them."""
    ran = run("rubrics", "validate")
    assert ran.code == 0
    assert "catalogue.yaml: ok, 80 demands" in ran.out


def test_validate_names_the_line_and_goes_on(run: Run, tmp_path: Path) -> None:
    """An unknown key and a name that nothing finds: both are told, exit 1."""
    text = SHIPPED.read_text(encoding="utf-8")
    (tmp_path / "mine@1.yaml").write_text(f"colour: red\n{text}", encoding="utf-8")
    (tmp_path / "listening.yaml").write_text(text, encoding="utf-8")
    ran = run("rubrics", "validate", tmp_path)
    errors = [line for line in ran.err.split("\n") if line]
    assert ran.code == 1
    assert "only active-listening@1.yaml is found" in errors[0]
    assert f"{tmp_path}/mine@1.yaml:1: unknown key 'colour'" in errors[1]


def test_a_file_outside_a_folder_may_have_any_name(run: Run, tmp_path: Path) -> None:
    """It can be graded by as a path."""
    path = tmp_path / "draft.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    assert run("rubrics", "validate", path).code == 0


def test_validate_refuses_what_is_not_there(run: Run, tmp_path: Path) -> None:
    """A missing file and a folder without rubrics are the caller's mistakes."""
    assert run("rubrics", "validate", tmp_path / "none.yaml").code == 2
    ran = run("rubrics", "validate", tmp_path)
    assert ran.code == 2
    assert "no rubric in this folder" in ran.error


def test_coverage_has_every_demand(run: Run) -> None:
    """All are accounted for: judged, measured, both, or shown as needing sound."""
    body = run("rubrics", "coverage", "--json").json
    assert len(body) == 80
    assert body["listening.paraphrase"]["judged"] == "said"
    assert {"active-listening@1", "documents@1"} <= set(body["listening.paraphrase"]["rubrics"])
    assert all("documents@1" in one["rubrics"] for one in body.values())
    assert {one["judged"] for one in body.values()} <= {"said", "measured", "both", "voice"}
    assert "80 of 80 demands are in a rubric." in run("rubrics", "coverage").out
