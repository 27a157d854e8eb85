"""``persona/1``: what is wrong in a file is named with its line, and one broken file spoils no other."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import NotFoundError, PersonaError
from simulator.persona import (
    BANDS_OR_ANY,
    Move,
    Persona,
    find_persona,
    load_persona,
    load_personas,
)
from simulator.transcript import BANDS, Band
from simulator.yaml_file import parse_yaml

SMALL = """\
schema: persona/1
id: es/prueba
locale: es
name: Ana
types: [angry]
knowledge: average
summary: Una persona pequeña.
situation: Eres Ana y llamas por un paraguas roto.
problem: El paraguas llegó roto.
card:
  title: Tienda
  record:
    - {label: Cliente, value: Ana}
voice:
  style: Habla poco.
  examples:
    - {agent: Hola., customer: Buenas.}
    - {agent: Dígame., customer: Está roto.}
temperament:
  start: {frustration: 60, trust: 30, confusion: 10}
  baseline: {frustration: 30, trust: 45, confusion: 5}
facts:
  - id: item
    about: qué pasa
    text: El paraguas llegó roto.
    gate: at_once
    say: [Llegó roto.]
  - id: order
    about: el número de pedido
    text: El pedido es el 77.
    values: ["77"]
    gate: asked
    asked_by: [numer pedid]
    say: [Es el 77.]
solutions:
  - id: new_one
    text: Enviar otro.
    fits: true
    offered_by: [envi otro]
hidden_need: {text: Salir hoy., fact: order}
lines:
  complain:
    any: [Está roto., Sigue roto.]
    furious: [¡Roto!, ¡Roto del todo!]
trials:
  - name: Sale bien
    turns:
      - [listening.paraphrase, "asked:order"]
      - ["solution:new_one"]
      - [farewell]
    expect: {end: solved}
