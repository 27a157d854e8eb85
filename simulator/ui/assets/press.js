// Buttons inside rendered HTML: data-act names what to do, data-on with what.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]')
  if (button) trigger('press', { act: button.dataset.act, on: button.dataset.on })
})
