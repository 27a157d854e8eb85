"""Offers: what an agent will not do is none, nor what is paraphrased; what stands beside a refusal is."""

from __future__ import annotations

import pytest

from simulator.customer.offers import first_offer
from simulator.transcript import Locale


@pytest.mark.parametrize(
    ("locale", "cue", "said", "offered"),
    [
        ("es", "mand tecnic", "Le mando un técnico esta tarde.", True),
        ("es", "mand tecnic", "No puedo mandarle un técnico esta tarde.", False),
        ("es", "mand tecnic", "Hoy no le puedo mandar un técnico.", False),
        ("es", "mand tecnic", "No hace falta el taller, le mando un técnico.", True),
        ("es", "mand tecnic", "No se preocupe que le mando un técnico.", True),
        ("es", "mand tecnic", "¿No prefiere que le mande un técnico?", True),
        ("es", "borr aplicac", "No borre la aplicación.", False),
        ("es", "mand tecnic", "Tampoco le mandaría un técnico para eso.", False),
        ("en", "send engineer", "I can send an engineer today.", True),
        ("en", "send engineer", "I can't send an engineer today.", False),
        ("en", "send engineer", "You don't need to do a thing, I'll send an engineer.", True),
        ("en", "send engineer", "Don't worry I'll send an engineer.", True),
        ("en", "send engineer", "Why don't I send an engineer?", True),
        ("en", "restart router", "Don't restart the router yet.", False),
        ("es", "mand tecnic", "O sea que le mandaron un técnico.", False),
        ("en", "sent engineer", "So they sent an engineer, have I got that right?", False),
        ("ja", "割引", "割引で済まされた、ということですね。", False),
        ("ja", "割引", "割引で済むお話ではないと、承知しております。", False),
        ("ja", "返金 いたします", "全額返金いたします。", True),
        ("ja", "返金", "返金はいたしかねます。", False),
        ("ja", "特別室", "申し訳ございませんが離れは取れず、特別室でしたらご用意できます。", True),
        ("ja", "特別室", "特別室はご用意できません。", False),
        ("ja", "特別室", "特別室にお移りいただけませんか。", True),
        (
            "ja",
            "特別室",
            "二階は階段がございますのでお勧めできませんが、特別室が空いております。",
            True,
        ),
    ],
)
def test_what_is_refused_or_paraphrased_offers_nothing(
    locale: Locale, cue: str, said: str, offered: bool
) -> None:
    """By language; a question never refuses, and comfort is no refusal."""
    assert (first_offer([cue], said, locale) is not None) is offered


def test_the_whole_sentence_is_quoted() -> None:
    """The ledger shows what was said, the refusing clause included."""
    text = "Buenos días. No hace falta que venga, le mando un técnico. ¿De acuerdo?"
    assert first_offer(["mand tecnic"], text, "es") == (
        "No hace falta que venga, le mando un técnico."
    )


def test_an_offer_of_two_halves_is_whole_only_if_neither_refuses() -> None:
    """A verb from the refused half and a thing from the other make no offer."""
    text = "No puedo mandarle nada, el técnico viene el lunes."
    assert first_offer(["mand tecnic"], text, "es") is None
