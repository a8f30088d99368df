/**
 * Versions and aliases. A version keeps the code and the configuration that its function had when it was published; an alias
 * is a name for one, or for two by weight. Each has a policy and a configuration of event invocations of its own.
 */
import { randomInt, randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyStatement } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { FunctionConfiguration } from './configuration'
import { invalidParameter, violated } from './errors'
import type { EventInvokeConfig } from './event-invoke-config'
import type { LambdaFunction, PlacedCode } from './state'

export const latest = '$LATEST'

/** What a function, or one of its versions and aliases, has for itself. */
export interface Own {
  readonly statements: readonly PolicyStatement[]
  readonly eventInvokeConfig?: EventInvokeConfig | undefined
}

export interface PublishedVersion {
  readonly name: string
  /** 1 and up; none is given twice. */
  readonly number: number
  readonly configuration: FunctionConfiguration
  readonly code: PlacedCode
  readonly lastModified: number
  readonly revisionId: string
  /** Which resource of a stack has published it. */
  readonly madeBy?: string | undefined
}

export interface Alias {
  readonly name: string
  readonly alias: string
  readonly version: string
  readonly description: string
  /** A second version, with how much of the invocations it gets, 0 to 1. */
  readonly second?: { readonly version: string; readonly weight: number } | undefined
  readonly revisionId: string
}

/** A function as a qualifier means it. */
export interface Qualified {
  readonly found: LambdaFunction
  /** As it was asked for. */
  readonly qualifier: string | undefined
  /** With the qualifier, if there is one. */
  readonly arn: string
}

/** What runs: a function, with the code and the configuration of one of its versions. */
export interface Runnable extends LambdaFunction {
  readonly version: string
}

export interface Versions {
  load(): Promise<void>
  /** By number. */
  of(name: string): readonly PublishedVersion[]
  get(name: string, version: string): PublishedVersion | undefined
  publish(found: LambdaFunction, as: { readonly description?: string; readonly madeBy?: string }): PublishedVersion
  aliasesOf(name: string): readonly Alias[]
  alias(name: string, alias: string): Alias | undefined
  putAlias(alias: Omit<Alias, 'revisionId'>): Alias
  /** A version or an alias. */
  has(name: string, qualifier: string): boolean
  /** Of one whose function forgets what it had for itself. */
  delete(name: string, qualifier: string): void
  deleteAll(name: string): void
  /** Which version an invocation is run by: an alias of two draws. Undefined: there is none such. */
  pick(name: string, qualifier: string | undefined): string | undefined
}

export function createVersions(cloud: Cloud): Versions {
  const versions = createTable<PublishedVersion>(cloud, 'lambda/version')
  const aliases = createTable<Alias>(cloud, 'lambda/alias')

  return {
    async load() {
      await versions.load()
      await aliases.load()
    },
    of: (name) => versions.list(name).sort((a, b) => a.number - b.number),
    get: (name, version) => versions.get(name, version),
    publish({ name, configuration, code, lastVersion = 0 }, { description, madeBy }) {
      const number = lastVersion + 1
      const Description = description ?? configuration.Description
      const published = { name, number, configuration: { ...configuration, Description }, code, madeBy }
      const stored = { ...published, lastModified: cloud.clock.now(), revisionId: randomUUID() }
      return versions.put(stored, name, String(number))
    },
    aliasesOf: (name) => aliases.list(name),
    alias: (name, alias) => aliases.get(name, alias),
    putAlias: (alias) => aliases.put({ ...alias, revisionId: randomUUID() }, alias.name, alias.alias),
    has: (name, qualifier) => versions.has(name, qualifier) || aliases.has(name, qualifier),
    delete(name, qualifier) {
      versions.delete(name, qualifier)
      aliases.delete(name, qualifier)
    },
    deleteAll(name) {
      versions.deleteAll(name)
      aliases.deleteAll(name)
    },
    pick(name, qualifier = latest) {
      if (qualifier === latest) return latest
      const alias = aliases.get(name, qualifier)
      if (!alias) return versions.has(name, qualifier) ? qualifier : undefined
      return alias.second && randomInt(1_000_000) < alias.second.weight * 1_000_000
        ? alias.second.version
        : alias.version
    },
  }
}

/** Undefined if it was changed since. Its description does not count. */
export function publishedAsIs(
  { configuration, code }: LambdaFunction,
  last: PublishedVersion | undefined,
): PublishedVersion | undefined {
  if (!last || last.code.sha256 !== code.sha256) return undefined
  const plain = (value: FunctionConfiguration): string => JSON.stringify({ ...value, Description: '' })
  return plain(last.configuration) === plain(configuration) ? last : undefined
}

export interface RoutingInput {
  readonly AdditionalVersionWeights?: Readonly<Record<string, unknown>> | null
}

const keysOfWeights =
  'must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]'
const valuesOfWeights =
  'must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]'

/** @throws ValidationException, InvalidParameterValueException */
export function readRouting(version: string, input: RoutingInput | undefined): Alias['second'] {
  const given = Object.entries(input?.AdditionalVersionWeights ?? {})
  const at = 'routingConfig.additionalVersionWeights'
  const shown = `{${given.map(([version, weight]) => `${version}=${Number.isInteger(weight) ? `${weight}.0` : weight}`).join(', ')}}`
  const numbers = given.map(([version, weight]) => ({
    version,
    weight: typeof weight === 'string' && weight !== '' ? Number(weight) : weight,
  }))
  if (given.some(([version]) => !/^\d{1,1024}$/.test(version))) throw violated(shown, at, `Map keys ${keysOfWeights}`)
  if (numbers.some(({ weight }) => typeof weight !== 'number' || !(weight >= 0 && weight <= 1))) {
    throw violated(shown, at, `Map value ${valuesOfWeights}`)
  }
  const [only] = numbers
  if (!only) return undefined
  if (given.length > 1) throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1')
  const { version: second, weight } = only
  if (version === latest) {
    throw new AwsError(
      'InvalidParameterValueException',
      '$LATEST is not supported for an alias pointing to more than 1 version',
    )
  }
  if (second === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    )
  }
  return { version: second, weight: Number(weight) }
}

const aliasForm = /^(?!\d+$)[\w-]{1,128}$/

/** @throws ValidationException */
export function checkAliasName(alias: unknown): void {
  if (typeof alias === 'string' && aliasForm.test(alias)) return
  throw violated(alias, 'name', 'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)')
}
