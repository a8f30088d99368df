/** The functions of the account. */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyStatement } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { FunctionConfiguration } from './configuration'
import { invalidParameter, violated } from './errors'
import type { EventInvokeConfig } from './event-invoke-config'
import type { RecursiveLoop } from './recursion'
import { createFunctionUrls, type FunctionUrls } from './urls/url-table'
import { createVersions, latest, type Own, type Qualified, type Runnable, type Versions } from './versions'

export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  readonly configuration: FunctionConfiguration
  readonly code: PlacedCode
  readonly lastModified: number
  /** The same as long as it is there; one that is made later under its name has another. */
  readonly incarnation?: string | undefined
  readonly revisionId: string
  readonly tags: Readonly<Record<string, string>>
  readonly statements: readonly PolicyStatement[]
  readonly reservedConcurrency?: number | undefined
  readonly eventInvokeConfig?: EventInvokeConfig | undefined
  /** Undefined: Terminate. */
  readonly recursiveLoop?: RecursiveLoop | undefined
  /** The number of the version that was published last, whether it is still there or not. */
  readonly lastVersion?: number | undefined
  /** What versions and aliases have for themselves, by qualifier. */
  readonly qualified?: Readonly<Record<string, Own>> | undefined
}

/** Where a function's code is on this disk. */
export interface PlacedCode {
  readonly taskRoot: string
  readonly sha256: string
  readonly size: number
  /** The object that a template named. */
  readonly from?: string
}

export interface FunctionTable {
  load(): Promise<void>
  all(): readonly LambdaFunction[]
  get(name: string): LambdaFunction | undefined
  /** By name, partial or full ARN, with or without `:$LATEST`; throws ResourceNotFoundException. */
  find(reference: string, qualifier?: string): LambdaFunction
  /** As `find`, and by the name of a version or an alias. */
  resolve(reference: string, qualifier?: string): Qualified
  /** With the code and configuration of a version. */
  at(name: string, version: string | undefined): Runnable | undefined
  readonly versions: Versions
  readonly urls: FunctionUrls
  put(changed: Omit<LambdaFunction, 'revisionId' | 'lastModified'>): LambdaFunction
  delete(name: string): void
}

export function createFunctionTable(cloud: Cloud): FunctionTable {
  const functions = createTable<LambdaFunction>(cloud, 'lambda/function')
  const versions = createVersions(cloud)
  const urls = createFunctionUrls(cloud)

  const missing = (name: string, qualifier: string | undefined, account = cloud.accountId): AwsError =>
    new AwsError(
      'ResourceNotFoundException',
      `Function not found: ${functionArn(cloud, name, account)}${qualifier === undefined ? '' : `:${qualifier}`}`,
      404,
      { Type: 'User' },
    )

  function here(named: FunctionName): FunctionName {
    if (named.region === undefined || named.region === cloud.region) {
      // Who may not ask the other account was told so before.
      if (named.account !== undefined && named.account !== cloud.accountId)
        throw missing(named.name, named.qualifier, named.account)
      return named
    }
    throw new AwsError(
      'ResourceNotFoundException',
      `Functions from '${named.region}' are not reachable in this region ('${cloud.region}')`,
      404,
      { Type: 'User' },
    )
  }

  return {
    versions,
    urls,
    async load() {
      await functions.load()
      await versions.load()
      await urls.load()
    },
    all: () => functions.list(),
    get: (name) => functions.get(name),
    find(reference, qualifier) {
      const named = here(parseFunctionName(reference))
      const version = qualifier ?? named.qualifier
      const found = functions.get(named.name)
      if (!found || (version !== undefined && version !== latest)) throw missing(named.name, version)
      return found
    },
    resolve(reference, given) {
      const { name, qualifier: named } = here(parseFunctionName(reference))
      if (named !== undefined && given !== undefined && given !== named) {
        throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.')
      }
      const qualifier = given ?? named
      const found = functions.get(name)
      if (!found) throw missing(name, qualifier)
      if (qualifier === undefined) return { found, qualifier, arn: found.arn }
      if (qualifier !== latest && !versions.has(name, qualifier)) throw missing(name, qualifier)
      return { found, qualifier, arn: `${found.arn}:${qualifier}` }
    },
    at(name, version) {
      const found = functions.get(name)
      if (!found || version === undefined) return undefined
      if (version === latest) return { ...found, version }
      const published = versions.get(name, version)
      if (!published) return undefined
      const { configuration, code, lastModified, revisionId } = published
      return { ...found, configuration, code, lastModified, revisionId, version }
    },
    put(changed) {
      const before = functions.get(changed.name)
      const incarnation = before ? before.incarnation : randomUUID()
      const stored = { ...changed, incarnation, revisionId: randomUUID(), lastModified: cloud.clock.now() }
      return functions.put(stored, stored.name)
    },
    delete(name) {
      functions.delete(name)
      versions.deleteAll(name)
      urls.deleteAll(name)
    },
  }
}

/** What a function, or its version or alias of that name, has for itself. */
export function ownOf(found: LambdaFunction, qualifier: string | undefined): Own {
  if (qualifier === undefined || qualifier === latest) return found
  return found.qualified?.[qualifier] ?? { statements: [] }
}

/** The function with something changed of what it, or its version or alias of that name, has for itself. */
export function withOwn(found: LambdaFunction, qualifier: string | undefined, change: Partial<Own>): LambdaFunction {
  if (qualifier === undefined || qualifier === latest) return { ...found, ...change }
  return { ...found, qualified: { ...found.qualified, [qualifier]: { ...ownOf(found, qualifier), ...change } } }
}

export function functionArn(cloud: Cloud, name: string, account = cloud.accountId): string {
  return cloud.arn('lambda', `function:${name}`).replace(`:${cloud.accountId}:`, `:${account}:`)
}

const forms = [
  /^arn:aws[a-z-]*:lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):function:(?<name>[\w-]{1,64})(?::(?<qualifier>[\w$-]+))?$/,
  /^(?<account>\d{12}):function:(?<name>[\w-]{1,64})(?::(?<qualifier>[\w$-]+))?$/,
  /^(?:function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>[\w$-]+))?$/,
]

/** Characters. */
const longestReference = 140
const namePattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

export interface FunctionName {
  readonly name: string
  readonly qualifier?: string | undefined
  /** Of an ARN. */
  readonly region?: string | undefined
  /** Of an ARN, whole or partial. */
  readonly account?: string | undefined
}

export function parseFunctionName(reference: unknown): FunctionName {
  for (const form of forms) {
    const { name, qualifier, region, account } = (typeof reference === 'string' && form.exec(reference)?.groups) || {}
    if (name !== undefined) return { name, qualifier, region, account }
  }
  const text = String(reference)
  const isLong = text.length > longestReference
  throw violated(
    text,
    'functionName',
    isLong
      ? `Member must have length less than or equal to ${longestReference}`
      : `Member must satisfy regular expression pattern: ${namePattern}`,
  )
}
