"""Headings, figures and moments of a report in Spanish, English and Japanese."""

from __future__ import annotations

from simulator.grading.wording_reasons import Template
from simulator.transcript import Locale

REPORT: dict[str, dict[Locale, Template]] = {
    "report.score": {
        "es": "Puntuación: {score} de 100 (entre {low} y {high})",
        "en": "Score: {score} of 100 (between {low} and {high})",
        "ja": "得点：100点中{score}点（{low}〜{high}点）",
    },
    "report.no_score": {
        "es": "Sin puntuación: se valoró el {coverage} % y hace falta el {needed} %",
        "en": "No score: {coverage} % was assessed and {needed} % is needed",
        "ja": "得点なし：判定できたのは{coverage}％で、{needed}％以上が必要です",
    },
    "report.coverage": {
        "es": "Valorado: {coverage} % de lo que procede ({assessed} de {applicable} criterios)",
        "en": "Assessed: {coverage} % of what applies ({assessed} of {applicable} criteria)",
        "ja": "判定できた割合：{coverage}％（対象{applicable}項目のうち{assessed}項目）",
    },
    "report.went_well": {"es": "Lo que fue bien", "en": "What went well", "ja": "よかった点"},
    "report.moments": {
        "es": ("El momento que más costó", "Los momentos que más costaron"),
        "en": ("The moment that cost most", "The moments that cost most"),
        "ja": "特に響いた場面",
    },
    "report.rest": {
        "es": "Lo demás, documento a documento",
        "en": "The rest, document by document",
        "ja": "その他の項目（資料別）",
    },
    "report.unassessed": {
        "es": "No se pudo valorar",
        "en": "Could not be assessed",
        "ja": "判定できなかった項目",
    },
    "report.not_applicable": {
        "es": "No procedía",
        "en": "Did not apply",
        "ja": "対象外だった項目",
    },
    "report.needed": {
        "es": "Hace falta: {what}",
        "en": "Needed: {what}",
        "ja": "必要なもの：{what}",
    },
    "report.more_turns": {
        "es": ("y también en el turno {turns}", "y también en los turnos {turns}"),
        "en": ("and also in turn {turns}", "and also in turns {turns}"),
        "ja": "ほかに発言{turns}でも見られます",
    },
    "report.metrics": {"es": "Cifras del servicio", "en": "Service figures", "ja": "対応の数値"},
    "report.mood": {
        "es": "Qué movió al cliente",
        "en": "What moved the customer",
        "ja": "お客様の気持ちを動かしたもの",
    },
    "report.advice": {"es": "Consejo", "en": "Advice", "ja": "アドバイス"},
    "report.colon": {"es": ": ", "en": ": ", "ja": "："},
    "report.machine_said": {
        "es": "La máquina dijo:",
        "en": "The machine said:",
        "ja": "自動判定：",
    },
    "report.turn": {"es": "turno {turn}", "en": "turn {turn}", "ja": "発言{turn}"},
    "report.no_data": {"es": "sin datos", "en": "no data", "ja": "記録なし"},
    "report.seconds": {"es": "{seconds} s", "en": "{seconds} s", "ja": "{seconds}秒"},
    "report.minutes": {
        "es": "{minutes} min {seconds} s",
        "en": "{minutes} min {seconds} s",
        "ja": "{minutes}分{seconds}秒",
    },
    "report.percent": {"es": "{percent} %", "en": "{percent} %", "ja": "{percent}％"},
    "report.model": {
        "es": "Evaluado por {model} con {rubric}",
        "en": "Graded by {model} with {rubric}",
        "ja": "評価：{model}（{rubric}）",
    },
    "metric.first_answer_seconds": {
        "es": "Primera respuesta",
        "en": "First answer",
        "ja": "最初の応答まで",
    },
    "metric.first_answer_seconds.counted": {
        "es": "desde que entra la llamada o el cliente acaba de hablar hasta la primera palabra del agente",
        "en": "from the beginning of the call, or the end of the customer's words, to the agent's first word",
        "ja": "通話の始まり、またはお客様の最初の言葉の終わりから、担当者の第一声まで",
    },
    "metric.agent_turns": {
        "es": "Respuestas hasta el cierre",
        "en": "Answers until the close",
        "ja": "終了までの応答回数",
    },
    "metric.agent_turns.counted": {
        "es": "turnos del agente",
        "en": "turns of the agent",
        "ja": "担当者の発言の数",
    },
    "metric.duration_seconds": {
        "es": "Tiempo hasta el cierre",
        "en": "Time to close",
        "ja": "終了までの時間",
    },
    "metric.duration_seconds.counted": {
        "es": "desde la primera palabra hasta que termina el contacto",
        "en": "from the first word to the end of the contact",
        "ja": "最初の言葉から通話の終わりまで",
    },
    "metric.hold_seconds": {"es": "Tiempo en espera", "en": "Time on hold", "ja": "保留時間"},
    "metric.hold_seconds.counted": {
        "es": "todas las esperas juntas",
        "en": "all holds together",
        "ja": "すべての保留の合計",
    },
    "metric.holds": {"es": "Esperas", "en": "Holds", "ja": "保留回数"},
    "metric.holds.counted": {
        "es": "veces que se puso al cliente en espera",
        "en": "how often the customer was put on hold",
        "ja": "お客様を保留にした回数",
    },
    "metric.longest_silence_seconds": {
        "es": "Silencio más largo registrado",
        "en": "Longest silence recorded",
        "ja": "記録された最も長い沈黙",
    },
    "metric.longest_silence_seconds.counted": {
        "es": "silencio del agente fuera de las esperas",
        "en": "silence of the agent outside holds",
        "ja": "保留以外で担当者が黙っていた時間",
    },
    "metric.share_of_words": {
        "es": "Parte de las palabras que dijo el agente",
        "en": "Agent's share of the words",
        "ja": "担当者の発話量の割合",
    },
    "metric.share_of_words.counted": {
        "es": "de todas las palabras de la llamada",
        "en": "of all words of the call",
        "ja": "通話全体の言葉に占める割合",
    },
    "metric.share_of_time": {
        "es": "Parte del tiempo en que habló el agente",
        "en": "Agent's share of the talking time",
        "ja": "担当者の発話時間の割合",
    },
    "metric.share_of_time.counted": {
        "es": "de todo el tiempo en que alguien habla",
        "en": "of all the time in which somebody talks",
        "ja": "どちらかが話している時間に占める割合",
    },
    "metric.interruptions": {"es": "Interrupciones", "en": "Interruptions", "ja": "さえぎった回数"},
    "metric.interruptions.counted": {
        "es": "veces que el agente cortó al cliente",
        "en": "how often the agent cut the customer off",
        "ja": "担当者がお客様の話をさえぎった回数",
    },
    # a moment that cost something
    "moment.after": {
        "es": "después del turno {turn}",
        "en": "after turn {turn}",
        "ja": "発言{turn}のあと",
    },
    "moment.begin": {
        "es": "al principio de la llamada",
        "en": "at the beginning of the call",
        "ja": "通話の始め",
    },
    "moment.said": {"es": "Lo que se dijo", "en": "What was said", "ja": "実際に言ったこと"},
    "moment.happened": {"es": "Lo que pasó", "en": "What happened", "ja": "起きたこと"},
    "moment.customer_before": {
        "es": "El cliente acababa de decir",
        "en": "The customer had just said",
        "ja": "直前のお客様の言葉",
    },
    "moment.felt": {
        "es": "Lo que sintió el cliente",
        "en": "What the customer felt",
        "ja": "お客様が感じたこと",
    },
    "moment.felt_nothing": {
        "es": "El ánimo del cliente no empeoró aquí; cuesta puntos porque el criterio no se cumple.",
        "en": "The customer's mood did not get worse here; it costs points because the demand was not met.",
        "ja": "ここでお客様の気持ちは悪化していませんが、項目を満たしていないため得点に響きました。",
    },
    "moment.also": {
        "es": "Tampoco se cumple aquí",
        "en": "Not met here either",
        "ja": "ほかに満たしていない項目",
    },
    "moment.mood_moved": {
        "es": "Ánimo: de {before} a {after}. Frustración {frustration}, confianza {trust}.",
        "en": "Mood: from {before} to {after}. Frustration {frustration}, trust {trust}.",
        "ja": "気分：「{before}」から「{after}」へ。不満 {frustration}、信頼 {trust}。",
    },
    "moment.mood_stayed": {
        "es": "Ánimo: sigue en {after}. Frustración {frustration}, confianza {trust}.",
        "en": "Mood: still {after}. Frustration {frustration}, trust {trust}.",
        "ja": "気分：「{after}」のまま。不満 {frustration}、信頼 {trust}。",
    },
    "moment.instead": {
        "es": "Lo que se podría haber dicho",
        "en": "What could be said instead",
        "ja": "代わりに言えること",
    },
    "moment.next_time": {
        "es": "Para la próxima vez",
        "en": "For next time",
        "ja": "次に向けて",
    },
    "moment.by_grader": {
        "es": "Propuesta del modelo evaluador; el programa comprobó lengua, extensión y datos.",
        "en": "Proposed by the grader's model; the program checked language, length and facts.",
        "ja": "評価モデルによる提案です（言語・長さ・事実はプログラムが確認）。",
    },
    "moment.by_rubric": {
        "es": "Consejo de la rúbrica.",
        "en": "Advice of the rubric.",
        "ja": "評価基準に書かれたアドバイスです。",
    },
    "moment.by_program": {
        "es": "Consejo general; la rúbrica no trata de esto.",
        "en": "General advice; the rubric does not deal with this.",
        "ja": "一般的なアドバイスです（この評価基準にはない内容）。",
    },
    "moment.refused": {
        "es": "La propuesta del modelo evaluador no pasó la comprobación.",
        "en": "What the grader's model proposed did not pass the check.",
        "ja": "評価モデルの提案は、確認に通りませんでした。",
    },
    "moment.no_answer": {
        "es": "El modelo evaluador no dio ninguna propuesta.",
        "en": "The grader's model proposed nothing.",
        "ja": "評価モデルからの提案はありませんでした。",
    },
    "moments.by_weight": {
        "es": "Esta transcripción no registra el ánimo del cliente: son los fallos que más pesan en la puntuación.",
        "en": "This transcript does not record the customer's mood: these are the faults that weigh most in the score.",
        "ja": "この記録にはお客様の気持ちの変化がないため、得点への影響が大きい順に示しています。",
    },
    "moments.none": {
        "es": "En ningún momento empeoró el ánimo del cliente, y ningún fallo se apoya en palabras del agente.",
        "en": "At no moment did the customer's mood get worse, and no fault rests on words of the agent.",
        "ja": "お客様の気持ちが悪化した場面も、担当者の言葉に基づく不足もありませんでした。",
    },
    "moments.none_found": {
        "es": "Ningún fallo se apoya en palabras del agente.",
        "en": "No fault rests on words of the agent.",
        "ja": "担当者の言葉に基づく不足はありませんでした。",
    },
    "mood.moment": {
        "es": "Frustración {before} → {after} ({band})",
        "en": "Frustration {before} → {after} ({band})",
        "ja": "不満 {before} → {after}（{band}）",
    },
    "band.calm": {"es": "calma", "en": "calm", "ja": "落ち着いている"},
    "band.annoyed": {"es": "molestia", "en": "annoyed", "ja": "いら立っている"},
    "band.angry": {"es": "enfado", "en": "angry", "ja": "怒っている"},
    "band.furious": {"es": "furia", "en": "furious", "ja": "激怒している"},
    "axis.frustration": {"es": "frustración", "en": "frustration", "ja": "不満"},
    "axis.trust": {"es": "confianza", "en": "trust", "ja": "信頼"},
    "axis.confusion": {"es": "confusión", "en": "confusion", "ja": "混乱"},
}
