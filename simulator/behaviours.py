"""What can be found in one turn of the agent: the behaviours that a customer hears, and what the grader looks for.

The ids of behaviours are the rule ids of mood ledger, probe and personas.

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

GRADED_DOS: tuple[str, ...] = (
    "type.expert_general_approach",
    "type.expert_level_two",
    "type.novice_simple_steps",
    "type.talkative_refocus",
    "empathy.show_understanding",
    "difficult.first_reaction",
    "difficult.find_cause",
    "difficult.user_fault_solution",
    "opening.connect",
    "opening.gauge_knowledge",
    "listening.recap",
    "handling.hold",
    "handling.transfer",
    "ten.between_the_lines",
)

GRADED_DONTS: tuple[str, ...] = (
    "dont.culturally_insensitive",
    "dont.distracted",
    "dont.personal_call",
    "dont.side_talk",
    "type.expert_step_by_step",
)

GRADED: tuple[str, ...] = GRADED_DOS + GRADED_DONTS
"""What only the grader looks for; ``docs/grader.md`` says when each counts as shown."""

FINDINGS: tuple[str, ...] = BEHAVIOURS + GRADED
