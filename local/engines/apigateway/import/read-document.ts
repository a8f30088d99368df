/**
 * Reads an OpenAPI document, JSON or YAML. It is somebody else's: what is too long, nested too deep, or grows by aliases
 * is refused before anything walks over it.
 */
import type * as Yaml from 'yaml'
import { isTooDeep } from '../../../lib/json-depth'
import { DeadlineError, withDeadlineOfWork } from '../../../lib/regex/deadline'
import { badRequest } from '../errors'
import { type Input, isRecord } from '../input'

/** As AWS has it. */
export const longestDocument = 6 * 1024 * 1024
/** Deeper than any schema; the walks over a document are recursive. */
const deepest = 100
/** What all aliases together may stand for, in nodes: an alias of aliases counts all that are in it. */
const mostAliases = 1_000

/** @param body text, or its bytes */
export function readDocument(body: unknown): Input {
  const source = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : ''
  if (source.length > longestDocument) throw badRequest('The API definition is longer than 6 MB')
  if (source.trim() === '') throw badRequest('Invalid OpenAPI input: the API definition is empty')
  return checkDocument(source.trimStart().startsWith('{') ? readJson(source) : readYaml(source))
}

/** @param document as a template or a parser gives it */
export function checkDocument(document: unknown): Input {
  if (isNestedTooDeep(document, 0)) throw tooDeep()
  if (!isRecord(document)) throw badRequest('Invalid OpenAPI input: expected an object')
  return document
}

function readJson(source: string): unknown {
  if (isTooDeep(source, deepest)) throw tooDeep()
  try {
    return JSON.parse(source)
  } catch (error) {
    // A flow mapping of YAML begins like JSON.
    const problem = (error as Error).message
    try {
      return readYaml(source)
    } catch {
      throw badRequest(`Unable to parse API definition because of a malformed document: ${problem}`)
    }
  }
}

/** Milliseconds: a document of 6 MB that is all mistakes takes minutes. */
const patience = 2_000

function readYaml(source: string): unknown {
  // Loaded for the first such document: a start that imports none does without.
  const yaml = require('yaml') as typeof Yaml
  // Every level of YAML takes a character of its own at the least, and the composer is recursive.
  if (isTooDeep(source, deepest)) throw tooDeep()
  try {
    // Unique keys are found by comparing each with each, which of a long document takes minutes; and of a long line's
    // fault a picture is drawn, for which a pattern is made that can end the process.
    return withDeadlineOfWork('Reading the YAML', patience, () => {
      const document = yaml.parseDocument(source, {
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: 'error',
        schema: 'core',
      })
      const [error] = document.errors
      if (error) throw error
      return document.toJS({ maxAliasCount: mostAliases })
    })
  } catch (error) {
    if (error instanceof DeadlineError) throw badRequest(`${error.message}: send it as JSON`)
    const [problem = ''] = (error as Error).message.split('\n')
    throw badRequest(`Unable to parse API definition because of a malformed document: ${problem}`)
  }
}

const tooDeep = (): Error => badRequest(`Invalid OpenAPI input: nested deeper than ${deepest} levels`)

function isNestedTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth > deepest || Object.values(value).some((held) => isNestedTooDeep(held, depth + 1))
}
