/** The section Globals: what all functions, APIs and so on of a template have unless they say otherwise. */
import { isObject, type ResourceDeclaration } from '../template'
import type { ApiPaths } from './implicit-api'
import { refusal, refuseUnknown } from './sam-error'

export type Properties = Readonly<Record<string, unknown>>
export type Resources = Readonly<Record<string, ResourceDeclaration>>

/** One resource to be expanded, and what it may add to. */
export interface Expansion {
  readonly logicalId: string
  readonly declaration: ResourceDeclaration
  /** With the globals of its type. */
  readonly properties: Properties
  readonly implicit: ApiPaths
  /** The methods that functions' events give to the APIs of the template. */
  readonly apis: ReadonlyMap<string, ApiPaths>
  /** `MyApi.Stage` and the like: what AWS lets a template refer to, and the logical id that stands for it. */
  readonly aliases: Map<string, string>
}

export interface Globals {
  merge(type: string, properties: unknown): Properties
}

/** By the section's names; what of each may be global, as AWS has it and as far as it is modelled. */
const sections: Readonly<Record<string, readonly string[]>> = {
  Function: [
    'Handler',
    'Runtime',
    'CodeUri',
    'DeadLetterQueue',
    'Description',
    'MemorySize',
    'Timeout',
    'VpcConfig',
    'Environment',
    'Tags',
    'Tracing',
    'Layers',
    'PermissionsBoundary',
    'ReservedConcurrentExecutions',
    'EventInvokeConfig',
    'FunctionUrlConfig',
    'Architectures',
    'EphemeralStorage',
    'LoggingConfig',
    'RolePath',
    'Policies',
    'AutoPublishAlias',
    'ProvisionedConcurrencyConfig',
  ],
  Api: [
    'Name',
    'DefinitionUri',
    'EndpointConfiguration',
    'MethodSettings',
    'Variables',
    'BinaryMediaTypes',
    'TracingEnabled',
    'Auth',
    'OpenApiVersion',
    'AccessLogSetting',
    'Tags',
    'Description',
  ],
  SimpleTable: ['SSESpecification'],
  StateMachine: ['Logging', 'Tracing', 'Tags'],
}

export function withGlobals(value: unknown): Globals {
  if (value !== undefined && !isObject(value)) throw refusal("'Globals' section is invalid. Must be a dictionary.")
  const globals = value ?? {}
  for (const [section, properties] of Object.entries(globals)) {
    const known = sections[section]
    const names = Object.keys(sections).join(', ')
    if (!known)
      throw refusal(
        `'Globals' section is invalid. '${section}' is not modelled by the local cloud; modelled: ${names}.`,
      )
    if (!isObject(properties)) throw refusal(`'Globals' section is invalid. Value of ${section} must be a dictionary.`)
    refuseUnknown(properties, known, `Globals.${section}.`)
  }
  return {
    merge(type, properties) {
      if (!isObject(properties)) throw refusal('Properties must be a dictionary.')
      return merged((globals as Properties)[type.replace('AWS::Serverless::', '')] ?? {}, properties) as Properties
    },
  }
}

/** Objects are merged, lists put one after the other, and of anything else the resource's own stands. */
function merged(global: unknown, own: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(own)) return [...global, ...own]
  if (!isObject(global) || !isObject(own) || isIntrinsic(global) || isIntrinsic(own)) return own
  const names = new Set([...Object.keys(global), ...Object.keys(own)])
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      !Object.hasOwn(own, name)
        ? global[name]
        : Object.hasOwn(global, name)
          ? merged(global[name], own[name])
          : own[name],
    ]),
  )
}

export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false
  const [name, ...others] = Object.keys(value)
  return (
    name !== undefined && others.length === 0 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))
  )
}

/** What of the declaration goes to everything that is made of it. */
export function attributesOf({
  Condition,
  DependsOn,
  DeletionPolicy,
  UpdateReplacePolicy,
  Metadata,
}: ResourceDeclaration) {
  return {
    ...(Condition !== undefined && { Condition }),
    ...(DependsOn !== undefined && { DependsOn }),
    ...(DeletionPolicy !== undefined && { DeletionPolicy }),
    ...(UpdateReplacePolicy !== undefined && { UpdateReplacePolicy }),
    ...(Metadata !== undefined && { Metadata }),
  }
}

/** What of it goes to what is made beside it: on a condition, all of it is there or nothing. */
export function besides({ Condition }: ResourceDeclaration): { readonly Condition?: string } {
  return Condition === undefined ? {} : { Condition }
}

export function tagList(
  tags: unknown,
  ...first: readonly { readonly Key: string; readonly Value: unknown }[]
): unknown[] {
  if (tags !== undefined && !isObject(tags)) throw refusal("Property 'Tags' must be a dictionary.")
  return [...first, ...Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }))]
}

export const createdBy = { Key: 'lambda:createdBy', Value: 'SAM' }
