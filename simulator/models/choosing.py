"""One constrained token: the grammar that allows only the options, and their probabilities."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from simulator.errors import ModelAnswerError
from simulator.models.reply import TokenLogprob


def options_grammar(options: Sequence[str]) -> str:
    """GBNF that allows exactly one of the options; JSON and GBNF quote texts alike."""
    return "root ::= " + " | ".join(json.dumps(option, ensure_ascii=False) for option in options)


def check_options(options: Sequence[str]) -> None:
    """Refuses options that one token cannot tell apart.

    Raises:
        ModelAnswerError: Fewer than two, an empty one, or one that begins another.
    """
    folded = [_fold(option) for option in options]
    for place, option in enumerate(folded):
        others = folded[:place] + folded[place + 1 :]
        if not option or any(other.startswith(option) for other in others):
            raise ModelAnswerError(
                f"the options {list(options)} cannot be told apart by how they begin",
                do="Use options of which none is empty and none begins another",
            )
    if len(options) < 2:
        raise ModelAnswerError(f"{len(options)} options, at least 2 are needed")


def option_probabilities(
    tokens: Sequence[TokenLogprob], options: Sequence[str]
) -> Mapping[str, float] | None:
    """Probability of each option, renormalised over the options alone.

    Several tokens spell the same option (``yes``, ``Yes``, `` yes``): the likeliest stands for it.
    The log probabilities are from before the grammar, so that other tokens may stand among them.

    Args:
        tokens: The likeliest tokens at the place of the answer.
        options: What can be answered.

    Returns:
        Probabilities that sum to 1, or ``None`` where no option is among the tokens. An option that
        is not among them counts like the unlikeliest token that is: the most that it can have.
    """
    best: dict[str, float] = {}
    for token in tokens:
        option = spelt_option(token.token, options)
        if option is not None:
            best[option] = max(best.get(option, -math.inf), token.logprob)
    top = max(best.values(), default=-math.inf)
    if top == -math.inf:
        return None
    floor = min(top, *(token.logprob for token in tokens))
    weights = {option: math.exp(best.get(option, floor) - top) for option in options}
    total = sum(weights.values())
    return {option: weight / total for option, weight in weights.items()}


def spelt_option(token: str, options: Sequence[str]) -> str | None:
    """The option that a token begins, if it is the beginning of exactly one."""
    start = _fold(token)
    if not start:
        return None
    matches = [option for option in options if _fold(option).startswith(start)]
    return matches[0] if len(matches) == 1 else None


def _fold(text: str) -> str:
    return text.strip().casefold()
