"""Bad YAML is refused with file, line and what was expected; nothing else ever comes out."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, model_validator

from simulator.errors import FileFormatError, NotFoundError, PersonaError, RubricError
from simulator.yaml_file import (
    DEPTH_LIMIT,
    LINE_LIMIT_CHARACTERS,
    SIZE_LIMIT_BYTES,
    line_in,
    load_yaml,
    misfit,
    parse_yaml,
)
from simulator.yaml_tree import read_tree


class Shelf(BaseModel):
    """A small strict schema."""

    model_config = ConfigDict(extra="forbid")

    name: str
    weights: list[int] = []
    boxes: dict[str, dict[str, str]] = {}

    @model_validator(mode="after")
    def _no_box_is_empty(self) -> Shelf:
        for key, box in self.boxes.items():
            if not box:
                raise misfit("is empty, expected at least one thing", "boxes", key)
        return self


def refusal(text: str | bytes) -> PersonaError:
    """The error that a text gets."""
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(PersonaError) as caught:
        parse_yaml(raw, "shelf.yaml", Shelf, PersonaError)
    return caught.value


def shelf_or_error(text: str) -> Shelf | PersonaError:
    """What a text comes to."""
    try:
        return parse_yaml(text.encode(), "shelf.yaml", Shelf, PersonaError)
    except PersonaError as error:
        return error


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    """What the schema allows comes back as the schema's object."""
    path = tmp_path / "shelf.yaml"
    path.write_text("name: estantería\nweights: [1, 2]\nboxes:\n  left: {a: b}\n", encoding="utf-8")
    shelf = load_yaml(path, Shelf, PersonaError)
    assert shelf == Shelf(name="estantería", weights=[1, 2], boxes={"left": {"a": "b"}})


def test_a_byte_order_mark_is_no_hindrance() -> None:
    """Editors on Windows put one in front; it belongs to the encoding, not to the first key."""
    shelf = parse_yaml(b"\xef\xbb\xbfname: x\n", "shelf.yaml", Shelf, PersonaError)
    assert shelf.name == "x"


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("name: x\nwieghts: [1]\n", "shelf.yaml:2", ["unknown key 'wieghts'"]),
        ("name: x\nweights: [1]\nname: y\n", "shelf.yaml:3", ['duplicate key "name"']),
        ("name: x\nweights:\n  - 1\n  - two\n", "shelf.yaml:4", ["weights.1", "integer", "'two'"]),
        ("name: 7\n", "shelf.yaml:1", ["'name'", "valid string", "found 7"]),
        ("name: 2026-11-21\n", "shelf.yaml:1", ["'name'", "valid string"]),
        ("weights: [1]\n", "shelf.yaml:1", ["'name' is missing", "Add it"]),
        ("name: x\nboxes:\n  left: [a]\n", "shelf.yaml:3", ["boxes.left", "valid dictionary"]),
        (
            "name: x\nboxes:\n  a: {b: c}\n  z: {}\n",
            "shelf.yaml:4",
            ["'boxes.z'", "expected at least"],
        ),
        ("name: x\n3: y\n", "shelf.yaml:2", ["Keys should be strings"]),
    ],
)
def test_what_breaks_the_schema_is_named_with_its_line(
    text: str, where: str, expected: list[str]
) -> None:
    """The line is that of the key or item itself, and the message says what was expected."""
    error = refusal(text)
    assert error.where == where
    assert all(part in str(error) for part in expected), str(error)


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("name: x\nboxes:\n\tleft: {}\n", "shelf.yaml:3", "'\\t'"),
        ("name: 'x\n", "shelf.yaml:2", "end of stream"),
        ("name: x\nweights: [1, 2\n", "shelf.yaml:3", "expected"),
        ("name: x\n---\nname: y\n", "shelf.yaml:2", "another document"),
        ("name: x\nweights: \x07\n", "shelf.yaml:2", "U+0007"),
        ("name: x\nweights: &w [1]\nboxes: *w\n", "shelf.yaml:3", "alias *w is not allowed"),
        ("name: x\nweights: !!set {1, 2}\n", "shelf.yaml:2", "tag !!set is not allowed"),
        ("name: !!python/object:os.system x\n", "shelf.yaml:1", "tag !!python/object:os.system"),
    ],
)
def test_what_is_no_plain_yaml_is_named_with_its_line(text: str, where: str, expected: str) -> None:
    """Tabs, open brackets, control characters, aliases and tags each name their own line."""
    error = refusal(text)
    assert error.where == where
    assert expected in error.what


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "nothing"), ("# only a remark\n", "nothing"), ("- x\n", "a list"), ("x\n", "a single")],
)
def test_a_file_that_is_no_mapping_says_what_it_is(text: str, found: str) -> None:
    """A list, a lone value or an empty file is not a schema's file, and the message says which it is."""
    error = refusal(text)
    assert error.where == "shelf.yaml:1"
    assert "expected keys and values" in error.what
    assert found in error.what


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    """Nine levels of nine aliases would be 387 million items; the first alias ends it."""
    levels = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
    error = refusal("\n".join(levels))
    assert error.where == "shelf.yaml:2"
    assert "alias *l0" in error.what


