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
