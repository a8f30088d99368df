/** XML as it is written here: elements under names of our own, text of anybody's. */

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Carriage returns would be read back as line feeds.
  '\r': '&#xD;',
}

/** `content` and `attributes` are XML already. */
export function xmlElement(name: string, content: string, attributes = ''): string {
  return `<${name}${attributes}>${content}</${name}>`
}

/** For the `attributes` of an element. */
export function xmlAttribute(name: string, value: string): string {
  return ` ${name}="${xmlText(value)}"`
}

export function xmlText(text: string): string {
  const escaped = /[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, (character) => entities[character] ?? '') : text
  // XML 1.0 has no way to write other control characters.
  return /\p{Cc}/u.test(escaped)
    ? escaped.replace(/\p{Cc}/gu, (character) => (character === '\t' || character === '\n' ? character : '\ufffd'))
    : escaped
}
