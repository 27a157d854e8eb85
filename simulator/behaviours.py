"""The behaviours that can be heard in one turn of the agent: the rule ids of mood ledger, probe and personas.

For a don't the id means that the agent *did* it. ``docs/personas.md`` says when each counts as shown.
The ids stand below persona, customer and grading because all three name them.
"""

from __future__ import annotations

DOS: tuple[str, ...] = (
    "listening.paraphrase",
    "listening.clarify",
    "listening.empathise",
    "opening.use_name",
    "difficult.apologise",
    "empathy.will_to_help",
    "ten.positive_language",
    "difficult.keep_informed",
    "difficult.firm_respect",
)
"""What the agent should do."""

DONTS: tuple[str, ...] = (
    "dont.minimise",
    "dont.jargon",
    "dont.negative_tone",
    "dont.argue",
    "dont.judge_or_insult",
    "dont.criticise_colleagues",
    "dont.abrupt_hold",
    "dont.unexplained_transfer",
    "difficult.defensive_evasive",
    "difficult.no_palliatives",
    "type.novice_condescend",
)
"""What the agent should not do."""

BEHAVIOURS: tuple[str, ...] = DOS + DONTS