def test_brackets_without_end_are_refused_at_the_depth_limit() -> None:
    """Deep nesting ends in a message with both numbers, not in the parser's recursion."""
    error = refusal("name: " + "[" * 500)
    assert error.where == "shelf.yaml:1"
    assert f"nested {DEPTH_LIMIT + 1} deep, the limit is {DEPTH_LIMIT}" in error.what


def test_a_million_characters_in_one_line_are_refused() -> None:
    """An endless line is a mistake; the message gives the line and both numbers."""
    line = "x" * 400_000
    error = refusal(f"name: y\n# {line}\n")
    assert error.where == "shelf.yaml:2"
    assert "400002 characters" in error.what
    assert str(LINE_LIMIT_CHARACTERS) in error.what


@pytest.mark.parametrize("size", [600 * 1024, 1_000_006])
def test_a_file_larger_than_the_limit_is_refused_by_its_size(tmp_path: Path, size: int) -> None:
    """600 kB, or a million characters in one line: refused with both numbers before it is parsed."""
    path = tmp_path / "shelf.yaml"
    path.write_bytes(b"name: " + b"x" * (size - 6))
    with pytest.raises(RubricError) as caught:
        load_yaml(path, Shelf, RubricError)
    assert caught.value.where == str(path)
    assert caught.value.what == f"{size} bytes, the limit is {SIZE_LIMIT_BYTES}"


def test_bytes_larger_than_the_limit_are_refused_too() -> None:
    """The limit holds for text that never was a file."""
    assert f"the limit is {SIZE_LIMIT_BYTES}" in refusal(b"#" * (SIZE_LIMIT_BYTES + 1)).what


def test_text_that_is_not_utf8_names_line_and_byte() -> None:
    """A file saved as Latin-1 says where the first foreign byte stands."""
    error = refusal("name: x\n# año\n".encode("latin-1"))
    assert error.where == "shelf.yaml:2"
    assert "not UTF-8 text: byte 0xf1" in error.what
    assert "Save the file as UTF-8" in str(error)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    """Nothing there is NotFoundError; something unreadable is the format's own error."""
    with pytest.raises(NotFoundError, match=r"no file .*none\.yaml"):
        load_yaml(tmp_path / "none.yaml", Shelf, PersonaError)
    with pytest.raises(PersonaError, match="cannot be read: Is a directory"):
        load_yaml(tmp_path, Shelf, PersonaError)


def test_the_first_problem_is_told_and_the_others_are_counted() -> None:
    """One line a message, and the reader knows that more is to come."""
    error = refusal("weights: [a, b]\nextra: 1\n")
    assert "3 more problems" in str(error)
    assert "\n" not in str(error)


SCRAPS = (
    *(
        "a",
        "name",
        ": ",
        " ",
        "\n",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "|",
        ">",
        "#",
        "&x ",
    ),
    *(
        "*x",
        "!",
        "!!int ",
        "!!omap ",
        "<<: ",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "%TAG ! x\n",
        "\t",
        "\\x",
    ),
    *(
        "~",
        "1",
        "0x",
        "0b2",
        "1e3",
        ".inf",
        "12:30:45",
        "\r",
        "\u2028",
        "\x85",
        "@",
        "`",
        "\ufeff",
        "\x00",
    ),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join))
