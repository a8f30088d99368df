/** What the operations and resource types of this engine share. */

import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { createInputPaging } from '../../kernel/paging'
import type { Access, Operation } from '../../kernel/service'
import { createTagging } from '../../kernel/tags'
import type { AsyncInvocations } from './async-invocations'
import type { CodePlace } from './code'
import { badTags } from './errors'
import { type InstancePool, poolKey } from './instance-pool'
import type { Layers } from './layers'
import { policyOf } from './permissions'
import type { RunInvocation } from './run-invocation'
import { type FunctionTable, functionArn, type LambdaFunction, ownOf, parseFunctionName } from './state'
import type { Qualified } from './versions'

/** Of functions. */
export const tagging = createTagging(badTags)

export interface Engine {
  readonly cloud: Cloud
  readonly functions: FunctionTable
  readonly code: CodePlace
  readonly layers: Layers
  readonly pool: InstancePool
  readonly runInvocation: RunInvocation
  readonly asyncInvocations: AsyncInvocations
}

export type Operations = Readonly<Record<string, Operation>>

export interface FunctionInput {
  readonly FunctionName: string
  readonly Qualifier?: string
}

/** Access to one function, by its ARN, qualified if the call is; the function's own policy may grant it too. */
export function accessTo({ cloud, functions }: Engine, action: string, input: FunctionInput): readonly Access[] {
  const { name, qualifier = input.Qualifier, account = cloud.accountId } = parseFunctionName(input.FunctionName)
  const arn = functionArn(cloud, name, account)
  const found = account === cloud.accountId ? functions.get(name) : undefined
  const policy = found && policyOf(ownOf(found, qualifier))
  return [
    {
      action: `lambda:${action}`,
      resource: qualifier === undefined ? arn : `${arn}:${qualifier}`,
      resourcePolicy: policy,
      context: tagsOf(found),
    },
  ]
}

/** As conditions ask for them. */
export function tagsOf(found: LambdaFunction | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(found?.tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]))
}

/** An operation on one function that is there. */
export function onFunction<Input extends FunctionInput>(
  engine: Engine,
  action: string,
  handle: (found: LambdaFunction, input: Input) => unknown,
): Operation<Input> {
  return {
    access: (input) => accessTo(engine, action, input),
    handle: (input) => handle(engine.functions.find(input.FunctionName, input.Qualifier), input),
  }
}

/** An operation on a function, or on the version or alias that the qualifier names. */
export function onQualified<Input extends FunctionInput>(
  engine: Engine,
  action: string,
  handle: (target: Qualified, input: Input) => unknown,
): Operation<Input> {
  return {
    access: (input) => accessTo(engine, action, input),
    handle: (input) => handle(engine.functions.resolve(input.FunctionName, input.Qualifier), input),
  }
}

/** Changes a function; its instances go if what they run with changed, and nothing is written if nothing did. */
export function changeFunction(
  engine: Engine,
  changed: Omit<LambdaFunction, 'revisionId' | 'lastModified'>,
): LambdaFunction {
  const { functions, pool } = engine
  const { name } = changed
  const before = functions.get(name)
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  if (before) {
    const { revisionId, lastModified } = before
    if (isSame({ ...before }, { ...before, ...changed, revisionId, lastModified })) return before
  }
  const after = functions.put(changed)
  if (before && !(isSame(before.configuration, after.configuration) && isSame(before.code, after.code))) {
    pool.retire(name)
  }
  return after
}

/** What it has waiting goes when its turn comes. */
export function removeFunction({ functions, pool }: Engine, name: string): void {
  pool.retire(name)
  for (const { number } of functions.versions.of(name)) pool.retire(poolKey(name, String(number)))
  functions.delete(name)
}

export function checkRevision(
  found: { readonly revisionId?: string | undefined },
  revisionId: string | undefined,
  readBy = 'GetFunction/GetPolicy',
): void {
  if (revisionId === undefined || revisionId === found.revisionId) return
  throw new AwsError(
    'PreconditionFailedException',
    `The RevisionId provided does not match the latest RevisionId. Call the ${readBy} API to retrieve the latest RevisionId`,
    412,
    { Type: 'User' },
  )
}

export interface PageInput {
  readonly Marker?: string
  readonly MaxItems?: string | number
}

export const page = createInputPaging({
  size: 'MaxItems',
  token: 'Marker',
  next: 'NextMarker',
  blankIsFirst: true,
  usual: 50,
  most: 10_000,
  badSize: () => new AwsError('InvalidParameterValueException', 'Marker or MaxItems is invalid'),
  badToken: () => new AwsError('InvalidParameterValueException', 'Marker or MaxItems is invalid'),
})
