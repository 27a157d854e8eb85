"""Personas from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run, misspelt_persona
from simulator.behaviours import BEHAVIOURS

SHIPPED = {"en/priya-network", "es/julian-ordenador", "es/marta-pedido"}


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of personas of one's own with a broken one in it."""
    folder = tmp_path / "own"
    (folder / "es").mkdir(parents=True)
    misspelt_persona(folder / "es")
    monkeypatch.setenv("SIMULATOR_PERSONAS_DIR", str(folder))
    return folder


def test_list_gives_one_object_a_persona(run: Run, own_folder: Path) -> None:
    """Broken ones too, so that a program can tell them from those that are missing."""
    ran = run("personas", "list", "--json")
    assert ran.code == 0
    rows = {row["id"]: row for row in ran.json}
    assert rows.keys() >= SHIPPED
    assert rows["es/marta-pedido"]["types"] == ["angry"]
    assert rows["es/marta-pedido"].keys() >= {"locale", "knowledge", "channel"}
    assert all(rows[one]["valid"] for one in SHIPPED)
    assert rows["es/mine"]["valid"] is False
    assert f"{own_folder}/es/mine.yaml:4" in rows["es/mine"]["error"]


def test_list_names_broken_files_beside_the_table(run: Run, own_folder: Path) -> None:
    """The others can be used."""
    ran = run("personas", "list")
    assert ran.code == 0
    assert "es/marta-pedido" in ran.out
    assert f"{own_folder}/es/mine.yaml:4: unknown key 'chanel'" in ran.error


def test_validate_passes_a_sound_file(run: Run, marta: Path) -> None:
    """Schema, trials and lines."""
    ran = run("personas", "validate", marta)
    assert ran.code == 0
    assert "ok, 1 trials passed" in ran.out


def test_validate_names_what_falls_short(run: Run, marta: Path, tmp_path: Path) -> None:
    """A trial that does not come out and a line that tells a secret: exit 1, each with its place."""
    body = marta.read_text(encoding="utf-8")
    wrong = body.replace('"furious"', '"calm"').replace('"band_at_least"', '"band_at_most"')
    told = wrong.replace(
        '"hang_up": {\n   "any": [\n    "', '"hang_up": {\n   "any": [\n    "El 48213. '
    )
    assert len({body, wrong, told}) == 3
    path = tmp_path / "mine.yaml"
    path.write_text(told, encoding="utf-8")
    ran = run("personas", "validate", path)
    assert ran.code == 1
    assert "expected at most calm, found furious" in ran.out
    assert "lines.hang_up.any.1: shut_fact" in ran.out


def test_validate_goes_on_after_a_broken_file(run: Run, marta: Path, own_folder: Path) -> None:
    """Every file is looked at; one that breaks the schema makes the whole fall short."""
    ran = run("personas", "validate", own_folder, marta)
    assert ran.code == 1
    assert "unknown key 'chanel'" in ran.error
    assert "ok, 1 trials passed" in ran.out


def test_validate_refuses_what_is_not_there(run: Run, tmp_path: Path) -> None:
    """A missing file and a folder without personas are the caller's mistakes."""
    assert run("personas", "validate", tmp_path / "none.yaml").code == 2
    ran = run("personas", "validate", tmp_path)
    assert ran.code == 2
    assert "no persona in this folder" in ran.error


def test_show_tells_facts_with_their_gates_and_what_solves_it(run: Run, marta: Path) -> None:
    """What a trainer has to know before a call."""
    ran = run("personas", "show", marta)
    assert "order (asked): El número de pedido es el 48213." in ran.out
    assert "complaint (trust 48)" in ran.out
    assert "express (fits)" in ran.out
    assert "Hidden need (need)" in ran.out
    assert run("personas", "show", marta, "--json").json["id"] == "es/marta-pedido"


def test_show_of_an_unknown_id_names_those_that_exist(run: Run) -> None:
    """One line, exit 2."""
    ran = run("personas", "show", "es/nobody")
    assert ran.code == 2
    assert "es/marta-pedido" in ran.error


def test_trajectory_plays_one_turn_after_another(run: Run, marta: Path) -> None:
    """A comma parts turns, a plus what is shown in one; each turn says which rules moved the mood."""
    ran = run(
        *("personas", "trajectory", marta, "--json", "--behaviours"),
        "dont.minimise,difficult.apologise+listening.paraphrase",
    )
    body = ran.json
    first, second = body["turns"]
    assert body["start"]["frustration"] == 62
    assert first["rules"] == ["dont.minimise"]
    assert first["frustration"] == 62 + first["changes"][0]["frustration"]
    assert {"difficult.apologise", "listening.paraphrase"} <= set(second["rules"])
    assert second["frustration"] < first["frustration"]
    assert first["move"] == "open"
    assert "quote" not in first["changes"][0]


def test_trajectory_as_a_table_names_band_and_move(run: Run, marta: Path) -> None:
    """For a trainer who tunes a temperament."""
    ran = run("personas", "trajectory", marta, "--behaviours", "dont.minimise")
    assert "furious" in ran.out
    assert "dont.minimise +14/-12/+0" in ran.out


def test_trajectory_stops_where_the_call_ends(run: Run, marta: Path) -> None:
    """It says how many turns were not played."""
    turns = ",".join(["dont.judge_or_insult"] * 20)
    ran = run("personas", "trajectory", marta, "--behaviours", turns, "--json")
    played = len(ran.json["turns"])
    assert ran.json["turns"][-1]["outcome"]["end"] == "hung_up"
    assert f"ends with turn {played}; {20 - played} not played" in ran.err


@pytest.mark.parametrize("item", ["dont.minimize", "solution:none", "asked:none"])
def test_trajectory_refuses_what_the_persona_does_not_know(
    run: Run, marta: Path, item: str
) -> None:
    """Behaviours, facts, solutions: the line lists them all."""
    ran = run("personas", "trajectory", marta, "--behaviours", f"dont.argue,{item}")
    assert ran.code == 2
    assert f"no behaviour {item!r}" in ran.error
    assert all(one in ran.error for one in (*BEHAVIOURS, "solution:express", "asked:order"))


def test_trajectory_takes_solutions_questions_and_leave(run: Run, marta: Path) -> None:
    """All that a trial can hold."""
    turns = "difficult.apologise,asked:order,solution:express,farewell"
    body = run("personas", "trajectory", marta, "--behaviours", turns, "--json").json
    assert "solution.fits" in body["turns"][2]["rules"]
