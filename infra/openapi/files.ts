/** The documents as they are committed, by their path from the repository's own directory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describedApis, repository } from './apis'
import { openApiDocument } from './document'

export function openApiFiles(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }
  return new Map(
    describedApis().map((api) => [
      `${api.directory}/openapi.json`,
      `${JSON.stringify(openApiDocument(api, version), undefined, 2)}\n`,
    ]),
  )
}
