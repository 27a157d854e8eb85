"""Offers: which sentence of a turn offers a solution; what is refused and what is paraphrased does not.

"No puedo mandarle un técnico hoy" names the visit and offers none. What is offered in the same sentence, after
the comma, still counts: "no hace falta que la devuelva, le mando la otra hoy". Questions never refuse: "¿no le
serviría recogerla?" is an offer. A sentence that gives the customer's words back ("o sea que le mandaron otra,
¿es así?") offers nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from simulator.cues import folded, matches
from simulator.customer.phrases import phrases
from simulator.models.clauses import clauses, sentences
from simulator.transcript import Locale

_QUESTION = frozenset("?？¿")


def first_offer(cues: Iterable[str], text: str, locale: Locale) -> str | None:
    """The first sentence that offers what the cues name, verbatim and whole.

    Args:
        cues: How the solution is offered.
        text: The agent's words.
        locale: Their language.
    """
    listed = tuple(cues)
    for sentence, offering in _offering_parts(text, locale):
        if offering and any(matches(cue, offering, locale) for cue in listed):
            return sentence
    return None


# Every solution's cues are held against the same turn.
@lru_cache(maxsize=64)
def _offering_parts(text: str, locale: Locale) -> tuple[tuple[str, str], ...]:
    """Each sentence that is no paraphrase, with what is left of it without the clauses that refuse."""
    return tuple(
        (one, " ".join(part for part in clauses(one) if not _refuses(part, locale)))
        for one in sentences(text)
        if not any(matches(cue, one, locale) for cue in phrases(locale).paraphrase)
    )


def _refuses(clause: str, locale: Locale) -> bool:
    """Whether the clause says what will not be done, or need not be."""
    if _QUESTION & set(clause):
        return False
    known = phrases(locale)
    if any(matches(cue, clause, locale) for cue in known.no_refusal):
        return False
    opened = folded(clause).split()[:1]
    return opened in [[one] for one in known.refusal_openers] or any(
        matches(cue, clause, locale) for cue in known.refusal
    )
