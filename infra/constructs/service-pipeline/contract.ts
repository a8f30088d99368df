/** What a service promises to its pipeline, read from the templates where the sources are at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, isScalar, parseDocument } from 'yaml'

export interface PromisedTemplate {
  /** As messages call it: `app`. */
  readonly name: string
  readonly directory: string
  readonly file: string
  /** One of these must be among its outputs. */
  readonly outputs: readonly string[]
  /** What the pipeline gives it. */
  readonly parameters: readonly string[]
  /** Of the names of all functions that have one of their own. */
  readonly beginning: string
}

/** What is missing, in words that say where and what to do. */
export function brokenPromises(templates: readonly PromisedTemplate[]): readonly string[] {
  return templates.flatMap((promised) => {
    const { name, directory, file } = promised
    const path = join(directory, file)
    if (!existsSync(path)) return [`${name}: there is no template ${path}`]
    const document = parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent' })
    const [problem] = document.errors
    if (problem) return [`${name}: ${path} can't be read: ${problem.message}`]
    const problems = [
      ...missingOutput(document, promised),
      ...wrongParameters(document, promised),
      ...strangeNames(document, promised),
    ]
    return problems.map((each) => `${name}: ${path} ${each}`)
  })
}

function missingOutput(document: Document, { outputs }: PromisedTemplate): readonly string[] {
  if (outputs.some((output) => document.hasIn(['Outputs', output]))) return []
  return [`has no output ${outputs.join(' or ')}; add it, so that the pipeline finds ${whatFor(outputs)}`]
}

/** CloudFormation would say so in the middle of a run. */
function wrongParameters(document: Document, { parameters }: PromisedTemplate): readonly string[] {
  const declared = keysOf(document, 'Parameters')
  const unknown = parameters.filter((each) => !declared.includes(each))
  const open = declared.filter((each) => !parameters.includes(each) && !document.hasIn(['Parameters', each, 'Default']))
  return [
    ...unknown.map((each) => `has no parameter ${each}, which the pipeline gives it; add it, or do not give it`),
    ...open.map(
      (each) => `has a parameter ${each} that nobody gives it; give it a Default, or a value in the pipeline`,
    ),
  ]
}

/** The deployment's role makes nothing that is called otherwise, and only what `-tests-` is in is invoked as a suite. */
function strangeNames(document: Document, { beginning }: PromisedTemplate): readonly string[] {
  return keysOf(document, 'Resources').flatMap((id) => {
    const isFunction = /^AWS::(Lambda|Serverless)::Function$/.test(String(document.getIn(['Resources', id, 'Type'])))
    const name = document.getIn(['Resources', id, 'Properties', 'FunctionName'], true)
    // What is put together there is known when it is deployed.
    if (!isFunction || !isScalar(name) || name.tag?.startsWith('!')) return []
    const text = String(name.value)
    if (text.startsWith(beginning)) return []
    return [`calls function ${id} ${text}; leave its name to CloudFormation, or let it begin with ${beginning}`]
  })
}

function keysOf(document: Document, section: string): readonly string[] {
  const found = document.get(section)
  return isMap(found) ? found.items.map(({ key }) => String(key)) : []
}

function whatFor(outputs: readonly string[]): string {
  return outputs.includes('ApiUrl') ? 'where the service answers' : 'what tries it'
}
