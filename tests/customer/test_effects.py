"""The file of effects: every rule has its document, and a broken file is refused with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.behaviours import BEHAVIOURS
from simulator.customer import effects
from simulator.customer.effects import OTHER_RULES, Effects, default_effects
from simulator.errors import PersonaError
from simulator.rubric import shipped_rubrics_dir
from simulator.yaml_file import load_yaml
from simulator.yaml_tree import read_tree

SHIPPED = Path(effects.__file__).with_name("effects.yaml")


def documents() -> dict[str, set[str]]:
    """The demands of each source document, by the catalogue."""
    catalogue = read_tree(
        (shipped_rubrics_dir() / "catalogue.yaml").read_text(encoding="utf-8"), "catalogue"
    )
    return {
        document["id"]: {demand["id"] for demand in document["demands"]}
        for document in catalogue["documents"]
    }


def test_every_rule_names_the_document_that_it_comes_from() -> None:
    """One of the five training documents; a rule that is itself a demand, that demand's own document."""
    known = documents()
    assert len(known) == 5
    misplaced = {
        rule: effect.document
        for rule, effect in default_effects().rules.items()
        if effect.document not in known
        or (rule in set().union(*known.values()) and rule not in known[effect.document])
    }
    assert misplaced == {}


def test_every_rule_moves_something() -> None:
    """A rule without an effect would be a promise that is not kept."""
    idle = [
        rule
        for rule, effect in default_effects().rules.items()
        if effect.frustration == effect.trust == effect.confusion == 0
    ]
    assert idle == []
    assert set(default_effects().rules) == {*BEHAVIOURS, *OTHER_RULES}


@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        (
            r"(opening\.use_name: .*)frustration: -2",
            r"\1frustration: 2",
            "must not raise",
            "use_name",
        ),
        (r"(dont\.argue: .*)frustration: 12", r"\1frustration: -1", "must not lower", "argue"),
        (r"(dont\.minimise: .*)trust: -10", r"\1trust: -99", "found -99", "minimise"),
        (r"(dont\.minimise: .*)trust: -10", r"\1trust: lots", "found 'lots'", "minimise"),
        (r"(dont\.minimise: .*)trust: -10", r"\1trist: -10", "Write 'trust'", "minimise"),
        (r"  phrase\.stock: .*\n", "", "phrase.stock", "rules:"),
        (r"  phrase\.stock:", "  phrase.stick:", "no such rule", "phrase.stick"),
        (r"schema: effects/1", "schema: effects/2", "effects/2", "schema:"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str, at: str
) -> None:
    """Whoever tunes the effects learns where the slip is."""
    text, changed = re.subn(old, new, SHIPPED.read_text(encoding="utf-8"))
    assert changed == 1
    broken = tmp_path / "effects.yaml"
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(PersonaError, match=re.escape(said)) as caught:
        load_yaml(broken, Effects, PersonaError)
    lines = text.split("\n")
    path, _, number = (caught.value.where or "").rpartition(":")
    assert path == str(broken)
    assert at in lines[int(number) - 1]
