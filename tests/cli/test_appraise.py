"""What a customer would hear in a turn, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from unittest.mock import AsyncMock

import pytest

from cli.conftest import NOTHING, Run, heard
from simulator.customer.hearing import Utterance, hear_alone
from simulator.models.probe import Shown, TurnProbe
from simulator.models.scripted import ScriptedModel

MINIMISED = heard(("dont.minimise", "no es para tanto"))
TURN = ("--locale", "es", "--customer", "Ha llegado roja.", "--trainee", "Bueno, no es para tanto.")


def test_one_turn_gives_one_object(run: Run, scripted: Callable[..., Path]) -> None:
    """The shape that other programs read."""
    scripted(hear=[MINIMISED])
    ran = run("appraise", *TURN, "--json")
    assert ran.code == 0
    assert ran.json == {
        "id": None,
        "behaviours": [{"id": "dont.minimise", "quote": "no es para tanto", "p": 1.0}],
    }


def test_without_json_the_behaviours_are_listed(run: Run, scripted: Callable[..., Path]) -> None:
    """A person reads the behaviour and the words."""
    scripted(hear=[MINIMISED])
    assert run("appraise", *TURN).out.split() == [
        "dont.minimise",
        "1.00",
        *["no", "es", "para", "tanto"],
    ]


def test_quotes_that_were_not_said_are_dropped(run: Run, scripted: Callable[..., Path]) -> None:
    """A model that makes words up is not believed, nor one that makes up behaviours."""
    scripted(hear=[heard(("dont.argue", "eso es falso"), ("dont.dance", "Bueno"))])
    assert run("appraise", *TURN, "--json").json["behaviours"] == []


async def test_the_model_sees_knowledge_and_words_and_no_scenario() -> None:
    """The turn is heard as by a customer of that knowledge whom nobody has named."""
    model = ScriptedModel(hear=[NOTHING])
    said = Utterance(trainee="Reinicie el router.", customer="No va.")
    await hear_alone(model, None, said, locale="es", knowledge="expert")
    (asked,) = model.asked("hear")
    assert "has expert knowledge" in asked.text
    assert "Reinicie el router." in asked.text
    assert "No va." in asked.text


@pytest.mark.parametrize(("fingerprint", "asked"), [("abc", 0), ("other", 1)])
async def test_a_probe_hears_for_the_model_that_it_belongs_to(fingerprint: str, asked: int) -> None:
    """Any other model is asked in words."""
    shown = Shown("dont.argue", "No es así", 0.75)
    probe = SimpleNamespace(
        meta=SimpleNamespace(model_sha256="abc"),
        hear=AsyncMock(return_value=[SimpleNamespace(shown=(shown,))]),
    )
    model = ScriptedModel(hear=[NOTHING], fingerprint=fingerprint)
    said = Utterance(trainee="No es así, señora.", customer="Eso dijo usted.")
    found = await hear_alone(model, cast(TurnProbe, probe), said, locale="es", knowledge="average")
    assert len(model.asked("hear")) == asked
    assert [(one.id, one.quote, one.p) for one in found] == (
        [] if asked else [("dont.argue", "No es así", 0.75)]
    )


def test_a_file_gives_one_object_a_line_in_its_order(
    run: Run, scripted: Callable[..., Path], tmp_path: Path
) -> None:
    """Fields that are not read may stand in the lines, so that labelled turns can be fed in."""
    scripted(hear=[MINIMISED, NOTHING])
    source = tmp_path / "turns.jsonl"
    said = {"locale": "es", "customer": "Ha llegado roja.", "knowledge": "novice", "quotes": {}}
    lines = [
        {"id": "a", "trainee": "Bueno, no es para tanto.", **said},
        {"id": "b", "trainee": "…", **said},
        {"id": 3, "trainee": "Ahora mismo lo miro.", **said},
    ]
    source.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ran = run("appraise", "--input", source, "--json")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [(one["id"], len(one["behaviours"])) for one in found] == [("a", 1), ("b", 0), (3, 0)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[1]", "valid dictionary"),
        ("no json", "not a JSON object"),
        ('{"locale": "fr", "trainee": "a"}', "'locale'"),
        ('{"locale": "es"}', "'trainee'"),
        ('{"locale": "es", "trainee": "a", "knowledge": "some"}', "'knowledge'"),
    ],
)
def test_a_line_that_is_no_turn_is_named_before_any_is_heard(
    run: Run, scripted: Callable[..., Path], tmp_path: Path, line: str, problem: str
) -> None:
    """Nothing is printed that would look like half a result."""
    scripted()
    source = tmp_path / "turns.jsonl"
    source.write_text(f'{{"locale": "es", "trainee": "Hola"}}\n{line}\n', encoding="utf-8")
    ran = run("appraise", "--input", source, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert f"{source}:2: " in ran.error
    assert problem in ran.error


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (TURN[2:], "--locale is missing"),
        (("--locale", "fr", *TURN[2:]), "--locale: Input should be 'es', 'en' or 'ja', found 'fr'"),
        ((*TURN, "--knowledge", "none"), "--knowledge: Input should be"),
        ((*TURN, "--input", "x.jsonl"), "--input goes without --locale"),
        (("--input", "none.jsonl"), "no file 'none.jsonl'"),
    ],
)
def test_wrong_arguments_are_the_callers_mistake(
    run: Run, arguments: tuple[str, ...], problem: str
) -> None:
    """Each is one line that names the option."""
    ran = run("appraise", *arguments, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.error


def test_a_model_that_answers_nonsense_is_a_failure_of_the_model(
    run: Run, scripted: Callable[..., Path]
) -> None:
    """Exit 3, and no empty result that would read as "nothing heard"."""
    scripted(hear=["nonsense"])
    ran = run("appraise", *TURN, "--json")
    assert (ran.code, ran.out) == (3, "")
