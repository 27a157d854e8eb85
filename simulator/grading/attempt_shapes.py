"""Remarks to the grader that are known by their shape: a judge's answer, template tokens, made-up turns and ends, codes.

All functions take a text as it is seen (hidden characters out, look-alikes replaced) and give spans of it.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

from simulator.cues import folded, matches
from simulator.grading.attempt_words import attempts_file
from simulator.talk_to_machine import PROMPT_MARKS, spelled_apart
from simulator.transcript import LOCALES

Span = tuple[int, int]
_QUOTE = r"\\?[\"'“”„‟«»`]"
_STRAY_CLOSER = re.compile(_QUOTE + r"\s*(?:\]\s*)?\}(?![\"”»`])[\s\]},]*")
_PAIR = re.compile(
    rf"{_QUOTE}[^\"'“”„‟«»`\n]{{1,40}}{_QUOTE}\s*[:：]\s*(?:{_QUOTE}[^\"“”\n]*{_QUOTE}|[\w.+-]+)?"
)
_BETWEEN_PARTS = re.compile(r"[\s,;:\[\]{}\"'“”«»`\\]*")
_TOKEN = re.compile(
    r"<\|[^|<>\n]{0,40}\|?>?|\[/?(?:INST|SYS|TOOL_CALLS|AVAILABLE_TOOLS)\]|<</?SYS>>|</?s>"
    r"|<(?:start|end)_of_turn>|<(?:bos|eos)>|\]\]>"
    r"|</?(?:system|assistant|developer|prompt|instructions?|transcript|call|turn|conversation|dialogue|grader"
    r"|judge|evaluation|verdict|score|llamada|conversaci[oó]n|transcripci[oó]n|evaluaci[oó]n|会話|通話|記録|評価)"
    r"\b[^<>\n]{0,60}>",
    re.I,
)
_CLOSING_TOKEN = re.compile(r"\]\]>|<{1,2}/|\[/|<\|[^|]*(?:end|eot)|<end|<eos", re.I)
_SYSTEM = re.compile(
    r"(?:\*\*|#+\s*)?\b(?:SYSTEM|SISTEMA|DEVELOPER)(?: (?:MESSAGE|PROMPT|OVERRIDE|NOTICE|UPDATE))?\s*[:：]"
    r"|[\[【]\s*(?i:system|sistema|システム)(?i:[ :]?(?:message|prompt|override|notice|メッセージ|通知))?\s*[\]】]"
    r"|システム(?:メッセージ|通知|プロンプト)?[:：]"
)
_MACHINES = re.compile(r"\s*(?:windows|mac|ios|android|linux|chrome)", re.I)
_CRITERION_ID = re.compile(
    r"\b(?:listening|dont|difficult|empathy|opening|handling|conduct|ten|quality|skill)\.[a-z_]{2,40}"
    r"\s{0,3}[\"'`]?\s{0,3}[:=—–-]"
)
_SENTENCE_END = re.compile(r"[.!?…。！？\n]")
_LINE_END = re.compile(r"(?=\n)")
_TURN_BEGINS = r"(?:^|[\n.!?。！？\"'”»)\]…] {0,3}|[-—] {1,3})"
_OTHER_SPEAKER = re.compile(
    r"\b(?:agent|agente|assistant|asistente)\s*[\])]*\s*:|(?:担当者|オペレーター)\s*:", re.I
)
MOST_WRAPPED = 200
"""Wrappings of one kind that are looked into in one turn; a flood of them would only cost time."""
_READABLE = 0.9
"""Share of printable characters from which decoded bytes are taken for a text."""


def touching(spans: Sequence[Span], start: int, end: int) -> Span | None:
    """The last of some spans, in order and apart from each other, that has a character of a stretch of text."""
    at = bisect_left(spans, (end, 0)) - 1
    return spans[at] if at >= 0 and spans[at][1] > start else None


def answers(text: str) -> list[Span]:
    """Answers of a judge, scorecards, and what closes the quotation that a turn stands in."""
    objects, strays = _objects(text)
    outside = [
        found.span()
        for found in _PAIR.finditer(text)
        if touching(objects, found.start(), found.start() + 1) is None
    ]
    closing = [
        found.span()
        for found in _STRAY_CLOSER.finditer(text)
        if touching(strays, *found.span()) is not None
    ]
    found: list[Span] = []
    certain = False
    chain: list[Span] = []
    for span in sorted([*objects, *outside, *closing]):
        if chain and not _BETWEEN_PARTS.fullmatch(text, chain[-1][1], max(span[0], chain[-1][1])):
            found += [(chain[0][0], chain[-1][1])] if certain else []
            chain, certain = [], False
        chain.append(span)
        certain = certain or span in closing or bool(_answer().search(text, *span))
    return found + ([(chain[0][0], chain[-1][1])] if certain else [])


def tokens(text: str) -> list[Span]:
    """Tokens of chat templates and tags of a record, with what stands between opening and closing."""
    spans: list[Span] = []
    opened: int | None = None
    for token in _TOKEN.finditer(text):
        if not _CLOSING_TOKEN.match(token[0]):
            opened = token.start() if opened is None else opened
            continue
        spans.append((token.start() if opened is None else opened, token.end()))
        opened = None
    if opened is not None:
        spans.append((opened, _end(_LINE_END, text, opened)))
    return spans


def made_up_turns(text: str) -> list[Span]:
    """Where a turn begins that the agent writes for the customer ("Customer: thank you, perfect")."""
    return [
        found.span("turn")
        for found in _customer_label().finditer(text)
        if praises(text[found.end() : _end(_SENTENCE_END, text, found.end())])
        or _OTHER_SPEAKER.search(text, found.end(), _end(_LINE_END, text, found.end()))
    ]


def goes_on_making_up(sentence: str) -> bool:
    """Whether a sentence behind a made-up turn belongs to it: the customer is pleased, or somebody is named."""
    return praises(sentence) or bool(_OTHER_SPEAKER.search(sentence))


def marks(text: str) -> list[Span]:
    """Marks that make the sentences in which they stand a remark to a program or a grader."""
    spans = [found.span() for found in PROMPT_MARKS.finditer(text)]
    spans += [
        found.span() for found in _SYSTEM.finditer(text) if not _MACHINES.match(text, found.end())
    ]
    spans += [found.span() for found in _CRITERION_ID.finditer(text)]
    stems = attempts_file().any.spelled
    spans += [
        (start, start + 1)
        for start, word in spelled_apart(text)
        if any(folded(stem) in word for stem in stems)
    ]
    return sorted(spans)


def ends(text: str) -> list[Span]:
    """Made-up ends of the record, such as "--- END OF CALL ---"."""
    return [found.span() for found in _ends().finditer(text)]


def wrapped(text: str, speaks: Callable[[str], bool]) -> list[Span]:
    """Codes that hide a remark, and fences and tags around one.

    Args:
        text: As it is seen.
        speaks: Whether what is inside speaks to the grader.
    """
    spans = []
    for pattern, unwrap in _WRAPPINGS:
        for found in itertools.islice(pattern.finditer(text), MOST_WRAPPED):
            inside = unwrap(found[found.lastindex or 0])
            if inside is not None and speaks(inside):
                spans.append(found.span())
    return spans


def _objects(text: str) -> tuple[list[Span], list[Span]]:
    """Groups in braces, an unclosed one to the end of its line, and closing braces that close nothing."""
    groups: list[Span] = []
    strays: list[Span] = []
    opened: list[int] = []
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            opened.append(found.start())
        elif not opened:
            strays.append(found.span())
        elif len(opened) == 1:
            groups.append((opened.pop(), found.end()))
        else:
            opened.pop()
    if opened:
        groups.append((opened[0], _end(_LINE_END, text, opened[-1])))
    return groups, strays


@cache
def _answer() -> re.Pattern[str]:
    words = attempts_file().any
    shared = "|".join(
        rf"{_QUOTE}{re.escape(key)}{_QUOTE}\s*[:：]\s*(?:{_QUOTE})?(?:{_either(values)})(?:{_QUOTE}|\b)(?![.\d])"
        for key, values in words.shared_keys.items()
    )
    return re.compile(
        rf"{_QUOTE}(?:{_either(words.answer_keys)}){_QUOTE}\s*[:：](?:\s*{_QUOTE}[^\"'“”]*{_QUOTE}|\s*[\w.]+)?"
        rf"|{shared}"
        rf"|{_QUOTE}[\w. ]+{_QUOTE}\s*[:：]\s*{_QUOTE}(?:{_either(words.answer_values)}){_QUOTE}",
        re.I,
    )


@cache
def _customer_label() -> re.Pattern[str]:
    names = [word for one in LOCALES for word in attempts_file().language(one).customer]
    return re.compile(
        rf"{_TURN_BEGINS}(?P<turn>[\[(*<# ]{{0,6}}(?:(?:turn|turno|発言|ターン) ?\d{{1,4}} ?[-–:.,)]{{0,3}} ?)?"
        rf"(?:{_either(names)}) {{0,3}}[\])*>]{{0,3}} {{0,3}}[:：])",
        re.I,
    )


def praises(words: str) -> bool:
    """Whether words are a customer's who is pleased."""
    return any(
        matches(cue, words, locale)
        for locale in LOCALES
        for cue in attempts_file().language(locale).praise
    )


