/** What a service promises to its pipeline, read from the templates where the sources are at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

export interface PromisedTemplate {
  /** As messages call it: `app`. */
  readonly name: string
  readonly directory: string
  readonly file: string
  /** One of these must be among its outputs. */
  readonly outputs: readonly string[]
}

/** What is missing, in words that say where and what to do. */
export function brokenPromises(templates: readonly PromisedTemplate[]): readonly string[] {
  return templates.flatMap(({ name, directory, file, outputs }) => {
    const path = join(directory, file)
    if (!existsSync(path)) return [`${name}: there is no template ${path}`]
    const document = parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent' })
    const [problem] = document.errors
    if (problem) return [`${name}: ${path} can't be read: ${problem.message}`]
    if (outputs.some((output) => document.hasIn(['Outputs', output]))) return []
    return [
      `${name}: ${path} has no output ${outputs.join(' or ')}; add it, so that the pipeline finds ${whatFor(outputs)}`,
    ]
  })
}

function whatFor(outputs: readonly string[]): string {
  return outputs.includes('ApiUrl') ? 'where the service answers' : 'what tries it'
}
