/** A rule's target, as PutTargets takes it. */

export interface Target {
  readonly Id: string
  readonly Arn: string
  readonly RoleArn?: string
  readonly Input?: string
  readonly InputPath?: string
  readonly InputTransformer?: InputTransformer
  readonly SqsParameters?: { readonly MessageGroupId?: string }
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number }
  readonly DeadLetterConfig?: { readonly Arn?: string }
}

export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>
  readonly InputTemplate: string
}

export type TargetKind = 'lambda' | 'states' | 'sqs' | 'sns' | 'events' | 'logs'

export function targetKind(arn: string): TargetKind | undefined {
  const [, , service, , , ...resource] = arn.split(':')
  const name = resource.join(':')
  if (service === 'lambda' && name.startsWith('function:')) return 'lambda'
  if (service === 'states' && name.startsWith('stateMachine:')) return 'states'
  if (service === 'sqs' || service === 'sns') return service
  if (service === 'events' && name.startsWith('event-bus/')) return 'events'
  if (service === 'logs' && name.startsWith('log-group:')) return 'logs'
  return undefined
}
