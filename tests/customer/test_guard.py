"""The guard: what the model made is shown only if this customer could have said it here."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from customer.made_up import fact, persona
from simulator.customer.guard import (
    LONGEST_CHARACTERS,
    Limits,
    good_beginning,
    loops,
    objection,
    repeats,
    tells,
    tells_all,
    tidy,
)
from simulator.persona import Fact, Persona
from simulator.transcript import Locale

PEOPLE: dict[Locale, Persona] = {
    "es": persona(id="es/lamp", locale="es", name="Marta Ruiz"),
    "en": persona(id="en/lamp", locale="en", name="Ada"),
    "ja": persona(id="ja/lamp", locale="ja", name="佐藤"),
}
SHUT: dict[Locale, Fact] = {
    locale: Fact.model_validate(fact("order", "asked", values=values))
    for locale, values in (
        ("es", ["77120", "la operación de mi madre"]),
        ("en", ["77120", "my mother's surgery"]),
        ("ja", ["77120", "母の手術"]),
    )
}
GOOD: dict[Locale, str] = {
    "es": "Llevo dos días sin luz y nadie me dice nada.",
    "en": "I've been sitting in the dark for two days and nobody tells me a thing.",
    "ja": "もう二日も真っ暗なんですけど、誰も何も教えてくれないんですよ。",
}


def limits(locale: Locale, **changes: Any) -> Limits:
    """A turn in which nothing special holds."""
    plain = Limits(
        persona=PEOPLE[locale],
        shut=(),
        must_tell=None,
        own_lines=(),
        agent_words="",
        known_text="",
    )
    return dataclasses.replace(plain, **changes)


REFUSED: list[tuple[str, Locale, str]] = [
    ("empty", "es", "…"),
    ("empty", "en", "!?"),
    ("empty", "ja", "。。。"),
    ("too_long", "es", "Y otra cosa más le digo. " * 20),
    ("too_long", "en", "And another thing for you, my friend. " * 12),
    ("too_long", "ja", "それからもう一つ言わせてください。" * 30),
    ("markup", "es", "Hola <|im_end|> qué tal"),
    ("markup", "en", "Look it up at https://lamps.example then."),
    ("markup", "ja", "```これです"),
    ("other_speaker", "es", "Agente: ¿Me dice su nombre?"),
    ("other_speaker", "en", "Support agent: Certainly."),
    ("other_speaker", "ja", "担当者：はい、そうですね。"),
    ("foreign", "es", "I really don't know what you want from me now, honestly."),
    ("foreign", "en", "No sé qué quiere usted que le diga ahora mismo, la verdad."),
    ("foreign", "ja", "I really don't know what you want from me."),
    ("agent_speak", "es", "Claro, ¿en qué puedo ayudarle hoy?"),
    ("agent_speak", "en", "Of course, how can I help you today?"),
    ("agent_speak", "ja", "かしこまりました。確認いたします。"),
    ("leak", "es", "Como modelo de lenguaje no tengo lámparas."),
    ("leak", "en", "As an AI I have no lamps of my own."),
    ("leak", "ja", "私はAIとしてお答えします。"),
    ("shut_fact", "es", "Es por la operación de mi madre, sabe usted."),
    ("shut_fact", "en", "It's for my mother's surgery, you know."),
    ("shut_fact", "ja", "実は母の手術があるんです。"),
    ("unknown_number", "es", "Son 350 euros, que no es poco dinero."),
    ("unknown_number", "en", "It cost me 350 and I want it back."),
    ("unknown_number", "ja", "三日で350円も取られました。"),
    ("fact_missing", "es", GOOD["es"]),
    ("fact_missing", "en", GOOD["en"]),
    ("fact_missing", "ja", GOOD["ja"]),
    ("repeats", "es", "¡Llevo dos días sin luz, y nadie me dice nada!"),
    (
        "repeats",
        "en",
        "Well. I have been sitting in the dark for two days and nobody tells me a thing!",
    ),
    ("repeats", "ja", "もう二日も真っ暗なんですけど、誰も何も教えてくれないんです！"),
    ("echoes", "es", "¿Me puede decir desde cuándo no funciona la lámpara?"),
    ("echoes", "en", "Could you tell me since when the lamp has not worked?"),
    ("echoes", "ja", "いつからランプがつかないのか教えていただけますか？"),
]
AGENT_WORDS: dict[Locale, str] = {
    "es": "¿Me puede decir desde cuándo no funciona la lámpara, por favor?",
    "en": "Could you please tell me since when the lamp has not worked?",
    "ja": "いつからランプがつかないのか、教えていただけますか？",
}


def turn_for(name: str, locale: Locale) -> Limits:
    """The turn in which an objection of that name can arise."""
    changes: dict[str, Any] = {
        "shut_fact": {"shut": (SHUT[locale],)},
        "fact_missing": {"must_tell": SHUT[locale], "known_text": "77120"},
        "repeats": {"own_lines": ("Hola.", GOOD[locale])},
        "echoes": {"agent_words": AGENT_WORDS[locale]},
    }
    return limits(locale, **changes.get(name, {}))


@pytest.mark.parametrize(("name", "locale", "line"), REFUSED)
def test_each_objection_is_raised_in_each_language(name: str, locale: Locale, line: str) -> None:
    """What a customer could not have said is refused, and for that reason."""
    assert objection(line, turn_for(name, locale)) == name


@pytest.mark.parametrize(
    ("name", "locale"), sorted({(name, locale) for name, locale, _ in REFUSED})
)
def test_an_ordinary_line_passes_in_the_same_turn(name: str, locale: Locale) -> None:
    """The same limits let a line pass that keeps to them."""
    told = {"es": "Pedido 77120.", "en": "Order 77120.", "ja": "注文は77120です。"}[locale]
    other = {
        "es": "A ver si esta vez sí.",
        "en": "Let's see this time.",
        "ja": "今度こそお願いします。",
    }
    line = {"fact_missing": told, "repeats": other[locale]}.get(name, GOOD[locale])
    assert objection(line, turn_for(name, locale)) is None


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("es", "Mire: no me sirve de nada."),
        ("es", "¿Cómo que «no es para tanto»?"),
        ("es", "Le compré a su tienda y me arrepiento."),
        ("en", "Can you help me with it or not?"),
        ("en", "Look: it doesn't work, and I ordered it from you."),
        ("en", "Your accountant may not care, but I do."),
        ("en", "I want a prompt answer, following your instructions or not."),
        ("ja", "質問：いつ直るんですか。"),
    ],
)
def test_what_only_looks_like_an_agent_or_a_label_passes(locale: Locale, line: str) -> None:
    """Words in another order, or an opening with a colon, are still a caller's."""
    assert objection(line, limits(locale)) is None