"""


def write(folder: Path, text: str = SMALL, place: str = "es/prueba.yaml") -> Path:
    """Puts a persona file into a folder of personas."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def last_line_with(text: str, words: str) -> int:
    """Number of the last line that holds some words."""
    return max(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def test_a_persona_is_read_with_the_hash_of_its_bytes(tmp_path: Path) -> None:
    """The hash names the very file that was used."""
    path = write(tmp_path)
    loaded = load_persona(path)
    assert loaded.persona.fact("order").values == ("77",)
    assert loaded.persona.solution("new_one").fits
    assert loaded.persona.temperament.hang_up_after == 2
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("before", "after", "line_of", "expected"),
    [
        ("schema: persona/1", "schema: persona/2", "persona/2", ["'persona/1'", "found 'persona/2'"]),
        ("locale: es", "locale: fr", "locale: fr", ["'locale'", "'es', 'en' or 'ja'", "found 'fr'"]),
        ("locale: es", "locale: en", "id: es/prueba", ["'es/prueba' does not begin with the locale 'en'"]),
        ("id: es/prueba", "id: es/Prueba", "id: es/Prueba", ["'id'", "match pattern"]),
        ("knowledge: average", "knowledge: genius", "genius", ["'novice', 'average' or 'expert'"]),
        ("types: [angry]", "types: []", "types", ["'types'", "at least 1 item"]),
        ("types: [angry]", "types: [furious]", "types", ["'types.0'", "'angry', 'rude'"]),
        ("summary: ", "sumary: ", "sumary", ["unknown key 'sumary'. Write 'summary'"]),
        ("frustration: 60", "frustration: 160", "start:", ["less than or equal to 100", "found 160"]),
        ("frustration: 60", "frustration: high", "start:", ["valid integer", "found 'high'"]),
        ("gate: asked", "gate: maybe", "gate: maybe", ["facts.1.gate", "'at_once', 'asked', 'trust' or 'hidden'"]),
        ("gate: asked", "gate: trust", "- id: order", ["'trust' goes with gate 'trust'"]),
        ("    asked_by: [numer pedid]\n", "", "- id: order", ["gate 'asked' needs 'asked_by'"]),
        ("gate: at_once", "gate: at_once\n    trust: 50", "- id: item", ["'trust' goes with gate 'trust'"]),
        ("[numer pedid]", '["you\'re order"]', "asked_by", ["facts.1.asked_by.0", "without punctuation"]),
        ("offered_by: [envi otro]", "offered_by: []", "offered_by", ["at least 1 item"]),
        ("offered_by: [envi otro]", "offered_by: [-envi otro]", "offered_by", ["without punctuation"]),
        ("say: [Es el 77.]", "say: []", "say: []", ["facts.1.say", "at least 1 item"]),
        ("- id: order", "- id: item", "- id: item", ["'item' is there twice"]),
        ("fact: order}", "fact: sise}", "hidden_need", ["no fact 'sise', expected one of item, order"]),
        ("fits: true", "fits: false", "solutions:", ["none has 'fits: true'"]),
        ("fits: true", "fits: perhaps", "fits: perhaps", ["solutions.0.fits", "valid boolean"]),
        ("  complain:", "  complane:", "complane", ["lines.complane", "'open', 'complain'"]),
        ("    furious: [", "    fuming: [", "fuming", ["lines.complain.fuming", "'any', 'calm'"]),
        ("any: [Está roto., Sigue roto.]", "any: [Está roto.]", "any: [", ["lines.complain.any", "at least 2"]),
        ("    any: [Está roto., Sigue roto.]\n", "", "complain:", ["no lines for calm, annoyed, angry", "'any'"]),
        ("asked:order", "asked:size", "asked:size", ["'asked:size' in trial 'Sale bien'", "asked:<fact>"]),
        ("solution:new_one", "solution:gift", "solution:gift", ["'solution:gift' in trial 'Sale bien'"]),
        ("listening.paraphrase", "listening.parrot", "listening.parrot", ["trials.0.turns.0.0"]),
        ("end: solved", "end: happy", "end: happy", ["trials.0.expect.end", "'solved', 'hung_up'"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_was_expected(
    tmp_path: Path, before: str, after: str, line_of: str, expected: list[str]
) -> None:
    """One mistake in a sound file: the message has path, line, the key and what may stand there."""
    text = SMALL.replace(before, after)
    assert text != SMALL
    with pytest.raises(PersonaError) as caught:
        load_persona(write(tmp_path, text))
    line = last_line_with(text, line_of)
    assert caught.value.where == f"{tmp_path / 'es/prueba.yaml'}:{line}"
    assert all(part in str(caught.value) for part in expected), str(caught.value)


def test_a_gain_for_a_rule_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A misspelt rule would silently scale nothing."""
    text = SMALL.replace(
        "temperament:\n",
        "temperament:\n  gains:\n    anger: 1.2\n    rules: {dont.minimize: 2.0}\n",
    )
    with pytest.raises(PersonaError) as caught:
        load_persona(write(tmp_path, text))
    assert f":{last_line_with(text, 'dont.minimize')}" in str(caught.value)
    assert "'temperament.gains.rules.dont.minimize': no such rule" in caught.value.what


def test_a_gain_above_three_is_refused(tmp_path: Path) -> None:
    """Both numbers stand in the message."""
    text = SMALL.replace("temperament:\n", "temperament:\n  gains: {anger: 4}\n")
    with pytest.raises(PersonaError, match=r"less than or equal to 3.*found 4"):
        load_persona(write(tmp_path, text))


def test_the_id_must_be_the_place_of_the_file(tmp_path: Path) -> None:
    """Else a persona would be listed under one name and looked up under another."""
    path = write(tmp_path, place="es/otra.yaml")
    with pytest.raises(
        PersonaError, match=r"'es/prueba' does not match its place, expected 'es/otra'"
    ):
        load_persona(path)


def test_outside_a_folder_of_personas_the_id_is_free(tmp_path: Path) -> None:
    """A draft can be tried from anywhere by its path."""
    path = write(tmp_path, place="drafts/entwurf.yaml")
    assert find_persona(str(path)).persona.id == "es/prueba"


def test_one_broken_file_leaves_the_others_usable(tmp_path: Path) -> None:
    """The sound ones load, and each broken one is reported with its reason."""
    write(tmp_path)
    write(tmp_path, SMALL.replace("schema: persona/1", "schema: persona/9"), "es/rota.yaml")
    write(tmp_path, "\tnot yaml", "en/tabs.yaml")
    loaded, broken = load_personas(tmp_path)
    assert [one.persona.id for one in loaded] == ["es/prueba"]
    assert [one.path.name for one in broken] == ["tabs.yaml", "rota.yaml"]
    assert "found 'persona/9'" in str(broken[1].error)


@pytest.mark.parametrize("place", ["fr/prueba.yaml", "es/prueba.yml", "prueba.yaml"])
def test_a_file_in_the_wrong_place_is_reported_not_overlooked(tmp_path: Path, place: str) -> None:
    """Whoever saves a persona where none is looked for is told where it belongs."""
    write(tmp_path, place=place)
    loaded, broken = load_personas(tmp_path)
    assert loaded == ()
    assert "expected <locale>/<name>.yaml with one of the locales es, en, ja" in str(
        broken[0].error
    )


def test_a_link_to_nowhere_is_reported(tmp_path: Path) -> None:
    """A dangling link is a broken persona, not the end of the list."""
    write(tmp_path)
    (tmp_path / "es/lost.yaml").symlink_to(tmp_path / "gone.yaml")
    loaded, broken = load_personas(tmp_path)
    assert len(loaded) == 1
    assert "link to nowhere" in str(broken[0].error)


def test_an_own_persona_hides_the_shipped_one_of_the_same_id(tmp_path: Path) -> None:
    """The first folder wins, for the list and for a single one alike."""
    own = write(tmp_path / "own", SMALL.replace("name: Ana", "name: Berta"))
    shipped = write(tmp_path / "shipped")
    loaded, _ = load_personas(own.parent.parent, shipped.parent.parent)
    assert [one.persona.name for one in loaded] == ["Berta"]
    found = find_persona("es/prueba", own.parent.parent, shipped.parent.parent)
    assert found.persona.name == "Berta"


def test_a_broken_own_persona_is_not_replaced_by_the_shipped_one(tmp_path: Path) -> None:
    """Nobody should train with another file than the one that they are editing."""
    write(tmp_path / "own", "schema: persona/1\n")
    write(tmp_path / "shipped")
    loaded, broken = load_personas(tmp_path / "own", tmp_path / "shipped")
    assert loaded == ()
    assert len(broken) == 1
    with pytest.raises(PersonaError):
        find_persona("es/prueba", tmp_path / "own", tmp_path / "shipped")


@pytest.mark.parametrize(
    "persona_id",
    [
        "es/nadie",
        "prueba",
        "",
        "es/../es/prueba",
        "../es/prueba",
        "es/prueba\0",
        "es/" + "a" * 5000,
    ],
)
def test_an_unknown_id_names_those_that_exist(tmp_path: Path, persona_id: str) -> None:
    """A wrong id, a way out of the folder or an endless name all get the list of what there is."""
    write(tmp_path)
    with pytest.raises(NotFoundError, match=r"There are: es/prueba"):
        find_persona(persona_id, tmp_path)


def test_an_empty_folder_says_that_there_is_none(tmp_path: Path) -> None:
    """An empty list is said, not shown as nothing."""
    assert load_personas(tmp_path) == ((), ())
    with pytest.raises(NotFoundError, match="There are: none"):
        find_persona("es/prueba", tmp_path)


def test_the_brief_holds_what_a_grader_may_know(tmp_path: Path) -> None:
    """Solutions that fit, the hidden need and all facts; nothing of temperament, cues or lines."""
    brief = load_persona(write(tmp_path)).persona.brief()
    assert brief.correct_solutions == ("Enviar otro.",)
    assert brief.hidden_need == "Salir hoy."
    assert brief.facts == {"item": "El paraguas llegó roto.", "order": "El pedido es el 77."}


BAND_NAMES: tuple[BANDS_OR_ANY, ...] = get_args(BANDS_OR_ANY)
MOVES: tuple[Move, ...] = get_args(Move)


@functools.cache
def small_persona() -> Persona:
    """The small persona, read once."""
    return parse_yaml(SMALL.encode(), "small.yaml", Persona, PersonaError)


@settings(deadline=None)
@given(st.sets(st.sampled_from(BAND_NAMES)), st.sampled_from(MOVES))
def test_a_move_that_has_lines_has_them_in_every_band(bands: set[str], move: Move) -> None:
    """Either the loader refuses the gap, or every band finds a line: its own, else those of ``any``."""
    body = small_persona().model_dump(by_alias=True)
    body["lines"] = {move: {band: (f"{band} 1", f"{band} 2") for band in bands}}
    complete = "any" in bands or bands >= set(BANDS)
    if not complete:
        with pytest.raises(ValueError, match="expected 'any' or all bands"):
            Persona.model_validate(body)
        return
    persona = Persona.model_validate(body)
    for band in BANDS:
        own: Band | str = band if band in bands else "any"
        assert persona.lines_for(move, band) == (f"{own} 1", f"{own} 2")


def test_a_move_without_lines_has_none(tmp_path: Path) -> None:
    """A persona need not bring lines for a move that it never makes."""
    assert load_persona(write(tmp_path)).persona.lines_for("digress", "calm") == ()
