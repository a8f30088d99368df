/**
 * Runs the functions that a pool calls on the way: as the pool, so that a function must let the pool in by its own
 * policy; 5 seconds, and three tries in all where no answer comes. What a function throws isn't tried again: it is its
 * answer, and the caller gets it as `UserLambdaValidationException`.
 */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { CallContext } from '../../../kernel/service'

export type Trigger =
  | 'CreateAuthChallenge'
  | 'CustomMessage'
  | 'DefineAuthChallenge'
  | 'PostAuthentication'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PreSignUp'
  | 'PreTokenGeneration'
  | 'UserMigration'
  | 'VerifyAuthChallengeResponse'

interface Versioned {
  readonly LambdaVersion: string
  readonly LambdaArn: string
}

/** A pool, as far as triggers need it. */
export interface Triggered {
  readonly Id: string
  readonly Arn: string
  readonly LambdaConfig: Readonly<Partial<Record<Trigger, string | Versioned>>> & {
    readonly PreTokenGenerationConfig?: Versioned
  }
}

/** What a function is told, besides what the pool is. */
export interface TriggerEvent {
  /** `<Trigger>_<what led to it>`, as AWS names it. */
  readonly source: string
  readonly userName: string | undefined
  /** None where an administrator acts. */
  readonly clientId?: string | undefined
  readonly request: object
  /** With its members filled in, as functions find and change them. */
  readonly response: object
}

export type TriggerResponse = Readonly<Record<string, unknown>>

/** What of a call its triggers need: they are waited for as long polls are. */
export type TriggerContext = Pick<CallContext, 'requestId' | 'origin' | 'park'>

export interface Triggers {
  has(pool: Triggered, trigger: Trigger): boolean
  /**
   * The `response` that the function gave back; undefined: the pool has no such trigger.
   * @throws UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
   */
  run(
    pool: Triggered,
    trigger: Trigger,
    event: TriggerEvent,
    context: TriggerContext,
  ): Promise<TriggerResponse | undefined>
}

interface Invoked {
  readonly Payload: string
  readonly FunctionError?: string
}

interface Configured {
  readonly arn: string
  readonly version: string
}

const patience = 5000
const tries = 3

export function createTriggers(cloud: Pick<Cloud, 'call' | 'actingFor' | 'clock' | 'region'>): Triggers {
  async function answered(
    pool: Triggered,
    trigger: Trigger,
    FunctionName: string,
    Payload: string,
    { origin, requestId, park }: TriggerContext,
  ): Promise<Invoked> {
    const caller = cloud.actingFor('cognito-idp.amazonaws.com', pool.Arn)
    const input = { FunctionName, InvocationType: 'RequestResponse', Payload }
    for (let left = tries - 1; ; left--) {
      try {
        const call = cloud.call<Invoked>(caller, 'lambda', 'Invoke', input, { origin: origin ?? { ids: [requestId] } })
        return await park(within(call))
      } catch (error) {
        if (!isAwsError(error)) throw error
        if (error.status < 500 || left === 0) {
          throw unexpected(`${trigger} invocation failed due to error ${reasonOf(error)}.`)
        }
      }
    }
  }

  /** A run that comes too late still does what it does; nobody hears of it. */
  function within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = cloud.clock.after(patience, () => reject(new AwsError(timedOut, timedOut, 504)))
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  return {
    has: (pool, trigger) => configured(pool.LambdaConfig, trigger) !== undefined,
    async run(pool, trigger, { source, userName, clientId, request, response }, context) {
      const found = configured(pool.LambdaConfig, trigger)
      if (!found) return undefined
      const event = {
        version: found.version,
        region: cloud.region,
        userPoolId: pool.Id,
        ...(userName !== undefined && { userName }),
        callerContext: {
          awsSdkVersion: 'aws-sdk-unknown-unknown',
          clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
        },
        triggerSource: source,
        request,
        response,
      }
      const outcome = await answered(pool, trigger, found.arn, JSON.stringify(event), context)
      if (outcome.FunctionError !== undefined) throw failed(trigger, outcome.Payload)
      return responseIn(outcome.Payload)
    },
  }
}

const timedOut = 'Socket timeout while invoking Lambda function'

const reasonOf = ({ code }: AwsError): string => (code === 'AccessDenied' ? 'AccessDeniedException' : code)

function configured({ PreTokenGenerationConfig: versioned, ...arns }: Triggered['LambdaConfig'], trigger: Trigger) {
  const kept = trigger === 'PreTokenGeneration' && versioned ? versioned : arns[trigger]
  if (kept === undefined) return undefined
  const found: Configured =
    typeof kept === 'string'
      ? { arn: kept, version: '1' }
      : { arn: kept.LambdaArn, version: /^V(\d)_/.exec(kept.LambdaVersion)?.[1] ?? '1' }
  return found
}

const unexpected = (message: string): AwsError => new AwsError('UnexpectedLambdaException', message)

export const invalidResponse = (message: string): AwsError => new AwsError('InvalidLambdaResponseException', message)

function failed(trigger: Trigger, payload: string): AwsError {
  const told = parsed(payload)
  const message = isRecord(told) && typeof told.errorMessage === 'string' ? told.errorMessage : 'Unknown error'
  return new AwsError('UserLambdaValidationException', `${trigger} failed with error ${message}.`)
}

function responseIn(payload: string): TriggerResponse {
  const answer = parsed(payload)
  if (!isRecord(answer) || !isRecord(answer.response)) throw invalidResponse('Unrecognizable lambda output')
  return answer.response
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
