"""Whether words ask for consent, give it, refuse it or thank: closed lists for Spanish, English and Japanese.

Read only where the record says that something was asked for: in the answer to an offered transfer, before a hold. A
list knows the plain forms alone; whatever else is said is undecided, and left to the judge.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from simulator.transcript import Locale

Consent = Literal["yes", "no"]

_YES: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(
        r"(?:sí|si(?=[\s,]*(?:$|[.,!]|si\b|claro|por favor|gracias))|si\b.*\badelante|vale|venga|bueno|bien|muy bien|claro|de acuerdo|conforme|c[óo]mo no|oka?y?|okey|dale|[áa]ndele"
        r"|por supuesto|desde luego|sin (?:problema|prisa)|no (?:hay problema|pasa nada|se preocupe|importa)"
        r"|adelante|como (?:usted|quiera|quieras|tú)|(?:le |te |la |lo )?espero|p[áa]s[ae]me|est[áa] bien|perfecto"
        r"|correcto|aqu[íi] (?:espero|sigo|me quedo|estoy|le espero|te espero)|(?:m[íi]r[ae]lo|vaya) (?:con calma"
        r"|tranquil|usted tranquil)|encantad[oa]"
        r"|(?:pero |que sea )?r[áa]pido|no tarde|d[aeé]se prisa|date prisa)\b"
    ),
    "en": re.compile(
        r"(?:yes|yeah|yep|aye|sure|ok(?:ay)?|fine|all right|alright|right you are|of course|go (?:on|ahead|for it)"
        r"|no (?:problem|bother|worries)|please|good|great|lovely|perfect|(?:you )?take your time|certainly"
        r"|by all means|very much|i(?:'ll| will| can| don't mind) (?:hold|wait|hang on|stay|waiting|holding)"
        r"|that(?:'s| is) (?:fine|all right|okay|good)|make it quick|be quick|hurry|don't be long)\b"
    ),
    "ja": re.compile(
        r"(?:はい(?![？?])|ええ(?![？?っ])|うん|どうぞ|[分わ]かりました|了解|承知|構いません|かまいません|いいですよ"
        r"|いいでしょう|いいです(?=[。、よ]|$)|大丈夫|お?待ち(?:し)?ます|待ってい?ます|お願い(?:し|いたし)ます|よろしく"
        r"|もちろん|それ[がで](?:いい|お願い)|さっさと|早くし|手短に)"
    ),
}
"""How an answer that agrees begins; "be quick about it" agrees too."""
_NO: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(
        r"(?:(?:ay|uy|uf|hombre|oiga|que)?,? ?(?:no|ni)\b|nada de\b|de eso nada\b|de esperar\b|mejor no\b"
        r"|preferir[íi]a\b|prefiero que no\b)"
    ),
    "en": re.compile(
        r"(?:(?:oh,? ?)?(?:no|not)\b|don'?t\b|do not\b|never\b|i(?:'d| would) (?:rather|sooner)\b"
        r"|absolutely not\b|you are not\b)"
    ),
    "ja": re.compile(
        r"(?:いや|いいえ|駄目|だめ|できれば|もう(?:待|代わら|結構)|待ちません|待てません|お断り|保留(?:は結構|にしないで)"
        r"|代わらな)"
    ),
}
"""How one that refuses begins; looked at after ``_YES``, which knows "no problem"."""
_QUESTION: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"[?？]"),
    "en": re.compile(r"[?？]"),
    "ja": re.compile(r"[?？]|(?:です|ます|ません|でしょう|ました|ましょう)か(?:[。、！!」]|$)"),
}
_THANKS: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"\bgracias\b|\bagrade[cz]|\bmuy amable\b"),
    "en": re.compile(r"\bthank|\bappreciate|\bgrateful\b|\bcheers\b"),
    "ja": re.compile(r"ありがとう|有難う|お待たせ|感謝"),
}
_WAITING: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(r"\besper|\bmoment|\bminut|\bsegund|en l[íi]nea|\baguard|\bun rato|\bratito"),
    "en": re.compile(
        r"\bhold\b|\bwait\b|\bmoment|\bminute|\bsecond|\bbear with\b|\bhang on\b|\bstay on\b"
    ),
    "ja": re.compile(r"待ち|待って|保留|[分秒](?:ほど|くらい|だけ|間)"),
}
_HANDING_OVER: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(
        r"\b(?:l[aoe]s? |te )?(?:paso|pase|pasar\w*|transfier\w*|transfer\w*|comunico|comunicar\w*|derivo) (?:\w+ )?con\b"
        r"|\btransferi\w+|nivel dos|segundo nivel|llamada conjunta|a tres\b|conferencia"
    ),
    "en": re.compile(
        r"\btransfer|\bput(?:ting)? you (?:through|on to)|\bpass(?:ing)? you|level two|second line|three-way"
        r"|\bconference\b|\bbring (?:her|him|them|in|someone|somebody)\b"
    ),
    "ja": re.compile(r"転送|おつなぎ|お繋ぎ|代わり(?:ます|ましょう)|二次|三者|引き継"),
}
_WANTS_ANOTHER: dict[Locale, re.Pattern[str]] = {
    "es": re.compile(
        r"\bjef[ea]\b|supervisor|encargad[oa]|responsable|nivel dos|segundo nivel|otra persona|p[áa]s[ae]me"
        r"|comun[íi]qu|(?:hablar|hable) con"
    ),
    "en": re.compile(
        r"manager|supervisor|some(?:one|body) (?:else|with|who)|anyone else|put me (?:through|on)|transfer me"
        r"|level two|second line|(?:speak|talk) to"
    ),
    "ja": re.compile(
        r"上司|責任者|上の(?:人|者|方)|別の(?:人|者|方)|ほかの(?:人|方)|他の(?:人|方)|代わって|代われ|わかる人|分かる人|二次"
    ),
}
_LEADING = re.compile(r"^[\s\W]+")


def consent_in(answer: str, locale: Locale) -> Consent | None:
    """What an answer says to something that was asked for; ``None`` where it is neither a plain yes nor no."""
    text = _LEADING.sub("", _plain(answer))
    if _YES[locale].match(text):
        return "yes"
    return "no" if _NO[locale].match(text) else None


def asks(words: str, locale: Locale) -> bool:
    """Whether there is a question in the words."""
    return bool(_QUESTION[locale].search(_plain(words)))


def thanks(words: str, locale: Locale) -> bool:
    """Whether the words thank; in Japanese the excuse for a wait does it too."""
    return bool(_THANKS[locale].search(_plain(words)))


def asks_to_wait(words: str, locale: Locale) -> bool:
    """Whether the words ask the customer to wait: a question, and a word of waiting or of time."""
    return asks(words, locale) and bool(_WAITING[locale].search(_plain(words)))


def asks_to_hand_over(words: str, locale: Locale) -> bool:
    """Whether the words ask the customer to let somebody else take the call or join it."""
    return asks(words, locale) and bool(_HANDING_OVER[locale].search(_plain(words)))


def wants_another(words: str, locale: Locale) -> bool:
    """Whether a customer speaks of being passed on of their own accord, or asks for somebody above."""
    return bool(_WANTS_ANOTHER[locale].search(_plain(words)))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().replace("’", "'")
