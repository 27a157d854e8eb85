// Forms and buttons inside rendered HTML. A form tells its act and its fields; what is ticked or typed outlasts
// a drawing anew, such as in another language, for as long as there is a form with the same data-keep.
const kept = new Map()
let back = ''

function fieldsOf(form) {
  const fields = {}
  for (const [name, value] of new FormData(form)) fields[name] = [...(fields[name] || []), value]
  return fields
}

function restore() {
  for (const form of element.querySelectorAll('form[data-keep]')) {
    const fields = kept.get(form.dataset.keep)
    if (!fields) {
      // An element that is drawn anew in its place keeps what was typed into the form that it was before.
      form.reset()
      if (form.dataset.back && form.dataset.back === back) form.closest('details')?.removeAttribute('open')
      continue
    }
    form.closest('details')?.setAttribute('open', '')
    for (const control of form.elements) {
      if (!control.name || control.type === 'hidden') continue
      const values = fields[control.name] || []
      if (control.type === 'checkbox' || control.type === 'radio') control.checked = values.includes(control.value)
      else control.value = values[0] || ''
    }
  }
  if (!back) return
  // The form that was sent is another element now, perhaps in another place of the page.
  document.getElementById(back)?.focus()
  back = ''
}

element.addEventListener('input', (event) => {
  const control = event.target
  if (!control.form) return
  if (control.type === 'checkbox' && control.checked) {
    // "None of these" and any of these exclude each other.
    const alone = control.dataset.alone !== undefined
    for (const other of control.form.querySelectorAll(`[name="${control.name}"]`)) {
      if (other !== control && (alone || other.dataset.alone !== undefined)) other.checked = false
    }
  }
  kept.set(control.form.dataset.keep, fieldsOf(control.form))
})
element.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  back = form.dataset.back || ''
  trigger('press', { act: form.dataset.act, on: form.dataset.on, fields: fieldsOf(form) })
})
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]')
  if (button) trigger('press', { act: button.dataset.act, on: button.dataset.on, fields: {} })
})
watch('value', restore)
restore()
