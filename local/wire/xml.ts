/** Writes answers as XML, in the forms of the query protocol and of rest-xml. */
import type { WireForm } from './wire-form'

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n'

export interface XmlStyle {
  readonly action: string
  /** Lists: items in `<member>`, or each item in an element of the list's own name. */
  readonly lists: 'member' | 'flat'
  readonly form: Pick<WireForm, 'maps' | 'flattened'>
}

export function escapeXml(text: string): string {
  // Carriage returns would be read back as line feeds.
  return /[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, (character) => entities[character] ?? character) : text
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

/** The members of a structure, each as an element; absent ones are left out. */
export function writeMembers(value: unknown, style: XmlStyle): string {
  if (typeof value !== 'object' || value === null) return ''
  let xml = ''
  for (const [name, member] of Object.entries(value)) xml += writeMember(name, member, style)
  return xml
}

function writeMember(name: string, value: unknown, style: XmlStyle): string {
  if (value === undefined || value === null) return ''
  const { flattened, maps } = style.form
  if (Array.isArray(value)) {
    const element = flattened?.outputList(name, style.action) ?? (style.lists === 'flat' ? name : undefined)
    const items = value.map((item) => writeElement(element ?? 'member', item, style)).join('')
    return element ? items : `<${name}>${items}</${name}>`
  }
  if (typeof value === 'object' && !isScalar(value)) {
    const flat = flattened?.outputMaps[name]
    if (flat) {
      const [element, key, content] = flat
      return writeEntries(value, element, key, content, style)
    }
    if (maps.has(name)) return `<${name}>${writeEntries(value, 'entry', 'key', 'value', style)}</${name}>`
  }
  return writeElement(name, value, style)
}

function writeEntries(map: object, element: string, key: string, content: string, style: XmlStyle): string {
  return Object.entries(map)
    .map(
      ([name, value]) =>
        `<${element}><${key}>${escapeXml(name)}</${key}>${writeElement(content, value, style)}</${element}>`,
    )
    .join('')
}

function writeElement(name: string, value: unknown, style: XmlStyle): string {
  if (typeof value === 'object' && value !== null && !isScalar(value)) {
    return `<${name}>${writeMembers(value, style)}</${name}>`
  }
  return `<${name}>${escapeXml(scalarText(value))}</${name}>`
}

function isScalar(value: object): boolean {
  return value instanceof Date || value instanceof Uint8Array
}

function scalarText(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return String(value)
}
