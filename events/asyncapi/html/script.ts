/**
 * What the page does beside being read: it filters, copies, and shows the difference that is chosen. It is one text that
 * holds nothing of any event, so that its hash stands in the content policy; without it everything can still be read.
 */
export const script = `
'use strict'
{
  const all = (selector, within = document) => [...within.querySelectorAll(selector)]
  const query = document.getElementById('find')
  const domain = document.getElementById('find-domain')
  const kind = document.getElementById('find-kind')
  const told = document.getElementById('found')
  for (const each of all('[data-scripted], .copy, .choose')) each.hidden = false

  const events = all('section.event').map((section) => ({
    section,
    name: section.dataset.event,
    domains: section.dataset.domains.split('|'),
    kinds: section.dataset.kinds.split(' '),
    text: all('[data-find]', section).map((part) => part.textContent).join(' ').toLowerCase(),
  }))
  const links = all('[data-of-event]')
  const parts = all('.domain-part')

  const filter = () => {
    const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const isFiltered = words.length > 0 || domain.value !== '' || kind.value !== ''
    const found = new Set()
    for (const event of events) {
      const isFound =
        words.every((word) => event.text.includes(word)) &&
        (domain.value === '' || event.domains.includes(domain.value)) &&
        (kind.value === '' || event.kinds.includes(kind.value))
      event.section.hidden = !isFound
      if (isFound) found.add(event.name)
    }
    for (const link of links) link.hidden = !found.has(link.dataset.ofEvent)
    for (const part of parts) part.hidden = isFiltered && all('section.event:not([hidden])', part).length === 0
    for (const each of all('[data-unfiltered]')) each.hidden = isFiltered
    told.textContent = isFiltered ? found.size + ' of ' + events.length + ' events' : events.length + ' events'
  }
  let asked = 0
  query.addEventListener('input', () => {
    cancelAnimationFrame(asked)
    asked = requestAnimationFrame(filter)
  })
  domain.addEventListener('change', filter)
  kind.addEventListener('change', filter)
  document.getElementById('find-form').addEventListener('submit', (event) => {
    event.preventDefault()
    filter()
    const first = events.find(({ section }) => !section.hidden)
    if (first) location.hash = first.section.id
  })
  document.getElementById('find-form').addEventListener('reset', () => requestAnimationFrame(filter))
  document.addEventListener('keydown', (event) => {
    const isWriting = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)
    if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    query.focus()
  })

  // What is gone to is shown, whatever is filtered.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (!target || !target.closest('[hidden]')) return
    document.getElementById('find-form').reset()
    requestAnimationFrame(() => {
      filter()
      target.scrollIntoView()
    })
  }
  addEventListener('hashchange', reveal)
  // Where one is already, nothing changes, and it may be hidden all the same.
  document.addEventListener('click', (event) => {
    if (event.target.closest('a[href^="#"]')) setTimeout(reveal)
  })

  const copy = async (text, place) => {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      const range = document.createRange()
      range.selectNodeContents(place)
      getSelection().removeAllRanges()
      getSelection().addRange(range)
      return document.execCommand('copy')
    }
  }
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]')
    if (!button) return
    const place = document.getElementById(button.dataset.copy)
    const isCopied = await copy(place.textContent, place)
    button.textContent = isCopied ? 'Copied' : 'Press Ctrl+C'
    told.textContent = isCopied ? button.getAttribute('aria-label').replace('Copy', 'Copied') : 'Selected: press Ctrl+C'
    setTimeout(() => (button.textContent = 'Copy'), 1500)
  })

  for (const between of all('.between')) {
    const [from, to] = ['from', 'to'].map((what) => between.querySelector('[data-choose=' + what + ']'))
    const show = () => {
      const [low, high] = [Number(from.value), Number(to.value)].sort((a, b) => a - b)
      for (const each of all('[data-between]', between)) each.hidden = each.dataset.between !== low + '-' + high
      between.querySelector('.same').hidden = low !== high
    }
    between.classList.add('chosen')
    from.addEventListener('change', show)
    to.addEventListener('change', show)
    show()
  }
  filter()
  reveal()
}
`
