"""What is known of a call when it starts, from nothing or from an earlier call."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from simulator.call_record import CallRecord
from simulator.models.protocol import Model
from simulator.persona import PersonaFile

SEEDS = 2**31
"""Seeds are whole numbers from 0 below this."""


def new_call(found: PersonaFile, model: Model, seed: int | None) -> CallRecord:
    """A call that starts now; the seed is drawn where it is not given."""
    persona = found.persona
    return CallRecord(
        id=_new_id(),
        persona=persona.id,
        persona_sha256=found.sha256,
        locale=persona.locale,
        channel=persona.channel,
        model=model.profile.name,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
        started_at=utc_now(),
        brief=persona.brief(),
    )


def branch_of(old: CallRecord, after_turn: int, model: Model, seed: int | None) -> CallRecord:
    """A call that goes on now where an earlier one stood after a turn; with its seed where none is given."""
    return replace(
        old,
        id=_new_id(),
        model=model.profile.name,
        seed=old.seed if seed is None else seed,
        started_at=utc_now(),
        parent=old.id,
        forked_after_turn=after_turn,
    )


def _new_id() -> str:
    return secrets.token_hex(8)


def utc_now() -> str:
    """The time, as it is stored."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
