"""Headings, figures and the mood ledger's rules in Spanish, English and Japanese."""

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
    "report.cost_most": {"es": "Lo que más costó", "en": "What cost most", "ja": "響いた点"},
    "report.rest": {"es": "Lo demás", "en": "The rest", "ja": "その他の項目"},
    "report.metrics": {"es": "Cifras del servicio", "en": "Service figures", "ja": "対応の数値"},
    "report.mood": {
        "es": "Qué movió al cliente",
        "en": "What moved the customer",
        "ja": "お客様の気持ちを動かしたもの",
    },
    "report.advice": {"es": "Consejo", "en": "Advice", "ja": "アドバイス"},
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
    "metric.agent_turns": {
        "es": "Respuestas hasta el cierre",
        "en": "Answers until the close",
        "ja": "終了までの応答回数",
    },
    "metric.duration_seconds": {"es": "Duración", "en": "Duration", "ja": "通話時間"},
    "metric.hold_seconds": {"es": "Tiempo en espera", "en": "Time on hold", "ja": "保留時間"},
    "metric.holds": {"es": "Esperas", "en": "Holds", "ja": "保留回数"},
    "metric.longest_silence_seconds": {
        "es": "Silencio más largo registrado",
        "en": "Longest silence recorded",
        "ja": "記録された最も長い沈黙",
    },
    "metric.share_of_words": {
        "es": "Parte de las palabras que dijo el agente",
        "en": "Agent's share of the words",
        "ja": "担当者の発話量の割合",
    },
    "metric.share_of_time": {
        "es": "Parte del tiempo en que habló el agente",
        "en": "Agent's share of the talking time",
        "ja": "担当者の発話時間の割合",
    },
    "metric.interruptions": {"es": "Interrupciones", "en": "Interruptions", "ja": "さえぎった回数"},
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

