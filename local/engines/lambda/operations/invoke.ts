/** Invoke: run and wait, accept for later, or only check. */
import { AwsError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { accessTo, type Engine } from '../engine'
import { isStopped, recursiveInvocation } from '../recursion'
import { type Run, type RunOutcome, readCorrelationId } from '../run-invocation'
import type { LambdaFunction } from '../state'
import type { Qualified } from '../versions'

export interface InvokeInput {
  readonly FunctionName: string
  readonly Qualifier?: string | undefined
  readonly InvocationType?: string | undefined
  readonly LogType?: string | undefined
  /** Base64 of JSON. */
  readonly ClientContext?: string | undefined
  readonly Payload?: string | Uint8Array | undefined
}

export interface InvokeOutput {
  readonly StatusCode: 200 | 202 | 204
  readonly Payload: string
  readonly ExecutedVersion?: string
  readonly FunctionError?: 'Unhandled'
  /** Base64. */
  readonly LogResult?: string
}

/** Bytes. */
export const limits = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 }
/** Bytes of log that `LogType: Tail` gives. */
const tailLength = 4096

export function createInvoke(engine: Engine): Operation<InvokeInput, InvokeOutput> {
  return {
    access: (input) => accessTo(engine, 'InvokeFunction', input as { FunctionName: string }),
    handle: (input, context) => invoke(engine, input, context),
  }
}

async function invoke(engine: Engine, input: InvokeInput, context: CallContext): Promise<InvokeOutput> {
  const types = ['RequestResponse', 'Event', 'DryRun'] as const
  const { target, type, payload, correlationId, clientContext } = readInvocation(engine, input, types)
  if (type === 'DryRun') return { StatusCode: 204, Payload: '' }
  if (type === 'Event') {
    const { ids, correlationId: cause, lineage } = context.origin ?? { ids: [] }
    const origin = context.origin && { ids, correlationId: cause, lineage }
    engine.asyncInvocations.accept(target, context.requestId, payload, { correlationId, clientContext, origin })
    return { StatusCode: 202, Payload: '' }
  }
  const lines: string[] | undefined = input.LogType === 'Tail' ? [] : undefined
  const running = runAndWait(engine, target, {
    requestId: context.requestId,
    payload,
    correlationId,
    origin: context.origin,
    clientContext,
    tail: lines && ((line) => lines.push(line)),
  })
  // The run counts as work; the request that waits for it need not, so that a run which waits for the clock can.
  const outcome = await context.park(running)
  return {
    StatusCode: 200,
    Payload: outcome.payload,
    ExecutedVersion: outcome.version,
    ...(outcome.error && { FunctionError: 'Unhandled' }),
    ...(lines && { LogResult: logTail(lines) }),
  }
}

/** What is to be run, and with what; `types`: those of the operation, two at least. */
export function readInvocation<Type extends keyof typeof limits>(
  { functions }: Engine,
  { FunctionName, Qualifier, InvocationType = 'RequestResponse', ...given }: InvokeInput,
  types: readonly Type[],
) {
  const target = functions.resolve(FunctionName, Qualifier)
  const type = types.find((each) => each === InvocationType)
  if (type === undefined) {
    const known = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`
    throw new AwsError('InvalidParameterValueException', `InvocationType "${InvocationType}" must be ${known}`)
  }
  const payload = readPayload(given.Payload, limits[type])
  const correlationId = readCorrelationId(payload)
  return { target, type, payload, correlationId, clientContext: readClientContext(given.ClientContext) }
}

/** Base64 of the last of it. */
export function logTail(lines: readonly string[]): string {
  return Buffer.from(`${lines.join('\n')}\n`)
    .subarray(-tailLength)
    .toString('base64')
}

/** @throws RecursiveInvocationException, TooManyRequestsException, ServiceException */
export async function runAndWait(
  engine: Engine,
  { found, qualifier, arn }: Qualified,
  run: Omit<Run, 'name' | 'arn' | 'qualifier' | 'token'>,
): Promise<RunOutcome> {
  const { name } = found
  if (isStopped(engine.cloud, found, run.origin?.lineage, [run.requestId])) throw recursiveInvocation()
  refuseOverReserved(engine, found)
  const token = engine.cloud.activity.begin(`invocation of ${name}`)
  const outcome = await engine.runInvocation({ ...run, name, arn, qualifier, token }).finally(token.end)
  if (outcome) return outcome
  throw new AwsError('ServiceException', `The function ${name} was deleted or the cloud is stopping`, 500)
}

export function readPayload(given: InvokeInput['Payload'], limit: number): string {
  if (given === undefined || given.length === 0) return '{}'
  const payload = typeof given === 'string' ? given : Buffer.from(given).toString('utf8')
  if (payload.length > limit / 3 && Buffer.byteLength(payload) > limit) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
      { Type: 'User' },
    )
  }
  return payload
}

export function readClientContext(encoded: string | undefined): string | undefined {
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    throw new AwsError('InvalidRequestContentException', 'ClientContext must be base64 of JSON', 400, { Type: 'User' })
  }
}

function refuseOverReserved({ pool }: Engine, { name, reservedConcurrency }: LambdaFunction): void {
  if (reservedConcurrency === undefined || pool.inFlight(name) < reservedConcurrency) return
  throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
  })
}
