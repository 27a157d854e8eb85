"""What the rules of the mood ledger say of the agent, and general advice on those that cost, in three languages."""

from __future__ import annotations

from simulator.grading.wording_reasons import Template
from simulator.transcript import Locale

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

ADVICE: dict[str, dict[Locale, Template]] = {
    "advice.dont.minimise": {
        "es": "Toma el problema tan en serio como quien llama: di qué le supone a él y qué vas a hacer.",
        "en": "Take the problem as seriously as the caller does: say what it means for them and what you will do.",
        "ja": "お客様と同じ重さで問題を受け止め、どうお困りかと、これから何をするかを言葉にしましょう。",
    },
    "advice.dont.jargon": {
        "es": "Cambia el término por lo que se ve o se toca: «la cajita con luces» en vez de «el router».",
        "en": 'Swap the term for what can be seen or touched: "the little box with lights" for "the router".',
        "ja": "専門用語は、見えるもの・触れるものの言葉に置き換えましょう（「ルーター」より「ランプの付いた小さな箱」）。",
    },
    "advice.dont.negative_tone": {
        "es": "Antes de contestar, respira. Quita lo que suene a reproche y empieza por lo que sí puedes hacer.",
        "en": "Breathe before you answer. Drop whatever sounds like a reproach and begin with what you can do.",
        "ja": "答える前に一呼吸おき、責めるような言い方を外して「できること」から話し始めましょう。",
    },
    "advice.dont.argue": {
        "es": "No discutas lo que ha vivido el cliente: da por bueno su relato y pasa a lo que se puede hacer.",
        "en": "Do not dispute what the customer went through: accept their account and turn to what can be done.",
        "ja": "お客様の体験に反論せず、お話をそのまま受け止めてから、できることに移りましょう。",
    },
    "advice.dont.judge_or_insult": {
        "es": "Habla de la situación, nunca de la persona. Si algo ya ha salido, discúlpate en una frase y sigue.",
        "en": "Speak of the situation, never of the person. If it has slipped out, apologise in one sentence and go on.",
        "ja": "人ではなく状況について話しましょう。言ってしまったときは、一言で謝ってから続けます。",
    },
    "advice.dont.criticise_colleagues": {
        "es": "Para el cliente todos sois la misma empresa: di «lo resolvemos» y deja fuera quién se equivocó.",
        "en": 'To the customer you are all one company: say "we will put it right" and leave out whose mistake it was.',
        "ja": "お客様にとっては全員が同じ会社です。誰のミスかには触れず「こちらで解決します」と伝えましょう。",
    },
    "advice.dont.abrupt_hold": {
        "es": "Antes de una espera di para qué es, cuánto durará, y pregunta si le parece bien.",
        "en": "Before a hold, say what it is for and how long it takes, and ask whether that is all right.",
        "ja": "保留の前に、理由とかかる時間を伝え、よろしいかをうかがいましょう。",
    },
    "advice.dont.unexplained_transfer": {
        "es": "Antes de transferir di a quién, por qué, y que no tendrá que contarlo otra vez; y espera su «sí».",
        "en": 'Before a transfer, say to whom and why, and that nothing has to be told twice; then wait for the "yes".',
        "ja": "転送の前に、誰に・なぜつなぐのか、説明し直さなくてよいことを伝え、了承を待ちましょう。",
    },
    "advice.difficult.defensive_evasive": {
        "es": "Contesta a lo que pregunta. Si no lo sabes, dilo, y di también cuándo lo sabrás.",
        "en": "Answer what is asked. If you do not know, say so, and say when you will.",
        "ja": "聞かれたことに答えましょう。わからないときはそう伝え、いつわかるかも添えます。",
    },
    "advice.difficult.no_palliatives": {
        "es": "Ofrece lo que resuelve el problema, o di con franqueza que aún lo estás buscando.",
        "en": "Offer what solves the problem, or say frankly that you are still looking for it.",
        "ja": "問題を解決する案を出すか、まだ探しているところだと率直に伝えましょう。",
    },
    "advice.type.novice_condescend": {
        "es": "Explica sin rebajar: palabras sencillas, un paso cada vez, y el mismo respeto que a un experto.",
        "en": "Explain without talking down: plain words, one step at a time, and the respect you would show an expert.",
        "ja": "やさしい言葉で一つずつ、詳しい方に接するのと同じ敬意をもって説明しましょう。",
    },
    "advice.clock.interrupt": {
        "es": "Deja que termine, cuenta hasta dos y contesta. Si tienes que cortar, pide permiso.",
        "en": "Let them finish, count to two, then answer. If you must break in, ask first.",
        "ja": "最後まで聞き、二つ数えてから答えましょう。どうしても途中で話すときは一言断ります。",
    },
    "advice.clock.wait": {
        "es": "No dejes silencios: di en voz alta qué estás haciendo y cuánto falta.",
        "en": "Leave no silences: say aloud what you are doing and how long it will take.",
        "ja": "黙ったままにせず、今していることと、あとどのくらいかかるかを声に出しましょう。",
    },
    "advice.clock.hold": {
        "es": "Vuelve antes de lo anunciado, aunque sea solo para decir que sigues en ello.",
        "en": "Come back sooner than announced, if only to say that you are still at it.",
        "ja": "伝えた時間より早めに戻り、まだ調べているところでも一言伝えましょう。",
    },
    "advice.clock.broken_promise": {
        "es": "Anuncia más tiempo del que crees necesitar, y vuelve a la línea antes de que se cumpla.",
        "en": "Announce more time than you think you need, and be back on the line before it is over.",
        "ja": "かかりそうな時間より長めに伝え、その前に電話に戻りましょう。",
    },
    "advice.clock.personal_call": {
        "es": "Silencia el teléfono personal durante el turno: quien llama oye que no es lo primero.",
        "en": "Silence your own phone while you work: the caller hears that they do not come first.",
        "ja": "勤務中は私用の電話の音を切っておきましょう。後回しにされたことはお客様に伝わります。",
    },
    "advice.solution.unfit": {
        "es": "Antes de ofrecer nada, comprueba con una pregunta qué necesita de verdad.",
        "en": "Before you offer anything, ask one question to find out what is really needed.",
        "ja": "案を出す前に、本当に必要なことは何かを一つ質問して確かめましょう。",
    },
    "advice.phrase.stock": {
        "es": "Una frase hecha vale una vez. A la segunda, di con palabras tuyas lo que ha contado.",
        "en": "A stock phrase works once. The second time, say in your own words what they have told you.",
        "ja": "決まり文句が効くのは一度だけです。次は、聞いた内容を自分の言葉で返しましょう。",
    },
}
"""For a rule that cost something and on which the rubric has no criterion. Advice speaks to the trainee."""