@pytest.mark.parametrize(
    ("locale", "raw", "spoken"),
    [
        ("es", "Marta: Hola, buenas.", "Hola, buenas."),
        ("es", "Marta Ruiz: Hola, buenas.", "Hola, buenas."),
        ("es", "**Marta:** Hola, buenas.", "Hola, buenas."),
        ("es", "Marta · enfadada: «Hola, buenas.»", "Hola, buenas."),
        ("es", "[Marta · enfadada · Quéjate] Hola, buenas.", "Hola, buenas."),
        ("es", "Clienta: Hola, buenas.", "Hola, buenas."),
        ("es", "(suspira) Hola, *golpea la mesa* buenas.", "Hola, buenas."),
        ("es", "  «Hola,   buenas.»  ", "Hola, buenas."),
        ("es", "\n\nHola, buenas.\nAgente: ¿Sí?", "Hola, buenas."),
        ("es", "Me dijo «espere»", "Me dijo «espere»"),
        ("es", "«Espere», me dijo", "«Espere», me dijo"),
        ("es", "Hola, buenas.»", "Hola, buenas."),
        ("es", "Agente: Hola.", "Agente: Hola."),
        ("es", "[Agente]: Hola.", "Agente: Hola."),
        ("es", "Son las 10:30 y sigo igual.", "Son las 10:30 y sigo igual."),
        ("es", "Cafe\u0301 no.", "Café no."),
        ("en", "Customer: Right.", "Right."),
        ("en", '"Right."', "Right."),
        ("ja", "佐藤：もういいです。", "もういいです。"),
        ("ja", "「もういいです。」", "もういいです。"),
        ("ja", "（ため息）もういいです。", "もういいです。"),
        ("ja", "「はい」と言いました", "「はい」と言いました"),
        ("es", "", ""),
        ("es", "***", ""),
    ],
)
def test_a_line_is_stripped_to_the_spoken_words(locale: Locale, raw: str, spoken: str) -> None:
    """Own label, stage directions, quotation marks and further paragraphs go; another speaker's label stays."""
    assert tidy(raw, PEOPLE[locale]).strip("*") == spoken


