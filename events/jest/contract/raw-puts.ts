/**
 * What a function sends to a bus by itself, past the publisher: no schema has seen its detail, and no list of publishers
 * its source. Read from a bundle, in which names of imports are the ones of their module, or told by it.
 */
import { resolve, sep } from 'node:path'
import type { EventDefinition } from '../../index'
import type { Bundle, Place } from './bundle-code'
import type { Problem } from './problem'

export interface RawPut extends Place {
  /** As it is written, if it is a text; undefined: it is computed. */
  readonly detailType?: string
}

/** The library's own folder: what sends there is the publisher. As an ES module it is a package, which is known by its name. */
const library = typeof __dirname === 'undefined' ? undefined : resolve(__dirname, '../..')

export function rawPutsIn({ text, placeOf }: Bundle): readonly RawPut[] {
  const names = ['PutEventsCommand', ...aliasesOf('PutEventsCommand', text)].map((name) => name.replaceAll('$', '\\$'))
  const calls = text.matchAll(new RegExp(`\\bnew (?:[\\w$]+\\.)*(?:${names.join('|')})\\d*\\(|\\.putEvents\\(`, 'g'))
  return [...calls].flatMap(({ 0: call, index }): readonly RawPut[] => {
    const place = placeOf(index)
    if (isOwn(resolve(place.file))) return []
    const input = argumentAt(text, index + call.length)
    const types = detailTypesIn(input, text)
    return types.length === 0
      ? [place]
      : types.map((detailType) => ({ ...place, ...(detailType !== undefined && { detailType }) }))
  })
}

export function checkRawPuts(
  resource: string,
  puts: readonly RawPut[],
  catalog: readonly EventDefinition[],
): readonly Problem[] {
  return puts.map(({ file, line, detailType }) => {
    const where = { resource, field: `${file}:${line}` }
    const past = 'goes to the bus past the publisher, so that nobody checks its detail or who sends it'
    if (detailType === undefined) {
      const message = `an event whose detail-type is computed ${past}: publish what a definition's create gives, with createPublisher`
      return { ...where, message }
    }
    const isKnown = catalog.some((each) => each.detailType === detailType)
    const first = isKnown ? '' : 'define it with defineEvent, and '
    const name = detailType.replace(/\.v\d+$/, '')
    return {
      ...where,
      event: detailType,
      message: `it ${past}: ${first}publish ${name}.create(…) with createPublisher`,
    }
  })
}

function isOwn(file: string): boolean {
  const isLibrary = library !== undefined && file.startsWith(`${library}${sep}`)
  return isLibrary || file.includes(`${sep}node_modules${sep}signalbox${sep}`)
}

/** Other names of an import: `{ PutEventsCommand as Put }`, `{ PutEventsCommand: Put }`, `const Put = PutEventsCommand`. */
function aliasesOf(name: string, text: string): readonly string[] {
  const renamed = [...text.matchAll(new RegExp(`\\b${name}(?: as |: )([\\w$]+)`, 'g'))].map(([, alias = '']) => alias)
  const kept = [...text.matchAll(new RegExp(`\\b(?:var|let|const) ([\\w$]+) = (?:[\\w$]+\\.)*${name};`, 'g'))]
  const found = [...renamed, ...kept.map(([, alias = '']) => alias)].filter((alias) => alias !== name)
  return [...new Set([...found, ...found.flatMap((alias) => (alias === '' ? [] : keptAs(alias, text)))])]
}

function keptAs(name: string, text: string): readonly string[] {
  const escaped = name.replaceAll('$', '\\$')
  return [...text.matchAll(new RegExp(`\\b(?:var|let|const) ([\\w$]+) = ${escaped};`, 'g'))].map(
    ([, alias = '']) => alias,
  )
}

/** Detail-types that are said in it, or in what a variable of it holds. */
function detailTypesIn(input: string, text: string, depth = 0): readonly (string | undefined)[] {
  const said = [...input.matchAll(/\bDetailType(?:: ("(?:[^"\\]|\\.)*"|`[^`]*`|[\w$.]+)|(?=[,\s}]))/g)]
  if (said.length > 0) return said.map(([, value]) => textOf(value ?? 'DetailType', text))
  if (depth > 2) return []
  const variables = new Set([...input.matchAll(/[\w$]+/g)].map(([name]) => name))
  return [...variables].flatMap((name) => {
    const held = initialValueOf(name, text)
    return held === undefined ? [] : detailTypesIn(held, text, depth + 1)
  })
}

function textOf(written: string, text: string, depth = 0): string | undefined {
  if (written.startsWith('"')) return JSON.parse(written) as string
  if (written.startsWith('`')) return written.includes('${') ? undefined : written.slice(1, -1)
  const definition = /^([\w$]+)\.detailType$/.exec(written)?.[1]
  const held = initialValueOf(definition ?? written, text)
  if (held === undefined || depth > 3) return undefined
  if (definition !== undefined) {
    const name = /\bname: "([^"]+)"/.exec(held)?.[1]
    const version = /\bversion: (\d+)/.exec(held)?.[1] ?? '1'
    return name === undefined || version === '1' ? name : `${name}.v${version}`
  }
  return /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[\w$.]+)$/.test(held) ? textOf(held, text, depth + 1) : undefined
}

function initialValueOf(name: string, text: string): string | undefined {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return undefined
  const found = new RegExp(`\\b(?:var|let|const) ${name.replaceAll('$', '\\$')} = `).exec(text)
  return found ? argumentAt(text, found.index + found[0].length, ';') : undefined
}

/** The code from there to the bracket that closes it, or to `end`. */
function argumentAt(text: string, start: number, end = ''): string {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '"' || character === "'" || character === '`') at = endOfText(text, at, character)
    else if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character) && --depth < 0) return text.slice(start, at)
    else if (depth === 0 && character === end) return text.slice(start, at)
  }
  return text.slice(start)
}

function endOfText(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return text.length
}
