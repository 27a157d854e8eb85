"""Every text of the interface in its three languages, read from ``messages.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import FileFormatError
from simulator.transcript import LOCALES, Locale
from simulator.yaml_file import load_yaml

Words = Annotated[str, Field(min_length=1)]


class Text(BaseModel):
    """One text in each language, with the same ``{placeholders}`` in all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    es: Words
    en: Words
    ja: Words

    def in_language(self, language: Locale) -> str:
        """The text in one language, placeholders unfilled."""
        return {"es": self.es, "en": self.en, "ja": self.ja}[language]


class Messages(BaseModel):
    """The table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["messages/1"] = Field(alias="schema")
    texts: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Text]


@cache
def messages() -> dict[str, Text]:
    """The table by key."""
    return load_yaml(Path(__file__).with_name("messages.yaml"), Messages, FileFormatError).texts


def say(language: Locale, key: str, **values: object) -> str:
    """A text with its placeholders filled.

    Raises:
        KeyError: There is no such text, or a placeholder got no value.
    """
    text = messages()[key].in_language(language)
    return text.format(**values) if values else text


def known_language(name: str | None, otherwise: str) -> Locale:
    """The language that a browser tag such as ``es-MX`` means.

    Args:
        name: Tag of the browser or a stored choice; may be anything.
        otherwise: What is taken where the tag is none of the three.
    """
    for tag in (name or "", otherwise):
        for locale in LOCALES:
            if tag.lower().replace("_", "-").split("-")[0] == locale:
                return locale
    return "en"
