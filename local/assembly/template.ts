/** The shape of a CloudFormation template, as far as it is modelled. What is not is told by name. */
import type { Problem } from './problems'
import { TemplateError } from './problems'
import type * as YamlTemplate from './yaml-template'

export interface Template {
  readonly Description?: string
  readonly Transform?: string | readonly string[]
  readonly Parameters?: Readonly<Record<string, ParameterDeclaration>>
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  readonly Conditions?: Readonly<Record<string, unknown>>
  readonly Resources: Readonly<Record<string, ResourceDeclaration>>
  readonly Outputs?: Readonly<Record<string, OutputDeclaration>>
}

export interface ParameterDeclaration {
  readonly Type: string
  readonly Default?: string | number
  readonly Description?: string
  readonly AllowedValues?: readonly (string | number)[]
  readonly AllowedPattern?: string
  readonly ConstraintDescription?: string
  readonly MinLength?: number | string
  readonly MaxLength?: number | string
  readonly MinValue?: number | string
  readonly MaxValue?: number | string
  readonly NoEcho?: boolean | string
}

export interface ResourceDeclaration {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly DependsOn?: string | readonly string[]
  readonly Condition?: string
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate'
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain'
  readonly Metadata?: unknown
}

export interface OutputDeclaration {
  readonly Value: unknown
  readonly Description?: string
  readonly Export?: { readonly Name: unknown }
  readonly Condition?: string
}

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Transform',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]
const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]
const parameterMembers = [
  'Type',
  'Default',
  'Description',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'NoEcho',
]
const outputMembers = ['Value', 'Description', 'Export', 'Condition']
const policies: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate'],
  UpdateReplacePolicy: ['Delete', 'Retain'],
}
/** CDK's own rule; it asks for a version of the bootstrap stack, of which there is none here. */
const acceptedRules = ['CheckBootstrapVersion']
const acceptedTransforms = ['AWS::LanguageExtensions']

/** Tells what in the template's own structure is wrong or not modelled. */
export function checkTemplate(template: unknown, stack: string): Problem[] {
  const problems: Problem[] = []
  const report = (message: string, at: Omit<Problem, 'stack' | 'message'> = {}) =>
    problems.push({ stack, message, ...at })
  const unknownMembers = (value: object, known: readonly string[], what: string, at = {}) => {
    for (const name of Object.keys(value)) {
      if (!known.includes(name)) report(`${what} "${name}" is not modelled by the local cloud`, at)
    }
  }

  if (!isObject(template)) {
    report('Template format error: the template is not an object')
    return problems
  }
  unknownMembers(template, sections, 'template section')
  for (const section of ['Parameters', 'Rules', 'Mappings', 'Conditions', 'Resources', 'Outputs']) {
    const value = template[section]
    if (value !== undefined && !isObject(value)) report(`Template format error: ${section} is not an object`)
  }
  for (const transform of [template.Transform ?? []].flat()) {
    if (!acceptedTransforms.includes(String(transform))) {
      report(`transform "${transform}" is not modelled by the local cloud`)
    }
  }
  for (const rule of Object.keys(objectOf(template.Rules))) {
    if (!acceptedRules.includes(rule)) report(`rule "${rule}" is not modelled by the local cloud`)
  }
  for (const [name, declaration] of Object.entries(objectOf(template.Parameters))) {
    if (!isObject(declaration) || typeof declaration.Type !== 'string') {
      report(`Template format error: parameter ${name} has no Type`)
    } else {
      unknownMembers(declaration, parameterMembers, `parameter ${name}: member`)
    }
  }
  for (const [logicalId, resource] of Object.entries(objectOf(template.Resources))) {
    if (!isObject(resource) || typeof resource.Type !== 'string') {
      report('Template format error: the resource has no Type', { logicalId })
      continue
    }
    const at = { logicalId, type: resource.Type }
    unknownMembers(resource, resourceMembers, 'attribute', at)
    if (resource.Properties !== undefined && !isObject(resource.Properties)) {
      report('Template format error: Properties is not an object', at)
    }
    for (const [policy, values] of Object.entries(policies)) {
      const value = resource[policy]
      if (value !== undefined && !values.includes(String(value))) {
        report(`${policy} "${value}" is not modelled by the local cloud; modelled: ${values.join(', ')}`, at)
      }
    }
  }
  for (const [name, output] of Object.entries(objectOf(template.Outputs))) {
    if (!isObject(output) || output.Value === undefined) report(`Template format error: output ${name} has no Value`)
    else unknownMembers(output, outputMembers, `output ${name}: member`)
  }
  return problems
}

/** JSON or YAML. @throws TemplateError */
export function parseTemplate(text: string): unknown {
  // As on AWS: what begins as JSON is read as JSON.
  if (!text.trimStart().startsWith('{')) {
    const { parseYamlTemplate } = require('./yaml-template') as typeof YamlTemplate
    return parseYamlTemplate(text)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TemplateError(`Template format error: JSON not well-formed. (${placeIn(text, (cause as Error).message)})`)
  }
}

/** As AWS's parser tells of it, which has read one sign further; the parser's own words, if it names no place. */
function placeIn(text: string, message: string): string {
  const position = /at position (\d+)/.exec(message)?.[1]
  if (position === undefined) return message
  const before = text.slice(0, Number(position))
  return `line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n') + 1}`
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}