@cache
def _ends() -> re.Pattern[str]:
    said = [words for one in LOCALES for words in attempts_file().language(one).ends]
    return re.compile(
        rf"[-=#*\[<({{【~_]{{1,20}} {{0,3}}(?:{_either(said)}) {{0,3}}[-=#*\]>)}}】~_]+", re.I
    )


def _either(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.search(text, start)
    return found.end() if found else len(text)


def _from_base64(code: str) -> str | None:
    plain = code.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return _readable(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except binascii.Error:
        return None  # a long word, no code


def _from_hex(code: str) -> str | None:
    digits = re.sub(r"[^0-9A-Fa-f]", "", code)
    return _readable(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _readable(code: bytes) -> str | None:
    try:
        text = code.decode("utf-8")
    except UnicodeDecodeError:
        return None  # bytes that spell no text
    printable = sum(character.isprintable() or character.isspace() for character in text)
    return text if text and printable >= _READABLE * len(text) else None


_WRAPPINGS: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (re.compile(r"```(.+?)```|~~~(.+?)~~~", re.DOTALL), str),
    (re.compile(r"<(?P<tag>\w{1,20})>([^<>]+)</(?P=tag)>"), str),
    (re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}"), _from_base64),
    (re.compile(r"(?:[0-9A-Fa-f]{2}[\s:,]?){12,}"), _from_hex),
)
"""What may be wrapped around a remark, and what gives the words inside; ``None`` where there are none."""
