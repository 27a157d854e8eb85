"""What a report says of its own: documents, what an open criterion needs, and the page's headings, in three languages."""

from __future__ import annotations

from simulator.grading.wording_reasons import Template
from simulator.transcript import Locale

DOCUMENTS: dict[str, dict[Locale, Template]] = {
    "document.active-listening": {"es": "Escucha activa", "en": "Active listening", "ja": "傾聴"},
    "document.technician-communication": {
        "es": "La comunicación con el cliente",
        "en": "Talking with customers",
        "ja": "お客様との話し方",
    },
    "document.empathy-in-service": {
        "es": "Empatía en el servicio",
        "en": "Empathy in service",
        "ja": "接客における共感",
    },
    "document.difficult-customers": {
        "es": "Clientes difíciles",
        "en": "Difficult customers",
        "ja": "難しいお客様への対応",
    },
    "document.ten-support-skills": {
        "es": "Diez habilidades de soporte",
        "en": "Ten support skills",
        "ja": "サポートの10のスキル",
    },
    "document.other": {"es": "Otros criterios", "en": "Other criteria", "ja": "その他"},
}

NEEDS: dict[str, dict[Locale, Template]] = {
    "needs.record": {
        "es": "una transcripción con tiempos y sucesos",
        "en": "a transcript with times and events",
        "ja": "時刻と出来事が入った通話記録",
    },
    "needs.speech": {
        "es": "una llamada en la que el agente conteste al cliente",
        "en": "a call in which the agent answers the customer",
        "ja": "担当者がお客様に応答している通話",
    },
    "needs.voice": {
        "es": "escuchar la voz",
        "en": "listening to the voice",
        "ja": "音声を聞くこと",
    },
    "needs.several_calls": {
        "es": "varias llamadas del mismo agente",
        "en": "several calls of the same agent",
        "ja": "同じ担当者の複数の通話",
    },
    "needs.scenario": {
        "es": "que la transcripción diga el tipo de cliente y el canal",
        "en": "a transcript that says what kind of customer and which channel it was",
        "ja": "お客様のタイプと連絡手段が書かれた記録",
    },
    "needs.stronger_model": {
        "es": "un modelo evaluador más capaz, o una persona",
        "en": "a more capable grader model, or a person",
        "ja": "より高性能な評価モデル、または人による評価",
    },
    "needs.person": {
        "es": "que lo mire una persona",
        "en": "a person who looks at it",
        "ja": "人による確認",
    },
    "needs.grading_again": {
        "es": "evaluar la llamada otra vez, o con otro modelo",
        "en": "grading the call again, or with another model",
        "ja": "もう一度、または別のモデルでの評価",
    },
}

NEEDED_FOR: dict[str, str] = {
    "no_record": "record",
    "agent_silent": "speech",
    "no_chance": "speech",
    "voice": "voice",
    "beyond_call": "several_calls",
    "no_measure": "person",
    "spoke_to_grader": "person",
    "scenario_unknown": "scenario",
    "uncalibrated": "stronger_model",
    "uncalibrated_language": "stronger_model",
    "unsure": "stronger_model",
    "undecided": "stronger_model",
    "unreliable": "stronger_model",
    "may_not_apply": "stronger_model",
    "turns_unread": "grading_again",
    "quote_not_found": "grading_again",
    "no_quote": "grading_again",
    "customer_said_it": "grading_again",
    "bad_answer": "grading_again",
    "no_answer": "grading_again",
}
"""What each ``unassessed.<reason>`` needs, as ``needs.<what>``."""