@pytest.mark.parametrize(
    ("known", "line", "passes"),
    [
        ("The order is 77120, from 3 May.", "It's 77120, I said, from May 3.", True),
        ("The order is 77120.", "It's 77-120.", True),
        ("The order is 77120.", "It's 77121.", False),
        ("The order is 77120.", "It's 7.", False),
        ("Call 07700 900172.", "It's 07700 900172.", True),
        ("注文は７７１２０です。", "It's 77120.", True),
        ("", "No numbers here.", True),
    ],
)
def test_a_number_may_be_said_only_if_it_is_known(known: str, line: str, passes: bool) -> None:
    """A model makes up numbers most easily; those of open facts and of the call are known."""
    assert objection(line, limits("en", known_text=known)) == (None if passes else "unknown_number")


def test_a_value_is_found_however_it_is_written() -> None:
    """Spaces, hyphens, accents and width make no secret."""
    secret = Fact.model_validate(fact("order", "asked", values=["EL-20417", "mañana"]))
    for line in ("It's el 204 17", "ＥＬ－２０４１７", "EL 20417!", "MANANA"):
        assert tells(secret, line), line
    assert not tells(secret, "It's EL-2041.")


def test_a_fact_without_values_is_told_by_any_words() -> None:
    """The guard cannot look for what the author did not name."""
    assert tells_all(
        Fact.model_validate(fact("mood", "at_once", values=["x"]) | {"values": []}), "So."
    )


@pytest.mark.parametrize(
    ("line", "earlier", "again"),
    [
        ("It does not work at all.", ["It does not work at all!"], True),
        ("Look. It does not work at all.", ["So. It does not work at all."], True),
        ("It does not work at all, and I paid.", ["It does work now."], False),
        ("Yes.", ["Yes."], False),
        ("What a mess this is, " * 12, ["Oh, " + "what a mess this is, " * 12], True),
    ],
)
def test_a_sentence_said_before_is_a_repetition_but_short_ones_may_return(
    line: str, earlier: list[str], again: bool
) -> None:
    """Nearly the same words count, a bare "Yes." does not, and length does not hide it."""
    assert repeats(line, earlier) is again


@pytest.mark.parametrize(
    ("line", "looping"),
    [("I want it. I want it.", True), ("No. No!", True), ("I want it. I need it.", False)],
)
def test_the_same_sentence_twice_in_a_line_is_a_loop(line: str, looping: bool) -> None:
    """A small model that loops says one sentence over and over."""
    assert loops(line) is looping


def test_an_indignant_quote_of_the_agent_is_no_echo() -> None:
    """The agent's words with an answer to them are an answer."""
    words = "The lamp cannot be exchanged without a receipt."
    echoing = limits("en", agent_words=words)
    assert objection(words, echoing) == "echoes"
    assert objection(f"{words} Are you serious?", echoing) is None


def test_a_line_of_the_longest_length_passes() -> None:
    """The limit itself is allowed; one character more is not."""
    story = (
        "The lamp came on once, flickered, and has been dark ever since; I changed the bulb, tried another "
        "socket, asked a neighbour, took it back to the shop where nobody had any time, and "
        "then I waited half an hour on this line while my dinner went cold and the "
        "children kept shouting from the stairs that they could not see a thing in the kitchen, which I can "
        "well believe because neither could I, and now here we are"
    )
    line = story.ljust(LONGEST_CHARACTERS, "!")
    assert len(story) < LONGEST_CHARACTERS
    assert objection(line, limits("en")) is None
    assert objection(line + "!", limits("en")) == "too_long"


@pytest.mark.parametrize(
    ("line", "stammers"),
    [
        ("No, no, no, I want my lamp.", False),
        ("No, no, no, no, no, I want my lamp.", True),
        ("It is dark, it is dark, it is dark, it is dark, I tell you.", True),
        ("Ha, ha, ha, very funny.", False),
    ],
)
def test_a_line_that_goes_round_in_circles_is_found(line: str, stammers: bool) -> None:
    """Three times the same is how people talk, four times is a model that is stuck."""
    assert loops(line) is stammers


def test_what_was_good_before_a_bad_sentence_still_stands() -> None:
    """From the first sentence on that cannot be shown the line is cut; one that starts badly has no good beginning."""
    assert good_beginning("My lamp is dark. How can I help you today?", limits("en")) == (
        "My lamp is dark."
    )
    assert good_beginning("How can I help you today? My lamp is dark.", limits("en")) is None
    assert good_beginning("How can I help you today?", limits("en")) is None


def test_a_customer_does_not_call_their_own_name() -> None:
    """Ada is the one who calls; only agents say her name to her. She may tell it."""
    assert objection("What shall I do, Ada?", limits("en")) == "other_speaker"
    assert objection("I am Ada and it is dark.", limits("en")) is None
