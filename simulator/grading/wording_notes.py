"""What a report says of words that spoke to the grader, in Spanish, English and Japanese."""

from __future__ import annotations

from simulator.grading.wording_reasons import Template
from simulator.transcript import Locale

NOTES: dict[str, dict[Locale, Template]] = {
    "note.attempt": {
        "es": "El turno {turn} se dirige a quien evalúa, no al cliente; esas palabras no cuentan: {words}",
        "en": "Turn {turn} speaks to the grader, not to the customer; these words do not count: {words}",
        "ja": "発言{turn}はお客様ではなく評価者に向けられています。その言葉は評価に含めません：{words}",
    },
    "note.hidden": {
        "es": "El turno {turn} lleva texto escondido en caracteres invisibles; no cuenta.",
        "en": "Turn {turn} carries text hidden in invisible characters; it does not count.",
        "ja": "発言{turn}には、見えない文字で隠された文章があります。評価に含めません。",
    },
    "note.more": {
        "es": (
            "Otro turno se dirige también a quien evalúa: el {turns}.",
            "Otros {count} turnos se dirigen también a quien evalúa: {turns}.",
        ),
        "en": (
            "{count} more turn speaks to the grader: {turns}.",
            "{count} more turns speak to the grader: {turns}.",
        ),
        "ja": "ほかに{count}件の発言も評価者に向けられています（発言{turns}）。",
    },
    "unassessed.spoke_to_grader": {
        "es": "El evaluador citó palabras que se dirigían a él, no al cliente.",
        "en": "The grader quoted words that spoke to the grader, not to the customer.",
        "ja": "評価モデルが引用したのは、お客様ではなく評価者に向けた言葉でした。",
    },
    "judge.other_language": {
        "es": "El evaluador lo explicó en otra lengua: «{reason}»",
        "en": "The grader explained it in another language: “{reason}”",
        "ja": "評価モデルは別の言語で説明しました：「{reason}」",
    },
}
