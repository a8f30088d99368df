/** What a target gets of an event: all of it, a part, a fixed text, or a template filled in. */

import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import { InvalidInput } from '../../lib/delivery/failure'
import { isExactNumber, parseExact, stringifyExact } from '../../lib/exact-json'
import { type CompiledPath, compilePath } from '../../lib/json-path/compile-path'
import { type BusEvent, envelope, envelopeText } from './event'
import type { Target } from './target'

export interface RuleName {
  readonly arn: string
  readonly name: string
}

/** Gives the text that is sent. Throws `InvalidInput` if a template does not become valid JSON. */
export type TargetInput = (event: BusEvent, rule: RuleName) => string

const invalid = (message: string) => new AwsError('ValidationException', message)

/** Throws ValidationException if path or template are not valid. */
export function compileInput(target: Target): TargetInput {
  const { Input, InputPath, InputTransformer } = target
  if (Input !== undefined) return () => Input
  if (InputPath !== undefined) {
    const path = pathOf(InputPath, target)
    // Nothing at the path is the JSON null, so that the target still gets valid JSON.
    return (event) => stringifyExact(path.value({ input: parsed(event) }) ?? null)
  }
  if (InputTransformer !== undefined) return compileTemplate(target)
  return envelopeText
}

function parsed(event: BusEvent): Readonly<Record<string, unknown>> {
  return envelope(event, parseExact(event.detail))
}

/** What of JSON paths a target may use: dots, array indices and wildcards. */
const knownPath = /^\$(?:\.[A-Za-z0-9_\-/]+|\[\d+\]|\.\*|\[\*\]|\['[^'\\]+'\])*$/

function pathOf(source: string, target: Target): CompiledPath {
  if (!knownPath.test(source)) throw invalid(`Invalid InputPath for target ${target.Id}.`)
  return compilePath(source)
}

type Variable = (event: BusEvent, rule: RuleName, fields: () => Readonly<Record<string, unknown>>) => unknown

const predefined: Readonly<Record<string, Variable>> = {
  'aws.events.rule-arn': (_, rule) => rule.arn,
  'aws.events.rule-name': (_, rule) => rule.name,
  'aws.events.event.ingestion-time': (event) => new Date(event.ingestedAt).toISOString(),
  'aws.events.event.json': (_, __, fields) => fields(),
  // Without the detail, and with `detailType` spelled so: that is what AWS sends.
  'aws.events.event': (event) => ({
    id: event.id,
    account: event.account,
    detailType: event.detailType,
    time: event.time,
    source: event.source,
    region: event.region,
    resources: event.resources,
    version: '0',
  }),
}

interface Placeholder {
  readonly variable: Variable
  readonly quoted: boolean
}

function compileTemplate(target: Target): TargetInput {
  const { InputTemplate: template, InputPathsMap: paths = {} } = target.InputTransformer ?? { InputTemplate: '' }
  refuseUnknown(target.InputTransformer ?? {}, ['InputPathsMap', 'InputTemplate'], `events target ${target.Id}`)
  if (typeof template !== 'string' || template === '')
    throw invalid(`InputTemplate for target ${target.Id} is missing.`)
  const variables = new Map(Object.entries(predefined))
  if (Object.keys(paths).length > 100) throw invalid(`InputPathsMap for target ${target.Id} has more than 100 items.`)
  for (const [name, source] of Object.entries(paths)) {
    if (/^aws\./i.test(name)) throw invalid(`InputPathsMap for target ${target.Id} contains reserved key ${name}.`)
    const path = pathOf(source, target)
    variables.set(name, (_, __, fields) => path.value({ input: fields() }))
  }
  const parts = splitTemplate(template, variables, target.Id)
  const isJson = /^\s*[{[]/.test(template)
  return (event, rule) => {
    let fields: Readonly<Record<string, unknown>> | undefined
    const read = () => {
      fields ??= parsed(event)
      return fields
    }
    const text = parts
      .map((part) => (typeof part === 'string' ? part : written(part.variable(event, rule, read), part.quoted)))
      .join('')
    return isJson ? minified(text, target.Id) : text
  }
}

function splitTemplate(
  template: string,
  variables: ReadonlyMap<string, Variable>,
  id: string,
): (string | Placeholder)[] {
  const parts: (string | Placeholder)[] = []
  let quoted = false
  let literal = 0
  for (let index = 0; index < template.length; index++) {
    const character = template[index]
    if (character === '\\') {
      index++
    } else if (character === '"') {
      quoted = !quoted
    } else if (character === '<') {
      const name = /^<([A-Za-z0-9_.-]+)>/.exec(template.slice(index))?.[1]
      if (name === undefined) continue
      const variable = variables.get(name)
      if (!variable) throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${name}.`)
      parts.push(template.slice(literal, index), { variable, quoted })
      index += name.length + 1
      literal = index + 1
    }
  }
  parts.push(template.slice(literal))
  return parts
}

/** Out of quotes a value is JSON, a missing one the empty string. In quotes it is text; objects lose their quotes. */
function written(value: unknown, quoted: boolean): string {
  if (!quoted) return stringifyExact(value ?? (value === null ? null : ''))
  if (value === undefined) return ''
  if (typeof value === 'string' && !isExactNumber(value)) return JSON.stringify(value).slice(1, -1)
  return stringifyExact(value).replaceAll('"', '')
}

function minified(text: string, id: string): string {
  try {
    return stringifyExact(parseExact(text))
  } catch {
    // The parser's own message quotes the text, which must not get into traces.
    throw new InvalidInput(`The InputTemplate of target ${id} did not become valid JSON`)
  }
}
