"""Verdicts and their reasons in Spanish, English and Japanese; ``wording.py`` fills them in."""

from __future__ import annotations

from simulator.grading.wording_measured import MEASURED
from simulator.transcript import Locale

Template = str | tuple[str, str]
"""One text, or one for a ``count`` of 1 and one for any other."""

REASONS: dict[str, dict[Locale, Template]] = {
    # the four verdicts; the second set is for a don't
    "verdict.met": {"es": "conseguido", "en": "met", "ja": "できている"},
    "verdict.not_met": {"es": "por mejorar", "en": "not met", "ja": "改善が必要"},
    "verdict.dont.met": {"es": "evitado", "en": "avoided", "ja": "避けられている"},
    "verdict.dont.not_met": {"es": "ocurrió", "en": "it happened", "ja": "見られた"},
    "verdict.not_applicable": {"es": "no procede", "en": "does not apply", "ja": "対象外"},
    "verdict.cannot_assess": {
        "es": "no se puede valorar",
        "en": "cannot be assessed",
        "ja": "判定できない",
    },
    **MEASURED,
    # why something could not be assessed
    "unassessed.no_record": {
        "es": "La transcripción no trae los tiempos ni los sucesos que harían falta para medirlo.",
        "en": "The transcript carries neither the times nor the events that it takes to measure this.",
        "ja": "測定に必要な時刻や出来事が記録にないため、判定できません。",
    },
    "unassessed.agent_silent": {
        "es": "El agente no dice nada en esta llamada.",
        "en": "The agent says nothing in this call.",
        "ja": "この通話では担当者の発言がありません。",
    },
    "unassessed.no_chance": {
        "es": "El agente no llega a responder a nada de lo que dice el cliente.",
        "en": "The agent never answers anything that the customer says.",
        "ja": "お客様の発言に担当者が答える場面がありません。",
    },
    "unassessed.voice": {
        "es": "Solo podría oírse en la voz, y esta llamada es un texto.",
        "en": "It could only be heard in the voice, and this call is a text.",
        "ja": "声を聞かなければ判断できませんが、この記録は文字だけです。",
    },
    "unassessed.beyond_call": {
        "es": "No puede verse en una sola llamada.",
        "en": "It cannot be seen in a single call.",
        "ja": "一回の通話だけでは判断できません。",
    },
    "unassessed.no_measure": {
        "es": "Todavía no hay una medida para este criterio.",
        "en": "There is no measure for this criterion yet.",
        "ja": "この項目を測る方法はまだありません。",
    },
    "unassessed.scenario_unknown": {
        "es": "Depende del tipo de cliente o del canal, y la transcripción no los dice.",
        "en": "It depends on the kind of customer or the channel, and the transcript does not tell them.",
        "ja": "お客様のタイプや通話の手段によりますが、記録に書かれていません。",
    },
    "unassessed.uncalibrated": {
        "es": "Este modelo no está calibrado para este criterio.",
        "en": "This model is not calibrated for this criterion.",
        "ja": "このモデルはこの項目向けに調整されていません。",
    },
    "unassessed.uncalibrated_language": {
        "es": "Este modelo no está calibrado para la lengua «{locale}».",
        "en": "This model is not calibrated for the language {locale!r}.",
        "ja": "このモデルは言語「{locale}」向けに調整されていません。",
    },
    "unassessed.undecided": {
        "es": "Los turnos apuntan a los dos lados ({percent} % a favor); que lo mire una persona.",
        "en": "The turns point both ways ({percent} % for it); a person should look.",
        "ja": "どちらとも言える内容です（達成の見込み{percent}%）。人の目で確認してください。",
    },
    "unassessed.unreliable": {
        "es": "Este modelo no lo juzga mejor que el azar; hace falta uno más fuerte o una persona.",
        "en": "This model judges it no better than chance; a stronger one or a person is needed.",
        "ja": "このモデルでは偶然と変わらない精度でしか判定できません。より強いモデルか人の目が必要です。",
    },
    "unassessed.unsure": {
        "es": "El turno {turn} se le parece, pero no lo bastante para afirmarlo ({percent} %); que lo mire una persona.",
        "en": "Turn {turn} looks like it, but not enough to say so ({percent} %); a person should look.",
        "ja": "ターン{turn}はそれらしく見えますが、断定できません（{percent}%）。人の目で確認してください。",
    },
    "unassessed.may_not_apply": {
        "es": "No se ve en la llamada, y este modelo no puede saber si hubo ocasión.",
        "en": "It is not seen in the call, and this model cannot tell whether there was an occasion.",
        "ja": "通話には見られず、その機会があったかどうかをこのモデルでは判断できません。",
    },
    "unassessed.turns_unread": {
        "es": "Solo se pudieron leer {read} de los {count} turnos del agente: {cause}.",
        "en": "Only {read} of the agent's {count} turns could be read: {cause}.",
        "ja": "担当者の発言{count}回のうち{read}回しか読み取れませんでした（{cause}）。",
    },
    "unassessed.quote_not_found": {
        "es": "El evaluador citó palabras que no están en el turno que indicó.",
        "en": "The grader quoted words that do not stand in the turn it named.",
        "ja": "評価モデルが引用した言葉は、示された発言の中にありません。",
    },
    "unassessed.no_quote": {
        "es": "El evaluador no citó ninguna palabra del agente que lo demuestre.",
        "en": "The grader quoted no words of the agent that show it.",
        "ja": "評価モデルは、根拠となる担当者の言葉を引用しませんでした。",
    },
    "unassessed.customer_said_it": {
        "es": "El evaluador citó palabras del cliente, no del agente.",
        "en": "The grader quoted the customer's words, not the agent's.",
        "ja": "評価モデルが引用したのは、担当者ではなくお客様の言葉でした。",
    },
    "unassessed.bad_answer": {
        "es": "La respuesta del evaluador no tenía la forma pedida.",
        "en": "The grader's answer did not have the shape asked for.",
        "ja": "評価モデルの回答が、求めた形式になっていませんでした。",
    },
    "unassessed.no_answer": {
        "es": "El evaluador no dio respuesta: {cause}.",
        "en": "The grader gave no answer: {cause}.",
        "ja": "評価モデルから回答が得られませんでした（{cause}）。",
    },
    # why something does not apply
    "not_applicable.type": {
        "es": "Es para otro tipo de cliente.",
        "en": "It is meant for another kind of customer.",
        "ja": "別のタイプのお客様向けの項目です。",
    },
    "not_applicable.channel": {
        "es": "No corresponde a este canal.",
        "en": "It does not belong to this channel.",
        "ja": "この連絡手段には当てはまりません。",
    },
    "not_applicable.hold": {
        "es": "No hubo ninguna espera.",
        "en": "Nobody was put on hold.",
        "ja": "保留はありませんでした。",
    },
    "not_applicable.transfer": {
        "es": "No hubo transferencia.",
        "en": "There was no transfer.",
        "ja": "転送はありませんでした。",
    },
    "not_applicable.hidden_need": {
        "es": "Detrás de la pregunta no había otra necesidad.",
        "en": "There was no other need behind the question.",
        "ja": "質問の背後に別のご要望はありませんでした。",
    },
    # what the probes found, turn by turn
    "calibrated.met": {
        "es": "Leídos sus turnos ({count}), nada de peso habla en contra.",
        "en": "Of all turns read ({count}), none weighs against it.",
        "ja": "発言{count}回を通して、それに反するものは目立ちませんでした。",
    },
    "calibrated.met.quoted": {
        "es": "Se ve en el turno {turns}.",
        "en": "Seen in turn {turns}.",
        "ja": "ターン{turns}に表れています。",
    },
    "calibrated.not_met": {
        "es": "Leídos sus turnos ({count}), apenas hay señales de ello.",
        "en": "Of all turns read ({count}), hardly any shows it.",
        "ja": "発言{count}回を通して、ほとんど見られませんでした。",
    },
    "calibrated.not_met.quoted": {
        "es": "El turno {turns} habla en contra.",
        "en": "Turn {turns} speaks against it.",
        "ja": "ターン{turns}がそれに反しています。",
    },
    "probed.do.met": {
        "es": "Lo hizo en {shown} de sus {count} turnos.",
        "en": "Did so in {shown} of {count} turns.",
        "ja": "発言{count}回のうち{shown}回で見られました。",
    },
    "probed.do.not_met": {
        "es": (
            "Se leyó su único turno y no lo hizo.",
            "Leídos sus {count} turnos, en ninguno lo hizo.",
        ),
        "en": (
            "The only turn was read and does not show it.",
            "None of the {count} turns read shows it.",
        ),
        "ja": "発言{count}回をすべて読みましたが、一度も見られませんでした。",
    },
    "probed.dont.met": {
        "es": (
            "Se leyó su único turno y no ocurre.",
            "Leídos sus {count} turnos, en ninguno ocurre.",
        ),
        "en": (
            "The only turn was read and it does not happen.",
            "It happens in none of the {count} turns read.",
        ),
        "ja": "発言{count}回をすべて読みましたが、一度もありませんでした。",
    },
    "probed.dont.not_met": {
        "es": "Ocurre en {shown} de sus {count} turnos.",
        "en": "It happens in {shown} of {count} turns.",
        "ja": "発言{count}回のうち{shown}回で見られました。",
    },
    # what failed at the model
    "cause.EndpointUnreachableError": {
        "es": "no hay conexión con el modelo",
        "en": "no connection to the model",
        "ja": "モデルに接続できません",
    },
    "cause.EndpointTimeoutError": {
        "es": "el modelo no respondió a tiempo",
        "en": "the model did not answer in time",
        "ja": "モデルの応答が時間内にありませんでした",
    },
    "cause.EndpointDeniedError": {
        "es": "el servicio rechazó la petición (clave, permiso o nombre del modelo)",
        "en": "the service refused the request (key, right or model name)",
        "ja": "サービスに拒否されました（キー、権限、またはモデル名）",
    },
    "cause.EndpointBusyError": {
        "es": "el servicio está saturado o falla",
        "en": "the service is overloaded or failing",
        "ja": "サービスが混雑しているか、障害が起きています",
    },
    "cause.EndpointBrokenError": {
        "es": "la respuesta se interrumpió",
        "en": "the answer broke off",
        "ja": "応答が途中で切れました",
    },
    "cause.ContextWindowError": {
        "es": "la conversación no cabe en el modelo",
        "en": "the conversation does not fit into the model",
        "ja": "会話が長く、モデルに収まりません",
    },
    "cause.ProbeMismatchError": {
        "es": "los coeficientes de la sonda no son de este modelo",
        "en": "the probe's coefficients belong to another model",
        "ja": "プローブの係数が別のモデルのものです",
    },
    "cause.other": {
        "es": "el modelo falló",
        "en": "the model failed",
        "ja": "モデルでエラーが起きました",
    },
    "cause.quote": {
        "es": "una cita no está en su turno",
        "en": "a quote does not stand in its turn",
        "ja": "引用が発言の中にありません",
    },
}