PAGE: dict[str, dict[Locale, Template]] = {
    "page.title": {
        "es": "Informe de la llamada",
        "en": "Report on the call",
        "ja": "通話レポート",
    },
    "page.file": {"es": "informe", "en": "report", "ja": "report"},
    "page.title_with": {
        "es": "Informe de la llamada con {name}",
        "en": "Report on the call with {name}",
        "ja": "{name} さんとの通話レポート",
    },
    "page.call": {"es": "Llamada", "en": "Call", "ja": "通話"},
    "page.date": {"es": "Fecha", "en": "Date", "ja": "日時"},
    "page.customer": {"es": "Cliente", "en": "Customer", "ja": "お客様"},
    "page.agent": {"es": "Agente", "en": "Agent", "ja": "担当者"},
    "page.rubric": {"es": "Rúbrica", "en": "Rubric", "ja": "評価基準"},
    "page.grader": {"es": "Evaluador", "en": "Grader", "ja": "評価モデル"},
    "page.ending": {"es": "Final", "en": "Ending", "ja": "終わり方"},
    "page.solved": {"es": "Problema resuelto", "en": "Problem solved", "ja": "問題の解決"},
    "page.need_found": {
        "es": "Necesidad de fondo descubierta",
        "en": "Hidden need found",
        "ja": "隠れたニーズの発見",
    },
    "page.yes": {"es": "sí", "en": "yes", "ja": "はい"},
    "page.no": {"es": "no", "en": "no", "ja": "いいえ"},
    "page.of_100": {"es": "de 100", "en": "of 100", "ja": "/ 100"},
    "page.interval": {
        "es": "Con un 95 % de probabilidad, entre {low} y {high}.",
        "en": "Between {low} and {high} with 95 % probability.",
        "ja": "95％の確率で{low}〜{high}点の間です。",
    },
    "page.curve": {
        "es": "El ánimo del cliente, turno a turno",
        "en": "The customer's mood, turn by turn",
        "ja": "発言ごとのお客様の気分",
    },
    "page.curve_in_words": {
        "es": "Frustración de {first} a {last}, con un máximo de {most}; confianza de {trust_first} a {trust_last}.",
        "en": "Frustration from {first} to {last}, at most {most}; trust from {trust_first} to {trust_last}.",
        "ja": "不満は{first}から{last}へ（最大{most}）、信頼は{trust_first}から{trust_last}へ。",
    },
    "page.curve_marks": {
        "es": "Los números en círculo señalan los momentos de arriba.",
        "en": "The circled numbers mark the moments above.",
        "ja": "丸数字は上の「場面」を示します。",
    },
    "page.turn": {"es": "Turno", "en": "Turn", "ja": "発言"},
    "page.what_moved": {
        "es": "Qué lo movió",
        "en": "What moved it",
        "ja": "動かしたもの",
    },
    "page.mood_after": {"es": "Después", "en": "Afterwards", "ja": "その後"},
    "page.verdict": {"es": "Veredicto", "en": "Verdict", "ja": "判定"},
    "page.criterion": {"es": "Criterio", "en": "Criterion", "ja": "項目"},
    "page.why": {"es": "Por qué", "en": "Why", "ja": "理由"},
    "page.figure": {"es": "Cifra", "en": "Figure", "ja": "項目"},
    "page.value": {"es": "Valor", "en": "Value", "ja": "値"},
    "page.counted": {"es": "Cómo se cuenta", "en": "How it is counted", "ja": "数え方"},
    "page.transcript": {"es": "Lo que se dijo", "en": "What was said", "ja": "会話の全文"},
    "page.marked": {
        "es": "Marcadas, las palabras en las que se apoya algún veredicto.",
        "en": "Marked: the words that a verdict rests on.",
        "ja": "判定の根拠になった言葉に印を付けています。",
    },
    "page.cut_off": {"es": "lo cortaron", "en": "cut off", "ja": "途中でさえぎられた"},
    "page.signed": {"es": "Revisado por", "en": "Reviewed by", "ja": "確認者"},
    "page.signed_on": {"es": "Fecha y firma", "en": "Date and signature", "ja": "日付・署名"},
    "page.how_to_read": {
        "es": "La puntuación cuenta solo lo que se pudo valorar. Un veredicto que dice que algo ocurrió cita al agente; "
        "lo que no se pudo valorar no resta puntos, y aparece con lo que haría falta.",
        "en": "The score counts only what could be assessed. A verdict that says something happened quotes the agent; "
        "what could not be assessed costs no points, and is shown with what it would take.",
        "ja": "得点は判定できた項目だけで計算しています。「見られた」とする判定には担当者の言葉が引用されています。"
        "判定できなかった項目は減点されず、必要なものとともに示しています。",
    },
    "page.by.measured": {"es": "medido", "en": "measured", "ja": "測定"},
    "page.by.judge": {"es": "modelo", "en": "model", "ja": "モデル"},
    "page.by.human": {"es": "persona", "en": "person", "ja": "人"},
    "page.end.solved": {
        "es": "el cliente aceptó la solución",
        "en": "the customer accepted the solution",
        "ja": "お客様が解決策を受け入れた",
    },
    "page.end.hung_up": {
        "es": "el cliente colgó",
        "en": "the customer hung up",
        "ja": "お客様が電話を切った",
    },
    "page.end.transferred": {"es": "transferida", "en": "transferred", "ja": "転送された"},
    "page.end.abandoned": {"es": "abandonada", "en": "abandoned", "ja": "途中で終わった"},
    "page.end.time_out": {
        "es": "se agotó el tiempo",
        "en": "time ran out",
        "ja": "時間切れ",
    },
    "page.end.ended": {
        "es": "el agente dio por terminada la llamada",
        "en": "the agent ended the call",
        "ja": "担当者が通話を終えた",
    },
    "page.end.open": {
        "es": "sin final registrado",
        "en": "no ending recorded",
        "ja": "終わりの記録なし",
    },
    "page.announced": {
        "es": "anunció {seconds} s",
        "en": "announced {seconds} s",
        "ja": "{seconds}秒と伝えた",
    },
    "page.event.interrupt": {"es": "Interrupción", "en": "Interruption", "ja": "さえぎり"},
    "page.event.silence": {"es": "Silencio", "en": "Silence", "ja": "沈黙"},
    "page.event.hold_start": {"es": "Empieza la espera", "en": "Hold begins", "ja": "保留開始"},
    "page.event.hold_end": {"es": "Termina la espera", "en": "Hold ends", "ja": "保留終了"},
    "page.event.transfer_offer": {
        "es": "Ofrece transferir",
        "en": "Offers a transfer",
        "ja": "転送を提案",
    },
    "page.event.transfer": {"es": "Transferencia", "en": "Transfer", "ja": "転送"},
    "page.event.conference": {
        "es": "Entra el segundo nivel",
        "en": "Level two joins",
        "ja": "二次サポートが参加",
    },
    "page.event.personal_call": {
        "es": "Llamada personal",
        "en": "Personal call",
        "ja": "私用の電話",
    },
    "page.event.backchannel": {
        "es": "Señal de escucha",
        "en": "Sign of listening",
        "ja": "相づち",
    },
    "page.event.hang_up": {"es": "Cuelga", "en": "Hangs up", "ja": "電話を切る"},
    "page.event.end": {"es": "Fin", "en": "End", "ja": "終了"},
}
