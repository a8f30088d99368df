/** The functions of the account. */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyStatement } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { FunctionConfiguration } from './configuration'
import type { EventInvokeConfig } from './event-invoke-config'
import type { RecursiveLoop } from './recursion'

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
  put(changed: Omit<LambdaFunction, 'revisionId' | 'lastModified'>): LambdaFunction
  delete(name: string): void
}

export function createFunctionTable(cloud: Cloud): FunctionTable {
  const functions = createTable<LambdaFunction>(cloud, 'lambda/function')

  return {
    load: functions.load,
    all: () => functions.list(),
    get: (name) => functions.get(name),
    find(reference, qualifier) {
      const named = parseFunctionName(reference)
      const version = qualifier ?? named.qualifier
      const found = functions.get(named.name)
      if (!found || (version !== undefined && version !== '$LATEST')) {
        const suffix = version === undefined ? '' : `:${version}`
        throw new AwsError(
          'ResourceNotFoundException',
          `Function not found: ${functionArn(cloud, named.name)}${suffix}`,
          404,
          { Type: 'User' },
        )
      }
      return found
    },
    put(changed) {
      const before = functions.get(changed.name)
      const incarnation = before ? before.incarnation : randomUUID()
      const stored = { ...changed, incarnation, revisionId: randomUUID(), lastModified: cloud.clock.now() }
      return functions.put(stored, stored.name)
    },
    delete: (name) => void functions.delete(name),
  }
}

export function functionArn(cloud: Cloud, name: string): string {
  return cloud.arn('lambda', `function:${name}`)
}

const forms = [
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([\w-]{1,64})(?::([\w$-]+))?$/,
  /^\d{12}:function:([\w-]{1,64})(?::([\w$-]+))?$/,
  /^(?:function:)?([\w-]{1,64})(?::([\w$-]+))?$/,
]

export function parseFunctionName(reference: unknown): { name: string; qualifier?: string | undefined } {
  for (const form of forms) {
    const match = typeof reference === 'string' ? form.exec(reference) : null
    if (match?.[1]) return { name: match[1], qualifier: match[2] }
  }
  throw new AwsError(
    'ValidationException',
    `Value '${String(reference)}' at 'functionName' failed to satisfy constraint: a function name, or a full or partial function ARN`,
  )
}
