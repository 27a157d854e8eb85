() => {
  // The language of the page, remembered in this browser.
  const tellLanguage = () => {
    const masthead = document.querySelector('[data-language]')
    if (!masthead) return
    document.documentElement.lang = masthead.dataset.language
    document.title = masthead.dataset.product
  }
  // A rising data-focus asks for the keyboard focus, once for each number.
  const focused = new WeakMap()
  const moveFocus = () => {
    for (const place of document.querySelectorAll('[data-focus]')) {
      const wish = Number(place.dataset.focus)
      if (!wish || focused.get(place) === wish) continue
      focused.set(place, wish)
      place.focus({ preventScroll: place.tagName === 'TEXTAREA' })
      if (place.tagName !== 'TEXTAREA') window.scrollTo({ top: 0 })
    }
  }
  const two = (number) => String(number).padStart(2, '0')
  const tellTime = () => {
    for (const clock of document.querySelectorAll('[data-since]')) {
      const seconds = Math.max(0, Math.floor(Date.now() / 1000 - Number(clock.dataset.since)))
      const shown = seconds >= Number(clock.dataset.from || 0)
      const text = shown ? two(Math.floor(seconds / 60)) + ':' + two(seconds % 60) : ''
      if (clock.textContent !== text) clock.textContent = text
      const lateAfter = Number(clock.dataset.lateAfter || 0)
      clock.classList.toggle('late', lateAfter > 0 && seconds > lateAfter)
    }
  }
  const look = () => { tellLanguage(); moveFocus(); tellTime() }
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributes: true,
    attributeFilter: ['data-focus', 'data-language', 'data-since'],
  })
  setInterval(tellTime, 500)
  look()
}
