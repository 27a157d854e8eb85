"""Prompts: markdown templates beside this file, and the one strict way to fill them in."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

import jinja2
import jinja2.meta

from simulator.errors import NotFoundError, SettingsError

_FOLDER = Path(__file__).parent
_NAME = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*")
_ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # prompts are plain text; escaping HTML would change the words
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
)


def render(name: str, /, **variables: object) -> str:
    """Fills in the template ``simulator/prompts/<name>.md``.

    Args:
        name: File name without ``.md``; may name a folder, ``speech/es``.
        variables: Exactly the variables that the template uses, no fewer and no more.

    Returns:
        The text without white space at either end.

    Raises:
        NotFoundError: There is no such template.
        SettingsError: A variable is missing or not used, or the template does not parse.
    """
    template, needed = _compiled(name)
    given = set(variables)
    if given != needed:
        parts = [
            f"{word} {', '.join(map(repr, sorted(names)))}"
            for word, names in (("missing", needed - given), ("not used", given - needed))
            if names
        ]
        raise SettingsError(
            f"prompt variables {' and '.join(parts)}",
            where=f"prompts/{name}.md",
            do="Pass exactly the variables that the template names",
        )
    try:
        return template.render(**variables).strip()
    except jinja2.TemplateError as error:
        raise SettingsError(
            f"prompt cannot be filled in: {error.message}", where=f"prompts/{name}.md"
        ) from error


def template_sha256(name: str) -> str:
    """SHA-256 of the template's bytes, in hex: what was asked, for records and probes.

    Raises:
        NotFoundError: There is no such template.
    """
    return hashlib.sha256(_source(name)).hexdigest()


@functools.cache
def _compiled(name: str) -> tuple[jinja2.Template, frozenset[str]]:
    try:
        tree = _ENVIRONMENT.parse(_source(name).decode("utf-8"))
        needed = frozenset(jinja2.meta.find_undeclared_variables(tree))
        return _ENVIRONMENT.from_string(tree), needed
    except (jinja2.TemplateSyntaxError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 1)
        raise SettingsError(
            f"not a template: {error}", where=f"prompts/{name}.md:{line}", do="Mend the line"
        ) from error


def _source(name: str) -> bytes:
    try:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return (_FOLDER / f"{name}.md").read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(
            f"no prompt {name!r}", where=str(_FOLDER), do="Check the name"
        ) from error
