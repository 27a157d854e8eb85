"""Reasons of the verdicts that the record decides, in Spanish, English and Japanese; ``wording_reasons.py`` takes them in."""

from __future__ import annotations

from simulator.transcript import Locale

MEASURED: dict[str, dict[Locale, str | tuple[str, str]]] = {
    # listening
    "measured.interrupted": {
        "es": (
            "Cortó al cliente {count} vez (turno {turns}).",
            "Cortó al cliente {count} veces (turnos {turns}).",
        ),
        "en": (
            "Cut the customer off {count} time (turn {turns}).",
            "Cut the customer off {count} times (turns {turns}).",
        ),
        "ja": "お客様の話を{count}回さえぎりました（発言{turns}）。",
    },
    "measured.not_interrupted": {
        "es": (
            "0 interrupciones: el cliente terminó su único turno.",
            "0 interrupciones en {count} turnos del cliente.",
        ),
        "en": (
            "0 interruptions: the customer finished their only turn.",
            "0 interruptions in {count} turns of the customer.",
        ),
        "ja": "お客様の発言{count}回のうち、さえぎったのは0回でした。",
    },
    "measured.personal_call": {
        "es": (
            "Atendió {count} llamada personal durante el contacto.",
            "Atendió {count} llamadas personales durante el contacto.",
        ),
        "en": (
            "Took {count} private call during the contact.",
            "Took {count} private calls during the contact.",
        ),
        "ja": "対応中に私用の電話に{count}回出ました。",
    },
    "measured.backchannel": {
        "es": (
            "{count} señal de escucha en el registro mientras el cliente hablaba.",
            "{count} señales de escucha en el registro mientras el cliente hablaba.",
        ),
        "en": (
            "{count} sign of listening in the record while the customer spoke.",
            "{count} signs of listening in the record while the customer spoke.",
        ),
        "ja": "お客様が話している間のあいづちが、記録に{count}回あります。",
    },
    "measured.no_backchannel": {
        "es": "0 señales de escucha en el registro; el cliente llegó a hablar {seconds} segundos seguidos.",
        "en": "0 signs of listening in the record; the customer spoke for up to {seconds} seconds on end.",
        "ja": "記録にあるあいづちは0回です。お客様は最長で{seconds}秒続けて話していました。",
    },
    "measured.story_cut": {
        "es": "Cortó al cliente en el turno {turn}, antes de que contara su caso.",
        "en": "Cut the customer off in turn {turn}, before their story was told.",
        "ja": "お客様が事情を話し終える前に、発言{turn}でさえぎりました。",
    },
    "measured.story_told": {
        "es": "El cliente contó su caso {seconds} segundos seguidos (turno {turn}) y nadie lo cortó.",
        "en": "The customer told their case for {seconds} seconds on end (turn {turn}), and nobody cut in.",
        "ja": "お客様は発言{turn}で{seconds}秒続けて事情を話し、さえぎられませんでした。",
    },
    "measured.vent_cut": {
        "es": "Cortó al cliente enfadado en el turno {turn}, antes de que se desahogara.",
        "en": "Cut the angry customer off in turn {turn}, before they had had their say.",
        "ja": "怒っているお客様の話を、言い終える前に発言{turn}でさえぎりました。",
    },
    "measured.vent_hold": {
        "es": "Al cliente enfadado lo dejó en espera sin motivo, plazo ni pregunta (tras el turno {turn}).",
        "en": "Put the angry customer on hold without reason, time or question (after turn {turn}).",
        "ja": "怒っているお客様を、理由も時間も告げず、尋ねもせずに保留にしました（発言{turn}のあと）。",
    },
    "measured.vent_transfer": {
        "es": "Al cliente enfadado lo transfirió sin que lo aceptara (tras el turno {turn}).",
        "en": "Passed the angry customer on without their agreement (after turn {turn}).",
        "ja": "怒っているお客様を、同意のないまま転送しました（発言{turn}のあと）。",
    },
    # holds
    "measured.time": {
        "es": "{seconds} de {announced} s anunciados",
        "en": "{seconds} of {announced} s announced",
        "ja": "予告{announced}秒に対し{seconds}秒",
    },
    "measured.fault.no_time": {
        "es": "sin decir cuánto",
        "en": "no time announced",
        "ja": "時間の予告なし",
    },
    "measured.fault.late": {
        "es": "pasó de los {seconds} anunciados",
        "en": "past the {seconds} announced",
        "ja": "予告の{seconds}秒を超過",
    },
    "measured.fault.no_consent": {
        "es": "sin esperar un sí",
        "en": "no yes awaited",
        "ja": "同意を待たず",
    },
    "measured.fault.refused": {
        "es": "contra la negativa del cliente",
        "en": "against the customer's no",
        "ja": "お断りの返事に反して",
    },
    "measured.fault.no_reason": {
        "es": "sin motivo",
        "en": "no reason",
        "ja": "理由なし",
    },
    "measured.hold_faults": {
        "es": "Espera tras el turno {turn}: {faults}.",
        "en": "Hold after turn {turn}: {faults}.",
        "ja": "発言{turn}のあとの保留：{faults}。",
    },
    "measured.hold_faults_timed": {
        "es": "Espera de {seconds} segundos tras el turno {turn}: {faults}.",
        "en": "Hold of {seconds} seconds after turn {turn}: {faults}.",
        "ja": "発言{turn}のあとの{seconds}秒の保留：{faults}。",
    },
    "measured.hold_proper": {
        "es": (
            "{count} espera con motivo, plazo, permiso y gracias ({times}).",
            "{count} esperas con motivo, plazo, permiso y gracias ({times}).",
        ),
        "en": (
            "{count} hold with reason, time, consent and thanks ({times}).",
            "{count} holds with reason, time, consent and thanks ({times}).",
        ),
        "ja": "保留{count}回。理由・時間・同意・お礼がそろっています（{times}）。",
    },
    "measured.hold_agreed": {
        "es": (
            "{count} espera, con motivo y con el sí del cliente.",
            "{count} esperas, cada una con motivo y con el sí del cliente.",
        ),
        "en": (
            "{count} hold, with a reason and the customer's yes.",
            "{count} holds, each with a reason and the customer's yes.",
        ),
        "ja": "保留{count}回。いずれも理由を告げ、お客様の同意を得ています。",
    },
    "measured.abrupt_hold": {
        "es": (
            "{count} espera sin motivo, plazo ni pregunta (tras el turno {turn}).",
            "{count} esperas sin motivo, plazo ni pregunta (la primera, tras el turno {turn}).",
        ),
        "en": (
            "{count} hold without reason, time or question (after turn {turn}).",
            "{count} holds without reason, time or question (the first after turn {turn}).",
        ),
        "ja": "理由も時間も告げず、尋ねもしない保留が{count}回ありました（最初は発言{turn}のあと）。",
    },
    # waits and promises
    "measured.wait_long": {
        "es": "{seconds} segundos de espera sin anunciar (tras el turno {turn}); el límite es {limit}.",
        "en": "{seconds} seconds of unannounced waiting (after turn {turn}); the limit is {limit}.",
        "ja": "予告なしに{seconds}秒お待たせしました（発言{turn}のあと、限度は{limit}秒）。",
    },
    "measured.wait_late": {
        "es": "{seconds} segundos de espera (tras el turno {turn}), y había anunciado {announced}.",
        "en": "{seconds} seconds of waiting (after turn {turn}), and {announced} had been announced.",
        "ja": "予告の{announced}秒に対し、{seconds}秒お待たせしました（発言{turn}のあと）。",
    },
    "measured.wait_endless": {
        "es": "{seconds} segundos de espera (tras el turno {turn}): más de {limit} es demasiado, aun anunciado.",
        "en": "{seconds} seconds of waiting (after turn {turn}): more than {limit} is too long, even if announced.",
        "ja": "{seconds}秒お待たせしました（発言{turn}のあと）。予告があっても{limit}秒を超えるのは長すぎます。",
    },
    "measured.waits_many": {
        "es": "{count} esperas en una llamada, {seconds} segundos en total.",
        "en": "{count} waits in one call, {seconds} seconds in all.",
        "ja": "一回の対応で{count}回、合わせて{seconds}秒お待たせしました。",
    },
    "measured.no_waits": {
        "es": "0 esperas: ni retenciones ni silencios en el registro.",
        "en": "0 waits: neither holds nor silences in the record.",
        "ja": "記録には、保留も沈黙もありません（0回）。",
    },
    "measured.waits_few": {
        "es": (
            "{count} espera, de {seconds} segundos.",
            "{count} esperas; la más larga, de {seconds} segundos.",
        ),
        "en": (
            "{count} wait, of {seconds} seconds.",
            "{count} waits, the longest of {seconds} seconds.",
        ),
        "ja": "お待たせしたのは{count}回、最長{seconds}秒です。",
    },
    "measured.promise_broken": {
        "es": "Anunció {announced} segundos de espera y fueron {seconds} (tras el turno {turn}).",
        "en": "Announced a wait of {announced} seconds, and it was {seconds} (after turn {turn}).",
        "ja": "{announced}秒と予告して、実際は{seconds}秒でした（発言{turn}のあと）。",
    },
    "measured.promise_kept": {
        "es": (
            "Volvió a tiempo ({times}) y el caso quedó resuelto.",
            "Volvió a tiempo {count} veces ({times}) y el caso quedó resuelto.",
        ),
        "en": (
            "Was back in time ({times}), and the case was solved.",
            "Was back in time {count} times ({times}), and the case was solved.",
        ),
        "ja": "予告した時間内に{count}回戻り（{times}）、用件は解決しました。",
    },
    "measured.left": {
        "es": "El cliente esperó {seconds} segundos por una llamada personal (tras el turno {turn}).",
        "en": "The customer waited {seconds} seconds for a private call (after turn {turn}).",
        "ja": "私用の電話のために、お客様を{seconds}秒お待たせしました（発言{turn}のあと）。",
    },
    # passing the call on
    "measured.transfer_agreed": {
        "es": "Explicó el traspaso y el cliente aceptó antes de hacerlo (turno {turn}).",
        "en": "The hand-over was explained and agreed to before it was made (turn {turn}).",
        "ja": "引き継ぐ前に説明し、お客様の同意を得ています（発言{turn}）。",
    },
    "measured.transfer_unasked": {
        "es": "Transfirió la llamada sin ofrecerlo ni esperar un sí (tras el turno {turn}).",
        "en": "Transferred the call without an offer and without waiting for a yes (after turn {turn}).",
        "ja": "申し出も同意もないまま転送しました（発言{turn}のあと）。",
    },
    "measured.transfer_refused": {
        "es": "Transfirió la llamada sin que el cliente lo aceptara (tras el turno {turn}).",
        "en": "Transferred the call although the customer had not agreed (after turn {turn}).",
        "ja": "お客様の同意がないまま転送しました（発言{turn}のあと）。",
    },
    "measured.transfer_dropped": {
        "es": "Ofreció transferir la llamada y no llegó a hacerlo.",
        "en": "A transfer was offered and not made.",
        "ja": "転送を申し出ましたが、行いませんでした。",
    },
    "measured.level_two": {
        "es": "El segundo nivel entró en la llamada (tras el turno {turn}).",
        "en": "Level two joined the call (after turn {turn}).",
        "ja": "二次サポートが通話に加わりました（発言{turn}のあと）。",
    },
    "measured.handed_early": {
        "es": (
            "Puso el caso en otras manos tras {count} respuesta (turno {turn}).",
            "Puso el caso en otras manos tras {count} respuestas (turno {turn}).",
        ),
        "en": (
            "Put the case into other hands after {count} answer (turn {turn}).",
            "Put the case into other hands after {count} answers (turn {turn}).",
        ),
        "ja": "{count}回の応答のうちに、対応できる人へ引き継ぎました（発言{turn}）。",
    },
    # the outcome
    "measured.need_found": {
        "es": "El registro dice que se descubrió la necesidad que había detrás.",
        "en": "By the record the need behind the question was found.",
        "ja": "記録によれば、質問の背後にあるご要望に気づいています。",
    },
    "measured.need_missed": {
        "es": "El registro dice que la necesidad que había detrás no se descubrió.",
        "en": "By the record the need behind the question was not found.",
        "ja": "記録によれば、質問の背後にあるご要望に気づいていません。",
    },
    "measured.unsolved.hung_up": {
        "es": "Se colgó sin solución, y el caso la tenía.",
        "en": "The call was hung up unsolved, and there was a solution.",
        "ja": "解決策があったのに、解決しないまま電話が切られました。",
    },
    "measured.unsolved.abandoned": {
        "es": "La llamada se dejó sin solución, y el caso la tenía.",
        "en": "The call was given up unsolved, and there was a solution.",
        "ja": "解決策があったのに、解決しないまま打ち切られました。",
    },
    "measured.unsolved.time_out": {
        "es": "Se acabó el tiempo sin solución, y el caso la tenía.",
        "en": "Time ran out unsolved, and there was a solution.",
        "ja": "解決策があったのに、解決しないまま時間切れになりました。",
    },
}
