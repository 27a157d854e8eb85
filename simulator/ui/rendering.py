"""Turns the templates into HTML. Everything that is filled in is escaped, whoever wrote it."""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from simulator.transcript import Locale
from simulator.ui.messages import say


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("simulator.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: Locale, **values: object) -> str:
    """Renders ``templates/<template>.html``.

    Args:
        template: Name without ending.
        language: Of the texts that the template asks for with ``t("key")``.
        values: What the template shows; strings are escaped.
    """
    page = _environment().get_template(f"{template}.html")
    return page.render(t=partial(say, language), language=language, **values)
