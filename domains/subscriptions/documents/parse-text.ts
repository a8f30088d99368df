/** The JSON or YAML of a text as a value. YAML is read by the rules of JSON: no merge keys, no types of its own. */
import { type CST, Parser, parseDocument } from 'yaml'
import { limits } from './limits'
import { fieldOf, invalid, tooLarge } from './problems'
import { repeatedMember } from './repeated-member'

/** How often an anchor may be meant. What it stands for then counts as often against the limits of the whole. */
const mostAliases = 100

/** @throws RefusedError for what is neither, or too large */
export function parseText(text: string): unknown {
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.bytes) throw tooLarge('bytes of text', bytes, limits.bytes)
  const plain = text.replace(/^\ufeff/, '')
  // JSON is YAML as well, but its own parser is a hundred times as fast.
  const json = parsedJson(plain)
  if (!json) return parseYaml(plain)
  const repeated = repeatedMember(plain)
  if (repeated) throw invalid(`${fieldOf(repeated)}: stands there twice`)
  return json.value
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function parseYaml(text: string): unknown {
  if (!isShallow(text)) throw invalid(`document: is nested deeper than ${limits.depth}`)
  try {
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: true, merge: false, version: '1.2' })
    // A warning is of a type that the document names and nobody knows.
    const [problem] = [...document.errors, ...document.warnings]
    if (problem) throw invalid(`document: ${firstLine(problem.message)}`)
    return document.toJS({ maxAliasCount: mostAliases }) as unknown
  } catch (error) {
    if (error instanceof ReferenceError) throw invalid(`document: ${firstLine(error.message)}`)
    throw error
  }
}

/** What composes a document calls itself for each level: on a text that is deep enough the process would end. */
function isShallow(text: string): boolean {
  const waiting: (readonly [CST.Token, number])[] = []
  for (const token of new Parser().parse(text)) waiting.push([token, 0])
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next
    if (depth > limits.depth) return false
    if (token.type === 'document' && token.value) waiting.push([token.value, depth])
    if (!('items' in token)) continue
    for (const { key, value } of token.items) {
      if (key) waiting.push([key, depth + 1])
      if (value) waiting.push([value, depth + 1])
    }
  }
  return true
}

/** Below it the parser shows the text. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '')
}
