// Keeps the end of the conversation in sight unless the trainee has scrolled up to read.
let end = true
const log = () => element.querySelector('.conversation')
element.addEventListener('scroll', () => {
  const box = log()
  end = box.scrollTop + box.clientHeight > box.scrollHeight - 60
}, true)
const follow = () => { if (end && log()) log().scrollTop = log().scrollHeight }
watch('value', follow)
follow()
