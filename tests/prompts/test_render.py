"""A prompt is filled in completely and with nothing left over, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator import prompts
from simulator.errors import NotFoundError, SettingsError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of templates; what was compiled before is forgotten on both sides."""
    monkeypatch.setattr(prompts, "_FOLDER", tmp_path)
    prompts._compiled.cache_clear()
    yield tmp_path
    prompts._compiled.cache_clear()


def write(folder: Path, name: str, text: str) -> None:
    """Puts a template into the folder."""
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_template_is_filled_in(folder: Path) -> None:
    """Loops and conditions work, white space at both ends goes."""
    write(folder, "speak/es", "\nEres {{ name }}.\n{% for f in facts %}\n- {{ f }}\n{% endfor %}\n")
    assert prompts.render("speak/es", name="Marta", facts=["uno", "dos"]) == (
        "Eres Marta.\n- uno\n- dos"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mood": "angry"}, "missing 'name'"),
        ({"name": "Marta", "mood": "angry", "secret": 1}, "not used 'secret'"),
        ({"nome": "Marta", "mood": "angry"}, "missing 'name' and not used 'nome'"),
    ],
)
def test_missing_and_unused_variables_both_fail(
    folder: Path, given: dict[str, object], said: str
) -> None:
    """A lost placeholder must not drop the persona silently."""
    write(folder, "plain", "{{ name }} is {{ mood }}")
    with pytest.raises(SettingsError, match=said) as caught:
        prompts.render("plain", **given)
    assert caught.value.where == "prompts/plain.md"


def test_a_variable_used_in_one_branch_only_is_still_needed(folder: Path) -> None:
    """What is needed stands in the text of the template and does not depend on the values."""
    write(folder, "branch", "{% if hold %}{{ reason }}{% else %}no{% endif %}")
    assert prompts.render("branch", hold=False, reason="x") == "no"
    with pytest.raises(SettingsError, match="missing 'reason'"):
        prompts.render("branch", hold=False)


def test_an_attribute_that_does_not_exist_fails(folder: Path) -> None:
    """Undefined is an error at any depth, never an empty text."""
    write(folder, "deep", "{{ persona.name }}")
    with pytest.raises(SettingsError, match="name"):
        prompts.render("deep", persona={})


def test_values_are_data_and_never_templates(folder: Path) -> None:
    """What a trainee types is not evaluated and not escaped."""
    write(folder, "said", "{{ trainee }}")
    typed = "{{ 7 * 7 }} {% raw %} <b>&amp;</b>"
    assert prompts.render("said", trainee=typed) == typed


def test_a_broken_template_names_its_line(folder: Path) -> None:
    """The author of a template is told where to look."""
    write(folder, "broken", "one\n{% if %}\n")
    with pytest.raises(SettingsError) as caught:
        prompts.render("broken")
    assert caught.value.where == "prompts/broken.md:2"


@pytest.mark.parametrize("name", ["nowhere", "../conftest", "/etc/passwd", "", "a.b"])
def test_only_templates_of_the_folder_are_read(folder: Path, name: str) -> None:
    """A name is a name and no path to elsewhere."""
    (folder.parent / "conftest.md").write_text("outside", encoding="utf-8")
    with pytest.raises(NotFoundError, match="no prompt"):
        prompts.render(name)


def test_the_hash_is_that_of_the_file(folder: Path) -> None:
    """Records and probes name the words that were asked by their SHA-256."""
    write(folder, "asked", "¿{{ question }}?")
    expected = hashlib.sha256("¿{{ question }}?".encode()).hexdigest()
    assert prompts.template_sha256("asked") == expected
