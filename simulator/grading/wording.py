"""What a report says in its own words, in Spanish, English and Japanese: plain tables, filled in here."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.grading.wording_ledger import ADVICE, LEDGER
from simulator.grading.wording_notes import NOTES
from simulator.grading.wording_page import DOCUMENTS, NEEDS, PAGE
from simulator.grading.wording_reasons import REASONS, Template
from simulator.grading.wording_recognition import RECOGNITION
from simulator.grading.wording_report import REPORT
from simulator.transcript import LOCALES, Locale

TEXTS: dict[str, dict[Locale, Template]] = {
    **REASONS,
    **REPORT,
    **LEDGER,
    **ADVICE,
    **DOCUMENTS,
    **NEEDS,
    **PAGE,
    **NOTES,
    **RECOGNITION,
}
"""Every template by name and language."""


def language_of(locale: str) -> Locale:
    """The report's language for a call's locale: "es-MX" reads Spanish, an unknown one English."""
    start = locale.replace("_", "-").partition("-")[0].lower()
    return next((known for known in LOCALES if known == start), "en")


def say(key: str, language: Locale, **values: object) -> str:
    """A text in a language.

    Args:
        key: Name of the text.
        language: Of the report.
        **values: What the template names; ``count`` chooses between one and several.
    """
    template = TEXTS[key][language]
    if not isinstance(template, str):
        template = template[0 if values.get("count") == 1 else 1]
    return template.format(**values)


def cause_of(error: BaseException, language: Locale) -> str:
    """A model's failure in a few words for the trainee, without addresses or keys."""
    key = next(
        (
            f"cause.{kind.__name__}"
            for kind in type(error).__mro__
            if f"cause.{kind.__name__}" in TEXTS
        ),
        "cause.other",
    )
    return say(key, language)


def number_list(numbers: Iterable[int], language: Locale) -> str:
    """Numbers as a list in a sentence: "3, 5 y 8"."""
    shown = [str(number) for number in numbers]
    if language == "ja" or len(shown) < 2:
        return "、".join(shown) if language == "ja" else "".join(shown)
    word = {"es": "y", "en": "and"}[language]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"
