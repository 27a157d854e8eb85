"""What is neither a quoted merit nor a costly moment, by the source document that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from simulator.catalogue import load_catalogue
from simulator.grading.report_lines import ReportLine
from simulator.grading.scorecard import VerdictName
from simulator.grading.wording import TEXTS, say
from simulator.rubric import shipped_rubrics_dir
from simulator.transcript import Locale

OTHER = "other"
"""For criteria that no document asks for any more."""


@dataclass(frozen=True)
class SharedReason:
    """Criteria on which nothing was decided for the same reason.

    Attributes:
        reason: The sentence that they share.
        needed: What it would take; empty where it does not apply.
        lines: The criteria.
    """

    reason: str
    needed: str
    lines: tuple[ReportLine, ...]

    @property
    def titles(self) -> str:
        """The criteria in one text."""
        return " · ".join(line.title for line in self.lines)


@dataclass(frozen=True)
class DocumentPart:
    """One document of the catalogue.

    Attributes:
        id: Of the document.
        title: In the reader's language.
        decided: Not met first, then met.
        unassessed: What nothing could be said on, and why.
        not_applicable: What had no place in this call, and why.
    """

    id: str
    title: str
    decided: tuple[ReportLine, ...]
    unassessed: tuple[SharedReason, ...]
    not_applicable: tuple[SharedReason, ...]


def document_parts(lines: Iterable[ReportLine], language: Locale) -> tuple[DocumentPart, ...]:
    """The lines by document, in the catalogue's order; documents without any are left out.

    A criterion belongs to the document of the first demand that it covers.

    Args:
        lines: In the order in which a document is to show them.
        language: Of the report.
    """
    documents = _documents()
    by_document: dict[str, list[ReportLine]] = {one: [] for one in (*documents.values(), OTHER)}
    for line in lines:
        by_document[documents.get(line.covers[0], OTHER)].append(line)
    return tuple(
        _part(document, found, language) for document, found in by_document.items() if found
    )


@cache
def _documents() -> dict[str, str]:
    """The document of each demand of the catalogue that comes with the program."""
    catalogue = load_catalogue(shipped_rubrics_dir())
    return {demand.id: one.id for one in catalogue.documents for demand in one.demands}


def _part(document: str, lines: list[ReportLine], language: Locale) -> DocumentPart:
    key = f"document.{document}"

    def of(verdict: VerdictName) -> tuple[ReportLine, ...]:
        return tuple(line for line in lines if line.verdict == verdict)

    return DocumentPart(
        id=document,
        title=say(key, language) if key in TEXTS else document,
        decided=(*of("not_met"), *of("met")),
        unassessed=_shared(of("cannot_assess")),
        not_applicable=_shared(of("not_applicable")),
    )


def _shared(lines: Iterable[ReportLine]) -> tuple[SharedReason, ...]:
    groups: dict[tuple[str, str, object], list[ReportLine]] = {}
    for line in lines:
        groups.setdefault((line.reason, line.needed, line.machine), []).append(line)
    return tuple(
        SharedReason(reason, needed, tuple(found)) for (reason, needed, _), found in groups.items()
    )
