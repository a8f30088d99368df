/** The documents as they are committed, by their path below `domains/`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describedApis } from './apis'
import { openApiDocument } from './document'

export function openApiFiles(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }
  return new Map(
    describedApis().map((api) => [
      `${api.domain}/openapi.json`,
      `${JSON.stringify(openApiDocument(api, version), undefined, 2)}\n`,
    ]),
  )
}
