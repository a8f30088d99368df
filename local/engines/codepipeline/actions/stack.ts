/** Stacks as actions ask for them: what there is, whether an operation is theirs, and what it came to. */
import { isAwsError } from '../../../kernel/aws-error'
import type { StepContext } from './provider'

export interface Stack {
  readonly StackId: string
  readonly StackName: string
  readonly StackStatus: string
  readonly StackStatusReason?: string
  readonly Outputs?: readonly { readonly OutputKey?: string; readonly OutputValue?: string }[]
}

interface StackEvent {
  readonly LogicalResourceId?: string
  readonly ResourceStatus?: string
  readonly ResourceStatusReason?: string
  readonly ClientRequestToken?: string
}

type Calling = Pick<StepContext, 'call'>

const service = 'cloudformation'
/** What tells a reason in place of another resource's failure. */
const consequence = /cancelled|The following resource\(s\) failed/i

export const isMissing = (error: unknown): boolean =>
  isAwsError(error) && error.code === 'ValidationError' && /does not exist/.test(error.message)

export const isEmptyUpdate = (error: unknown): boolean =>
  isAwsError(error) && /No updates are to be performed/.test(error.message)

export async function findStack({ call }: Calling, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await call<{ Stacks: readonly Stack[] }>(service, 'DescribeStacks', { StackName })
    return Stacks[0]
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether the operation with this token was begun already, before a kill. */
export async function hasBegun({ call }: Calling, StackName: string, token: string): Promise<boolean> {
  return (await eventsOf({ call }, StackName)).some(({ ClientRequestToken }) => ClientRequestToken === token)
}

/** Why the operation with this token failed: its first failure that is no consequence of another. */
export async function reasonOf({ call }: Calling, stack: Stack, token: string): Promise<string> {
  const events = await eventsOf({ call }, stack.StackId).catch(unlessDenied)
  const failure = events
    .filter(({ ClientRequestToken }) => ClientRequestToken === token)
    .reverse()
    .find(
      ({ ResourceStatus = '', ResourceStatusReason = '' }) =>
        /_FAILED$/.test(ResourceStatus) && ResourceStatusReason !== '' && !consequence.test(ResourceStatusReason),
    )
  if (failure) return `${failure.LogicalResourceId}: ${failure.ResourceStatusReason}`
  return stack.StackStatusReason ?? `the stack is in the state ${stack.StackStatus}`
}

/** Who may execute a change set need not be allowed to see the stack's events. */
function unlessDenied(error: unknown): readonly StackEvent[] {
  if (isAwsError(error) && /AccessDenied/.test(error.code)) return []
  throw error
}

async function eventsOf({ call }: Calling, StackName: string): Promise<readonly StackEvent[]> {
  try {
    const input = { StackName }
    return (await call<{ StackEvents: readonly StackEvent[] }>(service, 'DescribeStackEvents', input)).StackEvents
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
