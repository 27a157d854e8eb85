// The text box. Gradio's own would send in the middle of a Japanese conversion, clear only after the
// server's answer (so that an Enter pressed twice sends twice) and lose what was typed meanwhile.
const form = element.querySelector('form')
const box = element.querySelector('textarea')
let call = props.value.call
let seen = props.value.returned.serial
let saidAt = 0

function grow() {
  box.style.height = 'auto'
  box.style.height = Math.min(box.scrollHeight, 180) + 'px'
}

function put(text) {
  box.value = text
  try { sessionStorage.setItem(`customer-simulator.draft.${call}`, text) } catch (error) { /* no draft then */ }
  grow()
}

// Silence on the telephone: the customer asks whether anyone is there. Writing counts as talking, but only
// for so long; the server checks by its own clock what is reported here.
let quietSince = Date.now()
let typedAt = 0
let silence = props.value.silence
function listenForSilence() {
  if (!form.isConnected) return clearInterval(listening)
  if (!silence.seconds) return
  const typed = Math.min(typedAt, quietSince + silence.typing_seconds * 1000)
  const seconds = (Date.now() - Math.max(quietSince, typed)) / 1000
  if (seconds < silence.seconds) return
  quietSince = Date.now()
  trigger('silent', { seconds })
}
const listening = setInterval(listenForSilence, 250)

box.addEventListener('input', () => { typedAt = Date.now(); put(box.value) })
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
  event.preventDefault()
  form.requestSubmit()
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  const text = box.value
  // The second Enter of a double press finds an empty box; that is no attempt to say nothing.
  if (!text && Date.now() - saidAt < 1000) return
  saidAt = Date.now()
  put('')
  box.focus()
  trigger('say', { text })
})
function recall() {
  try { put(sessionStorage.getItem(`customer-simulator.draft.${call}`) || '') } catch (error) { put('') }
}

watch('value', () => {
  const now = props.value.silence
  if (now.since !== silence.since || Boolean(now.seconds) !== Boolean(silence.seconds)) quietSince = Date.now()
  silence = now
  if (props.value.call !== call) {
    call = props.value.call
    recall()
  }
  const returned = props.value.returned
  if (returned.serial === seen) return
  seen = returned.serial
  // What was refused goes back in front of whatever was typed since.
  put(returned.text + (returned.text && box.value ? '\n' : '') + box.value)
})
recall()
