"""What a call in the terminal says in its own words, in Spanish, English and Japanese."""

from __future__ import annotations

from simulator.transcript import Locale

TEXTS: dict[str, dict[Locale, str]] = {
    "agent": {"es": "Agente", "en": "Agent", "ja": "担当者"},
    "preparing": {
        "es": "Preparando el modelo",
        "en": "Preparing the model",
        "ja": "モデルを準備しています",
    },
    "begin": {
        "es": "Suena el teléfono: {name}. Contesta tú. /help muestra los controles; /end cuelga.",
        "en": "The phone rings: {name}. You answer. /help shows the controls; /end hangs up.",
        "ja": "電話が鳴っています：{name}。どうぞ出てください。/help で操作の一覧、/end で終了。",
    },
    "ended.solved": {
        "es": "La llamada termina: resuelta.",
        "en": "The call ends: solved.",
        "ja": "通話終了：解決しました。",
    },
    "ended.hung_up": {
        "es": "El cliente ha colgado.",
        "en": "The customer has hung up.",
        "ja": "お客様が電話を切りました。",
    },
    "ended.transferred": {
        "es": "La llamada pasa a otra persona.",
        "en": "The call goes on to someone else.",
        "ja": "通話は別の担当者に引き継がれました。",
    },
    "ended.abandoned": {
        "es": "Has colgado sin resolverlo.",
        "en": "You have hung up, unsolved.",
        "ja": "解決しないまま通話を終えました。",
    },
    "ended.time_out": {
        "es": "Se ha acabado el tiempo de la llamada.",
        "en": "The call is out of time.",
        "ja": "通話の時間切れです。",
    },
    "ended.ended": {
        "es": "La llamada ha terminado.",
        "en": "The call is over.",
        "ja": "通話が終わりました。",
    },
    "unsaid": {
        "es": "Líneas del guion sin decir: {count}, desde {where}.",
        "en": "Lines of the script left unsaid: {count}, from {where} on.",
        "ja": "台本で話されなかった行：{count} 行（{where} 以降）。",
    },
    "written": {
        "es": "Transcripción: {file}. Para leer el informe: simulator grade {quoted}",
        "en": "Transcript: {file}. For the report: simulator grade {quoted}",
        "ja": "記録：{file}。レポートを読むには：simulator grade {quoted}",
    },
    "kept": {
        "es": "La llamada {id} queda guardada; la aplicación la muestra.",
        "en": "The call {id} is kept; the app shows it.",
        "ja": "通話 {id} は保存されました。アプリで見られます。",
    },
    "help": {
        "es": (
            "/hold motivo       poner en espera; di cuánto: «vuelvo en dos minutos»\n"
            "/resume            volver de la espera\n"
            "/transfer motivo   explicar y preguntar; la segunda vez, pasar la llamada\n"
            "/transfer          pasarla sin preguntar\n"
            "/offer motivo      volver a preguntar tras un no\n"
            "/conference        sumar a alguien de segundo nivel\n"
            "/wait SEGUNDOS     dejar pasar un tiempo\n"
            "/personal SEGUNDOS atender una llamada personal\n"
            "/interrupt texto   hablar encima del cliente\n"
            "/back texto        una señal de que escuchas\n"
            "/end               colgar"
        ),
        "en": (
            '/hold reason       put the customer on hold; say for how long: "back in two minutes"\n'
            "/resume            take them back\n"
            "/transfer reason   explain and ask; the second time, hand the call on\n"
            "/transfer          hand it on without asking\n"
            "/offer reason      ask again after a no\n"
            "/conference        bring in somebody from level two\n"
            "/wait SECONDS      let some time pass\n"
            "/personal SECONDS  take a personal call\n"
            "/interrupt text    talk over the customer\n"
            "/back text         a short sign of listening\n"
            "/end               hang up"
        ),
        "ja": (
            "/hold 理由         保留にする。時間も伝える：「2分で戻ります」\n"
            "/resume            保留を解く\n"
            "/transfer 理由     転送の理由を伝えて同意を求める。2回目で転送する\n"
            "/transfer          尋ねずに転送する\n"
            "/offer 理由        断られたあと、もう一度尋ねる\n"
            "/conference        二次サポートの担当者を加える\n"
            "/wait 秒数         時間を置く\n"
            "/personal 秒数     私用の電話に出る\n"
            "/interrupt 言葉    お客様の話にかぶせて話す\n"
            "/back 言葉         相づちを打つ\n"
            "/end               電話を切る"
        ),
    },
}
"""Every text by name and language."""


def say(key: str, language: Locale, **values: object) -> str:
    """A text in a language, its placeholders filled."""
    return TEXTS[key][language].format(**values)
