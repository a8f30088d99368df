/** What AWS's parser of templates refuses before it looks at what a template says, in its words. */
import { isObject } from '../../assembly/template'
import { transformsOf } from './capabilities'
import { isPseudoParameter } from './scope'

const sections = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]
const attributes = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]

type Members = Readonly<Record<string, unknown>>

/** The first fault; undefined: there is none. */
export function formatFault(template: Members): string | undefined {
  // A transform makes of a template what it likes to.
  if (transformsOf(template).length > 0) return undefined
  const unknown = Object.keys(template).filter((name) => !sections.includes(name))
  if (unknown.length > 0) return `Invalid template property or properties [${unknown.join(', ')}]`
  const missing = pathOfNull(template)
  if (missing !== undefined) return `[${missing}] 'null' values are not allowed in templates`
  return (
    faultOfVersion(template.AWSTemplateFormatVersion) ??
    faultOfMappings(membersOf(template.Mappings)) ??
    faultOfParameters(membersOf(template.Parameters)) ??
    faultOfConditions(template) ??
    faultOfResources(membersOf(template.Resources), membersOf(template.Conditions)) ??
    faultOfOutputs(membersOf(template.Outputs), membersOf(template.Conditions))
  )
}

const onlyVersion = '2010-09-09'

/** YAML may take it for a date. */
function faultOfVersion(version: unknown): string | undefined {
  const text = version instanceof Date ? version.toISOString().slice(0, 10) : version
  if (text === undefined || text === onlyVersion) return undefined
  return `Template format error: ${String(text)} is not a supported value for AWSTemplateFormatVersion.`
}

/** Where the first null stands, as in `/Outputs/A/Value`. */
function pathOfNull(value: unknown, path = ''): string | undefined {
  if (value === null) return path
  if (typeof value !== 'object') return undefined
  for (const [name, member] of Object.entries(value as object)) {
    const found = pathOfNull(member, `${path}/${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** They are two levels deep, and say nothing that is still to be found out. */
function faultOfMappings(mappings: Members): string | undefined {
  for (const mapping of Object.values(mappings)) {
    for (const [key, attributes] of Object.entries(membersOf(mapping))) {
      // A language extension, which is looked up as the mapping itself is.
      if (key.startsWith('Fn::')) continue
      if (!isObject(attributes)) return `Template format error: Every Mappings member ${key} must be a map`
      if (Object.values(attributes).some(isObject)) {
        return 'Template format error: Every Mappings attribute must be a String or a List.'
      }
    }
  }
  return undefined
}

function faultOfParameters(parameters: Members): string | undefined {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!isAlphanumeric(name)) return `Template format error: Parameter name ${name} is non alphanumeric.`
    if (isObject(parameter) && parameter.Type === undefined) {
      return 'Template format error: Every Parameters object must contain a Type member.'
    }
  }
  return undefined
}

/** They are known before any resource is. */
function faultOfConditions({ Conditions, Parameters }: Members): string | undefined {
  const parameters = membersOf(Parameters)
  const unresolved = new Set<string>()
  const note = (name: string): void => {
    if (!Object.hasOwn(parameters, name) && !isPseudoParameter(name)) unresolved.add(name)
  }
  // Functions of conditions are none that a resource may have, so what else walks templates does not know them.
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (isObject(value) && typeof value.Ref === 'string') note(value.Ref)
    for (const member of Object.values(value)) look(member)
  }
  look(Conditions)
  if (hasOddEquals(Conditions)) return 'Template error: every Fn::Equals object requires a list of 2 string parameters.'
  if (unresolved.size === 0) return undefined
  const names = [...unresolved].join(', ')
  return `Template format error: Unresolved dependencies [${names}]. Cannot reference resources in the Conditions block of the template`
}

function hasOddEquals(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const compared = isObject(value) ? value['Fn::Equals'] : undefined
  if (compared !== undefined && !(Array.isArray(compared) && compared.length === 2)) return true
  return Object.values(value).some(hasOddEquals)
}

function faultOfResources(resources: Members, conditions: Members): string | undefined {
  for (const [name, resource] of Object.entries(resources)) {
    if (!isAlphanumeric(name)) return `Template format error: Resource name ${name} is non alphanumeric.`
    if (!isObject(resource)) return 'Template format error: Any Resources member must be an object.'
    if (resource.Type === undefined) {
      return `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`
    }
    const unknown = Object.keys(resource).find((attribute) => !attributes.includes(attribute))
    if (unknown !== undefined) return `Invalid template resource property '${unknown}'`
    const fault = faultOfCondition(resource, conditions, 'Resources')
    if (fault) return fault
  }
  return undefined
}

function faultOfOutputs(outputs: Members, conditions: Members): string | undefined {
  for (const output of Object.values(outputs)) {
    if (!isObject(output)) continue
    if (output.Value === undefined) return 'Template format error: Every Outputs member must contain a Value object'
    const fault = faultOfCondition(output, conditions, 'Outputs')
    if (fault) return fault
  }
  return undefined
}

function faultOfCondition({ Condition: name }: Members, conditions: Members, block: string): string | undefined {
  if (typeof name !== 'string' || Object.hasOwn(conditions, name)) return undefined
  return `Template format error: Unresolved condition dependency ${name} in the ${block} block of the template`
}

const isAlphanumeric = (name: string): boolean => /^[A-Za-z0-9]+$/.test(name)

const membersOf = (value: unknown): Members => (isObject(value) ? value : {})
