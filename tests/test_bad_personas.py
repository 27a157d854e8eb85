"""Persona files with any error: one line each with file, line and expectation, and the others stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_persona import SMALL, last_line_with, write

from simulator.customer.casting import failed_trials, load_cast
from simulator.errors import PersonaError
from simulator.persona import load_persona, load_personas
from simulator.ui import start_view
from simulator.ui.visit import Visit
from simulator.yaml_file import DEPTH_LIMIT, LINE_LIMIT_CHARACTERS, SIZE_LIMIT_BYTES

BOMB = "\n".join(
    ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
)
TWICE = "solutions:\n  - {id: new_one, text: T., fits: true, offered_by: [a]}\n"

BAD = {
    "unknown move": (
        SMALL.replace("  complain:\n", "  complane:\n"),
        "complane",
        "'lines.complane': Input should be 'open', 'complain'",
    ),
    "band without lines": (
        SMALL.replace("    any: [Está roto., Sigue roto.]\n", ""),
        "complain:",
        "no lines for calm, annoyed, angry, expected 'any' or all bands",
    ),
    "unknown band": (SMALL.replace("    furious: [", "    fuming: ["), "fuming", "'any', 'calm'"),
    "one line where two are needed": (
        SMALL.replace("[¡Roto!, ¡Roto del todo!]", "[¡Roto!]"),
        "furious:",
        "at least 2 items",
    ),
    "hidden need without its fact": (
        SMALL.replace("fact: order}", "fact: ordr}"),
        "hidden_need",
        "no fact 'ordr', expected one of item, order",
    ),
    "gate that no question opens": (
        SMALL.replace("    asked_by: [numer pedid]\n", ""),
        "- id: order",
        "gate 'asked' needs 'asked_by'",
    ),
    "gate of trust without a level": (
        SMALL.replace("gate: asked", "gate: trust"),
        "- id: order",
        "'trust' goes with gate 'trust'",
    ),
    "unknown gate": (SMALL.replace("gate: asked", "gate: later"), "later", "'at_once', 'asked'"),
    "wrong locale": (
        SMALL.replace("locale: es", "locale: fr"),
        "locale: fr",
        "'es', 'en' or 'ja', found 'fr'",
    ),
    "locale of another language": (
        SMALL.replace("locale: es", "locale: ja"),
        "id: es/prueba",
        "'es/prueba' does not begin with the locale 'ja'",
    ),
    "fact that is there twice": (
        SMALL.replace("- id: order", "- id: item"),
        "- id: item",
        "'item' is there twice",
    ),
    "solution that is there twice": (
        SMALL.replace("solutions:\n", TWICE),
        "- id: new_one",
        "'new_one' is there twice",
    ),
    "key that is there twice": (
        SMALL.replace("name: Ana\n", "name: Ana\nname: Eva\n"),
        "name: Eva",
        'duplicate key "name", the first is in line 4',
    ),
    "move that is there twice": (
        SMALL.replace("trials:\n", "  complain:\n    any: [Uno., Dos.]\ntrials:\n"),
        "  complain:",
        'duplicate key "complain"',
    ),
    "misspelt key": (
        SMALL.replace("temperament:\n", "temperment:\n"),
        "temperment",
        "unknown key 'temperment'. Write 'temperament'",
    ),
    "misspelt key of a fact": (
        SMALL.replace("    about: el número de pedido\n", "    abuot: el número de pedido\n"),
        "abuot",
        "unknown key 'facts.1.abuot'. Write 'about'",
    ),
    "unknown behaviour in a trial": (
        SMALL.replace("listening.paraphrase", "listening.parrot"),
        "listening.parrot",
        "'listening.parrot' in trial 'Sale bien' is no behaviour",
    ),
    "unknown fact in a trial": (
        SMALL.replace("asked:order", "asked:size"),
        "asked:size",
        "no asked:<fact> or solution:<id> of this file",
    ),
    "line of a million characters": (
        SMALL.replace("Hola.", "x" * 1_000_000),
        None,
        f"the limit is {SIZE_LIMIT_BYTES}",
    ),
    "line too long for anybody to read": (
        SMALL.replace("Hola.", "x" * 30_000),
        "xxx",
        f"characters in one line, the limit is {LINE_LIMIT_CHARACTERS}",
    ),
    "words too long to say": (
        SMALL.replace("say: [Es el 77.]", f"say: [{'bla ' * 200}]"),
        "bla",
        "at most 600 characters",
    ),
    "bomb of aliases": (BOMB, "l1:", "alias *l0 is not allowed, write the value out"),
    "bomb of aliases inside a persona": (
        SMALL.replace("any: [Está roto., Sigue roto.]", "any: &a [*a, *a]"),
        "&a",
        "alias *a is not allowed",
    ),
    "brackets without end": ("schema: " + "[" * 400, "[[", f"the limit is {DEPTH_LIMIT}"),
    "another format": (
        SMALL.replace("persona/1", "persona/2"),
        "persona/2",
        "'persona/1', found 'persona/2'",
    ),
    "a tag": (
        SMALL.replace("name: Ana", "name: !!python/name:os.system"),
        "python",
        "tag !!python",
    ),
    "a list": ("- schema: persona/1\n", "- schema", "expected keys and values at the top"),
    "nothing": ("", None, "found nothing"),
    "half a file": (SMALL[: SMALL.index("hidden_need")] + "hidden_need: {text: Sal", None, "YAML"),
    "a tab": (SMALL.replace("  title: Tienda", "\ttitle: Tienda"), "\ttitle", "'\\t'"),
    "a control character": (SMALL.replace("Ana\n", "A\x07na\n", 1), "A\x07na", "U+0007"),
}


@pytest.mark.parametrize("kind", BAD)
def test_each_error_is_one_line_with_file_line_and_expectation(tmp_path: Path, kind: str) -> None:
    """Nothing else comes out, whatever stands in the file; the sound one beside it can call."""
    text, at, expected = BAD[kind]
    assert text != SMALL
    write(tmp_path)
    path = write(
        tmp_path,
        text.replace("es/prueba", "es/rota") if "not begin" not in expected else text,
        "es/rota.yaml",
    )
    sound, broken = load_cast(tmp_path)
    assert [file.persona.id for file in sound] == ["es/prueba"]
    (out,) = broken
    said = str(out.error)
    assert isinstance(out.error, PersonaError)
    assert "\n" not in said
    assert expected in said
    assert out.error.do
    if at is not None:
        assert out.error.where == f"{path}:{last_line_with(text, at)}"
    else:
        assert (out.error.where or "").startswith(str(path))


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    """An editor that saves as Latin-1."""
    path = tmp_path / "es/rota.yaml"
    path.parent.mkdir()
    path.write_bytes(SMALL.encode("latin-1"))
    (out,) = load_cast(tmp_path)[1]
    assert (
        out.error.where
        == f"{path}:{last_line_with(SMALL.split('summary')[0] + 'summary', 'summary')}"
    )
    assert "not UTF-8 text: byte 0xf1" in str(out.error)


FAILS = SMALL.replace("expect: {end: solved}", "expect: {end: hung_up, band_at_least: angry}")


def test_a_persona_whose_trial_fails_is_out_with_the_line_of_what_it_promised(
    tmp_path: Path,
) -> None:
    """It loads, but nobody trains with a customer who does not behave as their author says."""
    write(tmp_path)
    path = write(tmp_path, FAILS.replace("es/prueba", "es/rota"), "es/rota.yaml")
    assert len(load_personas(tmp_path)[0]) == 2
    sound, broken = load_cast(tmp_path)
    assert [file.persona.id for file in sound] == ["es/prueba"]
    (out,) = broken
    assert out.error.where == f"{path}:{last_line_with(FAILS, 'expect:')}"
    assert "trial 'Sale bien': expected at least angry, found" in str(out.error)
    both = [str(error) for error in failed_trials(load_persona(path))]
    assert len(both) == 2
    assert "expected the end hung_up, found solved" in both[1]


def test_a_persona_that_was_mended_can_call_again(tmp_path: Path) -> None:
    """A change of the file is seen at once, although trials are played once a file."""
    path = write(tmp_path, FAILS)
    assert load_cast(tmp_path)[0] == ()
    path.write_text(SMALL, encoding="utf-8")
    assert len(load_cast(tmp_path)[0]) == 1


def test_the_start_page_names_each_customer_that_is_out_and_offers_the_others(
    tmp_path: Path,
) -> None:
    """With the line to mend, and nothing of the file's text becomes a tag."""
    write(tmp_path)
    write(tmp_path, FAILS.replace("es/prueba", "es/rota"), "es/rota.yaml")
    write(tmp_path, SMALL.replace("locale: es", "locale: <b>"), "es/sin.yaml")
    customers, broken = load_cast(tmp_path)
    html = start_view.start_html(Visit("es", customers=customers, broken=broken))
    assert 'data-on="es/prueba"' in html
    assert 'data-on="es/rota"' not in html
    assert f"rota.yaml:{last_line_with(FAILS, 'expect:')}: trial" in html
    assert f"sin.yaml:{last_line_with(SMALL, 'locale: es')}" in html
    assert "<b>" not in html
