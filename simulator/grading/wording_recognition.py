"""What a report says of the trainee's idea of the customer, in Spanish, English and Japanese."""

from __future__ import annotations

from simulator.grading.wording_reasons import Template
from simulator.transcript import Locale

RECOGNITION: dict[str, dict[Locale, Template]] = {
    "recognised.title": {
        "es": "¿Cómo era el cliente?",
        "en": "What the customer was like",
        "ja": "お客様をどう見たか",
    },
    "recognised.said": {"es": "Dijiste", "en": "You said", "ja": "あなたの答え"},
    "recognised.was": {"es": "Era", "en": "It was", "ja": "実際"},
    "recognised.what": {"es": "Pregunta", "en": "Question", "ja": "質問"},
    "recognised.result": {"es": "Resultado", "en": "Result", "ja": "結果"},
    "recognised.types": {"es": "Tipo de cliente", "en": "Kind of customer", "ja": "お客様のタイプ"},
    "recognised.mood": {"es": "Ánimo al final", "en": "Mood at the end", "ja": "最後の気分"},
    "recognised.knowledge": {"es": "Conocimientos", "en": "Knowledge", "ja": "知識"},
    "recognised.need": {
        "es": "Lo que necesitaba de verdad",
        "en": "What they really needed",
        "ja": "本当に必要だったこと",
    },
    "recognised.right": {"es": "acertado", "en": "right", "ja": "正解"},
    "recognised.partly": {"es": "en parte", "en": "in part", "ja": "一部正解"},
    "recognised.wrong": {"es": "no acertado", "en": "not right", "ja": "不正解"},
    "recognised.close": {"es": "se acerca", "en": "close", "ja": "近い"},
    "recognised.open": {
        "es": "compáralo tú",
        "en": "compare for yourself",
        "ja": "見比べてください",
    },
    "recognised.unsaid": {"es": "sin respuesta", "en": "not answered", "ja": "未回答"},
    "recognised.unknown": {"es": "sin datos", "en": "no data", "ja": "記録なし"},
    "recognised.none": {"es": "Ninguno de estos", "en": "None of these", "ja": "どれでもない"},
    "recognised.no_need": {
        "es": "No había nada detrás de la pregunta",
        "en": "There was nothing behind the question",
        "ja": "質問の背後に別のご要望はなかった",
    },
    "recognised.traits": {
        "es": "{named} de {traits} rasgos",
        "en": "{named} of {traits} traits",
        "ja": "特徴{traits}つのうち{named}つ",
    },
    "recognised.traits_beside": {
        "es": "{named} de {traits} rasgos y {beside} de más",
        "en": "{named} of {traits} traits and {beside} too many",
        "ja": "特徴{traits}つのうち{named}つ、余分に{beside}つ",
    },
    "recognised.reason": {
        "es": "Preguntado tras la llamada, acertó {right} de {asked}: tipo de cliente, {types}; conocimientos, "
        "{knowledge}; ánimo al final, {mood}.",
        "en": "Asked after the call, {right} of {asked} right: kind of customer, {types}; knowledge, {knowledge}; "
        "mood at the end, {mood}.",
        "ja": "通話後の質問で{asked}問中{right}問正解（お客様のタイプ：{types}、知識：{knowledge}、最後の気分：{mood}）。",
    },
    # the words of the question itself, as the app asks it
    "type.angry": {"es": "Enfado", "en": "Angry", "ja": "怒っている"},
    "type.rude": {"es": "Malas formas", "en": "Rude", "ja": "無礼"},
    "type.talkative": {"es": "Habla mucho", "en": "Talkative", "ja": "話好き"},
    "type.expert": {"es": "Nivel experto", "en": "Expert", "ja": "専門家"},
    "type.novice": {"es": "Sin experiencia", "en": "Beginner", "ja": "初心者"},
    "type.polemical": {"es": "Lo discute todo", "en": "Argumentative", "ja": "理屈っぽい"},
    "knowledge.novice": {
        "es": "Sabe poco del tema",
        "en": "Knows little about it",
        "ja": "知識は少ない",
    },
    "knowledge.average": {
        "es": "Conocimientos medios",
        "en": "Knows the basics",
        "ja": "基礎は知っている",
    },
    "knowledge.expert": {
        "es": "Sabe mucho del tema",
        "en": "Knows a lot about it",
        "ja": "知識が豊富",
    },
}