@example("!!int ")
@example("? [1, 2]\n: 3")
def test_no_text_gets_anything_but_an_object_or_one_line(text: str) -> None:
    """Whatever stands in a file, the answer is the schema's object or a one-line error with a place."""
    answer = shelf_or_error(text)
    if isinstance(answer, PersonaError):
        assert str(answer).startswith("shelf.yaml")
        assert "\n" not in str(answer)
    else:
        assert isinstance(answer, Shelf)


@settings(deadline=None)
@given(
    st.text(
        st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=40
    ),
    st.lists(st.integers(), max_size=5),
)
def test_quoted_text_of_any_kind_is_read_as_it_was_written(name: str, weights: list[int]) -> None:
    """What stands in quotes, escapes and all, comes back unchanged."""
    text = f"name: {json.dumps(name)}\nweights: {json.dumps(weights)}\n"
    shelf = parse_yaml(text.encode(), "shelf.yaml", Shelf, PersonaError)
    assert shelf == Shelf(name=name, weights=weights)


def test_the_same_bytes_are_parsed_once_and_changed_ones_anew() -> None:
    """Listing the personas again costs nothing; a file that was edited is read as it now stands."""
    text = "name: oak\nweights: [1]\n"
    first, again, edited = (
        parse_yaml(one.encode(), "shelf.yaml", Shelf, PersonaError)
        for one in (text, text, text.replace("oak", "ash"))
    )
    assert first is again
    assert (first.name, edited.name) == ("oak", "ash")


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0123", 123),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-7", -7),
        ("~", None),
        ("", None),
        ("TRUE", True),
        ("yes", "yes"),
        ("2026-11-21", datetime.date(2026, 11, 21)),
        ('"2026-11-21"', "2026-11-21"),
        ("'7'", "7"),
        ("7" * 500, "7" * 500),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(plain: str, value: object) -> None:
    """By the core schema of YAML 1.2: "no" is a word, and a number has to look like one."""
    assert read_tree(f"key: {plain}\n", "x") == {"key": value}


def test_special_numbers_are_read() -> None:
    """Infinity and none."""
    values = read_tree("[.inf, -.INF, .nan]", "x")
    assert values[:2] == [math.inf, -math.inf]
    assert math.isnan(values[2])


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2026-02-31\n", 2, "2026-02-31 is no day of the calendar"),
        ("a: 1\n? [1, 2]\n: 3\n", 2, "a key must be a single word or text"),
        ("a: 1\nb: 2\na: 3\n", 3, 'duplicate key "a", the first is in line 1'),
    ],
)
def test_what_no_file_needs_names_its_line(text: str, line: int, problem: str) -> None:
    """Days that are none, keys that are lists, keys that are there twice."""
    with pytest.raises(FileFormatError) as caught:
        read_tree(text, "x.yaml")
    assert caught.value.where == f"x.yaml:{line}"
    assert problem in caught.value.what


def test_the_line_of_a_place_can_be_asked_for_later(tmp_path: Path) -> None:
    """For a check that is made after the file was read; as deep as the place goes."""
    path = tmp_path / "shelf.yaml"
    path.write_text(
        "name: x\nboxes:\n  left:\n    a: b\nweights:\n  - 1\n  - 2\n", encoding="utf-8"
    )
    assert line_in(path, ("boxes", "left", "a"), PersonaError) == 4
    assert line_in(path, ("weights", 1), PersonaError) == 7
    assert line_in(path, ("weights", 9), PersonaError) == 5


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("nmae: x\n", "shelf.yaml:1", "unknown key 'nmae'. Write 'name'"),
        ("weights: [1]\nnaem: x\n", "shelf.yaml:2", "unknown key 'naem'. Write 'name'"),
        ("name: x\nweihgts: [1]\n", "shelf.yaml:2", "unknown key 'weihgts'. Remove it or"),
        ("colour: red\n", "shelf.yaml:1", "(1 more problem in the file)"),
        ("naem: x\nweights: [a]\n", "shelf.yaml:1", "Write 'name' (1 more problem in the file)"),
    ],
)
def test_a_misspelt_key_is_named_before_the_one_that_is_missing_for_it(
    text: str, where: str, said: str
) -> None:
    """The line to mend is that of the key as it was written; both together are one problem."""
    error = refusal(text)
    assert error.where == where
    assert said in str(error)
