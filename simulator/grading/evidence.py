"""Evidence: a quote counts only if the agent said it, in that turn, in those words.

Two texts are the same words if they agree after Unicode NFKC, with white space collapsed, invisible
characters dropped, and the variants of quotation marks and dashes taken as one. Case, accents and
punctuation still count. What is kept as evidence is the text as it stands in the transcript.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.grading.attempts import parted
from simulator.grading.scorecard import Evidence
from simulator.grading.visible import is_hidden, is_space
from simulator.language import is_japanese
from simulator.transcript import Transcript, Turn

QuoteProblem = Literal["no_such_turn", "customer_said_it", "spoke_to_grader", "not_found"]
"""Why a quote is no evidence: the call has no such turn; the words are the customer's; they were said to the grader
and not to the customer; nobody said them there."""

_VARIANTS = {
    ord(variant): plain
    for plain, variants in (
        ("'", "‘’‚‛′`´"),
        ('"', "“”„‟″«»「」『』"),
        ("-", "‐‑‒–—―−﹣－"),
        ("~", "〜～"),
    )
    for variant in variants
}
_WRAPPING = "\"'… .\u3000"


@dataclass(frozen=True)
class _Folded:
    """A text as compared, and for each of its characters where it stands in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def check_quote(
    transcript: Transcript, turn: int, quote: str, *, to_the_customer: bool = False
) -> Evidence | QuoteProblem:
    """Looks a claimed quote up.

    Args:
        transcript: The call.
        turn: Number of the turn that is claimed to hold it.
        quote: The claimed words; quotation marks or dots around them are forgiven.
        to_the_customer: Whether the words must have been said to the customer, as a deed has to be; words to
            the grader claim one.

    Returns:
        The evidence with the words as they stand in the transcript, or what is wrong with the claim.
    """
    spoken = next((one for one in transcript.turns if one.n == turn), None)
    if spoken is None:
        return "no_such_turn"
    if spoken.speaker != "trainee":
        return "customer_said_it"
    found = find_words(spoken, quote)
    if found is not None:
        said = spoken.model_copy(update={"text": parted(spoken.text).said})
        if to_the_customer and find_words(said, quote) is None:
            return "spoke_to_grader"
        return Evidence(turn=turn, quote=found)
    customers = (one for one in transcript.turns if one.speaker == "customer")
    said_by_customer = any(find_words(one, quote) is not None for one in customers)
    return "customer_said_it" if said_by_customer else "not_found"


def find_words(turn: Turn, quote: str) -> str | None:
    """The words of a turn that a quote repeats, as they stand there; ``None`` where it has none.

    A quote must be whole words: "no" is not found in "bueno".
    """
    said = _folded(turn.text)
    wanted = _folded(quote).text.strip()
    for needle in (wanted, wanted.strip(_WRAPPING)):
        if not any(character.isalnum() for character in needle):
            continue
        start = _position(said.text, needle)
        if start is not None:
            return turn.text[said.starts[start] : said.ends[start + len(needle) - 1]]
    return None


def _position(text: str, needle: str) -> int | None:
    start = text.find(needle)
    while start >= 0:
        if not _splits_a_word(text, start) and not _splits_a_word(text, start + len(needle)):
            return start
        start = text.find(needle, start + 1)
    return None


def _splits_a_word(text: str, cut: int) -> bool:
    if not 0 < cut < len(text):
        return False
    before, after = text[cut - 1], text[cut]
    # Japanese writes no spaces, so any place between two of its characters may be a word's end.
    return all(one.isalnum() and not is_japanese(one) for one in (before, after))


# A turn is searched once for each of its quotes; folding 100 kB takes a tenth of a second.
@functools.lru_cache(maxsize=64)
def _folded(text: str) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, plain in _pieces(text):
        for letter in plain:
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    return _Folded("".join(letters), tuple(starts), tuple(ends))


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Splits a text where normalising the parts gives the same as normalising the whole."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        yield start, end, _plain(text[start:end])
        start = end


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before: accents, half-width voicing marks, hidden ones."""
    if is_space(character):
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.combining(first) != 0 or is_hidden(character)


def _plain(piece: str) -> str:
    seen = "".join(
        " " if is_space(one) else one for one in piece if is_space(one) or not is_hidden(one)
    )
    return unicodedata.normalize("NFKC", seen.translate(_VARIANTS)).translate(_VARIANTS)
