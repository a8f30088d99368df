/**
 * Reads an OpenAPI 3.0 or 3.1 or Swagger 2.0 document that somebody uploads, in JSON or YAML. What it says is data for pages
 * that escape it; here it is bounded, it leads nowhere else, and it is checked as far as readers and callers need.
 */
import { withoutOwnExtensions } from './own-extensions'
import type { Version } from './parameters'
import { parseText } from './parse-text'
import { invalid, Problems } from './problems'
import { checkReferences, isObject } from './references'
import { checkStructure, versionOf } from './structure'
import { walk } from './walk'

export interface ApiDocument {
  readonly version: Version
  readonly operations: number
  /** The document, of JSON alone. */
  readonly content: Readonly<Record<string, unknown>>
}

/** @throws RefusedError `DocumentInvalid` with up to twenty problems, each by its path, or `DocumentTooLarge` */
export function readDocument(text: string): ApiDocument {
  const problems = new Problems()
  const value = parseText(text)
  if (!isObject(value)) throw invalid('document: expected an object')
  const { references } = walk(value, problems)
  // What is too deep or too large is looked at no further.
  problems.refuse()
  const content = withoutOwnExtensions(value)
  checkReferences(content, references, problems)
  problems.refuse()
  const version = versionOf(content, problems)
  const operations = version ? checkStructure(content, version, problems) : 0
  problems.refuse()
  if (!version) throw invalid('document: expected an OpenAPI document')
  return { version, operations, content }
}
