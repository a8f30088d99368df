/** How asynchronous invocations of a function are retried, and where their results go. */
import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import { readNumber } from './configuration'
import { invalidParameter, violated } from './errors'
import { ownOf } from './state'
import { latest, type Qualified } from './versions'

export interface EventInvokeConfig {
  readonly maximumRetryAttempts?: number | undefined
  readonly maximumEventAgeInSeconds?: number | undefined
  readonly onSuccess?: string | undefined
  readonly onFailure?: string | undefined
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

export interface EventInvokeInput {
  readonly MaximumRetryAttempts?: unknown
  readonly MaximumEventAgeInSeconds?: unknown
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination?: string }
    readonly OnFailure?: { readonly Destination?: string }
  }
}

const destinationForm = /^arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9-]+:([a-z]{2}(-gov|-isob?)?-[a-z]+-\d)?:(\d{12})?:/
const takesResults = /^arn:[^:]+:(lambda|sqs|sns|events|s3):/
const resultOf = ['OnSuccess', 'OnFailure'] as const

export function readEventInvokeConfig(
  input: EventInvokeInput,
  where: string,
  now: number,
  base?: EventInvokeConfig,
): EventInvokeConfig {
  const destinations = input.DestinationConfig
  if (destinations) refuseUnknown(destinations, resultOf, `${where}, DestinationConfig`)
  const [onSuccess, onFailure] = resultOf.map((result) => readDestination(destinations, result, where))
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = input
  if (base === undefined && attempts === undefined && age === undefined && !onSuccess && !onFailure) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.')
  }
  return {
    maximumRetryAttempts:
      attempts === undefined ? base?.maximumRetryAttempts : readNumber('maximumRetryAttempts', attempts, 0, 2),
    maximumEventAgeInSeconds:
      age === undefined ? base?.maximumEventAgeInSeconds : readNumber('maximumEventAgeInSeconds', age, 60, 21_600),
    onSuccess: destinations ? onSuccess : base?.onSuccess,
    onFailure: destinations ? onFailure : base?.onFailure,
    lastModified: now,
  }
}

function readDestination(
  destinations: EventInvokeInput['DestinationConfig'],
  result: (typeof resultOf)[number],
  where: string,
): string | undefined {
  const input = destinations?.[result]
  if (!input) return undefined
  refuseUnknown(input, ['Destination'], `${where}, DestinationConfig.${result}`)
  const destination = input.Destination
  if (!destination) return undefined
  if (!destinationForm.test(destination)) {
    throw violated(
      destination,
      `destinationConfig.${result === 'OnSuccess' ? 'onSuccess' : 'onFailure'}.destination`,
      'Member must satisfy regular expression pattern: ^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
    )
  }
  if (!takesResults.test(destination)) {
    const shown = resultOf.map((each) => {
      const given = destinations[each]?.Destination
      return `${each === 'OnSuccess' ? 'onSuccess' : 'onFailure'}=${given === undefined ? 'null' : `${each}(destination=${given})`}`
    })
    throw invalidParameter(`The provided destination config DestinationConfig(${shown.join(', ')}) is invalid.`)
  }
  return destination
}

export function describeEventInvokeConfig({ found, qualifier = latest }: Qualified): Record<string, unknown> {
  const config = ownOf(found, qualifier).eventInvokeConfig
  const arn = `${found.arn}:${qualifier}`
  if (!config) {
    throw new AwsError('ResourceNotFoundException', `The function ${arn} doesn't have an EventInvokeConfig`, 404, {
      Type: 'User',
    })
  }
  return {
    FunctionArn: arn,
    LastModified: config.lastModified / 1000,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds,
    DestinationConfig: {
      OnSuccess: config.onSuccess ? { Destination: config.onSuccess } : {},
      OnFailure: config.onFailure ? { Destination: config.onFailure } : {},
    },
  }
}