LEDGER: dict[str, dict[Locale, Template]] = {
    "rule.listening.paraphrase": {
        "es": "le devolvió con sus palabras lo que había contado",
        "en": "said back what the customer had told",
        "ja": "お客様の話を自分の言葉で確かめた",
    },
    "rule.listening.clarify": {
        "es": "preguntó para entender mejor el problema",
        "en": "asked to understand the problem better",
        "ja": "問題を詳しく知るために質問した",
    },
    "rule.listening.empathise": {
        "es": "reconoció cómo se sentía y se puso a resolverlo",
        "en": "acknowledged the feeling and turned to solving",
        "ja": "気持ちを受け止め、解決に向かった",
    },
    "rule.opening.use_name": {
        "es": "usó el nombre del cliente",
        "en": "used the customer's name",
        "ja": "お客様を名前で呼んだ",
    },
    "rule.difficult.apologise": {
        "es": "pidió disculpas por el error",
        "en": "apologised for the mistake",
        "ja": "不手際を謝った",
    },
    "rule.empathy.will_to_help": {
        "es": "dijo que quería ayudar y resolverlo",
        "en": "said that they wanted to help and solve it",
        "ja": "力になりたい、解決したいと伝えた",
    },
    "rule.ten.positive_language": {
        "es": "dio la mala noticia diciendo qué se hará y cuándo",
        "en": "carried bad news by what will be done and when",
        "ja": "悪い知らせを「何をいつするか」で伝えた",
    },
    "rule.difficult.keep_informed": {
        "es": "informó de lo que se está haciendo",
        "en": "told what is being done",
        "ja": "今していることを知らせた",
    },
    "rule.difficult.firm_respect": {
        "es": "puso un límite con respeto",
        "en": "set a limit courteously",
        "ja": "礼儀正しく一線を引いた",
    },
    "rule.dont.minimise": {
        "es": "le quitó importancia al problema",
        "en": "played the problem down",
        "ja": "問題を軽く扱った",
    },
    "rule.dont.jargon": {
        "es": "usó términos que el cliente no conoce",
        "en": "used terms that the customer does not know",
        "ja": "お客様の知らない専門用語を使った",
    },
    "rule.dont.negative_tone": {
        "es": "habló en mal tono",
        "en": "spoke in a negative tone",
        "ja": "とげのある言い方をした",
    },
    "rule.dont.argue": {
        "es": "le discutió lo que contaba",
        "en": "argued with the customer's account",
        "ja": "お客様の言い分に反論した",
    },
    "rule.dont.judge_or_insult": {
        "es": "juzgó u ofendió al cliente",
        "en": "judged or insulted the customer",
        "ja": "お客様を決めつけたり侮辱したりした",
    },
    "rule.dont.criticise_colleagues": {
        "es": "habló mal de sus compañeros",
        "en": "ran colleagues down",
        "ja": "同僚を悪く言った",
    },
    "rule.dont.abrupt_hold": {
        "es": "puso la llamada en espera de golpe o sin necesidad",
        "en": "put the customer on hold abruptly or without need",
        "ja": "唐突に、または必要もなく保留にした",
    },
    "rule.dont.unexplained_transfer": {
        "es": "transfirió la llamada sin explicar por qué o sin preguntar",
        "en": "transferred without a reason or without asking",
        "ja": "理由や同意のないまま転送した",
    },
    "rule.difficult.defensive_evasive": {
        "es": "se defendió o esquivó la pregunta",
        "en": "was defensive or dodged the question",
        "ja": "言い訳をした、または質問をかわした",
    },
    "rule.difficult.no_palliatives": {
        "es": "ofreció un parche que no le servía",
        "en": "offered a makeshift that does not fit",
        "ja": "その場しのぎの合わない案を出した",
    },
    "rule.type.novice_condescend": {
        "es": "le habló con condescendencia",
        "en": "talked down to the customer",
        "ja": "見下した話し方をした",
    },
    "rule.clock.interrupt": {
        "es": "interrumpió al cliente",
        "en": "cut the customer off",
        "ja": "話をさえぎった",
    },
    "rule.clock.wait": {
        "es": "hizo esperar al cliente",
        "en": "made the customer wait",
        "ja": "待たせた",
    },
    "rule.clock.hold": {
        "es": "tuvo al cliente en espera",
        "en": "kept the customer on hold",
        "ja": "保留で待たせた",
    },
    "rule.clock.broken_promise": {
        "es": "volvió más tarde de lo que anunció",
        "en": "came back later than announced",
        "ja": "伝えた時間より遅く戻った",
    },
    "rule.clock.kept_promise": {
        "es": "volvió cuando dijo que volvería",
        "en": "came back when promised",
        "ja": "約束した時間に戻った",
    },
    "rule.clock.personal_call": {
        "es": "atendió una llamada personal",
        "en": "took a personal call",
        "ja": "私用の電話に出た",
    },
    "rule.clock.backchannel": {
        "es": "dio señales de estar escuchando",
        "en": "gave signs of listening",
        "ja": "相づちを打って聞いた",
    },
    "rule.solution.fits": {
        "es": "ofreció una solución que le servía",
        "en": "offered a solution that fits",
        "ja": "お客様に合う解決策を出した",
    },
    "rule.solution.unfit": {
        "es": "ofreció algo que no resolvía su problema",
        "en": "offered something that does not solve the problem",
        "ja": "問題の解決にならない案を出した",
    },
    "rule.solution.level_two": {
        "es": "le trajo a alguien de segundo nivel, como pedía",
        "en": "brought in somebody from level two, as demanded",
        "ja": "求めに応じて二次サポートの担当者を加えた",
    },
    "rule.phrase.stock": {
        "es": "repitió la misma frase hecha",
        "en": "repeated the same stock phrase",
        "ja": "同じ決まり文句を繰り返した",
    },
    "rule.mood.settle": {
        "es": "el ánimo volvió un poco a su estado habitual",
        "en": "the mood drifted a little towards its usual state",
        "ja": "気持ちが少しふだんの状態に戻った",
    },
}
